"""Names of the languages people speak, for templates."""

from collections.abc import Iterable

from django import template

from unterwegs.places import languages

register = template.Library()


@register.filter
def language_name(code: str) -> str:
    """The name of one language in the language of the page; empty where nobody said one."""
    return languages.name_of(code) if code else ""


@register.filter
def spoken_names(codes: Iterable[str]) -> list[str]:
    """The names of languages in the language of the page."""
    return [languages.name_of(code) for code in codes]
