"""What was read in, and what may be there twice."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from unterwegs.directory import (
    imports,
    rules,
)
from unterwegs.directory.models import (
    Apart,
    ImportRun,
    Service,
    Source,
    TopicText,
)
from unterwegs.directory.models.text import SOURCE_LANGUAGE
from unterwegs.kit import twins


def sources() -> QuerySet[Source]:
    return Source.objects.all()


def recent_runs() -> QuerySet[ImportRun]:
    """Imports, the newest first, with how many rows each has."""
    return ImportRun.objects.select_related("source", "by").annotate(row_count=Count("rows"))[:30]


def verdicts(run: ImportRun) -> dict[str, int]:
    """How many rows of an import have which verdict, in the order of the verdicts."""
    counted = dict(run.rows.order_by().values_list("verdict").annotate(count=Count("pk")))
    return {verdict: counted[verdict] for verdict in rules.Verdict if verdict in counted}


def import_fields() -> list[tuple[str, str]]:
    """The fields a column can hold, with what a page calls them."""
    return [(name, str(label)) for name, label in imports.LABELS.items()]


def twin_facts(service: Service) -> list[tuple[str, str]]:
    """What an offer says that a row may repeat, for looking at both side by side."""
    said = _twin(service)
    values = {
        "name": said.name,
        "organization": said.of,
        "street": said.street,
        "postcode": " ".join(part for part in (said.postcode, said.city) if part),
        "phones": ", ".join(said.phones),
        "email": ", ".join(said.mails),
        "website": ", ".join(said.urls),
    }
    return [(str(imports.LABELS[name]), value) for name, value in values.items()]


def topic_names() -> list[tuple[str, str]]:
    """Topics with their German names."""
    return list(TopicText.objects.filter(language=SOURCE_LANGUAGE).values_list("topic__slug", "name"))


def twins_in_directory(asked: Sequence[twins.Entry]) -> list[tuple[str, str, twins.Likeness]]:
    """Pairs of an asked entry and an offer that may be the same: their keys and why, the likeliest first."""
    services = (
        Service.objects.exclude(state=rules.State.ARCHIVED)
        .select_related("organization", "contact")
        .prefetch_related("texts", "locations", "contact__phones")
    )
    return [
        (pair.one.key, pair.other.key, pair.likeness) for pair in twins.pairs(asked, [_twin(one) for one in services])
    ]


def twins_among(asked: Sequence[twins.Entry]) -> list[tuple[str, str, twins.Likeness]]:
    """The same among the asked entries themselves."""
    return [(pair.one.key, pair.other.key, pair.likeness) for pair in twins.pairs(asked)]


@dataclass(frozen=True, slots=True)
class Twins:
    """Two offers that may be the same: what both say, line by line, and why they look alike."""

    one: Service
    other: Service
    likeness: twins.Likeness

    @property
    def lines(self) -> list[tuple[str, str, str]]:
        """Label, the first one's words, the other's."""
        said = dict(twin_facts(self.other))
        return [(label, words, said[label]) for label, words in twin_facts(self.one) if words or said[label]]


def twins_of_all() -> list[Twins]:
    """Offers of the directory that may be there twice, but those of which somebody said that they are not the same."""
    services = (
        Service.objects.exclude(state=rules.State.ARCHIVED)
        .select_related("organization", "contact")
        .prefetch_related("texts", "locations", "contact__phones")
    )
    by_key = {str(one.pk): one for one in services}
    apart = {frozenset(map(str, pair)) for pair in Apart.objects.values_list("one_id", "other_id")}
    found = twins.pairs([_twin(one) for one in by_key.values()])
    return [
        Twins(by_key[pair.one.key], by_key[pair.other.key], pair.likeness)
        for pair in found
        if frozenset((pair.one.key, pair.other.key)) not in apart
    ]


def _twin(service: Service) -> twins.Entry:
    place = next(iter(service.locations.all()), None)
    contact = service.contact
    return twins.Entry(
        key=str(service.pk),
        name=service.name,
        street=place.street if place else "",
        postcode=place.postcode if place else "",
        city=place.city if place else "",
        phones=tuple(phone.number for phone in contact.phones.all()) if contact else (),
        mails=(contact.email,) if contact and contact.email else (),
        urls=(service.website,) if service.website else (),
        longitude=place.longitude if place else None,
        latitude=place.latitude if place else None,
        of=service.organization.name,
    )
