"""Needs that may be the same are proposed by words and topic; people decide."""

import pytest

from tests import make
from unterwegs.directory import actions as directory
from unterwegs.directory.models import Topic
from unterwegs.kit.textsearch import terms
from unterwegs.planning import likeness
from unterwegs.planning.models import Need

pytestmark = pytest.mark.django_db


def proposed(words: str, *, language: str = "de", topic: Topic | None = None) -> list[str]:
    among = Need.objects.public().prefetch_related("texts")
    found = likeness.propose_same(words, language=language, topic=topic.pk if topic else None, among=among)
    return [str(one.need) for one in found]


@pytest.fixture
def needs() -> None:
    for wording in ("Eine Krabbelgruppe am Nachmittag", "Ein Treff für Väter", "Mehr Schatten am Spielplatz"):
        make.need(wording)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Ich suche eine Krabbelgruppe für meine Tochter, nachmittags", ["Eine Krabbelgruppe am Nachmittag"]),
        ("Wo kann mein Baby mit anderen krabbeln? Am Nachmittag wäre gut.", ["Eine Krabbelgruppe am Nachmittag"]),
        ("Etwas für die Väter, ein Treffen", ["Ein Treff für Väter"]),
        ("Auf den Spielplätzen fehlt Schatten", ["Mehr Schatten am Spielplatz"]),
        ("Eine Hebamme, die Arabisch spricht", []),
        ("", []),
    ],
)
def test_words_find_the_need_they_may_mean(needs: None, words: str, found: list[str]) -> None:
    assert proposed(words) == found


def test_the_same_topic_alone_proposes_nothing_and_helps_half_a_word(needs: None) -> None:
    directory.keep_topic("kita", names={"de": "Kita"}, by=None)
    topic = Topic.objects.get()
    make.need("Mehr Plätze in der Kita Regenbogen", topic=topic)

    assert proposed("Lange Wege zum Arzt", topic=topic) == []
    assert proposed("Plätze zum Parken am Arzthaus", topic=topic) == ["Mehr Plätze in der Kita Regenbogen"]


def test_words_of_families_do_not_go_into_the_kept_memory_of_words(needs: None) -> None:
    proposed("Unverwechselbarernachname")

    assert [word for known in terms._forms_of.values() for word in known if "nverwechselbar" in word] == []
