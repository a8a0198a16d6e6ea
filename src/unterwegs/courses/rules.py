"""Words of courses that families read, and the decisions about seats, on paper."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, pgettext_lazy

from unterwegs.people import privacy

ROOM, PURPOSE = "courses", gettext_noop("Keeping a seat in a course")
TIME_IS_OVER = gettext_noop("30 days after the course, or after the seat was given back.")
KEPT_AFTER = timedelta(days=30)  # after the last date, or after the seat was given back or waiting ended
MOST_SEATS = 500  # of one list
LONGEST_NAME, LONGEST_MAIL, LONGEST_PHONE = 80, 254, 40  # letters
SIGNUPS_IN_AN_HOUR, SIGNUPS_IN_A_DAY = 30, 1500  # from one address, which the WLAN of a family center shares; from all
LOOKS_IN_AN_HOUR = 30  # typed codes or links from one computer, right or wrong
FEW = 3  # free seats from which on families read „only a few“

#: How long a seat that became free is held for the next on the list, and what is always left of it before the course begins.
HELD, HELD_SHORTLY, LEFT = timedelta(hours=24), timedelta(hours=3), timedelta(minutes=30)
SOON = timedelta(hours=48)  # before the first date a seat is held shortly
NIGHT_FROM, NIGHT_UNTIL = time(20), time(9)  # no offer ends in between, no short message wakes anybody up
SETS_OUT = timedelta(hours=2)  # before a date: then a family must know that something changed
MOST_DAYS_OFF = 14  # in a row: no town is closed for longer
CALLED_UNTIL = time(18)  # of a working day: until then somebody calls whom nobody can write to
REMINDED = timedelta(hours=24)  # before a date
LINK_SENT = timedelta(hours=1)  # before a date that happens online


SIGNUPS = privacy.Purpose(
    key="kurse",
    name=_("Sign-ups for courses"),
    why=_("You keep a seat. Whoever leads the course sees your name and reaches you when something changes."),
    of=privacy.Whom.FAMILIES,
    basis=(privacy.Basis.CONSENT, privacy.Basis.PUBLIC_TASK),
    recipients=(
        _("the organization that leads the course, nobody else"),
        _("who carries our mails and short messages to you, on our behalf"),
        privacy.OPERATOR,
    ),
    duty=_("A name of your choice and one way to reach you are enough; professionals need no name."),
    data=(
        _("The name you give"),
        _("Your mail address or phone number"),
        _("The age of your child, where the course asks for it"),
        _("That you need the reduced price, or that “Bildung und Teilhabe” pays, where you tick it"),
        _("As a professional your institution, if you name it, so that the consultation can be prepared"),
        _("Your seat or your place on the waiting list, and whether you came"),
        _("Your language, and whether you come for the first time"),
        _("Your code, encrypted, so that it can stand in our messages to you"),
    ),
)
LEADING = privacy.Purpose(
    key="kursleitung",
    name=_("Who leads courses"),
    why=_("The organization knows who leads a course; somebody without an account counts heads by a link."),
    of=privacy.Whom.CONTACTS,
    basis=(privacy.Basis.PUBLIC_TASK,),
    recipients=(privacy.PROVIDER, privacy.OFFICE, privacy.OPERATOR),
    duty=_("Without it a course has nobody who leads it."),
)
WHAT_SIGNUP, WHAT_MESSAGE = _("Your sign-up"), _("What we wrote to you about it, and when")
WHAT_PRESENT = _("On which dates you were there")
WITH_THE_SIGNUP = _("with the sign-up")
KEPT = privacy.By(
    _("30 days after the last date, or after you gave the seat back or the waiting list ended"),
    "unterwegs.courses.actions.forget",
)


class Kind(TextChoices):
    """How people take part."""

    COURSE = "course", _("Course: one seat for all dates")
    SINGLE = "single", _("One seat for each date")
    OPEN = "open", _("Open meeting: just come")
    PROGRAM = "program", _("Programme over years")
    CONSULTATION = "consultation", _("Consultation for professionals")


#: Kinds whose list of seats belongs to each date, to the course as a whole, and those without seats.
BY_DATE = frozenset({Kind.SINGLE, Kind.CONSULTATION})
BY_COURSE = frozenset({Kind.COURSE, Kind.PROGRAM})
FOR_PROFESSIONALS = frozenset({Kind.CONSULTATION})


class State(TextChoices):
    """How far a course is."""

    DRAFT = "draft", _("Draft")
    OPEN = "open", pgettext_lazy("a course", "Open")
    CLOSED = "closed", _("No more sign-ups")
    CALLED_OFF = "called_off", _("Called off")


class Standing(TextChoices):
    """How it stands with a sign-up."""

    SEATED = "seated", _("You have a seat")
    WAITING = "waiting", _("You are on the waiting list")
    OFFERED = "offered", _("A seat became free for you")
    GIVEN_UP = "given_up", _("You gave the seat back")
    LAPSED = "lapsed", _("The time to take the seat is over")
    WAITED = "waited", _("No seat became free")
    CALLED_OFF = "called_off", _("The course was called off")
    ENDED = "ended", _("The course is over")


#: Standings that take a seat away from others, and those that are still going on.
TAKES_A_SEAT = frozenset({Standing.SEATED, Standing.OFFERED})
GOING_ON = frozenset({Standing.SEATED, Standing.OFFERED, Standing.WAITING})


class Result(TextChoices):
    """What became of a sign-up, for the numbers."""

    CAME = "came", _("came")
    MISSED = "missed", _("did not come")
    SEATED = "seated", _("had a seat; nobody noted who came")
    GIVEN_UP = "given_up", _("gave the seat back")
    LAPSED = "lapsed", _("did not take a free seat in time")
    WAITED = "waited", _("waited until the end")
    CALLED_OFF = "called_off", _("was called off")


class Message(TextChoices):
    """What is written to a family about its seat."""

    SEATED = "seated", _("Your seat")
    WAITING = "waiting", _("You are on the waiting list")
    OFFER = "offer", _("A seat is free for you")
    LAPSED = "lapsed", _("The seat is no longer held for you")
    WAITED = "waited", _("No seat became free")
    REMINDER = "reminder", _("Until soon")
    LINK = "link", _("The link for taking part")
    DATE_CANCELED = "date_canceled", _("A date is canceled")
    DATE_MOVED = "date_moved", _("A date has changed")
    REINSTATED = "reinstated", _("A date takes place after all")
    DATES = "dates", _("The dates have changed")
    CALLED_OFF = "called_off", _("The course does not take place")
    CHANGED = "changed", _("What you told us was changed")


#: What is written anew to somebody whose address was wrong.
HOW_IT_STANDS = {
    Standing.SEATED: Message.SEATED,
    Standing.WAITING: Message.WAITING,
    Standing.OFFERED: Message.OFFER,
}
#: What is written about one date; prepared ones are written anew when their time comes.
PREPARED = frozenset({Message.REMINDER, Message.LINK})
ABOUT_A_DATE = PREPARED | {Message.DATE_CANCELED, Message.DATE_MOVED, Message.REINSTATED}
#: What happens to dates: one of them, or several at once.
CHANGES = frozenset({Message.DATE_CANCELED, Message.DATE_MOVED, Message.REINSTATED, Message.DATES})
#: What a family must learn even where nobody can write to it: then somebody calls.
MUST_LEARN = CHANGES | {Message.OFFER, Message.LAPSED, Message.WAITED, Message.CALLED_OFF}
#: What answers no deed of the family itself: as a short message it waits for the morning.
WAITS_AT_NIGHT = MUST_LEARN | {Message.REMINDER, Message.CHANGED}
#: How it must stand with a sign-up so that a message is still true.
TRUE_WHILE: dict[str, frozenset[str]] = {
    Message.SEATED: frozenset({Standing.SEATED}),
    Message.WAITING: frozenset({Standing.WAITING}),
    Message.OFFER: frozenset({Standing.OFFERED}),
    Message.LAPSED: frozenset({Standing.LAPSED}),
    Message.WAITED: frozenset({Standing.WAITED}),
    Message.REMINDER: frozenset({Standing.SEATED}),
    Message.LINK: frozenset({Standing.SEATED}),
    # the night closes a list whose last date was canceled, before somebody could call or the morning came
    **dict.fromkeys(CHANGES, GOING_ON | {Standing.ENDED, Standing.CALLED_OFF}),
    Message.CALLED_OFF: frozenset({Standing.CALLED_OFF}),
    Message.CHANGED: frozenset(Standing),
}


def standing_words(standing: str, *, of_one_date: bool) -> str | Promise:
    """How it stands, as a family reads it; where the list is that of one date, only that one was called off."""
    if of_one_date and standing == Standing.CALLED_OFF:
        return Message.DATE_CANCELED.label
    return Standing(standing).label


def message_words(kind: str, *, of_one_date: bool) -> str | Promise:
    """What a message is about, as a family reads it; where the list is that of one date, only that one is called off."""
    if of_one_date and kind == Message.CALLED_OFF:
        return Message.DATE_CANCELED.label
    return Message(kind).label


class Bring(TextChoices):
    """What to bring along; chosen, so that it is read in every language."""

    BLANKET = "blanket", _("a blanket")
    TOWEL = "towel", _("a towel")
    DIAPERS = "diapers", _("diapers and clothes to change")
    SLIPPERS = "slippers", _("thick socks or slippers")
    SPORTSWEAR = "sportswear", _("comfortable clothes")
    RAINWEAR = "rainwear", _("clothes for any weather")
    FOOD = "food", _("something to eat and drink")
    BOOKLET = "booklet", _("the yellow check-up booklet")
    PAPERS = "papers", _("your letters and papers")


class Reason(TextChoices):
    """Why a date is canceled, in words that every family reads in its language."""

    ILLNESS = "illness", _("Somebody is ill.")
    ROOM = "room", _("The room cannot be used.")
    FEW = "few", _("Too few families signed up.")
    WEATHER = "weather", _("because of the weather")
    CLOSED = "closed", _("It is closed on this day.")
    OTHER = "other", _("Something came in between.")


#: Reasons of one date, not of a whole course.
OF_ONE_DAY = frozenset({Reason.WEATHER, Reason.CLOSED})
#: By which German words of whoever closed an offer families read one of these reasons, each from the beginning of a word.
REASON_WORDS = (
    (Reason.ILLNESS, r"krank|erkrank|grippe|corona|covid"),
    (Reason.WEATHER, r"wetter\b|unwetter|sturm|schnee|glatteis|hitze"),
    (Reason.ROOM, r"raum|räume|umbau|bauarbeiten|renovier|heizung|wasserschaden|rohrbruch|stromausfall"),
)


def reason_of(said: str) -> Reason:
    """The reason that fits what was said when an offer was closed, in German; that it is closed where nothing fits."""
    found = (reason for reason, words in REASON_WORDS if re.search(rf"\b(?:{words})", said, re.IGNORECASE))
    return next(found, Reason.CLOSED)


class Paying(TextChoices):
    """What it costs the family."""

    FREE = "free", _("Free of charge")
    FIXED = "fixed", _("Costs money")
    DONATION = "donation", _("You decide what you give")


# --- seats ----------------------------------------------------------------------------------------------------------


def next_standing(*, free: int, waiting: int) -> Standing:
    """Where somebody stands who signs up now: nobody overtakes those who wait."""
    return Standing.SEATED if free > 0 and not waiting else Standing.WAITING


def offered_until(now: datetime, *, begins_at: datetime) -> datetime | None:
    """Until when a free seat is held for the next on the list; None where it is too late to offer anything.

    ``now`` and ``begins_at`` are local times of the town. A day as a rule, three hours in the last two days, counted from the morning
    where it becomes free at night; it never ends at night, and always half an hour before the beginning.
    """
    latest = begins_at - LEFT
    if now >= latest:
        return None
    known = _morning(now) or now
    end = known + (HELD_SHORTLY if begins_at - known < SOON else HELD)
    return min(_morning(end) or end, latest)


def held_for_a_call(now: datetime, *, begins_at: datetime, is_working: Callable[[date], bool]) -> datetime:
    """Until when a seat is held for somebody who has to be called: the evening of the next working day, half an hour before the beginning at the latest.

    ``now`` and ``begins_at`` are local times of the town.
    """
    days = (now.date() + timedelta(days=ahead) for ahead in range(1, MOST_DAYS_OFF))
    day = next((one for one in days if is_working(one)), now.date() + timedelta(days=1))
    return min(datetime.combine(day, CALLED_UNTIL, now.tzinfo), begins_at - LEFT)


def short_message_at(now: datetime, *, begins_at: datetime | None) -> datetime:
    """When a short message goes out that nobody is waiting for; local times of the town.

    At once by day. At night in the morning, or when a family sets out to what it is about: ``begins_at``, None where it is about no
    hour. What begins before the morning is said at once.
    """
    morning = _morning(now)
    if morning is None or (begins_at is not None and begins_at <= morning):
        return now
    return max(now, min(morning, begins_at - SETS_OUT)) if begins_at is not None else morning


def _morning(at: datetime) -> datetime | None:
    """The end of the night in which an instant lies; None by day."""
    if at.time() >= NIGHT_FROM:
        return datetime.combine(at.date() + timedelta(days=1), NIGHT_UNTIL, at.tzinfo)
    return datetime.combine(at.date(), NIGHT_UNTIL, at.tzinfo) if at.time() < NIGHT_UNTIL else None


def may_sign_up(
    *,
    state: str,
    opens_on: date | None,
    closes_on: date | None,
    begins_at: datetime | None,
    now: datetime,
) -> bool:
    """Whether somebody may sign up now: ``begins_at`` is the next date where one may join later, else the first one."""
    today = now.date()
    return (
        state == State.OPEN
        and begins_at is not None
        and now < begins_at
        and (opens_on is None or opens_on <= today)
        and (closes_on is None or today <= closes_on)
    )


def is_link_shown(starts_at: datetime, ends_at: datetime, *, now: datetime) -> bool:
    """Whether the link for taking part stands at a seat: from the hour before a date until its end."""
    return starts_at - LINK_SENT <= now < ends_at


def fits(months: int | None, *, minimum: int | None, maximum: int | None) -> bool:
    """Whether a child is old enough and not too old; months, both ends included. Nobody knows: it fits."""
    return months is None or ((minimum is None or months >= minimum) and (maximum is None or months <= maximum))


@dataclass(frozen=True, slots=True)
class Band:
    """About how old a child is; months, both ends included."""

    minimum_age: int
    maximum_age: int | None


def age_band(months: int) -> Band:
    """As much as who leads a course needs to know of an age: quarters in the first year, then years."""
    for last in (2, 5, 8, 11, 23, 35, 71):
        if months <= last:
            return Band({2: 0, 5: 3, 8: 6, 11: 9, 23: 12, 35: 24, 71: 36}[last], last)
    return Band(72, None)


def is_few(free: int, seats: int) -> bool:
    """Whether families read „only a few seats left“: a fifth, and never fewer than three."""
    return 0 < free <= max(FEW, seats // 5)


def program_year(first_on: date, day: date) -> int:
    """In which year of a programme a day lies, from 1 on; a year begins with the day on which the programme began."""
    return max(day.year - first_on.year - ((day.month, day.day) < (first_on.month, first_on.day)), 0) + 1


def result(standing: str, *, came: int, missed: int) -> Result:
    """What a sign-up counts as when it is closed; somebody who came once has come, however it ended."""
    if came:
        return Result.CAME
    if standing in {Standing.SEATED, Standing.ENDED}:
        return Result.MISSED if missed else Result.SEATED
    if standing in {Standing.WAITING, Standing.OFFERED}:
        return Result.WAITED
    return Result(standing)


def ended_on(*, ends_at: date, canceled_on: date | None) -> date:
    """The day on which a date was over: a canceled one on the day on which it was canceled."""
    return canceled_on or ends_at


def over_on(last: date | None, *, kind: str, state: str, last_on: date | None) -> date | None:
    """The day on which a course with its last date on ``last`` is over; None without any date.

    A programme goes on until its last day, though the dates of its next year are not laid out yet.
    """
    if kind == Kind.PROGRAM and state != State.CALLED_OFF and last is not None and last_on is not None:
        return max(last, last_on)
    return last


def forget_on(closed_on: date | None) -> date | None:
    """The day on which the key of a sign-up is destroyed."""
    return closed_on + KEPT_AFTER if closed_on else None


def try_again_at(now: datetime, tries: int) -> datetime:
    """When a message that could not be sent is tried again: after one, two, four … minutes, at most two hours."""
    return now + min(timedelta(minutes=2**tries), timedelta(hours=2))
