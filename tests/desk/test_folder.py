"""The release folder is written from the running system, and a part opens when three have signed the same one."""

import io
import re
import zipfile
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation
from pypdf import PdfReader

from tests import cast, make
from unterwegs.desk import folder
from unterwegs.desk import queries as desk
from unterwegs.directory.models import Membership
from unterwegs.people import actions, processing, queries, rules
from unterwegs.people.models import Deed, ModuleRelease
from unterwegs.people.roles import Role
from unterwegs.places.models import Town

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def town() -> None:
    make.town(
        operator="ekom21, Gießen",
        privacy_officer="Datenschutz der Stadt\n06441 99-1",
        child_protection_phone="06441 99-51",
        child_protection_advice="Erziehungsberatung, 06441 99-52",
    )


def words_of(slug: str) -> str:
    """Everything a document says, as plain text."""
    return " ".join(_said(folder.Folder().document(slug).parts))  # type: ignore[union-attr]


def _said(part: Any) -> list[str]:
    if isinstance(part, str):
        return [part]
    if isinstance(part, dict):
        return [words for key, each in part.items() if key != "kind" for words in _said(each)]
    return [words for each in part for words in _said(each)] if isinstance(part, list) else []


def test_every_document_can_be_set_and_names_the_version(tmp_path: Any) -> None:
    stands = folder.Folder()

    packed = zipfile.ZipFile(io.BytesIO(stands.packed(now=make.now())))

    names = [f"{number:02} {slug}.pdf" for number, slug in enumerate(folder.TITLES)]
    assert packed.namelist() == [*names, "FASSUNG.txt"]
    assert packed.read("FASSUNG.txt").decode().splitlines()[0] == f"Fassung {stands.digest}"
    for name in names:
        foot = PdfReader(io.BytesIO(packed.read(name))).pages[0].extract_text()
        assert f"Fassung {stands.digest[:12]}" in foot


def test_the_same_folder_is_the_same_file() -> None:
    assert folder.Folder().packed(now=make.now()) == folder.Folder().packed(now=make.now())


def test_no_fact_is_left_open_in_a_text() -> None:
    left = {
        slug: re.findall(r"\{\w+\}|=> \w+|@\w+", words_of(slug).replace("@digest", "").replace("@short", ""))
        for slug in folder.TITLES
    }

    assert left == {slug: [] for slug in folder.TITLES}


def test_statutes_are_marked_for_the_officer_to_verify() -> None:
    marked = {slug for slug in folder.TITLES if "vom datenschutzbeauftragten" in words_of(slug).lower()}

    assert marked == {
        "uebersicht",
        "folgenabschaetzung",
        "auftragsverarbeitung",
        "gemeinsam",
        "meldeplan",
        "dienstvereinbarung",
        "kinderschutz",
    }


def test_the_texts_say_what_is_configured() -> None:
    assert "06441 99-51" in words_of("kinderschutz")
    assert "Erziehungsberatung, 06441 99-52" in words_of("kinderschutz")
    assert "ekom21, Gießen" in words_of("auftragsverarbeitung")
    assert "Datenschutz der Stadt, 06441 99-1" in words_of("meldeplan")
    assert "Fernet" in words_of("massnahmen")


def test_the_measures_follow_the_settings(settings: Any) -> None:
    before = words_of("massnahmen")
    settings.SECOND_FACTOR_DEMANDED = not settings.SECOND_FACTOR_DEMANDED
    settings.TILES_URL, settings.TILES_HOST = "https://karten.example/{z}", ["https://karten.example"]

    after = words_of("massnahmen")

    assert "karten.example" not in before
    assert "karten.example" in after
    assert "zweiter Faktor verlangt" in (before if "zweiter Faktor verlangt" in before else after)
    assert ("zweiter Faktor verlangt" in before) != ("zweiter Faktor verlangt" in after)


def test_keys_of_families_are_named_where_there_are_some(settings: Any) -> None:
    settings.KEY_BACKUP_DAYS = 5

    assert "AES-256-GCM" in words_of("massnahmen")
    assert "dessen Sicherung bleibt 5 Tage" in words_of("loeschkonzept")


def test_everybody_at_the_desk_reads_what_to_do_in_concern_about_a_child(client: Client) -> None:
    cast.sign_in(client, cast.visitor())

    page = client.get("/desk/kinderschutz/").content.decode()

    assert [words in page for words in ("06441 99-51", "Erziehungsberatung, 06441 99-52", "<strong>112</strong>")] == [
        True,
        True,
        True,
    ]


def test_the_backups_are_read_from_the_timetable(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    shipped = words_of("loeschkonzept")
    monkeypatch.setattr(folder, "CRONTAB", tmp_path / "nothing")

    assert "14 Nächte werden aufgehoben" in shipped
    assert "keine nächtliche Sicherung" in words_of("loeschkonzept")


def test_the_deletion_concept_names_every_table_with_its_rule() -> None:
    with translation.override("de"):
        names = [str(table.name) for table in processing.tables()]
    words = words_of("loeschkonzept")

    assert [name for name in names if name not in words] == []


def test_a_town_with_marks_in_its_name_breaks_no_text() -> None:
    Town.objects.update(name="Bad *Stern* [am] <Berg>", office="`Amt` #1 _für_ Familien")

    assert "Bad *Stern* [am] <Berg>" in words_of("dienstvereinbarung")
    assert folder.Folder().packed(now=make.now())


def test_the_version_changes_with_what_is_said_and_not_with_the_day_or_the_accounts() -> None:
    first = folder.Folder().digest
    Membership.objects.create(user=cast.provider_editor(), organization=make.organization("AWO"))
    with translation.override("en"):
        second = folder.Folder().digest
    Town.objects.update(operator="")

    assert (first == second, first == folder.Folder().digest) == (True, False)
    assert "AWO" in words_of("gemeinsam")


# --- releases -------------------------------------------------------------------------------------------------------
def sign(function: str, digest: str = "a" * 64, *, module: str = "wishes") -> ModuleRelease:
    fields = {"name": "Lena Leitung", "released_on": make.TODAY, "by": cast.coordinator(), "now": make.now()}
    return actions.release_part(module=module, function=function, digest=digest, **fields)


def test_a_part_is_open_when_all_three_have_signed_the_same_folder() -> None:
    open_after = []
    for function in rules.Function:
        open_after.append(queries.is_released("wishes"))
        sign(function.value)

    assert [*open_after, queries.is_released("wishes")] == [False, False, False, True]
    assert not queries.is_released("welcome")


def test_signatures_under_different_folders_open_nothing() -> None:
    sign("office")
    sign("privacy")
    sign("staff_council", "b" * 64)
    before = queries.is_released("wishes")

    sign("staff_council")

    assert (before, queries.is_released("wishes")) == (False, True)
    assert ModuleRelease.objects.standing().count() == 3


def test_who_withdraws_closes_the_part() -> None:
    rows = [sign(function.value) for function in rules.Function]

    actions.withdraw_release(rows[2], by=cast.coordinator(), today=make.TODAY)

    assert (queries.is_released("wishes"), queries.is_entrusted("wishes")) == (False, True)
    assert not queries.is_entrusted("welcome")
    assert Deed.objects.latest("id").deed == "withdrew a release"


def test_a_part_that_does_not_exist_is_no_question() -> None:
    with pytest.raises(ValueError, match="weather"):
        queries.is_released("weather")


def enter(client: Client, **overrides: Any) -> Any:
    said = {
        "module": "wishes",
        "function": "office",
        "name": "Lena Leitung",
        "released_on": timezone.localdate().isoformat(),
        "digest": folder.Folder().digest,
        **overrides,
    }
    return client.post("/desk/freigaben/", said)


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.ADMINISTRATOR])
def test_a_release_is_entered_at_the_desk(client: Client, role: Role) -> None:
    cast.sign_in(client, cast.member(role))

    answer = enter(client)
    page = client.get("/desk/freigaben/")

    assert answer.status_code == 302
    (part,) = [part for part in page.context["parts"] if part.released.module == rules.Module.WISHES]
    assert [row.name if row else None for _function, row in part.released.rows] == ["Lena Leitung", None, None]
    assert part.is_current


def test_an_old_folder_or_a_day_to_come_is_refused(client: Client) -> None:
    cast.sign_in(client, cast.coordinator())

    answers = [enter(client, digest="0" * 64), enter(client, released_on="2999-01-01"), enter(client, name="")]

    assert [answer.status_code for answer in answers] == [422, 422, 422]
    assert ModuleRelease.objects.count() == 0


def test_the_desk_says_when_the_folder_has_changed_since(client: Client) -> None:
    sign("office", "0" * 64)
    cast.sign_in(client, cast.coordinator())

    page = client.get("/desk/freigaben/")

    assert {part.released.module.value: part.is_current for part in page.context["parts"]} == {
        "wishes": False,
        "welcome": True,
        "companions": True,
        "courses": True,
    }


def test_a_changed_folder_leaves_a_part_open_and_names_the_documents_that_changed(client: Client) -> None:
    cast.sign_in(client, cast.coordinator())
    for function in rules.Function:
        enter(client, function=function.value)
    before = told_of_the_folder()
    Town.objects.update(child_protection_phone="06441 99-999")

    page = client.get("/desk/freigaben/")
    cast.sign_in(client, cast.privacy_officer())
    of_the_officer = client.get("/desk/datenschutz/")

    (part,) = [part for part in page.context["parts"] if part.released.module == rules.Module.WISHES]
    assert (part.is_current, queries.is_released("wishes")) == (False, True)
    assert part.changed == [("kinderschutz", "Verfahren bei Sorge um ein Kind")]
    for shown in (page, of_the_officer):
        assert "Der Teil bleibt offen" in shown.content.decode()
        assert '<li><a class="kern-link" href="/desk/datenschutz/kinderschutz.pdf">' in shown.content.decode()
    assert before == {}
    assert told_of_the_folder() == {
        "coordinator": "/desk/freigaben/",
        "administrator": "/desk/freigaben/",
        "privacy_officer": "/desk/datenschutz/",
    }


def told_of_the_folder() -> dict[str, str]:
    """Whose start page says urgently that the folder of an open part has changed, and where it leads."""
    return {
        role.value: item.url
        for role in Role
        for item in desk.waiting(cast.member(role), today=make.TODAY).items
        if "Mappe" in str(item.label) and item.urgent and item.count == 1
    }


def test_the_officer_reads_register_table_documents_and_folder(client: Client) -> None:
    cast.sign_in(client, cast.privacy_officer())

    table = client.get("/desk/datenschutz/verzeichnis.csv")
    kinds = {
        address: client.get(f"/desk/datenschutz/{address}")["Content-Type"]
        for address in ("", "verzeichnis.csv", "meldeplan.pdf", "mappe.zip")
    }

    assert kinds == {
        "": "text/html; charset=utf-8",
        "verzeichnis.csv": "text/csv; charset=utf-8",
        "meldeplan.pdf": "application/pdf",
        "mappe.zip": "application/zip",
    }
    assert len(table.content.decode("utf-8-sig").strip().splitlines()) == 16
    assert client.get("/desk/datenschutz/nichts.pdf").status_code == 404
