"""Every birth ends in exactly one end state."""

from datetime import date

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


def test_of_a_forgotten_family_only_what_is_counted_stays() -> None:
    area = make.area()
    told = {"language": "ar", "answer": "other_time", "tries": 1, "in_pair": True, "posted_on": date(2026, 11, 12)}
    family = make.family(area=area, children=3, **told)
    actions.end(family, end="visited", by=None, today=make.TODAY)

    actions.forget(today=make.TODAY)

    row = Family.objects.get()
    gone = ("names", "address", "wants", "door", "note", "first_on", "last_on", "same_visitor", "answered_on")
    assert [getattr(row, name) for name in gone] == [None] * len(gone)
    assert (row.holds, row.answer, row.tries, row.in_pair, row.children_count) == ([], "", 0, False, 0)
    assert {row.noticed_on.day, row.ended_on.day, row.posted_on.day} == {1}
    assert (row.area, row.language, row.end) == (area, "ar", "visited")


def test_a_forgotten_family_leaves_its_marks() -> None:
    family = make.family()
    cohort = marks.cohort(make.TODAY, today=make.TODAY)
    Mark.objects.create(cohort=cohort, way="name", digest="a" * 64, child=family.children.get())
    actions.end(family, end="visited", by=None, today=make.TODAY)

    actions.forget(today=make.TODAY)

    mark = Mark.objects.get()
    assert (mark.child, mark.is_finished) == (None, True)
    assert Family.objects.get().names is None
