"""A real browser for the tests: our own site, no foreign host, no error in the console, nothing that axe finds."""

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.db import connections
from django.test import Client
from django.test.testcases import LiveServerThread
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Route, expect, sync_playwright
from pytest_django.plugin import DjangoDbBlocker

from tests import cast
from unterwegs.people.models import User

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ADDRESSES = re.compile("^(https?|wss?):")
PICTURES = Path(os.environ.get("PICTURES", "build/pictures"))
PHONE, DESKTOP = 360, 1280
PATIENCE = 15_000  # milliseconds; the site works in the process of the test


class Watch:
    """What a page must not do: ask a foreign host, write an error to the console, break in a script."""

    def __init__(self, site: str) -> None:
        self.host = urlsplit(site).netloc
        self.complaints: list[str] = []

    def follow(self, context: BrowserContext) -> None:
        context.route(ADDRESSES, self.let_home)
        context.on("console", self.read)
        context.on("weberror", lambda error: self.complaints.append(f"script: {error.error}"))

    def let_home(self, route: Route) -> None:
        if urlsplit(route.request.url).netloc == self.host:
            route.continue_()
        else:
            self.complaints.append(f"foreign host: {route.request.url}")
            route.abort()

    def read(self, message: ConsoleMessage) -> None:
        """An error page is no error of the console: the browser reports its status there, with the page's address."""
        is_the_page = message.page is not None and message.location["url"] == message.page.url
        if message.type == "error" and not (is_the_page and message.text.startswith("Failed to load resource")):
            self.complaints.append(f"console: {message.text} ({message.location['url']})")


def program() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that ask for a page of the browser, or for the running site, are browser tests."""
    for item in items:
        if {"site", "browser"} & set(getattr(item, "fixturenames", ())):
            item.add_marker("browser")


@pytest.fixture(scope="session")
def browser(django_db_blocker: DjangoDbBlocker) -> Iterator[Browser]:
    """Chromium, once for all tests."""
    path = program()
    if path is None:
        reason = "Chromium was not found on PATH; no browser test ran."
        pytest.fail(reason) if os.environ.get("CI") == "yes" else pytest.skip(reason)
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright runs a loop in the thread of the test
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def site(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The address of the running site, served with its collected assets as in production."""
    server = LiveServerThread("localhost", static_handler=lambda handler: handler, connections_override={})
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    yield f"http://localhost:{server.port}"
    server.terminate()
    with django_db_blocker.unblock():
        end_sessions()


def end_sessions() -> None:
    """Threads that answer a browser keep what they opened; PostgreSQL drops no database that somebody still uses."""
    for connection in connections.all():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            connection.close()


@pytest.fixture
def page(site: str, browser: Browser, transactional_db: None) -> Iterator[Page]:
    """A fresh browser page; addresses start at the site: `page.goto("/de/")`."""
    context = browser.new_context(
        base_url=site,
        locale="de-DE",
        timezone_id="Europe/Berlin",
        reduced_motion="reduce",
        viewport={"width": DESKTOP, "height": 900},
    )
    context.set_default_timeout(PATIENCE)
    context.set_default_navigation_timeout(45_000)  # the first search of a process reads all words
    watch = Watch(site)
    watch.follow(context)
    yield context.new_page()
    context.close()
    assert watch.complaints == []


def sign_in(page: Page, person: User) -> None:
    """Opens a session for somebody of the cast without the sign-in pages."""
    cookie = cast.sign_in(Client(), person).cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "domain": "localhost", "path": "/"}])


def lost(route: Route) -> None:
    route.abort("internetdisconnected")


def cut_off(page: Page) -> None:
    """No network any more, not even for a request that a page sends before the browser has told it so."""
    page.context.route(ADDRESSES, lost)
    page.context.set_offline(True)


def connect(page: Page) -> None:
    """The network is back."""
    page.context.unroute(ADDRESSES, lost)
    page.context.set_offline(False)


def axe(page: Page) -> None:
    """axe-core finds nothing on the page: WCAG 2.2 A and AA, and its good practice."""
    results = Axe().run(page, options={"runOnly": RULES, "resultTypes": ["violations"]})
    assert results.violations_count == 0, f"{page.url}\n{results.generate_report()}"


def picture(page: Page, name: str, *, width: int = DESKTOP) -> Path:
    """A picture of the whole page at a width, in the folder PICTURES: `start-360.png`."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.set_viewport_size({"width": width, "height": 900 if width > 600 else 780})
    file = PICTURES / f"{name}-{width}.png"
    page.screenshot(path=file, full_page=True, animations="disabled")
    return file


def fits(page: Page, *, width: int = 320) -> None:
    """Nothing is wider than the screen."""
    page.set_viewport_size({"width": width, "height": 780})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
