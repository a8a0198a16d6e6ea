"""Areas from a file: what it says, what is wrong with it, what it changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from unterwegs.kit import geometry
from unterwegs.kit.textsearch import words
from unterwegs.places.models import Area, Division

#: Names of properties that usually hold the name or the official key of an area.
NAMES = ("name", "area_name", "stadtteil", "bezeichnung", "gen", "ortsteil", "bezirk", "sozialraum", "district")
KEYS = ("key", "id", "area_id", "ags", "schluessel", "nummer", "nr", "code")


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence of the report about one or two rows of the file."""

    rows: Sequence[int]
    names: Sequence[str]
    sentence: str
    is_refused: bool

    def as_json(self) -> dict[str, Any]:
        return {
            "rows": list(self.rows),
            "names": list(self.names),
            "sentence": self.sentence,
            "is_refused": self.is_refused,
        }


@dataclass(slots=True)
class Report:
    """What an import read and did; ``read = new + changed + same + refused``."""

    read: int = 0
    new: int = 0
    changed: int = 0
    same: int = 0
    refused: int = 0
    missing: list[str] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    is_unchanged: bool = False

    def as_json(self) -> dict[str, Any]:
        return {
            "read": self.read,
            "new": self.new,
            "changed": self.changed,
            "same": self.same,
            "refused": self.refused,
            "missing": self.missing,
            "lines": [line.as_json() for line in self.lines],
            "unchanged": self.is_unchanged,
        }


@dataclass(frozen=True, slots=True)
class Draft:
    """One area of the file, ready to be written."""

    row: int
    name: str
    key: str
    kind: str
    parent: str
    outline: dict[str, Any]

    @property
    def slug(self) -> str:
        return slug_of(self.name)


@dataclass(frozen=True, slots=True)
class Columns:
    """Which properties of the file say what; empty means: guessed or not there."""

    name: str = ""
    key: str = ""
    kind: str = ""
    parent: str = ""


def slug_of(name: str) -> str:
    """„05 Friesischer Berg“ → „friesischer-berg“: the leading number of a statistics office is no part of a name."""
    return slugify(words.normal(name.lstrip("0123456789 .-") or name))[:120]


def plain_name(name: str) -> str:
    """The name without the number in front of it, for comparing with labels from elsewhere."""
    return " ".join((name.lstrip("0123456789 .-") or name).split())


def drafts(features: Sequence[geometry.Feature], columns: Columns, *, kind: str, report: Report) -> list[Draft]:
    """The usable areas of a file; everything else becomes a line of the report."""
    given = [_properties(feature) for feature in features]
    name_column = columns.name.lower() or _guess(given, NAMES)
    key_column = columns.key.lower() or _guess(given, KEYS)
    names = {feature.row: str(one.get(name_column) or "").strip() for feature, one in zip(features, given, strict=True)}
    checked = geometry.check(features)
    for problem in checked.problems:
        report.lines.append(_line(problem, names))
    found: dict[str, Draft] = {}
    for feature, one in zip(features, given, strict=True):
        outline = checked.outlines.get(feature.row)
        name = names[feature.row]
        if not name:
            _refuse(report, feature.row, "", _("has no name"))
        elif outline is not None and slug_of(name) in found:
            sentence = _("has the same name as row %(row)s") % {"row": found[slug_of(name)].row}
            _refuse(report, feature.row, name, sentence)
        elif outline is not None:
            found[slug_of(name)] = Draft(
                row=feature.row,
                name=plain_name(name),
                key=str(one.get(key_column) or "")[:40],
                kind=str(one.get(columns.kind.lower()) or kind),
                parent=str(one.get(columns.parent.lower()) or ""),
                outline=geometry.as_outline(outline),
            )
    twins = {max(problem.rows) for problem in checked.problems if problem.what == "duplicate"}
    return [draft for draft in found.values() if draft.row not in twins]


def _properties(feature: geometry.Feature) -> dict[str, Any]:
    """What a feature says, without NUL bytes, which no database takes."""
    given = feature.properties.items()
    return {str(name).lower(): value.replace("\0", "") if isinstance(value, str) else value for name, value in given}


def _guess(given: Sequence[Mapping[str, Any]], wanted: Sequence[str]) -> str:
    return next((name for name in wanted if any(one.get(name) for one in given)), "")


def _refuse(report: Report, row: int, name: str, sentence: str) -> None:
    report.lines.append(Line((row,), (name,), sentence, True))


def _line(problem: geometry.Problem, names: Mapping[int, str]) -> Line:
    called = [names.get(row, "") for row in problem.rows]
    size = {"meters": f"{problem.square_meters:,.0f}".replace(",", "."), "share": f"{problem.share:.1%}"}
    sentences = {
        "empty": _("has no outline"),
        "no_area": _("is no area but a %(what)s") % {"what": problem.detail},
        "invalid": _("has an outline that cannot be repaired: %(why)s") % {"why": reason(problem.detail)},
        "repaired": _("had an invalid outline (%(why)s); it was repaired") % {"why": reason(problem.detail)},
        "duplicate": _("have the same outline; the second one was left out"),
        "overlap": _("overlap by %(meters)s m² (%(share)s of the smaller)") % size,
    }
    return Line(
        problem.rows, called, sentences[problem.what], problem.what in {"empty", "no_area", "invalid", "duplicate"}
    )


#: How GEOS names what is wrong with an outline.
REASONS = {
    "Self-intersection": gettext_lazy("it crosses itself"),
    "Ring Self-intersection": gettext_lazy("it touches itself"),
    "Hole lies outside shell": gettext_lazy("a hole lies outside of it"),
    "Holes are nested": gettext_lazy("a hole lies in a hole"),
    "Nested shells": gettext_lazy("a part lies in another part"),
    "Interior is disconnected": gettext_lazy("its holes cut it into pieces"),
    "Too few points in geometry component": gettext_lazy("it has too few points"),
}


def reason(detail: str) -> str:
    """What is wrong and where: „Self-intersection[8.05 50.05]“ in words."""
    what, _bracket, where = detail.rstrip("]").partition("[")
    place = ", ".join(f"{float(number):.5f}" for number in where.split()[:2])
    return f"{REASONS.get(what, what)}: {place}" if place else str(REASONS.get(what, what))


def write(division: Division, rows: Sequence[Draft], report: Report) -> None:
    """Writes the drafts into the division; ids and slugs of known areas stay. Nothing is deleted."""
    known = list(division.areas.all())
    pairs = _pairs(rows, known)
    written: dict[int, Area] = {}
    for draft in rows:
        area = pairs.get(draft.row) or Area(division=division, slug=draft.slug)
        before = None if area._state.adding else (area.name, area.kind, area.key, area.outline)
        area.name, area.kind, area.key, area.outline = draft.name, draft.kind, draft.key, draft.outline
        report.new += before is None
        report.same += before == (area.name, area.kind, area.key, area.outline)
        report.changed += before not in (None, (area.name, area.kind, area.key, area.outline))
        area.save()
        written[draft.row] = area
    kept = {area.pk for area in pairs.values()}
    report.missing = sorted(area.name for area in known if area.pk not in kept)
    _parents(rows, written)


def _pairs(rows: Sequence[Draft], known: Sequence[Area]) -> dict[int, Area]:
    """Which known area each draft is: the one of its name, else a renamed one with its official key and its place."""
    by_slug = {area.slug: area for area in known}
    pairs = {draft.row: by_slug[draft.slug] for draft in rows if draft.slug in by_slug}
    left = {area.key: area for area in known if area.key and area not in pairs.values()}
    for draft in rows:
        renamed = left.get(draft.key)
        is_new = draft.row not in pairs
        if is_new and renamed and renamed.outline and geometry.is_mostly_same(renamed.outline, draft.outline):
            pairs[draft.row] = left.pop(draft.key)
    return pairs


def _parents(rows: Sequence[Draft], written: Mapping[int, Area]) -> None:
    """The whole an area is part of: named by the file, else the smallest area of the file that holds it."""
    wholes = geometry.wholes({draft.row: draft.outline for draft in rows})
    by_words = {words.casefold(): written[draft.row] for draft in rows for words in (draft.key, draft.name) if words}
    for draft in rows:
        area, whole = written[draft.row], written.get(wholes.get(draft.row, 0))
        parent = by_words.get(plain_name(draft.parent).casefold()) or by_words.get(draft.parent.casefold()) or whole
        if parent is not None and parent.pk != area.pk and area.parent_id != parent.pk:
            area.parent = parent
            area.save(update_fields=["parent"])
