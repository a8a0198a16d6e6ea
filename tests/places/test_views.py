"""Staff pages of areas, addresses and the town: what they show, what they change, whom they refuse."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests import cast, make
from tests.places.test_town import HOLIDAYS
from unterwegs.people import rules as people_rules
from unterwegs.people.models import Job
from unterwegs.places import actions, forms, queries
from unterwegs.places.models import Address, Area, Division, EmergencyNumber, Lead, SchoolHoliday, Town

pytestmark = pytest.mark.django_db
Commit = Callable[..., AbstractContextManager[Any]]

TABLE = b"strasse;hausnummer;lon;lat\nNeuweg;1;8,05;50,05\nNeuweg;3;8,05;50,06\n;3;8,5;50,5\n"


@pytest.fixture(autouse=True)
def at_once(settings: Any, tmp_path: Path) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    settings.UPLOAD_FOLDER = tmp_path


@pytest.fixture
def coordinator(client: Client) -> Client:
    make.town()
    return cast.sign_in(client, cast.coordinator())


def outlines(*names: str) -> SimpleUploadedFile:
    features = [
        {"type": "Feature", "properties": {"name": name}, "geometry": make.square(west=8 + at)}
        for at, name in enumerate(names)
    ]
    return SimpleUploadedFile("gebiete.geojson", json.dumps({"features": features}).encode())


def said(answer: Any) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


# --- areas ----------------------------------------------------------------------------------------------------------


def test_a_town_without_areas_is_told_how_to_begin(coordinator: Client) -> None:
    page = coordinator.get(reverse("places:divisions"))

    assert page.context["divisions"] == []
    assert "No areas yet" in page.content.decode() or "Noch keine Gebiete" in page.content.decode()


def test_divisions_show_their_areas_as_a_tree_and_as_a_drawing(coordinator: Client) -> None:
    town = make.area("Wetzlar")
    make.area("Niedergirmes", parent=town)

    page = coordinator.get(reverse("places:divisions"))

    (drawn,) = page.context["divisions"]
    assert [(depth, area.name) for depth, area in drawn.tree] == [(0, "Wetzlar"), (1, "Niedergirmes")]
    assert page.content.count(b"<path d=") == 2


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_divisions_costs_the_same_for_one_and_for_three(
    coordinator: Client, count: int, django_assert_max_num_queries: Any
) -> None:
    for number in range(count):
        make.area("Nord", division=make.division(f"Einteilung {number}", for_families=False))

    with django_assert_max_num_queries(12):
        page = coordinator.get(reverse("places:divisions"))

    assert len(page.context["divisions"]) == count


def test_an_uploaded_file_becomes_areas_and_a_report(
    coordinator: Client, django_capture_on_commit_callbacks: Commit
) -> None:
    typed = {"file": outlines("Nord", "Süd", ""), "division": "Stadtteile", "kind": "district", "for_families": "on"}

    with django_capture_on_commit_callbacks(execute=True):
        answer = coordinator.post(reverse("places:import_areas"), typed)

    job = Job.objects.get()
    assert answer["Location"] == reverse("people:job", args=[job.pk])
    assert (job.state, job.report["new"], job.report["refused"]) == (people_rules.JobState.DONE, 2, 1)
    assert [area.name for area in queries.family_areas()] == ["Nord", "Süd"]
    assert coordinator.get(answer["Location"]).status_code == 200


def test_a_file_that_is_no_map_fails_with_a_sentence(
    coordinator: Client, django_capture_on_commit_callbacks: Commit
) -> None:
    typed = {"file": SimpleUploadedFile("bild.png", b"\x89PNG"), "division": "Stadtteile", "kind": "district"}

    with django_capture_on_commit_callbacks(execute=True):
        coordinator.post(reverse("places:import_areas"), typed)

    job = Job.objects.get()
    assert (job.state, job.cause) == (
        people_rules.JobState.FAILED,
        "Die Datei ist weder GeoJSON noch eine ZIP-Datei mit einem Shapefile.",
    )
    assert Division.objects.count() == 0


def test_a_forgotten_file_is_asked_for(coordinator: Client) -> None:
    page = coordinator.post(reverse("places:import_areas"), {"division": "Stadtteile", "kind": "district"})

    assert list(page.context["form"].errors) == ["file"]
    assert Job.objects.count() == 0


def test_an_area_is_renamed_and_put_below_another(coordinator: Client) -> None:
    town, area = make.area("Wetzlar"), make.area("Niedergirmes")
    typed = {"name": "Niedergirmes-Nord", "kind": "neighborhood", "parent": str(town.pk)}

    coordinator.post(reverse("places:change_area", args=[area.pk]), typed)

    area.refresh_from_db()
    assert (area.name, area.kind, area.parent, area.slug) == ("Niedergirmes-Nord", "neighborhood", town, "niedergirmes")


def test_an_area_cannot_become_a_part_of_its_own_part(coordinator: Client) -> None:
    town = make.area("Wetzlar")
    area = make.area("Niedergirmes", parent=town)

    answer = coordinator.post(
        reverse("places:change_area", args=[town.pk]),
        {"name": "Wetzlar", "kind": "district", "parent": str(area.pk)},
        follow=True,
    )

    town.refresh_from_db()
    assert town.parent is None
    assert len(said(answer)) == 1


def test_another_division_is_shown_to_families(coordinator: Client) -> None:
    make.area("Nord", division=make.division("Stadtteile"))
    make.area("Mitte", division=make.division("Sozialräume", for_families=False))

    coordinator.post(reverse("places:show_to_families", args=[Division.objects.get(name="Sozialräume").pk]))

    assert [area.name for area in queries.family_areas()] == ["Mitte"]


def test_somebody_is_appointed_to_lead_and_dismissed_again(coordinator: Client) -> None:
    area, nour = make.area(), cast.neighborhood_lead()

    coordinator.post(reverse("places:appoint_lead", args=[area.pk]), {"user": str(nour.pk)})
    led = list(queries.areas_led_by([nour]))
    coordinator.post(reverse("places:dismiss_lead", args=[Lead.objects.get().pk]))

    assert led == [area]
    assert Lead.objects.count() == 0


def test_only_who_holds_the_role_can_lead(coordinator: Client) -> None:
    area = make.area()

    answer = coordinator.post(
        reverse("places:appoint_lead", args=[area.pk]), {"user": str(cast.visitor().pk)}, follow=True
    )

    assert Lead.objects.count() == 0
    assert len(said(answer)) == 1


def test_who_only_reads_areas_finds_no_way_to_change_them(client: Client) -> None:
    make.town()
    area = make.area()
    cast.sign_in(client, cast.committee_reader())

    page = client.get(reverse("places:area", args=[area.pk]))
    refused = client.post(reverse("places:change_area", args=[area.pk]), {"name": "x", "kind": "district"})

    assert page.status_code == 200
    assert reverse("places:change_area", args=[area.pk]) not in page.content.decode()
    assert refused.status_code == 403


# --- addresses ------------------------------------------------------------------------------------------------------


def test_an_uploaded_register_answers_and_accounts_for_every_row(
    coordinator: Client, django_capture_on_commit_callbacks: Commit
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        coordinator.post(
            reverse("places:import_addresses"),
            {"file": SimpleUploadedFile("adressen.csv", TABLE), "origin": "Stadt Wetzlar", "license": "dl-de/by"},
        )

    report = Job.objects.get().report
    assert (report["read"], report["imported"], report["rows"]) == (3, 2, [[4, "", "kein Straßenname"]])
    assert queries.current_register() is not None
    assert Address.objects.count() == 2


def test_a_typed_address_is_tried_and_kept_nowhere(coordinator: Client) -> None:
    make.area("Nord")
    actions.import_addresses(TABLE, origin="x", by=None)

    page = coordinator.post(reverse("places:addresses"), {"address": "Neuweg 1"})

    assert page.context["answer"].label == "Neuweg 1"
    assert [area.name for area in page.context["inside"]] == ["Nord"]


def test_an_address_in_doubt_shows_what_may_be_meant(coordinator: Client) -> None:
    actions.import_addresses(TABLE, origin="x", by=None)

    page = coordinator.post(reverse("places:addresses"), {"address": "Neuweeg 1"})

    assert [one.label for one in page.context["answer"].proposals] == ["Neuweg 1", "Neuweg 3"]


# --- the town -------------------------------------------------------------------------------------------------------


def test_an_empty_installation_leads_to_its_set_up(client: Client) -> None:
    cast.sign_in(client, cast.administrator())
    typed = {"name": "Wetzlar", "land": "HE", "office": "Frühe Hilfen"}

    first = client.get(reverse("places:town"))
    client.post(first["Location"], typed)

    assert first["Location"] == reverse("places:change_town")
    assert [town.name for town in Town.objects.all()] == ["Wetzlar"]
    assert EmergencyNumber.objects.count() == 10
    assert client.get(reverse("places:town")).status_code == 200


def test_a_number_is_checked_today(coordinator: Client) -> None:
    number = EmergencyNumber.objects.create(key="police", number="110")

    with time_machine.travel(make.now(), tick=False):
        coordinator.post(reverse("places:confirm_number", args=[number.pk]))

    number.refresh_from_db()
    assert number.confirmed_on == make.TODAY


def test_a_number_of_the_town_is_entered_changed_and_removed(coordinator: Client) -> None:
    coordinator.post(reverse("places:new_number"), {"number": "06441 1", "name": "Jugendamt", "order": "5"})
    number = EmergencyNumber.objects.get()
    coordinator.post(
        reverse("places:number", args=[number.pk]),
        {"number": "06441 2", "name": "Amt", "order": "5", "languages": ["de", "tr"]},
    )
    changed = queries.emergency_numbers()[0]
    coordinator.post(reverse("places:remove_number", args=[number.pk]))

    assert (changed.pk, changed.number, changed.name) == (number.pk, "06441 2", "Amt")
    assert changed.languages == ["de", "tr"]
    assert EmergencyNumber.objects.count() == 0


def test_a_number_without_a_name_is_not_entered(coordinator: Client) -> None:
    page = coordinator.post(reverse("places:new_number"), {"number": "06441 1", "order": "5"})

    assert list(page.context["form"].errors) == ["name"]
    assert EmergencyNumber.objects.count() == 0


def test_a_shipped_number_cannot_be_removed(coordinator: Client) -> None:
    number = EmergencyNumber.objects.create(key="police", number="110")

    answer = coordinator.post(reverse("places:remove_number", args=[number.pk]))

    assert answer.status_code == 404
    assert EmergencyNumber.objects.count() == 1


def test_school_holidays_are_entered_by_hand_and_removed(coordinator: Client) -> None:
    coordinator.post(
        reverse("places:add_holiday"), {"name": "Ostern", "first_on": "2027-03-22", "last_on": "2027-04-02"}
    )
    entered = queries.school_holidays()
    coordinator.post(reverse("places:remove_holiday", args=[SchoolHoliday.objects.get().pk]))

    assert entered == (("Ostern", date(2027, 3, 22), date(2027, 4, 2)),)
    assert queries.school_holidays() == ()


def test_holidays_that_end_before_they_begin_are_refused_with_a_sentence(coordinator: Client) -> None:
    answer = coordinator.post(
        reverse("places:add_holiday"),
        {"name": "Ostern", "first_on": "2027-04-02", "last_on": "2027-03-22"},
        follow=True,
    )

    assert len(said(answer)) == 1
    assert "Constraint" not in said(answer)[0]
    assert queries.school_holidays() == ()


def test_school_holidays_come_from_a_calendar_file(coordinator: Client) -> None:
    answer = coordinator.post(
        reverse("places:import_holidays"), {"file": SimpleUploadedFile("ferien.ics", HOLIDAYS)}, follow=True
    )

    assert [name for name, _first, _last in queries.school_holidays()] == ["Osterferien"]
    assert len(said(answer)) == 2


def test_the_town_is_out_of_reach_for_a_provider(client: Client) -> None:
    make.town()
    cast.sign_in(client, cast.provider_editor())

    answers = [client.get(reverse(f"places:{name}")).status_code for name in ("town", "divisions", "addresses")]

    assert answers == [403, 403, 403]


def test_an_area_that_does_not_exist_is_not_found(coordinator: Client) -> None:
    gone = make.area()
    Area.objects.all().delete()

    assert coordinator.get(reverse("places:area", args=[gone.pk])).status_code == 404


def test_a_calendar_file_has_a_limit_of_its_own(client: Client) -> None:
    make.town()
    cast.sign_in(client, cast.coordinator())
    large = SimpleUploadedFile("ferien.ics", b"x" * (forms.LARGEST_CALENDAR + 1))

    client.post(reverse("places:import_holidays"), {"file": large})

    assert SchoolHoliday.objects.count() == 0
    assert not forms.HolidayFileForm({}, {"file": large}).is_valid()
