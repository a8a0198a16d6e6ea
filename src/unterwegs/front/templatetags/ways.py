"""Filters for addresses and places: ``{% load ways %}``."""

from urllib.parse import urlsplit

from django import template
from django.utils.html import json_script
from django.utils.safestring import SafeString, mark_safe

from unterwegs.directory.queries import Offer
from unterwegs.front import pictograms, structured
from unterwegs.front import texts as script_texts
from unterwegs.front.choices import REACH_LABELS, Label

register = template.Library()


@register.simple_tag
def texts(*groups: str) -> SafeString:
    """The texts that the scripts of a page need, as JSON: `{% texts "kept" %}`."""
    block = json_script(script_texts.of(*groups))
    return mark_safe(block.replace("<script ", "<script data-texts ", 1))  # nosec B308 B703 # noqa: S308 – json_script has escaped it


@register.filter
def pictogram(code: str, facet: str) -> str:
    """The symbol beside a word: ``{{ offer.kind|pictogram:"kind" }}``."""
    return pictograms.of(facet, code)


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
