"""The file of a town: what it says about itself, what is refused, and that a failed import breaks nothing."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from tests.kit.streets import drawn
from unterwegs.kit import streets
from unterwegs.kit.streets import extract, files

ROAD = {"highway": "residential"}
TWO = {"A": (0.0, 0.0), "B": (1000.0, 0.0)}


def test_a_file_says_where_its_streets_come_from(tmp_path: Path) -> None:
    about = drawn.town(tmp_path, TWO, [("AB", ROAD)]).about

    assert about.dated == date(2026, 11, 3)
    assert about.license == "© OpenStreetMap-Mitwirkende, ODbL 1.0"
    assert about.box == pytest.approx((*drawn.at(0), *drawn.at(1000)), abs=1e-6)


def test_the_digest_changes_with_the_file_and_with_what_is_taken_of_it(tmp_path: Path) -> None:
    made = drawn.file(tmp_path, TWO, [("AB", ROAD)])
    whole, again, part = (
        streets.source(made, box=None),
        streets.source(made, box=None),
        streets.source(made, box=(8, 50, 9, 51)),
    )
    drawn.file(tmp_path, TWO, [("BA", ROAD)])

    assert whole == again
    assert len({whole, part, streets.source(made, box=None)}) == 3


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.osm.pbf", b"", "Die Datei ist leer."),
        ("broken.osm.pbf", b"\0\0\0\x0dkein Auszug aus irgendwas", "kein lesbarer Auszug aus OpenStreetMap"),
        ("letter.osm", b"Sehr geehrte Damen und Herren", "kein lesbarer Auszug aus OpenStreetMap"),
        ("cut.osm", b'<?xml version="1.0"?><osm version="0.6"><node id="1"', "kein lesbarer Auszug aus OpenStreetMap"),
        ("picture.png", b"\x89PNG\r\n\x1a\n", "kein lesbarer Auszug aus OpenStreetMap"),
        ("nothing.osm", b'<?xml version="1.0"?><osm version="0.6"></osm>', "keine Straße"),
    ],
)
def test_a_wrong_file_is_refused_in_words_and_what_was_there_stays(
    tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    drawn.town(tmp_path, TWO, [("AB", ROAD)])
    kept, wrong = tmp_path / "kept" / "streets.npz", tmp_path / name
    before = kept.read_bytes()
    wrong.write_bytes(content)

    with pytest.raises(streets.Unreadable, match=said):
        streets.read(wrong, into=kept)

    assert kept.read_bytes() == before
    assert sorted(file.name for file in tmp_path.iterdir()) == sorted(["kept", "town.osm", name])


def test_a_file_without_streets_of_the_town_says_so(tmp_path: Path) -> None:
    made = drawn.file(tmp_path, TWO, [("AB", ROAD)])

    with pytest.raises(streets.Unreadable, match="in diesem Gebiet keine Straße"):
        streets.read(made, into=tmp_path / "kept" / "streets.npz", box=(7, 50, 7.1, 50.1))


def test_streets_of_which_none_leads_back_are_refused(tmp_path: Path) -> None:
    made = drawn.file(tmp_path, TWO, [("AB", {"highway": "motorway"})])

    with pytest.raises(streets.Unreadable, match="hängen nicht zusammen"):
        streets.read(made, into=tmp_path / "kept" / "streets.npz")


def test_a_damaged_or_older_file_asks_for_the_extract_again(tmp_path: Path) -> None:
    kept = tmp_path / "kept" / "streets.npz"
    about = drawn.town(tmp_path, TWO, [("AB", ROAD)]).about
    older = streets.About(format=0, source=about.source, box=about.box)

    files.save(kept, {}, older)
    with pytest.raises(streets.Unreadable, match="andere"):
        streets.load(kept)
    kept.write_bytes(kept.read_bytes()[:100])
    with pytest.raises(streets.Unreadable, match="beschädigt"):
        streets.load(kept)
    np.savez(kept, about=np.array([{"a": 1}], dtype=object))
    with pytest.raises(streets.Unreadable, match="beschädigt"):
        streets.load(kept)


def test_without_a_date_in_the_head_the_newest_street_tells_it(tmp_path: Path) -> None:
    made = drawn.file(tmp_path, TWO, [("AB", ROAD)], dated="2025-02-28T23:00:00Z")

    about = streets.read(made, into=tmp_path / "kept" / "streets.npz")

    assert about.dated == date(2025, 2, 28)


def test_a_large_file_keeps_its_points_on_the_disk_and_gives_the_same_streets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = drawn.file(tmp_path, TWO, [("AB", ROAD)])
    small = extract.read(made)
    monkeypatch.setattr(extract, "LARGE", 0)

    large = extract.read(made)

    assert large.points.tolist() == small.points.tolist()
    assert large.meters.tolist() == small.meters.tolist()


def test_whoever_waits_hears_how_many_ways_were_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extract, "TOLD_EVERY", 2)
    heard: list[int] = []

    extract.read(drawn.file(tmp_path, TWO, [("AB", ROAD)] * 5), progress=heard.append)

    assert heard == [2, 4]
