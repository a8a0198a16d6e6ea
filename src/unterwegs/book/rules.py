"""Words of the companion book and the decisions about what may be printed, on paper."""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from unterwegs.people import privacy

BLEED, SLUG = 3.0, 7.0  # mm around the trimmed page: printed over the edge, and for the crop marks
LONGEST_TITLE, LONGEST_GREETING, LONGEST_CHAPTER = 80, 2400, 30_000  # letters
MOST_LOGOS = 6
LARGEST_HANDOUT = 5_000  # books handed out in one area and month
STALE_AFTER_MONTHS = 12  # a chapter is to be compared with its sources again


BOOK = privacy.Purpose(
    key="begleitbuch",
    name=_("Companion book: who read, greets and had it printed"),
    why=_("A chapter is printed when a named person has read it. Who greets, stands with name in the book."),
    of=privacy.Whom.CONTACTS,
    basis=(privacy.Basis.PUBLIC_TASK, privacy.Basis.CONSENT),
    recipients=(privacy.OFFICE, privacy.OPERATOR),
    duty=_("Nobody has to lend their name."),
)


class Format(TextChoices):
    """What a book is made as."""

    A5 = "a5", _("A5 booklet")
    A4 = "a4", _("A4 folder with a margin for holes")
    LARGE = "large", _("Large print, A4")


class Reader(TextChoices):
    """Who releases a text for print."""

    NATIVE = "native", _("Native reader")
    MEDICAL = "medical", _("Midwife or paediatrician")


class Mark(TextChoices):
    """How a chapter stands in one language, in words."""

    ABSENT = "absent", _("missing in this language")
    SHIPPED = "shipped", _("as shipped")
    OWN = "own", _("changed by the town")
    BEHIND = "behind", _("the shipped text is newer than yours")
    STALE = "stale", _("not compared with its sources for 12 months")
    NO_NATIVE = "no_native", _("no native reader yet")
    NO_MEDICAL = "no_medical", _("no midwife or paediatrician yet")
    RELEASED = "released", _("released for print")

    @property
    def symbol(self) -> str:
        return SYMBOLS[self]

    @property
    def brief(self) -> str:
        """For a narrow cell."""
        return str(BRIEFLY[self])

    @property
    def is_to_do(self) -> bool:
        """Whether somebody has to do something about it."""
        return self not in {Mark.SHIPPED, Mark.OWN, Mark.RELEASED}


class Deeds(TextChoices):
    """What people do with the book."""

    EDITION_PLANNED = "planned the edition", _("planned the edition")
    EDITION_CHANGED = "changed the edition", _("changed the edition")
    EDITION_REMOVED = "removed the edition", _("removed the edition")
    SERIES_PLANNED = "planned a series of editions", _("planned a series of editions")
    CHAPTER_CHANGED = "changed the chapter", _("changed the chapter")
    CHAPTER_RESTORED = "took back the shipped chapter", _("took back the shipped chapter")
    CHAPTER_COMPARED = "kept the town's chapter", _("kept the town's chapter beside a newer shipped one")
    CHAPTER_RELEASED = "had the chapter read", _("had the chapter read")
    RELEASE_WITHDRAWN = "withdrew that the chapter was read", _("withdrew that the chapter was read")
    PRINTED = "had the edition printed", _("had the edition printed")
    HANDED_OUT = "counted books handed out", _("counted books handed out")


def digest(text: str) -> str:
    """SHA-256 of a text; a release holds for these very words."""
    return hashlib.sha256(text.encode()).hexdigest()


def needed(*, is_medical: bool) -> frozenset[Reader]:
    """Who has to read a chapter before it may be printed."""
    return frozenset(Reader) if is_medical else frozenset({Reader.NATIVE})


def missing_readers(readers: Iterable[str], *, is_medical: bool) -> frozenset[Reader]:
    """Who still has to read the text as it is now."""
    return needed(is_medical=is_medical) - {Reader(reader) for reader in readers}


SYMBOLS: Mapping[Mark, str] = MappingProxyType(
    {
        Mark.ABSENT: "×",
        Mark.SHIPPED: "=",
        Mark.OWN: "±",
        Mark.BEHIND: "↑",
        Mark.STALE: "!",
        Mark.NO_NATIVE: "?",
        Mark.NO_MEDICAL: "+",
        Mark.RELEASED: "✓",
    }
)
BRIEFLY: Mapping[Mark, str | Promise] = MappingProxyType(
    {
        Mark.ABSENT: _("missing"),
        Mark.SHIPPED: _("unchanged"),
        Mark.OWN: _("own text"),
        Mark.BEHIND: _("newer one shipped"),
        Mark.STALE: _("sources old"),
        Mark.NO_NATIVE: _("language unread"),
        Mark.NO_MEDICAL: _("health unread"),
        Mark.RELEASED: _("released"),
    }
)
WAITS_FOR: Mapping[Reader, Mark] = MappingProxyType({Reader.NATIVE: Mark.NO_NATIVE, Reader.MEDICAL: Mark.NO_MEDICAL})


def marks(*, is_own: bool, is_behind: bool, is_stale: bool, missing: Collection[Reader]) -> list[Mark]:
    """How a chapter stands that there is in a language: whose words, what is to do, and whether it may be printed."""
    found = [Mark.OWN if is_own else Mark.SHIPPED]
    found += [Mark.BEHIND] if is_behind else []
    found += [Mark.STALE] if is_stale else []
    waiting = [WAITS_FOR[reader] for reader in Reader if reader in missing]
    return found + (waiting or [Mark.RELEASED])


def is_for(phases: Collection[str], wanted: Collection[str]) -> bool:
    """Whether something for these life phases belongs into a book for the wanted ones; empty means all."""
    return not phases or not wanted or "across" in phases or bool(set(phases) & set(wanted))


def is_stale(dated: date, *, today: date) -> bool:
    """Whether a chapter was compared with its sources too long ago."""
    return (today.year - dated.year) * 12 + today.month - dated.month >= STALE_AFTER_MONTHS


SOURCE = "source"  # in a snapshot: digest of the facts behind the words of an entry
Snapshot = Mapping[str, Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class Part:
    """One fact of an entry, before and now: the lines that differ, without those that stayed."""

    name: str
    before: tuple[str, ...]
    now: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """What became different of an entry since a print: „new“, „gone“ or „changed“ with what changed."""

    code: str
    kind: str
    parts: tuple[Part, ...] = ()


def changes(before: Snapshot, now: Snapshot) -> list[Change]:
    """What changed between the entries of a print and those of today; codes in order, gone ones last.

    A fact that prints did not remember then is no change, and none are other words for the same: where both sides
    say from what they were made (SOURCE), it has to differ as well.
    """
    found = []
    for code, entry in now.items():
        if code not in before:
            found.append(Change(code, "new"))
        elif parts := tuple(_parts(before[code], entry)):
            found.append(Change(code, "changed", parts))
    return found + [Change(code, "gone") for code in before if code not in now]


def facts_of(entry: Mapping[str, object]) -> tuple[Part, ...]:
    """All facts of an entry that is new, but its name."""
    told = ((name, _lines(entry[name])) for name in entry if name not in {"name", SOURCE})
    return tuple(Part(name, (), lines) for name, lines in told if lines)


def _parts(before: Mapping[str, object], now: Mapping[str, object]) -> Iterator[Part]:
    if SOURCE in before and before[SOURCE] == now.get(SOURCE):
        return
    for name in now:
        if name != SOURCE and name in before and before[name] != now[name]:
            was, is_ = _lines(before[name]), _lines(now[name])
            gone, come = tuple(one for one in was if one not in is_), tuple(one for one in is_ if one not in was)
            yield Part(name, gone, come) if gone or come else Part(name, was, is_)


def _lines(value: object) -> tuple[str, ...]:
    if isinstance(value, list | tuple):
        return tuple(str(one) for one in value if one)
    return (str(value),) if value else ()


def is_missing(area: object, area_name: str) -> bool:
    """Whether the neighborhood of a print is no longer there: nobody can say what changed in it."""
    return bool(area_name) and area is None


def first_of_month(day: date) -> date:
    return day.replace(day=1)


def months_back(today: date, count: int) -> list[date]:
    """First days of this month and of those before it, newest first."""
    months = [today.year * 12 + today.month - 1 - back for back in range(count)]
    return [date(month // 12, month % 12 + 1, 1) for month in months]
