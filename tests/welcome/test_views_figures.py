"""Visits in numbers at the desk: from frozen tables alone, as page, on paper, and as the paper of a year."""

import io
import re
import zipfile
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from tests import cast, make, paper_text
from unterwegs.kit.paper import press
from unterwegs.people import counting
from unterwegs.people.models import Deed, ModuleRelease
from unterwegs.places.models import Area
from unterwegs.welcome import actions, anchors, figures, reach, statistics, tables, yearly
from unterwegs.welcome.models import Family, YearPaper

pytestmark = pytest.mark.django_db
ENDS = {"visited": 60, "met_elsewhere": 8, "declined": 12, "not_met": 8, "moved": 6}


@pytest.fixture(autouse=True)
def town() -> None:
    make.town(longitude=8.5, latitude=50.55)
    make.open_part("welcome")


@pytest.fixture
def desk(client: Client) -> Client:
    return cast.sign_in(client, cast.coordinator())


def ended(ends: dict[str, int], *, on: date, area: Area | None = None, **fields: Any) -> None:
    for end, times in ends.items():
        for number in range(times):
            made = make.family(f"F{number}", today=on - timedelta(days=20), area=area, posted_on=on, **fields)
            actions.end(made, end=end, by=None, today=on)


@pytest.fixture
def frozen() -> None:
    """A year in which one quarter has visits in two neighborhoods."""
    north, south = make.area("Nord"), make.area("Süd", west=9)
    ended(ENDS, on=date(2025, 5, 12), area=north, channel="letter", language="tr")
    ended({"visited": 7, "stopped": 1, "declined": 2}, on=date(2025, 6, 3), area=south)
    actions.freeze(today=date(2026, 1, 2))


def page(name: str, *arguments: Any) -> str:
    return reverse(f"welcome:{name}", args=arguments)


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


# --- who may ----------------------------------------------------------------------------------------------------------
def test_nothing_of_it_is_there_before_the_release(desk: Client) -> None:
    ModuleRelease.objects.filter(module="welcome").delete()

    assert [desk.get(page(name)).status_code for name in ("numbers", "numbers_on_paper", "years")] == [404] * 3


def test_a_visitor_sees_no_numbers(client: Client) -> None:
    visiting = cast.sign_in(client, cast.visitor())

    assert [visiting.get(page(name)).status_code for name in ("numbers", "years")] == [403, 403]


# --- the page ---------------------------------------------------------------------------------------------------------
def test_before_a_month_is_over_the_page_says_so(desk: Client) -> None:
    answer = desk.get(page("numbers"))

    assert "Noch ist kein Monat vorbei." in text(answer)
    assert desk.get(page("numbers_on_paper")).status_code == 404


@pytest.mark.usefixtures("frozen")
def test_the_page_shows_the_newest_period_and_no_other_than_frozen_ones(desk: Client) -> None:
    newest, *_others = statistics.periods()

    answer = desk.get(page("numbers"))

    assert answer.context["period"] == newest
    assert desk.get(page("numbers"), {"zeit": "2025-07"}).status_code == 200
    assert desk.get(page("numbers"), {"zeit": "2031-01"}).status_code == 404


@pytest.mark.usefixtures("frozen")
def test_each_chart_has_its_table_with_the_same_words(desk: Client) -> None:
    year = statistics.years()[0]

    answer = desk.get(page("numbers"), {"zeit": year})

    found = answer.context["found"]
    drawn = [found.area_chart, found.time_chart, found.month_chart, found.anchor_chart]
    html = answer.content.decode()
    assert html.count('<svg class="chart"') == len(drawn)
    for chart in drawn[:3]:
        for bar in chart.bars:
            assert re.search(rf"{re.escape(bar.label)}</th><td[^>]*>{re.escape(bar.words)}</td>", html)


@pytest.mark.usefixtures("frozen")
def test_what_a_table_hides_no_page_and_no_paper_shows(desk: Client) -> None:
    year = statistics.years()[0]
    hidden = [one for one in statistics.published(year) if one.name == "births-area"]

    found = figures.of(year)

    assert hidden[0].hides
    assert dict(found.areas)["Süd"] is None
    assert "Süd × " in text(desk.get(page("numbers"), {"zeit": year}))


@pytest.mark.usefixtures("frozen")
def test_the_share_of_the_page_is_the_exact_one_where_nothing_is_hidden() -> None:
    ends = {"visited": 67, "met_elsewhere": 8, "moved": 6, "stopped": 1}
    exact = reach.of_row({**ends, "declined": 14, "not_met": 8, "": 104})
    year = statistics.years()[0]

    shown = figures.of(year).reach

    assert exact == reach.Reach(77, 77)
    assert shown is not None
    assert shown.lowest <= 77 <= shown.highest


def test_anchors_say_where_they_are_from() -> None:
    assert [one for one in anchors.ANCHORS if not one.source.startswith("https://")] == []
    assert [one for one in anchors.ANCHORS if not 0 < one.reach <= 100] == []
    assert anchors.ANCHORS[5].percent == "40,6 %"


def test_nothing_is_counted_by_employee() -> None:
    names = {feature for plan in tables.NUMBERS.plans for feature in (plan.rows, plan.columns) if feature}

    assert names == {"end", "area", "channel", "language", "age", "wait", "letter", "item", "topic"}


@pytest.mark.usefixtures("frozen")
@pytest.mark.parametrize("period", ["2025", "2025-Q2", "2025-05"])
def test_one_page_of_paper_says_it_all(desk: Client, period: str) -> None:
    known = {counting.period_name(one): one for one in statistics.periods()}
    wanted = next(one for one in known.values() if one.startswith(period[:4]) and same(one, period))

    answer = desk.get(page("numbers_on_paper"), {"zeit": wanted})

    assert answer["Content-Type"] == "application/pdf"
    assert press.pages_in(answer.content) == 1
    assert "Willkommensbesuche in Zahlen" in words_of(answer.content, "pdf")


def same(one: str, wanted: str) -> bool:
    """The first year begins in April: it is called by its months."""
    return one == wanted or (wanted == "2025" and one in statistics.years())


# --- the paper of a year ----------------------------------------------------------------------------------------------
@pytest.mark.usefixtures("frozen")
def test_what_is_typed_in_stands_in_all_three_files(desk: Client) -> None:
    typed = {"births": "130", "births_source": "Statistikstelle", "support_people": "12345,60", "network_things": "800"}

    answer = desk.post(page("year", 2025), typed)

    assert answer.status_code == 302
    assert YearPaper.objects.get(pk=2025).support_people == Decimal("12345.60")
    assert Deed.objects.filter(deed="kept what was typed in for a year").count() == 1
    for kind in yearly.FILES:
        content = desk.get(page("year_file", 2025, kind)).content
        assert "130" in words_of(content, kind)
        assert "12345.6" in words_of(content, kind).replace("12.345,60", "12345.6")


@pytest.mark.usefixtures("frozen")
def test_the_paper_has_a_part_for_each_part_of_the_funds(desk: Client) -> None:
    answer = desk.get(page("year", 2025))

    titles = [section.title for section in answer.context["paper"].sections]
    assert titles == [
        "Auf einen Blick",
        "Förderbereich II: Unterstützung von Familien",
        "Förderbereich I: Netzwerke",
        "Förderbereich III: neue Wege",
        "Für den Jugendhilfeausschuss",
        "So ist gezählt",
    ]


@pytest.mark.usefixtures("frozen")
def test_a_planner_reads_the_paper_and_does_not_type(client: Client) -> None:
    planning = cast.sign_in(client, cast.planner())

    assert planning.get(page("year", 2025)).context["form"] is None
    assert planning.post(page("year", 2025), {"births": "5"}).status_code == 404
    assert not YearPaper.objects.exists()


@pytest.mark.usefixtures("frozen")
def test_a_year_that_is_not_over_has_no_paper(desk: Client) -> None:
    assert yearly.years() == [2025]
    assert [desk.get(page("year", 2026)).status_code, desk.get(page("year_file", 2025, "odt")).status_code] == [
        404,
        404,
    ]


@pytest.mark.usefixtures("frozen")
def test_a_workbook_has_numbers_to_calculate_with(desk: Client) -> None:
    desk.post(page("year", 2025), {"support_people": "12345,60"})

    book = openpyxl.load_workbook(io.BytesIO(desk.get(page("year_file", 2025, "xlsx")).content))

    first = {row[0]: row[1] for row in book.worksheets[0].iter_rows(min_row=2, values_only=True)}
    assert first["Geburten, deren Weg zu Ende ist"] == 104
    amounts = [row[1] for sheet in book for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert 12345.6 in [amount for amount in amounts if isinstance(amount, float | Decimal)]


def test_wrong_numbers_are_named(desk: Client, frozen: None) -> None:
    answer = desk.post(page("year", 2025), {"births": "0", "support_people": "-5"})

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"births", "support_people"}


def test_nothing_in_the_numbers_leads_to_a_family(frozen: None) -> None:
    Family.objects.all().delete()

    assert figures.of(statistics.years()[0]).facts[0] == ("Geburten, deren Weg zu Ende ist", "104")


def words_of(content: bytes, kind: str) -> str:
    if kind == "pdf":
        return " ".join(part.text for part in paper_text.parts(content))
    if kind == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(content))
        return " ".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)
    return re.sub(r"<[^>]+>", " ", zipfile.ZipFile(io.BytesIO(content)).read("word/document.xml").decode())
