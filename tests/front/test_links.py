"""What people type about themselves becomes no link that does something else, and breaks no page."""

import pytest
from django.test import Client

from tests import cast, make
from unterwegs.directory import content as contents
from unterwegs.directory.forms.service import ServiceForm
from unterwegs.places.forms import NumberForm

pytestmark = pytest.mark.django_db
NASTY = ("javascript:alert(1)", "data:text/html,<script>alert(1)</script>", "vbscript:x", "//elsewhere.example/")


@pytest.mark.parametrize("source", [*NASTY[:3], "http://[kaputt", "https://"])
def test_a_source_is_a_link_only_where_it_leads_to_a_page(client: Client, source: str) -> None:
    make.town()
    offer = make.service("Stillgruppe", source=source)

    page = client.get(f"/de/angebote/{offer.code}/stillgruppe/")

    assert page.status_code == 200
    assert [scheme for scheme in ("javascript:", "data:text", "vbscript:") if f'href="{scheme}' in page.text] == []


@pytest.mark.parametrize("address", NASTY[:3])
def test_a_form_takes_no_address_that_does_something_else(address: str) -> None:
    service = make.service("Stillgruppe")
    asked = {"content": contents.content_of(service), "service": service}
    form = ServiceForm({"website": address, "access_url": address}, **asked, user=cast.coordinator(), today=make.TODAY)
    number = NumberForm({"website": address})

    form.is_valid(), number.is_valid()

    assert {"website", "access_url"} <= form.errors.keys()
    assert "website" in number.errors


@pytest.mark.parametrize("address", [*NASTY, "https://elsewhere.example/", "https:elsewhere.example", "\\\\elsewhere"])
def test_the_sign_in_leads_to_no_other_site(client: Client, address: str) -> None:
    make.town()
    person = cast.visitor()
    person.emailaddress_set.create(email=person.email, verified=True, primary=True)
    words = {"login": person.email, "password": "ein langes Passwort", "next": address}

    signed_in = client.post("/konto/login/", words)
    signed_out = client.post("/konto/logout/", {"next": address})

    assert (signed_in.headers["Location"], signed_out.headers["Location"]) == ("/desk/", "/")


def test_the_name_of_a_file_is_one_line(client: Client) -> None:
    make.town()
    offer = make.service('Still"gruppe\r\nX-Header: 1/../ü')

    answer = client.get(f"/de/angebote/{offer.code}/kalender.ics")

    assert "X-Header" not in answer.headers
    assert answer.headers["Content-Disposition"].count('"') == 2
    assert "/" not in answer.headers["Content-Disposition"]
