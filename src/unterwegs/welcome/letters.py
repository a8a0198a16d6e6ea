"""What families get by post: the letters of a run as one print file, and the slip with the code of a wish.

Nothing is looked up here and nothing is kept: what a letter says comes in, bytes go out, no file is written. A letter
says nothing that is not in its input. Each has two pages, so each begins on a sheet of its own.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from babel.dates import format_date
from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from unterwegs.directory import facts
from unterwegs.kit import paper
from unterwegs.places import languages
from unterwegs.welcome.rules import LetterKind, Mode

LETTERS, SLIP = "welcome/paper/letters.typ", "welcome/paper/slip.typ"
FIRST_LANGUAGES = ("de", "de-simple")  # a letter of the town is in German; easy German where the town wants it
PAGES = 2  # of each letter: one sheet, printed on both sides
HOUR = 60  # minutes
MOST_LINES = 6  # of an address, DIN 5008:2020

Words = str | Promise


class NotALetter(ValueError):
    """A letter that cannot be sent as it is; an English sentence for whoever called."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes: the programme first, then who answers for it. Everything stands on paper as it is given.

    ``office`` is the responsible body with its town; ``return_line`` stands above the address in the window; ``page``
    is where codes are typed: „familien.wetzlar.de/besuch“; ``source`` („the registry of residents“) and ``basis`` say
    where the address comes from and by which norm. Name and address are destroyed ``forget_after_visit`` days after the
    visit, ``forget_after_try`` days after the last try; for ``marks_years`` a mark says that we have written.
    """

    programme: str
    office: str
    town: str
    address: Sequence[str]
    return_line: str
    phone: str
    page: str
    privacy_officer: str
    authority: str
    source: Words
    basis: str
    forget_after_visit: int
    forget_after_try: int
    marks_years: int
    phone_hours: str = ""
    email: str = ""
    signed: str = ""
    minutes: int = HOUR
    brings_present: bool = False
    shows_badge: bool = False


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter, with nothing in it that its reader should not see.

    ``number`` shows in the window, so that a closed envelope is found; it says nothing about anybody. ``link`` is what
    the code on paper leads to. ``visitor`` and ``photo`` (an SVG of ``paper.picture``) only with her consent.
    ``children`` are names, only where the rules of the town say so; else ``babies`` says how many. ``second`` is a
    language that the family or the town chose; without it a line in each language leads to the code. ``area`` is empty
    for an address that no list may show below the town; it stands in lists, not in the letter.
    """

    number: str
    recipient: Sequence[str]
    kind: LetterKind = LetterKind.INVITATION
    mode: Mode = Mode.RING
    language: str = "de"
    second: str = ""
    addressed: Sequence[str] = ()
    day: date | None = None
    hour: time | None = None
    until: time | None = None  # somebody comes between ``hour`` and ``until``
    place: Words = ""  # empty: at home; a plain string is German
    visitor: str = ""
    photo: str = ""
    children: Sequence[str] = ()
    babies: int = 1
    has_moved: bool = False  # the family has moved in with a small child
    answer_by: date | None = None
    missed_on: date | None = None  # when nobody was met
    enclosed: Sequence[str] = ()  # what lies in the package
    code: str = ""
    link: str = ""
    area: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """The letters of one day, in the order in which they are posted."""

    number: str
    printed_at: datetime
    sender: Sender
    letters: Sequence[Letter]


@dataclass(frozen=True, slots=True)
class Slip:
    """What stays with a family that has said a wish: its code, who answers, until when."""

    programme: str
    office: str
    phone: str
    page: str
    code: str
    link: str
    written_at: datetime
    language: str = "de"
    phone_hours: str = ""
    answers: Words = ""  # function and institution; a plain string is German
    answer_by: date | None = None
    is_receipt: bool = False  # for a roll of 80 mm; else A6


# --- documents ------------------------------------------------------------------------------------------------------


def print_file(run: Run) -> bytes:
    """All letters of the run as one PDF/UA-1 document. It is personal data: whoever called seals or prints it.

    Raises NotALetter, paper.Unprintable.
    """
    return paper.cook(order(run))


def order(run: Run) -> paper.Order:
    """The order for the kitchen. Raises NotALetter."""
    return paper.Order(LETTERS, content(run), run.printed_at)


def slip(given: Slip) -> bytes:
    """The slip in the language of the family. Raises paper.Unprintable."""
    return paper.cook(slip_order(given))


def slip_order(given: Slip) -> paper.Order:
    with translation.override(given.language):
        return paper.Order(SLIP, _slip(given), given.written_at)


# --- letters --------------------------------------------------------------------------------------------------------


def content(run: Run) -> dict[str, Any]:
    """What stands in the print file, as plain JSON. Raises NotALetter."""
    sender = run.sender
    photos = {photo: f"photo-{at}" for at, photo in enumerate(sorted({one.photo for one in run.letters if one.photo}))}
    spoken = sorted({code for letter in run.letters for code in (letter.language, letter.second) if code})
    with translation.override("de"):
        title = _("Letters of run %(number)s") % {"number": run.number}
    letters = [_letter(letter, run, photos.get(letter.photo, "")) for letter in run.letters]
    alike: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for letter, said in zip(run.letters, letters, strict=True):
        for look in _looks(letter):
            alike.setdefault(look, []).append(said)
    numbers = {look: at for at, look in enumerate(alike)}
    return {
        "language": "de",
        "format": "a4",
        "title": title,
        "author": sender.office,
        "sender": {
            "programme": sender.programme,
            "office": sender.office,
            "return_line": sender.return_line,
            "phone": sender.phone,
            "phone_hours": sender.phone_hours,
            "email": sender.email,
            "page": sender.page,
            "signed": sender.signed or sender.programme,
        },
        "photos": {key: photo for photo, key in photos.items()},
        "known": {code: _good_to_know(sender, code) for code in spoken},
        "lines": [_line(code) for code, _name in settings.LANGUAGES],
        "looks": [{"page": look[0], "sample": _longest(several)} for look, several in alike.items()],
        "letters": [
            {**said, "looks": [numbers[look] for look in _looks(letter)]}
            for letter, said in zip(run.letters, letters, strict=True)
        ],
    }


def _looks(letter: Letter) -> list[tuple[Any, ...]]:
    """What the two pages of a letter share with those of others, so that they are set in one size."""
    has = tuple(map(bool, (letter.kind == LetterKind.PARCEL, letter.photo, letter.day, letter.link, letter.code)))
    return [(1, letter.language, *has), (2, letter.second or letter.language, *(has if letter.second else has[-2:]))]


def _longest(several: Sequence[Any]) -> Any:
    """A sample of contents that look alike, with the longest words of each place: what has room for it has room for all."""
    if all(isinstance(one, dict) for one in several):
        return {key: _longest([one[key] for one in several]) for key in several[0]}
    if all(isinstance(one, list) and len(one) == len(several[0]) for one in several):
        return [_longest(parts) for parts in zip(*several, strict=True)]
    return max(several, key=lambda one: len(str(one)))


def _letter(letter: Letter, run: Run, photo: str) -> dict[str, Any]:
    _check(letter)
    with translation.override(letter.language):
        foot = _("Letter %(number)s") % {"number": letter.number}
    return {
        "number": letter.number,
        "recipient": _lines(letter),
        "code": letter.code,
        "link": _link(letter.link),
        "photo": photo,
        "foot": foot,
        "sides": [_side(letter, run, code) for code in (letter.language, letter.second) if code],
    }


def _lines(letter: Letter) -> list[str]:
    return [line for line in letter.recipient if line.strip()]


def _check(letter: Letter) -> None:
    """Refuses what must not be posted. Raises NotALetter."""
    wrong = ""
    if not 1 < len(_lines(letter)) <= MOST_LINES:
        wrong = f"{len(_lines(letter))} lines of address; the window has room for 2 to {MOST_LINES}"
    elif letter.language not in FIRST_LANGUAGES:
        wrong = f"the first language is German, not „{letter.language}“"
    elif letter.second and letter.second not in set(dict(settings.LANGUAGES)) - set(FIRST_LANGUAGES):
        wrong = f"no second language „{letter.second}“"
    elif (letter.day is None) != (letter.hour is None):
        wrong = "a day and an hour belong together"
    elif letter.kind == LetterKind.SECOND and letter.missed_on is None:
        wrong = "the day on which nobody was met is missing"
    elif _rings(letter) and letter.day is None:
        wrong = "nobody rings without a day and an hour"
    elif letter.kind != LetterKind.PARCEL and not letter.link:
        wrong = "there is no code to answer with"
    elif letter.photo and not letter.visitor:
        wrong = "a photo of nobody"
    if wrong:
        raise NotALetter(f"letter {letter.number}: {wrong}")


def _rings(letter: Letter) -> bool:
    """Whether somebody comes also when nobody answers."""
    return letter.mode == Mode.RING and letter.kind not in {LetterKind.PARCEL, LetterKind.INFORMATION}


def _side(letter: Letter, run: Run, language: str) -> dict[str, Any]:
    """What a letter says in one language."""
    is_package = letter.kind == LetterKind.PARCEL
    with translation.override(language):
        hello = _("Hello, %(names)s!") % {"names": facts.and_words(letter.addressed)} if letter.addressed else ""
        return {
            "language": language,
            "from": _("An offer of:"),
            "dated": format_date(run.printed_at.date(), "long", locale=languages.locale()),
            "headline": _headline(letter, run.sender),
            "hello": hello or _("Hello, dear family!"),
            "opening": " ".join(_opening(letter)),
            "lead": _lead(letter),
            "enclosed": list(letter.enclosed),
            "when": _when(letter),
            "closing": " ".join(_closing(letter, run.sender)),
            "promise": " ".join(promise(letter)),
            "caption": _("%(name)s looks forward to meeting you.") % {"name": letter.visitor} if letter.photo else "",
            "photo_of": _("Photo of %(name)s") % {"name": letter.visitor} if letter.photo else "",
            "how": _("Any questions? Any wishes?") if is_package else _("How to answer"),
            "answers": [] if is_package else list(_answers(letter)),
            "free": "" if is_package else " ".join(_free(letter)),
            "scan": _("Scan the code, or open this page:"),
            "code": _("Your code:"),
            "call": _("Or call us:"),
            "bye": _("Kind regards"),
            "why": _(
                "Why we write: the Jugendamt tells all families with a small child what there is near them (§ 2 KKG)."
            ),
            "more": _("More about it on the next page."),
        }


def _headline(letter: Letter, sender: Sender) -> str:
    if letter.kind == LetterKind.FOSTER:
        return ngettext("How good that a baby is with you", "How good that babies are with you", letter.babies)
    if letter.kind == LetterKind.SECOND:
        return _("We missed each other")
    if letter.kind == LetterKind.PARCEL:
        return ngettext("Post for you and your baby", "Post for you and your babies", letter.babies)
    if letter.has_moved:
        return _("Welcome to %(town)s!") % {"town": sender.town}
    if letter.children:
        return _("Congratulations on the birth of %(names)s!") % {"names": facts.and_words(letter.children)}
    return ngettext("Congratulations on your baby!", "Congratulations on your babies!", letter.babies)


def _opening(letter: Letter) -> Iterator[str]:
    if letter.kind == LetterKind.PARCEL:
        yield _("We wish you a good time together.")
        yield _("Here is what we would have brought to you.")
    elif letter.kind == LetterKind.SECOND and letter.missed_on:
        yield _("We were at your door: %(day)s.") % {"day": facts.day_words(letter.missed_on)}
        yield _("Nobody opened, and that does not matter at all.")
    elif letter.kind == LetterKind.FOSTER:
        yield _("You give a child a home. Thank you for that.")
        yield _("We visit all families with a baby – you too.")
    elif letter.has_moved:
        yield _("How good that you are here with your child.")
        yield _("We visit all families with a small child.")
    else:
        yield _("We are happy with you.")
        yield _("We visit all families with a baby.")


def _lead(letter: Letter) -> str:
    """What leads to the date."""
    if letter.kind == LetterKind.PARCEL:
        return ""
    if letter.day is None:
        return _("Would you like a visit? Then tell us when.")
    if letter.kind == LetterKind.SECOND:
        return _("We would be glad to try once more:")
    if letter.visitor:
        return _("%(name)s would like to meet you:") % {"name": letter.visitor}
    return _("We would like to meet you:")


def _when(letter: Letter) -> dict[str, str] | None:
    """The date, alone in the middle: day, hour, place."""
    if letter.day is None or letter.hour is None or letter.kind == LetterKind.PARCEL:
        return None
    hour = f"{letter.hour.hour}:{letter.hour.minute:02}"
    return {
        "day": _capital(facts.day_words(letter.day)),
        "hour": facts.time_words(letter.hour, letter.until)
        if letter.until
        else pgettext("time", "at %(hour)s") % {"hour": hour},
        "place": str(letter.place) or _("at your home"),
        "place_language": _language_of(letter.place),
    }


def _closing(letter: Letter, sender: Sender) -> Iterator[str]:
    if letter.kind == LetterKind.PARCEL:
        yield _("Look at it whenever you like.")
        yield _("Would you like to talk to somebody after all? We are glad if you call.")
        return
    if sender.brings_present:
        yield _("We bring a small present.")
    yield _("We show you what there is for families near you.")
    if sender.minutes == HOUR:
        yield _("It takes about an hour and costs nothing.")
    else:
        yield ngettext(
            "It takes about %(minutes)d minute and costs nothing.",
            "It takes about %(minutes)d minutes and costs nothing.",
            sender.minutes,
        ) % {"minutes": sender.minutes}
    yield _("You decide what we talk about.")
    if sender.shows_badge:
        yield _("Whoever comes shows you a badge.")


def promise(letter: Letter) -> Iterator[str]:
    """What happens when nobody answers: sentences that must be true."""
    if letter.kind == LetterKind.PARCEL:
        yield _("We do not write to you again.")
        yield _("You can always come to us.")
        return
    if _rings(letter) and letter.place:
        yield _("If you do not answer, we wait for you there.")
        yield _("You do not have to come.")
    elif _rings(letter):
        is_second = letter.kind == LetterKind.SECOND
        yield _("If you do not answer, we ring once more.") if is_second else _("If you do not answer, we ring once.")
        yield _("You do not have to open.")
    else:
        yield _("We come only if you say yes.")
        yield _("Without your answer nobody comes.")
    yield _("It has no consequences.")
    if letter.kind == LetterKind.SECOND:
        yield _("After that we do not write to you again.")


def _answers(letter: Letter) -> Iterator[str]:
    if letter.day:
        yield _("Yes, that suits us.")
        yield _("Rather on another day or at another hour.")
    else:
        yield _("Yes, please – at a time that suits us.")
    yield _("Rather at another place: on a walk, in a café, at a family center.")
    yield _("Rather by phone.")
    yield _("No, thank you.")


def _free(letter: Letter) -> Iterator[str]:
    if letter.answer_by:
        yield _("Please answer by %(day)s.") % {"day": facts.day_words(letter.answer_by)}
    yield _("You need not give a reason.")


def _good_to_know(sender: Sender, language: str) -> dict[str, Any]:
    """What Art. 14 GDPR asks for, in short; ``given`` is German in every language."""
    with translation.override(language):
        why = [
            _("The Jugendamt is to tell all families with a small child what there is near them (§ 2 KKG)."),
            _("So everybody gets such a letter, not only you."),
            _("The visit is voluntary."),
        ]
        use = [_("We plan this visit with it, nothing else."), _("Only those see it who plan and who visit.")]
        use += _forgetting(sender)
        rights = [
            _("You may see your data, have it corrected or deleted, and object."),
            _("If something is wrong, you may complain:")
            if sender.authority
            else _("You may complain to the supervisory authority of the Land (Art. 77 GDPR)."),
        ]
        officer = sender.privacy_officer or _("The data-protection officer of the town.")
        reach = [sender.office, *sender.address, sender.phone.replace(" ", "\N{NO-BREAK SPACE}"), sender.email]
        sections = [
            (_("Why do we write to you?"), why, ""),
            (_("Where is your address from?"), [_capital(str(sender.source))], sender.basis),
            (_("What happens with it?"), use, ""),
            (_("Who is responsible?"), [], ", ".join(filter(None, reach))),
            (_("Who watches over your data?"), [], officer),
            (_("What are your rights?"), rights, sender.authority),
        ]
        return {
            "language": language,
            "title": _("Good to know"),
            "sections": [{"title": title, "said": " ".join(said), "given": given} for title, said, given in sections],
            "more": _("All about your data in eight languages: behind the code."),
        }


def _forgetting(sender: Sender) -> Iterator[str]:
    """When names and address go, and what stays."""
    if sender.forget_after_visit:
        yield ngettext(
            "We delete your name and address at the latest %(days)d day after the visit or our last try.",
            "We delete your name and address at the latest %(days)d days after the visit or our last try.",
            max(sender.forget_after_visit, sender.forget_after_try),
        ) % {"days": max(sender.forget_after_visit, sender.forget_after_try)}
    else:
        yield ngettext(
            "We delete your name and address after the visit, at the latest %(days)d day after our last try.",
            "We delete your name and address after the visit, at the latest %(days)d days after our last try.",
            sender.forget_after_try,
        ) % {"days": sender.forget_after_try}
    yield ngettext(
        "A mark without your name stays for %(years)d year, so that we do not write to you again.",
        "A mark without your name stays for %(years)d years, so that we do not write to you again.",
        sender.marks_years,
    ) % {"years": sender.marks_years}


def _line(language: str) -> dict[str, str]:
    """A line for who reads another language. Which one is guessed from nothing, so every language has one."""
    with translation.override(language):
        return {
            "language": language,
            "name": languages.own_name(language),
            "said": _("Read about the visit in your language, and answer in it."),
        }


def _link(url: str) -> dict[str, Any] | None:
    return {"url": url, "squares": paper.runs(url)} if url else None


def _language_of(words: Words) -> str:
    """German, unless it is a text of ours that is translated when it is asked for."""
    return "" if isinstance(words, Promise) or not words else "de"


def _capital(text: str) -> str:
    """As a line begins: „вівторок“ becomes „Вівторок“."""
    return text[:1].upper() + text[1:]


# --- the slip -------------------------------------------------------------------------------------------------------


def _slip(given: Slip) -> dict[str, Any]:
    by = _("You get an answer by %(day)s.") % {"day": facts.day_words(given.answer_by)} if given.answer_by else ""
    return {
        "language": given.language,
        "format": "a6",
        "is_receipt": given.is_receipt,
        "title": _("Your wish"),
        "author": given.office,
        "programme": given.programme,
        "office": given.office,
        "phone": given.phone,
        "phone_hours": given.phone_hours,
        "code": given.code,
        "link": _link(given.link),
        "page": given.page,
        "answers": str(given.answers),
        "answers_language": _language_of(given.answers),
        "words": {
            "read": _("With this code you read how your wish stands. You can take it back at any time."),
            "code": _("Your code:"),
            "scan": _("Scan the code, or open this page:"),
            "by": by,
            "who": _("Who answers:") if given.answers else "",
            "call": _("Or call us:"),
            "keep": _("Keep this slip safe. Whoever has it can read the wish."),
        },
    }
