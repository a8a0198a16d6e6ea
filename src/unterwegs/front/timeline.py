"""The timeline for a page: the rules in the language of the page, in words for everybody and as JSON for her phone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from unterwegs.directory import queries as directory
from unterwegs.directory import timeline
from unterwegs.directory.rules import Phase
from unterwegs.front import structured

PHASES = tuple(phase.value for phase in (Phase.PREGNANCY, Phase.INFANCY, Phase.KINDERGARTEN, Phase.PRIMARY))
HELPS, IN_GRIEF = 3, 6
#: Topics, and words in an offer itself, that speak of a child who has died.
GRIEF = ("miscarriage", "grief")
GRIEF_WORDS = ("Trauer", "Fehlgeburt", "Totgeburt", "Sternenkind", "Sternenelter", "verwaiste Eltern")

#: Chapters of the page for everybody, by what the rules are.
CHAPTERS: Sequence[tuple[str | Promise, str, frozenset[str]]] = (
    (_("Before the birth"), "due", frozenset({"advice", "claim", "deadline", "examination", "vaccination"})),
    (_("After the birth: offices, money, work"), "birth", frozenset({"advice", "claim", "deadline"})),
    (_("Check-ups for your child"), "birth", frozenset({"examination"})),
    (_("Vaccinations for your child"), "birth", frozenset({"vaccination"})),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One rule in words, without a date of anybody."""

    rule: timeline.Rule
    said: timeline.Said
    for_whom: str
    source: timeline.Source
    is_dated: bool
    local: directory.Locally | None
    local_day: str


@dataclass(frozen=True, slots=True)
class Chapter:
    title: str
    lines: list[Line]


def chapters(local: Mapping[str, directory.Locally], *, today: date) -> list[Chapter]:
    """All rules for reading and printing, by chapter."""
    lines = [_line(rule, today=today, local=local) for rule in timeline.rules()]
    return [
        Chapter(str(title), [line for line in lines if line.rule.counts_from == anchor and line.rule.kind in kinds])
        for title, anchor, kinds in CHAPTERS
    ]


def _line(rule: timeline.Rule, *, today: date, local: Mapping[str, directory.Locally]) -> Line:
    return Line(
        rule,
        timeline.said(rule),
        timeline.for_whom(rule),
        timeline.SOURCES[rule.source],
        rule.certain and timeline.is_fresh(rule, today=today),
        local.get(rule.key),
        _local_day(local.get(rule.key)),
    )


def _local_day(row: directory.Locally | None) -> str:
    """The town's own date in words: a day of every year, or months before the first birthday."""
    if row is None:
        return ""
    if row.when.months_before is not None:
        text = ngettext(
            "%(count)s month before the first birthday",
            "%(count)s months before the first birthday",
            row.when.months_before,
        )
        return text % {"count": row.when.months_before}
    if row.when.by_month is None or row.when.by_day is None:
        return ""
    return gettext("until %(day)s") % {
        "day": date_format(date(2024, row.when.by_month, row.when.by_day), "MONTH_DAY_FORMAT")
    }


def for_phone(local: Mapping[str, directory.Locally], *, language: str, now: datetime) -> dict[str, Any]:
    """What the phone needs to draw the way by itself: rules, local dates, what helps now by life phase."""
    helps = directory.offers_by_phase(PHASES, language=language, now=now, limit=HELPS)
    return {
        "rules": [rule_for_phone(rule) for rule in timeline.rules()],
        "local": {key: _local(row) for key, row in local.items()},
        "helps": {phase: _helps(phase, offers) for phase, offers in helps.items()},
    }


def rule_for_phone(rule: timeline.Rule) -> dict[str, Any]:
    words, window, source = (
        timeline.said(rule),
        timeline.window_of(rule),
        timeline.SOURCES[rule.source],
    )
    ends = {name: getattr(window, name) for name in ("first", "last", "earliest", "latest")}
    return {
        "key": rule.key,
        "kind": rule.kind,
        "from": rule.counts_from,
        **{name: [edge.months, edge.days, edge.way] if edge else None for name, edge in ends.items()},
        "certain": rule.certain,
        "early": rule.early,
        "ifAny": rule.if_any,
        "unless": rule.unless,
        "bornIn": rule.born_in,
        "addsEarly": rule.adds_early_days,
        "local": rule.local,
        "confirmed": rule.confirmed_on.isoformat(),
        "what": words.what,
        "why": words.why,
        "next": words.next,
        "when": words.when,
        "forWhom": timeline.for_whom(rule),
        "source": {"name": source.name, "url": source.url},
    }


def _local(row: directory.Locally) -> dict[str, Any]:
    return {
        "monthsBefore": row.when.months_before,
        "byMonth": row.when.by_month,
        "byDay": row.when.by_day,
        "startsIn": row.when.starts_in,
        "phone": row.phone,
        "link": row.link,
        "note": row.note,
    }


def _helps(phase: str, offers: Sequence[directory.Offer]) -> dict[str, Any]:
    return {
        "url": f"{reverse('front:offers')}?phase={phase}",
        "offers": [
            {"name": offer.name.text, "language": offer.name.language, "url": _address(offer)} for offer in offers
        ],
    }


def _address(offer: directory.Offer) -> str:
    return reverse("front:offer", args=[offer.code, structured.slug_of(offer)])


def help_in_grief(*, language: str) -> list[directory.Offer]:
    """Offers for parents whose child has died, by topic or by their own words; nothing that speaks of babies."""
    return directory.offers_about(GRIEF, words=GRIEF_WORDS, language=language)[:IN_GRIEF]
