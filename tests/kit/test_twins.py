"""Duplicates in a directory are proposed with their reasons; what is merely shared proves nothing."""

import json
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unterwegs.kit import twins
from unterwegs.kit.twins import PARTS, PROPOSED, Entry, Weights

JUDGED = json.loads((Path(__file__).parents[1] / "directory" / "twin_pairs.json").read_text(encoding="utf-8"))
KITA = Entry(
    "1", "Kita Sonnenblume", "Gartenweg 5", "35981", "Auenfeld", ("06499 1234",), ("kita@sonnenblume.example",)
)
BLANK = Entry("0", "")


def entry(key: str, fields: dict[str, Any]) -> Entry:
    return Entry(key, **{name: tuple(value) if isinstance(value, list) else value for name, value in fields.items()})


def score(one: Entry, other: Entry) -> int:
    return twins.likeness(one, other).score


def quality(judged: list[dict[str, Any]]) -> tuple[float, float]:
    """Precision and recall of what would be proposed."""
    verdicts = [
        (score(entry("1", case["one"]), entry("2", case["other"])) >= PROPOSED, case["same"]) for case in judged
    ]
    right = verdicts.count((True, True))
    return right / sum(proposed for proposed, _ in verdicts), right / sum(same for _, same in verdicts)


# --- judged pairs ---------------------------------------------------------------------------------------------------


def test_the_judged_pairs_are_enough_and_balanced_and_none_stands_twice() -> None:
    tuned, held = ([case for case in JUDGED if case.get("held", False) is kind] for kind in (False, True))

    assert (len(tuned), len(held)) == (200, 40)
    assert all(0.4 <= sum(case["same"] for case in cases) / len(cases) <= 0.6 for cases in (tuned, held))
    assert len({json.dumps([case["one"], case["other"]], sort_keys=True) for case in JUDGED}) == len(JUDGED)


@pytest.mark.parametrize("is_held", [False, True])
def test_people_would_agree_with_what_is_proposed(is_held: bool) -> None:
    precision, recall = quality([case for case in JUDGED if case.get("held", False) is is_held])

    assert precision >= 0.95
    assert recall >= 0.9


# --- rules of the field ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Ev. Kita Arche Noah", "Evangelische Kindertagesstätte Arche Noah"),
        ("Kita Tausendfüßler", "Kita Tausendfuessler"),
        ("Kita Löwenzahn", "Kita Löwnzahn"),
        (" Kita  Mini-Forscher ", "Kita Mini Forscher"),
        ("Zwergenland, Kita", "Kita Zwergenland"),
        ("DRK-Kita Rasselbande", "Deutsches Rotes Kreuz: Kita Rasselbande"),
        ("Kita St. Elisabeth", "Kita Sankt Elisabeth"),
        ("Trauma-Ambulanz", "Traumaambulanz"),
        ("Kita Haus II Igel", "Kita Igel Haus 2"),
        ("Eltern-Café Nest", "Elterncafé Nest"),
    ],
)
def test_a_name_is_the_same_however_it_is_written(name: str, other: str) -> None:
    like = twins.likeness(replace(KITA, name=name), replace(KITA, name=other))

    assert like.parts["name"] >= 40


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Babymassage", "Krabbelgruppe"),
        ("Kita Sonnenblume Haus 1", "Kita Sonnenblume Haus 2"),
        ("Kita Sonnenblume I", "Kita Sonnenblume II"),
        ("1. Gruppe", "2. Gruppe"),
        ("Erste Spielgruppe", "Zweite Spielgruppe"),
        ("Gruppe A", "Gruppe B"),
        ("Stillcafé montags", "Stillcafé donnerstags"),
        ("Kita Max", "Kita Moritz"),
        ("Familienzentrum Nord", "Familienzentrum Süd"),
        ("Krippe Bären", "Hort Bären"),
        ("Kita Igel", "Förderverein der Kita Igel"),
        ("Treff für Väter", "Treff für Mütter"),
    ],
)
def test_two_offers_may_share_a_house_and_all_contacts(name: str, other: str) -> None:
    assert score(replace(KITA, name=name), replace(KITA, name=other)) < PROPOSED


def test_generic_words_count_less_than_telling_ones() -> None:
    generic = twins.likeness(Entry("1", "Ev. Kita"), Entry("2", "Evangelischer Kindergarten"))
    telling = twins.likeness(Entry("1", "Sonnenblume"), Entry("2", "Sonnenblume"))

    assert 0 < generic.parts["name"] < telling.parts["name"]
    assert generic.score < PROPOSED


def test_words_of_the_address_do_not_tell_a_name_from_another() -> None:
    town = {"street": "Tulpenweg 20", "city": "Auenfeld"}

    assert score(Entry("1", "Kita Auenfeld", **town), Entry("2", "Auenfelder Kita Tulpenweg", **town)) >= PROPOSED


def test_a_name_alone_is_no_proof_in_two_towns() -> None:
    assert score(KITA, replace(KITA, postcode="24991", city="Möwensiel", phones=(), mails=())) < PROPOSED
    assert score(KITA, replace(KITA, street="Am Bach 3", phones=(), mails=())) < PROPOSED


def test_a_phone_that_an_organization_shares_proves_little() -> None:
    offers = [replace(KITA, name="", mails=(), phones=KITA.phones, street="", key=str(number)) for number in range(20)]
    carried = twins.carriers(offers)

    assert carried == {"+4964991234": 20}
    assert twins.likeness(offers[0], offers[1]).parts["phone"] == Weights().phone
    assert twins.likeness(offers[0], offers[1], carried=carried).parts["phone"] == Weights().phone // 10
    assert score(Entry("1", "Familienhebamme", phones=KITA.phones), Entry("2", "Impfberatung", phones=KITA.phones)) == 0


def test_the_same_organization_explains_the_same_phone() -> None:
    one, other = (replace(BLANK, phones=KITA.phones, of="Diakonie"), replace(BLANK, phones=KITA.phones, of="Caritas"))

    assert twins.likeness(one, one).parts["phone"] < twins.likeness(one, other).parts["phone"]


@pytest.mark.parametrize(
    ("one", "other", "points"),
    [
        ("https://www.a.example/kurs/", "a.example/kurs", Weights().url),
        ("a.example/kurs?seite=1#oben", "A.example/Kurs/index.html", Weights().url),
        ("a.example", "http://a.example/", Weights().host),
        ("a.example/kurs", "a.example/treff", 0),
        ("a.example", "b.example", 0),
    ],
)
def test_a_page_counts_by_host_and_path_and_the_front_page_little(one: str, other: str, points: int) -> None:
    assert twins.likeness(replace(BLANK, urls=(one,)), replace(BLANK, urls=(other,))).parts["url"] == points


@pytest.mark.parametrize("phone", ["06499/1234", "+49 (0)6499 12 34", "0049 6499-1234", "0171 99999; 06499 1234"])
def test_a_phone_is_one_however_it_is_written(phone: str) -> None:
    assert twins.likeness(KITA, replace(KITA, phones=(phone,))).parts["phone"] == Weights().phone


@pytest.mark.parametrize("nothing", ["", " ", "-", "keine", "siehe Homepage", "0"])
def test_what_is_no_phone_is_missing(nothing: str) -> None:
    without = replace(KITA, phones=(nothing,))

    assert twins.likeness(without, without).parts["phone"] == 0


@pytest.mark.parametrize(
    ("street", "points"),
    [
        ("Gartenweg 5", Weights().house),
        ("GARTENWEG  5", Weights().house),
        ("Gartnweg 5", Weights().house),
        ("Gartenweg 5, 35981 Auenfeld", Weights().house),
        ("Gartenweg 5a", Weights().street),
        ("Gartenweg", Weights().street),
        ("Gartenweg 7", Weights().other_number),
        ("Rosenweg 5", Weights().other_street),
        ("", 0),
    ],
)
def test_an_address_counts_by_street_and_number(street: str, points: int) -> None:
    assert twins.likeness(KITA, replace(KITA, street=street)).parts["address"] == points


def test_streets_that_differ_by_a_number_are_two() -> None:
    one, other = (replace(KITA, street=f"Straße {number} 7") for number in (12, 13))

    assert twins.likeness(one, other).parts["address"] == Weights().other_street


def test_a_mark_that_one_name_lacks_speaks_against_a_little() -> None:
    parts = twins.likeness(KITA, replace(KITA, name="Kita Sonnenblume Haus 2")).parts

    assert parts["name"] == Weights().name + Weights().mark_missing


def test_fields_that_were_swapped_are_read_by_what_stands_in_them() -> None:
    swapped = replace(KITA, street="", city="Gartenweg 5, 35981 Auenfeld", phones=KITA.mails, mails=KITA.phones)
    point = {"longitude": 9.1, "latitude": 54.4}
    turned = {"longitude": 54.4, "latitude": 9.1}

    assert twins.likeness(KITA, swapped).score == 100
    assert twins.likeness(KITA, swapped).parts["phone"] > 0
    assert twins.likeness(replace(BLANK, **point), replace(BLANK, **turned)).parts["place"] == Weights().near


def test_points_count_by_their_distance() -> None:
    def place(north: float) -> int:
        here, there = (replace(BLANK, longitude=9.0, latitude=54.0 + shift) for shift in (0.0, north))
        return twins.likeness(here, there).parts["place"]

    assert [place(shift) for shift in (0.0005, 0.003, 0.02, 0.2)] == [Weights().near, Weights().town, 0, Weights().far]


# --- laws -----------------------------------------------------------------------------------------------------------

SIDES = [entry(str(place), case[side]) for place, case in enumerate(JUDGED) for side in ("one", "other")]
ENTRIES = st.builds(
    Entry,
    key=st.text(max_size=3),
    name=st.sampled_from([side.name for side in SIDES]) | st.text(max_size=30),
    street=st.sampled_from([side.street for side in SIDES]) | st.text(max_size=20),
    postcode=st.sampled_from(["", "35981", "24991"]),
    city=st.sampled_from(["", "Auenfeld", "Lindhain", "Lindhain-Oberhain"]),
    phones=st.lists(st.sampled_from(["06499 1", "06499 1234", "-", ""]) | st.text(max_size=12), max_size=2).map(tuple),
    mails=st.lists(st.sampled_from(["a@b.example", "@", "@@"]) | st.text(max_size=12), max_size=1).map(tuple),
    urls=st.lists(st.sampled_from(["b.example", "b.example/c", "/"]) | st.text(max_size=12), max_size=2).map(tuple),
    longitude=st.none() | st.floats(5, 16),
    latitude=st.none() | st.floats(47, 56),
    of=st.sampled_from(["", "DRK", "AWO Auental e.V."]),
)


@given(ENTRIES, ENTRIES)
def test_a_likeness_is_mutual_and_the_sum_of_its_parts(one: Entry, other: Entry) -> None:
    like = twins.likeness(one, other)

    assert like == twins.likeness(other, one)
    assert tuple(like.parts) == PARTS
    assert like.score == max(0, min(100, sum(like.parts.values())))


@given(ENTRIES)
def test_an_entry_never_speaks_against_itself(one: Entry) -> None:
    assert min(twins.likeness(one, one).parts.values()) >= 0


@pytest.mark.parametrize("field", ["street", "postcode", "city", "phones", "mails", "urls", "of"])
def test_what_is_missing_neither_proves_nor_disproves(field: str) -> None:
    full = replace(KITA, urls=("sonnenblume.example/kita",), of="AWO")
    lacking = replace(full, **{field: type(getattr(full, field))()})

    assert min(twins.likeness(full, lacking).parts.values()) >= 0
    assert score(full, lacking) >= PROPOSED


def test_weights_can_be_set() -> None:
    assert twins.likeness(KITA, KITA, Weights(name=7)).parts["name"] == 7
    assert twins.pairs([KITA, replace(KITA, key="2")], weights=Weights(0, 0, 0, 0, 0, house=0)) == []


# --- finding --------------------------------------------------------------------------------------------------------

KINDS = ["Kita", "Ev. Kita", "AWO-Kita", "Krabbelgruppe", "Elterncafé", "Babymassage", "Familienzentrum", "PEKiP-Kurs"]
FIRST = ["Sonnen", "Regen", "Wald", "Stern", "Mond", "Wiesen", "Blumen", "Bach", "Igel", "Hasen", "Bären", "Zwergen"]
SECOND = ["blume", "bogen", "nest", "haus", "land", "kiste", "burg", "insel", "garten", "stube", "höhle", "welt"]
STREETS = ["Haupt", "Schul", "Garten", "Linden", "Kirch", "Berg", "Rosen", "Tal", "Mühlen", "Markt", "Ring", "Park"]


def directory(count: int, towns: int, seed: int) -> list[Entry]:
    """Entries as many towns have them: few names, organizations with a phone, a mail and a front page for all."""
    dice = random.Random(seed)
    return [made(dice, str(number), dice.randrange(towns), dice.randrange(count // 8)) for number in range(count)]


def made(dice: random.Random, key: str, town: int, organization: int) -> Entry:
    host = f"traeger{organization}.example"
    return Entry(
        key,
        f"{dice.choice(KINDS)} {dice.choice(FIRST)}{dice.choice(SECOND)}",
        f"{dice.choice(STREETS)}straße {dice.randrange(1, 80)}",
        f"{35000 + town}",
        f"{STREETS[town % 12]}{('au', 'hagen', 'brück')[town // 12]}",
        (f"0641 {100000 + organization}",),
        (f"info@{host}",),
        (host, f"{host}/{dice.randrange(30)}"),
        of=f"Träger {organization}",
    )


def worsened(dice: random.Random, whole: Entry) -> Entry:
    """The entry as another office might have typed it."""
    letter = dice.randrange(len(whole.name))
    changes = [
        {"name": whole.name[:letter] + whole.name[letter + 1 :]},
        {"name": whole.name.replace("Kita", "Kindertagesstätte"), "phones": ()},
        {"street": "", "postcode": ""},
        {"street": whole.street.replace("straße", "str."), "city": "", "mails": ()},
        {"street": "Neue Gasse 1", "urls": ()},
        {"city": "", "postcode": "", "phones": (), "of": ""},
    ]
    return replace(whole, key=f"{whole.key}'", **dice.choice(changes))


def full_comparison(entries: list[Entry], others: list[Entry]) -> dict[tuple[str, str], twins.Likeness]:
    carried = twins.carriers([*entries, *others])
    every = {(one.key, other.key): (one, other) for one in entries for other in others}
    likes = {keys: twins.likeness(*both, carried=carried) for keys, both in every.items()}
    return {keys: like for keys, like in likes.items() if like.score >= PROPOSED}


@pytest.mark.parametrize("towns", [1, 4, 30])
def test_nothing_is_lost_that_the_full_comparison_proposes(towns: int) -> None:
    dice = random.Random(towns)
    entries = directory(150, towns, seed=towns)
    others = [worsened(dice, dice.choice(entries)) for _ in range(100)]
    others = [replace(other, key=f"{number}") for number, other in enumerate(others)]

    found = {(pair.one.key, pair.other.key): pair.likeness for pair in twins.pairs(entries, others)}

    assert len(found) >= 60
    assert found == full_comparison(entries, others)


def test_within_one_list_every_pair_stands_once_best_first() -> None:
    entries = directory(60, 3, seed=9)
    entries += [replace(entries[7], key="twin"), replace(entries[9], key="faint", street="", phones=(), urls=())]

    found = twins.pairs(entries)

    assert (found[0].one.key, found[0].other.key) == ("7", "twin")
    assert [pair.likeness.score for pair in found] == sorted((pair.likeness.score for pair in found), reverse=True)
    assert len({frozenset((pair.one.key, pair.other.key)) for pair in found}) == len(found)
    assert ("9", "faint") in {(pair.one.key, pair.other.key) for pair in found}
    assert all(pair.one is not pair.other for pair in found)


def test_fewer_points_bring_more_pairs() -> None:
    entries = directory(80, 1, seed=4)

    assert len(twins.pairs(entries, least=100)) <= len(twins.pairs(entries)) <= len(twins.pairs(entries, least=30))
    assert all(pair.likeness.score >= 30 for pair in twins.pairs(entries, least=30))


def test_nothing_has_no_twins() -> None:
    assert twins.pairs([]) == twins.pairs([KITA]) == twins.pairs([KITA], []) == []


def test_only_what_shares_a_trait_is_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    """How long that takes is measured by `make bench-fresh`; here is counted how many pairs are looked at."""
    entries, others = directory(400, 12, seed=1), directory(800, 12, seed=2)
    looked_at: list[object] = []
    compared = twins._compared
    monkeypatch.setattr(twins, "_compared", lambda *given: looked_at.append(given) or compared(*given))

    twins.pairs(entries, others)

    assert 0 < len(looked_at) < 400 * 800 // 10
