"""The fixed list of tables of welcome visits, and the exact counts behind them. Nobody outside sees those.

A birth counts once, in the month in which its way ended, by how it ended: that is the hub in which all its tables meet. Materials
and topics were never linked to a family; they are counted all the same, for a book in Persian in a small neighborhood names one.
"""

from collections.abc import Mapping
from datetime import date

from django.db.models import Min
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from unterwegs.directory import queries as directory
from unterwegs.directory.models import Topic
from unterwegs.kit.smallnumbers import NONE, Every, Plan
from unterwegs.people import counting
from unterwegs.people.counting import Feature, Statistics
from unterwegs.places import languages
from unterwegs.places import queries as places
from unterwegs.welcome import rules
from unterwegs.welcome.models import Family, Frozen, Handed, Item, Talked

BIRTHS, MATERIALS, TOPICS = "births", "materials", "topics"

#: Ends by which a family was reached by a visit (domain.md 2.3), and those which are not counted as births to be reached:
#: whoever moved away or whose child died was never to be visited.
REACHED = frozenset({rules.End.VISITED, rules.End.MET_ELSEWHERE})
NOT_TO_REACH = frozenset({rules.End.MOVED, rules.End.STOPPED})


def counted_on(family: Family) -> date:
    """The day on which the way of a family ended; after forgetting the first day of its month."""
    if family.ended_on is None:
        raise ValueError(family)
    return family.ended_on


def first_day() -> date | None:
    """The first day on which anything was noticed, handed out or talked about."""
    days = (
        Family.objects.aggregate(day=Min("noticed_on"))["day"],
        Handed.objects.aggregate(day=Min("month"))["day"],
        Talked.objects.aggregate(day=Min("month"))["day"],
    )
    return min((day for day in days if day is not None), default=None)


def _births(month: date) -> counting.Things:
    ended = Family.objects.filter(ended_on__year=month.year, ended_on__month=month.month)
    for family in ended.select_related("area"):
        features = {
            "end": family.end,
            "area": family.area.slug if family.area else NONE,
            "channel": family.channel or NONE,
            "language": family.language or NONE,
            "age": family.age_band or NONE,
            "wait": family.wait_band or NONE,
            "letter": "letter" if family.posted_on else NONE,
        }
        yield features, 1


def _materials(month: date) -> counting.Things:
    for row in Handed.objects.filter(month=month).select_related("area"):
        yield {"item": str(row.item_id), "area": row.area.slug if row.area else NONE}, row.count


def _topics(month: date) -> counting.Things:
    for row in Talked.objects.filter(month=month).select_related("topic"):
        yield {"topic": row.topic.slug}, row.count


def _item_names() -> Mapping[str, str]:
    return {
        str(item.pk): f"{item.name} ({names.get(item.language, item.language)})" if item.language else item.name
        for names in [languages.names()]
        for item in Item.objects.all()
    }


def _area_names() -> Mapping[str, str]:
    return {area.slug: area.name for area in places.family_areas()}


def _topic_names() -> Mapping[str, str]:
    return {topic.slug: name for topic, name in directory.topics_with_names("de")}


def _topic_keys() -> tuple[str, ...]:
    return (*Topic.objects.filter(parent=None).order_by("slug").values_list("slug", flat=True), NONE)


def _bands(ends: tuple[int, ...]) -> tuple[str, ...]:
    return (*(f"-{end}" for end in ends), f"{ends[-1]}+", NONE)


def _band_names(ends: tuple[int, ...], *, unit: str | Promise) -> Mapping[str, str]:
    known = {f"-{end}": str(_("up to %(end)s %(unit)s")) % {"end": end, "unit": unit} for end in ends}
    return known | {f"{ends[-1]}+": str(_("more than %(end)s %(unit)s")) % {"end": ends[-1], "unit": unit}}


NUMBERS = Statistics(
    frozen=Frozen,
    plans={
        Plan("births", BIRTHS, every=Every.MONTH): _("Births whose way ended"),
        Plan("births-end", BIRTHS, rows="end", every=Every.QUARTER): _("How it ended"),
        Plan("births-place", BIRTHS, rows="area", every=Every.QUARTER): _("Births by neighborhood"),
        Plan("births-area", BIRTHS, rows="area", columns="end"): _("How it ended, by neighborhood"),
        Plan("births-channel", BIRTHS, rows="channel", columns="end"): _("How it ended, by the way on which we met"),
        Plan("births-language", BIRTHS, rows="language", columns="end"): _("How it ended, by second language"),
        Plan("births-age", BIRTHS, rows="age", columns="end"): _("How it ended, by the child's age"),
        Plan("births-wait", BIRTHS, rows="wait", columns="end"): _("How it ended, by the time from notice to letter"),
        Plan("births-letter", BIRTHS, rows="letter", columns="end"): _("How it ended, with and without a letter"),
        Plan("materials", MATERIALS, every=Every.MONTH): _("Materials handed out"),
        Plan("materials-item", MATERIALS, rows="item", every=Every.QUARTER): _("Materials by kind"),
        Plan("materials-area", MATERIALS, rows="area", columns="item"): _("Materials by neighborhood"),
        Plan("topics", TOPICS, rows="topic", every=Every.QUARTER): _("What was talked about"),
    },
    features={
        "end": Feature(lambda: rules.End.values, lambda: dict(rules.End.choices)),
        "area": Feature(lambda: (*_area_names(), NONE), _area_names),
        "channel": Feature(lambda: (*rules.Channel.values, NONE), lambda: dict(rules.Channel.choices)),
        "language": Feature(lambda: (*languages.SPOKEN, NONE), languages.names, first=languages.SPOKEN),
        "age": Feature(lambda: _bands(rules.AGE_BANDS), lambda: _band_names(rules.AGE_BANDS, unit=_("weeks"))),
        "wait": Feature(lambda: _bands(rules.WAIT_BANDS), lambda: _band_names(rules.WAIT_BANDS, unit=_("days"))),
        "letter": Feature(lambda: ("letter", NONE), lambda: {"letter": _("with a letter")}),
        "item": Feature(lambda: (*_item_names(), NONE), _item_names),
        "topic": Feature(_topic_keys, _topic_names),
    },
    things={BIRTHS: _births, MATERIALS: _materials, TOPICS: _topics},
    first_day=first_day,
)
