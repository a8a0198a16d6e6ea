"""Schemathesis reads the description of what stands open and sends what follows it, and what does not. Run by trust_forms.

Each request comes from a fresh address a moment later, as from another computer; what it changes is taken back. Where a
form goes on to a next step, it is followed as a person would.
"""

import json
import os
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, Phase
from schemathesis.generation import GenerationMode

from bench import open_api
from tests.hostile import harm, surface
from tests.hostile.conftest import SEED
from tests.hostile.test_open_forms import ONLY_ANSWER, USED
from tests.house.things import Things

SECONDS = float(os.environ.get("HOSTILE_SECONDS", "240"))  # of a processor
FORMS, PAGES = (16, 8), (4, 3)  # examples that follow the description, and that do not
DRAWS = 4  # of right input for a form, until it has reached its deed
TESTS = hypothesis.settings(
    deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)


@dataclass(slots=True)
class Told:
    """What the report says."""

    requests: int = 0
    wrong: list[str] = field(default_factory=list)
    reached: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer over WSGI as Django's test client would show it."""

    status_code: int
    headers: dict[str, str]
    content: bytes
    request: dict[str, str]
    streaming: bool = False


def from_our_page(app: Callable[..., Iterable[bytes]], client: Client) -> Callable[..., Iterable[bytes]]:
    """The application as a browser on our own page reaches it, with what a page for accounts has set there."""

    def reached(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        surface.forget()
        for signal in (request_started, request_finished):  # a transaction is under way; Django's client connects anew
            signal.disconnect(close_old_connections)
        environ["HTTP_ORIGIN"] = f"{environ['wsgi.url_scheme']}://{environ['HTTP_HOST']}"
        environ["HTTP_SEC_FETCH_SITE"] = "same-origin"
        environ["REMOTE_ADDR"] = "192.0.2.7"
        environ["HTTP_COOKIE"] = "; ".join(f"{name}={kept.value}" for name, kept in client.cookies.items())
        environ.pop("HTTP_ACCEPT_ENCODING", None)
        return app(environ, start)

    return reached


@pytest.mark.django_db
def test_what_follows_the_description_and_what_does_not(
    stranger: Client, house: Things, open_forms: list[surface.Found], settings: Any
) -> None:
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if "csrf" not in one]  # what lies behind it is tried
    pages = [page for page in surface.open_pages() if page.name != "health"]
    with surface.listening() as asked:
        for address in surface.addresses(house, pages).values():
            stranger.get(address)
    schema = schemathesis.openapi.from_dict(open_api.description(open_forms, pages, asked, house))
    schema.app = from_our_page(get_wsgi_application(), stranger)
    told, operations = Told(), [found.ok() for found in schema.get_all_operations()]
    by_path = {one.form.action.partition("?")[0]: one for one in open_forms}

    ends, done = time.process_time() + SECONDS, []
    operations.sort(key=lambda one: one.method != "post")  # forms first
    for operation in operations:
        if time.process_time() > ends:
            break
        done.append(operation)
        follow = by_path.get(operation.path) if operation.method == "post" else None
        for mode, most in zip(
            (GenerationMode.POSITIVE, GenerationMode.NEGATIVE), FORMS if follow else PAGES, strict=True
        ):
            for seed in range(SEED, SEED + (DRAWS if follow and mode == GenerationMode.POSITIVE else 1)):
                attempt(stranger, operation, mode, most, follow, told, seed=seed)
                if follow and (follow.form.to in told.reached or follow.form.to in ONLY_ANSWER):
                    break

    tried = {one.path for one in done if one.method == "post"}
    keeping = {found.form.to for path, found in by_path.items() if path in tried} - ONLY_ANSWER
    report = {
        "requests": told.requests,
        "operations": len(done),
        "left": len(operations) - len(done),
        "wrong": told.wrong,
        "reached": len(told.reached),
        "unreached": sorted(keeping - told.reached),
    }
    Path(os.environ["HOSTILE_REPORT"]).write_text(json.dumps(report), encoding="utf-8")
    assert len(operations) > len(keeping)


def attempt(
    client: Client,
    operation: Any,
    mode: GenerationMode,
    most: int,
    follow: surface.Found | None,
    told: Told,
    *,
    seed: int,
) -> None:
    @hypothesis.seed(seed)
    @hypothesis.settings(TESTS, max_examples=most)
    @hypothesis.given(case=operation.as_strategy(generation_mode=mode))
    def tried(case: Any) -> None:
        with surface.undone(client), surface.deeds() as written:
            reply = case.call()
            headers = {name.title(): ", ".join(values) for name, values in reply.headers.items()}
            answer = Answer(reply.status_code, headers, reply.content, {"PATH_INFO": operation.path})
            answers: list[Any] = [answer]
            if follow and isinstance(case.body, dict):
                said = {name: value if isinstance(value, list) else [value] for name, value in case.body.items()}
                answers += surface.sent_on(client, answer, follow.form, said)
        told.requests += len(answers)
        told.wrong += [
            f"{operation.method} {operation.path}: {wrong} {str(case.body)[:200]}"
            for one in answers
            if (wrong := harm.of(one))
        ]
        if follow and written - USED:
            told.reached.add(follow.form.to)

    try:
        tried()
    except hypothesis.errors.Unsatisfiable:  # nothing in its address or body could be wrong
        return
