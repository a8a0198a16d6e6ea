"""What is wrong with an answer: it broke, or something hostile stands in it raw, so that a browser or a spreadsheet obeys."""

import csv
import gzip
import io
import json
from collections.abc import Callable
from email.message import Message
from typing import Any

import brotli
import openpyxl

from tests.hostile.corpus import MARK, SUM
from tests.hostile.surface import Page

ADDRESSES = frozenset({"href", "src", "action", "formaction", "data", "srcset", "poster", "content", "xlink:href"})
UNPACK: dict[str, Callable[[bytes], bytes]] = {"": bytes, "gzip": gzip.decompress, "br": brotli.decompress}
SCRIPTED = ("javascript:", "vbscript:", "data:text/html")


def of(answer: Any) -> str:
    """In a few words; empty where nothing is wrong."""
    if answer.status_code >= 500:
        return f"status {answer.status_code}{_why(answer)}"
    for name, value in answer.headers.items():
        if MARK in name.lower() or "\n" in value or "\r" in value:
            return f"header {name}"
    kind = answer.headers.get("Content-Type", "").partition(";")[0]
    if answer.streaming:
        return ""
    content = UNPACK[answer.headers.get("Content-Encoding", "")](answer.content)
    return of_content(content, kind, at=answer.request["PATH_INFO"])


def _why(answer: Any) -> str:
    raised = getattr(answer, "exc_info", None)
    return f" {raised[0].__name__}: {str(raised[1])[:160]}" if raised else ""


def of_content(content: bytes, kind: str, *, at: str = "/") -> str:
    if kind in {"text/html", "image/svg+xml", "application/xml", "text/xml"}:
        return of_markup(content.decode(), at=at)
    if kind == "text/calendar":
        return of_calendar(content.decode())
    if kind == "text/csv":
        return of_table(content)
    if "spreadsheet" in kind:
        return of_workbook(content)
    if kind.endswith("json"):
        json.loads(content)
    return ""


def of_markup(text: str, *, at: str = "/") -> str:
    page = Page(text, at=at)
    for tag, said in page.tags:
        if MARK in tag or (tag == "script" and not ({"src", "type"} & said.keys())):
            return f"tag <{tag}>"
        for name, value in said.items():
            if name.startswith("on") or MARK in name:
                return f"attribute {name} of <{tag}>"
            if name in ADDRESSES and value.strip().lower().startswith(SCRIPTED):
                return f"{name}={value[:40]} of <{tag}>"
    return "a template was obeyed" if str(SUM) in text else ""


def of_calendar(text: str) -> str:
    """A word may not begin a line of its own: `X-HOSTILE` after a line break would be a property."""
    lines = [line for line in text.replace("\r\n ", "").split("\r\n") if line]
    wrong = [line for line in lines if MARK in line.partition(":")[0].lower() or "\n" in line or "\r" in line]
    return f"calendar line {wrong[0][:60]!r}" if wrong else ""


def of_table(content: bytes) -> str:
    text = content.decode("utf-8-sig")
    for row in csv.reader(io.StringIO(text), delimiter=";" if ";" in text.partition("\n")[0] else ","):
        for cell in row:
            if cell.lstrip()[:1] in set("=@＝＠") or (cell.lstrip()[:1] in set("+-＋－") and not _is_number(cell)):
                return f"formula {cell[:40]!r}"
    return ""


def _is_number(cell: str) -> bool:
    return cell.strip(" +-") == "" or cell.strip().lstrip("+-").replace(".", "").replace(",", "").isdecimal()


def of_workbook(content: bytes) -> str:
    book = openpyxl.load_workbook(io.BytesIO(content))
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    return f"formula in {cell.coordinate}"
    return ""


def of_mail(mail: Message) -> str:
    """Somebody else's recipients, a header that we did not write, raw markup in the HTML part."""
    if any(MARK in name.lower() for name in mail) or mail["Bcc"]:
        return f"headers {mail.keys()}"
    for part in mail.walk():
        if part.get_content_type() == "text/html":
            content = part.get_payload(decode=True)
            assert isinstance(content, bytes)
            if wrong := of_markup(content.decode()):
                return wrong
    return ""
