"""Lists for who folds, posts and packs: complete, and without a name of a family."""

from datetime import date

import pytest

from tests import paper_text
from tests.book import proofs
from tests.welcome import post
from unterwegs.welcome import lists
from unterwegs.welcome.letters import LetterKind, NotALetter, Run
from unterwegs.welcome.lists import Bag, Item


def cells(pdf: bytes) -> list[str]:
    return [part.text.strip() for part in paper_text.parts(pdf)]


def run() -> Run:
    return post.run(
        post.letter(1),
        post.letter(2, area=""),
        post.letter(3, kind=LetterKind.FOSTER, area="Westend"),
        post.letter(4, kind=LetterKind.SECOND, missed_on=date(2026, 11, 20)),
        post.letter(5, kind=LetterKind.PARCEL, enclosed=("Elternbegleitbuch", "Bilderbuch")),
    )


def test_the_control_list_counts_every_letter_and_names_nobody() -> None:
    pdf = lists.control_list(run())

    assert cells(pdf) == [
        "Kontrollliste",
        "Drucklauf 412",
        *("Drucklauf", "412", "Gedruckt am", "26. November 2026", "Briefe", "5"),
        *("Blätter, beidseitig bedruckt", "5", "Seiten", "10"),
        "Nehmen Sie zuerst heraus, was auf der Ziehliste steht. Zählen Sie vor dem Einwerfen noch einmal.",
        "Nach Gebieten",
        *("Gebiet", "Briefe", "Niedergirmes", "3", "Westend", "1", "Wetzlar", "1"),
        "Nach Nummern",
        "In der Reihenfolge der Druckdatei. Haken Sie ab, was im Umschlag liegt.",
        *("Erledigt", "Nummer", "Seite", "Was", "Beilagen"),
        *("412-001", "1", "Einladung", "–"),
        *("412-002", "3", "Einladung", "–"),
        *("412-003", "5", "Einladung", "–"),
        *("412-004", "7", "zweiter Brief", "–"),
        *("412-005", "9", "Päckchen", "Elternbegleitbuch, Bilderbuch"),
        *("Ort und Tag", "Gefaltet von", "Ort und Tag", "Gezählt von"),
    ]
    assert proofs.failures(pdf) == []


def test_the_pull_list_names_numbers_and_no_reason() -> None:
    pdf = lists.pull_list(run(), ["412-004", "412-002", "412-004"])

    assert cells(pdf) == [
        "Ziehliste",
        "Drucklauf 412",
        "Nehmen Sie 2 Briefe heraus. Geben Sie alles Herausgenommene ungeöffnet der Koordination, "
        "auch wenn es schon verschlossen ist.",
        *("Heraus", "Nummer", "Platz im Stapel", "Seite"),
        *("412-002", "2 / 5", "3"),
        *("412-004", "4 / 5", "7"),
        *("Bleiben im Stapel", "3"),
        *("Ort und Tag", "Herausgenommen von", "Ort und Tag", "Angenommen von"),
    ]
    assert proofs.failures(pdf) == []


def test_a_pull_list_without_letters_says_so() -> None:
    found = cells(lists.pull_list(run(), []))

    assert found[2:5] == ["Es ist nichts herauszunehmen.", "Bleiben im Stapel", "5"]


def test_a_number_of_another_run_is_refused() -> None:
    with pytest.raises(NotALetter) as refused:
        lists.pull_list(run(), ["411-001", "412-001"])

    assert str(refused.value) == "not in run 412: 411-001"


def test_the_bag_list_counts_what_goes_along() -> None:
    bag = Bag(
        date(2026, 12, 15),
        "Vera Besuch",
        2,
        [Item("Elternbegleitbuch", 1, "ar", "2026-2"), Item("Elternbegleitbuch", 1, "de"), Item("Bilderbuch", 2)],
    )

    pdf = lists.bag_list([bag], now=post.NOW)

    assert cells(pdf) == [
        "Packliste",
        "Vera Besuch – Dienstag, 15. Dezember",
        "2 Besuche",
        *("Gepackt", "Wie viele", "Was", "Sprache", "Ausgabe"),
        *("1", "Elternbegleitbuch", "Arabisch", "2026-2"),
        *("1", "Elternbegleitbuch", "Deutsch", "–"),
        *("2", "Bilderbuch", "–", "–"),
    ]
    assert proofs.failures(pdf) == []
