"""How free seats read: in a word beside a date or an offer, and in full where she signs up."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from unterwegs.courses import dates as held_dates
from unterwegs.courses import queries as courses
from unterwegs.courses import rules
from unterwegs.courses.models import Course, Session
from unterwegs.courses.queries import Room, Shown
from unterwegs.directory import facts


class Seats(TextChoices):
    """How it stands with the seats; the first ones are worth a way."""

    FREE = "free", _("Seats free")
    FEW = "few", _("Only a few seats")
    WAITING = "waiting", _("Waiting list")
    LATER = "later", _("Sign-up begins later")
    FULL = "full", _("Fully booked")
    BEGUN = "begun", _("Has already begun")
    CLOSED = "closed", _("No more sign-ups")

    @property
    def is_free(self) -> bool:
        return self in {Seats.FREE, Seats.FEW}


def standing(course: Course, room: Room, *, is_open: bool, today: date) -> Seats | None:
    """What families read; None where the course was called off."""
    if course.state == rules.State.CALLED_OFF:
        return None
    if is_open:
        if room.free:
            return Seats.FEW if room.is_few else Seats.FREE
        return Seats.FULL if room.is_full else Seats.WAITING
    if course.opens_on is not None and course.opens_on > today:
        return Seats.LATER
    is_closed = course.state == rules.State.CLOSED or (course.closes_on is not None and course.closes_on < today)
    return Seats.CLOSED if is_closed else Seats.BEGUN


def best(found: Iterable[courses.Listed], *, today: date) -> Seats | None:
    """The best that an offer has; None where nobody signs up."""
    known = {standing(one.seating.course, one.room, is_open=one.is_open, today=today) for one in found}
    return next((seats for seats in Seats if seats in known), None)


# --- on the page of an offer ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Entry:
    """One list of seats: its coming dates, how it stands; ``seats`` is None as long as nobody signs up here."""

    shown: Shown
    dates: Sequence[Session]
    seats: Seats | None

    @property
    def first(self) -> Session:
        return self.dates[0]

    @property
    def last(self) -> Session:
        return self.dates[-1]

    @property
    def is_weekly(self) -> bool:
        """Whether all dates fall on the same day of the week at the same hour."""
        starts = [timezone.localtime(one.starts_at) for one in self.dates]
        return len({(start.weekday(), start.time()) for start in starts}) == 1

    @property
    def can_sign_up(self) -> bool:
        return self.seats in {Seats.FREE, Seats.FEW, Seats.WAITING}

    @property
    def words(self) -> str:
        """„8 Plätze frei“, „Nur noch 2 Plätze frei“, „Ausgebucht – Warteliste“, „Anmeldung ab 3. März“."""
        free = self.shown.room.free
        if self.seats == Seats.FREE:
            return ngettext("%(count)s seat free", "%(count)s seats free", free) % {"count": free}
        if self.seats == Seats.FEW:
            return ngettext("Only %(count)s seat left", "Only %(count)s seats left", free) % {"count": free}
        if self.seats == Seats.WAITING:
            return gettext("Fully booked – there is a waiting list")
        if self.seats == Seats.LATER and self.shown.course.opens_on:
            return gettext("Sign-up from %(day)s") % {"day": facts.day_words(self.shown.course.opens_on)}
        return str(self.seats.label) if self.seats else ""


@dataclass(frozen=True, slots=True)
class Term:
    """A course on the page of its offer with its lists of seats; one where nobody can sign up any more is a line only."""

    course: Course
    entries: Sequence[Entry]

    @property
    def place(self) -> str:
        """Where most of its dates are; the others say it themselves."""
        return held_dates.usual_place(one for entry in self.entries for one in entry.dates)

    @property
    def is_past_joining(self) -> bool:
        return all(one.seats in {Seats.BEGUN, Seats.CLOSED} for one in self.entries)


def terms(shown: Iterable[Shown], *, are_taken: bool, now: datetime) -> list[Term]:
    """Courses in the order of their first date, those one may still join before the others.

    ``are_taken`` says whether families sign up here; else nothing is known of seats.
    """
    found: dict[object, tuple[Course, list[Entry]]] = {}
    for one in shown:
        coming = [session for session in one.sessions if session.canceled_on is None and session.ends_at > now]
        seats = standing(one.course, one.room, is_open=one.is_open, today=now.date()) if are_taken else None
        found.setdefault(one.course.pk, (one.course, []))[1].append(Entry(one, coming, seats))
    rows = [Term(course, entries) for course, entries in found.values()]
    return sorted(rows, key=lambda term: term.is_past_joining)
