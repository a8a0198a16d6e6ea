"""Questions about courses: what is coming, how many seats are free, who sits where. Nothing here writes."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Min, Prefetch, Q, QuerySet, Sum
from django.utils import timezone

from unterwegs.courses import codes, rules, steps, tables, wording
from unterwegs.courses.models import CountLink, Course, Message, Seating, Session, SignUp
from unterwegs.courses.said import Said
from unterwegs.directory import queries as directory
from unterwegs.directory.models import Location
from unterwegs.kit import calendars, spelled
from unterwegs.people import counting, holders
from unterwegs.people.models import User
from unterwegs.people.roles import Permission, Role
from unterwegs.places import queries as places

SATURDAY = 5  # as `date.weekday` counts
#: What a date needs so that its place can be said.
WITH_PLACE = ("location", "course__location", "course__schedule__location", "course__service")
#: What it needs beside that, so that its place is named in every language.
NAMES_OF_PLACES = (
    "location__texts",
    "course__location__texts",
    "course__schedule__location__texts",
    "course__service__locations__texts",
)


@dataclass(frozen=True, slots=True)
class Room:
    """How full a list of seats is."""

    seats: int
    taken: int
    waiting: int
    most_waiting: int

    @property
    def free(self) -> int:
        """Seats that somebody may take at once: none as long as others wait."""
        return 0 if self.waiting else max(self.seats - self.taken, 0)

    @property
    def is_few(self) -> bool:
        return rules.is_few(self.free, self.seats)

    @property
    def is_full(self) -> bool:
        """Nobody can sign up any more, not even for the waiting list."""
        return self.free == 0 and self.waiting >= self.most_waiting


@dataclass(frozen=True, slots=True)
class Shown:
    """A list of seats as families see it: what it is for, how many are free, whether one may sign up now."""

    course: Course
    seating: Seating
    sessions: Sequence[Session]
    room: Room
    is_open: bool


@dataclass(frozen=True, slots=True)
class Planned:
    """A date that is not there yet; aware instants."""

    starts_at: datetime
    ends_at: datetime
    location: Location | None = None
    room: str = ""


@dataclass(frozen=True, slots=True)
class Closure:
    """Somebody closed the offer of a date, or its place, on that day; ``said`` is why, in German („“: nobody said)."""

    said: str
    is_place: bool


# --- lists of seats -------------------------------------------------------------------------------------------------


def room_of(seating: Seating) -> Room:
    """How full it is now; offers that lapsed a moment ago still count until they are taken back."""
    return rooms([seating])[seating.pk]


def rooms(seatings: Iterable[Seating]) -> dict[int, Room]:
    """The same for many, with one query."""
    rows = list(seatings)
    counted = {
        row["seating"]: (row["taken"], row["waiting"])
        for row in SignUp.objects.filter(seating__in=[one.pk for one in rows])
        .values("seating")
        .annotate(
            taken=Count("pk", filter=Q(standing__in=rules.TAKES_A_SEAT)),
            waiting=Count("pk", filter=Q(standing=rules.Standing.WAITING)),
        )
    }
    return {one.pk: Room(one.course.seats or 0, *counted.get(one.pk, (0, 0)), one.course.most_waiting) for one in rows}


def sessions_of(seating: Seating) -> QuerySet[Session]:
    """The dates that a seat is for, in order, canceled ones too."""
    return (
        Session.objects.filter(_own(seating))
        .select_related(*WITH_PLACE, "replaced_by", "replaces")
        .prefetch_related(*NAMES_OF_PLACES)
        .order_by("starts_at")
    )


@dataclass(frozen=True, slots=True)
class Dates:
    """Dates of a list that are not over: those that take place, and those that were canceled."""

    planned: Sequence[Session]
    canceled: Sequence[Session]


def coming_dates(seating: Seating, *, now: datetime) -> Dates:
    """What comes of a list, in order."""
    coming = said_once(sessions_of(seating).filter(ends_at__gt=now))
    return Dates(
        [one for one in coming if one.canceled_on is None], [one for one in coming if one.canceled_on is not None]
    )


def said_once(sessions: Iterable[Session]) -> list[Session]:
    """Of dates of one course each hour once: where something takes place again, it is canceled no more."""
    found: dict[datetime, Session] = {}
    for one in sessions:
        known = found.get(one.starts_at)
        if known is None or (known.canceled_on is not None and one.canceled_on is None):
            found[one.starts_at] = one
    return sorted(found.values(), key=lambda one: one.starts_at)


def _own(seating: Seating) -> Q:
    return Q(pk=seating.session_id) if seating.session_id else Q(course=seating.course_id)


def begins_at(seating: Seating, *, now: datetime) -> datetime | None:
    """Until when one may sign up: the first date, or the next one where families may join later."""
    planned = Session.objects.planned().filter(_own(seating)).order_by("starts_at").values_list("starts_at", flat=True)
    if seating.course.joins_late:
        return min((start for start in planned if start > now), default=None)
    return planned.first()


def joined_until(seatings: Iterable[Seating]) -> dict[int, datetime]:
    """When the date begins until which a seat of a list (its pk) can be taken at all, with one query.

    That is the first date, or the last one where families may join later. Lists are left out of which that is not known: without
    dates, or of a programme that goes on after the dates that are laid out.
    """
    rows = list(seatings)
    by_course: dict[UUID, list[datetime]] = {}
    by_date: dict[UUID, list[datetime]] = {}
    planned = Session.objects.planned().filter(course__in={one.course_id for one in rows}).order_by("starts_at")
    for pk, course, start in planned.values_list("pk", "course", "starts_at"):
        by_date[pk] = [start]
        by_course.setdefault(course, []).append(start)
    found = {}
    for one in rows:
        starts = by_date.get(one.session_id) if one.session_id else by_course.get(one.course_id)
        if starts and one.course.joins_late:
            last = timezone.localdate(starts[-1])
            if one.course.over_on(last) == last:
                found[one.pk] = starts[-1]
        elif starts:
            found[one.pk] = starts[0]
    return found


def is_too_late(seating: Seating, *, now: datetime) -> bool:
    """Whether a seat that becomes free goes to nobody any more."""
    until = joined_until([seating]).get(seating.pk)
    return until is not None and now >= until - rules.LEFT


def may_sign_up(seating: Seating, *, now: datetime) -> bool:
    """Whether somebody may sign up now; ``now`` is a local time."""
    return _may_sign_up(seating.course, begins_at(seating, now=now), now=now)


def is_free(seating: Seating, *, now: datetime) -> bool:
    """Whether somebody who comes now gets a seat at once."""
    return may_sign_up(seating, now=timezone.localtime(now)) and room_of(seating).free > 0


def _may_sign_up(course: Course, begin: datetime | None, *, now: datetime) -> bool:
    return rules.may_sign_up(
        state=course.state,
        opens_on=course.opens_on,
        closes_on=course.closes_on,
        begins_at=begin,
        now=now,
    )


def open_seating(pk: int) -> Seating | None:
    """A list of seats that families see."""
    found = Seating.objects.select_related("course__service", "session").filter(
        pk=pk, closed_on=None, course__in=Course.objects.shown()
    )
    return found.first()


def shown_for_service(service: UUID, *, now: datetime, for_professionals: bool = False) -> list[Shown]:
    """What families can sign up for at an offer (its id), the soonest first; full ones too, for they have a waiting list."""
    courses = Course.objects.shown().filter(service=service)
    kinds = rules.FOR_PROFESSIONALS if for_professionals else set(rules.Kind) - rules.FOR_PROFESSIONALS
    return _shown(courses.filter(kind__in=kinds), now=now)


def shown_for_professionals(*, now: datetime) -> list[Shown]:
    """All slots for professionals."""
    return _shown(Course.objects.shown().filter(kind__in=rules.FOR_PROFESSIONALS), now=now)


def _shown(courses: QuerySet[Course], *, now: datetime) -> list[Shown]:
    found = list(
        Seating.objects.filter(course__in=courses, closed_on=None)
        .select_related(
            "course__service__organization", "course__location", "course__schedule__location", "session__location"
        )
        .prefetch_related(
            "course__service__texts",
            "course__service__locations__texts",
            "course__location__texts",
            "course__schedule__location__texts",
            "session__location__texts",
        )
    )
    dates: dict[object, list[Session]] = {}
    of_them = Session.objects.filter(course__in={one.course_id for one in found})
    for session in of_them.select_related("location", "replaced_by").prefetch_related("location__texts"):
        dates.setdefault(session.course_id, []).append(session)
    full, rows = rooms(found), []
    for seating in found:
        sessions = [seating.session] if seating.session else dates.get(seating.course_id, [])
        for session in sessions:
            session.course = seating.course  # known already: no query for each
        coming = [one for one in sessions if one.canceled_on is None and one.ends_at > now]
        if not coming:
            continue
        planned = [one.starts_at for one in sessions if one.canceled_on is None]
        late = [start for start in planned if start > now]
        begin = (late[0] if late else None) if seating.course.joins_late else planned[0]
        is_open = _may_sign_up(seating.course, begin, now=now)
        rows.append(Shown(seating.course, seating, sessions, full[seating.pk], is_open))
    return sorted(rows, key=lambda row: (row.sessions[0].starts_at, row.seating.pk))


def offer_name(course: Course, language: str) -> directory.Words:
    """What the offer of a course is called in a language; in German where nobody translated it or it is not shown now."""
    shelved = directory.shelf(language).by_id.get(course.service_id)
    return shelved.offer.name if shelved else directory.Words(course.service.name)


@dataclass(frozen=True, slots=True)
class Listed:
    """A list of seats beside an offer in lists: how full it is, whether one may sign up now."""

    seating: Seating
    room: Room
    is_open: bool


def listed(services: Collection[UUID], *, now: datetime) -> list[Listed]:
    """The lists of seats of some offers (their ids) that families see, with two queries; none for professionals."""
    planned = Q(course__sessions__canceled_on=None)
    courses = Course.objects.shown().exclude(kind__in=rules.FOR_PROFESSIONALS).filter(service__in=services)
    found = list(
        Seating.objects.filter(course__in=courses, closed_on=None)
        .select_related("course", "session")
        .annotate(
            first=Min("course__sessions__starts_at", filter=planned),
            following=Min("course__sessions__starts_at", filter=planned & Q(course__sessions__starts_at__gt=now)),
        )
    )
    full = rooms(found)
    return [Listed(one, full[one.pk], _may_sign_up(one.course, _begin(one), now=now)) for one in found]


def _begin(seating: Any) -> datetime | None:
    """As `begins_at`, of a list that was read with ``first`` and ``following``."""
    if seating.session is None:
        return seating.following if seating.course.joins_late else seating.first  # type: ignore[no-any-return]
    return seating.session.starts_at if seating.session.canceled_on is None else None


def services_with_seats() -> set[UUID]:
    """The offers (their ids) at which families sign up for something."""
    courses = Course.objects.shown().exclude(kind__in=rules.FOR_PROFESSIONALS)
    return set(courses.filter(seatings__closed_on=None, seatings__isnull=False).values_list("service", flat=True))


def sessions_for_families(*, first: date, last: date, services: Collection[UUID] | None = None) -> QuerySet[Session]:
    """Dates that families see in these days, both included, canceled ones too, also those that the rhythm has there and that were moved away."""
    start = timezone.make_aware(datetime.combine(first, datetime.min.time()))
    end = timezone.make_aware(datetime.combine(last + timedelta(days=1), datetime.min.time()))
    courses = Course.objects.shown().exclude(kind__in=rules.FOR_PROFESSIONALS)
    if services is not None:
        courses = courses.filter(service__in=services)
    return (
        Session.objects.filter(course__in=courses)
        .filter(Q(starts_at__gte=start, starts_at__lt=end) | Q(laid_on__gte=first, laid_on__lte=last))
        .select_related("course", "course__location", "location", "replaced_by")
        .order_by("starts_at", "pk")
    )


@dataclass(frozen=True, slots=True)
class Changes:
    """How often the dates of an offer were moved, canceled or brought back, all of them together, and when last."""

    count: int = 0
    last_at: datetime | None = None


def changes_of_dates(services: Collection[UUID]) -> dict[UUID, Changes]:
    """The same of some offers (their ids), as far as families see them: however a date is found, the count only grows."""
    rows = Session.objects.filter(course__in=Course.objects.shown().filter(service__in=services), changes__gt=0)
    counted = rows.order_by().values_list("course__service").annotate(count=Sum("changes"), last=Max("changed_at"))
    known = {service: Changes(count, last) for service, count, last in counted}
    return {service: known.get(service, Changes()) for service in services}


def shown_with_free_seats(*, now: datetime) -> list[Shown]:
    """All courses in which somebody may take a seat at once, the soonest first."""
    found = _shown(Course.objects.shown().exclude(kind__in=rules.FOR_PROFESSIONALS), now=now)
    return [one for one in found if one.is_open and one.room.free]


# --- one sign-up ----------------------------------------------------------------------------------------------------


def signup_of(code: str) -> SignUp | None:
    """The sign-up of a typed code, or of one in a link; None where there is none, or none any more."""
    read = spelled.read(code)
    if not read:
        return None
    found = SignUp.objects.select_related("holder", "seating__course__service__organization", "seating__session")
    return found.filter(digest=codes.digest_of(read), forgotten_on=None).first()


def said_by(signup: SignUp) -> Said:
    """What somebody said when she signed up, as it is kept now."""
    told = signup.told or {}
    return Said(
        name=signup.name or "",
        mail=signup.mail,
        phone=signup.phone,
        months=told.get("months"),
        language=signup.language,
        is_first=signup.is_first,
        is_reduced=bool(told.get("reduced")),
        has_package=bool(told.get("package")),
        institution=signup.institution,
    )


def of_the_same_form(seating: Seating, said: Said, *, ticket: str) -> SignUp | None:
    """The sign-up that this form made already, said by the same person; two families at one computer are two."""
    if not ticket:
        return None
    rows = (
        SignUp.objects.going_on().filter(seating=seating, ticket=codes.ticket_digest(ticket)).select_related("holder")
    )
    return next((one for one in rows.order_by("-number") if said.is_of_same(said_by(one))), None)


def place_on_list(signup: SignUp) -> int:
    """The how-manieth somebody is on the waiting list, from 1 on; 0 where she does not wait."""
    if signup.standing != rules.Standing.WAITING:
        return 0
    return signup.seating.signups.waiting().filter(number__lte=signup.number).count()


def result_of(signup: SignUp) -> rules.Result:
    """What it counts as, as it stands now and by what was noted of each date."""
    ticks = [one.came for one in signup.present.all()]
    return rules.result(signup.standing, came=sum(ticks), missed=len(ticks) - sum(ticks))


# --- at the desk ----------------------------------------------------------------------------------------------------


def week(user: User, *, first: date, today: date) -> list[Session]:
    """The dates of the own courses in seven days from ``first`` on, canceled ones too."""
    start = timezone.make_aware(datetime.combine(first, datetime.min.time()))
    rows = Session.objects.filter(
        course__in=Course.objects.kept_by(user, today=today).exclude(state=rules.State.DRAFT).values("pk"),
        starts_at__gte=start,
        starts_at__lt=start + timedelta(days=7),
    )
    return list(_as_listed(rows))


def dates_on(user: User, *, day: date) -> int:
    """How many dates of the own courses begin on a day."""
    start = timezone.make_aware(datetime.combine(day, datetime.min.time()))
    courses = Course.objects.kept_by(user, today=day).exclude(state=rules.State.DRAFT)
    planned = Session.objects.planned().filter(course__in=courses.values("pk"))
    return planned.filter(starts_at__gte=start, starts_at__lt=start + timedelta(days=1)).count()


def closures(sessions: Iterable[Session], *, now: datetime) -> dict[UUID, Closure]:
    """Dates to come (their ids) on a day on which their offer or place is closed, and of which families know nothing; three queries.

    A date that follows its rhythm is canceled with its offer by itself. Nothing is canceled with a place. Of which somebody said that
    they take place all the same are left out.
    """
    coming = [one for one in sessions if one.canceled_on is None and not one.stands and one.starts_at > now]
    at = {one.pk: place.pk for one in coming if (place := wording.location_of(one)) is not None}
    by_hand = {one.course.service_id for one in coming if not one.follows_rhythm}
    if not at and not by_hand:
        return {}
    known = directory.schedules_of(services=by_hand, locations=set(at.values()))
    found: dict[UUID, Closure] = {}
    for one in coming:
        of_offer = None if one.follows_rhythm else _closed(known, one.course.service_id, one)
        of_place = _closed(known, at.get(one.pk), one)
        if of_offer is not None:
            found[one.pk] = Closure(of_offer, is_place=False)
        elif of_place is not None:
            found[one.pk] = Closure(of_place, is_place=True)
    return found


def _closed(known: Mapping[UUID, tuple[directory.Times, ...]], of: UUID | None, session: Session) -> str | None:
    """Why an offer or a place (its id) is closed on the day of a date; None where it is not."""
    return directory.closure(known.get(of, ()), timezone.localdate(session.starts_at)) if of else None


def may_be_reinstated(session: Session, *, now: datetime) -> bool:
    """Whether a canceled date may still take place after all: it comes, no other one takes place instead, its course was not called off."""
    return (
        session.canceled_on is not None
        and session.starts_at > now
        and all(one.canceled_on is not None for one in session.instead)
        and session.course.state != rules.State.CALLED_OFF
    )


def closed_dates(user: User, *, now: datetime, service: UUID | None = None) -> list[Session]:
    """Dates of the own courses, or of those of one offer, on a day on which their offer or place is closed; soonest first."""
    courses = Course.objects.kept_by(user, today=timezone.localdate(now)).exclude(state=rules.State.DRAFT)
    if service is not None:
        courses = courses.filter(service=service)
    rows = Session.objects.planned().filter(
        course__in=courses.values("pk"), starts_at__gt=now, starts_at__lte=now + steps.AHEAD
    )
    sessions = list(_as_listed(rows))
    closed = closures(sessions, now=now)
    return [one for one in sessions if one.pk in closed]


def dates_of(course: Course) -> QuerySet[Session]:
    """All dates of a course in order, canceled ones too."""
    return _as_listed(Session.objects.filter(course=course))


def copied_dates(course: Course, *, first_on: date) -> list[Planned]:
    """The dates of a course for another term: the first falls on the given day, all others as many days later as before.

    Each keeps its hour of the clock, also across the change of summer time. A canceled date is planned again, its replacement is not.
    """
    old = said_once(course.sessions.filter(replaces=None).select_related("location").order_by("starts_at"))
    found = []
    for one in old:
        start, end = timezone.localtime(one.starts_at), timezone.localtime(one.ends_at)
        day = first_on + (start.date() - timezone.localdate(old[0].starts_at))
        found.append(
            Planned(
                starts_at=timezone.make_aware(datetime.combine(day, start.time())),
                ends_at=timezone.make_aware(datetime.combine(day + (end.date() - start.date()), end.time())),
                location=one.location,
                room=one.room,
            )
        )
    return found


def _as_listed(rows: QuerySet[Session]) -> QuerySet[Session]:
    return (
        rows.select_related(*WITH_PLACE, "replaced_by", "replaces")
        .prefetch_related("course__service__texts", "course__service__locations")
        .order_by("starts_at", "pk")
    )


def participants(seating: Seating) -> list[SignUp]:
    """Who has a seat, who waits, in order; names are read with one query for their keys. Of what is over, who had a seat."""
    mine = seating.signups.select_related("holder").prefetch_related("present").order_by("standing", "number")
    rows = list(mine.had_a_seat() | mine.going_on())
    holders.at_hand(row.holder for row in rows)
    return rows


def to_be_told(user: User, *, today: date) -> QuerySet[Message]:
    """What somebody has to tell families by phone, in the own courses; what is no longer true or over is left out."""
    start = timezone.make_aware(datetime.combine(today, datetime.min.time()))
    still_true = Q()
    for kind in rules.MUST_LEARN:
        still_true |= Q(kind=kind, signup__standing__in=rules.TRUE_WHILE[kind])
    return (
        Message.objects.to_tell()
        .filter(still_true, Q(session=None) | Q(session__ends_at__gte=start))
        .filter(
            signup__forgotten_on=None,
            signup__seating__course__in=Course.objects.led_by(user, today=today).values("pk"),
        )
        .select_related(
            "signup__holder",
            "signup__seating__course__service",
            "signup__seating__course__location",
            "signup__seating__session",
            "session__location",
            "session__replaced_by",
            "session__replaces",
        )
        .prefetch_related("signup__seating__course__service__texts")
    )


@dataclass(frozen=True, slots=True)
class Call:
    """Whom to phone, what to say, and the dates as they are now where several changed."""

    message: Message
    dates: Dates | None


def calls(user: User, *, now: datetime) -> list[Call]:
    """The same, opened: whom to phone, with one query for their keys."""
    rows = list(to_be_told(user, today=timezone.localdate(now)))
    holders.at_hand(row.signup.holder for row in rows)
    several = {row.signup.seating_id: row.signup.seating for row in rows if row.kind == rules.Message.DATES}
    dates = {pk: coming_dates(seating, now=now) for pk, seating in several.items()}
    return [Call(row, dates[row.signup.seating_id] if row.kind == rules.Message.DATES else None) for row in rows]


def callers(course: Course) -> list[User]:
    """Who learns that families of a course are to be called: who leads it, else those who write its offers."""
    leader = course.leader
    if leader is not None and leader.is_active and leader.may(Permission.LEAD_COURSES):
        return [leader]
    mine = User.objects.filter(memberships__organization=course.service.organization, is_active=True)
    return list(mine.filter(assignments__role=Role.PROVIDER_EDITOR).distinct().order_by("pk"))


def working_days() -> Callable[[date], bool]:
    """Whether an office here works on a day: from Monday to Friday, on no public holiday."""
    days = calendar_of_days()
    return lambda day: day.weekday() < SATURDAY and not days.public_holiday(day)


def calendar_of_days() -> calendars.DayCalendar:
    """Public and school holidays here."""
    town = places.town()
    return calendars.DayCalendar(land=town.land if town else "", school=places.school_holidays())


def count_link(secret: str, *, today: date) -> CountLink | None:
    """The link for counting, as long as it counts."""
    found = CountLink.objects.open(today=today).filter(digest=codes.secret_digest(secret))
    return found.select_related("course__service").first()


def to_be_counted(user: User, *, now: datetime) -> list[Session]:
    """The dates of the own courses around today, the nearest first."""
    today = timezone.localdate(now)
    courses = Course.objects.kept_by(user, today=today)
    return _nearest(_around(courses, now=now, before=steps.COUNTED_AROUND, after=steps.COUNTED_AROUND), now=now)


def counted_at_desk(user: User, pk: UUID, *, today: date) -> Session | None:
    """A date of an own course, whenever it was; canceled ones and drafts are not counted."""
    courses = Course.objects.kept_by(user, today=today).exclude(state=rules.State.DRAFT)
    return _to_count(Session.objects.planned()).filter(course__in=courses.values("pk"), pk=pk).first()


def dates_of_link(link: CountLink, *, now: datetime) -> list[Session]:
    """The dates that somebody with a link may count now or later, the nearest first: a phone takes them along."""
    courses = Course.objects.filter(pk=link.course_id)
    return _nearest(_around(courses, now=now, before=steps.COUNTED_LATE, after=steps.AHEAD), now=now)


def _around(courses: QuerySet[Course], *, now: datetime, before: timedelta, after: timedelta) -> QuerySet[Session]:
    today = timezone.localdate(now)
    first, end = (
        timezone.make_aware(datetime.combine(day, datetime.min.time()))
        for day in (today - before, today + after + timedelta(days=1))
    )
    rows = Session.objects.planned().filter(
        course__in=courses.exclude(state=rules.State.DRAFT).values("pk"), starts_at__gte=first, starts_at__lt=end
    )
    return _to_count(rows)


def _to_count(rows: QuerySet[Session]) -> QuerySet[Session]:
    return rows.select_related("course__service", "location").prefetch_related("course__service__texts")


def _nearest(rows: Iterable[Session], *, now: datetime) -> list[Session]:
    """Today's first, then the other days, the nearer ones before; of one day the one that runs or comes next."""
    today = timezone.localdate(now)
    return sorted(
        rows,
        key=lambda one: (
            abs(timezone.localdate(one.starts_at) - today),
            one.ends_at < now,
            abs(one.starts_at - now),
            one.pk,
        ),
    )


def is_month_counted(session: Session) -> bool:
    """Whether the month of a date is counted for good: what is said of it now changes no number any more."""
    return timezone.localdate(session.starts_at).replace(day=1) in counting.counted_months(tables.NUMBERS)


def is_around(session: Session, *, today: date) -> bool:
    """Whether it is chosen from as one to be counted today."""
    return abs(timezone.localdate(session.starts_at) - today) <= steps.COUNTED_AROUND


def ended_seatings(*, today: date) -> list[Seating]:
    """Lists that are still open although they were over before today."""
    rows = list(Seating.objects.filter(closed_on=None).select_related("course").order_by("pk"))
    by_course, by_date = _last_days(rows)
    ends = [
        (row, by_date.get(row.session_id) if row.session_id else row.course.over_on(by_course.get(row.course_id)))
        for row in rows
    ]
    return [row for row, end in ends if end is not None and end < today]


def over_on(seating: Seating) -> date | None:
    """The day on which a list was over: its last date took place, or the last one that was left was canceled."""
    by_course, by_date = _last_days([seating])
    if seating.session_id:
        return by_date.get(seating.session_id)
    return seating.course.over_on(by_course.get(seating.course_id))


def _last_days(seatings: Iterable[Seating]) -> tuple[dict[UUID, date], dict[UUID, date]]:
    """The last day of whole courses and of single dates; a canceled date ended on the day on which it was canceled."""
    rows = Session.objects.filter(course__in={one.course_id for one in seatings})
    by_course: dict[UUID, date] = {}
    by_date: dict[UUID, date] = {}
    for pk, course, ends_at, canceled_on in rows.values_list("pk", "course", "ends_at", "canceled_on"):
        day = rules.ended_on(ends_at=timezone.localdate(ends_at), canceled_on=canceled_on)
        by_date[pk] = day
        by_course[course] = max(day, by_course.get(course, day))
    return by_course, by_date


def with_sessions(courses: QuerySet[Course]) -> QuerySet[Course]:
    """Courses with what lists show of them."""
    return courses.select_related("service__organization", "location", "leader").prefetch_related(
        "service__texts", Prefetch("sessions", Session.objects.order_by("starts_at")), "seatings"
    )
