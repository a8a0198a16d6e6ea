"""Proposals of tours forget who must not stand in them any more."""

from collections.abc import Collection

from unterwegs.welcome import tours
from unterwegs.welcome.models import Family, Plan


def take_out_of_plans(families: Collection[Family]) -> None:
    """Proposals forget families that are forgotten or may have no way any more: no row, no place, no stop of theirs is left."""
    names = [str(family.pk) for family in families]
    if names:
        for plan in Plan.objects.select_related("holder"):
            kept = plan.proposal
            if kept is not None:
                plan.proposal = tours.forgotten(tours.opened(kept), names).as_json()
                plan.save(update_fields=["proposal"])
