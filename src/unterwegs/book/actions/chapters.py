"""A town changes a common chapter, takes the shipped one back, and has chapters released by named readers."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from unterwegs.book import chapters, rules
from unterwegs.book.chapters import Said
from unterwegs.book.models import ChapterText, Release
from unterwegs.people import actions as people
from unterwegs.people.models import User


class ChangedMeanwhile(Exception):
    """Somebody else changed the text since it was opened."""


class NoProfession(ValueError):
    """A midwife or a paediatrician says which of the two."""


def current(chapter: str, language: str) -> Said | None:
    """The chapter as it stands now; None where there is no text in this language."""
    return next(iter(chapters.said_in(language, [chapter])), None)


@transaction.atomic
def change_chapter(chapter: str, language: str, *, body: str, opened: str, by: User | None) -> None:
    """Saves the town's own words; the shipped words again are no words of its own.

    ``opened``: digest of the text as it was opened, „“ where there was none. Releases hold for the words that were
    read and for no others, so they need not be touched. Raises paper.NotOurs, ChangedMeanwhile.
    """
    chapters.check(body)
    body = body.strip() + "\n"
    before = current(chapter, language)
    if (before.digest if before else "") != opened:
        raise ChangedMeanwhile
    if before is not None and body == before.body:
        return
    shipped = chapters.shipped_text(chapter, language)
    if body == shipped:
        restore_chapter(chapter, language, by=by)
        return
    row = ChapterText.objects.filter(chapter=chapter, language=language).first()
    if row is None:
        row = ChapterText(chapter=chapter, language=language, shipped=rules.digest(shipped), base=shipped)
    row.body, row.changed_by = body, by
    row.save()
    people.record(by=by, deed=rules.Deeds.CHAPTER_CHANGED, on=row, label=_name(chapter, language))


@transaction.atomic
def restore_chapter(chapter: str, language: str, *, by: User | None) -> None:
    """Takes the shipped text back; where the town has none of its own, nothing happens."""
    for row in ChapterText.objects.filter(chapter=chapter, language=language):
        people.record(by=by, deed=rules.Deeds.CHAPTER_RESTORED, on=row, label=_name(chapter, language))
        row.delete()


@transaction.atomic
def keep_own_chapter(chapter: str, language: str, *, by: User | None) -> None:
    """Keeps the town's text beside a newer shipped one that somebody has compared it with."""
    shipped = chapters.shipped_text(chapter, language)
    for row in ChapterText.objects.filter(chapter=chapter, language=language).exclude(shipped=rules.digest(shipped)):
        row.shipped, row.base = rules.digest(shipped), shipped
        row.save(update_fields=["shipped", "base"])
        people.record(by=by, deed=rules.Deeds.CHAPTER_COMPARED, on=row, label=_name(chapter, language))


@transaction.atomic
def release_chapters(
    read: Mapping[str, str],
    language: str,
    *,
    reader: str,
    name: str,
    profession: str = "",
    read_on: date,
    by: User | None,
) -> list[Release]:
    """A named person has read these chapters; ``read``: the digest of the words she read, by chapter.

    Another reader of the same kind takes the place of the one before. Raises NoProfession, and ChangedMeanwhile where a
    text is no longer the one that was read; then none is released.
    """
    if reader == rules.Reader.MEDICAL and not profession:
        raise NoProfession(_("Please say whether it was a midwife or a paediatrician."))
    now = {one.chapter.slug: one.digest for one in chapters.said_in(language, list(read))}
    if any(now.get(chapter) != digest for chapter, digest in read.items()):
        raise ChangedMeanwhile
    released = []
    for chapter, digest in read.items():
        row, _is_new = Release.objects.update_or_create(
            chapter=chapter,
            language=language,
            reader=reader,
            defaults={
                "digest": digest,
                "name": name,
                "profession": profession,
                "read_on": read_on,
                "entered_by": by,
            },
        )
        people.record(by=by, deed=rules.Deeds.CHAPTER_RELEASED, on=row, label=_read(row))
        released.append(row)
    return released


@transaction.atomic
def withdraw_release(release: Release, *, by: User | None) -> None:
    """The chapter waits for a reader again."""
    people.record(by=by, deed=rules.Deeds.RELEASE_WITHDRAWN, on=release, label=_read(release))
    release.delete()


def _name(chapter: str, language: str) -> str:
    """As the record of deeds calls it: „Im Notfall (tr)“."""
    german = chapters.shipped_text(chapter, chapters.SOURCE_LANGUAGE)
    return f"{german.splitlines()[0].removeprefix('# ')} ({language})"


def _read(release: Release) -> str:
    """„Im Notfall (tr): Deniz Numune, Kinderärztin, 26.11.2026“, so that who had read it before stays known."""
    who = ", ".join(part for part in (release.name, release.profession, f"{release.read_on:%d.%m.%Y}") if part)
    return f"{_name(release.chapter, release.language)}: {who}"
