"""The desk of a provider: the week, courses and dates, who takes part; nobody reads what is not hers."""

import html
import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import strip_tags
from django_tasks_db.models import DBTaskResult

from tests import cast, make, paper_text
from unterwegs.courses import actions, queries
from unterwegs.courses.models import Course, Message, Present, Seating, SignUp
from unterwegs.directory import actions as directory
from unterwegs.directory import content as contents
from unterwegs.directory.content import Break, Cost
from unterwegs.directory.models import Membership, Organization, Service
from unterwegs.people.models import Deed, ModuleRelease, Read, User
from unterwegs.places.models import SchoolHoliday

pytestmark = pytest.mark.django_db
DRAFTS = (("Entwurf", "draft"), ("Offen", "open"), ("Gezählt", "draft"))
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)


@pytest.fixture(autouse=True)
def town(morning: None) -> None:
    make.town()
    make.open_part("courses")


@pytest.fixture
def provider() -> User:
    person = cast.provider_editor()
    Membership.objects.create(user=person, organization=make.organization("Familienbildung"))
    return person


@pytest.fixture
def offer(provider: User) -> Service:
    return make.service("Babymassage", of=Organization.objects.get(memberships__user=provider))


@pytest.fixture
def desk(client: Client, provider: User) -> Client:
    return cast.sign_in(client, provider)


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", strip_tags(answer.content.decode()))


def test_courses_stand_by_how_far_they_are(desk: Client, offer: Service) -> None:
    now = timezone.now()
    make.course("läuft", of=offer, first=now - DAY)
    make.course("kommt", of=offer)
    make.course("Entwurf", of=offer, state="draft")
    make.course("war", of=offer, first=now - 9 * WEEK)
    make.course("fremd")

    found = desk.get("/desk/kurse/").context["courses"]

    groups = {
        name: [one.course.name for one in getattr(found, name)] for name in ("running", "coming", "drafts", "over")
    }
    assert groups == {"running": ["läuft"], "coming": ["kommt"], "drafts": ["Entwurf"], "over": ["war"]}


def test_the_page_of_a_course_leads_to_its_link_for_counting(desk: Client, offer: Service) -> None:
    running, draft = make.course("läuft", of=offer), make.course("Entwurf", of=offer, state="draft")

    led = {
        one.name: re.findall(r'href="([^"]+/zaehl-link/)"', desk.get(f"/desk/kurse/{one.pk}/").content.decode())
        for one in (running, draft)
    }

    assert led == {"läuft": [f"/desk/kurse/{running.pk}/zaehl-link/"], "Entwurf": []}


# --- the week -----------------------------------------------------------------------------------------------------------
def this_morning() -> datetime:
    return timezone.localtime().replace(hour=9, minute=0, second=0, microsecond=0)


def test_the_week_begins_with_today_and_leads_to_counting(desk: Client, offer: Service) -> None:
    made = make.course("heute", of=offer, kind="open", first=this_morning(), dates=1)
    make.course("Entwurf", of=offer, state="draft", first=this_morning(), dates=1)
    make.course("fremd", first=this_morning(), dates=1)

    page = desk.get("/desk/kurse/woche/")

    days = page.context["days"]
    assert (days[0].on, days[0].is_today, len(days)) == (timezone.localdate(), True, 7)
    assert [entry.session.course for day in days for entry in day.entries] == [made]
    assert f"/desk/kurse/zaehlen/{made.sessions.get().pk}/" in page.content.decode()
    assert "Heute zählen" in text(page)


def test_another_week_runs_from_monday_to_sunday_and_leads_on(desk: Client, offer: Service) -> None:
    first = datetime(2026, 12, 9, 10, tzinfo=timezone.get_current_timezone())
    make.course(of=offer, first=first, dates=1, seats=4)

    page = desk.get("/desk/kurse/woche/", {"tag": "2026-12-11"})

    assert [day.on.isoformat() for day in page.context["days"]] == [f"2026-12-{day:02}" for day in range(7, 14)]
    assert "Mittwoch, 9. Dezember" in text(page)
    assert "0 von 4 Plätzen belegt" in text(page)
    assert "?tag=2026-11-30" in page.content.decode()
    assert "?tag=2026-12-14" in page.content.decode()


@pytest.mark.parametrize("typed", ["gestern", "0001-01-01", "9999-12-31", "2026-02-30"])
def test_a_day_that_nobody_can_read_shows_this_week(desk: Client, typed: str) -> None:
    page = desk.get("/desk/kurse/woche/", {"tag": typed})

    assert page.context["is_this_week"]


@pytest.mark.parametrize("address", ["/desk/kurse/", "/desk/kurse/woche/"])
def test_lists_ask_the_database_as_often_for_three_as_for_one(
    desk: Client, offer: Service, address: str, django_assert_max_num_queries: Any
) -> None:
    def fill() -> None:
        made = make.course(of=offer, first=this_morning() + HOUR, kind="single", joins_late=True)
        make.signed_up(to=make.seating(made), now=this_morning() - DAY)

    fill()
    desk.get(address)
    with CaptureQueriesContext(connection) as once:
        desk.get(address)
    for _number in range(3):
        fill()

    with django_assert_max_num_queries(len(once)):
        desk.get(address)


# --- online -------------------------------------------------------------------------------------------------------------
def changed(desk: Client, course: Course, **typed: str) -> Any:
    form = {"seats": "8", "most_waiting": "5", "paying": "free", "first_on": course.first_on.isoformat(), **typed}
    return desk.post(f"/desk/kurse/{course.pk}/aendern/", form)


def test_whoever_shortens_a_course_reads_which_dates_fall_out_and_who_learns_it(desk: Client, offer: Service) -> None:
    weekly = make.service("Krabbeln", of=offer.organization, day="TU")
    rhythm = weekly.schedules.get()
    now = timezone.localtime()
    first = now.date() + 8 * DAY
    made = make.course(of=weekly, dates=0, first=now, schedule=rhythm, first_on=first, last_on=first + 27 * DAY)
    make.signed_up(to=make.seating(made))
    gone = list(made.sessions.order_by("starts_at"))[1:]

    shorter = {"dates": str(rhythm.pk), "last_on": (first + 6 * DAY).isoformat()}
    asked = changed(desk, made, **shorter)
    assert [one.starts_at for one in gone] == asked.context["falling"]
    assert (asked.status_code, made.sessions.planned().count()) == (422, 4)
    assert Message.objects.filter(kind="dates").count() == 0
    assert not Deed.objects.filter(deed="changed a course").exists()

    kept = changed(desk, made, **shorter, agreed=asked.context["agreed"])

    (said,) = [str(one) for one in get_messages(kept.wsgi_request)]
    days = "; ".join(date_format(timezone.localtime(one.starts_at), "D, j. F") for one in gone)
    assert said == f"Gespeichert. Diese Termine fallen aus: {days}. 1 Familie bekommt eine Nachricht."


@pytest.mark.parametrize(
    ("state", "words"), [("draft", "sobald er offen ist"), ("open", "offen"), ("closed", "geschlossen")]
)
def test_a_course_says_how_its_sign_up_stands(desk: Client, offer: Service, state: str, words: str) -> None:
    made = make.course(of=offer, state=state)

    page = desk.get(f"/desk/kurse/{made.pk}/").content.decode()

    assert re.findall("<dt>Anmeldung</dt><dd>([^<]+)</dd>", page) == [words]


def test_whoever_adds_a_date_reads_who_learns_it(desk: Client, offer: Service) -> None:
    whole, single = make.course(of=offer, seats=1), make.course(of=offer, kind="single")
    for name in ("mit Platz", "wartet"):
        make.signed_up(name, to=make.seating(whole))
    make.signed_up(to=make.seating(single))
    day = (timezone.localdate() + 60 * DAY).isoformat()
    typed = {"on": day, "starts": "10:00", "ends": "11:00", "times": "1", "every": "1", "others": ""}

    pages = [text(desk.get(f"/desk/kurse/{one.pk}/termine/")) for one in (whole, single)]
    said = [text(desk.post(f"/desk/kurse/{one.pk}/termine/", typed, follow=True)) for one in (whole, single)]

    assert ["1 Familie bekommt eine Nachricht." in words for words in pages + said] == [True, False, True, False]
    assert Message.objects.filter(kind="dates").count() == 1


def test_a_course_online_has_a_link_and_no_place(desk: Client, offer: Service) -> None:
    place = offer.locations.get()
    made = make.course(of=offer, location=place, room="Raum 2")

    kept = changed(desk, made, is_online="on", link="https://example.org/treff", location=str(place.pk), room="Raum 2")

    made.refresh_from_db()
    assert kept.status_code == 302
    assert (made.is_online, made.link, made.location, made.room) == (True, "https://example.org/treff", None, "")


def test_a_course_does_not_take_over_the_address_that_everybody_reads_and_warns_where_it_is_typed(
    desk: Client, provider: User
) -> None:
    open_to_all = make.service(
        "Elternabend", of=provider.memberships.get().organization, mode="online", access_url="https://example.org/treff"
    )

    blank = desk.get(f"/desk/kurse/neu/{open_to_all.pk}/?art=course")
    made = make.course(of=open_to_all, is_online=True, online_link=["https://example.org/treff"])
    pages = [desk.get(f"/desk/kurse/{made.pk}/{path}").text for path in ("", "aendern/")]
    Course.objects.filter(pk=made.pk).update(online_link=["https://example.org/anderer"])
    without = [desk.get(f"/desk/kurse/{made.pk}/{path}").text for path in ("", "aendern/")]

    assert blank.context["form"]["link"].value() in {None, ""}
    warning = "Diese Adresse steht auch auf der Seite des Angebots"
    assert [warning in page for page in (*pages, *without)] == [True, True, False, False]


def test_a_course_that_comes_back_from_online_says_where_unless_its_offer_has_one_place_only(
    desk: Client, offer: Service
) -> None:
    one, other = make.course(of=offer, is_online=True), make.course(of=offer, is_online=True)

    alone = changed(desk, one)
    offer.at_locations.create(location=make.location("Bürgerhaus"))
    refused = changed(desk, other)

    assert alone.status_code == 302
    assert refused.context["form"].errors == {"location": ["Wo findet es von jetzt an statt?"]}


def test_a_sign_up_by_phone_for_a_course_online_needs_a_way_to_send_the_link(
    desk: Client, offer: Service, settings: Any
) -> None:
    where = make.seating(make.course(of=offer, is_online=True))
    said = {"ticket": "t", "name": "Mara", "phone": "0151 55512345", "language": "de"}

    refused = desk.post(f"/desk/kurse/plaetze/{where.pk}/anmelden/", said)
    settings.SMS_URL = "keep:"
    taken = desk.post(f"/desk/kurse/plaetze/{where.pk}/anmelden/", said)

    assert refused.context["form"].errors == {
        "mail": ["Er findet online statt: Bitte fragen Sie nach einer Mailadresse, damit der Link sie erreicht."]
    }
    assert taken.status_code == 200
    assert SignUp.objects.get().phone == "0151 55512345"


def test_who_can_only_be_called_hears_where_the_link_of_a_course_that_went_online_stands(
    desk: Client, offer: Service
) -> None:
    made = make.course(of=offer, location=offer.locations.get())
    make.signed_up("Amal", to=make.seating(made), mail="", phone="06441 7")
    made.is_online, made.online_link, made.location = True, ["https://video.example/raum"], None
    actions.keep(made, by=None, now=timezone.now())
    actions.send_due(now=timezone.now())

    page = text(desk.get("/desk/kurse/anrufe/"))

    assert "Er ist online: Mit dem Code findet sie den Link eine Stunde vorher bei ihrem Platz." in page
    assert offer.locations.get().name not in page


# --- closed days --------------------------------------------------------------------------------------------------------
def close(offer: Service, day: date, reason: str = "Sommerpause") -> None:
    directory.close(Service.objects.get(pk=offer.pk), first_on=day, last_on=day, reason=reason, by=None)


def notices(answer: Any) -> list[tuple[str, str]]:
    """What stands about closed days, and who knows nothing of it."""
    found = r"(An diesem Tag ist (?:das Angebot|der Ort) geschlossen(?: \([^)]*\))?)[. ]*([^.]*\.)"
    return re.findall(found, html.unescape(text(answer)))


@pytest.fixture
def weekly(provider: User) -> Service:
    return make.service("Elterncafé", of=Organization.objects.get(memberships__user=provider), day="TU")


def tomorrow() -> datetime:
    return timezone.localtime().replace(hour=15, minute=0, second=0, microsecond=0) + DAY


def test_a_date_typed_by_hand_on_a_closed_day_is_shown_wherever_its_provider_works(
    desk: Client, weekly: Service
) -> None:
    made = make.course("Zwergentreff", of=weekly, first=tomorrow(), dates=2, seats=1)
    for name in ("A", "B"):
        make.signed_up(name, to=make.seating(of=made), now=timezone.now())
    date_ = made.sessions.order_by("starts_at")[0]
    close(weekly, tomorrow().date())

    actions.follow_changes(now=timezone.now())
    pages = [
        desk.get(address)
        for address in (
            f"/desk/kurse/{made.pk}/",
            f"/desk/kurse/woche/?tag={tomorrow().date()}",
            f"/desk/angebote/{weekly.pk}/termine/",
        )
    ]

    assert made.sessions.filter(canceled_on=None).count() == 2
    said = (
        "An diesem Tag ist das Angebot geschlossen (Sommerpause)",
        "2 Familien sind angemeldet und wissen noch nichts.",
    )
    assert [notices(page) for page in pages] == [[said]] * 3
    assert [f"/desk/kurse/termine/{date_.pk}/absagen/" in page.content.decode() for page in pages] == [True] * 3


def test_a_date_that_takes_place_all_the_same_is_asked_about_no_more_until_it_moves_to_another_closed_day(
    desk: Client, weekly: Service
) -> None:
    made = make.course(of=weekly, first=tomorrow(), dates=1)
    date_ = made.sessions.get()
    close(weekly, tomorrow().date())
    close(weekly, tomorrow().date() + DAY)

    desk.post(f"/desk/kurse/termine/{date_.pk}/findet-statt/")
    after = notices(desk.get(f"/desk/kurse/{made.pk}/"))
    date_.refresh_from_db()
    later = {"starts_at": date_.starts_at + DAY, "ends_at": date_.ends_at + DAY}
    actions.move(date_, **later, room="", by=None, now=timezone.now())

    assert after == []
    assert len(notices(desk.get(f"/desk/kurse/{made.pk}/"))) == 1
    assert desk.get(f"/desk/kurse/termine/{date_.pk}/findet-statt/").status_code == 405


def test_the_start_page_says_that_a_date_falls_on_a_closed_day_and_leads_to_its_week(
    desk: Client, weekly: Service
) -> None:
    make.course(of=weekly, first=tomorrow(), dates=1)
    close(weekly, tomorrow().date())

    page = desk.get("/desk/")

    assert "1 Termin eines Kurses liegt auf einem Tag, an dem Sie geschlossen haben, und niemand weiß es" in text(page)
    assert f"/desk/kurse/woche/?tag={tomorrow().date()}" in page.content.decode()


def test_the_page_for_canceling_proposes_the_reason_that_was_said(desk: Client, weekly: Service) -> None:
    made = make.course(of=weekly, first=tomorrow(), dates=1)
    close(weekly, tomorrow().date(), reason="Wasserschaden")

    page = desk.get(f"/desk/kurse/termine/{made.sessions.get().pk}/absagen/")

    assert page.context["form"]["reason"].value() == "room"


def test_a_closed_place_is_shown_also_where_the_dates_follow_their_rhythm(desk: Client, weekly: Service) -> None:
    made = Course(
        service=weekly, kind="open", state="open", schedule=weekly.schedules.get(), first_on=timezone.localdate()
    )
    actions.keep(made, by=None, now=timezone.now())
    day = timezone.localdate(made.sessions.order_by("starts_at")[1].starts_at)
    hours = make.times("MO", pauses=(Break(day, day, "Stromausfall"),))
    contents.write_times(msgspec.structs.replace(hours, location=weekly.locations.get().pk))

    page = desk.get(f"/desk/kurse/{made.pk}/")

    assert notices(page) == [
        ("An diesem Tag ist der Ort geschlossen (Stromausfall)", "Wer kommt, weiß noch nichts davon.")
    ]


def test_what_follows_its_rhythm_takes_place_elsewhere_or_was_canceled_needs_nobody(
    desk: Client, weekly: Service, offer: Service
) -> None:
    by_rhythm = Course(
        service=weekly, kind="open", state="open", schedule=weekly.schedules.get(), first_on=timezone.localdate()
    )
    actions.keep(by_rhythm, by=None, now=timezone.now())
    other = make.course(of=offer, first=tomorrow(), dates=1)
    by_hand = make.course(of=weekly, first=tomorrow(), dates=1)
    actions.cancel(by_hand.sessions.get(), reason="illness", by=None, now=timezone.now())
    close(weekly, tomorrow().date())

    pages = [desk.get(f"/desk/kurse/{one.pk}/") for one in (by_rhythm, other, by_hand)]

    assert [notices(page) for page in pages] == [[], [], []]


# --- planned ------------------------------------------------------------------------------------------------------------
FILLED = {
    "name": "Herbst",
    "seats": "8",
    "most_waiting": "5",
    "paying": "free",
    "dates": "own",
    "d-on": "2027-01-11",
    "d-starts": "10:00",
    "d-ends": "11:30",
    "d-times": "3",
    "d-every": "1",
}


def plan(desk: Client, offer: Service, kind: str = "course", **typed: str) -> Any:
    return desk.post(f"/desk/kurse/neu/{offer.pk}/?art={kind}", {**FILLED, **typed})


def local(of: Course) -> list[str]:
    return [f"{timezone.localtime(one.starts_at):%d.%m.%Y %H:%M}" for one in of.sessions.order_by("starts_at")]


def test_a_course_is_planned_with_dates_typed_as_people_say_them(desk: Client, offer: Service) -> None:
    chosen = desk.get("/desk/kurse/neu/", {"offer": offer.pk, "kind": "course"})
    answer = plan(desk, offer, **{"d-others": "04.03.2027\n5.3.2027", "languages": ["de", "ar"], "bring": ["blanket"]})

    made = Course.objects.get()
    assert chosen.headers["Location"] == f"/desk/kurse/neu/{offer.pk}/?art=course"
    assert answer.headers["Location"] == f"/desk/kurse/{made.pk}/"
    assert local(made) == [
        "11.01.2027 10:00",
        "18.01.2027 10:00",
        "25.01.2027 10:00",
        "04.03.2027 10:00",
        "05.03.2027 10:00",
    ]
    assert (made.state, made.seats, made.languages, made.bring) == ("draft", 8, ["de", "ar"], ["blanket"])
    assert (made.first_on.isoformat(), made.last_on.isoformat()) == ("2027-01-11", "2027-03-05")
    assert made.seatings.count() == 1


def test_holidays_are_left_out_and_the_number_of_dates_stays(desk: Client, offer: Service) -> None:
    SchoolHoliday.objects.create(name="Winter", first_on=date(2027, 1, 18), last_on=date(2027, 1, 24), source="Land")

    plan(desk, offer, **{"d-leaves_out": "on"})

    assert local(Course.objects.get()) == ["11.01.2027 10:00", "25.01.2027 10:00", "01.02.2027 10:00"]


def test_a_course_follows_the_rhythm_of_its_offer(desk: Client, provider: User) -> None:
    tuesdays = make.service("Krabbeln", day="TU", of=Organization.objects.get(memberships__user=provider))
    rhythm = tuesdays.schedules.get()

    plan(desk, tuesdays, dates=str(rhythm.pk), first_on="2027-01-11", last_on="2027-01-31")

    made = Course.objects.get()
    assert made.schedule == rhythm
    assert local(made) == ["12.01.2027 09:30", "19.01.2027 09:30", "26.01.2027 09:30"]


def test_a_new_course_takes_over_what_stands_in_its_offer(desk: Client, provider: User) -> None:
    owner = Organization.objects.get(memberships__user=provider)
    told = make.service("Turnen", of=owner, capacity=12, minimum_age=6, maximum_age=18, languages=("de", "tr"))

    form = desk.get(f"/desk/kurse/neu/{told.pk}/?art=course").context["form"]

    known = {name: form[name].value() for name in ("seats", "minimum_age", "maximum_age", "languages")}
    assert known == {"seats": 12, "minimum_age": 6, "maximum_age": 18, "languages": ["de", "tr"]}
    assert form["leader"].value() == provider.pk


@pytest.mark.parametrize(
    ("costs", "expected"),
    [
        ((), ("free", None, None, False)),
        ((Cost(kind="free"),), ("free", None, None, False)),
        ((Cost(kind="donation"),), ("donation", None, None, False)),
        ((Cost(kind="reduced", amount=Decimal(3)), Cost(kind="fixed", amount=Decimal(5))), ("fixed", 5, 3, False)),
        ((Cost(kind="fixed"), Cost(kind="education_package")), ("fixed", None, None, True)),
    ],
)
def test_a_new_course_costs_what_its_offer_costs(
    desk: Client, provider: User, costs: tuple[Cost, ...], expected: tuple[Any, ...]
) -> None:
    owner = Organization.objects.get(memberships__user=provider)
    told = make.service("Turnen", of=owner, costs=costs)

    form = desk.get(f"/desk/kurse/neu/{told.pk}/?art=open").context["form"]

    asked = ("paying", "price", "reduced_price", "education_package")
    assert tuple(form[name].value() for name in asked) == expected


def test_only_what_its_kind_needs_is_asked(desk: Client, offer: Service) -> None:
    asked = {
        kind: set(desk.get(f"/desk/kurse/neu/{offer.pk}/?art={kind}").context["form"].fields)
        for kind in ("course", "open", "consultation")
    }

    assert asked["course"] - asked["open"] == {
        "seats", "most_waiting", "opens_on", "closes_on", "joins_late", "asks_age",
    }  # fmt: skip
    assert {"minimum_age", "bring", "childcare", "joins_late"} & asked["consultation"] == set()


def test_bildung_und_teilhabe_pays_only_where_there_is_something_to_pay(desk: Client, offer: Service) -> None:
    plan(desk, offer, education_package="on")
    plan(desk, offer, education_package="on", paying="fixed", price="10")

    kept = Course.objects.order_by("pk").values_list("paying", "education_package")
    assert sorted(kept) == [("fixed", True), ("free", False)]


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"seats": "0"}, "seats", "Bitte zwischen 1 und 500."),
        ({"seats": ""}, "seats", "Dieses Feld ist zwingend erforderlich."),
        ({"paying": "fixed"}, "price", "Wie viel kostet es?"),
        ({"paying": "fixed", "price": "10", "reduced_price": "20"}, "reduced_price", "Der ermäßigte Preis ist höher als der volle."),
        ({"minimum_age": "12", "maximum_age": "6"}, "maximum_age", "Das höchste Alter liegt unter dem niedrigsten."),
        ({"opens_on": "2027-01-10", "closes_on": "2027-01-01"}, "closes_on", "Die Anmeldung endet, bevor sie beginnt."),
        ({"is_online": "on", "link": "http://offen.example"}, "link", "Bitte geben Sie eine Adresse an, die mit https:// beginnt."),
    ],
)  # fmt: skip
def test_what_is_typed_wrong_is_said_in_a_sentence(
    desk: Client, offer: Service, typed: dict[str, str], field: str, sentence: str
) -> None:
    answer = plan(desk, offer, **typed)

    assert answer.status_code == 422
    assert answer.context["form"].errors == {field: [sentence]}
    assert Course.objects.count() == 0


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"d-ends": "09:00"}, "ends", "Das Ende liegt vor dem Beginn."),
        ({"d-on": "2020-01-11"}, "on", "Dieser Zeitpunkt ist vorbei."),
        ({"d-others": "irgendwann"}, "others", "„irgendwann“ können wir nicht als Tag lesen."),
    ],
)
def test_dates_that_are_typed_wrong_are_said_in_a_sentence(
    desk: Client, offer: Service, typed: dict[str, str], field: str, sentence: str
) -> None:
    answer = plan(desk, offer, **typed)

    assert answer.status_code == 422
    assert answer.context["dates"].errors == {field: [sentence]}
    assert Course.objects.count() == 0


def test_seats_below_those_that_are_taken_are_refused_with_their_number(desk: Client, offer: Service) -> None:
    made = make.course(of=offer, seats=3)
    for number in range(2):
        make.signed_up(str(number), to=make.seating(made))

    answer = desk.post(
        f"/desk/kurse/{made.pk}/aendern/", {**FILLED, "seats": "1", "first_on": made.first_on.isoformat()}
    )

    assert answer.context["form"].errors == {
        "seats": ["2 Familien haben schon einen Platz: So viele Plätze braucht es."]
    }
    assert Course.objects.get().seats == 3


def sent(form: Any) -> dict[str, Any]:
    """What a browser would send of a form as it is shown."""
    said = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in said.items() if value not in (None, False)}


def form_of(desk: Client, course: Course) -> dict[str, Any]:
    context = desk.get(f"/desk/kurse/{course.pk}/aendern/").context
    return sent(context["form"]) | {"opened": context["opened"]}


def test_whoever_saves_later_reads_what_a_colleague_saved_and_loses_nothing(desk: Client, offer: Service) -> None:
    made = make.course("Herbst", of=offer, room="Raum 1")
    mine, hers = form_of(desk, made), form_of(desk, made)
    address = f"/desk/kurse/{made.pk}/aendern/"
    desk.post(address, hers | {"room": "Saal", "note": "Bitte klingeln.", "languages": ["ar", "de"]})

    late = desk.post(address, mine | {"room": "Küche", "name": "Winter"})
    between = Course.objects.get()
    saved = desk.post(address, sent(late.context["form"]) | {"opened": late.context["opened"]})

    after = Course.objects.get()
    assert (late.status_code, saved.status_code) == (409, 302)
    assert "hat diesen Kurs inzwischen gespeichert" in text(late)
    assert late.context["conflict"]["disputed"] == [("Raum", "Küche", "Saal")]
    assert late.context["conflict"]["taken"] == [
        ("Gut zu wissen", "", "Bitte klingeln."),
        ("Sprachen", "", "Deutsch, Arabisch"),
    ]
    assert (between.name, between.room) == ("Herbst", "Saal")
    assert (after.name, after.room, after.note, after.languages) == ("Winter", "Küche", "Bitte klingeln.", ["ar", "de"])


def test_the_same_change_twice_is_no_quarrel(desk: Client, offer: Service) -> None:
    made = make.course("Herbst", of=offer)
    typed = form_of(desk, made) | {"room": "Saal"}

    answers = [desk.post(f"/desk/kurse/{made.pk}/aendern/", typed).status_code for _each in range(2)]

    assert (answers, Course.objects.get().room) == ([302, 302], "Saal")


def test_whoever_changes_what_was_called_off_meanwhile_is_told(desk: Client, offer: Service) -> None:
    made = make.course("Herbst", of=offer)
    typed = form_of(desk, made)
    actions.change_state(made, "called_off", by=None, now=timezone.now())

    said = desk.post(f"/desk/kurse/{made.pk}/aendern/", typed, follow=True)

    assert "Er wurde inzwischen ganz abgesagt." in text(said)
    assert Course.objects.get().state == "called_off"


def test_a_programme_says_in_which_year_it_is(desk: Client, offer: Service) -> None:
    begun = this_morning() - timedelta(days=400)
    made = make.course("Jahrgang", of=offer, kind="program", first=begun, dates=70, joins_late=True)

    page = desk.get(f"/desk/kurse/{made.pk}/")

    assert "2. Jahr" in text(page)
    assert [year for year, _count in page.context["years"]] == [1, 2]


# --- opened, called off, canceled ---------------------------------------------------------------------------------------
def test_a_course_without_dates_is_not_opened(desk: Client, offer: Service) -> None:
    made = make.course(of=offer, dates=0, state="draft")

    said = desk.post(f"/desk/kurse/{made.pk}/stand/", {"state": "open"}, follow=True)

    assert "Er hat noch keinen Termin." in text(said)
    assert Course.objects.get().state == "draft"


def test_a_draft_is_discarded_and_what_families_may_know_is_not(desk: Client, offer: Service) -> None:
    draft, opened, counted = (make.course(name, of=offer, state=state) for name, state in DRAFTS)
    counted.sessions.update(adults=3, children=4)

    shown = text(desk.get(f"/desk/kurse/{draft.pk}/"))
    said = [text(desk.post(f"/desk/kurse/{one.pk}/verwerfen/", follow=True)) for one in (draft, opened, counted)]

    assert "Entwurf verwerfen" in shown
    assert "Entwurf verwerfen" not in text(desk.get(f"/desk/kurse/{opened.pk}/"))
    assert ["Der Entwurf ist verworfen." in words for words in said] == [True, False, False]
    assert set(Course.objects.values_list("pk", flat=True)) == {opened.pk, counted.pk}


def test_a_course_is_opened_closed_and_called_off_after_a_question(desk: Client, offer: Service) -> None:
    made = make.course(of=offer, state="draft")
    states = []
    for wanted in ("open", "closed", "open"):
        desk.post(f"/desk/kurse/{made.pk}/stand/", {"state": wanted})
        states.append(Course.objects.get().state)
    make.signed_up("mit Mail", to=make.seating(made))
    make.signed_up("mit Nummer", to=make.seating(made), mail="", phone="06441 7")

    asked = desk.get(f"/desk/kurse/{made.pk}/absagen/")
    between = Course.objects.get().state
    unsaid = desk.post(f"/desk/kurse/{made.pk}/absagen/")
    without = Course.objects.get().state
    said = desk.post(f"/desk/kurse/{made.pk}/absagen/", {"reason": "few"}, follow=True)

    told = "1 Familie bekommt eine Nachricht, 1 muss angerufen werden."
    assert (states, between, Course.objects.get().state) == (["open", "closed", "open"], "open", "called_off")
    assert (unsaid.status_code, without, Course.objects.get().reason) == (422, "open", "few")
    assert "Bitte sagen Sie, warum." in text(unsaid)
    assert told in text(asked)
    assert f"Ganz abgesagt. {told}" in text(said)


def test_a_whole_course_is_not_called_off_for_a_reason_of_one_day(desk: Client, offer: Service) -> None:
    made = make.course(of=offer)

    asked = desk.get(f"/desk/kurse/{made.pk}/absagen/")
    refused = desk.post(f"/desk/kurse/{made.pk}/absagen/", {"reason": "weather"})

    assert [value for value, _words in asked.context["form"].fields["reason"].choices] == [
        "illness",
        "room",
        "few",
        "other",
    ]
    assert (refused.status_code, Course.objects.get().state) == (422, "open")


def test_a_date_is_canceled_in_one_step_with_the_day_that_replaces_it(desk: Client, offer: Service) -> None:
    made = make.course(of=offer)
    make.signed_up(to=make.seating(made))
    session = made.sessions.order_by("starts_at")[0]
    later = timezone.localdate() + timedelta(days=100)

    said = desk.post(
        f"/desk/kurse/termine/{session.pk}/absagen/",
        {"reason": "illness", "on": later.isoformat(), "starts": "15:00", "ends": "16:00"},
        follow=True,
    )

    new = made.sessions.get(replaces=session)
    assert timezone.localtime(new.starts_at).strftime("%Y-%m-%d %H:%M") == f"{later} 15:00"
    assert "1 Familie bekommt eine Nachricht." in text(said)
    assert Message.objects.filter(kind="date_canceled", session=session).count() == 1
    assert DBTaskResult.objects.filter(task_path__endswith="send_messages").count() == 1


def test_a_canceled_date_takes_place_after_all_with_one_button(desk: Client, offer: Service) -> None:
    made = make.course(of=offer, kind="single")
    make.signed_up("Ohne Mail", mail="", phone="06441 12345", to=make.seating(made))
    make.signed_up(to=make.seating(made))
    session = made.sessions.order_by("starts_at")[0]
    page, address = f"/desk/kurse/{made.pk}/", f"/desk/kurse/termine/{session.pk}/findet-doch-statt/"
    before = address in desk.get(page).content.decode()
    actions.cancel(session, reason="illness", by=None, now=timezone.now())
    Message.objects.exclude(signup__seating__session=None).update(sent_at=timezone.now())

    offered = address in desk.get(page).content.decode()
    looked = desk.get(address)
    said = desk.post(address, follow=True)
    actions.send_due(now=timezone.now())
    again = desk.post(address, follow=True)

    assert (before, offered, looked.status_code) == (False, True, 405)
    assert "Der Termin findet doch statt. 1 Familie bekommt eine Nachricht, 1 muss angerufen werden." in text(said)
    assert "findet schon statt" in text(again)
    assert Deed.objects.filter(deed="reinstated a date").count() == 1
    assert "findet doch statt. Sie hat ihren Platz wieder." in text(desk.get("/desk/kurse/anrufe/"))


def test_a_date_that_is_over_is_neither_canceled_nor_moved(desk: Client, offer: Service) -> None:
    made = make.course(of=offer, first=this_morning() - DAY, dates=1)
    session = made.sessions.get()

    said = [desk.get(f"/desk/kurse/termine/{session.pk}/{deed}/", follow=True) for deed in ("absagen", "verschieben")]

    assert ["Dieser Termin ist vorbei oder schon abgesagt." in text(one) for one in said] == [True, True]


def test_a_move_to_the_hour_of_another_date_is_refused(desk: Client, offer: Service) -> None:
    first, second = make.course(of=offer, dates=2).sessions.order_by("starts_at")
    begin, end = timezone.localtime(second.starts_at), timezone.localtime(second.ends_at)

    answer = desk.post(
        f"/desk/kurse/termine/{first.pk}/verschieben/",
        {"on": f"{begin:%Y-%m-%d}", "starts": f"{begin:%H:%M}", "ends": f"{end:%H:%M}"},
    )

    assert answer.context["form"].errors == {"on": ["Zu dieser Zeit gibt es schon einen Termin."]}


def test_a_date_that_was_elsewhere_moves_back_to_where_the_whole_course_is(desk: Client, offer: Service) -> None:
    hall = make.location("Stadthalle", of=offer.organization)
    session = make.course(of=offer, dates=1).sessions.get()
    begin, end = timezone.localtime(session.starts_at), timezone.localtime(session.ends_at)
    hours = {"on": f"{begin:%Y-%m-%d}", "starts": f"{begin:%H:%M}", "ends": f"{end:%H:%M}"}
    where = []

    for place in (str(hall.pk), ""):
        desk.post(f"/desk/kurse/termine/{session.pk}/verschieben/", {**hours, "location": place})
        session.refresh_from_db()
        where.append(session.location)

    assert where == [hall, None]


def test_a_copy_shows_its_dates_and_holidays_before_it_is_made(desk: Client, offer: Service) -> None:
    make.town(land="HE")
    made = make.course("Herbst", of=offer, first=datetime(2027, 1, 7, 10, tzinfo=timezone.get_current_timezone()))

    looked = desk.post(f"/desk/kurse/{made.pk}/kopieren/", {"name": "Frühling", "first_on": "2027-04-29"})
    before = Course.objects.count()
    desk.post(f"/desk/kurse/{made.pk}/kopieren/", {"name": "Frühling", "first_on": "2027-04-29", "make": "yes"})

    assert "3 Termine, von Donnerstag, 29. April 2027 bis Donnerstag, 13. Mai 2027" in text(looked)
    assert "Donnerstag, 6. Mai: Christi Himmelfahrt" in text(looked)
    assert before == 1
    assert local(Course.objects.get(name="Frühling")) == ["29.04.2027 10:00", "06.05.2027 10:00", "13.05.2027 10:00"]


def test_a_course_is_handed_over_to_a_colleague_and_to_nobody_else(desk: Client, offer: Service) -> None:
    made, colleague, stranger = make.course(of=offer), make.user("Cora"), make.user("Fremd")
    Membership.objects.create(user=colleague, organization=offer.organization)

    refused = desk.post(f"/desk/kurse/{made.pk}/uebergeben/", {"to": stranger.pk})
    desk.post(f"/desk/kurse/{made.pk}/uebergeben/", {"to": colleague.pk})

    assert refused.status_code == 422
    assert Course.objects.get().leader == colleague


def test_a_course_that_nobody_takes_over_is_led_by_nobody(desk: Client, offer: Service) -> None:
    made = make.course(of=offer, leader=make.user("Cora"))
    address = f"/desk/kurse/{made.pk}/uebergeben/"

    before = text(desk.get(address))
    desk.post(address, {"nobody": "yes"})

    assert Course.objects.get().leader is None
    assert "Kursleitung offen lassen" in before
    assert "Kursleitung offen lassen" not in text(desk.get(address))
    assert Deed.objects.filter(deed="handed over a course").count() == 1


# --- who takes part -------------------------------------------------------------------------------------------------------
@pytest.fixture
def seating(offer: Service) -> Seating:
    return make.seating(of=make.course(of=offer, seats=2))


def test_participants_stand_with_how_to_reach_them_and_every_look_leaves_a_trace(
    desk: Client, seating: Seating
) -> None:
    rows = [
        make.signed_up("Amal", to=seating, mail="", phone="06441 7", months=4),
        make.signed_up("Berta", to=seating, mail="b@example.org", is_reduced=True),
        make.signed_up("Cem", to=seating, mail="c@example.org"),
    ]

    page = desk.get(f"/desk/kurse/plaetze/{seating.pk}/")

    assert [one.name for one in page.context["seated"]] == ["Amal", "Berta"]
    assert [one.name for one in page.context["waiting"]] == ["Cem"]
    said = text(page)
    assert [word in said for word in ("06441 7", "b@example.org", "3 Monate bis 5 Monate", "ermäßigt")] == [True] * 4
    assert set(Read.objects.values_list("whom", flat=True)) == {one.holder_id for one in rows}
    assert set(Read.objects.values_list("why", flat=True)) == {"um den Kurs zu leiten"}


def test_who_leads_sees_for_whom_bildung_und_teilhabe_is_billed(desk: Client, seating: Seating) -> None:
    make.signed_up("Amal", to=seating, has_package=True)
    make.signed_up("Berta", to=seating, is_reduced=True)

    page = desk.get(f"/desk/kurse/plaetze/{seating.pk}/")

    _head, amal, berta = re.split(r"<th[^>]*scope=\"row\"", page.content.decode())
    assert [[word in row for word in ("ermäßigt", "„Bildung und Teilhabe“ zahlt")] for row in (amal, berta)] == [
        [False, True],
        [True, False],
    ]


def test_a_wrong_number_is_corrected_at_the_desk_with_a_trace_and_a_new_code(desk: Client, seating: Seating) -> None:
    signup = make.signed_up("Amal", to=seating, mail="", phone="06441 7", is_first=True)
    address = f"/desk/kurse/anmeldungen/{signup.pk}/berichtigen/"

    form = desk.get(address).context["form"]
    said = {name: form[name].value() for name in form.fields}
    corrected, again = (desk.post(address, {**said, "phone": "06441 8"}) for _time in range(2))

    found = SignUp.objects.get()
    assert (found.phone, found.name, found.is_first, found.seat) == ("06441 8", "Amal", True, 1)
    assert found.code != signup.code
    assert [found.code in text(page) for page in (corrected, again)] == [True, True]
    assert set(Read.objects.values_list("why", flat=True)) == {"um Angaben einer Familie zu berichtigen"}
    assert Deed.objects.filter(deed="corrected a sign-up").exists()


def test_a_number_that_was_corrected_wrongly_gets_another_code_when_the_same_page_is_sent_again(
    desk: Client, seating: Seating
) -> None:
    signup = make.signed_up("Amal", to=seating, mail="", phone="06441 7")
    address = f"/desk/kurse/anmeldungen/{signup.pk}/berichtigen/"
    form = desk.get(address).context["form"]
    said = {name: form[name].value() for name in form.fields}

    wrong, right, wrong_again = (desk.post(address, {**said, "phone": f"06441 {end}"}) for end in (8, 9, 8))

    shown = [page.context["code"] for page in (wrong, right, wrong_again)]
    assert len({signup.code, *shown}) == 4
    assert [queries.signup_of(code) is not None for code in shown] == [False, False, True]


def test_an_age_that_was_noted_stops_no_correction_at_the_desk(desk: Client, offer: Service) -> None:
    where = make.seating(of=make.course(of=offer, asks_age=True, minimum_age=3, maximum_age=12))
    signup = make.signed_up("Amal", to=where, mail="", phone="06441 7", months=14)
    said = {"ticket": "t", "name": "Amal", "phone": "06441 8", "language": "de"}
    address = f"/desk/kurse/anmeldungen/{signup.pk}/berichtigen/"

    other, same = (desk.post(address, {**said, "months": months}) for months in ("15", "14"))

    assert (other.status_code, same.status_code) == (422, 200)
    assert SignUp.objects.get().phone == "06441 8"


def test_nobody_else_corrects_a_sign_up(client: Client, seating: Seating) -> None:
    signup = make.signed_up(to=seating)
    other = make.user("Edda", roles=["provider_editor"])
    Membership.objects.create(user=other, organization=make.organization("Anderswo"))
    address = f"/desk/kurse/anmeldungen/{signup.pk}/berichtigen/"

    seen = [cast.sign_in(client, person).get(address).status_code for person in (other, cast.coordinator())]

    assert seen == [404, 403]


def test_who_gives_back_for_a_family_reads_what_becomes_of_the_seat(desk: Client, offer: Service) -> None:
    def given_back(seating: Seating, number: int) -> str:
        signup = seating.signups.get(number=number)
        return said_after(desk.post(f"/desk/kurse/anmeldungen/{signup.pk}/zurueckgeben/", follow=True))

    def said_after(answer: Any) -> str:
        return " ".join(str(one) for one in answer.context["messages"])

    now = timezone.now()
    coming = make.seating(of=make.course(of=offer, seats=2))
    begun = make.seating(of=make.course(of=offer, seats=2, first=timezone.localtime() - timedelta(days=1)))
    for name in ("Amal", "Berta", "Cem", "Dana"):
        make.signed_up(name, to=coming)
        make.signed_up(name, to=begun, now=now - timedelta(days=3))

    assert [given_back(coming, number) for number in (4, 1, 2)] == [
        "Die Familie steht nicht mehr auf der Warteliste.",
        "Der Platz ist zurückgegeben. Wer am längsten wartet, wird jetzt gefragt.",
        "Der Platz ist zurückgegeben. Es wartet niemand darauf.",
    ]
    assert given_back(begun, 1) == "Der Platz ist zurückgegeben. Dazukommen kann niemand mehr."


def test_nobody_else_reads_who_takes_part(client: Client, seating: Seating, provider: User) -> None:
    make.signed_up(to=seating)
    other = make.user("Edda", roles=["provider_editor"])
    Membership.objects.create(user=other, organization=make.organization("Anderswo"))
    address = f"/desk/kurse/plaetze/{seating.pk}/"

    seen = {
        person.name: cast.sign_in(client, person).get(address).status_code
        for person in (provider, other, cast.coordinator(), cast.neighborhood_lead(), cast.administrator())
    }

    assert list(seen.values()) == [200, 404, 403, 403, 403]


def test_nothing_of_sign_ups_is_there_before_the_release_but_courses_are_planned(
    desk: Client, seating: Seating
) -> None:
    ModuleRelease.objects.filter(module="courses").delete()
    course = seating.course_id

    closed = [desk.get(f"/desk/kurse/plaetze/{seating.pk}/"), desk.get("/desk/kurse/anrufe/")]
    open_ = [desk.get("/desk/kurse/"), desk.get("/desk/kurse/woche/"), desk.get(f"/desk/kurse/{course}/")]

    assert [one.status_code for one in closed] == [404, 404]
    assert [one.status_code for one in open_] == [200, 200, 200]
    assert "Wer teilnimmt" not in text(open_[-1])


def test_a_sign_up_by_phone_is_taken_down_once_and_its_code_is_shown(desk: Client, seating: Seating) -> None:
    address = f"/desk/kurse/plaetze/{seating.pk}/anmelden/"
    ticket = desk.get(address).context["form"]["ticket"].value()
    said = {"ticket": ticket, "name": "Mara", "phone": "06441 777", "language": "tr"}

    once, again = desk.post(address, said), desk.post(address, said)

    signup = SignUp.objects.get()
    assert (once.context["code"], again.context["code"]) == (signup.code, signup.code)
    assert (signup.name, signup.phone, signup.language, signup.standing) == ("Mara", "06441 777", "tr", "seated")
    assert queries.signup_of(once.context["code"]) == signup
    assert Deed.objects.filter(deed="took down a sign-up").count() == 1


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"name": ""}, "name", "Welcher Name soll auf der Liste stehen?"),
        ({"phone": ""}, "phone", "Wie erreichen wir sie? Bitte eine Nummer oder eine Mailadresse."),
        ({"phone": "12"}, "phone", "Bitte prüfen Sie die Nummer."),
        ({"months": "40"}, "months", "Der Kurs ist für ein anderes Alter: 3\xa0Monate bis 1\xa0Jahr."),
    ],
)
def test_a_sign_up_by_phone_says_what_is_missing(
    desk: Client, offer: Service, typed: dict[str, str], field: str, sentence: str
) -> None:
    where = make.seating(of=make.course(of=offer, asks_age=True, minimum_age=3, maximum_age=12))
    said = {"ticket": "t", "name": "Mara", "phone": "06441 777", "language": "de", **typed}

    answer = desk.post(f"/desk/kurse/plaetze/{where.pk}/anmelden/", said)

    assert answer.status_code == 422
    assert answer.context["form"].errors[field] == [sentence]
    assert SignUp.objects.count() == 0


def test_professionals_stay_without_a_name_everywhere_and_their_institution_is_read_by_who_leads(
    desk: Client, offer: Service
) -> None:
    course = make.course("Fallberatung", of=offer, kind="consultation", seats=1, dates=1, first=this_morning() + DAY)
    slot = make.seating(of=course)
    address = f"/desk/kurse/plaetze/{slot.pk}/anmelden/"
    said = {"ticket": "t", "name": "", "institution": "Kita am Bach", "phone": "06441 777", "language": "de"}

    asked = [*desk.get(address).context["form"].fields]
    desk.post(address, said)
    actions.cancel(course.sessions.get(), reason="illness", by=None, now=timezone.now() - DAY)
    actions.send_due(now=timezone.now())
    listed = desk.get(f"/desk/kurse/plaetze/{slot.pk}/")
    calls = desk.get("/desk/kurse/anrufe/")

    signup = SignUp.objects.get()
    assert asked == ["ticket", "name", "phone", "mail", "institution", "language"]
    assert (signup.name, signup.told) == (None, {"institution": "Kita am Bach"})
    assert "ohne Namen, Kita am Bach" in text(calls)
    assert set(Read.objects.values_list("whom", flat=True)) == {signup.holder_id}
    assert listed.status_code == 200


def test_the_lists_of_a_consultation_say_who_is_without_a_name(desk: Client, offer: Service) -> None:
    course = make.course("Fallberatung", of=offer, kind="consultation", seats=1, dates=1, first=this_morning())
    slot = make.seating(of=course)
    make.signed_up("", to=slot, now=this_morning() - DAY, institution="Kita am Bach")

    listed = text(desk.get(f"/desk/kurse/plaetze/{slot.pk}/"))
    ticked = text(desk.get(f"/desk/kurse/termine/{course.sessions.get().pk}/wer-war-da/"))
    paper = desk.post(f"/desk/kurse/plaetze/{slot.pk}/tuer/").content

    door = " ".join(part.text for part in paper_text.parts(paper))
    assert ["ohne Namen" in said for said in (listed, ticked, door)] == [True, True, True]
    assert ["Kita am Bach" in said for said in (listed, ticked, door)] == [True, False, False]


def test_a_family_that_phones_gives_back_and_the_next_takes_the_seat_on_the_phone(
    desk: Client, seating: Seating
) -> None:
    first, _second, third = [make.signed_up(name, to=seating, mail="", phone="06441 7") for name in ("A", "B", "C")]

    desk.post(f"/desk/kurse/anmeldungen/{first.pk}/zurueckgeben/")
    offered = SignUp.objects.get(pk=third.pk).standing
    said = desk.post(f"/desk/kurse/anmeldungen/{third.pk}/annehmen/", follow=True)

    assert (offered, SignUp.objects.get(pk=third.pk).standing) == ("offered", "seated")
    assert "Die Familie hat den Platz." in text(said)


def test_the_list_for_the_door_has_names_and_boxes_but_nothing_to_reach_anybody(desk: Client, seating: Seating) -> None:
    make.signed_up("Amal Nord", to=seating, mail="amal@example.org", phone="06441 7")
    make.signed_up("Berta Süd", to=seating)
    make.signed_up("Cem Wartet", to=seating)

    answer = desk.post(f"/desk/kurse/plaetze/{seating.pk}/tuer/")

    said = " ".join(part.text for part in paper_text.parts(answer.content))
    assert answer["Content-Type"] == "application/pdf"
    assert [word in said for word in ("Amal Nord", "Berta Süd", "Cem Wartet", "amal@example.org", "06441")] == [
        True, True, False, False, False,
    ]  # fmt: skip
    assert Deed.objects.filter(deed="printed a list of participants").count() == 1
    assert set(Read.objects.values_list("why", flat=True)) == {"für die Tür"}


def test_who_came_is_ticked_on_the_day_and_not_before(desk: Client, offer: Service) -> None:
    made = make.course(of=offer, first=this_morning(), dates=2, joins_late=True)
    today, later = made.sessions.order_by("starts_at")
    came, missed, unknown = [
        make.signed_up(name, to=make.seating(made), now=this_morning() - DAY) for name in ("A", "B", "C")
    ]
    typed = {f"da-{came.pk}": "ja", f"da-{missed.pk}": "nein"}

    early = desk.post(f"/desk/kurse/termine/{later.pk}/wer-war-da/", typed)
    desk.post(f"/desk/kurse/termine/{today.pk}/wer-war-da/", typed)
    page = desk.get(f"/desk/kurse/termine/{today.pk}/wer-war-da/")

    assert "ab dem Tag selbst" in text(early)
    assert [said for _signup, said in page.context["rows"]] == [True, False, None]
    assert not Present.objects.filter(session=later).exists()
    assert not Present.objects.filter(signup=unknown).exists()


def test_whoever_cannot_be_written_to_is_called_and_then_gone_from_the_list(desk: Client, seating: Seating) -> None:
    signup = make.signed_up("Amal", to=seating, mail="", phone="06441 7")
    session = queries.sessions_of(seating)[0]
    actions.cancel(session, reason="illness", by=None, now=timezone.now())
    actions.send_due(now=timezone.now())

    start, page = desk.get("/desk/"), desk.get("/desk/kurse/anrufe/")
    message = signup.messages.get(to_be_told=True)
    desk.post(f"/desk/kurse/anrufe/{message.pk}/gesagt/")
    after = desk.get("/desk/kurse/anrufe/")

    assert "1 Familie muss angerufen werden: Ihr Kurs hat sich geändert" in text(start)
    assert "Amal" in text(page)
    assert "fällt aus. Jemand ist krank." in text(page)
    assert list(Read.objects.filter(why="um Familien anzurufen").values_list("whom", flat=True)) == [signup.holder_id]
    assert after.context["calls"] == []
    assert Deed.objects.filter(deed="told a family by phone").count() == 1


def test_whoever_had_a_seat_for_one_date_hears_that_this_date_falls_out_and_not_everything(
    desk: Client, offer: Service
) -> None:
    where = make.seating(of=make.course(of=offer, kind="single"))
    make.signed_up("Amal", to=where, mail="", phone="06441 7")
    actions.cancel(queries.sessions_of(where)[0], reason="illness", by=None, now=timezone.now())
    actions.send_due(now=timezone.now())

    said = text(desk.get("/desk/kurse/anrufe/"))

    assert "fällt aus. Jemand ist krank." in said
    assert "Alle Termine fallen aus" not in said


def test_whoever_has_to_hear_of_several_dates_hears_what_holds_now(desk: Client, seating: Seating) -> None:
    make.signed_up("Amal", to=seating, mail="", phone="06441 7")
    first, second, third = queries.sessions_of(seating)
    for one in (first, second):
        actions.cancel(one, reason="illness", by=None, now=timezone.now())
    actions.send_due(now=timezone.now())

    said = text(desk.get("/desk/kurse/anrufe/"))

    assert {f"{timezone.localtime(one.starts_at):%H:%M}" for one in (first, second, third)} == {"10:00"}
    assert "Die Termine haben sich geändert. Jetzt gilt:" in said
    planned, _colon, canceled = said.partition("Jetzt gilt:")[2].partition("Diese Termine fallen aus:")
    assert (planned.count("10:00"), canceled.partition("Gesagt")[0].count("10:00")) == (1, 2)


def test_whoever_did_not_hear_of_a_free_seat_in_time_hears_that_it_is_held_no_more(
    desk: Client, seating: Seating
) -> None:
    late = make.signed_up("Amal", to=seating, mail="", phone="06441 7")
    late.standing, late.seat = "lapsed", None
    late.save()
    late.messages.create(kind="lapsed", due_at=timezone.now(), to_be_told=True)

    assert "Der Platz wird nicht mehr für sie freigehalten." in text(desk.get("/desk/kurse/anrufe/"))


def test_a_call_that_is_no_longer_true_is_not_on_the_list(desk: Client, seating: Seating) -> None:
    gone = make.signed_up("Amal", to=seating, mail="", phone="06441 7")
    session = queries.sessions_of(seating)[0]
    actions.cancel(session, reason="illness", by=None, now=timezone.now())
    actions.send_due(now=timezone.now())

    actions.give_back(gone, now=timezone.now())

    assert desk.get("/desk/kurse/anrufe/").context["calls"] == []


def test_only_a_course_with_one_seat_for_all_dates_needs_an_end(desk: Client, provider: User) -> None:
    tuesdays = make.service("Krabbeln", day="TU", of=Organization.objects.get(memberships__user=provider))
    typed = {"dates": str(tuesdays.schedules.get().pk), "first_on": "2027-01-11", "last_on": ""}

    refused = plan(desk, tuesdays, **typed)
    kept = [plan(desk, tuesdays, kind, **typed).status_code for kind in ("single", "open", "consultation")]

    assert refused.context["form"].errors == {
        "last_on": ["Bis zu welchem Tag? Familien melden sich für alle Termine an."]
    }
    assert kept == [302, 302, 302]


@pytest.mark.parametrize("page", ["/desk/kurse/{course}/", "/desk/kurse/plaetze/{seating}/", "/desk/kurse/anrufe/"])
def test_pages_ask_the_database_as_often_for_many_families_and_dates_as_for_one(
    desk: Client, offer: Service, page: str, django_assert_max_num_queries: Any
) -> None:
    made = make.course(of=offer, seats=9, dates=2)
    where = make.seating(of=made)
    address = page.format(course=made.pk, seating=where.pk)
    start = made.sessions.order_by("starts_at")[0].starts_at

    def fill() -> None:
        number = SignUp.objects.count()
        signup = make.signed_up(f"Familie {number}", to=where, mail="", phone=f"06441 7{number}", months=4)
        signup.messages.create(kind="date_moved", session=made.sessions.all()[0], due_at=start, to_be_told=True)
        begin = start + (number + 3) * DAY + 2 * HOUR
        actions.add_date(made, starts_at=begin, ends_at=begin + HOUR, by=None, now=start)

    fill()
    desk.get(address)
    with CaptureQueriesContext(connection) as once:
        desk.get(address)
    for _number in range(4):
        fill()

    with django_assert_max_num_queries(len(once)):
        desk.get(address)


# --- what a change would do -------------------------------------------------------------------------------------------
def test_of_seats_for_one_date_only_those_of_dates_that_fall_out_learn_it(desk: Client, offer: Service) -> None:
    weekly = make.service("Krabbeln", of=offer.organization, day="TU")
    first, rhythm = timezone.localdate() + 8 * DAY, weekly.schedules.get()
    days = {"first_on": first, "last_on": first + 20 * DAY}
    made = make.course(of=weekly, kind="single", dates=0, first=timezone.localtime() + 8 * DAY, schedule=rhythm, **days)
    dates = list(made.sessions.order_by("starts_at"))
    for number, one in enumerate([*dates, dates[-1]]):
        make.signed_up(f"Familie {number}", mail=f"{number}@example.org", to=one.seating)

    asked = changed(desk, made, dates=str(rhythm.pk), last_on=(first + 13 * DAY).isoformat())

    assert (len(dates), asked.context["falling"]) == (3, [dates[-1].starts_at])
    assert "2 Familien bekommen eine Nachricht." in text(asked)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("9999-12-31", "Bitte prüfen Sie das Jahr."),
        ("2400-02-29", "Bitte prüfen Sie das Jahr."),
        ("0001-01-01", "Dieser Zeitpunkt ist vorbei."),
    ],
)
@pytest.mark.parametrize("field", ["on", "others"])
def test_a_day_of_another_age_is_refused_in_words(
    desk: Client, offer: Service, field: str, day: str, words: str
) -> None:
    made = make.course(of=offer)
    soon = (timezone.localdate() + 30 * DAY).isoformat()
    typed = {"on": soon, "starts": "10:00", "ends": "11:00", "times": "3", "every": "1", "others": "", field: day}

    page = desk.post(f"/desk/kurse/{made.pk}/termine/", typed)

    assert (page.status_code, words in text(page)) == (422, True)


def test_what_no_form_of_ours_carries_along_is_no_error(desk: Client, offer: Service) -> None:
    made = make.course(of=offer)

    kept = changed(desk, made, opened="[" * 100_000, room="Saal")

    assert (kept.status_code, Course.objects.get(pk=made.pk).room) == (302, "Saal")


def test_families_to_call_about_dates_ask_the_database_the_same_for_one_and_for_many(
    desk: Client, offer: Service
) -> None:
    made = make.course(of=offer, seats=9, dates=4)

    def fill(count: int) -> None:
        for number in range(count):
            make.signed_up(f"Familie {number}", mail="", phone="06441 7", to=make.seating(of=made))
        for one in made.sessions.planned()[:2]:
            actions.cancel(one, reason="illness", by=None, now=timezone.localtime())
        actions.send_due(now=timezone.localtime())

    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            page = desk.get("/desk/kurse/anrufe/")
        assert len(page.context["calls"]) == SignUp.objects.count()
        return len(found)

    fill(1)
    asked()
    once = asked()
    fill(5)

    assert asked() == once
