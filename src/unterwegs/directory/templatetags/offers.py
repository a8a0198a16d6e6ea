"""Filters that put the facts of an offer into words: ``{% load offers %}``."""

from collections.abc import Iterable
from datetime import date, datetime

from django import template
from django.utils.safestring import SafeString

from unterwegs.directory import facts, rules
from unterwegs.directory.content import Cost, Times
from unterwegs.directory.documents import Offer
from unterwegs.places.languages import name_of

register = template.Library()


@register.filter
def rhythm(times: Times) -> str:
    return facts.rhythm_words(times)


@register.filter
def price(cost: Cost) -> str:
    return facts.price_words(cost)


@register.filter
def ages(offer: Offer) -> str:
    return facts.ages_words(offer.minimum_age, offer.maximum_age)


@register.filter
def distance(kilometers: float | None) -> str:
    return "" if kilometers is None else facts.kilometers(kilometers)


@register.filter
def languages(offer: Offer) -> str:
    """The languages staff speak, as a list in words."""
    return language_names(offer.languages) if offer.languages else ""


@register.filter
def language_names(codes: Iterable[str]) -> str:
    return facts.and_words(name_of(code) for code in codes)


@register.filter
def audience(offer: Offer) -> str:
    return facts.and_words(str(rules.Audience(code).label) for code in offer.audience) if offer.audience else ""


@register.filter
def short_day(day: date) -> str:
    return facts.short_day(day)


@register.filter
def tiny_day(day: date) -> str:
    return facts.tiny_day(day)


@register.filter
def day_number(day: date) -> str:
    return f"{day.day}.{day.month}."


@register.filter
def when(start: datetime, now: datetime) -> str:
    return facts.when_words(start, now=now)


@register.filter
def clock(at: datetime) -> str:
    return f"{at.hour}:{at.minute:02}"


@register.filter
def day_words(day: date, today: date | None = None) -> str:
    return facts.day_words(day, today=today.date() if isinstance(today, datetime) else today)


@register.filter
def label(code: str, choices: str) -> str | SafeString:
    """The label of a code: ``{{ offer.kind|label:"Kind" }}``."""
    return str(getattr(rules, choices)(code).label)
