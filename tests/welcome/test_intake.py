"""Notices become families, each once, whatever comes in which order."""

from datetime import timedelta

import pytest

from tests import make
from unterwegs.welcome import actions
from unterwegs.welcome.models import Family, Intake, Mark

pytestmark = pytest.mark.django_db
TODAY = make.TODAY


def test_a_notice_becomes_a_family_to_be_planned() -> None:
    receipt = make.received(make.notice(born_on=TODAY - timedelta(days=10)))

    family = Family.objects.get()
    assert receipt.counts == {"new": 1}
    assert (family.state, family.holds, family.children_count) == ("due", [], 1)
    assert family.names == [{"family_name": "Sommer", "first_names": "Mara"}]
    assert family.address == {
        "street": "Erfundene Gasse",
        "number": "7",
        "addition": "",
        "postcode": "35578",
        "town": "Wetzlar",
    }
    assert family.first_on == TODAY + timedelta(days=32)
    assert {mark.way for mark in Mark.objects.all()} == {"name", "birth"}


def test_the_same_file_changes_nothing() -> None:
    make.received(make.notice(), content=b"file")
    before = list(Family.objects.values())

    again = make.received(make.notice(), content=b"file")

    assert not again.is_new
    assert list(Family.objects.values()) == before
    assert Intake.objects.count() == 1


def test_without_a_basis_nothing_is_taken_in() -> None:
    basis = make.basis(ended_on=TODAY)

    with pytest.raises(actions.NoBasis):
        actions.receive([make.notice()], basis=basis, content=b"x", by=None, today=TODAY)

    assert Family.objects.count() == 0
