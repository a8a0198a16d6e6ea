"""Two contents side by side: what differs, in words, and laid together."""

from uuid import UUID

import msgspec
import pytest

from tests import make
from unterwegs.directory import comparison
from unterwegs.directory.content import Content, Text
from unterwegs.kit import differences


def changed(content: Content, **overrides: object) -> Content:
    return msgspec.structs.replace(content, **overrides)  # type: ignore[type-var]


def renamed(content: Content, **words: str) -> Content:
    return changed(content, texts={**content.texts, "de": msgspec.structs.replace(content.german, **words)})


def content() -> Content:
    return Content(
        organization=UUID(int=1),
        kind="group",
        phases=("infancy",),
        texts={"de": Text(name="Stillgruppe", summary="Wir treffen uns.")},
    )


def test_changed_words_are_marked_one_by_one() -> None:
    segments = differences.word_changes("Jeden Dienstag im Haus", "Jeden Freitag im Haus")

    assert [(one.kind, one.text) for one in segments] == [
        ("same", "Jeden "),
        ("gone", "Dienstag "),
        ("new", "Freitag "),
        ("same", "im Haus"),
    ]


def test_texts_with_few_common_words_are_not_laid_over_each_other() -> None:
    alike = comparison.Difference("texts.de.name", "Name", "Stillgruppe am Dienstag", "Stillgruppe am Freitag")
    other = comparison.Difference("texts.de.name", "Name", "Stillgruppe am Dienstag", "Offenes Café für alle")

    assert (alike.is_text, other.is_text) == (True, False)


def test_zero_months_and_no_age_are_different() -> None:
    assert comparison.different(changed(content(), minimum_age=None), changed(content(), minimum_age=0)) == [
        "minimum_age"
    ]


def test_unknown_and_no_are_different() -> None:
    assert comparison.different(changed(content(), childcare=None), changed(content(), childcare=False)) == [
        "childcare"
    ]


def test_an_empty_translation_is_no_difference() -> None:
    before = content()

    assert comparison.different(before, changed(before, texts={**before.texts, "en": Text(name="")})) == []


def test_what_only_the_other_one_changed_is_taken() -> None:
    opened = content()
    mine, theirs = renamed(opened, summary="Neu von mir."), changed(opened, capacity=8)

    merged = comparison.merge(opened, mine, theirs)

    assert (merged.taken, merged.disputed) == (["capacity"], [])
    assert (merged.content.capacity, merged.content.german.summary) == (8, "Neu von mir.")


def test_what_both_changed_is_disputed_and_mine_stands_until_i_choose() -> None:
    opened = content()
    mine, theirs = renamed(opened, name="Stillcafé"), renamed(opened, name="Milchbar")

    merged = comparison.merge(opened, mine, theirs)

    assert (merged.taken, merged.disputed) == ([], ["texts.de.name"])
    assert merged.content.german.name == "Stillcafé"
    assert comparison.take(merged.content, theirs, ["texts.de.name"]).german.name == "Milchbar"


def test_the_same_change_by_both_is_no_dispute() -> None:
    opened = content()
    both = renamed(opened, name="Stillcafé")

    merged = comparison.merge(opened, both, both)

    assert merged.disputed == []


@pytest.mark.django_db
def test_differences_name_what_ids_stand_for() -> None:
    verein, diakonie = make.organization("Verein"), make.organization("Diakonie")
    before = changed(content(), organization=verein.pk)
    after = changed(before, organization=diakonie.pk, phases=("pregnancy", "infancy"))

    differences = comparison.differences(before, after)

    assert [(one.before, one.after) for one in differences if one.key == "organization"] == [("Verein", "Diakonie")]
    assert [one.key for one in differences] == ["organization", "phases"]


@pytest.mark.django_db
def test_what_is_gone_is_said_so() -> None:
    before = changed(content(), organization=make.organization("Verein").pk)

    (difference,) = comparison.differences(before, changed(before, organization=content().organization))

    assert difference.after == "(nicht mehr vorhanden)"


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_comparing_needs_a_constant_number_of_queries(count: int, django_assert_num_queries: object) -> None:
    partners = tuple(make.organization(f"Träger {number}").pk for number in range(count))
    before = changed(content(), organization=partners[0])

    with django_assert_num_queries(1):  # type: ignore[operator]
        comparison.differences(before, changed(before, partners=partners))
