"""Every page for every role: who may not, is refused; who may, is let in; looking at a page is no deed."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests import cast, make
from unterwegs.people.guards import ANYBODY, admits
from unterwegs.people.models import Deed, User
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


@pytest.fixture
def town() -> None:
    make.town()


@pytest.mark.django_db
@pytest.mark.usefixtures("town")
@pytest.mark.parametrize("role", [*Role, None])
def test_each_page_asks_for_its_right(role: Role | None, client: Client) -> None:
    person = cast.member(role) if role else cast.stranger()
    cast.sign_in(client, person)
    client.raise_request_exception = False  # a broken page is named with its status 500, among the others

    wrong = [
        f"{page.name} {method}: {status}"
        for page in pages()
        for method in ("get", "post")
        if not is_right(status := getattr(client, method)(page.url).status_code, page, person, method)
    ]

    assert wrong == []


def is_right(status: int, page: Page, person: User, method: str) -> bool:
    """A form that is let in may also refuse what it gets (400, 422), or where it comes from (an anonymous form: 403)."""
    if not admits(page.view, person):
        return status == 403
    also = {400, 422} if method == "post" else set()
    if method == "post" and getattr(page.view, "guard", None) == ANYBODY:
        also.add(403)
    return status in LET_IN | also


@pytest.mark.django_db
@pytest.mark.usefixtures("town")
def test_a_stranger_without_an_account_is_sent_to_the_sign_in(client: Client) -> None:
    closed = [page for page in pages() if getattr(page.view, "guard", None) != ANYBODY]
    sign_in = reverse(settings.LOGIN_URL)

    open_to_all = [
        page.name
        for page in closed
        for answer in (client.get(page.url), client.post(page.url))
        if answer.status_code != 302 or not answer["Location"].startswith(sign_in)
    ]

    assert open_to_all == []


@pytest.mark.django_db
@pytest.mark.usefixtures("town")
def test_without_a_second_factor_only_public_pages_open(client: Client) -> None:
    client.force_login(cast.coordinator())

    opened = [
        page.name
        for page in pages()
        if getattr(page.view, "guard", None) != ANYBODY
        for answer in (client.get(page.url), client.post(page.url))
        if (answer.status_code, answer.headers.get("Location")) != (302, reverse("mfa_index"))
    ]

    assert opened == []


@pytest.mark.django_db
@pytest.mark.usefixtures("town")
@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.ADMINISTRATOR])
def test_looking_at_pages_is_no_deed(role: Role, client: Client) -> None:
    cast.sign_in(client, cast.member(role))
    before = Deed.objects.count()

    for page in pages():
        client.get(page.url)

    assert Deed.objects.count() == before
