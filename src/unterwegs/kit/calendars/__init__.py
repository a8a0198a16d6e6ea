"""When something happens: rhythms laid over public and school holidays, right across daylight saving; calendar files."""

from unterwegs.kit.calendars.events import Dated, Event, TooManyDates, agenda
from unterwegs.kit.calendars.files import calendar_file
from unterwegs.kit.calendars.reading import Problem, read_calendar
from unterwegs.kit.calendars.recurrence import (
    BERLIN,
    Pattern,
    WrongRule,
    check_rule,
    describe,
    monthly,
    once,
    weekdays,
    weekly,
)
from unterwegs.kit.calendars.rhythms import (
    Closed,
    DayCalendar,
    Extra,
    Occurrence,
    Rhythm,
    WrongRhythm,
    closed_days,
    closed_reason,
    is_open,
    next_occurrences,
    occurrences,
)

__all__ = [
    "BERLIN",
    "Closed",
    "Dated",
    "DayCalendar",
    "Event",
    "Extra",
    "Occurrence",
    "Pattern",
    "Problem",
    "Rhythm",
    "TooManyDates",
    "WrongRhythm",
    "WrongRule",
    "agenda",
    "calendar_file",
    "check_rule",
    "closed_days",
    "closed_reason",
    "describe",
    "is_open",
    "monthly",
    "next_occurrences",
    "occurrences",
    "once",
    "read_calendar",
    "weekdays",
    "weekly",
]
