"""Areas from files: read in any reference system, repaired or refused, repeatable."""

import json
from typing import Any

import pytest

from tests import cast, make
from unterwegs.kit import geometry
from unterwegs.places import actions, areas, queries
from unterwegs.places.areas import Columns
from unterwegs.places.models import Area, Division

pytestmark = pytest.mark.django_db


def feature(name: str | None, outline: Any, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": {"name": name, **properties}, "geometry": outline}


def collection(*features: dict[str, Any], **more: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features, **more}).encode()


def names(division: str = "Stadtteile") -> list[str]:
    return list(Area.objects.filter(division__name=division).values_list("name", flat=True))


BOW_TIE = {"type": "Polygon", "coordinates": [[[8, 50], [8.1, 50.1], [8.1, 50], [8, 50.1], [8, 50]]]}


def test_areas_are_entered_and_found_around_a_point() -> None:
    source = collection(feature("Nord", make.square()), feature("Süd", make.square(south=49.9)))

    report = actions.import_areas(source, division="Stadtteile", by=cast.coordinator())

    assert (report.read, report.new, report.refused) == (2, 2, 0)
    assert [area.name for area in queries.areas_at(8.05, 50.05)] == ["Nord"]


def test_the_same_file_twice_changes_nothing() -> None:
    source = collection(feature("Nord", make.square()))
    actions.import_areas(source, division="Stadtteile", by=None)

    again = actions.import_areas(source, division="Stadtteile", by=None)

    assert again.is_unchanged is True
    assert names() == ["Nord"]


def test_a_changed_file_keeps_the_ids_and_names_what_is_gone() -> None:
    first = collection(feature("Nord", make.square()), feature("Süd", make.square(south=49.9)))
    actions.import_areas(first, division="Stadtteile", by=None)
    before = Area.objects.get(name="Nord").pk

    report = actions.import_areas(collection(feature("Nord", make.square(size=0.2))), division="Stadtteile", by=None)

    assert Area.objects.get(name="Nord").pk == before
    assert (report.changed, report.missing) == (1, ["Süd"])
    assert names() == ["Nord", "Süd"]


def test_an_invalid_outline_is_repaired_and_named() -> None:
    report = actions.import_areas(collection(feature("Schleife", BOW_TIE)), division="Stadtteile", by=None)

    (line,) = report.lines
    assert (report.new, line.names, line.is_refused) == (1, ["Schleife"], False)
    assert (
        line.sentence.split("(")[1]
        == f"{areas.REASONS['Self-intersection']}: 8.05000, 50.05000); " + (line.sentence.split("; ")[1])
    )


@pytest.mark.parametrize(
    "outline",
    [
        None,
        {"type": "Point", "coordinates": [8, 50]},
        {"type": "Polygon", "coordinates": []},
        {
            "type": "Polygon",
            "coordinates": [[[400000, 5600000], [400100, 5600000], [400100, 5600100], [400000, 5600000]]],
        },
        {"type": "Polygon"},
    ],
)
def test_what_is_no_outline_on_earth_is_refused_and_the_rest_stays(outline: Any) -> None:
    source = collection(feature("Kaputt", outline), feature("Nord", make.square()))

    report = actions.import_areas(source, division="Stadtteile", by=None)

    assert (report.read, report.new, report.refused) == (2, 1, 1)
    assert [line.names for line in report.lines] == [["Kaputt"]]
    assert names() == ["Nord"]


def test_a_file_in_which_nothing_is_usable_names_every_row() -> None:
    source = collection(feature("Kaputt", None), feature("Punkt", {"type": "Point", "coordinates": [8, 50]}))

    report = actions.import_areas(source, division="Stadtteile", by=None)

    assert (report.read, report.new, report.refused, len(report.lines)) == (2, 0, 2, 2)
    assert Division.objects.count() == 0


def test_the_same_outline_twice_is_refused_once() -> None:
    source = collection(feature("Nord", make.square()), feature("Nordstadt", make.square()))

    report = actions.import_areas(source, division="Stadtteile", by=None)

    assert [(line.rows, line.is_refused) for line in report.lines] == [((1, 2), True)]
    assert names() == ["Nord"]


def test_the_same_name_twice_is_refused_once() -> None:
    source = collection(feature("01 Nord", make.square()), feature("Nord", make.square(west=9)))

    report = actions.import_areas(source, division="Stadtteile", by=None)

    assert report.refused == 1
    assert names() == ["Nord"]


def test_overlapping_areas_are_named_and_kept() -> None:
    source = collection(feature("Nord", make.square()), feature("Mitte", make.square(west=8.05)))

    report = actions.import_areas(source, division="Stadtteile", by=None)

    (line,) = report.lines
    assert (line.names, line.is_refused, report.new) == (["Nord", "Mitte"], False, 2)


def test_a_part_inside_its_whole_is_its_child_and_no_overlap() -> None:
    source = collection(feature("Stadt", make.square(size=1)), feature("Nord", make.square()))

    report = actions.import_areas(source, division="Stadtteile", by=None)

    assert report.lines == []
    assert Area.objects.get(name="Nord").parent == Area.objects.get(name="Stadt")


def test_another_reference_system_is_brought_to_wgs84() -> None:
    ring = [[465000, 5600000], [466000, 5600000], [466000, 5601000], [465000, 5601000], [465000, 5600000]]
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::25832"}}
    outline = {"type": "Polygon", "coordinates": [ring]}

    actions.import_areas(collection(feature("Wetzlar", outline), crs=crs), division="Stadtteile", by=None)

    assert [area.name for area in queries.areas_at(8.512, 50.555)] == ["Wetzlar"]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (b"hallo", "weder GeoJSON noch"),
        (b'{"type": "Point"}', "kein GeoJSON mit einer Liste"),
        (b"PK\x03\x04kaputt", "beschädigt"),
        (collection(crs={"type": "name", "properties": {"name": "Mondkarte"}}), "Mondkarte"),
    ],
)
def test_an_unreadable_file_is_refused_with_a_sentence(source: bytes, words: str) -> None:
    with pytest.raises(geometry.Unreadable, match=words):
        actions.import_areas(source, division="Stadtteile", by=None)

    assert Division.objects.count() == 0


def test_only_one_division_is_shown_to_families() -> None:
    for name in ("Stadtteile", "Sozialräume"):
        actions.import_areas(
            collection(feature(f"In {name}", make.square())), division=name, for_families=True, by=None
        )

    assert [area.name for area in queries.family_areas()] == ["In Sozialräume"]


def test_the_name_may_stand_in_any_property() -> None:
    source = collection(feature(None, make.square(), bezirk="Westend"))

    actions.import_areas(source, division="Stadtteile", columns=Columns(name="BEZIRK"), by=None)

    assert names() == ["Westend"]


def test_an_area_with_a_new_name_but_its_key_and_place_stays_the_same() -> None:
    actions.import_areas(collection(feature("Nord", make.square(), key="1")), division="Stadtteile", by=None)
    before = Area.objects.get()

    report = actions.import_areas(
        collection(feature("Nordstadt", make.square(), key="1")), division="Stadtteile", by=None
    )

    after = Area.objects.get()
    assert (after.pk, after.slug, after.name) == (before.pk, "nord", "Nordstadt")
    assert (report.new, report.changed, report.missing) == (0, 1, [])


def test_a_key_that_is_given_to_another_place_makes_a_new_area() -> None:
    actions.import_areas(collection(feature("Nord", make.square(), key="1")), division="Stadtteile", by=None)

    report = actions.import_areas(
        collection(feature("Hafen", make.square(west=9), key="1")), division="Stadtteile", by=None
    )

    assert (report.new, report.missing) == (1, ["Nord"])


def test_the_same_file_can_still_be_shown_to_families() -> None:
    source = collection(feature("Nord", make.square()))
    actions.import_areas(source, division="Stadtteile", by=None)

    actions.import_areas(source, division="Stadtteile", for_families=True, by=None)

    assert [area.name for area in queries.family_areas()] == ["Nord"]


def test_the_larger_area_may_be_named_by_its_key() -> None:
    source = collection(
        feature("Bezirk Mitte", make.square(), key="1", whole=""),
        feature("Am Hafen", make.square(west=9), key="11", whole="1"),
    )

    actions.import_areas(source, division="Stadtteile", columns=Columns(parent="whole"), by=None)

    assert Area.objects.get(name="Am Hafen").parent == Area.objects.get(name="Bezirk Mitte")


def test_divisions_whose_names_look_alike_have_addresses_of_their_own() -> None:
    for name in ("Sozialräume", "Sozialraeume", "1. Sozialräume"):
        actions.import_areas(collection(feature("Nord", make.square())), division=name, by=None)

    slugs = Division.objects.order_by("pk").values_list("slug", flat=True)
    assert list(slugs) == ["sozialraeume", "sozialraeume-2", "sozialraeume-3"]


def test_a_point_lies_in_its_areas_and_in_what_they_are_part_of() -> None:
    county = Area.objects.create(division=make.division(), name="Kreis", slug="kreis", kind="county")
    town = make.area("Stadt", west=20, parent=county)
    make.area("Nord", parent=town)

    found = queries.areas_at(8.05, 50.05)

    assert [area.name for area in found] == ["Kreis", "Nord", "Stadt"]


def test_areas_above_and_below_are_known_at_any_depth() -> None:
    county = make.area("Kreis")
    town = make.area("Stadt", parent=county)
    north = make.area("Nord", parent=town)

    assert [area.name for area in queries.areas_above(north)] == ["Stadt", "Kreis"]
    assert [area.name for area in queries.areas_below(county)] == ["Nord", "Stadt"]


@pytest.mark.parametrize("count", [1, 3])
def test_finding_the_areas_of_a_point_costs_two_queries(count: int, django_assert_num_queries: Any) -> None:
    for number in range(count):
        make.area(f"Gebiet {number}")
    queries.areas_at(8.05, 50.05)

    with django_assert_num_queries(2):
        found = list(queries.areas_at(8.05, 50.05))

    assert len(found) == count


def test_a_changed_area_is_seen_by_everybody_at_once() -> None:
    area = make.area("Nord")
    queries.areas_at(8.05, 50.05)

    area.outline = make.square(west=20)
    actions.change_area(area, by=cast.coordinator())

    assert list(queries.areas_at(8.05, 50.05)) == []
    assert list(queries.areas_at(20.05, 50.05)) == [area]


@pytest.mark.parametrize("count", [1, 3])
def test_all_divisions_cost_two_queries(count: int, django_assert_num_queries: Any) -> None:
    for number in range(count):
        make.area("Nord", division=make.division(f"Einteilung {number}", for_families=False))

    with django_assert_num_queries(2):
        drawn = queries.divisions_with_areas()

    assert len(drawn) == count
