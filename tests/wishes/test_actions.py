"""Wishes are kept, routed, answered, escalated, handed on only as allowed, and forgotten for good."""

from collections.abc import Callable
from datetime import date, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from tests import cast, make
from unterwegs.directory.models import Membership
from unterwegs.people import holders
from unterwegs.people.models import Certificate, DataKey, Deed, KeyHolder, User
from unterwegs.people.roles import Role
from unterwegs.places import actions as places
from unterwegs.places.models import Area, Lead
from unterwegs.wishes import actions, queries, rules
from unterwegs.wishes.models import Clerk, Consent, Lotse, Tally, Wish

migration = import_module("unterwegs.wishes.migrations.0011_first_day_agreed")
pytestmark = pytest.mark.django_db
MONDAY = make.TODAY
LEFT = ("deed", "at", "by", "by_name", "object_id", "label", "details")
NEEDLES = ("kann nicht mehr", "Yılmaz", "Ayşe", "5550815", "Schutzwohnung", "Kanter")
WORDS = "Mein Mann ist weg und ich kann nicht mehr."


@pytest.fixture(autouse=True)
def wetzlar() -> None:
    make.town()
    make.open_part()


@pytest.fixture
def area() -> Area:
    return make.area()


@pytest.fixture
def lead(area: Area) -> User:
    person = cast.neighborhood_lead()
    Lead.objects.create(user=person, area=area)
    return person


@pytest.fixture
def coordinator() -> User:
    return cast.coordinator()


# --- who reads it ---------------------------------------------------------------------------------------------------


def test_the_lead_of_the_neighborhood_reads_it(area: Area, lead: User) -> None:
    wish = make.wish(area=area)

    assert (wish.reader, wish.lead_area) == ("lead", area)
    assert [one.pk for one in queries.readers_of(wish, today=MONDAY)] == [lead.pk]


def test_a_lead_of_the_larger_area_reads_it_too(area: Area) -> None:
    larger = make.area("Nord", division=area.division)
    area.parent = larger
    area.save()
    places.bump("areas")
    Lead.objects.create(user=cast.neighborhood_lead(), area=larger)

    assert make.wish(area=area).lead_area == larger


def test_all_institutions_whose_people_lead_there_are_named_for_all_of_them_read(area: Area, lead: User) -> None:
    diakonie, caritas = make.organization("Diakonie"), make.organization("Caritas")
    for name, organization in (("Anna A", diakonie), ("Berta B", caritas), ("Clara C", diakonie), ("Doro D", None)):
        other = make.user(name, roles=[Role.NEIGHBORHOOD_LEAD])
        Lead.objects.create(user=other, area=area)
        if organization is not None:
            Membership.objects.create(user=other, organization=organization)

    named = queries.route(area, elsewhere=False)
    Lead.objects.filter(user__name="Berta B").delete()
    without = queries.route(area, elsewhere=False)

    assert (named.institution, without.institution) == ("Diakonie, Caritas, Frühe Hilfen", "Diakonie, Frühe Hilfen")
    assert named.key != without.key
    assert [one.institution for one in queries.routes_of(make.wish(area=area))] == ["Diakonie, Frühe Hilfen"]


def test_without_a_lead_the_staffed_center_reads_it_else_the_coordination(area: Area, coordinator: User) -> None:
    center = make.location("Zentrum", kind="center", area=area)
    without = make.wish(area=area)
    actions.appoint_clerk(cast.member(Role.FAMILY_OFFICE), center, by=coordinator)

    staffed = make.wish("Zweiter", area=area)

    assert (without.reader, staffed.reader, staffed.center) == ("office", "center", center)


def test_somebody_whose_account_is_closed_reads_nothing(area: Area, lead: User) -> None:
    lead.is_active = False
    lead.save()

    assert make.wish(area=area).reader == "office"


def test_not_in_my_neighborhood_leads_past_everybody_there(area: Area, lead: User) -> None:
    wish = make.wish(area=area, elsewhere=True)

    assert (wish.reader, wish.lead_area) == ("office", None)
    assert list(Wish.objects.readable_by(lead, today=MONDAY)) == []


def test_each_reads_what_is_hers_and_nobody_else_anything(area: Area, lead: User, coordinator: User) -> None:
    theirs, ours = make.wish(area=area), make.wish("Ohne Gebiet")
    elsewhere = make.user("Lea Anderswo", roles=[Role.NEIGHBORHOOD_LEAD])
    Lead.objects.create(user=elsewhere, area=make.area("Anderswo", west=9.0))

    def read(person: User) -> list[Any]:
        return list(Wish.objects.readable_by(person, today=MONDAY))

    assert (read(lead), read(coordinator), read(elsewhere)) == ([theirs], [ours], [])
    others = [role for role in Role if role not in {Role.COORDINATOR, Role.NEIGHBORHOOD_LEAD, Role.FAMILY_OFFICE}]
    assert {role: read(cast.member(role)) for role in others} == {role: [] for role in others}


@pytest.mark.parametrize("role", [Role.NEIGHBORHOOD_LEAD, Role.FAMILY_OFFICE])
def test_somebody_of_the_coordination_also_reads_what_goes_to_her_neighborhood_or_counter(
    role: Role, area: Area, coordinator: User
) -> None:
    both = make.user("Bea Beides", roles=[Role.COORDINATOR, role])
    if role == Role.NEIGHBORHOOD_LEAD:
        Lead.objects.create(user=both, area=area)
    else:
        actions.appoint_clerk(both, make.location("Zentrum", kind="center", area=area), by=coordinator)
    hers, ours = make.wish(area=area, today=MONDAY), make.wish("Ohne Gebiet", today=MONDAY)

    read = {person: set(Wish.objects.readable_by(person, today=MONDAY)) for person in (both, coordinator)}

    assert [one.pk for one in queries.readers_of(hers, today=MONDAY)] == [both.pk]
    assert read == {both: {hers, ours}, coordinator: {ours}}
    waiting = [queries.elsewhere_open(person, today=MONDAY) for person in (both, coordinator)]
    assert waiting == [(0, 0), (1, 0)]


def leaves_the_house(person: User) -> None:
    person.is_active = False
    person.save()


def loses_the_role(person: User) -> None:
    person.assignments.all().delete()


def is_taken_off(person: User) -> None:
    Lead.objects.filter(user=person).delete()
    Clerk.objects.filter(user=person).delete()


@pytest.mark.parametrize("goes", [leaves_the_house, loses_the_role, is_taken_off], ids=lambda way: way.__name__)
@pytest.mark.parametrize("role", [Role.NEIGHBORHOOD_LEAD, Role.FAMILY_OFFICE])
def test_when_the_last_one_of_a_place_goes_the_coordination_has_what_is_open_there(
    role: Role,
    goes: Callable[[User], None],
    area: Area,
    coordinator: User,
) -> None:
    last = cast.member(role)
    if role == Role.NEIGHBORHOOD_LEAD:
        Lead.objects.create(user=last, area=area)
    else:
        actions.appoint_clerk(last, make.location("Zentrum", kind="center", area=area), by=coordinator)
    wish = make.wish(WORDS, area=area, today=MONDAY)
    actions.promise(wish, on=MONDAY + timedelta(days=60), by=last, today=MONDAY)

    before = list(Wish.objects.readable_by(coordinator, today=MONDAY))
    goes(last)
    after = list(Wish.objects.readable_by(coordinator, today=MONDAY))

    assert (before, after) == ([], [wish])
    assert [one.pk for one in queries.readers_of(wish, today=MONDAY)] == [coordinator.pk]
    assert [str(one.reader) for one in queries.routes_of(wish)] == ["office"]


def test_what_nobody_reads_any_more_is_told_to_the_coordination_once_as_something_new(
    area: Area, lead: User, coordinator: User, django_capture_on_commit_callbacks: Any
) -> None:
    wish = make.wish(WORDS, area=area, today=MONDAY)
    actions.promise(wish, on=MONDAY + timedelta(days=60), by=lead, today=MONDAY)
    is_taken_off(lead)

    with django_capture_on_commit_callbacks(execute=True):
        nights = [actions.escalate(today=MONDAY + timedelta(days=days)) for days in (10, 11)]

    assert nights == [1, 0]
    assert [(one.to, "1 neuer Wunsch" in one.body) for one in mail.outbox] == [([coordinator.email], True)]
    assert Wish.objects.get().escalated_on == MONDAY + timedelta(days=10)
    Lead.objects.create(user=cast.neighborhood_lead(), area=area)
    named = [str(one.reader) for one in queries.routes_of(Wish.objects.get())]
    assert named == ["lead", "office"]


def test_whoever_could_read_an_answered_wish_meanwhile_stays_named(area: Area, lead: User, coordinator: User) -> None:
    wish = make.wish(area=area, today=MONDAY)
    actions.answer(wish, outcome="talked", words="", topic=None, by=lead, today=MONDAY)
    is_taken_off(lead)

    nights = [actions.escalate(today=MONDAY + timedelta(days=days)) for days in (10, 11)]
    Lead.objects.create(user=cast.neighborhood_lead(), area=area)

    assert (nights, mail.outbox) == ([1, 0], [])
    assert [str(one.reader) for one in queries.routes_of(Wish.objects.get())] == ["lead", "office"]


def test_a_place_where_somebody_else_leads_too_keeps_its_wishes(area: Area, lead: User, coordinator: User) -> None:
    other = make.user("Lea Auch", roles=[Role.NEIGHBORHOOD_LEAD])
    Lead.objects.create(user=other, area=area)
    wish = make.wish(area=area, today=MONDAY)
    is_taken_off(lead)

    assert [one.pk for one in queries.readers_of(wish, today=MONDAY)] == [other.pk]
    assert list(Wish.objects.readable_by(coordinator, today=MONDAY)) == []


def test_what_a_lead_gives_to_the_coordination_is_told_to_it_as_something_new(
    area: Area, lead: User, coordinator: User, django_capture_on_commit_callbacks: Any
) -> None:
    wish = make.wish(WORDS, area=area, today=MONDAY)
    actions.promise(wish, on=MONDAY + timedelta(days=60), by=lead, today=MONDAY)
    actions.give_to_office(wish, by=lead, today=MONDAY + timedelta(days=9))

    with django_capture_on_commit_callbacks(execute=True):
        actions.escalate(today=MONDAY + timedelta(days=10))

    assert [(one.to, "1 neuer Wunsch" in one.body) for one in mail.outbox] == [([coordinator.email], True)]


# --- kept -----------------------------------------------------------------------------------------------------------


def test_her_words_stand_nowhere_in_the_database(area: Area, coordinator: User) -> None:
    wish = make.wish(WORDS, area=area, name="Ayşe Yılmaz", phone="0171 5550815", by=coordinator, source="phone")
    about = {"to": "Schutzwohnung, Frau Kanter", "parts": ["words"], "until": MONDAY}
    asked = actions.ask_consent(wish, **about, by=coordinator, today=MONDAY)
    actions.answer(wish, outcome="talked", words="Liebe Frau Yılmaz, gut.", topic=None, by=coordinator, today=MONDAY)

    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            rows = repr([[bytes(cell) if isinstance(cell, memoryview) else cell for cell in row] for row in cursor])
            assert not [word for word in NEEDLES if word in rows], table
    assert (Consent.objects.get().to, str(asked)) == ("Schutzwohnung, Frau Kanter", "Wir geben Ihren Wunsch weiter")
    assert WORDS not in repr(wish) + repr(vars(wish)) + str(wish)
    assert Wish.objects.get().words == WORDS


def test_deeds_name_no_family(area: Area, coordinator: User) -> None:
    wish = make.wish(WORDS, area=area, name="Ayşe", by=coordinator, source="phone")
    actions.withdraw(wish, today=MONDAY, by=coordinator)

    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    assert list(Deed.objects.filter(noun="wishes.wish").order_by("id").values_list(*LEFT)) == [
        ("took down a wish", today, None, "somebody of the staff", "", "", {}),
        ("forgot a withdrawn wish", today, None, "somebody of the staff", "", "", {}),
    ]


def test_the_key_of_a_form_that_arrives_twice_at_the_same_moment_is_destroyed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The other one is a moment faster: it has made its row after this one looked and before it writes."""
    own, code = holders.new, "ACDE-3479-FHKM"

    def late(**about: Any) -> KeyHolder:
        monkeypatch.setattr(holders, "new", own)
        make.wish(WORDS, code=code)
        return own(**about)

    monkeypatch.setattr(holders, "new", late)

    wish = make.wish(WORDS, code=code)

    assert Wish.objects.get() == wish
    made = {one.pk: one.forgotten_on is None for one in KeyHolder.objects.filter(room="wishes")}
    assert (len(made), [pk for pk, is_alive in made.items() if is_alive]) == (2, [wish.holder_id])
    assert [key.pk for key in DataKey.objects.filter(pk__in=list(made))] == [wish.holder_id]
    assert (Certificate.objects.get().rule, Certificate.objects.get().count) == (rules.SENT_TWICE, 1)


def test_a_lotse_hands_over_nothing_without_consent(coordinator: User) -> None:
    lotse = make.lotse(by=coordinator)

    with pytest.raises(actions.NeedsConsent):
        make.wish(source="lotse", lotse=lotse)
    with pytest.raises(actions.NeedsConsent):
        make.wish(source="lotse", lotse=lotse, consents=[make.consent("loop")])

    assert Wish.objects.count() == 0


def test_the_database_itself_refuses_a_wish_of_a_lotse_without_consent(coordinator: User) -> None:
    wish = make.wish()

    with pytest.raises(IntegrityError), transaction.atomic():
        Wish.objects.filter(pk=wish.pk).update(source="lotse")
    with pytest.raises(ValidationError):
        Wish(source="lotse", kind="call").validate_constraints()


# --- answered -------------------------------------------------------------------------------------------------------


def test_answered_is_closed_and_nobody_answers_twice(coordinator: User) -> None:
    wish = make.wish()

    actions.answer(wish, outcome="talked", words="", topic=None, by=coordinator, today=MONDAY)

    with pytest.raises(actions.AlreadyAnswered):
        actions.answer(wish, outcome="visit", words="", topic=None, by=coordinator, today=MONDAY)
    found = Wish.objects.get()
    assert (found.outcome, found.answered_on, found.answer) == ("talked", MONDAY, None)


def test_no_family_reads_that_it_was_handed_on_as_she_agreed_before_that_is_so(coordinator: User) -> None:
    wish, done = make.wish(), {"outcome": "handed_on", "words": "", "topic": None, "by": coordinator, "today": MONDAY}
    asked = actions.ask_consent(wish, to="A", parts=["words"], until=MONDAY, by=coordinator, today=MONDAY)
    with pytest.raises(actions.NotAllowed):
        actions.answer(wish, **done)
    actions.give_consent(asked, today=MONDAY)
    with pytest.raises(actions.NotAllowed):
        actions.answer(wish, **done)

    actions.hand_on(asked, by=coordinator, today=MONDAY)
    actions.answer(wish, **done)

    assert Wish.objects.get().outcome == "handed_on"


def test_tries_move_the_day_and_only_the_third_lets_somebody_give_up(coordinator: User) -> None:
    wish, friday = make.wish(today=MONDAY), date(2026, 11, 27)
    with pytest.raises(actions.TriedTooLittle):
        actions.answer(wish, outcome="not_reached", words="", topic=None, by=coordinator, today=friday)

    for days in (3, 4, 7):
        actions.note_try(wish, by=coordinator, today=MONDAY + timedelta(days=days))

    assert Wish.objects.get().due_on == date(2026, 12, 1)
    actions.answer(wish, outcome="not_reached", words="", topic=None, by=coordinator, today=date(2026, 11, 30))
    assert Wish.objects.get().outcome == "not_reached"


def test_a_day_counts_as_one_try_however_often_the_phone_rang(coordinator: User) -> None:
    wish = make.wish(today=MONDAY)
    actions.note_try(wish, by=coordinator, today=MONDAY)

    for _again in range(3):
        with pytest.raises(actions.TriedToday):
            actions.note_try(wish, by=coordinator, today=MONDAY)

    wish.refresh_from_db()
    assert (wish.tries, wish.tried_on) == (1, MONDAY)
    assert Deed.objects.filter(deed="tried to reach a family").count() == 1


def test_a_promised_day_lies_ahead(coordinator: User) -> None:
    wish = make.wish(today=MONDAY)
    with pytest.raises(ValueError, match="2026-11-22"):
        actions.promise(wish, on=MONDAY - timedelta(days=1), by=coordinator, today=MONDAY)

    actions.promise(wish, on=MONDAY + timedelta(days=9), by=coordinator, today=MONDAY)

    assert Wish.objects.get().due_on == MONDAY + timedelta(days=9)


def test_a_day_is_agreed_within_sixty_days(coordinator: User) -> None:
    wish = make.wish(today=MONDAY)
    with pytest.raises(ValueError, match="2027-01-23"):
        actions.promise(wish, on=MONDAY + timedelta(days=61), by=coordinator, today=MONDAY)

    actions.promise(wish, on=MONDAY + timedelta(days=60), by=coordinator, today=MONDAY)

    assert Wish.objects.get().due_on == MONDAY + timedelta(days=60)


def test_no_day_is_agreed_on_which_the_wish_is_forgotten_already(coordinator: User) -> None:
    wish = make.wish(today=MONDAY)
    last, today = MONDAY + timedelta(days=365), MONDAY + timedelta(days=340)
    with pytest.raises(ValueError, match="2027-11-24"):
        actions.promise(wish, on=last + timedelta(days=1), by=coordinator, today=today)

    actions.promise(wish, on=last, by=coordinator, today=today)

    assert Wish.objects.get().due_on == last


def test_what_is_late_goes_to_the_coordination_and_everybody_hears_of_it_without_a_word(
    area: Area, lead: User, coordinator: User, django_capture_on_commit_callbacks: Any
) -> None:
    make.wish(WORDS, area=area, today=MONDAY)

    with django_capture_on_commit_callbacks(execute=True):
        assert actions.escalate(today=MONDAY + timedelta(days=2)) == 0
        assert list(Wish.objects.readable_by(coordinator, today=MONDAY)) == []
        assert actions.escalate(today=MONDAY + timedelta(days=3)) == 1
        assert actions.escalate(today=MONDAY + timedelta(days=4)) == 0

    wish = Wish.objects.get()
    assert wish.escalated_on == MONDAY + timedelta(days=3)
    assert list(Wish.objects.readable_by(coordinator, today=MONDAY)) == [wish]
    both = [[lead.email], [coordinator.email]]
    assert [message.to for message in mail.outbox] == [[lead.email], *both, *both]
    assert not [message for message in mail.outbox if "nicht mehr" in message.body or "Niedergirmes" in message.body]


def escalated_after(tries: int) -> int | None:
    """How many days after Monday the coordination reads along, if every night follows a try of the day."""
    for days in range(1, tries):
        day = MONDAY + timedelta(days=days)
        actions.escalate(today=day)
        if Wish.objects.get().escalated_on == day:
            return days
        if day.weekday() < 5:
            actions.note_try(Wish.objects.get(), by=User.objects.get(pk=Lead.objects.get().user_id), today=day)
    return None


def test_whoever_tries_day_after_day_lets_the_coordination_read_along_a_week_after_the_first_day(
    area: Area, lead: User, coordinator: User, django_capture_on_commit_callbacks: Any
) -> None:
    """A call is due on Wednesday; five working days later is the next Wednesday."""
    wish = make.wish(WORDS, area=area, today=MONDAY)

    with django_capture_on_commit_callbacks(execute=True):
        days = escalated_after(20)

    assert (days, Wish.objects.get().due_on, Wish.objects.get().tries) == (10, MONDAY + timedelta(days=10), 7)
    assert list(Wish.objects.readable_by(lead, today=MONDAY)) == [wish]
    assert list(Wish.objects.readable_by(coordinator, today=MONDAY)) == [wish]
    assert mail.outbox[-1].to in ([lead.email], [coordinator.email])


def test_the_first_day_that_was_agreed_is_respected_and_every_further_one_no_more(
    area: Area, lead: User, coordinator: User, django_capture_on_commit_callbacks: Any
) -> None:
    wish, agreed = make.wish(WORDS, area=area, today=MONDAY), MONDAY + timedelta(days=14)
    actions.promise(wish, on=agreed, by=lead, today=MONDAY)

    nights = [actions.escalate(today=agreed)]
    actions.promise(wish, on=agreed + timedelta(days=60), by=lead, today=agreed)
    nights += [actions.escalate(today=agreed + timedelta(days=7))]  # the fifth working day
    with django_capture_on_commit_callbacks(execute=True):
        nights += [actions.escalate(today=agreed + timedelta(days=8))]

    wish.refresh_from_db()
    assert (nights, wish.agreed_on, wish.due_on) == ([0, 0, 1], agreed, agreed + timedelta(days=60))
    assert [(one.to, "1 neuer Wunsch" in one.body) for one in mail.outbox] == [([coordinator.email], True)]
    assert [one.pk for one in queries.readers_of(wish, today=agreed)] == [lead.pk, coordinator.pk]


def absent(person: User, *, deputy: User) -> None:
    """Away from Monday on for three weeks."""
    person.absences.create(first_on=MONDAY, last_on=MONDAY + timedelta(days=20), deputy=deputy)


def test_whoever_stands_in_gets_the_mails_and_whoever_is_away_none(
    area: Area, lead: User, coordinator: User, django_capture_on_commit_callbacks: Any
) -> None:
    deputy = make.user("Vera Vertretung", roles=[Role.NEIGHBORHOOD_LEAD])
    absent(lead, deputy=deputy)
    make.wish(WORDS, area=area, today=MONDAY)
    Wish.objects.update(given_on=MONDAY - timedelta(days=335), agreed_on=MONDAY)

    with django_capture_on_commit_callbacks(execute=True):
        actions.escalate(today=MONDAY)

    ending, waiting = "Wünsche von Familien werden ohne Antwort vergessen", "Wünsche von Familien warten"
    assert {(one.to[0], one.subject) for one in mail.outbox} == {
        (deputy.email, ending),
        (coordinator.email, ending),
    }
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        actions.escalate(today=MONDAY + timedelta(days=2))
    assert [(one.to[0], one.subject) for one in mail.outbox] == [(deputy.email, waiting)]


def test_of_wishes_from_before_the_day_further_ahead_counts_as_the_first_that_was_agreed() -> None:
    usual, tried, agreed, agreed_later = [make.wish(str(number), today=MONDAY) for number in range(4)]
    soon, late = MONDAY + timedelta(days=7), MONDAY + timedelta(days=40)
    Wish.objects.filter(pk=tried.pk).update(tried_on=late, due_on=late + timedelta(days=3))
    Wish.objects.filter(pk=agreed.pk).update(due_on=soon)
    Wish.objects.filter(pk=agreed_later.pk).update(tried_on=soon, due_on=soon + timedelta(days=7))

    migration.note_agreed(apps, None)

    days = dict(Wish.objects.values_list("pk", "agreed_on"))
    assert days == {
        usual.pk: None,
        tried.pk: None,
        agreed.pk: soon,
        agreed_later.pk: soon + timedelta(days=7),
    }


def test_whoever_is_away_hears_of_it_herself_where_nobody_could_stand_in(area: Area, lead: User) -> None:
    """One deputy does not lead anywhere, the other is away, too."""
    away = make.user("Anna Auch", roles=[Role.NEIGHBORHOOD_LEAD])
    absent(lead, deputy=cast.visitor())
    absent(lead, deputy=away)
    absent(away, deputy=lead)

    wish = make.wish(area=area, today=MONDAY)

    assert [one.pk for one in queries.readers_of(wish, today=MONDAY)] == [lead.pk]


def test_in_the_coordination_a_colleague_stands_in_too(coordinator: User) -> None:
    deputy = make.user("Kai Kollege", roles=[Role.COORDINATOR])
    absent(coordinator, deputy=deputy)
    wish = make.wish(today=MONDAY)

    heard = [queries.readers_of(wish, today=MONDAY + timedelta(days=days)) for days in (0, 20, 21)]

    assert [[one.pk for one in people] for people in heard] == [[deputy.pk]] * 2 + [
        [one.pk for one in User.objects.filter(assignments__role=Role.COORDINATOR)]
    ]


# --- handed on ------------------------------------------------------------------------------------------------------


@pytest.fixture
def asked(coordinator: User) -> Consent:
    return actions.ask_consent(
        make.wish(today=MONDAY),
        to="Frauenhaus Wetzlar",
        parts=["words", "contact", "arrived"],
        until=MONDAY + timedelta(days=30),
        by=coordinator,
        today=MONDAY,
    )


def test_only_what_may_be_handed_on_is_asked_for(asked: Consent) -> None:
    assert asked.parts == ["words", "contact"]


def test_nothing_is_handed_on_before_she_agrees_nor_after_she_revokes(asked: Consent, coordinator: User) -> None:
    with pytest.raises(actions.NotAllowed):
        actions.hand_on(asked, by=coordinator, today=MONDAY)
    actions.give_consent(asked, today=MONDAY)
    actions.revoke_consent(asked, today=MONDAY)

    with pytest.raises(actions.NotAllowed):
        actions.hand_on(asked, by=coordinator, today=MONDAY)
    with pytest.raises(actions.NotAllowed):
        actions.give_consent(asked, today=MONDAY)


def test_a_consent_ends_by_itself(asked: Consent, coordinator: User) -> None:
    actions.document_consent(asked, way="spoken", by=coordinator, today=MONDAY)

    with pytest.raises(actions.NotAllowed):
        actions.hand_on(asked, by=coordinator, today=MONDAY + timedelta(days=31))
    actions.hand_on(asked, by=coordinator, today=MONDAY + timedelta(days=30))
    asked.refresh_from_db()
    assert (asked.used_on, asked.documented_by, asked.way) == (MONDAY + timedelta(days=30), coordinator, "spoken")


def test_her_yes_counts_also_when_the_answer_was_faster(asked: Consent, coordinator: User) -> None:
    said = actions.ask_consent(asked.wish, to="Beratung", parts=["words"], until=MONDAY, by=coordinator, today=MONDAY)
    actions.answer(asked.wish, outcome="talked", words="", topic=None, by=coordinator, today=MONDAY)

    actions.give_consent(asked, today=MONDAY)
    actions.document_consent(said, way="spoken", by=coordinator, today=MONDAY)
    actions.hand_on(asked, by=coordinator, today=MONDAY)

    assert [(one.to, one.given_on, one.used_on) for one in Consent.objects.order_by("until_on")] == [
        ("Beratung", MONDAY, None),
        ("Frauenhaus Wetzlar", MONDAY, MONDAY),
    ]


def test_nobody_agrees_to_anything_for_a_wish_that_is_forgotten(asked: Consent, coordinator: User) -> None:
    actions.withdraw(asked.wish, today=MONDAY)

    with pytest.raises(actions.NotAllowed):
        actions.give_consent(asked, today=MONDAY)
    with pytest.raises(actions.NotAllowed):
        actions.document_consent(asked, way="spoken", by=coordinator, today=MONDAY)


def test_a_consent_lasts_a_year_at_most(coordinator: User) -> None:
    consent = actions.ask_consent(
        make.wish(), to="A", parts=["words"], until=date(2099, 1, 1), by=coordinator, today=MONDAY
    )

    assert consent.until_on == MONDAY + rules.LONGEST_CONSENT


# --- Lotsen ---------------------------------------------------------------------------------------------------------


def handed_over(lotse: Lotse, parts: list[str]) -> Wish:
    consents = [make.consent("release"), *([make.consent("loop", parts=parts)] if parts else [])]
    return make.wish(f"Bitte {parts}", source="lotse", lotse=lotse, consents=consents)


def test_the_lotse_learns_only_what_the_family_allowed(coordinator: User) -> None:
    lotse = make.lotse(by=coordinator)
    handed_over(lotse, [])
    arrived, both = handed_over(lotse, ["arrived"]), handed_over(lotse, ["arrived", "answered"])
    for wish in (arrived, both):
        actions.answer(wish, outcome="talked", words="", topic=None, by=coordinator, today=MONDAY)

    learned = {one.mark: one.is_answered for one in queries.learned_by(lotse, today=MONDAY + timedelta(days=400))}

    assert learned == {arrived.mark: None, both.mark: True}
    actions.revoke_consent(both.consents.get(matter="loop"), today=MONDAY)
    assert [one.mark for one in queries.learned_by(lotse, today=MONDAY)] == [arrived.mark]


def test_a_link_counts_a_year_and_until_the_lotse_is_ended(coordinator: User) -> None:
    lotse = make.lotse(by=coordinator)
    secret = actions.make_link(lotse, by=coordinator, today=MONDAY)
    last = MONDAY + rules.LINK_COUNTS_FOR

    assert [bool(queries.link_of(secret, today=day)) for day in (MONDAY, last, last + timedelta(days=1))] == [
        True,
        True,
        False,
    ]
    assert queries.link_of(secret + "x", today=MONDAY) is None
    actions.end_lotse(lotse, by=coordinator, today=MONDAY)
    assert queries.link_of(secret, today=MONDAY) is None


def test_a_link_is_sent_to_the_institution_and_kept_nowhere(
    coordinator: User, django_capture_on_commit_callbacks: Any
) -> None:
    lotse = make.lotse(by=coordinator, email="hanna@hebamme.example")

    with django_capture_on_commit_callbacks(execute=True):
        address = actions.send_link(lotse, by=coordinator, today=MONDAY)

    secret = mail.outbox[0].body.split("/lotse/")[1].split("/")[0]
    assert (address, mail.outbox[0].to) == ("hanna@hebamme.example", ["hanna@hebamme.example"])
    link = queries.link_of(secret, today=MONDAY)
    assert link is not None
    assert link.digest != secret


# --- forgotten ------------------------------------------------------------------------------------------------------


def test_half_a_year_after_the_answer_the_key_is_destroyed(coordinator: User) -> None:
    wish, unanswered = make.wish(WORDS, today=MONDAY), make.wish("Noch offen", today=MONDAY)
    actions.answer(wish, outcome="talked", words="Ja", topic=None, by=coordinator, today=MONDAY)
    end = MONDAY + rules.KEPT_AFTER_ANSWER

    assert actions.forget(today=end) == 0
    assert actions.forget(today=end + timedelta(days=1)) == 1

    wish.refresh_from_db()
    assert (wish.words, wish.answer, wish.digest, wish.forgotten_on) == (None, None, None, end + timedelta(days=1))
    assert (wish.given_on, wish.answered_on) == (date(2026, 11, 1), date(2026, 11, 1))
    assert Certificate.objects.get().rule == rules.TIME_IS_OVER
    unanswered.refresh_from_db()
    assert unanswered.words == "Noch offen"


def test_a_year_without_an_answer_is_the_end_and_those_who_could_answer_hear_it_twice_before(
    area: Area, lead: User, coordinator: User, django_capture_on_commit_callbacks: Any
) -> None:
    """She is told of another day again and again; nobody answers."""
    wish = make.wish(WORDS, area=area, today=MONDAY)
    Wish.objects.filter(pk=wish.pk).update(escalated_on=MONDAY + timedelta(days=9))
    end, mails = MONDAY + timedelta(days=365), {}
    for number in range(320, 368):
        night = MONDAY + timedelta(days=number)
        Wish.objects.filter(pk=wish.pk).update(due_on=night + timedelta(days=9))
        assert actions.forget(today=night) == (number == 366)
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            actions.escalate(today=night)
        if mail.outbox:
            mails[number] = {(one.to[0], one.subject) for one in mail.outbox}
            assert not [one for one in mail.outbox if "23. November 2027" not in one.body or "nicht mehr" in one.body]

    subject = "Wünsche von Familien werden ohne Antwort vergessen"
    both = {(lead.email, subject), (coordinator.email, subject)}
    assert mails == {335: both, 358: both}
    wish.refresh_from_db()
    assert (wish.words, wish.outcome, wish.answered_on) == (None, "unanswered", None)
    assert wish.forgotten_on == end + timedelta(days=1)
    assert Certificate.objects.get().rule == rules.NOBODY_ANSWERED


def test_an_old_wish_of_which_nobody_was_told_is_first_told_of_and_forgotten_a_week_later() -> None:
    make.wish(WORDS, today=MONDAY)
    late = MONDAY + timedelta(days=500)

    forgotten = [actions.forget(today=late)]
    actions.escalate(today=late)
    forgotten += [actions.forget(today=late + timedelta(days=days)) for days in (6, 7)]

    assert forgotten == [0, 0, 1]


def test_what_was_left_off_in_between_is_ended_by_the_night(coordinator: User) -> None:
    wish = make.wish(WORDS, code="ACDE-3479-FHKM", today=MONDAY)
    holders.forget(wish.holder, rule=rules.WITHDRAWN, on=MONDAY)
    assert queries.wish_of("ACDE-3479-FHKM") is None

    assert actions.forget(today=MONDAY) == 1

    wish.refresh_from_db()
    assert (wish.digest, wish.forgotten_on) == (None, MONDAY)


def test_a_release_that_was_only_noted_as_revoked_is_followed_by_the_night() -> None:
    wish = make.wish(WORDS, source="visit", consents=[make.consent(revoked_on=MONDAY)])

    assert actions.forget(today=MONDAY) == 1

    wish.refresh_from_db()
    assert (wish.words, wish.forgotten_on) == (None, MONDAY)


def test_a_forgotten_wish_goes_as_soon_as_it_is_counted() -> None:
    actions.withdraw(make.wish(today=MONDAY), today=MONDAY)
    assert actions.forget(today=MONDAY) == 0

    actions.freeze(today=date(2026, 12, 1))

    assert actions.forget(today=date(2026, 12, 1)) == 1
    assert Wish.objects.count() == 0


# --- talks ----------------------------------------------------------------------------------------------------------


def test_a_talk_counts_in_its_month_and_can_be_taken_back() -> None:
    tap: dict[str, Any] = {"channel": "phone", "topic": None, "language": "ar", "duration": "short"}
    actions.tally(**tap, today=MONDAY)
    actions.tally(**tap, today=MONDAY + timedelta(days=3))
    actions.tally(**tap, today=MONDAY, step=-1)

    row = Tally.objects.get()
    assert (row.month, row.count) == (date(2026, 11, 1), 1)
    actions.tally(**tap, today=MONDAY, step=-1)
    actions.tally(**tap, today=MONDAY, step=-1)
    row.refresh_from_db()
    assert row.count == 0
