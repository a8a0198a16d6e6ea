"""The key store: a database of its own, outside the backup of the other, for wrapped keys and nothing else."""

from typing import Any

from django.core.management import call_command
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.db.models import Model

STORE = "keys"
TABLES = frozenset({"datakey", "destroyedkey"})

#: Whether this account may begin a new file of PostgreSQL's log and have the older ones let go (since version 15).
MAY_CLOSE_THE_LOG = """
SELECT has_function_privilege('pg_switch_wal()', 'EXECUTE')
AND EXISTS (SELECT FROM pg_roles WHERE rolname = 'pg_checkpoint' AND pg_has_role(oid, 'MEMBER'))
"""


class KeysApart:
    """Django's router: the tables of keys live in the store, all others never do."""

    def db_for_read(self, model: type[Model], **_hints: Any) -> str | None:
        return STORE if _is_of_the_store(model._meta.app_label, model._meta.model_name) else None

    db_for_write = db_for_read

    def allow_relation(self, one: Model, other: Model, **_hints: Any) -> bool | None:
        apart = {_is_of_the_store(each._meta.app_label, each._meta.model_name) for each in (one, other)}
        return None if apart == {False} else False

    def allow_migrate(self, db: str, app_label: str, model_name: str | None = None, **_hints: Any) -> bool:
        return (db == STORE) == _is_of_the_store(app_label, model_name)


def _is_of_the_store(app_label: str, model_name: str | None) -> bool:
    return app_label == "people" and (model_name or "").lower() in TABLES


def leave_nothing(*, thoroughly: bool = False) -> None:
    """After keys were deleted: what the database still keeps of them is written over or given back.

    SQLite overwrites deleted rows (secure_delete) and is told to empty its journal; PostgreSQL keeps a deleted row until its
    table is written anew, which takes a lock and is done ``thoroughly`` at night, and in its log of writes until a checkpoint
    lets go of it, which is asked for where the account may (docs/operating/keys.md). VACUUM FULL would take along what an
    older reader, or the server's own ANALYZE, might still look at; a change of type takes only what is there.
    """
    connection = connections[STORE]
    if connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            if thoroughly:
                cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        elif thoroughly:
            cursor.execute("ALTER TABLE people_datakey ALTER wrapped TYPE bytea USING wrapped || ''::bytea")
            cursor.execute(MAY_CLOSE_THE_LOG)
            if cursor.fetchone()[0]:
                cursor.execute("SELECT pg_switch_wal()")
                cursor.execute("CHECKPOINT")


def migrate() -> None:
    """Brings the tables of the store up to this version: only the room that keeps keys, where it has migrations."""
    if "people" in MigrationLoader(None).migrated_apps:
        call_command("migrate", "people", database=STORE, interactive=False, verbosity=0)


def is_there() -> bool:
    """Whether the store has its tables. Raises DatabaseError."""
    return "people_datakey" in connections[STORE].introspection.table_names()
