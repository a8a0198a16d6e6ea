"""When the releases are withdrawn, no page that is still there leads to one that is not."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import resolve
from django.utils.translation import get_language_from_path

from tests import make
from tests.house.things import Page, Things, pages, sign_in, things_of
from unterwegs.people import queries as people
from unterwegs.people.roles import Role

PARTS = ("wishes", "welcome", "courses")
CODE = "ACDE-3479-FHKM"
OPENED_BY = {"wish:status": {"code": CODE}, "wishes:open": {"why": "answer"}}
#: Links, forms, pictures and what a script asks for.
LEADS_TO = re.compile(r"""\s(?:href|action|src|data-state|data-page)="(/[^"]*)\"""")


@pytest.fixture
def things(client: Client, settings: Any, tmp_path: Path) -> Things:
    """Everything is there, and then all parts are closed for new things."""
    settings.MAIL_FOLDER, settings.UPLOAD_FOLDER, settings.MEDIA_ROOT, settings.BOOK_FOLDER = (
        tmp_path / name for name in ("mails", "uploads", "pictures", "books")
    )
    everybody = make.user("Alles", roles=Role)
    found = things_of(everybody)
    make.wish(code=CODE, source="phone")
    for part in PARTS:
        make.close_part(part)
    sign_in(client, everybody)
    return found


def opens(view: Any) -> bool:
    return not hasattr(view, "opens") or view.part in view.opens(people.parts())


def dead_ends(answer: HttpResponse) -> Iterator[str]:
    """The pages to which an answer leads and that are closed."""
    is_page = not answer.streaming and "html" in answer.headers.get("Content-Type", "")
    found = LEADS_TO.findall(answer.content.decode()) if is_page else []
    for address in {urlsplit(one).path for one in [*found, answer.headers.get("Location", "")] if one.startswith("/")}:
        if get_language_from_path(address) in {None, "de"} and not address.startswith("/static/"):
            match = resolve(address)
            if not opens(match.func):
                yield match.view_name


def answers(client: Client, page: Page, things: Things) -> Iterator[Any]:
    """The page as it is looked at and, where a code or a reason opens more, what stands behind."""
    yield client.get(page.address(things))
    if page.name in OPENED_BY:
        yield client.post(page.address(things), OPENED_BY[page.name], headers={"Origin": "http://testserver"})


@pytest.mark.django_db
def test_no_open_page_leads_to_a_closed_one(client: Client, things: Things) -> None:
    open_pages = [page for page in pages() if page.is_ours and opens(page.view)]

    found = [(page.name, answer) for page in open_pages for answer in answers(client, page, things)]

    ends = {f"{name} → {end}" for name, answer in found if answer.status_code != 404 for end in dead_ends(answer)}
    assert ends == set()
    assert {name for name, answer in found if answer.status_code == 200} >= {*OPENED_BY, "tour:day", "welcome:due"}
