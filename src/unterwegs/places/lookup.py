"""From an address as people type it to the point of the register, with proposals when in doubt."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from unterwegs.kit import addresses, geometry
from unterwegs.places.models import Address, Register

LIKELY = 78  # of 100; below it a street is another street
PROPOSED = 5
STREETS = 3
NEAR_NUMBERS = 6
SHORT_STREET_KM = 1.0


@dataclass(frozen=True, slots=True)
class Proposal:
    """One address that may be meant; the point as longitude, latitude."""

    label: str
    point: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Answer:
    """What is known about a typed address: a point where it is certain, else proposals, best first."""

    typed: str
    point: tuple[float, float] | None = None
    label: str = ""
    proposals: Sequence[Proposal] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Streets:
    """The streets of the current register in memory: their normal forms."""

    register: int
    keys: Sequence[str]
    known: frozenset[str]


_streets: Streets | None = None


def streets_of(register: Register) -> Streets:
    """Read once per register; a register never changes after its import."""
    global _streets  # noqa: PLW0603 – one per process
    if _streets is None or _streets.register != register.pk:
        keys = sorted(set(Address.objects.filter(register=register).values_list("street_key", flat=True)))
        _streets = Streets(register.pk, keys, frozenset(keys))
    return _streets


def forget() -> None:
    global _streets  # noqa: PLW0603
    _streets = None


def find(register: Register, text: str) -> Answer:
    """One typed address. Two database queries at most, and none for streets nobody knows."""
    typed = addresses.parse(text)
    if not typed.key:
        return Answer(text)
    known = streets_of(register)
    key = typed.key if typed.key in known.known else ""
    if not key:
        return _propose_streets(register, text, typed, known)
    rows = list(Address.objects.filter(register=register, street_key=key, number=typed.number or -1))
    exact = _wanted([row for row in rows if row.suffix == typed.suffix], typed)
    if len(_places(exact)) == 1:
        return Answer(text, (exact[0].longitude, exact[0].latitude), label_of(exact[0]))
    if exact:
        return Answer(text, proposals=_proposals(exact))
    if rows:
        return Answer(text, proposals=_proposals(_wanted(rows, typed) or rows))
    return _propose_numbers(register, text, typed, key)


def match(register: Register, texts: Sequence[str]) -> list[Answer]:
    """Exact matches for many addresses; what is in doubt has no point. One query per 400 streets."""
    typed = [addresses.parse(text) for text in texts]
    keys = sorted({one.key for one in typed if one.key and one.number is not None})
    found: dict[tuple[str, int, str], list[Address]] = {}
    for start in range(0, len(keys), 400):
        chunk = keys[start : start + 400]
        numbers = {one.number for one in typed if one.key in set(chunk) and one.number is not None}
        rows = Address.objects.filter(register=register, street_key__in=chunk, number__in=numbers)
        for row in rows.only(
            "street", "street_key", "number", "suffix", "postcode", "locality", "longitude", "latitude"
        ):
            found.setdefault((row.street_key, row.number or 0, row.suffix), []).append(row)
    return [_exact(text, one, found) for text, one in zip(texts, typed, strict=True)]


def _exact(text: str, typed: addresses.Typed, found: dict[tuple[str, int, str], list[Address]]) -> Answer:
    rows = _wanted(found.get((typed.key, typed.number or 0, typed.suffix), []), typed)
    if len(_places(rows)) != 1:
        return Answer(text)
    return Answer(text, (rows[0].longitude, rows[0].latitude), label_of(rows[0]))


def _wanted(rows: Sequence[Address], typed: addresses.Typed) -> list[Address]:
    """Rows that do not contradict the postcode and the town as typed."""
    fitting = [row for row in rows if not (typed.postcode and row.postcode and typed.postcode != row.postcode)]
    near = [row for row in fitting if typed.locality and row.locality.casefold() == typed.locality.casefold()]
    return near or fitting


def _places(rows: Sequence[Address]) -> set[tuple[float, float]]:
    """Different points, to about ten meters: two rows of one house are one place."""
    return {(round(row.longitude, 4), round(row.latitude, 4)) for row in rows}


def _propose_streets(register: Register, text: str, typed: addresses.Typed, known: Streets) -> Answer:
    """Streets that are written alike; a typing error is never corrected silently."""
    near = process.extract(typed.key, known.keys, scorer=fuzz.ratio, score_cutoff=LIKELY, limit=STREETS)
    keys = [key for key, _score, _position in near]
    rows = _near_numbers(register, keys, typed.number)
    best = [_nearest([row for row in rows if row.street_key == key], typed)[:2] for key in keys]
    return Answer(text, proposals=_proposals([row for found in best for row in found]))


def _propose_numbers(register: Register, text: str, typed: addresses.Typed, key: str) -> Answer:
    """The nearest house numbers of a known street; without a number the middle of a short street."""
    rows = _near_numbers(register, [key], typed.number) or _near_numbers(register, [key], None)
    if typed.number is not None:
        return Answer(text, proposals=_proposals(_nearest(rows, typed)))
    fitting = _wanted(rows, typed) or rows
    middle = fitting[len(fitting) // 2]
    point = (middle.longitude, middle.latitude)
    spread = max(geometry.distance_km((row.longitude, row.latitude), point) for row in fitting)
    if spread < SHORT_STREET_KM:
        return Answer(text, point, middle.street)
    return Answer(text, proposals=[Proposal(middle.street, point)])


def _near_numbers(register: Register, keys: Sequence[str], number: int | None) -> list[Address]:
    """Addresses of these streets near a number, in order; all of them where no number was typed. One query."""
    rows = Address.objects.filter(register=register, street_key__in=keys).order_by("street_key", "number", "suffix")
    if number is not None:
        rows = rows.filter(number__range=(number - NEAR_NUMBERS, number + NEAR_NUMBERS))
    return list(rows)


def _nearest(rows: Sequence[Address], typed: addresses.Typed) -> list[Address]:
    number = typed.number or 0
    fitting = _wanted(rows, typed) or list(rows)
    return sorted(fitting, key=lambda row: (abs((row.number or 0) - number), row.suffix != typed.suffix, row.suffix))[
        :PROPOSED
    ]


def _proposals(rows: Sequence[Address]) -> list[Proposal]:
    seen: dict[str, Proposal] = {}
    for row in rows:
        seen.setdefault(label_of(row), Proposal(label_of(row), (row.longitude, row.latitude)))
    return list(seen.values())[:PROPOSED]


def label_of(row: Address) -> str:
    """„Wiesenstraße 4a, 35576 Wetzlar“; only what the register says."""
    house = f"{row.street} {row.number or ''}{row.suffix}".strip()
    town = f"{row.postcode} {row.locality}".strip()
    return f"{house}, {town}" if town else house
