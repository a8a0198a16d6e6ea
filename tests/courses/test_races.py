"""Two deeds at the same moment: whoever waited for the list sees the course as it is now, not as it was before."""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from tests import make
from unterwegs.courses import actions, comparison
from unterwegs.courses.models import Course, Seating, SignUp

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets in one writer at a time"),
]
PATIENCE = 20  # seconds


def while_somebody_waits(deed: Callable[[], object], waiting: Callable[[], object]) -> "Future[Any]":
    """Does the deed in a transaction that ends only when ``waiting``, in a thread of its own, stands before its lock."""
    with ThreadPoolExecutor(1) as other:
        with transaction.atomic():
            deed()
            late = other.submit(alone, waiting)
            end = time.monotonic() + PATIENCE
            while not is_somebody_waiting() and not late.done() and time.monotonic() < end:
                time.sleep(0.02)
        late.exception(timeout=PATIENCE)
    return late


def alone(deed: Callable[[], object]) -> object:
    try:
        return deed()
    finally:
        connections.close_all()


def is_somebody_waiting() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])


def test_nobody_gets_a_seat_in_a_course_that_is_called_off_at_that_moment() -> None:
    seating = make.seating(seats=2)

    late = while_somebody_waits(
        lambda: actions.change_state(seating.course, "called_off", by=None, now=timezone.now()),
        lambda: make.signed_up(to=Seating.objects.get(pk=seating.pk)),
    )

    assert type(late.exception()) is actions.NotOpen
    assert SignUp.objects.count() == 0


def test_nobody_gets_a_seat_that_was_taken_away_at_that_moment() -> None:
    seating = make.seating(seats=2)
    make.signed_up("Eins", to=seating)
    course = seating.course
    course.seats = 1

    late = while_somebody_waits(
        lambda: actions.keep(course, by=None, now=timezone.now()),
        lambda: make.signed_up("Zwei", to=Seating.objects.get(pk=seating.pk)),
    )

    assert late.result().standing == "waiting"


def test_dates_that_are_added_twice_at_the_same_moment_are_there_once() -> None:
    course = make.course(kind="open", dates=0)
    start = timezone.now().replace(microsecond=0) + timedelta(days=20)
    times = [(start + timedelta(weeks=week), start + timedelta(weeks=week, hours=1)) for week in range(3)]

    late = while_somebody_waits(
        lambda: actions.add_dates(course, times, by=None, now=timezone.now()),
        lambda: actions.add_dates(Course.objects.get(pk=course.pk), times, by=None, now=timezone.now()),
    )

    assert type(late.exception()) is actions.IsThere
    assert course.sessions.count() == 3


def test_a_course_that_is_called_off_at_that_moment_stays_so() -> None:
    course = make.course()
    hers = Course.objects.get(pk=course.pk)
    hers.room = "Saal"

    late = while_somebody_waits(
        lambda: actions.change_state(course, "called_off", by=None, now=timezone.now()),
        lambda: actions.keep(hers, by=None, now=timezone.now(), opened=comparison.typed(hers)),
    )

    assert type(late.exception()) is actions.WrongStep
    assert Course.objects.get().state == "called_off"


def test_of_two_who_save_at_the_same_moment_the_second_overwrites_nothing() -> None:
    course = make.course()
    opened, hers = comparison.typed(course), Course.objects.get(pk=course.pk)
    course.room, hers.room = "Saal", "Küche"

    late = while_somebody_waits(
        lambda: actions.keep(course, by=None, now=timezone.now(), opened=opened),
        lambda: actions.keep(hers, by=None, now=timezone.now(), opened=opened),
    )

    assert type(late.exception()) is actions.EditedMeanwhile
    assert Course.objects.get().room == "Saal"


def test_the_same_form_twice_at_the_same_moment_is_one_sign_up() -> None:
    seating = make.seating(seats=1, most_waiting=0)

    late = while_somebody_waits(
        lambda: make.signed_up("Mara", to=seating, code="ACDE-FHKM-NPRT"),
        lambda: make.signed_up("Mara", to=Seating.objects.get(pk=seating.pk), code="ACDE-FHKM-NPRT"),
    )

    assert late.result().standing == "seated"
    assert SignUp.objects.count() == 1
