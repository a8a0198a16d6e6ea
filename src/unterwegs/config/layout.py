"""What every page shows around its content: town, languages, direction, numbers."""

from dataclasses import dataclass
from typing import Any

from babel import Locale
from django.conf import settings
from django.http import HttpRequest
from django.utils import translation
from django.utils.functional import SimpleLazyObject

from unterwegs.people import queries as people
from unterwegs.places import languages as spoken
from unterwegs.places import queries as places


@dataclass(frozen=True, slots=True)
class Language:
    """A language of the site: its name in itself, and this page in it."""

    code: str
    name: str
    url: str
    is_active: bool
    direction: str


def layout(request: HttpRequest) -> dict[str, Any]:
    active = translation.get_language() or settings.LANGUAGE_CODE
    parts = SimpleLazyObject(people.parts)
    return {
        "town": SimpleLazyObject(places.town),
        "numbers": SimpleLazyObject(places.emergency_numbers),
        "takes_wishes": SimpleLazyObject(lambda: "wishes" in parts.released),
        "keeps_wishes": SimpleLazyObject(lambda: "wishes" in parts.entrusted),
        "takes_seats": SimpleLazyObject(lambda: "courses" in parts.released),
        "keeps_seats": SimpleLazyObject(lambda: "courses" in parts.entrusted),
        "demo": settings.DEMO,
        "exit_url": settings.EXIT_URL,
        "language": active,
        "direction": direction_of(active),
        "unconfirmed": SimpleLazyObject(lambda: places.is_unconfirmed(active)),
        "languages": [language_of(code, request, active) for code, _name in settings.LANGUAGES],
    }


def language_of(code: str, request: HttpRequest, active: str) -> Language:
    return Language(code, spoken.own_name(code), in_language(request, code), code == active, direction_of(code))


def in_language(request: HttpRequest, code: str) -> str:
    """The same page in another language, with its filters but no words; pages without a language lead to the start."""
    path = request.path_info
    if translation.get_language_from_path(path) is None:
        return f"/{code}/"
    query = request.GET.copy()
    for passing in ("worte", "neu"):
        query.pop(passing, None)
    rest = path.split("/", 2)[2]
    return f"/{code}/{rest}{'?' + query.urlencode() if query else ''}"


def direction_of(code: str) -> str:
    return Locale.parse(code.split("-", maxsplit=1)[0]).text_direction
