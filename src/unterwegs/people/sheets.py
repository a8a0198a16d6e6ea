"""Information sheets (Art. 13 and 14 GDPR): what a person is told about her data, for one purpose, in her language.

The same sections are a page and a document. Words of law: to be verified by the data-protection officer.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from unterwegs.kit import paper
from unterwegs.kit.paper import report
from unterwegs.people import processing
from unterwegs.people.privacy import Basis, Kind, Purpose, Responsible, Whom

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Section:
    """A question and its answer, one sentence a line."""

    title: str
    lines: Sequence[str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is told about one purpose."""

    key: str
    title: str
    lead: str
    article: int
    sections: Sequence[Section]


def sheet(activity: processing.Activity, responsible: Responsible) -> Sheet:
    """The sheet in the active language."""
    purpose = activity.purpose
    return Sheet(
        purpose.key,
        str(purpose.name),
        str(purpose.why),
        14 if purpose.source else 13,
        list(_sections(activity, responsible)),
    )


def _sections(activity: processing.Activity, responsible: Responsible) -> Iterator[Section]:
    purpose = activity.purpose
    town = "" if responsible.name in responsible.office else responsible.name
    who = [responsible.office, town, *responsible.address.splitlines(), responsible.phone, responsible.email]
    yield Section(_("Who is responsible?"), _said(who) or [_("The town has not entered it yet.")])
    officer = _said(responsible.privacy_officer.splitlines())
    yield Section(_("Who watches over it?"), officer or [_("The data-protection officer of the town.")])
    kinds = purpose.data or [kind.label for kind in activity.kinds if kind is not Kind.TECHNICAL]
    yield Section(_("Which data?"), [_upper(one) for one in kinds])
    if purpose.source:
        yield Section(_("Where does it come from?"), [_upper(purpose.source)])
    yield Section(_("Which law allows it?"), [_upper(basis.label) for basis in activity.basis])
    yield Section(_("Who receives it?"), [_upper(one) for one in activity.recipients])
    yield Section(_("How long does it stay?"), [_kept(name, rule) for name, rule in activity.kept])
    if purpose.duty:
        yield Section(_("Do I have to?"), [str(purpose.duty)])
    yield Section(_("What are my rights?"), list(_rights(activity, responsible)))
    yield Section(
        _("What we do not do"),
        [
            _("No program decides about you, and nothing is computed about you."),
            _("Your data does not leave the European Union."),
        ],
    )


def _kept(name: str, rule: str) -> str:
    return f"{_upper(name)}: {rule}"


def _rights(activity: processing.Activity, responsible: Responsible) -> Iterator[str]:
    yield _("You may ask what we keep about you, and get a copy (Art. 15 GDPR).")
    yield _("You may have it corrected, restricted or deleted (Art. 16, 17, 18 GDPR).")
    if Basis.PUBLIC_TASK in activity.basis:
        yield _("You may object (Art. 21 GDPR).")
    if Basis.CONSENT in activity.basis:
        yield _("You may withdraw your consent at any time. What was done before stays right.")
    authority = responsible.authority
    if authority:
        yield _("You may complain to the supervisory authority: %(authority)s (Art. 77 GDPR).") % {
            "authority": authority
        }
    else:
        yield _("You may complain to the supervisory authority of the Land (Art. 77 GDPR).")


def _said(lines: Sequence[str]) -> list[str]:
    return [line.strip() for line in lines if line.strip()]


def _upper(words: Words) -> str:
    text = str(words)
    return text[:1].upper() + text[1:]


def is_readable_in(purpose: Purpose, language: str) -> bool:
    """Families read it in every language of the site, people of offices and organizations in German and English."""
    return purpose.is_for_families or language in {"de", "en"}


def groups() -> list[tuple[Whom, list[Purpose]]]:
    """Whose data, and the purposes that concern them."""
    return [(whom, [one.purpose for one in processing.activities(whom)]) for whom in Whom]


def order(told: Sheet, *, office: str, now: datetime) -> paper.Order:
    """The sheet as a document for the kitchen, in the active language."""
    parts: list[report.Part] = [report.paragraph(told.lead)]
    for section in told.sections:
        parts += [report.heading(section.title), *_body(section)]
    return report.order(
        title=told.title,
        subtitle=_("Information about your data (Art. %(article)s GDPR)") % {"article": told.article},
        parts=parts,
        language=get_language() or "de",
        foot=f"{office} · {formats.date_format(now, 'SHORT_DATE_FORMAT')}" if office else "",
        at=now,
    )


def _body(section: Section) -> list[report.Part]:
    if len(section.lines) == 1:
        return [report.paragraph(section.lines[0])]
    return [report.bullets(section.lines)]
