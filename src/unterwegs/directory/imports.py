"""Rows of foreign tables as offers: read field by field, compared with what was imported before, checked for twins."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import msgspec
import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, URLValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from unterwegs.directory import rules
from unterwegs.kit import twins
from unterwegs.kit.textsearch import normal


@dataclass(frozen=True, slots=True)
class Wanted:
    """A row of a table: its number as the file shows it, and the text of each field."""

    number: int
    said: Mapping[str, str]


class Entry(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a row says, field by field, as it was understood."""

    key: str
    name: str
    organization: str
    kind: str
    summary: str = ""
    description: str = ""
    good_to_know: str = ""
    phases: tuple[str, ...] = ()
    minimum_age: int | None = None
    maximum_age: int | None = None
    topics: tuple[str, ...] = ()
    location: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    longitude: float | None = None
    latitude: float | None = None
    phones: tuple[str, ...] = ()
    email: str = ""
    website: str = ""
    contact: str = ""
    hours: str = ""
    cost: str = ""
    amount: Decimal | None = None
    languages: tuple[str, ...] = ()
    registration: str = ""
    capacity: int | None = None
    step_free: bool | None = None

    @property
    def place(self) -> str:
        """The name of its place: its own, where it has an address."""
        return self.location or (self.name if self.street or self.longitude is not None else "")


@dataclass(slots=True)
class Reading:
    """A row as it was read: the entry, sentences on what could not be used, and the reason why it is rejected."""

    number: int
    entry: Entry | None = None
    hints: list[str] = field(default_factory=list)
    refusal: str = ""


def read(wanted: Wanted, *, months: bool) -> Reading:
    """Reads a row; ages are in months or in years. Nothing is dropped without a sentence that says so."""
    said = {key: " ".join(text.split()) if key not in LONG else text.strip() for key, text in wanted.said.items()}
    found = Reading(wanted.number)
    if not said.get("name"):
        found.refusal = _("The row has no name.")
        return found
    if len(said["name"]) > 160:
        found.refusal = _("The name has more than 160 letters.")
        return found
    if not said.get("organization"):
        found.refusal = _("Neither the row nor the mapping says which organization it belongs to.")
        return found
    values = {key: reader(said.get(key, ""), found.hints) for key, reader in READERS.items() if said.get(key)}
    values |= _ages(said, found.hints, months=months) | _point(said, found.hints) | _street(said)
    entry = Entry(
        key=said.get("key") or _key_of(said),
        name=said["name"],
        organization=said["organization"][:160],
        kind=_code(said.get("kind", ""), rules.Kind, found.hints) or rules.Kind.INFORMATION.value,
        **values,
    )
    found.entry = entry
    return found


LONG = frozenset({"description", "good_to_know", "hours"})


def _key_of(said: Mapping[str, str]) -> str:
    """What tells one row from another where the table has no key of its own."""
    return "|".join(
        normal(said.get(part, "")) for part in ("name", "organization", "street", "house_number", "postcode")
    )


Reader = Callable[[str, list[str]], Any]


def _text(most: int) -> Reader:
    def read_text(said: str, hints: list[str]) -> str:
        if len(said) > most:
            hints.append(_("A text was shortened to %(most)s letters: “%(text)s…”") % {"most": most, "text": said[:40]})
        return said[:most]

    return read_text


def _phones(said: str, hints: list[str]) -> tuple[str, ...]:
    """Numbers that may be dialled in Germany, as they are written."""
    found = []
    for part in re.split(r"[,;\n]|\boder\b", said):
        number = part.strip()
        if not number:
            continue
        try:
            parsed = phonenumbers.parse(number, "DE")
        except phonenumbers.NumberParseException:
            hints.append(_("“%(text)s” is no phone number.") % {"text": number[:40]})
            continue
        if not phonenumbers.is_possible_number(parsed):
            hints.append(_("The phone number “%(text)s” cannot be right.") % {"text": number[:40]})
        found.append(number[:40])
    return tuple(found)


def _mail(said: str, hints: list[str]) -> str:
    address = said.removeprefix("mailto:").split(",")[0].split(";")[0].strip()
    try:
        EmailValidator()(address)
    except ValidationError:
        hints.append(_("“%(text)s” is no mail address.") % {"text": said[:60]})
        return ""
    return address


def _website(said: str, hints: list[str]) -> str:
    address = said if "://" in said else f"https://{said}"
    try:
        URLValidator(schemes=["http", "https"])(address)
    except ValidationError:
        hints.append(_("“%(text)s” is no address of a website.") % {"text": said[:60]})
        return ""
    return address[:200]


def _postcode(said: str, hints: list[str]) -> str:
    digits = said.removeprefix("D-").removesuffix(",0")
    if digits.isdecimal() and len(digits) == 4:  # Excel takes the first zero away
        digits = f"0{digits}"
    if not (digits.isdecimal() and len(digits) == 5):
        hints.append(_("“%(text)s” is no postcode.") % {"text": said[:20]})
        return ""
    return digits


def _code(said: str, codes: type[rules.Kind] | type[rules.Phase] | type[rules.Registration], hints: list[str]) -> str:
    """The code whose value or German name is said; empty where none is."""
    if not said:
        return ""
    for one in codes:
        if normal(said) in {normal(one.value), normal(str(one.label))}:
            return str(one.value)
    hints.append(_("“%(text)s” is not known here.") % {"text": said[:40]})
    return ""


def _phases(said: str, hints: list[str]) -> tuple[str, ...]:
    found = (_code(part.strip(), rules.Phase, hints) for part in re.split(r"[,;|]", said))
    return tuple(dict.fromkeys(code for code in found if code))


def _registration(said: str, _hints: list[str]) -> str:
    return _code(said, rules.Registration, []) or ("needed" if said else "")


def _languages(said: str, hints: list[str]) -> tuple[str, ...]:
    from_names = {normal(name): code for code, name in SPOKEN.items()} | {code: code for code in SPOKEN}
    found = []
    for part in re.split(r"[,;/|]|\bund\b", said):
        code = from_names.get(normal(part.strip()))
        if code:
            found.append(code)
        elif part.strip():
            hints.append(_("The language “%(text)s” is not known here.") % {"text": part.strip()[:40]})
    return tuple(dict.fromkeys(found))


SPOKEN = {
    "de": "Deutsch", "en": "Englisch", "tr": "Türkisch", "ar": "Arabisch", "ru": "Russisch", "uk": "Ukrainisch",
    "fa": "Persisch", "pl": "Polnisch", "ro": "Rumänisch", "bg": "Bulgarisch", "fr": "Französisch", "es": "Spanisch",
    "it": "Italienisch", "ku": "Kurdisch", "sq": "Albanisch", "hr": "Kroatisch", "sr": "Serbisch", "da": "Dänisch",
    "so": "Somali", "ti": "Tigrinya", "ps": "Paschtu", "ur": "Urdu", "vi": "Vietnamesisch", "zh": "Chinesisch",
}  # fmt: skip


def _capacity(said: str, hints: list[str]) -> int | None:
    digits = said.removesuffix(",0")
    if digits.isdecimal() and int(digits) <= 9999:
        return int(digits)
    hints.append(_("“%(text)s” is no number of places.") % {"text": said[:20]})
    return None


def _yes_or_no(said: str, hints: list[str]) -> bool | None:
    if normal(said) in {"ja", "true", "1", "x", "yes", "wahr", "barrierefrei", "vollstaendig"}:
        return True
    if normal(said) in {"nein", "false", "0", "no", "falsch", "nicht barrierefrei"}:
        return False
    hints.append(_("“%(text)s” says neither yes nor no.") % {"text": said[:40]})
    return None


READERS: Mapping[str, Reader] = {
    "summary": _text(200),
    "description": _text(20_000),
    "good_to_know": _text(5_000),
    "topics": lambda said, _hints: tuple(part.strip() for part in re.split(r"[,;|]", said) if part.strip()),
    "location": _text(160),
    "city": _text(80),
    "postcode": _postcode,
    "phones": _phones,
    "email": _mail,
    "website": _website,
    "contact": _text(120),
    "hours": _text(500),
    "phases": _phases,
    "languages": _languages,
    "registration": _registration,
    "capacity": _capacity,
    "step_free": _yes_or_no,
    "cost": _text(300),
}


def _ages(said: Mapping[str, str], hints: list[str], *, months: bool) -> dict[str, int | None]:
    found: dict[str, int | None] = {}
    for bound in ("minimum_age", "maximum_age"):
        text = said.get(bound, "")
        if not text:
            continue
        number = re.fullmatch(r"(\d{1,3})(?:[.,](\d))?\s*(Monate?|Mon\.?|M|Jahre?|J\.?)?", text, re.IGNORECASE)
        if number is None:
            hints.append(_("“%(text)s” is no age.") % {"text": text[:20]})
            continue
        in_months = number[3].casefold().startswith("m") if number[3] else months
        value = float(f"{number[1]}.{number[2] or 0}") * (1 if in_months else 12)
        found[bound] = round(value)
    least, most = found.get("minimum_age"), found.get("maximum_age")
    if least is not None and most is not None and most < least:
        hints.append(_("The ages stand the wrong way round and were left out."))
        return {}
    return found


def _point(said: Mapping[str, str], hints: list[str]) -> dict[str, float]:
    texts = [said.get(part, "").replace(",", ".") for part in ("longitude", "latitude")]
    if not any(texts):
        return {}
    try:
        longitude, latitude = (float(text) for text in texts)
    except ValueError:
        hints.append(_("The coordinates cannot be read; the place is found by its address."))
        return {}
    if not (5.5 <= longitude <= 15.5 and 47.0 <= latitude <= 55.5):
        hints.append(_("The coordinates lie outside of Germany; the place is found by its address."))
        return {}
    return {"longitude": longitude, "latitude": latitude}


def _street(said: Mapping[str, str]) -> dict[str, str]:
    street, number = said.get("street", ""), said.get("house_number", "")
    whole = f"{street} {number}".strip() if number and not street.endswith(number) else street
    return {"street": whole[:160]} if whole else {}


# --- costs and times ------------------------------------------------------------------------------------------------


def costs_of(said: str) -> tuple[str, Decimal | None, bool]:
    """The kind of cost, its amount in euros, and whether the text says no more than that."""
    plain = normal(said)
    if not plain:
        return "", None, True
    if plain in {
        "kostenlos",
        "kostenfrei",
        "frei",
        "free",
        "0",
        "0 eur",
        "0,00 eur",
        "umsonst",
        "gratis",
        "nein",
        "keine",
    }:
        return rules.CostKind.FREE.value, None, True
    if "spende" in plain:
        return rules.CostKind.DONATION.value, None, plain in {"spende", "spenden"}
    amount = re.fullmatch(r"(\d{1,4}(?:[.,]\d{1,2})?)\s*(?:€|eur|euro)?", plain)
    if amount:
        return rules.CostKind.FIXED.value, Decimal(amount[1].replace(",", ".")), True
    return rules.CostKind.FIXED.value, None, False


def twin_of(key: str, entry: Entry) -> twins.Entry:
    return twins.Entry(
        key=key,
        name=entry.name,
        street=entry.street,
        postcode=entry.postcode,
        city=entry.city,
        phones=entry.phones,
        mails=(entry.email,) if entry.email else (),
        urls=(entry.website,) if entry.website else (),
        longitude=entry.longitude,
        latitude=entry.latitude,
        of=entry.organization,
    )


def changes(before: Entry, after: Entry) -> tuple[str, ...]:
    """The fields in which two readings of a row differ."""
    return tuple(name for name in Entry.__struct_fields__ if getattr(before, name) != getattr(after, name))


#: What two entries have in common, as `kit.twins` calls it.
ALIKE = {
    "name": _("name"),
    "address": _("address"),
    "phone": _("phone"),
    "mail": _("mail"),
    "url": _("website"),
    "place": _("point on the map"),
    "sum": _("together"),
}
#: What a page calls the fields of a row.
LABELS: Mapping[str, object] = {
    "key": gettext_lazy("Key"),
    "name": gettext_lazy("Name"),
    "organization": gettext_lazy("Organization"),
    "kind": gettext_lazy("Kind of offer"),
    "summary": gettext_lazy("In one sentence"),
    "description": gettext_lazy("Description"),
    "good_to_know": gettext_lazy("Good to know"),
    "phases": gettext_lazy("Life phases"),
    "minimum_age": gettext_lazy("From age"),
    "maximum_age": gettext_lazy("To age"),
    "topics": gettext_lazy("Topics"),
    "location": gettext_lazy("Location"),
    "street": gettext_lazy("Street and number"),
    "house_number": gettext_lazy("House number"),
    "postcode": gettext_lazy("Postcode"),
    "city": gettext_lazy("Town"),
    "longitude": gettext_lazy("Longitude"),
    "latitude": gettext_lazy("Latitude"),
    "phones": gettext_lazy("Phone"),
    "email": gettext_lazy("Mail"),
    "website": gettext_lazy("Website"),
    "contact": gettext_lazy("Contact"),
    "hours": gettext_lazy("Times"),
    "cost": gettext_lazy("Cost"),
    "languages": gettext_lazy("Languages of the staff"),
    "registration": gettext_lazy("Registration"),
    "capacity": gettext_lazy("Places"),
    "step_free": gettext_lazy("No steps"),
}
