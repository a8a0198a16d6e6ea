"""Every page for every role: who may not, is refused; who may, is let in; looking at a page is no deed."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests import cast, make
from tests.house import things
from unterwegs.people.guards import ANYBODY, admits
from unterwegs.people.roles import Role

#: What a page may have in its address; nothing there exists, so a page that lets somebody in may answer 404.
PLAUSIBLE = {
    "uuid": UUID("00000000-0000-4000-8000-000000000001"),
    "int": 1,
    "slug": "wort",
    "str": "wort",
    "path": "wort",
}
LET_IN = {200, 301, 302, 304, 404, 405, 410}
#: Pages that say how they are themselves.
OPERATORS = {"health"}


@dataclass(frozen=True, slots=True)
class Page:
    name: str
    url: str
    view: object

    @property
    def guard(self) -> object:
        return getattr(self.view, "guard", None)


def pages() -> list[Page]:
    """All pages of ours, each with a plausible address."""
    return [
        Page(name, reverse(name, kwargs=given), pattern.callback)
        for name, pattern, given in walked(get_resolver(), "", {})
        if pattern.callback.__module__.startswith("unterwegs.") and name not in OPERATORS
    ]


def walked(
    resolver: URLResolver, prefix: str, given: dict[str, object]
) -> Iterator[tuple[str, URLPattern, dict[str, object]]]:
    for pattern in resolver.url_patterns:
        converters = getattr(pattern.pattern, "converters", {})
        arguments = {**given, **{name: plausible(converter) for name, converter in converters.items()}}
        if isinstance(pattern, URLResolver):
            yield from walked(pattern, f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix, arguments)
        else:
            yield f"{prefix}{pattern.name}", pattern, arguments


def plausible(converter: object) -> object:
    kind = type(converter).__name__.removesuffix("Converter").lower()
    return PLAUSIBLE.get({"string": "str"}.get(kind, kind), "wort")


def closed_pages() -> list[Page]:
    return [page for page in pages() if page.guard != ANYBODY]


def test_the_matrix_sees_every_page_of_ours() -> None:
    """A matrix without pages would be green."""
    named = {page.name for page in things.pages() if page.is_ours and page.name not in OPERATORS}

    assert {page.name for page in pages()} == named
    assert len(closed_pages()) > 60


@pytest.fixture(autouse=True)
def town(db: None) -> None:
    make.town()


@pytest.mark.parametrize("role", [*Role, None])
def test_each_page_asks_for_its_right(role: Role | None, client: Client) -> None:
    person = cast.member(role) if role else cast.stranger()
    cast.sign_in(client, person)
    client.raise_request_exception = False  # a broken page is named with its status 500, among the others

    wrong = [
        f"{page.name}: {answer.status_code}"
        for page in closed_pages()
        for answer in [client.get(page.url)]
        if answer.status_code not in (LET_IN if admits(page.view, person) else {403})
    ]

    assert wrong == []


@pytest.mark.parametrize("role", [*Role, None])
def test_forms_ask_for_the_right_before_they_read_anything(role: Role | None, client: Client) -> None:
    person = cast.member(role) if role else cast.stranger()
    cast.sign_in(client, person)
    refused = [page for page in closed_pages() if not admits(page.view, person)]

    wrong = [
        f"{page.name}: {answer.status_code}"
        for page in refused
        for answer in [client.post(page.url)]
        if answer.status_code != 403
    ]

    assert wrong == []
    assert len(refused) > (0 if role else 50)


def test_public_pages_are_open_to_everybody_and_set_no_cookie_for_families(client: Client) -> None:
    client.raise_request_exception = False

    wrong = [
        f"{page.name}: {answer.status_code}"
        for page in pages()
        if page.guard == ANYBODY
        for answer in [client.get(page.url)]
        if answer.status_code not in LET_IN or (answer.cookies and not page.url.startswith("/konto/"))
    ]

    assert wrong == []


def test_a_stranger_without_an_account_is_sent_to_the_sign_in(client: Client) -> None:
    sign_in = reverse(settings.LOGIN_URL)

    opened = [
        page.name
        for page in closed_pages()
        for answer in (client.get(page.url), client.post(page.url))
        if answer.status_code != 302 or not answer["Location"].startswith(sign_in)
    ]

    assert opened == []


def test_without_a_second_factor_only_public_pages_open(client: Client) -> None:
    client.force_login(cast.coordinator())

    opened = [
        page.name
        for page in closed_pages()
        for answer in (client.get(page.url), client.post(page.url))
        if (answer.status_code, answer.headers.get("Location")) != (302, reverse("mfa_index"))
    ]

    assert opened == []
