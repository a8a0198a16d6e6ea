"""Why two entries look alike, in words: ``{% load alike %}``."""

from collections.abc import Mapping

from django import template

from unterwegs.directory.imports import ALIKE

register = template.Library()


@register.filter
def likeness(parts: Mapping[str, int]) -> str:
    """Why two entries look alike: „Name 30 · Adresse 35“; what says nothing is left out."""
    return " · ".join(f"{ALIKE[part]} {points}" for part, points in parts.items() if part in ALIKE and points)
