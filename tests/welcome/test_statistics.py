"""Visits in numbers: each birth counts once, and nobody computes what is hidden."""

from datetime import date, timedelta

import pytest

from tests import make
from unterwegs.kit import smallnumbers
from unterwegs.kit.smallnumbers import OTHER
from unterwegs.people import counting
from unterwegs.welcome import actions, statistics, tables
from unterwegs.welcome.models import Family, Handed, Item

pytestmark = pytest.mark.django_db
JUNE, JULY = date(2026, 6, 10), date(2026, 7, 1)


def ended(end: str, *, on: date = JUNE, times: int = 1, **fields: object) -> list[Family]:
    return [
        actions.end(make.family(f"F{end}{number}", today=on - timedelta(days=20), **fields), end=end, by=None, today=on)
        for number in range(times)
    ]


def how_many(name: str, month: str) -> int | None:
    [table] = [one for one in statistics.published(month) if one.name == name]
    return table.cells[0][0]


def test_a_birth_counts_in_the_month_in_which_its_way_ended() -> None:
    ended("visited", times=7)
    ended("visited", times=9, on=date(2026, 5, 4))
    make.family(today=JUNE)  # still on its way

    actions.freeze(today=JULY)

    assert [how_many("births", month) for month in ("2026-05", "2026-06")] == [9, 7]


def test_the_quarter_says_how_it_ended_and_hides_what_would_tell_of_one_family() -> None:
    ended("visited", times=12)
    ended("declined", times=6)
    ended("stopped", times=1)

    actions.freeze(today=JULY)

    quarter = next(one for one in statistics.periods() if len(smallnumbers.months(one)) > 1)
    [table] = [one for one in statistics.published(quarter) if one.name == "births-end"]
    cells = {name: cells[0] for name, cells in zip(table.lines, table.cells, strict=True)}
    assert cells["visited"] == 12
    assert cells["stopped"] is None


def test_a_forgotten_family_still_counts_and_then_its_row_goes() -> None:
    [family] = ended("visited")
    actions.forget(today=JUNE)
    before = list(tables._births(JUNE.replace(day=1)))

    actions.freeze(today=JULY)
    actions.forget(today=JULY)

    assert [(features["end"], count) for features, count in before] == [("visited", 1)]
    assert not Family.objects.filter(pk=family.pk).exists()


def test_what_counts_in_a_month_that_is_not_over_stays() -> None:
    ended("visited")
    actions.forget(today=JUNE)

    actions.freeze(today=JUNE)
    actions.forget(today=JUNE)

    assert Family.objects.count() == 1
    assert JUNE.replace(day=1) not in counting.counted_months(tables.NUMBERS)


def test_materials_count_by_the_month_without_a_family() -> None:
    book = Item.objects.create(name="Buch", language="fa")
    Handed.objects.create(item=book, month=JUNE.replace(day=1), count=8)

    actions.freeze(today=JULY)

    assert JUNE.replace(day=1) in counting.counted_months(tables.NUMBERS)
    assert list(tables._materials(JUNE.replace(day=1))) == [({"item": str(book.pk), "area": "none"}, 8)]


def test_bands_have_names_in_words() -> None:
    names = tables._band_names((6, 8), unit="Wochen")

    assert names == {"-6": "bis 6 Wochen", "-8": "bis 8 Wochen", "8+": "mehr als 8 Wochen"}
    assert OTHER not in names
