"""What people do with the town and its areas."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from unterwegs.kit import calendars, geometry
from unterwegs.kit import streets as kit
from unterwegs.people import actions as people
from unterwegs.people.models import User
from unterwegs.places import areas, interface, numbers, queries, registers, rules, streets
from unterwegs.places.areas import Columns, Report
from unterwegs.places.models import (
    Address,
    Area,
    Division,
    EmergencyNumber,
    Lead,
    Reading,
    Register,
    SchoolHoliday,
    Stamp,
    Town,
)

CHUNK = 2000  # addresses written in one transaction


def bump(subject: str) -> None:
    """Tells every process that something about a subject has changed; inside the transaction that changes it."""
    if not Stamp.objects.filter(subject=subject).update(count=F("count") + 1):
        Stamp.objects.get_or_create(subject=subject, defaults={"count": 1})


@transaction.atomic
def set_up_town(*, by: User | None, **fields: Any) -> Town:
    """Writes the facts of the town; at the first time also the emergency numbers of its Land."""
    town = Town.objects.first() or Town()
    before = town.land
    for name, value in fields.items():
        setattr(town, name, value)
    town.save()
    if before != town.land:
        _forget_foreign_numbers(town.land)
    stock_numbers(town.land)
    bump("calendar")
    people.record(by=by, deed=rules.Deeds.TOWN_SET, on=town)
    return town


def stock_numbers(land: str) -> None:
    """Enters the shipped numbers that are not there yet; somebody of the town then calls and confirms each."""
    for order, known in enumerate(numbers.known_for(land)):
        EmergencyNumber.objects.get_or_create(
            key=known.key,
            defaults={
                "number": known.number,
                "languages": list(known.languages),
                "website": known.website,
                "urgent": known.urgent,
                "order": order,
            },
        )


def _forget_foreign_numbers(land: str) -> None:
    """Takes away shipped numbers of another Land; what somebody has changed stays."""
    shipped = {known.key: known.number for known in numbers.known_for(land)}
    for row in EmergencyNumber.objects.filter(key__in=shipped, number__in=numbers.POISON_NUMBERS):
        if row.number != shipped[row.key]:
            row.delete()


@transaction.atomic
def add_school_holiday(*, name: str, first_on: date, last_on: date, source: str = "", by: User | None) -> SchoolHoliday:
    """Enters school holidays; the same ones twice change nothing."""
    holiday, _new = SchoolHoliday.objects.update_or_create(
        name=name, first_on=first_on, defaults={"last_on": last_on, "source": source}
    )
    bump("calendar")
    people.record(by=by, deed=rules.Deeds.HOLIDAYS_CHANGED, on=holiday)
    return holiday


@transaction.atomic
def import_school_holidays(source: bytes, *, origin: str, by: User | None) -> tuple[int, list[str]]:
    """School holidays from a calendar file (.ics): how many were entered, and what could not be read."""
    events, found = calendars.read_calendar(source)
    problems = [str(problem) for problem in found]
    entered = 0
    for event in events:
        if event.first_on is None or event.last_on is None:
            problems.append(_("“%s” is not a whole day; it was left out.") % event.summary)
            continue
        add_school_holiday(
            name=event.summary[:80], first_on=event.first_on, last_on=event.last_on, source=origin[:300], by=by
        )
        entered += 1
    return entered, problems


@transaction.atomic
def remove_school_holiday(holiday: SchoolHoliday, *, by: User) -> None:
    """Takes school holidays away."""
    people.record(by=by, deed=rules.Deeds.HOLIDAYS_CHANGED, on=holiday)
    holiday.delete()
    bump("calendar")


@transaction.atomic
def confirm_number(number: EmergencyNumber, *, today: date, by: User) -> None:
    """Somebody called or looked it up: the number is right."""
    number.confirmed_on = today
    number.save(update_fields=["confirmed_on"])
    people.record(by=by, deed=rules.Deeds.NUMBER_CONFIRMED, on=number)


@transaction.atomic
def keep_number(number: EmergencyNumber, *, today: date, by: User) -> None:
    """Saves a new or changed number; whoever saves it has checked it."""
    number.confirmed_on = today
    number.key = number.key or f"own-{uuid4().hex[:8]}"
    number.save()
    people.record(by=by, deed=rules.Deeds.NUMBER_CHANGED, on=number)


@transaction.atomic
def remove_number(number: EmergencyNumber, *, by: User) -> None:
    """Takes a number of the town's own away; the shipped ones stay."""
    people.record(by=by, deed=rules.Deeds.NUMBER_CHANGED, on=number)
    number.delete()


@transaction.atomic
def keep_reading(*, language: str, read_by: str, read_on: date, by: User) -> Reading:
    """Writes down that the texts of the pages, as this version has them, were read in a language."""
    reading, _is_new = Reading.objects.update_or_create(
        language=language,
        defaults={"read_by": read_by, "read_on": read_on, "digests": sorted(interface.digests(language))},
    )
    people.record(by=by, deed=rules.Deeds.LANGUAGE_READ, on=reading, details={"read_by": read_by})
    return reading


@transaction.atomic
def withdraw_reading(reading: Reading, *, by: User) -> None:
    """The translation counts as unconfirmed again."""
    people.record(by=by, deed=rules.Deeds.READING_WITHDRAWN, on=reading)
    reading.delete()


@transaction.atomic
def change_area(area: Area, *, by: User) -> None:
    """Saves the name, kind or whole of an area."""
    area.save()
    bump("areas")
    people.record(by=by, deed=rules.Deeds.AREA_CHANGED, on=area)


@transaction.atomic
def appoint_lead(area: Area, user: User, *, by: User) -> None:
    """Lets somebody keep what lies in an area."""
    lead, is_new = Lead.objects.get_or_create(area=area, user=user)
    if is_new:
        people.note_back([lead], on=timezone.localdate())
        people.record(by=by, deed=rules.Deeds.LEAD_APPOINTED, on=area, details={"user": str(user.pk)})


@transaction.atomic
def dismiss_lead(lead: Lead, *, by: User) -> None:
    """Ends that somebody leads in an area."""
    people.record(by=by, deed=rules.Deeds.LEAD_DISMISSED, on=lead.area, details={"user": str(lead.user_id)})
    people.note_ended([lead], on=timezone.localdate())
    lead.delete()


def import_areas(
    source: bytes,
    *,
    division: str,
    kind: str = rules.AreaKind.DISTRICT,
    columns: Columns = Columns(),  # noqa: B008 – frozen
    only: Mapping[str, str] | None = None,
    for_families: bool | None = None,
    schematic: bool = False,
    origin: str = "",
    by: User | None,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Report:
    """Areas of a GeoJSON file or zipped shapefile into a named division; all of it or nothing.

    ``only`` keeps features with these properties. The same file twice changes nothing; a changed one keeps the ids of
    areas with the same name, or with the same key and place; areas the file no longer has are named in the report and
    stay. A file without one usable area changes nothing. ``progress`` counts three steps: reading, checking, writing.
    Raises geometry.Unreadable.
    """
    options = f"{kind} {columns} {sorted((only or {}).items())}"
    digest = hashlib.sha256(source + options.encode()).hexdigest()
    report = Report()
    known = Division.objects.filter(name=division, digest=digest, schematic=schematic).first()
    if known is not None:
        report.is_unchanged = True
        if for_families and not known.for_families:
            show_to_families(known, by=by)
        return report
    features = [one for one in geometry.read_outlines(source) if _fits(one, only or {})]
    progress(1, 3)
    drafts = areas.drafts(features, columns, kind=kind, report=report)
    report.read, report.refused = len(features), len(features) - len(drafts)
    progress(2, 3)
    if not drafts:
        return report
    with transaction.atomic():
        target = _division(division)
        areas.write(target, drafts, report)
        target.digest, target.imported_at = digest, timezone.now()
        target.source, target.schematic = origin or target.source, schematic
        target.save()
        if for_families and not target.for_families:
            show_to_families(target, by=by)
        bump("areas")
        people.record(
            by=by, deed=rules.Deeds.AREAS_IMPORTED, on=target, details={"new": report.new, "changed": report.changed}
        )
    progress(3, 3)
    return report


def _division(name: str) -> Division:
    """The division of this name; a new one gets a slug that no other has."""
    found = Division.objects.filter(name=name).first()
    if found:
        return found
    slug = areas.slug_of(name) or "einteilung"
    taken = set(Division.objects.filter(slug__startswith=slug).values_list("slug", flat=True))
    free = next(one for one in (slug, *(f"{slug}-{number}" for number in range(2, len(taken) + 3))) if one not in taken)
    return Division.objects.create(name=name, slug=free)


def _fits(feature: geometry.Feature, only: Mapping[str, str]) -> bool:
    return all(str(feature.properties.get(name, "")) == value for name, value in only.items())


def import_addresses(
    source: bytes,
    *,
    origin: str,
    license_name: str = "",
    by: User | None,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> registers.Tally:
    """Official addresses from a file into a new register, which answers from the last row on.

    Rows are written in chunks of their own transactions, so that others can go on working; until the end the old
    register answers, and a failure takes the unfinished one away. The same file twice changes nothing. Raises
    geometry.Unreadable.
    """
    digest = hashlib.sha256(source).hexdigest()
    tally = registers.Tally()
    if Register.objects.filter(current=True, digest=digest).exists():
        tally.is_unchanged = True
        return tally
    total, rows = registers.read(source)
    Register.objects.filter(current=False).delete()
    register = Register.objects.create(source=origin, license=license_name, digest=digest, imported_at=timezone.now())
    try:
        _write_addresses(register, rows, total, tally, progress)
        if not tally.imported:
            raise geometry.Unreadable("Die Datei enthält keine einzige Adresse.")
    except BaseException:
        register.delete()
        raise
    with transaction.atomic():
        old = list(Register.objects.filter(current=True))
        Register.objects.filter(current=True).update(current=False)
        register.current, register.rows = True, tally.imported
        register.save(update_fields=["current", "rows"])
        details = {"imported": tally.imported, "rejected": len(tally.rejected)}
        people.record(by=by, deed=rules.Deeds.ADDRESSES_IMPORTED, on=register, details=details)
    for register in old:
        register.delete()
    return tally


class NoAreas(Exception):
    """No area has an outline yet, so nobody knows which streets are meant."""


@dataclass(frozen=True, slots=True)
class StreetsRead:
    """What an import of streets brought; unchanged where the same file was read before."""

    about: kit.About
    is_unchanged: bool = False


def import_streets(
    source: Path,
    *,
    margin_km: float = streets.MARGIN_KM,
    by: User | None,
    progress: Callable[[int], None] | None = None,
) -> StreetsRead:
    """Streets of the town's areas and so many kilometers around them from an extract of OpenStreetMap; ``progress`` is
    told how many ways were read.

    The same file twice changes nothing; until the end, and after a failure, the old streets answer. Raises NoAreas,
    kit.Unreadable, OSError.
    """
    areas_box = queries.box_of_areas()
    if areas_box is None:
        raise NoAreas
    box = geometry.wider(areas_box, margin_km)
    known = streets.loaded()
    if known is not None and known.about.source == kit.source(source, box=box):
        return StreetsRead(known.about, is_unchanged=True)
    about = kit.read(source, into=streets.file(), box=box, progress=progress)
    dated = about.dated.isoformat() if about.dated else ""
    people.record(by=by, deed=rules.Deeds.STREETS_IMPORTED, on=_town(), label=f"OpenStreetMap {dated}".strip())
    return StreetsRead(about)


def forget_streets(*, by: User | None) -> bool:
    """Takes the streets away, so that ways are estimated again; whether there were any."""
    file = streets.file()
    if not file.exists():
        return False
    file.unlink()
    people.record(by=by, deed=rules.Deeds.STREETS_REMOVED, on=_town(), label="OpenStreetMap")
    return True


def _town() -> Town:
    return queries.town() or Town()


def _write_addresses(
    register: Register,
    rows: Iterable[registers.Row | registers.Rejected],
    total: int,
    tally: registers.Tally,
    progress: Callable[[int, int], None],
) -> None:
    seen: set[object] = set()
    chunk: list[Address] = []
    for row in rows:
        tally.read += 1
        if isinstance(row, registers.Rejected):
            tally.rejected.append(row)
        elif (*row.key, round(row.longitude, 6), round(row.latitude, 6)) in seen:
            tally.doubled += 1
        else:
            seen.add((*row.key, round(row.longitude, 6), round(row.latitude, 6)))
            chunk.append(_address(register, row))
            tally.imported += 1
            tally.without_number += row.number is None
        if len(chunk) == CHUNK:
            Address.objects.bulk_create(chunk)
            chunk.clear()
            progress(tally.read, total)
    Address.objects.bulk_create(chunk)
    progress(tally.read, total)


def _address(register: Register, row: registers.Row) -> Address:
    return Address(
        register=register,
        street=row.street,
        street_key=row.key[0],
        number=row.number,
        suffix=row.suffix,
        postcode=row.postcode,
        locality=row.locality,
        longitude=row.longitude,
        latitude=row.latitude,
    )


@transaction.atomic
def show_to_families(division: Division, *, by: User | None) -> None:
    """Makes this division the one families choose from."""
    Division.objects.filter(for_families=True).exclude(pk=division.pk).update(for_families=False)
    division.for_families = True
    division.save(update_fields=["for_families"])
    bump("areas")
    people.record(by=by, deed=rules.Deeds.DIVISION_CHANGED, on=division)
