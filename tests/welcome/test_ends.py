"""Every birth ends in exactly one end state."""

import pytest

from tests import make
from unterwegs.welcome import actions, marks
from unterwegs.welcome.models import Family, Mark

pytestmark = pytest.mark.django_db


def test_an_end_cancels_open_visits_and_finishes_the_marks() -> None:
    family = make.family()
    visit = make.visit(family)
    cohort = marks.cohort(make.TODAY, today=make.TODAY)
    Mark.objects.create(cohort=cohort, way="name", digest="a" * 64, child=family.children.get())

    actions.end(family, end="declined", channel="code", by=None, today=make.TODAY)

    visit.refresh_from_db()
    ended = Family.objects.get()
    assert (ended.state, ended.end, ended.channel, ended.ended_on) == ("ended", "declined", "code", make.TODAY)
    assert visit.canceled_on == make.TODAY
    assert Mark.objects.get().is_finished


def test_what_was_first_counts() -> None:
    family = make.family()
    actions.end(family, end="declined", by=None, today=make.TODAY)

    with pytest.raises(actions.AlreadyEnded):
        actions.end(family, end="visited", by=None, today=make.TODAY)

    assert Family.objects.get().end == "declined"


def test_a_forgotten_family_leaves_its_marks() -> None:
    family = make.family()
    cohort = marks.cohort(make.TODAY, today=make.TODAY)
    Mark.objects.create(cohort=cohort, way="name", digest="a" * 64, child=family.children.get())
    actions.end(family, end="visited", by=None, today=make.TODAY)

    actions.forget(today=make.TODAY)

    mark = Mark.objects.get()
    assert (mark.child, mark.is_finished) == (None, True)
    assert Family.objects.get().names is None
