"""The list for the door: names, seats and boxes to tick; nothing by which anybody could be reached."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from unterwegs.courses.models import Course, Session, SignUp
from unterwegs.kit import paper
from unterwegs.kit.paper import report

ABREAST = 6  # dates beside each other; more come in a second table
EMPTY_ROWS = 3  # for those who come all the same


def door_list(course: Course, rows: Sequence[SignUp], sessions: Sequence[Session], *, now: datetime) -> bytes:
    """Everybody with a seat, in the order of the seats; ``rows`` are opened. Raises paper.Unprintable."""
    with translation.override("de"):
        count = ngettext("%(count)d family has a seat.", "%(count)d families have a seat.", len(rows))
        parts: list[report.Part] = [report.box(_("Destroy this list when the course is over; nobody else may see it."))]
        parts.append(report.paragraph(count % {"count": len(rows)}))
        for group in _groups(sessions):
            parts.append(_table(rows, group))
        order = report.order(
            title=_("List for the door"), subtitle=str(course), parts=parts, language="de", foot=str(course), at=now
        )
        return paper.cook(order)


def _groups(sessions: Sequence[Session]) -> Iterator[Sequence[Session]]:
    """At least one table, also of a course whose dates are not known yet."""
    for start in range(0, max(len(sessions), 1), ABREAST):
        yield sessions[start : start + ABREAST]


def _table(rows: Sequence[SignUp], sessions: Sequence[Session]) -> report.Part:
    head = [_("Seat"), _("Name"), *(date_format(timezone.localtime(one.starts_at), "j.n.") for one in sessions)]
    lines = [[str(row.seat or "–"), row.called] for row in sorted(rows, key=lambda row: row.seat or 0)]
    lines += [["", ""] for _number in range(EMPTY_ROWS)]
    return report.ticks(head, lines, boxes=len(sessions), widths=(0.7, 4.0, *[1.0] * len(sessions)))
