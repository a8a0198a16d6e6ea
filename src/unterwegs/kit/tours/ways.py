"""How long a way takes where no streets are loaded (`kit/streets`): straight line, a detour and a speed for each means.

Detour factors are the ratio of the way to the straight line in towns: about 1.3 by car and on foot, more where a bus winds
through districts. Speeds are door to door in a town, not the speedometer's; ``once`` is parking, unlocking, or waiting
for the bus. Estimates for planning, and said so on the page.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

EARTH_METERS: Final = 6_371_008.8


@dataclass(frozen=True, slots=True)
class Means:
    """Meters of way per meter of straight line, meters per second on it, and seconds once per way."""

    detour: float
    speed: float
    once: int


MEANS: Final = {
    "foot": Means(1.30, 4.7 / 3.6, 0),
    "bike": Means(1.30, 14.0 / 3.6, 60),
    "bus": Means(1.45, 18.0 / 3.6, 480),
    "car": Means(1.35, 27.0 / 3.6, 150),
}


def seconds(
    places: Sequence[tuple[float, float]], means: str, *, walking: NDArray[np.int64] | None = None
) -> NDArray[np.int64]:
    """Seconds from each place to each; places are (longitude, latitude) in degrees, nobody moves within a place.

    Nobody waits for a bus where walking is quicker; ``walking`` are the seconds for that, where they are known better.
    """
    meters = straight_meters(places)
    found = _by(meters, MEANS[means])
    if means == "bus":
        return np.minimum(found, _by(meters, MEANS["foot"]) if walking is None else walking)
    return found


def straight_meters(places: Sequence[tuple[float, float]]) -> NDArray[np.float64]:
    """Great-circle distance of each place to each."""
    degrees = np.radians(np.asarray(places, dtype=np.float64).reshape(-1, 2))
    east, north = degrees[:, 0], degrees[:, 1]
    rise, run = np.sin((north[:, None] - north) / 2), np.sin((east[:, None] - east) / 2)
    half = rise**2 + np.cos(north[:, None]) * np.cos(north) * run**2
    meters: NDArray[np.float64] = 2 * EARTH_METERS * np.arcsin(np.sqrt(np.clip(half, 0, 1)))
    return meters


def _by(meters: NDArray[np.float64], means: Means) -> NDArray[np.int64]:
    found: NDArray[np.int64] = np.ceil(meters * means.detour / means.speed).astype(np.int64)
    return np.where(meters > 1, found + means.once, found)
