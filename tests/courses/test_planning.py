"""Planning: dates follow their rhythm and what was agreed by hand stays; nobody learns of a change by chance."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from importlib import import_module
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from django.apps import apps
from django.utils import timezone

from tests import make
from unterwegs.courses import actions, comparison, queries, rules, wording
from unterwegs.courses.actions import dates, messages
from unterwegs.courses.forms.desk import CourseForm
from unterwegs.courses.models import Course, Message, Seating, Session, SignUp
from unterwegs.directory import actions as directory
from unterwegs.directory import content as contents
from unterwegs.directory.content import Cost
from unterwegs.directory.models import Membership, Schedule, Service
from unterwegs.people import holders
from unterwegs.people.models import Deed
from unterwegs.places.models import SchoolHoliday

migration = import_module("unterwegs.courses.migrations.0008_values_nobody_chose")
pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 10, 5, 10, tzinfo=BERLIN)  # a Monday
WEEK, DAY, HOUR = timedelta(weeks=1), timedelta(days=1), timedelta(hours=1)


@pytest.fixture(autouse=True)
def town() -> None:
    make.town(land="HE")


@pytest.fixture
def offer() -> Service:
    """On Tuesdays from half past nine to eleven."""
    return make.service("Babymassage", day="TU")


def course(offer: Service, *, now: datetime = NOW, **fields: Any) -> Course:
    """A course in the rhythm of its offer, from 6 October to 3 November."""
    values = {
        "kind": "course",
        "seats": 10,
        "state": "open",
        "schedule": offer.schedules.get(),
        "first_on": date(2026, 10, 6),
        "last_on": date(2026, 11, 3),
        **fields,
    }
    return actions.keep(Course(service=offer, **values), by=None, now=now)


def days(of: Course, **only: Any) -> list[str]:
    rows = Session.objects.filter(course=of, **({"canceled_on": None} | only)).order_by("starts_at")
    return [f"{timezone.localtime(one.starts_at):%d.%m. %H:%M}" for one in rows]


def written(about: Course) -> list[tuple[str, str]]:
    rows = Message.objects.filter(signup__seating__course=about, dropped_at=None).order_by("pk")
    return [
        (row.kind, f"{timezone.localtime(row.session.starts_at):%d.%m. %H:%M}" if row.session else "")
        for row in rows.select_related("session")
        if row.kind != "seated"
    ]


def change_rhythm(offer: Service, **fields: Any) -> None:
    """The rhythm as families read it."""
    Schedule.objects.filter(service=offer).update(**fields)
    directory.publish(Service.objects.get(pk=offer.pk), today=NOW.date(), by=None)


def closed(offer: Service, *days: date, reason: str = "") -> None:
    directory.close(Service.objects.get(pk=offer.pk), first_on=days[0], last_on=days[-1], reason=reason, by=None)


# --- the rhythm -------------------------------------------------------------------------------------------------------
def test_dates_follow_the_rhythm_at_the_same_hour_across_the_end_of_summer_time(offer: Service) -> None:
    made = course(offer)

    assert days(made) == ["06.10. 09:30", "13.10. 09:30", "20.10. 09:30", "27.10. 09:30", "03.11. 09:30"]
    assert {one.ends_at - one.starts_at for one in made.sessions.all()} == {timedelta(minutes=90)}
    utc = [one.starts_at.astimezone(ZoneInfo("UTC")).hour for one in made.sessions.order_by("starts_at")]
    assert utc == [7, 7, 7, 8, 8]


def test_holidays_pauses_and_canceled_days_of_the_offer_have_no_date(offer: Service) -> None:
    SchoolHoliday.objects.create(name="Herbst", first_on=date(2026, 10, 12), last_on=date(2026, 10, 16), source="Land")
    change_rhythm(offer, school="term")
    closed(offer, date(2026, 10, 20))
    directory.cancel_date(offer.schedules.get(), on=date(2026, 10, 27), reason="", by=None)

    made = course(offer)

    assert days(made) == ["06.10. 09:30", "03.11. 09:30"]


def test_a_public_holiday_has_no_date() -> None:
    thursdays = make.service("Elterncafé", day="TH")
    change_rhythm(thursdays, on_public_holidays=False)

    made = course(thursdays, first_on=date(2027, 5, 1), last_on=date(2027, 5, 31))

    assert days(made) == ["13.05. 09:30", "20.05. 09:30"]  # Ascension and Corpus Christi are left out


def test_the_night_lays_out_nothing_twice(offer: Service) -> None:
    made = course(offer)

    again = [actions.lay_out_all(now=NOW + DAY * number) for number in range(3)]

    assert again == [0, 0, 0]
    assert len(days(made)) == 5


def test_an_open_meeting_without_an_end_grows_with_every_night(offer: Service) -> None:
    made = course(offer, kind="open", seats=None, last_on=None)
    before = len(days(made))

    new = actions.lay_out_all(now=NOW + 2 * WEEK)

    assert (before, new) == (12, 2)
    assert Seating.objects.filter(course=made).count() == 0


def test_a_closure_cancels_its_date_and_everybody_learns_it(offer: Service) -> None:
    made = course(offer)
    signup = make.signed_up(to=make.seating(made), now=NOW)
    closed(offer, date(2026, 10, 12), date(2026, 10, 18))

    actions.lay_out_all(now=NOW)
    actions.lay_out_all(now=NOW + HOUR)

    assert days(made) == ["06.10. 09:30", "20.10. 09:30", "27.10. 09:30", "03.11. 09:30"]
    assert written(made) == [("date_canceled", "13.10. 09:30")]
    assert SignUp.objects.get(pk=signup.pk).standing == "seated"


def test_another_hour_of_the_rhythm_moves_the_dates_and_the_seats_stay(offer: Service) -> None:
    made = course(offer, kind="single", last_on=date(2026, 10, 13))
    signup = make.signed_up(to=make.seating(made), now=NOW)
    change_rhythm(offer, opens_at=time(10), closes_at=time(11))

    new = actions.lay_out_all(now=NOW)

    assert new == 0
    assert days(made) == ["06.10. 10:00", "13.10. 10:00"]
    assert written(made) == [("date_moved", "06.10. 10:00")]
    assert SignUp.objects.get(pk=signup.pk).standing == "seated"


def test_what_was_moved_or_canceled_by_hand_stays_when_the_rhythm_changes(offer: Service) -> None:
    made = course(offer)
    first, second, *_rest = made.sessions.order_by("starts_at")
    actions.move(
        first, starts_at=first.starts_at + 6 * HOUR, ends_at=first.ends_at + 6 * HOUR, room="", by=None, now=NOW
    )
    actions.cancel(second, reason="illness", by=None, now=NOW)
    change_rhythm(offer, opens_at=time(10), closes_at=time(11))

    new = actions.lay_out_all(now=NOW)

    assert new == 0
    assert days(made) == ["06.10. 15:30", "20.10. 10:00", "27.10. 10:00", "03.11. 10:00"]


def test_another_weekday_cancels_the_old_dates_and_lays_out_new_ones(offer: Service) -> None:
    made = course(offer, last_on=date(2026, 10, 13))
    make.signed_up(to=make.seating(made), now=NOW)
    change_rhythm(offer, rule="FREQ=WEEKLY;BYDAY=TH")

    new = actions.lay_out_all(now=NOW)

    assert new == 1
    assert days(made) == ["08.10. 09:30"]
    assert written(made) == [("dates", "")]


def test_two_dates_on_one_day_are_both_laid_out(offer: Service) -> None:
    directory.add_date(offer.schedules.get(), on=date(2026, 10, 6), opens_at=time(15), closes_at=time(16), by=None)

    made = course(offer, last_on=date(2026, 10, 13))
    actions.lay_out_all(now=NOW)

    assert days(made) == ["06.10. 09:30", "06.10. 15:00", "13.10. 09:30"]


def test_a_shorter_course_cancels_what_comes_after_its_end(offer: Service) -> None:
    made = course(offer)
    make.signed_up(to=make.seating(made), now=NOW)
    made.last_on = date(2026, 10, 20)

    actions.keep(made, by=None, now=NOW)

    assert days(made) == ["06.10. 09:30", "13.10. 09:30", "20.10. 09:30"]
    assert written(made) == [("dates", "")]


def test_an_end_that_is_taken_away_cancels_nothing(offer: Service) -> None:
    made = course(offer, kind="open", seats=None, last_on=date(2027, 2, 23))
    before = days(made)
    made.last_on = None

    actions.keep(made, by=None, now=NOW)

    assert days(made) == before


def test_what_is_over_is_never_touched(offer: Service) -> None:
    made = course(offer)
    change_rhythm(offer, rule="FREQ=WEEKLY;BYDAY=TH")

    actions.lay_out_all(now=NOW + 9 * DAY)

    assert days(made)[:3] == ["06.10. 09:30", "13.10. 09:30", "15.10. 09:30"]


def test_a_course_that_was_called_off_gets_no_new_dates(offer: Service) -> None:
    made = course(offer)
    actions.change_state(made, "called_off", by=None, now=NOW)
    Course.objects.filter(pk=made.pk).update(last_on=date(2026, 12, 1))

    dates.lay_out(Course.objects.get(pk=made.pk), messages.News(), now=NOW)

    assert days(made) == []
    assert made.sessions.count() == 5


def test_dates_lie_where_the_rhythm_has_its_place_until_the_course_has_one(offer: Service) -> None:
    there, elsewhere = make.location("Bürgerhaus"), make.location("Zentrum")
    change_rhythm(offer, location=there)
    made = course(offer)
    before = set(made.sessions.values_list("location__name", flat=True))
    make.signed_up(to=make.seating(made), now=NOW)
    made.location = elsewhere

    actions.keep(made, by=None, now=NOW)

    assert before == {"Bürgerhaus"}
    assert set(made.sessions.values_list("location__name", flat=True)) == {None}
    assert written(made) == [("dates", "")]


def test_another_place_of_a_course_with_one_date_left_is_told_of_that_date(offer: Service) -> None:
    made = course(offer, last_on=date(2026, 10, 13))
    make.signed_up(to=make.seating(made), now=NOW)
    made.room = "Saal"

    actions.keep(made, by=None, now=NOW + 3 * DAY)

    assert written(made) == [("date_moved", "13.10. 09:30")]


def test_another_rhythm_and_another_place_at_once_are_one_message(offer: Service) -> None:
    made = course(offer)
    make.signed_up(to=make.seating(made), now=NOW)
    change_rhythm(offer, opens_at=time(10), closes_at=time(11))
    made.room, made.last_on = "Saal", date(2026, 10, 20)

    actions.keep(made, by=None, now=NOW)

    assert written(made) == [("dates", "")]


def test_two_closures_of_two_nights_are_told_once_where_nothing_was_sent_between(offer: Service) -> None:
    made = course(offer)
    make.signed_up(to=make.seating(made), now=NOW)
    for first, last in ((12, 18), (19, 25)):
        closed(offer, date(2026, 10, first), date(2026, 10, last))
        actions.follow_changes(now=NOW + DAY * (first - 12) / 7)

    assert written(made) == [("dates", "")]


def test_each_date_with_seats_of_its_own_is_told_to_its_families_alone(offer: Service) -> None:
    made = course(offer, kind="single", last_on=date(2026, 10, 20))
    for seating in made.seatings.order_by("session__starts_at"):
        make.signed_up(to=seating, now=NOW)
    change_rhythm(offer, opens_at=time(10), closes_at=time(11))

    actions.lay_out_all(now=NOW)

    assert written(made) == [
        ("date_moved", "06.10. 10:00"),
        ("date_moved", "13.10. 10:00"),
        ("date_moved", "20.10. 10:00"),
    ]


def test_a_rhythm_without_an_end_goes_on_at_night_and_writes_to_nobody(offer: Service) -> None:
    made = course(offer, kind="program", last_on=None)
    make.signed_up(to=make.seating(made), now=NOW)

    new = [actions.lay_out_all(now=NOW + number * WEEK) for number in (1, 2)]

    assert new == [1, 1]
    assert written(made) == []


def test_whoever_has_a_seat_for_all_dates_learns_of_further_ones_and_nobody_who_waits(offer: Service) -> None:
    made = course(offer, seats=1)
    seated, waiting = [make.signed_up(name, to=make.seating(made), now=NOW) for name in ("A", "B")]
    made.last_on = date(2026, 11, 17)
    actions.keep(made, by=None, now=NOW)
    begin = datetime(2026, 11, 24, 9, 30, tzinfo=BERLIN)

    actions.add_date(made, starts_at=begin, ends_at=begin + HOUR, by=None, now=NOW)

    rows = Message.objects.filter(kind="dates", dropped_at=None)
    assert [row.signup_id for row in rows] == [seated.pk]
    assert [row.kind for row in waiting.messages.all()] == ["waiting"]


# --- within a minute --------------------------------------------------------------------------------------------------
def test_an_offer_that_is_closed_in_the_morning_cancels_its_date_of_that_day_within_a_minute(offer: Service) -> None:
    made = course(offer)
    make.signed_up(to=make.seating(made), now=NOW)
    actions.follow_changes(now=NOW)
    closed(offer, date(2026, 10, 6), reason="Frau Beispiel ist krank")

    followed = [actions.follow_changes(now=NOW + 23 * HOUR), actions.follow_changes(now=NOW + 23 * HOUR)]

    assert followed == [1, 0]
    assert written(made) == [("date_canceled", "06.10. 09:30")]
    assert made.sessions.get(starts_at__date=date(2026, 10, 6)).reason == "illness"


def test_a_date_that_has_begun_takes_place_whatever_is_closed(offer: Service) -> None:
    made = course(offer)
    make.signed_up(to=make.seating(made), now=NOW)
    closed(offer, date(2026, 10, 6))

    actions.follow_changes(now=NOW + 24 * HOUR)

    assert written(made) == []
    assert days(made)[0] == "06.10. 09:30"


def test_what_changed_while_nobody_looked_is_followed_weeks_later(offer: Service) -> None:
    made = course(offer)
    make.signed_up(to=make.seating(made), now=NOW)
    closed(offer, date(2026, 11, 3), reason="Betriebsausflug")

    actions.follow_changes(now=NOW + 3 * WEEK)

    assert written(made) == [("date_canceled", "03.11. 09:30")]
    assert made.sessions.get(starts_at__date=date(2026, 11, 3)).reason == "closed"


def test_a_change_that_waits_for_its_review_moves_no_date_until_families_read_it(offer: Service) -> None:
    made = course(offer)
    make.signed_up(to=make.seating(made), now=NOW)
    content = contents.content_of(offer)
    later = msgspec.structs.replace(content.schedules[0], opens_at=time(10), closes_at=time(11, 30))
    changed = msgspec.structs.replace(content, schedules=(later,))
    directory.change_service(offer, changed, revision=Service.objects.get(pk=offer.pk).revision, by=None)
    actions.follow_changes(now=NOW)
    before = days(made)

    directory.publish(offer, today=NOW.date(), by=None)
    actions.follow_changes(now=NOW)

    assert (before[0], days(made)[0]) == ("06.10. 09:30", "06.10. 10:00")


def test_a_course_that_cannot_follow_stops_no_other(offer: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = sorted((course(offer), course(offer)), key=lambda one: one.pk)
    closed(offer, date(2026, 10, 6))
    found = dates.directory.occurrences_of

    def fails_once(schedule: Any, **days: Any) -> Any:
        monkeypatch.setattr(dates.directory, "occurrences_of", found)
        raise OSError

    monkeypatch.setattr(dates.directory, "occurrences_of", fails_once)
    count = actions.follow_changes(now=NOW)

    assert count == 1
    assert (days(first)[0], days(second)[0]) == ("06.10. 09:30", "13.10. 09:30")


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("Die Leiterin ist erkrankt", "illness"),
        ("Krankheit", "illness"),
        ("Wasserschaden im Keller", "room"),
        ("Der Raum wird gestrichen", "room"),
        ("Sturmwarnung", "weather"),
        ("Fortbildung in der Wetterau", "closed"),
        ("Sommerpause", "closed"),
        ("", "closed"),
    ],
)
def test_families_read_the_reason_that_fits_what_was_said(said: str, reason: str) -> None:
    found = rules.reason_of(said)

    assert found == reason


def test_a_day_that_became_a_holiday_is_closed_and_a_day_that_left_the_rhythm_is_not(offer: Service) -> None:
    made = course(offer, last_on=date(2026, 10, 20))
    SchoolHoliday.objects.create(name="Herbst", first_on=date(2026, 10, 5), last_on=date(2026, 10, 10), source="Land")
    change_rhythm(offer, school="term", rule="FREQ=WEEKLY;INTERVAL=2;BYDAY=TU")

    actions.lay_out_all(now=NOW)

    rows = made.sessions.order_by("starts_at").values_list("reason", flat=True)
    assert list(rows) == ["closed", "", "other"]


# --- online and back --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("kind", "told"), [("course", ["dates"]), ("single", ["date_moved"])])
def test_whoever_signed_up_learns_in_words_that_a_course_goes_online_and_where_it_comes_back_to(
    offer: Service, kind: str, told: list[str]
) -> None:
    made = course(offer, kind=kind)
    signup = make.signed_up(to=make.seating(made), now=NOW)
    here = offer.locations.get()
    said = []
    for is_online, link, location in ((True, ["https://video.example/raum"], None), (False, [], here)):
        made.is_online, made.online_link, made.location = is_online, link, location
        actions.keep(made, by=None, now=NOW)
        message = Message.objects.get(signup=signup, dropped_at=None, kind__in=rules.CHANGES)
        said.append((message.kind, messages.context_of(message, now=NOW)["where"]))

    assert [kind for kind, _where in said] == told * 2
    assert [where for _kind, where in said] == [
        "online; der Link kommt eine Stunde vorher",
        wording.place_words(made.sessions.all()[0]),
    ]


def test_where_an_online_course_would_be_is_nobodys_news(offer: Service) -> None:
    made = course(offer, is_online=True, online_link=["https://video.example/raum"])
    make.signed_up(to=make.seating(made), now=NOW)
    made.location, made.room = offer.locations.get(), "Raum 2"

    actions.keep(made, by=None, now=NOW)

    assert written(made) == []


# --- takes place after all --------------------------------------------------------------------------------------------
def open_again(offer: Service) -> None:
    offer.schedules.get().pauses.all().delete()
    directory.publish(Service.objects.get(pk=offer.pk), today=NOW.date(), by=None)


@pytest.mark.parametrize("is_told", [True, False])
def test_a_closure_that_is_taken_back_brings_its_date_back_and_whoever_knew_of_it_learns_it(
    offer: Service, is_told: bool
) -> None:
    made = course(offer)
    make.signed_up(to=make.seating(made), now=NOW)
    closed(offer, date(2026, 10, 12), date(2026, 10, 18))
    actions.lay_out_all(now=NOW)
    if is_told:
        Message.objects.update(sent_at=NOW)
    open_again(offer)

    actions.lay_out_all(now=NOW + HOUR)
    actions.lay_out_all(now=NOW + 2 * HOUR)

    assert days(made) == ["06.10. 09:30", "13.10. 09:30", "20.10. 09:30", "27.10. 09:30", "03.11. 09:30"]
    said = [("date_canceled", "13.10. 09:30"), ("reinstated", "13.10. 09:30")] if is_told else []
    assert written(made) == said


def test_holidays_that_were_imported_wrongly_cancel_nothing_for_good(offer: Service) -> None:
    change_rhythm(offer, school="term")
    made = course(offer, last_on=date(2026, 10, 20))
    wrong = SchoolHoliday.objects.create(
        name="Herbst", first_on=date(2026, 10, 5), last_on=date(2026, 12, 24), source="Land"
    )
    actions.lay_out_all(now=NOW - HOUR)
    between = days(made)
    wrong.delete()

    actions.lay_out_all(now=NOW)

    assert (between, days(made)) == ([], ["06.10. 09:30", "13.10. 09:30", "20.10. 09:30"])


def test_a_date_that_comes_back_at_another_hour_is_told_with_that(offer: Service) -> None:
    made = course(offer, last_on=date(2026, 10, 13))
    make.signed_up(to=make.seating(made), now=NOW)
    closed(offer, date(2026, 10, 12), date(2026, 10, 18))
    actions.lay_out_all(now=NOW)
    Message.objects.update(sent_at=NOW)
    first = made.sessions.order_by("starts_at")[0]
    Session.objects.filter(pk=first.pk).update(is_moved=True)  # it stays where it is
    Schedule.objects.filter(service=offer).update(opens_at=time(10), closes_at=time(11))
    open_again(offer)

    actions.lay_out_all(now=NOW + HOUR)

    assert days(made) == ["06.10. 09:30", "13.10. 10:00"]
    assert written(made) == [("date_canceled", "13.10. 10:00"), ("reinstated", "13.10. 10:00")]


@pytest.mark.parametrize("opens_at", [time(8), time(14)])
@pytest.mark.parametrize("kind", ["course", "single"])
def test_a_date_that_comes_back_at_another_hour_is_told_also_to_whoever_knew_of_no_closure(
    offer: Service, kind: str, opens_at: time
) -> None:
    made = course(offer, kind=kind, first_on=date(2026, 10, 13), last_on=date(2026, 10, 13))
    make.signed_up(to=make.seating(made), now=NOW)
    closed(offer, date(2026, 10, 12), date(2026, 10, 18))
    actions.lay_out_all(now=NOW)
    change_rhythm(offer, opens_at=opens_at, closes_at=time(opens_at.hour + 1))
    open_again(offer)
    actions.lay_out_all(now=NOW + HOUR)
    once = written(made)[-1]

    closed(offer, date(2026, 10, 12), date(2026, 10, 18))
    actions.lay_out_all(now=NOW + 2 * HOUR)
    open_again(offer)
    actions.lay_out_all(now=NOW + 3 * HOUR)

    assert once == written(made)[-1] == ("date_moved", f"13.10. {opens_at:%H:%M}")


def test_a_date_that_was_typed_anew_at_its_hour_is_not_there_twice(offer: Service) -> None:
    made = course(offer)
    closed(offer, date(2026, 10, 12), date(2026, 10, 18))
    actions.lay_out_all(now=NOW)
    gone = made.sessions.exclude(canceled_on=None).get()
    actions.add_date(made, starts_at=gone.starts_at, ends_at=gone.ends_at, by=None, now=NOW)
    open_again(offer)

    actions.lay_out_all(now=NOW + HOUR)

    assert days(made) == ["06.10. 09:30", "13.10. 09:30", "20.10. 09:30", "27.10. 09:30", "03.11. 09:30"]


def test_seats_that_ended_with_their_date_are_there_again_with_it(offer: Service) -> None:
    made = course(offer, kind="single", seats=2, last_on=date(2026, 10, 6))
    seating = make.seating(made)
    gone, seated, moved_up, waits, forgotten = [
        make.signed_up(name, to=seating, now=NOW) for name in ("Gibt zurück", "Sitzt", "Rückt nach", "Wartet", "Weg")
    ]
    actions.give_back(gone, now=NOW)
    actions.accept(moved_up, now=NOW)
    closed(offer, date(2026, 10, 5), date(2026, 10, 11))
    actions.lay_out_all(now=NOW)
    Message.objects.exclude(kind="offer").update(sent_at=NOW)
    actions.close_ended(today=NOW.date() + DAY)
    holders.forget(forgotten.holder, rule=rules.TIME_IS_OVER, on=NOW.date())
    open_again(offer)

    actions.lay_out_all(now=NOW + HOUR)

    found = {one.pk: one for one in SignUp.objects.all()}
    assert [found[one.pk].standing for one in (gone, seated, moved_up, waits, forgotten)] == [
        "given_up", "seated", "seated", "waiting", "called_off",
    ]  # fmt: skip
    assert [(one.result, one.closed_on) for one in (found[seated.pk], found[waits.pk])] == [("", None)] * 2
    told = Message.objects.filter(kind="reinstated").values_list("signup", flat=True)
    assert set(told) == {seated.pk, moved_up.pk, waits.pk}
    assert Seating.objects.get(pk=seating.pk).closed_on is None


def test_a_list_that_the_night_closed_with_its_last_date_is_open_again(offer: Service) -> None:
    made = course(offer, last_on=date(2026, 10, 13))
    seating = make.seating(made)
    signup = make.signed_up(to=seating, now=NOW)
    closed(offer, date(2026, 10, 12), date(2026, 10, 18))
    actions.lay_out_all(now=NOW)
    actions.close_ended(today=date(2026, 10, 7))
    before = SignUp.objects.get(pk=signup.pk).standing
    open_again(offer)

    actions.lay_out_all(now=NOW + 3 * DAY)

    assert (before, SignUp.objects.get(pk=signup.pk).standing) == ("ended", "seated")
    assert Seating.objects.get(pk=seating.pk).closed_on is None


def test_a_date_that_somebody_lets_take_place_after_all_does_not_fall_out_again(offer: Service) -> None:
    made = course(offer, last_on=date(2026, 10, 20))
    signup = make.signed_up(to=make.seating(made), now=NOW)
    by_hand, by_closure = made.sessions.order_by("starts_at")[1:3]
    actions.cancel(by_hand, reason="illness", by=None, now=NOW)
    closed(offer, date(2026, 10, 19), date(2026, 10, 25))
    actions.lay_out_all(now=NOW)
    Message.objects.update(sent_at=NOW)

    told = [actions.reinstate(one, by=None, now=NOW + HOUR) for one in (by_hand, by_closure)]
    change_rhythm(offer, closes_at=time(12))
    actions.lay_out_all(now=NOW + 2 * HOUR)

    assert told == [[signup.pk], [signup.pk]]
    assert days(made) == ["06.10. 09:30", "13.10. 09:30", "20.10. 09:30"]
    found = {one.pk: one for one in made.sessions.all()}
    assert [(one.is_moved, one.stands) for one in (found[by_hand.pk], found[by_closure.pk])] == [
        (False, False),
        (True, True),
    ]
    assert queries.closures(found.values(), now=NOW) == {}


def test_what_is_over_replaced_called_off_or_there_again_does_not_come_back() -> None:
    made = make.course(first=NOW + WEEK, dates=4)
    over, replaced, twice, planned = made.sessions.order_by("starts_at")
    actions.cancel(over, reason="illness", by=None, now=NOW)
    later = (replaced.starts_at + HOUR, replaced.ends_at + HOUR)
    new = actions.cancel(replaced, reason="illness", instead=later, by=None, now=NOW)
    actions.cancel(twice, reason="illness", by=None, now=NOW)
    actions.add_date(made, starts_at=twice.starts_at, ends_at=twice.ends_at, by=None, now=NOW)

    with pytest.raises(actions.IsOver):
        actions.reinstate(over, by=None, now=over.starts_at)
    for one in (replaced, planned):
        with pytest.raises(actions.IsOver):
            actions.reinstate(one, by=None, now=NOW)
    with pytest.raises(actions.IsThere):
        actions.reinstate(twice, by=None, now=NOW)
    actions.cancel(new, reason="illness", by=None, now=NOW)
    actions.reinstate(replaced, by=None, now=NOW)
    actions.change_state(made, "called_off", by=None, now=NOW)
    with pytest.raises(actions.IsOver):
        actions.reinstate(planned, by=None, now=NOW)

    assert days(made) == []


@pytest.mark.parametrize("told", [0, 1, 2])
def test_seats_come_back_from_a_replacement_that_was_canceled_too(told: int) -> None:
    made = make.course(kind="single", seats=1, first=NOW + WEEK, dates=1)
    old, seating = made.sessions.get(), make.seating(made)
    signup = make.signed_up(to=seating, now=NOW)
    Message.objects.update(sent_at=NOW)
    new = actions.cancel(old, reason="room", instead=(old.starts_at + DAY, old.ends_at + DAY), by=None, now=NOW)
    Message.objects.filter(sent_at=None).update(sent_at=NOW if told > 0 else None)
    actions.cancel(new, reason="illness", by=None, now=NOW)
    Message.objects.filter(sent_at=None, dropped_at=None).update(sent_at=NOW if told > 1 else None)

    learned = actions.reinstate(old, by=None, now=NOW + HOUR)

    assert learned == [signup.pk]
    assert Seating.objects.get().session_id == old.pk
    assert SignUp.objects.get(pk=signup.pk).standing == "seated"
    assert written(made)[-1] == ("reinstated" if told > 1 else "date_moved", "12.10. 10:00")
    with pytest.raises(actions.IsOver):
        actions.reinstate(new, by=None, now=NOW + HOUR)


def test_a_date_that_came_back_may_be_replaced_once_more() -> None:
    made = make.course(kind="single", seats=1, first=NOW + WEEK, dates=1)
    old = made.sessions.get()
    make.signed_up(to=make.seating(made), now=NOW)
    first = actions.cancel(old, reason="room", instead=(old.starts_at + DAY, old.ends_at + DAY), by=None, now=NOW)
    assert first is not None
    actions.cancel(first, reason="illness", by=None, now=NOW)
    actions.reinstate(old, by=None, now=NOW)

    second = actions.cancel(
        old, reason="room", instead=(old.starts_at + 2 * DAY, old.ends_at + 2 * DAY), by=None, now=NOW
    )

    assert days(made) == ["14.10. 10:00"]
    assert Seating.objects.get().session == second


def test_a_date_does_not_come_back_while_the_last_of_its_replacements_takes_place() -> None:
    made = make.course(kind="single", seats=1, first=NOW + WEEK, dates=1)
    old = made.sessions.get()
    new = old
    for number in (1, 2):
        later = (old.starts_at + number * DAY, old.ends_at + number * DAY)
        new = actions.cancel(new, reason="room", instead=later, by=None, now=NOW) or new

    with pytest.raises(actions.IsOver):
        actions.reinstate(old, by=None, now=NOW)

    assert days(made) == ["14.10. 10:00"]


# --- by hand ----------------------------------------------------------------------------------------------------------
def first_of(seating: Seating) -> Session:
    return queries.sessions_of(seating)[0]


def test_a_date_of_a_course_is_canceled_and_everybody_keeps_the_seat() -> None:
    seating = make.seating(seats=1, first=NOW + 2 * WEEK)
    seated, waiting = [make.signed_up(name, to=seating, now=NOW) for name in ("A", "B")]

    new = actions.cancel(first_of(seating), reason="illness", by=None, now=NOW)

    assert new is None
    assert first_of(seating).get_reason_display() == "Jemand ist krank."
    assert [SignUp.objects.get(pk=one.pk).standing for one in (seated, waiting)] == ["seated", "waiting"]
    assert [kind for kind, _at in written(seating.course) if kind != "waiting"] == ["date_canceled"] * 2
    assert Deed.objects.filter(deed="canceled a date").count() == 1


def test_a_date_of_a_course_is_replaced_and_the_message_knows_by_which() -> None:
    seating = make.seating(first=NOW + 2 * WEEK)
    make.signed_up(to=seating, now=NOW)
    old = first_of(seating)
    instead = (old.starts_at + 10 * WEEK, old.ends_at + 10 * WEEK)

    new = actions.cancel(old, reason="room", instead=instead, by=None, now=NOW)

    assert new is not None
    assert new.replaces == old
    assert Message.objects.get(kind="date_canceled").session.replaced_by == new


def test_seats_of_one_date_go_along_to_the_date_that_replaces_it() -> None:
    seating = make.seating(kind="single", seats=1, first=NOW + 2 * WEEK)
    seated, waiting = [make.signed_up(name, to=seating, now=NOW) for name in ("A", "B")]
    old = first_of(seating)

    new = actions.cancel(old, reason="room", instead=(old.starts_at + DAY, old.ends_at + DAY), by=None, now=NOW)

    assert Seating.objects.get(pk=seating.pk).session == new
    assert not Seating.objects.filter(session=old).exists()
    assert [SignUp.objects.get(pk=one.pk).standing for one in (seated, waiting)] == ["seated", "waiting"]
    moved = Message.objects.filter(kind="date_moved", session=new).values_list("signup__name", flat=True)
    assert len(moved) == 2


def test_without_a_replacement_the_seats_of_one_date_end_and_those_of_others_stay() -> None:
    seating = make.seating(kind="single", first=NOW + 2 * WEEK, dates=2)
    other = seating.course.seatings.exclude(pk=seating.pk).get()
    mine, theirs = make.signed_up(to=seating, now=NOW), make.signed_up(to=other, now=NOW)

    actions.cancel(first_of(seating), reason="few", by=None, now=NOW)

    assert [SignUp.objects.get(pk=one.pk).standing for one in (mine, theirs)] == ["called_off", "seated"]
    assert list(Message.objects.filter(kind="called_off").values_list("signup", flat=True)) == [mine.pk]


def test_a_seat_that_is_held_is_never_held_until_after_an_earlier_beginning() -> None:
    seating = make.seating(kind="single", seats=1, first=NOW + 2 * WEEK)
    seated, waiting = [make.signed_up(name, to=seating, now=NOW) for name in ("A", "B")]
    actions.give_back(seated, now=NOW)
    session, soon = first_of(seating), NOW + 3 * HOUR

    actions.move(session, starts_at=soon, ends_at=soon + HOUR, room="", by=None, now=NOW)

    assert SignUp.objects.get(pk=waiting.pk).offered_until == soon - timedelta(minutes=30)


def test_a_date_that_is_replaced_in_the_rhythm_is_not_laid_out_again(offer: Service) -> None:
    made = course(offer)
    first = made.sessions.order_by("starts_at")[0]
    actions.cancel(first, reason="illness", instead=(first.starts_at + DAY, first.ends_at + DAY), by=None, now=NOW)

    actions.lay_out_all(now=NOW)

    assert days(made) == ["07.10. 09:30", "13.10. 09:30", "20.10. 09:30", "27.10. 09:30", "03.11. 09:30"]


def test_the_rhythm_puts_no_date_on_one_that_was_typed_by_hand(offer: Service) -> None:
    made = course(offer, kind="open", seats=None, last_on=None)
    first, later = made.sessions.order_by("starts_at")[0], datetime(2026, 12, 29, 9, 30, tzinfo=BERLIN)
    actions.cancel(first, reason="room", instead=(later, later + HOUR), by=None, now=NOW)

    actions.lay_out_all(now=NOW + WEEK)

    assert days(made)[-2:] == ["22.12. 09:30", "29.12. 09:30"]


def test_nothing_is_canceled_or_moved_twice_or_too_late() -> None:
    seating = make.seating(first=NOW + 2 * WEEK, dates=2)
    first, second = queries.sessions_of(seating)
    actions.cancel(first, reason="illness", by=None, now=NOW)

    with pytest.raises(actions.IsOver):
        actions.cancel(first, reason="illness", by=None, now=NOW)
    with pytest.raises(actions.IsOver):
        actions.cancel(second, reason="illness", by=None, now=second.starts_at)
    with pytest.raises(actions.IsOver):
        actions.move(second, starts_at=NOW + WEEK, ends_at=NOW + WEEK + HOUR, room="", by=None, now=second.ends_at)


def test_no_date_is_put_on_another_one() -> None:
    seating = make.seating(first=NOW + 2 * WEEK, dates=2)
    first, second = queries.sessions_of(seating)
    there = {"starts_at": second.starts_at, "ends_at": second.ends_at}

    with pytest.raises(actions.IsThere):
        actions.add_date(seating.course, **there, by=None, now=NOW)
    with pytest.raises(actions.IsThere):
        actions.move(first, **there, room="", by=None, now=NOW)
    with pytest.raises(actions.IsThere):
        actions.cancel(first, reason="room", instead=tuple(there.values()), by=None, now=NOW)

    assert Session.objects.get(pk=first.pk).canceled_on is None


def test_a_move_that_changes_nothing_tells_nobody() -> None:
    seating = make.seating(first=NOW + 2 * WEEK)
    make.signed_up(to=seating, now=NOW)
    session = first_of(seating)
    same = {"starts_at": session.starts_at, "ends_at": session.ends_at}

    changed = actions.move(session, **same, room="", by=None, now=NOW)
    again = actions.move(session, **same, room="Saal", by=None, now=NOW)

    assert (changed, again) == (False, True)
    assert [kind for kind, _at in written(seating.course)] == ["date_moved"]


def test_what_has_begun_is_not_called_off_with_its_course() -> None:
    seating = make.seating(kind="single", first=NOW + 2 * WEEK, dates=2)
    other = seating.course.seatings.exclude(pk=seating.pk).get()
    was_there, comes = make.signed_up(to=seating, now=NOW), make.signed_up(to=other, now=NOW)

    actions.change_state(seating.course, "called_off", reason="few", by=None, now=NOW + 2 * WEEK + 3 * HOUR)

    assert [SignUp.objects.get(pk=one.pk).standing for one in (was_there, comes)] == ["seated", "called_off"]
    assert list(seating.course.sessions.values_list("reason", flat=True)) == ["", "few"]


# --- a course ---------------------------------------------------------------------------------------------------------
def test_seats_are_numbered_anew_when_there_are_fewer_of_them() -> None:
    seating = make.seating(seats=5, first=NOW + 2 * WEEK)
    signups = [make.signed_up(str(number), to=seating, now=NOW) for number in range(5)]
    for gone in (signups[0], signups[2]):
        actions.give_back(gone, now=NOW)
    made = seating.course
    made.seats = 3

    actions.keep(made, by=None, now=NOW)

    assert list(seating.signups.taking_a_seat().order_by("number").values_list("seat", flat=True)) == [1, 2, 3]


def test_what_the_form_does_not_ask_is_never_written_with_it() -> None:
    made, colleague = make.course(first=NOW + 2 * WEEK), make.user("Cora")
    Membership.objects.create(user=colleague, organization=made.service.organization)
    before = Course.objects.get(pk=made.pk)
    actions.change_state(made, rules.State.CLOSED, by=None, now=NOW)
    actions.hand_over(made, to=colleague, by=colleague)

    before.room = "Saal"
    actions.keep(before, by=None, now=NOW)

    after = Course.objects.get(pk=made.pk)
    assert (after.room, after.state, after.leader) == ("Saal", "closed", colleague)


def test_what_is_compared_is_what_the_form_asks() -> None:
    form = CourseForm(instance=make.course(of=make.service("Babymassage", day="TU")), today=NOW.date())

    columns = {name: column for column, name in form.FIELDS.items()}

    assert sorted(columns.get(name, name) for name in form.fields) == sorted(comparison.TYPED)


def test_nothing_is_saved_over_what_a_colleague_saved_meanwhile_or_called_off() -> None:
    made = make.course(first=NOW + 2 * WEEK)
    opened = comparison.typed(made)
    hers = Course.objects.get(pk=made.pk)
    hers.room = "Saal"
    actions.keep(hers, by=None, now=NOW, opened=opened)

    made.note = "Bitte klingeln."
    with pytest.raises(actions.EditedMeanwhile):
        actions.keep(made, by=None, now=NOW, opened=opened)
    actions.change_state(hers, rules.State.CALLED_OFF, by=None, now=NOW)
    with pytest.raises(actions.WrongStep):
        actions.keep(made, by=None, now=NOW)

    after = Course.objects.get(pk=made.pk)
    assert (after.room, after.note, after.state) == ("Saal", "", "called_off")


def test_what_was_called_off_stays_so_and_nothing_becomes_a_draft_again() -> None:
    made = make.course(first=NOW + 2 * WEEK)

    with pytest.raises(actions.WrongStep):
        actions.change_state(made, "draft", by=None, now=NOW)
    actions.change_state(made, "closed", by=None, now=NOW)
    actions.change_state(made, "open", by=None, now=NOW)
    actions.change_state(made, "called_off", by=None, now=NOW)
    with pytest.raises(actions.WrongStep):
        actions.change_state(made, "open", by=None, now=NOW)

    assert Course.objects.get(pk=made.pk).state == "called_off"
    assert set(made.sessions.values_list("canceled_on", flat=True)) == {NOW.date()}


def test_a_copy_has_everything_but_its_families_and_keeps_weekday_and_hour_across_summer_time() -> None:
    old = make.course("Herbst", first=NOW + WEEK, dates=4, seats=8, price=20, paying="fixed", opens_on=NOW.date())
    make.signed_up(to=make.seating(old), now=NOW)
    first, second, *_rest = old.sessions.order_by("starts_at")
    actions.cancel(first, reason="illness", instead=(first.starts_at + DAY, first.ends_at + DAY), by=None, now=NOW)
    actions.move(
        second, starts_at=second.starts_at + HOUR, ends_at=second.ends_at + HOUR, room="Saal", by=None, now=NOW
    )

    new = actions.copy(old, first_on=date(2027, 3, 22), last_on=None, name="Frühling", by=make.user(), now=NOW)

    assert days(new) == ["22.03. 10:00", "29.03. 11:00", "05.04. 10:00", "12.04. 10:00"]
    assert list(new.sessions.order_by("starts_at").values_list("room", flat=True)) == ["", "Saal", "", ""]
    assert (new.state, new.name, new.seats, new.opens_on, new.copied_from) == ("draft", "Frühling", 8, None, old)
    assert new.last_on == date(2027, 4, 12)
    assert SignUp.objects.filter(seating__course=new).count() == 0
    assert new.seatings.count() == 1


def test_a_copy_has_a_date_that_was_canceled_and_typed_anew_once() -> None:
    old = make.course(first=NOW + WEEK, dates=2)
    first = old.sessions.order_by("starts_at")[0]
    for again in (True, True, False):  # the last one stays canceled
        actions.cancel(old.sessions.planned().order_by("starts_at")[0], reason="illness", by=None, now=NOW)
        if again:
            actions.add_date(old, starts_at=first.starts_at, ends_at=first.ends_at, by=None, now=NOW)

    new = actions.copy(old, first_on=date(2027, 3, 22), last_on=None, name="", by=make.user(), now=NOW)

    assert days(new) == ["22.03. 10:00", "29.03. 10:00"]


def test_a_copy_in_a_rhythm_takes_its_dates_from_there(offer: Service) -> None:
    old = course(offer)

    new = actions.copy(old, first_on=date(2027, 3, 1), last_on=date(2027, 3, 31), name="", by=make.user(), now=NOW)

    assert days(new) == ["02.03. 09:30", "09.03. 09:30", "16.03. 09:30", "23.03. 09:30", "30.03. 09:30"]


def test_a_course_is_handed_over_within_its_organization_only() -> None:
    made = make.course(first=NOW + 2 * WEEK)
    colleague, stranger, gone = make.user("Cora"), make.user("Fremd"), make.user("Weg", is_active=False)
    for person in (colleague, gone):
        Membership.objects.create(user=person, organization=made.service.organization)

    actions.hand_over(made, to=colleague, by=colleague)

    for person in (stranger, gone):
        with pytest.raises(actions.NotAColleague):
            actions.hand_over(made, to=person, by=colleague)
    assert Course.objects.get(pk=made.pk).leader == colleague


def test_a_copy_is_not_led_by_somebody_who_left() -> None:
    gone = make.user("Weg", is_active=False)
    old = make.course(first=NOW + 2 * WEEK, leader=gone)

    new = actions.copy(old, first_on=date(2027, 3, 22), last_on=None, name="", by=make.user(), now=NOW)

    assert new.leader is None


def test_ticks_that_come_a_day_late_still_count_and_those_who_waited_have_none() -> None:
    seating = make.seating(seats=1, first=NOW + 2 * WEEK, dates=1)
    seated, waiting = [make.signed_up(name, to=seating, now=NOW) for name in ("A", "B")]
    session = first_of(seating)
    actions.close_ended(today=timezone.localdate(session.starts_at) + DAY)
    before = SignUp.objects.get(pk=seated.pk).result

    counts = actions.tick(session, {seated.pk: True, waiting.pk: True}, by=make.user())

    assert counts
    assert before == "seated"
    assert [SignUp.objects.get(pk=one.pk).result for one in (seated, waiting)] == ["came", "waited"]
    assert [one.signup_id for one in session.present.all()] == [seated.pk]


# --- what the update takes from older courses ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("is_online", "link", "expected"),
    [
        (False, "https://example.org/offen", ""),
        (False, "https://example.org/frueher", ""),
        (False, "https://example.org/kurs", "https://example.org/kurs"),
        (True, "https://example.org/offen", "https://example.org/offen"),
    ],
)
def test_a_course_on_site_does_not_keep_the_public_address_of_its_offer_as_its_link(
    is_online: bool, link: str, expected: str
) -> None:
    service = make.service("Elternabend", access_url="https://example.org/frueher")
    now_public = msgspec.structs.replace(contents.content_of(service), access_url="https://example.org/offen")
    directory.change_service(service, now_public, revision=service.revision, by=None)
    course = make.course(of=service, is_online=is_online, online_link=[link])

    migration.forget_public_links(apps, None)

    course.refresh_from_db()
    assert (course.link, course.is_hybrid) == (expected, bool(expected) and not is_online)


@pytest.mark.parametrize(
    ("costs", "kind", "expected"),
    [
        (
            (Cost("fixed", Decimal(5)), Cost("reduced", Decimal(3)), Cost("education_package")),
            "open",
            ("fixed", 5, 3, True),
        ),
        ((Cost("donation"), Cost("reduced", Decimal(3))), "open", ("donation", None, None, False)),
        ((Cost("free"),), "open", ("free", None, None, False)),
        ((Cost("fixed", Decimal(5)),), "course", ("free", None, None, False)),
    ],
)
def test_an_open_meeting_for_which_nobody_said_a_cost_costs_what_its_offer_costs(
    costs: tuple[Cost, ...], kind: str, expected: tuple[Any, ...]
) -> None:
    course = make.course(of=make.service("Turnen", costs=costs), kind=kind)
    own = make.course(of=make.service("Tanzen", costs=costs), kind=kind, paying="fixed", price=2)

    migration.cost_what_the_offer_costs(apps, None)

    course.refresh_from_db()
    own.refresh_from_db()
    assert (course.paying, course.price, course.reduced_price, course.education_package) == expected
    assert (own.paying, own.price) == ("fixed", 2)
