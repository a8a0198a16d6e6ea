"""What is written to families: every message says what happened, when and where, in the language of the family."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.core import mail
from django.template.loader import render_to_string
from django.utils import translation

from tests import make
from unterwegs.courses import actions, rules
from unterwegs.courses.actions import messages
from unterwegs.courses.models import Course, Message, SignUp
from unterwegs.people import outbox, short_messages

pytestmark = pytest.mark.django_db(transaction=True)
BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 10, 5, 9, tzinfo=BERLIN)
FIRST = datetime(2026, 10, 20, 10, tzinfo=BERLIN)  # a Tuesday; winter time begins before the second date
CODES = ("ACDE-FHKM-NPRT", "3479-ACDE-FHKM", "WXYA-CDEF-HKMN")
LINK = f"{settings.BASE_URL}/de/kurse/platz/{CODES[0]}/"
PLACE = "Familienhaus, Wiesenstraße 4, 35576 Wetzlar, Raum 2"


@pytest.fixture
def course() -> Course:
    return make.course(
        first=FIRST, seats=1, bring=["blanket", "towel"], location=make.location("Familienhaus"), room="Raum 2", dates=2
    )


def signed_up(course: Course, number: int = 0, **told: Any) -> SignUp:
    return make.signed_up(
        ("Mara", "Lena", "Ayşe")[number], to=make.seating(of=course), now=NOW, code=CODES[number], **told
    )


def sent(now: datetime = NOW + timedelta(minutes=1)) -> list[str]:
    """The words of the mails that go out now, without the foot."""
    before = len(mail.outbox)
    actions.send_due(now=now)
    return [str(one.body).partition("\n-- ")[0].strip() for one in mail.outbox[before:]]


def test_a_seat_is_confirmed_with_all_dates_the_place_and_the_way_back(course: Course) -> None:
    signed_up(course)

    assert sent() == [
        f"""Guten Tag, Mara,

Sie haben einen Platz: Babymassage.

Dienstag, 20. Oktober, 10:00 bis 11:00 Uhr
Dienstag, 27. Oktober, 10:00 bis 11:00 Uhr
Wo: {PLACE}
Bitte mitbringen: eine Decke und ein Handtuch

Ihr Platz, der Kalender, und zurückgeben, wenn Sie nicht können:
{LINK}

Träger von Babymassage"""
    ]
    assert mail.outbox[-1].subject == "Ihr Platz: Babymassage"


def test_a_mail_names_the_place_in_the_language_of_the_family() -> None:
    house = make.location("Familienhaus", texts={"tr": {"name": "Aile Evi"}})
    signed_up(make.course(first=FIRST, location=house), language="tr")

    (words,) = sent()

    assert "Aile Evi, Wiesenstraße 4, 35576 Wetzlar" in words


def test_whoever_stays_without_a_name_is_greeted_without_one() -> None:
    slot = make.seating(of=make.course(first=FIRST, kind="consultation", seats=1, dates=1))
    make.signed_up("", to=slot, now=NOW, code=CODES[0])

    (words,) = sent()

    assert words.startswith("Guten Tag,\n\nSie haben einen Platz: Babymassage.")


def test_a_free_seat_is_offered_with_the_hour_until_which_it_is_held(course: Course) -> None:
    first, _second = signed_up(course), signed_up(course, 1)
    sent()

    actions.give_back(first, now=NOW)

    (words,) = sent()
    assert words.startswith(
        "Guten Tag, Lena,\n\nein Platz ist frei für Sie: Babymassage.\n"
        "Wir halten ihn frei bis Dienstag, 6. Oktober, 9:00 Uhr. Bitte sagen Sie hier Ja:\n\n"
        f"{LINK.replace(CODES[0], CODES[1])}\n"
    )


def test_whoever_waited_until_it_began_reads_kindly_that_waiting_is_over(course: Course) -> None:
    signed_up(course), signed_up(course, 1)
    sent()

    actions.move_up(now=FIRST)

    assert sent(FIRST) == [
        """Guten Tag, Lena,

leider ist kein Platz frei geworden: Babymassage.
Es hat begonnen, und niemand kann mehr dazukommen. Damit ist die Warteliste zu Ende.
Das tut uns leid. Rufen Sie uns an: Wir suchen zusammen etwas anderes.

Träger von Babymassage"""
    ]
    assert mail.outbox[-1].subject == "Es ist kein Platz frei geworden: Babymassage"


def test_a_canceled_date_names_the_reason_and_the_day_instead(course: Course) -> None:
    signed_up(course)
    sent()
    session = course.sessions.order_by("starts_at")[0]
    instead = FIRST + timedelta(days=2, hours=5)

    actions.cancel(session, reason="illness", instead=(instead, instead + timedelta(hours=1)), by=None, now=NOW)

    assert sent() == [
        f"""Guten Tag, Mara,

ein Termin fällt aus: Babymassage.

Dienstag, 20. Oktober, 10:00 bis 11:00 Uhr
Jemand ist krank.
Stattdessen treffen wir uns: Donnerstag, 22. Oktober, 15:00 bis 16:00 Uhr

Ihr Platz, der Kalender, und zurückgeben, wenn Sie nicht können:
{LINK}

Träger von Babymassage"""
    ]


def test_a_canceled_date_without_another_says_that_the_others_stay(course: Course) -> None:
    signed_up(course)
    sent()

    actions.cancel(course.sessions.order_by("starts_at")[0], reason="room", by=None, now=NOW)

    (words,) = sent()
    assert "Alle anderen Termine bleiben, wie sie sind." in words


def test_whoever_waits_reads_of_no_seat_of_hers(course: Course) -> None:
    signed_up(course)
    signed_up(course, 1)
    sent()

    actions.cancel(course.sessions.order_by("starts_at")[0], reason="illness", by=None, now=NOW)

    last = [words.splitlines()[-4:-2] for words in sent()]
    assert [line for line, _link in last] == [
        "Ihr Platz, der Kalender, und zurückgeben, wenn Sie nicht können:",
        "Wie es steht, und von der Liste gehen:",
    ]


def test_where_no_other_date_comes_none_is_said_to_stay() -> None:
    course = make.course(first=FIRST, seats=1, dates=1)
    signed_up(course)
    sent()

    actions.cancel(course.sessions.get(), reason="illness", by=None, now=NOW)
    actions.close_ended(today=NOW.date() + timedelta(days=1))

    assert sent(NOW + timedelta(days=1)) == [
        """Guten Tag, Mara,

ein Termin fällt aus: Babymassage.

Dienstag, 20. Oktober, 10:00 bis 11:00 Uhr
Jemand ist krank.

Träger von Babymassage"""
    ]


def test_where_each_date_has_its_own_seats_the_seat_goes_along_and_the_family_learns_the_new_day() -> None:
    course = make.course(kind="single", first=FIRST, dates=1, location=make.location("Familienhaus"))
    signed_up(course)
    sent()
    instead = FIRST + timedelta(days=1)

    actions.cancel(
        course.sessions.get(), reason="weather", instead=(instead, instead + timedelta(hours=1)), by=None, now=NOW
    )

    (words,) = sent()
    assert words.splitlines()[2:7] == [
        "ein Termin hat sich geändert: Babymassage.",
        "",
        "Jetzt gilt: Mittwoch, 21. Oktober, 10:00 bis 11:00 Uhr",
        "Statt Dienstag, 20. Oktober. Das Wetter lässt es nicht zu.",
        "Wo: Familienhaus, Wiesenstraße 4, 35576 Wetzlar",
    ]


@pytest.mark.parametrize(
    ("waiting", "words"),
    [
        (1, "Der Platz ist noch frei. Hier können Sie ihn nehmen:"),
        (2, "Möchten Sie noch kommen? Hier können Sie wieder warten:"),
    ],
)
def test_whoever_did_not_take_a_seat_in_time_reads_whether_it_is_still_free(
    course: Course, waiting: int, words: str
) -> None:
    first = make.signed_up("Erste", to=make.seating(of=course), now=NOW)
    for number in range(waiting):
        signed_up(course, number, mail=f"{number}@example.org")
    actions.give_back(first, now=NOW)
    sent()
    later = NOW + timedelta(hours=25)
    actions.move_up(now=later)
    mail.outbox.clear()

    found = sent(later)[0].splitlines()

    assert mail.outbox[0].subject == "Der Platz wird nicht mehr für Sie freigehalten: Babymassage"
    assert found[2:4] == ["wir hatten einen Platz für Sie freigehalten: Babymassage. Die Zeit ist um.", words]


@pytest.mark.parametrize("is_whole", [True, False])
def test_one_of_several_single_dates_that_is_canceled_is_no_course_that_does_not_take_place(is_whole: bool) -> None:
    course = make.course(kind="course" if is_whole else "single", first=FIRST, dates=2)
    signed_up(course)
    sent()

    if is_whole:
        actions.change_state(course, "called_off", reason="illness", by=None, now=NOW)
    else:
        actions.cancel(course.sessions.order_by("starts_at")[0], reason="illness", by=None, now=NOW)
    (words,) = sent()

    subject, first = (
        ("Der Kurs findet nicht statt", "leider findet es nicht statt")
        if is_whole
        else ("Ein Termin fällt aus", "ein Termin fällt aus")
    )
    assert mail.outbox[-1].subject == f"{subject}: Babymassage"
    assert words.splitlines()[2] == f"{first}: Babymassage. Jemand ist krank."


def test_a_date_that_takes_place_after_all_says_when_and_where(course: Course) -> None:
    signed_up(course)
    first = course.sessions.order_by("starts_at")[0]
    actions.cancel(first, reason="illness", by=None, now=NOW)
    sent()

    actions.reinstate(first, by=None, now=NOW)

    assert sent() == [
        f"""Guten Tag, Mara,

ein Termin findet doch statt: Babymassage.

Dienstag, 20. Oktober, 10:00 bis 11:00 Uhr
Wo: {PLACE}

Ihr Platz, der Kalender, und zurückgeben, wenn Sie nicht können:
{LINK}

Träger von Babymassage"""
    ]
    assert mail.outbox[-1].subject == "Ein Termin findet doch statt: Babymassage"


def test_whose_seat_ended_with_its_date_reads_that_she_has_it_again_or_waits_again() -> None:
    course = make.course(kind="single", seats=1, first=FIRST, dates=1)
    for number, mail_ in enumerate(("mara@example.org", "lena@example.org")):
        signed_up(course, number, mail=mail_)
    actions.cancel(course.sessions.get(), reason="illness", by=None, now=NOW)
    sent()

    actions.reinstate(course.sessions.get(), by=None, now=NOW)

    found = [words.splitlines() for words in sent()]
    assert [words[4:6] for words in found] == [
        ["Dienstag, 20. Oktober, 10:00 bis 11:00 Uhr", "Sie haben Ihren Platz wieder."],
        ["Dienstag, 20. Oktober, 10:00 bis 11:00 Uhr", "Sie stehen wieder auf der Warteliste."],
    ]


def test_who_is_held_a_seat_of_a_date_that_takes_place_after_all_does_not_read_that_she_waits(
    settings: Any, tmp_path: Any
) -> None:
    settings.SMS_URL, settings.MAIL_FOLDER = short_messages.KEEP, tmp_path
    course = make.course(kind="single", seats=1, first=FIRST, dates=1)
    for number, mail_ in enumerate(("mara@example.org", "lena@example.org")):
        signed_up(course, number, mail=mail_)
    second = SignUp.objects.get(number=2)
    actions.cancel(course.sessions.get(), reason="illness", by=None, now=NOW)
    sent()
    actions.reinstate(course.sessions.get(), by=None, now=NOW)
    actions.give_back(SignUp.objects.get(number=1), now=NOW)
    message = Message.objects.get(signup=second, kind="reinstated")

    with translation.override("de"):
        context = messages.context_of(message, now=NOW)
        short = " ".join(render_to_string("courses/mails/short.txt", context).split())
    found = sent()

    assert SignUp.objects.get(pk=second.pk).standing == "offered"
    assert "Ein Termin findet doch statt: Babymassage" in [one.subject for one in mail.outbox]
    assert "Findet doch statt: Dienstag, 20. Oktober, 10:00 bis 11:00 Uhr" in short
    assert not any("auf der Warteliste" in words for words in [short, *found])


def changed(course: Course, *, canceled: int, moved: int) -> None:
    """Some dates are canceled, others begin an hour later."""
    dates = list(course.sessions.order_by("starts_at"))
    for one in dates[:canceled]:
        actions.cancel(one, reason="room", by=None, now=NOW)
    for one in dates[canceled : canceled + moved]:
        later = one.starts_at + timedelta(hours=1)
        actions.move(one, starts_at=later, ends_at=later + timedelta(hours=1), room="", by=None, now=NOW)


def test_several_dates_that_changed_are_one_message_with_what_holds_now(course: Course) -> None:
    signed_up(course)
    sent()

    changed(course, canceled=1, moved=1)

    assert sent() == [
        f"""Guten Tag, Mara,

die Termine haben sich geändert: Babymassage.

Jetzt gilt:
Dienstag, 27. Oktober, 11:00 bis 12:00 Uhr

Diese Termine fallen aus:
Dienstag, 20. Oktober, 10:00 bis 11:00 Uhr
  Der Raum ist nicht nutzbar.

Wo: {PLACE}

Ihr Platz, der Kalender, und zurückgeben, wenn Sie nicht können:
{LINK}

Träger von Babymassage"""
    ]
    assert mail.outbox[-1].subject == "Die Termine haben sich geändert: Babymassage"


def test_a_canceled_date_that_was_typed_anew_takes_place_and_is_not_told_as_canceled_too(course: Course) -> None:
    signed_up(course)
    sent()
    first = course.sessions.order_by("starts_at")[0]
    actions.cancel(first, reason="room", by=None, now=NOW)

    actions.add_date(course, starts_at=first.starts_at, ends_at=first.ends_at, by=None, now=NOW)

    (words,) = sent()
    assert words.splitlines()[4:8] == [
        "Jetzt gilt:",
        "Dienstag, 20. Oktober, 10:00 bis 11:00 Uhr",
        "Dienstag, 27. Oktober, 10:00 bis 11:00 Uhr",
        f"Wo: {PLACE}",
    ]


def test_dates_at_different_places_are_each_told_with_their_own(course: Course) -> None:
    signed_up(course)
    sent()
    for one, room in zip(course.sessions.order_by("starts_at"), ("Saal", ""), strict=True):
        later = one.starts_at + timedelta(hours=1)
        actions.move(one, starts_at=later, ends_at=later + timedelta(hours=1), room=room, by=None, now=NOW)

    (words,) = sent()
    assert words.splitlines()[4:9] == [
        "Jetzt gilt:",
        "Dienstag, 20. Oktober, 11:00 bis 12:00 Uhr",
        f"  {PLACE.replace('Raum 2', 'Saal')}",
        "Dienstag, 27. Oktober, 11:00 bis 12:00 Uhr",
        f"  {PLACE}",
    ]


def test_of_many_dates_the_first_dozen_is_told_and_the_page_has_the_others() -> None:
    course = make.course(first=FIRST, dates=30)
    signed_up(course)
    sent()

    changed(course, canceled=14, moved=1)

    (words,) = sent()
    assert words.count(" Uhr") == 24
    assert words.count("… und weitere Termine:") == 1


def test_a_course_without_dates_any_more_says_which_ones_do_not_take_place(course: Course) -> None:
    signed_up(course)
    sent()

    changed(course, canceled=2, moved=0)

    (words,) = sent()
    assert words.splitlines()[2:6] == [
        "die Termine haben sich geändert: Babymassage.",
        "",
        "Diese Termine fallen aus:",
        "Dienstag, 20. Oktober, 10:00 bis 11:00 Uhr",
    ]


def test_several_dates_that_changed_fit_into_a_short_message(course: Course, settings: Any, tmp_path: Any) -> None:
    settings.SMS_URL, settings.MAIL_FOLDER = short_messages.KEEP, tmp_path
    signed_up(course, mail="", phone="0171 5550815")
    changed(course, canceled=1, moved=1)

    actions.send_due(now=NOW + timedelta(minutes=1))

    kept = sorted(outbox.kept_mails(), key=lambda one: one.at)[-1]
    assert kept.body == (
        f"Babymassage: Die Termine haben sich geändert. Jetzt gilt: Di 27.10., 11:00 – {PLACE} – Fällt aus: Di 20.10. {LINK}"
    )


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_also_very_many_dates_leave_room_for_the_link_in_a_short_message(language: str) -> None:
    course = make.course(
        of=make.service("Erste Hilfe & mehr für Babys, mit einem ausnehmend langen Namen, den sich kein Mensch merkt"),
        first=datetime(2026, 11, 10, 10, tzinfo=BERLIN),
        dates=30,
        location=make.location("Ein Familienzentrum mit einem langen Namen in der Straße der Freundschaft"),
        room="Raum für Bewegung im zweiten Stock",
    )
    signup = signed_up(course, language=language)
    changed(course, canceled=14, moved=1)

    with translation.override(language):
        context = messages.context_of(signup.messages.get(kind="dates", dropped_at=None), now=NOW)
        short = " ".join(render_to_string("courses/mails/short.txt", context).split())

    assert len(short) <= short_messages.LONGEST
    assert short.endswith(context["link"])


@pytest.mark.parametrize("way", [{"mail": "mara@example.org"}, {"mail": "", "phone": "0171 5550815"}])
def test_a_single_date_that_does_not_take_place_is_named_with_the_reason(
    way: dict[str, str], settings: Any, tmp_path: Any
) -> None:
    settings.SMS_URL, settings.MAIL_FOLDER = short_messages.KEEP, tmp_path
    course = make.course(kind="single", first=FIRST, dates=1)
    signed_up(course, **way)
    actions.send_due(now=NOW)

    actions.cancel(course.sessions.get(), reason="illness", by=None, now=NOW)
    actions.send_due(now=NOW)

    words = mail.outbox[-1].body if way["mail"] else sorted(outbox.kept_mails(), key=lambda one: one.at)[-1].body
    assert "Dienstag, 20. Oktober, 10:00 bis 11:00 Uhr" in words
    assert "Jemand ist krank." in words


def test_a_course_that_is_called_off_says_why(course: Course) -> None:
    signed_up(course)
    sent()

    actions.change_state(course, "called_off", reason="few", by=None, now=NOW)

    (words,) = sent()
    assert words.splitlines()[2:4] == [
        "leider findet es nicht statt: Babymassage. Es haben sich zu wenige Familien angemeldet.",
        "Das tut uns leid. Rufen Sie uns an: Wir suchen zusammen etwas anderes.",
    ]


def test_whoever_joins_late_reads_of_dates_that_come_and_where_they_are() -> None:
    course = make.course(first=FIRST, dates=3, joins_late=True, location=make.location("Familienhaus"))
    first = course.sessions.order_by("starts_at")[0]
    actions.move(first, starts_at=FIRST, ends_at=first.ends_at, room="Keller", by=None, now=NOW)
    late = FIRST + timedelta(days=8)
    make.signed_up("Mara", to=make.seating(of=course), now=late, code=CODES[0])

    (words,) = sent(late)

    assert words.splitlines()[3:6] == [
        "",
        "Dienstag, 3. November, 10:00 bis 11:00 Uhr",
        "Wo: Familienhaus, Wiesenstraße 4, 35576 Wetzlar",
    ]


def test_a_date_of_another_year_names_it() -> None:
    course = make.course(first=datetime(2026, 12, 29, 10, tzinfo=BERLIN), dates=2)
    signed_up(course)

    (words,) = sent()

    assert words.splitlines()[4:6] == [
        "Dienstag, 29. Dezember, 10:00 bis 11:00 Uhr",
        "Dienstag, 5. Januar 2027, 10:00 bis 11:00 Uhr",
    ]


def test_the_link_for_taking_part_stands_only_in_the_message_right_before() -> None:
    link = "https://video.example/raum"
    course = make.course(kind="single", first=FIRST, dates=1, is_online=True, online_link=[link])
    signed_up(course)
    confirmed = sent()

    actions.prepare(now=FIRST - timedelta(hours=20))
    reminded = sent(FIRST - timedelta(hours=20))
    actions.prepare(now=FIRST - timedelta(minutes=50))
    last = sent(FIRST - timedelta(minutes=50))

    assert [[link in words for words in one] for one in (confirmed, reminded, last)] == [[False], [False], [True]]


def message(kind: str, course: Course, language: str) -> Message:
    """A message of each kind as it would be sent, about the first date where it is about one."""
    seating = make.seating(of=course)
    told = make.signed_up("Mara & Co.", to=seating, now=NOW, code=CODES[0], language=language)
    if kind == rules.Message.OFFER:
        told.standing, told.offered_until = rules.Standing.OFFERED, NOW + timedelta(hours=24)
        told.save()
    about = course.sessions.order_by("starts_at")[0] if kind in rules.ABOUT_A_DATE else None
    if kind == rules.Message.DATE_CANCELED:
        instead = FIRST + timedelta(days=2)
        actions.cancel(about, reason="few", instead=(instead, instead + timedelta(hours=1)), by=None, now=NOW)
        about.refresh_from_db()
    return Message.objects.filter(signup=told, kind=kind, session=about).first() or Message.objects.create(
        signup=told, kind=kind, session=about, due_at=NOW
    )


@pytest.mark.parametrize("language", ["de", "tr", "ar"])
@pytest.mark.parametrize("kind", rules.Message.values)
def test_every_message_says_its_piece_as_mail_and_as_short_message(kind: str, language: str) -> None:
    course = make.course(
        of=make.service(
            "Erste Hilfe & mehr für Babys, mit einem ausnehmend langen Namen, den kein Mensch sich merken kann"
        ),
        first=FIRST,
        location=make.location("Ein Familienzentrum mit einem langen Namen in der Straße der Freundschaft"),
        online_link=["https://video.example/ein-langer-raum-mit-vielen-worten?pwd=0123456789abcdef"],
    )
    about = message(kind, course, language)

    with translation.override(language):
        context = messages.context_of(about, now=NOW)
        words = render_to_string("courses/mails/message.txt", context)
        short = " ".join(render_to_string("courses/mails/short.txt", context).split())

    assert ("Mara & Co." in words) == (kind != rules.Message.CHANGED)
    assert "None" not in words + short
    assert "&amp;" not in words + short
    link = f"/{language}/kurse/platz/{about.signup.code}/"
    assert (link in words) == (kind not in {rules.Message.CALLED_OFF, rules.Message.CHANGED})
    assert (link in context["link"], str(about.signup.code) in words + short) == (
        kind != rules.Message.CHANGED,
        kind not in {rules.Message.CALLED_OFF, rules.Message.CHANGED},
    )
    assert (course.link in words, course.link in short) == (kind == rules.Message.LINK, kind == rules.Message.LINK)
    assert len(short) <= short_messages.LONGEST


def test_a_family_without_mail_reads_a_short_message(course: Course, settings: Any, tmp_path: Any) -> None:
    settings.SMS_URL, settings.MAIL_FOLDER = short_messages.KEEP, tmp_path
    signed_up(course, mail="", phone="0171 5550815")

    actions.send_due(now=NOW + timedelta(minutes=1))

    (kept,) = outbox.kept_mails()
    assert kept.body == (f"Babymassage: Sie haben einen Platz. Dienstag, 20. Oktober, 10:00 bis 11:00 Uhr {LINK}")
