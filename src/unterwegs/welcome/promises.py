"""What families read of welcome visits: what their data is for, how long it stays, what they may answer."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from unterwegs.people import privacy

WELCOME = privacy.Purpose(
    key="willkommen",
    name=_("Welcome visits"),
    why=_("Your child was born, or you moved here with a small child. We congratulate and offer you a visit."),
    of=privacy.Whom.FAMILIES,
    basis=(privacy.Basis.PUBLIC_TASK,),
    recipients=(
        _("the coordination of the Frühe Hilfen"),
        _("the person who visits you, on the day of the visit"),
        privacy.OPERATOR,
    ),
    source=_("from the residents' registration office; the law of the Land allows it"),
    duty=_("You do not have to do anything. Whoever says no has no disadvantage and needs no reason."),
    data=(
        _("Your name and your address"),
        _("Name and birthday of your child"),
        _("Day and hour of the visit"),
        _("What you answered to our letter"),
        _("A note for finding your door, if there is one"),
        _("That we have written to you, blurred so that nobody can read it, until your child is three"),
    ),
)
WHAT_FAMILY, WHAT_CHILD = _("Your names, your address and your answer"), _("Your child's name and birthday")
WHAT_LETTER, WHAT_VISIT = _("Our letter to you"), _("Day and hour of the visit")
WHAT_MARK, WHAT_HOUSE = _("That we have written to you"), _("A house to which we do not write by ourselves")
WHAT_REJECTED = _("A notice that could not be read")
KEPT = privacy.By(
    _("your data: until the visit, or 14 days after the last try, where the Land sets nothing else"),
    "unterwegs.welcome.actions.forget",
)
KEPT_MARK = privacy.By(
    _("until the third birthday, where the Land sets nothing else"), "unterwegs.welcome.actions.forget_marks"
)
KEPT_REJECTED = privacy.By(
    _("30 days, or until somebody has looked at it"), "unterwegs.welcome.actions.forget_rejected"
)
WITH_THE_FAMILY = _("with your data")


class Answer(TextChoices):
    """What a family answers to the letter."""

    YES = "yes", _("Yes, please come")
    OTHER_TIME = "other_time", _("Another time, please")
    OTHER_PLACE = "other_place", _("Another place, please")
    PHONE = "phone", _("Rather by phone")
    NO = "no", _("No, thank you")


class Place(TextChoices):
    """Where a visit happens."""

    HOME = "home", _("at home")
    CENTER = "center", _("in a center")
    CAFE = "cafe", _("in a café")
    WALK = "walk", _("on a walk")
    VIDEO = "video", _("by video call")
    PHONE = "phone", _("on the phone")


class Daytime(TextChoices):
    """Times of the day for which a family can ask; `rules.HOURS` says when a visit then begins."""

    MORNING = "morning", _("in the morning")
    AFTERNOON = "afternoon", _("in the afternoon")
    EVENING = "evening", _("in the early evening")


class Door(TextChoices):
    """Notes for finding a door: about the house, never about people."""

    YARD = "yard", _("entrance from the yard")
    BEHIND = "behind", _("entrance behind the house")
    UPSTAIRS = "upstairs", _("stairs outside")
    LIFT = "lift", _("with a lift")
    NO_LIFT = "no_lift", _("without a lift")
    BELL_BROKEN = "bell_broken", _("the bell does not work")
    OTHER_NAME = "other_name", _("another name on the bell")
    DOG = "dog", _("a dog in the yard")
    PARK = "park", _("parking is hard to find")
