"""Words of the directory and the decisions about its offers, on paper."""

import re
import secrets
from collections.abc import Mapping
from datetime import date, time, timedelta
from enum import StrEnum
from types import MappingProxyType

from django.db.models import F, Q, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from unterwegs.people import privacy


class State(TextChoices):
    """How far an offer is on its way to the families."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    PUBLISHED = "published", _("Published")
    PAUSED = "paused", _("Paused")
    ARCHIVED = "archived", _("Archived")


class Change(TextChoices):
    """A change that waits beside the public version of an offer."""

    NONE = "", _("No open change")
    OPEN = "open", _("Change in work")
    SUBMITTED = "submitted", _("Change submitted")


STEPS: Mapping[State, frozenset[State]] = MappingProxyType(
    {
        State.DRAFT: frozenset({State.SUBMITTED, State.PUBLISHED, State.ARCHIVED}),
        State.SUBMITTED: frozenset({State.DRAFT, State.PUBLISHED, State.ARCHIVED}),
        State.PUBLISHED: frozenset({State.PUBLISHED, State.PAUSED, State.ARCHIVED}),
        State.PAUSED: frozenset({State.PUBLISHED, State.ARCHIVED}),
        State.ARCHIVED: frozenset({State.DRAFT}),
    }
)


def may_step(state: str, to: State) -> bool:
    """Whether an offer in one state may go to the other; publishing a published offer makes a new version."""
    return to in STEPS[State(state)]


class Step(TextChoices):
    """What somebody can do with an offer as a whole; the label is the button."""

    PUBLISH = "publish", _("Publish")
    SUBMIT = "submit", _("Submit for review")
    RETURN = "return", _("Return with a note")
    CONFIRM = "confirm", _("Confirm: everything is right")
    RESUME = "resume", _("Put back online")
    PAUSE = "pause", _("Pause")
    DISCARD = "discard", _("Discard the change")
    ARCHIVE = "archive", _("Archive")
    REVIVE = "revive", _("Take out of the archive")


def open_steps(state: str, change: str, *, reviews: bool) -> tuple[Step, ...]:
    """The steps for somebody who may write the offer, in the order of the buttons; ``reviews``: may publish, too."""
    at, is_new = State(state), state in {State.DRAFT, State.SUBMITTED}
    changed = at in {State.PUBLISHED, State.PAUSED} and change != Change.NONE
    submitted = at == State.SUBMITTED or (changed and change == Change.SUBMITTED)
    possible = {
        Step.PUBLISH: reviews and (is_new or changed),
        Step.SUBMIT: at == State.DRAFT or (changed and change == Change.OPEN),
        Step.RETURN: reviews and submitted,
        Step.CONFIRM: at == State.PUBLISHED,
        Step.RESUME: reviews and at == State.PAUSED,
        Step.PAUSE: reviews and at == State.PUBLISHED,
        Step.DISCARD: changed,
        Step.ARCHIVE: reviews and may_step(at, State.ARCHIVED),
        Step.REVIVE: reviews and at == State.ARCHIVED,
    }
    return tuple(step for step, is_open in possible.items() if is_open)


class Phase(TextChoices):
    """The five life phases of the directory and of the prevention chain (founding document S2, row 13)."""

    PREGNANCY = "pregnancy", _("Pregnancy")
    INFANCY = "infancy", _("Birth to 3 years")
    KINDERGARTEN = "kindergarten", _("Kindergarten age")
    PRIMARY = "primary", _("Primary school age")
    ACROSS = "across", _("Any age")


class Kind(TextChoices):
    """The building blocks of Frühe Hilfen (domain.md, rows 26–39)."""

    MEETING = "meeting", _("Open meeting")
    GROUP = "group", _("Group")
    COURSE = "course", _("Course or talk")
    COUNSELING = "counseling", _("Counseling")
    VISIT = "visit", _("Visit at home")
    COMPANIONSHIP = "companionship", _("Somebody who goes along")
    RELIEF = "relief", _("Relief at home")
    DAYCARE = "daycare", _("Day care")
    THERAPY = "therapy", _("Early intervention and therapy")
    INFORMATION = "information", _("Information")


class Field(TextChoices):
    """The field of work an offer comes from."""

    YOUTH_WELFARE = "youth_welfare", _("Youth welfare")
    HEALTH = "health", _("Health")
    EDUCATION = "education", _("Education")
    INTEGRATION = "integration", _("Integration")
    SOCIAL = "social", _("Social help")
    EARLY_INTERVENTION = "early_intervention", _("Early intervention")


class Audience(TextChoices):
    """Whom an offer speaks to."""

    ALL = "all", _("All families")
    PARENTS = "parents", _("Parents")
    MOTHERS = "mothers", _("Mothers")
    FATHERS = "fathers", _("Fathers")
    SINGLE_PARENTS = "single_parents", _("Single parents")
    PREGNANT = "pregnant", _("Pregnant women")
    CHILDREN = "children", _("Children")
    GRANDPARENTS = "grandparents", _("Grandparents")


class Mode(TextChoices):
    """Where or how an offer happens."""

    IN_PERSON = "in_person", _("On site")
    HOME = "home", _("At your home")
    PHONE = "phone", _("By phone")
    ONLINE = "online", _("Online")
    HYBRID = "hybrid", _("On site or online")


class Registration(TextChoices):
    """Whether one may simply come."""

    NONE = "none", _("Just come")
    WISHED = "wished", _("Please register")
    NEEDED = "needed", _("Registration needed")


class CostKind(TextChoices):
    """What an offer costs the family (row 9)."""

    FREE = "free", _("Free of charge")
    FIXED = "fixed", _("Costs money")
    REDUCED = "reduced", _("Reduced price")
    DONATION = "donation", _("You decide what you give")
    EDUCATION_PACKAGE = "education_package", _("Paid by “Bildung und Teilhabe”")
    CITY_PASS = "city_pass", _("Cheaper with the city pass")
    INSURANCE = "insurance", _("Paid by the health insurance")


#: Costs that let a family come without paying.
WITHOUT_PAYING = frozenset({CostKind.FREE, CostKind.DONATION, CostKind.INSURANCE})


class LegalBasis(TextChoices):
    """The law an offer rests on (row 111)."""

    SGB8_11 = "SGB VIII § 11", "SGB VIII § 11"
    SGB8_13 = "SGB VIII § 13", "SGB VIII § 13"
    SGB8_16 = "SGB VIII § 16", "SGB VIII § 16"
    SGB8_17 = "SGB VIII § 17", "SGB VIII § 17"
    SGB8_18 = "SGB VIII § 18", "SGB VIII § 18"
    SGB8_19 = "SGB VIII § 19", "SGB VIII § 19"
    SGB8_20 = "SGB VIII § 20", "SGB VIII § 20"
    SGB8_22 = "SGB VIII § 22", "SGB VIII § 22"
    SGB8_28 = "SGB VIII § 28", "SGB VIII § 28"
    KKG_2 = "KKG § 2", "KKG § 2"
    KKG_3 = "KKG § 3", "KKG § 3"
    SCHKG_2 = "SchKG § 2", "SchKG § 2"
    SGB5_24D = "SGB V § 24d", "SGB V § 24d"
    SGB5_24H = "SGB V § 24h", "SGB V § 24h"
    SGB5_134A = "SGB V § 134a", "SGB V § 134a"
    SGB9_46 = "SGB IX § 46", "SGB IX § 46"


class OrganizationKind(TextChoices):
    """Who offers something. All are of equal rank; a parents' group is one of them (row 4)."""

    PUBLIC = "public", _("Public authority")
    WELFARE = "welfare", _("Welfare organization")
    ASSOCIATION = "association", _("Association")
    PARENTS_GROUP = "parents_group", _("Parents' group")
    HEALTH = "health", _("Health service")
    CHURCH = "church", _("Church or religious community")
    OTHER = "other", _("Other organization")


class LocationKind(TextChoices):
    """What a place is; the first three have a page of their own and a week plan (rows 40, 51, 90)."""

    CENTER = "center", _("Child and family center")
    FAMILY_OFFICE = "family_office", _("Family service office")
    PARENTS_SHOP = "parents_shop", _("Eltern(ein)Laden")
    NEIGHBORHOOD_CENTER = "neighborhood_center", _("Neighborhood center")
    DAYCARE = "daycare", _("Kita")
    PRACTICE = "practice", _("Practice or clinic")
    PLACE = "place", _("Place")
    OUTDOORS = "outdoors", _("Outdoors (park, playground, forest)")


CENTERS = frozenset(
    {LocationKind.CENTER, LocationKind.FAMILY_OFFICE, LocationKind.PARENTS_SHOP, LocationKind.NEIGHBORHOOD_CENTER}
)


def is_under_a_roof(kind: str, *, street: str, room: str) -> bool:
    """Whether one surely stays dry at a place: a house by its kind, a named room, or an address with a number."""
    if kind == LocationKind.OUTDOORS:
        return False
    return kind != LocationKind.PLACE or bool(room) or any(character.isdigit() for character in street)


class Access(TextChoices):
    """Facts about getting in and being there (row 8)."""

    STEP_FREE = "step_free", _("No steps")
    PRAM = "pram", _("Easy with a pram")
    LIFT = "lift", _("Lift")
    WHEELCHAIR_TOILET = "wheelchair_toilet", _("Toilet for wheelchairs")
    CHANGING_TABLE = "changing_table", _("Changing table")
    PARKING = "parking", _("Parking")
    HEARING_LOOP = "hearing_loop", _("Hearing loop")
    SIGN_LANGUAGE = "sign_language", _("Sign language")


class School(TextChoices):
    """What school holidays do to a schedule."""

    ALWAYS = "always", _("also in the school holidays")
    TERM = "term", _("not in the school holidays")
    HOLIDAYS = "holidays", _("only in the school holidays")


class ExceptionKind(TextChoices):
    """How one day differs from the rhythm."""

    CANCELLED = "cancelled", pgettext_lazy("one date", "Cancelled")
    EXTRA = "extra", pgettext_lazy("one date", "Additional date")


class Deeds(TextChoices):
    """What people do with the directory."""

    ENTERED = "entered", _("entered")
    CHANGED = "changed", _("changed")
    SUBMITTED = "submitted for review", _("submitted for review")
    RETURNED = "returned with a note", _("returned with a note")
    PUBLISHED = "published", _("published")
    PAUSED = "paused", _("paused")
    RESUMED = "resumed", _("resumed")
    ARCHIVED = "archived", _("archived")
    REVIVED = "took out of the archive", _("took out of the archive")
    DISCARDED = "discarded the open change", _("discarded the open change")
    RESTORED = "restored an earlier version", _("restored an earlier version")
    TRANSLATED = "translated", _("translated")
    CONFIRMED = "confirmed", _("confirmed")
    DATE_CANCELLED = "cancelled a date", _("cancelled a date")
    DATE_ADDED = "added a date", _("added a date")
    CLOSED = "closed for some days", _("closed for some days")
    PICTURE_ADDED = "added a picture", _("added a picture")
    PICTURE_REMOVED = "removed a picture", _("removed a picture")
    MEMBER_ADDED = "added an editor", _("added an editor")
    MEMBER_REMOVED = "removed an editor", _("removed an editor")
    DELETED = "deleted", _("deleted")
    ASKED = "asked for a confirmation", _("asked for a confirmation")
    LINK_MADE = "made a link for the organization", _("made a link for the organization")
    LINKS_ENDED = "ended the links of the organization", _("ended the links of the organization")
    IMPORTED = "imported", _("imported")
    IMPORT_UNDONE = "took an import back", _("took an import back")
    REPORT_ANSWERED = "answered a hint of a family", _("answered a hint of a family")
    IDEA_READ = "read an idea", _("read an idea")
    IDEA_ANSWERED = "answered an idea", _("answered an idea")
    FEEDBACK_COUNTED = "let feedback count", _("let feedback count")
    FEEDBACK_DISCARDED = "discarded feedback", _("discarded feedback")
    SHARED = "said what it can share", _("said what it can share")
    KEPT_APART = "said that two are not the same", _("said that two are not the same")
    SURVEY_MADE = "made a survey", _("made a survey")
    CALENDAR_SUBSCRIBED = "subscribed to a calendar", _("subscribed to a calendar")
    CALENDAR_ENDED = "ended a subscription", _("ended a subscription")
    RHYTHM_SET = "set how long confirmations count", _("set how long confirmations count")
    LOCAL_DATE_KEPT = "kept a local date", _("kept a local date")
    LOCAL_DATE_REMOVED = "removed a local date", _("removed a local date")


#: Letters and digits that cannot be mistaken for each other on paper.
CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 6
LOOK_ALIKES = str.maketrans({"0": "Q", "O": "Q", "I": "J", "1": "J", "L": "J", "U": "V"})


def new_code() -> str:
    """A short code for links and QR codes: 30^6 = 729 million, never reused."""
    return "".join(secrets.choice(CODE_LETTERS) for _place in range(CODE_LENGTH))


def read_code(typed: str) -> str:
    """A code as somebody types it from paper: lower case, blanks, and the look-alikes O, I, L, U, 0 and 1."""
    return re.sub(r"[\s-]", "", typed.upper()).translate(LOOK_ALIKES)


def phases_of_age(months: int) -> frozenset[Phase]:
    """The life phases of a child of this age in months; below zero: before birth."""
    if months < 0:
        return frozenset({Phase.PREGNANCY})
    if months < 36:
        return frozenset({Phase.INFANCY})
    if months < 72:
        return frozenset({Phase.KINDERGARTEN})
    return frozenset({Phase.PRIMARY})


def ages_overlap(minimum: int | None, maximum: int | None, months: int) -> bool:
    """Whether a child of this age in months is within the ages of an offer; open ends count."""
    return (minimum is None or minimum <= months) and (maximum is None or months <= maximum)


def is_outdated(source_digest: str, current_digest: str) -> bool:
    """Whether a translation was made from a text that has changed since."""
    return source_digest != current_digest


# --- freshness ------------------------------------------------------------------------------------------------------

#: Days for which a confirmation counts, unless the town says otherwise for a kind of offer.
CONFIRMED_FOR, SHORTEST_RHYTHM, LONGEST_RHYTHM = 180, 14, 730
#: Days after the due day on which the organization is reminded; at the last one somebody should call.
REMINDED_AFTER, CALLED_AFTER = 14, 28
GRACE = 14  # days between the call and the day on which families no longer see the offer
ASKED_AHEAD = 14  # days: what falls due soon goes into the same mail, so that nobody is asked twice in a fortnight
QUIET_FOR = 7  # days between two mails to one organization, however many offers it has
LINK_COUNTS_FOR = 60  # days: longer than mails, call and grace together


class Pausing(TextChoices):
    """Why an offer is paused."""

    BY_HAND = "", _("paused by hand")
    NOT_CONFIRMED = "not_confirmed", _("nobody confirmed it in time")
    BY_PROVIDER = "by_provider", _("the organization pauses it")
    ENDED = "ended", _("the organization says that it has ended")


def is_due(confirmed_on: date | None, *, today: date, days: int = CONFIRMED_FOR) -> bool:
    """Whether something should be confirmed again."""
    return confirmed_on is None or (today - confirmed_on).days >= days


def shown_until(due_on: date) -> date:
    """The last day on which families see an offer that nobody confirms."""
    return due_on + timedelta(days=CALLED_AFTER + GRACE)


def mails_due(due_on: date, *, today: date) -> int:
    """How many mails should have asked for a confirmation by now: one when it is due, one after 14 and 28 days each."""
    late = (today - due_on).days
    return 0 if late < 0 else 1 + (late >= REMINDED_AFTER) + (late >= CALLED_AFTER)


def is_to_call(due_on: date, *, today: date, has_mail: bool) -> bool:
    """Whether somebody of the office should call: no mail was answered, or there is no address to write to."""
    late = (today - due_on).days
    return late >= CALLED_AFTER or (late >= 0 and not has_mail)


# --- imports --------------------------------------------------------------------------------------------------------

ROWS_KEPT = 30  # days after which the rows of an import are deleted; then it can no longer be taken back


class ImportState(TextChoices):
    """How far an import is."""

    CHECKED = "checked", _("Checked, not applied yet")
    APPLIED = "applied", _("Applied")
    UNDONE = "undone", _("Taken back")


class Verdict(TextChoices):
    """What becomes of a row."""

    NEW = "new", _("New")
    CHANGED = "changed", _("Changed")
    SAME = "same", _("Unchanged")
    TWIN = "twin", _("Maybe there already")
    REJECTED = "rejected", _("Rejected")


class Decision(TextChoices):
    """What a person says about a row that may be there already."""

    SAME = "same", _("It is the same")
    OTHER = "other", _("It is another one")


# --- what families say ----------------------------------------------------------------------------------------------

REPORTS, IDEAS, FEEDBACK = "directory.report", "directory.idea", "directory.feedback"  # kinds of contributions
REPLY_SHOWN_FOR = 30  # days on which families read at an offer what became of a hint


class Report(TextChoices):
    """What is no longer right about an offer."""

    TIMES = "times", _("The times are wrong")
    CONTACT = "contact", _("Nobody can be reached there")
    PLACE = "place", _("The place is wrong")
    FULL = "full", _("There is no free place")
    GONE = "gone", _("It no longer exists")
    CLOSED = "closed", _("The door was closed")
    OTHER = "other", _("Something else")


class Reply(TextChoices):
    """What became of a hint."""

    RIGHT = "right", _("We have asked: everything is right.")
    CORRECTED = "corrected", _("Thank you, we have corrected it.")
    SOON = "soon", _("Thank you, we are working on it.")
    OWN = "own", _("In our own words")


# --- how it was ------------------------------------------------------------------------------------------------------

ASKED_FOR, DATES_ASKED_FOR = 14, 5  # days after a date, and dates, about which families are asked
FEEDBACK_KEPT = 365  # days; the summary looks back as far
LONGEST_FEEDBACK = 300  # letters
FEEDBACK_IN_AN_HOUR, FEEDBACK_IN_A_DAY = 3, 60  # about one offer, from one computer and from everywhere
MOST_LIKED = 60  # percent of the voices from which „most“ is said


class Mood(TextChoices):
    """How it was for a family. Nobody gets points: organizations are never compared."""

    GOOD = "good", _("Good")
    OKAY = "okay", _("So-so")
    BAD = "bad", _("Not good")


#: What a family may tap besides: nobody was there.
CLOSED_DOOR = "closed"


class Liking(TextChoices):
    """What everybody reads of the voices about an offer."""

    MOST = "most", _("Most families liked it.")
    VARIED = "varied", _("Families say different things about it.")


def liking(good: int, total: int) -> Liking:
    """What the voices say together, as a sentence and not as a mark."""
    return Liking.MOST if good * 100 >= total * MOST_LIKED else Liking.VARIED


class Translated(StrEnum):
    """How an offer stands in one language, what needs most work first."""

    MISSING = "missing"
    OUTDATED = "outdated"
    BY_MACHINE = "by_machine"
    CURRENT = "current"


class Share(TextChoices):
    """What an organization can share with others."""

    ROOM = "room", _("A room")
    PEOPLE = "people", _("Helping hands")
    LANGUAGE = "language", _("A language")
    THING = "thing", _("Things: toys, a van, a tent")
    KNOWLEDGE = "knowledge", _("Knowledge: a talk, advice")


class Need(TextChoices):
    """What somebody who wants to start something needs."""

    ROOM = "room", _("A room")
    PEOPLE = "people", _("Others who join in")
    MONEY = "money", _("A little money")
    ADVICE = "advice", _("Somebody who advises us")


# --- surveys of offers ----------------------------------------------------------------------------------------------

SURVEY_REMINDED_AFTER, SURVEY_REMINDERS = 10, 2  # days after the last mail; how often the house reminds by itself
SURVEY_ADDRESSES_KEPT = 180  # days after a survey has closed


# --- quality --------------------------------------------------------------------------------------------------------


LINK_CHECKED_EVERY = 7  # days
LINK_DEAD_AFTER = 3  # looks on different days that failed; a server may be asleep for a night
EARLIEST, LATEST, LONGEST = time(5, 30), time(22, 30), 12  # hours of the day in which families meet; hours at a stretch


def hours_are_odd(opens_at: time | None, closes_at: time | None) -> bool:
    """Whether times can hardly be those of an offer to families: at night, for half a day, or for less than ten minutes."""
    if opens_at is None:
        return False
    if not EARLIEST <= opens_at <= LATEST or (closes_at is not None and closes_at > LATEST):
        return True
    minutes = (closes_at.hour - opens_at.hour) * 60 + closes_at.minute - opens_at.minute if closes_at else 60
    return not 10 <= minutes <= LONGEST * 60


# --- data of persons -------------------------------------------------------------------------------------------------

VERSIONS_KEPT = timedelta(days=3 * 365)  # of an offer, once a newer one is published

ENTRIES = privacy.Purpose(
    key="verzeichnis",
    name=_("Directory of offers"),
    why=_("Families find whom they can ask. In the directory stand functions with phone and mail, not persons."),
    of=privacy.Whom.CONTACTS,
    basis=(privacy.Basis.PUBLIC_TASK,),
    recipients=(privacy.EVERYBODY,),
    source=_("from your organization, or from what it has published itself"),
)
ASKING = privacy.Purpose(
    key="nachfragen",
    name=_("Asking organizations whether their offers are right"),
    why=_("We write to an address for work, so that families find no outdated offer."),
    of=privacy.Whom.CONTACTS,
    basis=(privacy.Basis.PUBLIC_TASK,),
    recipients=(privacy.OFFICE, privacy.OPERATOR),
    source=_("from your organization, or from what it has published itself"),
)
KEPT_ENTRY = privacy.Until(_("until the organization or the office takes it away"))
KEPT_ROW = privacy.Rows(_("after it was read in"), timedelta(days=ROWS_KEPT), "run__made_at")
KEPT_LINK = (
    privacy.Rows(_("after it expired"), timedelta(days=LINK_COUNTS_FOR), "expires_on"),
    privacy.Rows(_("after it was ended"), timedelta(days=LINK_COUNTS_FOR), "revoked_at"),
)
KEPT_INVITEE = privacy.Blank(
    _("after the survey has closed: the mail address"),
    timedelta(days=SURVEY_ADDRESSES_KEPT),
    "survey__closes_on",
    fields=("email",),
)
KEPT_VERSION = (
    privacy.Rows(
        _("once a newer version is published"),
        VERSIONS_KEPT,
        "made_at",
        Q(number__lt=F("service__public_version__number")),
    ),
    privacy.Blank(
        _("after it was published: the name of who did it"), VERSIONS_KEPT, "made_at", fields=("by_name", "by")
    ),
)
WHAT_FEEDBACK = _("How a date was")
KEPT_FEEDBACK = privacy.By(_("1 year."), "unterwegs.directory.actions.forget_feedback")
