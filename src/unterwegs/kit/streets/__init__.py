"""Real streets: how long the way takes on foot, by bike and by car, from an extract of OpenStreetMap.

For the bus there is no timetable yet: it stays an estimate, but is never slower than walking. SciPy takes 45 MB and half a
second: it is loaded with the streets, so that nobody pays for it who has none.
"""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from unterwegs.kit.streets.about import FAR, LICENSE, About, Box, Found, Streets, Unreadable, source

__all__ = ["FAR", "LICENSE", "About", "Box", "Found", "Streets", "Unreadable", "load", "read", "source"]


def read(file: Path, *, into: Path, box: Box | None = None, progress: Callable[[int], None] | None = None) -> About:
    """Makes the streets of an extract (those that have a point in ``box``) into one file; ``progress`` hears the ways read.

    Raises Unreadable, OSError; then the file that was there stays.
    """
    made: About = import_module("unterwegs.kit.streets.town").read(file, into=into, box=box, progress=progress)
    return made


def load(file: Path) -> Streets:
    """The streets of a file that `read` made; networks are read when they are asked for. Raises Unreadable, OSError."""
    found: Streets = import_module("unterwegs.kit.streets.town").load(file)
    return found
