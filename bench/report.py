"""Bars of an issue: each line says figure, bar and whether it holds; one miss makes the exit status 1."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DATABASES = tuple(os.environ.get("DATABASES", "sqlite postgres").split())  # bars are measured on each


def shared(name: str) -> Path | None:
    """A file of the real data set, or None where it is absent."""
    folder = Path(os.environ.get("UNTERWEGS_DATA", ROOT.parent / "shared" / "data"))
    file = folder / name
    return file if file.exists() else None


class Bars:
    """Collects lines and the exit status."""

    def __init__(self, title: str) -> None:
        self.missed = 0
        print(f"\n{title}")

    def line(self, what: str, figure: str, bar: str, *, holds: bool) -> None:
        self.missed += not holds
        print(f"  {'holds ' if holds else 'MISSED'}  {what}: {figure} (bar: {bar})")

    def unmeasured(self, what: str, why: str) -> None:
        self.missed += 1
        print(f"  MISSED  {what}: could not be measured – {why}")

    def end(self) -> None:
        sys.exit(1 if self.missed else 0)
