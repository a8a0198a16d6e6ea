"""Deeds of the directory: before and after, the record, the refusal."""

from datetime import date, time

import msgspec
import pytest
from django.conf import settings

from tests import cast, make
from unterwegs.directory import actions, content, queries, rules
from unterwegs.directory.actions import rows
from unterwegs.directory.models import Document, Service, Version
from unterwegs.people.models import Deed

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


def names_on_the_shelf(language: str = "de") -> list[str]:
    return [offer.name.text for offer in queries.shelf(language).offers]


def renamed(service: Service, name: str) -> content.Content:
    current = content.content_of(service)
    german = msgspec.structs.replace(current.german, name=name)
    return msgspec.structs.replace(current, texts={**current.texts, "de": german})


def test_a_published_offer_is_on_the_shelf_in_every_language() -> None:
    service = make.service("Stillgruppe", state="draft")

    actions.publish(service, today=TODAY, by=cast.coordinator())

    assert service.state == rules.State.PUBLISHED
    assert service.confirmed_on == TODAY
    assert names_on_the_shelf("de") == ["Stillgruppe"]
    assert names_on_the_shelf("ar") == ["Stillgruppe"]
    assert Document.objects.count() == len(settings.LANGUAGES)


def test_a_language_that_came_with_an_update_gets_its_documents() -> None:
    older, newer = make.service("Stillgruppe"), make.service("Babycafé")
    make.service("Noch nicht geprüft", state="draft")
    Document.objects.filter(language="uk", version__service=older).delete()
    before = set(Document.objects.filter(version__service=newer).values_list("pk", flat=True))

    lacking = not queries.speaks(["de", "uk"])
    written = actions.write_in(["de", "uk"])

    assert (lacking, written, queries.speaks(["de", "uk"])) == (True, 1, True)
    assert names_on_the_shelf("uk") == ["Babycafé", "Stillgruppe"]
    assert set(Document.objects.filter(version__service=newer).values_list("pk", flat=True)) == before


def test_publishing_is_recorded_with_its_version() -> None:
    service, coordinator = make.service("Stillgruppe", state="draft"), cast.coordinator()

    actions.publish(service, today=TODAY, by=coordinator)

    deed = Deed.objects.at(service).first()
    assert deed is not None
    assert (deed.by, deed.deed, deed.details) == (coordinator, rules.Deeds.PUBLISHED, {"version": 1})


def test_families_read_the_old_version_while_a_change_waits() -> None:
    service = make.service("Stillgruppe")

    actions.change_service(service, renamed(service, "Stillcafé"), revision=service.revision, by=cast.provider_editor())
    service.refresh_from_db()

    assert service.change == rules.Change.OPEN
    assert service.name == "Stillcafé"
    assert names_on_the_shelf() == ["Stillgruppe"]


def test_a_published_change_replaces_what_families_read() -> None:
    service, coordinator = make.service("Stillgruppe"), cast.coordinator()
    actions.change_service(service, renamed(service, "Stillcafé"), revision=service.revision, by=coordinator)

    actions.publish(service, today=TODAY, by=coordinator)

    assert names_on_the_shelf() == ["Stillcafé"]
    assert service.change == rules.Change.NONE
    assert list(service.versions.values_list("number", flat=True)) == [2, 1]


def test_two_people_editing_at_once_do_not_overwrite_each_other() -> None:
    service, coordinator = make.service("Stillgruppe"), cast.coordinator()
    opened = service.revision
    actions.change_service(service, renamed(service, "Stillcafé"), revision=opened, by=coordinator)

    with pytest.raises(actions.EditedMeanwhile):
        actions.change_service(service, renamed(service, "Milchbar"), revision=opened, by=cast.provider_editor())

    service.refresh_from_db()
    assert service.name == "Stillcafé"


def test_saving_without_a_change_changes_nothing() -> None:
    service = make.service("Stillgruppe")
    deeds = Deed.objects.count()

    actions.change_service(service, content.content_of(service), revision=service.revision, by=cast.coordinator())

    assert Deed.objects.count() == deeds
    assert service.change == rules.Change.NONE


def test_an_earlier_version_comes_back_as_an_open_change_and_is_published_again() -> None:
    service, coordinator = make.service("Stillgruppe"), cast.coordinator()
    actions.change_service(service, renamed(service, "Stillcafé"), revision=service.revision, by=coordinator)
    actions.publish(service, today=TODAY, by=coordinator)
    first = Version.objects.get(service=service, number=1)

    actions.restore(service, first, by=coordinator)
    actions.publish(service, today=TODAY, by=coordinator)

    assert names_on_the_shelf() == ["Stillgruppe"]
    assert Version.objects.get(service=service, number=3).content == first.content


def test_a_discarded_change_leaves_the_rows_as_families_read_them() -> None:
    service, coordinator = make.service("Stillgruppe"), cast.coordinator()
    before = content.content_of(service)
    actions.change_service(service, renamed(service, "Stillcafé"), revision=service.revision, by=coordinator)

    actions.discard_change(service, by=coordinator)

    assert content.content_of(service) == before
    assert service.change == rules.Change.NONE


def test_a_paused_offer_leaves_the_shelf_and_comes_back() -> None:
    service, coordinator = make.service("Stillgruppe"), cast.coordinator()

    actions.pause(service, by=coordinator)
    paused = names_on_the_shelf()
    actions.resume(service, today=TODAY, by=coordinator)

    assert paused == []
    assert names_on_the_shelf() == ["Stillgruppe"]


def test_an_archived_offer_cannot_be_published_without_becoming_a_draft_again() -> None:
    service, coordinator = make.service("Stillgruppe"), cast.coordinator()
    actions.archive(service, by=coordinator)

    with pytest.raises(actions.WrongStep):
        actions.publish(service, today=TODAY, by=coordinator)


def test_an_offer_without_a_place_is_not_ready() -> None:
    service = make.service("Stillgruppe", state="draft", location=None)

    with pytest.raises(actions.NotReady, match="braucht einen Ort"):
        actions.publish(service, today=TODAY, by=cast.coordinator())


def test_a_submitted_offer_goes_back_with_a_note() -> None:
    service = make.service("Stillgruppe", state="draft")
    actions.submit(service, by=cast.provider_editor())

    actions.return_to_editor(service, note="Bitte die Uhrzeit ergänzen.", by=cast.coordinator())

    assert (service.state, service.review_note) == (rules.State.DRAFT, "Bitte die Uhrzeit ergänzen.")


def test_a_new_address_reaches_published_offers_but_not_their_open_change() -> None:
    service, coordinator = make.service("Stillgruppe"), cast.coordinator()
    location = service.locations.get()
    actions.change_service(service, renamed(service, "Stillcafé"), revision=service.revision, by=coordinator)

    location.street = "Neue Straße 1"
    actions.keep_location(location, by=coordinator)

    (offer,) = queries.shelf("de").offers
    assert (offer.name.text, offer.places[0].street) == ("Stillgruppe", "Neue Straße 1")


def test_one_contact_is_changed_in_all_entries() -> None:
    contact = make.contact("Büro", phone="06441 1")
    first, second = make.service("Stillgruppe", contact=contact), make.service("Krabbelgruppe", contact=contact)

    actions.keep_contact(contact, phones=[make.phone("06441 2")], by=cast.coordinator())

    by_code = queries.shelf("de").by_code
    numbers = [by_code[one.code].offer.contact.phones[0].number for one in (first, second)]
    assert numbers == ["06441 2", "06441 2"]


def test_a_cancelled_date_reaches_families_at_once_and_the_open_change_too() -> None:
    service, coordinator = make.service("Stillgruppe", day="TU"), cast.coordinator()
    actions.change_service(service, renamed(service, "Stillcafé"), revision=service.revision, by=coordinator)
    schedule = service.schedules.get()

    actions.cancel_date(schedule, on=date(2026, 11, 24), reason="Team krank", by=coordinator)

    (offer,) = queries.shelf("de").offers
    assert offer.name.text == "Stillgruppe"
    assert [(day.on, day.reason) for day in offer.schedules[0].exceptions] == [(date(2026, 11, 24), "Team krank")]
    assert content.content_of(service).schedules[0].exceptions == offer.schedules[0].exceptions


def test_an_added_date_has_its_own_time() -> None:
    service = make.service("Stillgruppe", day="TU")

    actions.add_date(
        service.schedules.get(), on=date(2026, 11, 28), opens_at=time(10), closes_at=time(12), by=cast.coordinator()
    )

    (offer,) = queries.shelf("de").offers
    assert [(day.on, day.opens_at) for day in offer.schedules[0].exceptions] == [(date(2026, 11, 28), time(10))]


def test_a_translation_knows_when_its_german_text_has_changed() -> None:
    service, coordinator = make.service("Stillgruppe"), cast.coordinator()
    actions.translate(
        service, "en", content.Text(name="Breastfeeding group"), revision=service.revision, by=coordinator
    )
    fresh = queries.outdated_languages(content.content_of(service))

    actions.change_service(service, renamed(service, "Stillcafé"), revision=service.revision, by=coordinator)

    assert fresh == []
    assert queries.outdated_languages(content.content_of(service)) == ["en"]


def test_a_missing_translation_shows_the_german_words_and_says_so() -> None:
    service, coordinator = make.service("Stillgruppe"), cast.coordinator()
    actions.translate(
        service, "en", content.Text(name="Breastfeeding group"), revision=service.revision, by=coordinator
    )
    actions.publish(service, today=TODAY, by=coordinator)

    (offer,) = queries.shelf("en").offers
    assert (offer.name.text, offer.name.language) == ("Breastfeeding group", "en")
    assert offer.summary.language == "de"


def test_a_code_is_never_given_twice() -> None:
    service = make.service("Stillgruppe", state="draft")
    code = service.code
    service.delete()

    other = Service(code=code, organization=make.organization("Verein"), kind="group")
    rows.give_code(other)

    assert other.code != code


def test_who_cancels_a_day_cancels_what_was_added_on_it() -> None:
    service = make.service(day="TU")
    schedule = service.schedules.get()
    day = date(2026, 12, 5)
    actions.add_date(schedule, on=day, opens_at=time(15), closes_at=None, by=None)
    actions.cancel_date(schedule, on=day, reason="krank", by=None)

    assert list(schedule.exceptions.values_list("kind", flat=True)) == ["cancelled"]
