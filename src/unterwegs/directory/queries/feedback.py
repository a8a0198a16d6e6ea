"""How dates were for families: exact for those who look at it, from five voices on for everybody else."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q

from unterwegs.directory import dates, rules
from unterwegs.directory.documents import Offer
from unterwegs.directory.models import Feedback, Service
from unterwegs.directory.queries.translations import language_name
from unterwegs.kit import smallnumbers
from unterwegs.kit.calendars import DayCalendar
from unterwegs.people import open_forms


def days_to_ask_about(offer: Offer, *, now: datetime, days: DayCalendar) -> list[date]:
    """The days of the last two weeks on which the offer met, the newest first."""
    first = now.date() - timedelta(days=rules.ASKED_FOR)
    met = dates.meetings(offer, first=first, last=now.date(), days=days)
    over = {one.day for one in met if (one.end or one.start) <= now}
    return sorted(over, reverse=True)[: rules.DATES_ASKED_FOR]


def has_dates(offer: Offer) -> bool:
    """Whether the offer meets at times one can name; others are by appointment."""
    return any(dates.rhythm(times) is not None for times in offer.schedules)


@dataclass(frozen=True, slots=True)
class Summary:
    """What may be said of the voices about an offer: a sentence, and at least how many; never below five."""

    liking: str
    at_least: int
    closed_doors: int | None = None

    @property
    def sentence(self) -> str:
        return str(rules.Liking(self.liking).label)


@dataclass(frozen=True, slots=True)
class Counts:
    """Exact voices about an offer; only the office sees them."""

    good: int
    okay: int
    bad: int
    closed: int

    @property
    def any(self) -> bool:
        return self.total + self.closed > 0

    @property
    def total(self) -> int:
        return self.good + self.okay + self.bad

    @property
    def summary(self) -> Summary | None:
        at_least = smallnumbers.shown(self.total)
        if at_least is None:
            return None
        return Summary(rules.liking(self.good, self.total).value, at_least, smallnumbers.shown(self.closed))


def feedback_summary(service: UUID, *, today: date) -> Summary | None:
    """What everybody reads at an offer; None below five voices of the last year. One query."""
    return _counts([service], today).get(service, NOBODY).summary


def _counts(services: Iterable[UUID], today: date) -> dict[UUID, Counts]:
    rows = (
        Feedback.objects.counted()
        .filter(service__in=services, given_on__gte=today - timedelta(days=rules.FEEDBACK_KEPT))
        .values("service")
        .annotate(
            good=Count("pk", filter=Q(mood=rules.Mood.GOOD)),
            okay=Count("pk", filter=Q(mood=rules.Mood.OKAY)),
            bad=Count("pk", filter=Q(mood=rules.Mood.BAD)),
            closed=Count("pk", filter=Q(door_was_closed=True)),
        )
        .order_by()
    )
    return {row["service"]: Counts(row["good"], row["okay"], row["bad"], row["closed"]) for row in rows}


NOBODY = Counts(0, 0, 0, 0)


def words_about(service: Service, *, today: date) -> list[str]:
    """The words that an organization may read about its offer, in no order that tells who came when."""
    rows = service.feedback.counted().exclude(words="")
    since = today - timedelta(days=rules.FEEDBACK_KEPT)
    return sorted(rows.filter(given_on__gte=since).values_list("words", flat=True))


@dataclass(frozen=True, slots=True)
class Voice:
    """One voice that waits for a look, with its words where there are any."""

    feedback: Feedback
    words: str
    language: str


@dataclass(frozen=True, slots=True)
class Heard:
    """An offer with what waits and what counts already."""

    service: Service
    waiting: Sequence[Voice]
    counts: Counts
    words: Sequence[str]


def feedback_by_offer(*, today: date) -> list[Heard]:
    """Every offer about which families said something in the last year, by organization and name: nobody is ranked."""
    since = today - timedelta(days=rules.FEEDBACK_KEPT)
    rows = list(Feedback.objects.filter(given_on__gte=since).select_related("said").order_by("given_on", "id"))
    services = Service.objects.select_related("organization").prefetch_related("texts")
    known = services.in_bulk({row.service_id for row in rows})
    counts = _counts(known, today)
    found = [
        Heard(
            service,
            [_voice(row) for row in rows if row.service_id == pk and row.counted_on is None],
            counts.get(pk, NOBODY),
            sorted(row.words for row in rows if row.service_id == pk and row.words),
        )
        for pk, service in known.items()
    ]
    return sorted(found, key=lambda one: (one.service.organization.name.casefold(), one.service.name.casefold()))


def _voice(row: Feedback) -> Voice:
    words = open_forms.words_of(row.said) if row.said else {}
    return Voice(row, str(words.get("words", "")), language_name(row.said.language) if row.said else "")


def waiting_feedback() -> int:
    """How many voices nobody has looked at."""
    return Feedback.objects.waiting().count()
