"""Questions about the town, its areas, addresses, holidays and numbers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Max, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from unterwegs.kit import geometry
from unterwegs.kit import streets as kit
from unterwegs.people.models import User
from unterwegs.people.privacy import Responsible
from unterwegs.places import interface, lookup, numbers, rules
from unterwegs.places import streets as roads
from unterwegs.places.models import (
    Address,
    Area,
    Division,
    EmergencyNumber,
    Reading,
    Register,
    SchoolHoliday,
    Stamp,
    Town,
)

AREAS = "areas"


def town() -> Town | None:
    """The town of this installation; None before set-up."""
    return Town.objects.first()


def responsible() -> Responsible:
    """Who answers for the data here; empty words before set-up."""
    found = town() or Town()
    land = rules.Land(found.land) if found.land else None
    return Responsible(
        name=found.name,
        office=found.office,
        address=found.address,
        email=found.email,
        phone=found.phone,
        privacy_officer=found.privacy_officer,
        authority=found.authority or (rules.AUTHORITIES[land] if land else ""),
        operator=found.operator,
        land=str(land.label) if land else "",
    )


@dataclass(frozen=True, slots=True)
class ChildProtection:
    """Whom to call in concern about a child (§ 8a SGB VIII), and who advises professionals (§ 4 KKG); empty where unknown."""

    phone: str
    hours: str
    advice: str


def child_protection() -> ChildProtection:
    found = town() or Town()
    return ChildProtection(found.child_protection_phone, found.child_protection_hours, found.child_protection_advice)


def count_of(subject: str) -> int:
    """The stamp of a subject: it grows with every change; one query."""
    return Stamp.objects.filter(subject=subject).values_list("count", flat=True).first() or 0


@dataclass(frozen=True, slots=True)
class Interface:
    """The texts of the pages in one language: how many, and how many are newer than the last reading."""

    language: str
    texts: int
    new: int
    reading: Reading | None

    @property
    def is_confirmed(self) -> bool:
        return self.reading is not None and rules.is_confirmed(new=self.new, texts=self.texts)


def interface_in(language: str) -> Interface:
    """Whether somebody read the texts of the pages in this language; one query."""
    reading = Reading.objects.filter(language=language).first()
    now = interface.digests(language)
    return Interface(language, len(now), len(now - set(reading.digests)) if reading else len(now), reading)


def is_unconfirmed(language: str) -> bool:
    """Whether families read a translation that nobody has confirmed; German needs none and asks nothing."""
    return language in interface.translated() and not interface_in(language).is_confirmed


def interface_texts(language: str) -> list[tuple[str, str]]:
    """Each text of the pages in German and in this language, to be read."""
    german, said = interface.texts(interface.WRITTEN_IN), interface.texts(language)
    return sorted((german.get(key, key[1]), said[key]) for key in said)


@dataclass(frozen=True, slots=True)
class Atlas:
    """All outlines of all divisions in memory, and which area is part of which, as of a stamp."""

    count: int
    locator: geometry.Locator
    parents: Mapping[UUID, UUID | None]

    def at(self, longitude: float, latitude: float) -> set[UUID]:
        """The areas that hold the point, and those that these are part of, with or without an outline."""
        found: set[UUID] = set()
        for pk in self.locator.at(longitude, latitude):
            found |= {pk, *self.above(pk)}
        return found

    def above(self, pk: UUID) -> list[UUID]:
        """What the area is part of, nearest first."""
        chain: list[UUID] = []
        parent = self.parents.get(pk)
        while parent is not None and parent not in {pk, *chain}:
            chain.append(parent)
            parent = self.parents.get(parent)
        return chain


_atlas: Atlas | None = None


def atlas() -> Atlas:
    """The atlas as new as the last change; one query when nothing has changed."""
    global _atlas  # noqa: PLW0603 – one per process
    count = count_of(AREAS)
    if _atlas is None or _atlas.count != count:
        rows = list(Area.objects.values_list("pk", "parent_id", "outline"))
        outlines = ((pk, outline) for pk, _parent, outline in rows if outline)
        _atlas = Atlas(count, geometry.Locator.of(outlines), {pk: parent for pk, parent, _outline in rows})
    return _atlas


def areas_at(longitude: float, latitude: float) -> QuerySet[Area]:
    """The areas of every division that hold the point (degrees WGS 84), and the larger ones they are part of."""
    return Area.objects.filter(pk__in=atlas().at(longitude, latitude)).select_related("division")


def areas_above(area: Area) -> list[Area]:
    """What the area is part of, nearest first."""
    chain = atlas().above(area.pk)
    rows = Area.objects.in_bulk(chain)
    return [rows[pk] for pk in chain]


def areas_below(area: Area) -> QuerySet[Area]:
    """All parts of the area and their parts."""
    known = atlas()
    return Area.objects.filter(pk__in=[pk for pk in known.parents if area.pk in known.above(pk)])


def family_areas() -> list[Area]:
    """The areas families choose from, without the town itself, by name."""
    return list(Area.objects.filter(division__for_families=True).exclude(kind="municipality").order_by("name"))


def area_names() -> dict[UUID, str]:
    """The names of all areas."""
    return dict(Area.objects.values_list("pk", "name"))


def outlines_are_schematic() -> bool:
    """Whether families look at a drawing instead of official outlines."""
    return Division.objects.filter(for_families=True, schematic=True).exists()


def family_area(slug: str) -> Area | None:
    """The area of a slug as somebody wrote it; a NUL, which PostgreSQL refuses, is in none."""
    is_one = slug and "\0" not in slug
    return Area.objects.filter(division__for_families=True, slug=slug).first() if is_one else None


def family_area_at(longitude: float, latitude: float) -> Area | None:
    """The area of the families' division around a point; the town itself does not count."""
    return areas_at(longitude, latitude).filter(division__for_families=True).exclude(kind="municipality").first()


def middle_of(area: Area) -> tuple[float, float] | None:
    """A point inside the area (longitude, latitude); None without an outline."""
    return geometry.middle(area.outline) if area.outline else None


def streets() -> kit.About | None:
    """What is to be said about the streets by which ways are found; None where ways are only estimated."""
    known = roads.loaded()
    return known.about if known else None


def street_times(
    points: Sequence[tuple[float, float]], means: str, *, walking: kit.Found | None = None
) -> kit.Found | None:
    """Seconds from each point (longitude, latitude) to each over streets; None where no streets are loaded.

    ``walking`` is the answer for the same points on foot, where it is known: a bus is never slower.
    """
    return roads.seconds(points, means, walking=walking)


def box_of_areas() -> tuple[float, float, float, float] | None:
    """West, south, east and north of all areas in degrees; None where none has an outline."""
    outlines = Area.objects.exclude(outline=None).values_list("outline", flat=True)
    return geometry.box(outline for outline in outlines if outline)


def areas_with_parts() -> dict[UUID, frozenset[UUID]]:
    """Each area with itself and all areas below it: one query."""
    parents = dict(Area.objects.values_list("pk", "parent_id"))
    families: dict[UUID, set[UUID]] = {pk: {pk} for pk in parents}
    for pk, parent in parents.items():
        above: UUID | None = parent
        seen = {pk}
        while above is not None and above not in seen:
            families[above].add(pk)
            seen.add(above)
            above = parents.get(above)
    return {pk: frozenset(family) for pk, family in families.items()}


@dataclass(frozen=True, slots=True)
class Drawn:
    """A division with its areas as a tree and as SVG paths; ``box`` is the viewBox."""

    division: Division
    tree: Sequence[tuple[int, Area]]
    box: str
    paths: Sequence[tuple[UUID, str]]


def divisions() -> QuerySet[Division]:
    """All divisions with their areas; the one families choose from first."""
    return Division.objects.prefetch_related("areas").order_by("-for_families", "name")


def divisions_with_areas() -> list[Drawn]:
    """All divisions with their areas, larger ones first: two queries."""
    return [_drawn(division) for division in Division.objects.prefetch_related("areas")]


def _drawn(division: Division) -> Drawn:
    rows = list(division.areas.all())
    parts: dict[UUID | None, list[Area]] = {}
    known = {row.pk for row in rows}
    for row in rows:
        parts.setdefault(row.parent_id if row.parent_id in known else None, []).append(row)

    def branch(parent: UUID | None, depth: int) -> list[tuple[int, Area]]:
        return [one for row in parts.get(parent, []) for one in [(depth, row), *branch(row.pk, depth + 1)]]

    drawn = geometry.drawing((row.pk, row.outline or {}) for row in rows if row.outline)
    return Drawn(division, branch(None, 0), drawn.box, drawn.paths)


def drawing_of(area: Area) -> geometry.Drawing:
    """The area among the others of its division."""
    rows = Area.objects.filter(division=area.division_id).values_list("pk", "outline")
    return geometry.drawing((pk, outline) for pk, outline in rows if outline)


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the set-up: its name, whether it is done, the page on which it is done."""

    label: Promise
    is_done: bool
    page: str


def setup_steps() -> list[Step]:
    """What a new installation still needs, in order."""
    return [
        Step(_("Name, office and phone of the town"), Town.objects.exclude(phone="").exists(), "places:change_town"),
        Step(
            _("Areas families choose from"), Division.objects.filter(for_families=True).exists(), "places:import_areas"
        ),
        Step(_("Official addresses"), has_addresses(), "places:import_addresses"),
        Step(_("School holidays"), SchoolHoliday.objects.exists(), "places:town"),
        Step(
            _("A colleague who coordinates"),
            User.objects.filter(assignments__role="coordinator").exists(),
            "people:invite",
        ),
    ]


def areas_led_by(users: Iterable[User]) -> QuerySet[Area]:
    return Area.objects.filter(leads__user__in=users).distinct()


def current_register() -> Register | None:
    """The address register that answers; None before the first import."""
    return Register.objects.filter(current=True).first()


def has_addresses() -> bool:
    return Register.objects.filter(current=True).exists()


def postcodes() -> frozenset[str]:
    """All postcodes of the current register; empty before the first import."""
    known = Address.objects.filter(register__current=True).exclude(postcode="")
    return frozenset(known.values_list("postcode", flat=True).distinct())


def find_address(words: str) -> lookup.Answer:
    """A typed address: its point where that is certain, else up to five proposals. Nothing is kept."""
    register = current_register()
    return lookup.find(register, words) if register else lookup.Answer(words)


def match_addresses(words: Sequence[str]) -> list[lookup.Answer]:
    """Exact matches for many typed addresses, in order; what is in doubt has no point."""
    register = current_register()
    return lookup.match(register, words) if register else [lookup.Answer(text) for text in words]


def school_holidays() -> tuple[tuple[str, date, date], ...]:
    """School holidays as (name, first day, last day), in order; one query."""
    return tuple(SchoolHoliday.objects.values_list("name", "first_on", "last_on"))


def school_holidays_known_until() -> date | None:
    last: date | None = SchoolHoliday.objects.aggregate(last=Max("last_on"))["last"]
    return last


def emergency_numbers() -> list[numbers.Shown]:
    """The numbers that help at once, with their names in the active language; one query."""
    return [numbers.shown(row) for row in EmergencyNumber.objects.all()]


def forget() -> None:
    """Forgets what this process remembers."""
    global _atlas  # noqa: PLW0603
    _atlas = None
    lookup.forget()
