"""Questions that mix subjects: what waits for somebody, and the portrait of an area."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from unterwegs.courses import queries as courses
from unterwegs.desk import folder
from unterwegs.directory import queries as directory
from unterwegs.directory import rules
from unterwegs.directory.models import Location, Service
from unterwegs.people import queries as people
from unterwegs.people.models import User
from unterwegs.people.roles import Permission
from unterwegs.places import languages
from unterwegs.places import queries as places
from unterwegs.places.models import Area, Division
from unterwegs.planning import queries as planning
from unterwegs.welcome import queries as welcome
from unterwegs.welcome import rules as visits
from unterwegs.wishes import queries as wishes

Label = str | Promise


@dataclass(frozen=True, slots=True)
class Item:
    """One line of what waits: how many, what, and the page on which it can be done."""

    count: int
    label: Label
    url: str
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Desk:
    """What waits for one person today: offers by name where there are few, lines with numbers for the rest."""

    to_review: Sequence[Service]
    returned: Sequence[Service]
    items: Sequence[Item]

    @property
    def count(self) -> int:
        return len(self.to_review) + len(self.returned) + sum(item.count for item in self.items)


def waiting(user: User, *, today: date) -> Desk:
    """What waits for this person today, the urgent first; lines with nothing are left out."""
    found = directory.waiting_for(user, today=today) if _writes(user) else None
    items = [
        *(_in_the_directory(found) if found else ()),
        *_among_organizations(user, today),
        *_among_families(user, today),
        *_in_the_town(user, today),
        *_among_people(user),
        *_in_the_traces(user),
        *_in_the_folder(user),
    ]
    return Desk(
        to_review=found.to_review if found else (),
        returned=found.returned if found else (),
        items=sorted((item for item in items if item.count), key=lambda item: not item.urgent),
    )


def _writes(user: User) -> bool:
    return user.may(Permission.EDIT_OFFERS) or user.may(Permission.PUBLISH_OFFERS)


def _in_the_directory(found: directory.Waiting) -> Iterator[Item]:
    yield Item(
        found.due,
        ngettext_lazy("offer should be confirmed again", "offers should be confirmed again", found.due),
        _list(due="on"),
    )
    yield Item(
        found.drafts,
        ngettext_lazy("draft of yours is not finished", "drafts of yours are not finished", found.drafts),
        _list(state=rules.State.DRAFT.value),
    )
    for code, count in found.outdated.items():
        words = ngettext_lazy(
            "text in %(language)s is older than the German one",
            "texts in %(language)s are older than the German ones",
            count,
        )
        yield Item(count, words % {"language": settings_name(code)}, _list(outdated=code))


def _in_the_folder(user: User) -> Iterator[Item]:
    if user.may(Permission.SEE_PRIVACY):
        count = folder.open_with_another_folder()
        yield Item(
            count,
            ngettext_lazy(
                "open part with data of families, whose folder has changed since it was released",
                "open parts with data of families, whose folder has changed since they were released",
                count,
            ),
            reverse("desk:releases" if user.may(Permission.RELEASE_PARTS) else "desk:privacy"),
            urgent=True,
        )


def settings_name(code: str) -> Label:
    """The name of a language of the site."""
    return dict(settings.LANGUAGES).get(code, code)


def _among_organizations(user: User, today: date) -> Iterator[Item]:
    if user.may_everywhere(Permission.PUBLISH_OFFERS):
        calls, ended = directory.calls(today=today), directory.said_to_have_ended()
        yield Item(
            len(calls),
            ngettext_lazy(
                "organization should be called: nobody confirmed its offers",
                "organizations should be called: nobody confirmed their offers",
                len(calls),
            ),
            reverse("directory:questions"),
            urgent=True,
        )
        yield Item(
            len(ended),
            ngettext_lazy(
                "offer has ended, says its organization", "offers have ended, say their organizations", len(ended)
            ),
            reverse("directory:questions"),
        )
        hints, ideas = len(directory.reports()), directory.ideas().count()
        yield Item(
            hints,
            ngettext_lazy(
                "hint of a family: something is no longer right",
                "hints of families: something is no longer right",
                hints,
            ),
            reverse("directory:voices"),
        )
        voices = directory.waiting_feedback()
        yield Item(
            voices,
            ngettext_lazy(
                "voice of a family about a date waits for a look",
                "voices of families about dates wait for a look",
                voices,
            ),
            reverse("directory:feedback"),
        )
        yield Item(
            ideas,
            ngettext_lazy("idea of parents waits for an answer", "ideas of parents wait for an answer", ideas),
            reverse("directory:voices"),
        )


def _among_families(user: User, today: date) -> Iterator[Item]:
    if user.may(Permission.KEEP_LOTSEN) and people.is_released("wishes"):
        declared = wishes.declared_lotsen().count()
        yield Item(
            declared,
            ngettext_lazy("institution wants to be a Lotse", "institutions want to be Lotsen", declared),
            reverse("wishes:lotsen"),
        )
    if user.may(Permission.READ_WISHES) and people.is_entrusted("wishes"):
        waiting = wishes.waiting_for(user, today=today)
        due = waiting.count
        yield Item(
            due,
            ngettext_lazy(
                "wish of a family is to be answered today", "wishes of families are to be answered today", due
            ),
            reverse("wishes:wishes"),
            urgent=True,
        )
        ending = wishes.ending_for(user, today=today).count
        yield Item(
            ending,
            ngettext_lazy(
                "wish of a family is soon forgotten without an answer",
                "wishes of families are soon forgotten without an answer",
                ending,
            ),
            reverse("wishes:wishes"),
            urgent=True,
        )
        allowed = len(waiting.allowed)
        yield Item(
            allowed,
            ngettext_lazy(
                "answered wish of a family may be handed on", "answered wishes of families may be handed on", allowed
            ),
            reverse("wishes:wishes"),
        )
        later = len(waiting.later)
        yield Item(
            later,
            ngettext_lazy("wish of a family waits for an answer", "wishes of families wait for an answer", later),
            reverse("wishes:wishes"),
        )
    if user.may(Permission.LEAD_COURSES):
        yield from _in_courses(user, today)
    if user.may(Permission.PLAN_VISITS) and people.is_entrusted("welcome"):
        yield from _among_newborns(today)
        yield from _after_visits(today)
    if user.may(Permission.TAKE_IN_BIRTHS) and people.is_entrusted("welcome"):
        held = welcome.waiting_to_be_decided()
        yield Item(
            held,
            ngettext_lazy("family waits for your decision", "families wait for your decision", held),
            reverse("welcome:held"),
        )
    if user.may(Permission.TAKE_IN_BIRTHS) and people.is_released("welcome"):
        rejected = welcome.rows_to_settle()
        yield Item(
            rejected,
            ngettext_lazy("row of a notice could not be read", "rows of notices could not be read", rejected),
            reverse("births:intakes"),
        )
    if user.may(Permission.ANSWER_NEEDS):
        unread, unanswered = planning.waiting_needs().count(), planning.unanswered_needs().count()
        yield Item(
            unread,
            ngettext_lazy("need of a family waits to be read", "needs of families wait to be read", unread),
            reverse("planning:needs"),
        )
        yield Item(
            unanswered,
            ngettext_lazy(
                "public need has no answer from us yet", "public needs have no answer from us yet", unanswered
            ),
            reverse("planning:needs"),
        )


def _in_courses(user: User, today: date) -> Iterator[Item]:
    """The own dates of today and of closed days, and families who have to hear something by phone."""
    if people.is_entrusted("courses"):
        calls = courses.to_be_told(user, today=today).count()
        yield Item(
            calls,
            ngettext_lazy(
                "family has to be called: its course has changed",
                "families have to be called: their courses have changed",
                calls,
            ),
            reverse("courses:to_call"),
            urgent=True,
        )
    closed = courses.closed_dates(user, now=timezone.now())
    yield Item(
        len(closed),
        ngettext_lazy(
            "date of a course falls on a day on which you are closed, and nobody knows it yet",
            "dates of courses fall on days on which you are closed, and nobody knows it yet",
            len(closed),
        ),
        reverse("courses:week") + (f"?tag={timezone.localdate(closed[0].starts_at)}" if closed else ""),
        urgent=True,
    )
    dates = courses.dates_on(user, day=today)
    yield Item(
        dates,
        ngettext_lazy("date of a course or meeting is today", "dates of courses and meetings are today", dates),
        reverse("courses:week"),
    )


def _among_newborns(today: date) -> Iterator[Item]:
    """Families who need a day for their welcome visit; those whose letter should go this week are urgent.

    After a withdrawal those to whom it was promised.
    """
    due = welcome.due_families(today=today, only_promised=not people.is_released("welcome"))
    urgent = len(due.rows) - due.count_of(visits.Urgency.CALM)
    calm = due.count_of(visits.Urgency.CALM)
    yield Item(
        urgent,
        ngettext_lazy(
            "family needs a day for its welcome visit this week",
            "families need a day for their welcome visit this week",
            urgent,
        ),
        reverse("welcome:due"),
        urgent=True,
    )
    yield Item(
        calm,
        ngettext_lazy(
            "family will need a day for its welcome visit", "families will need a day for their welcome visit", calm
        ),
        reverse("welcome:due"),
    )


def _after_visits(today: date) -> Iterator[Item]:
    """Visits that nobody has reported for two weeks, and materials to be ordered."""
    silent, low = welcome.unreported(today=today), len(welcome.to_reorder())
    yield Item(
        silent,
        ngettext_lazy("welcome visit has no report yet", "welcome visits have no report yet", silent),
        reverse("welcome:visits"),
    )
    yield Item(
        low,
        ngettext_lazy("material for visits should be ordered", "materials for visits should be ordered", low),
        reverse("welcome:stock"),
    )


def _in_the_town(user: User, today: date) -> Iterator[Item]:
    if user.may(Permission.EDIT_NUMBERS):
        due = [one for one in places.emergency_numbers() if rules.is_due(one.confirmed_on, today=today)]
        yield Item(
            len(due),
            ngettext_lazy("emergency number should be checked", "emergency numbers should be checked", len(due)),
            reverse("places:town"),
        )
    if user.may(Permission.EDIT_TOWN):
        known = places.school_holidays_known_until()
        is_short = known is None or (known - today).days < HOLIDAYS_AHEAD
        yield Item(int(is_short), _("gap: the school holidays of the coming year are missing"), reverse("places:town"))
        open_steps = sum(not step.is_done for step in places.setup_steps())
        yield Item(
            open_steps,
            ngettext_lazy("step of the set-up is open", "steps of the set-up are open", open_steps),
            reverse("places:town"),
        )
    if user.may_everywhere(Permission.EDIT_LOCATIONS) and directory.locations_are_outdated():
        yield Item(1, _("look: outlines have changed, places should be located anew"), reverse("directory:locations"))


HOLIDAYS_AHEAD = 180  # days


def _among_people(user: User) -> Iterator[Item]:
    if user.may(Permission.SEE_JOBS):
        failed = people.failed_jobs().count()
        yield Item(
            failed,
            ngettext_lazy("import has failed", "imports have failed", failed),
            reverse("people:jobs"),
            urgent=True,
        )
    if user.may(Permission.INVITE_PEOPLE):
        expired = people.expired_invitations().count()
        yield Item(
            expired,
            ngettext_lazy("invitation has expired unused", "invitations have expired unused", expired),
            reverse("people:accounts"),
        )


def _in_the_traces(user: User) -> Iterator[Item]:
    if user.may(Permission.SEE_READS):
        unusual = len(people.unanswered_reading(now=timezone.now()))
        yield Item(
            unusual,
            ngettext_lazy("time of unusual reading", "times of unusual reading", unusual),
            reverse("people:reads"),
        )


def _list(**filters: str) -> str:
    return f"{reverse('directory:services')}?{urlencode(filters)}"


def readers_of_the_weekly_mail() -> list[User]:
    """Active people who want the mail „das wartet“, with their roles."""
    return list(User.objects.filter(is_active=True, weekly_mail=True).exclude(assignments=None).distinct())


# --- the portrait of an area ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Row:
    """A building block across the five life phases; None where Frühe Hilfen expect nothing."""

    kind: str
    label: Label
    counts: Sequence[int]

    @property
    def total(self) -> int:
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class Portrait:
    """What there is in an area, and what is missing."""

    area: Area
    offers: int
    everywhere: int
    rows: Sequence[Row]
    centers: Sequence[Location]
    languages: Sequence[tuple[str, int]]
    days: Sequence[tuple[Label, int]]
    free: int
    missing: Sequence[Label]


def portrait(area: Area) -> Portrait:
    """Published offers of an area by life phase and kind. Offers that come to every family of the town are counted apart."""
    shelved = directory.shelf("de").rows
    here = [row for row in shelved if area.pk in row.areas]
    everywhere = [row for row in shelved if row.is_everywhere and area.pk not in row.areas]
    rows = [_row(kind, here) for kind in rules.Kind]
    centers = list(Location.objects.centers().filter(areas=area).select_related("organization"))
    return Portrait(
        area=area,
        offers=len(here),
        everywhere=len(everywhere),
        rows=rows,
        centers=centers,
        languages=_languages(here),
        days=[(WEEKDAYS[day], sum(_meets(row, day) for row in here)) for day in range(7)],
        free=sum(row.offer.is_free for row in here),
        missing=list(_missing(here, rows, centers)),
    )


def _row(kind: rules.Kind, here: Sequence[directory.Shelved]) -> Row:
    of_kind = [row for row in here if row.offer.kind == kind]
    return Row(kind, kind.label, [sum(phase in row.offer.phases for row in of_kind) for phase in rules.Phase.values])


def _languages(here: Sequence[directory.Shelved]) -> list[tuple[str, int]]:
    counts: dict[str, int] = {}
    for row in here:
        for code in row.offer.languages:
            counts[code] = counts.get(code, 0) + 1
    return sorted(((languages.name_of(code), count) for code, count in counts.items()), key=lambda pair: -pair[1])


def _meets(row: directory.Shelved, day: int) -> bool:
    return str(day) in directory.weekdays(row.offer)


def _missing(here: Sequence[directory.Shelved], rows: Sequence[Row], centers: Sequence[Location]) -> Iterator[Label]:
    """What a family with a small child would look for in vain: facts, not a judgment."""
    if not centers:
        yield _("No center or family office")
    by_kind = {row.kind: row.total for row in rows}
    for kind, sentence in EXPECTED.items():
        if not by_kind.get(kind):
            yield sentence
    for position, phase in enumerate(rules.Phase):
        if not any(row.counts[position] for row in rows) and phase is not rules.Phase.ACROSS:
            yield _("No offer for the life phase “%(phase)s”") % {"phase": phase.label}
    if not any(row.offer.for_fathers for row in here):
        yield _("No offer made for fathers")
    if here and not any(set(row.offer.languages) - {"de"} for row in here):
        yield _("No offer whose staff speak another language than German")


EXPECTED = {
    rules.Kind.MEETING: _("No open meeting"),
    rules.Kind.COUNSELING: _("No counseling on site"),
    rules.Kind.GROUP: _("No group for parents and children"),
    rules.Kind.VISIT: _("No visits at home"),
}


def portraits() -> list[tuple[Area, int, int]]:
    """Areas families choose from with their number of offers and centers, for the overview."""
    shelved = directory.shelf("de").rows
    centers: dict[object, int] = {}
    for area in Location.areas.through.objects.filter(location__in=Location.objects.centers()).values_list(
        "area_id", flat=True
    ):
        centers[area] = centers.get(area, 0) + 1
    return [
        (area, sum(area.pk in row.areas for row in shelved), centers.get(area.pk, 0)) for area in places.family_areas()
    ]


# --- every place served ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Served:
    """An area with the points to which a family can turn there (rows 17 and 83)."""

    area: Area
    points: Sequence[Location]
    counseling: int
    meetings: int
    kitas: int

    @property
    def is_served(self) -> bool:
        return bool(self.points)


def coverage() -> list[tuple[Division, list[Served]]]:
    """For each division its areas with their contact points: centers, and places where somebody guides to other help."""
    points: dict[object, dict[object, Location]] = {}
    rows = Location.objects.filter(is_active=True).select_related("organization").prefetch_related("areas", "services")
    for place in rows:
        is_point = place.kind in rules.CENTERS or any(
            one.lotse and one.state == rules.State.PUBLISHED for one in place.services.all()
        )
        for area in place.areas.all():
            if is_point:
                points.setdefault(area.pk, {})[place.pk] = place
    shelved = directory.shelf("de").rows
    return [(drawn, [_served(area, points, shelved) for area in drawn.areas.all()]) for drawn in places.divisions()]


def _served(
    area: Area,
    points: Mapping[object, Mapping[object, Location]],
    shelved: Sequence[directory.Shelved],
) -> Served:
    here = [row.offer.kind for row in shelved if area.pk in row.areas]
    found = sorted(points.get(area.pk, {}).values(), key=lambda place: place.name.casefold())
    return Served(
        area,
        found,
        counseling=here.count(rules.Kind.COUNSELING),
        meetings=here.count(rules.Kind.MEETING),
        kitas=here.count(rules.Kind.DAYCARE),
    )
