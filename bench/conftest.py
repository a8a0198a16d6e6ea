"""What a try of the bench finds when pytest runs it: the same as a test."""

from tests.conftest import (
    assets,
    cheap_passwords,
    django_db_modify_db_settings,
    nothing_remembered,
    pytest_collection_modifyitems,
    pytest_configure,
)
from tests.hostile.conftest import everybody, house, open_forms, stranger, typed

__all__ = [
    "assets",
    "cheap_passwords",
    "django_db_modify_db_settings",
    "everybody",
    "house",
    "nothing_remembered",
    "open_forms",
    "pytest_collection_modifyitems",
    "pytest_configure",
    "stranger",
    "typed",
]
