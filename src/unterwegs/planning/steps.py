"""How far a need is and what the office does with it: words that only staff read, on paper as the rules."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class State(TextChoices):
    """How far a need is on its way to everybody."""

    WAITING = "waiting", _("Waits to be read")
    PUBLIC = "public", _("Public")
    RETIRED = "retired", _("No longer shown")
    DECLINED = "declined", _("Not made public")
    MERGED = "merged", _("Part of another need")
    UNREAD = "unread", _("Deleted unread")


class Deeds(TextChoices):
    """What people do with needs."""

    NEED_READ = "read a need", _("read a need")
    NEED_RELEASED = "made a need public", _("made a need public")
    NEED_CHANGED = "changed a need", _("changed a need")
    NEED_DECLINED = "did not make a need public", _("did not make a need public")
    NEED_MERGED = "put needs together", _("put needs together")
    NEED_ANSWERED = "answered a need", _("answered a need")
    NEED_RETIRED = "took a need away", _("took a need away")
