"""How long the way takes from each address to each by one network: the piece to the first junction, the streets, the last piece."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from unterwegs.kit.streets import traffic
from unterwegs.kit.streets.extract import Floats, Ints
from unterwegs.kit.streets.network import Network, Position

AT_ONCE: Final = 4_000_000  # seconds in memory for one step of the search (32 MB)


def between(network: Network, points: Floats) -> Floats:
    """Seconds from each point (longitude, latitude) in degrees to each.

    The way from a house to its street is walked straight.
    """
    at = network.positions(points)
    seconds = np.minimum(_over_junctions(network, at), _on_one_edge(at))
    walked = at.meters / (traffic.WALKING / 3.6)
    seconds += walked[:, None] + walked
    np.fill_diagonal(seconds, 0)
    return seconds


def _on_one_edge(at: Position) -> Floats:
    """Seconds between places on the same edge without leaving it; infinite for others."""
    with np.errstate(invalid="ignore"):
        ahead, back = at.from_first - at.from_first[:, None], at.to_first[:, None] - at.to_first
    is_same = at.edge[:, None] == at.edge
    found = np.full(is_same.shape, np.inf)
    for seconds in (ahead, back):
        np.minimum(found, seconds, out=found, where=is_same & (seconds >= 0))
    return found


def _over_junctions(network: Network, at: Position) -> Floats:
    """Seconds between places over the ends of their edges."""
    size, first, last = network.junctions, network.first[at.edge], network.last[at.edge]
    up = _with_places(network.up.graph(size), first, last, at.to_first, at.to_last)
    down = _with_places(network.down.graph(size), first, last, at.from_first, at.from_last)
    begins, meets, seconds = _reached(down, size, len(at.edge))
    found = np.full((len(at.edge), len(at.edge)), np.inf)
    step = max(1, AT_ONCE // max(down.shape[0], len(meets)))
    for row in range(0, len(at.edge), step):
        sources = np.arange(row, min(row + step, len(at.edge)))
        climbed = dijkstra(up, indices=size + sources)
        found[sources] = np.minimum.reduceat(climbed[:, meets] + seconds, begins, axis=1)
    return found


def _reached(down: csr_array, size: int, goals: int) -> tuple[Ints, Ints, Floats]:
    """The junctions from which each goal is reached by descending alone, with seconds; ``begins`` is the first of each goal."""
    meets, seconds, begins, known = [], [], [], 0
    step = max(1, AT_ONCE // down.shape[0])
    for row in range(0, goals, step):
        for climbed in dijkstra(down, indices=size + np.arange(row, min(row + step, goals))):
            here = np.flatnonzero(np.isfinite(climbed))
            begins.append(known)
            known += len(here)
            meets.append(here)
            seconds.append(climbed[here])
    return np.array(begins, dtype=np.int64), np.concatenate(meets), np.concatenate(seconds)


def _with_places(
    graph: csr_array, first: NDArray[np.int32], last: NDArray[np.int32], to_first: Floats, to_last: Floats
) -> csr_array:
    """The graph with a node for each place, from which one gets to both ends of its edge; what is infinite is no way."""
    goals = np.column_stack([first, last])
    seconds = np.column_stack([to_first, to_last])
    is_way = np.isfinite(seconds)
    links = np.concatenate([graph.indptr, graph.indptr[-1] + np.cumsum(is_way.sum(axis=1))])
    size = graph.shape[0] + len(first)
    data = np.concatenate([graph.data, seconds[is_way]])
    return csr_array((data, np.concatenate([graph.indices, goals[is_way]]), links), shape=(size, size))
