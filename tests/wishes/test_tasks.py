"""Numbers are frozen as long work, too, as the demonstration does at its start."""

from datetime import date

import pytest

from tests import cast, make
from unterwegs.people import jobs
from unterwegs.wishes import actions, tasks
from unterwegs.wishes.models import Frozen

pytestmark = pytest.mark.django_db


def test_freezing_says_how_many_tables_are_new() -> None:
    make.town()
    actions.tally(channel="phone", topic=None, language="de", duration="short", today=date(2026, 1, 5), step=9)
    job = jobs.start(tasks.freeze, title="Zahlen", by=cast.coordinator())

    tasks.freeze.func(str(job.pk))

    job.refresh_from_db()
    assert (job.state, job.report) == ("done", {"new": Frozen.objects.exclude(shown=None).count()})
    assert Frozen.objects.filter(table="talks", period="2026-01").count() == 1
