"""Questions about wishes; none of them hands out words but for those who may read them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import get_language

from unterwegs.directory import queries as directory
from unterwegs.directory.models import Location, Organization, Topic
from unterwegs.kit import spelled
from unterwegs.people import queries as people
from unterwegs.people.models import User
from unterwegs.people.roles import Permission, Role
from unterwegs.places.models import Lead
from unterwegs.wishes import codes, routing, rules
from unterwegs.wishes.models import Clerk, Consent, Letter, Lotse, LotseLink, ReadingHours, Wish
from unterwegs.wishes.routing import Route, route

__all__ = ["Route", "route"]


# --- days -----------------------------------------------------------------------------------------------------------


class WorkingDays:
    """Monday to Friday, without the public holidays of the Land."""

    def __init__(self) -> None:
        self.days = directory.day_calendar()

    def __call__(self, day: date) -> bool:
        return day.weekday() < 5 and not self.days.public_holiday(day)


def due_on(kind: str, *, today: date) -> date:
    """Until when a wish of today is answered."""
    return rules.due_on(kind, today, is_working=WorkingDays())


def reading_hours() -> ReadingHours:
    """When wishes are read; the usual hours where the office has said nothing."""
    return ReadingHours.objects.first() or ReadingHours(first=rules.READ_FROM, last=rules.READ_UNTIL)


# --- families -------------------------------------------------------------------------------------------------------


def wish_of(code: str) -> Wish | None:
    """The wish behind a typed code; None for a wrong one, and for one that is forgotten."""
    known = spelled.read(code)
    if not known:
        return None
    found = Wish.objects.opened_by(codes.digest_of(known))
    return found.select_related("holder", "area", "lead_area", "center__organization").first()


def topic_name(topic: Topic | None) -> str:
    """The name of a topic in the language of the page."""
    if topic is None:
        return ""
    return dict(directory.topics_with_names(get_language())).get(topic, topic.slug)


def routes_of(wish: Wish) -> list[Route]:
    """Everybody who reads a wish that was sent: who was named, and beside them the coordination where it was late."""
    first = routing.kept(wish.reader, lead_area=wish.lead_area, center=wish.center)
    is_late = wish.escalated_on is not None and first.reader != rules.Reader.OFFICE
    return [first, routing.office()] if is_late else [first]


def lotsen() -> QuerySet[Lotse]:
    """The institutions that hand over wishes and have said what families can talk to them about."""
    return Lotse.objects.open().exclude(what="").select_related("organization")


def lotse_at(code: str) -> Lotse | None:
    """What families read of an institution as a Lotse, by the code of its page; None where it is none."""
    return lotsen().filter(organization__code=code).first()


# --- Lotsen ---------------------------------------------------------------------------------------------------------


def link_of(secret: str, *, today: date) -> LotseLink | None:
    """The link somebody opened, if it counts."""
    if not 20 <= len(secret) <= 64:
        return None
    links = LotseLink.objects.open(today=today).select_related("lotse__organization")
    return links.filter(digest=codes.secret_digest(secret)).first()


def lotse_with_account(user: User, organization: UUID, *, today: date) -> Lotse | None:
    """The own institution of somebody with an account, where it is a Lotse."""
    own = Organization.objects.own(user, today=today).active().values("pk")
    found = Lotse.objects.open().filter(organization__in=own, organization=organization)
    return found.select_related("organization").first()


def lotsen_of(user: User, *, today: date) -> list[Lotse]:
    """The own institutions of somebody with an account that are Lotsen."""
    own = Organization.objects.own(user, today=today).active().values("pk")
    return list(Lotse.objects.open().filter(organization__in=own).select_related("organization"))


def others_of(user: User, *, today: date) -> list[tuple[Organization, Lotse | None]]:
    """The own institutions that are no Lotsen, each with what it has declared, if it waits for the coordination."""
    own = Organization.objects.own(user, today=today).active()
    waiting = {lotse.organization_id: lotse for lotse in Lotse.objects.declared().filter(organization__in=own)}
    return [(one, waiting.get(one.pk)) for one in own.exclude(lotse__in=Lotse.objects.open()).order_by("name")]


def declared_lotsen() -> QuerySet[Lotse]:
    """The institutions that have declared themselves and wait to be appointed, the oldest first."""
    return Lotse.objects.declared().select_related("organization").order_by("described_on", "pk")


# --- letters to another body ----------------------------------------------------------------------------------------


def letter_of(secret: str, *, now: datetime) -> Letter | None:
    """The link to what a family allowed, if it can still be read."""
    if not 20 <= len(secret) <= 64:
        return None
    found = Letter.objects.open(now=now).select_related("consent__wish__holder")
    return found.filter(digest=codes.secret_digest(secret)).first()


@dataclass(frozen=True, slots=True)
class Learned:
    """What a Lotse may learn of a wish: its mark, the day, whether it was answered; nothing else."""

    mark: str
    given_on: date
    is_answered: bool | None  # None: the family allowed only that it has arrived


def learned_by(lotse: Lotse, *, today: date) -> list[Learned]:
    """The wishes of which the families let the Lotse know, the newest first."""
    rows = Consent.objects.filter(
        wish__lotse=lotse, matter=rules.Matter.LOOP, revoked_on=None, wish__forgotten_on=None
    ).select_related("wish")
    found = [consent for consent in rows if consent.counts(today=today)]
    found.sort(key=lambda consent: (consent.wish.given_on, consent.wish.mark), reverse=True)
    return [
        Learned(
            one.wish.mark,
            one.wish.given_on,
            one.wish.answered_on is not None if rules.Part.ANSWERED in one.parts else None,
        )
        for one in found
    ]


# --- the desk -------------------------------------------------------------------------------------------------------


def readable_wishes(user: User, *, today: date) -> QuerySet[Wish]:
    return Wish.objects.readable_by(user, today=today).select_related("area", "lead_area", "center", "topic", "lotse")


def stands_in(user: User, wish: Wish) -> bool:
    """Whether this person reads it for somebody who is away."""
    return not Wish.objects.of(user).filter(pk=wish.pk).exists()


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for somebody: late, due today, later; answered ones that may be handed on; those of the last weeks."""

    late: Sequence[Wish]
    today: Sequence[Wish]
    later: Sequence[Wish]
    allowed: Sequence[Wish]
    answered: Sequence[Wish]

    @property
    def count(self) -> int:
        return len(self.late) + len(self.today)


ANSWERED_SHOWN = 30  # wishes


def waiting_for(user: User, *, today: date) -> Waiting:
    """What waits for this person, the most urgent first; three queries.

    A yes of before the answer was there when somebody answered, and does not wait any more.
    """
    since = Q(wish__answered_on=None) | Q(given_on__gte=F("wish__answered_on"))
    yes = Consent.objects.filter(since, wish=OuterRef("pk")).unused(today=today)
    own = Wish.objects.of(user).filter(pk=OuterRef("pk"))
    found = readable_wishes(user, today=today).annotate(may_be_handed_on=Exists(yes), is_for_another=~Exists(own))
    rows = list(found.filter(answered_on=None).order_by("due_on", "given_on", "id"))
    answered = found.exclude(answered_on=None).order_by("-may_be_handed_on", "-answered_on", "id")[:ANSWERED_SHOWN]
    return Waiting(
        late=[one for one in rows if one.due_on and one.due_on < today],
        today=[one for one in rows if one.due_on == today],
        later=[one for one in rows if one.due_on and one.due_on > today],
        allowed=[one for one in answered if one.may_be_handed_on],
        answered=[one for one in answered if not one.may_be_handed_on],
    )


@dataclass(frozen=True, slots=True)
class Ending:
    """How many wishes are forgotten within a month without an answer, and when the first of them is."""

    count: int
    day: date | None


def ending_for(user: User, *, today: date) -> Ending:
    """Of those that somebody is to answer; the coordination hears of all."""
    rows = Wish.objects.ending(today=today)
    if not user.may_everywhere(Permission.READ_WISHES):
        rows = rows.readable_by(user, today=today)
    days = sorted(rules.forget_on(given_on, None) for given_on in rows.values_list("given_on", flat=True))
    return Ending(len(days), days[0] if days else None)


def elsewhere_open(user: User, *, today: date) -> tuple[int, int]:
    """How many wishes wait with others than this person of the coordination, and how many of them are due or late."""
    rows = Wish.objects.open().exclude(pk__in=Wish.objects.readable_by(user, today=today).values("pk"))
    return rows.count(), rows.filter(due_on__lte=today).count()


def wishes_to_pass_on(*, today: date) -> list[Wish]:
    """Wishes that the coordination has from tonight on: late, put off for long, or read by nobody else any more.

    Of the last also those that are answered: it can read them until they are forgotten, and who can is named.
    """
    here = Wish.objects.filter(forgotten_on=None, escalated_on=None).exclude(reader=rules.Reader.OFFICE)
    others = here.open()
    at_once = others.filter(due_on__lt=today) | here.unattended()
    is_working = WorkingDays()
    waiting = others.exclude(pk__in=at_once.values("pk"))
    return [*at_once, *(one for one in waiting if alone_until(one, is_working=is_working) < today)]


def alone_until(wish: Wish, *, is_working: WorkingDays | None = None) -> date:
    """Until when an open wish stays with those who were named, however often its day is moved."""
    return rules.alone_until(wish.kind, wish.given_on, wish.agreed_on, is_working=is_working or WorkingDays())


def readers_of(wish: Wish, *, today: date) -> list[User]:
    """The people whose task a wish is today: who was named, and the coordination where it has it (too).

    While somebody is away, it is the task of who stands in for her.
    """
    office = coordinators(today=today) if wish.is_with_office else []
    return list(dict.fromkeys([*_named_readers(wish, today=today), *office]))


def _named_readers(wish: Wish, *, today: date) -> list[User]:
    if wish.reader == rules.Reader.OFFICE:
        return []
    role = Role.NEIGHBORHOOD_LEAD if wish.reader == rules.Reader.LEAD else Role.FAMILY_OFFICE
    return people.acting_today(User.objects.filter(_is_named(wish)), role=role, today=today)


def _is_named(wish: Wish) -> Q:
    """Whoever leads in the neighborhood, or sits at the counter, that was named to the family."""
    if wish.reader == rules.Reader.LEAD:
        return Q(pk__in=Lead.objects.active().filter(area=wish.lead_area_id).values("user"))
    return Q(pk__in=Clerk.objects.active().filter(center=wish.center_id).values("user"))


def coordinators(*, today: date) -> list[User]:
    """Who does the work of the coordination today."""
    found = User.objects.filter(is_active=True, assignments__role=Role.COORDINATOR)
    return people.acting_today(found, role=Role.COORDINATOR, today=today)


def clerks() -> QuerySet[Clerk]:
    return Clerk.objects.select_related("user", "center").order_by("center__name", "user__name")


def centers() -> QuerySet[Location]:
    return Location.objects.centers().order_by("name")


def all_lotsen() -> QuerySet[Lotse]:
    """Everybody who is or was a Lotse, with the links."""
    return Lotse.objects.exclude(appointed_on=None).select_related("organization").prefetch_related("links")


def possible_lotsen() -> QuerySet[Organization]:
    return Organization.objects.active().exclude(lotse__in=Lotse.objects.open())
