"""The town, its school holidays and the numbers that help at once."""

from datetime import date
from typing import Any

import pytest
from django.utils.functional import Promise

from tests import cast, make
from unterwegs.people.models import Deed
from unterwegs.places import actions, numbers, queries, rules
from unterwegs.places.models import EmergencyNumber, SchoolHoliday, Town

pytestmark = pytest.mark.django_db

HOLIDAYS = b"""BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Land//Ferien//DE
BEGIN:VEVENT
UID:1@example.org
DTSTAMP:20260101T000000Z
SUMMARY:Osterferien
DTSTART;VALUE=DATE:20270322
DTEND;VALUE=DATE:20270403
END:VEVENT
BEGIN:VEVENT
UID:2@example.org
DTSTAMP:20260101T000000Z
SUMMARY:Elternabend
DTSTART:20270322T190000Z
DTEND:20270322T200000Z
END:VEVENT
END:VCALENDAR
""".replace(b"\n", b"\r\n")


def set_up(land: str = "HE", **fields: Any) -> Town:
    given = {"name": "Wetzlar", "office": "Frühe Hilfen", **fields}
    return actions.set_up_town(by=cast.administrator(), land=land, **given)


def poison() -> str:
    return EmergencyNumber.objects.get(key="poison").number


# --- set-up ---------------------------------------------------------------------------------------------------------


def test_set_up_writes_the_town_its_numbers_and_who_did_it() -> None:
    set_up()

    assert [(town.name, town.land) for town in Town.objects.all()] == [("Wetzlar", "HE")]
    assert EmergencyNumber.objects.filter(confirmed_on=None).count() == 10
    assert [deed.deed for deed in Deed.objects.all()] == [rules.Deeds.TOWN_SET]


def test_a_second_set_up_changes_the_one_town_and_keeps_checked_numbers() -> None:
    set_up()
    police = EmergencyNumber.objects.get(key="police")
    actions.confirm_number(police, today=date(2027, 1, 4), by=cast.coordinator())

    set_up(phone="06441 99-1")

    assert [town.phone for town in Town.objects.all()] == ["06441 99-1"]
    assert EmergencyNumber.objects.count() == 10
    assert EmergencyNumber.objects.get(key="police").confirmed_on == date(2027, 1, 4)


@pytest.mark.parametrize("land", rules.Land.values)
def test_every_land_has_a_poison_control(land: str) -> None:
    known = {one.key: one for one in numbers.known_for(land)}

    assert known["poison"].number in numbers.POISON_NUMBERS
    assert land in numbers.POISON_NUMBERS[known["poison"].number][0]


def test_the_poison_control_follows_the_land() -> None:
    set_up("HE")

    set_up("NW")

    assert poison() == "0228 19240"


def test_a_poison_control_that_somebody_changed_stays() -> None:
    set_up("HE")
    row = EmergencyNumber.objects.get(key="poison")
    row.number = "06131 232466"
    actions.keep_number(row, today=make.TODAY, by=cast.coordinator())

    set_up("NW")

    assert poison() == "06131 232466"


# --- numbers --------------------------------------------------------------------------------------------------------


def test_numbers_come_with_danger_to_life_first_and_can_be_dialed() -> None:
    set_up()

    shown = queries.emergency_numbers()

    assert [one.key for one in shown[:4]] == ["ambulance", "police", "doctor", "poison"]
    assert [one.dial for one in shown if one.key == "pregnant"] == ["08004040020"]


def test_a_shipped_number_gets_its_name_only_when_a_page_shows_it() -> None:
    set_up()

    police = queries.emergency_numbers()[1]

    assert isinstance(police.name, Promise)
    assert police.name == numbers.NATIONWIDE[1].name


def test_a_number_of_the_town_carries_its_own_name() -> None:
    own = EmergencyNumber(number="06441 1", name="Jugendamt", hours="Mo–Fr 8–16", order=5)
    actions.keep_number(own, today=make.TODAY, by=cast.coordinator())

    (shown,) = queries.emergency_numbers()

    assert (shown.name, shown.hours, shown.confirmed_on) == ("Jugendamt", "Mo–Fr 8–16", make.TODAY)
    assert shown.key.startswith("own-")


def test_a_removed_number_leaves_its_deed() -> None:
    own = EmergencyNumber(number="06441 1", name="Jugendamt")
    actions.keep_number(own, today=make.TODAY, by=cast.coordinator())

    actions.remove_number(own, by=cast.coordinator())

    assert queries.emergency_numbers() == []
    assert [deed.deed for deed in Deed.objects.all()] == [rules.Deeds.NUMBER_CHANGED] * 2


@pytest.mark.parametrize("count", [1, 3])
def test_numbers_cost_one_query(count: int, django_assert_num_queries: Any) -> None:
    for number in range(count):
        EmergencyNumber.objects.create(key=f"own-{number}", number=str(number))

    with django_assert_num_queries(1):
        shown = queries.emergency_numbers()

    assert len(shown) == count


# --- school holidays ------------------------------------------------------------------------------------------------


def test_school_holidays_come_from_a_calendar_file_and_meetings_are_left_out() -> None:
    entered, problems = actions.import_school_holidays(HOLIDAYS, origin="ferien.ics", by=cast.coordinator())

    assert queries.school_holidays() == (("Osterferien", date(2027, 3, 22), date(2027, 4, 2)),)
    assert entered == 1
    assert problems == ["„Elternabend“ ist kein ganzer Tag; er wurde ausgelassen."]


def test_the_same_calendar_twice_enters_nothing_twice() -> None:
    for _again in range(2):
        actions.import_school_holidays(HOLIDAYS, origin="ferien.ics", by=cast.coordinator())

    assert SchoolHoliday.objects.count() == 1


def test_a_broken_calendar_names_its_problem_and_changes_nothing() -> None:
    entered, problems = actions.import_school_holidays(b"hallo", origin="x", by=cast.coordinator())

    assert (entered, len(problems), SchoolHoliday.objects.count()) == (0, 1, 0)


def test_every_change_of_the_holidays_is_noticed() -> None:
    before = queries.count_of("calendar")

    holiday = actions.add_school_holiday(
        name="Ostern", first_on=date(2027, 3, 22), last_on=date(2027, 4, 2), by=cast.coordinator()
    )
    actions.remove_school_holiday(holiday, by=cast.coordinator())

    assert queries.count_of("calendar") == before + 2
    assert queries.school_holidays_known_until() is None


# --- set-up, step by step -------------------------------------------------------------------------------------------


def test_an_empty_town_knows_what_is_still_to_be_done() -> None:
    set_up()

    assert [step.is_done for step in queries.setup_steps()] == [False, False, False, False, False]


def test_a_town_with_everything_is_set_up() -> None:
    set_up(phone="06441 99-0")
    make.area("Nord")
    actions.import_addresses(b"strasse,nr,lon,lat\nNeuweg,1,8.05,50.05\n", origin="x", by=None)
    actions.import_school_holidays(HOLIDAYS, origin="ferien.ics", by=None)
    cast.coordinator()

    assert [step.is_done for step in queries.setup_steps()] == [True, True, True, True, True]
