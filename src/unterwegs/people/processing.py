"""What all rooms declare about persons, gathered: the register, the sheets, the answer to a person, the forgetting.

Rooms above are found through Django's list of models: they declare, this room asks.
"""

import inspect
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import DateField, DateTimeField, Field, Model, Q
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from unterwegs.people import privacy, rules
from unterwegs.people.privacy import Basis, Blank, By, Kept, Kind, Purpose, Rows, Whom, Words

logger = logging.getLogger(__name__)
OURS = "unterwegs."


class EmailAddressPrivacy(privacy.Declared):
    what = _("mail addresses of accounts")
    personal = {"user": Kind.PERSON, "email": Kind.CONTACT, "verified": Kind.TECHNICAL, "primary": Kind.TECHNICAL}
    purpose = rules.ACCOUNTS
    kept = privacy.With(_("with the account"), "user")


class EmailConfirmationPrivacy(privacy.Declared):
    what = _("confirmations of mail addresses")
    personal = {"email_address": Kind.PERSON, "created": Kind.ACTION, "sent": Kind.ACTION, "key": Kind.SECRET}
    purpose = rules.ACCOUNTS
    kept = privacy.With(_("with the account"), "email_address")


class AuthenticatorPrivacy(privacy.Declared):
    what = _("passkeys and second factors")
    personal = {
        "user": Kind.PERSON,
        "type": Kind.TECHNICAL,
        "data": Kind.SECRET,
        "created_at": Kind.ACTION,
        "last_used_at": Kind.ACTION,
    }
    purpose = rules.ACCOUNTS
    kept = privacy.With(_("with the account"), "user")


class SocialAccountPrivacy(privacy.Declared):
    what = _("links to the sign-on of the municipality")
    personal = {
        "user": Kind.PERSON,
        "provider": Kind.TECHNICAL,
        "uid": Kind.TECHNICAL,
        "last_login": Kind.ACTION,
        "date_joined": Kind.ACTION,
        "extra_data": Kind.TECHNICAL,
    }
    purpose = rules.ACCOUNTS
    kept = privacy.With(_("with the account"), "user")


class SocialTokenPrivacy(privacy.Declared):
    what = _("passes of the sign-on of the municipality")
    personal = {"account": Kind.PERSON, "token": Kind.SECRET, "token_secret": Kind.SECRET, "expires_at": Kind.ACTION}
    neutral = {"app"}
    purpose = rules.ACCOUNTS
    kept = privacy.With(_("with the account"), "account")


class SessionPrivacy(privacy.Declared):
    what = _("sessions of signed-in people")
    personal = {"session_data": Kind.PERSON, "session_key": Kind.SECRET, "expire_date": Kind.ACTION}
    purpose = rules.ACCOUNTS
    kept = Rows(_("until the browser is closed, at most 10 hours"), timedelta(), "expire_date")


class TaskPrivacy(privacy.Declared):
    """The queue holds the ids of long work, no words."""

    what = _("queue of long work")
    personal = {"args_kwargs": Kind.TECHNICAL, "traceback": Kind.TECHNICAL}
    neutral = {
        "id",
        "status",
        "enqueued_at",
        "started_at",
        "finished_at",
        "priority",
        "task_path",
        "worker_ids",
        "queue_name",
        "backend_name",
        "run_after",
        "return_value",
        "exception_class_path",
    }
    purpose = rules.LONG_WORK
    kept = Rows(_("after its end"), rules.TASKS_KEPT, "finished_at")


#: Tables of the libraries, which cannot say it themselves.
OF_LIBRARIES: Mapping[str, type[privacy.Declared]] = {
    "account.EmailAddress": EmailAddressPrivacy,
    "account.EmailConfirmation": EmailConfirmationPrivacy,
    "mfa.Authenticator": AuthenticatorPrivacy,
    "socialaccount.SocialAccount": SocialAccountPrivacy,
    "socialaccount.SocialToken": SocialTokenPrivacy,
    "socialaccount.SocialApp": privacy.NOTHING_PERSONAL,
    "django_tasks_database.DBTaskResult": TaskPrivacy,
    "auth.Permission": privacy.NOTHING_PERSONAL,
    "auth.Group": privacy.NOTHING_PERSONAL,
    "contenttypes.ContentType": privacy.NOTHING_PERSONAL,
    Session._meta.label: SessionPrivacy,
}


@dataclass(frozen=True, slots=True)
class Files:
    """What lies in no table: a folder, the cache."""

    key: str
    name: Words
    purpose: Purpose
    kinds: tuple[Kind, ...]
    kept: By


FILES = (
    Files(
        "mails",
        _("mails kept on this installation, encrypted"),
        rules.ACCOUNTS,
        (Kind.CONTACT, Kind.WORDS),
        By(_("14 days"), "unterwegs.people.outbox.drop_old"),
    ),
    Files(
        "uploads",
        _("uploaded tables, encrypted"),
        rules.LONG_WORK,
        (Kind.CONTACT,),
        By(_("until they are read in, at most 7 days"), "unterwegs.people.uploads.drop_old"),
    ),
    Files(
        "withdrawals",
        privacy.WHAT_TAKEN_BACK,
        privacy.KEYS,
        (Kind.TECHNICAL, Kind.ACTION),
        By(privacy.KEPT_TAKEN_BACK, "unterwegs.people.withdrawals.drop_old"),
    ),
    Files(
        "traces",
        _("counters against guessing a password, blurred"),
        rules.ACCOUNTS,
        (Kind.TECHNICAL,),
        By(_("some minutes to some hours, until they count no more"), "unterwegs.people.processing.drop_counters"),
    ),
)


# --- what is declared -----------------------------------------------------------------------------------------------
def declared(model: type[Model]) -> type[privacy.Declared] | None:
    """What a table says about persons; None where it says nothing at all, which a house test forbids."""
    own: type[privacy.Declared] | None = model.__dict__.get("Privacy") or OF_LIBRARIES.get(model._meta.label)
    return own


def fields_of(model: type[Model]) -> list[Field[Any, Any]]:
    """The columns and many-to-many relations of a table that can say something: all but a key that the house gives."""
    given = {"AutoField", "BigAutoField", "UUIDField"}
    return [
        field
        for field in (*model._meta.concrete_fields, *model._meta.many_to_many)
        if not (field.primary_key and field.get_internal_type() in given)
    ]


@dataclass(frozen=True, slots=True)
class Table:
    """One table with data of persons."""

    model: type[Model]
    privacy: type[privacy.Declared]

    @property
    def label(self) -> str:
        return self.model._meta.label_lower

    @property
    def name(self) -> Words:
        return self.privacy.what or self.model._meta.verbose_name_plural or self.label

    @property
    def kinds(self) -> list[Kind]:
        """In the order of the words, each once."""
        found = set(self.privacy.personal.values()) | set(sealed_kinds(self.model).values())
        return [kind for kind in Kind if kind in found]

    @property
    def kept(self) -> tuple[Kept, ...]:
        return privacy.rules_of(self.privacy)


def sealed_kinds(model: type[Model]) -> dict[str, Kind]:
    """The sealed fields of a table, with the kind that each states itself."""
    return {
        field.name: Kind(kind)
        for field in model._meta.concrete_fields
        if (kind := getattr(field, "privacy", None)) is not None
    }


def tables() -> list[Table]:
    """Every table that holds data of persons, from the lowest room up."""
    found = []
    for model in apps.get_models():
        said = declared(model)
        if said is not None and not issubclass(said, privacy.NOTHING_PERSONAL) and hasattr(said, "purpose"):
            found.append(Table(model, said))
    return sorted(found, key=lambda table: (table.privacy.purpose.key, table.label))


@dataclass(frozen=True, slots=True)
class Activity:
    """One row of the register (Art. 30): a purpose with all tables and files that serve it."""

    purpose: Purpose
    tables: Sequence[Table]
    files: Sequence[Files]

    @property
    def kinds(self) -> list[Kind]:
        found = {kind for table in self.tables for kind in table.kinds} | {
            kind for file in self.files for kind in file.kinds
        }
        return [kind for kind in Kind if kind in found]

    @property
    def basis(self) -> list[Basis]:
        found = set(self.purpose.basis) | {one for table in self.tables for one in table.privacy.basis}
        return [one for one in Basis if one in found]

    @property
    def recipients(self) -> list[str]:
        said = [*self.purpose.recipients, *(one for table in self.tables for one in table.privacy.recipients)]
        return list(dict.fromkeys(str(one) for one in said))

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What stays how long: the name of the table or files, and the rule in words."""
        rows = [(str(table.name), "; ".join(rule.sentence for rule in table.kept)) for table in self.tables]
        return [*rows, *((str(file.name), file.kept.sentence) for file in self.files)]


def activities(of: Whom | None = None) -> list[Activity]:
    """The register: families first, then people of organizations, then staff."""
    known = tables()
    purposes = dict.fromkeys([table.privacy.purpose for table in known] + [file.purpose for file in FILES])
    order = list(Whom)
    return [
        Activity(
            purpose,
            [table for table in known if table.privacy.purpose == purpose],
            [file for file in FILES if file.purpose == purpose],
        )
        for purpose in sorted(purposes, key=lambda one: (order.index(one.of), one.key))
        if of is None or purpose.of == of
    ]


def activity(key: str) -> Activity | None:
    return next((one for one in activities() if one.purpose.key == key), None)


# --- forgetting -----------------------------------------------------------------------------------------------------
class NotForgotten(Exception):
    """Some rules could not be run tonight; the others were. Its text names the tables."""


def forget(*, now: datetime) -> dict[str, int]:
    """Runs every declared rule of deletion; how many rows each table lost or emptied.

    One rule that fails does not stop the others. Raises NotForgotten at the end. Not inside of a transaction: a deed that
    destroys keys writes what cannot be rolled back.
    """
    counts: dict[str, int] = {}
    failed: list[str] = []
    done: set[str] = set()
    for name, work in _work(now, done):
        try:
            counts[name] = counts.get(name, 0) + work()
        except Exception as problem:
            logger.error("rule of deletion failed", extra={"table": name, "error": type(problem).__name__})
            failed.append(name)
    if failed:
        raise NotForgotten(", ".join(failed))
    return counts


def _work(now: datetime, done: set[str]) -> Iterator[tuple[str, Callable[[], int]]]:
    for table in tables():
        for rule in table.kept:
            if isinstance(rule, Rows):
                yield table.label, _rows(table.model, rule, now)
            elif isinstance(rule, By) and rule.deed not in done:
                done.add(rule.deed)
                yield table.label, _deed(rule, now)
    for file in FILES:
        yield file.key, _deed(file.kept, now)


def _rows(model: type[Model], rule: Rows, now: datetime) -> Callable[[], int]:
    old = model._default_manager.filter(outlived(model, rule, now=now))
    if not isinstance(rule, Blank):
        return lambda: int(old.delete()[0])
    empty = {name: None if model._meta.get_field(name).null else "" for name in rule.fields}
    full = Q(*(~Q(**{name: value}) for name, value in empty.items()), _connector=Q.OR)
    return lambda: int(old.filter(full).update(**empty))


def outlived(model: type[Model], rule: Rows, *, now: datetime) -> Q:
    """The rows that the rule no longer lets us keep."""
    end = now - rule.after
    until = end if _is_instant(model, rule.since) else timezone.localtime(end).date()
    return rule.only & Q(**{f"{rule.since}__lt": until})


def _is_instant(model: type[Model], path: str) -> bool:
    """Whether a lookup ends at an instant; a day otherwise."""
    found: Any = None
    for name in path.split("__"):
        found = model._meta.get_field(name)
        model = found.related_model or model
    if not isinstance(found, DateField):
        raise TypeError(path)
    return isinstance(found, DateTimeField)


def _deed(rule: By, now: datetime) -> Callable[[], int]:
    deed = import_string(rule.deed)
    if "now" in inspect.signature(deed).parameters:
        return lambda: int(deed(now=now))
    return lambda: int(deed(today=timezone.localtime(now).date()))


def drop_counters(*, now: datetime) -> int:
    """Deletes what the cache no longer counts; it would stay until the table is full."""
    table = connection.ops.quote_name(str(settings.CACHES["default"]["LOCATION"]))
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE expires < %s", [connection.ops.adapt_datetimefield_value(now)])  # nosec B608 # noqa: S608 – a name of the settings
        return int(cursor.rowcount)
