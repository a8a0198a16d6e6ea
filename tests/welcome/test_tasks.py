"""A proposal is thought about as long work: it runs to its end, or fails with a sentence."""

from datetime import date, time, timedelta

import pytest

from tests import cast, make
from unterwegs.people.models import Job
from unterwegs.welcome import actions, queries, tasks, tours
from unterwegs.welcome.models import Plan

pytestmark = pytest.mark.django_db
MONDAY = date(2027, 1, 11)


@pytest.fixture(autouse=True)
def town() -> None:
    make.town(longitude=8.5, latitude=50.55)


def plan() -> Plan:
    return actions.draw_up(
        first_on=MONDAY,
        last_on=MONDAY + timedelta(days=4),
        to_post_on=make.TODAY,
        seconds=1,
        seed=1,
        by=cast.coordinator(),
        now=make.now(),
    )


def done(of: Plan) -> Job:
    job = make.job(by=cast.coordinator(), options={"plan": str(of.pk)})
    actions.think(of, job=job)
    tasks.propose_tours.call(str(job.pk))
    job.refresh_from_db()
    return job


def family() -> str:
    where = {"street": "Erfundene Gasse", "number": "7", "longitude": 8.5, "latitude": 50.55}
    return str(make.family(address=where, first_on=MONDAY, last_on=MONDAY + timedelta(days=11)).pk)


def test_it_runs_to_its_end_and_the_report_names_no_family() -> None:
    make.visitor()
    asked, made = family(), plan()

    job = done(made)

    made.refresh_from_db()
    assert (job.state, job.percent, job.report) == ("done", 100, {"visits": 1, "without": 0})
    assert queries.where(tours.opened(made.proposal), asked) is not None
    assert asked not in str(job.options) + job.step + job.title


def test_what_was_fixed_and_cannot_be_done_together_is_said() -> None:
    visitor, made = make.visitor(), plan()
    one, other = family(), family()
    done(made)
    made.refresh_from_db()
    for name in (one, other):
        actions.put(made, name, visitor=visitor, on=MONDAY, at=time(10), revision=made.revision)
        made.refresh_from_db()

    job = done(made)

    assert (job.state, job.cause) == (
        "failed",
        "Was Sie festgehalten haben, geht zusammen nicht. Bitte geben Sie einen dieser Besuche frei und versuchen Sie "
        "es noch einmal.",
    )
    made.refresh_from_db()
    assert len(tours.opened(made.proposal).fixed) == 2


def test_a_discarded_proposal_is_not_thought_about() -> None:
    made = plan()
    job = make.job(by=cast.coordinator(), options={"plan": str(made.pk)})
    made.delete()

    tasks.propose_tours.call(str(job.pk))

    job.refresh_from_db()
    assert (job.state, job.cause) == ("failed", "Dieser Vorschlag wurde verworfen.")
