"""The answer to a person who asks what is kept about her (Art. 15 GDPR): for an account, or for a mail address.

Every table that declares personal fields is asked, those of the rooms above, too. Found is a row that points to the
account or says the mail address; a name alone counts only where nothing else could tell who it is.
Secrets are named, never given.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import BinaryField, CharField, EmailField, Field, ForeignKey, JSONField, Model, Q, TextField
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from unterwegs.people import outbox, processing
from unterwegs.people.encrypted import EncryptedJson
from unterwegs.people.fields import Sealed
from unterwegs.people.models import Deed, KeyHolder, Look, Read, User
from unterwegs.people.privacy import Kind, Whom, With, rules_of

TRACES: tuple[type[Model], ...] = (Read, Look, Deed)
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
    is_short: bool = False  # what the person did and read was left out

    def as_json(self) -> str:
        """Readable by machines (Art. 20): tables by their names in the program."""
        return _json(
            {
                "asked_at": self.at,
                "email": self.email,
                "account": str(self.person.pk) if self.person else None,
                "kept_mails": self.mails,
                "left_out": only_herself() if self.is_short else "",
                "tables": _for_machines(self.found),
            }
        )


def _json(said: Mapping[str, Any]) -> str:
    return json.dumps(said, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)


def _for_machines(found: Iterable[Found]) -> list[dict[str, Any]]:
    return [
        {
            "table": one.table.label,
            "name": str(one.table.name),
            "purpose": str(one.table.privacy.purpose.name),
            "kept": "; ".join(rule.sentence for rule in one.table.kept),
            "count": one.count,
            "rows": one.rows,
        }
        for one in found
    ]


def answer(*, email: str, now: datetime, to_herself: bool) -> Answer:
    """What is kept about the person with this mail address, with an account or without.

    What somebody with an account did and read is given to nobody else: whoever asks for it for another looks into the
    reads with a cause and a witness.
    """
    person = User.objects.filter(email__iexact=email).first()
    is_short = person is not None and not to_herself
    tables = [table for table in processing.tables() if not (is_short and table.model in TRACES)]
    found = [one for table in tables if (one := _found(table, person, email)) is not None]
    mails = sum(email.lower() in {to.lower() for to in mail.to} for mail in outbox.kept_mails())
    return Answer(person, email.lower(), now, found, mails, is_short)


def only_herself() -> str:
    """What an answer says where what a person did and read is left out."""
    return _("What you did and read here is given only to you: sign in, “My account”, “My data”.")


def _found(table: processing.Table, person: User | None, email: str) -> Found | None:
    wanted = about(table, person, email)
    if wanted is None:
        return None
    rows = table.model._default_manager.filter(wanted).distinct()
    count = rows.count()
    if not count:
        return None
    return Found(table, [_said(table, row) for row in rows[:MOST_ROWS]], count)


def about(table: processing.Table, person: User | None, email: str) -> Q | None:
    """Which rows of a table are about the person; None where none can be."""
    if table.model is User:
        return Q(pk=person.pk) if person else None
    own = [(field, table.privacy.personal.get(field.name)) for field in processing.fields_of(table.model)]
    parts = [
        *_by_account(own, person),
        *_by_noun(own, person),
        *_by_address(own, email),
        *_by_encrypted(table, own, email),
        *_by_name(own, person),
    ]
    return Q(*parts, _connector=Q.OR) if parts else None


Own = Sequence[tuple[Any, Kind | None]]


def _by_account(own: Own, person: User | None) -> Iterator[Q]:
    """What points to the account, or to something that has one (a passkey, an address of an account)."""
    for field, kind in own:
        if person is None or not isinstance(field, ForeignKey) or kind not in {Kind.PERSON, Kind.STAFF}:
            continue
        related: Any = field.related_model
        if related is User:
            yield Q(**{field.name: person.pk})
        elif any(one.name == "user" and one.related_model is User for one in related._meta.fields):
            yield Q(**{f"{field.name}__user": person.pk})


def _by_noun(own: Own, person: User | None) -> Iterator[Q]:
    """What was done on the account: rows that name their object in plain text."""
    if person is not None and {"noun", "object_id"} <= {field.name for field, _kind in own}:
        yield Q(noun=User._meta.label_lower, object_id=str(person.pk))


def _by_address(own: Own, email: str) -> Iterator[Q]:
    """What says the address: a field for one exactly, a longer text (an imprint, a frozen offer) somewhere in it."""
    for field, kind in own:
        if kind is not Kind.CONTACT or isinstance(field, BinaryField):
            continue
        yield Q(**{f"{field.name}__{'iexact' if isinstance(field, EmailField) else 'icontains'}": email})


def _by_encrypted(table: processing.Table, own: Own, email: str) -> Iterator[Q]:
    """What says the address in encrypted JSON: the rows are opened one by one; they are few, and soon deleted by rule."""
    for field, kind in own:
        if kind is Kind.CONTACT and isinstance(field, EncryptedJson):
            rows = table.model._default_manager.values_list("pk", field.name).iterator()
            yield Q(pk__in=[pk for pk, told in rows if email.lower() in json.dumps(told, ensure_ascii=False).lower()])


def _by_name(own: Own, person: User | None) -> Iterator[Q]:
    """Where only a name is kept. A table with addresses, or a row with an account, tells namesakes apart: there the name
    alone says nothing.
    """
    if person is None or any(isinstance(field, EmailField) for field, _kind in own):
        return
    links = {field.name for field, _kind in own if field.related_model is User}
    for field, kind in own:
        if kind in {Kind.NAME, Kind.STAFF} and isinstance(field, CharField) and field.name != "label":
            link = field.name.removesuffix("_name")
            yield Q(**{field.name: person.name}, **({link: None} if link in links else {}))


def _said(table: processing.Table, row: Model) -> dict[str, Any]:
    """The personal fields of a row, a secret only by its name; nothing of what a family said to whoever worked on it."""
    words = {Kind.WORDS, Kind.FAMILY} if table.privacy.purpose.of == Whom.FAMILIES else set()
    own = [(field, table.privacy.personal.get(field.name)) for field in table.model._meta.concrete_fields]
    return {
        "id": str(row.pk),
        **{field.name: _value(row, field, kind) for field, kind in own if kind is not None and kind not in words},
    }


def _value(row: Model, field: Field[Any, Any], kind: Kind | None) -> Any:
    if kind is Kind.SECRET:
        return _("kept as a secret; it is not given to anybody")
    value = field.value_from_object(row)
    if kind is Kind.CONTACT and isinstance(field, EncryptedJson | JSONField | TextField) and value:
        return _("a longer text; it may name you among others")
    if isinstance(value, bytes | memoryview):
        return _("encrypted")
    return value


# --- of a family ----------------------------------------------------------------------------------------------------
def of_family(holder: KeyHolder, *, among: Iterable[processing.Table] | None = None) -> list[Found]:
    """What lies under a family's key in every room, opened – for the family, who came with her code. The room that asks
    notes the read (`reading.note`) where somebody of the staff hands it over. Forgotten words are empty.
    """
    found = []
    for table in processing.tables() if among is None else among:
        way = _way_to_the_holder(table.model)
        rows = list(table.model._default_manager.filter(**{way: holder.pk})) if way else []
        if rows:
            found.append(Found(table, [_entrusted(table, row) for row in rows], len(rows)))
    return found


def of_family_as_json(holder: KeyHolder, *, now: datetime) -> str:
    """The same for machines (Art. 20)."""
    return _json({"asked_at": now, "tables": _for_machines(of_family(holder))})


def is_entrusted(model: type[Model]) -> bool:
    """Whether rows of a table lie under the key of somebody."""
    return bool(_way_to_the_holder(model))


def _way_to_the_holder(model: type[Model]) -> str:
    """The lookup that leads from a row to its key holder, also over the row with which it goes; empty where none does."""
    for field in model._meta.concrete_fields:
        if isinstance(field, ForeignKey) and field.related_model is KeyHolder:
            return field.name
        if isinstance(field, Sealed):
            return field.holder.replace(".", "__")
    for rule in rules_of(processing.declared(model)):
        if isinstance(rule, With):
            further = _way_to_the_holder(model._meta.get_field(rule.field).related_model)  # type: ignore[arg-type]
            if further:
                return f"{rule.field}__{further}"
    return ""


def _entrusted(table: processing.Table, row: Model) -> dict[str, Any]:
    """All that is personal in a row, but who of the staff worked on it; what has a name is given by it."""
    kinds = {**table.privacy.personal, **processing.sealed_kinds(table.model)}
    told: dict[str, Any] = {}
    for field in table.model._meta.concrete_fields:
        kind = kinds.get(field.name)
        if isinstance(field, Sealed):
            told[field.name] = getattr(row, field.name)
        elif kind is not None and kind is not Kind.STAFF:
            is_named = isinstance(field, ForeignKey) and kind is not Kind.PERSON
            told[field.name] = _name(getattr(row, field.name)) if is_named else _value(row, field, kind)
    return told


def _name(related: Model | None) -> str | None:
    return None if related is None else str(related)


# --- for people to read ---------------------------------------------------------------------------------------------
def in_words(answer: Answer) -> list[tuple[str, str, list[list[tuple[str, str]]]]]:
    """For each table its name, what it is for and how long it stays, and the rows as pairs of label and value."""
    told = []
    for one in answer.found:
        labels = {field.name: str(field.verbose_name) for field in one.table.model._meta.concrete_fields}
        labels["id"] = _("mark")
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
