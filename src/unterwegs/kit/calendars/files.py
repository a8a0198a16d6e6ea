"""Calendar files (iCalendar, RFC 5545) that every calendar program reads."""

import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import icalendar

from unterwegs.kit.calendars import recurrence
from unterwegs.kit.calendars.events import Event
from unterwegs.kit.calendars.recurrence import BERLIN

#: The zone as calendar programs know it since 1996.
ZONE = b"""BEGIN:VTIMEZONE
TZID:Europe/Berlin
BEGIN:DAYLIGHT
DTSTART:19810329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZNAME:CEST
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZNAME:CET
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
END:VTIMEZONE
"""

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def calendar_file(events: Iterable[Event], *, name: str = "", refresh: timedelta | None = None) -> bytes:
    """An iCalendar file with the time zone Europe/Berlin in it; ``refresh`` tells programs how often to look again."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Unterwegs//DE")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    if name:
        calendar.add("x-wr-calname", " ".join(clean(name).split()))
    if refresh:
        calendar.add("refresh-interval", icalendar.vDuration(refresh), parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", icalendar.vDuration(refresh))
    calendar.add_component(icalendar.Timezone.from_ical(ZONE))
    for event in events:
        calendar.add_component(_component(event))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _component(event: Event) -> icalendar.Event:
    component = icalendar.Event()
    write = _writer(event)
    component.add("uid", "".join(clean(event.uid).split()))
    component.add("dtstamp", event.stamp.astimezone(UTC))
    component.add("sequence", event.sequence)
    component.add("summary", clean(event.summary))
    component.add("dtstart", write(event.start))
    if event.end is not None:
        component.add("dtend", write(event.end))
    if event.rule:
        component.add("rrule", icalendar.vRecur.from_ical(_rule(event)))
    for key, moments in (("exdate", event.without), ("rdate", event.also)):
        if moments:
            component.add(key, [write(moment) for moment in moments], parameters=_whole_days(event))
    if event.instead_of:
        component.add("recurrence-id", write(event.instead_of))
    for key, text in (("description", event.description), ("location", event.location)):
        if text:
            component.add(key, clean(text))
    if event.url:
        component.add("url", re.sub(r"\s", "", clean(event.url)))
    if event.categories:
        component.add("categories", [clean(category) for category in event.categories])
    if event.modified_at:
        component.add("last-modified", event.modified_at.astimezone(UTC))
    component.add("status", "CANCELLED" if event.is_cancelled else "CONFIRMED")
    return component


def _whole_days(event: Event) -> dict[str, str]:
    return {"VALUE": "DATE"} if event.is_whole_day else {}


def _writer(event: Event) -> Callable[[datetime], date]:
    """How the moments of an event are written: as days, or in Germany's time; a foreign series keeps its zone."""
    zone = event.start.tzinfo if event.rule and isinstance(event.start.tzinfo, ZoneInfo) else BERLIN
    if event.is_whole_day:
        return lambda moment: moment.astimezone(BERLIN).date()
    return lambda moment: moment.astimezone(UTC if str(zone) == "UTC" else zone)


def _rule(event: Event) -> str:
    """The rule with UNTIL in the form that the beginning demands: a day for days, else an instant in UTC."""
    until = recurrence.parsed(event.rule).until
    if until is None:
        return event.rule
    if event.is_whole_day:
        day = until.astimezone(BERLIN) if isinstance(until, datetime) and until.tzinfo else until
        written = f"{day:%Y%m%d}"
    else:
        local = until if isinstance(until, datetime) else datetime.combine(until, time(23, 59, 59))
        known = local if local.tzinfo else local.replace(tzinfo=event.start.tzinfo)
        written = f"{known.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    return re.sub(r"UNTIL=[^;]*", f"UNTIL={written}", event.rule.upper())


def clean(text: str) -> str:
    """Without control characters, which no calendar program expects; a line end is one."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
