"""Two contents of an offer side by side, in words that people read: labels translated, ids with their names."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec
from django.utils import formats
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from unterwegs.directory import facts, rules
from unterwegs.directory.content import At, Content, Cost, OtherDay, Text, Times
from unterwegs.directory.documents import words_of
from unterwegs.directory.models import Contact, Location, Organization, Picture, Service, ServiceText, Topic
from unterwegs.directory.models.text import SOURCE_LANGUAGE
from unterwegs.kit import differences as changes
from unterwegs.places import languages
from unterwegs.places.models import Area


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that two contents say differently."""

    key: str
    label: str
    before: str
    after: str

    @property
    def segments(self) -> list[changes.Segment]:
        return changes.word_changes(self.before, self.after)

    @property
    def is_text(self) -> bool:
        """Whether the words of both are alike enough to be laid over each other."""
        if not self.key.startswith("texts."):
            return False
        return changes.are_alike(self.before, self.after)


# --- keys: a content as flat fields, „texts.de.name“ ----------------------------------------------------------------

LABELS: Mapping[str, Any] = {
    "organization": _("Organization"),
    "kind": _("Kind of offer"),
    "phases": _("Life phases"),
    "fields": _("Fields of work"),
    "audience": _("For whom"),
    "legal_basis": _("Legal basis"),
    "topics": _("Topics"),
    "minimum_age": _("From age"),
    "maximum_age": _("To age"),
    "open_for_all": _("Open for all families"),
    "registration": _("Registration"),
    "mode": _("How it takes place"),
    "access_url": _("Link for taking part online"),
    "website": _("Website"),
    "childcare": _("Child care during the offer"),
    "for_fathers": _("Made for fathers"),
    "languages": _("Languages of the staff"),
    "interpretation": _("An interpreter can come"),
    "lotse": _("Guides to other help (Lotse)"),
    "preventive": _("Spares families a formal help"),
    "capacity": _("Places"),
    "partners": _("Partners"),
    "leads_to": _("Leads to"),
    "areas_served": _("Area served"),
    "locations": _("Locations"),
    "contact": _("Contact"),
    "picture": _("Picture"),
    "costs": _("Costs"),
    "schedules": _("Dates"),
    "source": _("Source"),
    "source_date": _("Date of the source"),
    "name": _("Name"),
    "summary": _("In one sentence"),
    "description": _("Description"),
    "good_to_know": _("Good to know"),
    "registration_note": _("How to register"),
    "payer_note": _("Who pays"),
    "by_machine": _("Translated by a machine"),
    "tested_on": _("Tested by readers on"),
}

TEXT_FIELDS = (*ServiceText.WORDS, "by_machine", "tested_on")


def fields_of(content: Content) -> dict[str, Any]:
    """Every field of a content under its key; texts by language and word. Only what is said."""
    flat = {name: getattr(content, name) for name in Content.__struct_fields__ if name != "texts"}
    for language, text in content.texts.items():
        flat |= {f"texts.{language}.{word}": getattr(text, word) for word in TEXT_FIELDS}
    return flat


def different(before: Content, after: Content) -> list[str]:
    """Keys of the fields that differ, in the order in which people read them; a missing text is an empty one."""
    old, new = fields_of(before), fields_of(after)
    keys = [key for key in dict.fromkeys((*old, *new)) if _said(key, old.get(key)) != _said(key, new.get(key))]
    return sorted(keys, key=_reading_order)


def _said(key: str, value: Any) -> Any:
    return value or None if key.startswith("texts.") else value


def _reading_order(key: str) -> tuple[int, str]:
    rank = {SOURCE_LANGUAGE: 0}
    return (rank.get(key.split(".")[1], 2), "") if key.startswith("texts.") else (1, "")


def take(content: Content, other: Content, keys: Iterable[str]) -> Content:
    """The content with these fields as the other one has them."""
    plain: dict[str, Any] = {}
    texts = dict(content.texts)
    for key in keys:
        if key.startswith("texts."):
            _noun, language, word = key.split(".")
            text, source = texts.get(language, Text(name="")), other.texts.get(language, Text(name=""))
            texts[language] = msgspec.structs.replace(
                text, **{word: getattr(source, word)}, source_digest=source.source_digest
            )
        elif key in Content.__struct_fields__:
            plain[key] = getattr(other, key)
    return msgspec.structs.replace(content, texts=texts, **plain)


@dataclass(frozen=True, slots=True)
class Merged:
    """What two people wrote at once, laid together: ``taken`` is theirs alone, ``disputed`` both changed differently."""

    content: Content
    taken: list[str]
    disputed: list[str]


def merge(opened: Content, mine: Content, theirs: Content) -> Merged:
    """Keeps what I typed and takes what only the other one changed since I opened the form."""
    changed_by_me, changed_by_them = set(different(opened, mine)), different(opened, theirs)
    apart = set(different(mine, theirs))
    taken = [key for key in changed_by_them if key not in changed_by_me]
    disputed = [key for key in changed_by_them if key in changed_by_me and key in apart]
    return Merged(take(mine, theirs, taken), taken, disputed)


# --- words ----------------------------------------------------------------------------------------------------------


def differences(before: Content, after: Content, *, language: str = SOURCE_LANGUAGE) -> list[Difference]:
    """Field by field what differs; a constant number of queries."""
    return explained(before, after, different(before, after), language=language)


def explained(
    before: Content, after: Content, keys: Sequence[str], *, language: str = SOURCE_LANGUAGE
) -> list[Difference]:
    """These fields of both contents in words."""
    speller = Speller([before, after], language=language)
    old, new = fields_of(before), fields_of(after)
    return [
        Difference(key, label(key), speller.spell(key, old.get(key)), speller.spell(key, new.get(key))) for key in keys
    ]


def label(key: str) -> str:
    """The name of a field; texts with their language."""
    if not key.startswith("texts."):
        return str(LABELS.get(key, key))
    _noun, language, word = key.split(".")
    name = str(LABELS.get(word, word))
    return name if language == SOURCE_LANGUAGE else f"{name} ({text_language(language)})"


def text_language(code: str) -> str:
    """The name of a language of texts; Easy German has its own."""
    return gettext("Easy German") if code == "de-simple" else languages.name_of(code)


class Speller:
    """Puts the fields of contents into words; what ids stand for is fetched once for all of them."""

    def __init__(self, contents: Iterable[Content], *, language: str) -> None:
        rows = list(contents)
        self.language = language
        self.organizations = _names(Organization, {pk for row in rows for pk in (row.organization, *row.partners)})
        self.locations = _names(
            Location,
            {at.location for row in rows for at in row.locations}
            | {times.location for row in rows for times in row.schedules if times.location},
        )
        self.areas = _names(Area, {pk for row in rows for pk in row.areas_served})
        self.pictures = _names(Picture, {row.picture for row in rows if row.picture})
        contacts = Contact.objects.filter(pk__in={row.contact for row in rows if row.contact})
        self.contacts: dict[Any, str] = {row.pk: str(row) for row in contacts.select_related("organization")}
        others = Service.objects.filter(pk__in={pk for row in rows for pk in row.leads_to})
        self.services: dict[Any, str] = {row.pk: str(row) for row in others.prefetch_related("texts")}
        topics = Topic.objects.filter(slug__in={slug for row in rows for slug in row.topics})
        self.topics: dict[Any, str] = {
            row.slug: words_of(row.texts.all(), "name", language).text or row.slug
            for row in topics.prefetch_related("texts")
        }

    def spell(self, key: str, value: Any) -> str:
        """The value of a field in words; nothing said is an empty text."""
        if value is None or value in ("", ()):
            return ""
        known = self._spellings().get(key)
        if known is not None:
            return known(value)
        if isinstance(value, bool):
            return gettext("yes") if value else gettext("no")
        if key.endswith(".tested_on"):
            return formats.date_format(value, "SHORT_DATE_FORMAT")
        return str(value)

    def _spellings(self) -> dict[str, Callable[[Any], str]]:
        return {
            "organization": lambda pk: self._named(self.organizations, [pk]),
            "partners": lambda pks: self._named(self.organizations, pks),
            "leads_to": lambda pks: self._named(self.services, pks),
            "areas_served": lambda pks: self._named(self.areas, pks),
            "contact": lambda pk: self._named(self.contacts, [pk]),
            "picture": lambda pk: self._named(self.pictures, [pk]),
            "topics": lambda slugs: self._named(self.topics, slugs),
            "languages": lambda codes: ", ".join(languages.name_of(code) for code in codes),
            "minimum_age": facts.age_words,
            "maximum_age": facts.age_words,
            "kind": lambda code: _code(rules.Kind, code),
            "registration": lambda code: _code(rules.Registration, code),
            "mode": lambda code: _code(rules.Mode, code),
            "phases": lambda codes: _codes(rules.Phase, codes),
            "fields": lambda codes: _codes(rules.Field, codes),
            "audience": lambda codes: _codes(rules.Audience, codes),
            "legal_basis": lambda codes: _codes(rules.LegalBasis, codes),
            "locations": lambda ats: "\n".join(self._at(at) for at in ats),
            "costs": lambda costs: "\n".join(_cost(cost) for cost in costs),
            "schedules": lambda all_times: "\n".join(self.times(times) for times in all_times),
        }

    def _named(self, names: Mapping[Any, str], keys: Iterable[Any]) -> str:
        gone = gettext("(no longer there)")
        return ", ".join(names.get(key, gone) for key in keys)

    def _at(self, at: At) -> str:
        name = self._named(self.locations, [at.location])
        return f"{name}, {at.room}" if at.room else name

    def times(self, times: Times) -> str:
        """A schedule with everything that differs from the plain rhythm."""
        parts = [facts.rhythm_words(times)]
        if times.location:
            parts.append(self._named(self.locations, [times.location]))
        if times.rule:
            parts.append(pgettext("schedule", "from %(day)s") % {"day": _day(times.first_on)})
        if times.last_on:
            parts.append(pgettext("schedule", "until %(day)s") % {"day": _day(times.last_on)})
        if times.school != rules.School.ALWAYS:
            parts.append(_code(rules.School, times.school))
        if times.on_public_holidays:
            parts.append(gettext("also on public holidays"))
        parts += [_other_day(day) for day in times.exceptions]
        parts += [
            gettext("pause %(first)s–%(last)s") % {"first": _day(pause.first_on), "last": _day(pause.last_on)}
            for pause in times.pauses
        ]
        return "; ".join([*parts, times.note] if times.note else parts)


def _names(model: Any, keys: Iterable[Any]) -> dict[UUID, str]:
    return {row.pk: str(row) for row in model._default_manager.filter(pk__in=set(keys))}


def _code(choices: Any, code: str) -> str:
    return str(choices(code).label) if code in choices.values else code


def _codes(choices: Any, codes: Iterable[str]) -> str:
    return ", ".join(_code(choices, code) for code in codes)


def _cost(cost: Cost) -> str:
    return facts.cost_words(cost)


def _day(day: Any) -> str:
    return str(formats.date_format(day, "SHORT_DATE_FORMAT"))


def _other_day(other: OtherDay) -> str:
    kind = _code(rules.ExceptionKind, other.kind)
    time = f" {facts.time_words(other.opens_at, other.closes_at)}" if other.opens_at else ""
    return f"{kind}: {_day(other.on)}{time}"


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing an offer says."""

    key: str
    label: str
    text: str


def facts_of(content: Content, *, language: str = SOURCE_LANGUAGE, with_words: bool = True) -> list[Fact]:
    """Everything an offer says but its translations, in the active language; what is not said is left out.

    ``language`` names the topics; ``with_words=False`` leaves out the German text.
    """
    speller = Speller([content], language=language)
    said = fields_of(content)
    german = f"texts.{SOURCE_LANGUAGE}."
    keys = [key for key in said if not key.startswith("texts.") or (with_words and key.startswith(german))]
    spelled = ((key, speller.spell(key, said[key])) for key in sorted(keys, key=_reading_order))
    return [Fact(key, label(key), text) for key, text in spelled if text and said[key] is not False]


def translation_state(state: rules.Translated) -> str:
    """How an offer stands in one language, in words."""
    return {
        rules.Translated.MISSING: gettext("Not translated"),
        rules.Translated.OUTDATED: gettext("Older than the German text"),
        rules.Translated.BY_MACHINE: gettext("By a machine, nobody has read it"),
        rules.Translated.CURRENT: gettext("Up to date"),
    }[state]
