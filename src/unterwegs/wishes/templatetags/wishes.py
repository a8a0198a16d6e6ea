"""Small words of wishes for templates."""

from collections.abc import Iterable

from django import template

from unterwegs.places import languages
from unterwegs.wishes import queries
from unterwegs.wishes.models import Lotse

register = template.Library()


@register.filter
def language_name(code: str) -> str:
    """The name of one language."""
    return languages.name_of(code) if code else ""


@register.simple_tag
def lotse_at(code: str) -> Lotse | None:
    """What families read of an institution as a Lotse, by the code of its page; no wish is asked for (ADR 48)."""
    return queries.lotse_at(code)


@register.filter
def spoken_names(codes: Iterable[str]) -> list[str]:
    """The names of languages in the language of the page."""
    return [languages.name_of(code) for code in codes]
