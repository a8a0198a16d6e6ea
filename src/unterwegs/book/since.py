"""What has changed since a book was printed: offers, chapters, emergency numbers, the center."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from unterwegs.book import content, entries, rules
from unterwegs.book.entries import Entry
from unterwegs.book.models import Print
from unterwegs.directory import queries as directory
from unterwegs.directory.queries import Offer

#: The names of facts, as families and staff read them.
PARTS: Mapping[str, str | Promise] = {
    "name": _("Name"),
    "when": _("When"),
    "where": _("Where"),
    "facts": _("Good to know"),
    "contact": _("Contact"),
    "organization": _("Offered by"),
    "number": _("Number"),
    "hours": _("Reachable"),
    "address": _("Address"),
    "opening": _("Opening hours"),
    "reach": _("Contact"),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One fact that is no longer as it was."""

    label: str | Promise
    before: Sequence[str]
    now: Sequence[str]


@dataclass(frozen=True, slots=True)
class Line:
    """One thing of the book that is „new“, „gone“ or „changed“; ``entry`` is the offer as it is today."""

    kind: str
    code: str
    name: str
    language: str
    differences: Sequence[Difference] = ()
    entry: Entry | None = None


@dataclass(frozen=True, slots=True)
class Since:
    """Everything that changed since a print; ``is_unknown``: its neighborhood is no longer there."""

    offers: Sequence[Line] = ()
    chapters: Sequence[Line] = ()
    numbers: Sequence[Line] = ()
    centers: Sequence[Line] = ()
    is_unknown: bool = False

    @property
    def count(self) -> int:
        return len(self.offers) + len(self.chapters) + len(self.numbers) + len(self.centers)

    def of_kind(self, kind: str) -> list[Line]:
        return [line for line in self.offers if line.kind == kind]

    @property
    def new(self) -> list[Line]:
        return self.of_kind("new")

    @property
    def changed(self) -> list[Line]:
        return self.of_kind("changed")

    @property
    def gone(self) -> list[Line]:
        return self.of_kind("gone")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a print remembers, as plain JSON."""

    entries: dict[str, dict[str, object]]
    chapters: dict[str, dict[str, str]]
    numbers: dict[str, dict[str, object]]
    centers: dict[str, dict[str, object]]


def snapshot(stands: Mapping[str, Any]) -> Snapshot:
    """What of a book's content (see content.book) a print remembers, to say later what has changed."""
    center = stands["local"]["center"]
    return Snapshot(
        entries=_with_sources(entries.frozen(_entries(stands)), stands["language"]),
        chapters={
            one["slug"]: {"title": one["title"], "digest": _digest_of(one)}
            for one in [*stands["chapters"], *stands["last_chapters"]]
            if one["unchecked"] == ""
        },
        numbers={
            one["key"]: {"name": one["name"], "number": one["number"], "hours": one["hours"], rules.SOURCE: one["dial"]}
            for one in stands["numbers"]
        },
        centers={center["link"]["path"]: _center(center)} if center else {},
    )


def _with_sources(frozen: dict[str, dict[str, object]], language: str) -> dict[str, dict[str, object]]:
    """Each entry with the digest of its facts: a release that words them differently changes nothing in the book."""
    known = directory.shelf(language).by_code
    return {code: {**entry, rules.SOURCE: _source(known[code].offer)} for code, entry in frozen.items()}


def _source(offer: Offer) -> str:
    place = offer.place
    facts = (
        offer.name.text, offer.organization.name, offer.mode, offer.minimum_age, offer.maximum_age, offer.costs,
        offer.registration, offer.registration_note.text, offer.languages, offer.schedules, offer.contact,
        (place.name, place.room, place.address, place.access) if place else (),
    )  # fmt: skip
    return rules.digest(msgspec.json.encode(facts).decode())


def _entries(stands: Mapping[str, Any]) -> list[Entry]:
    return msgspec.convert(stands["local"]["entries"], list[Entry])


def _digest_of(chapter: Mapping[str, Any]) -> str:
    """Of the words of a chapter, in both languages; what stands near it has its own lines."""
    words = [chapter[part] for part in ("title", "lead", "blocks", "second")]
    return rules.digest(json.dumps(words, ensure_ascii=False, sort_keys=True))


def _center(one: Mapping[str, Any]) -> dict[str, object]:
    return {
        "name": one["name"],
        "address": one["address"],
        "opening": list(one["hours"]),
        "reach": [fact["text"] for fact in one["reach"]],
    }


def plan_of(made: Print) -> content.Plan:
    """What the print would be today; its edition should be selected."""
    chosen = made.edition.chapters if made.edition else list(made.chapters)
    return content.Plan(
        made.area, made.language, made.second_language, phases=made.phases, chapters=chosen, format=made.format
    )


def of(made: Print, *, now: datetime) -> Since:
    """What has changed since, in the language of the print. Chapters count when somebody released their new words."""
    if rules.is_missing(made.area, made.area_name):
        return Since(is_unknown=True)
    stands = content.book(plan_of(made), now=now)
    today = snapshot(stands)
    known = {entry.code: entry for entry in _entries(stands)}
    return Since(
        offers=[_line(change, made.entries, today.entries, made.language, known) for change in _in_order(made, today)],
        chapters=list(_chapters(made, today)),
        numbers=[
            _line(change, made.numbers, today.numbers, made.language)
            for change in rules.changes(made.numbers, today.numbers)
        ],
        centers=[
            _line(change, made.centers, today.centers, made.language)
            for change in rules.changes(made.centers, today.centers)
        ],
    )


def _in_order(made: Print, today: Snapshot) -> list[rules.Change]:
    rank = {"changed": 0, "new": 1, "gone": 2}
    return sorted(rules.changes(made.entries, today.entries), key=lambda change: rank[change.kind])


def _line(
    change: rules.Change,
    before: rules.Snapshot,
    now: rules.Snapshot,
    language: str,
    known: Mapping[str, Entry] | None = None,
) -> Line:
    """A new offer is shown as it is; of what else is new, its facts are all that can be told."""
    entry = (known or {}).get(change.code)
    stood = now.get(change.code) or before[change.code]
    parts = rules.facts_of(stood) if change.kind == "new" and entry is None else change.parts
    return Line(
        change.kind,
        change.code,
        str(stood["name"]),
        entry.language if entry else language,
        [Difference(PARTS.get(part.name, part.name), part.before, part.now) for part in parts],
        entry,
    )


def _chapters(made: Print, today: Snapshot) -> Iterator[Line]:
    """New words and new chapters; one that is no longer released stays true in the books that have it."""
    for slug, chapter in today.chapters.items():
        before = made.chapters.get(slug)
        if before is None:
            yield Line("new", slug, chapter["title"], made.language)
        elif before["digest"] != chapter["digest"]:
            yield Line("changed", slug, chapter["title"], made.language)
