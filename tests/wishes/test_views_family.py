"""A family says a wish, sees who reads it before it is sent, comes back with its code, takes it back."""

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client
from django.utils import timezone

from tests import cast, make
from unterwegs.kit import spelled
from unterwegs.people import guards, holders, privacy
from unterwegs.people.models import Certificate, KeyHolder
from unterwegs.people.roles import Role
from unterwegs.places import actions as places
from unterwegs.places.models import Area, Lead
from unterwegs.wishes import actions, codes, rules, told
from unterwegs.wishes.models import Consent, Wish

pytestmark = pytest.mark.django_db
PROMISE = (
    "Wir geben nichts ohne Sie weiter. Einzige Ausnahme: einem Kind droht ernste Gefahr. "
    "Dann sprechen wir zuerst mit Ihnen, wenn das Kind dadurch nicht gefährdet wird."
)
TICKET = "abcdefghijklmnopqrstuv"
WISH = {
    "ticket": TICKET,
    "kind": "call",
    "words": "Ich bin müde. Bitte rufen Sie mich an.",
    "reach": "call",
    "phone": "06441 555",
    "name": "Ayşe Yılmaz",
    "area": "niedergirmes",
    "discreet": "on",
}


@pytest.fixture(autouse=True)
def wetzlar() -> None:
    make.town()
    make.open_part()


def post(client: Client, address: str = "/de/wunsch/", **said: Any) -> Any:
    return client.post(address, {name: value for name, value in said.items() if value}, headers=make.OUR_PAGE)


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", str(answer.content.decode()))


def sent(client: Client, **said: Any) -> Any:
    """Both steps; what the second page carries is what the first one was told."""
    told = {**WISH, **said}
    look = post(client, **told)
    return post(client, **told, read_by=look.context["route"].key)


def code_in(answer: Any) -> str:
    found = re.search(r'class="code"><bdi dir="ltr">([^<]+)<', text(answer))
    assert found
    return found[1]


def test_a_house_that_is_closed_while_she_sends_asks_her_to_wait_and_keeps_no_half_wish(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = post(client, **WISH)

    def refuse() -> None:
        """A process died in the middle of forgetting, after the page was let in."""
        raise holders.Locked

    with monkeypatch.context() as closed:
        closed.setattr(holders, "_refuse_locked", refuse)
        answer = post(client, **WISH, read_by=look.context["route"].key)
        assert (answer.status_code, answer["Retry-After"], Wish.objects.count()) == (503, "120", 0)
        assert '<html lang="de"' in text(answer)

    assert post(client, **WISH, read_by=look.context["route"].key).status_code == 200
    assert Wish.objects.count() == 1


def test_before_sending_she_sees_who_reads_it_and_when_and_nothing_is_kept(client: Client) -> None:
    area = make.area()
    Lead.objects.create(user=cast.neighborhood_lead(), area=area)

    page = post(client, **WISH)

    assert "Federführung in Niedergirmes" in text(page)
    assert "Frühe Hilfen" in text(page)
    assert "Werktags, 9:00 bis 15:00 Uhr. Im Notfall rufen Sie bitte 112 an." in text(page)
    assert PROMISE in text(page)
    assert (Wish.objects.count(), KeyHolder.objects.filter(room="wishes").count()) == (0, 0)


def test_the_promise_stands_on_every_form(client: Client) -> None:
    assert PROMISE in text(client.get("/de/wunsch/"))
    assert PROMISE in text(client.get("/de/wunsch/frage/"))
    assert PROMISE in text(client.get("/de/wunsch/stand/"))


FORGOTTEN = "Ein halbes Jahr nach unserer Antwort vergessen wir es von selbst; antwortet niemand, nach einem Jahr."
SHEET = '<a href="/de/datenschutz/wuensche/">Was wir von Ihnen behalten, und warum</a>'


@pytest.mark.parametrize("address", ["/de/wunsch/", "/de/wunsch/frage/"])
def test_before_anything_is_typed_it_stands_there_what_is_kept_and_how_long(client: Client, address: str) -> None:
    page = text(client.get(address))

    assert page.index(SHEET) < page.index("<textarea")
    assert FORGOTTEN in page
    assert (privacy.HALF_A_YEAR, timedelta(days=365)) == (rules.KEPT_AFTER_ANSWER, rules.KEPT_UNANSWERED)
    assert client.get("/de/datenschutz/wuensche/").status_code == 200


def test_before_sending_she_sees_all_that_is_sent(client: Client) -> None:
    make.area()
    more = {
        "email": "ayse@example.org",
        "address": "Lahnstraße 1",
        "times": ["morning", "evening"],
        "only_me": "on",
        "note": "Bitte zweimal klingeln",
        "spoken": "tr",
        "interpreter": "on",
    }

    page = client.post("/de/wunsch/", {**WISH, **more, "elsewhere": "on"}, headers=make.OUR_PAGE)

    shown = re.findall(r"<dt>([^<]+)</dt><dd><bdi>([^<]+)</bdi></dd>", text(page))
    assert shown == [
        ("Wo Sie wohnen", "Niedergirmes"),
        ("Niemand in Ihrem Stadtteil liest es", "ja"),
        ("Wie wir Sie erreichen dürfen", "Bitte anrufen"),
        ("Ihre Telefonnummer", "06441 555"),
        ("Ihre Mailadresse", "ayse@example.org"),
        ("Ihr Name", "Ayşe Yılmaz"),
        ("Wohin", "Lahnstraße 1"),
        ("Wann es gut passt", "vormittags, abends bis 19 Uhr"),
        ("Sagen Sie am Telefon nicht „Jugendamt“", "ja"),
        ("Nur mit Ihnen sprechen", "ja"),
        ("Was wir sonst beachten", "Bitte zweimal klingeln"),
        ("Sie sprechen", "Türkisch"),
        ("Mit jemandem, der übersetzt", "ja"),
    ]
    assert text(page).count("06441 555") == 2  # once to read, once to be sent
    assert FORGOTTEN in text(page)


def test_sent_is_kept_sealed_and_answered_with_a_code(client: Client) -> None:
    area = make.area()

    page = sent(client)

    wish = Wish.objects.get()
    assert (wish.kind, wish.source, wish.area, wish.reader) == ("call", "web", area, "office")
    assert (wish.words, wish.contact["name"], wish.contact["discreet"]) == (WISH["words"], "Ayşe Yılmaz", True)
    assert spelled.read(code_in(page)) == code_in(page)
    assert not page.cookies
    assert page["Cache-Control"] == "no-store"


def test_sending_the_same_form_twice_is_one_wish_with_the_same_code(client: Client) -> None:
    first, second = sent(client), sent(client)

    assert code_in(first) == code_in(second)
    assert Wish.objects.count() == 1


def test_somebody_else_with_the_same_form_gets_a_wish_and_a_code_of_her_own(client: Client) -> None:
    first, second = sent(client), sent(client, words="Etwas anderes", name="Eine andere")

    assert code_in(first) != code_in(second)
    assert Wish.objects.count() == 2


def test_she_can_choose_that_nobody_in_her_neighborhood_reads_it(client: Client) -> None:
    Lead.objects.create(user=cast.neighborhood_lead(), area=make.area())

    page = post(client, **WISH, elsewhere="on", passed_by="yes")

    assert "Koordination der Frühen Hilfen" in text(page)
    assert "Federführung in" not in text(page)
    assert Wish.objects.count() == 0


@pytest.mark.parametrize("address", ["/de/wunsch/", "/de/wunsch/frage/"])
def test_whoever_changes_something_afterwards_still_passes_her_neighborhood_by_until_she_takes_the_tick_off(
    client: Client, address: str
) -> None:
    Lead.objects.create(user=cast.neighborhood_lead(), area=make.area())
    passed_by = carried(post(client, address, **WISH, elsewhere="on", passed_by="yes"))

    form = post(client, address, **passed_by, change="yes")
    ticked = re.findall(r'type="checkbox" name="elsewhere"[^>]* checked', text(form))
    without = text(post(client, address, **WISH))

    assert len(ticked) == 1
    assert "Federführung in Niedergirmes" not in text(post(client, address, **WISH, elsewhere="on"))
    assert "Federführung in Niedergirmes" in without


def test_if_somebody_else_would_read_it_meanwhile_she_is_asked_again(client: Client) -> None:
    area = make.area()
    key = post(client, **WISH).context["route"].key
    Lead.objects.create(user=cast.neighborhood_lead(), area=area)

    page = post(client, **WISH, read_by=key)

    assert "Federführung in Niedergirmes" in text(page)
    assert Wish.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"words": ""}, "Bitte schreiben Sie ein paar Worte."),
        ({"kind": ""}, "Bitte tippen Sie an, was Ihnen helfen würde."),
        ({"reach": ""}, "Bitte tippen Sie an, wie wir Sie erreichen dürfen."),
        ({"phone": ""}, "Bitte geben Sie uns eine Nummer, damit wir Sie anrufen können."),
        ({"phone": "<script>"}, "Das sieht nicht wie eine Telefonnummer aus."),
        ({"reach": "code"}, "Sie wünschen sich einen Anruf. Dürfen wir Sie anrufen?"),
        ({"homepage": "x"}, "Bitte leer lassen"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_kept(client: Client, changes: dict[str, str], sentence: str) -> None:
    page = post(client, **{**WISH, **changes})

    assert page.status_code == 422
    assert sentence in text(page)
    assert Wish.objects.count() == 0


def test_from_a_foreign_page_nothing_is_taken(client: Client) -> None:
    answer = client.post("/de/wunsch/", WISH, headers={"origin": "https://boese.example"})

    assert answer.status_code == 403


def test_before_the_release_nothing_is_there(client: Client) -> None:
    from unterwegs.people.models import ModuleRelease  # noqa: PLC0415

    ModuleRelease.objects.all().delete()

    assert {client.get(page).status_code for page in ("/de/wunsch/", "/de/wunsch/frage/", "/de/wunsch/stand/")} == {404}
    assert post(client, **WISH).status_code == 404


def test_when_the_release_is_withdrawn_nothing_new_comes_in_but_she_reads_and_takes_back(client: Client) -> None:
    code = code_in(sent(client))
    make.close_part()

    new = {client.get(page).status_code for page in ("/de/wunsch/", "/de/wunsch/frage/")}
    shown = [post(client, f"/de/wunsch/stand/{page}", code=code) for page in ("", "auskunft/", "zuruecknehmen/")]

    assert new == {404}
    assert [answer.status_code for answer in shown] == [200, 200, 200]
    assert Wish.objects.get().holder.forgotten_on is not None


def test_when_the_release_is_withdrawn_every_page_leads_to_her_wish_and_none_to_a_new_one(client: Client) -> None:
    make.close_part()

    start = client.get("/de/").content.decode()

    assert '<li><a href="/de/wunsch/stand/">Ihr Wunsch</a></li>' in start
    assert 'href="/de/wunsch/"' not in start


# --- by her code ----------------------------------------------------------------------------------------------------


def test_with_her_code_she_sees_until_when_and_by_whom_it_is_answered(client: Client) -> None:
    code = code_in(sent(client))

    page = post(client, "/de/wunsch/stand/", code=code.lower().replace("-", " "))

    assert "Sie hören von uns bis zum" in text(page)
    assert WISH["words"] not in text(page)
    assert page["Cache-Control"] == "no-store"


# --- a code that only she knows -------------------------------------------------------------------------------------
OFFERED_FIRST = '<h2 id="own">Nur für Sie</h2>'
SOMEBODY = "Jemand hat Ihren Wunsch mit Ihnen aufgeschrieben und kennt auch Ihren Code."
OPENED = "Diese Seite wurde mit Ihrem Code zuletzt geöffnet"


@pytest.mark.parametrize("source", ["lotse", "phone", "counter", "visit"])
def test_whoever_wrote_it_down_with_her_opens_nothing_once_she_has_a_code_of_her_own(
    client: Client, source: str
) -> None:
    by = cast.coordinator()
    through = {"lotse": make.lotse(by=by), "consents": [make.consent()]} if source == "lotse" else {}
    made = make.wish("Bitte nur an mich.", source=source, code="ACDE-3479-FHKM", **through)
    first = text(post(client, "/de/wunsch/stand/", code="ACDE-3479-FHKM"))
    ticket = ticket_in(first)

    page = post(client, "/de/wunsch/stand/neuer-code/", code="acde 3479 fhkm", ticket=ticket)

    own = code_in(page)
    assert (first.index(OFFERED_FIRST) < first.index("Sie hören von uns"), SOMEBODY in first) == (True, True)
    assert "Der alte Code öffnet nichts mehr." in text(page)
    addresses = ("stand/", "stand/auskunft/", "stand/zuruecknehmen/", "stand/neuer-code/")
    tries = [post(client, f"/de/wunsch/{to}", code="ACDE-3479-FHKM", ticket=TICKET) for to in addresses]
    assert {answer.status_code for answer in tries} == {422}
    after = text(post(client, "/de/wunsch/stand/", code=own))
    shown = [OPENED in after, SOMEBODY in after, "Sie haben einen Code, den nur Sie kennen." in after]
    assert shown == [True, False, True]
    wish = Wish.objects.get()
    assert (wish.words, wish.digest, own in repr(vars(wish))) == ("Bitte nur an mich.", made.digest, False)


def ticket_in(page: str) -> str:
    (found,) = re.findall(r'name="ticket" value="([^"]+)"', page)
    return str(found)


def test_a_lost_answer_is_asked_again_and_a_form_that_was_handed_over_twice_stays_one_wish(client: Client) -> None:
    made = make.wish(source="visit", consents=[make.consent()], ticket=TICKET)
    code = codes.code_for(TICKET, make.said())
    ticket = ticket_in(text(post(client, "/de/wunsch/stand/", code=code)))

    own = {code_in(post(client, "/de/wunsch/stand/neuer-code/", code=code, ticket=ticket)) for _time in range(2)}
    again = make.wish(source="visit", consents=[make.consent()], ticket=TICKET)

    assert (len(own), code in own) == (1, False)
    assert (again, Wish.objects.count()) == (made, 1)
    assert post(client, "/de/wunsch/stand/", code=code).status_code == 422
    assert post(client, "/de/wunsch/stand/", code=own.pop()).status_code == 200


def test_she_sees_when_the_page_was_last_opened_and_is_offered_the_code_more_quietly(client: Client) -> None:
    make.wish(source="phone", code="ACDE-3479-FHKM")

    pages = [text(post(client, "/de/wunsch/stand/", code="ACDE-3479-FHKM")) for _look in range(2)]

    looks = [(OFFERED_FIRST in page, OPENED in page, page.count("Neuer Code nur für mich")) for page in pages]
    assert looks == [(True, False, 1), (False, True, 1)]
    assert timezone.now() - Wish.objects.get().looked_at < timedelta(minutes=5)
    assert post(client, "/de/wunsch/stand/zuruecknehmen/", code="ACDE-3479-FHKM").status_code == 200
    assert (Wish.objects.get().looked_at, Wish.objects.get().own_digest) == (None, None)


def test_what_she_sent_herself_keeps_its_code_and_nobody_notes_when_it_was_opened(client: Client) -> None:
    code = code_in(sent(client))

    page = text(post(client, "/de/wunsch/stand/", code=code))
    refused = post(client, "/de/wunsch/stand/neuer-code/", code=code, ticket=TICKET)

    assert ("Neuer Code" in page, refused.status_code) == (False, 422)
    assert (Wish.objects.get().looked_at, post(client, "/de/wunsch/stand/", code=code).status_code) == (None, 200)


def test_guessing_codes_there_locks_the_computer_out_too(client: Client) -> None:
    said = {"code": "ACDE-3479-FHKM", "ticket": TICKET}
    answers = [post(client, "/de/wunsch/stand/neuer-code/", **said) for _try in range(rules.LOOKS_IN_AN_HOUR + 1)]

    assert [answer.status_code for answer in answers] == [422] * rules.LOOKS_IN_AN_HOUR + [429]


def test_who_reads_it_is_who_was_named_whoever_leads_today(client: Client) -> None:
    """A smaller area gets a lead of its own meanwhile, and the lead that was named works somewhere else."""
    larger = make.area("Nord")
    area = make.area(division=larger.division)
    Area.objects.filter(pk=area.pk).update(parent=larger)
    places.bump("areas")
    lead = Lead.objects.create(user=cast.neighborhood_lead(), area=larger)
    make.wish(area=Area.objects.get(pk=area.pk), code="ACDE-3479-FHKM")
    Lead.objects.create(user=make.user("Lea Neu", roles=[Role.NEIGHBORHOOD_LEAD]), area=area)
    Lead.objects.create(user=make.user("Lena Nord", roles=[Role.NEIGHBORHOOD_LEAD]), area=larger)
    lead.delete()

    page = text(post(client, "/de/wunsch/stand/", code="ACDE-3479-FHKM"))

    assert ("Federführung in Nord" in page, "Federführung in Niedergirmes" in page) == (True, False)


def test_where_nobody_leads_any_more_she_sees_that_the_coordination_reads_it(client: Client) -> None:
    area = make.area()
    lead = Lead.objects.create(user=cast.neighborhood_lead(), area=area)
    wish = make.wish(area=area, code="ACDE-3479-FHKM")
    lead.delete()

    page = text(post(client, "/de/wunsch/stand/", code="ACDE-3479-FHKM"))

    assert ("Federführung in" in page, "Koordination der Frühen Hilfen" in page) == (False, True)
    sheet = dict(told.sections(Wish.objects.get(pk=wish.pk))[0].rows)
    assert "Koordination der Frühen Hilfen" in sheet["Wer es liest"]


def test_late_names_both_who_read_it_and_handed_on_by_choice_the_coordination_alone(client: Client) -> None:
    area, lead = make.area(), cast.neighborhood_lead()
    Lead.objects.create(user=lead, area=area)
    late, given = make.wish(area=area, code="ACDE-3479-FHKM"), make.wish("Zwei", area=area, code="FHKM-3479-ACDE")
    actions.give_to_office(given, by=lead, today=make.TODAY)
    actions.escalate(today=make.TODAY + timedelta(days=9))

    pages = [text(post(client, "/de/wunsch/stand/", code=code)) for code in ("ACDE-3479-FHKM", "FHKM-3479-ACDE")]

    named = [("Federführung in Niedergirmes" in page, "Koordination der Frühen Hilfen" in page) for page in pages]
    assert named == [(True, True), (False, True)]
    sheets = [dict(told.sections(Wish.objects.get(pk=wish.pk))[0].rows)["Wer es liest"] for wish in (late, given)]
    assert ["Federführung in Niedergirmes" in sheet for sheet in sheets] == [True, False]


def carried(page: Any) -> dict[str, str]:
    """What the page with the pause sends again."""
    return {
        name: html.unescape(value)
        for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', text(page))
    }


def test_when_more_comes_in_than_is_likely_a_wish_waits_a_minute_and_is_kept(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One computer cannot close the form for the whole town."""
    monkeypatch.setattr(rules, "WISHES_IN_A_DAY", 0)

    paused = sent(client, words="Bitte rufen Sie an", phone="06441 1")
    too_early = post(client, **carried(paused))
    monkeypatch.setattr(guards, "PAUSE", 0)
    kept = post(client, **carried(too_early))

    assert [page.status_code for page in (paused, too_early, kept)] == [429, 429, 200]
    assert (paused["Retry-After"], carried(paused)["paused"]) == ("60", carried(too_early)["paused"])
    assert "Bitte warten Sie eine Minute." in text(paused)
    assert [wish.words for wish in Wish.objects.all()] == ["Bitte rufen Sie an"]
    assert code_in(kept)


def test_from_an_address_that_many_share_a_wish_is_sent_later_from_the_page_that_refused_it(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In an evening of a family center all of them have its address."""
    monkeypatch.setattr(rules, "WISHES_IN_AN_HOUR", 1)
    sent(client, words="Eine vor ihr", ticket=TICKET[::-1])

    refused = sent(client, words="Bitte <rufen> Sie an", times=["morning", "evening"])
    caches["moment"].clear()  # an hour later
    again = client.post("/de/wunsch/", typed_in(refused), headers=make.OUR_PAGE)

    assert (refused.status_code, refused["Cache-Control"], again.status_code) == (429, "no-store", 200)
    assert "Was Sie geschrieben haben, ist noch da." in text(refused)
    kept = {wish.words: wish.contact.get("times") for wish in Wish.objects.all()}
    assert kept == {"Eine vor ihr": None, "Bitte <rufen> Sie an": ["morning", "evening"]}


def typed_in(page: Any) -> dict[str, list[str]]:
    """All that a page would send again."""
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', text(page)):
        found.setdefault(name, []).append(html.unescape(value))
    return found


def test_a_pause_counts_for_one_sending_and_one_computer_has_few_of_them(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "WISHES_IN_A_DAY", 0)
    monkeypatch.setattr(guards, "PAUSE", 0)
    first = carried(sent(client, words="Eins"))
    other = carried(sent(client, words="Zwei", ticket=TICKET[::-1]))

    borrowed = post(client, **(other | {"paused": first["paused"]})).status_code
    invented = post(client, **(other | {"paused": "WyJ4IiwxXQ:x"})).status_code
    answers = [post(client, **first).status_code for _time in range(rules.WISHES_IN_A_FLOOD + 1)]

    assert (borrowed, invented) == (429, 429)
    assert answers == [200] * rules.WISHES_IN_A_FLOOD + [429]
    assert Wish.objects.count() == 1


def test_a_wrong_code_tells_nothing_and_many_lock_the_computer_out(client: Client) -> None:
    right = code_in(sent(client))
    answers = [post(client, "/de/wunsch/stand/", code="ACDE-3479-FHKM") for _try in range(rules.LOOKS_IN_AN_HOUR)]

    assert {answer.status_code for answer in answers} == {422}
    assert "Es gibt keinen Wunsch mit diesem Code." in text(answers[0])
    assert post(client, "/de/wunsch/stand/", code=right).status_code == 429


def test_a_question_is_answered_by_code_only(client: Client) -> None:
    told = {"ticket": TICKET, "words": "Darf ich stillen, wenn ich Fieber habe?"}
    key = post(client, "/de/wunsch/frage/", **told).context["route"].key
    code = code_in(post(client, "/de/wunsch/frage/", **told, read_by=key))
    wish = Wish.objects.get()
    actions.answer(
        wish, outcome="answered", words="Ja, das dürfen Sie.", topic=None, by=cast.coordinator(), today=make.TODAY
    )

    page = post(client, "/de/wunsch/stand/", code=code)

    assert (wish.kind, wish.contact) == ("question", {"reach": "code"})
    assert "Wir haben schriftlich geantwortet" in text(page)
    assert "Ja, das dürfen Sie." in text(page)


def test_she_takes_it_back_and_nobody_can_read_it_any_more(client: Client) -> None:
    code = code_in(sent(client))
    holder = Wish.objects.get().holder
    assert client.get("/de/wunsch/stand/zuruecknehmen/").status_code == 405

    page = post(client, "/de/wunsch/stand/zuruecknehmen/", code=code)

    wish = Wish.objects.get()
    assert "Wir haben Ihren Wunsch vergessen." in text(page)
    assert (wish.words, wish.contact, wish.digest, wish.language) == (None, None, None, "")
    holder.refresh_from_db()
    assert holder.forgotten_on is not None
    assert Certificate.objects.get().rule == rules.WITHDRAWN
    assert post(client, "/de/wunsch/stand/", code=code).status_code == 422


def test_she_agrees_by_her_code_and_revokes_it(client: Client) -> None:
    code = code_in(sent(client))
    actions.ask_consent(
        Wish.objects.get(),
        to="Frauenhaus",
        parts=["words", "name"],
        until=make.TODAY.replace(year=2027),
        by=cast.coordinator(),
        today=make.TODAY,
    )
    consent = Consent.objects.get()
    page = post(client, "/de/wunsch/stand/", code=code)
    assert "Dürfen wir Ihren Wunsch weitergeben?" in text(page)
    assert "Ihre Worte, Ihr Name" in text(page).replace("ihre Worte", "Ihre Worte")

    post(client, f"/de/wunsch/stand/einwilligung/{consent.pk}/", code=code, agree="yes")
    consent.refresh_from_db()
    given = (consent.given_on is not None, consent.way)
    post(client, f"/de/wunsch/stand/einwilligung/{consent.pk}/", code=code, revoke="yes")
    consent.refresh_from_db()

    assert given == (True, "code")
    assert consent.revoked_on is not None


def test_she_agrees_also_when_her_wish_is_answered_already(client: Client) -> None:
    code = code_in(sent(client))
    by, today = cast.coordinator(), timezone.localdate()
    asked = actions.ask_consent(Wish.objects.get(), to="Beratung", parts=["words"], until=today, by=by, today=today)
    actions.answer(asked.wish, outcome="talked", words="", topic=None, by=by, today=today)
    address = f"/de/wunsch/stand/einwilligung/{asked.pk}/"
    page = post(client, "/de/wunsch/stand/", code=code)

    after = post(client, address, code=code, agree="yes")

    asked.refresh_from_db()
    assert (address in text(page), "Was Sie erlaubt haben" in text(after)) == (True, True)
    assert (asked.given_on, asked.way) == (today, "code")


def test_without_the_release_the_whole_wish_is_forgotten_at_once_as_the_text_of_the_consent_says(
    client: Client,
) -> None:
    parts = ["arrived", "answered"]
    made = make.wish(
        source="lotse",
        lotse=make.lotse(by=cast.coordinator()),
        consents=[make.consent(), make.consent("loop", parts=parts)],
        code="ACDE-3479-FHKM",
    )
    page = text(post(client, "/de/wunsch/stand/", code="ACDE-3479-FHKM"))
    loop, release = made.consents.order_by("matter")
    addresses = [f"/de/wunsch/stand/einwilligung/{one.pk}/" for one in (loop, release)]

    still = post(client, addresses[0], code="ACDE-3479-FHKM", revoke="yes")
    gone = post(client, addresses[1], code="ACDE-3479-FHKM", revoke="yes")

    assert [page.count(one.get_matter_display()) for one in (loop, release)] == [1, 1]
    assert "vergessen wir Ihren ganzen Wunsch sofort. Niemand kann ihn zurückholen." in page
    assert "Wir haben Ihren Wunsch vergessen." not in text(still)
    assert "Wir haben Ihren Wunsch vergessen." in text(gone)
    wish = Wish.objects.get()
    assert (wish.words, wish.contact, wish.consents.count(), wish.holder.forgotten_on is None) == (None, None, 0, False)
    assert Certificate.objects.get().rule == rules.WITHDRAWN


def test_with_her_code_nobody_touches_the_consent_of_another(client: Client) -> None:
    code = code_in(sent(client))
    other = make.wish("Ein anderer Wunsch")
    consent = make.consent("hand_on", given_on=None, wish=other)
    consent.save()

    answer = post(client, f"/de/wunsch/stand/einwilligung/{consent.pk}/", code=code, agree="yes")

    consent.refresh_from_db()
    assert (answer.status_code, consent.given_on) == (404, None)
