"""Pages of editions and prints: who may, what they show, what they do, and what they refuse."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from tests import cast, make
from unterwegs.book import files
from unterwegs.book.models import Edition, HandedOut, Print
from unterwegs.people.models import Job
from unterwegs.people.roles import Role
from unterwegs.places.models import Area, Lead

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def house(settings: Any, tmp_path: Path) -> None:
    settings.BOOK_FOLDER = tmp_path / "books"
    make.town()


@pytest.fixture
def coordinator(client: Client) -> Client:
    return cast.sign_in(client, cast.coordinator())


@pytest.fixture
def lead() -> Client:
    """Leads in Niedergirmes."""
    Lead.objects.create(user=cast.neighborhood_lead(), area=make.area("Niedergirmes"))
    return cast.sign_in(Client(), cast.neighborhood_lead())


def address(name: str, thing: Edition | Print | None = None, **more: Any) -> str:
    return reverse(f"book:{name}", kwargs={**({"pk": thing.pk} if thing else {}), **more})


def typed(**overrides: Any) -> dict[str, Any]:
    return {
        "title": "Unser Buch",
        "area": "",
        "language": "de",
        "second_language": "",
        "format": "a5",
        "chapters": ["emergency", "fathers"],
        "is_current": "on",
        **overrides,
    }


def test_the_coordinator_plans_an_edition(coordinator: Client) -> None:
    answer = coordinator.post(address("new_edition"), typed(phases=["infancy"]))

    edition = Edition.objects.get()
    assert answer.headers["Location"] == address("edition", edition)
    assert (edition.title, edition.area, edition.phases, edition.chapters) == (
        "Unser Buch",
        None,
        ["infancy"],
        ["emergency", "fathers"],
    )


def test_all_chapters_chosen_means_also_those_to_come(coordinator: Client) -> None:
    shown = coordinator.get(address("new_edition")).context["form"]

    coordinator.post(address("new_edition"), typed(chapters=shown["chapters"].value()))

    assert len(shown["chapters"].value()) == 15
    assert Edition.objects.get().chapters == []


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"chapters": []}, "chapters"), ({"second_language": "de"}, "second_language"), ({"title": ""}, "title")],
)
def test_a_plan_that_cannot_be_says_why(coordinator: Client, wrong: dict[str, Any], field: str) -> None:
    answer = coordinator.post(address("new_edition"), typed(**wrong))

    assert list(answer.context["form"].errors) == [field]
    assert not Edition.objects.exists()


def test_the_form_says_which_chapters_are_not_released(coordinator: Client) -> None:
    make.released("de", "emergency")

    page = coordinator.get(address("change_edition", make.edition()))

    labels = dict(page.context["form"].fields["chapters"].choices)
    assert [slug for slug, label in labels.items() if "nicht für den Druck" not in label] == ["emergency"]


def test_a_series_is_one_form(coordinator: Client) -> None:
    area = make.area()

    for _twice in range(2):
        answer = coordinator.post(
            address("series"), {"areas": ["town", str(area.pk)], "languages": ["de", "ar", "fa"], "format": "a5"}
        )

    assert answer.headers["Location"] == address("editions")
    assert Edition.objects.count() == 6
    assert "0 Ausgaben geplant, 6 gab es schon." in coordinator.get(address("editions")).content.decode()


def test_the_list_is_filtered_by_neighborhood_and_language(coordinator: Client) -> None:
    area = make.area()
    for title, where, language, second in (("A", area, "de", ""), ("B", area, "ar", "de"), ("C", None, "de", "")):
        make.edition(title, of=where, language=language, second_language=second)

    def shown(**query: str) -> list[str]:
        return [row.edition.title for row in coordinator.get(address("editions"), query).context["rows"]]

    assert shown() == ["A", "B", "C"]
    assert shown(area="niedergirmes") == ["A", "B"]
    assert shown(area="town") == ["C"]
    assert shown(language="de") == ["A", "B", "C"]
    assert shown(language="ar", area="niedergirmes") == ["B"]
    assert shown(language="xx", area="nirgends") == ["A", "B", "C"]


def test_a_logo_is_made_anew_and_a_broken_one_refused(coordinator: Client, tmp_path: Path) -> None:
    edition = make.edition()
    Image.new("RGB", (40, 20), "white").save(tmp_path / "logo.png")
    picture = SimpleUploadedFile("logo.png", (tmp_path / "logo.png").read_bytes())

    done = coordinator.post(address("add_logo", edition), {"file": picture, "alternative": "Stadt"})
    wrong = coordinator.post(
        address("add_logo", edition), {"file": SimpleUploadedFile("x.svg", b"<svg/>"), "alternative": "X"}
    )

    logo = edition.logos.get()
    assert (done.status_code, wrong.status_code) == (302, 422)
    assert (bytes(logo.content)[8:12], logo.alternative) == (b"WEBP", "Stadt")
    assert coordinator.get(address("logo", edition, logo=logo.pk)).headers["Content-Type"] == "image/webp"
    coordinator.post(address("remove_logo", edition, logo=logo.pk))
    assert not edition.logos.exists()


def test_building_is_long_work_shown_at_the_edition(coordinator: Client) -> None:
    edition = make.edition()

    coordinator.post(address("build", edition))

    assert Job.objects.get().options == {"edition": str(edition.pk)}
    assert "data-job" in coordinator.get(address("edition", edition)).content.decode()


def test_the_page_before_printing_says_what_is_left_out_and_refuses_when_nothing_is_released(
    coordinator: Client,
) -> None:
    edition = make.edition(chapters=["emergency", "fathers"])

    nothing = coordinator.get(address("have_printed", edition))
    refused = coordinator.post(address("have_printed", edition), {"copies": 100})
    make.released("de", "fathers")
    some = coordinator.get(address("have_printed", edition))

    assert [one.slug for one in nothing.context["left_out"]] == ["fathers", "emergency"]
    assert (refused.status_code, Job.objects.count()) == (422, 0)
    assert [one.slug for one in some.context["ready"]] == ["fathers"]
    assert coordinator.post(address("have_printed", edition), {"copies": 100}).status_code == 302
    assert Job.objects.get().options == {"edition": str(edition.pk), "copies": 100}


def test_files_are_handed_out_as_they_were_kept(coordinator: Client) -> None:
    made = make.print_(make.edition(built=True))
    edition = Edition.objects.get()

    asked = {
        "pdf": coordinator.get(address("pdf", edition)).content,
        "reading": coordinator.get(address("reading", made)).content,
        "press": coordinator.get(address("press", made)).content,
    }

    assert asked == {
        name: files.read(kept) for name, kept in zip(asked, (edition.file, made.file, made.press_file), strict=True)
    }
    assert coordinator.get(address("booklet", made)).headers["Content-Type"] == "application/pdf"
    assert coordinator.get(address("insert", made)).headers["Content-Disposition"].startswith("attachment;")


def test_a_damaged_file_is_refused_with_a_sentence(coordinator: Client, settings: Any) -> None:
    made = make.print_()
    (settings.BOOK_FOLDER / made.file).write_bytes(b"verdorben")
    coordinator.raise_request_exception = False

    answer = coordinator.get(address("reading", made))

    assert answer.status_code == 500
    assert answer.content.decode() == (
        "Die Datei dieses Buchs ist beschädigt und wird nicht herausgegeben. Bitte stellen Sie sie aus der Sicherung wieder her."
    )


def test_a_lead_takes_the_books_of_her_neighborhood_and_finds_no_others(lead: Client) -> None:
    mine = make.edition(of=Area.objects.get(), built=True)
    other = make.edition("Anderswo", of=make.area("Westend", west=9.0), built=True)
    printed = make.print_(other)

    assert [row.edition for row in lead.get(address("editions")).context["rows"]] == [mine]
    assert lead.get(address("pdf", mine)).status_code == 200
    assert lead.get(address("pdf", other)).status_code == 404
    assert lead.get(address("print", printed)).status_code == 404
    for name in ("build", "remove_edition", "have_printed"):
        assert lead.post(address(name, mine)).status_code == 403


def test_a_lead_counts_for_her_neighborhood_only(lead: Client) -> None:
    mine, other = Area.objects.get(), make.area("Westend", west=9.0)
    made = make.print_(make.edition(of=mine))

    months = lead.get(address("print", made)).context["form"].fields["month"].choices
    wrong = lead.post(address("count", made), {"area": other.pk, "month": months[0][0], "count": 4})
    lead.post(address("count", made), {"area": mine.pk, "month": months[0][0], "count": 9})

    assert (len(months), months[0][0][8:]) == (12, "01")
    assert wrong.status_code == 422
    assert list(HandedOut.objects.values_list("area", "count")) == [(mine.pk, 9)]
    rows = lead.get(address("handed_out_table")).content.decode("utf-8-sig").splitlines()
    assert (len(rows), "Niedergirmes" in rows[1]) == (2, True)


@pytest.mark.parametrize("role", [Role.VISITOR, Role.PROVIDER_EDITOR, Role.COMMITTEE_READER, Role.PLANNER])
def test_who_has_nothing_to_do_with_the_book_is_refused(role: Role, client: Client) -> None:
    cast.sign_in(client, cast.member(role))

    assert client.get(address("editions")).status_code == 403
    assert client.get(address("print", make.print_())).status_code == 403
