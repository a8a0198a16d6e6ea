"""Words as people type them and as texts hold them, in one normal form."""

import re
import unicodedata

_FOLD = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_WORD = re.compile(r"[^\W_]+")


def normal(text: str) -> str:
    """Lower case without marks; ä, ö, ü, ß as ae, oe, ue, ss, so that both ways of typing meet."""
    plain = unicodedata.normalize("NFC", text).casefold().translate(_FOLD)
    return "".join(letter for letter in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(letter))


def words_of(text: str) -> list[str]:
    """The words of a text in normal form, in order."""
    return _WORD.findall(normal(text))
