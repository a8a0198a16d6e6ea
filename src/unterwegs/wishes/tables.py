"""The exact counts behind the statistics: a fixed list of tables, made of what is closed. Nobody outside sees them.

Two kinds of things: wishes, counted in the month in which they were answered or taken back, and talks without a name. The tables
of each kind meet in one dimension only – the kind of the wish, the topic of the talk – so that they tell no more than their sums.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from django.db.models import Min

from unterwegs.directory.models import Topic
from unterwegs.kit.smallnumbers import Dimension, Table, whole
from unterwegs.places import languages
from unterwegs.places import queries as places
from unterwegs.wishes import rules, steps
from unterwegs.wishes.models import Frozen, Tally, Wish

NONE, WITHDRAWN = "none", "withdrawn"
WISHES, TALKS = "wishes", "talks"


@dataclass(frozen=True, slots=True)
class Plan:
    """A table: what is counted, by which two features."""

    of: str
    rows: str
    columns: str


#: Every table there is; there are no others and no filters.
PLANS: Mapping[str, Plan] = MappingProxyType(
    {
        "wishes-area": Plan(WISHES, "area", "kind"),
        "wishes-source": Plan(WISHES, "source", "kind"),
        "wishes-topic": Plan(WISHES, "topic", "kind"),
        "wishes-outcome": Plan(WISHES, "outcome", "kind"),
        "talks-language": Plan(TALKS, "language", "topic"),
        "talks-duration": Plan(TALKS, "duration", "topic"),
        "talks-channel": Plan(TALKS, "channel", "topic"),
    }
)

Features = Mapping[str, str]


def counted_on(wish: Wish) -> date:
    """The day on which a closed wish counts: that of the answer, else that on which it was taken back."""
    day = wish.answered_on or wish.forgotten_on
    if day is None:
        raise ValueError(wish)
    return day


def first_day() -> date | None:
    """The first day on which anything was given or told."""
    days = [
        Wish.objects.aggregate(day=Min("given_on"))["day"],
        Tally.objects.aggregate(day=Min("month"))["day"],
        min((_month_of(period) for period in Frozen.objects.values_list("period", flat=True)), default=None),
    ]
    return min((day for day in days if day is not None), default=None)


def _month_of(period: str) -> date:
    year, _dash, part = period.partition("-")
    return date(int(year), int(part) if part.isdigit() else 1, 1) if part.isdigit() else date.max


def exact(month: date) -> list[Table]:
    """All tables of a month."""
    things = {WISHES: list(_wishes(month)), TALKS: list(_talks(month))}
    dimensions = {name: Dimension(name, kinds()) for name, kinds in DIMENSIONS.items()}
    return [
        Table(
            name=name,
            of=plan.of,
            rows=dimensions[plan.rows],
            columns=dimensions[plan.columns],
            period=rules.period_of(month),
            counts=_counts(things[plan.of], dimensions[plan.rows], dimensions[plan.columns]),
        )
        for name, plan in PLANS.items()
    ]


def _counts(things: Iterable[tuple[Features, int]], rows: Dimension, columns: Dimension) -> dict[tuple[str, str], int]:
    found: Counter[tuple[str, str]] = Counter()
    for features, count in things:
        row, column = features[rows.name], features[columns.name]
        pair = (row if row in rows.categories else NONE, column if column in columns.categories else NONE)
        found[pair] += count
    return dict(found)


def _wishes(month: date) -> Iterable[tuple[Features, int]]:
    for wish in Wish.objects.select_related("area", "topic"):
        if wish.is_open or rules.month_of(counted_on(wish)) != month:
            continue
        yield (
            {
                "kind": wish.kind,
                "area": wish.area.slug if wish.area else NONE,
                "source": wish.source,
                "topic": wish.topic.slug if wish.topic else NONE,
                "outcome": wish.outcome or WITHDRAWN,
            },
            1,
        )


def _talks(month: date) -> Iterable[tuple[Features, int]]:
    for row in Tally.objects.filter(month=month).select_related("topic"):
        features = {
            "topic": row.topic.slug if row.topic else NONE,
            "language": row.language,
            "duration": row.duration,
            "channel": row.channel,
        }
        yield features, row.count


def _topics() -> tuple[str, ...]:
    return (*Topic.objects.filter(parent=None).order_by("slug").values_list("slug", flat=True), NONE)


#: The categories of each feature, as they are at the end of the month.
DIMENSIONS: Mapping[str, Callable[[], tuple[str, ...]]] = MappingProxyType(
    {
        "kind": lambda: tuple(rules.Kind.values),
        "area": lambda: (*(area.slug for area in places.family_areas()), NONE),
        "source": lambda: tuple(rules.Source.values),
        "topic": _topics,
        "outcome": lambda: (*rules.Outcome.values, WITHDRAWN),
        "language": lambda: (*languages.SPOKEN, NONE),
        "duration": lambda: tuple(steps.Duration.values),
        "channel": lambda: tuple(steps.Channel.values),
    }
)


def summed(period: str, months: Sequence[str]) -> list[Table]:
    """The tables of a longer period, of those of its months; none where a month is missing."""
    found = []
    for name, plan in PLANS.items():
        rows = list(Frozen.objects.filter(table=name, period__in=months).exclude(counts=None).order_by("period"))
        if len(rows) == len(months):
            found.append(whole([_table(name, plan, row) for row in rows], period=period))
    return found


def _table(name: str, plan: Plan, row: Frozen) -> Table:
    shown = row.shown
    return Table(
        name=name,
        of=plan.of,
        rows=Dimension(shown["rows"][0], tuple(shown["rows"][1:])),
        columns=Dimension(shown["columns"][0], tuple(shown["columns"][1:])),
        period=row.period,
        counts={(one, other): count for one, other, count in row.counts or ()},
    )
