"""Decisions of the directory."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unterwegs.directory import rules
from unterwegs.directory.rules import Phase, State


@pytest.mark.parametrize(
    ("state", "to", "allowed"),
    [
        (State.DRAFT, State.SUBMITTED, True),
        (State.SUBMITTED, State.PUBLISHED, True),
        (State.PUBLISHED, State.PUBLISHED, True),
        (State.PUBLISHED, State.DRAFT, False),
        (State.PAUSED, State.PUBLISHED, True),
        (State.ARCHIVED, State.PUBLISHED, False),
        (State.ARCHIVED, State.DRAFT, True),
    ],
)
def test_an_offer_walks_only_along_the_steps(state: State, to: State, allowed: bool) -> None:
    assert rules.may_step(state, to) is allowed


def test_a_code_has_six_letters_that_cannot_be_mistaken() -> None:
    codes = {rules.new_code() for _again in range(200)}

    assert {len(code) for code in codes} == {6}
    assert set("".join(codes)) <= set("23456789ABCDEFGHJKMNPQRSTVWXYZ")


@given(st.text(alphabet=rules.CODE_LETTERS, min_size=6, max_size=6))
def test_a_code_is_understood_as_people_type_it(code: str) -> None:
    typed = f" {code[:3].lower()}-{code[3:]} "

    assert rules.read_code(typed) == code


def test_letters_that_look_alike_are_read_as_the_ones_that_exist() -> None:
    assert rules.read_code("o0il1u") == "QQJJJV"


@pytest.mark.parametrize(
    ("months", "phase"),
    [(-3, Phase.PREGNANCY), (0, Phase.INFANCY), (35, Phase.INFANCY), (36, Phase.KINDERGARTEN), (72, Phase.PRIMARY)],
)
def test_the_age_of_a_child_says_its_life_phase(months: int, phase: Phase) -> None:
    assert rules.phases_of_age(months) == {phase}


def test_open_ends_of_ages_count() -> None:
    assert rules.ages_overlap(None, 12, 12) is True
    assert rules.ages_overlap(6, None, 5) is False


def test_an_offer_is_due_after_half_a_year_or_when_nobody_ever_confirmed_it() -> None:
    assert rules.is_due(None, today=date(2026, 11, 23)) is True
    assert rules.is_due(date(2026, 5, 28), today=date(2026, 11, 23)) is False
    assert rules.is_due(date(2026, 5, 27), today=date(2026, 11, 23)) is True
