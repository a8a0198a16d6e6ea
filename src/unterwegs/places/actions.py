"""What people do with the town and its areas."""

import hashlib
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from unterwegs.kit import geometry
from unterwegs.people import actions as people
from unterwegs.people.models import User
from unterwegs.places import areas, numbers, rules
from unterwegs.places.areas import Columns, Report
from unterwegs.places.models import Division, EmergencyNumber, SchoolHoliday, Stamp, Town


def bump(subject: str) -> None:
    """Tells every process that something about a subject has changed; inside the transaction that changes it."""
    if not Stamp.objects.filter(subject=subject).update(count=F("count") + 1):
        Stamp.objects.get_or_create(subject=subject, defaults={"count": 1})


@transaction.atomic
def set_up_town(*, by: User | None, today: date, **fields: Any) -> Town:
    """Writes the facts of the town; at the first time also the emergency numbers of its Land."""
    town = Town.objects.first() or Town()
    for name, value in fields.items():
        setattr(town, name, value)
    town.save()
    stock_numbers(town.land, today=today)
    bump("calendar")
    people.record(by=by, deed=rules.Deeds.TOWN_SET, on=town)
    return town


def stock_numbers(land: str, *, today: date) -> None:
    """Enters the shipped numbers that are not there yet; they count as confirmed on the day of the set-up."""
    for order, known in enumerate(numbers.known_for(land)):
        EmergencyNumber.objects.get_or_create(
            key=known.key,
            defaults={
                "number": known.number,
                "languages": list(known.languages),
                "website": known.website,
                "urgent": known.urgent,
                "order": order,
                "confirmed_on": today,
            },
        )


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
) -> Report:
    """Areas of a GeoJSON file or zipped shapefile into a named division.

    ``only`` keeps features with these properties. The same file twice changes nothing; a changed one keeps the ids of
    areas with the same name; areas the file no longer has are named in the report and stay. Raises
    geometry.Unreadable.
    """
    options = f"{kind} {columns} {sorted((only or {}).items())}"
    digest = hashlib.sha256(source + options.encode()).hexdigest()
    target, _new = Division.objects.get_or_create(name=division, defaults={"slug": areas.slug_of(division)})
    report = Report()
    if target.digest == digest:
        report.is_unchanged = True
        return report
    features = [one for one in geometry.read_outlines(source) if _fits(one, only or {})]
    drafts = areas.drafts(features, columns, kind=kind, report=report)
    areas.write(target, drafts, report)
    report.read = len(features)
    report.refused = report.read - len(drafts)
    target.digest, target.imported_at = digest, timezone.now()
    target.source, target.schematic = origin or target.source, schematic
    target.save()
    if for_families:
        show_to_families(target, by=by)
    bump("areas")
    people.record(
        by=by, deed=rules.Deeds.AREAS_IMPORTED, on=target, details={"new": report.new, "changed": report.changed}
    )
    return report


def _fits(feature: geometry.Feature, only: Mapping[str, str]) -> bool:
    return all(str(feature.properties.get(name, "")) == value for name, value in only.items())


@transaction.atomic
def show_to_families(division: Division, *, by: User | None) -> None:
    """Makes this division the one families choose from."""
    Division.objects.filter(for_families=True).exclude(pk=division.pk).update(for_families=False)
    division.for_families = True
    division.save(update_fields=["for_families"])
    bump("areas")
    people.record(by=by, deed=rules.Deeds.DIVISION_CHANGED, on=division)
