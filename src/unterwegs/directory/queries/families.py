"""What families and their pages ask: the shelf, centers, links."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from unterwegs.directory import (
    care,
    dates,
    documents,
    lexicon,
    misses,
    rules,
    search,
    vocabulary,
)
from unterwegs.directory import content as contents
from unterwegs.directory import (
    wordbook as wordbooks,
)
from unterwegs.directory.care import Distress
from unterwegs.directory.content import Times
from unterwegs.directory.dates import Meeting, day_calendar
from unterwegs.directory.documents import Offer, Words, words_of
from unterwegs.directory.models import (
    Location,
    MissedSearch,
    Organization,
    Service,
    ShortLink,
)
from unterwegs.directory.models.text import SOURCE_LANGUAGE
from unterwegs.directory.publishing import SUBJECTS
from unterwegs.directory.search import Choice, Found
from unterwegs.directory.shelf import Shelved, shelf
from unterwegs.kit.calendars import DayCalendar
from unterwegs.places import queries as places


def find_services(choice: Choice, *, language: str, now: datetime, dates: search.DatesOf | None = None) -> Found:
    """Published offers that fit the choice, best first, with counts for each facet; ``dates``: of those with courses."""
    return search.find(shelf(language), choice, now=now, days=day_calendar(), dates=dates)


def warm(languages: Iterable[str]) -> None:
    """Reads the words of all offers before the first parent asks."""
    lexicon.warm(languages)


def speaks(languages: Collection[str]) -> bool:
    """Whether every published offer can be read in each of these languages, if only with the German text."""
    return not Service.objects.without_a_language(languages).exists()


def words_are_kept() -> bool:
    """Whether stems and parts of words stand in a file, so that a process need not find them anew."""
    return lexicon.KEPT.exists()


def wordbook_stamp() -> int:
    """Another number whenever editors have changed what topics are called or how families speak of them."""
    return places.count_of(SUBJECTS)


def wordbook() -> dict[str, dict[str, Any]]:
    """What a phone needs to understand words, in parts by letters."""
    return wordbooks.wordbook()


def words_of_offers(language: str) -> list[str]:
    """The German words of the offers taken apart, as a phone reads them."""
    return wordbooks.words_of_offers(language)


def german_names(language: str) -> list[tuple[str, str]]:
    """What is called otherwise in German than in this language: „kind:counselling“ and the name."""
    return wordbooks.german_names(language)


def distress_in(words: str) -> Distress | None:
    """What her words say of acute distress: the numbers that stand above the results; None where they say nothing."""
    return care.distress_in(words)


def note_missed(subject: str, *, today: date) -> None:
    """Counts, in memory first, that a search about a subject found nothing."""
    misses.note(subject, today=today)


@dataclass(frozen=True, slots=True)
class Missed:
    """A subject (its German name; empty: none was understood) that was looked for in vain in one week."""

    subject: str
    name: str
    week: date
    count: int


def missed_searches(*, since: date) -> list[Missed]:
    """Subjects that families looked for in vain at least ten times in a week, the newest week first."""
    rows = MissedSearch.objects.filter(week__gte=since, count__gte=misses.SHOWN_FROM)
    names = {subject.slug: subject.name for subject in vocabulary.subjects()}
    return [
        Missed(row.subject, names.get(row.subject, row.subject), row.week, row.count)
        for row in rows.order_by("-week", "-count", "subject")
    ]


def dates_of_day(language: str, *, day: date, now: datetime) -> list[tuple[Shelved, Meeting]]:
    """What happens on one day (within the next six weeks)."""
    rows = shelf(language)
    return [
        (row, meeting)
        for row, coming in zip(rows.rows, rows.agenda(now, day_calendar()), strict=True)
        for meeting in coming
        if meeting.day == day
    ]


def coming_dates(language: str, *, now: datetime) -> dict[str, list[Meeting]]:
    """The dates of the next six weeks of every offer, by its code, in order."""
    rows = shelf(language)
    agenda = rows.agenda(now, day_calendar())
    return {row.offer.code: coming for row, coming in zip(rows.rows, agenda, strict=True)}


@dataclass(frozen=True, slots=True)
class Center:
    """A place with a page of its own, in one language."""

    location: Location
    name: str
    description: Words
    way_there: Words
    access_note: Words


#: What the page of a place shows besides its row.
EVERYTHING = (
    "texts", "rooms", "team", "partners", "pictures", "contact__phones", "schedules__exceptions", "schedules__pauses",
)  # fmt: skip


def centers(language: str) -> list[Center]:
    """The centers of the town, by name: a constant number of queries."""
    rows = Location.objects.centers().select_related("organization").prefetch_related("texts")
    return [center_of(location, language) for location in rows]


def centers_with_all(language: str) -> list[Center]:
    """The centers with what the phone takes along: a constant number of queries."""
    rows = Location.objects.centers().select_related("organization", "contact")
    return [center_of(location, language) for location in rows.prefetch_related(*EVERYTHING)]


def name_of_place(location: Location, language: str) -> str:
    """What a place is called in this language, else in German; its texts should be prefetched, in German none are read."""
    if language == SOURCE_LANGUAGE:
        return location.name
    return words_of(location.texts.all(), "name", language).text or location.name


def center_of(location: Location, language: str) -> Center:
    """A place as families read it; its texts should be prefetched."""
    texts = location.texts.all()
    return Center(
        location,
        words_of(texts, "name", language).text or location.name,
        words_of(texts, "description", language),
        words_of(texts, "way_there", language),
        words_of(texts, "access_note", language),
    )


def location_with_all(code: str) -> Location | None:
    """An active place with everything its page shows: a constant number of queries."""
    return (
        Location.objects.filter(code=code, is_active=True)
        .select_related("organization", "contact")
        .prefetch_related(*EVERYTHING)
        .first()
    )


def opening_times(location: Location) -> list[Times]:
    """The opening hours of a place itself, not of its offers; schedules should be prefetched."""
    return [contents.read_times(schedule) for schedule in location.schedules.all() if schedule.service_id is None]


@dataclass(frozen=True, slots=True)
class Slot:
    """One line in the week plan of a place."""

    meeting: Meeting
    offer: Offer | None  # None: the place itself is open


def week_plan(
    location: Location,
    rows: Iterable[Shelved],
    *,
    first: date,
    last: date,
    days: DayCalendar,
    dates_of: Callable[[Offer], Iterable[Meeting]],
) -> dict[date, list[Slot]]:
    """What happens at a place day by day, its own opening hours first; ``dates_of`` finds what takes place in these days."""
    slots = [
        Slot(meeting, None) for meeting in dates.openings(opening_times(location), first=first, last=last, days=days)
    ]
    for row in rows:
        slots += [
            Slot(one, row.offer) for one in dates_of(row.offer) if one.place is not None and one.place.id == location.pk
        ]
    plan: dict[date, list[Slot]] = {}
    for slot in sorted(slots, key=lambda slot: (slot.meeting.day, slot.offer is not None, slot.meeting.start)):
        plan.setdefault(slot.meeting.day, []).append(slot)
    return plan


def is_open(location: Location, *, now: datetime, days: DayCalendar) -> bool | None:
    """Whether the place itself is open now; None where it has no opening hours."""
    times = opening_times(location)
    if not times:
        return None
    today = now.date()
    return any(one.is_running(now) for one in dates.openings(times, first=today, last=today, days=days))


@dataclass(frozen=True, slots=True)
class Provider:
    """An organization as families read it, in one language."""

    code: str
    name: str
    kind: str
    description: Words
    website: str
    phone: str
    email: str


def organization_of(code: str, language: str) -> Provider | None:
    """An active organization: two queries."""
    row = Organization.objects.active().filter(code=code).prefetch_related("texts").first()
    if row is None:
        return None
    texts = row.texts.all()
    name = words_of(texts, "name", language).text or row.name
    return Provider(
        row.code, name, row.kind, words_of(texts, "description", language), row.website, row.phone, row.email
    )


@dataclass(frozen=True, slots=True)
class Ended:
    """An offer whose link is older than itself, and what there is instead."""

    label: str
    is_paused: bool
    alternatives: list[Offer]


def ended_offer(code: str, language: str) -> Ended | None:
    """What to say behind the link of something that was public once; None where nothing ever was."""
    link = ShortLink.objects.filter(code=code).first()
    service = Service.objects.filter(code=code).select_related("public_version").exclude(public_version=None).first()
    never_public = service is None and Service.objects.filter(code=code).exists()
    if link is None or never_public:
        return None
    public = service.public_version if service else None
    last = public.documents.filter(language=language).first() if public else None
    alternatives = shelf(language).similar(documents.read(last.body)) if last else []
    return Ended(link.label, service is not None and service.state == rules.State.PAUSED, alternatives)


@dataclass(frozen=True, slots=True)
class Gone:
    """An offer that was public once and is not on the shelf; one that waits for its confirmation is paused, too."""

    code: str
    label: str
    is_paused: bool


def gone_offers(codes: Iterable[str]) -> list[Gone]:
    """Of these codes those that were public once, by their last public name: two queries. Ask for few at a time."""
    wanted = list(codes)
    rows = Service.objects.filter(code__in=wanted).values_list("code", "state", "public_version_id")
    states = {code: state if version else None for code, state, version in rows}
    links = ShortLink.objects.filter(code__in=wanted, noun=ShortLink.Noun.SERVICE).order_by("label", "code")
    return [
        Gone(link.code, link.label, states.get(link.code) in {rules.State.PAUSED, rules.State.PUBLISHED})
        for link in links
        if states.get(link.code, rules.State.ARCHIVED) is not None
    ]


def link_target(code: str) -> ShortLink | None:
    """What a printed code points to, also when it is gone."""
    return ShortLink.objects.filter(code=rules.read_code(code)).first()
