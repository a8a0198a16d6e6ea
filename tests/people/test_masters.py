"""Master keys: from the environment, a file, or a service that keeps them to itself."""

import json
import threading
import time
from base64 import b64decode, b64encode
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests import make
from unterwegs.kit import sealing
from unterwegs.people import holders, masters
from unterwegs.people.masters import MasterMissing, MasterUnreachable, Wrapped

HOLDER = "00000000-0000-4000-8000-000000000001"
KEY = bytes(range(32))


class KeyService(BaseHTTPRequestHandler):
    """The other side of the contract in docs/operating/keys.md, as small as it can be."""

    masters: dict[str, bytes]
    asked: list[str]
    broken: bytes | None

    def do_GET(self) -> None:
        self.answer("key", {})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.answer(self.path.removeprefix("/unterwegs/"), body)

    def answer(self, what: str, body: dict[str, str]) -> None:
        self.asked.append(what)
        if self.headers["Authorization"] != "Bearer ausweis":
            return self.say(401, {})
        if self.broken is not None:
            return self.say(200, self.broken)
        current = next(iter(self.masters))
        if what == "key":
            return self.say(200, {"id": current})
        if what == "wrap":
            sealed = sealing.seal(b64decode(body["key"]), key=self.masters[current], place=body["context"])
            return self.say(200, {"id": current, "wrapped": b64encode(sealed).decode()})
        if body["id"] not in self.masters:
            return self.say(404, {})
        try:
            key = sealing.unseal(b64decode(body["wrapped"]), key=self.masters[body["id"]], place=body["context"])
        except sealing.Broken:
            return self.say(422, {})
        return self.say(200, {"key": b64encode(key).decode()})

    def say(self, status: int, answer: dict[str, str] | bytes) -> None:
        content = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_words: object) -> None:
        """Quiet."""


@pytest.fixture
def service() -> Iterator[type[KeyService]]:
    class Running(KeyService):
        masters = {"hsm-2": sealing.fresh_key(), "hsm-1": sealing.fresh_key()}
        asked: list[str] = []
        broken = None

    server = ThreadingHTTPServer(("127.0.0.1", 0), Running)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Running.url = f"http://127.0.0.1:{server.server_port}/unterwegs"  # type: ignore[attr-defined]
    yield Running
    server.shutdown()
    server.server_close()


def asking(service: Any, token: str = "ausweis") -> masters.Service:
    return masters.Service(service.url, token)


def wrapped_by(master: masters.Master) -> Wrapped:
    return master.wrap(KEY, holder=HOLDER)


# --- in this process ------------------------------------------------------------------------------------------------
def test_the_first_key_wraps_and_all_unwrap() -> None:
    old, new = sealing.fresh_key(), sealing.fresh_key()
    before = wrapped_by(masters.OwnMasters([old]))

    both = masters.OwnMasters([new, old])

    assert both.unwrap(before, holder=HOLDER) == KEY
    assert wrapped_by(both).master == sealing.fingerprint(new) != before.master


def test_a_wrapped_key_belongs_to_its_holder() -> None:
    own = masters.OwnMasters([sealing.fresh_key()])

    with pytest.raises(sealing.Broken):
        own.unwrap(wrapped_by(own), holder="somebody else")


def test_a_master_key_that_is_not_there_is_named() -> None:
    stranger = wrapped_by(masters.OwnMasters([sealing.fresh_key()]))

    with pytest.raises(MasterMissing, match=stranger.master):
        masters.ring().unwrap(stranger, holder=HOLDER)


# --- a file ---------------------------------------------------------------------------------------------------------
@pytest.fixture
def file(tmp_path: Path, settings: Any) -> Path:
    path = tmp_path / "masters"
    path.write_text(f"# since 2026\n{make.key()}\n\n{make.key()}\n", encoding="ascii")
    path.chmod(0o640)
    settings.MASTER_KEYS_FILE = path
    return path


def test_keys_of_a_file_wrap_before_those_of_the_environment(file: Path, settings: Any) -> None:
    before = wrapped_by(masters.OwnMasters([sealing.key_of(settings.MASTER_KEYS[0])]))

    ring = masters.ring()

    assert ring.current() == sealing.fingerprint(sealing.key_of(masters.keys_in(file)[0]))
    assert ring.unwrap(before, holder=HOLDER) == KEY
    assert len(masters.keys_in(file)) == 2


@pytest.mark.parametrize("mode", [0o644, 0o660, 0o604, 0o650])
def test_a_file_that_others_may_read_or_write_is_refused(file: Path, mode: int) -> None:
    file.chmod(mode)

    with pytest.raises(MasterMissing, match="für andere offen"):
        masters.ring()


def test_a_file_that_is_missing_is_said(file: Path) -> None:
    file.unlink()

    with pytest.raises(MasterMissing, match="nicht zu lesen"):
        masters.ring()


# --- a service ------------------------------------------------------------------------------------------------------
def test_the_service_wraps_and_unwraps(service: Any) -> None:
    asked = asking(service)

    wrapped = wrapped_by(asked)

    assert (wrapped.master, asked.current()) == ("service:hsm-2", "service:hsm-2")
    assert asking(service).unwrap(wrapped, holder=HOLDER) == KEY
    assert KEY not in wrapped.sealed


def test_the_service_opens_what_an_older_key_wrapped(service: Any) -> None:
    wrapped = wrapped_by(asking(service))
    service.masters = {"hsm-3": sealing.fresh_key(), **service.masters}

    assert asking(service).unwrap(wrapped, holder=HOLDER) == KEY
    assert asking(service).current() == "service:hsm-3"


def test_an_opened_key_is_remembered_for_a_minute_and_found_only_with_its_wrapping(
    service: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = asking(service)
    wrapped = wrapped_by(asked)
    later = time.monotonic() + masters.REMEMBERED + 1

    for _time in range(3):
        asked.unwrap(wrapped, holder=HOLDER)
    first = service.asked.count("unwrap")
    with pytest.raises(sealing.Broken):
        asked.unwrap(wrapped, holder="somebody else")
    monkeypatch.setattr(masters.time, "monotonic", lambda: later)
    asked.unwrap(wrapped, holder=HOLDER)

    assert (first, service.asked.count("unwrap")) == (1, 3)


@pytest.mark.parametrize("answer", [b"{}", b"[]", b"<html>", b'{"id": ""}', b'{"id": "hsm-2", "key": "YWJj"}'])
def test_a_service_that_answers_something_else_is_not_believed(service: Any, answer: bytes) -> None:
    asked = asking(service)
    wrapped = wrapped_by(asked)
    service.broken = answer

    with pytest.raises(MasterUnreachable):
        asked.unwrap(wrapped, holder=HOLDER)


def test_a_service_that_does_not_know_us_is_unreachable(service: Any) -> None:
    with pytest.raises(MasterUnreachable, match="Status 401"):
        asking(service, token="falsch").current()


def test_a_service_that_is_away_is_unreachable() -> None:
    with pytest.raises(MasterUnreachable, match="nicht zu erreichen"):
        masters.Service("http://127.0.0.1:9", "").current()


def test_a_key_that_the_service_forgot_is_missing(service: Any) -> None:
    wrapped = wrapped_by(asking(service))
    service.masters = {"hsm-3": sealing.fresh_key()}

    with pytest.raises(MasterMissing):
        asking(service).unwrap(wrapped, holder=HOLDER)


@pytest.mark.django_db
def test_keys_move_from_the_environment_to_the_service(service: Any, settings: Any) -> None:
    family = holders.new(room="wishes", purpose="Answering a wish")
    before = holders.key_of(family)
    settings.MASTER_KEYS_URL, settings.MASTER_KEYS_TOKEN = service.url, "ausweis"

    moved = holders.rotate_master()
    settings.MASTER_KEYS = []

    assert (moved, holders.key_of(family)) == (1, before)
    assert holders.unknown_masters() == set()
