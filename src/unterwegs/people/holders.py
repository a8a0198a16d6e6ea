"""Key holders: what a family entrusts is sealed with a key of her own, and forgetting destroys the key.

The key is durable in the store before the row that needs it; the ledger is written before the key is destroyed. A crash
leaves an unused key, or a line of the ledger that is followed at the next start: forgetting is writing a line and following.
"""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import Exists, F, Max, Model, OuterRef, QuerySet
from django.db.models.fields.reverse_related import ForeignObjectRel
from django.utils import timezone

from unterwegs.kit import sealing
from unterwegs.people import ledger, masters, rules, store, withdrawals
from unterwegs.people.ledger import LedgerDamaged, Line
from unterwegs.people.models import Bookmark, Certificate, DataKey, DestroyedKey, KeyHolder, Share

RESTORING = "restoring"
HOUSE = UUID("00000000-0000-4000-8000-00000000000e")
GLANCE = 2.0  # seconds for which a process believes that both databases have followed the ledger
AT_HAND = 5.0  # seconds for which a holder that was read knows its wrapped key
BATCH = 500
CRASHES = 20  # unused keys that a year of crashes may leave; more mean that the database is not the right one


class Forgotten(Exception):
    """The key was destroyed; what it sealed cannot be read any more by anybody."""


class KeyMissing(Exception):
    """The key is not in the store and nobody destroyed it: the database does not belong to this store, or the store is damaged."""


class Locked(Exception):
    """A backup was put back and the ledger is not yet followed; until then nothing is read."""


class NotShared(Exception):
    """A room may not write under a key of another room without the family's consent."""


class LedgerTooShort(Exception):
    """The ledger knows less than a database that followed it; the sentence says what to do."""


class NotReady(SystemExit):
    """The house cannot be opened; the sentence says why and what to do."""


class TooMany(Exception):
    """So many keys without a holder are no trace of crashes."""


# --- a key for somebody ---------------------------------------------------------------------------------------------
def new(*, room: str, purpose: str, on: date | None = None) -> KeyHolder:
    """A holder with a key of its own. The key stays when the caller's transaction fails. Raises Locked, MasterUnreachable."""
    (holder,) = new_many(1, room=room, purpose=purpose, on=on)
    holder.__dict__.pop("_at_hand", None)
    return holder


def new_many(count: int, *, room: str, purpose: str, on: date | None = None) -> list[KeyHolder]:
    """Holders with a key each: one durable write of all keys, then the rows. What is sealed next finds its key at hand."""
    _refuse_locked()
    made_on, ring = on or timezone.localdate(), masters.ring()
    holders = [KeyHolder(room=room, purpose=purpose, made_on=made_on) for _each in range(count)]
    keys = [DataKey(holder=holder.pk, made_on=made_on) for holder in holders]
    for key in keys:
        _put(key, ring.wrap(sealing.fresh_key(), holder=str(key.pk)))
    with transaction.atomic(using=store.STORE, durable=True):
        DataKey.objects.bulk_create(keys, batch_size=BATCH)
    KeyHolder.objects.bulk_create(holders, batch_size=BATCH)
    for holder, key in zip(holders, keys, strict=True):
        _keep_at_hand(holder, key)
    return holders


def key_of(holder: KeyHolder) -> bytes:
    """The key, unwrapped. Raises Forgotten, KeyMissing, Locked; MasterMissing and MasterUnreachable of the masters."""
    _refuse_locked()
    if holder.forgotten_on is not None:
        raise Forgotten
    known = holder.__dict__.get("_at_hand")
    if not isinstance(known, _AtHand) or not known.is_fresh():
        key = DataKey.objects.filter(pk=holder.pk).first()
        if key is None:
            raise _absent(holder)
        known = _keep_at_hand(holder, key)
    return masters.ring().unwrap(known.wrapped, holder=str(holder.pk))


def at_hand(holders: Iterable[KeyHolder]) -> None:
    """Reads the keys of many holders with one query, before a list is shown."""
    by_id: dict[UUID, list[KeyHolder]] = {}
    for holder in holders:
        by_id.setdefault(holder.pk, []).append(holder)
    for key in DataKey.objects.filter(pk__in=by_id):
        for holder in by_id[key.pk]:
            _keep_at_hand(holder, key)


def share(holder: KeyHolder, *, with_room: str, by_consent: str, on: date | None = None) -> Share:
    """Lets another room write under this key. ``by_consent`` names the record of the family's consent, no person."""
    if not by_consent.strip():
        raise NotShared(holder.room, with_room)
    found, _new = Share.objects.get_or_create(
        holder=holder, with_room=with_room, defaults={"by_consent": by_consent, "shared_on": on or timezone.localdate()}
    )
    return found


def end_share(holder: KeyHolder, *, with_room: str) -> None:
    """The consent was withdrawn: from now on the room writes nothing more; its rows have to go by its own rule."""
    holder.shares.filter(with_room=with_room).delete()


def may_write(holder: KeyHolder, *, room: str) -> bool:
    """Whether a room may seal something with this key."""
    return room == holder.room or holder.shares.filter(with_room=room).exists()


def house_key() -> bytes:
    """The key of the house itself, made at the first use. Raises what `key_of` raises."""
    house = KeyHolder.objects.filter(pk=HOUSE).first() or _new_house()
    return key_of(house)


def _new_house() -> KeyHolder:
    """Two processes that make it at the same moment make it once: the row is refused where it stands already."""
    key = DataKey.objects.filter(pk=HOUSE).first() or DataKey(holder=HOUSE, made_on=timezone.localdate())
    if not key.wrapped:
        _refuse_locked()
        _put(key, masters.ring().wrap(sealing.fresh_key(), holder=str(HOUSE)))
        with transaction.atomic(using=store.STORE, durable=True):
            DataKey.objects.bulk_create([key], ignore_conflicts=True)
    house, _new = KeyHolder.objects.get_or_create(
        pk=HOUSE, defaults={"room": "people", "purpose": rules.FINDING_DOUBLES, "made_on": key.made_on}
    )
    return house


def _put(key: DataKey, wrapped: masters.Wrapped) -> None:
    key.wrapped, key.master = wrapped.sealed, wrapped.master


def _absent(holder: KeyHolder) -> Forgotten | KeyMissing:
    if DestroyedKey.objects.filter(holder=holder.pk).exists():
        return Forgotten()
    return KeyMissing(
        f"Der Schlüssel zu {holder} fehlt im Schlüsselspeicher. manage.py check_keys sagt, was zu tun ist."
    )


@dataclass(frozen=True, slots=True)
class _AtHand:
    wrapped: masters.Wrapped
    until: float
    generation: int

    def is_fresh(self) -> bool:
        return time.monotonic() < self.until and self.generation == _memory.generation


def _keep_at_hand(holder: KeyHolder, key: DataKey) -> _AtHand:
    wrapped = masters.Wrapped(key.master, bytes(key.wrapped))
    known = _AtHand(wrapped, time.monotonic() + AT_HAND, _memory.generation)
    holder.__dict__["_at_hand"] = known
    return known


# --- forgetting -----------------------------------------------------------------------------------------------------
def forget(holder: KeyHolder, *, rule: str, on: date) -> Certificate:
    """Destroys the key, for good, in a transaction of its own; twice is the same as once. Of whom the database knows that
    she is forgotten, and the ledger does not, the line is written anew.

    ``rule`` is an English text of the room's catalogue. Raises RuntimeError inside of another transaction.
    """
    with transaction.atomic(durable=True):
        pass  # refuses before it waits: what stands in the ledger cannot be rolled back
    with ledger.held() as book:
        _follow(book)
        now = KeyHolder.objects.get(pk=holder.pk)
        if now.forgotten_on is None or not any(line.holder == now.pk for line in book.lines):
            book.write(Line(now.pk, now.forgotten_on or on, now.room, now.purpose, rule))
            _follow(book)
    store.leave_nothing()
    holder.refresh_from_db(fields=["forgotten_on"])
    holder.__dict__.pop("_at_hand", None)
    gone = DestroyedKey.objects.filter(holder=holder.pk).latest("line")
    same_day = Certificate.objects.filter(room=gone.room, purpose=gone.purpose, on=gone.on)
    return same_day.filter(rule=gone.rule).first() or same_day[0]


def replay() -> int:
    """Follows the ledger in both databases, takes back again what was taken back, then opens the house again; returns how
    many lines of the ledger were new to one of them.

    Raises LedgerTooShort, LedgerDamaged.
    """
    with ledger.held() as book:
        new_lines = _follow(book, thoroughly=True)
    if new_lines:
        store.leave_nothing()
    withdrawals.replay()
    marker().unlink(missing_ok=True)
    _memory.forget()
    return new_lines


def catch_up() -> bool:
    """Finishes what a killed process left open; True when there was something. A restore that is under way is left alone.

    Raises LedgerTooShort, LedgerDamaged.
    """
    if marker().exists() or not _is_behind():
        return False
    replay()
    return True


def accept_shorter_ledger() -> None:
    """The rest of the ledger is lost for good: it goes on from what the store and the database still know.

    Of whom the database knows that she is forgotten, the key is destroyed again, wherever it has come back from.
    """
    with ledger.held() as book:
        _write_again(book)
        learn(book, _known_to_the_database(book))
        Bookmark.objects.filter(line__gt=len(book.lines)).update(line=len(book.lines))


def learn(book: ledger.Ledger, lines: Iterable[Line]) -> None:
    """Writes down what the ledger lacks; a line more is a key that is destroyed once more."""
    known = {line.holder for line in book.lines}
    for line in lines:
        if line.holder not in known:
            book.write(line)


def _known_to_the_database(book: ledger.Ledger) -> Iterator[Line]:
    """Lines for holders who are forgotten and whom the ledger lacks; the rule is that of their certificate, where one only
    can be theirs.
    """
    known = {line.holder for line in book.lines}
    for holder in KeyHolder.objects.exclude(forgotten_on=None).order_by("forgotten_on", "pk"):
        if holder.pk not in known and holder.forgotten_on is not None:
            said = Certificate.objects.filter(room=holder.room, purpose=holder.purpose, on=holder.forgotten_on)
            found = list(said.values_list("rule", flat=True))
            rule = found[0] if len(found) == 1 else rules.LEDGER_LOST
            yield Line(holder.pk, holder.forgotten_on, holder.room, holder.purpose, rule)


def _follow(book: ledger.Ledger, *, thoroughly: bool = False) -> int:
    """Does in both databases what the ledger says and they have not done yet; ``thoroughly`` looks at every line again, since
    a ledger that was lost may count its lines otherwise than a database that is older than the loss.
    """
    refuse_other(book.lines)
    with transaction.atomic(using=store.STORE, durable=True):
        known = _line_of_the_store()
        _write_again(book)
        for number, line in _after(known, book):
            DataKey.objects.filter(pk=line.holder).delete()
            DestroyedKey.objects.create(
                line=number, holder=line.holder, on=line.on, room=line.room, purpose=line.purpose, rule=line.rule
            )
    with transaction.atomic(durable=True):
        mark, _new = Bookmark.objects.select_for_update().get_or_create(pk=1)
        if mark.line > len(book.lines):
            raise LedgerTooShort(
                f"Das Verzeichnis vernichteter Schlüssel hat {len(book.lines)} Zeilen, die Datenbank kennt {mark.line}. "
                "Holen Sie den Ordner LEDGER_DIR zurück; ist er verloren: manage.py replay --accept-shorter-ledger."
            )
        alive = set(KeyHolder.objects.filter(forgotten_on=None).values_list("pk", flat=True)) if thoroughly else set()
        open_lines = [
            line for number, line in enumerate(book.lines, start=1) if number > mark.line or line.holder in alive
        ]
        for line in open_lines:
            if KeyHolder.objects.filter(pk=line.holder).exclude(forgotten_on=None).exists():
                continue  # was done and certified; only the ledger had lost it
            KeyHolder.objects.filter(pk=line.holder).update(forgotten_on=line.on)
            words: dict[str, Any] = {"room": line.room, "purpose": line.purpose, "on": line.on, "rule": line.rule}
            certificate, _new = Certificate.objects.get_or_create(**words)
            Certificate.objects.filter(pk=certificate.pk).update(count=F("count") + 1)
        if open_lines:
            mark.line = len(book.lines)
            mark.save(update_fields=["line"])
    _memory.generation += 1
    return max(len(book.lines) - known, len(open_lines))


def _after(number: int, book: ledger.Ledger) -> Iterator[tuple[int, Line]]:
    return (pair for pair in enumerate(book.lines, start=1) if pair[0] > number)


def _write_again(book: ledger.Ledger) -> None:
    """Lines that the file lost are still in the store."""
    for gone in DestroyedKey.objects.filter(line__gt=len(book.lines)).order_by("line"):
        book.write(Line(gone.holder, gone.on, gone.room, gone.purpose, gone.rule))


def refuse_other(lines: list[Line]) -> None:
    """Raises LedgerDamaged where the store has followed another ledger than this one."""
    last = DestroyedKey.objects.filter(line__lte=len(lines)).order_by("-line").first()
    if last and lines[last.line - 1].holder != last.holder:
        raise LedgerDamaged("Das Verzeichnis vernichteter Schlüssel gehört nicht zu diesem Schlüsselspeicher.")


def _line_of_the_store() -> int:
    return DestroyedKey.objects.aggregate(last=Max("line"))["last"] or 0


# --- the lock -------------------------------------------------------------------------------------------------------
def marker() -> Path:
    folder: Path = settings.DATA
    return folder / RESTORING


def close() -> None:
    """Nothing is read and nobody signs in until `replay` has opened the house again."""
    marker().touch(mode=0o600)


def is_locked() -> bool:
    """Whether the house is closed: a restore is under way, or a database was put back that has not followed the ledger."""
    return marker().exists() or _is_behind()


def _refuse_locked() -> None:
    if is_locked():
        raise Locked


def _is_behind() -> bool:
    state = ledger.signature()
    if not state or not state[1] or _memory.trusts(state):
        return False
    try:
        if _have_followed():
            _memory.trust(state)
            return False
        with ledger.held(wait=False):  # nobody is in the middle of forgetting
            return not _have_followed()
    except BlockingIOError:
        return False
    except LedgerDamaged:
        return True


def _have_followed() -> bool:
    known = len(ledger.lines())
    mark = Bookmark.objects.values_list("line", flat=True).first() or 0
    return mark >= known and _line_of_the_store() >= known


class _Memory:
    """What this process believes for a moment."""

    def __init__(self) -> None:
        self.generation = 0
        self.forget()

    def forget(self) -> None:
        self._state: tuple[int, ...] = ()
        self._until = 0.0

    def trusts(self, state: tuple[int, ...]) -> bool:
        return state == self._state and time.monotonic() < self._until

    def trust(self, state: tuple[int, ...]) -> None:
        self._state, self._until = state, time.monotonic() + GLANCE


_memory = _Memory()


def forget_memory() -> None:
    """What this process believed is asked for again."""
    _memory.generation += 1
    _memory.forget()


# --- whether all is there -------------------------------------------------------------------------------------------
def make_ready() -> None:
    """Before the house opens: what a crash left open is done, and a database without its keys is refused. Raises NotReady."""
    try:
        if "people_bookmark" not in connection.introspection.table_names() or not store.is_there():
            return  # not yet prepared, the health page says so
        if marker().exists():
            raise NotReady("Eine Rücksicherung wurde nicht zu Ende gebracht: manage.py replay, dann neu starten.")
        replay()
        missing, unknown = len(without_key()), sorted(unknown_masters())
    except (LedgerDamaged, LedgerTooShort, masters.MasterMissing) as problem:
        raise NotReady(str(problem)) from None
    except DatabaseError:
        return  # without a database no page opens either
    if missing:
        raise NotReady(
            f"Schlüssel, die diese Datenbank braucht, fehlen im Schlüsselspeicher (Anzahl: {missing}). Gehört KEYS_URL zu dieser "
            "Datenbank? manage.py check_keys sagt, was zu tun ist. Es wurde nichts verändert."
        )
    if unknown:
        raise NotReady(f"Hauptschlüssel {', '.join(unknown)} fehlt; siehe docs/operating/keys.md.")


def without_key() -> list[UUID]:
    """Holders whose key is neither in the store nor destroyed."""
    alive = list(KeyHolder.objects.filter(forgotten_on=None).values_list("pk", flat=True))
    known = set(DataKey.objects.values_list("pk", flat=True))
    return [pk for pk in alive if pk not in known]


def unknown_masters() -> set[str]:
    """Names of master keys that wrap something here and that this installation does not know. Raises MasterMissing."""
    ring = masters.ring()
    used = set(DataKey.objects.values_list("master", flat=True).distinct())
    return {master for master in used if not ring.knows(master)}


def count() -> int:
    """Keys in the store."""
    return DataKey.objects.count()


def trouble() -> list[str]:
    """What does not fit together beside missing keys, as sentences; one key of each master is tried.

    Raises LedgerTooShort, LedgerDamaged, MasterMissing, MasterUnreachable.
    """
    with ledger.held() as book:
        refuse_other(book.lines)
    found = (
        [] if _have_followed() else ["Das Verzeichnis vernichteter Schlüssel ist nicht nachgeholt: manage.py replay."]
    )
    unknown = unknown_masters()
    found += [f"Der Hauptschlüssel {master} fehlt; siehe docs/operating/keys.md." for master in sorted(unknown)]
    for master in DataKey.objects.exclude(master__in=unknown).values_list("master", flat=True).distinct():
        key = DataKey.objects.filter(master=master).order_by("pk")[0]
        try:
            masters.ring().unwrap(masters.Wrapped(key.master, bytes(key.wrapped)), holder=str(key.pk))
        except sealing.Broken:
            found.append(f"Der Hauptschlüssel {master} öffnet seine Schlüssel nicht.")
    return found


def give_up(*, on: date) -> int:
    """Writes down that missing keys are lost: what they sealed counts as forgotten; returns how many."""
    lost = list(KeyHolder.objects.filter(pk__in=without_key()))
    for holder in lost:
        forget(holder, rule=rules.KEY_LOST, on=on)
    return len(lost)


def drop_unused(*, today: date, even_many: bool = False) -> int:
    """Deletes keys to which no row was ever written, a week after they were made; returns how many. Raises TooMany, Locked."""
    _refuse_locked()
    old = DataKey.objects.filter(made_on__lt=today - rules.UNUSED_KEYS_KEPT).values_list("pk", flat=True)
    kept = set(KeyHolder.objects.values_list("pk", flat=True))
    unused = [pk for pk in old if pk not in kept]
    if len(unused) > CRASHES and not even_many:
        raise TooMany(f"{len(unused)} Schlüssel haben keinen Halter in der Datenbank. Ist es die richtige?")
    for start in range(0, len(unused), BATCH):
        with transaction.atomic(using=store.STORE):
            DataKey.objects.filter(pk__in=unused[start : start + BATCH]).delete()
    store.leave_nothing(thoroughly=True)
    return len(unused)


def forget_unused(*, today: date) -> int:
    """Destroys keys of holders to whom no row of any room points a week after they were made: a crash, or a form that
    arrived twice, left them; returns how many. Raises Locked.
    """
    _refuse_locked()
    unused = KeyHolder.objects.filter(forgotten_on=None, made_on__lt=today - rules.UNUSED_KEYS_KEPT).exclude(pk=HOUSE)
    for rows, field in _pointing_here():
        unused = unused.exclude(Exists(rows.filter(**{field: OuterRef("pk")})))
    found = list(unused)
    for holder in found:
        forget(holder, rule=rules.NEVER_USED, on=today)
    return len(found)


def _pointing_here() -> Iterator[tuple[QuerySet[Model], str]]:
    """The tables of all rooms that point to a holder, and by which field; a share alone keeps nothing."""
    for relation in KeyHolder._meta.get_fields(include_hidden=True):
        if isinstance(relation, ForeignObjectRel) and relation.related_model is not Share:
            yield relation.related_model._base_manager.all(), relation.field.name


def rotate_master() -> int:
    """Wraps every key by the first master key; may be stopped and started again; returns how many were wrapped anew."""
    ring = masters.ring()
    current = ring.current()
    old = list(DataKey.objects.exclude(master=current).values_list("pk", flat=True))
    changed = 0
    for start in range(0, len(old), BATCH):
        with transaction.atomic(using=store.STORE):
            keys = list(DataKey.objects.select_for_update().filter(pk__in=old[start : start + BATCH]))
            for key in keys:
                before = masters.Wrapped(key.master, bytes(key.wrapped))
                _put(key, ring.wrap(ring.unwrap(before, holder=str(key.pk)), holder=str(key.pk)))
            changed += DataKey.objects.bulk_update(keys, ["wrapped", "master"])
    if changed:
        forget_memory()
        store.leave_nothing(thoroughly=True)
    return changed


def holder_of(row: Model, path: str) -> KeyHolder:
    """The holder of a row: „holder“, or over relations „wish.holder“."""
    found: object = row
    for name in path.split("."):
        found = getattr(found, name)
    if not isinstance(found, KeyHolder):
        raise KeyMissing(f"{row._meta.label}: keine Schlüsselhalterin unter „{path}“.")
    return found
