"""Questions about editions and prints: what is planned, what stands in it, what has changed since."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Prefetch, Q

from unterwegs.book import chapters as texts
from unterwegs.book import entries, files, inserts, making, rules, since
from unterwegs.book.chapters import Said
from unterwegs.book.models import Edition, HandedOut, Logo, Print
from unterwegs.directory import rules as directory
from unterwegs.kit.paper import press as printer
from unterwegs.people import queries as people
from unterwegs.people.models import Job, User
from unterwegs.people.roles import Permission, Role
from unterwegs.places import queries as places
from unterwegs.places.models import Area

Since = since.Since
Damaged = files.Damaged


@dataclass(frozen=True, slots=True)
class Listed:
    """An edition with how many of its chapters nobody has released in its languages."""

    edition: Edition
    chapters: int
    unread: int


@dataclass(frozen=True, slots=True)
class EditionChapter:
    """A chapter of an edition; ``missing``: who still has to read it, by language."""

    slug: str
    title: str
    missing: Mapping[str, Sequence[rules.Reader]]

    @property
    def is_printable(self) -> bool:
        return not self.missing


# --- editions -------------------------------------------------------------------------------------------------------


WHOLE_TOWN = "town"  # instead of the short name of an area


def editions_listed(user: User, *, today: date, area: str = "", language: str = "") -> list[Listed]:
    """The editions somebody may see, by neighborhood and language, with their state: three queries.

    ``area`` is the short name of an area, or WHOLE_TOWN.
    """
    editions = Edition.objects.seen_by(user, today=today).select_related("area")
    if area:
        editions = editions.filter(area=None) if area == WHOLE_TOWN else editions.filter(area__slug=area)
    if language:
        editions = editions.filter(Q(language=language) | Q(second_language=language))
    rows = _in_order(editions)
    known = _known(language for row in rows for language in row.languages)
    found = []
    for row in rows:
        chapters = _chapters(row, known)
        found.append(Listed(row, len(chapters), sum(not one.is_printable for one in chapters)))
    return found


def edition_with_all(user: User, pk: UUID, *, today: date) -> Edition | None:
    rows = Edition.objects.seen_by(user, today=today).select_related("area")
    return rows.prefetch_related("logos", "prints").filter(pk=pk).first()


def chapters_of(edition: Edition) -> list[EditionChapter]:
    """What stands in the edition, in the order of the book: two queries."""
    return _chapters(edition, _known(edition.languages))


def chapter_titles(language: str) -> list[tuple[str, str, bool]]:
    """Slug, title and whether it may be printed, of every chapter in a language."""
    return [(said.chapter.slug, said.title, said.is_printable) for said in texts.said_in(language)]


def _known(wanted: Iterable[str]) -> dict[str, list[Said]]:
    return texts.said(list(dict.fromkeys(wanted)))


def _chapters(edition: Edition, known: Mapping[str, Sequence[Said]]) -> list[EditionChapter]:
    beside = {said.chapter.slug: said for said in known.get(edition.second_language, ())}
    found = []
    for said in known[edition.language]:
        slug = said.chapter.slug
        if (edition.chapters and slug not in edition.chapters) or not rules.is_for(said.chapter.phases, edition.phases):
            continue
        both = [said, *([beside[slug]] if slug in beside else [])]
        missing = {
            one.language: [reader for reader in rules.Reader if reader in one.missing] for one in both if one.missing
        }
        found.append(EditionChapter(slug, said.title, missing))
    return found


def work_on(edition: Edition) -> Job | None:
    """The newest long work on an edition that is still running or has failed; success is seen at the edition."""
    job = Job.objects.filter(kind__startswith="unterwegs.book.tasks.", options__edition=str(edition.pk)).first()
    return job if job and (job.is_open or job.cause) else None


def work_on_all() -> Job | None:
    """The long work on all editions that is running."""
    job = Job.objects.filter(kind="unterwegs.book.tasks.build_all").first()
    return job if job and job.is_open else None


def try_out(edition: Edition, *, now: datetime) -> bytes:
    """The book as it would be built now; nothing is kept. Raises paper.Unprintable."""
    return making.made(making.plan_of(edition), now=now).pdf


# --- prints ---------------------------------------------------------------------------------------------------------


def prints_seen_by(user: User, *, today: date) -> list[Print]:
    return list(Print.objects.seen_by(user, today=today).select_related("area"))


def print_with_all(user: User, pk: UUID, *, today: date) -> Print | None:
    return Print.objects.seen_by(user, today=today).select_related("area", "edition").filter(pk=pk).first()


def changes_since(made: Print, *, now: datetime) -> Since:
    """What has changed since, in the language of the print; the names of facts in the active one."""
    return since.of(made, now=now)


def link_of(book: Print | Edition) -> str:
    """The address behind the code of a book."""
    return entries.book_link(book.code).url


def insert_sheet(made: Print, *, now: datetime) -> bytes:
    """The sheet for those who have this book, as PDF. Raises paper.Unprintable."""
    return inserts.sheet(made, since.of(made, now=now), now=now)


def file_of(name: str) -> bytes:
    """The bytes of a book. Raises Damaged."""
    return files.read(name)


def booklet_of(made: Print) -> bytes:
    """The pages of a print in the order in which a booklet is folded. Raises Damaged."""
    return printer.imposed(files.read(made.file), is_right_to_left=making.is_right_to_left(made.language))


def named_files() -> set[str]:
    """Every file that an edition or a print names."""
    editions = Edition.objects.exclude(file="").values_list("file", flat=True)
    prints = Print.objects.values_list("file", "press_file")
    return {*editions, *(name for pair in prints for name in pair)}


# --- books handed out -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Tally:
    """Books handed out by month and area; ``lines`` has a number for each of ``areas``."""

    areas: Sequence[Area]
    lines: Sequence[tuple[date, Sequence[int], int]]
    sums: Sequence[int]
    total: int


def areas_to_count(user: User, *, today: date) -> list[Area]:
    """The neighborhoods for which somebody may count books."""
    if user.may_everywhere(Permission.SEE_BOOK):
        return places.family_areas()
    leads = people.acting_for(user, role=Role.NEIGHBORHOOD_LEAD, today=today)
    return list(Area.objects.filter(leads__user__in=leads).distinct().order_by("name"))


def handed_out(user: User, *, today: date) -> Tally:
    """The books handed out in the neighborhoods of somebody, newest month first: never by family."""
    mine = areas_to_count(user, today=today)
    rows = HandedOut.objects.filter(area__in=mine).values_list("month", "area", "count")
    cells: dict[tuple[date, UUID], int] = {}
    for month, area, count in rows:
        cells[month, area] = cells.get((month, area), 0) + count
    areas = [area for area in mine if any(key[1] == area.pk for key in cells)]
    months = sorted({key[0] for key in cells}, reverse=True)
    lines = []
    for month in months:
        counts = [cells.get((month, area.pk), 0) for area in areas]
        lines.append((month, counts, sum(counts)))
    sums = [sum(counts) for counts in zip(*(line[1] for line in lines), strict=True)]
    return Tally(areas, lines, sums, sum(sums))


def handed_out_of(made: Print, user: User, *, today: date) -> list[HandedOut]:
    rows = made.handed_out.filter(area__in=areas_to_count(user, today=today)).select_related("area")
    return list(rows.order_by("-month", "area__name"))


def handed_out_rows(user: User, *, today: date) -> list[list[str | int]]:
    """One row for each number, as a spreadsheet wants it: month, neighborhood, book, language, printed on, number."""
    rows = HandedOut.objects.filter(area__in=areas_to_count(user, today=today)).select_related("area", "print")
    return [
        [
            f"{row.month:%Y-%m}",
            row.area.name,
            row.print.title,
            row.print.language,
            row.print.printed_on.isoformat(),
            row.count,
        ]
        for row in rows.order_by("-month", "area__name", "print__title")
    ]


# --- families -------------------------------------------------------------------------------------------------------


def books_for_families() -> list[Edition]:
    """What families can take: by neighborhood, then in the order of the languages; one query."""
    return _in_order(Edition.objects.for_families().select_related("area"))


def _in_order(rows: Iterable[Edition]) -> list[Edition]:
    order = {code: at for at, (code, _name) in enumerate(settings.LANGUAGES)}

    def key(row: Edition) -> tuple[bool, str, int, str, str]:
        return (
            row.area is None,
            row.area.name if row.area else "",
            order[row.language],
            row.second_language,
            row.format,
        )

    return sorted(rows, key=key)


def book_behind(typed: str) -> Edition | Print | None:
    """The edition or the print whose code somebody scanned or typed from paper."""
    code = directory.read_code(typed)
    made = Print.objects.select_related("area", "edition").filter(code=code).first()
    return made or Edition.objects.select_related("area").filter(code=code).first()


def newest_of(made: Print) -> Edition | None:
    """The book of today in the place of a print: its edition, or one for the same area in the same language."""
    books = Edition.objects.for_families().select_related("area")
    same = books.filter(area=made.area, language=made.language) if made.area or not made.area_name else books.none()
    return (books.filter(pk=made.edition_id).first() if made.edition_id else None) or same.first()


LOGOS = Prefetch("logos", queryset=Logo.objects.order_by("order", "id"))


def editions_to_build() -> list[Edition]:
    """The current editions with what a plan needs: two queries."""
    return list(Edition.objects.filter(is_current=True).select_related("area").prefetch_related(LOGOS))
