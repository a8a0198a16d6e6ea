"""Small words of wishes for templates."""

from django import template

from unterwegs.wishes import queries
from unterwegs.wishes.models import Lotse

register = template.Library()


@register.simple_tag
def lotse_at(code: str) -> Lotse | None:
    """What families read of an institution as a Lotse, by the code of its page; no wish is asked for (ADR 48)."""
    return queries.lotse_at(code)
