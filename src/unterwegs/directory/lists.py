"""The list of offers that staff filter, sort and download."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from unterwegs.directory import comparison, rules
from unterwegs.directory.codes import code_in
from unterwegs.directory.content import Content, contents_of, digest_of
from unterwegs.directory.models import Service, ServiceText
from unterwegs.directory.models.text import SOURCE_LANGUAGE
from unterwegs.kit.textsearch import words
from unterwegs.places import queries as places

if TYPE_CHECKING:  # a reader of workbooks takes a tenth of a second to load
    from unterwegs.kit import sheets

#: What a list can be sorted by, and the columns behind it.
ORDERS: Mapping[str, tuple[str | Lower, ...]] = {
    "name": (Lower("german_name"), "code"),
    "organization": (Lower("organization__name"), Lower("german_name")),
    "state": ("state", "change", Lower("german_name")),
    "changed": ("changed_at", "code"),
    "confirmed": ("confirmed_on", Lower("german_name")),
}


@dataclass(frozen=True, slots=True)
class Filter:
    """What staff look for; empty means: anything. ``missing`` and ``outdated`` are languages."""

    words: str = ""
    state: str = ""
    change: str = ""
    waiting: bool = False
    due: bool = False
    organization: UUID | None = None
    kind: str = ""
    phase: str = ""
    area: UUID | None = None
    missing: str = ""
    outdated: str = ""
    sort: str = ""


def filtered(services: QuerySet[Service], wanted: Filter, *, today: date) -> QuerySet[Service]:
    """The offers that fit, in the order asked for (newest change first)."""
    german = ServiceText.objects.filter(service=OuterRef("pk"), language=SOURCE_LANGUAGE).values("name")[:1]
    rows = services.annotate(german_name=Subquery(german)).filter(_plain(wanted, today))
    if wanted.waiting:
        rows = rows.filter(pk__in=Service.objects.waiting_for_review().values("pk"))
    if wanted.area:
        rows = rows.filter(_in_area(wanted.area))
    if wanted.missing:
        rows = rows.exclude(pk__in=ServiceText.objects.filter(language=wanted.missing).values("service"))
    if wanted.outdated:
        rows = rows.filter(pk__in=outdated_in(wanted.outdated))
    if wanted.words:
        rows = rows.filter(pk__in=_named(services, wanted.words))
    return _ordered(rows, wanted.sort)


def _plain(wanted: Filter, today: date) -> Q:
    """Conditions on the row of the offer itself."""
    found = Q()
    for field in ("state", "change", "kind", "organization"):
        if value := getattr(wanted, field):
            found &= Q(**{field: value})
    if wanted.phase:
        found &= Q(phases__contains=code_in(wanted.phase))
    if wanted.due:
        found &= Q(state=rules.State.PUBLISHED) & (Q(due_on=None) | Q(due_on__lte=today))
    return found


def _in_area(area: UUID) -> Q:
    """Offers that take place in the area, or serve it or a larger area around it."""
    around = [larger for larger, parts in places.areas_with_parts().items() if area in parts]
    inside = Service.objects.filter(Q(locations__areas=area) | Q(areas_served__in=around)).values("pk")
    return Q(pk__in=inside)


def _named(services: QuerySet[Service], typed: str) -> list[UUID]:
    """Offers in whose German words, code or organization every typed word begins a word."""
    rows = (
        ServiceText.objects.filter(language=SOURCE_LANGUAGE, service__in=services.order_by().values("pk"))
        .values_list("service_id", "name", "summary", "service__organization__name", "service__code")
        .order_by()
    )
    wanted = words.words_of(typed)
    return [pk for pk, *texts in rows if _all_begin(wanted, words.words_of(" ".join(texts)))]


def _all_begin(wanted: Iterable[str], known: Iterable[str]) -> bool:
    vocabulary = tuple(known)
    return all(any(word.startswith(part) for word in vocabulary) for part in wanted)


def outdated_in(language: str) -> list[UUID]:
    """Offers whose text in this language was made from an older German text: two queries."""
    german = {
        pk: digest_of(texts)
        for pk, *texts in ServiceText.objects.filter(language=SOURCE_LANGUAGE).values_list(
            "service_id", *ServiceText.WORDS
        )
    }
    made_from = ServiceText.objects.filter(language=language).exclude(source_digest="")
    return [
        pk
        for pk, digest in made_from.values_list("service_id", "source_digest")
        if rules.is_outdated(digest, german.get(pk, ""))
    ]


def _ordered(rows: QuerySet[Service], sort: str) -> QuerySet[Service]:
    columns = ORDERS.get(sort.removeprefix("-"))
    if columns is None:
        return rows.order_by("-changed_at", "code")
    ordered = rows.order_by(*columns)
    return ordered.reverse() if sort.startswith("-") else ordered


COLUMNS: tuple[tuple[str, Any], ...] = (
    ("code", _("Code")),
    ("texts.de.name", _("Name")),
    ("texts.de.summary", _("In one sentence")),
    ("organization", _("Organization")),
    ("state", _("State")),
    ("change", _("Open change")),
    *((key, comparison.LABELS[key]) for key in (
        "kind", "phases", "minimum_age", "maximum_age", "topics", "audience", "open_for_all", "for_fathers", "mode",
        "registration", "costs", "languages", "childcare", "locations", "areas_served", "contact", "schedules",
        "partners", "legal_basis", "fields", "website", "capacity", "lotse", "preventive", "source", "source_date",
    )),
    ("translations", _("Translations")),
    ("confirmed", _("Confirmed on")),
    ("changed", _("Changed on")),
    ("link", _("Link")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Table:
    """A list as a spreadsheet shows it."""

    columns: list[str]
    rows: "list[list[sheets.Cell]]"


def table(services: QuerySet[Service]) -> Table:
    """The list with all facts in words; a constant number of queries."""
    rows = list(services)
    contents = contents_of(rows)
    speller = comparison.Speller(contents.values(), language=SOURCE_LANGUAGE)
    return Table(
        [str(heading) for _key, heading in COLUMNS],
        [_row(service, contents[service.pk], speller) for service in rows],
    )


def _row(service: Service, content: Content, speller: comparison.Speller) -> "list[sheets.Cell]":
    said = comparison.fields_of(content)
    own: dict[str, sheets.Cell] = {
        "code": service.code,
        "state": service.get_state_display(),
        "change": service.get_change_display() if service.has_change else "",
        "translations": ", ".join(code for code in content.texts if code != SOURCE_LANGUAGE),
        "confirmed": service.confirmed_on,
        "changed": timezone.localdate(service.changed_at),
        "link": f"{settings.BASE_URL}/a/{service.code}/",
    }
    return [own[key] if key in own else speller.spell(key, said.get(key)) for key, _heading in COLUMNS]
