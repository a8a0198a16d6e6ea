"""What the town promises a family with a newborn, decided on paper."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import make
from unterwegs.welcome import rules
from unterwegs.welcome.rules import Hold, Representative, Terms, Window

TODAY = make.TODAY
ELSEWHERE = rules.Address("Andere Straße", "1", "35578", "Wetzlar")
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


def test_a_visit_comes_between_the_sixth_and_the_tenth_week() -> None:
    window = rules.visit_window(date(2026, 10, 1), posted_on=date(2026, 10, 20))

    assert window == Window(date(2026, 11, 12), date(2026, 12, 10))


def test_the_letter_is_read_for_fourteen_days_and_a_late_notice_gets_four_weeks() -> None:
    window = rules.visit_window(date(2026, 8, 1), posted_on=date(2026, 11, 1))

    assert window == Window(date(2026, 11, 15), date(2026, 12, 13))


@given(DAYS, st.integers(0, 800))
def test_every_family_gets_time_to_read_and_at_least_four_weeks(born_on: date, days: int) -> None:
    posted_on = born_on + timedelta(days=days)

    window = rules.visit_window(born_on, posted_on=posted_on)

    assert window.first >= posted_on + timedelta(days=14)
    assert window.first >= born_on + timedelta(weeks=6)
    assert window.last - window.first >= timedelta(weeks=4) or window.last == born_on + timedelta(weeks=10)
    assert window.last >= window.first + timedelta(weeks=4)


HERE = make.notice().address
HELD = {
    "sealed": ({"is_blocked": True}, Hold.SEALED),
    "a parent is sealed": ({"representatives": (Representative("S", address=HERE, is_blocked=True),)}, Hold.SEALED),
    "sheltered": ({"is_sheltered": True}, Hold.SHELTERED),
    "a parent died": (
        {"representatives": (Representative("S", address=HERE, died_on=TODAY), Representative("S", address=HERE))},
        Hold.PARENT_DIED,
    ),
    "nobody": ({"representatives": ()}, Hold.NOBODY),
    "an office": ({"representatives": (Representative("Jugendamt", stands="office"),)}, Hold.NOT_A_PERSON),
    "lives elsewhere": ({"representatives": (Representative("S", address=ELSEWHERE),)}, Hold.LIVES_ELSEWHERE),
    "a minor": (
        {"representatives": (Representative("S", address=HERE, born_on=TODAY - timedelta(days=17 * 365)),)},
        Hold.MINOR,
    ),
}


@pytest.mark.parametrize("kind", HELD)
def test_no_letter_goes_by_itself_to(kind: str) -> None:
    fields, reason = HELD[kind]

    assert rules.holds(make.notice(**fields), today=TODAY) == (reason,)


@pytest.mark.parametrize(
    ("house", "reason"),
    [("clinic", Hold.HOUSE), ("home", Hold.HOUSE), ("prison", Hold.HOUSE), ("shelter", Hold.SHELTERED)],
)
def test_no_letter_goes_by_itself_into_a_house_that_is_known(house: str, reason: Hold) -> None:
    assert rules.holds(make.notice(), house=house, today=TODAY) == (reason,)


def test_a_letter_goes_by_itself_to_a_family_at_home() -> None:
    assert rules.holds(make.notice(), today=TODAY) == ()


def test_an_unknown_address_waits_but_a_sealed_one_is_not_looked_for() -> None:
    assert rules.holds(make.notice(), address_known=False, today=TODAY) == (Hold.UNKNOWN_ADDRESS,)
    assert rules.holds(make.notice(is_blocked=True), address_known=False, today=TODAY) == (Hold.SEALED,)


def test_the_letter_names_only_who_is_registered_with_the_child() -> None:
    mother, father = Representative("Sommer", "Mara", address=HERE), Representative("Winter", "Jan", address=ELSEWHERE)
    notice = make.notice(representatives=(mother, father))

    assert rules.recipients(notice, today=TODAY) == (mother,)
    assert rules.holds(notice, today=TODAY) == ()


def test_an_address_is_the_same_however_the_street_is_written() -> None:
    one, other = rules.Address("Hauptstraße", "7 A", "35578"), rules.Address("Hauptstr.", "7a", "35578")

    assert rules.same_address(one, other)
    assert not rules.same_address(one, rules.Address("Hauptstr.", "7b", "35578"))


def test_a_child_under_two_is_welcomed_after_moving() -> None:
    assert rules.is_welcomed_after_moving(date(2024, 11, 24), moved_on=date(2026, 11, 23))
    assert not rules.is_welcomed_after_moving(date(2024, 11, 23), moved_on=date(2026, 11, 23))


def test_who_was_visited_is_forgotten_at_once_and_who_was_not_met_after_fourteen_days() -> None:
    assert rules.forget_on("visited", TODAY) == TODAY
    assert rules.forget_on("not_met", TODAY) == TODAY + timedelta(days=14)
    assert rules.forget_on("visited", TODAY, terms=Terms(after_visit=timedelta(days=30))) == TODAY + timedelta(days=30)
    assert rules.forget_on("", None) is None


def test_marks_end_with_the_month_of_the_third_birthday() -> None:
    assert rules.marks_end_in(date(2026, 11, 1)) == date(2029, 12, 1)
    assert rules.marks_end_in(date(2026, 12, 1)) == date(2030, 1, 1)


def test_numbers_stay_only_as_bands() -> None:
    born_on = date(2026, 10, 1)

    assert [rules.age_band(born_on, born_on + timedelta(weeks=weeks)) for weeks in (6, 7, 26, 27)] == [
        "-6",
        "-8",
        "-26",
        "26+",
    ]
    assert rules.wait_band(date(2026, 10, 1), date(2026, 10, 9)) == "-14"


# --- planning ---------------------------------------------------------------------------------------------------------
def test_the_days_for_reading_are_counted_from_posting_also_when_a_letter_waits() -> None:
    first, last = TODAY + timedelta(days=3), TODAY + timedelta(days=20)

    window = rules.window_now(first, last, to_post_on=TODAY)
    late = rules.window_now(first, TODAY - timedelta(days=9), to_post_on=TODAY)

    assert window == Window(TODAY + timedelta(days=14), TODAY + timedelta(days=42))
    assert late == window


def test_a_window_that_is_still_far_away_stays() -> None:
    first, last = TODAY + timedelta(days=40), TODAY + timedelta(days=80)

    assert rules.window_now(first, last, to_post_on=TODAY) == Window(first, last)


def test_urgent_is_whose_letter_has_to_go() -> None:
    def days(number: int) -> str:
        return rules.urgency(TODAY + timedelta(days=number), today=TODAY)

    assert [days(number) for number in (13, 14, 21, 22)] == ["late", "soon", "soon", "calm"]
    assert rules.urgency(None, today=TODAY) == "soon"


@given(DAYS, st.integers(-30, 90))
def test_who_can_wait_less_is_worth_more(day: date, days: int) -> None:
    worth = rules.worth(day + timedelta(days=days), first_day=day)

    assert timedelta(hours=4) <= worth <= timedelta(hours=11)
    assert worth >= rules.worth(day + timedelta(days=days + 1), first_day=day)


MORNING, EVENING, ALL_DAY = (time(8), time(12)), (time(16), time(19)), (time(0), time(23, 59))
WEDNESDAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("wishes", "spans"),
    [
        ([], (ALL_DAY,)),
        (["morning"], (MORNING,)),
        (["2-morning", "2-evening", "3-afternoon"], (MORNING, EVENING)),
        (["2"], (ALL_DAY,)),
        (["3-morning"], ()),
        (["irgendwann", "9-morning", "2-nachts", "-"], (ALL_DAY,)),
    ],
)
def test_a_family_is_visited_at_the_times_for_which_it_asked(
    wishes: list[str], spans: tuple[tuple[time, time], ...]
) -> None:
    assert rules.wished_hours(wishes, WEDNESDAY) == spans


def test_own_free_days_are_written_one_in_a_line() -> None:
    written = "2026-12-24\n\n 2026-12-27 2026-12-30 \n"

    assert rules.free_days(written) == (
        (date(2026, 12, 24), date(2026, 12, 24)),
        (date(2026, 12, 27), date(2026, 12, 30)),
    )
    for wrong in ("Heiligabend", "2026-12-30 2026-12-27", "2026-12-24 2026-12-25 2026-12-26"):
        with pytest.raises(rules.NotDays):
            rules.free_days(wrong)
