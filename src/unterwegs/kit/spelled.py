"""Codes that people type from paper or say on the phone: few letters, none like another, in groups of four."""

import unicodedata

#: Letters and digits that nobody mistakes for another: no 0 O Q, 1 I L J, 2 Z, 5 S, 8 B, 6 G, U V.
LETTERS = "3479ACDEFHKMNPRTWXY"
LENGTH, GROUP = 12, 4  # 19^12: 51 bits
#: The same letter on another keyboard.
LOOK_ALIKES = str.maketrans("АСЕНКМРТХУ", "ACEHKMPTXY")


def made_from(digest: str) -> str:
    """A code that somebody can read aloud, from a keyed digest in hexadecimal digits: „ACDE-3479-FHKM“."""
    number, letters = int(digest, 16), []
    for _place in range(LENGTH):
        number, place = divmod(number, len(LETTERS))
        letters.append(LETTERS[place])
    return shown("".join(letters))


def shown(code: str) -> str:
    """A code in groups of four."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def read(typed: str, *, length: int = LENGTH) -> str:
    """A code as somebody types it: small letters, blanks, digits of another script, look-alikes; empty if it is none."""
    plain = unicodedata.normalize("NFKC", typed[:80]).upper().translate(LOOK_ALIKES)
    digits = (str(unicodedata.digit(letter)) if letter.isdigit() else letter for letter in plain)
    code = "".join(letter for letter in digits if letter.isalnum())
    return shown(code) if len(code) == length and not set(code) - set(LETTERS) else ""
