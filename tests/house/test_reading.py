"""Looking at a page changes nothing: deeds are posted, and links in mails open a page that asks first."""

import ast
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client

from tests import make
from tests.house import source
from tests.house.things import TRACES, Things, pages, rows, sign_in, things_of
from unterwegs.people.models import User
from unterwegs.people.roles import Role

DEEDS = ("INSERT", "UPDATE", "DELETE", "REPLACE")
#: Pages that are closed here, whatever is asked: no file, nobody to begin, no passkey, no single sign-on.
NOT_THERE = {
    "mfa_edit_webauthn",
    "mfa_remove_webauthn",
    "openid_connect_callback",
    "openid_connect_login",
    "people:first",
    "picture",
    "welcome:own_picture",
}


@pytest.fixture
def everybody(settings: Any, tmp_path: Path) -> User:
    """An administrator who holds every other role as well; mails, uploads and books lie in a folder of the test."""
    settings.MAIL_FOLDER, settings.UPLOAD_FOLDER, settings.MEDIA_ROOT, settings.BOOK_FOLDER = (
        tmp_path / name for name in ("mails", "uploads", "pictures", "books")
    )
    return make.user("Alles", roles=Role)


@pytest.fixture
def things(everybody: User) -> Things:
    return things_of(everybody)


def files_in(folder: Path) -> list[Path]:
    return sorted(file for file in folder.rglob("*") if file.is_file())


@pytest.mark.django_db
def test_looking_at_a_page_changes_nothing(client: Client, everybody: User, things: Things, tmp_path: Path) -> None:
    sign_in(client, everybody)
    client.raise_request_exception = False
    before, files = rows(), files_in(tmp_path)
    written: list[str] = []
    statuses: dict[str, int] = {}

    def watch(execute: Any, sql: str, parameters: Any, many: bool, context: Any) -> Any:
        if sql.lstrip().upper().startswith(DEEDS) and not any(f'"{trace}"' in sql for trace in TRACES):
            written.append(f"{page.name}: {sql[:80]}")
        return execute(sql, parameters, many, context)

    sent = list(mail.outbox)
    with connection.execute_wrapper(watch):
        for page in pages():
            statuses[page.name] = client.get(page.address(things)).status_code

    assert written == []
    assert rows() == before
    assert files_in(tmp_path) == files
    assert mail.outbox == sent
    assert {page: status for page, status in statuses.items() if status >= 500} == {"health": 503}
    assert {page for page, status in statuses.items() if status == 404} == NOT_THERE


def posted() -> list[str]:
    """The views that say by their decorator that they only take a form."""
    return [
        f"unterwegs.{file.removesuffix('.py').replace('/', '.')}.{node.name}"
        for file, module in source.modules()
        for node in module.body
        if isinstance(node, ast.FunctionDef)
        if any(isinstance(one, ast.Name) and one.id == "require_POST" for one in node.decorator_list)
    ]


@pytest.mark.django_db
def test_what_is_only_posted_is_not_there_to_look_at(client: Client, everybody: User, things: Things) -> None:
    sign_in(client, everybody)
    deeds = set(posted())

    answers = {
        page.name: client.get(page.address(things)).status_code
        for page in pages()
        if f"{page.view.__module__}.{page.view.__name__}" in deeds
    }

    assert {page: status for page, status in answers.items() if status != 405} == {}
    assert len(answers) >= len(deeds) > 25


@pytest.mark.django_db
def test_every_page_says_which_methods_it_takes(client: Client, everybody: User, things: Things) -> None:
    """A page that takes whatever comes would take PUT and DELETE as a look."""
    sign_in(client, everybody)

    takes_all = [
        page.name for page in pages() if page.is_ours and client.delete(page.address(things)).status_code != 405
    ]

    assert takes_all == []
