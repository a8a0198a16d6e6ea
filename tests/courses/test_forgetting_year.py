"""A simulated year: night for night every sign-up is forgotten by its rule, no row and no key outlives it, and the tallies stay."""

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.utils import timezone

from tests import make
from unterwegs.courses import actions, rules, statistics, tables
from unterwegs.courses.models import Course, Frozen, Message, Present, SignUp
from unterwegs.kit.smallnumbers import Table
from unterwegs.people import actions as people
from unterwegs.people import counting, holders
from unterwegs.people.models import DataKey, KeyHolder

pytestmark = pytest.mark.django_db
FIRST, DAY, WEEK = date(2026, 1, 5), timedelta(days=1), timedelta(weeks=1)
Result = rules.Result
SEALED = ("name", "contact", "told", "code")


@pytest.fixture(autouse=True)
def folders(settings: Any, tmp_path: Path) -> None:
    settings.MAIL_FOLDER, settings.UPLOAD_FOLDER = tmp_path / "mails", tmp_path / "uploads"


class Year:
    """What happens, and what therefore has to be counted and forgotten: by hand, without a look at the code."""

    def __init__(self) -> None:
        self.service = make.service("Babymassage")
        self.leader = make.user("Lea Leiterin")
        self.ends: dict[UUID, date] = {}  # sign-up → the day on which it ended
        self.holders: dict[UUID, UUID] = {}
        self.tally: Counter[tuple[str, str]] = Counter()  # month and result
        self.due: list[tuple[datetime, Callable[[], object]]] = []
        self.counted: dict[str, dict[str, int]] = {}

    # --- words ------------------------------------------------------------------------------------------------------
    def course(self, today: date, **fields: Any) -> Course:
        """Two seats, three waiting, three dates from in ten days on."""
        begin = at(today + 10 * DAY, 10)
        return make.course(of=self.service, seats=2, most_waiting=3, first=begin, **fields)

    def family(self, course: Course, today: date, *, place: int = 0) -> SignUp:
        seating = course.seatings.order_by("session__starts_at", "pk")[place]
        found = make.signed_up(to=seating, now=at(today, 9), phone="06441 1", months=5)
        self.holders[found.pk] = found.holder_id
        return found

    def ended(self, signup: SignUp, on: date, result: Result) -> None:
        self.ends[signup.pk] = on
        self.tally[f"{on:%Y-%m}", result] += 1

    def later(self, when: datetime, deed: Callable[[], object]) -> None:
        self.due.append((when, deed))

    # --- stories ----------------------------------------------------------------------------------------------------
    def some_come(self, today: date) -> None:
        course = self.course(today)
        came, missed = self.family(course, today), self.family(course, today)
        last = today + 10 * DAY + 2 * WEEK
        for session in course.sessions.all():
            ticks = {came.pk: True, missed.pk: False}
            self.later(session.ends_at, partial(actions.tick, session, ticks, by=self.leader))
        self.ended(came, last, Result.CAME)
        self.ended(missed, last, Result.MISSED)

    def one_gives_back(self, today: date) -> None:
        course = self.course(today)
        gives, stays, moves_up, waits = (self.family(course, today) for _each in range(4))
        back, last = at(today + 3 * DAY, 11), today + 10 * DAY + 2 * WEEK
        begin = at(today + 10 * DAY, 10)
        self.later(back, lambda: actions.give_back(gives, now=back))
        self.later(back + DAY / 12, lambda: actions.accept(moves_up, now=back + DAY / 12))
        self.later(begin, lambda: actions.move_up(now=begin))
        self.ended(gives, back.date(), Result.GIVEN_UP)
        self.ended(stays, last, Result.SEATED)
        self.ended(moves_up, last, Result.SEATED)
        self.ended(waits, begin.date(), Result.WAITED)

    def one_is_too_late(self, today: date) -> None:
        course = self.course(today)
        gives, stays, lapses, moves_up = (self.family(course, today) for _each in range(4))
        back, last = at(today + 3 * DAY, 11), today + 10 * DAY + 2 * WEEK
        late = back + DAY + DAY / 24
        self.later(back, lambda: actions.give_back(gives, now=back))
        self.later(late, lambda: actions.move_up(now=late))
        self.later(late + DAY / 12, lambda: actions.accept(moves_up, now=late + DAY / 12))
        self.ended(gives, back.date(), Result.GIVEN_UP)
        self.ended(lapses, late.date(), Result.LAPSED)
        self.ended(stays, last, Result.SEATED)
        self.ended(moves_up, last, Result.SEATED)

    def all_is_called_off(self, today: date) -> None:
        course, on = self.course(today), at(today + 5 * DAY, 12)
        families = [self.family(course, today) for _each in range(3)]
        self.later(on, lambda: actions.change_state(course, rules.State.CALLED_OFF, by=None, now=on))
        for family in families:
            self.ended(family, on.date(), Result.CALLED_OFF)

    def the_last_date_is_canceled(self, today: date) -> None:
        course = self.course(today)
        last = course.sessions.order_by("starts_at").last()
        assert last is not None
        on = timezone.localtime(last.starts_at) - 2 * DAY
        self.later(on, lambda: actions.cancel(last, reason="illness", by=None, now=on))
        self.ended(self.family(course, today), on.date(), Result.SEATED)

    def one_date_after_the_other_is_canceled(self, today: date) -> None:
        course, on = self.course(today), at(today + 6 * DAY, 12)
        for number, session in enumerate(course.sessions.order_by("starts_at")):
            now = on + number * DAY
            self.later(now, partial(actions.cancel, session, reason="room", by=None, now=now))
        for _each in range(2):
            self.ended(self.family(course, today), today + 8 * DAY, Result.CALLED_OFF)

    def a_key_goes_by_hand(self, today: date) -> None:
        course, on = self.course(today), today + 4 * DAY
        asks, stays = self.family(course, today), self.family(course, today)
        self.later(at(on, 15), lambda: forget_by_hand(asks, on))
        self.ended(asks, on, Result.GIVEN_UP)
        self.ended(stays, today + 10 * DAY + 2 * WEEK, Result.SEATED)

    def each_date_has_its_own_seats(self, today: date) -> None:
        course = self.course(today, kind="single")
        for place in range(3):
            family = self.family(course, today, place=place)
            self.ended(family, today + 10 * DAY + place * WEEK, Result.SEATED)

    # --- nights -----------------------------------------------------------------------------------------------------
    def day(self, today: date) -> None:
        """What is due until the night comes."""
        now = [one for one in self.due if one[0].date() == today]
        self.due = [one for one in self.due if one[0].date() != today]
        for _when, deed in sorted(now, key=lambda one: one[0]):
            deed()

    def night(self, today: date) -> None:
        """In the order of the crontab; the rules of all rooms, which call that of this one, on Mondays only, for they take long."""
        actions.close_ended(today=today)
        if today.weekday() == 0:
            people.forget_old(now=at(today, 3))
        else:
            actions.forget(today=today)
        month = f"{today - 15 * DAY:%Y-%m}"
        exact = counting.exact(tables.NUMBERS, month) if (today - 14 * DAY).day == 1 else []
        if 14 < today.day < 18:  # on all other days there is nothing to freeze
            actions.freeze(today=today)
        for table in exact:
            if table.name == "signups-result" and Frozen.objects.filter(table="signups-result", period=month).exists():
                self.counted[month] = results_of(table)

    def outlived(self, today: date) -> list[str]:
        """Sign-ups whose time is over and of which something is still there."""
        due = {pk for pk, end in self.ends.items() if end + 30 * DAY <= today}
        stand = SignUp.objects.filter(pk__in=due, forgotten_on=None).values_list("pk", flat=True)
        keys_ = DataKey.objects.filter(pk__in=[self.holders[pk] for pk in due]).values_list("pk", flat=True)
        beside = [*Message.objects.filter(signup__in=due), *Present.objects.filter(signup__in=due)]
        return [*(f"row {pk}" for pk in stand), *(f"key {pk}" for pk in keys_), *map(repr, beside)]


def at(day: date, hour: int) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))


def forget_by_hand(signup: SignUp, on: date) -> None:
    holders.forget(KeyHolder.objects.get(pk=signup.holder_id), rule=rules.TIME_IS_OVER, on=on)


def results_of(table: Table) -> dict[str, int]:
    found: Counter[str] = Counter()
    for (result, _column), count in table.counts.items():
        found[result] += count
    return {result: count for result, count in found.items() if count}


def clear_words() -> list[str]:
    """Sealed columns of forgotten sign-ups that are not empty, as they lie in the table."""
    columns = ", ".join(SEALED)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns}, digest FROM courses_signup WHERE forgotten_on IS NOT NULL")
        return [repr(row) for row in cursor.fetchall() if any(one is not None for one in row)]


STORIES = (
    Year.some_come,
    Year.one_gives_back,
    Year.one_is_too_late,
    Year.all_is_called_off,
    Year.the_last_date_is_canceled,
    Year.one_date_after_the_other_is_canceled,
    Year.a_key_goes_by_hand,
    Year.each_date_has_its_own_seats,
)


def test_nothing_outlives_its_rule_in_a_year_of_nights_and_every_tally_stays() -> None:
    make.town()
    year, last = Year(), 335
    for number in range(last + 65):
        today = FIRST + DAY * number
        year.night(today)
        assert year.outlived(today) == []
        assert clear_words() == []
        if number % 9 == 0 and number < last:
            STORIES[number // 9 % len(STORIES)](year, today)
        year.day(today)

    happened = {
        month: {result: count for (when, result), count in year.tally.items() if when == month}
        for month, _result in year.tally
    }
    assert {month: found for month, found in year.counted.items() if found} == happened
    assert SignUp.objects.count() == 0
    assert DataKey.objects.filter(pk__in=year.holders.values()).count() == 0
    assert KeyHolder.objects.filter(pk__in=year.holders.values(), forgotten_on=None).count() == 0
    assert len(year.ends) == len(year.holders) > 80


def test_the_frozen_year_says_what_happened() -> None:
    make.town()
    year = Year()
    for number in range(10, 150, 5):
        year.some_come(FIRST + DAY * number)
    for day in sorted({when.date() for when, _deed in year.due}):
        year.day(day)

    for month in range(2, 13):
        year.night(date(2026, month, 15))
    year.night(date(2027, 1, 15))

    shown = {table.name: table for table in statistics.published("2026")}
    assert shown["signups"].cell() == sum(year.tally.values()) == 56
    assert {result: shown["signups-result"].cell(result) for result in (Result.CAME, Result.MISSED)} == {
        Result.CAME: 28,
        Result.MISSED: 28,
    }
    assert SignUp.objects.count() == 0


def test_a_programme_of_two_years_keeps_its_families_between_the_terms_and_forgets_them_after_it() -> None:
    make.town()
    begin, end = at(date(2026, 9, 7), 9), date(2028, 7, 14)
    course = make.course(kind="program", first=begin, dates=10, last_on=end)
    seating = course.seatings.get()
    stays = make.signed_up(to=seating, now=begin - 5 * DAY)
    leaves = make.signed_up(to=seating, now=begin - 5 * DAY)

    actions.give_back(leaves, now=at(date(2027, 1, 11), 10))
    found = {}
    for today in (
        date(2026, 12, 24),
        date(2027, 2, 9),
        date(2027, 2, 10),
        date(2028, 7, 14),
        date(2028, 8, 12),
        date(2028, 8, 13),
    ):
        actions.close_ended(today=today)
        actions.forget(today=today)
        kept = set(SignUp.objects.filter(forgotten_on=None).values_list("pk", flat=True))
        found[today] = [one.pk in kept for one in (stays, leaves)]

    assert list(found.values()) == [
        [True, True],
        [True, True],
        [True, False],
        [True, False],
        [True, False],
        [False, False],
    ]
