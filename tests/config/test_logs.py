"""Logs are lines of JSON without personal data."""

import json
import logging
import runpy
import sys

import pytest
from django.conf import settings
from django.test import Client

from tests import cast, make
from unterwegs.config.logs import JsonLines


def line(record: logging.LogRecord) -> dict[str, object]:
    read: dict[str, object] = json.loads(JsonLines().format(record))
    return read


def record_of(name: str, message: str, *arguments: object, error: bool = False, **extra: object) -> logging.LogRecord:
    record = logging.LogRecord(name, logging.INFO, "file.py", 1, message, arguments, sys.exc_info() if error else None)
    vars(record).update(extra)
    return record


def test_a_line_holds_time_level_logger_message_and_extras() -> None:
    read = line(record_of("unterwegs.jobs", "job failed", kind="places"))

    assert {key: read[key] for key in ("level", "logger", "message", "kind")} == {
        "level": "info",
        "logger": "unterwegs.jobs",
        "message": "job failed",
        "kind": "places",
    }


def test_the_address_of_a_request_stays_out() -> None:
    read = line(record_of("django.request", "%s: %s", "Not Found", "/de/angebote/?worte=Trennung", request=object()))

    assert read["message"] == "Not Found"
    assert "request" not in read


def test_the_web_server_keeps_the_address_of_a_broken_request_to_itself() -> None:
    text = JsonLines().format(
        record_of("gunicorn.error", "Invalid request from ip=%s: %s", "198.51.100.7", "GET /?worte=Trennung HTTP/9")
    )

    assert "198.51" not in text
    assert "Trennung" not in text


def test_the_web_server_writes_the_same_lines() -> None:
    config = runpy.run_path(str(settings.ROOT / "deploy" / "gunicorn.py"))

    assert config["accesslog"] is None
    assert config["logconfig_dict"]["formatters"]["lines"]["()"] == "unterwegs.config.logs.JsonLines"
    assert config["logconfig_dict"]["loggers"]["gunicorn.error"]["handlers"] == ["lines"]


def test_an_error_is_told_by_kind_and_place_never_by_value() -> None:
    try:
        raise ValueError("Familie Muster, Wiesenstraße 4")
    except ValueError:
        text = JsonLines().format(record_of("unterwegs", "broken", error=True))

    assert "Muster" not in text
    assert json.loads(text)["error"] == "ValueError"


@pytest.mark.django_db
def test_a_request_is_one_line_without_person_or_address(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    make.town()
    cast.sign_in(client, cast.coordinator())

    with caplog.at_level(logging.INFO, logger="unterwegs.requests"):
        client.get("/de/angebote/", {"worte": "Trennung"}, headers={"User-Agent": "Telefon"}, REMOTE_ADDR="192.0.2.7")

    (record,) = [record for record in caplog.records if record.name == "unterwegs.requests"]
    told = line(record)
    assert set(told) == {"at", "level", "logger", "message", "method", "page", "status", "milliseconds"}
    assert (told["method"], told["page"], told["status"]) == ("GET", "front:offers", 200)


@pytest.mark.django_db
def test_no_log_holds_what_a_family_looked_for(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    """Neither a search that finds, nor one that does not, nor one that breaks the address."""
    make.town()
    make.service("Stillgruppe")
    written: list[str] = []
    keeper = logging.Handler()
    keeper.emit = lambda record: written.append(JsonLines().format(record))  # type: ignore[method-assign]
    logging.getLogger().addHandler(keeper)
    try:
        for address in ("/de/angebote/", "/de/nirgends/", "/de/karte/"):
            client.get(address, {"worte": "Stillprobleme geheim"})
            client.post(address, {"worte": "Stillprobleme geheim"}, headers=make.OUR_PAGE)
    finally:
        logging.getLogger().removeHandler(keeper)

    assert [line for line in [*written, caplog.text] if "geheim" in line or "tillprobleme" in line] == []


def test_no_server_in_front_keeps_the_words_either() -> None:
    """nginx logs addresses by default, with everything behind the question mark."""
    text = (settings.ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")

    assert "access_log off;" in text
