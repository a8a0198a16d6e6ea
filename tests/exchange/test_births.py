"""Files of notices: every encoding, numbers of sheets and names, and nothing that has no use."""

import io
from dataclasses import replace
from datetime import date, time

import openpyxl
import pytest

from tests import make
from unterwegs.exchange import births
from unterwegs.kit.sheets import Unreadable
from unterwegs.welcome.rules import Address, Notice, Representative, Standing

TODAY = make.TODAY
NRW = (
    "0101-0102;0301-0302;0601-0603;0701;1001;0902;0904;1206;1208;1202;1203;1801;1801a;1901\r\n"
    "Müller;Lia;01.11.2026 Gießen;w;deutsch;Müller;Mara;Große Gasse;7;35578;Wetzlar;;;\r\n"
)
MULLER = Notice(
    event="birth",
    family_name="Müller",
    first_names="Lia",
    born_on=date(2026, 11, 1),
    address=Address("Große Gasse", "7", "35578", "Wetzlar"),
    representatives=(Representative("Müller", "Mara"),),
    row=2,
)


def read(text: str | bytes, profile: str = "plain", **columns: str) -> births.Reading:
    content = text.encode() if isinstance(text, str) else text
    return births.read(content, "x.csv", profile=profile, columns=columns, today=TODAY)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "latin-1", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_numbers_of_sheets_are_read_in_every_encoding(encoding: str, separator: str) -> None:
    found = read(NRW.replace(";", separator).encode(encoding), "nrw")

    assert found.notices == (MULLER,)
    assert found.rejected == ()


def test_names_and_numbers_stand_side_by_side_in_excel() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Meldungen November"])
    sheet.append(
        [
            "Familienname (0101)",
            "Vornamen 0301",
            "Geburtsdatum 0601",
            "Vertreter Familienname 0902",
            "Vertreter Vornamen 0904",
            "Straße 1206",
            "Hausnummer 1208",
            "PLZ 1202",
            "Ort 1203",
        ]
    )
    sheet.append(["Müller", "Lia", date(2026, 11, 1), "Müller", "Mara", "Große Gasse", 7, 35578, "Wetzlar"])
    target = io.BytesIO()
    book.save(target)

    assert read(target.getvalue(), "bayern").notices == (replace(MULLER, row=3),)


def test_a_cell_with_a_line_break_is_one_cell() -> None:
    found = read(
        'Name;Vorname;geb.;Mutter;Anschrift\nMüller;Lia;1.11.26;"Müller, Mara";"Große Gasse 7\n35578 Wetzlar"\n'
    )

    assert found.notices == (MULLER,)


def test_what_has_no_use_is_dropped_at_the_door() -> None:
    found = read(NRW.replace("01.11.2026 Gießen", "31.02.2026 Gießen"), "nrw")

    (row,) = found.rejected
    assert set(row.cells) == {
        "child.family_name",
        "child.first_names",
        "child.born_on",
        "one.family_name",
        "one.first_names",
        "child.street",
        "child.house_number",
        "child.postcode",
        "child.town",
    }
    assert row.cells["child.born_on"] == "31.02.2026"
    assert "Gießen" not in str(found)
    assert "deutsch" not in str(found)


def test_the_address_of_the_representative_stands_apart() -> None:
    found = read(
        "0101;0301;0601;1206;1208;1202;1203;0902;0904;1206;1208;1202;1203;1801\n"
        "Müller;Lia;20261101;Große Gasse;7;35578;Wetzlar;Müller;Mara;Andere Gasse;1;35576;Wetzlar;1\n",
        "nrw",
    )

    (notice,) = found.notices
    assert notice.address == MULLER.address
    assert notice.representatives == (
        Representative("Müller", "Mara", address=Address("Andere Gasse", "1", "35576", "Wetzlar")),
    )
    assert notice.is_blocked


@pytest.mark.parametrize(
    ("said", "event"),
    [
        ("Geburt", "birth"),
        ("Zuzug", "moved_in"),
        ("Wegzug", "moved_out"),
        ("Namensänderung", "changed"),
        ("Tod des Kindes", "child_died"),
        ("Sterbefall Mutter", "parent_died"),
    ],
)
def test_what_happened_is_said_in_words(said: str, event: str) -> None:
    found = read(f"Ereignis;Name;Vorname;geb.;Mutter;Anschrift\n{said};Müller;Lia;1.11.26;Müller, Mara;Große Gasse 7\n")

    assert [notice.event for notice in found.notices] == [event]


def test_a_day_of_moving_in_makes_a_move_and_a_day_of_death_a_death() -> None:
    found = read(
        "Name;geb.;Anschrift;Einzugsdatum;Sterbedatum\n"
        "A;1.3.2026;Gasse 1;1.11.2026;\nB;1.11.2026;Gasse 1;1.11.2026;\nC;1.11.2026;Gasse 1;;3.11.2026\n"
    )

    assert [notice.event for notice in found.notices] == ["moved_in", "birth", "child_died"]


def test_offices_and_associations_are_no_persons() -> None:
    found = read(
        "Name;geb.;Gesetzlicher Vertreter;Anschrift\n"
        "A;1.11.2026;Jugendamt Wetzlar;Gasse 1\nB;1.11.2026;Caritasverband Wetzlar e.V.;Gasse 1\nC;1.11.2026;Amelie Amthor;Gasse 1\n"
    )

    assert [notice.representatives[0].stands for notice in found.notices] == ["office", "association", "person"]


def test_parents_in_one_cell_are_two_persons() -> None:
    found = read(
        "Name;geb.;Eltern;Anschrift\nSommer;1.11.2026;Mara und Jan Sommer;Gasse 1\nWinter;1.11.2026;Winter, Ute;Gasse 1\n"
    )

    assert [[(one.first_names, one.family_name) for one in notice.representatives] for notice in found.notices] == [
        [("Mara", "Sommer"), ("Jan", "Sommer")],
        [("Ute", "Winter")],
    ]


def test_each_reason_is_said() -> None:
    found = read("Name;geb.;Straße;PLZ\n;1.11.2027;;3557\n")

    (row,) = found.rejected
    assert len(row.reasons) == 4


def test_the_running_list_says_how_far_the_office_has_come() -> None:
    found = read(
        "Familie;Kind;Geburtsdatum;Anschrift;Termin;Uhrzeit;Besucherin;Status;Erledigt am\n"
        "Sommer;Lia;1.10.2026;Gasse 7, 35578 Wetzlar;1.12.2026;9:30;Vera Besuch;offen;\n"
        "Winter;Max;1.10.2026;Gasse 8, 35578 Wetzlar;;;;abgesagt;2.11.2026\n",
        "running",
    )

    assert found.standings == {
        2: Standing(visit_on=date(2026, 12, 1), visit_at=time(9, 30), visitor="Vera Besuch"),
        3: Standing(end="declined", ended_on=date(2026, 11, 2)),
    }
    assert [notice.representatives for notice in found.notices] == [
        (Representative("Sommer"),),
        (Representative("Winter"),),
    ]


def test_a_registry_office_also_names_children_of_other_towns() -> None:
    text = "Name;geb.;Mutter;Anschrift\nA;1.11.2026;Ute A;Gasse 1, 35578 Wetzlar\nB;1.11.2026;Ute B;Gasse 1, 35390 Gießen\n"

    found = births.read(
        text.encode(), "", profile="registry", columns={}, today=TODAY, our_postcodes=frozenset({"35578"})
    )

    assert ([notice.family_name for notice in found.notices], found.elsewhere, found.rows) == (["A"], 1, 2)


def test_the_town_says_what_its_columns_say() -> None:
    found = read(
        "A;B;C;D\nMüller;Lia;1.11.2026;Große Gasse 7, 35578 Wetzlar\n",
        A="child.family_name",
        B="child.first_names",
        C="child.born_on",
        D="child.address",
    )

    assert [notice.family_name for notice in found.notices] == ["Müller"]


def test_a_table_of_something_else_is_refused() -> None:
    with pytest.raises(Unreadable):
        read("Angebot;Träger\nKita;Verein\n")
    with pytest.raises(Unreadable):
        read("Name;Vorname\nMüller;Lia\n")


@pytest.mark.parametrize("day", ["1.11.2026", "01.11.26 Gießen", "2026-11-01", "2026-11-01 00:00:00", "20261101"])
def test_a_file_without_a_head_shows_no_row_as_names_of_columns(day: str) -> None:
    rows = f"Mutter Sommer;Ort am See;Lange Straße 3;{day}\nVater Winter;Bad Ort;Kurze Straße 4;{day}\n"

    with pytest.raises(Unreadable) as refused:
        births.look(rows.encode(), "", profile="plain", columns={})

    assert "Sommer" not in str(refused.value)


# --- XML ------------------------------------------------------------------------------------------------------------------
XML = """<?xml version="1.0" encoding="UTF-8"?>
<m:nachricht xmlns:m="urn:example:xmeld"><m:kopf><m:erstellungszeitpunkt>2026-11-20T08:00:00</m:erstellungszeitpunkt></m:kopf>
<m:natuerlichePerson><m:name><m:familienname><m:name>Müller</m:name></m:familienname><m:vornamen><m:name>Lia</m:name></m:vornamen></m:name>
<m:geburt><m:geburtsdatum>2026-11-01</m:geburtsdatum><m:geburtsort>Gießen</m:geburtsort></m:geburt><m:staatsangehoerigkeit>deutsch</m:staatsangehoerigkeit>
<m:anschrift><m:strasse>Große Gasse</m:strasse><m:hausnummer>7</m:hausnummer><m:postleitzahl>35578</m:postleitzahl><m:wohnort>Wetzlar</m:wohnort></m:anschrift>
<m:gesetzlicherVertreter><m:familienname><m:name>Müller</m:name></m:familienname><m:vornamen><m:name>Mara</m:name></m:vornamen></m:gesetzlicherVertreter>
</m:natuerlichePerson></m:nachricht>"""


def test_persons_in_xml_are_found_by_the_public_names_of_elements() -> None:
    found = read(XML, "nrw")

    assert found.notices == (replace(MULLER, row=1),)
    assert found.as_of == date(2026, 11, 20)
    assert "Gießen" not in str(found)


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
        '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
        "<a>" * 100 + "</a>" * 100,
        "<a><b></a>",
        "<a/>",
    ],
)
def test_bombs_and_broken_xml_are_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        read(text)
    with pytest.raises(Unreadable):
        read(text.encode("utf-16"))
