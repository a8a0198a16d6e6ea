"""Finding offers: filters, counts, nearness, plain words."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from tests import make
from unterwegs.directory import queries
from unterwegs.directory.queries import Choice, Found, Origin

pytestmark = pytest.mark.django_db
MONDAY_TEN = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Europe/Berlin"))


def find(choice: Choice = Choice(), now: datetime = MONDAY_TEN) -> Found:  # noqa: B008 – frozen
    return queries.find_services(choice, language="de", now=now)


def names(found: Found) -> list[str]:
    return [hit.offer.name.text for hit in found.hits]


def test_drafts_are_never_found() -> None:
    make.service("Stillgruppe")
    make.service("Noch nicht geprüft", state="submitted")

    assert names(find()) == ["Stillgruppe"]


def test_within_one_facet_any_code_will_do_and_between_facets_all() -> None:
    make.service("Krabbelgruppe", phases=("infancy",), mode="in_person")
    make.service("Telefon", phases=("infancy",), mode="phone")
    make.service("Spielgruppe", phases=("kindergarten",), mode="in_person")

    either = find(Choice(codes={"phase": frozenset({"infancy", "kindergarten"})}))
    both = find(Choice(codes={"phase": frozenset({"infancy"}), "mode": frozenset({"phone"})}))

    assert sorted(names(either)) == ["Krabbelgruppe", "Spielgruppe", "Telefon"]
    assert names(both) == ["Telefon"]


def test_counts_say_what_a_choice_would_leave() -> None:
    make.service("Krabbelgruppe", phases=("infancy",), kind="group")
    make.service("Stillcafé", phases=("infancy",), kind="meeting")
    make.service("Spielgruppe", phases=("kindergarten",), kind="group")

    counts = find(Choice(codes={"kind": frozenset({"group"})})).counts

    assert counts["phase"] == {"infancy": 1, "kindergarten": 1}
    assert counts["kind"] == {"group": 2, "meeting": 1}


def test_an_offer_for_any_age_is_found_in_every_phase() -> None:
    make.service("Beratung", phases=("across",))

    assert names(find(Choice(codes={"phase": frozenset({"pregnancy"})}))) == ["Beratung"]


def test_her_neighborhood_comes_first_then_what_is_near_then_the_town_and_nothing_is_hidden() -> None:
    niedergirmes, westend = make.area("Niedergirmes"), make.area("Westend", west=9.0)
    make.service("Fern", areas=[westend])
    make.service("Hier", areas=[niedergirmes])
    near = make.location("Nah", longitude=8.06, latitude=50.05)
    make.service("Nebenan", location=near)

    found = find(Choice(origin=Origin(area=westend.pk, longitude=8.05, latitude=50.05)))

    assert [(hit.offer.name.text, hit.reach) for hit in found.hits] == [
        ("Fern", "here"),
        ("Hier", "nearby"),
        ("Nebenan", "nearby"),
    ]


def test_what_comes_to_the_family_is_here_wherever_she_lives() -> None:
    area = make.area("Niedergirmes")
    make.service("Plaudertelefon", mode="phone", location=None)

    (hit,) = find(Choice(origin=Origin(area=area.pk))).hits

    assert hit.reach == "here"


def test_narrowing_to_the_neighborhood_is_her_choice() -> None:
    niedergirmes, westend = make.area("Niedergirmes"), make.area("Westend", west=9.0)
    make.service("Hier", areas=[niedergirmes])
    make.service("Fern", areas=[westend])

    found = find(Choice(reach="here", origin=Origin(area=niedergirmes.pk, longitude=8.05, latitude=50.05)))

    assert names(found) == ["Hier"]


def test_open_now_means_that_it_is_running() -> None:
    make.service("Läuft", day="MO")
    make.service("Morgen", day="TU")

    assert names(find(Choice(open_now=True))) == ["Läuft"]
    assert names(find(Choice(open_now=True), MONDAY_TEN.replace(hour=11))) == []


def test_without_a_place_the_next_date_comes_first() -> None:
    make.service("Donnerstag", day="TH")
    make.service("Dienstag", day="TU")
    make.service("Auf Anfrage")

    assert names(find()) == ["Dienstag", "Donnerstag", "Auf Anfrage"]


@pytest.mark.parametrize("typed", ["krabbel", "KRABBELGRUPPE", "muehle", "Mühle krabbel"])
def test_each_of_her_words_begins_a_word_of_the_offer(typed: str) -> None:
    make.service("Krabbelgruppe", location=make.location("Alte Mühle"))
    make.service("Stillcafé")

    assert names(find(Choice(words=typed))) == ["Krabbelgruppe"]


def test_all_access_facts_she_needs_must_be_there() -> None:
    both = make.location("Beides", access=["step_free", "lift"])
    make.service("Mit Aufzug", location=both)
    make.service("Ohne Aufzug", location=make.location("Eins", access=["step_free"]))

    found = find(Choice(codes={"access": frozenset({"step_free", "lift"})}))

    assert names(found) == ["Mit Aufzug"]


def test_the_age_of_her_child_fits() -> None:
    make.service("Für Babys", maximum_age=12)
    make.service("Für Große", minimum_age=36)

    assert names(find(Choice(age=6))) == ["Für Babys"]
