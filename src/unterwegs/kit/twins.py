"""Entries of a directory that may stand for the same thing: proposals with their reasons, for people to decide.

Every likeness is a sum of points, for and against; what is missing on one side gives none.
"""

import functools
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import permutations

import phonenumbers
from rapidfuzz.distance import OSA

from unterwegs.kit import addresses
from unterwegs.kit.textsearch import words

PROPOSED = 60  # points from which a pair is worth a person's look
PARTS = ("name", "address", "phone", "mail", "url", "place")
LARGEST_BLOCK, LARGEST_VAGUE_BLOCK = 4_000, 600  # pairs that one trait, or a part of it, may bring: the rare ones tell
MOST_CARRIERS = 12  # of a contact that makes two entries worth comparing
NEAR_KM, QUARTER_KM, FAR_KM = 0.075, 0.4, 3.0

#: What houses and offices are, by the beginnings of their words in folded form (see ``_fold``).
HOUSES = (
    "kita kindertagesst kindertageseinr kindergart kiga kinderhaus kinderladen kinderstub kindergrupp daginstitution "
    "bornehave|krippe kinderkripp|hort schulerhort schulkindbetreu|schule grundschul gesamtschul gymnasium|tagesmutter "
    "tagesvater kindertagespfleg tagespfleg|familienzentr|mehrgenerationenhau|familienbildung elternschul|hebamme|"
    "kinderarzt kinderarzte frauenarzt hausarzt gynakolog|logopad logoped|ergotherap|kinderklinik|geburtshilf "
    "geburtsklinik geburtshaus|kirchengemeind pfarrei pfarrgemeind|kreisverb ortsverb landesverb ortsverein|spielplatz"
)
#: What happens or belongs there and is not the house itself.
OFFERS = (
    "pekip|delfi|babymassag|babyschwimm|babytreff|babycaf|krabbelgrupp krabbeltreff|spielgrupp|spielkreis|stillcaf|"
    "stillgrupp|elterncaf|sprachcaf|elternkurs|deutschkurs|musikgart|muttertreff|vatertreff|ruckbildung|"
    "geburtsvorbereit|schwangerschaftsberat schwangerenberat|erziehungsberat|schuldnerberat|fruhforder|waldgrupp|"
    "naturgrupp|familienpat|forderverein"
)
#: Words that many names have in common, and beginnings of such words.
GENERIC = (
    "ev luth awo drk asb ads johanniter malteser caritas caritasverband diakonie lebenshilfe sankt st ggmbh gmbh gug ug "
    "stadt gemeinde kreis landkreis haus team treff treffpunkt gruppe gruppen kurs kurse angebot netzwerk fruhe hilfen "
    "hilfe zentrum familie familien eltern kind kinder kindern baby babys stelle beratungsstelle beratung praxis buro "
    "verein verband werk einrichtung dr med jahr jahre gemeindehaus kirche kirchen der die das den dem des de in im am "
    "an auf bei beim mit fur und oder von vom zu zum zur unter unterm ein eine einer aus og the and of"
)
_GENERIC = "evangelisch katholisch kath evang lutherisch diakonisch stadtisch kommunal integrati interdis offen"
_PHRASES = {
    "deutsches rotes kreuz": "drk", "arbeiter samariter bund": "asb", "arbeiterwohlfahrt": "awo", "e v": "",
    "kv": "kreisverband", "ov": "ortsverein", "fz": "familienzentrum", "mgh": "mehrgenerationenhaus",
}  # fmt: skip
_ORDINALS = ("", "erste", "zweite", "dritte", "vierte", "funfte", "sechste")
_ROMAN = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")
#: Words that tell siblings apart as numbers do, and parts of a house that may have an entry of their own.
_SIDES = "nord sud ost west oben unten vormittag nachmittag montag dienstag mittwoch donnerstag freitag samstag"
_BRANCHES = "aussenstelle zweigstelle nebenstelle waldgruppe naturgruppe krippe hort"
_PHRASE = re.compile(rf"\b(?:{'|'.join(_PHRASES)})\b")
_HEADS = ("kindertagesstatte", "kindergarten", "kita", "kinderkrippe", "krippe", "praxis")
_PAGE = re.compile(r"(?:https?://)?(?:www\.)?([^/?#\s]+\.[^/?#\s]+?)(?::\d+)?(/[^?#\s]*)?(?:[?#]\S*)?")


@dataclass(frozen=True, slots=True)
class Entry:
    """An offer, a place or an organization as a directory has it; degrees in WGS 84; ``of`` names the organization."""

    key: str
    name: str
    street: str = ""
    postcode: str = ""
    city: str = ""
    phones: tuple[str, ...] = ()
    mails: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    longitude: float | None = None
    latitude: float | None = None
    of: str = ""


@dataclass(frozen=True, slots=True)
class Weights:
    """Points for what agrees and, below zero, against what contradicts."""

    name: int = 60
    same_kind: int = 30  # names that say the same, but nothing of their own: „Kindergarten“
    name_missing: int = 10  # one name says only what many are
    other_name: int = -70
    mark_missing: int = -15  # „Sonnenblume“ and „Sonnenblume Haus 2“
    house: int = 35
    street: int = 20  # the number of one is missing or has another letter
    other_number: int = -5
    other_street: int = -25
    phone: int = 20
    mail: int = 20
    url: int = 25
    host: int = 10  # the front page, which all offers of an organization have
    near: int = 25
    town: int = 5
    other_locality: int = -10  # one postcode
    far: int = -15
    other_town: int = -50


@dataclass(frozen=True, slots=True)
class Likeness:
    """``score`` from 0 to 100 is the sum of the points in ``parts`` (see PARTS), which may be below zero."""

    score: int
    parts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Pair:
    """A proposal; ``one`` stands before ``other`` in its list."""

    one: Entry
    other: Entry
    likeness: Likeness


# --- reading entries ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Name:
    given: frozenset[str]
    own: frozenset[str]  # words that tell this from others
    generic: frozenset[str]
    marks: frozenset[str]  # numbers and what tells siblings apart likewise
    branches: frozenset[str]
    houses: frozenset[str]
    offers: frozenset[str]
    initials: str


@dataclass(frozen=True, slots=True)
class _Read:
    entry: Entry
    name: _Name
    of: frozenset[str]
    at: addresses.Typed
    street: str
    city: frozenset[str]
    weak: frozenset[str]  # words of the town and the street
    contacts: Mapping[str, frozenset[str]]
    point: tuple[float, float] | None


def _fold(text: str) -> str:
    """Normal form in which „ä“, „ae“ and „a“ meet."""
    return re.sub(r"([aou])e", r"\1", words.normal(text))


@functools.lru_cache(maxsize=50_000)
def _words(text: str) -> tuple[str, ...]:
    found = re.sub(r"str\b", "strasse", " ".join(words.WRITTEN.findall(_fold(text))))
    return tuple(_PHRASE.sub(lambda match: _PHRASES[match[0]], found).split())


@functools.lru_cache(maxsize=50_000)
def _kind(word: str, table: str) -> str:
    """Of a word the kind of house or offer it names; mostly none."""
    return next((kinds for kinds in table.split("|") if word.startswith(tuple(kinds.split()))), "")


def _has_kind(word: str) -> bool:
    return bool(_kind(word, HOUSES) or _kind(word, OFFERS))


def _mark(word: str, at: int, count: int) -> str:
    """The number, weekday or side that a word means at its place in a name; nothing for others."""
    if re.fullmatch(r"[a-z]?\d{1,4}[a-z]?", word):
        return word.lstrip("0") or "0"
    for numbers, form in ((_ROMAN if at else (), word), (_ORDINALS, re.sub(r"[rsnm]$", "", word))):
        if form in numbers:
            return str(numbers.index(form))
    is_letter = at == count - 1 and len(word) == 1
    return word.removesuffix("s") if is_letter or word.removesuffix("s") in _SIDES.split() else ""


def _parted(given: Iterable[str]) -> Iterator[str]:
    """„waldorfkindergarten“ as its two words, „eltern café“ as one, so that kinds are seen."""
    before = ""
    for word in [*given, ""]:
        if word and before and _has_kind(before + word) and not _has_kind(before) and not _has_kind(word):
            before += word
            continue
        head = next((head for head in _HEADS if before.endswith(head) and len(before) >= len(head) + 4), "")
        is_whole = not head or _kind(before, OFFERS)
        yield from [before] if is_whole else [before.removesuffix(head).removesuffix("s"), head]
        before = word


@functools.lru_cache(maxsize=50_000)
def _name(text: str) -> _Name:
    given = _words(text)
    marks = [_mark(word, at, len(given)) for at, word in enumerate(given)]
    parts = list(_parted(word for word, mark in zip(given, marks, strict=True) if not mark))
    generic, stems = GENERIC.split(), tuple(_GENERIC.split())
    plain = {word for word in parts if word in generic or word.startswith(stems) or _has_kind(word)}
    return _Name(
        frozenset(given),
        frozenset(word for word in parts if len(word) > 1) - plain,
        frozenset(plain),
        frozenset(marks) - {""},
        frozenset(part for part in _BRANCHES.split() if any(word.startswith(part) for word in (*given, *parts))),
        frozenset(_kind(part, HOUSES) for part in parts) - {""},
        frozenset(_kind(part, OFFERS) for part in parts) - {""},
        "".join(word[0] for word in given),
    )


def _read(entry: Entry) -> _Read:
    at, city = _address(entry)
    contacts = [_contact(text) for group in (entry.phones, entry.mails, entry.urls) for text in _split(group)]
    kinds = {
        kind: frozenset(text for known, text in contacts if text and known == kind) for kind in ("phone", "mail", "url")
    }
    town = frozenset(word for word in _words(city) if len(word) > 2)
    street = re.sub(r"pl$", "platz", at.key)
    weak = town | {word for word in _words(at.street) if len(word) > 2} | {_fold(street)}
    return _Read(entry, _name(entry.name), frozenset(_words(entry.of)), at, street, town, weak, kinds, _point(entry))


_typed = functools.lru_cache(maxsize=50_000)(addresses.parse)


def _address(entry: Entry) -> tuple[addresses.Typed, str]:
    """The address wherever it was typed, and the town."""
    street, city = entry.street, entry.city
    if not street and re.search(r"\d", city):
        street, city = city, ""
    typed = _typed(street)
    city = city or (typed.locality if typed.postcode else "")
    return replace(typed, postcode=entry.postcode.strip() or typed.postcode), city


def _split(texts: Iterable[str]) -> list[str]:
    return [part.strip() for text in texts for part in re.split(r"[;,\n]|\soder\s", text) if part.strip()]


@functools.lru_cache(maxsize=50_000)
def _contact(text: str) -> tuple[str, str]:
    """A phone (E.164), a mail or a page by its looks, whatever field it stands in."""
    if "@" in text:
        return "mail", next(word for word in re.split(r"[\s<>:]+", text.lower()) if "@" in word)
    page = _PAGE.fullmatch(text.lower())
    if page and re.search("[a-z]", page[1]):
        return "url", page[1] + re.sub(r"/(?:index\.\w+)?$", "", page[2] or "")
    try:
        number = phonenumbers.parse(text, "DE")
    except phonenumbers.NumberParseException:
        return "phone", ""
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return "phone", written if len(written) >= len("+49116111") else ""


def _point(entry: Entry) -> tuple[float, float] | None:
    if entry.longitude is None or entry.latitude is None:
        return None
    is_swapped = entry.longitude > 45 > 20 > entry.latitude  # Germany lies between 5 and 16 east, 47 and 56 north
    return (entry.latitude, entry.longitude) if is_swapped else (entry.longitude, entry.latitude)


# --- comparing ------------------------------------------------------------------------------------------------------


def carriers(entries: Iterable[Entry]) -> Mapping[str, int]:
    """How many entries carry a phone, mail or page, by its normal form; for ``likeness``."""
    return Counter(contact for entry in entries for kind in _read(entry).contacts.values() for contact in kind)


def likeness(a: Entry, b: Entry, weights: Weights = Weights(), carried: Mapping[str, int] | None = None) -> Likeness:
    """How much speaks for the two being one thing; ``carried`` (see ``carriers``) makes shared contacts count less."""
    return _compared(_read(a), _read(b), weights, carried or {})


def _compared(a: _Read, b: _Read, weights: Weights, carried: Mapping[str, int], least: int = -1) -> Likeness:
    """Without the name where it could not lift the score to ``least``."""
    if a.of and a.of == b.of:
        weights = _of_one(weights)
    address = _address_points(a, b, weights)
    place = _place_points(a, b, weights, is_news=address in {0, weights.other_street})
    parts = {"name": 0, "address": address, **_contact_points(a, b, weights, carried), "place": place}
    if sum(parts.values()) + max(weights.name, weights.same_kind, weights.name_missing) >= least:
        parts["name"] = _name_points(a, b, weights)
    return Likeness(max(0, min(100, sum(parts.values()))), parts)


@functools.lru_cache(maxsize=16)
def _of_one(weights: Weights) -> Weights:
    """All offers of an organization tend to have its phone, mail and front page."""
    return replace(weights, phone=weights.phone // 2, mail=weights.mail // 2, host=weights.host // 2)


def _contact_points(a: _Read, b: _Read, weights: Weights, carried: Mapping[str, int]) -> dict[str, int]:
    """Two carriers are the two entries; every further one takes from what a contact proves."""
    points = {}
    for kind, full in (("phone", weights.phone), ("mail", weights.mail), ("url", weights.url)):
        points[kind] = 0
        for contact in a.contacts[kind] & b.contacts[kind]:
            worth = weights.host if kind == "url" and "/" not in contact else full
            points[kind] = max(points[kind], round(worth * 2 / max(2, carried.get(contact, 2))))
    return points


def _address_points(a: _Read, b: _Read, weights: Weights) -> int:
    if not a.street or not b.street:
        return 0
    if not _is_one_street(a.street, b.street):
        return weights.other_street
    if a.at.number is None or b.at.number is None:
        return weights.street
    if a.at.number != b.at.number or (a.at.suffix and b.at.suffix and a.at.suffix != b.at.suffix):
        return weights.other_number
    return weights.house if a.at.suffix == b.at.suffix else weights.street


@functools.lru_cache(maxsize=50_000)
def _is_one_street(one: str, other: str) -> bool:
    """Also with a typing error in what is not „straße“, or with an initial."""
    if one == other or re.findall(r"\d+", one) != re.findall(r"\d+", other):
        return one == other
    short, long = sorted((one, other), key=len)
    is_shortened = len(long) - len(short) > 3 and len(short) >= 12 and long.endswith(short[2:])
    return is_shortened or _alike(one.removesuffix("strasse"), other.removesuffix("strasse")) > 0


@functools.lru_cache(maxsize=200_000)
def _alike(one: str, other: str) -> float:
    """1 for one word, less with typing errors, 0 for others."""
    shorter = min(len(one), len(other))
    errors = 2 if shorter >= 8 else 1 if shorter >= 5 else 0
    distance = OSA.distance(one, other, score_cutoff=errors)
    return 1.0 if distance == 0 else 0.85 if distance <= errors else 0.0


def _place_points(a: _Read, b: _Read, weights: Weights, *, is_news: bool) -> int:
    """``is_news``: the addresses do not say already that the points must be near."""
    towns = _town_points(a, b, weights)
    if a.point is None or b.point is None:
        return towns
    (east, north), (x, y) = a.point, b.point
    distance = 111.2 * math.hypot((east - x) * math.cos(math.radians((north + y) / 2)), north - y)  # in km, on the flat
    if distance < NEAR_KM and is_news:
        return weights.near
    if distance < QUARTER_KM:
        return max(towns, weights.town)
    return towns if distance < FAR_KM else min(towns, weights.far)


def _town_points(a: _Read, b: _Read, weights: Weights) -> int:
    is_one_code = a.at.postcode == b.at.postcode if a.at.postcode and b.at.postcode else None
    if not a.city or not b.city:
        return weights.town if is_one_code else 0 if is_one_code is None else weights.far
    if a.city <= b.city or b.city <= a.city or _alike(" ".join(sorted(a.city)), " ".join(sorted(b.city))):
        return weights.town
    return weights.other_locality if is_one_code else weights.other_town


def _name_points(a: _Read, b: _Read, weights: Weights) -> int:
    one, other = a.name, b.name
    if a.of and b.of and (one.given, other.given) == (b.of, a.of):  # the organization stands in the field of the name
        return weights.name
    if (one.marks and other.marks and one.marks.isdisjoint(other.marks)) or _are_other_kinds(one, other):
        return weights.other_name
    is_part = bool(one.marks) != bool(other.marks) or one.branches != other.branches
    weak = a.weak | b.weak
    own = [{word for word in name.own if not weak & {word, word.removesuffix("er")}} for name in (one, other)]
    if own[0] and own[1]:
        points = round(weights.other_name + _share(own[0], own[1], a, b) * (weights.name - weights.other_name))
    elif own[0] or own[1]:
        points = weights.name_missing
    else:
        is_one_kind = one.houses & other.houses or one.offers & other.offers or one.generic == other.generic
        points = weights.same_kind if is_one_kind else weights.name_missing
    return points + weights.mark_missing * is_part


def _are_other_kinds(one: _Name, other: _Name) -> bool:
    if one.offers or other.offers:
        says = all(name.offers or name.houses or name.own for name in (one, other))
        return says and one.offers.isdisjoint(other.offers)
    return bool(one.houses and other.houses) and one.houses.isdisjoint(other.houses)


def _share(one: set[str], other: set[str], a: _Read, b: _Read) -> float:
    """What two names share of what they say, 0 to 1: what both have besides speaks against, an addition little."""
    matched, left, right = _matched(one, other)
    if _are_initials(left, b.name) or _are_initials(right, a.name):
        return 1.0
    kinds = [bool(read.name.houses or read.name.offers) for read in (a, b)]
    lost = [sum(rest for word, rest in side.items() if word not in a.of | b.of) for side in (left, right)]
    lost = [rest + (mine and not theirs) for rest, mine, theirs in zip(lost, kinds, reversed(kinds), strict=True)]
    return matched / (matched + 2 * min(lost) + 0.3 * abs(lost[0] - lost[1])) if matched else 0.0


def _are_initials(left: Iterable[str], name: _Name) -> bool:
    return any(3 <= len(word) <= 5 and word in name.initials for word in left)


def _matched(one: set[str], other: set[str]) -> tuple[float, dict[str, float], dict[str, float]]:
    """How many words meet, and which are left over by how much: words, words with errors, parts of compounds."""
    left, right = dict.fromkeys(one - other, 1.0), dict.fromkeys(other - one, 1.0)
    matched = len(one & other) + _joined(left, right) + _joined(right, left)
    found_by = {(word, found): _overlap(word, found) for word in left for found in right}
    for word, found in sorted(found_by, key=lambda both: (-found_by[both], sorted(both))):
        overlap = found_by[word, found]
        if overlap and word in left and found in right:
            matched += overlap
            del left[word], right[found]
            longer = left if len(word) > len(found) else right
            longer[f"{word} {found}"] = 0.0 if overlap >= 0.85 else 1 - overlap
    return matched, left, right


def _joined(parts: dict[str, float], wholes: dict[str, float]) -> float:
    """„Trauma“ and „Ambulanz“ are „Traumaambulanz“; takes them out."""
    for one, other in permutations(sorted(parts), 2):
        if one + other in wholes:
            del parts[one], parts[other], wholes[one + other]
            return 1.0
    return 0.0


@functools.lru_cache(maxsize=200_000)
def _overlap(one: str, other: str) -> float:
    """The share that two words have in common: errors are forgiven, a compound has a part of another."""
    short, long = sorted((one, other), key=len)
    if len(short) >= 5 and (long.startswith(short) or long.endswith(short)):
        return max(_alike(one, other), len(short) / len(long))
    return _alike(one, other)


# --- finding --------------------------------------------------------------------------------------------------------


def pairs(
    entries: Sequence[Entry],
    others: Sequence[Entry] | None = None,
    *,
    least: int = PROPOSED,
    weights: Weights = Weights(),
) -> list[Pair]:
    """The pairs within ``entries``, or of one of ``entries`` and one of ``others``, with ``least`` points; best first.

    Only entries that share a contact, a house or, in one town, most of a telling word of the name are compared.
    """
    left = [_read(entry) for entry in entries]
    right = left if others is None else [_read(entry) for entry in others]
    both = left if others is None else [*left, *right]
    carried = Counter(contact for read in both for kind in read.contacts.values() for contact in kind)
    found = []
    for one, other in sorted(_candidates(left, right, carried)):
        like = _compared(left[one], right[other], weights, carried, least)
        if like.score >= least:
            found.append(Pair(left[one].entry, right[other].entry, like))
    return sorted(found, key=lambda pair: -pair.likeness.score)


def _candidates(left: Sequence[_Read], right: Sequence[_Read], carried: Mapping[str, int]) -> set[tuple[int, int]]:
    blocks: dict[tuple[str, str], tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for side, reads in enumerate((left, right)):
        for place, read in enumerate(reads):
            for key in _keys(read, side, carried):
                blocks[key][side].append(place)
    return {
        (one, other)
        for (trait, _), (ones, others) in blocks.items()
        if len(ones) * len(others) <= (LARGEST_VAGUE_BLOCK if "…" in trait else LARGEST_BLOCK)
        for one in ones
        for other in others
        if one < other or left is not right
    }


def _keys(read: _Read, side: int, carried: Mapping[str, int]) -> set[tuple[str, str]]:
    """Contacts that few carry, and traits with each place; a trait without a place meets the trait in every place."""
    contacts = {contact for kind in read.contacts.values() for contact in kind if carried[contact] <= MOST_CARRIERS}
    places = {*read.city, read.at.postcode} - {""}
    meets_placeless = f"none on {'right' if side == 0 else 'left'}"
    is_placeless = f"none on {'left' if side == 0 else 'right'}"
    ways = {*places, meets_placeless} if places else {is_placeless, "none"}
    return {(contact, "") for contact in contacts} | {(trait, way) for trait in _traits(read) for way in ways}


def _traits(read: _Read) -> Iterator[str]:
    """Telling words, their beginnings and ends, and those of the street: a typing error leaves one of them."""
    for word in read.name.own - read.weak:
        yield from (word, f"{word[:4]}…", f"…{word[-4:]}")
    if read.street:
        stem = read.street.removesuffix("strasse")
        yield from (f"{stem} {read.at.number}", f"{stem[:3]}… {read.at.number}", f"…{stem[-3:]} {read.at.number}")
