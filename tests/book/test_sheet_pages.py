"""Sheets in the browser: for families without a trace, at the desk by right, and a folder of which nothing is kept."""

from typing import Any

import pytest
from django.conf import settings
from django.core.cache import caches
from django.test import Client
from django.utils import timezone

from tests import cast, make
from tests.house.things import rows
from unterwegs.book import queries
from unterwegs.directory.models import Location, Service
from unterwegs.front.views import sheets as front_sheets
from unterwegs.places.models import Area

pytestmark = pytest.mark.django_db


@pytest.fixture
def area() -> Area:
    make.town()
    made = make.area()
    house = make.location("Haus der Familie", kind="center", area=made)
    make.service("Stillcafé", areas=[made], location=house, day="TU")
    return made


@pytest.fixture
def offer(area: Area) -> str:
    ((code, _name),) = queries.offer_titles("de")
    return code


@pytest.fixture
def house(area: Area) -> str:
    ((code, _name),) = queries.place_titles("de")
    return code


# --- families ---------------------------------------------------------------------------------------------------------


def test_families_take_sheets_along_without_a_trace(client: Client, area: Area, offer: str, house: str) -> None:
    before = rows()

    answers = {
        address: client.get(address)
        for address in (
            f"/de/angebote/{offer}/blatt.pdf",
            f"/ar/angebote/{offer}/blatt.pdf?format=a5",
            f"/tr/orte/{house}/wochenplan.pdf",
            f"/uk/heute/monat/{area.slug}.pdf",
        )
    }

    assert {address: answer.status_code for address, answer in answers.items()} == dict.fromkeys(answers, 200)
    assert {answer["Content-Type"] for answer in answers.values()} == {"application/pdf"}
    assert {answer.content[:5] for answer in answers.values()} == {b"%PDF-"}
    assert {answer.cookies.output() for answer in answers.values()} == {""}
    assert rows() == before


def test_the_same_sheet_is_not_sent_again(client: Client, offer: str) -> None:
    address = f"/de/angebote/{offer}/blatt.pdf"
    first = client.get(address)

    again = client.get(address, headers={"If-None-Match": first["ETag"]})

    assert (first["Cache-Control"], again.status_code, again.content) == ("public, max-age=600", 304, b"")


def test_a_sheet_that_is_not_there_is_not_found(client: Client, area: Area, house: str) -> None:
    addresses = [
        "/de/angebote/nichts/blatt.pdf",
        "/de/orte/nichts/wochenplan.pdf",
        f"/de/orte/{house}/wochenplan.pdf?ab=1999-01-01",
        "/de/heute/monat/nirgends.pdf",
        f"/de/heute/monat/{area.slug}.pdf?monat=1999-01",
    ]

    assert [client.get(address).status_code for address in addresses] == [404] * len(addresses)


def test_one_computer_cannot_have_sheets_set_without_end(
    client: Client, offer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(front_sheets, "MOST_SET", 2)
    address = f"/{{}}/angebote/{offer}/blatt.pdf"

    statuses = [client.get(address.format(language)).status_code for language in ("de", "tr", "ar")]
    known = client.get(address.format("de")).status_code

    assert (statuses, known) == ([200, 200, 429], 200)


def test_pages_of_families_lead_to_their_sheets(client: Client, area: Area, offer: str, house: str) -> None:
    pages = {
        f"/de/angebote/{offer}/": f"/de/angebote/{offer}/blatt.pdf",
        f"/de/orte/{house}/": f"/de/orte/{house}/wochenplan.pdf",
        f"/de/heute/?gebiet={area.slug}": f"/de/heute/monat/{area.slug}.pdf",
    }

    found = {page: sheet in client.get(page, follow=True).content.decode() for page, sheet in pages.items()}

    assert found == dict.fromkeys(pages, True)


def test_the_code_of_an_area_speaks_the_language_of_the_phone(client: Client, area: Area) -> None:
    known = client.get(f"/w/{area.slug}/", headers={"Accept-Language": "tr"})
    gone = client.get("/w/nirgends/", headers={"Accept-Language": "ar"})

    assert (known["Location"], gone["Location"]) == (f"/tr/?gebiet={area.slug}", "/ar/")
    assert known.cookies.output() == ""


# --- the desk ---------------------------------------------------------------------------------------------------------


def test_the_desk_prints_sheets(client: Client, area: Area, offer: str, house: str) -> None:
    cast.sign_in(client, cast.visitor())
    (month, *_later) = queries.months_ahead(timezone.localdate())

    statuses = {
        address: client.get(f"/desk/buch/blaetter/{address}").status_code
        for address in (
            f"?angebot={offer}",
            f"angebot.pdf?offer={offer}&format=a4&language=de",
            f"angebot.pdf?offer={offer}&format=a5&language=fa",
            f"angebot.pdf?offer={offer}&format=poster&language=de-simple",
            f"ort.pdf?place={house}&format=regular&language=de",
            f"ort.pdf?place={house}&format=week&first=2026-12-07&language=ru",
            f"ort.pdf?place={house}&format=poster&language=en",
            f"monat.pdf?area={area.slug}&month={month:%Y-%m}&language=de",
            "tuer.pdf?area=stadt",
        )
    }

    assert statuses == dict.fromkeys(statuses, 200)


def test_a_choice_that_is_not_whole_says_what_is_missing(client: Client, offer: str) -> None:
    cast.sign_in(client, cast.visitor())

    page = client.get(f"/desk/buch/blaetter/angebot.pdf?offer={offer}&format=a7&language=de")

    assert (page.status_code, list(page.context["offer"].errors)) == (422, ["format"])


def test_versions_for_the_printer_need_the_right_to_keep_the_book(client: Client, area: Area, offer: str) -> None:
    addresses = [
        f"/desk/buch/blaetter/angebot.pdf?offer={offer}&format=poster&language=de&druckerei=ja",
        f"/desk/buch/blaetter/tuer.pdf?area={area.slug}&druckerei=ja",
    ]

    cast.sign_in(client, cast.visitor())
    refused = [client.get(address).status_code for address in addresses]
    cast.sign_in(client, cast.coordinator())
    given = [client.get(address).status_code for address in addresses]

    assert (refused, given) == ([403, 403], [200, 200])


def test_pages_of_an_offer_and_a_center_lead_to_their_sheets(client: Client, offer: str, house: str) -> None:
    cast.sign_in(client, cast.coordinator())
    service, location = Service.objects.get(code=offer), Location.objects.get(code=house)

    of_offer = client.get(f"/desk/angebote/{service.pk}/").content.decode()
    of_place = client.get(f"/desk/orte/{location.pk}/").content.decode()

    assert f"/desk/buch/blaetter/?angebot={offer}" in of_offer
    assert f"/desk/buch/blaetter/?ort={house}" in of_place


# --- the folder -------------------------------------------------------------------------------------------------------


def folder(client: Client, **chosen: Any) -> Any:
    given = {"language": "ar", "area": "niedergirmes", "format": "a4", "chapters": ["sleep-and-crying"], **chosen}
    return client.post("/desk/buch/blaetter/mappe/", given)


def test_nothing_of_a_folder_is_kept(client: Client, area: Area, offer: str, settings: Any) -> None:
    cast.sign_in(client, cast.visitor())
    before, files = rows(), sorted(settings.DATA.rglob("*"))
    caches["paper"].clear()

    answer = folder(client, offers=[offer])

    assert answer.content[:5] == b"%PDF-"
    assert "no-store" in answer["Cache-Control"]
    assert answer["Content-Disposition"] == 'attachment; filename="mappe.pdf"'
    assert rows() == before
    assert sorted(settings.DATA.rglob("*")) == files
    assert caches["paper"]._cache == {}


def test_a_folder_asks_for_no_name(client: Client, area: Area) -> None:
    cast.sign_in(client, cast.visitor())

    page = client.get("/desk/buch/blaetter/mappe/?sprache=ar&gebiet=niedergirmes")

    assert set(page.context["form"].fields) == {"language", "area", "chapters", "topics", "offers", "format"}
    assert (page.context["form"]["language"].value(), page.context["form"]["area"].value()) == ("ar", "niedergirmes")
    assert "no-store" in page["Cache-Control"]


def test_an_empty_folder_is_refused_kindly(client: Client, area: Area) -> None:
    cast.sign_in(client, cast.visitor())

    page = folder(client, chapters=[])

    assert page.status_code == 422
    assert page.context["form"].non_field_errors() == [
        "Bitte mindestens ein Kapitel, ein Thema oder ein Angebot wählen."
    ]


def test_who_may_not_read_offers_makes_no_folder(client: Client, area: Area) -> None:
    cast.sign_in(client, cast.committee_reader())

    assert folder(client).status_code == 403


def test_languages_of_a_folder_are_those_of_the_site(client: Client, area: Area) -> None:
    cast.sign_in(client, cast.visitor())

    form = client.get("/desk/buch/blaetter/mappe/").context["form"]

    assert [code for code, _name in form.fields["language"].choices] == [code for code, _name in settings.LANGUAGES]
