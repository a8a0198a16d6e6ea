"""The paper of a year (Jahresblatt): what was reached, on which ways and at what cost, laid out for the report on the funds of the
Bundesstiftung Frühe Hilfen (parts I to III) and for the youth welfare committee; as DOCX, XLSX and PDF from the same parts.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils import translation
from django.utils.translation import gettext as _

from unterwegs.kit import docx, paper, sheets
from unterwegs.kit.paper import report
from unterwegs.kit.smallnumbers import TOTAL, Published
from unterwegs.people import counting
from unterwegs.places import queries as places
from unterwegs.welcome import figures, reach, statistics, tables
from unterwegs.welcome.models import YearPaper
from unterwegs.wishes import statistics as wishes

#: Of the tables of visits those that stand in the paper, each in its part.
WAYS, WHO, THINGS = (
    ("births-channel", "births-letter", "births-wait", "births-age"),
    ("births-area", "births-language"),
    ("materials-item", "topics"),
)
REFERRALS = "wishes-source"  # of the statistics of wishes
FROM_A_VISIT = "visit"


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a title; numbers that are hidden are „×“."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]


_EUROS = re.compile(r"\d{1,3}(\.\d{3})*,\d\d")

Part = str | Table  # a paragraph or a table


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    parts: Sequence[Part]


@dataclass(frozen=True, slots=True)
class Paper:
    """The paper of a year with its sections."""

    title: str
    year: int
    sections: Sequence[Section]

    @property
    def tables(self) -> list[Table]:
        return [part for section in self.sections for part in section.parts if isinstance(part, Table)]


def of(period: str, typed: YearPaper | None) -> Paper:
    """The paper of a frozen year, in German, with what was typed in for it."""
    with translation.override("de"):
        found = figures.of(period)
        ends = reach.ends_of(statistics.published(period))
        town = places.town()
        title = _("Welcome visits, %(period)s") % {"period": found.name}
        sections = [
            Section(_("At a glance"), _glance(found, ends, typed)),
            Section(_("Part II of the funds: support of families"), _support(found, period, typed)),
            Section(_("Part I of the funds: networks"), _network(period, typed)),
            Section(_("Part III of the funds: new ways"), _new(typed)),
            Section(_("For the youth welfare committee"), _committee(found, typed)),
            Section(_("How this is counted"), [figures.how_counted(), figures.hidden_words(), _nobody()]),
        ]
        return Paper(f"{title} – {town.name}" if town else title, int(period[:4]), sections)


def years() -> list[int]:
    """Years whose numbers are frozen, the newest first."""
    return [int(period[:4]) for period in statistics.years()]


def period_of(year: int) -> str | None:
    return next((period for period in statistics.years() if int(period[:4]) == year), None)


# --- what stands in it ------------------------------------------------------------------------------------------------
def _glance(found: figures.Figures, ends: dict[str, int | None], typed: YearPaper | None) -> list[Part]:
    rows = [
        *found.facts,
        (_("Reached, out of the births whose way ended and who were to be reached"), figures.share(found.reach)),
    ]
    births = typed.births if typed else None
    if births:
        source = f" ({typed.births_source})" if typed and typed.births_source else ""
        rows.append((_("Births in the register of residents") + source, str(births)))
        rows.append(
            (
                _("Reached, out of the births in the register; these are children, visits are families"),
                figures.share(figures.of_register(found, ends, births)),
            )
        )
    return [Table(_("Numbers of the year"), [_("What"), _("How many")], rows)]


def _support(found: figures.Figures, period: str, typed: YearPaper | None) -> list[Part]:
    parts: list[Part] = [
        _("What families were offered: a letter with a day and an hour, a visit, materials, and ways to go on."),
        *_shares(_("Reached, by neighborhood"), _("Neighborhood"), found.areas),
        *_shares(_("Reached, by second language"), _("Language"), found.languages),
    ]
    parts += _frozen(period, (*WHO, *WAYS, *THINGS))
    parts += _costs(typed, "support")
    return parts


def _network(period: str, typed: YearPaper | None) -> list[Part]:
    rows = _referrals(period)
    words = (
        _("Wishes that families said at a visit, and that were passed on to somebody who answers:")
        if rows
        else _("The numbers of wishes do not show for this year how many were said at a visit.")
    )
    told: list[Part] = [words]
    if rows:
        told.append(Table(_("Wishes from visits, by kind"), [_("Kind"), _("How many")], rows))
    return [*told, *_costs(typed, "network")]


def _new(typed: YearPaper | None) -> list[Part]:
    return [
        _("What was tried in this year that is new, and what of it stays: please write it here."),
        *_costs(typed, "new"),
    ]


def _committee(found: figures.Figures, typed: YearPaper | None) -> list[Part]:
    parts: list[Part] = []
    if found.over_time:
        rows = [(name, figures.share(said)) for name, said in found.over_time]
        parts.append(Table(_("Reached, over time"), [_("Period"), _("Reached")], rows))
    others = [(one.place, one.year, one.percent, one.first_contact or "–") for one in found.anchors]
    parts.append(Table(_("Reached elsewhere"), [_("Place"), _("Year"), _("Reached"), _("First contact")], others))
    parts.append(_("Everywhere it is counted a little differently; the sources stand on the page of the numbers."))
    total = sum((_euros_of(typed, name) or Decimal(0) for name in COSTS), Decimal(0)) if typed else Decimal(0)
    if total:
        parts.append(
            Table(_("Costs of the year"), [_("What"), _("Euros")], [(_("All costs that were typed in"), euros(total))])
        )
    return parts


COSTS = tuple(f"{part}_{kind}" for part in ("network", "support", "new") for kind in ("people", "things"))


def _costs(typed: YearPaper | None, part: str) -> list[Part]:
    rows = [
        (name, euros(amount))
        for kind, name in (("people", _("Costs of personnel")), ("things", _("Costs of material")))
        if (amount := _euros_of(typed, f"{part}_{kind}")) is not None
    ]
    return [Table(_("Costs"), [_("Kind"), _("Euros")], rows)] if rows else []


def _euros_of(typed: YearPaper | None, name: str) -> Decimal | None:
    amount: Decimal | None = getattr(typed, name) if typed else None
    return amount


def euros(amount: Decimal) -> str:
    """„12.345,60“."""
    return f"{amount:,.2f}".replace(",", " ").replace(".", ",").replace(" ", ".")


def _shares(title: str, what: str, rows: figures.Rows) -> list[Part]:
    return [Table(title, [what, _("Reached")], [(name, figures.share(said)) for name, said in rows])] if rows else []


def _frozen(period: str, wanted: Sequence[str]) -> list[Part]:
    """Of tables that are crossed with how it ended the ends that are told; the page shows all of them."""
    titles = {plan.name: str(title) for plan, title in tables.NUMBERS.plans.items()}
    found = {one.name: one for one in statistics.published(period)}
    return [_as_table(titles[name], found[name]) for name in wanted if name in found]


def _as_table(title: str, one: Published) -> Table:
    columns = [TOTAL, *figures.FIRST] if one.columns.name else [TOTAL]
    head = [_name("end", column) for column in columns] if one.columns.name else [_("How many")]
    rows = [
        (_name(one.rows.name, row), *(figures.number(one.cell(row, column)) for column in columns))
        for row, cells in zip(one.lines, one.cells, strict=True)
        if row == TOTAL or any(cell != 0 for cell in cells)
    ]
    return Table(title, ["", *head], rows)


def _name(feature: str, key: str) -> str:
    return counting.name_of(tables.NUMBERS, feature, key)


def _referrals(period: str) -> list[tuple[str, str]]:
    """Wishes from visits as the window of the wishes shows them; nothing where it does not know this year or this way."""
    found = next((one for one in _wishes(int(period[:4])) if one.name == REFERRALS), None)
    if found is None or FROM_A_VISIT not in found.rows.categories:
        return []
    return [
        (wishes.name_of("kind", kind), figures.number(found.cell(FROM_A_VISIT, kind)))
        for kind in found.stacks
        if found.cell(FROM_A_VISIT, kind) != 0
    ]


def _wishes(year: int) -> list[Published]:
    period = next((one for one in wishes.years() if int(one[:4]) == year), None)
    return wishes.published(period) if period else []


def _nobody() -> str:
    return _("Nothing here is counted by employee.")


# --- as files ---------------------------------------------------------------------------------------------------------
def as_docx(one: Paper, *, now: datetime) -> bytes:
    parts: list[docx.Part] = []
    for section in one.sections:
        parts.append(docx.Heading(section.title))
        for part in section.parts:
            if isinstance(part, Table):
                parts += [docx.Heading(part.title, 2), docx.Table(part.head, part.rows)]
            else:
                parts.append(docx.Paragraph(part))
    return docx.write(parts, title=one.title, language="de-DE", at=now)


def as_xlsx(one: Paper, *, now: datetime) -> bytes:  # noqa: ARG001 – the three ways are asked alike
    """A sheet for each table; whole numbers are numbers, so that an office calculates with them."""
    return sheets.write_book(
        (
            f"{number} {table.title}",
            [word or " " for word in table.head],
            [[_cell(cell) for cell in row] for row in table.rows],
        )
        for number, table in enumerate(one.tables, start=1)
    )


def _cell(words: str) -> sheets.Cell:
    if words.isdecimal():
        return int(words)
    return Decimal(words.replace(".", "").replace(",", ".")) if _EUROS.fullmatch(words) else words


def as_pdf(one: Paper, *, now: datetime) -> bytes:
    """Raises paper.Unprintable."""
    parts: list[report.Part] = []
    for section in one.sections:
        parts.append(report.heading(section.title))
        for part in section.parts:
            if isinstance(part, Table):
                widths = [2.2, *[1.0] * (len(part.head) - 1)]
                parts += [report.heading(part.title, level=2), report.table(part.head, part.rows, widths=widths)]
            else:
                parts.append(report.paragraph(part))
    with translation.override("de"):
        foot = _("Small numbers are hidden to protect families.")
    return paper.cook(report.order(title=one.title, parts=parts, language="de", foot=foot, at=now))


FILES = {"docx": (as_docx, docx.MIME), "xlsx": (as_xlsx, sheets.XLSX), "pdf": (as_pdf, "application/pdf")}
