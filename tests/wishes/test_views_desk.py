"""At the desk: today first, opened by a deed that leaves a trace, each only what is hers, and no word anywhere else."""

import logging
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from tests import cast, make
from unterwegs.people.models import Absence, Read
from unterwegs.people.roles import Role
from unterwegs.places.models import Area, Lead
from unterwegs.wishes import actions, queries
from unterwegs.wishes.models import Clerk, Consent, Lotse, Tally, Wish

pytestmark = pytest.mark.django_db
WORDS = "Ich kann nicht mehr schlafen."
LEAD = Role.NEIGHBORHOOD_LEAD


@pytest.fixture(autouse=True)
def wetzlar() -> None:
    make.town()
    make.open_part()


@pytest.fixture
def area() -> Area:
    return make.area()


@pytest.fixture
def lead(client: Client, area: Area) -> Client:
    Lead.objects.create(user=cast.neighborhood_lead(), area=area)
    return cast.sign_in(client, cast.neighborhood_lead())


@pytest.fixture
def coordinator(client: Client) -> Client:
    return cast.sign_in(client, cast.coordinator())


def page(name: str, wish: Wish | Lotse | Clerk | None = None, *more: Any) -> str:
    return reverse(f"wishes:{name}", args=[wish.pk, *more] if wish else [])


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", str(answer.content.decode()))


def test_the_start_page_names_what_is_due_today(lead: Client, area: Area) -> None:
    wish = make.wish(area=area)
    Wish.objects.filter(pk=wish.pk).update(due_on=timezone.localdate())

    shown = text(lead.get("/desk/"))

    assert "1 Wunsch einer Familie ist heute zu beantworten" in re.sub(r"<[^>]+>", "", shown)
    assert "Wünsche von Familien" in shown


def test_the_list_shows_late_today_and_later_without_a_name_or_a_word(lead: Client, area: Area) -> None:
    today = timezone.localdate()
    for words, due in (("später", 9), ("heute", 0), ("zu spät", -1)):
        wish = make.wish(words, area=area, name="Ayşe")
        Wish.objects.filter(pk=wish.pk).update(due_on=today + timedelta(days=due))

    shown = lead.get(page("wishes"))

    waiting = shown.context["waiting"]
    assert [len(rows) for rows in (waiting.late, waiting.today, waiting.later)] == [1, 1, 1]
    assert not [word for word in ("Ayşe", "zu spät", "06441 555") if word in text(shown)]
    assert not Read.objects.exists()


def test_opening_is_a_deed_that_leaves_a_trace(lead: Client, area: Area) -> None:
    wish = make.wish(WORDS, area=area, name="Ayşe", discreet=True)
    assert WORDS not in text(lead.get(page("wish", wish)))
    assert lead.get(page("open", wish)).status_code == 405

    shown = text(lead.post(page("open", wish), {"why": "stand_in"}))

    assert WORDS in shown
    assert "Sagen Sie am Telefon nicht „Jugendamt“." in shown
    read = Read.objects.get()
    assert (read.whom, read.what, read.by, read.why) == (
        wish.holder_id,
        "wishes.wish",
        cast.neighborhood_lead(),
        "in Vertretung",
    )


def test_one_tap_opens_it_to_answer_it_and_another_reason_is_a_tap_more(lead: Client, area: Area) -> None:
    wish = make.wish(WORDS, area=area)
    listed = text(lead.get(page("wishes")))

    lead.post(page("open", wish))
    lead.post(page("open", wish), {"why": "asked"})

    assert (f'href="{page("wish", wish)}"' in listed, "Anderer Grund" in listed) == (True, True)
    assert 'value="answer" id="why-answer" checked' in text(lead.get(page("wish", wish)))
    assert [read.why for read in Read.objects.order_by("pk")] == ["um zu antworten", "weil die Familie danach fragt"]


def test_whoever_stands_in_reads_so_and_the_trace_says_so(client: Client, area: Area) -> None:
    today, away, deputy = timezone.localdate(), cast.neighborhood_lead(), make.user("Vera Vertretung", roles=[LEAD])
    Lead.objects.create(user=away, area=area)
    Lead.objects.create(user=deputy, area=(own := make.area("Anderswo", west=9.0)))
    Absence.objects.create(user=away, deputy=deputy, first_on=today, last_on=today)
    theirs, hers = make.wish(WORDS, area=area), make.wish("Bei mir", area=own)
    cast.sign_in(client, deputy)
    listed = text(client.get(page("wishes")))

    for wish in (theirs, hers):
        client.post(page("open", wish))
    client.post(page("answer", theirs), {"outcome": "not_possible"})

    assert listed.count("in Vertretung") == 1
    assert [read.why for read in Read.objects.order_by("pk")] == ["in Vertretung", "um zu antworten", "in Vertretung"]


def test_what_is_answered_is_not_opened_to_answer_it(lead: Client, area: Area) -> None:
    wish, by, today = make.wish(WORDS, area=area), cast.neighborhood_lead(), timezone.localdate()
    actions.answer(wish, outcome="visit", words="", topic=None, by=by, today=today)
    listed, asked = text(lead.get(page("wishes"))), text(lead.get(page("wish", wish)))

    unsaid = [lead.post(page("open", wish), told)["Location"] for told in ({}, {"why": "answer"})]
    opened = lead.post(page("open", wish), {"why": "promised"})

    assert (page("open", wish) in listed, page("wish", wish) in listed) == (False, True)
    assert ("Beantwortet am" in listed, "Wir besuchen Sie" in listed) == (True, True)
    assert ("um zu antworten" in asked, " checked" in asked, "Wir besuchen Sie" in asked) == (False, False, True)
    assert (unsaid, opened.status_code) == ([page("wish", wish)] * 2, 200)
    assert [read.why for read in Read.objects.all()] == ["um zu tun, was zugesagt ist"]


def test_what_may_be_handed_on_after_the_answer_is_opened_for_that(lead: Client, area: Area) -> None:
    wish, by, today = make.wish(WORDS, area=area), cast.neighborhood_lead(), timezone.localdate()
    actions.answer(wish, outcome="visit", words="", topic=None, by=by, today=today)
    consent = make.consent("hand_on", parts=["words"], wish=wish)
    consent.save()
    listed = text(lead.get(page("wishes")))

    lead.post(page("send_letter", wish, consent.pk), {"to": "keine Adresse"})

    assert '<input type="hidden" name="why" value="handed_on">' in listed
    assert [read.why for read in Read.objects.all()] == ["um ihn weiterzugeben, wie die Familie es erlaubt hat"]


@pytest.mark.parametrize(
    ("told", "sentence", "dials"),
    [
        ({}, "Sie dürfen anrufen", True),
        ({"discreet": True}, "Bevor Sie wählen", True),
        ({"only_me": True}, "Bevor Sie wählen", True),
        ({"kind": "advice", "reach": "write"}, "Nicht anrufen. Nur schreiben.", False),
        ({"kind": "advice", "reach": "code", "phone": ""}, "Nicht anrufen, nicht schreiben.", False),
    ],
)
def test_how_to_reach_her_safely_stands_before_the_number(
    lead: Client, area: Area, told: dict[str, Any], sentence: str, dials: bool
) -> None:
    wish = make.wish(WORDS, area=area, **told)

    shown = text(lead.post(page("open", wish)))

    assert shown.index(sentence) < shown.index(WORDS) < shown.index("So erreichen Sie die Familie")
    assert ('href="tel:06441555"' in shown) == dials


#: What each role gets of a wish in another neighborhood, of the own one, and of one that the coordination reads.
MATRIX = {
    Role.COORDINATOR: (404, 404, 200),
    Role.NEIGHBORHOOD_LEAD: (404, 200, 404),
    Role.FAMILY_OFFICE: (404, 404, 404),
}


@pytest.mark.parametrize("role", [*Role, None])
def test_the_matrix_of_this_room(role: Role | None, client: Client, area: Area) -> None:
    """Role × page × own/other: everything but the own is 404, everything without the right 403."""
    Lead.objects.create(user=cast.neighborhood_lead(), area=area)
    there = make.area("Anderswo", west=9.0)
    Lead.objects.create(user=make.user("Lea Anderswo", roles=[Role.NEIGHBORHOOD_LEAD]), area=there)
    wishes = [make.wish(area=there), make.wish("Hier", area=area), make.wish("Ohne Gebiet")]
    cast.sign_in(client, cast.member(role) if role else cast.stranger())
    expected = MATRIX.get(role, (403, 403, 403)) if role else (403, 403, 403)

    assert tuple(client.get(page("wish", wish)).status_code for wish in wishes) == expected
    assert tuple(client.post(page("open", wish)).status_code for wish in wishes) == expected
    deeds = ("try", "promise", "answer", "give_to_office", "withdraw", "ask_consent")
    for wish, status in zip(wishes, expected, strict=True):
        if status != 200:
            assert {client.post(page(deed, wish)).status_code for deed in deeds} == {status}
    assert {wish.is_open for wish in Wish.objects.all()} == {True}


def test_a_clerk_reads_what_goes_to_the_own_center(client: Client, area: Area) -> None:
    center, other = make.location("Zentrum", kind="center", area=area), make.area("Anderswo", west=9.0)
    actions.appoint_clerk(cast.member(Role.FAMILY_OFFICE), center, by=cast.coordinator())
    own, foreign = make.wish(area=area), make.wish("Anderswo", area=other)
    cast.sign_in(client, cast.member(Role.FAMILY_OFFICE))

    assert [client.post(page("open", wish)).status_code for wish in (own, foreign)] == [200, 404]


def test_the_lead_answers_and_the_list_is_empty(lead: Client, area: Area) -> None:
    wish = make.wish(WORDS, area=area)

    answer = lead.post(page("answer", wish), {"outcome": "talked", "words": "Bis Dienstag!"})

    assert answer["Location"] == page("wishes")
    wish.refresh_from_db()
    assert (wish.outcome, wish.answer) == ("talked", "Bis Dienstag!")


def test_three_taps_in_one_minute_are_one_try(lead: Client, area: Area) -> None:
    wish = make.wish(WORDS, area=area)
    again = [text(lead.post(page("try", wish), follow=True)) for _tap in range(3)]
    shown = text(lead.post(page("open", wish)))

    sentence = (
        "Ein Versuch von heute steht schon da. Bitte versuchen Sie es an einem anderen Tag: Jeder Tag zählt einmal."
    )
    assert [sentence in said for said in (*again, shown)] == [False, True, True, True]
    assert (page("try", wish) in shown, "1 Versuch bisher" in shown) == (False, True)
    assert lead.post(page("answer", wish), {"outcome": "not_reached"}).status_code == 422


@pytest.mark.parametrize(
    ("days", "sentence"),
    [(-1, "Dieser Tag ist vorbei."), (61, "Bitte vereinbaren Sie einen Tag in den nächsten 60 Tagen.")],
)
def test_a_day_is_agreed_from_today_on_and_within_sixty_days(
    lead: Client, area: Area, days: int, sentence: str
) -> None:
    wish, day = make.wish(WORDS, area=area), timezone.localdate() + timedelta(days=days)

    answer = lead.post(page("promise", wish), {"on": day.isoformat()})

    assert (answer.status_code, sentence in text(answer)) == (422, True)


def test_whoever_agrees_on_a_day_after_the_time_of_the_wish_reads_until_when_it_is_kept(
    lead: Client, area: Area
) -> None:
    today = timezone.localdate()
    wish = make.wish(WORDS, area=area, today=today - timedelta(days=345))
    last = today + timedelta(days=20)

    answers = [lead.post(page("promise", wish), {"on": day.isoformat()}) for day in (last + timedelta(days=1), last)]

    sentence = (
        f"Was die Familie gesagt hat, bleibt ohne Antwort bis zum {date_format(last, 'DATE_FORMAT')}, so ist es ihr zugesagt. "
        "Bitte vereinbaren Sie keinen späteren Tag."
    )
    assert ([answer.status_code for answer in answers], sentence in text(answers[0])) == ([422, 302], True)


def test_who_reads_it_alone_sees_until_when(lead: Client, area: Area) -> None:
    wish = make.wish(area=area, today=timezone.localdate())

    shown = text(lead.post(page("open", wish)))

    last = date_format(queries.alone_until(wish), "DATE_FORMAT")
    assert f"Ist bis {last} nicht geantwortet, liest auch die Koordination mit." in shown
    Wish.objects.update(escalated_on=timezone.localdate())
    assert "liest auch die Koordination mit" not in text(lead.post(page("open", wish)))


def test_that_nobody_answers_is_nothing_to_choose(lead: Client, area: Area) -> None:
    wish = make.wish(WORDS, area=area)

    assert lead.post(page("answer", wish), {"outcome": "unanswered"}).status_code == 422


def test_what_is_soon_forgotten_without_an_answer_stands_over_the_list_and_on_the_start_page(
    client: Client, area: Area, lead: Client
) -> None:
    for days in (340, 336, 334):
        make.wish(str(days), area=area, today=timezone.localdate() - timedelta(days=days))

    assert "2 Wünsche warten seit fast einem Jahr auf eine Antwort." in text(lead.get(page("wishes")))
    assert "2 Wünsche von Familien werden bald ohne Antwort vergessen" in re.sub(
        r"<[^>]+>", "", text(lead.get("/desk/"))
    )
    cast.sign_in(client, cast.coordinator())
    assert "2 Wünsche warten seit fast einem Jahr auf eine Antwort." in text(client.get(page("wishes")))


def test_a_wrong_answer_shows_the_words_again_with_a_trace(lead: Client, area: Area) -> None:
    wish = make.wish(WORDS, area=area)

    answer = lead.post(page("answer", wish), {"outcome": "not_reached"})

    assert answer.status_code == 422
    assert "Bitte versuchen Sie es vorher dreimal, an verschiedenen Tagen." in text(answer)
    assert Read.objects.count() == 1


def test_nothing_is_declined_without_a_reason(lead: Client, area: Area) -> None:
    wish = make.wish(WORDS, area=area)

    refused = lead.post(page("answer", wish), {"outcome": "not_possible"})
    lead.post(page("answer", wish), {"outcome": "not_possible", "words": "Das kann die Familienkasse: 0800 1."})

    wish.refresh_from_db()
    assert (refused.status_code, wish.outcome) == (422, "not_possible")


def test_that_it_was_handed_on_is_said_only_after_she_allowed_it_and_somebody_did_it(lead: Client, area: Area) -> None:
    wish = make.wish(WORDS, area=area)
    refused = lead.post(page("answer", wish), {"outcome": "handed_on"})
    make.consent("hand_on", wish=wish, used_on=timezone.localdate()).save()

    lead.post(page("answer", wish), {"outcome": "handed_on"})

    wish.refresh_from_db()
    sentence = "Bitte wählen Sie das erst, wenn die Familie die Weitergabe erlaubt hat und Sie weitergegeben haben: beides weiter unten."
    assert (refused.status_code, sentence in text(refused), wish.outcome) == (422, True, "handed_on")


def test_whoever_reads_the_answer_only_here_gets_one_in_words(lead: Client, area: Area) -> None:
    """„Nicht anrufen, nicht schreiben: Ich lese die Antwort hier“: without words nothing would reach her."""
    wish = make.wish(WORDS, area=area, kind="advice", reach="code", phone="")
    refused = [lead.post(page("answer", wish), {"outcome": outcome}) for outcome in ("answered", "talked", "visit")]

    lead.post(page("answer", wish), {"outcome": "answered", "words": "Dienstags um zehn ist jemand im Zentrum."})

    wish.refresh_from_db()
    assert {answer.status_code for answer in refused} == {422}
    assert "Die Antwort wird nur hier gelesen: Bitte schreiben Sie sie auf." in text(refused[0])
    assert wish.answer == "Dienstags um zehn ist jemand im Zentrum."


def test_the_form_of_the_answer_says_that_words_are_needed_where_they_are_all_she_hears(
    lead: Client, area: Area
) -> None:
    here, called = (make.wish(WORDS, area=area, kind="advice", **said) for said in ({"reach": "code", "phone": ""}, {}))

    forms = [lead.post(page("open", one), {"why": "answer"}).context["answer"] for one in (here, called)]

    assert [one.fields["words"].required for one in forms] == [True, False]
    assert ["not_reached" in dict(one.fields["outcome"].choices) for one in forms] == [False, True]


def test_who_was_slower_is_told(lead: Client, area: Area) -> None:
    wish = make.wish(area=area)
    actions.answer(wish, outcome="talked", words="", topic=None, by=cast.coordinator(), today=make.TODAY)

    answer = lead.post(page("answer", wish), {"outcome": "visit"}, follow=True)

    assert "Inzwischen hat jemand geantwortet, oder die Familie hat ihn zurückgenommen." in text(answer)


def test_what_is_given_to_the_coordination_is_hers_from_then_on(client: Client, area: Area, lead: Client) -> None:
    wish = make.wish(area=area)

    lead.post(page("give_to_office", wish))

    assert client.post(page("open", wish)).status_code == 404
    cast.sign_in(client, cast.coordinator())
    assert client.post(page("open", wish)).status_code == 200


def test_handing_on_is_asked_documented_and_noted(coordinator: Client) -> None:
    wish = make.wish()
    until = timezone.localdate() + timedelta(days=30)
    coordinator.post(page("ask_consent", wish), {"to": "Frauenhaus", "parts": ["words"], "until": until.isoformat()})
    consent = Consent.objects.get()
    coordinator.post(page("hand_on", wish, consent.pk))
    consent.refresh_from_db()
    assert consent.used_on is None

    coordinator.post(page("document", wish, consent.pk), {"way": "spoken"})
    coordinator.post(page("hand_on", wish, consent.pk))

    consent.refresh_from_db()
    assert (consent.to, consent.parts, consent.way) == ("Frauenhaus", ["words"], "spoken")
    assert consent.used_on == timezone.localdate()


def test_a_yes_after_the_answer_is_documented_and_stands_first_until_it_is_handed_on(coordinator: Client) -> None:
    wish, by, today = make.wish(), cast.coordinator(), timezone.localdate()
    asked = actions.ask_consent(wish, to="Beratung", parts=["words"], until=today, by=by, today=today)
    actions.answer(wish, outcome="talked", words="", topic=None, by=by, today=today)
    coordinator.post(page("document", wish, asked.pk), {"way": "spoken"})

    shown, start = coordinator.get(page("wishes")), text(coordinator.get("/desk/"))
    coordinator.post(page("hand_on", wish, asked.pk))
    after = coordinator.get(page("wishes")).context["waiting"]

    assert [one.pk for one in shown.context["waiting"].allowed] == [wish.pk]
    assert "Beantwortet – die Familie erlaubt die Weitergabe" in text(shown)
    assert "1 beantworteter Wunsch darf weitergegeben werden" in re.sub(r"<[^>]+>", "", start)
    assert (after.allowed, [one.pk for one in after.answered]) == ([], [wish.pk])


def test_a_yes_of_before_the_answer_does_not_wait_any_more(coordinator: Client) -> None:
    by, today = cast.coordinator(), timezone.localdate()
    yesterday = today - timedelta(days=1)
    wish = make.wish(today=yesterday)
    asked = actions.ask_consent(wish, to="Beratung", parts=["words"], until=today, by=by, today=yesterday)
    actions.document_consent(asked, way="spoken", by=by, today=yesterday)
    before = coordinator.get(page("wishes"))

    actions.answer(wish, outcome="talked", words="", topic=None, by=by, today=today)
    waiting = coordinator.get(page("wishes")).context["waiting"]

    assert "darf weitergegeben werden" in text(before)
    assert (waiting.allowed, [one.pk for one in waiting.answered]) == ([], [wish.pk])


def test_the_office_documents_what_it_heard_or_has_on_paper_and_nothing_that_a_family_taps(coordinator: Client) -> None:
    consent = make.consent("hand_on", parts=["words"], given_on=None, way="", wish=make.wish())
    consent.save()
    address = page("document", consent.wish, consent.pk)

    refused = [coordinator.post(address, {"way": way}).status_code for way in ("herself", "code")]
    shown = text(coordinator.post(page("open", consent.wish)))

    assert refused == [422, 422]
    assert re.findall(r'<option value="(spoken|signed|herself|code)"', shown) == ["spoken", "signed"]


def test_each_field_on_the_page_has_a_label_of_its_own_and_a_mistake_stands_where_it_was_made(
    coordinator: Client,
) -> None:
    wish, until = make.wish(), timezone.localdate()
    for to, given_on in (("A", until), ("B", until), ("C", None), ("D", None)):
        make.consent("hand_on", parts=["words"], to=to, given_on=given_on, until_on=until, wish=wish).save()
    second = next(one for one in wish.consents.all() if one.to == "B")

    shown = text(coordinator.post(page("send_letter", wish, second.pk), {"to": "keine Adresse"}))

    ids = re.findall(r' id="([^"]+)"', shown)
    assert [one for one in ids if ids.count(one) > 1] == []
    assert [one for one in re.findall(r' for="([^"]+)"', shown) if one not in ids] == []
    assert (shown.count("keine Adresse"), shown.count("<details open>")) == (1, 1)


def test_what_nobody_can_say_yes_to_any_more_is_not_offered_to_be_documented(coordinator: Client) -> None:
    wish, today = make.wish(), timezone.localdate()
    over = make.consent("hand_on", given_on=None, until_on=today - timedelta(days=1), wish=wish)
    over.save()

    assert page("document", wish, over.pk) not in text(coordinator.post(page("open", wish)))


def test_what_she_no_longer_lets_anybody_hand_over_is_forgotten_at_once(coordinator: Client) -> None:
    wish = make.wish(WORDS, source="visit", consents=[make.consent()])
    shown = text(coordinator.post(page("open", wish)))

    answer = coordinator.post(page("revoke", wish, wish.consents.get().pk), follow=True)

    wish.refresh_from_db()
    assert "Ohne diese Einwilligung wird der Wunsch sofort vergessen. Niemand kann ihn zurückholen." in shown
    assert "Vergessen, wie die Familie es wollte." in text(answer)
    assert (wish.words, wish.holder.forgotten_on) == (None, timezone.localdate())


def test_what_destroys_a_wish_for_good_takes_a_second_tap(coordinator: Client) -> None:
    wish = make.wish(WORDS, source="visit", consents=[make.consent()])

    shown = text(coordinator.post(page("open", wish)))

    folded = " ".join(re.findall(r"<details>.*?</details>", shown))
    addresses = (page("withdraw", wish), page("revoke", wish, wish.consents.get().pk))
    assert [(shown.count(one), folded.count(one)) for one in addresses] == [(1, 1), (1, 1)]
    assert folded.count("Ja, die Familie hat es gesagt") == 2


# --- taken down -----------------------------------------------------------------------------------------------------

NOTE = {
    "ticket": "abcdefghijklmnopqrstuv",
    "source": "counter",
    "heard": "on",
    "kind": "visit",
    "words": WORDS,
    "reach": "call",
    "phone": "06441 555",
}


def test_a_wish_from_the_counter_is_kept_and_has_a_code(lead: Client) -> None:
    answer = lead.post(page("new"), NOTE)

    wish = Wish.objects.get()
    assert (wish.source, wish.words) == ("counter", WORDS)
    assert "Wenn die Familie mag, geben Sie ihr diesen Code" in text(answer)
    assert "Auf dieser Seite kann die Familie einen neuen Code nehmen, den nur sie kennt." in text(answer)


def test_nothing_is_taken_down_before_she_was_told_who_reads_it(lead: Client) -> None:
    answer = lead.post(page("new"), {**NOTE, "heard": ""})

    assert answer.status_code == 422
    assert "Bitte sagen Sie der Familie zuerst, wer es liest." in text(answer)
    assert not Wish.objects.exists()


def test_a_talk_is_two_taps(lead: Client) -> None:
    first = lead.post(page("talks"), {"channel": "phone", "language": "tr", "duration": "short", "topic": ""})
    again = lead.get(first["Location"])
    lead.post(page("talks"), {"channel": "phone", "language": "tr", "duration": "short", "topic": "", "back": "yes"})

    assert again.context["form"].initial == {"channel": "phone", "language": "tr"}
    assert Tally.objects.get().count == 0


def test_what_she_speaks_stands_in_the_list_and_is_not_taken_for_the_language_of_a_note(coordinator: Client) -> None:
    coordinator.post(page("new"), {**NOTE, "spoken": "gsg"})
    wish = Wish.objects.get()
    until = timezone.localdate().isoformat()
    coordinator.post(page("ask_consent", wish), {"to": "Beratung", "parts": ["words"], "until": until})

    listed, opened = text(coordinator.get(page("wishes"))), text(coordinator.post(page("open", wish)))

    assert ("Deutsche Gebärdensprache" in listed, "Sprache der Seite" in opened) == (True, False)
    assert '<blockquote dir="auto"><p>' in opened
    assert Consent.objects.get().language == "de"


def test_on_the_phone_it_is_said_who_else_may_read_it_where_somebody_in_a_neighborhood_reads(
    coordinator: Client, area: Area
) -> None:
    second = "Antwortet dort niemand rechtzeitig, liest es die Koordination der Frühen Hilfen."
    before = text(coordinator.get(page("new")))
    Lead.objects.create(user=cast.neighborhood_lead(), area=area)

    after = text(coordinator.get(page("new")))

    assert (second in before, second in after) == (False, True)


# --- nothing of it elsewhere ----------------------------------------------------------------------------------------


def test_no_word_of_her_stands_in_a_log(lead: Client, area: Area, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    wish = make.wish(WORDS, area=area, name="Ayşe", phone="06441 5550815")
    lead.post(page("open", wish))
    lead.post(page("new"), {**NOTE, "phone": "06441 5550815"})
    lead.post(page("answer", wish), {"outcome": "talked", "words": "Geheime Antwort"})

    logged = " ".join(record.getMessage() + repr(record.args) for record in caplog.records)
    assert not [word for word in (WORDS, "Ayşe", "5550815", "Geheime Antwort") if word in logged]


def test_before_the_release_the_desk_is_closed_too(coordinator: Client) -> None:
    from unterwegs.people.models import ModuleRelease  # noqa: PLC0415

    ModuleRelease.objects.all().delete()

    pages = ("wishes", "new", "talks", "lotsen", "numbers")
    assert {coordinator.get(page(name)).status_code for name in pages} == {404}
    assert "Wünsche von Familien" not in text(coordinator.get("/desk/"))


def test_when_the_release_is_withdrawn_what_came_before_is_still_answered(lead: Client, area: Area) -> None:
    wish = make.wish(WORDS, area=area)
    make.close_part()

    opened = lead.post(page("open", wish))
    answered = lead.post(page("answer", wish), {"outcome": "talked", "words": "Wir haben gesprochen"})
    wish.refresh_from_db()

    assert (opened.status_code, answered.status_code) == (200, 302)
    assert wish.outcome == "talked"
    assert "Wünsche von Familien" in text(lead.get("/desk/"))
    assert lead.get(page("talks")).status_code == 404


def test_when_the_release_is_withdrawn_nobody_is_asked_to_take_down_a_new_wish(coordinator: Client) -> None:
    before = page("new") in coordinator.get(page("wishes")).content.decode()
    make.close_part()

    after = page("new") in coordinator.get(page("wishes")).content.decode()

    assert (before, after) == (True, False)


def test_when_the_release_is_withdrawn_people_are_taken_off_and_counters_stay_filled(
    coordinator: Client, area: Area
) -> None:
    lotse, center = make.lotse(by=cast.coordinator()), make.location("Zentrum", kind="center", area=area)
    first, second = cast.member(Role.FAMILY_OFFICE), make.user("Zweite", roles=[Role.FAMILY_OFFICE])
    clerk = actions.appoint_clerk(first, center, by=cast.coordinator())
    make.close_part()

    shown = coordinator.get(page("lotsen")).content.decode()
    coordinator.post(page("end_lotse", lotse))
    coordinator.post(page("end_clerk", clerk))
    coordinator.post(page("appoint_clerk"), {"user": second.pk, "center": center.pk})
    lotse.refresh_from_db()

    assert lotse.ended_on == timezone.localdate()
    assert [one.user for one in center.clerks.all()] == [second]
    assert [address in shown for address in (page("appoint"), page("send_link", lotse))] == [False, False]
    assert coordinator.post(page("appoint"), {"organization": lotse.organization_id}).status_code == 404


def test_the_coordinator_appoints_lotsen_clerks_and_hours(coordinator: Client, area: Area) -> None:
    organization, center = make.organization("Klinik"), make.location("Zentrum", kind="center", area=area)
    clerk = cast.member(Role.FAMILY_OFFICE)
    coordinator.post(page("appoint"), {"organization": organization.pk})
    coordinator.post(page("appoint_clerk"), {"user": clerk.pk, "center": center.pk})
    coordinator.post(page("set_hours"), {"first": "08:00", "last": "12:00"})

    shown = text(coordinator.get(page("lotsen")))

    assert organization.lotse.ended_on is None
    assert [one.center for one in clerk.counters.all()] == [center]
    assert "08:00" in shown


def test_hours_that_end_before_they_begin_are_refused(coordinator: Client) -> None:
    assert coordinator.post(page("set_hours"), {"first": "12:00", "last": "08:00"}).status_code == 422


def test_planners_read_frozen_numbers_and_nothing_else(client: Client) -> None:
    make.area()
    for number in range(9):
        actions.withdraw(make.wish(str(number), today=make.TODAY), today=make.TODAY)
    actions.freeze(today=make.TODAY.replace(month=12, day=1))
    cast.sign_in(client, cast.planner())

    shown = client.get(page("numbers"))

    assert [client.get(page(name)).status_code for name in ("wishes", "new", "talks", "lotsen")] == 4 * [403]
    assert [str(table.title) for table in shown.context["tables"]] == ["Wünsche", "Gespräche"]
    assert "November 2026" in text(shown)
    assert client.get(page("numbers"), {"zeit": "2026-12"}).status_code == 404
