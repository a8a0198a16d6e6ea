"""Which column says what: guessed from its name and its values, for a person to check."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from unterwegs.directory import queries as directory
from unterwegs.kit.sheets import Sheet
from unterwegs.kit.textsearch import words_of

#: For each field the words by which columns are called that hold it; the first ones are the surest.
NAMES: Mapping[str, str] = {
    "key": "id objectid nummer schluessel key slug kennung",
    "name": "name bezeichnung einrichtung facility titel title angebot kita kindertagesstaette kurzbezeichnung",
    "summary": "kurzbeschreibung zusammenfassung summary short teaser",
    "description": "beschreibung description konzept educationalconcept paedagogisches profil inhalt text info",
    "good_to_know": "hinweis hinweise bemerkung bemerkungen comments comment anmerkung kommentar",
    "organization": "traeger organization organisation institution verein anbieter provider betreiber",
    "kind": "art kategorie angebotsart category",
    "phases": "lebensphase lebensphasen phase phasen zielgruppe",
    "minimum_age": "alter von ab aufnahmealter mindestalter carefrom minimumage",
    "maximum_age": "alter bis hoechstalter careto maximumage",
    "topics": "themen thema topics schlagworte stichworte keywords tags",
    "location": "ort veranstaltungsort location raum treffpunkt haus gebaeude standort",
    "street": "strasse street adresse address anschrift str strassenname",
    "house_number": "hausnummer hausbez hausnr hnr nr number housenumber",
    "postcode": "plz postleitzahl postcode postalcode zipcode zip",
    "city": "stadt gemeinde wohnort town city ortsname kommune ort",
    "longitude": "laengengrad longitude lon lng long x rechtswert",
    "latitude": "breitengrad latitude lat y hochwert",
    "phones": "telefon tel phone telefonnummer phonenumber rufnummer fon mobil handy",
    "email": "email mail e emailadresse mailadresse",
    "website": "url website internet homepage webseite web link internetadresse",
    "contact": "ansprechpartner ansprechpartnerin kontakt kontaktperson leitung contact",
    "hours": "oeffnungszeiten oeffnungszeit openinghours zeiten zeit wann termine sprechzeiten uhrzeit",
    "cost": "kosten preis gebuehr beitrag fees entgelt teilnahmegebuehr kostet",
    "languages": "sprachen sprache languages language",
    "registration": "anmeldung registration anmelden applicationprocess",
    "capacity": "plaetze platzzahl kapazitaet capacity childcareplaces teilnehmerzahl",
    "step_free": "barrierefrei barrierefreiheit accessibility barrierfree rollstuhl rollstuhlgerecht",
}  # fmt: skip
_POSTCODE = re.compile(r"(?:D-)?\d{5}")
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[a-z]{2,}", re.IGNORECASE)
_URL = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_PHONE = re.compile(r"[+(]?\d[\d\s/()\-–.]{5,}")
_HOURS = re.compile(r"\b\d{1,2}(?:[.:]\d{2})?\s*(?:Uhr|h)?\s*[-–]\s*\d{1,2}(?:[.:]\d{2})?")
_STREET = re.compile(
    r".*(?:str(?:\.|aße|asse)|weg|platz|allee|ring|gasse|damm|ufer)\b.*|\D{3,} \d+ ?[a-z]?", re.IGNORECASE
)
SAMPLES = 200


@dataclass(frozen=True, slots=True)
class Guess:
    """A column with what it seems to hold („“: nothing known) and some of its values."""

    column: str
    field: str
    samples: Sequence[str]


def guesses(sheet: Sheet) -> list[Guess]:
    """For each column the field it seems to hold; no field twice, the surest first."""
    values = {column: [row[column] for row in sheet.rows[:SAMPLES] if row[column]] for column in sheet.columns}
    filled = {column: 70 + 30 * len(values[column]) // max(1, len(sheet.rows[:SAMPLES])) for column in sheet.columns}
    scores = [
        (_score(column, values[column], field) * filled[column] // 100, field, column)
        for column in sheet.columns
        for field in NAMES
    ]
    chosen: dict[str, str] = {}
    for score, field, column in sorted(scores, key=lambda one: (-one[0], sheet.columns.index(one[2]))):
        if score >= LEAST and column not in chosen and field not in chosen.values():
            chosen[column] = field
    return [Guess(column, chosen.get(column, ""), list(dict.fromkeys(values[column]))[:3]) for column in sheet.columns]


LEAST = 40


def _score(column: str, values: Sequence[str], field: str) -> int:
    """How much a column speaks for a field, in percent: its name, and what its values look like."""
    said = _by_name(column, NAMES[field].split())
    looks = _looks(values, field)
    return 0 if looks is False else said + (30 if looks and said else 45 if looks else 0)


def _by_name(column: str, names: Sequence[str]) -> int:
    """The whole name counts most, then its last part („address.street“), then a word of it."""
    whole = "".join(words_of(column))
    last = "".join(words_of(re.split(r"[./]", column)[-1]))
    parts = words_of(re.sub(r"(?<=[a-zäöü])(?=[A-Z])", " ", column).replace("_", " "))
    for place, name in enumerate(names):
        if name == whole:
            return 90 - 2 * place
        if name == last:
            return 85 - 2 * place
        if name in parts and len(name) > 2:
            return 55 - 2 * place
    return 0


def _looks(values: Sequence[str], field: str) -> bool | None:
    """Whether the values look like the field; None where its values have no look of their own."""
    pattern = {
        "postcode": _POSTCODE, "email": _MAIL, "website": _URL, "phones": _PHONE, "hours": _HOURS, "street": _STREET,
    }.get(field)  # fmt: skip
    if pattern is not None:
        fitting = sum(bool(pattern.search(value) if field == "hours" else pattern.fullmatch(value)) for value in values)
        return (fitting * 2 > len(values)) if values else None
    if field in {"longitude", "latitude", "capacity"}:
        return None if _are_numbers(values, field) else False
    if field == "name":
        return None if len(set(values)) * 2 > len(values) else False
    return None


def _are_numbers(values: Sequence[str], field: str) -> bool:
    least, most = {"longitude": (-180.0, 180.0), "latitude": (-90.0, 90.0)}.get(field, (0.0, 100_000.0))
    fitting = sum(least <= number <= most for number in map(_number, values) if number is not None)
    return fitting * 10 >= len(values) * 9


def _number(value: str) -> float | None:
    try:
        return float(value.replace(",", "."))
    except ValueError:
        return None


def applied(sheet: Sheet, columns: Mapping[str, str], constants: Mapping[str, str]) -> list[directory.Wanted]:
    """The rows of a table by field; ``columns`` maps columns to fields, ``constants`` holds what stands in no column."""
    fields = [(column, field) for column, field in columns.items() if field and column in sheet.columns]
    found = []
    for row in sheet.rows:
        said = dict(constants)
        for column, field in fields:
            if row[column]:
                said[field] = row[column]
        found.append(directory.Wanted(row.number, said))
    return found
