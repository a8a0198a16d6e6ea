"""What every test finds: nothing remembered from the one before."""

import pytest

from unterwegs.directory import shelf
from unterwegs.places import queries as places


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    """What a process remembers between requests is forgotten between tests."""
    shelf.empty()
    places.forget()
