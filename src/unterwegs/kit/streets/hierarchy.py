"""Shortcuts over unimportant junctions, so that hundreds of addresses are asked in a second.

Contraction hierarchies (Geisberger, Sanders, Schultes, Delling 2008), cut where junctions have many neighbors: junctions
with few neighbors are taken out one after the other, and edges between their neighbors take their place. A quickest way
first climbs over edges to junctions that were taken out later, walks in the core that was left, and descends. So one asks
for the climb from each start, for the short climb back from each goal, and where both meet. Exact, also in one-way streets.
"""

import heapq
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

MOST_NEIGHBORS: Final = 24  # of a junction that is taken out; more would cost more edges than it saves

Link = tuple[int, int, float]


@dataclass(frozen=True, slots=True)
class Links:
    """Seconds from junctions to junctions, row by row, each pair once."""

    one: NDArray[np.int32]
    other: NDArray[np.int32]
    seconds: NDArray[np.float32]

    @classmethod
    def of(cls, links: list[Link]) -> "Links":
        columns = list(zip(*links, strict=True)) or [(), (), ()]
        return cls(
            np.array(columns[0], dtype=np.int32),
            np.array(columns[1], dtype=np.int32),
            np.array(columns[2], dtype=np.float32),
        )

    def graph(self, size: int) -> csr_array:
        return csr_array((self.seconds.astype(np.float64), (self.one, self.other)), shape=(size, size))


def climbs(links: list[Link], size: int, *, most: int = MOST_NEIGHBORS) -> tuple[Links, Links]:
    """The links by which one climbs from a start, those of the core among them, and by which one climbs back from a goal.

    With ``most`` = 0 nothing is taken out, and the first is the graph itself.
    """
    out: list[dict[int, float]] = [{} for _ in range(size)]
    into: list[dict[int, float]] = [{} for _ in range(size)]
    for one, other, seconds in links:
        if one != other and seconds < out[one].get(other, np.inf):
            out[one][other] = into[other][one] = seconds
    up: list[Link] = []
    down: list[Link] = []
    waiting = [(len(out[node].keys() | into[node].keys()), node) for node in range(size)]
    heapq.heapify(waiting)
    is_out = [False] * size
    while waiting:
        neighbors, node = heapq.heappop(waiting)
        around = out[node].keys() | into[node].keys()
        if is_out[node] or neighbors != len(around):
            continue
        if neighbors > most:
            break
        is_out[node] = True
        _take_out(node, out, into)
        up += [(node, other, seconds) for other, seconds in out[node].items()]
        down += [(node, other, seconds) for other, seconds in into[node].items()]
        for other in around:
            heapq.heappush(waiting, (len(out[other].keys() | into[other].keys()), other))
    core = [(one, other, seconds) for one in range(size) if not is_out[one] for other, seconds in out[one].items()]
    return Links.of([*up, *core]), Links.of(down)


def _take_out(node: int, out: list[dict[int, float]], into: list[dict[int, float]]) -> None:
    for other in out[node]:
        del into[other][node]
    for one in into[node]:
        del out[one][node]
    for one, before in into[node].items():
        for other, after in out[node].items():
            if one != other and before + after < out[one].get(other, np.inf):
                out[one][other] = into[other][one] = before + after
