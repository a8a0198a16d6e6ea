"""From an address as people type it to the point of the register, with proposals when in doubt."""

import bisect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import QuerySet
from rapidfuzz import fuzz, process

from unterwegs.kit import addresses, geometry
from unterwegs.kit.textsearch import words
from unterwegs.places.models import Address, Register

LIKELY = 78  # of 100; below it a street is another street
PROPOSED = 5
STREETS = 3
BEGUN = 4  # letters of a street that is not typed to its end
NEAR_NUMBERS = 6
SHORT_STREET_KM = 1.0


@dataclass(frozen=True, slots=True)
class Proposal:
    """One address that may be meant; the point as longitude, latitude."""

    label: str
    point: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Answer:
    """What is known about a typed address: a point where it is certain, else proposals, best first.

    ``is_street``: no house number was typed, the point is the middle of a short street.
    """

    typed: str
    point: tuple[float, float] | None = None
    label: str = ""
    proposals: Sequence[Proposal] = field(default_factory=tuple)
    is_street: bool = False


class House(NamedTuple):
    """What a lookup needs of an address; rows come as plain tuples, because they are many."""

    street: str
    street_key: str
    number: int | None
    suffix: str
    postcode: str
    locality: str
    longitude: float
    latitude: float


@dataclass(frozen=True, slots=True)
class Streets:
    """The streets of the current register in memory: the ways to write them in order, and whose each is."""

    register: int
    known: frozenset[str]
    written: Sequence[str]
    street: Sequence[str]


_streets: Streets | None = None


def streets_of(register: Register) -> Streets:
    """Read once per register; a register never changes after its import."""
    global _streets  # noqa: PLW0603 – one per process
    if _streets is None or _streets.register != register.pk:
        rows = Address.objects.filter(register=register).order_by("street_key")
        keys = list(rows.values_list("street_key", flat=True).distinct())
        pairs = sorted((way, key) for key in keys for way in _ways(key))
        _streets = Streets(register.pk, frozenset(keys), [way for way, _key in pairs], [key for _way, key in pairs])
    return _streets


def _ways(key: str) -> Iterator[str]:
    """A street is compared in full and with „str“: a slip in the short form is otherwise far from the long one."""
    yield key
    if key.endswith("strasse"):
        yield key.removesuffix("asse")


def forget() -> None:
    global _streets  # noqa: PLW0603
    _streets = None


def find(register: Register, text: str) -> Answer:
    """One typed address. Two database queries at most, and none for streets nobody knows."""
    typed = addresses.parse(text)
    if not typed.key:
        return Answer(text)
    known = streets_of(register)
    if typed.key not in known.known:
        return _propose_streets(register, text, typed, known)
    near = _near_numbers(register, [typed.key], typed.number)
    rows = [row for row in near if row.number == typed.number] if typed.number is not None else []
    exact = _wanted([row for row in rows if row.suffix == typed.suffix], typed)
    if len(_places(exact)) == 1:
        return Answer(text, (exact[0].longitude, exact[0].latitude), label_of(exact[0]))
    if exact:
        return Answer(text, proposals=_proposals(exact))
    if rows:
        return Answer(text, proposals=_proposals(_wanted(rows, typed) or rows))
    return _propose_numbers(text, typed, near or _near_numbers(register, [typed.key], None))


def match(register: Register, texts: Sequence[str]) -> list[Answer]:
    """Exact matches for many addresses; what is in doubt has no point. One query per 400 streets."""
    typed = [addresses.parse(text) for text in texts]
    asked = {(one.key, one.number, one.suffix) for one in typed if one.key and one.number is not None}
    keys = sorted({key for key, _number, _suffix in asked})
    found: dict[tuple[str, int | None, str], list[House]] = {}
    for start in range(0, len(keys), 400):
        for row in _houses(Address.objects.filter(register=register, street_key__in=keys[start : start + 400])):
            if row[1:4] in asked:
                found.setdefault(row[1:4], []).append(row)
    return [_exact(text, one, found) for text, one in zip(texts, typed, strict=True)]


def _houses(rows: QuerySet[Address]) -> list[House]:
    return [House._make(row) for row in rows.values_list(*House._fields)]


def _exact(text: str, typed: addresses.Typed, found: Mapping[tuple[str, int | None, str], list[House]]) -> Answer:
    rows = _wanted(found.get((typed.key, typed.number, typed.suffix), []), typed)
    if len(_places(rows)) != 1:
        return Answer(text)
    return Answer(text, (rows[0].longitude, rows[0].latitude), label_of(rows[0]))


def _wanted(rows: Sequence[House], typed: addresses.Typed) -> list[House]:
    """Rows that do not contradict the postcode and the town as typed."""
    fitting = [row for row in rows if not (typed.postcode and row.postcode and typed.postcode != row.postcode)]
    town = words.normal(typed.locality)
    near = [row for row in fitting if town and row.locality and words.normal(row.locality) in town]
    return near or fitting


def _places(rows: Sequence[House]) -> set[tuple[float, float]]:
    """Different points, to about ten meters: two rows of one house are one place."""
    return {(round(row.longitude, 4), round(row.latitude, 4)) for row in rows}


def _propose_streets(register: Register, text: str, typed: addresses.Typed, known: Streets) -> Answer:
    """Streets that are written alike; a typing error is never corrected silently."""
    keys = _alike(typed, known)
    rows = _near_numbers(register, keys, typed.number)
    best = [_nearest([row for row in rows if row.street_key == key], typed)[:2] for key in keys]
    return Answer(text, proposals=_proposals([row for found in best for row in found]))


def _alike(typed: addresses.Typed, known: Streets) -> list[str]:
    """Streets that may be meant, best first: without a town typed in front, with a slip, or as a beginning."""
    parts = typed.street.split()
    bare = [addresses.street_key(" ".join(parts[start:])) for start in (1, 2)]
    alike = process.extract(typed.key, known.written, scorer=fuzz.ratio, score_cutoff=LIKELY, limit=2 * STREETS)
    start = bisect.bisect_left(known.written, typed.key)
    begun = range(start, min(start + PROPOSED, len(known.written))) if len(typed.key) >= BEGUN else range(0)
    found = [key for key in bare if key in known.known]
    found += [known.street[position] for _way, _score, position in alike]
    found += [known.street[position] for position in begun if known.written[position].startswith(typed.key)]
    return list(dict.fromkeys(found))[:STREETS]


def _propose_numbers(text: str, typed: addresses.Typed, rows: Sequence[House]) -> Answer:
    """The nearest house numbers of a known street; without a number the middle of a short street."""
    if typed.number is not None:
        return Answer(text, proposals=_proposals(_nearest(rows, typed)))
    return _propose_middles(text, _wanted(rows, typed) or rows)


def _propose_middles(text: str, rows: Sequence[House]) -> Answer:
    """The middle of the street; towns that have several of the same name are asked for which one."""
    groups: dict[tuple[str, str], list[House]] = {}
    for row in rows:
        groups.setdefault((row.postcode, row.locality), []).append(row)
    middles = [group[len(group) // 2] for group in groups.values()]
    first = (middles[0].longitude, middles[0].latitude)
    if max(geometry.distance_km((row.longitude, row.latitude), first) for row in rows) < SHORT_STREET_KM:
        return Answer(text, first, label_of(middles[0], house=False), is_street=True)
    labels = {label_of(row, house=False): (row.longitude, row.latitude) for row in middles}
    return Answer(text, proposals=[Proposal(label, point) for label, point in labels.items()][:PROPOSED])


def _near_numbers(register: Register, keys: Sequence[str], number: int | None) -> list[House]:
    """Addresses of these streets near a number, in order; all of them where no number was typed. One query."""
    rows = Address.objects.filter(register=register, street_key__in=keys).order_by("street_key", "number", "suffix")
    if number is not None:
        rows = rows.filter(number__range=(number - NEAR_NUMBERS, number + NEAR_NUMBERS))
    return _houses(rows)


def _nearest(rows: Sequence[House], typed: addresses.Typed) -> list[House]:
    number = typed.number or 0
    fitting = _wanted(rows, typed) or list(rows)
    return sorted(fitting, key=lambda row: (abs((row.number or 0) - number), row.suffix != typed.suffix, row.suffix))[
        :PROPOSED
    ]


def _proposals(rows: Sequence[House]) -> list[Proposal]:
    seen: dict[str, Proposal] = {}
    for row in rows:
        seen.setdefault(label_of(row), Proposal(label_of(row), (row.longitude, row.latitude)))
    return list(seen.values())[:PROPOSED]


def label_of(row: House, *, house: bool = True) -> str:
    """„Wiesenstraße 4a, 35576 Wetzlar“, or without the house; only what the register says."""
    line = f"{row.street} {row.number or ''}{row.suffix}".strip() if house else row.street
    town = f"{row.postcode} {row.locality}".strip()
    return f"{line}, {town}" if town else line
