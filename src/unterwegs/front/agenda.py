"""Dates of many offers, laid out for a page: by day, near her first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from unterwegs.courses import queries as courses
from unterwegs.directory import queries as directory
from unterwegs.directory import rules
from unterwegs.front import sessions
from unterwegs.front.choices import Where
from unterwegs.front.sessions import Dates, Held
from unterwegs.kit import geometry

NEARBY_KM = 2.5
DAYS = 7
FOR_RAIN = frozenset({rules.Kind.MEETING, rules.Kind.GROUP, rules.Kind.COURSE})


@dataclass(frozen=True, slots=True)
class Date:
    """One date of one offer in a list."""

    offer: directory.Offer
    meeting: directory.Meeting
    kilometers: float | None
    is_near: bool
    is_running: bool
    held: Held


@dataclass(frozen=True, slots=True)
class Day:
    """A day and what happens on it."""

    day: date
    dates: Sequence[Date]
    has_more: bool = False


def of_day(where: Where, day: date, *, language: str, now: datetime) -> list[Date]:
    """What has not ended on this day, and what is canceled; where she said where she is, the near ones come first."""
    return _of_day(where, day, _Courses(Dates(day, day, now=now), language), language=language, now=now)


class _Courses:
    """What courses say about some days, and the offers they belong to; asked once for all of these days."""

    def __init__(self, dates: Dates, language: str) -> None:
        self.dates = dates
        by_id = directory.shelf(language).by_id if dates.services else {}
        self.offers = [by_id[service] for service in dates.services if service in by_id]


def _of_day(where: Where, day: date, known: _Courses, *, language: str, now: datetime) -> list[Date]:
    """Day care is a place one has, not one to go to today; it stands in the list of offers."""
    by_rhythm: dict[str, tuple[directory.Shelved, list[directory.Meeting]]] = {}
    for row, meeting in directory.dates_of_day(language, day=day, now=now):
        by_rhythm.setdefault(row.offer.code, (row, []))[1].append(meeting)
    for row in known.offers:
        by_rhythm.setdefault(row.offer.code, (row, []))
    found = [
        _date(row, held, where, now)
        for row, meetings in by_rhythm.values()
        if row.offer.kind != rules.Kind.DAYCARE
        for held in known.dates.of(row.offer, meetings)
        if held.meeting.day == day and (held.meeting.end or held.meeting.start) > now
    ]
    return sorted(found, key=_near_first)


def _near_first(one: Date) -> tuple[bool, datetime, str]:
    return (not one.is_near, one.meeting.start, one.offer.name.text.casefold())


def is_for_rain(one: Date) -> bool:
    """Whether one can go there on a wet day without asking anybody: a roof is certain, and nobody must register."""
    place = one.meeting.place
    return (
        not one.held.is_canceled
        and (one.held.course is None or not one.held.course.has_seats)
        and one.offer.kind in FOR_RAIN
        and one.offer.registration == rules.Registration.NONE
        and place is not None
        and rules.is_under_a_roof(place.kind, street=place.street, room=place.room)
    )


def next_days(
    where: Where, *, language: str, now: datetime, most: int, chosen: Callable[[Date], bool] = lambda _one: True
) -> list[Day]:
    """Today and six more days with the dates that are chosen, at most ``most`` of each day, and whether there are more."""
    found, known = [], _next(language, now)
    for ahead in range(DAYS):
        day = now.date() + timedelta(days=ahead)
        dates = [one for one in _of_day(where, day, known, language=language, now=now) if chosen(one)]
        if dates:
            found.append(Day(day, dates[:most], len(dates) > most))
    return found


def with_free_seats(where: Where, *, language: str, now: datetime) -> list[Day]:
    """Courses in which a seat is free, by the day of their next date; near ones first within a day."""
    by_id, by_day = directory.shelf(language).by_id, dict[date, list[Date]]()
    for shown in courses.shown_with_free_seats(now=now):
        row = by_id.get(shown.course.service_id)
        if row is not None:
            one = _date(row, sessions.held_of(row.offer, shown, now=now), where, now)
            by_day.setdefault(one.meeting.day, []).append(one)
    return [Day(day, sorted(dates, key=_near_first)) for day, dates in sorted(by_day.items())]


def week(where: Where, *, language: str, now: datetime, limit: int) -> list[Day]:
    """The next days with dates that take place, together at most ``limit`` dates, near ones first within a day."""
    days: list[Day] = []
    left, known = limit, _next(language, now)
    for ahead in range(DAYS):
        day = now.date() + timedelta(days=ahead)
        found = _of_day(where, day, known, language=language, now=now)
        dates = [one for one in found if not one.held.is_canceled][:left]
        if dates:
            days.append(Day(day, dates))
            left -= len(dates)
        if not left:
            break
    return days


def _next(language: str, now: datetime) -> _Courses:
    return _Courses(Dates(now.date(), now.date() + timedelta(days=DAYS - 1), now=now), language)


def near(centers: Sequence[directory.Center], where: Where) -> list[tuple[directory.Center, float | None]]:
    """Centers with their distance, nearest first; by name where nobody said where she is."""
    measured = [(center, _kilometers(center.location.longitude, center.location.latitude, where)) for center in centers]
    return sorted(measured, key=lambda pair: (pair[1] is None, pair[1] or 0.0, pair[0].name.casefold()))


def _date(row: directory.Shelved, held: Held, where: Where, now: datetime) -> Date:
    meeting, place = held.meeting, held.meeting.place
    kilometers = _kilometers(place.longitude, place.latitude, where) if place else None
    in_area = where.area is not None and where.area.pk in row.areas
    return Date(
        offer=row.offer,
        meeting=meeting,
        kilometers=kilometers,
        is_near=in_area or (kilometers is not None and kilometers <= NEARBY_KM),
        is_running=meeting.is_running(now) and not held.is_canceled,
        held=held,
    )


def _kilometers(longitude: float | None, latitude: float | None, where: Where) -> float | None:
    if None in (longitude, latitude, where.longitude, where.latitude):
        return None
    return geometry.distance_km((where.longitude, where.latitude), (longitude, latitude))  # type: ignore[arg-type]
