"""Plans with streets: ways lead around and not across, the proposal keeps them, and the page says which they were."""

import re
import time as clock
from datetime import date, time, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from tests import cast, make
from tests.kit.streets import drawn
from unterwegs.kit import tours as kit
from unterwegs.places import queries as places
from unterwegs.places import streets
from unterwegs.welcome import actions, queries, tours
from unterwegs.welcome.models import Family

pytestmark = pytest.mark.django_db
MONDAY = date(2027, 1, 11)
DAY = timedelta(days=1)
ROAD = {"highway": "residential"}
#: A river from west to east, with one bridge far in the east.
POINTS = {"A": (0.0, 0.0), "B": (4000.0, 0.0), "C": (4000.0, 300.0), "D": (0.0, 300.0)}
RIVER = [("ABCD", ROAD)]
SOUTH, NORTH = (100.0, 0.0), (100.0, 300.0)


@pytest.fixture(autouse=True)
def town(tmp_path: Path, settings: object) -> Path:
    settings.STREETS_FOLDER = tmp_path / "streets"
    longitude, latitude = drawn.at(*SOUTH)
    make.town(longitude=longitude, latitude=latitude)
    make.area(west=8.48)
    make.open_part("welcome")
    return tmp_path


def load(folder: Path) -> None:
    call_command("import_streets", str(drawn.file(folder, POINTS, RIVER)), stdout=StringIO())


def family(name: str, meters: tuple[float, float], **fields: Any) -> Family:
    longitude, latitude = drawn.at(*meters)
    where = {"street": "Erfundene Gasse", "number": "7", "longitude": longitude, "latitude": latitude}
    return make.family(name, **{"address": where, "first_on": MONDAY, "last_on": MONDAY + 11 * DAY, **fields})


def question() -> tours.Proposal:
    return tours.question(queries.asked(first_on=MONDAY, last_on=MONDAY + 4 * DAY, to_post_on=make.TODAY))


def proposed() -> tours.Proposal:
    return tours.propose(question(), seconds=20, seed=1, iterations=100)


def start(meters: tuple[float, float] = SOUTH) -> Any:
    longitude, latitude = drawn.at(*meters)
    return make.location(f"Büro {meters[0]:.0f} {meters[1]:.0f}", longitude=longitude, latitude=latitude)


def minutes_to(proposal: tours.Proposal, asked: Family, means: str) -> float:
    row = next(one for one in proposal.instance.visits if one.id == str(asked.pk))
    return float(kit.matrix(proposal.instance, means)[proposal.instance.visitors[0].start, row.place] / 60)


def test_over_the_river_a_visitor_goes_by_the_bridge(town: Path) -> None:
    make.visitor(start=start(), means="foot")
    over = family("Drüben", NORTH)
    straight = minutes_to(question(), over, "foot")

    load(town)

    assert straight == pytest.approx(300 * 1.3 / (4.7 / 3.6) / 60, abs=0.1)
    assert minutes_to(question(), over, "foot") == pytest.approx((3900 * 2 + 300) / (4.7 / 3.6) / 60, abs=0.1)


def test_a_plan_with_streets_breaks_nothing_and_survives_being_kept(town: Path) -> None:
    load(town)
    for number, means in enumerate(("foot", "bike", "bus", "car")):
        make.visitor(f"Vera {number}", start=start(), means=means)
    for number in range(12):
        family(f"F{number}", (300.0 * number, 300.0 * (number % 2)), in_pair=number == 5)

    found = proposed()

    kept = tours.opened(found.as_json())
    assert kept == found
    assert sorted(kept.instance.packed) == ["bike", "bus", "car", "foot"]
    assert sum(len(tour.stops) for tour in kept.plan.tours) == 13
    assert kit.checked(kept.instance, kept.plan).violations == ()
    assert tours.broken(kept) == {}


def test_what_is_asked_of_a_proposal_knows_its_ways_even_when_the_streets_are_gone(town: Path) -> None:
    load(town)
    make.visitor(start=start(), means="foot")
    one, over = family("Hier", (200.0, 0.0)), family("Drüben", NORTH)
    plan = make.plan(MONDAY, by=cast.coordinator(), to_post_on=make.TODAY)
    actions.propose(plan, iterations=50)
    plan.refresh_from_db()
    streets.file().unlink()

    proposal = tours.opened(plan.proposal)
    who, late = proposal.instance.visitors[0].id, 14 * 3600
    moved = tours.moved(proposal, str(over.pk), visitor=who, day=f"{MONDAY}", begin=late)
    tour = next(tour for tour in moved.plan.tours if str(over.pk) in {stop.visit for stop in tour.stops})

    assert tour.stops[-1].visit == str(over.pk)
    assert tour.back - late - 3600 == pytest.approx(minutes_to(proposal, over, "foot") * 60)
    assert minutes_to(proposal, over, "foot") > 90
    assert queries.places_in(plan, str(one.pk))
    assert tours.ways_of(moved).by_streets


def test_a_promised_visit_goes_by_the_means_of_whoever_promised_it(town: Path) -> None:
    load(town)
    walker, driver = (
        make.visitor("Zu Fuß", start=start(), means="foot"),
        make.visitor("Auto", start=start(), means="car"),
    )
    asked, other = family("Drüben", NORTH), family("Neu", (500.0, 0.0))
    visit = actions.plan_visit(asked, visitor=driver, on=MONDAY, at=time(10), by=cast.coordinator(), today=make.TODAY)

    found = question()

    row = next(one for one in found.instance.visits if one.id == f"visit:{visit.pk}")
    home = found.instance.visitors[0].start
    assert {one.id for one in found.instance.visitors} == {str(walker.pk), str(driver.pk)}
    assert found.plan.tours[0].stops[0].visit == row.id
    by_car = places.street_times([found.instance.places[home], found.instance.places[row.place]], "car")
    assert by_car is not None
    assert row.fixed is not None
    assert found.plan.tours[0].back - row.fixed.begin - row.seconds == by_car.seconds[1, 0]
    assert tours.offers(found, str(other.pk))


def test_a_bus_alone_walks_where_that_is_quicker(town: Path) -> None:
    load(town)
    make.visitor(start=start(), means="bus")
    near = family("Nah", (200.0, 0.0))

    assert minutes_to(question(), near, "bus") == pytest.approx(100 / (4.7 / 3.6) / 60, abs=0.1)


def test_ways_of_a_forgotten_family_are_wiped_out_of_a_proposal(town: Path) -> None:
    load(town)
    make.visitor(start=start(), means="foot")
    asked, other = family("Fort", NORTH), family("Bleibt", (500.0, 0.0))
    found = proposed()
    place = next(one.place for one in found.instance.visits if one.id == str(asked.pk))

    left = tours.forgotten(found, [str(asked.pk)])

    seconds = kit.matrix(left.instance, "foot")
    assert seconds[place].tolist() == seconds[:, place].tolist() == [0] * len(seconds)
    assert minutes_to(left, other, "foot") == minutes_to(found, other, "foot")


def test_planned_anew_people_keep_what_they_fixed(town: Path) -> None:
    visitor = make.visitor(start=start(), means="bike")
    asked = family("Drüben", NORTH)
    plan = make.plan(MONDAY, by=cast.coordinator(), to_post_on=make.TODAY)
    actions.propose(plan, iterations=50)
    plan.refresh_from_db()
    actions.put(plan, str(asked.pk), visitor=visitor, on=MONDAY, at=time(11), revision=plan.revision)
    plan.refresh_from_db()
    load(town)
    family("Neu", (700.0, 0.0))

    actions.propose(plan, iterations=50)

    plan.refresh_from_db()
    proposal = tours.opened(plan.proposal)
    assert proposal.fixed == [str(asked.pk)]
    assert tours.ways_of(proposal).by_streets
    assert tours.broken(proposal) == {}


def test_one_more_visit_is_answered_in_a_second_beside_many_promised_ones(town: Path) -> None:
    load(town)
    visitor = make.visitor(start=start(), means="bike", visits_a_day=5)
    for number in range(10):
        promised = family(f"P{number}", (120.0 * number, 300.0 * (number % 2)))
        day = MONDAY + DAY * (number // 2 % 5)
        actions.plan_visit(
            promised, visitor=visitor, on=day, at=time(9 + 3 * (number % 2)), by=cast.coordinator(), today=make.TODAY
        )
    asked = family("Neu", (900.0, 0.0))

    begun = clock.perf_counter()
    best = queries.best_places(asked, today=make.TODAY)

    assert best.places
    assert clock.perf_counter() - begun < 1


# --- what the page says -----------------------------------------------------------------------------------------------
def page(client: Client) -> str:
    plan = make.plan(MONDAY, by=cast.coordinator(), to_post_on=make.TODAY)
    actions.propose(plan, iterations=50)
    cast.sign_in(client, cast.coordinator())
    answer = client.get(reverse("welcome:plan", args=[plan.pk]))
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", answer.content.decode()))


def test_the_page_says_that_ways_are_estimated(client: Client) -> None:
    make.visitor(start=start())
    family("Sommer", NORTH)

    shown = page(client)

    assert (
        "Wegezeiten geschätzt aus der Luftlinie; mit einem Auszug aus OpenStreetMap rechnet Unterwegs mit Straßen."
        in shown
    )
    assert "©" not in shown


def test_the_page_names_the_streets_and_their_day(client: Client, town: Path) -> None:
    load(town)
    make.visitor(start=start(), means="bike")
    family("Sommer", NORTH)

    shown = page(client)

    assert "Wegezeiten aus dem Straßennetz (© OpenStreetMap-Mitwirkende, Stand 3. November 2026)." in shown
    assert "geschätzt" not in shown
    assert "Bus" not in shown


def test_the_page_says_what_is_estimated_in_spite_of_streets(client: Client, town: Path) -> None:
    load(town)
    make.visitor(start=start(), means="bus")
    family("Sommer", NORTH)
    family("Waldhaus", (2000.0, 2000.0))

    shown = page(client)

    assert "1 Adresse liegt weit von jeder Straße; die Wege dorthin sind geschätzt." in shown
    assert "Mit dem Bus sind sie geschätzt; ein Fahrplan ist hier nicht bekannt." in shown


def test_the_page_of_a_family_says_it_too(client: Client, town: Path) -> None:
    make.visitor(start=start(), means="bike")
    asked = family("Sommer", NORTH)
    cast.sign_in(client, cast.coordinator())
    address = reverse("welcome:family", args=[asked.pk])

    before = client.get(address).content.decode()
    load(town)
    after = client.get(address).content.decode()

    assert "Wegezeiten geschätzt aus der Luftlinie" in before
    assert "Wegezeiten aus dem Straßennetz (© OpenStreetMap-Mitwirkende, Stand 3. November 2026)." in after
    assert "Luftlinie" not in after
