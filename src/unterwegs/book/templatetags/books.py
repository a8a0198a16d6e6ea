"""What pages about books need: ``{% load books %}``."""

from django import template
from django.conf import settings
from django.utils.functional import Promise

from unterwegs.directory import rules as directory

register = template.Library()


@register.filter
def language_label(code: str) -> str | Promise:
    """The name of a language of the site, also „Easy German“."""
    return dict(settings.LANGUAGES).get(code, code)


@register.filter
def phase_label(code: str) -> str | Promise:
    return directory.Phase(code).label
