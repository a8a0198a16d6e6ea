"""The fixed list of tables of courses, and the exact counts behind them. Nobody outside sees those.

Dates, seats and heads count in the month of the date; a sign-up in the month in which it was closed, by its result: that is the hub
in which all its tables meet. Visitors who are here for the first time tick it themselves – with the sign-up, or where one just comes on
the phone that goes round; they are a number and nothing else.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from django.db.models import Min, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from unterwegs.courses import rules
from unterwegs.courses.models import Course, Frozen, Session, SignUp
from unterwegs.directory.models import Service
from unterwegs.directory.rules import Phase
from unterwegs.kit.smallnumbers import NONE, Every, Plan
from unterwegs.people import counting
from unterwegs.people.counting import Feature, Statistics
from unterwegs.places import languages
from unterwegs.places import queries as places

DATES, CANCELED, SEATS, HEADS, SIGNUPS, FIRSTS = "dates", "canceled", "seats", "heads", "signups", "firsts"
ADULTS, CHILDREN, SEVERAL = "adults", "children", "several"
WAITED, AT_ONCE = "waited", "at_once"


def first_day() -> date | None:
    """The first day on which there was a date, or on which a sign-up was closed before it."""
    first = Session.objects.exclude(course__state=rules.State.DRAFT).aggregate(at=Min("starts_at"))["at"]
    closed = SignUp.objects.aggregate(on=Min("closed_on"))["on"]
    days = [*([timezone.localdate(first)] if first else []), *([closed] if closed else [])]
    return min(days, default=None)


def _sessions(month: date) -> QuerySet[Session]:
    """All dates of a month, drafts left out; months begin at midnight of the town."""
    following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    first, end = (timezone.make_aware(datetime.combine(day, datetime.min.time())) for day in (month, following))
    rows = Session.objects.exclude(course__state=rules.State.DRAFT).filter(starts_at__gte=first, starts_at__lt=end)
    return rows.select_related("course__service", "location", "course__location").prefetch_related(
        "location__areas", "course__location__areas", "course__service__locations__areas"
    )


def _features(course: Course, session: Session | None, *, areas: Mapping[str, str]) -> dict[str, str]:
    service = course.service
    own = (session.location if session else None) or course.location
    found = [own] if own else list(service.locations.all())
    slugs = sorted({area.slug for location in found for area in location.areas.all() if area.slug in areas})
    return {
        "service": service.code,
        "area": slugs[0] if slugs else NONE,
        "phase": service.phases[0] if len(service.phases) == 1 else SEVERAL if service.phases else NONE,
        "kind": course.kind,
        "spoken": course.languages[0] if len(course.languages) == 1 else SEVERAL if course.languages else NONE,
    }


def _dates(month: date) -> counting.Things:
    areas = _area_names()
    for session in _sessions(month).filter(canceled_on=None):
        yield _features(session.course, session, areas=areas), 1


def _canceled(month: date) -> counting.Things:
    areas = _area_names()
    for session in _sessions(month).exclude(canceled_on=None):
        yield _features(session.course, session, areas=areas), 1


def _seats(month: date) -> counting.Things:
    areas = _area_names()
    for session in _sessions(month).filter(canceled_on=None):
        if session.course.seats and session.course.has_seats:
            yield _features(session.course, session, areas=areas), session.course.seats


def _heads(month: date) -> counting.Things:
    areas = _area_names()
    for session in _sessions(month).exclude(adults=None):
        features = _features(session.course, session, areas=areas)
        for who, count in ((ADULTS, session.adults or 0), (CHILDREN, session.children or 0)):
            if count:
                yield features | {"who": who}, count


def _closed(month: date) -> Iterator[SignUp]:
    rows = SignUp.objects.filter(closed_on__year=month.year, closed_on__month=month.month)
    yield from rows.select_related(
        "seating__course__service", "seating__session__location", "seating__course__location"
    ).prefetch_related(
        "seating__session__location__areas",
        "seating__course__location__areas",
        "seating__course__service__locations__areas",
    )


def _signups(month: date) -> counting.Things:
    areas = _area_names()
    for signup in _closed(month):
        features = _features(signup.seating.course, signup.seating.session, areas=areas)
        own = {
            "result": signup.result,
            "language": signup.language or NONE,
            "waited": WAITED if signup.waited else AT_ONCE,
        }
        yield features | own, 1


def _firsts(month: date) -> counting.Things:
    areas = _area_names()
    for session in _sessions(month).filter(course__kind=rules.Kind.OPEN).exclude(first_timers=None):
        if session.first_timers:
            yield _features(session.course, session, areas=areas), session.first_timers
    for signup in _closed(month):
        if signup.is_first and signup.result in {rules.Result.CAME, rules.Result.SEATED}:
            yield _features(signup.seating.course, signup.seating.session, areas=areas), 1


def _area_names() -> Mapping[str, str]:
    return {area.slug: area.name for area in places.family_areas()}


def _service_names() -> Mapping[str, str]:
    rows = Service.objects.filter(courses__isnull=False).distinct().order_by("code").prefetch_related("texts")
    return {service.code: str(service) for service in rows}


NUMBERS = Statistics(
    frozen=Frozen,
    plans={
        # dates and seats are no people: each feature by itself, so that hardly anything has to be hidden
        Plan("dates", DATES, every=Every.MONTH): _("Dates that took place"),
        Plan("dates-kind", DATES, rows="kind", every=Every.QUARTER): _("Dates by kind"),
        Plan("dates-area", DATES, rows="area"): _("Dates by neighborhood"),
        Plan("dates-phase", DATES, rows="phase"): _("Dates by life phase"),
        Plan("dates-spoken", DATES, rows="spoken"): _("Dates by the language of the course"),
        Plan("dates-service", DATES, rows="service"): _("Dates by offer"),
        Plan("canceled", CANCELED, every=Every.MONTH): _("Dates that were canceled"),
        Plan("seats", SEATS, every=Every.MONTH): _("Seats"),
        Plan("seats-kind", SEATS, rows="kind", every=Every.QUARTER): _("Seats by kind"),
        Plan("seats-area", SEATS, rows="area"): _("Seats by neighborhood"),
        Plan("seats-phase", SEATS, rows="phase"): _("Seats by life phase"),
        Plan("seats-spoken", SEATS, rows="spoken"): _("Seats by the language of the course"),
        Plan("seats-service", SEATS, rows="service"): _("Seats by offer"),
        Plan("heads", HEADS, every=Every.MONTH): pgettext_lazy("of a course", "Visitors"),
        Plan("heads-who", HEADS, rows="who", every=Every.QUARTER): _("Adults and children"),
        Plan("heads-area", HEADS, rows="area", columns="who"): _("Visitors by neighborhood"),
        Plan("heads-phase", HEADS, rows="phase", columns="who"): _("Visitors by life phase"),
        Plan("heads-spoken", HEADS, rows="spoken", columns="who"): _("Visitors by the language of the course"),
        Plan("heads-service", HEADS, rows="service", columns="who"): _("Visitors by offer"),
        Plan("signups", SIGNUPS, every=Every.MONTH): _("Sign-ups"),
        Plan("signups-result", SIGNUPS, rows="result", every=Every.QUARTER): _("What became of sign-ups"),
        Plan("signups-area", SIGNUPS, rows="area", columns="result"): _("Sign-ups by neighborhood"),
        Plan("signups-phase", SIGNUPS, rows="phase", columns="result"): _("Sign-ups by life phase"),
        Plan("signups-language", SIGNUPS, rows="language", columns="result"): _("Sign-ups by language"),
        Plan("signups-waited", SIGNUPS, rows="waited", columns="result"): _("Sign-ups with and without a waiting list"),
        Plan("signups-service", SIGNUPS, rows="service", columns="result"): _("Sign-ups by offer"),
        Plan("firsts", FIRSTS, every=Every.MONTH): _("Visitors who came for the first time"),
        Plan("firsts-area", FIRSTS, rows="area", every=Every.QUARTER): _("First-time visitors by neighborhood"),
        Plan("firsts-phase", FIRSTS, rows="phase"): _("First-time visitors by life phase"),
        Plan("firsts-service", FIRSTS, rows="service"): _("First-time visitors by offer"),
    },
    features={
        "area": Feature(lambda: (*_area_names(), NONE), _area_names),
        "phase": Feature(
            lambda: (*Phase.values, SEVERAL, NONE), lambda: {**dict(Phase.choices), SEVERAL: _("several phases")}
        ),
        "spoken": Feature(
            lambda: (*languages.SPOKEN, SEVERAL, NONE),
            lambda: {**languages.names(), SEVERAL: _("several languages")},
            first=(*languages.SPOKEN, SEVERAL),
        ),
        "kind": Feature(lambda: rules.Kind.values, lambda: dict(rules.Kind.choices)),
        "service": Feature(lambda: (*_service_names(), NONE), _service_names),
        "who": Feature(lambda: (ADULTS, CHILDREN), lambda: {ADULTS: _("adults"), CHILDREN: _("children")}),
        "result": Feature(lambda: rules.Result.values, lambda: dict(rules.Result.choices)),
        "language": Feature(lambda: (*languages.SPOKEN, NONE), languages.names, first=languages.SPOKEN),
        "waited": Feature(
            lambda: (AT_ONCE, WAITED), lambda: {AT_ONCE: _("a seat at once"), WAITED: _("on the waiting list")}
        ),
    },
    things={DATES: _dates, CANCELED: _canceled, SEATS: _seats, HEADS: _heads, SIGNUPS: _signups, FIRSTS: _firsts},
    first_day=first_day,
)
