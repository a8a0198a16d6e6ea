"""The labelled corpus of notices: every case ends as it must, and no wrong letter may go."""

import pytest

from tests.welcome import births

pytestmark = pytest.mark.django_db
CASES = list(births.cases())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_case_ends_as_it_must(case: births.Case) -> None:
    counts = births.play(case)

    assert counts == births.expected(case)
    assert births.ends() == tuple(sorted(case.end))
    assert births.going() == case.going
