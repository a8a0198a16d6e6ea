"""What the families' timeline asks: rules with their words, the town's own dates, offers that help now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from unterwegs.directory import timeline
from unterwegs.directory.documents import Offer
from unterwegs.directory.models import LocalDate
from unterwegs.directory.models.text import SOURCE_LANGUAGE
from unterwegs.directory.queries.families import find_services
from unterwegs.directory.search import Choice
from unterwegs.directory.shelf import shelf
from unterwegs.places import queries as places

#: Länder whose day-care centers begin their year in September; elsewhere it is August.
BEGINS_IN_SEPTEMBER = frozenset({"BW", "BY"})


@dataclass(frozen=True, slots=True)
class Locally:
    """The town's own date and contact for a rule; a date that nobody confirmed for twelve months is not told."""

    rule: str
    when: timeline.Local
    phone: str
    link: str
    note: str
    confirmed_on: date
    is_fresh: bool


def local_dates(*, today: date) -> dict[str, Locally]:
    """What the town adds, by rule: two queries."""
    town = places.town()
    starts_in = 9 if town and town.land in BEGINS_IN_SEPTEMBER else 8
    return {row.rule: _locally(row, starts_in, today) for row in LocalDate.objects.all()}


def _locally(row: LocalDate, starts_in: int, today: date) -> Locally:
    is_fresh = timeline.counts_still(row.confirmed_on, today=today)
    day = timeline.Local(row.months_before, row.by_month, row.by_day, starts_in)
    return Locally(
        row.rule,
        day if is_fresh else timeline.Local(starts_in=starts_in),
        row.phone,
        row.link,
        row.note,
        row.confirmed_on,
        is_fresh,
    )


def timeline_stops(child: timeline.Child, *, today: date) -> list[timeline.Stop]:
    """The way of one child with the town's own dates."""
    local = {key: row.when for key, row in local_dates(today=today).items()}
    return timeline.stops(child, today=today, local=local)


def offers_by_phase(phases: Iterable[str], *, language: str, now: datetime, limit: int) -> dict[str, list[Offer]]:
    """The first offers for each life phase, in the order of the list of offers."""
    offers = [hit.offer for hit in find_services(Choice(), language=language, now=now).hits]
    return {phase: [offer for offer in offers if phase in offer.phases][:limit] for phase in phases}


def offers_about(topics: Iterable[str], *, words: Iterable[str], language: str) -> list[Offer]:
    """Offers that carry one of the topics or name one of these German words themselves; nothing that is only near."""
    wanted, sought = frozenset(topics), [word.casefold() for word in words]
    german = shelf(SOURCE_LANGUAGE)
    found = {
        row.offer.id
        for row in german.rows
        if wanted & {topic.code for topic in row.offer.topics} or any(word in _text(row.offer) for word in sought)
    }
    return [row.offer for row in shelf(language).rows if row.offer.id in found]


def _text(offer: Offer) -> str:
    return " ".join((offer.name.text, offer.summary.text, offer.description.text)).casefold()
