"""Ways as the engines of others want them: a spot for each visit and each start or home, a matrix for each visitor."""

import numpy as np
from numpy.typing import NDArray

from unterwegs.kit.tours.board import FAR, Board
from unterwegs.kit.tours.instance import DAY_SECONDS

Ints = NDArray[np.int64]


class Spots:
    """Spot ``row`` is a visit, the starts and homes of visitors follow (``of_place``)."""

    def __init__(self, board: Board) -> None:
        self.board = board
        ends = sorted({place for one in board.vehicles for place in (one.start, one.home)})
        self.places = np.array([*board.place, *ends], dtype=np.int64)
        self.of_place = {place: len(board.place) + number for number, place in enumerate(ends)}
        self._service = np.zeros(len(self.places), dtype=np.int64)
        self._service[: len(board.place)] = board.service

    def seconds(self, visitor: int) -> Ints:
        """Ways between spots; where visits begin on a raster, so long that one after the other they do."""
        raster, means = self.board.instance.begin_every, self.board.means.index(self.board.visitors[visitor].means)
        ways: Ints = self.board.ways[means][np.ix_(self.places, self.places)]
        if raster > 1:
            ends = len(self.board.place)
            after = self._service[:, None]
            ways[:, :ends] = (-(-(ways + after) // raster) * raster - after)[:, :ends]
        np.fill_diagonal(ways, 0)
        return np.minimum(ways, FAR)

    def costs(self, visitor: int) -> Ints:
        """The true ways, and what each visit costs beside the way at this visitor."""
        means = self.board.means.index(self.board.visitors[visitor].means)
        ways: Ints = self.board.ways[means][np.ix_(self.places, self.places)]
        ways[:, : len(self.board.place)] += np.array([extra[visitor] for extra in self.board.extra], dtype=np.int64)
        np.fill_diagonal(ways, 0)
        return ways

    def windows(self, row: int) -> list[tuple[int, int]]:
        """When a visit may begin at any of its visitors, on one line of days; what touches is one."""
        spans = sorted(
            (self.board.vehicles[vehicle].day * DAY_SECONDS + earliest, self.board.vehicles[vehicle].day * DAY_SECONDS + latest)
            for vehicle, found in self.board.spans[row].items()
            for earliest, latest in found
        )  # fmt: skip
        merged: list[tuple[int, int]] = []
        for earliest, latest in spans:
            if merged and earliest <= merged[-1][1] + 1:
                merged[-1] = merged[-1][0], max(latest, merged[-1][1])
            else:
                merged.append((earliest, latest))
        return merged

    def visitors(self, row: int) -> frozenset[int]:
        return frozenset(self.board.vehicles[vehicle].visitor for vehicle in self.board.spans[row])
