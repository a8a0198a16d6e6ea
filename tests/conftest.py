"""What every test finds: assets, a database of its own, nothing remembered from the test before."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core.cache import caches
from django.core.management import call_command

from tests import make
from unterwegs.config import catalogues
from unterwegs.directory import lexicon, shelf, vocabulary
from unterwegs.front import parcels, wordbook
from unterwegs.people import holders, ledger, withdrawals
from unterwegs.people.store import STORE
from unterwegs.places import queries as places

pytest_plugins = ["tests.browser"]


def pytest_configure(config: pytest.Config) -> None:
    """The catalogues are as new as their sources before the first test reads a word; passwords are hashed fast."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    is_the_first_process = not hasattr(config, "workerinput")
    if is_the_first_process and catalogues.are_stale():
        catalogues.compile_all()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test that has the database has the key store as well."""
    for item in items:
        marker = item.get_closest_marker("django_db")
        if marker or {"db", "transactional_db"} & set(getattr(item, "fixturenames", ())):
            options = marker.kwargs if marker else {}
            item.add_marker(pytest.mark.django_db(**{**options, "databases": ["default", STORE]}), append=False)


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    """What a process remembers between requests is forgotten between tests."""
    shelf.empty()
    lexicon.forget()
    places.forget()
    parcels.forget()
    wordbook.forget()
    caches["moment"].clear()
    caches["paper"].clear()
    holders.marker().unlink(missing_ok=True)
    ledger.path().unlink(missing_ok=True)
    for file in Path(settings.LEDGER_DIR).glob(withdrawals.PATTERN):
        file.unlink()
    holders.forget_memory()


@pytest.fixture
def morning() -> Iterator[None]:
    """A Monday, whatever the day on which the tests run; the clock goes on."""
    with time_machine.travel(make.now()):
        yield


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords() -> None:
    """A password costs half a second on purpose; the tests make hundreds of accounts."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session", autouse=True)
def assets(request: pytest.FixtureRequest) -> None:
    """Browser tests get the collected, fingerprinted assets; the others the files as they are."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    if has_browser_tests(request.session):
        call_command("collectstatic", interactive=False, verbosity=0)
        lexicon.Subjects.of(
            vocabulary.subjects(), vocabulary.elsewhere()
        )  # a site reads the words before the first search
    else:
        plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
        settings.STORAGES["staticfiles"]["BACKEND"] = plain


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    request: pytest.FixtureRequest, django_db_modify_db_settings_parallel_suffix: None
) -> None:
    """The browser's site answers in threads of its own: they share a file, not a database in memory."""
    for alias, name in (("default", "tests.sqlite3"), (STORE, "tests-keys.sqlite3")):
        sqlite: dict[str, Any] = settings.DATABASES[alias]
        if sqlite["ENGINE"] != "django.db.backends.sqlite3":
            continue
        sqlite["OPTIONS"]["init_command"] = sqlite["OPTIONS"]["init_command"].replace("=FULL", "=OFF")
        if has_browser_tests(request.session):
            sqlite.setdefault("TEST", {})["NAME"] = str(settings.DATA / name)


def has_browser_tests(session: pytest.Session) -> bool:
    return any(item.get_closest_marker("browser") for item in session.items)
