"""What saving has in common: revisions, codes for links, texts in languages."""

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from unterwegs.directory import publishing, rules
from unterwegs.directory.actions.refusals import EditedMeanwhile
from unterwegs.directory.content import digest_of
from unterwegs.directory.models import (
    Contact,
    Location,
    LocationText,
    Organization,
    OrganizationText,
    Service,
    ShortLink,
)
from unterwegs.directory.models.text import SOURCE_LANGUAGE
from unterwegs.people.models import Actor

Versioned = Service | Organization | Location | Contact


def save(row: Versioned, revision: int | None) -> None:
    if row._state.adding:
        give_code(row)
    elif revision is not None:
        count_up(row, revision)
    row.save()


def count_up(row: Versioned, revision: int) -> None:
    """Counts the revision up unless somebody was faster; raises EditedMeanwhile."""
    if not type(row)._default_manager.filter(pk=row.pk, revision=revision).update(revision=revision + 1):
        raise EditedMeanwhile
    row.revision = revision + 1


def give_code(row: Versioned) -> None:
    """A code that no printed link ever had."""
    if not isinstance(row, Contact):
        while ShortLink.objects.filter(code=row.code).exists():
            row.code = rules.new_code()


def link(row: Service | Organization | Location, noun: str, *, label: str) -> None:
    ShortLink.objects.create(code=row.code, noun=noun, target=row.pk, label=label[:200])


def write_texts(
    model: type[OrganizationText | LocationText],
    owner: str,
    row: models.Model,
    texts: Mapping[str, Mapping[str, str]] | None,
) -> None:
    """Writes the given languages; empty ones are taken away. Translations remember their German source."""
    if texts is None:
        return
    table = model._default_manager
    stored = table.filter(**{owner: row}, language=SOURCE_LANGUAGE).values(*model.WORDS).first() or {}
    german = {**stored, **texts.get(SOURCE_LANGUAGE, {})}
    digest = digest_of(str(german.get(word, "")) for word in model.WORDS)
    for language, words in texts.items():
        if any(words.values()):
            key: dict[str, Any] = {owner: row, "language": language}
            table.update_or_create(**key, defaults={**words, "source_digest": digest, "by_machine": False})
        else:
            table.filter(**{owner: row}, language=language).delete()


def refresh(services: models.QuerySet[Service], *, by: Actor) -> None:
    """Freezes published and paused offers again that show what was changed."""
    shown = Service.objects.filter(
        pk__in=services.values("pk"), state__in=[rules.State.PUBLISHED, rules.State.PAUSED]
    ).exclude(public_version=None)
    publishing.freeze_again(shown, by=by, reason=_("shared details changed"))


def refresh_row(service: Service) -> None:
    """Makes the object say what the row says now, locked where the database can."""
    Service.objects.select_for_update().get(pk=service.pk)
    service.refresh_from_db()
