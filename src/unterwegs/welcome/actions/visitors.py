"""Who visits, when and how; what the town promises. Her full name and picture in letters are hers to give and to take back."""

from collections.abc import Iterable, Mapping
from datetime import date, time
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from unterwegs.kit import pictures
from unterwegs.people import actions as people
from unterwegs.people import keys
from unterwegs.people.models import User
from unterwegs.people.roles import Role
from unterwegs.places.models import Area
from unterwegs.welcome import steps
from unterwegs.welcome.models import Away, Portrait, Programme, Shift, Visitor

Hours = Mapping[int, tuple[time, time]]


class NoVisitor(Exception):
    """This account has not the role of a visitor, or is one already."""


@transaction.atomic
def set_programme(programme: Programme, *, by: User) -> Programme:
    """Keeps what the town promises; it holds for everything that is planned and forgotten from now on."""
    programme.save()
    people.record(by=by, deed=steps.Deeds.PROGRAMME_SET, on=programme)
    return programme


@transaction.atomic
def appoint_visitor(visitor: Visitor, *, areas: Iterable[Area], hours: Hours, by: User) -> Visitor:
    """Makes an account with the role of a visitor one who is planned. Raises NoVisitor."""
    user = visitor.user
    is_one = user.is_active and user.assignments.filter(role=Role.VISITOR).exists()
    if not is_one or Visitor.objects.filter(user=user).exists():
        raise NoVisitor
    _keep(visitor, areas=areas, hours=hours)
    people.record(by=by, deed=steps.Deeds.VISITOR_APPOINTED, on=visitor)
    return visitor


@transaction.atomic
def change_visitor(visitor: Visitor, *, areas: Iterable[Area], hours: Hours, by: User) -> Visitor:
    """Keeps changed languages, way of travel, neighborhoods and hours; promised visits stay as they are."""
    _keep(visitor, areas=areas, hours=hours)
    people.record(by=by, deed=steps.Deeds.VISITOR_CHANGED, on=visitor)
    return visitor


def _keep(visitor: Visitor, *, areas: Iterable[Area], hours: Hours) -> None:
    visitor.save()
    visitor.areas.set(areas)
    visitor.shifts.all().delete()
    Shift.objects.bulk_create(
        Shift(visitor=visitor, weekday=day, first=first, last=last) for day, (first, last) in hours.items()
    )


@transaction.atomic
def keep_away(visitor: Visitor, *, first_on: date, last_on: date, by: User) -> Away:
    """Notes days on which she does not visit; no reason is kept."""
    away = Away.objects.create(visitor=visitor, first_on=first_on, last_on=last_on)
    people.record(by=by, deed=steps.Deeds.VISITOR_CHANGED, on=visitor)
    return away


@transaction.atomic
def remove_away(away: Away, *, by: User) -> None:
    visitor = away.visitor
    away.delete()
    people.record(by=by, deed=steps.Deeds.VISITOR_CHANGED, on=visitor)


@transaction.atomic
def end_visitor(visitor: Visitor, *, by: User, today: date) -> int:
    """She visits no more; her full name and picture are shown no more. Returns how many promised visits have to be given to others."""
    visitor.ended_on, visitor.shows_name_since = today, None
    visitor.save(update_fields=["ended_on", "shows_name_since"])
    Portrait.objects.filter(visitor=visitor).delete()
    for what in ("", "name", "picture"):
        people.note_ended([visitor], on=today, what=what)
    people.record(by=by, deed=steps.Deeds.VISITOR_ENDED, on=visitor)
    return visitor.visits.open().filter(on__gte=today).count()


@transaction.atomic
def take_up_visitor(visitor: Visitor, *, by: User) -> None:
    """Somebody who had ended visits again. Raises NoVisitor when the account is closed or has another role now."""
    if not visitor.user.is_active or not visitor.user.assignments.filter(role=Role.VISITOR).exists():
        raise NoVisitor
    visitor.ended_on = None
    visitor.save(update_fields=["ended_on"])
    people.note_back([visitor], on=timezone.localdate())
    people.record(by=by, deed=steps.Deeds.VISITOR_APPOINTED, on=visitor)


class NotHers(Exception):
    """Only she herself agrees to her full name or picture in letters, and only she takes it back."""


@transaction.atomic
def show_name(visitor: Visitor, *, by: User, today: date) -> None:
    """She agrees to her full name in letters. Raises NotHers."""
    if visitor.user_id != by.pk:
        raise NotHers
    visitor.shows_name_since = today
    visitor.save(update_fields=["shows_name_since"])
    people.note_back([visitor], on=today, what="name")
    people.record(by=by, deed=steps.Deeds.NAME_SHOWN, on=visitor)


@transaction.atomic
def hide_name(visitor: Visitor, *, by: User) -> None:
    """She takes it back; letters that are printed from now on show her first name only. Raises NotHers."""
    if visitor.user_id != by.pk:
        raise NotHers
    visitor.shows_name_since = None
    visitor.save(update_fields=["shows_name_since"])
    people.note_ended([visitor], on=timezone.localdate(), what="name")
    people.record(by=by, deed=steps.Deeds.NAME_HIDDEN, on=visitor)


def hide_name_again(user: str, *, on: date) -> int:
    """She took it back after a backup was made."""
    return Visitor.objects.filter(user=UUID(user), shows_name_since__lte=on).update(shows_name_since=None)


@transaction.atomic
def show_picture(visitor: Visitor, picture: pictures.Picture, *, by: User, today: date) -> Portrait:
    """She agrees to this picture in letters; an earlier one is gone. Raises NotHers."""
    if visitor.user_id != by.pk:
        raise NotHers
    content = keys.seal(picture.content)
    told = {"sealed": content, "width": picture.width, "height": picture.height, "given_on": today}
    portrait, _new = Portrait.objects.update_or_create(visitor=visitor, defaults=told)
    people.note_back([visitor], on=today, what="picture")
    people.record(by=by, deed=steps.Deeds.PICTURE_SHOWN, on=visitor)
    return portrait


@transaction.atomic
def hide_picture(visitor: Visitor, *, by: User) -> None:
    """She takes it back: the picture is deleted, letters that are printed from now on show none. Raises NotHers."""
    if visitor.user_id != by.pk:
        raise NotHers
    Portrait.objects.filter(visitor=visitor).delete()
    people.note_ended([visitor], on=timezone.localdate(), what="picture")
    people.record(by=by, deed=steps.Deeds.PICTURE_HIDDEN, on=visitor)


def hide_picture_again(user: str, *, on: date) -> int:
    """She took it back after a backup was made: the one that came with it is deleted."""
    return Portrait.objects.filter(visitor__user=UUID(user), given_on__lte=on).delete()[0]
