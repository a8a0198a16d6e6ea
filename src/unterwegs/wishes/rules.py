"""Words of wishes that families read, and the decisions about them, on paper."""

from collections.abc import Callable
from datetime import date, time, timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from unterwegs.people import privacy

ROOM, PURPOSE = "wishes", gettext_noop("Answering a wish")
WITHDRAWN = gettext_noop("The family took it back.")
SENT_TWICE = gettext_noop("The same form had arrived twice; the second key was not needed.")
TIME_IS_OVER = gettext_noop("Half a year after the answer.")
LONGEST, LONGEST_NOTE, LONGEST_ANSWER = 2000, 300, 2000  # letters
READ_FROM, READ_UNTIL = time(9), time(15)  # on working days, where the office says nothing else
NOBODY_ANSWERED = gettext_noop("A year after it was said, without an answer.")
KEPT_AFTER_ANSWER = privacy.HALF_A_YEAR  # then the key of the family is destroyed
KEPT_UNANSWERED = timedelta(days=365)  # after it was said; those who could answer are warned before
WARNED_BEFORE = (timedelta(days=30), timedelta(days=7))
LONGEST_PROMISE = timedelta(days=60)  # until the day that is agreed with a family
LINK_COUNTS_FOR = timedelta(days=365)  # of a Lotse
ENDED_LINKS_KEPT = timedelta(days=30)
LONGEST_CONSENT = timedelta(days=365)  # of handing on
PUT_OFF = 5  # working days after which the coordination reads along, however often a day was moved
TRIES = 3  # days on which we try to reach a family before we may say that we did not
#: From one address, behind which the WLAN of a family center or a whole mobile network may stand; a script gains nothing by so
#: many, since after so many of a day, wherever they come from, each waits a minute and few come from one address.
WISHES_IN_AN_HOUR, WISHES_IN_A_DAY = 30, 300
WISHES_IN_A_FLOOD = 3  # from one computer in an hour, as long as more come than is likely
SPOKEN_LENGTH = 8  # letters that open a letter, said on the phone: 34 bits, and few tries
LOOKS_IN_AN_HOUR = 20  # typed codes from one computer, right or wrong
HANDED_OVER_IN_A_DAY = 40  # by one Lotse
LETTER_COUNTS_FOR = timedelta(days=7)  # a link by which another body reads what a family allowed
READ_AGAIN = timedelta(minutes=15)  # after it was opened: a page that was lost on the way can be asked for again
WRONG_WORDS = 5  # then such a link is dead
LETTERS_IN_AN_HOUR = 20  # tries to open one, from one computer


WISHES = privacy.Purpose(
    key="wuensche",
    name=_("Wishes of families"),
    why=_("You wish for something: a call, a visit, advice. Whoever is named before you send reads it and answers."),
    of=privacy.Whom.FAMILIES,
    basis=(privacy.Basis.CONSENT, privacy.Basis.PUBLIC_TASK),
    recipients=(
        _("who is named before you send: the lead in your neighborhood, your center or the coordination"),
        _("who stands in for them while they are away"),
        _("if nobody answers in time, the coordination of the Frühe Hilfen"),
        privacy.OPERATOR,
    ),
    source=_("from you, or from a Lotse with your consent"),
    duty=_("You do not have to tell us anything. A name is never needed."),
    data=(
        _("What you wish for, in your words"),
        _("How and when we reach you safely, if you say so"),
        _("What you allowed: what, to whom, until when"),
        _("Our answer, the day and the language"),
        _("Your code, blurred so that nobody can read it"),
    ),
)
WHAT_WISH, WHAT_CONSENT = _("Your wish and our answer"), _("What you allowed with your wish")
WHAT_LETTER = _("That another body may read what you allowed, and when it did")
LINKS = privacy.Purpose(
    key="lotsen",
    name=_("Links of Lotsen"),
    why=_("An institution hands over wishes of families without an account. The link tells which one it is."),
    of=privacy.Whom.CONTACTS,
    basis=(privacy.Basis.PUBLIC_TASK,),
    recipients=(privacy.OFFICE, privacy.OPERATOR),
    duty=_("Without a link or an account nothing can be handed over."),
)
WITH_THE_WISH = _("with the wish")
KEPT = privacy.By(
    _("half a year after the answer; a year after you said it, if nobody answered; at once when you take it back"),
    "unterwegs.wishes.actions.forget",
)


class Kind(TextChoices):
    """What a family asks for."""

    CALL = "call", _("Call me")
    VISIT = "visit", _("Visit me")
    COMPANION = "companion", _("Somebody who goes along with me")
    ADVICE = "advice", _("Advice")
    INTERPRETER = "interpreter", _("Somebody who translates for me")
    QUESTION = "question", _("A question without my name")


#: Working days within which somebody answers.
ANSWERED_WITHIN = {
    Kind.CALL: 2,
    Kind.VISIT: 3,
    Kind.COMPANION: 3,
    Kind.ADVICE: 3,
    Kind.INTERPRETER: 2,
    Kind.QUESTION: 3,
}


class Source(TextChoices):
    """On which way a wish came."""

    WEB = "web", _("Web form")
    PHONE = "phone", _("Phone")
    COUNTER = "counter", _("Counter")
    LOTSE = "lotse", _("Lotse")
    VISIT = "visit", _("Welcome visit")


class Reach(TextChoices):
    """How a family can be reached safely."""

    CALL = "call", _("Please call me")
    WRITE = "write", _("Only write to me, do not call")
    CODE = "code", _("Do not call, do not write: I read the answer here")


class Daytime(TextChoices):
    """When a call is safe."""

    MORNING = "morning", _("in the morning")
    NOON = "noon", _("at noon")
    AFTERNOON = "afternoon", _("in the afternoon")
    EVENING = "evening", _("until 7 in the evening")


class Reader(TextChoices):
    """Whose task it is to read and answer."""

    LEAD = "lead", _("Lead in the neighborhood")
    CENTER = "center", _("Family service office")
    OFFICE = "office", _("Coordination of the Frühe Hilfen")


class Outcome(TextChoices):
    """What became of a wish, as the family reads it."""

    TALKED = "talked", _("We have talked")
    ANSWERED = "answered", _("We have answered in writing")
    VISIT = "visit", _("We visit you")
    COMPANION = "companion", _("Somebody goes along with you")
    INTERPRETER = "interpreter", _("Somebody translates for you")
    HANDED_ON = "handed_on", _("Handed on, as you agreed")
    NOT_REACHED = "not_reached", _("We did not reach you")
    NOT_POSSIBLE = "not_possible", _("We cannot fulfill this")
    UNANSWERED = "unanswered", _("Nobody answered")


#: What somebody can answer; that nobody did is noted when the time of a wish is over.
ANSWERS = tuple(choice for choice in Outcome.choices if choice[0] != Outcome.UNANSWERED)


class Matter(TextChoices):
    """What a consent allows."""

    RELEASE = "release", _("Somebody hands over your wish for you")
    LOOP = "loop", _("The Lotse learns what became of it")
    HAND_ON = "hand_on", _("We hand your wish on")


class Part(TextChoices):
    """What of a wish somebody else may learn."""

    WORDS = "words", _("your words")
    NAME = "name", _("your name")
    CONTACT = "contact", _("how to reach you")
    ARRIVED = "arrived", _("that it has arrived")
    ANSWERED = "answered", _("that it was answered")


#: What may be handed on to another body, and what a Lotse may learn.
HANDED_ON = (Part.WORDS, Part.NAME, Part.CONTACT)
LEARNED = (Part.ARRIVED, Part.ANSWERED)


class Way(TextChoices):
    """How a family gave its consent."""

    CODE = "code", _("by your code")
    HERSELF = "herself", _("tapped by yourself")
    SIGNED = "signed", _("signed on paper")
    SPOKEN = "spoken", _("said, after it was read to you")


#: How somebody of the office can hear it; what a family taps itself she does not document.
TOLD_TO_THE_OFFICE = (Way.SPOKEN, Way.SIGNED)


# --- days -----------------------------------------------------------------------------------------------------------


def after_working_days(first: date, count: int, *, is_working: Callable[[date], bool]) -> date:
    """The day that lies so many working days after the first one, which itself does not count."""
    day = first
    while count:
        day += timedelta(days=1)
        count -= is_working(day)
    return day


def due_on(kind: str, given_on: date, *, is_working: Callable[[date], bool]) -> date:
    """The day until which somebody answers."""
    return after_working_days(given_on, ANSWERED_WITHIN[Kind(kind)], is_working=is_working)


def alone_until(kind: str, given_on: date, agreed_on: date | None, *, is_working: Callable[[date], bool]) -> date:
    """The last day on which only those who were named read a wish that nobody answers, however often its day was moved.

    Each try moves the day by one working day, and a day can be agreed on again and again: then it is never late, and
    nobody else would see that a family waits. A week of work after the first day is enough for three tries. The first
    day that was agreed with the family is respected once; those after it let the coordination read along.
    """
    first = due_on(kind, given_on, is_working=is_working)
    return after_working_days(max(first, agreed_on or first), PUT_OFF, is_working=is_working)


def forget_on(given_on: date, answered_on: date | None) -> date:
    """The last day of a wish; in the night after it its key is destroyed."""
    return answered_on + KEPT_AFTER_ANSWER if answered_on else given_on + KEPT_UNANSWERED


def last_promise(given_on: date, *, today: date) -> date:
    """The last day that may be agreed with a family: none on which what she said would be forgotten already."""
    return min(today + LONGEST_PROMISE, forget_on(given_on, None))


def may_promise(day: date, given_on: date, *, today: date) -> bool:
    """Whether somebody may agree on this day with a family."""
    return today <= day <= last_promise(given_on, today=today)


def is_warning_due(given_on: date, warned_on: date | None, *, today: date) -> bool:
    """Whether it is to be said (again) that a wish will be forgotten without an answer: a month before, a week before."""
    end = given_on + KEPT_UNANSWERED
    passed = [end - before for before in WARNED_BEFORE if end - before <= today]
    return bool(passed) and (warned_on is None or warned_on < passed[-1])


def is_over_unanswered(given_on: date, warned_on: date | None, *, today: date) -> bool:
    """Whether a wish without an answer is forgotten: its year is over, and the last warning is a week old."""
    if warned_on is None:
        return False
    return today > given_on + KEPT_UNANSWERED and today >= warned_on + WARNED_BEFORE[-1]


def month_of(day: date) -> date:
    """The first day of the month, to which the days of a forgotten wish are coarsened."""
    return day.replace(day=1)


def counts_as_try(tried_on: date | None, *, today: date) -> bool:
    """Whether a try of today counts; a day counts once, however often the phone rang."""
    return tried_on is None or tried_on < today


def may_say_not_reached(tries: int) -> bool:
    """Whether somebody has tried often enough."""
    return tries >= TRIES


def may_try(wrong: int) -> bool:
    """Whether a link may still be tried after so many wrong words."""
    return wrong < WRONG_WORDS


def is_asked(given_on: date | None, revoked_on: date | None, until: date | None, *, today: date) -> bool:
    """Whether a family can still agree: it has said neither yes nor no, and the last day is not over."""
    return given_on is None and revoked_on is None and (until is None or today <= until)


def counts(given_on: date | None, revoked_on: date | None, until: date | None, *, today: date) -> bool:
    """Whether a consent allows something today; its last day is included."""
    return given_on is not None and revoked_on is None and (until is None or today <= until)
