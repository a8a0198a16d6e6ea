"""At the desk: who is due without a name, a proposal that people change, a family that leaves a trace when it is opened."""

import io
import re
from datetime import time, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from tests import cast, make
from unterwegs.kit import calendars
from unterwegs.people.models import Job, ModuleRelease, Read, User
from unterwegs.welcome import actions, queries, tours
from unterwegs.welcome.models import Away, Family, Plan, Programme, Visit, Visitor

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
TODAY = make.TODAY
PNG = make.png(3, 2)
LAND = calendars.DayCalendar("HE")
#: The first Monday for which a letter of today can be read, of a week without a holiday.
MONDAY = next(
    day
    for day in (TODAY + DAY * number for number in range(21, 90))
    if day.weekday() == 0 and not any(LAND.public_holiday(day + DAY * number) for number in range(14))
)


@pytest.fixture(autouse=True)
def town(morning: None) -> None:
    make.town(longitude=8.5, latitude=50.55)
    make.open_part("welcome")


@pytest.fixture
def desk(client: Client) -> Client:
    return cast.sign_in(client, cast.coordinator())


def family(name: str = "Sommer", *, east: float = 8.5, **fields: Any) -> Family:
    where = {"street": "Erfundene Gasse", "number": "7", "longitude": east, "latitude": 50.55}
    return make.family(
        name, today=TODAY, **{"address": where, "first_on": MONDAY, "last_on": MONDAY + 11 * DAY, **fields}
    )


def plan(by: User | None = None, **fields: Any) -> Plan:
    return make.plan(MONDAY, by=by or cast.coordinator(), to_post_on=TODAY, **fields)


def page(name: str, *arguments: Any) -> str:
    return reverse(f"welcome:{name}", args=[getattr(one, "pk", one) for one in arguments])


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", answer.content.decode()))


# --- who may ----------------------------------------------------------------------------------------------------------
def test_nothing_of_it_is_there_before_the_release(desk: Client) -> None:
    ModuleRelease.objects.filter(module="welcome").delete()

    pages = [page(name) for name in ("due", "visits", "visitors", "programme")]

    assert [desk.get(one).status_code for one in pages] == [404] * 4
    assert "Willkommensbesuche" not in text(desk.get("/desk/"))


def test_when_the_release_is_withdrawn_a_family_that_asked_for_another_time_gets_one(desk: Client) -> None:
    waits, unknown = make.invited("Sommer").family, family("Winter")
    make.close_part("welcome")
    actions.answer(waits, "other_time", actions.Said(), channel="code", by=None, today=TODAY)

    due, start = desk.get(page("due")).content.decode(), text(desk.get("/desk/"))
    told = {"visitor": Visitor.objects.get().pk, "on": MONDAY, "at": "10:00", "place": "home", "is_agreed": "on"}
    desk.post(page("plan_visit", waits), told)

    assert [page("family", one) in due for one in (waits, unknown)] == [True, False]
    assert "1 Familie braucht" in start
    assert [(visit.on, visit.is_confirmed) for visit in Visit.objects.filter(canceled_on=None)] == [(MONDAY, True)]
    assert page("family", waits) in desk.get(page("visits")).content.decode()


def test_when_the_release_is_withdrawn_nothing_new_is_proposed(desk: Client) -> None:
    made = plan()
    make.visitor()
    make.close_part("welcome")

    due = desk.get(page("due"))

    shown = [address in due.content.decode() for address in (page("propose"), page("plan", made))]
    assert (due.status_code, shown) == (200, [False, False])
    assert desk.post(page("propose")).status_code == desk.post(page("accept", made)).status_code == 404


def test_a_family_whose_agreed_day_was_canceled_keeps_our_word(desk: Client) -> None:
    agreed = family(state="planned")
    make.visit(agreed, is_confirmed=True)
    actions.cancel_visit(agreed.visits.get(), by=cast.coordinator(), today=TODAY)
    make.close_part("welcome")

    assert page("family", agreed) in desk.get(page("due")).content.decode()


def test_a_visitor_sees_only_her_own_page(client: Client) -> None:
    other = make.visitor("Andere")
    cast.sign_in(client, make.visitor("Vera Besuch").user)

    assert client.get(page("own")).status_code == 200
    assert client.get(page("due")).status_code == 403
    assert client.post(page("be_away", other), {"first_on": MONDAY, "last_on": MONDAY}).status_code == 404


# --- who is due -------------------------------------------------------------------------------------------------------
def test_the_list_names_nobody_and_opening_leaves_a_trace(desk: Client) -> None:
    area = make.area()
    asked = family("Geheim", area=area, language="ar", in_pair=True, children=2)

    listed = text(desk.get(page("due")))
    seen = Read.objects.count()
    opened = text(desk.get(page("family", asked)))

    assert "Geheim" not in listed
    assert "Gasse" not in listed
    assert "2 Kinder Arabisch Besuch zu zweit".replace(" ", "") in listed.replace(" ", "")
    assert seen == 0
    assert "Mara Geheim" in opened
    read = Read.objects.get()
    assert (read.whom, read.what, read.by, read.why) == (
        asked.holder_id,
        "welcome.family",
        cast.coordinator(),
        "einen Besuch planen",
    )


def test_the_start_page_counts_who_needs_a_day(desk: Client) -> None:
    family("Spät", last_on=TODAY + 9 * DAY)
    family("Ruhig", last_on=TODAY + 90 * DAY)

    shown = text(desk.get("/desk/"))

    assert "1 Familie braucht diese Woche einen Termin für ihren Willkommensbesuch" in shown
    assert "1 Familie braucht bald einen Termin für ihren Willkommensbesuch" in shown


def test_an_empty_list_is_kind(desk: Client) -> None:
    shown = text(desk.get(page("due")))

    assert "Jede Familie hat einen Termin." in shown
    assert "Zuerst Besuchende einsetzen" in shown


def test_many_families_cost_no_more_queries(desk: Client) -> None:
    make.visitor()
    area = make.area()
    family(area=area)
    desk.get(page("due"))
    with_one = count_of(desk, page("due"))
    for number in range(12):
        family(f"F{number}", area=area, language="ar", same_visitor=Visitor.objects.get().user)

    assert count_of(desk, page("due")) == with_one


def count_of(desk: Client, address: str) -> int:
    """How many queries a page asks."""
    with CaptureQueriesContext(connection) as caught:
        assert desk.get(address).status_code == 200
    return len(caught)


# --- a proposal -------------------------------------------------------------------------------------------------------
def test_a_proposal_is_thought_about_by_a_job(desk: Client, django_capture_on_commit_callbacks: Any) -> None:
    make.visitor()
    asked = family()
    told = {"first_on": MONDAY, "weeks": 1, "to_post_on": TODAY, "seconds": 1, "seed": 7}

    with django_capture_on_commit_callbacks(execute=True):
        answer = desk.post(page("propose"), told)

    made = Plan.objects.get()
    assert answer["Location"] == page("plan", made)
    job = Job.objects.get()
    assert made.job == job
    assert (made.seed, made.first_on, made.last_on) == (7, MONDAY, MONDAY + 6 * DAY)
    assert str(asked.pk) not in f"{job.options} {job.title} {job.report}"


def test_a_running_proposal_shows_its_progress(desk: Client) -> None:
    make.visitor()
    made = plan()
    made.job = make.job(state="running", done=40, total=100)
    made.save()

    shown = desk.get(page("plan", made)).content.decode()

    assert 'value="40"' in shown
    assert page("plan", made) not in Plan.objects.get().job.report  # type: ignore[union-attr]


def test_a_day_that_is_over_is_not_planned(desk: Client) -> None:
    make.visitor()
    told = {"first_on": TODAY, "weeks": 1, "to_post_on": TODAY - DAY, "seconds": 1, "seed": 1}

    answer = desk.post(page("propose"), told)

    assert answer.status_code == 422
    assert "Dieser Tag ist vorbei." in text(answer)
    assert not Plan.objects.exists()


def test_the_plan_shows_hours_ways_and_languages_but_no_name(desk: Client) -> None:
    make.visitor("Amal Besuch", languages=["de", "ar"])
    family("Geheim", area=make.area(), language="ar")
    made = plan()

    shown = text(desk.get(page("plan", made)))

    assert "1 Besuch ist vorgeschlagen. Jede Familie hat einen Termin." in shown
    assert re.search(r"\d\d:\d\d Niedergirmes", shown)
    assert "min Weg · Arabisch" in shown
    assert "Geheim" not in shown
    assert not Read.objects.exists()


def test_the_plan_says_why_a_family_has_no_day(desk: Client) -> None:
    make.visitor("Vera Besuch", visits_a_day=0)
    family(area=make.area())

    shown = text(desk.get(page("plan", plan())))

    assert "1 Familie hat keinen Termin." in shown
    assert "Vera Besuch" in shown.split("Warum nicht")[1]


def test_many_visits_cost_no_more_queries(desk: Client) -> None:
    for number in range(3):
        make.visitor(f"Vera {number}")
    area = make.area()
    for number in range(2):
        family(f"F{number}", area=area, east=8.5 + number / 500)
    small = plan()
    desk.get(page("plan", small))
    with_two = count_of(desk, page("plan", small))
    for number in range(10):
        family(f"G{number}", area=area, east=8.5 + number / 500)

    assert count_of(desk, page("plan", plan())) == with_two


def test_without_javascript_a_visit_is_moved_by_a_form(desk: Client) -> None:
    visitor, asked = make.visitor(), family()
    made = plan()

    offered = desk.get(page("stop", made, asked))
    answer = desk.post(
        page("put", made, asked),
        {"visitor": visitor.pk, "on": MONDAY + 2 * DAY, "at": "11:15", "revision": made.revision},
        follow=True,
    )

    assert len(offered.context["places"]) == 5
    assert "Verschoben und festgehalten." in text(answer)
    made.refresh_from_db()
    here = queries.where(tours.opened(made.proposal), str(asked.pk))
    assert here is not None
    assert (here.on, here.at, here.broken) == (MONDAY + 2 * DAY, time(11, 15), [])


def test_what_breaks_is_shown_at_once(desk: Client) -> None:
    visitor, asked = make.visitor(), family(wants={"times": ["morning"]})
    made = plan()

    answer = desk.post(
        page("put", made, asked),
        {"visitor": visitor.pk, "on": MONDAY, "at": "13:00", "revision": made.revision},
        follow=True,
    )

    assert "nicht zu einer Wunschzeit der Familie" in text(answer)
    assert "An 1 Stelle passt etwas nicht." in text(answer)


def test_a_stale_page_changes_nothing(desk: Client) -> None:
    visitor, asked = make.visitor(), family()
    made = plan()
    old = {"visitor": visitor.pk, "on": MONDAY, "at": "10:00", "revision": made.revision - 1}

    answer = desk.post(page("put", made, asked), old, follow=True)

    assert "Jemand anderes hat diesen Vorschlag inzwischen geändert." in text(answer)
    assert Plan.objects.get().revision == made.revision


def test_the_script_is_told_where_a_visit_fits(desk: Client) -> None:
    visitor, asked = make.visitor(), family()
    made = plan()

    told = desk.get(page("possible", made, asked)).json()["places"]

    assert set(told) == {f"{visitor.pk} {MONDAY + number * DAY}" for number in range(5)}
    assert set(told[f"{visitor.pk} {MONDAY}"]) == {"at", "extra"}


def test_ticked_visits_are_accepted_and_a_double_click_accepts_nothing_twice(desk: Client) -> None:
    make.visitor()
    one, other = family("Eins"), family("Zwei", east=8.51)
    made = plan()
    ticked = {"stop": [str(one.pk)], "revision": made.revision}

    first = desk.post(page("accept", made), ticked, follow=True)
    second = desk.post(page("accept", made), ticked, follow=True)

    assert "1 Besuch ist zugesagt. Sein Brief kann gedruckt werden." in text(first)
    assert "inzwischen geändert" in text(second)
    assert [visit.family for visit in Visit.objects.all()] == [one]
    assert Family.objects.get(pk=other.pk).state == "due"


def test_a_visit_is_fixed_freed_and_taken_out(desk: Client) -> None:
    make.visitor()
    asked = family(area=make.area())
    made = plan()

    desk.post(page("fix", made, asked), {"fixed": "yes", "revision": made.revision})
    fixed = text(desk.get(page("plan", made)))
    desk.post(page("take_out", made, asked), {"revision": made.revision + 1})
    out = text(desk.get(page("plan", made)))

    assert "· fest" in fixed
    assert "Von Ihnen herausgenommen." in out


# --- one family -------------------------------------------------------------------------------------------------------
def test_a_family_is_offered_the_three_best_places_and_one_is_taken(desk: Client) -> None:
    make.visitor()
    asked = family()

    shown = desk.get(page("family", asked))
    best = shown.context["best"].places[0]
    told = {"visitor": best.visitor.pk, "on": best.on, "at": f"{best.at:%H:%M}"}
    answer = desk.post(page("plan_visit", asked), told, follow=True)

    assert len(shown.context["best"].places) == 3
    assert "Eingeplant:" in text(answer)
    assert Visit.objects.get().on == best.on


def test_a_promised_visit_is_moved_and_canceled_on_the_same_page(desk: Client) -> None:
    visitor, asked = make.visitor(), family()
    actions.plan_visit(asked, visitor=visitor, on=MONDAY, at=time(10), by=cast.coordinator(), today=TODAY)

    desk.post(page("plan_visit", asked), {"visitor": visitor.pk, "on": MONDAY + DAY, "at": "09:30"})
    moved = Visit.objects.get(canceled_on=None)
    desk.post(page("cancel", asked, moved))

    assert (moved.on, moved.at) == (MONDAY + DAY, time(9, 30))
    assert not Visit.objects.filter(canceled_on=None).exists()
    assert Family.objects.get().state == "due"


def test_too_early_a_day_is_refused_with_a_sentence(desk: Client) -> None:
    visitor, asked = make.visitor(), family()
    day = next(day for day in (TODAY + number * DAY for number in range(1, 9)) if queries.open_days(day, day))

    answer = desk.post(page("plan_visit", asked), {"visitor": visitor.pk, "on": day, "at": "09:30"})

    assert answer.status_code == 422
    assert "Vor diesem Tag kann der Brief nicht gelesen werden." in text(answer)
    assert not Visit.objects.exists()


def test_a_sealed_family_shows_no_way(desk: Client) -> None:
    make.visitor()
    asked = family("Geheim", holds=["sealed"])

    shown = text(desk.get(page("family", asked)))

    assert "Kein Weg dorthin" in shown
    assert "Gasse" not in shown
    assert "Die drei besten Plätze" not in shown


def test_wishes_are_ticked_in_a_table(desk: Client) -> None:
    asked = family(wants={"times": ["2-morning", "evening"], "words": "bitte klopfen"})

    shown = desk.get(page("family", asked)).content.decode()
    told = {"times": ["0-morning"], "place": "phone", "language": "tr"}
    desk.post(page("keep_wishes", asked), told)

    ticked = re.findall(r'value="(\d-\w+)"[^>]*checked', shown)
    assert ticked == ["0-evening", "1-evening", "2-morning", "2-evening", "3-evening", "4-evening", "5-evening"]
    kept = Family.objects.get()
    assert (kept.wants, kept.language) == (
        {"times": ["0-morning"], "place": "phone", "words": "bitte klopfen"},
        "tr",
    )


def test_promised_visits_say_which_letters_are_wrong(desk: Client) -> None:
    visitor = make.visitor()
    visit = actions.plan_visit(
        family("Geheim"), visitor=visitor, on=MONDAY, at=time(10), by=cast.coordinator(), today=TODAY
    )

    before = text(desk.get(page("visits")))
    actions.end_visitor(visitor, by=cast.coordinator(), today=TODAY)
    after = text(desk.get(page("visits")))

    assert f"{visit.at:%H:%M}" in before
    assert "noch nicht gedruckt" in before
    assert "niemand" in after
    assert "Geheim" not in before + after


# --- visitors and programme -------------------------------------------------------------------------------------------
def test_somebody_with_the_role_is_appointed_with_hours(desk: Client) -> None:
    person = make.user("Vera", roles=["visitor"])
    told = {"user": person.pk, "languages": ["de", "tr"], "means": "bike", "visits_a_day": 3}

    wrong = desk.post(page("appoint"), {**told, "first_0": "09:00"})
    desk.post(page("appoint"), {**told, "first_0": "09:00", "last_0": "13:00"})

    assert wrong.status_code == 422
    made = Visitor.objects.get()
    assert (made.user, made.languages, made.visits_a_day) == (person, ["de", "tr"], 3)
    assert [str(shift) for shift in made.shifts.all()] == ["09:00–13:00"]


def test_days_away_are_noted_by_herself(client: Client) -> None:
    visitor = make.visitor()
    cast.sign_in(client, visitor.user)

    client.post(page("be_away", visitor), {"first_on": MONDAY, "last_on": MONDAY + DAY})

    away = Away.objects.get()
    assert (away.visitor, away.first_on, away.last_on) == (visitor, MONDAY, MONDAY + DAY)


def test_her_full_name_is_hers_to_give(client: Client) -> None:
    visitor = make.visitor("Vera Besuch")
    cast.sign_in(client, visitor.user)

    before = text(client.get(page("own")))
    client.post(page("name_in_letters"), {"shows": "yes"})
    given = Visitor.objects.get().shows_name_since
    client.post(page("name_in_letters"), {"shows": "no"})

    assert "Briefe nennen Sie Vera." in before
    assert (given, Visitor.objects.get().shows_name_since) == (TODAY, None)


def test_her_picture_is_hers_to_give_to_see_and_to_delete(client: Client) -> None:
    visitor, other = make.visitor("Vera Besuch"), make.visitor("Olga Andere")
    cast.sign_in(client, visitor.user)

    wrong = client.post(page("picture_in_letters"), {"file": SimpleUploadedFile("bild.svg", b"<svg/>")})
    client.post(page("picture_in_letters"), {"file": SimpleUploadedFile("bild.png", PNG)})
    shown, seen = client.get(page("own")), client.get(page("own_picture"))
    cast.sign_in(client, other.user)
    foreign = client.get(page("own_picture"))
    cast.sign_in(client, visitor.user)
    client.post(page("picture_in_letters"), {"shows": "no"})

    assert (wrong.status_code, "SVG-Dateien werden nicht angenommen." in text(wrong)) == (422, True)
    assert page("own_picture") in shown.content.decode()
    assert (seen["Content-Type"], seen["Cache-Control"]) == ("image/webp", "no-store")
    assert Image.open(io.BytesIO(seen.content)).size == (3, 2)
    assert (foreign.status_code, client.get(page("own_picture")).status_code) == (404, 404)
    assert "Briefe zeigen kein Bild von Ihnen." in text(client.get(page("own")))


def test_the_programme_is_kept_and_a_wrong_day_is_refused(desk: Client) -> None:
    shown = desk.get(page("programme"))
    told = {
        name: value if value is not None else ""
        for name, value in shown.context["form"].initial.items()
        if not isinstance(value, bool)
    }

    wrong = desk.post(page("programme"), {**told, "own_free_days": "Heiligabend"})
    desk.post(page("programme"), {**told, "name": "Willkommen in Wetzlar", "own_free_days": "2026-12-24"})

    assert wrong.status_code == 422
    assert Programme.objects.get().name == "Willkommen in Wetzlar"
    assert (queries.terms().after_visit, queries.terms().after_last_try) == (timedelta(0), timedelta(days=14))
