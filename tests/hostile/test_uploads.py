"""Files that are none, too many, too large or lie about themselves: each upload of the desk refuses them with a sentence."""

import time
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests import make
from tests.hostile import corpus, harm, surface
from tests.hostile.surface import Form
from tests.house import things
from tests.house.things import Things, sign_in
from unterwegs.people.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.hostile]
TAKE_FILES = [
    "births:intakes",
    "book:add_logo",
    "directory:add_invitees",
    "directory:add_picture",
    "directory:surveys",
    "imports:imports",
    "places:import_addresses",
    "places:import_areas",
    "places:import_holidays",
    "translations:upload",
    "welcome:picture_in_letters",
]
SECONDS = 10.0  # of a processor, for one file


def uploads(client: Client, house: Things) -> dict[str, Form]:
    """The forms of the desk that take a file, by the page that takes them."""
    pages = [page.address(house) for page in things.pages() if page.is_ours and page.view.guard is not None]
    found = surface.discover(client, pages, deepest=0)
    return {one.form.to: one.form for one in found if any(field.kind == "file" for field in one.form.fields)}


def test_hostile_files_are_refused_with_a_sentence(
    stranger: Client, everybody: User, house: Things, tmp_path: Path
) -> None:
    sign_in(stranger, everybody)
    forms = uploads(stranger, house)

    wrong = [
        (page, name, problem)
        for page, form in forms.items()
        for name, content in corpus.files().items()
        if (problem := sent(stranger, form, name, content))
    ]

    assert wrong == []
    assert sorted(forms) == TAKE_FILES
    outside = [file for file in tmp_path.parent.rglob("*") if "hostile" in file.name and file.is_file()]
    assert outside == []


def sent(client: Client, form: Form, name: str, content: bytes) -> str:
    said: dict[str, Any] = dict(form.filled())
    for field in form.fields:
        if field.kind == "file":
            said[field.name] = SimpleUploadedFile(name, content, content_type="text/html")
    began = time.process_time()
    with surface.undone(client):
        answer = client.post(form.action, said, headers=make.OUR_PAGE)
        wrong = harm.of(answer)
    took = time.process_time() - began
    return wrong or (f"took {took:.0f} s" if took > SECONDS else "")
