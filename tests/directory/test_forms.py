"""What people may type, and what becomes of it."""

from datetime import date, time
from decimal import Decimal

import pytest
from django import forms

from tests import cast, make
from unterwegs.directory import content as contents
from unterwegs.directory.content import At, Break, Cost, OtherDay, Times
from unterwegs.directory.forms.fields import MonthsField, Tristate, WordsField, kept
from unterwegs.directory.forms.organization import phone_rows
from unterwegs.directory.forms.schedule import ScheduleForm, opening_rows
from unterwegs.directory.forms.service import ServiceForm
from unterwegs.directory.models import Service
from unterwegs.kit import calendars

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("typed", "months"),
    [
        ("18", 18),
        ("18 Monate", 18),
        ("3 Jahre", 36),
        ("1,5 J.", 18),
        ("0", 0),
        ("", None),
        ("2 years", 24),
    ],
)
def test_an_age_is_typed_in_months_or_years(typed: str, months: int | None) -> None:
    assert MonthsField().clean(typed) == months


@pytest.mark.parametrize("typed", ["bald", "-3", "3 Jahre 2 Monate", "200 Jahre"])
def test_an_age_that_is_none_is_refused(typed: str) -> None:
    with pytest.raises(forms.ValidationError):
        MonthsField().clean(typed)


def test_three_answers_are_three_values() -> None:
    assert [Tristate().clean(typed) for typed in ("yes", "no", "")] == [True, False, None]


def test_texts_have_plain_line_ends() -> None:
    assert WordsField(lines=3).clean("eins\r\nzwei") == "eins\nzwei"


def test_the_same_things_in_another_order_are_no_change() -> None:
    assert kept(("de", "tr"), ("tr", "de")) == ("de", "tr")
    assert kept(("de", "tr"), ("tr",)) == ("tr",)


# --- the form of an offer -------------------------------------------------------------------------------------------


def full_service() -> Service:
    """An offer that says something in every field."""
    partner, other = make.organization("Diakonie"), make.service("Babymassage")
    haus, garten = make.location("Haus"), make.location("Garten")
    return make.service(
        "Stillgruppe",
        state="draft",
        location=None,
        day="",
        contact=make.contact("Büro", phone="1"),
        phases=("pregnancy", "infancy"),
        fields=("health",),
        audience=("parents",),
        legal_basis=("SGB VIII § 16",),
        minimum_age=0,
        maximum_age=36,
        registration="wished",
        childcare=False,
        interpretation=True,
        languages=("tr", "de"),
        partners=(partner.pk,),
        leads_to=(other.pk,),
        areas_served=(make.area("Dalheim").pk,),
        locations=(At(haus.pk, "Raum 2"), At(garten.pk)),
        costs=(Cost("free"), Cost("fixed", amount=Decimal("5.50"), note="pro Termin")),
        schedules=(make.times("TU", location=haus.pk),),
        capacity=8,
        website="https://example.org",
    )


def data_of(form: ServiceForm) -> dict[str, object]:
    """What a browser sends back for the form as it stands."""
    given = {field.html_name: field.value() for field in form}
    for rows in (form.places, form.costs):
        given |= {field.html_name: field.value() for field in rows.management_form}
        given |= {field.html_name: field.value() for row in rows for field in row}
    return {name: value for name, value in given.items() if value is not None and value is not False}


@pytest.mark.django_db
def test_an_untouched_form_changes_nothing() -> None:
    service, coordinator = full_service(), cast.coordinator()
    content = contents.content_of(service)
    asked = {"content": content, "service": service, "user": coordinator, "today": TODAY}
    data = data_of(ServiceForm(**asked))

    form = ServiceForm(data, **asked)

    assert form.is_valid(), (form.errors, form.places.errors, form.costs.errors)
    assert form.content() == content


@pytest.mark.django_db
def test_ages_in_the_wrong_order_are_named() -> None:
    service = full_service()
    asked = {"content": contents.content_of(service), "service": service, "user": cast.coordinator(), "today": TODAY}
    data = {**data_of(ServiceForm(**asked)), "minimum_age": "3 Jahre", "maximum_age": "12"}

    form = ServiceForm(data, **asked)

    assert not form.is_valid()
    assert list(form.errors) == ["maximum_age"]


@pytest.mark.django_db
def test_an_editor_chooses_among_the_own_organizations() -> None:
    own, editor = make.organization("Verein"), cast.provider_editor()
    own.memberships.create(user=editor)
    service = make.service("Stillgruppe", of=own)
    make.organization("Anderer Träger")

    form = ServiceForm(content=contents.content_of(service), service=service, user=editor, today=TODAY)

    assert form.fields["organization"].choices == [(str(own.pk), "Verein")]  # type: ignore[attr-defined]


@pytest.mark.django_db
def test_an_editor_reads_no_drafts_of_others_among_the_next_steps() -> None:
    own, editor = make.organization("Verein"), cast.provider_editor()
    own.memberships.create(user=editor)
    service, mine = make.service("Stillgruppe", of=own), make.service("Mein Entwurf", of=own, state="draft")
    public = make.service("Krabbelgruppe")
    make.service("Fremder Entwurf", state="draft")

    form = ServiceForm(content=contents.content_of(service), service=service, user=editor, today=TODAY)

    assert form.fields["leads_to"].choices == [  # type: ignore[attr-defined]
        (str(public.pk), "Krabbelgruppe"),
        (str(mine.pk), "Mein Entwurf"),
    ]


def test_a_form_makes_no_more_rows_than_anybody_types() -> None:
    rows = phone_rows({"phones-TOTAL_FORMS": "999999", "phones-INITIAL_FORMS": "0"}, None)

    assert len(rows.forms) == 100


# --- schedules ------------------------------------------------------------------------------------------------------


def typed_schedule(**overrides: object) -> dict[str, object]:
    return {
        "rhythm": "weekly",
        "days": ["1"],
        "every": "1",
        "opens_at": "09:30",
        "closes_at": "11:00",
        "first_on": "2026-01-06",
        "school": "always",
        **overrides,
    }


@pytest.mark.parametrize(
    ("typed", "rule"),
    [
        ({}, "FREQ=WEEKLY;BYDAY=TU"),
        ({"days": ["0", "3"], "every": "2"}, "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH"),
        ({"rhythm": "monthly", "nth": "-1", "weekday": "4"}, "FREQ=MONTHLY;BYDAY=-1FR"),
        ({"rhythm": "monthly", "nth": "5", "weekday": "4"}, "FREQ=MONTHLY;BYDAY=5FR"),
        ({"rhythm": "daily"}, "FREQ=DAILY"),
        ({"rhythm": "once"}, ""),
    ],
)
def test_the_words_of_people_become_a_rule(typed: dict[str, object], rule: str) -> None:
    form = ScheduleForm(typed_schedule(**typed), today=TODAY)

    assert form.is_valid(), form.errors
    assert form.times().rule == rule


@pytest.mark.parametrize(
    "times",
    [
        make.times("TU"),
        make.times("MO", rule=calendars.weekly([0, 2], every=2), school="term", note="mit Frühstück"),
        make.times("FR", rule=calendars.monthly(2, 4), last_on=date(2026, 12, 31), on_public_holidays=True),
        make.times("SA", rule=""),
        make.times("SA", rule="FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=1"),
        make.times("TU", exceptions=(OtherDay(date(2026, 3, 3), "cancelled"),), pauses=(Break(TODAY, TODAY),)),
        make.times("TU", rule="", opens_at=None, closes_at=None, by_appointment=True),
    ],
)
def test_an_untouched_schedule_stays_as_it_is(times: Times) -> None:
    shown = ScheduleForm(times=times, today=TODAY)
    data = {field.html_name: field.value() for field in shown if field.value() not in (None, False)}

    form = ScheduleForm(data, times=times, today=TODAY)

    assert form.is_valid(), form.errors
    assert form.times() == times


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"days": []}, "days"),
        ({"opens_at": ""}, "opens_at"),
        ({"closes_at": "09:00"}, "closes_at"),
        ({"last_on": "2025-12-31"}, "last_on"),
        ({"first_on": ""}, "first_on"),
    ],
)
def test_a_schedule_that_cannot_be_is_refused(typed: dict[str, object], field: str) -> None:
    form = ScheduleForm(typed_schedule(**typed), today=TODAY)

    assert not form.is_valid()
    assert list(form.errors) == [field]


def test_opening_hours_keep_their_first_day() -> None:
    before = make.times("MO", rule=calendars.weekly([0, 1]), opens_at=time(8), closes_at=time(16))
    data = {
        "opening-TOTAL_FORMS": "2",
        "opening-INITIAL_FORMS": "1",
        "opening-0-id": str(before.id),
        "opening-0-days": ["0", "1", "2"],
        "opening-0-opens_at": "08:00",
        "opening-0-closes_at": "16:00",
        "opening-0-school": "always",
        "opening-1-days": ["5"],
        "opening-1-opens_at": "10:00",
        "opening-1-school": "term",
    }

    rows = opening_rows(data, [before])

    assert rows.is_valid(), rows.errors
    first, second = rows.hours([before], today=TODAY)
    assert (first.id, first.first_on, first.rule) == (before.id, before.first_on, "FREQ=WEEKLY;BYDAY=MO,TU,WE")
    assert (second.first_on, second.opens_at, second.closes_at) == (TODAY, time(10), None)


def test_hours_that_no_line_can_say_stay_as_they_are() -> None:
    monthly = make.times("MO", rule=calendars.monthly(1, 0))
    appointment = make.times("TU", rule="", opens_at=None, closes_at=None, by_appointment=True)
    before = [monthly, appointment]

    rows = opening_rows({"opening-TOTAL_FORMS": "2", "opening-INITIAL_FORMS": "0"}, before)

    assert rows.is_valid()
    assert rows.hours(before, today=TODAY) == (monthly, appointment)
