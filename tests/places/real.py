"""Real files that are no part of the project; a test without its file is skipped."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def content(name: str) -> bytes:
    """The file from the folder ``UNTERWEGS_DATA`` (else ``../shared/data``), or the test is skipped."""
    file = Path(os.environ.get("UNTERWEGS_DATA", ROOT.parent / "shared" / "data")) / name
    if not file.exists():
        pytest.skip(f"{name} is absent")
    return file.read_bytes()
