"""The streets of one means as a graph of junctions, small enough to be asked while somebody waits.

Of all streets the greatest part stays in which one gets from everywhere to everywhere. Points that only bend a street are no
junctions: chains of pieces become one edge, and an address is a place on it, so nothing is lost.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from unterwegs.kit.streets import hierarchy
from unterwegs.kit.streets.extract import Extract, Floats, Ints
from unterwegs.kit.streets.hierarchy import Links
from unterwegs.kit.tours.ways import EARTH_METERS

SAMPLED: Final = 25.0  # meters between the samples by which the nearest street is found
CORNER: Final = 0.1  # meters from a junction within which an address lies at it, whatever the street's direction
DEGREE: Final = np.pi / 180 * EARTH_METERS  # meters of a degree of latitude

Piece = tuple[int, bool]  # its row, and whether it is gone along as it is drawn


@dataclass(frozen=True, slots=True)
class Position:
    """Places on edges, row by row: the seconds from there to the end and to the start of its edge, and from these to there.

    ``to_last[i]`` is infinite where the edge may not be gone that way. ``meters`` is how far the street is.
    """

    edge: Ints
    to_last: Floats
    to_first: Floats
    from_first: Floats
    from_last: Floats
    meters: Floats


@dataclass(frozen=True)
class Network:
    """Edges between junctions, and the line of each edge.

    ``up`` and ``down`` are the climbs of `hierarchy`. ``first`` and ``last`` are the junctions of each edge. The line of edge `e` are the rows ``start[e]`` to
    ``start[e + 1]`` of ``line``, (longitude, latitude) in 1e-7 degrees; ``ahead`` are seconds from the start of the edge to
    that row as the edge is drawn, ``back`` the seconds from there back to the start. An edge that is open in one direction
    has infinite ``ahead`` or ``back`` in all its rows but the first.
    """

    junctions: int
    up: Links
    down: Links
    first: NDArray[np.int32]
    last: NDArray[np.int32]
    start: NDArray[np.int32]
    line: NDArray[np.int32]
    ahead: NDArray[np.float32]
    back: NDArray[np.float32]

    @cached_property
    def _edge(self) -> Ints:
        """The edge of each row of the lines."""
        return np.repeat(np.arange(len(self.first)), np.diff(self.start))

    @cached_property
    def _pieces(self) -> Ints:
        """The rows of the lines at which a piece begins."""
        begins = np.ones(len(self.line), dtype=bool)
        begins[self.start[1:] - 1] = False
        return np.flatnonzero(begins)

    @cached_property
    def _scale(self) -> Floats:
        """Meters of 1e-7 degrees east and north, in the middle of the network."""
        north = np.radians((int(self.line[:, 1].min()) + int(self.line[:, 1].max())) / 2e7)
        return np.array([np.cos(north), 1.0]) * DEGREE / 1e7

    @cached_property
    def _samples(self) -> tuple[cKDTree, Ints]:
        """Points on all pieces, one at least each 25 m, and the piece of each."""
        a, b = self.line[self._pieces] * self._scale, self.line[self._pieces + 1] * self._scale
        parts = np.maximum(np.ceil(np.hypot(*(b - a).T) / SAMPLED), 1).astype(np.int64)
        piece = np.repeat(np.arange(len(parts)), parts)
        number = np.arange(len(piece)) - np.repeat(np.cumsum(parts) - parts, parts)
        share = (number + 0.5) / parts[piece]
        return cKDTree(a[piece] + share[:, None] * (b - a)[piece]), piece

    def positions(self, points: Floats) -> Position:
        """The nearest place on a street for each point (longitude, latitude) in degrees."""
        at = points * 1e7 * self._scale
        tree, piece_of = self._samples
        nearest, _row = tree.query(at)
        # The nearest piece has a sample at most half a part farther away than itself; so it is among these.
        around = tree.query_ball_point(at, nearest + SAMPLED / 2 + 0.1)
        found = [self._on(point, np.unique(piece_of[rows])) for point, rows in zip(at, around, strict=True)]
        row, share, meters = (np.array(column) for column in zip(*found, strict=True))
        edge = self._edge[row]
        begin, end = self.start[edge], self.start[edge + 1] - 1
        ahead, back = self.ahead.astype(np.float64), self.back.astype(np.float64)
        with np.errstate(invalid="ignore"):
            from_first = ahead[row] + share * (ahead[row + 1] - ahead[row])
            to_first = back[row] + share * (back[row + 1] - back[row])
            to_last, from_last = ahead[end] - from_first, back[end] - to_first
        for is_closed, both in (
            (np.isinf(ahead[end]), (from_first, to_last)),
            (np.isinf(back[end]), (to_first, from_last)),
        ):
            for seconds in both:
                seconds[is_closed] = np.inf
        lengths = np.hypot(*((self.line[row + 1] - self.line[row]) * self._scale).T)
        at_first = (row == begin) & (share * lengths < CORNER)
        at_last = (row + 1 == end) & ((1 - share) * lengths < CORNER)
        for is_there, both in ((at_first, (from_first, to_first)), (at_last, (from_last, to_last))):
            for seconds in both:
                seconds[is_there & np.isinf(seconds)] = 0.0
        for seconds in (to_last, to_first, from_first, from_last):
            np.maximum(seconds, 0, out=seconds)  # what rounding left below nothing
        return Position(edge, to_last, to_first, from_first, from_last, meters)

    def _on(self, point: Floats, pieces: Ints) -> tuple[int, float, float]:
        """The nearest of these pieces: its row, the share of it that lies before the place, and the meters to there."""
        rows = self._pieces[pieces]
        a = self.line[rows] * self._scale
        along = self.line[rows + 1] * self._scale - a
        share = np.clip(((point - a) * along).sum(axis=1) / np.maximum((along**2).sum(axis=1), 1e-9), 0, 1)
        meters = np.hypot(*(point - a - share[:, None] * along).T)
        best = int(meters.argmin())
        return int(rows[best]), float(share[best]), float(meters[best])


def of(extract: Extract, means: str, *, is_plain: bool = False) -> Network | None:
    """The network of one means; None where it may go nowhere. A plain one, to compare with, has an edge for each piece and
    no shortcuts.
    """
    points, first, last, ahead, back = _pieces(extract, means)
    if not len(first):
        return None
    kept = _greatest(len(points), first, last, ahead, back)
    first, last, ahead, back = first[kept], last[kept], ahead[kept], back[kept]
    if not len(first):
        return None
    used, both = np.unique(np.concatenate([first, last]), return_inverse=True)
    points, first, last = points[used], both[: len(first)], both[len(first) :]
    ends = np.ones(len(points), dtype=bool) if is_plain else _ends(len(points), first, last, ahead, back)
    chains = _chains(ends, first, last)
    most = 0 if is_plain else hierarchy.MOST_NEIGHBORS
    return _drawn(points, ends, chains, (first, last, ahead, back), most=most)


def _pieces(extract: Extract, means: str) -> tuple[Floats, Ints, Ints, Floats, Floats]:
    """The pieces that may be used with their seconds in both directions; a closed point ends each piece at a point of its own."""
    ahead, back = extract.ahead[means], extract.back[means]
    is_open = (ahead > 0) | (back > 0)
    first, last = extract.first[is_open].copy(), extract.last[is_open].copy()
    waits, meters = extract.waits[means], extract.meters[is_open]
    with np.errstate(divide="ignore"):
        forward = meters / ahead[is_open] + waits[last]
        backward = meters / back[is_open] + waits[first]
    points = extract.points
    for ends in (first, last):
        rows = np.flatnonzero(extract.closed[means][ends])
        at = ends[rows]
        ends[rows] = len(points) + np.arange(len(rows))
        points = np.concatenate([points, points[at]])
    return points, first, last, forward, backward


def _greatest(size: int, first: Ints, last: Ints, ahead: Floats, back: Floats) -> NDArray[np.bool_]:
    """The pieces of the greatest part in which one gets from everywhere to everywhere."""
    one = np.concatenate([first[np.isfinite(ahead)], last[np.isfinite(back)]])
    other = np.concatenate([last[np.isfinite(ahead)], first[np.isfinite(back)]])
    links = csr_array((np.ones(len(one), dtype=np.int8), (one, other)), shape=(size, size))
    _count, label = connected_components(links, directed=True, connection="strong")
    kept: NDArray[np.bool_] = label[first] == label[last]
    greatest = np.bincount(label[first[kept]]).argmax() if kept.any() else -1
    kept &= label[first] == greatest
    return kept


def _ends(size: int, first: Ints, last: Ints, ahead: Floats, back: Floats) -> NDArray[np.bool_]:
    """Points at which an edge has to end: not exactly two pieces meet, or one of them is open in another way."""
    degree = np.bincount(first, minlength=size) + np.bincount(last, minlength=size)
    into = np.bincount(last, np.isfinite(ahead), size) + np.bincount(first, np.isfinite(back), size)
    out = np.bincount(first, np.isfinite(ahead), size) + np.bincount(last, np.isfinite(back), size)
    # Two pieces meet: both are open in both directions (2, 2), or one leads in and the other out (1, 1).
    ways = np.where(np.isfinite(ahead) & np.isfinite(back), 2, 1)
    most = np.bincount(first, ways, size) + np.bincount(last, ways, size)
    straight = ((into == 2) & (out == 2) & (most == 4)) | ((into == 1) & (out == 1) & (most == 2))
    ends: NDArray[np.bool_] = (degree != 2) | ~straight
    return ends


def _chains(ends: NDArray[np.bool_], first: Ints, last: Ints) -> list[list[Piece]]:
    """The pieces of each edge in order, from end to end; a ring without an end begins anywhere."""
    at: list[list[int]] = [[] for _ in range(len(ends))]
    froms, tos, is_end = first.tolist(), last.tolist(), ends.tolist()
    for row, (one, other) in enumerate(zip(froms, tos, strict=True)):
        at[one].append(row)
        at[other].append(row)
    done = [False] * len(froms)
    chains: list[list[Piece]] = []

    def follow(node: int, row: int) -> None:
        chain: list[Piece] = []
        while not done[row]:
            done[row] = True
            as_drawn = froms[row] == node
            chain.append((row, as_drawn))
            node = tos[row] if as_drawn else froms[row]
            if is_end[node]:
                break
            row = at[node][0] if at[node][1] == row else at[node][1]
        chains.append(chain)

    for node, rows in enumerate(at):
        if is_end[node]:
            for row in rows:
                if not done[row]:
                    follow(node, row)
    for row, node in enumerate(froms):
        if not done[row]:
            is_end[node] = ends[node] = True
            follow(node, row)
    return chains


def _drawn(
    points: Floats,
    ends: NDArray[np.bool_],
    chains: list[list[Piece]],
    pieces: tuple[Ints, Ints, Floats, Floats],
    *,
    most: int,
) -> Network:
    """The network of chains: their lines, the seconds along each line, and shortcuts."""
    first, last, ahead, back = pieces
    sizes = np.array([len(chain) for chain in chains])
    row = np.array([piece for chain in chains for piece, _as_drawn in chain], dtype=np.int64)
    as_drawn = np.array([one for chain in chains for _piece, one in chain], dtype=bool)
    begin, end = np.where(as_drawn, first[row], last[row]), np.where(as_drawn, last[row], first[row])
    start = np.concatenate([[0], np.cumsum(sizes + 1)])
    rows = np.arange(len(row)) + np.repeat(np.arange(len(sizes)), sizes)  # one row more in each line before
    line = np.empty(start[-1], dtype=np.int64)
    line[rows], line[start[1:] - 1] = begin, end[np.cumsum(sizes) - 1]
    forward = _along(np.where(as_drawn, ahead[row], back[row]), rows, start)
    backward = _along(np.where(as_drawn, back[row], ahead[row]), rows, start)
    number = np.cumsum(ends) - 1
    one, other, over = number[line[start[:-1]]], number[line[start[1:] - 1]], start[1:] - 1
    links = [*_links(one, other, forward[over]), *_links(other, one, backward[over])]
    up, down = hierarchy.climbs(links, int(ends.sum()), most=most)
    return Network(
        int(ends.sum()),
        up,
        down,
        one.astype(np.int32),
        other.astype(np.int32),
        start.astype(np.int32),
        np.rint(points * 1e7).astype(np.int32)[line],
        forward.astype(np.float32),
        backward.astype(np.float32),
    )


def _links(one: Ints, other: Ints, seconds: Floats) -> Iterator[hierarchy.Link]:
    is_open = np.isfinite(seconds)
    yield from zip(one[is_open].tolist(), other[is_open].tolist(), seconds[is_open].tolist(), strict=True)


def _along(seconds: Floats, rows: Ints, start: Ints) -> Floats:
    """Seconds from the start of each line to each of its rows; infinite behind a piece that is closed."""
    steps = np.zeros(start[-1])
    steps[rows + 1] = seconds
    is_closed = np.isinf(steps)
    steps[is_closed] = 0.0
    total = np.cumsum(steps)
    total -= np.repeat(total[start[:-1]], np.diff(start))
    total[is_closed] = np.inf
    return total
