"""What the frozen tables say of a period: facts, reach by area and over time, beside what others have reached; as chart and on paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from unterwegs.kit import smallnumbers
from unterwegs.kit.charts import Bar, Chart
from unterwegs.kit.paper import report
from unterwegs.kit.paper.kitchen import Order
from unterwegs.kit.smallnumbers import Published
from unterwegs.people import counting
from unterwegs.places import queries as places
from unterwegs.welcome import anchors, reach, rules, statistics, tables
from unterwegs.welcome.anchors import Anchor
from unterwegs.welcome.reach import HUNDRED, Reach

HIDDEN = "×"
LAST = 9  # periods that are shown over time
#: Ends in the order of the page; all others follow.
FIRST = (rules.End.VISITED, rules.End.MET_ELSEWHERE, rules.End.DECLINED, rules.End.NOT_MET)

Rows = Sequence[tuple[str, Reach | None]]


@dataclass(frozen=True, slots=True)
class Figures:
    """A period as people read it. ``rows`` are names with a share; empty where the period is too short for them."""

    period: str
    name: str
    facts: Sequence[tuple[str, str]]
    reach: Reach | None
    has_reach: bool
    areas: Rows
    languages: Rows
    over_time: Rows
    months: Sequence[tuple[str, int | None]]
    anchors: Sequence[Anchor] = anchors.ANCHORS

    @property
    def area_chart(self) -> Chart:
        return Chart(
            "areas",
            _("Families reached, by neighborhood"),
            _said(self.areas),
            [_bar(*row) for row in self.areas],
            HUNDRED,
        )

    @property
    def time_chart(self) -> Chart:
        return Chart(
            "time",
            _("Families reached, over time"),
            _said(self.over_time),
            [_bar(*row) for row in self.over_time],
            HUNDRED,
        )

    @property
    def anchor_chart(self) -> Chart:
        rows = [Bar(_anchor_name(one), one.reach, one.percent) for one in self.anchors]
        if self.reach:
            mine = _bar(_("Here, %(period)s") % {"period": self.name}, self.reach)
            rows.append(Bar(mine.label, mine.value, mine.words, mine.until, is_own=True))
        rows.sort(key=lambda bar: -(bar.value or 0))
        described = "; ".join(f"{bar.label}: {bar.words}" for bar in rows)
        return Chart("others", _("Families reached, here and elsewhere"), described, rows, HUNDRED)

    @property
    def month_chart(self) -> Chart:
        rows = [Bar(name, count, number(count)) for name, count in self.months]
        described = "; ".join(f"{bar.label}: {bar.words}" for bar in rows)
        return Chart("months", _("Births whose way ended, by month"), described, rows)


def of(period: str) -> Figures:
    """All of a frozen period."""
    found = statistics.published(period)
    ends = reach.ends_of(found)
    known = statistics.over_time("births-end")
    by_month = [one for one in statistics.over_time("births") if len(smallnumbers.months(one.period)) == 1]
    return Figures(
        period=period,
        name=counting.period_name(period),
        facts=_facts(found, ends),
        reach=reach.of_row(ends) if ends else None,
        has_reach=bool(ends),
        areas=_rows(found, "births-area", "area"),
        languages=_rows(found, "births-language", "language"),
        over_time=[(counting.period_name(one.period), reach.of_town([one])) for one in known[-LAST:]],
        months=[
            (counting.period_name(one.period), one.cell())
            for one in by_month
            if smallnumbers.months(one.period) <= smallnumbers.months(period[:4])
        ],
    )


def number(count: int | None) -> str:
    return HIDDEN if count is None else str(count)


def share(found: Reach | None) -> str:
    return HIDDEN if found is None else str(found)


def of_register(figures: Figures, ends: dict[str, int | None], births: int | None) -> Reach | None:
    """Reached families in percent of the births in the register, which counts children; only where the numbers are shown."""
    reached = [ends.get(end) for end in sorted(tables.REACHED)]
    if not births or not ends or figures.reach is None or any(count is None for count in reached):
        return None
    exact = round(sum(count or 0 for count in reached) * HUNDRED / births)
    return Reach(exact, exact)


def _facts(found: Sequence[Published], ends: dict[str, int | None]) -> list[tuple[str, str]]:
    shown = {one.name: one for one in found}
    facts = [(_("Births whose way ended"), number(shown["births"].cell()))] if "births" in shown else []
    if "births-letter" in shown:
        facts.append((_("of these with a letter"), number(shown["births-letter"].cell("letter"))))
    names = dict(rules.End.choices)
    order = [*FIRST, *(end for end in rules.End if end not in FIRST)]
    facts += [(str(names[end]), number(ends[end])) for end in order if end in ends]
    if "materials" in shown:
        facts.append((_("Materials handed out"), number(shown["materials"].cell())))
    return facts


def _rows(found: Sequence[Published], table: str, feature: str) -> list[tuple[str, Reach | None]]:
    """Rows of which somebody is known to be there, by name; what is not said comes last."""
    one = next((one for one in found if one.name == table), None)
    if one is None:
        return []
    there = {row for row, cells in zip(one.lines, one.cells, strict=True) if any(cell != 0 for cell in cells)}
    rows = [
        (key, counting.name_of(tables.NUMBERS, feature, key), said)
        for key, said in reach.of_rows(one).items()
        if key in there
    ]
    rows.sort(key=lambda row: (row[0] in (smallnumbers.NONE, smallnumbers.OTHER), row[1]))
    return [(name, said) for _key, name, said in rows]


def _bar(name: str, found: Reach | None) -> Bar:
    if found is None:
        return Bar(name, None, HIDDEN)
    return Bar(name, found.lowest, str(found), None if found.is_exact else found.highest)


def _said(rows: Rows) -> str:
    return "; ".join(f"{name}: {share(found)}" for name, found in rows)


def _anchor_name(one: Anchor) -> str:
    return f"{one.place}, {one.year}"


# --- on paper -------------------------------------------------------------------------------------------------------
def paper(figures: Figures, *, now: datetime) -> Order:
    """One page about a period, in German."""
    with translation.override("de"):
        town = places.town()
        parts: list[report.Part] = []
        if figures.has_reach:
            parts += [
                report.box(_("Reached: %(share)s") % {"share": share(figures.reach)}),
                report.paragraph(how_counted()),
            ]
        parts.append(report.pairs(figures.facts))
        if figures.areas:
            parts += [report.heading(_("Reached, by neighborhood")), _bars(figures.area_chart, _("Neighborhood"))]
        elif figures.over_time:
            parts += [report.heading(_("Reached, over time")), _bars(figures.time_chart, _("Period"))]
        else:
            parts += [report.heading(_("Births whose way ended, by month")), _bars(figures.month_chart, _("Month"))]
        parts.append(report.paragraph(hidden_words()))
        return report.order(
            title=_("Welcome visits in numbers"),
            subtitle=" · ".join(one for one in (town.name if town else "", figures.name) if one),
            parts=parts,
            language="de",
            foot=_("Small numbers are hidden to protect families."),
            at=now,
        )


def _bars(chart: Chart, what: str) -> report.Part:
    head = (what, _("Reached") if chart.most == HUNDRED else _("How many"))
    return report.bars(
        head, [(bar.label, bar.words, chart.share(bar.value), chart.share(bar.until)) for bar in chart.bars]
    )


def how_counted() -> str:
    return _(
        "Reached are families who were visited or met elsewhere. They are counted out of all births whose way ended in this time, "
        "without families who moved away and without those for whom everything was stopped. Twins are one birth."
    )


def hidden_words() -> str:
    return _(
        "× stands for what is hidden, for a number that is small could point to a family. Where a share has two numbers, it lies between them: "
        "nobody can say more from the tables that are shown."
    )
