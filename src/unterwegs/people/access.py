"""The answer to a person who asks what is kept about her (Art. 15 GDPR): for an account, or for a mail address.

Every table that declares personal fields is asked, those of the rooms above, too. Found is a row that points to the
account, or that says the mail address or – where an account has one – its name in a field declared as such.
Secrets are named, never given.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Field, ForeignKey, Model, Q
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from unterwegs.people import outbox, privacy, processing
from unterwegs.people.models import User
from unterwegs.people.privacy import Kind

#: Long texts that hold an address among much else: found by part.
MOST_ROWS = 2000  # of one table; more are counted


@dataclass(frozen=True, slots=True)
class Found:
    """The rows of one table about a person: the names of the fields, and for each row their values as JSON has them."""

    table: processing.Table
    rows: list[dict[str, Any]]
    count: int


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything that is kept about one person."""

    person: User | None
    email: str
    at: datetime
    found: list[Found]
    mails: int

    def as_json(self) -> str:
        """Readable by machines (Art. 20): tables by their names in the program."""
        return json.dumps(
            {
                "asked_at": self.at,
                "email": self.email,
                "account": str(self.person.pk) if self.person else None,
                "kept_mails": self.mails,
                "tables": [
                    {
                        "table": one.table.label,
                        "name": str(one.table.name),
                        "purpose": str(one.table.privacy.purpose.name),
                        "kept": "; ".join(rule.sentence for rule in one.table.kept),
                        "count": one.count,
                        "rows": one.rows,
                    }
                    for one in self.found
                ],
            },
            cls=DjangoJSONEncoder,
            ensure_ascii=False,
            indent=2,
        )


def answer(*, email: str, now: datetime) -> Answer:
    """What is kept about the person with this mail address, with an account or without."""
    person = User.objects.filter(email__iexact=email).first()
    found = [one for table in processing.tables() if (one := _found(table, person, email)) is not None]
    mails = sum(email.lower() in {to.lower() for to in mail.to} for mail in outbox.kept_mails())
    return Answer(person, email.lower(), now, found, mails)


def _found(table: processing.Table, person: User | None, email: str) -> Found | None:
    wanted = about(table.model, table.privacy, person, email)
    if wanted is None:
        return None
    rows = table.model._default_manager.filter(wanted).distinct()
    count = rows.count()
    if not count:
        return None
    return Found(table, [_said(table, row) for row in rows[:MOST_ROWS]], count)


def about(model: type[Model], declared: type[privacy.Declared], person: User | None, email: str) -> Q | None:
    """Which rows of a table are about the person; None where none can be."""
    parts = list(_parts(model, declared, person, email))
    return Q(*parts, _connector=Q.OR) if parts else None


def _parts(model: type[Model], declared: type[privacy.Declared], person: User | None, email: str) -> Iterator[Q]:
    if person is not None and model is User:
        yield Q(pk=person.pk)
    for name, kind in declared.personal.items():
        field: Any = next((one for one in processing.fields_of(model) if one.name == name), None)
        if field is None or hasattr(field, "privacy"):
            continue
        if isinstance(field, ForeignKey) and kind in {Kind.PERSON, Kind.STAFF} and person is not None:
            related: Any = field.related_model
            if related is User:
                yield Q(**{name: person.pk})
            elif any(isinstance(one, ForeignKey) and one.related_model is User for one in related._meta.fields):
                yield Q(**{f"{name}__user": person.pk})
        elif field.get_internal_type() in {"CharField", "TextField"} and kind is Kind.CONTACT:
            is_mail = "email" in type(field).__name__.lower()
            yield Q(**{f"{name}__iexact" if is_mail else f"{name}__icontains": email})
        elif field.get_internal_type() == "JSONField" and kind is Kind.CONTACT:
            yield Q(**{f"{name}__icontains": email})
        elif kind in {Kind.NAME, Kind.STAFF} and person is not None and field.get_internal_type() == "CharField":
            yield Q(**{name: person.name})


def _said(table: processing.Table, row: Model) -> dict[str, Any]:
    """The fields of a row; a secret only by its name."""
    return {
        field.name: _value(row, field, table.privacy.personal.get(field.name))
        for field in table.model._meta.concrete_fields
        if not hasattr(field, "privacy")
    }


def _value(row: Model, field: Field[Any, Any], kind: Kind | None) -> Any:
    if kind is Kind.SECRET:
        return _("kept as a secret; it is not given to anybody")
    value = field.value_from_object(row)
    if isinstance(value, bytes | memoryview):
        return _("encrypted")
    return value


# --- for people to read ---------------------------------------------------------------------------------------------
def in_words(answer: Answer) -> list[tuple[str, str, list[list[tuple[str, str]]]]]:
    """For each table its name, what it is for and how long it stays, and the rows as pairs of label and value."""
    told = []
    for one in answer.found:
        labels = {field.name: str(field.verbose_name) for field in one.table.model._meta.concrete_fields}
        rows = [
            [(labels[name], _readable(value)) for name, value in row.items() if value not in (None, "", [], {}, False)]
            for row in one.rows
        ]
        rule = "; ".join(rule.sentence for rule in one.table.kept)
        told.append((str(one.table.name), f"{one.table.privacy.purpose.name} – {_('kept')}: {rule}", rows))
    return told


def _readable(value: Any) -> str:
    if isinstance(value, datetime):
        return formats.date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT")
    if isinstance(value, date):
        return formats.date_format(value, "SHORT_DATE_FORMAT")
    if isinstance(value, Mapping | list):
        return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)[:600]
    return _("yes") if value is True else str(value)[:600]
