"""Hostile words against every open form of the room: no 500, nothing unescaped, nothing kept that should not be."""

import re
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import cast, make
from unterwegs.wishes import actions
from unterwegs.wishes.models import Wish

pytestmark = pytest.mark.django_db
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7*7 }}{% debug %}",
    "'; DROP TABLE wishes_wish; --",
    "../../../etc/passwd",
    "\x00\x01\x1b[31m",
    "\u202etxt.exe",
    "\ud7ff\uffff𝕏",
    "%s%n%(x)s",
    "=cmd|' /C calc'!A0",
    "a" * 50_000,
    "ﷺ" * 600,
    "\r\nSet-Cookie: x=y",
]
WISH = {"ticket": "abcdefghijklmnopqrstuv", "kind": "call", "words": "Ja", "reach": "call", "phone": "06441 5"}
FIELDS = ["ticket", "kind", "words", "reach", "phone", "email", "name", "address", "times", "note", "spoken", "area"]
MARKUP = re.compile(r"<script>alert|<img src=x|Set-Cookie: x=y\r")


@pytest.fixture(autouse=True)
def wetzlar() -> None:
    make.town()
    make.area()
    make.open_part()


def post(client: Client, address: str, said: Any) -> Any:
    return client.post(address, said, headers=make.OUR_PAGE)


def test_every_field_of_the_wish_takes_hostile_words(client: Client) -> None:
    wrong = []
    for words in HOSTILE:
        for field in FIELDS:
            caches["moment"].clear()  # another computer
            said = {**WISH, field: words}
            look = post(client, "/de/wunsch/", said)
            pages = [look]
            if look.status_code == 200:
                pages.append(post(client, "/de/wunsch/", {**said, "read_by": look.context["route"].key}))
            wrong += [
                (field, words[:20], page.status_code)
                for page in pages
                if page.status_code not in {200, 422} or MARKUP.search(page.content.decode())
            ]

    assert wrong == []
    assert Wish.objects.count() > len(HOSTILE)


def test_codes_and_questions_take_hostile_words(client: Client) -> None:
    wrong = []
    for words in HOSTILE:
        for address in ("/de/wunsch/stand/", "/de/wunsch/stand/zuruecknehmen/", "/de/wunsch/frage/"):
            caches["moment"].clear()
            said = {"code": words, "words": words, "ticket": words, "area": words, "read_by": words}
            answer = post(client, address, said)
            if answer.status_code != 422 or MARKUP.search(answer.content.decode()):
                wrong.append((address, words[:20], answer.status_code))

    assert wrong == []
    assert not Wish.objects.exists()


def test_links_and_their_forms_take_hostile_words(client: Client) -> None:
    lotse = make.lotse(by=cast.coordinator())
    link = f"/lotse/{actions.make_link(lotse, by=None, today=timezone.localdate())}/"
    wrong = []
    for words in HOSTILE:
        caches["moment"].clear()
        for page, said in (
            ("wunsch", {**WISH, "words": words, "name": words[:70], "read_in": words}),
            ("angaben", {"what": words[:600], "languages": words}),
        ):
            answer = post(client, f"{link}{page}/", said)
            if answer.status_code != 422 or MARKUP.search(answer.content.decode()):
                wrong.append((page, words[:20], answer.status_code))

    assert wrong == []
    assert client.get(f"/lotse/{'x' * 5000}/").status_code == 410
    assert not Wish.objects.exists()


def test_what_was_kept_is_shown_escaped_at_the_desk(client: Client) -> None:
    wish = make.wish(HOSTILE[0], name=HOSTILE[1], note=HOSTILE[2])
    cast.sign_in(client, cast.coordinator())

    shown = client.post(f"/desk/wuensche/{wish.pk}/oeffnen/").content.decode()

    assert not MARKUP.search(shown)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown
    assert "{{ 7*7 }}" in shown


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from([*FIELDS, "read_by", "elsewhere", "change", "passed_by"]), st.text(max_size=40)))
def test_no_form_breaks_whatever_is_sent(client: Client, said: dict[str, str]) -> None:
    caches["moment"].clear()
    clean = {name: value for name, value in said.items() if value.isprintable()}

    assert post(client, "/de/wunsch/", clean).status_code in {200, 422}
