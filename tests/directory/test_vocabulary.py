"""The vocabulary is whole: enough subjects, each in every language, with words that point to it."""

import pytest

from unterwegs.directory import vocabulary
from unterwegs.directory.vocabulary import Subject

SUBJECTS = {subject.slug: subject for subject in vocabulary.subjects()}
TOO_GENERAL = {"kind", "baby", "hilfe", "familie", "eltern", "angebot"}


def test_there_are_enough_subjects() -> None:
    assert len(SUBJECTS) >= 120


@pytest.mark.parametrize("subject", SUBJECTS.values(), ids=str)
def test_a_subject_is_named_and_phrased_in_every_language(subject: Subject) -> None:
    spoken = {code for code, said in subject.said.items() if said.name and (said.phrases or said.terms)}

    assert spoken == set(vocabulary.LANGUAGES)
    assert len(subject.said["de"].terms) >= 6
    assert len(subject.said["de"].phrases) >= 4


@pytest.mark.parametrize("subject", SUBJECTS.values(), ids=str)
def test_no_term_is_too_general(subject: Subject) -> None:
    assert {term.casefold() for term in subject.said["de"].terms} & TOO_GENERAL == set()


@pytest.mark.parametrize("subject", SUBJECTS.values(), ids=str)
def test_a_subject_has_neighbors_that_exist(subject: Subject) -> None:
    assert [slug for slug in subject.near if slug not in SUBJECTS or slug == subject.slug] == []
    assert subject.near


def test_care_speaks_every_language_of_the_vocabulary() -> None:
    spoken = {concern.concern: set(concern.distress) for concern in vocabulary.cares()}

    assert spoken == {
        concern: set(vocabulary.LANGUAGES) - {"de-simple"} for concern in ("violence", "suicide", "child", "danger")
    }


def test_what_is_found_elsewhere_is_no_subject_of_families() -> None:
    terms = {term.casefold() for subject in SUBJECTS.values() for said in subject.said.values() for term in said.terms}
    elsewhere = [term for subject in vocabulary.elsewhere() for said in subject.said.values() for term in said.terms]

    assert [term for term in elsewhere if term.casefold() in terms] == []
