"""Who may write only the own organization or neighborhood finds nothing of others, whatever number she types."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests import make
from tests.house.things import pages, rows, sign_in, things_of
from unterwegs.directory.models import Membership
from unterwegs.people.guards import ANYBODY, admits
from unterwegs.people.models import User
from unterwegs.people.roles import Role
from unterwegs.places.models import Lead

#: What everybody with the right may read, wherever it lies.
FOR_ALL = {
    "desk:portrait",
    "places:area",
    "translations:texts",  # the texts of the pages belong to nobody
    "translations:desk",  # the address names a language; whose offers are listed is tried in tests/exchange
    "translations:download",
    "translations:upload",
}
CLOSED = {403, 404}


def editor() -> User:
    """Writes for another organization than the one of the things."""
    person = make.user("Edda Anderswo", roles=[Role.PROVIDER_EDITOR])
    Membership.objects.create(user=person, organization=make.organization("Verein Anderswo"))
    return person


def lead() -> User:
    """Leads in another neighborhood than the one of the things."""
    person = make.user("Lea Anderswo", roles=[Role.NEIGHBORHOOD_LEAD])
    Lead.objects.create(user=person, area=make.area("Anderswo", west=9.0))
    return person


@pytest.mark.django_db
@pytest.mark.parametrize("somebody", [editor, lead], ids=lambda maker: maker.__name__)
def test_nothing_of_others_is_found_or_changed(client: Client, somebody: Callable[[], User]) -> None:
    things = things_of(make.user("Alles", roles=Role))
    person = somebody()
    sign_in(client, person)
    before = rows()

    asked = [page for page in pages() if page.is_ours and page.wanted and page.view.guard != ANYBODY]
    opened = [
        f"{page.name}: {ask.__name__} {answer.status_code}"
        for page in asked
        if page.name not in FOR_ALL
        for ask in (client.get, client.post)
        for answer in [ask(page.address(things))]
        if answer.status_code not in CLOSED | {405}
    ]

    assert opened == []
    assert rows() == before
    assert len([page for page in asked if admits(page.view, person)]) >= 10
