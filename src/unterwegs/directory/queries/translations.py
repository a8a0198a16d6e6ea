"""What is untranslated, outdated, or only said by a machine."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from unterwegs.directory import comparison, glossary, rules
from unterwegs.directory import content as contents
from unterwegs.directory.content import Content, Text
from unterwegs.directory.models import GlossaryTerm, Service
from unterwegs.people.models import User


@dataclass(frozen=True, slots=True)
class Translation:
    """An offer with its German text and that in one language."""

    service: Service
    content: Content
    language: str
    missed: Sequence[GlossaryTerm]

    @property
    def text(self) -> Text | None:
        return self.content.texts.get(self.language)

    @property
    def state(self) -> rules.Translated:
        text = self.text
        if text is None or not text.name:
            return rules.Translated.MISSING
        if rules.is_outdated(text.source_digest, self.content.german.digest):
            return rules.Translated.OUTDATED
        return rules.Translated.BY_MACHINE if text.by_machine else rules.Translated.CURRENT

    @property
    def needs_work(self) -> bool:
        return self.state is not rules.Translated.CURRENT

    @property
    def state_name(self) -> str:
        return comparison.translation_state(self.state)


def translations(
    user: User, language: str, *, today: date, services: QuerySet[Service] | None = None
) -> list[Translation]:
    """Offers that the person may write, in this language; what families read in German first, then what is outdated."""
    own = Service.objects.editable_by(user, today=today).exclude(state=rules.State.ARCHIVED)
    rows = (own if services is None else services).select_related("organization").prefetch_related("texts")
    terms = list(GlossaryTerm.objects.filter(language=language))
    said = contents.contents_of(list(rows))
    found = []
    for service in rows:
        content = said[service.pk]
        text = content.texts.get(language)
        found.append(
            Translation(service, content, language, glossary.missed(content.german, text, terms) if text else ())
        )
    order = list(rules.Translated)
    return sorted(found, key=lambda one: (order.index(one.state), one.service.name.casefold()))


def counted(found: Sequence[Translation]) -> list[tuple[rules.Translated, str, int]]:
    """How many offers are in which state."""
    counts = Counter(one.state for one in found)
    return [(state, comparison.translation_state(state), counts[state]) for state in rules.Translated]


def glossary_terms(language: str) -> QuerySet[GlossaryTerm]:
    return GlossaryTerm.objects.filter(language=language)


def missed_terms(content: Content, language: str) -> list[GlossaryTerm]:
    """Terms that a translation should have and lacks."""
    text = content.texts.get(language)
    return glossary.missed(content.german, text, glossary_terms(language)) if text and text.name else []


def language_name(code: str) -> str:
    """The name of a language as the desk says it."""
    return comparison.text_language(code)
