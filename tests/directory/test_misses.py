"""Searches that found nothing are counted by subject and week, shown from ten on, and hold no word."""

from datetime import date

import pytest
from django.test import Client

from tests import make
from unterwegs.directory import misses, queries
from unterwegs.directory.models import MissedSearch

pytestmark = pytest.mark.django_db
WEDNESDAY, MONDAY = date(2026, 11, 25), date(2026, 11, 23)


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    """What pages of other tests have counted in this process is written and thrown away."""
    misses.write()
    MissedSearch.objects.all().delete()


def test_ten_misses_in_a_week_are_shown_and_nine_are_not() -> None:
    for _time in range(10):
        misses.note("housing", today=WEDNESDAY)
    for _time in range(9):
        misses.note("grief", today=WEDNESDAY)
    misses.write()

    shown = queries.missed_searches(since=MONDAY)

    assert [(row.subject, row.week, row.count) for row in shown] == [("housing", MONDAY, 10)]


def test_what_several_processes_count_adds_up() -> None:
    misses.note("housing", today=WEDNESDAY)
    misses.write()
    misses.note("housing", today=MONDAY)
    misses.write()

    assert [row.count for row in MissedSearch.objects.all()] == [2]


def test_a_page_that_found_nothing_keeps_no_word_of_hers(client: Client) -> None:
    make.town()
    make.service("Stillgruppe")

    client.post("/de/angebote/", {"worte": "Zylinderkopfdichtung"}, headers=make.OUR_PAGE)
    misses.write()

    assert [(row.subject, row.count) for row in MissedSearch.objects.all()] == [("", 1)]
