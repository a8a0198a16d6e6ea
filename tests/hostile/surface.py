"""What stands open: pages, the forms they show step by step, and what their addresses and bodies are asked for.

Nothing is listed by hand. Pages come from the URL configuration, forms from the pages as a browser without scripts sees
them, names of parameters from what the views really ask for. So a room that is built later is tried from its first day.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import timedelta
from html.parser import HTMLParser
from types import MappingProxyType
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.core.cache import caches
from django.core.handlers.wsgi import WSGIRequest
from django.db import connections
from django.forms import BaseForm
from django.http import Http404, QueryDict
from django.test import Client
from django.urls import resolve
from django.utils import timezone

from tests import make
from tests.house import things
from tests.house.things import Things
from unterwegs.directory import shelf
from unterwegs.people import holders, ledger
from unterwegs.people.guards import ANYBODY
from unterwegs.places import queries as places

TRAP = "homepage"  # what only robots fill in
NOTHING: Mapping[str, str] = MappingProxyType({})
DEEPEST = 4  # steps of one form
QUIET = {"django_session", "cache", "people_read"}  # tables of machines and traces: writing there is no deed
NO_TABLE = frozenset({"INTO", "FROM", "OR", "IGNORE", "ONLY"})
TYPED = frozenset({"text", "search", "textarea", "email", "tel", "url", "password"})
#: What a person types where the kind of a field does not say it.
NAMED = {"closes_at": "11:00", "amount": "5", "postcode": "35576", "address": "Wiesenstraße 4"}


@dataclass(frozen=True, slots=True)
class Field:
    """Something in a form that has a name. ``kind`` is the type of the input, or textarea, select, submit."""

    name: str
    kind: str
    value: str = ""
    choices: tuple[str, ...] = ()
    longest: int | None = None
    is_required: bool = False

    @property
    def plausible(self) -> str | None:
        """What a person would send; None where she leaves it out."""
        if self.name == TRAP or self.kind in {"submit", "file", "button", "image", "reset"}:
            return None
        if self.choices:
            return self.value or next((one for one in self.choices if one), "")
        if self.kind == "hidden" or self.value:
            return self.value
        soon = timezone.localdate() + timedelta(days=1)
        words = {
            "checkbox": "on",
            "email": "eins@example.org",
            "tel": "06441 555",
            "url": "https://example.org/",
            "number": "1",
            "date": soon.isoformat(),
            "time": "10:00",
            "datetime-local": f"{soon.isoformat()}T10:00",
            "month": f"{soon:%Y-%m}",
            "password": "ein langes Passwort",
        }
        return NAMED.get(self.name) or words.get(self.kind, "Ein Wort")


@dataclass(frozen=True, slots=True)
class Form:
    """A form of a page. ``action`` is its full path, ``to`` the name of the page that takes it."""

    action: str
    to: str
    method: str
    fields: tuple[Field, ...]
    is_multipart: bool = False

    @property
    def key(self) -> tuple[str, frozenset[str]]:
        """Two forms are the same when they ask the same page the same."""
        return self.to, frozenset(one.name for one in self.fields)

    @property
    def buttons(self) -> list[tuple[str, str] | None]:
        """What is sent with each button; None is one without a name."""
        named = [(one.name, one.value) for one in self.fields if one.kind == "submit"]
        return [None, *named]

    @property
    def tried(self) -> list[Field]:
        """The fields into which something hostile can be written: all, also hidden ones and choices."""
        seen: dict[str, Field] = {}
        for one in self.fields:
            if one.kind not in {"submit", "file"}:
                seen.setdefault(one.name, one)
        return list(seen.values())

    def filled(self, given: Mapping[str, str] = NOTHING, button: tuple[str, str] | None = None) -> dict[str, list[str]]:
        """As a person would send it, but for what is ``given``."""
        said: dict[str, list[str]] = {}
        for one in self.fields:
            if (value := one.plausible) is not None and one.name not in given:
                said.setdefault(one.name, []).append(value)
        said |= {name: [value] for name, value in given.items()}
        if button is not None:
            said[button[0]] = [button[1]]
        return said


@dataclass(slots=True)
class _Reading:
    action: str
    method: str
    multipart: bool
    fields: list[Field] = field(default_factory=list)


class Page(HTMLParser):
    """The forms of a page, and every tag with its attributes."""

    def __init__(self, text: str, *, at: str) -> None:
        super().__init__(convert_charrefs=True)
        self.at = at
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.forms: list[_Reading] = []
        self._form: _Reading | None = None
        self._choices: tuple[dict[str, str], list[str], str] | None = None
        self._area: tuple[dict[str, str], str] | None = None
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        self.tags.append((tag, said))
        if tag == "form":
            self._form = _Reading(
                urljoin(self.at, said.get("action") or self.at), said.get("method", "get").lower(), "enctype" in said
            )
        if self._form is None:
            return
        name = said.get("name", "")
        if "__prefix__" in name:  # a pattern for scripts
            return
        if tag == "select":
            self._choices = (said, [], "")
        elif tag == "option" and self._choices:
            about, codes, chosen = self._choices
            codes.append(said.get("value", ""))
            self._choices = (about, codes, said.get("value", "") if "selected" in said else chosen)
        elif tag == "textarea":
            self._area = (said, "")
        elif name and tag == "button" and said.get("type", "submit") == "submit":
            self._form.fields.append(Field(name, "submit", said.get("value", "")))
        elif name and tag == "input":
            self._form.fields.append(_input(said))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_data(self, data: str) -> None:
        if self._area:
            self._area = (self._area[0], self._area[1] + data)

    def handle_endtag(self, tag: str) -> None:
        if self._form is None:
            return
        if tag == "select" and self._choices:
            about, codes, chosen = self._choices
            self._form.fields.append(Field(about.get("name", ""), "select", chosen, tuple(codes)))
            self._choices = None
        elif tag == "textarea" and self._area:
            about, text = self._area
            self._form.fields.append(
                Field(about.get("name", ""), "textarea", text.strip(), (), _number(about.get("maxlength")))
            )
            self._area = None
        elif tag == "form":
            self.forms.append(self._form)
            self._form = None


def _input(said: Mapping[str, str]) -> Field:
    kind, value = said.get("type", "text").lower(), said.get("value", "")
    longest = _number(said.get("maxlength"))
    if kind == "checkbox":
        return Field(said["name"], kind, value or "on", (value or "on",), longest, "required" in said)
    if kind == "radio":
        return Field(said["name"], kind, value if "checked" in said else "", (value,), longest, "required" in said)
    return Field(said["name"], kind, value, (), longest, "required" in said)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() else None


def _grouped(fields: Sequence[Field]) -> tuple[Field, ...]:
    """Radio buttons of one name are one field with choices."""
    found: dict[str, Field] = {}
    rest: list[Field] = []
    for one in fields:
        if one.kind != "radio":
            rest.append(one)
            continue
        before = found.get(one.name, Field(one.name, "radio", "", (), None, one.is_required))
        found[one.name] = Field(
            one.name, "radio", before.value or one.value, (*before.choices, *one.choices), None, before.is_required
        )
    return (*found.values(), *rest)


def forms_of(answer: Any, *, at: str) -> list[Form]:
    """The forms on an answered page that lead to pages of this site."""
    if not answer.headers.get("Content-Type", "").startswith("text/html") or answer.streaming:
        return []
    made = []
    for one in Page(answer.content.decode(), at=at).forms:
        path = urlsplit(one.action)
        try:
            name = resolve(path.path).view_name
        except Http404:
            continue
        where = f"{path.path}?{path.query}" if path.query else path.path
        made.append(Form(where, name, one.method, _grouped(one.fields), one.multipart))
    return made


def links_of(answer: Any, *, at: str) -> list[tuple[str, str]]:
    """The addresses of this site to which a page links, and the names of their pages."""
    if answer.streaming or not answer.headers.get("Content-Type", "").startswith("text/html"):
        return []
    found = []
    for tag, said in Page(answer.content.decode(), at=at).tags:
        try:
            path = urlsplit(urljoin(at, said.get("href", "")))
            if tag == "a" and not path.scheme and not path.netloc:
                where = f"{path.path}?{path.query}" if path.query else path.path
                found.append((where, resolve(path.path).view_name))
        except (Http404, ValueError):
            continue
    return found


# --- pages ------------------------------------------------------------------------------------------------------------


def is_open(view: Any) -> bool:
    """Whether anybody may call it, without an account."""
    return view.guard == ANYBODY if hasattr(view, "guard") else not getattr(view, "login_required", True)


def open_pages() -> list[things.Page]:
    return [page for page in things.pages() if is_open(page.view) and is_tried(page.name)]


def is_tried(page: str) -> bool:
    """All pages are, or those whose names begin as HOSTILE_PAGES says, separated by spaces."""
    only = tuple(os.environ.get("HOSTILE_PAGES", "").split())
    return not only or page.startswith(only)


def takes_open_forms(client: Client, of: Things) -> set[str]:
    """Pages that take a form without a cookie, by what their guard says and by what they answer."""
    found = set()
    for page in open_pages():
        with undone(client):
            forget()
            if getattr(page.view, "csrf_exempt", False):
                answer = client.post(page.address(of), headers=make.OUR_PAGE)
                found |= {page.name} if answer.status_code != 405 else set()
    return found


# --- looking without leaving anything ---------------------------------------------------------------------------------


def forget() -> None:
    """As another computer, a moment later: nothing is counted, nothing remembered of rows that are no longer there."""
    caches["moment"].clear()
    shelf.empty()
    places.forget()
    holders.forget_memory()


@contextmanager
def undone(client: Client) -> Iterator[None]:
    """What happens inside is taken back: in both databases, in the ledger, and for the client, who is again who she was.

    Inside of a test's transaction only.
    """
    cookies = deepcopy(client.cookies)
    open_now = [(one, one.savepoint()) for one in connections.all() if one.in_atomic_block]
    written = {file: file.read_bytes() if file.exists() else None for file in (ledger.path(), holders.marker())}
    try:
        yield
    finally:
        for one, mark in open_now:
            one.needs_rollback = False
            one.savepoint_rollback(mark)
        for file, content in written.items():
            if content is None:
                file.unlink(missing_ok=True)
            else:
                file.write_bytes(content)
        client.cookies = cookies
        forget()


@contextmanager
def deeds() -> Iterator[set[str]]:
    """The tables in which something is written."""
    found: set[str] = set()

    def watch(execute: Any, sql: str, parameters: Any, many: bool, context: Any) -> Any:
        first, _blank, rest = sql.lstrip().partition(" ")
        if first.upper() in {"INSERT", "UPDATE", "DELETE"}:
            table = next(word for word in rest.replace('"', " ").split() if word.upper() not in NO_TABLE)
            if table not in QUIET:
                found.add(table)
        return execute(sql, parameters, many, context)

    with ExitStack() as stack:
        for one in connections.all():
            stack.enter_context(one.execute_wrapper(watch))
        yield found


def send(client: Client, form: Form, said: Mapping[str, Sequence[str]]) -> Any:
    """The form as a browser sends it from our own page."""
    if form.method == "get":
        return client.get(form.action.partition("?")[0], dict(said))
    return client.post(form.action, dict(said), headers=make.OUR_PAGE)


def sent_on(client: Client, answer: Any, form: Form, said: Mapping[str, Sequence[str]]) -> list[Any]:
    """The answers to the next steps of a form that carries what was sent along, as a person who goes on sees them."""
    answers: list[Any] = []
    for step in range(DEEPEST):
        carried = [
            one
            for one in forms_of(answer, at=form.action)
            if one.to == form.to and any(each.kind == "hidden" and each.name in said for each in one.fields)
            if step or {each.name for each in one.fields} != {each.name for each in form.fields}
        ]
        if not carried or answer.status_code >= 400:
            break
        said = carried[0].filled()
        answer = send(client, carried[0], said)
        answers.append(answer)
    return answers


@dataclass(frozen=True, slots=True)
class Found:
    """A form, the ways through it, and whether a person who fills it in changes something."""

    form: Form
    given: Mapping[str, str]
    buttons: Sequence[tuple[str, str] | None]
    writes: frozenset[str]
    models: Mapping[str, Any]  # fields of Django's forms on the page


def known(form: Form, given: Mapping[str, str]) -> dict[str, str]:
    """What a person can type there because she was told: by the name of the field, or of page and field."""
    named = {name: given.get(f"{form.to}.{name}", given.get(name)) for name in form.key[1]}
    return {name: value for name, value in named.items() if value is not None}


def discover(
    client: Client, pages: Sequence[str], given: Mapping[str, str] = NOTHING, *, deepest: int = DEEPEST
) -> list[Found]:
    """Every form that can be reached from the addresses by filling in what is shown, step by step.

    With ``deepest=0`` nothing is filled in: only what the addresses show at once.
    """
    found: dict[Any, Found] = {}

    def look(answer: Any, at: str, depth: int) -> None:
        django = _django_fields(answer)
        for form in forms_of(answer, at=at):
            if form.key in found or form.method == "get" or form.to.startswith(("account_logout",)):
                continue
            found[form.key] = Found(form, known(form, given), form.buttons, frozenset(), django)
            if depth:
                fill_in(found[form.key], depth)

    def fill_in(one: Found, depth: int) -> None:
        if depth < deepest:
            written = [through(one.form, button, depth) for button in one.buttons]
            found[one.form.key] = replace(one, writes=frozenset().union(*written))

    def through(form: Form, button: tuple[str, str] | None, depth: int) -> frozenset[str]:
        with undone(client):
            forget()
            with deeds() as written:
                answer = send(client, form, form.filled(known(form, given), button))
            if answer.status_code in {301, 302}:
                to = answer["Location"]
                look(client.get(to), to, depth + 1)
            else:
                look(answer, form.action, depth + 1)
        return frozenset(written)

    waiting, hidden, shown = list(pages), set(), set()  # pages that are shown only behind another one
    while waiting:
        address = waiting.pop(0)
        forget()
        answer = client.get(address)
        if answer.status_code in {301, 302} and answer["Location"].startswith("/"):
            hidden.add(resolve(urlsplit(address).path).view_name)
            address = answer["Location"]
            answer = client.get(address)
        look(answer, address, 0)
        steps = [step for step, name in links_of(answer, at=address) if name in hidden and "?" in step]
        waiting += [step for step in steps if step not in shown]
        shown |= {*steps}
    for one in list(found.values()):
        fill_in(one, 0)
    return list(found.values())


def _django_fields(answer: Any) -> dict[str, Any]:
    """The fields of the forms that were rendered, by their names in the page."""
    named: dict[str, Any] = {}
    for layer in answer.context or []:
        for value in layer.dicts if hasattr(layer, "dicts") else [layer]:
            for one in value.values():
                if isinstance(one, BaseForm):
                    named |= {one.add_prefix(name): field for name, field in one.fields.items()}
    return named


# --- what is asked for ------------------------------------------------------------------------------------------------

Asked = dict[tuple[str, str], set[str]]  # page and "GET" or "POST" → names


class _Listening(QueryDict):
    """Notes for which names it is asked."""

    heard: set[str]

    def __getitem__(self, key: Any) -> Any:
        self.heard.add(key)
        return super().__getitem__(key)

    def get(self, key: Any, default: Any = None) -> Any:
        self.heard.add(key)
        return super().get(key, default)

    def getlist(self, key: Any, default: Any = None) -> Any:
        self.heard.add(key)
        return super().getlist(key, default)

    def __contains__(self, key: Any) -> bool:
        self.heard.add(key)
        return super().__contains__(key)


@contextmanager
def listening() -> Iterator[Asked]:
    """For which parameters the pages ask while they are called."""
    asked: Asked = {}
    kept = {name: WSGIRequest.__dict__[name] for name in ("GET", "POST")}

    def hear(request: WSGIRequest, name: str) -> QueryDict:
        plain: QueryDict = kept[name].__get__(request, type(request))
        try:
            page = resolve(request.path_info).view_name
        except Http404:
            return plain
        heard = _Listening("", mutable=True, encoding=plain.encoding)
        heard.heard = set()
        for key, values in plain.lists():
            heard.setlist(key, values)
        heard.heard = asked.setdefault((page, name), set())
        heard._mutable = False
        return heard

    WSGIRequest.GET = property(lambda request: hear(request, "GET"))  # type: ignore[assignment]
    WSGIRequest.POST = property(lambda request: hear(request, "POST"), kept["POST"].fset)  # type: ignore[assignment]
    try:
        yield asked
    finally:
        WSGIRequest.GET, WSGIRequest.POST = kept["GET"], kept["POST"]  # type: ignore[method-assign]


def addresses(of: Things, pages: Sequence[things.Page]) -> dict[str, str]:
    """The address of each page with things that exist."""
    return {page.name: page.address(of) for page in pages}


def text_parts(page: things.Page, of: Things) -> list[tuple[str, str]]:
    """What stands before and after each part of its address that is text."""
    address, found = page.address(of), []
    known = max((key for key in of if page.name.startswith(key)), key=len, default="")
    for name in sorted(page.wanted):
        value = of.get(known, {}).get(name)
        if isinstance(value, str) and f"/{value}" in address:
            prefix, _value, suffix = address.rpartition(f"/{value}")
            found.append((f"{prefix}/", suffix))
    return found
