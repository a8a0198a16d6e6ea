"""Places as staff keep them: point, access, opening hours, rooms, pictures, scope."""

import io
from datetime import UTC, datetime, time
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from PIL import Image

from tests import cast, make
from tests.directory.filled import filled
from unterwegs.directory import actions, queries
from unterwegs.directory.models import Location, LocationText
from unterwegs.people.models import Deed
from unterwegs.places import actions as places
from unterwegs.places.models import Address, Area, Register

pytestmark = pytest.mark.django_db
LIST = "/desk/orte/"
NEW = "/desk/orte/neu/"


@pytest.fixture
def coordinator(client: Client) -> Client:
    return cast.sign_in(client, cast.coordinator())


def url_of(location: Location, name: str = "location", **more: Any) -> str:
    return reverse(f"directory:{name}", kwargs={"pk": location.pk, **more})


def opened(client: Client, location: Location) -> dict[str, Any]:
    return filled(client.get(url_of(location)), "street")


def new(client: Client, **typed: str) -> dict[str, Any]:
    organization = str(make.organization("Verein").pk)
    return filled(client.get(NEW), "street") | {"name": "Haus", "organization": organization, **typed}


def register(*houses: tuple[str, int, float]) -> None:
    """An address register in Wetzlar: street, number, longitude."""
    made = Register.objects.create(
        source="Probe", digest="0", imported_at=datetime(2026, 1, 1, tzinfo=UTC), current=True, rows=len(houses)
    )
    for street, number, longitude in houses:
        Address.objects.create(
            register=made,
            street=street,
            street_key=street.lower().replace("ß", "ss"),
            number=number,
            postcode="35576",
            locality="Wetzlar",
            longitude=longitude,
            latitude=50.05,
        )


# --- scope ----------------------------------------------------------------------------------------------------------


def test_a_lead_keeps_the_places_of_the_own_neighborhood(client: Client) -> None:
    here, there = make.area("Niedergirmes"), make.area("Dalheim", west=9.0)
    here.leads.create(user=cast.neighborhood_lead())
    mine, foreign = make.location("Haus", area=here), make.location("Garten", area=there)
    cast.sign_in(client, cast.neighborhood_lead())

    assert [one.name for one in client.get(LIST).context["page"]] == ["Haus"]
    assert client.get(url_of(mine)).status_code == 200
    assert client.get(url_of(foreign)).status_code == 404


def test_a_lead_cannot_enter_a_place_elsewhere(client: Client) -> None:
    here = make.area("Niedergirmes")
    here.leads.create(user=cast.neighborhood_lead())
    cast.sign_in(client, cast.neighborhood_lead())

    refused = client.post(NEW, new(client, longitude="9.05", latitude="50.05"))
    client.post(NEW, new(client, longitude="8.05", latitude="50.05", name="Hier"))

    assert len(refused.context["form"].non_field_errors()) == 1
    assert [location.name for location in Location.objects.all()] == ["Hier"]


def test_a_provider_editor_and_a_stranger_keep_no_places(client: Client) -> None:
    location = make.location("Haus")

    answers = [
        cast.sign_in(client, person).get(url_of(location)).status_code
        for person in (cast.provider_editor(), cast.stranger())
    ]

    assert answers == [403, 403]


# --- the form -------------------------------------------------------------------------------------------------------


def test_saving_an_untouched_place_keeps_everything(coordinator: Client) -> None:
    area = make.area("Niedergirmes")
    location = make.location(
        "Haus",
        area=area,
        access=["pram"],
        no_access=["lift"],
        texts={"de": {"description": "Ein Haus."}, "en": {"description": "A house."}},
        opening=[make.times("MO")],
    )
    before = Location.objects.filter(pk=location.pk).values().get()

    page = coordinator.post(url_of(location), opened(coordinator, location))

    after = Location.objects.filter(pk=location.pk).values().get()
    assert page.status_code == 302
    assert {**after, "revision": None} == {**before, "revision": None}
    assert list(location.areas.all()) == [area]
    assert sorted(location.texts.values_list("language", flat=True)) == ["de", "en"]
    assert queries.opening_times(location)[0].opens_at == time(9, 30)


def test_access_is_there_or_not_there_or_unknown(coordinator: Client) -> None:
    location = make.location("Haus", access=["pram"])

    coordinator.post(
        url_of(location),
        opened(coordinator, location) | {"access_pram": "", "access_lift": "no", "access_step_free": "yes"},
    )

    location.refresh_from_db()
    assert (location.access, location.no_access) == (["step_free"], ["lift"])


def test_rooms_roles_and_opening_hours_are_entered(coordinator: Client) -> None:
    location = make.location("Haus")
    typed = {
        "rooms-0-name": "Bewegungsraum",
        "rooms-0-seats": "20",
        "team-0-role": "Leitung",
        "opening-0-days": ["0", "4"],
        "opening-0-opens_at": "08:00",
        "opening-0-closes_at": "16:00",
    }

    coordinator.post(url_of(location), opened(coordinator, location) | typed)

    assert [(room.name, room.seats) for room in location.rooms.all()] == [("Bewegungsraum", 20)]
    assert [role.role for role in location.team.all()] == ["Leitung"]
    assert [times.rule for times in queries.opening_times(location)] == ["FREQ=WEEKLY;BYDAY=MO,FR"]


def test_opening_hours_without_a_time_are_said_at_the_top(coordinator: Client) -> None:
    location = make.location("Haus")

    page = coordinator.post(url_of(location), opened(coordinator, location) | {"opening-0-days": ["0"]})

    assert page.status_code == 200
    assert len(page.context["form"].non_field_errors()) == 1


def test_a_translation_of_a_place_stays_outdated_until_it_is_translated_again(coordinator: Client) -> None:
    location = make.location("Haus", texts={"de": {"description": "Alt"}, "en": {"description": "Old"}})
    before = LocationText.objects.get(location=location, language="en").source_digest

    coordinator.post(url_of(location), opened(coordinator, location) | {"text-de-description": "Neu"})
    after = LocationText.objects.get(location=location, language="en").source_digest
    german = LocationText.objects.get(location=location, language="de").source_digest

    assert before == after
    assert german != after


def test_a_late_place_is_not_saved_silently(coordinator: Client) -> None:
    location = make.location("Haus")
    data = opened(coordinator, location) | {"name": "Mein Haus"}
    Location.objects.filter(pk=location.pk).update(revision=location.revision + 1, name="Ihr Haus")

    page = coordinator.post(url_of(location), data)
    location.refresh_from_db()
    after_first = location.name
    coordinator.post(url_of(location), filled(page, "street"))
    location.refresh_from_db()

    assert (after_first, location.name) == ("Ihr Haus", "Mein Haus")


# --- the point ------------------------------------------------------------------------------------------------------


def test_the_point_is_found_by_the_address(coordinator: Client) -> None:
    area = make.area("Niedergirmes")
    register(("Wiesenstraße", 4, 8.05))

    coordinator.post(NEW, new(coordinator, street="Wiesenstr 4", city="Wetzlar"))

    location = Location.objects.get()
    assert (location.longitude, location.latitude) == (8.05, 50.05)
    assert list(location.areas.all()) == [area]


def test_a_point_in_the_middle_of_the_street_is_said_so(coordinator: Client) -> None:
    register(("Wiesenstraße", 4, 8.05))

    page = coordinator.post(NEW, new(coordinator, street="Wiesenstraße"), follow=True)

    assert [str(message) for message in page.context["messages"]] == [
        "Gespeichert.",
        "Der Punkt liegt in der Mitte der Straße: Es fehlte die Hausnummer.",
    ]


def test_in_doubt_the_person_chooses(coordinator: Client) -> None:
    register(("Wiesenstraße", 4, 8.05), ("Wiesenstraße", 8, 8.06))
    data = new(coordinator, street="Wiesenstraße 6")

    page = coordinator.post(NEW, data)
    coordinator.post(NEW, data | {"chosen_point": "8.06;50.05"})

    assert [one.label for one in page.context["proposals"]] == [
        "Wiesenstraße 4, 35576 Wetzlar",
        "Wiesenstraße 8, 35576 Wetzlar",
    ]
    assert "8.06;50.05" in page.content.decode()
    assert Location.objects.get().longitude == 8.06


@pytest.mark.parametrize("chosen", ["999;50.05", "8.05;-91", "8.05", "x;y"])
def test_a_point_that_nobody_proposed_is_not_taken(coordinator: Client, chosen: str) -> None:
    register(("Wiesenstraße", 4, 8.05), ("Wiesenstraße", 8, 8.06))

    page = coordinator.post(NEW, new(coordinator, street="Wiesenstraße 6") | {"chosen_point": chosen})

    assert page.status_code == 200
    assert Location.objects.count() == 0


def test_an_unknown_address_is_said_and_can_be_saved_without_a_point(coordinator: Client) -> None:
    register(("Wiesenstraße", 4, 8.05))
    data = new(coordinator, street="Am Ende der Welt 1")

    page = coordinator.post(NEW, data)
    coordinator.post(NEW, data | {"without": "on"})

    assert list(page.context["form"].errors) == ["street"]
    assert Location.objects.get().longitude is None


def test_a_new_address_moves_the_point_but_a_typed_point_stays(coordinator: Client) -> None:
    register(("Wiesenstraße", 4, 8.01), ("Wiesenstraße", 8, 8.06))
    location = make.location("Haus")

    coordinator.post(url_of(location), opened(coordinator, location) | {"street": "Wiesenstraße 8"})
    location.refresh_from_db()
    moved = location.longitude
    typed = {"street": "Wiesenstraße 4", "longitude": "8.02"}
    coordinator.post(url_of(location), opened(coordinator, location) | typed)
    location.refresh_from_db()

    assert (moved, location.longitude) == (8.06, 8.02)


def test_half_a_point_is_none(coordinator: Client) -> None:
    page = coordinator.post(NEW, new(coordinator, longitude="8.05"))

    assert list(page.context["form"].errors) == ["latitude"]


# --- areas after an import ------------------------------------------------------------------------------------------


def moved_outline() -> tuple[Location, Area]:
    """A place whose area came later."""
    location = make.location("Haus")
    return location, make.area("Niedergirmes")


def test_changed_outlines_are_shown_and_all_places_looked_up_again(coordinator: Client) -> None:
    location, area = moved_outline()
    before = coordinator.get(LIST).context["are_outdated"]

    coordinator.post(reverse("directory:locate_all"))

    assert (before, coordinator.get(LIST).context["are_outdated"]) == (True, False)
    assert list(location.areas.all()) == [area]


def test_the_nightly_command_looks_up_all_places_once(capsys: pytest.CaptureFixture[str]) -> None:
    location, area = moved_outline()

    call_command("locate_all")
    call_command("locate_all")

    assert capsys.readouterr().out == "1 Orte neu zugeordnet.\nAlle Orte sind schon zugeordnet.\n"
    assert list(location.areas.all()) == [area]


def test_a_lead_sees_no_hint_about_all_places(client: Client) -> None:
    area = make.area("Niedergirmes")
    area.leads.create(user=cast.neighborhood_lead())
    make.location("Haus", area=area)
    places.bump("areas")
    cast.sign_in(client, cast.neighborhood_lead())

    assert client.get(LIST).context["are_outdated"] is False
    assert client.post(reverse("directory:locate_all")).status_code == 403


# --- pictures -------------------------------------------------------------------------------------------------------


def photo(size: tuple[int, int] = (64, 48)) -> SimpleUploadedFile:
    target = io.BytesIO()
    Image.new("RGB", size, "green").save(target, "JPEG")
    return SimpleUploadedFile("haus.jpg", target.getvalue(), content_type="image/jpeg")


def test_a_picture_is_re_encoded_and_shown_at_the_place(coordinator: Client) -> None:
    location = make.location("Haus")

    coordinator.post(url_of(location, "add_picture"), {"file": photo(), "alternative": "Ein grünes Haus"})

    picture = location.pictures.get()
    assert (picture.width, picture.height, picture.alternative) == (64, 48, "Ein grünes Haus")
    assert picture.name.endswith(".webp")
    assert default_storage.exists(picture.name)
    assert Deed.objects.at(location)[0].deed == "added a picture"


def test_the_same_picture_at_two_places_stays_at_both(coordinator: Client) -> None:
    first, second = make.location("Haus"), make.location("Garten")

    for location in (first, second):
        coordinator.post(url_of(location, "add_picture"), {"file": photo(), "alternative": "Grün"})

    assert (first.pictures.count(), second.pictures.count()) == (1, 1)


@pytest.mark.parametrize("alternative", ["", "Ein Bild"])
def test_a_picture_needs_words_and_svg_is_refused(coordinator: Client, alternative: str) -> None:
    location = make.location("Haus")
    svg = SimpleUploadedFile("bild.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", content_type="image/svg+xml")
    file = svg if alternative else photo()

    page = coordinator.post(url_of(location, "add_picture"), {"file": file, "alternative": alternative}, follow=True)

    assert location.pictures.count() == 0
    assert len(list(page.context["messages"])) == 1


def test_a_picture_is_taken_away_with_its_file(coordinator: Client, django_capture_on_commit_callbacks: Any) -> None:
    location = make.location("Haus")
    coordinator.post(url_of(location, "add_picture"), {"file": photo(), "alternative": "Grün"})
    picture = location.pictures.get()

    with django_capture_on_commit_callbacks(execute=True):
        coordinator.post(url_of(location, "remove_picture", picture=picture.pk))

    assert location.pictures.count() == 0
    assert not default_storage.exists(picture.name)


def test_a_picture_of_another_place_is_not_found(coordinator: Client) -> None:
    location, other = make.location("Haus"), make.location("Garten")
    picture = actions.add_picture(
        name="x.webp", width=1, height=1, alternative="x", location=other, by=cast.coordinator()
    )

    assert coordinator.post(url_of(location, "remove_picture", picture=picture.pk)).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_needs_a_constant_number_of_queries(
    coordinator: Client, count: int, django_assert_num_queries: Any
) -> None:
    make.town()
    area = make.area("Niedergirmes")
    for number in range(count):
        make.location(f"Haus {number}", area=area)

    with django_assert_num_queries(12):
        coordinator.get(LIST)
