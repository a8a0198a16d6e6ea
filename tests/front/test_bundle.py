"""What the phone takes along: all that families read, in whole numbers and strings."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import make
from unterwegs.directory.content import Text
from unterwegs.front import bundle, structured, versions

pytestmark = pytest.mark.django_db


def taken(language: str = "de", *, today: date = make.TODAY) -> dict[str, Any]:
    return json.loads(bundle.body_of(language, today=today))


def rows_of(found: dict[str, Any], part: str) -> list[dict[str, Any]]:
    return [dict(zip(found["tables"][part], row, strict=True)) for row in zip(*found[part], strict=True)]


def offers_in(found: dict[str, Any]) -> list[dict[str, Any]]:
    return rows_of(found, "offers")


def test_it_holds_the_published_offers_and_no_other() -> None:
    make.town()
    make.service("Krabbelgruppe", areas=[make.area()])
    make.service("Noch nicht geprüft", state="submitted")

    found = offers_in(taken())

    assert [offer["name"] for offer in found] == ["Krabbelgruppe"]


def test_dates_stand_as_days_from_a_monday() -> None:
    make.town()
    make.service("Krabbelgruppe", areas=[make.area()], day="TU")

    found = taken()
    [dates] = offers_in(found)[0]["dates"]
    days = int(dates[found["fields"]["dates"].index("days")], 16)
    monday = date.fromisoformat(found["monday"])

    met = [monday + timedelta(days=number) for number in range(bundle.DAYS) if days >> number & 1]
    assert monday.weekday() == 0
    assert {day.weekday() for day in met} == {1}


def test_a_phone_can_write_it_again_byte_for_byte() -> None:
    make.town()
    make.service("Groß „und“ klein\u2028neue Zeile \x7f \x01", areas=[make.area()])

    body = bundle.body_of("de", today=make.TODAY)

    assert json.dumps(json.loads(body), ensure_ascii=False, separators=(",", ":")).encode() == body
    assert floats_in(json.loads(body)) == []


def floats_in(value: Any) -> list[float]:
    """Numbers that JavaScript may write in another way."""
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [value] if isinstance(value, float) else [one for part in inside for one in floats_in(part)]


def test_the_version_is_the_same_on_every_day_of_a_week() -> None:
    make.town()
    make.service("Krabbelgruppe", areas=[make.area()])
    monday = make.TODAY - timedelta(days=make.TODAY.weekday())

    seen = {versions.version_of(bundle.body_of("de", today=monday + timedelta(days=day))) for day in range(7)}

    assert len(seen) == 1


def test_a_translated_offer_brings_its_german_words_along() -> None:
    make.town()
    make.service("Krabbelgruppe", areas=[make.area()], texts={"tr": Text(name="Oyun grubu")})

    [turkish] = offers_in(taken("tr"))
    [arabic] = offers_in(taken("ar"))

    assert (turkish["name"], turkish["original"][0]) == ("Oyun grubu", "Krabbelgruppe")
    assert (arabic["name"], arabic["original"], arabic["german"] & 1) == ("Krabbelgruppe", [], 1)


def test_an_address_is_written_only_where_it_does_not_follow_from_the_name() -> None:
    make.town()
    for name in ("Spiel & Spaß für Väter", "Çay saati", "Für Groß und Klein – draußen!"):
        make.service(name)

    offers = offers_in(taken())

    assert {offer["slug"] or bundle.plain_slug(offer["name"]) for offer in offers} == {
        structured.slug_of_name(offer["name"]) for offer in offers
    }
    assert sorted(offer["slug"] for offer in offers) == ["", "", "cay-saati"]


def test_a_center_brings_its_page_and_another_place_only_its_address() -> None:
    make.town()
    area = make.area()
    make.location("Familienzentrum", kind="center", area=area, opening=[make.times("MO")])
    make.service("Krabbelgruppe", areas=[area], day="TU")

    places = {place["name"]: place for place in rows_of(taken(), "places")}

    center, house = places["Familienzentrum"], places["Haus Krabbelgruppe"]
    assert (center["page"], len(center["opening"]), len(center["open"])) == (1, 1, 1)
    assert (house["page"], house["street"], house["longitude"], house["open"]) == (0, "Wiesenstraße 4", 805_000, [])


def test_an_outline_begins_at_a_corner_and_goes_on_in_steps() -> None:
    make.town()
    make.area("Niedergirmes")

    [area] = rows_of(taken(), "areas")

    corner, steps = area["rings"][0][:2], area["rings"][0][2:]
    assert corner == [800_000, 5_000_000]
    assert sorted({(x, y) for x, y in zip(steps[::2], steps[1::2], strict=True)}) == [
        (-10_000, 0), (0, -10_000), (0, 10_000), (10_000, 0),
    ]  # fmt: skip


def test_the_file_takes_as_many_questions_for_few_offers_as_for_many() -> None:
    make.town()
    area = make.area()
    asked = []
    for number in range(3):
        make.service(f"Gruppe {number}", areas=[area], contact=make.contact(f"Büro {number}"))
        make.location(f"Zentrum {number}", kind="center", area=area, opening=[make.times("MO")])
        bundle.body_of("de", today=make.TODAY)
        with CaptureQueriesContext(connection) as captured:
            bundle.body_of("de", today=make.TODAY)
        asked.append(len(captured))

    assert asked[0] == asked[1] == asked[2]
