"""Every place served: where a family finds somebody to turn to, and where nobody."""

import pytest
from django.test import Client
from django.urls import reverse

from tests import cast, make
from unterwegs.desk import queries

pytestmark = pytest.mark.django_db


def test_a_center_serves_its_area_and_a_bare_place_does_not(client: Client) -> None:
    make.town()
    served, bare = make.area("Westend", west=8.0), make.area("Steindorf", west=9.0)
    make.location("Familienzentrum", kind="center", area=served)
    make.location("Turnhalle", kind="place", area=bare)

    found = {row.area.name: row.is_served for _division, rows in queries.coverage() for row in rows}
    assert (found["Westend"], found["Steindorf"]) == (True, False)
    page = cast.sign_in(client, cast.planner()).get(reverse("desk:coverage")).content.decode()
    assert page.count("keine</span>") == 1


def test_a_place_from_which_somebody_guides_families_on_is_a_contact_point() -> None:
    area = make.area("Steindorf")
    make.service("Lotsin", location=make.location("Rathaus", area=area), lotse=True)

    ((_division, (row,)),) = queries.coverage()
    assert [place.name for place in row.points] == ["Rathaus"]
