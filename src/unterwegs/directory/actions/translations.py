"""Translations that come back from an agency or a machine, and the words of the field."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

import msgspec
from django.db import transaction
from django.utils.translation import gettext as _

from unterwegs.directory import content as contents
from unterwegs.directory import rules
from unterwegs.directory.actions import offers
from unterwegs.directory.actions.refusals import EditedMeanwhile
from unterwegs.directory.content import Text
from unterwegs.directory.models import GlossaryTerm, Service, ServiceText
from unterwegs.people import actions as people
from unterwegs.people.models import User


@dataclass(frozen=True, slots=True)
class Arrived:
    """The words of one offer in one language, and the digest of the German text from which they were made."""

    service: UUID
    language: str
    source_digest: str
    words: Mapping[str, str]
    by_machine: bool = False


@dataclass(slots=True)
class Taken:
    """What came of translations: how many are new or changed, the same as before, and why others were not taken."""

    changed: int = 0
    same: int = 0
    outdated: int = 0
    rejected: list[tuple[str, str]] = field(default_factory=list)


def take_translations(arrived: Iterable[Arrived], *, by: User, today: date) -> Taken:
    """Writes translations into the offers the person may write; the same again changes nothing.

    Made from an older German text, they are kept and count as outdated. A published offer gets an open change, as when a
    person had typed them.
    """
    taken = Taken()
    for one in arrived:
        _take(one, taken, by=by, today=today)
    return taken


def _take(one: Arrived, taken: Taken, *, by: User, today: date) -> None:
    service = Service.objects.editable_by(by, today=today).filter(pk=one.service).first()
    if service is None:
        taken.rejected.append((str(one.service), _("This offer is not there, or not yours to write.")))
        return
    content = contents.content_of(service)
    problem = _problem(one, content.german)
    if problem:
        taken.rejected.append((service.name, problem))
        return
    known = content.texts.get(one.language, Text(name=""))
    text = msgspec.structs.replace(known, **one.words, source_digest=one.source_digest, by_machine=one.by_machine)
    if text == known:
        taken.same += 1
        return
    texts = {**content.texts, one.language: text}
    try:
        offers.change_service(service, msgspec.structs.replace(content, texts=texts), revision=service.revision, by=by)
    except EditedMeanwhile:
        taken.rejected.append((service.name, _("Somebody changed this offer at this moment.")))
        return
    taken.changed += 1
    taken.outdated += rules.is_outdated(one.source_digest, content.german.digest)


def _problem(one: Arrived, german: Text) -> str:
    """Why a translation is not taken, as a sentence; empty where it is."""
    if not one.words.get("name", "").strip():
        return _("The name is not translated.")
    for word, said in one.words.items():
        if word not in ServiceText.WORDS:
            return _("“%(field)s” is not a field of an offer.") % {"field": word[:40]}
        limit = ServiceText._meta.get_field(word).max_length  # type: ignore[union-attr]
        if limit and len(said) > limit:
            label = ServiceText._meta.get_field(word).verbose_name  # type: ignore[union-attr]
            return _("“%(field)s” is longer than %(limit)s letters.") % {"field": label, "limit": limit}
        if said and not getattr(german, word):
            return _("A field is translated that is empty in German.")
    return ""


@transaction.atomic
def keep_term(*, german: str, language: str, translation: str, note: str, by: User) -> GlossaryTerm:
    """How a word is said in a language; the same word again changes it."""
    term, _new = GlossaryTerm.objects.update_or_create(
        german=german, language=language, defaults={"translation": translation, "note": note}
    )
    people.record(by=by, deed=rules.Deeds.CHANGED, on=term)
    return term


@transaction.atomic
def delete_term(term: GlossaryTerm, *, by: User) -> None:
    people.record(by=by, deed=rules.Deeds.DELETED, on=term)
    term.delete()
