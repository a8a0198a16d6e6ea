"""What the office does with wishes, in words that only staff read, on paper as the rules."""

from datetime import timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Deeds(TextChoices):
    """What people do with wishes. No deed names a family or its words."""

    TAKEN = "took down a wish", _("took down a wish")
    OPENED = "opened a wish", _("opened a wish")
    TRIED = "tried to reach a family", _("tried to reach a family")
    PROMISED = "named a new day", _("named a new day")
    ANSWERED = "answered a wish", _("answered a wish")
    TO_OFFICE = "gave a wish to the coordination", _("gave a wish to the coordination")
    ESCALATED = "passed a late wish to the coordination", _("passed a late wish to the coordination")
    WITHDRAWN = "forgot a withdrawn wish", _("forgot a withdrawn wish")
    FORGOTTEN = "forgot a wish", _("forgot a wish")
    HANDED_OVER = "handed over a wish as a Lotse", _("handed over a wish as a Lotse")
    CONSENT_ASKED = "asked for a consent", _("asked for a consent")
    CONSENT_GIVEN = "documented a consent", _("documented a consent")
    CONSENT_REVOKED = "noted a revoked consent", _("noted a revoked consent")
    HANDED_ON = "handed on a wish", _("handed on a wish")
    LETTER_SENT = "sent a link to what a family allowed", _("sent a link to what a family allowed")
    LETTER_REFUSED = "could not send a link", _("could not send a link")
    LETTER_READ = "read what a family allowed", _("read what a family allowed")
    TOLD = "told a family what is kept", _("told a family what is kept")
    LOTSE_DECLARED = "declared itself a Lotse", _("declared itself a Lotse")
    LOTSE_APPOINTED = "appointed a Lotse", _("appointed a Lotse")
    LOTSE_DESCRIBED = "described the work as a Lotse", _("described the work as a Lotse")
    LOTSE_ENDED = "ended a Lotse", _("ended a Lotse")
    LINK_MADE = "made a link for a Lotse", _("made a link for a Lotse")
    CLERK_APPOINTED = "appointed for the counter", _("appointed for the counter")
    CLERK_ENDED = "ended at the counter", _("ended at the counter")
    HOURS_SET = "set the reading hours", _("set the reading hours")
    NUMBERS_FROZEN = "froze numbers", _("froze numbers")


class Channel(TextChoices):
    """Where somebody talked without leaving a wish."""

    PHONE = "phone", _("Chat phone")
    COUNTER = "counter", _("Counter")


class Duration(TextChoices):
    """How long a talk took."""

    SHORT = "short", _("up to 5 minutes")
    MIDDLE = "middle", _("up to 15 minutes")
    LONG = "long", _("longer")


class Wording(TextChoices):
    """Why somebody opens a wish; it stands in the trace."""

    ANSWER = "answer", _("to answer it")
    STAND_IN = "stand_in", _("to stand in for somebody")
    ASKED = "asked", _("because the family asks about it")
    HANDED_ON = "handed_on", _("to hand it on, as the family allowed")
    PROMISED = "promised", _("to do what we promised")


def reasons(*, is_answered: bool) -> list[tuple[str, str]]:
    """Why a wish can be opened; what is answered is not opened to answer it."""
    return [(why.value, str(why.label)) for why in Wording if why != Wording.ANSWER or not is_answered]


def usual_reason(*, is_answered: bool, stands_in: bool) -> Wording | None:
    """Why somebody opens a wish who says nothing else; None where nobody can know."""
    if is_answered:
        return None
    return Wording.STAND_IN if stands_in else Wording.ANSWER


#: Talks without a name are counted by month; the counts go with the year after the next.
TALLIES_KEPT = timedelta(days=3 * 365)
