"""The list for the door is read by everybody: in reading order, with every letter, also of a course with many dates."""

import pytest
from django.utils import timezone

from tests import make, paper_text
from tests.book import proofs
from unterwegs.courses import lists, queries

pytestmark = pytest.mark.django_db


def door_list(dates: int) -> bytes:
    seating = make.seating(of=make.course("Herbst", dates=dates))
    for name in ("أمل", "Оксана", "Mara Sommer"):
        make.signed_up(name, to=seating)
    rows, sessions = queries.participants(seating), list(queries.sessions_of(seating))
    return lists.door_list(seating.course, rows, sessions, now=timezone.now())


def test_names_stand_in_the_order_of_the_seats_with_every_letter() -> None:
    pdf = door_list(3)

    words = [part.text.strip() for part in paper_text.parts(pdf)]
    assert (
        paper_text.in_order(["Liste für die Tür", "Babymassage: Herbst", "أمل", "Оксана", "Mara Sommer"], words) == []
    )
    assert paper_text.missing_glyphs(pdf) == 0


def test_a_course_with_many_dates_has_a_table_for_every_six_of_them() -> None:
    words = [part.text.strip() for part in paper_text.parts(door_list(14))]

    assert words.count("Mara Sommer") == 3


def test_a_screen_reader_reads_it() -> None:
    assert proofs.failures(door_list(8)) == []
