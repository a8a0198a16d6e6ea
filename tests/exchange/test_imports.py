"""Reading a table in at the desk and from the command line."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests import cast, make
from unterwegs.directory.models import ImportRun, Service, Source
from unterwegs.people.models import Job

pytestmark = pytest.mark.django_db
LIST = "Name;Träger;Straße;PLZ;Bemerkung;Plätze\nKita Süd;AWO;Weg 1;35576;<b>neu</b>;40\nKita Nord;AWO;Weg 9;35578;;x\n;AWO;;;;\n"


@pytest.fixture
def kim(client: Client, settings: Any) -> Client:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    return cast.sign_in(client, cast.coordinator())


def upload(kim: Client, content: str = LIST, name: str = "kitas.csv") -> HttpResponse:
    file = SimpleUploadedFile(name, content.encode())
    return kim.post(reverse("imports:imports"), {"file": file}, follow=True)  # type: ignore[return-value]


def check(kim: Client, **typed: str) -> Any:
    """The page with the verdicts."""
    shown: Any = upload(kim)
    columns = shown.context["form"].guesses
    said = {f"column-{place}": guess.field for place, guess in enumerate(columns)}
    address = shown.redirect_chain[-1][0]
    return kim.post(address, {"source": "Kitas", "kind": "daycare", **said, **typed}, follow=True)


def test_a_file_shows_what_its_columns_seem_to_say(kim: Client) -> None:
    shown: Any = upload(kim)

    guessed = {guess.column: guess.field for guess in shown.context["form"].guesses}
    assert guessed == {
        "Name": "name",
        "Träger": "organization",
        "Straße": "street",
        "PLZ": "postcode",
        "Bemerkung": "good_to_know",
        "Plätze": "",
    }
    assert "<b>neu" not in shown.content.decode()
    assert Service.objects.count() == 0


def test_every_row_gets_its_verdict_before_anything_changes(kim: Client) -> None:
    shown = check(kim, **{"column-5": "capacity"})

    text = shown.content.decode()
    assert "Neu: 2" in text
    assert "Abgewiesen: 1" in text
    assert "„x“ ist keine Platzzahl." in text
    assert "Die Zeile hat keinen Namen." in text
    assert Service.objects.count() == 0


def test_the_mapping_is_remembered_under_its_name(kim: Client) -> None:
    check(kim)

    assert Source.objects.get().columns == {
        "Name": "name",
        "Träger": "organization",
        "Straße": "street",
        "PLZ": "postcode",
        "Bemerkung": "good_to_know",
    }
    again: Any = upload(kim, name="Kitas.csv")
    assert again.context["form"]["source"].initial == "Kitas"


def test_a_column_said_twice_or_no_name_is_a_mistake(kim: Client) -> None:
    twice = check(kim, **{"column-1": "name"})
    nameless = check(kim, **{"column-0": ""})

    assert "Das sagt schon eine andere Spalte." in twice.content.decode()
    assert "Bitte sagen Sie, in welcher Spalte der Name steht." in nameless.content.decode()
    assert ImportRun.objects.count() == 0


def test_reading_in_and_taking_back(kim: Client, django_capture_on_commit_callbacks: Any) -> None:
    check(kim)
    run = ImportRun.objects.get()

    with django_capture_on_commit_callbacks(execute=True):
        kim.post(reverse("imports:apply", args=[run.pk]))
    names = sorted(one.name for one in Service.objects.all())
    kim.post(reverse("imports:undo", args=[run.pk]))

    assert Job.objects.get().state == "done"
    assert names == ["Kita Nord", "Kita Süd"]
    assert Service.objects.count() == 0


def test_a_broken_file_is_refused_with_a_sentence(kim: Client) -> None:
    shown = upload(kim, content="%PDF-1.7", name="liste.csv")

    assert shown.status_code == 422
    assert "ist ein PDF" in shown.content.decode()


def test_a_file_that_is_gone_is_not_found(kim: Client) -> None:
    assert kim.get(reverse("imports:columns", args=["0" * 32])).status_code == 404
    assert kim.get(reverse("imports:columns", args=["keine-kennung"])).status_code == 404


def test_provider_editors_read_no_tables_in(client: Client) -> None:
    cast.sign_in(client, cast.provider_editor())

    assert client.get(reverse("imports:imports")).status_code == 403


def test_the_command_reads_in_and_says_what_became_of_each_row(tmp_path: Path) -> None:
    make.user("Kim", email="kim@example.org", roles=["coordinator"])
    file = tmp_path / "kitas.csv"
    file.write_text(LIST, encoding="utf-8")
    said = [StringIO() for _turn in range(3)]

    call_command("import_services", file, "--by", "kim@example.org", "--dry-run", stdout=said[0])
    dry = Service.objects.count()
    call_command("import_services", file, "--by", "kim@example.org", stdout=said[1])
    call_command("import_services", file, "--by", "kim@example.org", "--mapping", "kitas", stdout=said[2])

    assert dry == 0
    assert "Nur geprüft, nichts geändert." in said[0].getvalue()
    assert said[1].getvalue().splitlines() == [
        "3 Zeilen gelesen",
        "Neu: 2",
        "Abgewiesen: 1",
        "  Zeile 4: Die Zeile hat keinen Namen.",
    ]
    assert "Unverändert: 2" in said[2].getvalue()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--by", "niemand@example.org"], "Niemand hat hier ein Konto"),
        (["--by", "kim@example.org", "--mapping", "fehlt"], "ist nicht gemerkt"),
        (["--by", "kim@example.org", "--sheet", "fehlt"], "gibt es nicht"),
    ],
)
def test_the_command_says_what_is_wrong(tmp_path: Path, arguments: list[str], sentence: str) -> None:
    make.user("Kim", email="kim@example.org", roles=["coordinator"])
    file = tmp_path / "kitas.csv"
    file.write_text(LIST, encoding="utf-8")

    with pytest.raises(CommandError, match=sentence):
        call_command("import_services", file, *arguments)
