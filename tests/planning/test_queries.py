"""Numbers for planning: by topic and neighborhood, none below five, and only of one's own neighborhood for a lead."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests import cast, make
from unterwegs.directory import actions as directory
from unterwegs.directory.models import MissedSearch, Topic
from unterwegs.places.models import Lead
from unterwegs.planning import actions, queries

TODAY = make.TODAY


def numbers(**asked: Any) -> tuple[list[str], list[tuple[str, int | None, list[int | None]]]]:
    found = queries.needs_in_numbers(today=TODAY, **asked)
    return [area.name for area in found.areas], [(one.topic, one.at_least, list(one.cells)) for one in found.lines]


@pytest.mark.django_db
def test_voices_are_counted_by_topic_and_neighborhood() -> None:
    directory.keep_topic("baby", names={"de": "Mit dem Baby"}, by=None)
    topic, niedergirmes, westend = Topic.objects.get(), make.area(), make.area("Westend", west=9.0)
    make.need("Treff", voices=8, area=niedergirmes, topic=topic)
    make.need("Gruppe", voices=4, area=westend, topic=topic)
    make.need("Chor", voices=4, area=westend)

    assert numbers() == (["Niedergirmes"], [("Mit dem Baby", 10, [5])])


@pytest.mark.django_db
def test_what_is_not_public_counts_and_what_is_old_does_not() -> None:
    said = {"words": "", "topic": None, "area": None, "phase": "", "daytime": "", "language": "de"}
    for _voice in range(5):
        actions.say(**said, today=TODAY)  # type: ignore[arg-type]
    assert numbers() == ([], [("", 5, [])])

    later = queries.needs_in_numbers(today=TODAY + timedelta(days=366))
    assert list(later.lines) == []


@pytest.mark.django_db
def test_a_lead_sees_the_numbers_of_her_neighborhood_alone() -> None:
    niedergirmes, westend = make.area(), make.area("Westend", west=9.0)
    lead = cast.neighborhood_lead()
    Lead.objects.create(user=lead, area=westend)
    make.need("Treff", voices=7, area=niedergirmes)
    make.need("Chor", voices=5, area=westend)

    areas = queries.areas_of(lead, today=TODAY)

    assert areas == [westend]
    assert numbers(areas=areas) == (["Westend"], [("", None, [5])])
    assert queries.areas_of(cast.planner(), today=TODAY) is None


@pytest.mark.django_db
def test_what_was_looked_for_in_vain_stands_beside_it() -> None:
    MissedSearch.objects.create(subject="", week=TODAY, count=12)
    MissedSearch.objects.create(subject="", week=TODAY - timedelta(days=7), count=3)

    assert [missed.count for missed in queries.needs_in_numbers(today=TODAY).searches] == [12]


class TestNoSmallNumberIsHandedOut(TestCase):
    @settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.tuples(st.sampled_from(["", "a", "b"]), st.integers(1, 14)), max_size=6))
    def test_whatever_was_said(self, said: list[tuple[str, int]]) -> None:
        """Neither by itself nor by a difference: every number is a step of five, cut by itself."""
        places = {"": None, "a": make.area("A"), "b": make.area("B", west=9.0)}
        for key, count in said:
            make.need(f"Bedarf {key}", voices=count, area=places[key])

        found = queries.needs_in_numbers(today=TODAY)
        shown = [number for line in found.lines for number in (line.at_least, *line.cells) if number is not None]

        assert [number for number in shown if number < 5 or number % 5] == []
        exact = sum(count for _key, count in said)
        assert [line.at_least for line in found.lines] == ([exact - exact % 5] if exact >= 5 else [])
