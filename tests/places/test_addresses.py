"""The address register, and addresses as people type them."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import cast, make
from unterwegs.kit import geometry
from unterwegs.places import actions, queries, registers
from unterwegs.places.models import Address, Register

pytestmark = pytest.mark.django_db

TABLE = """Straße;Hausnummer;Zusatz;PLZ;Ort;Länge;Breite
Wiesenstraße;4;;35576;Wetzlar;8,515;50,573
Wiesenstraße;4;a;35576;Wetzlar;8,516;50,573
Wiesenstraße;12;;35576;Wetzlar;8,520;50,573
Wiesenstraße;4;;35578;Wetzlar;8,400;50,500
Hauptstraße;3;;35580;Wetzlar;8,490;50,540
Horst-Scheibert-Straße;2;;35578;Wetzlar;8,493;50,561
### Straßenname unbekannt;1;;;;8,5;50,5
Hauptstraße;7;;35580;Wetzlar;;
Hauptstraße;3;;35580;Wetzlar;8,490;50,540
"""


@pytest.fixture
def register() -> None:
    actions.import_addresses(TABLE.encode("cp1252"), origin="Stadt Wetzlar", by=None)


def test_every_row_is_accounted_for() -> None:
    tally = actions.import_addresses(TABLE.encode(), origin="Stadt Wetzlar", by=cast.coordinator())

    assert (tally.read, tally.imported, tally.doubled) == (9, 6, 1)
    assert [(one.row, one.reason) for one in tally.rejected] == [(8, "kein Straßenname"), (9, "keine Koordinaten")]


def test_the_same_file_twice_changes_nothing(register: None) -> None:
    before = Register.objects.get()

    tally = actions.import_addresses(TABLE.encode("cp1252"), origin="Stadt Wetzlar", by=None)

    assert tally.is_unchanged is True
    assert Register.objects.get() == before


def test_a_broken_file_leaves_the_old_register_in_place(register: None) -> None:
    with pytest.raises(geometry.Unreadable):
        actions.import_addresses(b"Name;Farbe\nA;rot\n", origin="Murks", by=None)

    assert [one.source for one in Register.objects.all()] == ["Stadt Wetzlar"]
    assert Address.objects.count() == 6


def test_a_failure_in_the_middle_takes_the_unfinished_register_away(register: None) -> None:
    def power_cut(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        actions.import_addresses(b"strasse,nr,lon,lat\nNeuweg,1,8.5,50.5\n", origin="Neu", by=None, progress=power_cut)

    assert [one.source for one in Register.objects.all()] == ["Stadt Wetzlar"]
    assert queries.find_address("Hauptstraße 3").point == (8.49, 50.54)


def test_an_import_takes_away_what_a_killed_one_left() -> None:
    Register.objects.create(source="abgebrochen", digest="x", imported_at=make.now())

    actions.import_addresses(TABLE.encode(), origin="Stadt Wetzlar", by=None)

    assert [one.source for one in Register.objects.all()] == ["Stadt Wetzlar"]


def test_a_file_without_a_single_address_is_refused() -> None:
    with pytest.raises(geometry.Unreadable, match="keine einzige Adresse"):
        actions.import_addresses(b"strasse,nr,lon,lat\n,1,8.5,50.5\n", origin="Neu", by=None)

    assert Register.objects.count() == 0


@pytest.mark.parametrize(
    "table",
    [
        b"strasse;hausnummer;x;y\nAm Dom;1;464565;5600340\n",
        b"strasse;hausnummer;x;y\nAm Dom;1;32464565;5600340\n",
        b"STRASSE,HNR,HOCHWERT,RECHTSWERT\nAm Dom,1,5600340,464565\n",
        b"\xef\xbb\xbfAdresse\tlat\tlon\nAm Dom 1\t50.5543\t8.5\n",
    ],
)
def test_a_table_may_be_in_degrees_or_meters(table: bytes) -> None:
    actions.import_addresses(table, origin="x", by=None)

    address = Address.objects.get()
    assert (str(address), round(address.longitude, 2), round(address.latitude, 2)) == ("Am Dom 1", 8.5, 50.55)


def test_a_new_file_replaces_the_register(register: None) -> None:
    actions.import_addresses(b"strasse,hausnummer,lon,lat\nNeuweg,1,8.5,50.5\n", origin="Neu", by=None)

    assert [str(address) for address in Address.objects.all()] == ["Neuweg 1"]


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("Hauptstraße 3", "Hauptstraße 3, 35580 Wetzlar"),
        ("hauptstrasse 3", "Hauptstraße 3, 35580 Wetzlar"),
        ("Hauptstr. 3, 35580 Wetzlar", "Hauptstraße 3, 35580 Wetzlar"),
        ("HAUPTSTR 3", "Hauptstraße 3, 35580 Wetzlar"),
        ("horst scheibert str 2", "Horst-Scheibert-Straße 2, 35578 Wetzlar"),
        ("Wiesenstr 4 a", "Wiesenstraße 4a, 35576 Wetzlar"),
        ("wiesenstr. 4, 35576", "Wiesenstraße 4, 35576 Wetzlar"),
        ("12 Wiesenstraße", "Wiesenstraße 12, 35576 Wetzlar"),
        ("Wetzlar, Hauptstr. 3", "Hauptstraße 3, 35580 Wetzlar"),
        ("Hauptstr. 3 Wetzlar", "Hauptstraße 3, 35580 Wetzlar"),
        ("Hauptstraße, 3", "Hauptstraße 3, 35580 Wetzlar"),
    ],
)
def test_an_address_is_understood_as_people_type_it(register: None, typed: str, label: str) -> None:
    answer = queries.find_address(typed)

    assert (answer.label, answer.proposals) == (label, ())
    assert answer.point is not None


def test_two_houses_with_one_address_are_both_proposed(register: None) -> None:
    answer = queries.find_address("Wiesenstraße 4")

    assert answer.point is None
    assert [one.label for one in answer.proposals] == [
        "Wiesenstraße 4, 35576 Wetzlar",
        "Wiesenstraße 4, 35578 Wetzlar",
    ]


def test_a_typing_error_is_never_corrected_silently(register: None) -> None:
    answer = queries.find_address("Wisenstrase 12")

    assert answer.point is None
    assert answer.proposals[0].label == "Wiesenstraße 12, 35576 Wetzlar"


@pytest.mark.parametrize("typed", ["Hauptsrt. 3", "Wetzlar Hauptstraße 3", "Haupt 3", "Hauptstraße 3b"])
def test_what_is_nearly_right_is_proposed(register: None, typed: str) -> None:
    answer = queries.find_address(typed)

    assert (answer.point, [one.label for one in answer.proposals]) == (None, ["Hauptstraße 3, 35580 Wetzlar"])


def test_a_postcode_that_contradicts_the_register_is_in_doubt(register: None) -> None:
    answer = queries.find_address("Hauptstraße 3, 35576")

    assert (answer.point, [one.label for one in answer.proposals]) == (None, ["Hauptstraße 3, 35580 Wetzlar"])


def test_a_short_street_without_a_number_answers_with_its_middle_and_says_so(register: None) -> None:
    answer = queries.find_address("Horst-Scheibert-Straße")

    assert (answer.point, answer.label, answer.is_street) == (
        (8.493, 50.561),
        "Horst-Scheibert-Straße, 35578 Wetzlar",
        True,
    )


def test_a_street_that_two_places_have_asks_for_which_one(register: None) -> None:
    answer = queries.find_address("Wiesenstraße")

    assert (answer.point, [one.label for one in answer.proposals]) == (
        None,
        ["Wiesenstraße, 35576 Wetzlar", "Wiesenstraße, 35578 Wetzlar"],
    )


@pytest.mark.parametrize(
    ("typed", "count"), [("Hauptstraße 3", 2), ("Wiesenstraße 4", 2), ("Wisenstrase 12", 2), ("Hauptstraße", 2)]
)
def test_a_lookup_costs_two_queries(register: None, typed: str, count: int, django_assert_num_queries: Any) -> None:
    queries.find_address("Hauptstraße 3")

    with django_assert_num_queries(count):
        queries.find_address(typed)


@pytest.mark.parametrize("count", [1, 3])
def test_many_addresses_cost_two_queries(register: None, count: int, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(2):
        queries.match_addresses(["Hauptstraße 3", "Wiesenstraße 12", "Mondallee 1"][:count])


def test_without_a_register_nothing_is_known() -> None:
    assert queries.find_address("Hauptstraße 3").point is None
    assert [answer.point for answer in queries.match_addresses(["Hauptstraße 3"])] == [None]


def test_an_unknown_number_names_the_nearest_ones(register: None) -> None:
    answer = queries.find_address("Wiesenstraße 11")

    assert answer.proposals[0].label == "Wiesenstraße 12, 35576 Wetzlar"


@pytest.mark.parametrize("typed", ["", "   ", "Mondallee 1", "12345", "!!!", "x" * 500])
def test_nonsense_has_neither_point_nor_proposals(register: None, typed: str) -> None:
    answer = queries.find_address(typed)

    assert (answer.point, list(answer.proposals)) == (None, [])


def test_many_addresses_are_matched_at_once_and_doubt_stays_doubt(register: None) -> None:
    answers = queries.match_addresses(["Hauptstr. 3", "Wiesenstraße 4", "Mondallee 1"])

    assert [answer.label for answer in answers] == ["Hauptstraße 3, 35580 Wetzlar", "", ""]


def test_a_gml_tile_with_swapped_axes_lies_in_germany() -> None:
    member = """<m:member xmlns:m="http://www.opengis.net/wfs/2.0" xmlns:g="http://www.opengis.net/gml/3.2" xmlns:a="x">
      <a:Haus><a:HSNR>4</a:HSNR><a:STRNAME>Aachener Str.</a:STRNAME><a:SHAPE>
      <g:Point srsName="urn:ogc:def:crs:EPSG::102329"><g:pos>5701482.5 32359252.0</g:pos></g:Point>
      </a:SHAPE></a:Haus></m:member>"""

    actions.import_addresses(f"<?xml version='1.0'?><all>{member}</all>".encode(), origin="Essen", by=None)

    address = Address.objects.get()
    assert (str(address), round(address.longitude, 2), round(address.latitude, 2)) == ("Aachener Str. 4", 6.97, 51.45)


def test_a_file_with_entities_is_refused() -> None:
    with pytest.raises(geometry.Unreadable, match="DOCTYPE"):
        actions.import_addresses(b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a/>', origin="x", by=None)


def test_entities_do_not_hide_in_letters_of_two_bytes() -> None:
    hidden = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a/>'.encode("utf-16-le")

    with pytest.raises(geometry.Unreadable, match="nicht in UTF-8"):
        actions.import_addresses(hidden, origin="x", by=None)


def test_points_without_a_number_are_points_of_the_street() -> None:
    body: dict[str, Any] = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"strname": "Feldweg", "hsnr": None},
                "geometry": {"type": "Point", "coordinates": [8.5, 50.5]},
            }
        ],
    }

    tally = actions.import_addresses(json.dumps(body).encode(), origin="x", by=None)

    assert (tally.imported, tally.without_number) == (1, 1)
    assert queries.find_address("Feldweg").point == (8.5, 50.5)


CELLS = st.text(st.characters(codec="utf-8"), max_size=6) | st.sampled_from(["8,5", "1e400", "nan", "32464565", "Weg"])


@given(st.lists(st.lists(CELLS, max_size=5), max_size=5))
def test_no_table_breaks_the_reader_and_every_row_is_answered(cells: list[list[str]]) -> None:
    body = "\n".join(["strasse;hnr;x;y", *(";".join(row) for row in cells)])

    try:
        count, rows = registers.read(body.encode())
    except geometry.Unreadable:
        count, rows = 0, iter(())

    assert len(list(rows)) == count


def test_a_table_of_an_old_mac_is_read() -> None:
    actions.import_addresses(b"strasse,nr,lon,lat\rNeuweg,1,8.5,50.5\r", origin="x", by=None)

    assert [str(address) for address in Address.objects.all()] == ["Neuweg 1"]
