"""Words of planning with families and the decisions about what they say, on paper."""

from datetime import date, timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from unterwegs.people import privacy

NEEDS = "planning.need"  # kind of contributions
LONGEST = 600  # letters of what a family writes
LONGEST_WORDING, LONGEST_ANSWER = 160, 600  # letters of what everybody reads
UNREAD_AFTER = timedelta(days=90)  # then the words are deleted, see people.rules.WORDS_KEPT
CLOSED_KEPT = timedelta(days=730)  # without words: topic, neighborhood and count, for the numbers
MOST_WAITING = 300  # more cannot be read by anybody; families are asked to call
TAPS_IN_AN_HOUR, TAPS_FOR_ONE_NEED = 30, 3  # from one computer; a café has one, too
VOICES_IN_A_DAY = 200  # for one need, wherever they come from
NUMBERS_OF_DAYS = 365  # that the numbers for planning look back
WHAT_NEEDS = _("What you miss")
KEPT_NEED = privacy.By(
    _(
        "Your words: until somebody has read them, at most 90 days. Topic and number without words: 2 years after the end."
    ),
    "unterwegs.planning.actions.forget",
)


class Daytime(TextChoices):
    """When it would suit a family."""

    MORNING = "morning", _("in the morning")
    AFTERNOON = "afternoon", _("in the afternoon")
    EVENING = "evening", _("in the evening")
    WEEKEND = "weekend", _("at the weekend")


class Outcome(TextChoices):
    """What became of a need, as families read it."""

    HEARD = "heard", _("We have heard you")
    IN_WORK = "in_work", _("We are working on it")
    DONE = "done", _("It exists now")
    NOT_POSSIBLE = "not_possible", _("This is not possible now")


def is_unread_for_too_long(given_on: date, *, today: date) -> bool:
    """Whether the words of a need that nobody read are gone."""
    return today - given_on >= UNREAD_AFTER
