"""The fixed list of tables of wishes and talks, and the exact counts behind them. Nobody outside sees those.

Two kinds of things: wishes, counted in the month in which they were answered or taken back, and talks without a name. The tables
of each meet in one feature only – the kind of the wish, the topic of the talk. A town has some four hundred wishes a year, which is
too few for area × kind of a month: months say how many, quarters of which kind and from where, the year crosses them.
"""

from collections.abc import Mapping
from datetime import date

from django.db.models import Min
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from unterwegs.directory import queries as directory
from unterwegs.directory.models import Topic
from unterwegs.kit.smallnumbers import NONE, Every, Plan
from unterwegs.people import counting
from unterwegs.people.counting import Feature, Statistics
from unterwegs.places import languages
from unterwegs.places import queries as places
from unterwegs.wishes import rules, steps
from unterwegs.wishes.models import Frozen, Tally, Wish

WITHDRAWN = "withdrawn"
WISHES, TALKS = "wishes", "talks"


def counted_on(wish: Wish) -> date:
    """The day on which a closed wish counts: that of the answer, else that on which it was taken back."""
    day = wish.answered_on or wish.forgotten_on
    if day is None:
        raise ValueError(wish)
    return day


def first_day() -> date | None:
    """The first day on which anything was given or told."""
    days = (Wish.objects.aggregate(day=Min("given_on"))["day"], Tally.objects.aggregate(day=Min("month"))["day"])
    return min((day for day in days if day is not None), default=None)


def _wishes(month: date) -> counting.Things:
    closed = Wish.objects.annotate(closed_on=Coalesce("answered_on", "forgotten_on"))  # as `counted_on` says
    ended = closed.filter(closed_on__year=month.year, closed_on__month=month.month)
    for wish in ended.select_related("area", "topic"):
        features = {
            "kind": wish.kind,
            "area": wish.area.slug if wish.area else NONE,
            "source": wish.source,
            "topic": wish.topic.slug if wish.topic else NONE,
            "outcome": wish.outcome or WITHDRAWN,
        }
        yield features, 1


def _talks(month: date) -> counting.Things:
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


def _topic_names() -> Mapping[str, str]:
    return {topic.slug: name for topic, name in directory.topics_with_names("de")}


def _area_names() -> Mapping[str, str]:
    return {area.slug: area.name for area in places.family_areas()}


def _outcome_names() -> Mapping[str, str | Promise]:
    return {**dict(rules.Outcome.choices), WITHDRAWN: _("taken back")}


NUMBERS = Statistics(
    frozen=Frozen,
    plans={
        Plan("wishes", WISHES, every=Every.MONTH): _("Wishes"),
        Plan("wishes-kind", WISHES, rows="kind", every=Every.QUARTER): _("Wishes by kind"),
        Plan("wishes-place", WISHES, rows="area", every=Every.QUARTER): _("Wishes by neighborhood"),
        Plan("wishes-area", WISHES, rows="area", columns="kind"): _("Wishes by neighborhood and kind"),
        Plan("wishes-source", WISHES, rows="source", columns="kind"): _("Wishes by the way on which they came"),
        Plan("wishes-topic", WISHES, rows="topic", columns="kind"): _("Wishes by topic"),
        Plan("wishes-outcome", WISHES, rows="outcome", columns="kind"): _("What became of wishes"),
        Plan("talks", TALKS, every=Every.MONTH): _("Talks"),
        Plan("talks-topic", TALKS, rows="topic", every=Every.QUARTER): _("Talks by topic"),
        Plan("talks-language", TALKS, rows="language", columns="topic"): _("Talks by language"),
        Plan("talks-duration", TALKS, rows="duration", columns="topic"): _("Talks by duration"),
        Plan("talks-channel", TALKS, rows="channel", columns="topic"): _("Talks by place"),
    },
    features={
        "kind": Feature(lambda: rules.Kind.values, lambda: dict(rules.Kind.choices)),
        "area": Feature(lambda: (*_area_names(), NONE), _area_names),
        "source": Feature(lambda: rules.Source.values, lambda: dict(rules.Source.choices)),
        "topic": Feature(_topics, _topic_names),
        "outcome": Feature(lambda: (*rules.Outcome.values, WITHDRAWN), _outcome_names),
        "language": Feature(lambda: (*languages.SPOKEN, NONE), languages.names, first=languages.SPOKEN),
        "duration": Feature(lambda: steps.Duration.values, lambda: dict(steps.Duration.choices)),
        "channel": Feature(lambda: steps.Channel.values, lambda: dict(steps.Channel.choices)),
    },
    things={WISHES: _wishes, TALKS: _talks},
    first_day=first_day,
)
