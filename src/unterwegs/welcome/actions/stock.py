"""Gifts, folders and books: taken in, counted, handed out."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.db.models import F

from unterwegs.book import actions as book
from unterwegs.book.models import HandedOut
from unterwegs.people import actions as people
from unterwegs.people.models import User
from unterwegs.places.models import Area
from unterwegs.welcome import steps
from unterwegs.welcome.models import Handed, Item

MOST_OF_ONE = 20  # of one material at one visit


@transaction.atomic
def keep_item(item: Item, *, by: User) -> Item:
    """A material that is handed out, or what is known of it; its stock changes only by taking in and counting."""
    if item.pk:
        item.save(update_fields=["name", "language", "edition", "reorder_at", "each_visit", "is_active"])
    else:
        item.save()
    people.record(by=by, deed=steps.Deeds.STOCKED, on=item)
    return item


@transaction.atomic
def take_in(item: Item, *, count: int, by: User) -> None:
    """A delivery came, or (below zero) something got lost."""
    Item.objects.filter(pk=item.pk).update(stock=F("stock") + count)
    people.record(by=by, deed=steps.Deeds.STOCKED, on=item, details={"came": count})


@transaction.atomic
def count_stock(item: Item, *, count: int, by: User) -> None:
    """Somebody counted the shelf: that is what there is."""
    Item.objects.filter(pk=item.pk).update(stock=count)
    people.record(by=by, deed=steps.Deeds.STOCKED, on=item, details={"counted": count})


def hand_out(handed: Mapping[int, int], *, area: Area | None, month: date) -> None:
    """Counts what went out in an area and month (None: only in the town) and takes it from the shelf; within a transaction.

    Books of a printed edition count in the room of the book, too.
    """
    wanted = {pk: count for pk, count in handed.items() if 0 < count <= MOST_OF_ONE}
    for item in (
        Item.objects.select_for_update(of=("self",)).select_related("edition").filter(pk__in=wanted).order_by("pk")
    ):
        count = wanted[item.pk]
        item.stock -= count
        item.save(update_fields=["stock"])
        Handed.objects.get_or_create(item=item, area=area, month=month)
        Handed.objects.filter(item=item, area=area, month=month).update(count=F("count") + count)
        if item.edition and area is not None:
            _count_book(item, count, area=area, month=month)


def _count_book(item: Item, count: int, *, area: Area, month: date) -> None:
    printed = item.edition.prints.order_by("-printed_on", "-pk").first() if item.edition else None
    if printed is None:
        return
    before = HandedOut.objects.filter(print=printed, area=area, month=month).values_list("count", flat=True).first()
    book.count_handed_out(printed, area=area, month=month, count=(before or 0) + count, among=[area], by=None)
