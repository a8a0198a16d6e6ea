"""The phone counts days as Python does, and as the table written by hand says; its calendar files are valid."""

from datetime import date, timedelta
from typing import Any

import icalendar
import pytest
import segno
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page

from tests import make
from tests.directory.test_timeline import CASES, TODAY, local_of, shown
from unterwegs.directory import timeline
from unterwegs.front import timeline as craft

pytestmark = pytest.mark.once

DATES = "/static/front/timeline_dates.js"
CALENDAR = "/static/front/timeline_calendar.js"
#: In the browser: each child with its way, as the table writes it.
COUNT = """async ([path, rules, children, today]) => {
  const { stopOf } = await import(path);
  const written = (stop) => {
    if (!stop) return "absent";
    if (stop.asksDoctor) return "doctor";
    const days = [stop.first, stop.last, stop.earliest, stop.latest].map((day) => day ?? null);
    return days.some(Boolean) ? days : "undated";
  };
  return children.map(({ child, local }) =>
    Object.fromEntries(rules.map((rule) => [rule.key, written(stopOf(rule, child, today, local))])));
}"""


@pytest.fixture
def open_page(page: Page, transactional_db: None) -> Page:
    make.town()
    page.goto("/de/mein-weg/")
    return page


def rules() -> list[dict[str, Any]]:
    return [craft.rule_for_phone(rule) for rule in timeline.rules()]


def on_the_phone(page: Page, children: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.evaluate(COUNT, [DATES, rules(), children, TODAY.isoformat()])
    return found


def for_phone(case: dict[str, Any]) -> dict[str, Any]:
    nothing = {"monthsBefore": None, "byMonth": None, "byDay": None, "startsIn": 8}
    return {"child": case["child"], "local": {key: {**nothing, **row} for key, row in case["local"].items()}}


def test_the_phone_shows_the_dates_of_the_table(open_page: Page) -> None:
    found = on_the_phone(open_page, [for_phone(case) for case in CASES])

    for case, counted in zip(CASES, found, strict=True):
        assert {key: counted[key] for key in case["stops"]} == case["stops"], case["name"]


DAYS = st.dates(date(2018, 1, 1), date(2035, 12, 31))
BORN = st.fixed_dictionaries(
    {"born": DAYS},
    optional={"shift": st.integers(-40, 110), "early": st.booleans(), "multiple": st.booleans()},
)
LOCAL = st.one_of(
    st.just({}),
    st.fixed_dictionaries({"monthsBefore": st.integers(0, 12)}),
    st.fixed_dictionaries(
        {"byMonth": st.integers(1, 12), "byDay": st.integers(1, 31), "startsIn": st.sampled_from([8, 9])}
    ),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.one_of(BORN, st.fixed_dictionaries({"due": DAYS})), LOCAL), min_size=20, max_size=40))
def test_the_phone_counts_as_python_does(open_page: Page, drawn: list[tuple[dict[str, Any], dict[str, Any]]]) -> None:
    children = [as_case(said, local) for said, local in drawn]

    found = on_the_phone(open_page, [for_phone(case) for case in children])

    for case, counted in zip(children, found, strict=True):
        child, local = child_of(case["child"]), local_of(case["local"])
        expected = {
            rule.key: shown(timeline.stop_of(rule, child, today=TODAY, local=local)) for rule in timeline.rules()
        }
        assert counted == expected, case


def as_case(said: dict[str, Any], local: dict[str, Any]) -> dict[str, Any]:
    """A drawn child in the words of the phone; `shift` says how many days after its birth it was due."""
    child = {name: said[name] for name in ("early", "multiple") if name in said}
    child |= {name: said[name].isoformat() for name in ("born", "due") if name in said}
    if "shift" in said:
        child["due"] = (said["born"] + timedelta(days=said["shift"])).isoformat()
    return {"child": child, "local": {"kita-registration": local} if local else {}}


def child_of(said: dict[str, Any]) -> timeline.Child:
    days = {name: date.fromisoformat(said[name]) for name in ("born", "due") if name in said}
    return timeline.Child(**days, early=said.get("early", False), multiple=said.get("multiple", False))


def calendar(page: Page, entries: list[dict[str, Any]], **more: Any) -> str:
    text: str = page.evaluate(
        "async ([path, entries, more]) => (await import(path)).calendarFile(entries, more)", [CALENDAR, entries, more]
    )
    return text


ENTRY = {
    "uid": "0123456789abcdef-u3@unterwegs",
    "summary": "Vorsorge U3 – Mia, die; Kleine \\ mit einem wirklich sehr langen Namen 🌻🌻🌻🌻🌻🌻🌻🌻",
    "description": "Erste Zeile\nZweite, Zeile; Ende",
    "first": "2026-10-11",
    "last": "2026-10-24",
    "sequence": 1,
}


def test_a_calendar_file_is_whole_days_with_a_reminder(open_page: Page) -> None:
    text = calendar(open_page, [ENTRY, {**ENTRY, "uid": "0123456789abcdef-u4@unterwegs", "last": "2026-12-24"}])

    found = icalendar.Calendar.from_ical(text)
    first, second = found.walk("VEVENT")
    assert str(first["SUMMARY"]) == ENTRY["summary"]
    assert str(first["DESCRIPTION"]) == ENTRY["description"]
    assert (first["DTSTART"].dt, first["DTEND"].dt) == (date(2026, 10, 11), date(2026, 10, 25))
    assert [alarm["TRIGGER"].dt for alarm in first.walk("VALARM")] == [timedelta(hours=-15)]
    assert [alarm["TRIGGER"].dt for alarm in second.walk("VALARM")] == [timedelta(hours=-15), timedelta(days=-7)]
    assert found["METHOD"] == "PUBLISH"
    assert [*found.errors, *first.errors, *second.errors] == []


def test_lines_are_folded_at_75_bytes_and_end_as_the_standard_says(open_page: Page) -> None:
    text = calendar(open_page, [ENTRY])

    lines = text.split("\r\n")
    assert max(len(line.encode()) for line in lines) <= 75
    assert lines[-1] == ""
    assert "\n" not in text.replace("\r\n", "")


def test_the_file_that_takes_back_has_the_same_names_and_a_higher_number(open_page: Page) -> None:
    text = calendar(open_page, [{**ENTRY, "summary": "–", "sequence": 2}], cancelled=True)

    found = icalendar.Calendar.from_ical(text)
    event = found.walk("VEVENT")[0]
    assert found["METHOD"] == "CANCEL"
    assert (str(event["UID"]), event["SEQUENCE"], str(event["STATUS"])) == (ENTRY["uid"], 2, "CANCELLED")
    assert event.walk("VALARM") == []


def test_the_qr_code_says_what_the_phone_wrote(open_page: Page) -> None:
    """Another maker of codes makes the same modules of the same text. It fills version 12, so nobody pads in his own way."""
    path = open_page.locator("[data-timeline]").get_attribute("data-timeline")
    text = ("https://unterwegs.example/de/mein-weg/#weg=" + "Ab9_-" * 70)[:367]

    made = open_page.evaluate(
        "async ([path, text]) => { const qr = (await import(path)).encode(text, { ecc: 'L', border: 0 });"
        " return { data: qr.data, mask: qr.maskPattern, version: qr.version }; }",
        [path, text],
    )

    other = segno.make(text, error="l", mode="byte", version=made["version"], mask=made["mask"], boost_error=False)
    assert made["data"] == [[bool(module) for module in row] for row in other.matrix]
