"""Any order and any repetition of files leads to the same end; in a year of deaths no letter goes to a bereaved family."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests import make
from tests.welcome import births, year
from unterwegs.welcome.models import Cohort, Family, Intake, Letter, Mark, Run

pytestmark = pytest.mark.django_db
#: With her birthday the mother of twins is known again also where one of them is told of only after a move.
MARA = replace(births.MARA, born_on=date(1995, 5, 5))
UTE = replace(MARA, family_name="Linde", first_names="Ute")
LIA, BEN = births.child(representatives=(MARA,)), births.child("Ben", representatives=(MARA,))
NOA = births.child("Noa", born_on=births.BORN - timedelta(days=400), representatives=(MARA,))
ADA = births.child("Ada", representatives=(births.NEW,), address=births.THERE)
EMIL = births.child("Emil", family_name="Linde", representatives=(UTE,))
OLE = replace(births.NEW, family_name="Birke", first_names="Ole")
MOVED = replace(LIA, event="changed", address=births.THERE, representatives=(replace(MARA, address=births.THERE),))
#: What a file of a day may hold. Each day has one file; a number of the register stands in all of them.
FILES = (
    (LIA,),
    (LIA, BEN),
    (ADA, NOA, EMIL),
    (MOVED,),
    (replace(ADA, event="changed", is_blocked=True),),
    (replace(ADA, event="changed"),),
    (births.dies(BEN),),
    (births.dies(ADA),),
    (replace(NOA, event="moved_out"),),
    (replace(LIA, event="parent_died", representatives=(replace(MARA, died_on=births.TODAY), births.JAN)),),
    (replace(EMIL, event="changed", family_name="Birke", representatives=(OLE,), address=births.THERE),),
    (BEN, NOA, EMIL),
    (EMIL,),
)


def end() -> list[Any]:
    """Open families, as they stand; who is not open has left nothing but finished marks."""
    rows = Family.objects.open().prefetch_related("children")
    return sorted(
        [
            row.state,
            sorted(row.holds),
            sorted(name["family_name"] + name["first_names"] for name in row.names or []),
            (row.address or {}).get("street"),
            sorted(child.told["first_names"] for child in row.children.all() if child.counts and child.told),
            row.children_count,
        ]
        for row in rows
    )


def taken_in(order: list[int]) -> list[Any]:
    for table in (Letter, Run, Mark, Cohort, Family, Intake):
        table.objects.all().delete()
    for day in order:
        make.received(*FILES[day], as_of=births.TODAY + timedelta(days=day), content=f"file {day}".encode())
    return end()


@settings(
    max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate]
)
@given(st.sets(st.integers(0, len(FILES) - 1), min_size=2, max_size=7), st.randoms(use_true_random=False))
def test_any_order_and_repetition_of_files_leads_to_the_same_end(days: set[int], chance: Any) -> None:
    straight = taken_in(sorted(days))
    shuffled = [*days, *chance.sample(sorted(days), k=len(days) // 2)]
    chance.shuffle(shuffled)

    assert taken_in(shuffled) == straight


def test_no_letter_goes_to_a_bereaved_family_in_a_year_of_chance() -> None:
    lived = year.live(births=60, seed=7)

    assert lived.wrong == 0
    assert lived.pulled > 0
    assert lived.posted > 30
