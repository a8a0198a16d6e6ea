"""Every date of the timeline against a table written by hand (timeline_cases.json), never by the formula it proves."""

import itertools
import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import make
from unterwegs.directory import queries, timeline
from unterwegs.directory.timeline.reading import Edge
from unterwegs.directory.timeline.windows import day_of
from unterwegs.directory.timeline.words import FOR_WHOM, SAID

CASES: list[dict[str, Any]] = json.loads(Path(__file__).with_name("timeline_cases.json").read_text(encoding="utf-8"))
#: A day on which all shipped rules are fresh.
TODAY = date(2026, 11, 25)
EXAMINATIONS = ["u1", "u2", "u3", "u4", "u5", "u6", "u7", "u7a", "u8", "u9"]


def child_of(said: dict[str, Any]) -> timeline.Child:
    days = {name: date.fromisoformat(said[name]) for name in ("born", "due") if name in said}
    return timeline.Child(**days, early=said.get("early", False), multiple=said.get("multiple", False))


def local_of(said: dict[str, Any]) -> dict[str, timeline.Local]:
    names = {"monthsBefore": "months_before", "byMonth": "by_month", "byDay": "by_day", "startsIn": "starts_in"}
    return {key: timeline.Local(**{names[name]: value for name, value in row.items()}) for key, row in said.items()}


def shown(stop: timeline.Stop | None) -> Any:
    """A stop as the table writes it."""
    if stop is None:
        return "absent"
    if stop.asks_doctor:
        return "doctor"
    days = [day and day.isoformat() for day in (stop.first, stop.last, stop.earliest, stop.latest)]
    return days if any(days) else "undated"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_each_date_is_that_of_the_table(case: dict[str, Any]) -> None:
    child, local = child_of(case["child"]), local_of(case["local"])

    found = {key: shown(timeline.stop_of(timeline.rule(key), child, today=TODAY, local=local)) for key in case["stops"]}

    assert found == case["stops"]


def test_the_table_knows_every_rule() -> None:
    known = {key for case in CASES for key, days in case["stops"].items() if days != "absent"}

    assert known == {rule.key for rule in timeline.rules()}


def test_there_are_ten_examinations_and_each_has_four_births_in_the_table() -> None:
    checked = [rule.key for rule in timeline.rules() if rule.words == "check-up"]
    counts = {key: sum(isinstance(case["stops"].get(key), list) for case in CASES) for key in EXAMINATIONS[1:]}

    assert checked == EXAMINATIONS
    assert min(counts.values()) >= 4


def test_every_rule_says_where_it_stands_and_when_somebody_looked() -> None:
    bad = [
        rule.key
        for rule in timeline.rules()
        if not timeline.SOURCES[rule.source].url.startswith("https://") or not rule.valid_from <= rule.confirmed_on
    ]

    assert bad == []


def test_every_rule_has_words_and_no_words_are_left_over() -> None:
    used = {rule.key if rule.key in SAID else rule.words for rule in timeline.rules()}

    assert used == set(SAID)
    assert {rule.for_whom for rule in timeline.rules()} - {""} == set(FOR_WHOM)


def test_every_sentence_is_short() -> None:
    long = [
        (rule.key, sentence)
        for rule in timeline.rules()
        for text in (timeline.said(rule).why, timeline.said(rule).next)
        for sentence in str(text).replace("?", ".").replace(":", ".").split(". ")
        if len(sentence.split()) > 15
    ]

    assert long == []


def test_a_rule_that_nobody_confirmed_for_a_year_names_no_day() -> None:
    child, rule = timeline.Child(born=date(2027, 11, 1)), timeline.rule("u3")

    day_before = timeline.stop_of(rule, child, today=date(2027, 11, 24), local={})
    year_later = timeline.stop_of(rule, child, today=date(2027, 11, 25), local={})

    assert shown(day_before) == ["2027-11-22", "2027-12-05", "2027-11-15", "2027-12-26"]
    assert shown(year_later) == "undated"


def test_a_month_ends_as_the_civil_code_says() -> None:
    last = date(2026, 1, 31)

    assert day_of(Edge(1, 0, "reached"), last) == date(2026, 3, 1)
    assert day_of(Edge(1, 0, "within"), last) == date(2026, 2, 28)
    assert day_of(Edge(1, 0, "month_end"), last) == date(2026, 2, 28)
    assert day_of(Edge(9, 1, "in_year"), last) == date(2026, 9, 1)


@given(st.dates(date(2019, 1, 1), date(2032, 12, 31)))
def test_the_examinations_follow_each_other_within_their_tolerance(born: date) -> None:
    stops = [
        timeline.stop_of(timeline.rule(key), timeline.Child(born), today=TODAY, local={}) for key in EXAMINATIONS[1:]
    ]

    days = [[day for day in (stop.earliest, stop.first, stop.last, stop.latest) if day] for stop in stops if stop]
    assert [len(window) for window in days] == [4] * (len(EXAMINATIONS) - 1)
    assert days == [sorted(window) for window in days]
    assert all(before[2] < after[1] for before, after in itertools.pairwise(days))


@given(st.dates(date(2019, 1, 1), date(2032, 12, 31)))
def test_money_is_never_shown_later_than_it_is_paid_back(born: date) -> None:
    """Kindergeld: six calendar months back. Elterngeld: three months of life back. Another way to count than the rule."""
    benefit = timeline.stop_of(timeline.rule("child-benefit"), timeline.Child(born), today=TODAY, local={})
    allowance = timeline.stop_of(timeline.rule("parental-allowance"), timeline.Child(born), today=TODAY, local={})

    assert benefit is not None
    assert allowance is not None
    assert benefit.latest is not None
    assert allowance.latest is not None
    assert (benefit.latest.year * 12 + benefit.latest.month) - (born.year * 12 + born.month) == 6
    assert (benefit.latest + timedelta(days=1)).day == 1
    assert 119 <= (allowance.latest - born).days <= 123


@pytest.mark.django_db
def test_the_day_of_the_town_stands_on_the_way() -> None:
    make.town()
    make.local_date(by_day=28, by_month=2)

    stops = queries.timeline_stops(timeline.Child(born=date(2026, 3, 1)), today=TODAY)

    assert [stop.last for stop in stops if stop.rule.key == "kita-registration"] == [date(2027, 2, 28)]


@pytest.mark.django_db
def test_in_bavaria_the_year_of_day_care_begins_in_september() -> None:
    make.town(land="BY")
    make.local_date(by_day=15, by_month=8)

    found = queries.local_dates(today=TODAY)["kita-registration"]

    assert found.when == timeline.Local(by_month=8, by_day=15, starts_in=9)


@pytest.mark.django_db
def test_a_day_of_the_town_that_nobody_confirmed_for_a_year_is_not_told() -> None:
    make.town()
    make.local_date(by_day=31, by_month=1, phone="06441 99-1", confirmed_on=date(2025, 11, 25))

    found = queries.local_dates(today=TODAY)["kita-registration"]

    assert (found.is_fresh, found.when.by_month, found.phone) == (False, None, "06441 99-1")


@pytest.mark.django_db
def test_offers_in_grief_name_it_themselves() -> None:
    make.town()
    make.service("Trauercafé für Eltern")
    make.service("Stillgruppe", summary="Für Sie und Ihr Baby.")
    make.service("Begleitung", summary="Für Familien mit einem Sternenkind.")

    found = queries.offers_about(("miscarriage",), words=("Trauer", "Sternenkind"), language="de")

    assert sorted(offer.name.text for offer in found) == ["Begleitung", "Trauercafé für Eltern"]
