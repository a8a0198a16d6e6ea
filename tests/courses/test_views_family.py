"""A family keeps a seat in three taps, comes back with its code, gives the seat back or takes the one that became free."""

import re
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
from django.core import mail
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import formats, timezone
from django_tasks_db.models import DBTaskResult

from tests import make
from unterwegs.courses import actions, queries, rules, told, wording
from unterwegs.courses.models import Course, Message, Seating, SignUp
from unterwegs.people import guards
from unterwegs.people.models import KeyHolder, ModuleRelease

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")
TICKET = "abcdefghijklmnopqrstuv"
SAID = {"ticket": TICKET, "name": "Mara", "mail": "mara@example.org"}


@pytest.fixture(autouse=True)
def wetzlar(morning: None) -> None:
    make.town(phone="06441 99-0")
    make.open_part("courses")


@pytest.fixture
def seating() -> Seating:
    return make.seating(seats=2, most_waiting=2)


def post(client: Client, address: str, **said: Any) -> Any:
    return client.post(address, {name: value for name, value in said.items() if value}, headers=make.OUR_PAGE)


def sent(client: Client, seating: Seating, language: str = "de", **said: Any) -> Any:
    return post(client, f"/{language}/kurse/platz/{seating.pk}/neu/", **{**SAID, **said})


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", str(answer.content.decode()))


def words(answer: Any) -> str:
    """What stands on the page itself."""
    return text(answer).partition("<main")[2].partition("</main>")[0]


def code_in(answer: Any) -> str:
    found = re.search(r'class="code"><bdi dir="ltr">([^<]+)<', text(answer))
    assert found
    return found[1]


def test_a_seat_is_kept_sealed_and_answered_with_a_code(client: Client, seating: Seating) -> None:
    page = sent(client, seating)

    signup = SignUp.objects.get()
    assert page.status_code == 200
    assert (signup.standing, signup.seat, signup.name, signup.contact) == (
        "seated",
        1,
        "Mara",
        {"mail": "mara@example.org"},
    )
    assert code_in(page) == signup.code
    assert not page.cookies
    assert page["Cache-Control"] == "no-store"


def test_the_form_says_what_it_is_for_before_anything_is_sent(client: Client) -> None:
    course = make.course(
        "Kurs im Winter",
        first=datetime(2027, 1, 12, 10, tzinfo=BERLIN),
        seats=2,
        bring=["blanket"],
        childcare=True,
        paying="fixed",
        price=Decimal("40"),
        reduced_price=Decimal("10"),
        education_package=True,
        asks_age=True,
        minimum_age=3,
        maximum_age=12,
        location=make.location("Familienhaus"),
        room="Raum 2",
        note="Bitte klingeln.",
        languages=["de", "tr"],
    )

    page = text(client.get(f"/de/kurse/platz/{make.seating(of=course).pk}/neu/"))

    for part in (
        "Kurs im Winter",
        "Dienstag, 12. Januar, <bdi>10:00</bdi></strong> · 3 Termine",
        "Familienhaus, Wiesenstraße 4, 35576 Wetzlar, Raum 2",
        "40,00 € · 10,00 €, wenn das Geld knapp ist",
        "3 Monate bis 1 Jahr",
        "Bitte mitbringen: eine Decke",
        "Jemand passt inzwischen auf Ihre Kinder auf.",
        "Nur noch 2 Plätze frei.",
        "Nur Träger von Babymassage liest das. Am 25. Februar 2027 vergessen wir es von selbst.",
        "/de/datenschutz/kurse/",
        "Deutsch, Türkisch",
        "Bitte klingeln.",
    ):
        assert part in page, part


def test_a_course_without_a_place_of_its_own_happens_where_the_offer_is(client: Client) -> None:
    organization = make.organization("Verein")
    house = make.location("Haus am Bach", of=organization)
    seating = make.seating(of=make.course(of=make.service("Treff", of=organization, location=house)))

    page = client.get(f"/de/kurse/platz/{seating.pk}/neu/")

    assert page.context["about"].place == "Haus am Bach, Wiesenstraße 4, 35576 Wetzlar"


def test_a_place_is_called_in_the_language_of_the_family_with_the_address_on_the_door(client: Client) -> None:
    house = make.location("Familienhaus", texts={"tr": {"name": "Aile Evi"}})
    seating = make.seating(of=make.course(location=house, dates=2))
    signup = make.signed_up(to=seating, language="tr")

    turkish, ukrainian = (words(client.get(f"/{code}/kurse/platz/{signup.code}/")) for code in ("tr", "uk"))

    assert "<bdi>Aile Evi, Wiesenstraße 4, 35576 Wetzlar</bdi>" in turkish
    assert "<bdi>Familienhaus, Wiesenstraße 4, 35576 Wetzlar</bdi>" in ukrainian


@pytest.mark.parametrize("language", ["de", "tr"])
def test_a_form_of_many_dates_asks_the_database_as_often_as_one_of_few(
    client: Client, language: str, django_assert_num_queries: Any
) -> None:
    few = make.seating(of=make.course(of=make.service("Wenige"), dates=2))
    many = make.seating(of=make.course(of=make.service("Viele"), dates=9))
    client.get(f"/{language}/kurse/platz/{few.pk}/neu/")
    with CaptureQueriesContext(connection) as asked:
        client.get(f"/{language}/kurse/platz/{few.pk}/neu/")

    with django_assert_num_queries(len(asked)):
        client.get(f"/{language}/kurse/platz/{many.pk}/neu/")


def test_to_look_at_the_form_keeps_nothing(client: Client, seating: Seating) -> None:
    client.get(f"/de/kurse/platz/{seating.pk}/neu/")

    assert (SignUp.objects.count(), KeyHolder.objects.filter(room="courses").count()) == (0, 0)


def test_the_age_and_the_price_are_asked_only_where_the_course_has_them(client: Client, seating: Seating) -> None:
    plain = client.get(f"/de/kurse/platz/{seating.pk}/neu/").context["form"]
    paid = {"paying": "fixed", "price": Decimal("40")}
    cheaper = make.seating(of=make.course(of=make.service("PEKiP"), asks_age=True, reduced_price=Decimal("5"), **paid))
    package = make.seating(of=make.course(of=make.service("Yoga"), education_package=True, **paid))

    age_and_price, by_package = (
        client.get(f"/de/kurse/platz/{one.pk}/neu/").context["form"] for one in (cheaper, package)
    )

    always = ["homepage", "ticket", "name", "mail", "phone"]
    assert list(plain.fields) == [*always, "is_first"]
    assert list(age_and_price.fields) == [*always, "months", "is_reduced", "is_first"]
    assert list(by_package.fields) == [*always, "has_package", "is_first"]


def test_nobody_is_said_to_pay_for_what_costs_nothing(client: Client) -> None:
    free = make.seating(of=make.course(of=make.service("Krabbeltreff"), education_package=True))

    page = client.get(f"/de/kurse/platz/{free.pk}/neu/")

    assert "has_package" not in page.context["form"].fields
    assert "Kostenlos" in words(page)
    assert "Bildung und Teilhabe" not in words(page)


def test_who_needs_the_reduced_price_and_for_whom_somebody_pays_are_two_things(client: Client) -> None:
    seating = make.seating(
        paying="fixed", price=Decimal("40"), reduced_price=Decimal("10"), education_package=True, seats=3
    )

    sent(client, seating, has_package="on")
    sent(client, seating, ticket="b" * 22, is_reduced="on")

    assert [one.told for one in SignUp.objects.order_by("number")] == [{"package": True}, {"reduced": True}]


def test_what_is_told_is_kept_as_it_was_told(client: Client) -> None:
    seating = make.seating(asks_age=True, minimum_age=3, maximum_age=12, reduced_price=Decimal("5"))

    sent(client, seating, language="tr", mail="", phone="٠١٧١ 5550815", months="5", is_reduced="on", is_first="on")

    signup = SignUp.objects.get()
    assert signup.contact == {"phone": "0171 5550815"}
    assert signup.told == {"months": 5, "reduced": True}
    assert (signup.language, signup.is_first) == ("tr", True)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": ""}, "Bitte schreiben Sie einen Namen."),
        ({"mail": ""}, "Bitte geben Sie uns eine Mailadresse oder eine Telefonnummer. Eines davon genügt."),
        ({"mail": "mara@"}, "Das sieht nicht wie eine Mailadresse aus."),
        ({"phone": "12"}, "Das sieht nicht wie eine Telefonnummer aus."),
        ({"phone": "ruft mich an"}, "Das sieht nicht wie eine Telefonnummer aus."),
        ({"months": "2"}, "Ihr Kind ist für diesen Kurs noch ein wenig zu jung."),
        ({"months": "36"}, "Ihr Kind ist für diesen Kurs schon ein wenig zu alt."),
        ({"homepage": "x"}, "Bitte leer lassen"),
    ],
)
def test_what_is_missing_is_said_and_nothing_typed_is_lost(
    client: Client, changes: dict[str, str], sentence: str
) -> None:
    seating = make.seating(asks_age=True, minimum_age=3, maximum_age=12)
    typed = {"name": "Ayşe <3", "mail": "mara@example.org", "phone": "06441 555", "months": "4", "is_first": "on"}
    said = {**typed, **changes} if "mail" not in changes else {**typed, "phone": "", **changes}

    page = sent(client, seating, **said)

    form = page.context["form"]
    assert page.status_code == 422
    assert sentence in text(page)
    assert {name: form[name].value() or "" for name in typed} == {
        **{name: said[name] for name in typed if name != "is_first"},
        "is_first": True,
    }
    assert SignUp.objects.count() == 0


def test_too_young_or_too_old_she_reads_whom_she_can_call(client: Client) -> None:
    seating = make.seating(asks_age=True, minimum_age=3, maximum_age=12)

    page = text(sent(client, seating, months="2"))

    assert "Rufen Sie uns an: Wir suchen zusammen, was zu Ihrem Kind passt." in page


def test_a_child_of_two_years_may_be_nearly_three(client: Client) -> None:
    seating = make.seating(asks_age=True, minimum_age=30, maximum_age=40)

    pages = [sent(client, seating, months=months, name=months).status_code for months in ("23", "24", "36", "48")]

    assert pages == [422, 200, 200, 422]


def test_the_same_form_sent_twice_is_one_seat_with_the_same_code(client: Client, seating: Seating) -> None:
    first, second = sent(client, seating), sent(client, seating)

    assert code_in(first) == code_in(second)
    assert SignUp.objects.count() == 1


def test_somebody_else_with_the_same_form_gets_a_seat_and_a_code_of_her_own(client: Client, seating: Seating) -> None:
    first, second = sent(client, seating), sent(client, seating, name="Lena", mail="lena@example.org")

    assert code_in(first) != code_in(second)
    assert SignUp.objects.count() == 2


def test_a_form_whose_number_got_lost_is_filled_in_again_with_a_new_one(client: Client, seating: Seating) -> None:
    page = sent(client, seating, ticket="kaputt")

    assert page.status_code == 422
    assert page.context["form"]["name"].value() == "Mara"
    assert re.fullmatch("[A-Za-z0-9_-]{20,30}", page.context["form"]["ticket"].value())


def test_with_all_seats_taken_the_form_says_so_and_leads_to_the_waiting_list(client: Client, seating: Seating) -> None:
    for number in range(3):
        make.signed_up(str(number), to=seating)

    form = text(client.get(f"/de/kurse/platz/{seating.pk}/neu/"))
    page = text(sent(client, seating, waits="yes"))

    assert "Alle Plätze sind vergeben. 1 Familie wartet." in form
    assert "Auf die Warteliste" in form
    assert "Sie stehen an Stelle 2 der Warteliste" in page
    assert "Jemand war einen Augenblick schneller" not in page


def test_with_all_seats_taken_and_nobody_waiting_the_form_counts_no_family(client: Client, seating: Seating) -> None:
    for number in range(2):
        make.signed_up(str(number), to=seating)

    form = text(client.get(f"/de/kurse/platz/{seating.pk}/neu/"))

    assert re.findall(r"Alle Plätze[^<]*", form) == ["Alle Plätze sind vergeben."]


def test_whoever_can_only_be_called_is_not_told_that_somebody_writes(client: Client, settings: Any) -> None:
    seating = make.seating(seats=1)
    make.signed_up(to=seating)

    without = text(sent(client, seating, mail="", phone="06441 555"))
    settings.SMS_URL = "keep:"
    landline = text(sent(client, seating, mail="", phone="06441 556"))
    with_messages = text(sent(client, seating, mail="", phone="0170 1234567"))

    assert "Wird ein Platz frei, ruft jemand Sie an." in without
    assert "Wird ein Platz frei, ruft jemand Sie an." in landline
    assert "Wird ein Platz frei, schreiben wir Ihnen." in with_messages


def test_who_wanted_the_last_seat_and_was_a_moment_too_late_reads_that(client: Client, seating: Seating) -> None:
    for number in range(2):
        make.signed_up(str(number), to=seating)

    page = text(sent(client, seating))

    assert "Jemand war einen Augenblick schneller: Der letzte Platz ist weg." in page


def test_where_nobody_can_sign_up_a_kind_page_says_why_and_whom_to_call(client: Client, seating: Seating) -> None:
    full = make.seating(of=make.course(of=make.service("Voll"), seats=1, most_waiting=0))
    make.signed_up(to=full)
    soon = make.seating(of=make.course(of=make.service("Bald"), opens_on=timezone.localdate() + timedelta(days=3)))
    Course.objects.filter(pk=seating.course_id).update(state="closed")

    looks = [client.get(f"/de/kurse/platz/{one.pk}/neu/") for one in (seating, full, soon)]
    tries = [sent(client, one) for one in (seating, full, soon)]

    assert [one.status_code for one in looks] == [200, 200, 200]
    assert [one.status_code for one in tries] == [409, 409, 409]
    assert [words(one) == words(other) for one, other in zip(looks, tries, strict=True)] == [True, True, True]
    assert "Hier kann man sich nicht mehr anmelden." in text(looks[0])
    assert "Alle Plätze sind vergeben, und auch die Warteliste ist voll." in text(looks[1])
    assert "Sie können sich ab dem" in text(looks[2])
    assert "06441 99-0" in text(looks[0])
    assert SignUp.objects.count() == 1


def test_a_draft_or_a_list_that_is_closed_is_not_there(client: Client, seating: Seating) -> None:
    Course.objects.filter(pk=seating.course_id).update(state="draft")

    assert client.get(f"/de/kurse/platz/{seating.pk}/neu/").status_code == 404
    assert sent(client, seating).status_code == 404


def test_from_a_foreign_page_nothing_is_taken(client: Client, seating: Seating) -> None:
    address = f"/de/kurse/platz/{seating.pk}/neu/"

    assert client.post(address, SAID, headers={"origin": "https://boese.example"}).status_code == 403


def test_when_more_comes_in_than_is_likely_a_seat_waits_a_minute(
    client: Client, seating: Seating, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "SIGNUPS_IN_A_DAY", 0)

    paused = sent(client, seating)
    monkeypatch.setattr(guards, "PAUSE", 0)
    typed = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', paused.content.decode()))
    kept = client.post(f"/de/kurse/platz/{seating.pk}/neu/", typed, headers=make.OUR_PAGE)

    assert (paused.status_code, kept.status_code, SignUp.objects.count()) == (429, 200, 1)


def test_one_computer_signs_up_only_so_often_in_an_hour(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "SIGNUPS_IN_AN_HOUR", 3)
    seating = make.seating(seats=100)

    answers = [sent(client, seating, name=str(number)).status_code for number in range(rules.SIGNUPS_IN_AN_HOUR)]
    more = sent(client, seating, name="Noch eine")

    assert set(answers) == {200}
    assert more.status_code == 429
    assert "Sie sind nicht angemeldet" in text(more)
    assert "Was Sie geschrieben haben, ist noch da." in text(more)
    assert SignUp.objects.count() == rules.SIGNUPS_IN_AN_HOUR
    typed = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', more.content.decode()))
    caches["moment"].clear()  # an hour later
    assert client.post(f"/de/kurse/platz/{seating.pk}/neu/", typed, headers=make.OUR_PAGE).status_code == 200
    assert SignUp.objects.count() == rules.SIGNUPS_IN_AN_HOUR + 1


def test_when_the_release_is_withdrawn_nobody_signs_up_but_seats_are_seen_and_given_back(
    client: Client, seating: Seating
) -> None:
    signup = make.signed_up(to=seating)
    make.close_part("courses")

    seen = client.get(f"/de/kurse/platz/{signup.code}/")
    told = post(client, "/de/kurse/platz/auskunft/", code=signup.code)
    post(client, "/de/kurse/platz/zurueckgeben/", code=signup.code)
    signup.refresh_from_db()

    assert (sent(client, seating).status_code, seen.status_code, told.status_code) == (404, 200, 200)
    assert signup.standing == "given_up"


def test_before_the_release_nothing_is_there(client: Client, seating: Seating) -> None:
    signup = make.signed_up(to=seating)
    ModuleRelease.objects.all().delete()
    looks = (f"{seating.pk}/neu/", "", f"{signup.code}/", f"{signup.code}/kalender.ics")
    deeds = ("zurueckgeben/", "nehmen/", "warten/", "auskunft/")

    assert {client.get(f"/de/kurse/platz/{page}").status_code for page in looks} == {404}
    assert {post(client, f"/de/kurse/platz/{page}", code=signup.code).status_code for page in deeds} == {404}
    assert client.get("/de/kurse/fachberatung/").status_code == 404
    assert sent(client, seating).status_code == 404


def test_the_message_goes_out_beside_the_page(client: Client, seating: Seating) -> None:
    sent(client, seating)

    assert DBTaskResult.objects.filter(task_path__endswith="send_messages").count() == 1
    assert list(Message.objects.values_list("kind", "sent_at")) == [("seated", None)]


# --- by her code ----------------------------------------------------------------------------------------------------


def test_with_her_code_typed_or_in_a_link_she_sees_her_seat(client: Client, seating: Seating) -> None:
    code = code_in(sent(client, seating))

    typed = post(client, "/de/kurse/platz/", code=code.lower().replace("-", " "))
    linked = client.get(f"/de/kurse/platz/{code}/")

    assert words(typed) == words(linked)
    assert "Sie haben einen Platz" in text(linked)
    assert "mara@example.org" not in text(linked)
    assert (typed["Cache-Control"], linked["Cache-Control"]) == ("no-store", "no-store")


def test_a_wrong_code_tells_nothing_and_many_lock_the_computer_out(client: Client, seating: Seating) -> None:
    right = make.signed_up(to=seating).code
    answers = [post(client, "/de/kurse/platz/", code="ACDE-3479-FHKM") for _try in range(rules.LOOKS_IN_AN_HOUR)]

    assert {answer.status_code for answer in answers} == {422}
    assert "Zu diesem Code gibt es keinen Platz." in text(answers[0])
    assert client.get(f"/de/kurse/platz/{right}/").status_code == 429
    assert post(client, "/de/kurse/platz/zurueckgeben/", code=right).status_code == 429


def test_a_wrong_link_leads_to_the_field_for_the_code(client: Client) -> None:
    answer = client.get("/de/kurse/platz/ACDE-3479-FHKM/")

    assert answer.status_code == 404
    assert "Zu diesem Code gibt es keinen Platz." in text(answer)
    assert client.get("/de/kurse/platz/ACDE-3479-FHKM/kalender.ics").status_code == 404


def test_looking_at_the_link_of_a_mail_changes_nothing(client: Client, seating: Seating) -> None:
    first, _second, third = (make.signed_up(str(number), to=seating) for number in range(3))
    actions.give_back(first, now=timezone.now())
    before = list(SignUp.objects.order_by("pk").values())

    page = client.get(f"/de/kurse/platz/{third.code}/")

    assert "Für Sie ist ein Platz frei geworden" in text(page)
    assert list(SignUp.objects.order_by("pk").values()) == before


def test_she_gives_the_seat_back_and_the_next_family_takes_it(client: Client, seating: Seating) -> None:
    first, _second, third = (make.signed_up(str(number), to=seating) for number in range(3))

    given = post(client, "/de/kurse/platz/zurueckgeben/", code=first.code)
    taken = post(client, "/de/kurse/platz/nehmen/", code=third.code)

    assert "Sie haben den Platz zurückgegeben" in text(given)
    assert f"/de/kurse/platz/{seating.pk}/neu/" in text(given)
    assert "Sie haben einen Platz" in text(taken)
    assert [one.standing for one in SignUp.objects.order_by("number")] == ["given_up", "seated", "seated"]


def test_a_seat_that_is_held_says_until_when(client: Client) -> None:
    seating = make.seating(seats=1)
    first, second = (make.signed_up(str(number), to=seating) for number in range(2))
    actions.give_back(first, now=timezone.now())
    SignUp.objects.filter(pk=second.pk).update(offered_until=datetime(2099, 11, 24, 10, tzinfo=BERLIN))

    page = text(client.get(f"/de/kurse/platz/{second.code}/"))

    assert "Platz nehmen bis Dienstag, 10:00 Uhr" in page
    assert "Wir halten ihn für Sie frei bis Dienstag, 24. November, 10:00 Uhr." in page


@pytest.mark.parametrize("waiting", [0, 1])
def test_a_seat_that_is_held_goes_to_the_next_family_only_where_one_waits(client: Client, waiting: int) -> None:
    seating = make.seating(seats=1)
    first, second, *_others = (make.signed_up(str(number), to=seating) for number in range(2 + waiting))
    actions.give_back(first, now=timezone.now())

    page = text(client.get(f"/de/kurse/platz/{second.code}/"))

    assert "Wir halten ihn für Sie frei bis" in page
    assert ("Danach bekommt ihn die nächste Familie." in page) == bool(waiting)


def test_whoever_comes_too_late_reads_so_and_may_wait_again(client: Client) -> None:
    seating = make.seating(seats=1)
    first, second, _third = (make.signed_up(str(number), to=seating) for number in range(3))
    actions.give_back(first, now=timezone.now())
    SignUp.objects.filter(pk=second.pk).update(offered_until=timezone.now() - timedelta(minutes=1))

    before = text(client.get(f"/de/kurse/platz/{second.code}/"))
    late = post(client, "/de/kurse/platz/nehmen/", code=second.code)
    again = post(client, "/de/kurse/platz/warten/", code=second.code)

    assert "Platz nehmen" not in before
    assert late.status_code == 409
    assert "Das geht nicht mehr. So steht es jetzt." in text(late)
    assert "Sie stehen an Stelle 1 der Warteliste" in text(again)


def test_a_seat_that_nobody_else_waited_for_is_still_there_for_whoever_comes_too_late(client: Client) -> None:
    seating = make.seating(seats=1)
    first, second = (make.signed_up(str(number), to=seating) for number in range(2))
    actions.give_back(first, now=timezone.now())
    SignUp.objects.filter(pk=second.pk).update(offered_until=timezone.now() - timedelta(minutes=1))
    actions.move_up(now=timezone.now())

    before = words(client.get(f"/de/kurse/platz/{second.code}/"))
    taken = post(client, "/de/kurse/platz/warten/", code=second.code)

    assert "Der Platz ist noch frei. Möchten Sie doch noch kommen?" in before
    assert "Sie haben einen Platz" in words(taken)
    assert list(Message.objects.filter(signup=second).values_list("kind", flat=True)) == [
        "waiting", "offer", "lapsed", "seated",
    ]  # fmt: skip


@pytest.mark.parametrize(("kind", "title"), [("course", "Der Kurs wurde abgesagt"), ("single", "Ein Termin fällt aus")])
def test_the_page_of_a_seat_for_one_date_does_not_say_that_the_course_was_called_off(
    client: Client, kind: str, title: str
) -> None:
    seating = make.seating(kind=kind)
    signup, now = make.signed_up(to=seating), timezone.now()
    if kind == "course":
        actions.change_state(seating.course, "called_off", reason="illness", by=None, now=now)
    else:
        actions.cancel(seating.session, reason="illness", by=None, now=now)

    page = words(client.get(f"/de/kurse/platz/{signup.code}/"))
    kept = words(post(client, "/de/kurse/platz/auskunft/", code=signup.code))

    assert f"<h1>{title}</h1>" in page
    assert f"<bdi>{title}</bdi>" in kept


def test_wait_again_where_nothing_can_be_waited_for_is_refused_kindly(client: Client, seating: Seating) -> None:
    first, _second, third = (make.signed_up(str(number), to=seating) for number in range(3))
    actions.give_back(first, now=timezone.now())
    actions.move_up(now=timezone.now() + timedelta(days=3))
    Course.objects.filter(pk=seating.course_id).update(state="closed")

    closed = post(client, "/de/kurse/platz/warten/", code=third.code)
    not_hers = post(client, "/de/kurse/platz/warten/", code=first.code)

    assert (closed.status_code, not_hers.status_code) == (409, 409)
    assert "Hier kann man sich nicht mehr anmelden." in text(closed)
    assert "Sie haben den Platz zurückgegeben" in text(not_hers)


def test_once_it_has_begun_no_page_promises_that_a_seat_goes_on(client: Client) -> None:
    now = timezone.now()
    begun = make.seating(seats=1, first=timezone.localtime() - timedelta(days=1))
    first, waiting = (make.signed_up(str(number), to=begun, now=now - timedelta(days=3)) for number in range(2))

    page = words(client.get(f"/de/kurse/platz/{first.code}/"))
    given = words(post(client, "/de/kurse/platz/zurueckgeben/", code=first.code))
    waited = words(client.get(f"/de/kurse/platz/{waiting.code}/"))

    assert "eine andere Familie" not in page + given
    assert "Danke, dass Sie es uns gesagt haben." in given
    assert "Es ist kein Platz frei geworden</h1>" in waited
    assert "niemand kann mehr dazukommen. Damit ist die Warteliste zu Ende." in waited
    assert "Wird ein Platz frei" not in waited
    assert 'href="tel:0644199-0"' in waited


def test_whoever_still_waits_when_it_begins_is_promised_nothing(client: Client) -> None:
    soon = make.seating(seats=1, first=timezone.localtime() + timedelta(minutes=10))
    _first, waiting = (
        make.signed_up(str(number), to=soon, now=timezone.now() - timedelta(days=1)) for number in range(2)
    )

    page = words(client.get(f"/de/kurse/platz/{waiting.code}/"))

    assert "Es geht gleich los, und niemand kann mehr dazukommen." in page
    assert "schreiben wir Ihnen" not in page


def test_a_canceled_date_stands_there_with_its_reason_and_the_day_instead(client: Client, seating: Seating) -> None:
    signup = make.signed_up(to=seating)
    session = seating.course.sessions.order_by("starts_at")[0]
    instead = session.starts_at + timedelta(days=2)
    actions.cancel(
        session, reason="illness", instead=(instead, instead + timedelta(hours=1)), by=None, now=timezone.now()
    )

    page = text(client.get(f"/de/kurse/platz/{signup.code}/"))

    assert "<strong>Fällt aus</strong> – Jemand ist krank." in page
    assert f"Statt {wording.day_words(session.starts_at)}" in page


def test_a_canceled_date_that_was_typed_anew_stands_there_once(client: Client, seating: Seating) -> None:
    signup, course, now = make.signed_up(to=seating), seating.course, timezone.now()
    first = course.sessions.order_by("starts_at")[0]
    actions.cancel(first, reason="illness", by=None, now=now)
    actions.add_date(course, starts_at=first.starts_at, ends_at=first.ends_at, by=None, now=now)

    page = client.get(f"/de/kurse/platz/{signup.code}/")

    assert [one.canceled_on for one in page.context["about"].coming] == [None, None, None]
    assert "Fällt aus" not in words(page)


# --- what is kept of her (Art. 15) ----------------------------------------------------------------------------------


def test_she_reads_everything_that_is_kept_of_her(client: Client) -> None:
    seating = make.seating(asks_age=True, reduced_price=Decimal("5"))
    sent(client, seating, months="5", is_reduced="on", is_first="on", phone="06441 555")
    signup = SignUp.objects.get()
    actions.tick(seating.course.sessions.order_by("starts_at")[0], {signup.pk: True}, by=make.user("Leitung"))

    page = post(client, "/de/kurse/platz/auskunft/", code=signup.code)

    told = {label: said for section in page.context["sections"] for label, said in section.rows}
    assert (told["Ihr Name"], told["Ihre Mailadresse"], told["Ihre Telefonnummer"]) == (
        "Mara",
        "mara@example.org",
        "06441 555",
    )
    assert (told["Alter Ihres Kindes"], told["Ihr Code"]) == ("5\N{NO-BREAK SPACE}Monate", signup.code)
    assert [section.title for section in page.context["sections"]] == [
        "Ihre Anmeldung",
        "Was wir Ihnen dazu geschrieben haben, und wann",
        "An welchen Terminen Sie da waren",
        "Was für alles gilt",
    ]


def test_the_answer_names_every_field_of_the_table() -> None:
    left_out = {"id", "forgotten_on"}

    named = {name for name, _label, _value in told.SIGNUP}

    assert named == {field.name for field in SignUp._meta.concrete_fields} - left_out


def test_the_same_as_a_file_for_other_programs(client: Client, seating: Seating) -> None:
    sent(client, seating)
    signup = SignUp.objects.get()

    file = post(client, "/de/kurse/platz/auskunft/", code=signup.code, **{"as": "json"})

    tables = {one["table"]: one["rows"] for one in file.json()["tables"]}
    assert sorted(tables) == ["courses.message", "courses.signup"]
    assert tables["courses.signup"][0]["contact"] == {"mail": "mara@example.org"}


# --- the calendar ---------------------------------------------------------------------------------------------------


def events(client: Client, code: str) -> dict[str, tuple[str, int]]:
    """Status and sequence of each event, by its lasting name."""
    file = client.get(f"/de/kurse/platz/{code}/kalender.ics")
    assert file["Content-Type"] == "text/calendar; charset=utf-8"
    read = icalendar.Calendar.from_ical(file.content)
    return {str(one["uid"]): (str(one["status"]), int(one["sequence"])) for one in read.walk("VEVENT")}


def test_the_calendar_has_an_event_for_each_date_and_cancels_what_does_not_take_place(
    client: Client, seating: Seating, settings: Any
) -> None:
    signup = make.signed_up(to=seating)
    dates = list(seating.course.sessions.order_by("starts_at"))
    names = [f"{one.pk}@{settings.BASE_HOST}" for one in dates]
    before = events(client, signup.code)

    actions.cancel(dates[1], reason="room", by=None, now=timezone.now())
    after = events(client, signup.code)
    actions.give_back(signup, now=timezone.now())
    last = events(client, signup.code)

    assert list(before) == names
    assert {status for status, _sequence in before.values()} == {"CONFIRMED"}
    assert [after[name][0] for name in names] == ["CONFIRMED", "CANCELLED", "CONFIRMED"]
    assert after[names[1]][1] > before[names[1]][1]
    assert {status for status, _sequence in last.values()} == {"CANCELLED"}
    assert all(last[name][1] > before[name][1] for name in names)


@pytest.mark.parametrize("kind", ["course", "single"])
@pytest.mark.parametrize("is_told", [True, False])
def test_a_calendar_takes_a_date_back_in_that_takes_place_after_all(client: Client, kind: str, is_told: bool) -> None:
    seating = make.seating(kind=kind, dates=1)
    signup, session = make.signed_up(to=seating), seating.course.sessions.get()
    actions.cancel(session, reason="room", by=None, now=timezone.now())
    if is_told:
        Message.objects.update(sent_at=timezone.now())
    ((_name, canceled),) = events(client, signup.code).items()

    actions.reinstate(session, by=None, now=timezone.now())

    ((_name, again),) = events(client, signup.code).items()
    assert (canceled[0], again[0]) == ("CANCELLED", "CONFIRMED")
    assert again[1] > canceled[1]


def test_a_date_that_was_replaced_is_canceled_in_the_calendar_too(client: Client, settings: Any) -> None:
    course = make.course(kind="single", dates=1)
    signup = make.signed_up(to=make.seating(of=course))
    old = course.sessions.get()
    instead = old.starts_at + timedelta(days=1)

    new = actions.cancel(
        old, reason="room", instead=(instead, instead + timedelta(hours=1)), by=None, now=timezone.now()
    )

    found = events(client, signup.code)
    assert new is not None
    assert {name: status for name, (status, _sequence) in found.items()} == {
        f"{old.pk}@{settings.BASE_HOST}": "CANCELLED",
        f"{new.pk}@{settings.BASE_HOST}": "CONFIRMED",
    }


def test_neither_the_code_nor_the_link_for_taking_part_stands_in_the_calendar(client: Client) -> None:
    seating = make.seating(is_online=True, online_link=["https://video.example/raum"])
    signup = make.signed_up("Mara Sommer", to=seating)

    file = client.get(f"/de/kurse/platz/{signup.code}/kalender.ics").content.decode()

    assert [part in file for part in (signup.code, "video.example", "Mara", "mara@example.org")] == [False] * 4


# --- professionals --------------------------------------------------------------------------------------------------


def test_professionals_choose_a_slot_and_stay_without_a_name(client: Client, seating: Seating) -> None:
    slots = make.course("Fallberatung", of=make.service("Beratung"), kind="consultation", seats=1, dates=2)
    slot = make.seating(of=slots)

    page = text(client.get("/de/kurse/fachberatung/"))
    form = text(client.get(f"/de/kurse/platz/{slot.pk}/neu/"))
    kept = sent(client, slot, name="", institution="Kita am Bach", is_first="on")

    signup = SignUp.objects.get()
    assert "Fallberatung" in page
    assert f"/de/kurse/platz/{seating.pk}/neu/" not in page
    assert "Bitte nennen Sie keine Namen von Kindern oder Familien" in page
    assert "Sie dürfen ohne Namen bleiben. Bitte nennen Sie keine Namen von Kindern oder Familien." in form
    assert kept.status_code == 200
    assert (signup.name, signup.told, signup.is_first) == (None, {"institution": "Kita am Bach"}, False)


def test_families_give_a_name(client: Client, seating: Seating) -> None:
    answer = sent(client, seating, name="")

    assert answer.context["form"].errors == {
        "name": ["Bitte schreiben Sie einen Namen. Es darf jeder Name sein, den Sie möchten."]
    }
    assert SignUp.objects.count() == 0


def test_a_slot_with_a_name_still_says_which_consultation_it_is(client: Client) -> None:
    consultation = make.service("Sprechstunde Sprache")
    make.course("Herbst 2026", of=consultation, kind="consultation", dates=1)

    page = words(client.get("/de/kurse/fachberatung/"))

    assert [name in page for name in ("Sprechstunde Sprache", "Herbst 2026")] == [True, True]


def test_slots_of_professionals_stand_among_no_offers_of_families() -> None:
    slots = make.course("Fallberatung", kind="consultation", seats=1)

    shown = queries.shown_for_service(slots.service_id, now=timezone.localtime())

    assert shown == []


def test_every_page_leads_to_her_seat_and_to_the_slots_of_professionals_as_soon_as_sign_ups_are_released(
    client: Client,
) -> None:
    ways = {"/de/kurse/platz/": "Ihr Platz im Kurs", "/de/kurse/fachberatung/": "Beratung für Fachkräfte"}

    open_part = text(client.get("/de/")).partition("<footer")[2]
    ModuleRelease.objects.all().delete()
    closed_part = text(client.get("/de/")).partition("<footer")[2]

    assert [f'<a href="{address}">{said}</a>' in open_part for address, said in ways.items()] == [True, True]
    assert [address in closed_part for address in ways] == [False, False]


def test_a_programme_promises_the_day_on_which_it_is_closed_though_its_next_years_have_no_dates_yet(
    client: Client,
) -> None:
    begin = timezone.localtime() + timedelta(days=14)
    last = begin.date() + timedelta(days=700)
    seating = make.seating(kind="program", first=begin, dates=10, last_on=last)

    form = words(client.get(f"/de/kurse/platz/{seating.pk}/neu/"))
    kept = words(sent(client, seating))
    actions.close_ended(today=last + timedelta(days=1))
    forgotten_on = rules.forget_on(SignUp.objects.get().closed_on)

    assert forgotten_on == last + timedelta(days=30)
    promise = f"Am {formats.date_format(forgotten_on, 'DATE_FORMAT')} vergessen wir es von selbst."
    assert promise in form
    assert promise in kept


def test_a_course_online_shows_no_address_even_where_its_offer_and_its_dates_have_one(client: Client) -> None:
    offer = make.service("Elternabend")
    seating = make.seating(make.course(of=offer, is_online=True, location=offer.locations.get(), room="Raum 2"))
    where = offer.locations.get()
    seating.course.sessions.update(location=where)

    pages = [
        words(client.get(f"/de/kurse/platz/{seating.pk}/neu/")),
        words(sent(client, seating)),
        words(client.get(f"/de/angebote/{offer.code}/", follow=True))
        .partition('id="sign-up"')[2]
        .partition("</section>")[0],
    ]

    assert [(where.street in page, "Raum 2" in page, "Online" in page) for page in pages] == [(False, False, True)] * 3


def online(now: datetime, **fields: Any) -> Seating:
    """A date online in two hours, of an hour."""
    link = "https://video.example/raum"
    first = now + timedelta(hours=2)
    where = {"is_online": True, "online_link": [link], **fields}
    return make.seating(first=first, dates=1, joins_late=True, **where)


@pytest.mark.parametrize(
    ("minutes", "is_shown"), [(-61, False), (-59, True), (1, True), (59, True), (61, False)], ids=str
)
def test_the_link_for_taking_part_stands_at_the_seat_from_the_hour_before_until_the_end(
    client: Client, minutes: int, is_shown: bool
) -> None:
    before = timezone.localtime() - timedelta(hours=2, minutes=minutes)
    signup = make.signed_up(to=online(before), mail="", phone="06441 555", now=before)

    page = client.get(f"/de/kurse/platz/{signup.code}/").content.decode()

    assert ('href="https://video.example/raum"' in page) == is_shown


def test_where_one_comes_or_takes_part_online_a_family_reads_both_and_finds_the_link(client: Client) -> None:
    before = timezone.localtime() - timedelta(hours=1, minutes=30)
    seating = online(before, is_online=False, location=make.location("Zentrum"))
    signup = make.signed_up(to=seating, now=before)

    form, seat = [client.get(f"/de/kurse/platz/{path}/") for path in (f"{seating.pk}/neu", signup.code)]

    for page in (words(form), words(seat)):
        assert ["Zentrum" in page, "Vor Ort oder online" in page] == [True, True]
    assert 'href="https://video.example/raum"' in seat.text


def test_whoever_waits_or_gave_the_seat_back_sees_no_link(client: Client) -> None:
    now = timezone.localtime() - timedelta(minutes=90)
    seating = online(now, seats=1)
    seated, waiting = [make.signed_up(name, to=seating, now=now) for name in ("A", "B")]
    codes_ = [seated.code, waiting.code]
    actions.give_back(SignUp.objects.get(pk=seated.pk), now=timezone.now())

    pages = [client.get(f"/de/kurse/platz/{code}/").content.decode() for code in codes_]

    assert ["video.example" in page for page in pages] == [False, False]


def test_a_course_online_asks_for_a_way_on_which_its_link_can_be_sent(client: Client, settings: Any) -> None:
    seating = online(timezone.now())

    refused = [sent(client, seating, mail="", phone=phone) for phone in ("06441 555", "")]
    settings.SMS_URL = "keep:"
    nothing = sent(client, seating, mail="", phone="")
    taken = sent(client, seating, mail="", phone="0151 55512345")

    asked = "Damit der Link Sie erreicht, geben Sie uns bitte eine Mailadresse an."
    assert [(page.status_code, page.context["form"].errors["mail"]) for page in refused] == [(422, [asked])] * 2
    assert nothing.context["form"].errors["mail"] == [
        "Damit der Link Sie erreicht, geben Sie uns bitte eine Mailadresse oder eine Handynummer an."
    ]
    assert (taken.status_code, SignUp.objects.get().phone) == (200, "0151 55512345")


# --- corrected ------------------------------------------------------------------------------------------------------
CHANGE = "/de/kurse/platz/aendern/"


def corrected(client: Client, signup: SignUp, **said: Any) -> Any:
    """The form as it is shown, with other words."""
    form = post(client, CHANGE, code=signup.code).context["form"]
    shown = {name: form[name].value() for name in form.fields}
    return post(client, CHANGE, code=signup.code, **{**shown, **said})


def test_a_mistyped_address_is_corrected_and_the_seat_stays(client: Client, seating: Seating) -> None:
    wrong = make.signed_up("Mara", to=seating, mail="mara@exampel.org", months=4)

    page = corrected(client, wrong, mail="mara@example.org", language="tr")

    found = SignUp.objects.get()
    assert (found.contact, found.language, found.seat, found.told) == (
        {"mail": "mara@example.org"},
        "tr",
        wrong.seat,
        {"months": 4},
    )
    assert "Es ist geändert." in words(page)
    assert code_in(page) == found.code != wrong.code


def test_whoever_got_the_mail_by_mistake_opens_nothing_any_more(client: Client, seating: Seating) -> None:
    wrong = make.signed_up("Mara", to=seating, mail="mara@exampel.org")

    corrected(client, wrong, mail="mara@example.org")

    assert client.get(f"/de/kurse/platz/{wrong.code}/").status_code == 404
    assert Message.objects.filter(dropped_at=None).values_list("signup", "kind").get() == (wrong.pk, "seated")


def test_the_code_stays_where_only_name_and_language_change(client: Client, seating: Seating) -> None:
    signup = make.signed_up("Mara", to=seating)

    page = corrected(client, signup, name="Maria", phone="0171 5550815")

    assert code_in(page) == signup.code
    assert "neuen Code" not in words(page)
    assert SignUp.objects.get().name == "Maria"


def test_a_correction_sent_twice_shows_the_seat_twice(client: Client, seating: Seating) -> None:
    wrong = make.signed_up("Mara", to=seating, mail="mara@exampel.org")
    said = {"ticket": TICKET, "code": wrong.code, "name": "Mara", "mail": "mara@example.org", "language": "de"}

    once, again = (post(client, CHANGE, **said) for _time in range(2))

    assert (once.status_code, again.status_code) == (200, 200)
    assert code_in(once) == code_in(again) == SignUp.objects.get().code


def test_what_is_typed_wrong_again_is_said_and_nothing_changes(client: Client, seating: Seating) -> None:
    signup = make.signed_up("Mara", to=seating)

    page = corrected(client, signup, mail="mara")

    assert page.status_code == 422
    assert "Das sieht nicht wie eine Mailadresse aus." in words(page)
    assert SignUp.objects.get().mail == "mara@example.org"


@pytest.mark.parametrize("months", [14, 40])
def test_an_age_that_was_noted_stays_when_only_the_address_changes(client: Client, months: int) -> None:
    course = make.course(asks_age=True, minimum_age=3, maximum_age=12)
    signup = make.signed_up("Mara", to=make.seating(of=course), mail="mara@exampel.org", months=months)

    page = corrected(client, signup, mail="mara@example.org")

    found = SignUp.objects.get()
    assert page.status_code == 200
    assert (found.mail, found.told) == ("mara@example.org", {"months": months})


def test_another_age_that_does_not_fit_is_said_with_whom_to_call(client: Client) -> None:
    course = make.course(asks_age=True, minimum_age=3, maximum_age=12)
    signup = make.signed_up("Mara", to=make.seating(of=course), months=4)

    page = corrected(client, signup, months="20")

    assert page.status_code == 422
    assert "Rufen Sie uns an: Wir suchen zusammen, was zu Ihrem Kind passt." in words(page)
    assert "06441 99-0" in words(page)


def test_nobody_changes_anything_without_the_code(client: Client, seating: Seating) -> None:
    make.signed_up("Mara", to=seating)

    answer = post(client, CHANGE, code="ACDE-FHKM-NPRT", ticket=TICKET, name="X", mail="x@example.org", language="de")

    assert answer.status_code == 422
    assert SignUp.objects.get().name == "Mara"


def test_the_form_sent_again_with_a_corrected_address_is_the_same_sign_up(client: Client, seating: Seating) -> None:
    sent(client, seating, mail="mara@exampel.org")
    page = sent(client, seating)

    found = SignUp.objects.get()
    assert (found.mail, found.seat) == ("mara@example.org", 1)
    assert code_in(page) == found.code


@pytest.mark.django_db(transaction=True)
def test_where_she_was_reached_before_she_reads_that_it_was_changed(client: Client, seating: Seating) -> None:
    signup = make.signed_up("Mara", to=seating, mail="alt@example.org")
    actions.send_due(now=timezone.now())
    mail.outbox.clear()

    corrected(client, signup, mail="zwischen@example.org")
    corrected(client, SignUp.objects.get(), mail="neu@example.org")
    actions.give_back(SignUp.objects.get(), now=timezone.now())
    kept = SignUp.objects.get().former_contact
    actions.send_due(now=timezone.now())

    found, [letter] = SignUp.objects.get(), [one for one in mail.outbox if one.to == ["alt@example.org"]]
    assert kept == {"mail": "alt@example.org"}
    assert found.former_contact is None
    assert letter.subject.startswith("Ihre Angaben wurden geändert")
    assert "Waren Sie das nicht? Dann rufen Sie uns bitte an." in re.sub(r"\s+", " ", letter.body)
    assert not [word for word in ("Mara", "/platz/", signup.code, found.code) if word in letter.body]


@pytest.mark.parametrize(("was_written_to", "typed"), [(False, {"mail": "neu@example.org"}), (True, {"name": "Maria"})])
def test_nobody_reads_of_a_change_who_was_not_written_to_or_still_is(
    client: Client, seating: Seating, was_written_to: bool, typed: dict[str, str]
) -> None:
    signup = make.signed_up("Mara", to=seating)
    if was_written_to:
        actions.send_due(now=timezone.now())

    corrected(client, signup, **typed)

    assert SignUp.objects.get().former_contact is None
    assert not Message.objects.filter(kind="changed").exists()


NOTHING_CHANGED = "Sie sind schon angemeldet. Eben wurde nichts geändert. Was nicht stimmt, ändern Sie unten."


@pytest.mark.parametrize(
    "typed", [{"mail": "mara@example.org"}, {"name": "Maria", "mail": "maria@example.org"}, {"name": "Maria"}]
)
def test_the_first_form_sent_once_more_takes_no_correction_back(
    client: Client, seating: Seating, typed: dict[str, str]
) -> None:
    first = {"mail": "mara@exampel.org"}
    sent(client, seating, **first)
    corrected(client, SignUp.objects.get(), **typed)
    before = SignUp.objects.values().get(), Message.objects.count()

    page = sent(client, seating, **first)

    assert (SignUp.objects.values().get(), Message.objects.count()) == before
    assert NOTHING_CHANGED in words(page)
    assert code_in(page) == SignUp.objects.get().code


def test_the_first_form_does_not_change_what_was_corrected_otherwise(client: Client, seating: Seating) -> None:
    sent(client, seating, mail="mara@exampel.org")
    corrected(client, SignUp.objects.get(), mail="mara@example.org", phone="0171 5550815")

    page = sent(client, seating, phone="0171 5550816")

    assert SignUp.objects.get().phone == "0171 5550815"
    assert NOTHING_CHANGED in words(page)


def test_a_form_sent_twice_says_nothing_of_changes(client: Client, seating: Seating) -> None:
    pages = [sent(client, seating) for _time in range(2)]

    assert [NOTHING_CHANGED in words(page) for page in pages] == [False, False]


def test_two_of_the_same_name_at_the_same_device_are_two(client: Client, seating: Seating) -> None:
    pages = [sent(client, seating, name="Anna", mail=f"{mail}@example.org") for mail in ("a.berg", "anna.vogt")]

    rows = SignUp.objects.order_by("number")
    assert [(one.mail, one.seat) for one in rows] == [("a.berg@example.org", 1), ("anna.vogt@example.org", 2)]
    assert [code_in(page) for page in pages] == [one.code for one in rows]


def test_another_family_at_the_same_computer_is_another_family(client: Client, seating: Seating) -> None:
    sent(client, seating)
    sent(client, seating, name="Lena")

    assert [(one.name, one.seat) for one in SignUp.objects.order_by("number")] == [("Mara", 1), ("Lena", 2)]


def test_professionals_without_a_name_are_known_by_the_way_to_reach_them(client: Client) -> None:
    slots = make.seating(of=make.course(kind="consultation", seats=3))
    sent(client, slots, name="", institution="Kita Sonnescheim")
    sent(client, slots, name="", institution="Kita Sonnenschein")
    sent(client, slots, name="", mail="andere@example.org")

    assert [one.institution for one in SignUp.objects.order_by("number")] == ["Kita Sonnenschein", ""]


def test_whoever_waits_keeps_her_place_when_she_corrects_her_number(client: Client, seating: Seating) -> None:
    _first, _second, third, fourth = (make.signed_up(str(number), to=seating) for number in range(4))

    corrected(client, third, mail="", phone="06441 5550815")

    assert [queries.place_on_list(SignUp.objects.get(pk=one.pk)) for one in (third, fourth)] == [1, 2]


def test_what_somebody_was_to_be_called_about_is_written_when_she_gives_a_mail_address(
    client: Client, seating: Seating
) -> None:
    signup = make.signed_up("Mara", to=seating, mail="", phone="06441 7")
    actions.cancel(seating.course.sessions.all()[1], reason="illness", by=None, now=timezone.now())
    actions.send_due(now=timezone.now())
    before = Message.objects.to_tell().count()

    corrected(client, signup, mail="mara@example.org")

    assert (before, Message.objects.to_tell().count()) == (1, 0)
    assert set(Message.objects.filter(dropped_at=None, sent_at=None).values_list("kind", flat=True)) == {
        "date_canceled",
        "seated",
    }
