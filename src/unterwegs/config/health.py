"""Whether the installation is well, for the people who run it: no word about a person, no path, no address."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache as once
from typing import Any

from django.conf import settings
from django.core.cache import cache, caches
from django.db import DatabaseError, connection, connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Min
from django.utils import timezone

from unterwegs.people import holders, ledger
from unterwegs.people.masters import MasterMissing
from unterwegs.people.models import Job
from unterwegs.people.rules import JobState
from unterwegs.people.store import STORE

BEAT = timedelta(seconds=20)
SILENCE = timedelta(seconds=90)
LONG_WAIT = timedelta(minutes=30)
LITTLE_SPACE = 512 * 1024 * 1024  # bytes
MANY_MAILS = 2000

WORKER = "worker-seen-at"
MISSING_KEYS, COUNTED_ANEW = "missing-keys", 300  # seconds
cache_of_the_process = caches["moment"]


@dataclass(frozen=True, slots=True)
class Check:
    """One answer: fine or not, and the number it rests on."""

    is_fine: bool
    value: Any


def sign_of_life() -> None:
    """Called by the worker every BEAT; a database that is busy is asked again at the next one."""
    try:
        cache.set(WORKER, timezone.now(), timeout=None)
    except DatabaseError:
        return


def checks(*, now: datetime) -> Mapping[str, Check]:
    """Every check by its name. Without a database the others that need it are left out."""
    beside = {"keys": keys(), "ledger": followed(), "disk": disk(), "mails": mails()}
    try:
        return {"database": database(), "migrations": migrations(), "worker": worker(now), "jobs": jobs(now), **beside}
    except DatabaseError:
        return {"database": Check(is_fine=False, value="unreachable"), **beside}


def database() -> Check:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        answer = cursor.fetchone()
    return Check(answer == (1,), connection.vendor)


def migrations() -> Check:
    """How many migrations wait to be applied, in both databases."""
    applied = set(MigrationRecorder(connection).applied_migrations())
    in_store = set(MigrationRecorder(connections[STORE]).applied_migrations())
    waiting = len(known_migrations() - applied)
    waiting += len({key for key in known_migrations() if key[0] == "people"} - in_store)
    return Check(waiting == 0, waiting)


def keys() -> Check:
    """Keys of families that are missing; counted anew after some minutes."""
    missing = cache_of_the_process.get(MISSING_KEYS)
    if missing is None:
        try:
            missing = len(holders.without_key()) + len(holders.unknown_masters())
        except DatabaseError:
            return Check(is_fine=False, value="unreachable")
        except MasterMissing:
            return Check(is_fine=False, value="no master key")
        cache_of_the_process.set(MISSING_KEYS, missing, timeout=COUNTED_ANEW)
    return Check(missing == 0, missing)


def followed() -> Check:
    """Lines of the ledger of destroyed keys; not fine while a database has not followed them, and the house is closed."""
    try:
        return Check(not holders.is_locked(), len(ledger.lines()))
    except DatabaseError:
        return Check(is_fine=False, value="unreachable")
    except ledger.LedgerDamaged:
        return Check(is_fine=False, value="damaged")


@once
def known_migrations() -> frozenset[tuple[str, str]]:
    """The migrations of this version; its files do not change while it runs."""
    return frozenset(MigrationLoader(None).disk_migrations)


def worker(now: datetime) -> Check:
    """Seconds since the worker's last sign of life."""
    seen: datetime | None = cache.get(WORKER)
    if seen is None:
        return Check(is_fine=False, value=None)
    return Check(now - seen < SILENCE, round((now - seen).total_seconds()))


def jobs(now: datetime) -> Check:
    """Minutes that the oldest waiting job has waited."""
    oldest = Job.objects.filter(state=JobState.WAITING).aggregate(oldest=Min("made_at"))["oldest"]
    waited = now - oldest if oldest else timedelta()
    return Check(waited < LONG_WAIT, round(waited.total_seconds() / 60))


def disk() -> Check:
    """Free megabytes in the folder of the installation."""
    free = shutil.disk_usage(settings.DATA).free
    return Check(free > LITTLE_SPACE, free // 1024 // 1024)


def mails() -> Check:
    """Mails kept in the folder; with SMTP none are kept."""
    kept = len(list(settings.MAIL_FOLDER.glob("*.mail")))
    return Check(kept < MANY_MAILS, kept)
