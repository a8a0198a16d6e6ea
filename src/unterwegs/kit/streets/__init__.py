"""Real streets: how long the way takes on foot, by bike and by car, from an extract of OpenStreetMap.

For the bus there is no timetable yet: it stays an estimate, but is never slower than walking.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from unterwegs.kit.streets import extract, files, network, times, traffic
from unterwegs.kit.streets.extract import Box, Unreadable
from unterwegs.kit.streets.files import LICENSE, About
from unterwegs.kit.tours import ways

__all__ = ["FAR", "LICENSE", "About", "Box", "Found", "Streets", "Unreadable", "load", "read", "source"]

FAR: Final = 400.0  # meters to the nearest street; who lives farther away gets estimates


@dataclass(frozen=True, slots=True)
class Found:
    """Seconds from each place to each; ``far`` are the places whose ways are only estimated."""

    seconds: NDArray[np.int64]
    far: tuple[int, ...]


class Streets:
    """The streets of a town, loaded."""

    def __init__(self, kept: files.Kept) -> None:
        self._kept = kept

    @property
    def about(self) -> About:
        return self._kept.about

    def points(self, means: str) -> NDArray[np.float64]:
        """(longitude, latitude) in degrees of all points of streets that this means may use. Raises Unreadable."""
        streets = self._kept.network(means)
        return np.empty((0, 2)) if streets is None else streets.line / 1e7

    def seconds(self, places: Sequence[tuple[float, float]], means: str, *, walking: Found | None = None) -> Found:
        """Seconds from each place to each, rounded up, with what a means costs once per way (`ways.MEANS`).

        Places are (longitude, latitude) in degrees. The ways from and to a place far from any street are those of `ways`.
        ``walking`` is what is known of the same places on foot, for the bus. Raises Unreadable.
        """
        if means == "bus":
            walking = walking or self.seconds(places, "foot")
            return Found(ways.seconds(places, "bus", walking=walking.seconds), walking.far)
        found = ways.seconds(places, means)
        streets = self._kept.network(means)
        if streets is None or not places:
            return Found(found, tuple(range(len(places))))
        points = np.asarray(places, dtype=np.float64).reshape(-1, 2)
        near = np.flatnonzero(streets.positions(points).meters <= FAR)
        if len(near):
            exact = np.rint(times.between(streets, points[near])).astype(np.int64)
            exact[ways.straight_meters([places[row] for row in near.tolist()]) > 1] += ways.MEANS[means].once
            found[np.ix_(near, near)] = exact
        return Found(found, tuple(np.setdiff1d(np.arange(len(points)), near).tolist()))


def source(file: Path, *, box: Box | None) -> str:
    """The digest of a file, of what is taken of it and of the rules by which that is done. Raises OSError."""
    with open(file, "rb") as opened:
        found = hashlib.file_digest(opened, "sha256")
    found.update(f"{files.FORMAT} {box}".encode())
    return found.hexdigest()


def read(file: Path, *, into: Path, box: Box | None = None, progress: Callable[[int], None] | None = None) -> About:
    """Makes the streets of an extract (those that have a point in ``box``) into one file; ``progress`` hears the ways read.

    Raises Unreadable, OSError; then the file that was there stays.
    """
    found = extract.read(file, box=box, progress=progress)
    west, south = found.points.min(axis=0).tolist()
    east, north = found.points.max(axis=0).tolist()
    about = About(source=source(file, box=box), box=(west, south, east, north), dated=found.dated)
    networks = {means: made for means in traffic.MEANS if (made := network.of(found, means))}
    if not networks:
        raise Unreadable("Die Straßen der Datei hängen nicht zusammen. Ist es der richtige Auszug?")
    files.save(into, networks, about)
    return about


def load(file: Path) -> Streets:
    """The streets of a file that `read` made; networks are read when they are asked for. Raises Unreadable, OSError."""
    return Streets(files.Kept(file))
