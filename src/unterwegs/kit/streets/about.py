"""What is said about streets, and what is answered: light, for who does not plan."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final, Protocol

import msgspec
import numpy as np
from numpy.typing import NDArray

FORMAT: Final = 1  # of the file of a town; another one is read in again
LICENSE: Final = "© OpenStreetMap-Mitwirkende, ODbL 1.0"
FAR: Final = 400.0  # meters to the nearest street; who lives farther away gets estimates

Box = tuple[float, float, float, float]  # west, south, east, north in degrees


class Unreadable(ValueError):
    """This is no extract of OpenStreetMap, or there is no street in it; the sentence says so, to be shown."""


class About(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be said about a file; ``source`` is the digest of what it was made from, ``box`` west, south, east, north."""

    format: int = FORMAT
    source: str
    box: Box
    dated: date | None = None
    license: str = LICENSE


@dataclass(frozen=True, slots=True)
class Found:
    """Seconds from each place to each; ``far`` are the places whose ways are only estimated."""

    seconds: NDArray[np.int64]
    far: tuple[int, ...]


class Streets(Protocol):
    """The streets of a town, loaded."""

    @property
    def about(self) -> About: ...

    def points(self, means: str) -> NDArray[np.float64]:
        """(longitude, latitude) in degrees of all points of streets that this means may use. Raises Unreadable."""

    def seconds(self, places: Sequence[tuple[float, float]], means: str, *, walking: Found | None = None) -> Found:
        """Seconds from each place to each, rounded, with what a means costs once per way (`kit.tours.ways.MEANS`).

        Places are (longitude, latitude) in degrees. The ways from and to a place far from any street are those of `ways`.
        ``walking`` is what is known of the same places on foot, for the bus. Raises Unreadable.
        """


def source(file: Path, *, box: Box | None) -> str:
    """The digest of a file, of what is taken of it and of the rules by which that is done. Raises OSError."""
    with open(file, "rb") as opened:
        found = hashlib.file_digest(opened, "sha256")
    found.update(f"{FORMAT} {box}".encode())
    return found.hexdigest()
