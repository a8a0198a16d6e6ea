"""A list of short codes in one column, the same on every database: ",infancy,across,"."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    Text = models.TextField[Any, Any]
else:
    Text = models.TextField


class CodesField(Text):
    """Codes of one TextChoices class (or any short words), kept in order, without doubles.

    Filter with ``field__contains=code_in("infancy")``.
    """

    _pyi_private_set_type: Any
    _pyi_private_get_type: Any

    def __init__(self, *args: Any, codes: Any = None, **kwargs: Any) -> None:
        self.codes = codes
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", list)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs

    def from_db_value(self, value: str | None, _expression: Any, _connection: Any) -> list[str]:
        return _split(value or "")

    def to_python(self, value: Any) -> list[str]:
        return _split(value) if isinstance(value, str) else list(dict.fromkeys(value or []))

    def get_prep_value(self, value: Any) -> str:
        if isinstance(value, str):
            return value
        codes = list(dict.fromkeys(value or []))
        return f",{','.join(codes)}," if codes else ""

    def value_to_string(self, obj: models.Model) -> str:
        return self.get_prep_value(self.value_from_object(obj))

    def validate(self, value: Iterable[str], _model_instance: models.Model | None) -> None:
        if self.codes is not None:
            unknown = sorted(set(value) - set(self.codes.values))
            if unknown:
                raise ValidationError(_("Unknown: %(codes)s"), params={"codes": ", ".join(unknown)})


def code_in(code: str) -> str:
    """The text to look for when a column of codes must hold this one."""
    return f",{code},"


def _split(text: str) -> list[str]:
    return [code for code in text.split(",") if code]
