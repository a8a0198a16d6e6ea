"""Freezing: from rows to versions and documents, and again when something shared has changed."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Max
from django.utils import timezone

from unterwegs.directory import content as contents
from unterwegs.directory import documents
from unterwegs.directory.models import Document, Service, Version
from unterwegs.people.models import Actor, account_of, name_of
from unterwegs.places import actions as places

SHELF = "shelf"
SUBJECTS = "subjects"  # the stamp of the topics and their words
AT_ONCE = 200  # offers frozen in one go


def freeze(service: Service, content: contents.Content, *, by: Actor, reason: str = "") -> Version:
    """Makes the next version of an offer with its documents and puts it on the shelf; inside a transaction."""
    version = _next_version(service, content, by=by, reason=reason, now=timezone.now())
    _write_documents([(service, content, version)])
    service.public_version = version
    places.bump(SHELF)
    return version


def freeze_again(services: Iterable[Service], *, by: Actor, reason: str) -> int:
    """New versions of published offers with the content families know, because something shared has changed.

    An open change of an offer stays open and unseen. Returns how many offers were frozen.
    """
    rows = [service for service in services if service.public_version_id is not None]
    now = timezone.now()
    for start in range(0, len(rows), AT_ONCE):
        chunk = rows[start : start + AT_ONCE]
        public = {row.service_id: row for row in _public_versions(chunk)}
        fresh = []
        for service in chunk:
            content = contents.from_json(public[service.pk].content)
            fresh.append((service, content, _next_version(service, content, by=by, reason=reason, now=now)))
        _write_documents(fresh)
        for service, _content, version in fresh:
            service.public_version = version
            service.save(update_fields=["public_version"])
    if rows:
        places.bump(SHELF)
    return len(rows)


def rewrite_documents(services: Iterable[Service]) -> int:
    """Builds the documents of the public versions anew, for a new language; versions stay."""
    rows = [service for service in services if service.public_version_id is not None]
    for start in range(0, len(rows), AT_ONCE):
        chunk = rows[start : start + AT_ONCE]
        public = {row.service_id: row for row in _public_versions(chunk)}
        versions = [(service, public[service.pk]) for service in chunk]
        Document.objects.filter(version__in=public.values()).delete()
        _write_documents([(service, contents.from_json(version.content), version) for service, version in versions])
    if rows:
        places.bump(SHELF)
    return len(rows)


def _public_versions(services: Iterable[Service]) -> Iterable[Version]:
    return Version.objects.filter(pk__in=[service.public_version_id for service in services])


def _next_version(service: Service, content: contents.Content, *, by: Actor, reason: str, now: datetime) -> Version:
    last = service.versions.aggregate(last=Max("number"))["last"] or 0
    return Version.objects.create(
        service=service,
        number=last + 1,
        content=contents.to_json(content),
        reason=reason[:200],
        made_at=now,
        by=account_of(by),
        by_name=name_of(by),
    )


def _write_documents(rows: list[tuple[Service, contents.Content, Version]]) -> None:
    shared = documents.Shared(content for _service, content, _version in rows)
    Document.objects.bulk_create(
        Document(version=version, language=language, body=body)
        for service, content, version in rows
        for language, body in documents.documents_of(
            service, content, version=version.number, published_at=version.made_at, shared=shared
        ).items()
    )
