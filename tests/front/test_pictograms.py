"""Pictures beside words: every one is drawn, every kind and phase has one, and none stands alone."""

import re

import pytest
from django.conf import settings
from django.test import Client

from tests import make
from unterwegs.directory import rules, vocabulary
from unterwegs.front import pictograms

SYMBOLS = settings.ROOT / "src" / "unterwegs" / "config" / "static" / "config" / "icons.svg"


def test_every_picture_is_drawn() -> None:
    drawn = set(re.findall(r'<symbol id="(\w+)"', SYMBOLS.read_text(encoding="utf-8")))
    asked = {name for facet in pictograms.FACETS.values() for name in facet.values()}

    assert asked - drawn == set()


@pytest.mark.parametrize(
    ("facet", "codes"), [("kind", rules.Kind.values), ("phase", rules.Phase.values), ("mode", rules.Mode.values)]
)
def test_every_kind_phase_and_mode_has_its_picture(facet: str, codes: list[str]) -> None:
    assert [code for code in codes if not pictograms.of(facet, code)] == []


def test_no_two_kinds_look_alike() -> None:
    assert len(set(pictograms.KINDS.values())) == len(pictograms.KINDS)
    assert len(set(pictograms.PHASES.values())) == len(pictograms.PHASES)


def test_topics_with_a_picture_are_in_the_vocabulary() -> None:
    assert set(pictograms.TOPICS) - {subject.slug for subject in vocabulary.subjects()} == set()


@pytest.mark.django_db
def test_a_picture_stands_beside_its_word_and_is_silent(client: Client) -> None:
    make.town()
    make.service("Stillgruppe", kind=rules.Kind.MEETING)

    page = client.get("/de/angebote/").text

    pill = re.search(r'value="meeting".*?</label>', page, re.DOTALL)
    assert pill is not None
    assert ('aria-hidden="true"' in pill[0], "#cup" in pill[0], "Offener Treff" in pill[0]) == (True, True, True)
