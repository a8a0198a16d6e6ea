"""Offers and places as they stand on paper: every fact in words, the time first, a code that leads to the live page."""

from collections.abc import Iterable, Sequence
from datetime import time
from urllib.parse import urlsplit

import msgspec
from django.conf import settings
from django.utils.translation import gettext as _

from unterwegs.directory import facts, rules
from unterwegs.directory.content import Times
from unterwegs.directory.queries import Offer, Place, Shelved
from unterwegs.kit import calendars, paper
from unterwegs.places import languages

MANY_DAYS = 4  # from so many days a week on, a time is no date of a day but opening hours


class Link(msgspec.Struct, frozen=True):
    """An address as a code and in words: „familien.wetzlar.de/a/K7Q2“ in two parts that may stand on two lines."""

    url: str
    host: str
    path: str
    squares: tuple[int, tuple[tuple[int, int, int], ...]]


class When(msgspec.Struct, frozen=True):
    """A date of the week: „9:30“ „11:00“, and „alle 2 Wochen“ where it is not every week."""

    time: str
    until: str = ""
    note: str = ""
    weekday: int = 9  # for the order; Monday is 0
    part: int = 0  # morning, afternoon, evening
    opens: str = ""  # "09:30" for the order


class Hours(msgspec.Struct, frozen=True):
    """A line in the margin: „Mo–Fr“ „9:30“ „11:00“, and „alle 2 Wochen“ where it is not every week."""

    days: str
    time: str
    until: str
    note: str


class Fact(msgspec.Struct, frozen=True):
    label: str
    text: str
    is_ltr: bool = False
    url: str = ""


class Entry(msgspec.Struct, frozen=True):
    """An offer on paper, in one language; ``second_…``: beside it in another."""

    code: str
    name: str
    summary: str
    when: tuple[When, ...]
    hours: tuple[Hours, ...]  # the same for the margin, days together
    rhythm: tuple[str, ...]  # everything about its times, in words
    more: tuple[str, ...]  # of it what the margin does not tell
    place: str
    address: str
    numbers: tuple[int, ...]  # of its places on the map
    facts: tuple[Fact, ...]
    contact: tuple[Fact, ...]
    organization: str
    note: str
    link: Link
    phases: tuple[str, ...]
    topics: tuple[str, ...]
    kind: str
    language: str  # the words are really in: German where nobody translated them
    is_free: bool = False
    second_name: str = ""
    second_summary: str = ""
    second_language: str = ""


def link_to(path: str) -> Link:
    """The code and the words of an address of this installation."""
    url = f"{settings.BASE_URL}{path}"
    parts = urlsplit(url)
    return Link(url, parts.netloc, parts.path.rstrip("/"), paper.runs(url))


def offer_link(code: str) -> Link:
    return link_to(f"/a/{code}/")


def book_link(code: str) -> Link:
    """Where the book says what has changed since it was printed."""
    return link_to(f"/b/{code}/")


def entry_of(offer: Offer, *, numbers: Iterable[int] = (), second: Offer | None = None) -> Entry:
    """The offer in the active language."""
    place = offer.place
    when = whens(offer.schedules)
    rhythm = tuple(dict.fromkeys(_rhythm(times) for times in offer.schedules))
    beside = second if second is not None and second.name.text != offer.name.text else None
    return Entry(
        code=offer.code,
        name=offer.name.text,
        summary=offer.summary.text or offer.description.text.split("\n")[0],
        when=when,
        hours=hours(when),
        rhythm=rhythm,
        more=tuple(dict.fromkeys(words for times in offer.schedules if (words := _more(times)))),
        place=_place_words(offer, place),
        address=place.address if place and offer.mode in {rules.Mode.IN_PERSON, rules.Mode.HYBRID} else "",
        numbers=tuple(numbers),
        facts=tuple(_facts(offer)),
        contact=tuple(_contact(offer)),
        organization=offer.organization.name,
        note=offer.good_to_know.text,
        link=offer_link(offer.code),
        phases=offer.phases,
        topics=tuple(topic.code for topic in offer.topics),
        kind=offer.kind,
        language=offer.name.language,
        is_free=offer.is_free,
        second_name=beside.name.text if beside else "",
        second_summary=beside.summary.text if beside and beside.summary.text != offer.summary.text else "",
        second_language=beside.name.language if beside else "",
    )


def whens(schedules: Iterable[Times]) -> tuple[When, ...]:
    """The weekdays and times of regular dates, Monday first."""
    found = {
        When(
            time=_clock(times.opens_at),
            until=_clock(times.closes_at) if times.closes_at else "",
            note=rhythm_note(times),
            weekday=day,
            part=0 if times.opens_at.hour < 12 else 1 if times.opens_at.hour < 17 else 2,
            opens=f"{times.opens_at:%H:%M}",
        )
        for times in schedules
        if times.opens_at is not None and is_weekly(times)
        for day in calendars.weekdays(times.rule, times.first_on)
    }
    return tuple(sorted(found, key=lambda one: (one.weekday, one.opens, one.note)))


def hours(when: Iterable[When]) -> tuple[Hours, ...]:
    """The dates with the days of one time together: „Mo–Fr“, „Di, Do“."""
    together: dict[tuple[str, str, str], list[int]] = {}
    for one in when:
        together.setdefault((one.time, one.until, one.note), []).append(one.weekday)
    return tuple(
        Hours(days_words(sorted(set(days))), time, until, note) for (time, until, note), days in together.items()
    )


def days_words(days: Sequence[int]) -> str:
    """„Di“, „Di, Do“; from three in a row on „Mo–Fr“. Monday is 0."""
    names = [facts.short_weekday(day) for day in days]
    if len(days) > 2 and days[-1] - days[0] == len(days) - 1:
        return f"{names[0]}{facts.EN_DASH}{names[-1]}"
    return ("، " if languages.direction() == "rtl" else ", ").join(names)


def is_weekly(times: Times) -> bool:
    """Whether its dates have a weekday that can stand in the margin."""
    return times.opens_at is not None and calendars.describe(times.rule).kind in {"weekly", "monthly"}


def _clock(at: time) -> str:
    return f"{at.hour}:{at.minute:02}"


def rhythm_note(times: Times) -> str:
    """„alle 2 Wochen“, „2. im Monat“; nothing where it is every week."""
    pattern = calendars.describe(times.rule)
    if pattern.kind == "monthly" and pattern.nth == -1:
        return _("last of the month")
    if pattern.kind == "monthly" and pattern.nth:
        return _("%(nth)s. of the month") % {"nth": pattern.nth}
    return _("every %(every)s weeks") % {"every": pattern.every} if pattern.every > 1 else ""


def _rhythm(times: Times) -> str:
    return " · ".join([facts.rhythm_words(times), *_apart(times)])


def _more(times: Times) -> str:
    known = is_weekly(times) or times.by_appointment or times.opens_at is None
    return " · ".join(_apart(times) if known else [facts.rhythm_words(times), *_apart(times)])


def _apart(times: Times) -> list[str]:
    """School holidays, and what somebody wrote about the times."""
    school = str(rules.School(times.school).label) if times.school != rules.School.ALWAYS else ""
    return [part for part in (school, times.note) if part]


def _place_words(offer: Offer, place: Place | None) -> str:
    if place is None or offer.mode in {rules.Mode.HOME, rules.Mode.PHONE, rules.Mode.ONLINE}:
        return str(rules.Mode(offer.mode).label)
    return ", ".join(part for part in (place.name, place.room) if part)


def _facts(offer: Offer) -> Iterable[Fact]:
    if ages := facts.ages_words(offer.minimum_age, offer.maximum_age):
        yield Fact(_("Age"), ages)
    if offer.costs:
        yield Fact(_("Costs"), "; ".join(facts.cost_words(cost) for cost in offer.costs))
    if offer.registration != rules.Registration.NONE or not offer.costs:
        yield Fact(_("Registration"), offer.registration_note.text or str(rules.Registration(offer.registration).label))
    if offer.languages:
        yield Fact(_("Languages"), facts.and_words(languages.name_of(code) for code in offer.languages))
    if offer.place and offer.place.access:
        yield Fact(_("Access"), facts.and_words(str(rules.Access(code).label) for code in offer.place.access))


def _contact(offer: Offer) -> Iterable[Fact]:
    contact = offer.contact
    if contact is None:
        return
    if contact.name:
        yield Fact("", contact.name)
    for phone in contact.phones:
        yield Fact(phone.label, phone.number, is_ltr=True, url=f"tel:{phone.number.replace(' ', '')}")
    if contact.email:
        yield Fact("", contact.email, is_ltr=True, url=f"mailto:{contact.email}")


def frozen(entries: Iterable[Entry]) -> dict[str, dict[str, object]]:
    """What a print remembers of each offer, to say later what has changed: plain JSON, by code."""
    return {
        entry.code: {
            "name": entry.name,
            "when": list(entry.rhythm),
            "where": ", ".join(part for part in (entry.place, entry.address) if part),
            "facts": [f"{fact.label}: {fact.text}" for fact in entry.facts],
            "contact": [fact.text for fact in entry.contact],
            "organization": entry.organization,
        }
        for entry in entries
    }


def in_order(rows: Iterable[Shelved]) -> list[Shelved]:
    """By the first weekday, then the time, then the name: as one plans a week; without a day last."""

    def key(row: Shelved) -> tuple[int, str, str]:
        when = whens(row.offer.schedules)
        return (when[0].weekday, when[0].opens, row.offer.name.text) if when else (9, "", row.offer.name.text)

    return sorted(rows, key=key)


def first_phase(entry: Entry, wanted: Sequence[str]) -> str:
    """The life phase under which an offer stands in full; „across“ where it is for any age."""
    if "across" in entry.phases or not entry.phases:
        return "across"
    return next(
        (phase for phase in rules.Phase.values if phase in entry.phases and (not wanted or phase in wanted)), "across"
    )
