"""Lists for those who fold, post and pack: numbers to tick, sums, and nobody's name."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from unterwegs.directory import facts
from unterwegs.kit import paper
from unterwegs.kit.paper import report
from unterwegs.places import languages
from unterwegs.welcome.letters import PAGES, NotALetter, Run
from unterwegs.welcome.rules import LetterKind

NUMBERED = (0.8, 1.6, 0.9, 1.6, 3)  # shares of the columns of a control list


@dataclass(frozen=True, slots=True)
class Item:
    """Something that is packed, in its language and edition."""

    name: str
    count: int
    language: str = ""
    edition: str = ""


@dataclass(frozen=True, slots=True)
class Bag:
    """What goes along on one day."""

    day: date
    whose: str
    visits: int
    items: Sequence[Item]


def control_list(run: Run) -> bytes:
    """What lies in the run, for who folds and posts: numbers to tick, sums by area. Raises paper.Unprintable."""
    with translation.override("de"):
        areas = Counter(letter.area or run.sender.town for letter in run.letters)
        numbers = (
            ("", letter.number, _page(at), _called(letter.kind), ", ".join(letter.enclosed) or "–")
            for at, letter in enumerate(run.letters)
        )
        parts = [
            report.pairs(
                [
                    (_("Run"), run.number),
                    (_("Printed on"), date_format(run.printed_at, "DATE_FORMAT")),
                    (_("Letters"), str(len(run.letters))),
                    (_("Sheets, printed on both sides"), str(len(run.letters))),
                    (_("Pages"), str(len(run.letters) * PAGES)),
                ]
            ),
            report.box(_("First take out what stands on the pull list. Count again before you post.")),
            report.heading(_("By area")),
            report.table([_("Area"), _("Letters")], sorted((area, str(many)) for area, many in areas.items())),
            report.heading(_("By number")),
            report.paragraph(_("In the order of the print file. Tick what lies in its envelope.")),
            report.table([_("Done"), _("Number"), _("Page"), _("What"), _("Enclosed")], numbers, widths=NUMBERED),
            report.signatures([_("Folded by"), _("Counted by")]),
        ]
        return paper.cook(_sheet(_("Control list"), run, parts))


def pull_list(run: Run, numbers: Iterable[str]) -> bytes:
    """Which envelopes must not leave the house: by number, without a reason. Raises NotALetter, paper.Unprintable."""
    at = {letter.number: place for place, letter in enumerate(run.letters)}
    pulled = set(numbers)
    if strangers := sorted(pulled - set(at)):
        raise NotALetter(f"not in run {run.number}: {', '.join(strangers)}")
    with translation.override("de"):
        asked = ngettext("Take out %(count)d letter.", "Take out %(count)d letters.", len(pulled))
        how = _("Give what you take out to the coordination unopened, even if it is closed already.")
        rows = (
            ("", number, f"{at[number] + 1} / {len(at)}", _page(at[number]))
            for number in sorted(pulled, key=at.__getitem__)
        )
        parts = [report.box(f"{asked % {'count': len(pulled)}} {how}" if pulled else _("Nothing has to be taken out."))]
        if pulled:
            parts.append(report.table([_("Out"), _("Number"), _("Place in the pile"), _("Page")], rows))
        parts += [
            report.pairs([(_("Left in the pile"), str(len(at) - len(pulled)))]),
            report.signatures([_("Taken out by"), _("Received by")]),
        ]
        return paper.cook(_sheet(_("Pull list"), run, parts))


def bag_list(bags: Sequence[Bag], *, now: datetime) -> bytes:
    """What to pack for a day, bag by bag, to tick. Raises paper.Unprintable."""
    with translation.override("de"):
        parts: list[report.Part] = []
        for bag in bags:
            visits = ngettext("%(count)d visit", "%(count)d visits", bag.visits) % {"count": bag.visits}
            rows = (
                (
                    "",
                    str(one.count),
                    one.name,
                    languages.name_of(one.language) if one.language else "–",
                    one.edition or "–",
                )
                for one in bag.items
            )
            parts += [
                report.heading(f"{bag.whose} – {facts.day_words(bag.day)}"),
                report.paragraph(visits),
                report.table(
                    [_("Packed"), _("How many"), _("What"), _("Language"), _("Edition")],
                    rows,
                    widths=(1.2, 1.2, 4, 2, 2),
                ),
            ]
        return paper.cook(report.order(title=_("Bag list"), parts=parts, language="de", foot=_("Bag list"), at=now))


def _sheet(title: str, run: Run, parts: Iterable[report.Part]) -> paper.Order:
    return report.order(
        title=title,
        subtitle=_("Run %(number)s") % {"number": run.number},
        parts=parts,
        language="de",
        foot=f"{run.sender.programme} · {_('Run %(number)s') % {'number': run.number}}",
        at=run.printed_at,
        words={"place_and_day": _("Place and day")},
    )


def _page(place: int) -> str:
    """The first page of a letter in the print file; places count from zero."""
    return str(place * PAGES + 1)


def _called(kind: LetterKind) -> str:
    """What a folding person calls it; foster carers are invited like everybody, and nobody tells from it who they are."""
    if kind == LetterKind.SECOND:
        return _("second letter")
    if kind == LetterKind.PARCEL:
        return _("parcel")
    return _("invitation")
