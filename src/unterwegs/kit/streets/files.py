"""The streets of a town as one file: arrays of numpy without pickles, and what is to be said about them."""

import os
import tempfile
import weakref
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, Final

import msgspec
import numpy as np

from unterwegs.kit.streets.about import FORMAT, About, Unreadable
from unterwegs.kit.streets.hierarchy import Links
from unterwegs.kit.streets.network import Network

ABOUT: Final = "about"
DAMAGED: Final = "Das eingelesene Straßennetz ist beschädigt; bitte den Auszug noch einmal einlesen."


def save(file: Path, networks: Mapping[str, Network], about: About) -> None:
    """Writes the file; a half-written one never stands under the name. It is written in the folder above first."""
    arrays: dict[str, Any] = {ABOUT: np.frombuffer(msgspec.json.encode(about), dtype=np.uint8)}
    for means, network in networks.items():
        arrays |= {f"{means}.{name}": array for name, array in _arrays(network).items()}
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=file.parent.parent, prefix=".streets-") as folder:
        half = Path(folder) / file.name
        with open(half, "wb") as opened:
            np.savez_compressed(opened, allow_pickle=False, **arrays)
            opened.flush()
            os.fsync(opened.fileno())
        half.replace(file)


def _arrays(network: Network) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for one in fields(Network):
        value = getattr(network, one.name)
        if isinstance(value, Links):
            found |= {f"{one.name}.{part.name}": getattr(value, part.name) for part in fields(Links)}
        else:
            found[one.name] = np.asarray(value)
    return found


class Kept:
    """A file that is open: what it says about itself, and its networks, each read when it is asked for.

    Raises Unreadable, OSError.
    """

    def __init__(self, file: Path) -> None:
        if file.stat().st_size == 0 or not zipfile.is_zipfile(file):
            raise Unreadable(DAMAGED)
        self._content = np.load(file, allow_pickle=False)
        weakref.finalize(self, self._content.close)
        try:
            self.about = msgspec.json.decode(self._content[ABOUT].tobytes(), type=About)
        except (ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error, msgspec.MsgspecError) as problem:
            raise Unreadable(DAMAGED) from problem
        if self.about.format != FORMAT:
            raise Unreadable("Das Straßennetz stammt von einer anderen Version; bitte den Auszug noch einmal einlesen.")
        self._networks: dict[str, Network | None] = {}

    def network(self, means: str) -> Network | None:
        """The network of a means; None where no street of the file is open to it."""
        if means not in self._networks:
            self._networks[means] = self._read(means) if f"{means}.first" in self._content else None
        return self._networks[means]

    def _read(self, means: str) -> Network:
        values: dict[str, Any] = {}
        try:
            for one in fields(Network):
                if one.type is Links:
                    parts = (self._content[f"{means}.{one.name}.{part.name}"] for part in fields(Links))
                    values[one.name] = Links(*parts)
                else:
                    values[one.name] = self._content[f"{means}.{one.name}"]
        except (ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error) as problem:
            raise Unreadable(DAMAGED) from problem
        return Network(**values | {"junctions": int(values["junctions"])})
