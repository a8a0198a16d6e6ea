"""What an entry lacks or cannot be right about: facts of its row, read without asking anybody."""

import re
from collections.abc import Collection, Iterable, Iterator
from datetime import date

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from unterwegs.directory import rules
from unterwegs.directory.content import digest_of
from unterwegs.directory.models import Location, Schedule, Service, ServiceText
from unterwegs.directory.models.text import SOURCE_LANGUAGE


class Defect(TextChoices):
    """What an entry lacks, or what cannot be right about it."""

    DUE = "due", _("Not confirmed in time")
    DEAD_LINK = "dead_link", _("A link leads nowhere")
    NO_PHONE = "no_phone", _("No phone number")
    BAD_PHONE = "bad_phone", _("A phone number cannot be right")
    BAD_MAIL = "bad_mail", _("A mail address cannot be right")
    NO_DATE = "no_date", _("No times")
    PAST = "past", _("All times are over")
    ODD_HOURS = "odd_hours", _("Times that can hardly be right")
    NO_PLACE = "no_place", _("No place")
    NO_POINT = "no_point", _("A place that is not on the map")
    BAD_POSTCODE = "bad_postcode", _("A postcode cannot be right")
    NO_ACCESS = "no_access", _("Nothing about access without barriers")
    NO_SUMMARY = "no_summary", _("No sentence about what a family gets")
    NO_COST = "no_cost", _("Nothing about the cost")
    NO_TOPIC = "no_topic", _("No topic")
    UNTRANSLATED = "untranslated", _("In no other language")
    OUTDATED = "outdated", _("A translation is older than the German text")


#: What each defect takes off a hundred points: what sends a family to a closed door weighs most.
WEIGHTS = {
    Defect.DUE: 15, Defect.DEAD_LINK: 10, Defect.NO_PHONE: 10, Defect.BAD_PHONE: 10, Defect.BAD_MAIL: 10,
    Defect.NO_DATE: 15, Defect.PAST: 20, Defect.ODD_HOURS: 10, Defect.NO_PLACE: 15, Defect.NO_POINT: 5,
    Defect.BAD_POSTCODE: 5, Defect.NO_ACCESS: 10, Defect.NO_SUMMARY: 5, Defect.NO_COST: 5, Defect.NO_TOPIC: 5,
    Defect.UNTRANSLATED: 5, Defect.OUTDATED: 5,
}  # fmt: skip


def score(defects: Iterable[Defect]) -> int:
    """Points of an entry, 0 to 100: a hundred, less the weight of each of its defects."""
    return max(0, 100 - sum(WEIGHTS[defect] for defect in set(defects)))


POSTCODE = re.compile(r"(?!00)\d{5}")
LINK = re.compile(r"https?://[^\s<>\"'()\[\]]+")
#: What `defects_of` reads of a service.
NEEDED = ("texts", "costs", "topics", "contact__phones", "locations", "schedules", "organization")


def defects_of(service: Service, *, today: date, dead: Collection[str]) -> list[Defect]:
    """The defects of a service whose ``NEEDED`` is prefetched; ``dead`` are links that lead nowhere."""
    return [
        *_of_freshness(service, today, dead),
        *_of_contact(service),
        *_of_times(service, today),
        *_of_places(service),
        *_of_words(service),
    ]


def links_of(service: Service) -> list[str]:
    """The addresses an entry names: its own, those of its places and organization, and those in its German words."""
    named = [service.website, service.access_url, service.organization.website]
    named += [place.website for place in service.locations.all()]
    german = _german(service)
    if german:
        named += LINK.findall(f"{german.description} {german.good_to_know} {german.registration_note}")
    return [one.rstrip(".,;:!?") for one in dict.fromkeys(named) if one and len(one) <= 500]


def _german(service: Service) -> ServiceText | None:
    return next((text for text in service.texts.all() if text.language == SOURCE_LANGUAGE), None)


def _of_freshness(service: Service, today: date, dead: Collection[str]) -> Iterator[Defect]:
    if service.state == rules.State.PUBLISHED and (service.due_on is None or service.due_on <= today):
        yield Defect.DUE
    if any(link in dead for link in links_of(service)):
        yield Defect.DEAD_LINK


def _of_contact(service: Service) -> Iterator[Defect]:
    contact = service.contact
    phones = [phone.number for phone in contact.phones.all()] if contact else []
    if not phones and not service.organization.phone:
        yield Defect.NO_PHONE
    if not all(map(is_phone, [*phones, *filter(None, [service.organization.phone])])):
        yield Defect.BAD_PHONE
    if not all(map(is_mail, filter(None, [contact.email if contact else "", service.organization.email]))):
        yield Defect.BAD_MAIL


def is_phone(number: str) -> bool:
    """Whether a number can be dialed: libphonenumber knows the lengths of German and foreign ones; 112 and 116 117 are short."""
    digits = re.sub(r"\D", "", number)
    if 3 <= len(digits) <= 6:
        return digits.startswith(("11", "115", "116"))
    try:
        parsed = phonenumbers.parse(number, "DE")
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_possible_number_with_reason(parsed) == phonenumbers.ValidationResult.IS_POSSIBLE


def is_mail(address: str) -> bool:
    """Whether an address has the form of one (nobody is asked whether it is there)."""
    try:
        validate_email(address)
    except ValidationError:
        return False
    return True


def is_postcode(text: str) -> bool:
    """Five digits; German postcodes begin with 01 to 99."""
    return POSTCODE.fullmatch(text) is not None


def _of_times(service: Service, today: date) -> Iterator[Defect]:
    schedules: Iterable[Schedule] = service.schedules.all()
    if not schedules and service.mode not in {rules.Mode.HOME, rules.Mode.PHONE}:
        yield Defect.NO_DATE
    if schedules and all(one.last_on is not None and one.last_on < today for one in schedules):
        yield Defect.PAST
    if any(rules.hours_are_odd(one.opens_at, one.closes_at) for one in schedules):
        yield Defect.ODD_HOURS


def _of_places(service: Service) -> Iterator[Defect]:
    places: Iterable[Location] = service.locations.all()
    if not places and service.mode == rules.Mode.IN_PERSON:
        yield Defect.NO_PLACE
    if any(place.longitude is None for place in places):
        yield Defect.NO_POINT
    if any(place.postcode and not is_postcode(place.postcode) for place in places):
        yield Defect.BAD_POSTCODE
    if places and not any(place.access or place.no_access for place in places):
        yield Defect.NO_ACCESS


def _of_words(service: Service) -> Iterator[Defect]:
    german = _german(service)
    if german is None or not german.summary:
        yield Defect.NO_SUMMARY
    if not service.costs.all():
        yield Defect.NO_COST
    if not service.topics.all():
        yield Defect.NO_TOPIC
    others = [text for text in service.texts.all() if text.language != SOURCE_LANGUAGE]
    if not others:
        yield Defect.UNTRANSLATED
    if german is not None:
        newest = digest_of(getattr(german, word) for word in ServiceText.WORDS)
        if any(text.source_digest and rules.is_outdated(text.source_digest, newest) for text in others):
            yield Defect.OUTDATED
