"""Editions: planned alone or in series, built when something changed, kept byte for byte when printed, counted by month."""

import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import cast, make
from unterwegs.book import actions, content, files, making, queries, rules, tasks
from unterwegs.book.models import Edition, HandedOut, Print, Release
from unterwegs.directory import actions as directory
from unterwegs.directory.content import content_of
from unterwegs.directory.models import Service
from unterwegs.kit import paper
from unterwegs.kit.paper import press as printer
from unterwegs.people import jobs
from unterwegs.people.models import Deed, Job
from unterwegs.people.rules import JobState
from unterwegs.places.models import Area, EmergencyNumber, Lead

pytestmark = pytest.mark.django_db

Commit = Callable[..., AbstractContextManager[Any]]
SHORT = ["emergency"]  # one chapter makes a short book, and a fast test


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.BOOK_FOLDER = tmp_path / "books"
    make.town()
    return tmp_path / "books"


def quietly(*_step: object) -> None:
    """Nobody watches the bar."""


def build(*editions: Edition, now: datetime | None = None) -> actions.Built:
    return actions.build(editions or queries.editions_to_build(), now=now or make.now(), workers=1, progress=quietly)


def have_printed(edition: Edition) -> Print:
    return actions.have_printed(edition, copies=200, now=make.now(), by=cast.coordinator(), progress=quietly)


def deeds() -> list[str]:
    return list(Deed.objects.filter(noun__startswith="book.").order_by("pk").values_list("deed", flat=True))


# --- planning -------------------------------------------------------------------------------------------------------


def test_what_is_planned_changed_and_removed_is_recorded() -> None:
    edition = actions.plan(Edition(title="Unser Buch"), by=cast.coordinator())
    edition.title = "Euer Buch"
    actions.change(edition, by=cast.coordinator())

    assert Edition.objects.get().title == "Euer Buch"
    actions.remove(edition, by=cast.coordinator())
    assert not Edition.objects.exists()
    assert deeds() == [rules.Deeds.EDITION_PLANNED, rules.Deeds.EDITION_CHANGED, rules.Deeds.EDITION_REMOVED]


def test_a_series_is_planned_in_one_go_and_nothing_twice() -> None:
    areas = [make.area("Niedergirmes"), make.area("Westend", west=9.0), None]
    languages = ["de", "ar"]
    make.edition(of=areas[0], language="ar")
    make.edition(of=areas[0], language="de", format="large")

    first = actions.plan_series(areas, languages, fields={"format": "a5", "phases": []}, by=cast.coordinator())
    second = actions.plan_series(areas, languages, fields={"format": "a5", "phases": []}, by=cast.coordinator())

    assert (first, second) == ((5, 1), (0, 6))
    assert Edition.objects.filter(format="a5").count() == 6
    assert deeds() == [rules.Deeds.SERIES_PLANNED]
    assert Edition.objects.get(area=areas[1], language="ar").title == actions.title_in("ar")


def test_logos_stand_in_order_and_have_room_for_six() -> None:
    edition = make.edition()
    first, second = make.logo(edition, "Stadt"), make.logo(edition, "Stiftung")

    actions.move_logo(second, by=cast.coordinator())
    actions.move_logo(second, by=cast.coordinator())

    assert [logo.alternative for logo in edition.logos.all()] == ["Stiftung", "Stadt"]
    for _more in range(rules.MOST_LOGOS - 2):
        make.logo(edition)
    with pytest.raises(actions.TooMany):
        make.logo(edition)
    actions.remove_logo(first, by=cast.coordinator())
    assert edition.logos.count() == rules.MOST_LOGOS - 1


def test_logos_and_greeting_come_into_the_book() -> None:
    edition = make.edition(chapters=SHORT, greeting="Willkommen!\n\nSchön, dass Sie da sind.", greeting_by="Die Stadt")
    make.logo(edition, "Stadt Wetzlar")

    stands = making.order(making.plan_of(edition), now=make.now()).content

    assert stands["greeting"] == {"paragraphs": ["Willkommen!", "Schön, dass Sie da sind."], "by": "Die Stadt"}
    assert [logo["alternative"] for logo in stands["logos"]] == ["Stadt Wetzlar"]
    assert build(edition).failed == []


# --- building -------------------------------------------------------------------------------------------------------


def test_a_book_is_built_once_and_again_only_when_something_changed() -> None:
    area = make.area()
    edition = make.edition(of=area, chapters=SHORT)

    assert build(edition).built == 1
    edition.refresh_from_db()
    assert files.read(edition.file)[:5] == b"%PDF-"
    assert (edition.size, edition.pages % 4) == (len(files.read(edition.file)), 0)
    assert build().same == 1
    make.service(areas=[area])
    assert build().built == 1
    assert build(now=make.now() + timedelta(days=1)).same == 1


def test_a_new_month_has_every_book_built_anew() -> None:
    make.edition(chapters=SHORT)
    build()

    assert build(now=make.now() + timedelta(days=6)).same == 1
    assert build(now=make.now() + timedelta(days=8)).built == 1


def test_one_book_that_fails_does_not_stop_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    broken, whole = make.edition("Kaputt", chapters=SHORT), make.edition("Heil", chapters=SHORT, language="en")
    cook = paper.kitchen.cook

    def sometimes(order: paper.Order) -> bytes:
        if order.content["title"] == "Kaputt":
            raise paper.Unprintable("Ein Bild ohne Worte.")
        return cook(order)

    monkeypatch.setattr(paper.kitchen, "cook", sometimes)
    done = build()

    assert (done.built, done.failed) == (1, [("Kaputt – de", "Ein Bild ohne Worte.")])
    broken.refresh_from_db()
    whole.refresh_from_db()
    assert (broken.file, bool(whole.file)) == ("", True)


def test_books_set_side_by_side_are_the_same_books() -> None:
    orders = [
        making.order(making.plan_of(make.edition(chapters=SHORT, language=code)), now=make.now())
        for code in ("de", "en")
    ]

    assert list(paper.attempt_all(orders, workers=2)) == list(paper.attempt_all(orders, workers=1))


def test_the_nightly_command_builds_and_clears_away(folder: Path) -> None:
    make.edition(chapters=SHORT)
    make.edition("Nicht mehr aktuell", is_current=False)
    old = files.keep(b"alt")
    at = (make.now() - timedelta(days=900)).timestamp()
    os.utime(folder / old, (at, at))
    printed = make.print_()
    os.utime(folder / printed.file, (at, at))
    said = StringIO()

    call_command("build_books", "--workers", "1", stdout=said)

    assert said.getvalue() == "1 Bücher gebaut, 0 unverändert, 0 gescheitert; 1 alte Dateien gelöscht.\n"
    assert files.read(printed.file)[:5] == b"%PDF-"


def test_building_and_printing_are_long_work(settings: Any, django_capture_on_commit_callbacks: Commit) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    make.released("de", *SHORT)
    edition = make.edition(chapters=SHORT)
    given = {"by": cast.coordinator(), "options": {"edition": str(edition.pk), "copies": 5}}

    with django_capture_on_commit_callbacks(execute=True):
        jobs.start(tasks.build, title="Bauen", **given)
        jobs.start(tasks.have_printed, title="Drucken", **given)
        jobs.start(tasks.build_all, title="Alle", by=cast.coordinator())

    states = {job.title: (job.state, job.report) for job in Job.objects.all()}
    assert states == {
        "Bauen": (JobState.DONE, {}),
        "Drucken": (JobState.DONE, {}),
        "Alle": (JobState.DONE, {"new": 0, "same": 1, "rejected": []}),
    }
    assert (Print.objects.get().copies, queries.work_on(edition)) == (5, None)


def test_work_on_an_edition_that_is_gone_fails_with_a_sentence(
    settings: Any, django_capture_on_commit_callbacks: Commit
) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    edition = make.edition()
    edition.delete()

    with django_capture_on_commit_callbacks(execute=True):
        jobs.start(tasks.build, title="Bauen", by=cast.coordinator(), options={"edition": str(Edition().pk)})

    assert Job.objects.get().cause == "Diese Ausgabe gibt es nicht mehr."


# --- printing -------------------------------------------------------------------------------------------------------


def test_only_released_chapters_are_printed_and_the_files_stay_as_they_were() -> None:
    area = make.area()
    service = make.service("Stillgruppe", areas=[area], day="TU")
    edition = make.edition(of=area, chapters=[*SHORT, "fathers"])
    make.released("de", *SHORT)

    made = have_printed(edition)

    assert list(made.chapters) == SHORT
    assert list(made.entries) == [service.code]
    assert (made.area_name, made.copies, made.printed_on) == ("Niedergirmes", 200, make.TODAY)
    assert made.code != edition.code
    screen, press = files.read(made.file), files.read(made.press_file)
    assert (printer.pages_in(screen), printer.pages_in(press)) == (made.pages, made.pages)
    assert b"/StructTreeRoot" in screen
    assert b"/StructTreeRoot" not in press
    assert printer.pages_in(queries.booklet_of(made)) == made.pages // 2
    assert deeds() == [rules.Deeds.PRINTED]


def test_nothing_is_printed_of_what_nobody_released() -> None:
    with pytest.raises(content.Unread):
        have_printed(make.edition(chapters=SHORT))

    assert (Print.objects.count(), deeds()) == (0, [])


def test_on_the_day_of_the_print_nothing_has_changed() -> None:
    area = make.area()
    make.location("Familienzentrum", kind="family_center", area=area)
    make.service(areas=[area], day="TU")
    make.released("de", *SHORT)
    made = have_printed(make.edition(of=area, chapters=SHORT))

    assert queries.changes_since(made, now=make.now()).count == 0


def test_what_changed_since_is_told_fact_by_fact() -> None:
    area = make.area()
    treff, kurs = make.service("Treff", areas=[area], day="TU"), make.service("Kurs", areas=[area])
    make.released("de", *SHORT)
    made = have_printed(make.edition(of=area, chapters=SHORT))
    EmergencyNumber.objects.create(key="own-1", number="06441 2", name="Nachbarn")
    directory.archive(kurs, by=None)
    make.service("Neues Café", areas=[area], day="FR")
    move(treff, "WE")

    since = queries.changes_since(made, now=make.now())

    told = [(line.kind, line.name, differences(line)) for line in since.offers]
    tuesday, wednesday = (
        "jeden Dienstag, 9:30–11:00\N{NO-BREAK SPACE}Uhr",
        "jeden Mittwoch, 9:30–11:00\N{NO-BREAK SPACE}Uhr",
    )
    assert told == [
        ("changed", "Treff", [("Wann", tuesday, wednesday)]),
        ("new", "Neues Café", []),
        ("gone", "Kurs", []),
    ]
    numbers = [(line.kind, line.name, differences(line)) for line in since.numbers]
    assert numbers == [("new", "Nachbarn", [("Nummer", "06441 2")])]
    assert since.count == 4


def test_a_changed_chapter_counts_when_its_new_words_are_released() -> None:
    make.released("de", *SHORT)
    made = have_printed(make.edition(chapters=SHORT))
    (said,) = [one for one in queries.chapters_for_families("de").values() if one.chapter.slug == SHORT[0]]
    body = said.body.replace("112", "112 oder 110", 1)
    actions.change_chapter(SHORT[0], "de", body=body, opened=said.digest, by=None)

    before = queries.changes_since(made, now=make.now()).chapters
    Release.objects.all().delete()
    make.released("de", *SHORT)
    after = queries.changes_since(made, now=make.now()).chapters

    assert list(before) == []
    assert [(line.kind, line.code) for line in after] == [("changed", SHORT[0])]


def test_a_print_of_a_neighborhood_that_is_gone_is_compared_with_nothing() -> None:
    area = make.area()
    made = make.print_(make.edition(of=area))
    area.delete()
    made.refresh_from_db()

    assert queries.changes_since(made, now=make.now()).is_unknown is True
    assert queries.newest_of(made) is None


def test_the_insert_sheet_is_tagged_and_the_same_for_the_same_day() -> None:
    area = make.area()
    made = make.print_(make.edition(of=area))
    make.service("Neues Café", areas=[area], day="FR")

    sheet = queries.insert_sheet(made, now=make.now())

    assert b"/StructTreeRoot" in sheet
    assert queries.insert_sheet(made, now=make.now() + timedelta(hours=3)) == sheet
    assert queries.insert_sheet(made, now=make.now() + timedelta(days=1)) != sheet


def test_a_book_with_nothing_new_has_an_insert_sheet_that_says_so() -> None:
    make.released("de", *SHORT)
    made = have_printed(make.edition(chapters=SHORT))

    assert queries.changes_since(made, now=make.now()).count == 0
    assert queries.insert_sheet(made, now=make.now())[:5] == b"%PDF-"


def differences(line: Any) -> list[tuple[str, ...]]:
    return [(str(one.label), *one.before, *one.now) for one in line.differences]


def move(service: Service, day: str) -> None:
    """The offer is on another day from now on, and published so."""
    was = content_of(service)
    schedules = tuple(msgspec.structs.replace(times, rule=f"FREQ=WEEKLY;BYDAY={day}") for times in was.schedules)
    directory.change_service(
        service, msgspec.structs.replace(was, schedules=schedules), revision=service.revision, by=None
    )
    directory.publish(service, today=make.TODAY, by=None)


# --- counting -------------------------------------------------------------------------------------------------------


def count(made: Print, area: Area, number: int, *, month: date = make.TODAY) -> None:
    actions.count_handed_out(made, area=area, month=month, count=number, among=[area], by=cast.neighborhood_lead())


def test_the_last_number_of_a_month_counts_and_none_takes_it_back() -> None:
    area, made = make.area(), make.print_()

    count(made, area, 12)
    count(made, area, 15)
    assert list(HandedOut.objects.values_list("month", "count")) == [(date(2026, 11, 1), 15)]
    count(made, area, 0)
    assert not HandedOut.objects.exists()
    assert deeds() == [rules.Deeds.HANDED_OUT] * 3


def test_books_are_counted_only_for_ones_own_neighborhood() -> None:
    mine, other = make.area("Niedergirmes"), make.area("Westend", west=9.0)

    with pytest.raises(actions.NotYours):
        actions.count_handed_out(
            make.print_(), area=other, month=make.TODAY, count=1, among=[mine], by=cast.neighborhood_lead()
        )
    assert (HandedOut.objects.count(), deeds()) == (0, [])


def test_a_lead_sees_the_numbers_of_her_neighborhood_and_the_office_all() -> None:
    mine, other = make.area("Niedergirmes"), make.area("Westend", west=9.0)
    Lead.objects.create(user=cast.neighborhood_lead(), area=mine)
    first, second = make.print_(), make.print_(make.edition("Zweites"))
    for made, area, number, month in (
        (first, mine, 3, date(2026, 10, 1)),
        (first, mine, 4, make.TODAY),
        (second, mine, 5, make.TODAY),
        (first, other, 7, make.TODAY),
    ):
        count(made, area, number, month=month)

    hers = queries.handed_out(cast.neighborhood_lead(), today=make.TODAY)
    all_of_them = queries.handed_out(cast.coordinator(), today=make.TODAY)

    assert [(month.month, list(counts), total) for month, counts, total in hers.lines] == [(11, [9], 9), (10, [3], 3)]
    assert (list(all_of_them.areas), list(all_of_them.sums), all_of_them.total) == ([mine, other], [12, 7], 19)
    assert len(queries.handed_out_rows(cast.neighborhood_lead(), today=make.TODAY)) == 3


# --- questions ------------------------------------------------------------------------------------------------------


def test_a_lead_sees_the_editions_of_her_neighborhood_and_of_the_town() -> None:
    mine, other = make.area("Niedergirmes"), make.area("Westend", west=9.0)
    Lead.objects.create(user=cast.neighborhood_lead(), area=mine)
    made = [make.edition(title, of=area) for title, area in (("A", mine), ("B", other), ("C", None))]

    def seen(person: Any) -> list[str]:
        return [row.edition.title for row in queries.editions_listed(person, today=make.TODAY)]

    assert seen(cast.neighborhood_lead()) == ["A", "C"]
    assert seen(cast.coordinator()) == ["A", "B", "C"]
    assert queries.edition_with_all(cast.neighborhood_lead(), made[1].pk, today=make.TODAY) is None


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_asks_three_questions_however_long_it_is(number: int) -> None:
    """Editions; and the town's texts and the releases of the language."""
    for _each in range(number):
        make.edition()
    person = cast.coordinator()
    queries.editions_listed(person, today=make.TODAY)

    with CaptureQueriesContext(connection) as asked:
        rows = queries.editions_listed(person, today=make.TODAY)

    assert len(asked) == 3
    assert [(row.unread, row.chapters) for row in rows] == [(15, 15)] * number


@pytest.mark.parametrize("number", [1, 3])
def test_families_books_are_one_question(number: int) -> None:
    for code in ("fa", "de", "ar")[:number]:
        make.edition(built=True, language=code)
    make.edition("Nicht gebaut")
    make.edition("Nicht aktuell", built=True, is_current=False)

    with CaptureQueriesContext(connection) as asked:
        books = queries.books_for_families()

    assert len(asked) == 1
    assert [book.language for book in books] == (["de", "ar", "fa"] if number == 3 else ["fa"])


def test_a_code_is_found_as_somebody_types_it_from_paper() -> None:
    edition, made = make.edition(code="KQQJAB"), make.print_(code="PQVJCD")

    assert queries.book_behind("k0olab") == edition
    assert queries.book_behind(" P0 U1-cd ") == made
    assert queries.book_behind("NIXDA") is None


def test_the_newest_book_in_the_place_of_a_print_has_its_area_and_language() -> None:
    area = make.area()
    made = make.print_(make.edition(of=area, is_current=False))
    make.edition(of=area, language="ar", built=True)
    newest = make.edition(of=area, built=True)

    assert queries.newest_of(made) == newest
