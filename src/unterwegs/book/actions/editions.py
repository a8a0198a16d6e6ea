"""What people do with editions: plan them, build them, have them printed, count what was handed out."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from unterwegs.book import files, making, queries, rules, since
from unterwegs.book.models import Edition, HandedOut, Logo, Print
from unterwegs.kit import paper, pictures
from unterwegs.kit.paper import press as printer
from unterwegs.people import actions as people
from unterwegs.people.models import Actor, User
from unterwegs.places.models import Area

Progress = Callable[[int, int, str], None]


class TooMany(Exception):
    """More logos than the page has room for."""


class NotYours(Exception):
    """Books are counted for one's own neighborhood."""


# --- planning -------------------------------------------------------------------------------------------------------


@transaction.atomic
def plan(edition: Edition, *, by: Actor) -> Edition:
    """Puts a new edition on the list."""
    edition.save()
    people.record(by=by, deed=rules.Deeds.EDITION_PLANNED, on=edition)
    return edition


@transaction.atomic
def change(edition: Edition, *, by: Actor) -> None:
    edition.save()
    people.record(by=by, deed=rules.Deeds.EDITION_CHANGED, on=edition)


@transaction.atomic
def remove(edition: Edition, *, by: Actor) -> None:
    """Takes an edition from the list; its prints stay, and the links in them."""
    people.record(by=by, deed=rules.Deeds.EDITION_REMOVED, on=edition)
    edition.delete()


@transaction.atomic
def plan_series(
    areas: Sequence[Area | None], languages: Sequence[str], *, fields: Mapping[str, Any], by: Actor
) -> tuple[int, int]:
    """An edition for each area in each language; those that exist in this format stay. Returns new and known ones."""
    wanted = {(area.pk if area else None, language) for area in areas for language in languages}
    rows = Edition.objects.filter(second_language="", format=fields["format"]).values_list("area", "language")
    known = wanted & set(rows)
    new = [
        Edition(area=area, language=language, **{**fields, "title": fields.get("title") or title_in(language)})
        for area in areas
        for language in languages
        if (area.pk if area else None, language) not in known
    ]
    Edition.objects.bulk_create(new)
    if new:
        people.record(
            by=by, deed=rules.Deeds.SERIES_PLANNED, on=new[0], details={"editions": len(new)}, label=str(new[0])
        )
    return len(new), len(known)


def title_in(language: str) -> str:
    """The title of the product in a language."""
    with translation.override(language):
        return _("Off we go together")


@transaction.atomic
def add_logo(edition: Edition, picture: pictures.Picture, *, alternative: str, by: Actor) -> Logo:
    """Puts a logo behind the others. Raises TooMany."""
    count = edition.logos.count()
    if count >= rules.MOST_LOGOS:
        raise TooMany
    logo = Logo.objects.create(
        edition=edition,
        content=picture.content,
        width=picture.width,
        height=picture.height,
        alternative=alternative,
        order=count,
    )
    people.record(by=by, deed=rules.Deeds.EDITION_CHANGED, on=edition, details={"logo": "added"})
    return logo


@transaction.atomic
def move_logo(logo: Logo, *, by: Actor) -> None:
    """One place towards the beginning."""
    rows = list(logo.edition.logos.all())
    at = rows.index(logo)
    if at:
        rows[at - 1], rows[at] = rows[at], rows[at - 1]
        for order, row in enumerate(rows):
            row.order = order
        Logo.objects.bulk_update(rows, ["order"])
        people.record(by=by, deed=rules.Deeds.EDITION_CHANGED, on=logo.edition, details={"logo": "moved"})


@transaction.atomic
def remove_logo(logo: Logo, *, by: Actor) -> None:
    people.record(by=by, deed=rules.Deeds.EDITION_CHANGED, on=logo.edition, details={"logo": "removed"})
    logo.delete()


# --- building -------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Built:
    """What became of many editions; ``failed``: title and reason."""

    built: int = 0
    same: int = 0
    failed: list[tuple[str, str]] = field(default_factory=list)


def build(editions: Sequence[Edition], *, now: datetime, workers: int, progress: Progress) -> Built:
    """Sets the editions whose content is new, several at a time; one that fails does not stop the others."""
    done, orders, total = Built(), [], 2 * len(editions)
    for at, edition in enumerate(editions):
        progress(at, total, _("gathers: %(book)s") % {"book": edition})
        ordered = making.order(making.plan_of(edition), now=now)
        digest = making.digest(dict(ordered.content))
        if edition.file and edition.built_from == digest:
            done.same += 1
        else:
            orders.append((edition, digest, ordered))
    at = total - len(orders)
    progress(at, total, _("sets"))
    cooked = paper.attempt_all([ordered for _edition, _digest, ordered in orders], workers=workers)
    for (edition, digest, _ordered), pdf in zip(orders, cooked, strict=True):
        if isinstance(pdf, paper.Unprintable):
            done.failed.append((name_of(edition), str(pdf)))
        else:
            _store(edition, pdf, digest, now)
            done.built += 1
        at += 1
        progress(at, total, _("sets: %(book)s") % {"book": edition})
    return done


def name_of(edition: Edition) -> str:
    """„Los geht's – Niedergirmes, ar“: which of the editions with the same title it is."""
    return f"{edition.title} – {edition.area.name + ', ' if edition.area else ''}{', '.join(edition.languages)}"


def _store(edition: Edition, pdf: bytes, digest: str, now: datetime) -> None:
    """The row is written after its file, and only where nobody removed the edition meanwhile."""
    Edition.objects.filter(pk=edition.pk).update(
        file=files.keep(pdf), pages=printer.pages_in(pdf), size=len(pdf), built_at=now, built_from=digest
    )


def drop_old_files(*, now: datetime) -> int:
    """Deletes the files of books that were built anew or removed; what a print names is never touched."""
    return files.drop_others(queries.named_files(), now=now)


# --- printing -------------------------------------------------------------------------------------------------------


def have_printed(edition: Edition, *, copies: int, now: datetime, by: User | None, progress: Progress) -> Print:
    """Keeps the book as it is today, for the printer and for screens, with what stands in it.

    Raises content.Unread, paper.Unprintable.
    """
    progress(0, 3, _("gathers and sets"))
    printed = Print(edition=edition, area=edition.area, area_name=edition.area.name if edition.area else "")
    plan_ = making.plan_of(edition)
    screen, press = making.made_for_print(replace(plan_, code=printed.code), now=now)
    progress(2, 3, _("stores"))
    stood = since.snapshot(screen.content)
    for name in ("language", "second_language", "phases", "format"):
        setattr(printed, name, getattr(edition, name))
    printed.title = screen.content["title"]
    printed.printed_on, printed.printed_by, printed.copies, printed.pages = now.date(), by, copies, screen.pages
    printed.file, printed.press_file = files.keep(screen.pdf), files.keep(press.pdf)
    printed.entries, printed.chapters = stood.entries, stood.chapters
    printed.numbers, printed.centers = stood.numbers, stood.centers
    with transaction.atomic():
        printed.save()
        people.record(by=by, deed=rules.Deeds.PRINTED, on=printed, details={"copies": copies})
    return printed


@transaction.atomic
def count_handed_out(printed: Print, *, area: Area, month: date, count: int, among: Iterable[Area], by: Actor) -> None:
    """Says how many books of a print went out in an area in a month; the last number counts, 0 takes it back.

    ``among``: the areas for which this person counts. Raises NotYours.
    """
    if area not in among:
        raise NotYours
    key: dict[str, Any] = {"print": printed, "area": area, "month": rules.first_of_month(month)}
    if count:
        HandedOut.objects.update_or_create(**key, defaults={"count": count})
    else:
        HandedOut.objects.filter(**key).delete()
    people.record(
        by=by,
        deed=rules.Deeds.HANDED_OUT,
        on=printed,
        details={"area": area.name, "month": f"{month:%Y-%m}", "count": count},
    )
