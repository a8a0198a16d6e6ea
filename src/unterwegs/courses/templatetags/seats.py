"""Filters that put dates and facts of courses into words: ``{% load seats %}``; instants are said in local time."""

from datetime import datetime

from django import template
from django.utils import timezone

from unterwegs.courses import dates, wording
from unterwegs.courses.models import Session
from unterwegs.directory import facts

register = template.Library()

register.filter("place_words", wording.place_words)
register.filter("bring_words", wording.bring_words)
register.filter("ages_words", wording.ages_words)
register.filter("price_words", wording.price_words)
register.filter("on_day", wording.day_words)
register.filter("on_short_date", wording.short_date_words)
register.filter("at_clock", wording.clock)
register.filter("elsewhere_of", dates.elsewhere_words)


@register.filter
def on_weekday(at: datetime) -> str:
    """„Dienstag“, as it stands inside a sentence."""
    return facts.weekday(timezone.localtime(at).weekday())


@register.filter
def on_short_day(at: datetime) -> str:
    """„Di“"""
    return facts.short_day(timezone.localdate(at))


@register.filter
def replacement(session: Session) -> Session | None:
    """The date that takes place instead of a canceled one."""
    return getattr(session, "replaced_by", None)  # the other side of a one-to-one: absent, it says AttributeError
