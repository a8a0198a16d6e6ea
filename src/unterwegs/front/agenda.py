"""Dates of many offers, laid out for a page: by day, near her first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from unterwegs.directory import queries as directory
from unterwegs.directory import rules
from unterwegs.front.choices import Where
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


@dataclass(frozen=True, slots=True)
class Day:
    """A day and what happens on it."""

    day: date
    dates: Sequence[Date]
    has_more: bool = False


def of_day(where: Where, day: date, *, language: str, now: datetime) -> list[Date]:
    """What has not ended on this day; where she said where she is, the near ones come first.

    Day care is a place one has, not one to go to today; it stands in the list of offers.
    """
    found = [
        _date(row, meeting, where, now)
        for row, meeting in directory.dates_of_day(language, day=day, now=now)
        if (meeting.end or meeting.start) > now and row.offer.kind != rules.Kind.DAYCARE
    ]
    return sorted(found, key=lambda one: (not one.is_near, one.meeting.start, one.offer.name.text.casefold()))


def is_for_rain(one: Date) -> bool:
    """Whether one can go there on a wet day without asking anybody: a roof is certain, and nobody must register."""
    place = one.meeting.place
    return (
        one.offer.kind in FOR_RAIN
        and one.offer.registration == rules.Registration.NONE
        and place is not None
        and rules.is_under_a_roof(place.kind, street=place.street, room=place.room)
    )


def next_days(
    where: Where, *, language: str, now: datetime, most: int, chosen: Callable[[Date], bool] = lambda _one: True
) -> list[Day]:
    """Today and six more days with the dates that are chosen, at most ``most`` of each day, and whether there are more."""
    found = []
    for ahead in range(DAYS):
        day = now.date() + timedelta(days=ahead)
        dates = [one for one in of_day(where, day, language=language, now=now) if chosen(one)]
        if dates:
            found.append(Day(day, dates[:most], len(dates) > most))
    return found


def week(where: Where, *, language: str, now: datetime, limit: int) -> list[Day]:
    """The next days with dates, together at most ``limit`` dates, near ones first within a day."""
    days: list[Day] = []
    left = limit
    for ahead in range(DAYS):
        day = now.date() + timedelta(days=ahead)
        dates = of_day(where, day, language=language, now=now)[:left]
        if dates:
            days.append(Day(day, dates))
            left -= len(dates)
        if not left:
            break
    return days


def near(centers: Sequence[directory.Center], where: Where) -> list[tuple[directory.Center, float | None]]:
    """Centers with their distance, nearest first; by name where nobody said where she is."""
    measured = [(center, _kilometers(center.location.longitude, center.location.latitude, where)) for center in centers]
    return sorted(measured, key=lambda pair: (pair[1] is None, pair[1] or 0.0, pair[0].name.casefold()))


def _date(row: directory.Shelved, meeting: directory.Meeting, where: Where, now: datetime) -> Date:
    place = meeting.place
    kilometers = _kilometers(place.longitude, place.latitude, where) if place else None
    in_area = where.area is not None and where.area.pk in row.areas
    return Date(
        offer=row.offer,
        meeting=meeting,
        kilometers=kilometers,
        is_near=in_area or (kilometers is not None and kilometers <= NEARBY_KM),
        is_running=meeting.is_running(now),
    )


def _kilometers(longitude: float | None, latitude: float | None, where: Where) -> float | None:
    if None in (longitude, latitude, where.longitude, where.latitude):
        return None
    return geometry.distance_km((where.longitude, where.latitude), (longitude, latitude))  # type: ignore[arg-type]
