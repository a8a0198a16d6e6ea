"""A town's chapters: changed, taken back, released by named readers for the words they read, and out of print without."""

from datetime import date
from typing import Any

import pytest

from tests import cast, make
from unterwegs.book import actions, chapters, content, queries, rules
from unterwegs.book.models import ChapterText, Release
from unterwegs.kit import paper
from unterwegs.people.models import Deed

pytestmark = pytest.mark.django_db

TODAY = make.TODAY
OWN = "# Unser Kapitel\n\nWas bei uns gilt.\n\n## Ein Abschnitt\n\nEin Satz.\n"


def said(chapter: str = "fathers", language: str = "de") -> chapters.Said:
    (found,) = chapters.said_in(language, [chapter])
    return found


def change(body: str = OWN, *, chapter: str = "fathers", language: str = "de") -> None:
    actions.change_chapter(chapter, language, body=body, opened=said(chapter, language).digest, by=cast.coordinator())


def deeds() -> list[str]:
    return list(Deed.objects.order_by("pk").values_list("deed", flat=True))


def in_print(language: str = "de", second: str = "") -> list[str]:
    """The chapters of a book for print, in order; none where nothing is released."""
    try:
        stands = content.book(content.Plan(None, language, second, is_for_print=True), now=make.now())
    except content.Unread:
        return []
    return [one["slug"] for one in (*stands["chapters"], *stands["last_chapters"])]


def test_a_changed_chapter_is_what_families_read() -> None:
    change()

    found = said()
    assert (found.body, found.is_own, found.is_behind) == (OWN, True, False)
    assert deeds() == [rules.Deeds.CHAPTER_CHANGED]


def test_the_shipped_words_typed_again_are_no_words_of_the_town() -> None:
    change()

    change(chapters.shipped_text("fathers", "de"))

    assert not ChapterText.objects.exists()
    assert deeds() == [rules.Deeds.CHAPTER_CHANGED, rules.Deeds.CHAPTER_RESTORED]


def test_saving_without_a_change_is_no_deed() -> None:
    change(said().body)

    assert deeds() == []


def test_what_the_book_cannot_set_is_refused() -> None:
    with pytest.raises(paper.NotOurs) as problem:
        change("# Titel\n\nErster Satz.\n\n### Zu tief\n")

    assert str(problem.value) == "Zeile 5: Überschriften haben höchstens zwei Rauten (##)."
    assert not ChapterText.objects.exists()


def test_who_opened_an_older_text_does_not_overwrite_the_newer() -> None:
    opened = said().digest
    change()

    with pytest.raises(actions.ChangedMeanwhile):
        actions.change_chapter("fathers", "de", body=OWN + "\nMehr.\n", opened=opened, by=None)

    assert said().body == OWN


def test_a_newer_shipped_text_is_told_and_shown_until_somebody_has_compared() -> None:
    change()
    older = chapters.shipped_text("fathers", "de").replace("Vater", "Papa")
    ChapterText.objects.update(base=older, shipped=rules.digest(older))

    behind = said()
    compared = queries.compared(behind)
    actions.keep_own_chapter("fathers", "de", by=None)

    assert behind.is_behind
    assert {one.text.strip() for passage in compared.by_product for one in passage if one.kind == "gone"} >= {"Papa"}
    assert [one.text for one in compared.by_town[0] if one.kind == "new"] == [OWN.strip().replace("\n\n", "\n")]
    assert (said().is_behind, said().body, list(queries.compared(said()).by_product)) == (False, OWN, [])
    assert deeds()[-1] == rules.Deeds.CHAPTER_COMPARED


def test_a_release_holds_for_the_words_that_were_read_and_no_others() -> None:
    make.release("fathers")
    before = said()

    change()

    after = said()
    assert (before.missing, before.is_printable) == (frozenset(), True)
    assert after.missing == {rules.Reader.NATIVE}
    assert [one.name for one in after.outdated] == ["Lena Beispiel"]


def test_a_release_comes_back_with_the_words() -> None:
    make.release("fathers")
    change()

    actions.restore_chapter("fathers", "de", by=None)

    assert said().is_printable


def test_who_read_another_text_releases_nothing() -> None:
    read = {"fathers": said().digest, "welcome": "0" * 64}

    with pytest.raises(actions.ChangedMeanwhile):
        actions.release_chapters(read, "de", reader="native", name="Lena Beispiel", read_on=TODAY, by=None)

    assert not Release.objects.exists()


def test_a_medical_reader_says_what_she_is() -> None:
    with pytest.raises(actions.NoProfession):
        make.release("health", reader="medical", profession="")

    assert not Release.objects.exists()


def test_a_new_reader_takes_the_place_of_the_one_before() -> None:
    make.release("fathers")

    make.release("fathers", name="Ayşe Muster", read_on=date(2026, 11, 24))

    assert list(Release.objects.values_list("name", flat=True)) == ["Ayşe Muster"]
    assert deeds() == [rules.Deeds.CHAPTER_RELEASED] * 2
    assert list(Deed.objects.order_by("pk").values_list("label", flat=True)) == [
        "Väter und zweite Mütter (de): Lena Beispiel, 23.11.2026",
        "Väter und zweite Mütter (de): Ayşe Muster, 24.11.2026",
    ]


def test_a_withdrawn_release_leaves_the_chapter_unread() -> None:
    release = make.release("fathers")

    actions.withdraw_release(release, by=cast.coordinator())

    assert said().missing == {rules.Reader.NATIVE}
    assert deeds() == [rules.Deeds.CHAPTER_RELEASED, rules.Deeds.RELEASE_WITHDRAWN]


def test_a_chapter_on_health_is_printed_when_both_have_read_it() -> None:
    make.town()
    steps = [in_print()]

    make.release("health", reader="medical")
    steps.append(in_print())
    make.release("health")
    steps.append(in_print())

    assert steps == [[], [], ["health"]]


def test_two_languages_are_printed_when_both_are_released() -> None:
    make.town()
    steps = []

    for language in ("de", "tr"):
        for reader in rules.Reader:
            make.release("health", language, reader=reader)
            steps.append((in_print(), in_print("de", "tr")))

    assert steps == [([], []), (["health"], []), (["health"], []), (["health"], ["health"])]


def test_a_changed_translation_goes_out_of_print_again() -> None:
    make.town()
    make.release("fathers", "tr")
    make.release("fathers")
    before = (in_print("tr"), in_print("de", "tr"))

    change(chapters.shipped_text("fathers", "tr") + "\nBir cümle daha.\n", language="tr")

    assert before == (["fathers"], ["fathers"])
    assert (in_print("tr"), in_print("de", "tr"), in_print()) == ([], [], ["fathers"])


def test_the_matrix_knows_every_chapter_in_every_language_with_two_queries(django_assert_num_queries: Any) -> None:
    make.release("fathers", "tr")
    change(language="en")

    with django_assert_num_queries(2):
        lines = queries.matrix(today=TODAY)

    marks = {(one.chapter.slug, one.language): list(one.marks) for line in lines for one in line.standings}
    assert [line.chapter.slug for line in lines] == list(chapters.ORDER)
    assert marks["fathers", "tr"] == [rules.Mark.SHIPPED, rules.Mark.RELEASED]
    assert marks["fathers", "en"] == [rules.Mark.OWN, rules.Mark.NO_NATIVE]
    assert marks["health", "ar"] == [rules.Mark.SHIPPED, rules.Mark.NO_NATIVE, rules.Mark.NO_MEDICAL]


def test_a_chapter_gets_old_with_its_sources() -> None:
    dated = chapters.shipped()["fathers"].dated

    (fresh,) = [one for one in queries.standings_in("de", today=dated) if one.chapter.slug == "fathers"]
    (old,) = [
        one
        for one in queries.standings_in("de", today=dated.replace(year=dated.year + 1))
        if one.chapter.slug == "fathers"
    ]

    assert list(fresh.marks) == [rules.Mark.SHIPPED, rules.Mark.NO_NATIVE]
    assert list(old.marks) == [rules.Mark.SHIPPED, rules.Mark.STALE, rules.Mark.NO_NATIVE]


def test_a_text_that_is_built_differently_is_told() -> None:
    change(language="tr")

    built = {one.chapter.slug: one.is_built_alike for one in queries.standings_in("tr", today=TODAY)}

    assert [slug for slug, is_alike in built.items() if not is_alike] == ["fathers"]
