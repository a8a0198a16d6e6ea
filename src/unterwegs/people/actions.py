"""Deeds of the people room; every other room records its own deeds through `record`."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Model
from django.utils import timezone

from unterwegs.people.models import Deed, User


def record(*, by: User | None, deed: str, on: Model, details: Mapping[str, Any] | None = None) -> Deed:
    """Writes down who did what on what. ``by=None`` is the house itself (a nightly command).

    ``details`` names fields or numbers, never the words of a family.
    """
    return Deed.objects.create(
        at=timezone.now(),
        by=by,
        by_name=by.name if by else "",
        deed=str(deed),
        noun=on._meta.label_lower,
        object_id=str(on.pk),
        label=str(on)[:200],
        details=dict(details or {}),
    )
