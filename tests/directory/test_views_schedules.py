"""When an offer happens, as staff enter it."""

from datetime import date, time
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from tests import cast, make
from tests.directory.filled import filled
from unterwegs.directory import content as contents
from unterwegs.directory import queries, rules
from unterwegs.directory.content import Break, OtherDay, Times
from unterwegs.directory.models import Service
from unterwegs.kit import calendars

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator(client: Client) -> Client:
    return cast.sign_in(client, cast.coordinator())


def url_of(service: Service, name: str = "schedules", **more: Any) -> str:
    return reverse(f"directory:{name}", kwargs={"pk": service.pk, **more})


def the_times(service: Service) -> Times:
    (times,) = contents.content_of(service).schedules
    return times


def typed(service: Service, **overrides: Any) -> dict[str, Any]:
    return {
        "revision": str(Service.objects.get(pk=service.pk).revision),
        "rhythm": "weekly",
        "days": ["1", "3"],
        "every": "2",
        "opens_at": "09:30",
        "closes_at": "11:00",
        "first_on": "2026-11-24",
        "school": "term",
        "pauses-TOTAL_FORMS": "2",
        "pauses-INITIAL_FORMS": "0",
        "pauses-0-first_on": "2027-07-19",
        "pauses-0-last_on": "2027-08-27",
        "pauses-0-reason": "Sommerpause",
        **overrides,
    }


def test_a_schedule_is_entered_in_words(coordinator: Client) -> None:
    service = make.service("Stillgruppe", state="draft")

    page = coordinator.post(url_of(service, "new_schedule"), typed(service))

    times = the_times(service)
    assert page["Location"] == url_of(service)
    assert times.rule == calendars.weekly([1, 3], every=2)
    assert (times.opens_at, times.closes_at, times.school) == (time(9, 30), time(11), "term")
    assert times.pauses == (Break(date(2027, 7, 19), date(2027, 8, 27), "Sommerpause"),)


@time_machine.travel("2026-11-23 09:00+01:00", tick=False)
def test_looking_at_the_next_dates_saves_nothing(coordinator: Client) -> None:
    make.town(land="HE")
    service = make.service("Stillgruppe", state="draft")

    page = coordinator.post(url_of(service, "new_schedule"), typed(service, every="1", days=["4"], look="yes"))

    (coming,) = page.context["coming"]
    assert contents.content_of(service).schedules == ()
    assert [meeting.day for meeting in coming.meetings][:2] == [date(2026, 11, 27), date(2026, 12, 4)]
    assert len(coming.meetings) == 8
    assert [(one.day, one.reason) for one in coming.missing] == [
        (date(2026, 12, 25), "Erster Weihnachtstag"),
        (date(2027, 1, 1), "Neujahr"),
    ]


def test_a_schedule_is_changed_and_keeps_its_cancelled_dates(coordinator: Client) -> None:
    cancelled = OtherDay(date(2026, 12, 1), rules.ExceptionKind.CANCELLED, reason="krank")
    service = make.service("Stillgruppe", schedules=(make.times("TU", exceptions=(cancelled,)),))
    url = url_of(service, "schedule", schedule_pk=the_times(service).id)
    data = filled(coordinator.get(url), "rhythm")

    coordinator.post(url, data | {"opens_at": "10:00"})

    times = the_times(service)
    assert (times.opens_at, times.exceptions) == (time(10), (cancelled,))


def test_a_schedule_is_removed(coordinator: Client) -> None:
    service = make.service("Stillgruppe", day="TU")
    url = url_of(service, "remove_schedule", schedule_pk=the_times(service).id)

    coordinator.post(url, {"revision": str(service.revision)})

    assert contents.content_of(service).schedules == ()


def test_a_late_change_is_not_saved_silently(coordinator: Client) -> None:
    service = make.service("Stillgruppe", day="TU")
    url = url_of(service, "schedule", schedule_pk=the_times(service).id)
    data = filled(coordinator.get(url), "rhythm") | {"opens_at": "10:00"}
    Service.objects.filter(pk=service.pk).update(revision=service.revision + 1)

    page = coordinator.post(url, data)
    again = coordinator.post(url, filled(page, "rhythm"))

    assert page.status_code == 200
    assert again.status_code == 302
    assert the_times(service).opens_at == time(10)


def test_one_date_is_cancelled_at_once_for_families_too(coordinator: Client) -> None:
    service = make.service("Stillgruppe", day="TU")
    url = url_of(service, "cancel_date", schedule_pk=the_times(service).id)

    asked = coordinator.get(url, {"am": "2026-12-01"})
    before = queries.shelf("de").offers[0].schedules[0].exceptions
    coordinator.post(url, {"on": "2026-12-01", "reason": "krank"})

    (offer,) = queries.shelf("de").offers
    assert asked.status_code == 200
    assert before == ()
    assert [(day.on, day.kind, day.reason) for day in offer.schedules[0].exceptions] == [
        (date(2026, 12, 1), "cancelled", "krank")
    ]


def test_one_date_is_added_at_once(coordinator: Client) -> None:
    service = make.service("Stillgruppe", day="TU")
    url = url_of(service, "add_date", schedule_pk=the_times(service).id)

    coordinator.post(url, {"on": "2026-12-05", "opens_at": "10:00", "closes_at": "12:00"})

    (offer,) = queries.shelf("de").offers
    assert [(day.on, day.opens_at) for day in offer.schedules[0].exceptions] == [(date(2026, 12, 5), time(10))]


def test_the_dates_of_a_foreign_offer_are_not_found(client: Client) -> None:
    service = make.service("Stillgruppe", day="TU")
    cast.sign_in(client, cast.provider_editor())
    times = the_times(service)
    urls = [
        url_of(service),
        url_of(service, "new_schedule"),
        url_of(service, "schedule", schedule_pk=times.id),
        url_of(service, "cancel_date", schedule_pk=times.id),
        url_of(service, "add_date", schedule_pk=times.id),
    ]

    assert [client.get(url).status_code for url in urls] == [404] * 5


def test_a_schedule_of_another_offer_is_not_found(coordinator: Client) -> None:
    service, other = make.service("Stillgruppe"), make.service("Elterncafé", day="TU")

    page = coordinator.get(url_of(service, "schedule", schedule_pk=the_times(other).id))

    assert page.status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_dates_need_a_constant_number_of_queries(
    coordinator: Client, count: int, django_assert_num_queries: Any
) -> None:
    make.town()
    days = ("MO", "TU", "WE")[:count]
    service = make.service("Stillgruppe", schedules=tuple(make.times(day) for day in days))

    with django_assert_num_queries(30):
        coordinator.get(url_of(service))
