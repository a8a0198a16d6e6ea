"""JSON that may name people while it waits in a row, under the key of the installation (`keys.seal`), like an uploaded file.

For what a family entrusts there are the sealed fields, each with a key of hers.
"""

from typing import TYPE_CHECKING, Any

import msgspec
from cryptography.fernet import InvalidToken
from django.core.exceptions import FieldError
from django.db import models

from unterwegs.people import keys

if TYPE_CHECKING:
    Base = models.BinaryField[Any, Any]
else:
    Base = models.BinaryField


class EncryptedJson(Base):
    """Lists, dicts, words, numbers; encrypted on the way to the database. Empty again where the key is gone, never in queries."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        options.setdefault("editable", False)
        super().__init__(*arguments, **options)

    def from_db_value(self, value: Any, *_context: Any) -> Any:
        try:
            return msgspec.json.decode(keys.unseal(bytes(value))) if value else self.get_default()
        except InvalidToken:
            return self.get_default()

    def get_prep_value(self, value: Any) -> bytes:
        return keys.seal(msgspec.json.encode(value))

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        return connection.Database.Binary(value if prepared else self.get_prep_value(value))

    def get_lookup(self, lookup_name: str) -> Any:
        raise FieldError(f"{self.name} is encrypted: „{lookup_name}“ cannot be asked.")

    def to_python(self, value: Any) -> Any:
        return value

    def value_to_string(self, row: models.Model) -> str:
        raise FieldError(f"{self.name} of {row._meta.label} stays encrypted.")
