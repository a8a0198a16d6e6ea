"""Facts of a course in words, in every language of the site: price, ages, place, dates."""

from collections.abc import Iterable
from datetime import date, datetime

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from unterwegs.courses import rules
from unterwegs.courses.models import Course, Session
from unterwegs.directory import facts
from unterwegs.directory import queries as directory
from unterwegs.directory.models import Location


def price_words(course: Course) -> list[str]:
    """„Kostenlos“, or „40,00 €“, „20,00 € ermäßigt“, „Bildung und Teilhabe“: each a sentence of its own."""
    said = []
    if course.paying == rules.Paying.FIXED and course.price is not None:
        said.append(facts.euros(course.price))
    else:
        said.append(str(rules.Paying(course.paying).label))
    if course.reduced_price is not None:
        said.append(_("%(price)s if money is short") % {"price": facts.euros(course.reduced_price)})
    if course.takes_package:
        said.append(_("“Bildung und Teilhabe” can pay for it"))
    return said


def ages_words(course: Course) -> str:
    """„3 bis 12 Monate“; empty where the course says nothing."""
    return facts.ages_words(course.minimum_age, course.maximum_age)


def bring_words(course: Course) -> str:
    """„eine Decke und ein Handtuch“; empty where nothing is needed."""
    known = [str(rules.Bring(code).label) for code in course.bring if code in rules.Bring.values]
    return facts.and_words(known) if known else ""


def location_of(session: Session) -> Location | None:
    """Where a date happens: its own place, else that of its course, of the rhythm, or the only one of the offer; online nowhere."""
    course = session.course
    if course.is_online:
        return None
    found = session.location or course.location
    if found is not None:
        return found
    if course.schedule is not None and course.schedule.location is not None:
        return course.schedule.location
    places = list(course.service.locations.all())
    return places[0] if len(places) == 1 else None


def place_words(session: Session) -> str:
    """„Familienzentrum, Wiesenstraße 4, 35576 Wetzlar, Raum 2“, its name in the language of the page; empty for a date online."""
    if session.course.is_online:
        return ""
    where = location_of(session)
    town = f"{where.postcode} {where.city}".strip() if where else ""
    language = get_language() or settings.LANGUAGE_CODE
    parts = [directory.name_of_place(where, language), where.street, town] if where else []
    return ", ".join(part for part in (*parts, session.room or session.course.room) if part)


def day_words(at: datetime, now: datetime | None = None) -> str:
    """„Dienstag, 24. November“; with the year where it is another one than ``now``."""
    day = timezone.localdate(at)
    if now is not None and day.year != timezone.localdate(now).year:
        return facts.full_day_words(day)
    return facts.day_words(day)


def short_date_words(at: datetime) -> str:
    """„Di 24.11.“"""
    day = timezone.localdate(at)
    return f"{facts.short_day(day)} {day.day}.{day.month}."


def clock(at: datetime) -> str:
    """„9:30“"""
    local = timezone.localtime(at)
    return f"{local.hour}:{local.minute:02}"


def kept_until(course: Course, sessions: Iterable[Session], closed_on: date | None = None) -> date | None:
    """The day on which a sign-up is forgotten, as far as it is known now: counted as when its list is closed, or from its own end."""
    return rules.forget_on(closed_on or course.over_on(max((one.over_on for one in sessions), default=None)))


def replaced_words(session: Session) -> str:
    """Why a date does not take place, and what takes place instead; empty for one that takes place."""
    if session.canceled_on is None:
        return ""
    reason = str(rules.Reason(session.reason).label) if session.reason else ""
    instead = getattr(session, "replaced_by", None)  # absent: Django says an AttributeError
    if instead is None:
        return reason
    new = _("Instead: %(day)s, %(time)s") % {"day": day_words(instead.starts_at), "time": clock(instead.starts_at)}
    return f"{reason} {new}".strip()


def bring_line(course: Course) -> str:
    """„Bitte mitbringen: eine Decke“; empty where nothing is needed."""
    words = bring_words(course)
    return _("Please bring: %(things)s") % {"things": words} if words else ""
