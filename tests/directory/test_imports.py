"""Tables are read row by row: a verdict first, the same file twice changes nothing, one deed takes it back."""

import json
from datetime import date, time
from pathlib import Path

import pytest
from django.db import connection

from tests import cast, make
from unterwegs.directory import actions, imports, queries, rules
from unterwegs.directory.imports import Wanted
from unterwegs.directory.models import (
    Contact,
    ImportedRow,
    ImportRun,
    Location,
    Organization,
    ScheduleException,
    Service,
    Source,
)
from unterwegs.kit import twins
from unterwegs.people import actions as people
from unterwegs.people.models import User

pytestmark = pytest.mark.django_db
PAIRS = Path(__file__).parent / "twin_pairs.json"


@pytest.fixture
def kim() -> User:
    return cast.coordinator()


@pytest.fixture
def source() -> Source:
    return actions.keep_source("Kitas", columns={}, constants={}, ages_in_months=True)


def kita(number: int = 2, **said: str) -> Wanted:
    fields = {
        "key": str(number),
        "name": f"Kita Sonnenschein {'ABCDEFG'[number % 7]}",
        "organization": "Stadt Wetzlar",
        "kind": "daycare",
        "phases": "kindergarten",
        "street": f"Lindenweg {number * 3}",
        "postcode": "35576",
        "city": "Wetzlar",
        "phones": f"06441 1000{number}",
        **said,
    }
    return Wanted(number, fields)


def check(source: Source, *rows: Wanted, by: User | None = None) -> ImportRun:
    return actions.check_rows(source, rows, file_name="kitas.csv", by=by)


def read_in(source: Source, *rows: Wanted, by: User, publish: bool = False) -> ImportRun:
    run = check(source, *rows, by=by)
    actions.apply_run(run, publish=publish, today=make.TODAY, by=by)
    return run


def test_checking_changes_nothing(source: Source, kim: User) -> None:
    run = check(source, kita(2), kita(3), by=kim)

    assert queries.verdicts(run) == {"new": 2}
    assert (Service.objects.count(), Location.objects.count(), Organization.objects.count()) == (0, 0, 0)


def test_a_row_becomes_an_offer_with_its_place_its_numbers_and_its_times(source: Source, kim: User) -> None:
    read_in(source, kita(2, hours="Mo-Fr 7-17 Uhr", email="a@kita.example", cost="25 €", minimum_age="12"), by=kim)

    service = Service.objects.get()
    (schedule,) = service.schedules.all()
    location = service.locations.get()
    assert (service.name, service.state, service.kind, service.minimum_age) == (
        "Kita Sonnenschein C",
        rules.State.DRAFT,
        "daycare",
        12,
    )
    assert (location.street, location.postcode, location.kind) == ("Lindenweg 6", "35576", "daycare")
    assert (schedule.rule, schedule.opens_at) == ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", time(7))
    assert service.contact is not None
    assert (service.contact.email, service.contact.phones.get().number) == ("a@kita.example", "06441 10002")
    assert (service.costs.get().kind, str(service.costs.get().amount)) == ("fixed", "25.00")


def test_times_that_are_not_certain_are_shown_instead_of_guessed(source: Source, kim: User) -> None:
    read_in(source, kita(2, hours="07:30-16:30"), by=kim)

    service = Service.objects.get()
    assert service.schedules.count() == 0
    assert service.texts.get().good_to_know == "07:30-16:30"


def test_the_same_file_twice_changes_nothing(source: Source, kim: User) -> None:
    read_in(source, kita(2), kita(3), by=kim)
    before = [(one.pk, one.revision) for one in Service.objects.order_by("pk")]

    again = read_in(source, kita(2), kita(3), by=kim)

    assert queries.verdicts(again) == {"same": 2}
    assert [(one.pk, one.revision) for one in Service.objects.order_by("pk")] == before
    assert (Location.objects.count(), Contact.objects.count(), Organization.objects.count()) == (2, 2, 1)


def test_what_the_table_changes_is_changed_and_what_people_changed_here_stays(source: Source, kim: User) -> None:
    read_in(source, kita(2, description="Alt."), by=kim)
    service = Service.objects.get()
    service.texts.update(summary="Von Hand geschrieben.")

    run = read_in(source, kita(2, description="Alt.", capacity="40"), by=kim)

    service.refresh_from_db()
    assert queries.verdicts(run) == {"changed": 1}
    assert (service.capacity, service.texts.get().summary) == (40, "Von Hand geschrieben.")


def test_what_hangs_on_a_rhythm_stays_when_the_table_says_other_hours(source: Source, kim: User) -> None:
    read_in(source, kita(2, hours="Di 9:30-11 Uhr, Do 15-16 Uhr"), by=kim)
    tuesday, thursday = Service.objects.get().schedules.order_by("opens_at")
    ScheduleException.objects.create(schedule=tuesday, on=date(2026, 12, 8), kind="cancelled", reason="Betriebsausflug")

    read_in(source, kita(2, hours="Di 10-11:30 Uhr, Fr 15-16 Uhr"), by=kim)

    tuesday_now, friday = Service.objects.get().schedules.order_by("opens_at")
    assert (tuesday_now.pk, tuesday_now.opens_at, tuesday_now.rule) == (tuesday.pk, time(10), tuesday.rule)
    assert [one.reason for one in tuesday_now.exceptions.all()] == ["Betriebsausflug"]
    assert (friday.pk, friday.rule) == (thursday.pk, "FREQ=WEEKLY;BYDAY=FR")


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"name": ""}, "Die Zeile hat keinen Namen."),
        ({"organization": ""}, "Weder die Zeile noch die Zuordnung sagt, zu welchem Träger sie gehört."),
        ({"name": "x" * 161}, "Der Name hat mehr als 160 Zeichen."),
    ],
)
def test_a_row_that_cannot_be_read_says_why(source: Source, said: dict[str, str], reason: str) -> None:
    run = check(source, kita(2, **said), kita(3))

    assert [(row.number, row.verdict, row.reason) for row in run.rows.filter(verdict="rejected")] == [
        (2, "rejected", reason)
    ]
    assert queries.verdicts(run) == {"new": 1, "rejected": 1}


@pytest.mark.parametrize(
    ("said", "hint"),
    [
        ({"postcode": "abc"}, "„abc“ ist keine Postleitzahl."),
        ({"email": "kein at"}, "„kein at“ ist keine Mailadresse."),
        ({"phones": "siehe Website"}, "„siehe Website“ ist keine Telefonnummer."),
        (
            {"longitude": "118.2", "latitude": "34.1"},
            "Die Koordinaten liegen außerhalb Deutschlands; der Ort wird über die Adresse gefunden.",
        ),
        ({"minimum_age": "72", "maximum_age": "36"}, "Die Altersgrenzen stehen verkehrt herum und wurden weggelassen."),
        ({"step_free": "teils"}, "„teils“ sagt weder ja noch nein."),
        ({"languages": "Deutsch und Klingonisch"}, "Die Sprache „Klingonisch“ ist hier nicht bekannt."),
    ],
)
def test_what_cannot_be_used_is_left_out_with_a_sentence(said: dict[str, str], hint: str) -> None:
    reading = imports.read(kita(2, **said), months=True)

    assert reading.hints == [hint]
    assert reading.entry is not None


def test_what_could_not_be_read_stands_encrypted_in_its_row(source: Source, kim: User) -> None:
    """A cell in the wrong column may name a person."""
    run = check(source, kita(2, phones="bei Frau Geheim"), by=kim)

    with connection.cursor() as cursor:
        cursor.execute("SELECT hints FROM directory_importedrow")
        (kept,) = cursor.fetchone()

    assert b"Geheim" not in bytes(kept)
    assert run.rows.get().hints == ["„bei Frau Geheim“ ist keine Telefonnummer."]


def test_a_postcode_that_lost_its_zero_in_excel_gets_it_back() -> None:
    reading = imports.read(kita(2, postcode="1067"), months=True)

    assert reading.entry is not None
    assert reading.entry.postcode == "01067"


@pytest.mark.parametrize(("text", "months"), [("3", 36), ("3 Jahre", 36), ("18 Monate", 18), ("1,5", 18)])
def test_ages_are_years_where_nobody_says_months(text: str, months: int) -> None:
    reading = imports.read(kita(2, minimum_age=text), months=False)

    assert reading.entry is not None
    assert reading.entry.minimum_age == months


def test_a_key_that_comes_twice_is_rejected_the_second_time(source: Source) -> None:
    run = check(source, kita(2), kita(3, key="2"))

    assert [row.reason for row in run.rows.filter(verdict="rejected")] == ["Derselbe Schlüssel steht schon in Zeile 2."]


def test_what_may_be_there_already_waits_for_a_person(source: Source, kim: User) -> None:
    owner = make.organization("Stadt Wetzlar")
    place = make.location("Kita Sonnenschein C", of=owner, street="Lindenweg 6", postcode="35576", city="Wetzlar")
    known = make.service("Kita Sonnenschein C", of=owner, location=place, kind="daycare")

    run = check(source, kita(2), kita(3), by=kim)
    (row,) = run.rows.filter(verdict="twin")
    actions.apply_run(run, publish=False, today=make.TODAY, by=kim)

    assert row.twin == known
    assert row.likeness["sum"] >= twins.PROPOSED
    assert sorted(one.name for one in Service.objects.all()) == ["Kita Sonnenschein C", "Kita Sonnenschein D"]


@pytest.mark.parametrize(("decision", "count"), [("same", 1), ("other", 2)])
def test_a_person_says_whether_it_is_the_same(source: Source, kim: User, decision: str, count: int) -> None:
    owner = make.organization("Stadt Wetzlar")
    place = make.location("Kita Sonnenschein C", of=owner, street="Lindenweg 6", postcode="35576", city="Wetzlar")
    known = make.service("Kita Sonnenschein C", of=owner, location=place, kind="daycare")
    run = check(source, kita(2, capacity="40"), by=kim)

    actions.decide(run.rows.get(), decision)
    actions.apply_run(run, publish=False, today=make.TODAY, by=kim)

    known.refresh_from_db()
    assert Service.objects.count() == count
    assert known.capacity == (40 if decision == "same" else None)
    assert known.state == rules.State.PUBLISHED


def test_one_deed_takes_a_whole_import_back(source: Source, kim: User) -> None:
    run = read_in(source, kita(2), kita(3), by=kim)
    changed = Service.objects.order_by("texts__name").first()
    assert changed is not None
    Service.objects.filter(pk=changed.pk).update(revision=7)

    undone = actions.undo(run, by=kim)

    assert (undone.removed, undone.restored, [one.pk for one in undone.kept]) == (1, 0, [changed.pk])
    assert [one.pk for one in Service.objects.all()] == [changed.pk]
    assert (Location.objects.count(), Contact.objects.count(), Organization.objects.count()) == (1, 1, 1)
    with pytest.raises(actions.WrongStep):
        actions.undo(run, by=kim)


def test_taking_back_brings_the_words_of_before(source: Source, kim: User) -> None:
    read_in(source, kita(2, summary="Früher."), by=kim, publish=True)
    run = read_in(source, kita(2, summary="Später."), by=kim, publish=True)
    shown = [offer.summary.text for offer in queries.shelf("de").offers]

    actions.undo(run, by=kim)

    assert shown == ["Später."]
    assert [offer.summary.text for offer in queries.shelf("de").offers] == ["Früher."]


def test_after_taking_back_the_same_file_is_new_again(source: Source, kim: User) -> None:
    run = read_in(source, kita(2), by=kim)
    actions.undo(run, by=kim)

    assert queries.verdicts(check(source, kita(2), by=kim)) == {"new": 1}


def test_what_lacks_something_families_need_is_rejected_and_stops_no_other(source: Source, kim: User) -> None:
    run = read_in(source, kita(2), kita(3, summary="Wir spielen."), by=kim, publish=True)

    assert queries.verdicts(run) == {"new": 1, "rejected": 1}
    assert [one.name for one in Service.objects.all()] == ["Kita Sonnenschein D"]


def test_an_import_is_applied_once(source: Source, kim: User) -> None:
    run = read_in(source, kita(2), by=kim)

    with pytest.raises(actions.WrongStep):
        actions.apply_run(run, publish=False, today=make.TODAY, by=kim)


def test_what_a_row_says_is_not_readable_in_the_database_and_forgotten(source: Source, kim: User) -> None:
    run = check(source, kita(2, contact="Frau Beispiel"), by=kim)
    row = run.rows.get()

    assert b"Beispiel" not in bytes(row.sealed)
    assert people.forget_old(now=make.now())["directory.importedrow"] == 0
    ImportRun.objects.update(made_at=make.now().replace(year=2026, month=10, day=1))
    assert people.forget_old(now=make.now())["directory.importedrow"] == 1
    assert ImportedRow.objects.count() == 0


def test_on_labelled_pairs_twins_are_found_and_others_left_alone() -> None:
    pairs = json.loads(PAIRS.read_text(encoding="utf-8"))
    judged = [(_proposed(pair), pair["same"]) for pair in pairs]
    found = sum(said and same for said, same in judged)

    assert len(pairs) >= 200
    assert found / sum(said for said, _same in judged) >= 0.95
    assert found / sum(same for _said, same in judged) >= 0.9


def _proposed(pair: dict[str, dict[str, object]]) -> bool:
    one, other = (twins.Entry(key=side, **_tuples(pair[side])) for side in ("one", "other"))  # type: ignore[arg-type]
    return twins.likeness(one, other).score >= twins.PROPOSED


def _tuples(said: dict[str, object]) -> dict[str, object]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in said.items()}
