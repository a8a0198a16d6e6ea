"""A certificate of forgetting on paper: what kind of data, when, by which rule, about how many keys – about no person."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from unterwegs.kit import paper, smallnumbers
from unterwegs.people.models import Certificate
from unterwegs.places.models import Town

TEMPLATE = "desk/paper/certificate.typ"


def order(certificate: Certificate, town: Town | None, *, now: datetime) -> paper.Order:
    """The order for the kitchen, in the language of the reader."""
    return paper.Order(TEMPLATE, content(certificate, town, now=now), now)


def issuer(town: Town) -> list[str]:
    """The office, and the town where the office does not name it."""
    return [town.office] if town.name in town.office else [town.office, town.name]


def how_many(certificate: Certificate) -> str:
    """In steps of five, as every number about families: exact ones would tell what the tables of a month hide."""
    least = smallnumbers.shown(certificate.count)
    return _("at least %(count)d") % {"count": least} if least else _("fewer than five")


def content(certificate: Certificate, town: Town | None, *, now: datetime) -> dict[str, Any]:
    final = certificate.on + timedelta(days=settings.KEY_BACKUP_DAYS)
    return {
        "language": translation.get_language() or "de",
        "format": "a4",
        "title": _("Certificate of forgetting"),
        "author": town.office if town else "",
        "issuer": issuer(town) if town else [],
        "facts": [
            {"label": _("What kind of data"), "words": _(certificate.purpose)},
            {"label": _("Room"), "words": certificate.room},
            {"label": _("Keys destroyed on"), "words": date_format(certificate.on, "DATE_FORMAT")},
            {"label": _("How many"), "words": how_many(certificate)},
            {"label": _("By which rule"), "words": _(certificate.rule)},
        ],
        "said": [
            _(
                "Each family's data were encrypted with a key of their own. This key was destroyed on the day named above."
            ),
            _("Without it nobody can read the data any more, neither here nor in a backup of the database."),
            _(
                "Backups of the wrapped keys are deleted by %(day)s. If one is put back before, what was forgotten is destroyed "
                "again before anybody can sign in."
            )
            % {"day": date_format(final, "DATE_FORMAT")},
        ],
        "closing": _("Written by Unterwegs on %(day)s. This certificate names no person.")
        % {"day": date_format(now, "DATE_FORMAT")},
    }
