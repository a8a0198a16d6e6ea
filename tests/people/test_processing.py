"""The register and the sheets say what the tables declare."""

from datetime import timedelta

import pytest
from django.utils import translation

from tests import make
from unterwegs.people import privacy, processing, rules, sheets
from unterwegs.people.models import User
from unterwegs.people.privacy import Basis, Kind, Purpose, Responsible, Whom
from unterwegs.places import queries as places

TOWN = Responsible(
    name="Wetzlar",
    office="Frühe Hilfen",
    address="Ernst-Leitz-Straße 30\n35578 Wetzlar",
    email="hilfen@wetzlar.example",
    phone="06441 99-0",
    privacy_officer="Datenschutz, 06441 99-1",
    authority="Die Aufsicht",
    operator="",
)


def told_of(key: str, language: str = "en") -> dict[str, list[str]]:
    activity = processing.activity(key)
    assert activity is not None
    with translation.override(language):
        return {section.title: list(section.lines) for section in sheets.sheet(activity, TOWN).sections}


def test_the_register_begins_with_families_and_names_every_purpose_once() -> None:
    keys = [one.purpose.key for one in processing.activities()]

    assert keys == [
        "kurse",
        "schluessel",
        "stimmen",
        "willkommen",
        "wuensche",
        "begleitbuch",
        "kursleitung",
        "lotsen",
        "nachfragen",
        "verzeichnis",
        "zustaendig",
        "arbeiten",
        "besuchsdienst",
        "konten",
        "protokoll",
    ]


def test_an_activity_gathers_tables_files_kinds_and_rules() -> None:
    activity = processing.activity("arbeiten")

    assert activity is not None
    with translation.override("en"):
        assert [table.label for table in activity.tables] == ["django_tasks_database.dbtaskresult", "people.job"]
        assert [kind.value for kind in activity.kinds] == ["contact", "person", "action", "technical"]
        assert activity.kept == [
            ("queue of long work", "14\N{NO-BREAK SPACE}days after its end")
            if "\N{NO-BREAK SPACE}" in privacy.span(timedelta(days=14))
            else ("queue of long work", "14 days after its end"),
            ("long work", "90 days after the start"),
            ("uploaded tables, encrypted", "until they are read in, at most 7 days"),
        ]


def test_a_sheet_for_families_says_who_what_how_long_and_their_rights() -> None:
    told = told_of("stimmen")

    assert list(told) == [
        "Who is responsible?",
        "Who watches over it?",
        "Which data?",
        "Which law allows it?",
        "Who receives it?",
        "How long does it stay?",
        "Do I have to?",
        "What are my rights?",
        "What we do not do",
    ]
    assert told["Who is responsible?"] == [
        "Frühe Hilfen",
        "Wetzlar",
        "Ernst-Leitz-Straße 30",
        "35578 Wetzlar",
        "06441 99-0",
        "hilfen@wetzlar.example",
    ]
    assert [line.split(":")[0] for line in told["How long does it stay?"]] == [
        "How a date was",
        "Hints and ideas",
        "What you miss",
    ]
    assert told["What are my rights?"][-1] == (
        "You may complain to the supervisory authority: Die Aufsicht (Art. 77 GDPR)."
    )


def test_what_did_not_come_from_the_person_is_told_by_article_14() -> None:
    register = Purpose(
        key="geburten",
        name="Welcome visits",
        why="The town congratulates every family.",
        of=Whom.FAMILIES,
        basis=(Basis.PUBLIC_TASK,),
        recipients=("the visitor",),
        source="from the register of residents",
    )
    activity = processing.Activity(register, [], [])

    with translation.override("en"):
        sheet = sheets.sheet(activity, TOWN)

    assert sheet.article == 14
    assert [list(one.lines) for one in sheet.sections if one.title == "Where does it come from?"] == [
        ["From the register of residents"]
    ]


def test_consent_can_be_withdrawn_and_a_public_task_be_objected_to() -> None:
    def rights(*basis: Basis) -> list[str]:
        purpose = Purpose("x", "X", "Why", Whom.FAMILIES, basis, ("us",))
        with translation.override("en"):
            sections = sheets.sheet(processing.Activity(purpose, [], []), TOWN).sections
        return [line.split(" ")[2] for one in sections if one.title == "What are my rights?" for line in one.lines]

    assert rights(Basis.CONSENT) == ["ask", "have", "withdraw", "complain"]
    assert rights(Basis.PUBLIC_TASK) == ["ask", "have", "object", "complain"]


def test_families_do_not_read_that_staff_are_named() -> None:
    """Who of the staff answered is data of the staff; no name of a family is kept."""
    activity = processing.activity("stimmen")

    assert activity is not None
    assert activity.kinds == [Kind.WORDS, Kind.STAFF, Kind.ACTION, Kind.CHOICE, Kind.SECRET]


@pytest.mark.parametrize(
    ("days", "words"), [(1, "1 day"), (30, "30 days"), (365, "1 year"), (1095, "3 years"), (182, "6 months")]
)
def test_a_time_is_said_in_the_largest_unit_that_is_exact(days: int, words: str) -> None:
    with translation.override("en"):
        assert privacy.span(timedelta(days=days)) == words


def test_a_model_says_its_rules_one_or_several() -> None:
    assert privacy.rules_of(User.Privacy) == (rules.KEPT_ACCOUNT,)
    assert privacy.rules_of(privacy.NOTHING_PERSONAL) == ()


@pytest.mark.django_db
def test_the_town_says_who_is_responsible_and_its_land_who_supervises() -> None:
    empty = places.responsible()
    make.town(privacy_officer="Dana", operator="ekom21")

    found = places.responsible()

    assert (empty.name, empty.authority) == ("", "")
    assert (found.name, found.office, found.privacy_officer, found.operator) == (
        "Wetzlar",
        "Frühe Hilfen",
        "Dana",
        "ekom21",
    )
    assert found.authority == "Der Hessische Beauftragte für Datenschutz und Informationsfreiheit"
