"""The only window of the room: fixed tables of periods that are over, frozen, small numbers hidden so that nobody computes them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from unterwegs.directory import queries as directory
from unterwegs.kit.smallnumbers import TOTAL, Published
from unterwegs.places import languages
from unterwegs.places import queries as places
from unterwegs.wishes import rules, steps, tables
from unterwegs.wishes.models import Frozen

TITLES = {
    "wishes-area": _("Wishes by neighborhood"),
    "wishes-source": _("Wishes by the way on which they came"),
    "wishes-topic": _("Wishes by topic"),
    "wishes-outcome": _("What became of wishes"),
    "talks-language": _("Talks by language"),
    "talks-duration": _("Talks by duration"),
    "talks-channel": _("Talks by place"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A table as people read it: names instead of keys, None where a number is hidden."""

    title: str | Promise
    columns: Sequence[str]
    rows: Sequence[tuple[str, Sequence[int | None]]]
    note: str


def periods() -> list[str]:
    """The frozen months, quarters and years, the newest first."""
    return sorted(Frozen.objects.order_by().values_list("period", flat=True).distinct(), reverse=True)


def published(period: str) -> list[Published]:
    """All tables of a period as they were frozen, for rooms above."""
    rows = {row.table: row for row in Frozen.objects.filter(period=period)}
    return [Published.read(rows[name].shown) for name in tables.PLANS if name in rows]


def shown(period: str) -> list[Shown]:
    """The same for people; rows of which nothing is known to be there are left out."""
    names = _names()
    return [
        Shown(
            TITLES[one.name],
            [_name(names, one.columns.name, key) for key in one.stacks],
            [
                (_name(names, one.rows.name, key), cells)
                for key, cells in zip(one.lines, one.cells, strict=True)
                if key == TOTAL or any(cell != 0 for cell in cells)
            ],
            one.note,
        )
        for one in published(period)
    ]


Names = dict[str, dict[str, str]]


def _names() -> Names:
    topics = {topic.slug: name for topic, name in directory.topics_with_names("de")}
    return {
        "kind": {key: str(label) for key, label in rules.Kind.choices},
        "area": {area.slug: area.name for area in places.family_areas()},
        "source": {key: str(label) for key, label in rules.Source.choices},
        "topic": topics,
        "outcome": {
            **{key: str(label) for key, label in rules.Outcome.choices},
            tables.WITHDRAWN: str(_("taken back")),
        },
        "language": dict(languages.names()),
        "duration": {key: str(label) for key, label in steps.Duration.choices},
        "channel": {key: str(label) for key, label in steps.Channel.choices},
    }


def _name(names: Names, dimension: str, key: str) -> str:
    if key == TOTAL:
        return str(_("Total"))
    return names[dimension].get(key, str(_("not said")) if key == tables.NONE else key)
