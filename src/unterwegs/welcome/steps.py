"""What the office does with welcome visits, in words that only staff read."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Deeds(TextChoices):
    """What people do. No deed names a family."""

    BASIS_RECORDED = "recorded a legal basis", _("recorded a legal basis")
    BASIS_ENDED = "ended a legal basis", _("ended a legal basis")
    TAKEN_IN = "took in notices", _("took in notices")
    SETTLED = "settled rejected rows", _("settled rejected rows")
    DECIDED = "decided about a family", _("decided about a family")
    STOPPED = "stopped everything for a child", _("stopped everything for a child")
    HOUSE_KEPT = "kept a house", _("kept a house")
    HOUSE_REMOVED = "removed a house", _("removed a house")
    PROGRAMME_SET = "set up the programme", _("set up the programme")
    VISITOR_APPOINTED = "appointed a visitor", _("appointed a visitor")
    VISITOR_CHANGED = "changed a visitor", _("changed a visitor")
    VISITOR_ENDED = "ended a visitor", _("ended a visitor")
    NAME_SHOWN = "agreed to the full name in letters", _("agreed to the full name in letters")
    PICTURE_SHOWN = "agreed to a picture in letters", _("agreed to a picture in letters")
    PICTURE_HIDDEN = "took back the picture in letters", _("took back the picture in letters")
    NAME_HIDDEN = "took back the full name in letters", _("took back the full name in letters")
    WISHES_KEPT = "noted wishes of a family for its visit", _("noted wishes of a family for its visit")
    PROPOSED = "had tours proposed", _("had tours proposed")
    PLANNED = "planned visits", _("planned visits")
    MOVED = "moved a visit", _("moved a visit")
    CANCELED = "canceled a visit", _("canceled a visit")
    PRINTED = "printed letters", _("printed letters")
    POSTED = "posted letters", _("posted letters")
    PULLED = "pulled a letter", _("pulled a letter")
    TAKEN_OUT = "took a letter out of the pile", _("took a letter out of the pile")
    CAME_BACK = "noted a letter that came back", _("noted a letter that came back")
    ANSWERED = "noted an answer of a family", _("noted an answer of a family")
    REPORTED = "reported a visit", _("reported a visit")
    ENDED = "ended the way of a family", _("ended the way of a family")
    FORGOTTEN = "forgot a family", _("forgot a family")
    STOCKED = "changed the stock", _("changed the stock")
    YEAR_KEPT = "kept what was typed in for a year", _("kept what was typed in for a year")
    NUMBERS_FROZEN = "froze numbers", _("froze numbers")
