"""Organizations are asked in time, and what nobody confirms leaves the shelf."""

from datetime import date, time, timedelta
from itertools import pairwise
from typing import Any

import msgspec
import pytest
from django.core import mail
from django.utils import timezone

from tests import cast, make
from unterwegs.directory import actions, queries, rules
from unterwegs.directory import content as contents
from unterwegs.directory.models import Organization, Rhythm, Service
from unterwegs.people import actions as people
from unterwegs.people.models import Deed

pytestmark = pytest.mark.django_db
DUE = date(2026, 11, 2)


@pytest.fixture
def awo() -> Organization:
    return make.organization("AWO", email="post@awo.example", phone="06441 11")


@pytest.fixture
def night(django_capture_on_commit_callbacks: Any) -> Any:
    """What one night does, its mails included."""

    def run(today: date) -> actions.Night:
        with django_capture_on_commit_callbacks(execute=True):
            return actions.ask_and_pause(today=today)

    return run


def days(count: int) -> timedelta:
    return timedelta(days=count)


def test_one_mail_names_all_that_is_due_or_soon_will_be(awo: Organization, night: Any) -> None:
    make.service("Stillgruppe", of=awo, due_on=DUE)
    make.service("Krabbelgruppe", of=awo, due_on=DUE + days(14))
    make.service("Chor", of=awo, due_on=DUE + days(15))

    done = night(DUE)

    assert done == actions.Night(mails=1, paused=0, without_address=0, not_sent=0)
    (letter,) = mail.outbox
    assert letter.to == ["post@awo.example"]
    assert [name in letter.body for name in ("Stillgruppe", "Krabbelgruppe", "Chor")] == [True, True, False]
    assert "/anbieter/" in letter.body


@pytest.mark.parametrize(
    ("day", "mails"), [(-1, 0), (0, 1), (13, 1), (14, 2), (27, 2), (28, 3), (42, 3)], ids=lambda value: str(value)
)
def test_reminders_come_after_two_and_four_weeks(awo: Organization, night: Any, day: int, mails: int) -> None:
    make.service("Stillgruppe", of=awo, due_on=DUE)

    for passed in range(-3, day + 1):
        night(DUE + days(passed))

    assert len(mail.outbox) == mails


def test_the_same_night_twice_sends_nothing_twice_and_missed_nights_are_made_up_for(
    awo: Organization, night: Any
) -> None:
    make.service("Stillgruppe", of=awo, due_on=DUE)

    first = [night(DUE + days(16)).mails, night(DUE + days(16)).mails, night(DUE + days(27)).mails]

    assert first == [1, 0, 0]
    assert Service.objects.get().mails_sent == 2


def test_an_organization_with_many_offers_is_written_to_once_a_week(awo: Organization, night: Any) -> None:
    for number in range(12):
        make.service(f"Angebot {number}", of=awo, due_on=DUE + days(number * 5))

    sent = [passed for passed in range(60) if night(DUE + days(passed)).mails]

    assert sent[0] == 0
    assert all(later - earlier >= 7 for earlier, later in pairwise(sent))


def test_what_nobody_confirms_pauses_itself_and_comes_back_with_a_confirmation(awo: Organization, night: Any) -> None:
    service = make.service("Stillgruppe", of=awo, due_on=DUE)
    last = rules.shown_until(DUE)

    kept, gone = night(last).paused, night(last + days(1)).paused
    service.refresh_from_db()

    assert (kept, gone) == (0, 1)
    assert (service.state, service.paused_because) == (rules.State.PAUSED, rules.Pausing.NOT_CONFIRMED)
    assert [one.pk for one in queries.paused_unconfirmed()] == [service.pk]

    done, refused = actions.confirm_offers([service], {str(service.pk): service.revision}, today=last, by="AWO")
    service.refresh_from_db()

    assert ([one.pk for one in done], refused) == ([service.pk], [])
    assert (service.state, service.confirmed_on, service.due_on, service.mails_sent) == (
        rules.State.PUBLISHED,
        last,
        last + days(180),
        0,
    )


def test_families_never_see_what_is_stale_even_where_no_night_ran() -> None:
    make.service("Alt", due_on=timezone.localdate() - days(43))
    make.service("Am letzten Tag", due_on=timezone.localdate() - days(42))

    assert [offer.name.text for offer in queries.shelf("de").offers] == ["Am letzten Tag"]


def test_who_does_not_answer_is_called_and_who_has_no_address_at_once(awo: Organization, night: Any) -> None:
    silent = make.organization("Ohne Mail", phone="06441 22")
    make.service("Stillgruppe", of=awo, due_on=DUE)
    make.service("Chor", of=silent, due_on=DUE)

    at_once, later = queries.calls(today=DUE), queries.calls(today=DUE + days(28))

    assert [(call.organization.name, call.phones) for call in at_once] == [("Ohne Mail", ("06441 22",))]
    assert sorted(call.organization.name for call in later) == ["AWO", "Ohne Mail"]
    assert {call.until for call in later} == {DUE + days(42)}
    assert night(DUE).without_address == 1


def test_a_contact_or_an_editor_is_written_to_where_the_organization_has_no_mail() -> None:
    by_contact, by_editor = make.organization("Mit Kontakt"), make.organization("Mit Redaktion")
    make.contact("Büro", of=by_contact, email="buero@verein.example")
    actions.add_member(by_editor, cast.provider_editor(), by=cast.coordinator())

    assert queries.mail_of(by_contact) == "buero@verein.example"
    assert queries.mail_of(by_editor) == cast.provider_editor().email


def test_a_submitted_correction_is_an_answer(awo: Organization, night: Any) -> None:
    service = make.service("Stillgruppe", of=awo, due_on=DUE)
    content = msgspec.structs.replace(contents.content_of(service), registration="needed")

    actions.correct(service, content, revision=service.revision, note="Neuer Tag", by="AWO, per Link")
    service.refresh_from_db()

    assert (service.change, service.submit_note) == (rules.Change.SUBMITTED, "Neuer Tag")
    assert night(DUE).mails == 0
    assert Deed.objects.filter(by_name="AWO, per Link", by=None).count() >= 1


def test_nothing_is_confirmed_that_changed_meanwhile(awo: Organization) -> None:
    service = make.service("Stillgruppe", of=awo, due_on=DUE)

    done, refused = actions.confirm_offers([service], {str(service.pk): service.revision + 1}, today=DUE, by=None)

    assert (done, refused) == ([], [service])
    assert Service.objects.get().due_on == DUE


@pytest.mark.django_db(transaction=True)
def test_a_mail_the_server_refuses_is_tried_again(monkeypatch: Any) -> None:
    make.service("Stillgruppe", of=make.organization("AWO", email="post@awo.example"), due_on=DUE)

    def refuse(*_arguments: Any) -> None:
        raise OSError

    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.EmailMessage.send", refuse)
        refused = actions.ask_and_pause(today=DUE)

    assert refused == actions.Night(mails=0, paused=0, without_address=0, not_sent=1)
    assert actions.ask_and_pause(today=DUE + days(1)).mails == 1


def test_the_town_says_how_long_a_confirmation_counts() -> None:
    service = make.service("Kita", kind="daycare", due_on=make.TODAY + days(180))
    other = make.service("Chor", due_on=make.TODAY + days(180))

    actions.set_rhythms({"daycare": 365}, today=make.TODAY, by=cast.coordinator())
    service.refresh_from_db()
    other.refresh_from_db()

    assert service.due_on == make.TODAY + days(365)
    assert other.due_on == make.TODAY + days(180)
    assert Rhythm.objects.get().days == 365


def test_a_shorter_rhythm_asks_before_anything_disappears() -> None:
    service = make.service("Chor", due_on=make.TODAY + days(180))
    Service.objects.update(confirmed_on=make.TODAY - days(170))

    actions.set_rhythms({"group": 14}, today=make.TODAY, by=cast.coordinator())
    service.refresh_from_db()

    assert service.due_on == make.TODAY


def test_a_closure_counts_at_once_for_what_families_read() -> None:
    service = make.service("Stillgruppe", day="TU")

    actions.close(service, first_on=date(2026, 12, 21), last_on=date(2027, 1, 3), reason="Urlaub", by="AWO")

    (offer,) = queries.shelf("de").offers
    assert [(gap.first_on, gap.last_on, gap.reason) for gap in offer.schedules[0].pauses] == [
        (date(2026, 12, 21), date(2027, 1, 3), "Urlaub")
    ]


def test_whoever_closes_some_days_closes_what_was_added_on_them_and_may_add_one_again() -> None:
    service = make.service("Stillgruppe", day="TU")
    schedule = service.schedules.get()
    inside, outside = date(2026, 12, 23), date(2027, 1, 7)
    for day in (inside, outside):
        actions.add_date(schedule, on=day, opens_at=time(15), closes_at=None, by=None)

    actions.close(service, first_on=date(2026, 12, 21), last_on=date(2027, 1, 3), by=None)
    closed = queries.occurrences_of(schedule.pk, first=inside, last=outside)
    actions.add_date(schedule, on=inside, opens_at=time(16), closes_at=None, by=None)
    again = queries.occurrences_of(schedule.pk, first=inside, last=outside)

    assert [one.start.day for one in closed] == [5, 7]
    assert [one.start.day for one in again] == [23, 5, 7]


def test_links_are_forgotten_some_time_after_they_ended(awo: Organization) -> None:
    actions.make_link(awo, today=DUE, by=None)

    forgotten = [
        people.forget_old(now=make.now() + (DUE - make.TODAY) + days(passed))["directory.providerlink"]
        for passed in (120, 121)
    ]

    assert forgotten == [0, 1]


@pytest.mark.parametrize("diligent", [True, False])
def test_in_a_simulated_year_no_entry_is_older_than_its_limit(night: Any, *, diligent: bool) -> None:
    owners = [make.organization(f"Verein {number}", email=f"v{number}@verein.example") for number in range(3)]
    start = date(2026, 12, 1)
    for number in range(6):
        make.service(f"Angebot {number}", of=owners[number % 3], due_on=start + days(number * 11))
    for day in (start + days(passed) for passed in range(365)):
        night(day)
        for service in Service.objects.due(today=day):
            if diligent and service.mails_sent and service.pk.int % 3:
                actions.confirm(service, today=day, by=None)
        shown = Service.objects.published()
        assert all(day <= rules.shown_until(one.due_on) for one in shown if one.due_on)

    assert Service.objects.filter(state=rules.State.PAUSED).count() == (
        sum(not one.pk.int % 3 for one in Service.objects.all()) if diligent else 6
    )
