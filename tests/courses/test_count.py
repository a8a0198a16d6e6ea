"""Heads: counted at the desk and by a link, once for each ticket, corrected by the next."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests import cast, make
from unterwegs.courses import actions, queries
from unterwegs.courses.models import CountLink, Course, Session
from unterwegs.directory.models import Membership
from unterwegs.people.models import Deed, User
from unterwegs.people.roles import Role

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
HOME = {"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def noon() -> datetime:
    return timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)


@pytest.fixture
def course(noon: datetime) -> Course:
    """An open meeting today, in a week and in two."""
    make.town()
    return make.course(of=make.service("Elterncafé"), kind="open", first=noon)


@pytest.fixture
def today(course: Course) -> Session:
    return course.sessions.order_by("starts_at")[0]


@pytest.fixture
def editor(course: Course) -> User:
    """Writes for the organization that leads the course."""
    person = make.user("Edda Eigen", roles=[Role.PROVIDER_EDITOR])
    Membership.objects.create(user=person, organization=course.service.organization)
    return person


def link_to(course: Course) -> str:
    return f"/zaehlen/{actions.make_count_link(course, by=None, today=timezone.localdate())}/"


def heads(session: Session) -> tuple[int | None, int | None, int | None]:
    session.refresh_from_db()
    return session.adults, session.children, session.first_timers


def said(session: Session, adults: int, children: int, first: int = 0, ticket: str = "t1") -> dict[str, Any]:
    return {
        "termin": str(session.pk),
        "adults": adults,
        "children": children,
        "first_timers": first,
        "ticket": ticket,
    }


def deeds() -> list[tuple[str, str]]:
    return list(Deed.objects.filter(deed="counted heads").order_by("pk").values_list("by_name", "label"))


# --- the deed -------------------------------------------------------------------------------------------------------
def test_the_same_count_sent_twice_is_one_and_the_next_corrects_it(today: Session) -> None:
    for _each in range(2):
        actions.count(today, adults=10, children=15, first_timers=2, ticket="a", by=None)
    once = heads(today), len(deeds())
    actions.count(today, adults=11, children=15, first_timers=2, ticket="b", by=None)

    assert once == ((10, 15, 2), 1)
    assert (heads(today), len(deeds())) == ((11, 15, 2), 2)


def test_a_month_is_counted_only_when_no_phone_brings_a_count_any_more(noon: datetime) -> None:
    make.town()
    last = noon.replace(year=2026, month=10, day=31)
    course = make.course(of=make.service("Elterncafé"), kind="open", dates=1, first=last)
    session, secret = course.sessions.get(), actions.make_count_link(course, by=None, today=last.date())
    link = queries.count_link(secret, today=last.date())
    assert link is not None

    found = []
    for days in (1, 8, 14, 15):
        later = last + days * DAY
        actions.freeze(today=later.date())
        found.append((bool(queries.dates_of_link(link, now=later)), queries.is_month_counted(session)))

    assert found == [(True, False), (True, False), (True, False), (False, True)]


def test_a_count_for_a_month_that_is_counted_changes_nothing_and_says_so(client: Client, noon: datetime) -> None:
    make.town()
    course = make.course(of=make.service("Elterncafé"), kind="open", dates=1, first=noon - 50 * DAY)
    session, person = course.sessions.get(), make.user("Edda Eigen", roles=[Role.PROVIDER_EDITOR])
    Membership.objects.create(user=person, organization=course.service.organization)
    actions.count(session, adults=10, children=15, first_timers=2, ticket="a", by=None)
    actions.freeze(today=noon.date())
    cast.sign_in(client, person)
    page = f"/desk/kurse/zaehlen/{session.pk}/"

    shown = client.get(page)
    sent = client.post(page, said(session, 1, 1, ticket="b"))
    late = client.post(page, said(session, 1, 1, ticket="c"), headers={"Accept": "application/json"})
    again = client.post(page, said(session, 10, 15, 2, ticket="a"), headers={"Accept": "application/json"})

    sentence = "Dieser Monat ist schon gezählt: Seine Zahlen bleiben, wie sie waren."
    assert [(one.status_code, sentence in one.content.decode()) for one in (shown, sent)] == [(410, True), (410, True)]
    assert [one.json() for one in (late, again)] == [{"says": "late"}, {"says": "kept"}]
    assert heads(session) == (10, 15, 2)
    with pytest.raises(actions.MonthIsCounted):
        actions.count(session, adults=1, children=1, first_timers=0, ticket="d", by=None)


# --- by link --------------------------------------------------------------------------------------------------------
def test_the_link_shows_the_date_of_today_and_no_cache_keeps_it(client: Client, course: Course, today: Session) -> None:
    answer = client.get(link_to(course))

    text = answer.content.decode()
    assert (answer.status_code, answer.context["session"]) == (200, today)
    assert "no-store" in answer["Cache-Control"]
    assert (answer["Referrer-Policy"], answer.cookies) == ("same-origin", {})
    assert '<meta name="robots" content="noindex">' in text
    assert "Elterncafé" in text


def test_whoever_has_the_link_counts_without_a_script_and_sees_what_was_counted(
    client: Client, course: Course, today: Session
) -> None:
    page = link_to(course)
    ticket = re.search(r'name="ticket" value="([^"]+)"', client.get(page).content.decode())
    assert ticket is not None

    answer = client.post(page, said(today, 10, 15, 3, ticket=ticket[1]), headers=HOME)
    again = client.post(page, said(today, 10, 15, 3, ticket=ticket[1]), headers=HOME)
    shown = client.get(answer["Location"])

    assert (answer.status_code, again.status_code) == (303, 303)
    assert heads(today) == (10, 15, 3)
    assert deeds() == [("Elterncafé, per Link", str(today))]
    assert "Gezählt: 25" in shown.content.decode()


def test_a_script_is_answered_in_one_word(client: Client, course: Course, today: Session) -> None:
    page, asked = link_to(course), {"Accept": "application/json"} | HOME

    kept = client.post(page, said(today, 1, 1), headers=asked)
    wrong = client.post(page, said(today, 1, 1, 3, ticket="t2"), headers=asked)
    actions.end_count_link(course, by=None, today=timezone.localdate())
    gone = client.post(page, said(today, 5, 5, ticket="t3"), headers=asked)

    assert [one.json() for one in (kept, wrong, gone)] == [{"says": "kept"}, {"says": "wrong"}, {"says": "gone"}]
    assert heads(today) == (1, 1, 0)


@pytest.mark.parametrize(
    ("days", "is_shown", "is_taken"),
    [(-15, False, False), (-14, False, True), (-3, False, True), (-2, True, True), (2, True, True), (3, False, False)],
)
def test_dates_of_two_days_are_chosen_and_a_late_phone_brings_two_weeks(
    client: Client, noon: datetime, days: int, is_shown: bool, is_taken: bool
) -> None:
    make.town()
    course = make.course(of=make.service("Elterncafé"), kind="open", dates=1, first=noon + days * DAY)
    session, page = course.sessions.get(), link_to(course)

    shown = client.get(page)
    taken = client.post(page, said(session, 4, 0), headers=HOME)

    assert shown.context["session"] == (session if is_shown else None)
    assert (taken.status_code, heads(session)) == ((303, (4, 0, 0)) if is_taken else (410, (None, None, None)))


def test_the_nearest_date_comes_first_and_others_are_a_tap_away(client: Client, course: Course, today: Session) -> None:
    start = today.starts_at
    other = actions.add_date(
        course, starts_at=start - DAY, ends_at=start - DAY + timedelta(hours=1), by=None, now=start
    )
    page = link_to(course)

    first, chosen = client.get(page), client.get(f"{page}?termin={other.pk}")

    assert (first.context["session"], [one for one, _words in first.context["others"]]) == (today, [other])
    assert (chosen.context["session"], [one for one, _words in chosen.context["others"]]) == (other, [today])


def test_neither_another_course_nor_a_canceled_date_is_counted_by_the_link(
    client: Client, course: Course, today: Session, noon: datetime
) -> None:
    other = make.course(of=make.service("Krabbelgruppe"), kind="open", dates=1, first=noon).sessions.get()
    actions.cancel(today, reason="illness", by=None, now=today.starts_at - DAY)
    page = link_to(course)

    answers = [client.post(page, said(one, 9, 9), headers=HOME).status_code for one in (other, today)]

    assert answers == [410, 410]
    assert (heads(other), heads(today)) == ((None, None, None), (None, None, None))


def test_a_link_ends_with_its_time_with_the_next_one_and_by_hand(client: Client, course: Course) -> None:
    day = timezone.localdate()
    expired = f"/zaehlen/{actions.make_count_link(course, by=None, today=day - 201 * DAY)}/"
    replaced, ended = link_to(course), link_to(course)
    actions.end_count_link(course, by=None, today=day)
    last = link_to(course)

    assert [client.get(page).status_code for page in (expired, replaced, ended, last)] == [410, 410, 410, 200]


def test_a_form_from_another_site_counts_nothing(client: Client, course: Course, today: Session) -> None:
    page = link_to(course)

    answers = [
        client.post(page, said(today, 9, 9), headers={"Origin": origin}).status_code
        for origin in ("https://example.org", "null")
    ]

    assert (answers, heads(today)) == ([403, 403], (None, None, None))


def test_the_empty_page_of_the_device_is_the_same_for_everybody(client: Client, course: Course) -> None:
    link_to(course)

    text = client.get("/zaehlen/geraet/").content.decode()

    assert "Elterncafé" not in text
    assert "csrfmiddlewaretoken" not in text


def test_the_button_for_families_speaks_every_language_that_has_words_of_its_own(
    client: Client, course: Course
) -> None:
    sentences = client.get(link_to(course), headers={"Accept-Language": "de"}).context["sentences"]

    assert sentences[0] == ("de", "ltr", "Ich bin zum ersten Mal hier")
    assert len({sentence for _code, _direction, sentence in sentences}) == len(sentences)


# --- at the desk ----------------------------------------------------------------------------------------------------
def test_at_the_desk_the_own_dates_are_counted_and_corrected(
    client: Client, editor: User, today: Session, noon: datetime
) -> None:
    make.course(of=make.service("Fremd", of=make.organization("Anderer Träger")), kind="open", first=noon)
    cast.sign_in(client, editor)

    listed = client.get("/desk/kurse/zaehlen/").context["of_today"]
    first = client.post(f"/desk/kurse/zaehlen/{today.pk}/", said(today, 10, 15, 1))
    client.post(f"/desk/kurse/zaehlen/{today.pk}/", said(today, 12, 15, 1, ticket="t2"))

    assert [one for one, _words in listed] == [today]
    assert first.status_code == 302
    assert heads(today) == (12, 15, 1)
    assert [by for by, _label in deeds()] == ["Edda Eigen", "Edda Eigen"]


def test_more_newcomers_than_heads_are_refused_in_words(client: Client, editor: User, today: Session) -> None:
    cast.sign_in(client, editor)

    answer = client.post(f"/desk/kurse/zaehlen/{today.pk}/", said(today, 1, 1, 3))

    assert answer.status_code == 422
    assert answer.context["form"].errors == {"first_timers": ["Das sind mehr, als da waren."]}
    assert heads(today) == (None, None, None)


@pytest.mark.parametrize("number", ["-1", "1000", "2.5", "viele", "9" * 400, "\u0663\u0664"])
def test_odd_numbers_break_nothing(client: Client, editor: User, today: Session, number: str) -> None:
    cast.sign_in(client, editor)

    answer = client.post(f"/desk/kurse/zaehlen/{today.pk}/", {**said(today, 1, 1), "adults": number})

    assert answer.status_code == (302 if number == "\u0663\u0664" else 422)


def test_a_link_is_made_shown_once_with_its_code_and_ended(client: Client, editor: User, course: Course) -> None:
    cast.sign_in(client, editor)

    made = client.post(f"/desk/kurse/{course.pk}/zaehl-link/neu/")
    link = CountLink.objects.get()
    later = client.get(f"/desk/kurse/{course.pk}/zaehl-link/")
    client.post(f"/desk/kurse/{course.pk}/zaehl-link/beenden/")

    secret = made.context["address"].rstrip("/").rpartition("/")[2]
    assert queries.count_link(secret, today=timezone.localdate()) is None
    assert (secret in made.content.decode(), secret in later.content.decode()) == (True, False)
    assert len(made.context["squares"]) > 50
    assert secret not in link.digest
    assert list(Deed.objects.filter(noun="courses.course").order_by("pk").values_list("deed", flat=True))[-2:] == [
        "made a link for counting",
        "ended a link for counting",
    ]
