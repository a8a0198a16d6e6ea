"""The streets of a town: made from an extract, loaded, asked for ways."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from unterwegs.kit.streets import extract, files, network, times, traffic
from unterwegs.kit.streets.about import FAR, About, Box, Found, Streets, Unreadable, source
from unterwegs.kit.tours import ways


class Town(Streets):
    """The streets of a file."""

    def __init__(self, kept: files.Kept) -> None:
        self._kept = kept

    @property
    def about(self) -> About:
        return self._kept.about

    def points(self, means: str) -> NDArray[np.float64]:
        streets = self._kept.network(means)
        return np.empty((0, 2)) if streets is None else streets.line / 1e7

    def seconds(self, places: Sequence[tuple[float, float]], means: str, *, walking: Found | None = None) -> Found:
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


def read(file: Path, *, into: Path, box: Box | None = None, progress: Callable[[int], None] | None = None) -> About:
    """As `unterwegs.kit.streets.read`."""
    found = extract.read(file, box=box, progress=progress)
    west, south = found.points.min(axis=0).tolist()
    east, north = found.points.max(axis=0).tolist()
    about = About(source=source(file, box=box), box=(west, south, east, north), dated=found.dated)
    networks = {means: made for means in traffic.MEANS if (made := network.of(found, means))}
    if not networks:
        raise Unreadable("Die Straßen der Datei hängen nicht zusammen. Ist es der richtige Auszug?")
    files.save(into, networks, about)
    return about


def load(file: Path) -> Town:
    """As `unterwegs.kit.streets.load`."""
    return Town(files.Kept(file))
