"""What providers do with courses, in words that only staff read, on paper as the rules."""

from datetime import timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

KEPT_TRIES = 12  # tries to send a message; then somebody calls
SENDING = timedelta(minutes=2)  # longer than any mail server is waited for: whoever has not ended by then has died
CALLS_SAID = timedelta(hours=1)  # between two mails that families of a course are to be called
AHEAD = timedelta(days=84)  # how far dates of an open meeting are laid out
LONGEST_COURSE = timedelta(days=366 * 6)
MOST_DATES = 400  # of one course
COUNT_LINK_COUNTS_FOR = timedelta(days=200)
ENDED_LINKS_KEPT = timedelta(days=30)  # after the last day of a link for counting
COUNTED_AROUND = timedelta(days=2)  # before and after today: dates that one may choose to count
COUNTED_LATE = timedelta(days=14)  # after a date a phone that had no network still brings its count
LATE_COUNTS = COUNTED_LATE  # after the end of a month; then it is frozen, for no phone brings anything any more
MOST_HEADS = 999  # adults or children of one date


class Deeds(TextChoices):
    """What people do with courses. No deed names a family."""

    PLANNED = "planned a course", _("planned a course")
    CHANGED = "changed a course", _("changed a course")
    OPENED = "opened a course", _("opened a course")
    CLOSED = "closed sign-ups", _("closed sign-ups")
    CALLED_OFF = "called off a course", _("called off a course")
    DISCARDED = "discarded a draft", _("discarded a draft")
    COPIED = "copied a course", _("copied a course")
    HANDED_OVER = "handed over a course", _("handed over a course")
    DATE_ADDED = "added a date", _("added a date")
    DATE_MOVED = "moved a date", _("moved a date")
    DATE_CANCELED = "canceled a date", _("canceled a date")
    DATE_REINSTATED = "reinstated a date", _("let a canceled date take place after all")
    DATE_STANDS = "left a date on a closed day", _("left a date on a closed day")
    COUNTED = "counted heads", _("counted heads")
    TICKED = "noted who came", _("noted who came")
    SIGNED_UP = "took down a sign-up", _("took down a sign-up")
    CORRECTED = "corrected a sign-up", _("corrected a sign-up")
    GAVE_BACK = "gave back a seat for a family", _("gave back a seat for a family")
    TOLD = "told a family by phone", _("told a family by phone")
    LIST_PRINTED = "printed a list of participants", _("printed a list of participants")
    LINK_MADE = "made a link for counting", _("made a link for counting")
    LINK_ENDED = "ended a link for counting", _("ended a link for counting")
    FORGOTTEN = "forgot sign-ups", _("forgot sign-ups")
    NUMBERS_FROZEN = "froze numbers of courses", _("froze numbers of courses")


class Wording(TextChoices):
    """Why somebody reads the list of participants; it stands in the trace."""

    LEAD = "lead", _("to lead the course")
    DOOR = "door", _("for the door")
    CALL = "call", _("to tell families by phone")
    CORRECT = "correct", _("to correct what a family said")
