"""How whole and how fresh the directory is: scores, defects, links, and the days before."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from unterwegs.directory import quality
from unterwegs.directory.models import CheckedLink, DirectoryDay, Service
from unterwegs.directory.quality import Defect
from unterwegs.places import queries as places

DAYS_SHOWN = 365


@dataclass(frozen=True, slots=True)
class Checked:
    """An entry with its defects."""

    service: Service
    defects: Sequence[Defect]

    @property
    def score(self) -> int:
        return quality.score(self.defects)

    @property
    def labels(self) -> list[str]:
        return [str(defect.label) for defect in self.defects]


@dataclass(frozen=True, slots=True)
class Group:
    """Entries of one organization or neighborhood together."""

    name: str
    key: str
    count: int
    score: int


@dataclass(frozen=True, slots=True)
class Quality:
    """The whole directory, or a part of it, with its entries; the worst first."""

    entries: Sequence[Checked]

    @property
    def score(self) -> int | None:
        return _mean(self.entries)

    @property
    def due(self) -> int:
        return sum(Defect.DUE in one.defects for one in self.entries)

    @property
    def by_defect(self) -> list[tuple[Defect, int]]:
        """Defects with how many entries have them; what takes most off all together first."""
        counts = Counter(defect for one in self.entries for defect in one.defects)
        return sorted(counts.items(), key=lambda pair: -pair[1] * quality.WEIGHTS[pair[0]])

    @property
    def by_organization(self) -> list[Group]:
        found: dict[tuple[str, str], list[Checked]] = {}
        for one in self.entries:
            key = (one.service.organization.name, str(one.service.organization_id))
            found.setdefault(key, []).append(one)
        return _groups(found)

    @property
    def by_area(self) -> list[Group]:
        names = {area.pk: (area.name, area.slug) for area in places.family_areas()}
        found: dict[tuple[str, str], list[Checked]] = {}
        for one in self.entries:
            for pk in {area.pk for place in one.service.locations.all() for area in place.areas.all()} & set(names):
                found.setdefault(names[pk], []).append(one)
        return _groups(found)


def _mean(entries: Sequence[Checked]) -> int | None:
    return round(sum(one.score for one in entries) / len(entries)) if entries else None


def _groups(found: Mapping[tuple[str, str], Sequence[Checked]]) -> list[Group]:
    groups = [Group(name, key, len(rows), _mean(rows) or 0) for (name, key), rows in found.items()]
    return sorted(groups, key=lambda one: (one.score, one.name))


def quality_of(services: QuerySet[Service], *, today: date) -> Quality:
    """The quality of these entries."""
    rows = services.select_related("organization", "contact").prefetch_related(
        "texts", "costs", "topics", "contact__phones", "locations__areas", "schedules"
    )
    dead = dead_links()
    found = [Checked(one, quality.defects_of(one, today=today, dead=dead)) for one in rows]
    return Quality(sorted(found, key=lambda one: (one.score, one.service.name.casefold())))


def dead_links() -> frozenset[str]:
    """Links that lead nowhere."""
    return frozenset(CheckedLink.objects.dead().values_list("url", flat=True))


def named_links() -> set[str]:
    """All addresses that published entries name."""
    rows = Service.objects.published().select_related("organization").prefetch_related("texts", "locations")
    return {link for one in rows for link in quality.links_of(one)}


def links_to_check(*, today: date) -> list[CheckedLink]:
    return list(CheckedLink.objects.to_check(today=today))


def days_before(*, today: date) -> list[DirectoryDay]:
    """The last year, oldest first."""
    return list(DirectoryDay.objects.filter(on__gte=today - timedelta(days=DAYS_SHOWN), on__lte=today))


def with_defect(entries: Iterable[Checked], code: str) -> list[Checked]:
    """Entries that have this defect."""
    return [one for one in entries if code in one.defects]


def is_in(service: Service, slug: str) -> bool:
    """Whether an entry has a place in the area with this slug."""
    return any(area.slug == slug for place in service.locations.all() for area in place.areas.all())
