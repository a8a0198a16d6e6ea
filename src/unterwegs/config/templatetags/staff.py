"""What staff pages need around their content: the navigation by rights, and forms in KERN."""

import functools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django import forms, template
from django.contrib.messages.storage.base import Message
from django.forms.boundfield import BoundField, BoundWidget
from django.http import QueryDict
from django.urls import NoReverseMatch, resolve, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from unterwegs.courses import overview
from unterwegs.directory.models import Service
from unterwegs.people import queries as people
from unterwegs.people.guards import admits
from unterwegs.people.models import User
from unterwegs.people.roles import Permission

register = template.Library()

#: The navigation of the desk. A page is shown to those whom its guard admits.
PAGES: list[tuple[str | Promise, list[tuple[str, str | Promise]]]] = [
    ("", [("desk:start", _("Start")), ("desk:child_protection", _("Concern about a child"))]),
    (
        _("Directory"),
        [
            ("directory:services", _("Offers")),
            ("directory:organizations", _("Organizations")),
            ("directory:locations", _("Locations")),
            ("directory:contacts", _("Contacts")),
            ("directory:questions", _("Still right?")),
            ("directory:voices", _("Hints and ideas")),
            ("directory:feedback", _("How it was")),
            ("translations:start", _("Translations")),
            ("directory:surveys", _("Surveys of offers")),
            ("directory:quality", _("Quality")),
            ("directory:twins", _("There twice?")),
            ("directory:shared", _("What organizations share")),
            ("imports:imports", _("Read tables in")),
            ("directory:topics", _("Topics")),
            ("directory:timeline", _("Families' timeline")),
        ],
    ),
    (
        _("Courses"),
        [
            ("courses:week", _("Week")),
            ("courses:courses", _("Courses and open meetings")),
            ("courses:counts", _("Count heads")),
            ("courses:to_call", _("Families to call")),
            ("courses:numbers", _("Courses in numbers")),
        ],
    ),
    (
        _("Companion book"),
        [
            ("book:editions", _("Editions and prints")),
            ("book:chapters", _("Chapters")),
            ("book:handed_out", _("Books handed out")),
            ("sheets:sheets", _("Sheets and posters")),
            ("sheets:folder", _("Folder for a family")),
        ],
    ),
    (
        _("Wishes"),
        [
            ("wishes:wishes", _("Wishes of families")),
            ("wishes:new", _("Take down a wish")),
            ("wishes:talks", _("Tally of talks")),
            ("wishes:hand_over", _("Hand over a wish")),
            ("wishes:lotsen", _("Lotsen and counters")),
            ("wishes:numbers", _("Wishes in numbers")),
        ],
    ),
    (
        _("Welcome visits"),
        [
            ("births:intakes", _("Notices of births")),
            ("welcome:held", _("To be decided")),
            ("tour:day", _("My tour")),
            ("wishes:at_visit", _("Wish of a family at a visit")),
            ("welcome:due", _("Plan visits")),
            ("welcome:visits", _("Promised visits")),
            ("welcome:letters", _("Letters")),
            ("welcome:answers", _("Answers to letters")),
            ("welcome:visitors", _("Visitors")),
            ("welcome:programme", _("Programme")),
            ("welcome:numbers", _("Visits in numbers")),
            ("welcome:years", _("Papers of years")),
            ("welcome:stock", _("Stock")),
            ("welcome:own", _("I as a visitor")),
            ("welcome:houses", _("Houses")),
            ("welcome:bases", _("Legal bases")),
        ],
    ),
    (
        _("Town"),
        [
            ("planning:needs", _("What families miss")),
            ("desk:portraits", _("Portraits of areas")),
            ("desk:coverage", _("Every place served")),
            ("places:divisions", _("Areas")),
            ("places:addresses", _("Addresses")),
            ("places:town", _("Set up the town")),
        ],
    ),
    (
        _("Privacy"),
        [
            ("desk:privacy", _("Register and folder")),
            ("desk:releases", _("Releases")),
            ("people:access", _("Somebody asks for the own data")),
            ("people:reads", _("Who read what")),
        ],
    ),
    (
        _("House"),
        [
            ("people:accounts", _("People")),
            ("people:jobs", _("Long work")),
            ("people:mails", _("Mail")),
            ("people:deeds", _("Record of deeds")),
            ("desk:certificates", _("What was forgotten")),
            ("people:rights", _("Table of rights")),
        ],
    ),
]

CLASSES: list[tuple[type[forms.Widget], str]] = [
    (forms.SelectMultiple, "kern-form-input__input"),
    (forms.CheckboxInput, "kern-form-check__checkbox"),
    (forms.CheckboxSelectMultiple, "kern-form-check__checkbox"),
    (forms.RadioSelect, "kern-form-check__radio"),
    (forms.Select, "kern-form-input__select"),
]
ALERTS = {"debug": "info", "info": "info", "success": "success", "warning": "warning", "error": "danger"}


@dataclass(frozen=True, slots=True)
class Link:
    """A page in the navigation."""

    title: str | Promise
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Group:
    title: str | Promise
    links: list[Link]


@register.simple_tag(takes_context=True)
def navigation(context: template.Context) -> list[Group]:
    """The pages this person may open, in groups; the current one is the longest that the address starts with."""
    request = context.get("request")
    user = getattr(request, "user", None)
    if request is None or not isinstance(user, User):
        return []
    parts = functools.cache(people.parts)  # asked once for a page
    shown = [(title, list(_open_to(user, pages, parts))) for title, pages in PAGES]
    addresses = [url for _title, links in shown for _name, url in links]
    current = max((url for url in addresses if _leads_to(url, request.path)), key=len, default="")
    return [Group(title, [Link(name, url, url == current) for name, url in links]) for title, links in shown if links]


def _leads_to(url: str, path: str) -> bool:
    """The start of the desk stands above all pages; it is current only itself."""
    return path == url if url == reverse("desk:start") else path.startswith(url)


def _open_to(
    user: User, pages: Iterable[tuple[str, str | Promise]], parts: Callable[[], people.Parts]
) -> Iterator[tuple[str | Promise, str]]:
    """The pages whose guard admits the person and whose part is open; most pages belong to no part."""
    for name, title in pages:
        try:
            url = reverse(name)
        except NoReverseMatch:
            continue
        view = resolve(url).func
        part, opens = getattr(view, "part", ""), getattr(view, "opens", None)
        if admits(view, user) and (opens is None or part in opens(parts())):
            yield title, url


@register.simple_tag(takes_context=True)
def dates_on_closed_days(context: template.Context, service: Service) -> list[overview.Entry]:
    """Dates that nobody has canceled although their offer is closed: its page cannot know of courses."""
    user = getattr(context.get("request"), "user", None)
    if not isinstance(user, User) or not user.may(Permission.KEEP_COURSES):
        return []
    return overview.closed_entries(user, service=service.pk, now=timezone.now())


@register.filter
def may(user: Any, right: str) -> bool:
    """Whether the person holds a right, at least in a scope: `{% if request.user|may:"edit_offers" %}`."""
    return isinstance(user, User) and user.may(Permission(right))


@register.simple_tag(takes_context=True)
def with_query(context: template.Context, **changes: Any) -> str:
    """The query of this page with some values changed, `?…`; an empty value is left out. For pages and filters."""
    query: QueryDict = context["request"].GET.copy()
    for name, value in changes.items():
        query[name] = value
    for name in [name for name, value in query.items() if value in ("", None)]:
        del query[name]
    return f"?{query.urlencode()}"


@register.filter
def alert(message: Message) -> str:
    """The name of KERN's alert for a message of Django."""
    return ALERTS.get(message.level_tag, "info")


@register.filter
def widget_kind(field: BoundField) -> str:
    """How a field is laid out: `check` (one box), `options` (several boxes or dots), `select`, `file` or `input`."""
    widget = field.field.widget
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    if isinstance(widget, forms.RadioSelect):
        return "options"
    if isinstance(widget, forms.FileInput):
        return "file"
    if isinstance(widget, forms.Select) and not isinstance(widget, forms.SelectMultiple):
        return "select"
    return "group" if isinstance(widget, forms.MultiWidget) else "input"


@register.filter
def in_kern(field: BoundField) -> SafeString:
    """The bare control with KERN's classes."""
    return field.as_widget(attrs={**field.field.widget.attrs, "class": _classes(field)})


@register.filter
def options(field: BoundField) -> list[BoundWidget]:
    """The boxes or dots of a choice, each with KERN's classes."""
    found = list(field.subwidgets)
    for option in found:
        option.data["attrs"]["class"] = _classes(field)
        if field.errors:
            option.data["attrs"]["aria-invalid"] = "true"
    return found


def _classes(field: BoundField) -> str:
    kind = next((name for widget, name in CLASSES if isinstance(field.field.widget, widget)), "kern-form-input__input")
    own = field.field.widget.attrs.get("class", "")
    return " ".join(part for part in (kind, f"{kind}--error" if field.errors else "", own) if part)
