"""Filters for addresses and places: ``{% load ways %}``."""

from urllib.parse import urlsplit

from django import template

from unterwegs.directory.queries import Offer
from unterwegs.front import structured
from unterwegs.front.choices import REACH_LABELS, Label

register = template.Library()


@register.filter
def slug(offer: Offer) -> str:
    return structured.slug_of(offer)


@register.filter
def slug_of_name(name: str) -> str:
    return structured.slug_of_name(name)


@register.filter
def reach_label(reach: str) -> Label:
    return REACH_LABELS[reach]


@register.filter
def host(address: str) -> str:
    """„www.wetzlar.de“ of a web address; one that is mistyped stays as it is."""
    try:
        return urlsplit(address).hostname or address
    except ValueError:
        return address
