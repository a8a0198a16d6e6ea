"""Structured facts in words: days, times, ages, costs, languages – in every language of the site, without a translator.

Shown to the rooms above (site, book, letters), so that a fact reads the same everywhere.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import Decimal

from babel.dates import format_date, get_day_names
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal
from django.utils import formats, timezone
from django.utils.translation import gettext, ngettext, pgettext

from unterwegs.directory import rules
from unterwegs.directory.content import Cost, Times
from unterwegs.kit import calendars
from unterwegs.places import languages

NBSP = "\N{NO-BREAK SPACE}"
EN_DASH = "\N{EN DASH}"
YEAR = re.compile(r"[,،]?\s*y(?:\s*'\w+'\.)?")  # in a pattern of CLDR, with its comma before and its word after it


def and_words(parts: Iterable[str]) -> str:
    """„a, b und c“ in the active language."""
    return format_list([str(part) for part in parts], locale=languages.locale())


def time_words(opens_at: time, closes_at: time | None) -> str:
    """„9:30–11 Uhr“; minutes only where they say something."""
    first = _clock(opens_at)
    if closes_at is None:
        return pgettext("time", "from %(first)s") % {"first": first}
    return pgettext("time", "%(first)s–%(last)s") % {"first": first, "last": _clock(closes_at)}


def _clock(at: time) -> str:
    return f"{at.hour}:{at.minute:02}"


def short_day(day: date) -> str:
    """„Di“"""
    return short_weekday(day.weekday())


def short_weekday(number: int) -> str:
    """„Di“; Monday is 0."""
    names = get_day_names("abbreviated", context="stand-alone", locale=languages.locale())
    return str(names[number]).rstrip(".")


def tiny_day(day: date) -> str:
    """„Di“; one letter where the language has no short name."""
    letters = get_day_names("narrow", context="stand-alone", locale=languages.locale())
    short = short_day(day)
    return short if len(short) <= 3 else str(letters[day.weekday()])


def weekday(number: int) -> str:
    """„Dienstag“, as it stands inside a sentence; Monday is 0."""
    return str(get_day_names("wide", locale=languages.locale())[number])


def day_words(day: date, *, today: date | None = None) -> str:
    """„heute“, „morgen“ or „Dienstag, 24. November“."""
    if today is not None and (day - today).days in (0, 1):
        return gettext("today") if day == today else gettext("tomorrow")
    locale = languages.locale()
    pattern = YEAR.sub("", str(locale.date_formats["full"])).strip()
    if "LLLL" in str(locale.datetime_skeletons["MMMMd"]):  # Persian: another form of the month when no year follows
        pattern = pattern.replace("MMMM", "LLLL")
    return format_date(day, pattern, locale=locale)


def full_day_words(day: date) -> str:
    """„Dienstag, 24. November 2026“"""
    return format_date(day, "full", locale=languages.locale())


def when_words(start: datetime, *, now: datetime) -> str:
    """„heute, 9:30“, „Di, 24.11., 9:30“ – the shortest that says it."""
    local = timezone.localtime(start)
    day = local.date()
    today = timezone.localtime(now).date()
    if (day - today).days in (0, 1):
        return _side_by_side(day_words(day, today=today), _clock(local.time()))
    return _side_by_side(short_day(day), f"{day.day}.{day.month}.", _clock(local.time()))


def rhythm_words(times: Times) -> str:
    """„jeden Dienstag, 9:30–11:00“; the rhythm and the time of one schedule."""
    if times.by_appointment or times.opens_at is None:
        return gettext("by appointment")
    return _side_by_side(_rhythm(times), time_words(times.opens_at, times.closes_at))


def _side_by_side(*parts: str) -> str:
    """With the comma of the script."""
    return ("، " if languages.locale().text_direction == "rtl" else ", ").join(parts)


def _rhythm(times: Times) -> str:
    pattern = calendars.describe(times.rule)
    days = and_words(map(weekday, pattern.days)) if pattern.days else weekday(times.first_on.weekday())
    if pattern.kind == "once":
        return formats.date_format(times.first_on, "DATE_FORMAT")
    if pattern.kind == "daily":
        return gettext("every day")
    if pattern.kind == "weekly" and pattern.every == 1:
        return pgettext("rhythm", "every week on %(days)s") % {"days": days}
    if pattern.kind == "weekly":
        return pgettext("rhythm", "every %(every)s weeks on %(days)s") % {"every": pattern.every, "days": days}
    if pattern.kind == "monthly" and pattern.nth == -1:
        return pgettext("rhythm", "last %(days)s of the month") % {"days": days}
    if pattern.kind == "monthly" and pattern.nth:
        return pgettext("rhythm", "%(nth)s. %(days)s of the month") % {"nth": pattern.nth, "days": days}
    return pgettext("rhythm", "see the next dates")


def age_words(months: int) -> str:
    """„8 Monate“, „3 Jahre“."""
    if months < 36 and months % 12:
        return ngettext("%(count)s month", "%(count)s months", months) % {"count": months}
    return ngettext("%(count)s year", "%(count)s years", months // 12) % {"count": months // 12}


def ages_words(minimum: int | None, maximum: int | None) -> str:
    """„0 bis 3 Jahre“, „ab 8 Monaten“, „bis 6 Jahre“; empty where the offer says nothing."""
    if minimum is None and maximum is None:
        return ""
    if maximum is None:
        return pgettext("age", "from %(age)s") % {"age": age_words(minimum or 0)}
    if not minimum:
        return pgettext("age", "up to %(age)s") % {"age": age_words(maximum)}
    return pgettext("age", "%(from)s to %(to)s") % {"from": age_words(minimum), "to": age_words(maximum)}


def price_words(cost: Cost) -> str:
    """„kostenlos“, „5,00 €“."""
    label = str(rules.CostKind(cost.kind).label)
    if cost.amount is None:
        return label
    price = euros(cost.amount)
    return price if cost.kind == rules.CostKind.FIXED else f"{label}: {price}"


def cost_words(cost: Cost) -> str:
    """„kostenlos“, „5,00 € pro Termin“; the note is always in German."""
    note = f"({cost.note})" if cost.note and cost.amount is None else cost.note
    return f"{price_words(cost)} {note}".strip()


def euros(amount: Decimal) -> str:
    """An amount in the active language, with the sign € and a non-breaking space."""
    words = format_currency(amount, "EUR", locale=languages.locale())
    return words.replace("EUR", "€").replace(" ", NBSP)


def kilometers(distance: float) -> str:
    """„350 m“, „1,2 km“; as the crow flies, so never finer than fifty meters."""
    if distance < 0.95:
        words = pgettext("distance", "%(number)s m") % {"number": max(50, round(distance * 20) * 50)}
    else:
        number = format_decimal(round(distance, 1), locale=languages.locale())
        words = pgettext("distance", "%(number)s km") % {"number": number}
    return words.replace(" ", NBSP)
