"""The coordinator takes in a file: what was recognized, what became of the rows, and nothing without a legal basis."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client

from tests import cast, make
from unterwegs.config import middleware
from unterwegs.exchange import tasks
from unterwegs.people import jobs, uploads
from unterwegs.people.models import Job, ModuleRelease, Read
from unterwegs.welcome.models import Basis, Family, Intake, Mapping, RejectedRow

pytestmark = pytest.mark.django_db
START = "/desk/geburten/"
FILE = (
    "Name;Vorname;geb.;Mutter;Anschrift\n"
    "Sommer;Lia;1.11.2026;Sommer, Mara;Gasse 7, 35578 Wetzlar\n"
    "Winter;Max;31.2.2026;Winter, Ute;Gasse 8, 35578 Wetzlar\n"
)


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.UPLOAD_FOLDER = tmp_path / "uploads"
    make.open_part("welcome")
    return tmp_path / "uploads"


@pytest.fixture
def coordinator(client: Client) -> Client:
    cast.sign_in(client, cast.coordinator())
    return client


def uploaded(text: str = FILE) -> SimpleUploadedFile:
    return SimpleUploadedFile("liste.csv", text.encode())


def columns_of(client: Client, text: str = FILE) -> str:
    answer = client.post(START, {"profile": "plain", "file": uploaded(text)})
    return str(answer["Location"])


def chosen(client: Client, address: str) -> dict[str, str]:
    form = client.get(address).context["form"]
    return {name: field.initial for name, field in form.fields.items()}


def test_without_a_basis_the_door_is_closed(coordinator: Client) -> None:
    page = coordinator.get(START)
    answer = coordinator.post(START, {"profile": "plain", "file": uploaded()})

    assert page.context["profiles"] == []
    assert (answer.status_code, Family.objects.count()) == (422, 0)


def test_a_file_is_looked_at_taken_in_and_destroyed(coordinator: Client, folder: Path) -> None:
    make.basis()

    address = columns_of(coordinator)
    waits = len(list(folder.iterdir()))
    page = coordinator.get(address)
    answer = coordinator.post(address, chosen(coordinator, address))
    report = coordinator.get(answer["Location"])

    assert waits == 1
    assert "Sommer" not in page.content.decode()
    assert list(folder.iterdir()) == []
    assert Intake.objects.get().counts == {"new": 1, "rejected": 1}
    assert Intake.objects.get().destroyed_at is not None
    assert Mapping.objects.get().columns["Mutter"] == "one.name"
    assert [row.row for row, _reasons in report.context["rows"]] == [3]
    assert "Winter" not in report.content.decode()


def test_a_large_file_is_never_laid_on_the_disk_in_clear(coordinator: Client, settings: Any, tmp_path: Path) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "nowhere"  # whoever wants to write there stumbles
    make.basis()
    head, *rows = FILE.splitlines()
    padded = [f"{row};{'x' * 100_000}" for row in rows * 15]

    address = columns_of(coordinator, "\n".join([f"{head};Bemerkung", *padded]))

    assert coordinator.get(address).context["look"].rows == 30
    assert settings.FILE_UPLOAD_MAX_MEMORY_SIZE == middleware.LARGEST_PICTURE == middleware.largest(START)


def test_a_rejected_row_is_put_right_and_leaves_a_trace(coordinator: Client) -> None:
    make.basis()
    address = columns_of(coordinator)
    coordinator.post(address, chosen(coordinator, address))
    row = RejectedRow.objects.get()
    page = f"{START}zeile/{row.pk}/"

    form = coordinator.get(page).context["form"]
    typed = {name: field.initial for name, field in form.fields.items()}
    wrong = coordinator.post(page, typed)
    right = coordinator.post(page, {**typed, "child.born_on": "3.11.2026"})

    row.refresh_from_db()
    assert (wrong.status_code, right.status_code) == (422, 302)
    assert Family.objects.count() == 2
    assert row.settled_on is not None
    assert set(Read.objects.values_list("what", flat=True)) == {"births.row"}


def test_a_row_may_be_settled_without_being_read(coordinator: Client) -> None:
    taken = make.received(make.notice(), rejected=[make.rejected()])

    coordinator.post(f"{START}zeile/{taken.intake.rejected.get().pk}/erledigt/")

    assert RejectedRow.objects.get().settled_on is not None
    assert Family.objects.count() == 1


def test_a_file_may_be_destroyed_unread(coordinator: Client, folder: Path) -> None:
    make.basis()
    upload = columns_of(coordinator).split("/")[-2]

    coordinator.post(f"{START}verwerfen/{upload}/")

    assert (list(folder.iterdir()), Family.objects.count()) == ([], 0)


def test_a_long_file_is_long_work_that_destroys_the_file(coordinator: Client, folder: Path) -> None:
    make.basis()
    rows = "".join(f"Name{number};Kind;1.11.2026;Name{number}, Mara;Gasse {number}\n" for number in range(1, 251))
    address = columns_of(coordinator, FILE.split("\n", maxsplit=1)[0] + "\n" + rows)

    answer = coordinator.post(address, chosen(coordinator, address))
    job = Job.objects.get()
    assert answer["Location"] == f"/desk/arbeit/{job.pk}/"
    tasks.take_in_births.func(str(job.pk))

    job.refresh_from_db()
    assert (job.state, job.cause) == ("done", "")
    assert (Family.objects.count(), list(folder.iterdir())) == (250, [])


def test_long_work_without_a_basis_says_why() -> None:
    make.basis(ended_on=make.TODAY)
    options = {"profile": "plain", "as_of": ""}
    job = jobs.start(tasks.take_in_births, title="x", by=cast.coordinator(), options=options, upload=[FILE.encode()])

    tasks.take_in_births.func(str(job.pk))

    job.refresh_from_db()
    assert (job.state, job.cause) == ("failed", "Für diese Art von Datei ist keine Rechtsgrundlage eingetragen.")
    assert Family.objects.count() == 0
    assert uploads.opened(job.upload).read() == FILE.encode()


def test_nothing_is_there_before_the_release(coordinator: Client) -> None:
    ModuleRelease.objects.all().delete()

    assert [coordinator.get(page).status_code for page in (START, f"{START}arten/")] == [404, 404]


def test_each_kind_of_file_is_explained(coordinator: Client) -> None:
    page = coordinator.get(f"{START}arten/")

    assert [kind.profile.value for kind in page.context["kinds"]] == [
        "nrw",
        "bayern",
        "hessen",
        "registry",
        "plain",
        "running",
    ]


# --- the command line -----------------------------------------------------------------------------------------------------
def test_the_command_reports_and_destroys_the_file(tmp_path: Path, capsys: Any) -> None:
    make.basis("nrw")
    file = tmp_path / "liste.csv"
    file.write_bytes(FILE.encode())

    with pytest.raises(SystemExit) as ended:
        call_command("import_births", str(file), land="NRW")

    said = capsys.readouterr().out
    assert ended.value.code == 3
    assert not file.exists()
    assert "2 Zeilen gelesen" in said
    assert "Zeile 3" in said
    assert "Winter" not in said


def test_the_same_file_again_changes_nothing(tmp_path: Path, capsys: Any) -> None:
    make.basis("nrw")
    for _time in range(2):
        file = tmp_path / "liste.csv"
        file.write_bytes(FILE.split("Winter", 1)[0].encode())
        call_command("import_births", str(file), land="NRW")

    assert "nichts hat sich geändert" in capsys.readouterr().out
    assert (Family.objects.count(), Intake.objects.count()) == (1, 1)


def test_the_command_refuses_without_basis_and_before_the_release(tmp_path: Path) -> None:
    file = tmp_path / "liste.csv"
    file.write_bytes(FILE.encode())

    with pytest.raises(CommandError, match="keine Rechtsgrundlage"):
        call_command("import_births", str(file), profile="plain")
    ModuleRelease.objects.all().delete()
    with pytest.raises(CommandError, match="nicht freigegeben"):
        call_command("import_births", str(file), profile="plain")

    assert file.exists()


def test_the_command_only_says_what_it_recognizes(tmp_path: Path, capsys: Any) -> None:
    file = tmp_path / "liste.csv"
    file.write_bytes(FILE.encode())

    call_command("import_births", str(file), profile="plain", dry_run=True)

    assert "Name: Familienname" in capsys.readouterr().out
    assert file.exists()


def test_a_basis_that_ends_closes_the_door(coordinator: Client) -> None:
    basis = make.basis()

    coordinator.post(f"/desk/willkommen/rechtsgrundlagen/{basis.pk}/beenden/")

    assert Basis.objects.get().ended_on is not None
    assert coordinator.get(START).context["profiles"] == []


def test_a_basis_is_recorded(coordinator: Client) -> None:
    page = "/desk/willkommen/rechtsgrundlagen/"
    told = {
        "profile": "nrw",
        "norm": "§ 10a MeldDÜV NRW",
        "purpose": "Willkommensbesuche",
        "released_by": "Dana Datenschutz, Datenschutzbeauftragte",
        "released_on": make.TODAY - timedelta(days=30),
    }

    initial = coordinator.get(f"{page}?art=nrw").context["form"].initial
    coordinator.post(page, {**told, "released_on": "2020-01-01"})

    assert initial["norm"] == "§ 10a MeldDÜV NRW"
    assert coordinator.get(START).context["profiles"] == ["nrw"]
