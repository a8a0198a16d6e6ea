"""What a family answers is done, the last word counts, a no is for good, and nobody is asked for a reason."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import make
from unterwegs.people.models import Deed, User
from unterwegs.welcome import actions, queries, rules
from unterwegs.welcome.actions import Said
from unterwegs.welcome.models import Family, Letter, Visit

pytestmark = pytest.mark.django_db
TODAY = make.TODAY


@pytest.fixture
def letter() -> Letter:
    make.town()
    return make.invited(posted_on=TODAY)


def say(answer: str, *, today: Any = TODAY, by: User | None = None, **said: Any) -> Family:
    return actions.answer(Family.objects.get(), answer, Said(**said), channel=rules.Channel.CODE, by=by, today=today)


def test_a_yes_confirms_the_visit_and_twice_is_once(letter: Letter) -> None:
    say("yes")
    family = say("yes")

    assert (family.state, family.answer, family.answered_on, family.channel) == ("invited", "yes", TODAY, "code")
    assert Visit.objects.get().is_confirmed
    assert Deed.objects.filter(deed="noted an answer of a family").count() == 1


def test_another_time_frees_the_day_and_the_planner_knows_what_suits(letter: Letter) -> None:
    family = say("other_time", times=("2-morning", "4-evening"))

    assert (family.state, family.wants) == ("due", {"times": ["2-morning", "4-evening"]})
    assert Visit.objects.get().canceled_on == TODAY
    [row] = queries.due_families(today=TODAY).rows
    assert row.wishes_time


def test_another_place_is_kept_for_planning(letter: Letter) -> None:
    family = say("other_place", place="walk")

    assert (family.state, family.wants) == ("due", {"place": "walk"})


def test_rather_by_phone_stands_on_the_list_of_calls_until_somebody_has_talked(letter: Letter) -> None:
    family = say("phone", phone="0171 5550815", times=("morning",))
    waiting = list(queries.to_call())

    actions.talked(family, by=None, today=TODAY)

    assert waiting == [family]
    assert family.wants == {"times": ["morning"], "place": "phone", "phone": "0171 5550815"}
    family.refresh_from_db()
    assert (family.end, family.channel) == ("met_elsewhere", "code")
    assert list(queries.to_call()) == []


def test_a_number_goes_when_nobody_needs_to_call_any_more(letter: Letter) -> None:
    say("phone", phone="0171 5550815")

    family = say("other_time", times=("morning",))

    assert family.wants == {"times": ["morning"], "place": "home"}


def test_after_a_no_nobody_comes_nothing_is_written_and_no_later_answer_opens_it(letter: Letter) -> None:
    say("no")
    again = say("no")

    assert (again.state, again.end, again.channel) == ("ended", "declined", "code")
    assert Visit.objects.get().canceled_on == TODAY
    assert queries.to_write(post_on=TODAY) == []
    assert list(queries.to_call()) == []
    with pytest.raises(actions.TooLate):
        say("yes")
    assert Deed.objects.filter(deed="ended the way of a family").count() == 1


def test_until_the_day_before_everything_changes_on_the_day_only_a_no(letter: Letter) -> None:
    day = Visit.objects.get().on

    say("other_time", today=day - timedelta(days=1))
    assert Visit.objects.get().canceled_on == day - timedelta(days=1)
    Visit.objects.update(canceled_on=None)
    Family.objects.update(state="invited")
    with pytest.raises(actions.TooLate):
        say("other_place", place="cafe", today=day)
    family = say("no", today=day)

    assert family.end == "declined"


def test_an_answer_pulls_a_letter_that_still_lies_in_the_house(letter: Letter) -> None:
    actions.cancel_visit(Visit.objects.get(), by=None, today=TODAY)  # type: ignore[arg-type]
    family = Family.objects.get()
    actions.plan_visit(
        family,
        visitor=Visit.objects.get().visitor,  # type: ignore[arg-type]
        on=TODAY + timedelta(days=35),
        at=make.now().time(),
        by=make.user("Planerin"),
        today=TODAY,
    )
    make.run(family)

    say("no")

    assert [(row.pull_reason, str(row)) for row in queries.to_take_out()] == [("ended", "2-001")]


def test_who_is_held_back_may_still_say_no_and_stays_held_otherwise(letter: Letter) -> None:
    actions.hold(Family.objects.get(), holds=["parent_died"], by=None, today=TODAY)

    held = say("other_time")
    ended = say("no")

    assert held.state == "held"
    assert (ended.state, ended.end) == ("ended", "declined")


def test_the_second_language_is_what_the_family_chose(letter: Letter) -> None:
    actions.choose_language(Family.objects.get(), language="tr", by=None)

    assert Family.objects.get().language == "tr"


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(answers=st.lists(st.sampled_from(["yes", "other_time", "other_place", "phone", "no"]), max_size=6))
def test_whatever_is_answered_in_whatever_order_a_no_is_the_end(letter: Letter, answers: list[str]) -> None:
    family = make.family(f"Sommer {uuid4()}", state="planned")
    make.visit(family, by=make.visitor(f"Vera {uuid4()}"), on=TODAY + timedelta(days=28))
    make.run(family, posted_on=TODAY)

    is_over = False
    for one in answers:
        try:
            actions.answer(family, one, Said(phone="06441 1"), channel="code", by=None, today=TODAY)
        except actions.TooLate:
            assert is_over
        is_over |= one == "no"

    family.refresh_from_db()
    assert (family.end == "declined") is is_over
    is_yes = set(answers) <= {"yes"}
    assert family.visits.filter(canceled_on=None).count() == is_yes
    assert family.visits.filter(is_confirmed=True, canceled_on=None).count() == (is_yes and bool(answers))
