"""Sealed fields: what a family entrusts stands in its row as AES-256-GCM under the key of the row's holder.

A ciphertext belongs to one field of one row; copied elsewhere it does not open. What was forgotten reads as None. A sealed
field is in no query, no form of Django's admin, no repr, no pickle and no fixture.
"""

from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec
from django.core import checks
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from unterwegs.kit import sealing
from unterwegs.people import holders, masters
from unterwegs.people.models import DataKey

if TYPE_CHECKING:
    SealedBase = models.BinaryField[Any, Any]
else:
    SealedBase = models.BinaryField


class Misplaced(Exception):
    """A ciphertext that was not sealed for this field of this row, or is damaged."""


class NotInQueries(TypeError):
    """What is sealed can be neither looked for nor written past its row; `keys.blurred` finds duplicates."""


class Ciphertext(bytes):
    """What stands in the database; it shows nothing of itself."""

    def __repr__(self) -> str:
        return "‹sealed›"

    __str__ = __repr__


class _Plain:
    """Words that wait to be sealed with their row; they go into no log and no pickle."""

    __slots__ = ("words",)

    def __init__(self, words: Any) -> None:
        self.words = words

    def __repr__(self) -> str:
        return "‹sealed›"

    def __reduce__(self) -> Any:
        raise NotInQueries("Plain words are not pickled.")


class _Attribute(DeferredAttribute):
    """The words of the row: unsealed when they are read, never kept open beside the row."""

    field: "Sealed"

    def __get__(self, row: models.Model | None, cls: Any = None) -> Any:
        if row is None:
            return self
        kept = row.__dict__[self.field.attname] if self.field.attname in row.__dict__ else super().__get__(row, cls)
        if isinstance(kept, _Plain):
            return kept.words
        return kept if kept is None else self.field.opened(row, Ciphertext(kept))

    def __set__(self, row: models.Model, words: Any) -> None:
        is_kept = words is None or isinstance(words, Ciphertext | _Plain)
        row.__dict__[self.field.attname] = words if is_kept else _Plain(self.field.checked(words))


class Sealed(SealedBase):
    """What SealedText and SealedJson share. ``holder`` is the way to the row's KeyHolder: „holder“, „wish.holder“.

    ``privacy`` is the kind of personal data, for the processing register. The row's id must be known before it is saved.
    """

    descriptor_class: Any = _Attribute
    empty_strings_allowed = False

    def __init__(self, *arguments: Any, privacy: Any = None, holder: str = "holder", **options: Any) -> None:
        self.privacy, self.holder = privacy, holder
        options.setdefault("editable", False)
        super().__init__(*arguments, **options)

    def deconstruct(self) -> Any:
        name, path, arguments, options = super().deconstruct()
        options.pop("editable", None)
        if self.holder != "holder":
            options["holder"] = self.holder
        return name, path, arguments, options

    def check(self, **options: Any) -> list[checks.CheckMessage]:
        found = super().check(**options)
        if not self.model._meta.pk.has_default():
            found.append(checks.Error("A sealed field needs a row whose id is known before it is saved.", obj=self))
        if self.unique or getattr(self, "db_index", False) or self.has_default():
            found.append(checks.Error("A sealed field has no index and no default.", obj=self))
        return found

    # --- the words ---
    def encoded(self, words: Any) -> bytes:
        """The words as bytes, before they are sealed; each kind of field says how."""
        raise NotImplementedError

    def decoded(self, kept: bytes) -> Any:
        """The way back from ``encoded``."""
        raise NotImplementedError

    def checked(self, words: Any) -> Any:
        return words

    def place(self, row: models.Model) -> str:
        """What binds a ciphertext to its place: model, field, row."""
        return f"{row._meta.label_lower}.{self.name} {row.pk}"

    def sealed(self, row: models.Model, words: Any) -> Ciphertext:
        """Raises Forgotten, KeyMissing, Locked, NotShared."""
        holder = holders.holder_of(row, self.holder)
        room = row._meta.app_label
        if not holders.may_write(holder, room=room):
            raise holders.NotShared(f"{holder.room} → {room}")
        return Ciphertext(sealing.seal(self.encoded(words), key=holders.key_of(holder), place=self.place(row)))

    def opened(self, row: models.Model, ciphertext: Ciphertext) -> Any:
        """The words; None when they were forgotten. Raises Misplaced, KeyMissing, Locked."""
        try:
            key = holders.key_of(holders.holder_of(row, self.holder))
            return self.decoded(sealing.unseal(bytes(ciphertext), key=key, place=self.place(row)))
        except holders.Forgotten:
            return None
        except sealing.Broken:
            raise Misplaced(f"{row._meta.label_lower}.{self.name}") from None

    # --- on the way to the database and back ---
    def pre_save(self, row: models.Model, add: bool) -> Any:  # noqa: ARG002 – Django's signature
        kept = row.__dict__.get(self.attname)
        if isinstance(kept, _Plain):
            kept = self.sealed(row, kept.words)
            row.__dict__[self.attname] = kept
        return kept

    def from_db_value(self, value: Any, *_context: Any) -> Ciphertext | None:
        return None if value is None else Ciphertext(bytes(value))

    def get_prep_value(self, value: Any) -> Any:
        if value is not None and not isinstance(value, Ciphertext):
            raise NotInQueries(self.name)
        return None if value is None else bytes(value)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if not prepared:
            value = self.get_prep_value(value)
        return None if value is None else connection.Database.Binary(bytes(value))

    def to_python(self, value: Any) -> Any:
        return value

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            raise NotInQueries(self.name)
        return super().get_lookup(lookup_name)

    def value_to_string(self, _row: models.Model) -> str:
        raise NotInQueries(self.name)


def sealed_under(holder: UUID, words: str, *, place: str) -> Ciphertext | None:
    """For migrations, which know no model and run before the ledger is followed: what `SealedText` would keep at this place.

    None where the key is gone. Raises MasterMissing, MasterUnreachable.
    """
    found = DataKey.objects.filter(pk=holder).values_list("master", "wrapped").first()
    if found is None:
        return None
    key = masters.ring().unwrap(masters.Wrapped(found[0], bytes(found[1])), holder=str(holder))
    return Ciphertext(sealing.seal(words.encode(), key=key, place=place))


class SealedText(Sealed):
    """Words of a person."""

    def encoded(self, words: str) -> bytes:
        return words.encode()

    def decoded(self, kept: bytes) -> str:
        return kept.decode()

    def checked(self, words: Any) -> str:
        return str(words)


class SealedJson(Sealed):
    """Plain JSON: lists, dicts, words, numbers. What is read is a copy: to change it, assign it anew."""

    def encoded(self, words: Any) -> bytes:
        return msgspec.json.encode(words)

    def decoded(self, kept: bytes) -> Any:
        return msgspec.json.decode(kept)
