"""Who may write only the own organization or neighborhood finds nothing of others, whatever number she types."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests import cast, make
from tests.house.things import pages, rows, sign_in, things_of
from unterwegs.directory.models import Membership
from unterwegs.people.guards import ANYBODY, admits
from unterwegs.people.models import User
from unterwegs.people.roles import Permission, Role
from unterwegs.places.models import Lead
from unterwegs.wishes import actions as wishes
from unterwegs.wishes import queries as wishes_queries
from unterwegs.wishes.models import Wish

#: What everybody with the right may read, wherever it lies.
FOR_ALL = {
    "desk:portrait",
    "places:area",
    "translations:texts",  # the texts of the pages belong to nobody
    "translations:desk",  # the address names a language; whose offers are listed is tried in tests/exchange
    "translations:download",
    "translations:upload",
    # whoever calls reads a code or a number aloud, at any counter; none of these pages shows a name
    "welcome:answer",
    "welcome:answer_of",
    "welcome:talked",
}
CLOSED = {403, 404}


def editor() -> User:
    """Writes for another organization than the one of the things."""
    person = make.user("Edda Anderswo", roles=[Role.PROVIDER_EDITOR])
    Membership.objects.create(user=person, organization=make.organization("Verein Anderswo"))
    return person


def lead() -> User:
    """Leads in another neighborhood than the one of the things."""
    person = make.user("Lea Anderswo", roles=[Role.NEIGHBORHOOD_LEAD])
    Lead.objects.create(user=person, area=make.area("Anderswo", west=9.0))
    return person


def clerk() -> User:
    """Sits at the counter of another center than the one of the things."""
    person = make.user("Clara Anderswo", roles=[Role.FAMILY_OFFICE])
    wishes.appoint_clerk(person, make.location("Zentrum Anderswo", kind="center"), by=person)
    return person


@pytest.mark.django_db
@pytest.mark.parametrize("somebody", [editor, lead, clerk], ids=lambda maker: maker.__name__)
def test_nothing_of_others_is_found_or_changed(client: Client, somebody: Callable[[], User]) -> None:
    things = things_of(make.user("Alles", roles=Role))
    person = somebody()
    sign_in(client, person)
    before = rows()

    asked = [page for page in pages() if page.is_ours and page.wanted and page.view.guard != ANYBODY]
    opened = [
        f"{page.name}: {ask.__name__} {answer.status_code}"
        for page in asked
        if page.name not in FOR_ALL
        for ask in (client.get, client.post)
        for answer in [ask(page.address(things))]
        if answer.status_code not in CLOSED | {405}
    ]

    assert opened == []
    assert rows() == before
    assert len([page for page in asked if admits(page.view, person)]) >= 10


def people_of_wishes() -> tuple[dict[str, User], dict[str, Wish]]:
    """Everybody who could want to read a wish, and one wish for each kind of reader."""
    make.town()
    make.open_part()
    led, counted = make.area("Altstadt"), make.area("Neustadt", west=8.5)
    everybody = {role.value: cast.member(role) for role in Role} | {"other lead": lead(), "other clerk": clerk()}
    center = make.location("Zentrum Neustadt", kind="center", area=counted)
    center.areas.add(counted)
    Lead.objects.create(user=everybody["neighborhood_lead"], area=led)
    wishes.appoint_clerk(everybody["family_office"], center, by=everybody["coordinator"])
    by_reader = {"lead": make.wish(area=led), "center": make.wish(area=counted), "office": make.wish(elsewhere=True)}
    assert {name: one.reader for name, one in by_reader.items()} == {name: name for name in by_reader}
    return everybody, by_reader


@pytest.mark.django_db
def test_a_wish_opens_for_the_one_who_was_named_to_the_family_and_for_nobody_else(client: Client) -> None:
    everybody, by_reader = people_of_wishes()

    opened = set()
    for name, person in everybody.items():
        sign_in(client, person)
        for reader, wish in by_reader.items():
            shown = client.get(f"/desk/wuensche/{wish.pk}/"), client.post(f"/desk/wuensche/{wish.pk}/oeffnen/")
            opened |= {(name, reader)} if {answer.status_code for answer in shown} == {200} else set()
            assert {answer.status_code for answer in shown} in ({200}, {403}, {404})

    assert opened == {("neighborhood_lead", "lead"), ("family_office", "center"), ("coordinator", "office")}


@pytest.mark.django_db
@pytest.mark.parametrize("way", ["late", "by choice", "gone", "nobody left"])
def test_whoever_reads_a_wish_on_its_way_to_the_coordination_is_named_to_the_family(client: Client, way: str) -> None:
    """Late: both read it. Handed on by choice, or where nobody is left who was named: the coordination alone."""
    everybody, by_reader = people_of_wishes()
    today = timezone.localdate()
    for wish, by in ((by_reader["lead"], "neighborhood_lead"), (by_reader["center"], "family_office")):
        if way == "by choice":
            wishes.give_to_office(wish, by=everybody[by], today=today)
    if way == "late":
        wishes.escalate(today=today + timedelta(days=9))
    if way == "gone":
        Wish.objects.update(lead_area=None, center=None)
    if way == "nobody left":
        Lead.objects.filter(user=everybody["neighborhood_lead"]).delete()
        everybody["family_office"].assignments.all().delete()

    opened = set()
    for name, person in everybody.items():
        sign_in(client, person)
        for reader, wish in by_reader.items():
            if client.post(f"/desk/wuensche/{wish.pk}/oeffnen/").status_code == 200:
                opened.add((name, reader))

    named = {
        (reader, str(route.reader))
        for reader, wish in by_reader.items()
        for route in wishes_queries.routes_of(Wish.objects.get(pk=wish.pk))
    }
    first = {("neighborhood_lead", "lead"), ("family_office", "center")} if way == "late" else set()
    assert opened == {("coordinator", reader) for reader in by_reader} | first
    assert named == {(reader, "office") for reader in by_reader} | (
        {("lead", "lead"), ("center", "center")} if first else set()
    )


@pytest.mark.django_db
def test_an_institution_hands_over_as_itself_and_as_no_other(client: Client) -> None:
    make.town()
    make.open_part()
    everybody = {role.value: cast.member(role) for role in Role} | {"other editor": editor()}
    own = make.organization("Hebamme Hanna")
    wishes.appoint_lotse(own, by=everybody["coordinator"], today=timezone.localdate())
    Membership.objects.create(user=everybody["provider_editor"], organization=own)

    let_in = set()
    for name, person in everybody.items():
        sign_in(client, person)
        pages_of = [f"/desk/uebergabe/{own.pk}/{page}" for page in ("", "halt/", "wunsch/?gelesen=ja", "angaben/")]
        let_in |= {name} if {client.get(page).status_code for page in pages_of} == {200} else set()

    assert let_in == {"provider_editor"}


@pytest.mark.django_db
def test_whoever_signed_up_is_read_by_the_organization_of_the_course_and_by_nobody_else(client: Client) -> None:
    make.town()
    make.open_part("courses")
    here = make.area("Altstadt")
    seating = make.seating(of=make.course(of=make.service("Babymassage", areas=[here])))
    signup, course = make.signed_up(to=seating, mail="", phone="06441 7"), seating.course
    session = course.sessions.order_by("starts_at")[0]
    everybody = {role.value: cast.member(role) for role in Role} | {"other editor": editor(), "other lead": lead()}
    Membership.objects.create(user=everybody["provider_editor"], organization=course.service.organization)
    Lead.objects.create(user=everybody["neighborhood_lead"], area=here)
    reading = [f"/desk/kurse/plaetze/{seating.pk}/", f"/desk/kurse/plaetze/{seating.pk}/anmelden/"]
    planning = [f"/desk/kurse/{course.pk}/", f"/desk/kurse/termine/{session.pk}/absagen/"]

    read, planned, gave_back = set(), set(), set()
    for name, person in everybody.items():
        sign_in(client, person)
        read |= {name} if {client.get(page).status_code for page in reading} == {200} else set()
        planned |= {name} if {client.get(page).status_code for page in planning} == {200} else set()
        gave_back |= (
            {name} if client.post(f"/desk/kurse/anmeldungen/{signup.pk}/zurueckgeben/").status_code == 302 else set()
        )

    assert read == gave_back == {"provider_editor"}
    assert planned == {"provider_editor", "neighborhood_lead", "coordinator"}


@pytest.mark.django_db
def test_long_work_is_seen_by_who_started_it_and_by_who_keeps_the_house(client: Client) -> None:
    make.town()
    own = cast.companion_lead()
    job = make.job(by=own, state="failed", report={"rows": [["1", "Weg", "doppelt"]]})
    addresses = [f"/desk/arbeit/{job.pk}/{page}" for page in ("", "stand.json", "rows.csv")]

    seen = set()
    for role in Role:
        sign_in(client, cast.member(role))
        seen |= {role} if {client.get(page).status_code for page in addresses} == {200} else set()

    assert seen == {Role.COMPANION_LEAD, *(role for role in Role if cast.member(role).may(Permission.SEE_JOBS))}
