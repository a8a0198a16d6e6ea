"""Handing on by a link: once, with the word from the phone, exactly what was allowed, dead as soon as it is not."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.cache import caches
from django.test import Client
from django.utils import timezone

from tests import cast, make
from unterwegs.people.actions import MailNotSent
from unterwegs.people.models import Deed, ModuleRelease, User
from unterwegs.wishes import actions, rules
from unterwegs.wishes.models import Consent, Letter, Wish

pytestmark = pytest.mark.django_db
TOLD = {
    "words": "Mein Kind spricht noch nicht.",
    "name": "Ayşe Beispiel",
    "phone": "06441 555",
    "code": "ACDE-3479-FHKM",
}
SECRETS = (TOLD["words"], TOLD["name"], TOLD["phone"])


@pytest.fixture(autouse=True)
def wetzlar() -> None:
    make.town()
    make.open_part()
    caches["moment"].clear()


@pytest.fixture
def coordinator() -> User:
    return cast.coordinator()


def type_in(client: Client, address: str, spoken: str) -> Any:
    return client.post(address, {"spoken": spoken}, headers=make.OUR_PAGE)


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", str(answer.content.decode()))


def shown_in(answer: Any) -> list[bool]:
    return [secret in text(answer) for secret in SECRETS]


def test_the_mail_and_the_closed_page_say_nothing_of_the_family(client: Client, coordinator: User) -> None:
    _consent, address, spoken = make.letter(by=coordinator, **TOLD)

    page = client.get(address)

    assert (page.status_code, page.cookies, shown_in(page)) == (200, {}, [False, False, False])
    assert not [secret for secret in (*SECRETS, spoken) if secret in mail.outbox[-1].body + mail.outbox[-1].subject]
    assert Letter.objects.get().opened_at is None


def test_with_the_word_from_the_phone_it_is_read_once(client: Client, coordinator: User) -> None:
    _consent, address, spoken = make.letter(by=coordinator, **TOLD)

    page = type_in(client, address, spoken.lower().replace("-", " "))

    assert (page.status_code, shown_in(page)) == (200, [True, True, True])
    assert page["Cache-Control"] == "no-store"
    letter = Letter.objects.get()
    assert letter.opened_at is not None
    deed = Deed.objects.get(deed="read what a family allowed")
    assert (deed.by_name, deed.label, deed.details) == ("somebody elsewhere", "", {})
    Letter.objects.update(opened_at=timezone.now() - rules.READ_AGAIN)
    assert [client.get(address).status_code, type_in(client, address, spoken).status_code] == [410, 410]


def test_a_link_that_was_sent_opens_also_when_the_release_is_withdrawn(client: Client, coordinator: User) -> None:
    _consent, address, spoken = make.letter(by=coordinator, **TOLD)
    make.close_part()

    closed, opened = client.get(address), type_in(client, address, spoken)

    assert (closed.status_code, opened.status_code, shown_in(opened)) == (200, 200, [True, True, True])


def test_a_page_that_was_lost_on_the_way_can_be_asked_for_again_for_a_moment(client: Client, coordinator: User) -> None:
    _consent, address, spoken = make.letter(by=coordinator, **TOLD)
    type_in(client, address, spoken)
    opened_at = Letter.objects.get().opened_at

    again = type_in(client, address, spoken)

    assert (again.status_code, Letter.objects.get().opened_at) == (200, opened_at)
    assert Deed.objects.filter(deed="read what a family allowed").count() == 1


@pytest.mark.parametrize(
    ("parts", "shown"),
    [
        (["words"], [True, False, False]),
        (["name"], [False, True, False]),
        (["contact"], [False, False, True]),
        (["words", "contact"], [True, False, True]),
        (["words", "name", "contact"], [True, True, True]),
    ],
)
def test_only_the_allowed_parts_are_shown(
    client: Client, coordinator: User, parts: list[str], shown: list[bool]
) -> None:
    _consent, address, spoken = make.letter(by=coordinator, parts=parts, **TOLD)

    page = type_in(client, address, spoken)

    assert shown_in(page) == shown


def test_whoever_reads_how_to_reach_her_reads_what_to_heed_first(client: Client, coordinator: User) -> None:
    told = {**TOLD, "reach": "write", "email": "ayse@familie.example", "discreet": True, "kind": "advice"}
    _consent, address, spoken = make.letter(by=coordinator, **told)

    page = text(type_in(client, address, spoken))

    assert page.index("Nicht anrufen. Nur schreiben.") < page.index(TOLD["phone"])
    assert "Sagen Sie am Telefon nicht „Jugendamt“." in page
    assert 'href="tel:06441555"' not in page


def test_five_wrong_words_and_the_link_is_dead(client: Client, coordinator: User) -> None:
    _consent, address, spoken = make.letter(by=coordinator, **TOLD)

    tried = [type_in(client, address, "AAAA-AAAA").status_code for _try in range(rules.WRONG_WORDS)]

    assert tried == [422, 422, 422, 422, 410]
    assert type_in(client, address, spoken).status_code == 410


def test_what_is_no_word_at_all_does_not_count_as_a_try(client: Client, coordinator: User) -> None:
    make.letter(by=coordinator, **TOLD)
    _consent, address, _spoken = make.letter(by=coordinator, words="Ein anderer")

    answers = [type_in(client, address, typed).status_code for typed in ("", "kurz", "<script>", "x" * 90)]

    assert answers == [422, 422, 422, 422]
    assert {letter.wrong_words for letter in Letter.objects.all()} == {0}


def test_one_computer_does_not_try_for_ever(client: Client, coordinator: User) -> None:
    _consent, address, _spoken = make.letter(by=coordinator, **TOLD)

    answers = [type_in(client, address, "") for _try in range(rules.LETTERS_IN_AN_HOUR + 1)]

    assert [answers[-2].status_code, answers[-1].status_code] == [422, 429]


def test_from_a_foreign_page_nothing_opens(client: Client, coordinator: User) -> None:
    _consent, address, spoken = make.letter(by=coordinator, **TOLD)

    answer = client.post(address, {"spoken": spoken}, headers={"origin": "https://boese.example"})

    assert (answer.status_code, Letter.objects.get().opened_at) == (403, None)


def test_revoked_or_taken_back_it_is_dead_at_once(client: Client, coordinator: User) -> None:
    consent, revoked, spoken = make.letter(by=coordinator, **TOLD)
    other, taken_back, other_spoken = make.letter(by=coordinator, words="Ein anderer Wunsch")

    actions.revoke_consent(consent, today=timezone.localdate())
    actions.withdraw(other.wish, today=timezone.localdate())

    assert [type_in(client, revoked, spoken).status_code, type_in(client, taken_back, other_spoken).status_code] == [
        410,
        410,
    ]
    assert Letter.objects.filter(consent=other).count() == 0


def test_it_counts_seven_days_and_no_day_longer_than_the_consent(client: Client, coordinator: User) -> None:
    _consent, address, spoken = make.letter(by=coordinator, **TOLD)
    today = timezone.localdate()
    assert Letter.objects.get().expires_on == today + timedelta(days=7)
    Letter.objects.update(expires_on=today - timedelta(days=1))
    assert type_in(client, address, spoken).status_code == 410
    Letter.objects.update(expires_on=today)
    Consent.objects.update(until_on=today - timedelta(days=1))

    assert type_in(client, address, spoken).status_code == 410


def test_a_new_link_ends_the_one_before(client: Client, coordinator: User) -> None:
    consent, address, spoken = make.letter(by=coordinator, **TOLD)

    actions.send_letter(consent, to="neu@stelle.example", by=coordinator, today=timezone.localdate())

    assert type_in(client, address, spoken).status_code == 410
    assert Letter.objects.count() == 1


def test_without_consent_no_link_is_sent(coordinator: User) -> None:
    asked = make.consent("hand_on", parts=["words"], wish=make.wish(), given_on=None)
    asked.save()

    with pytest.raises(actions.NotAllowed):
        actions.send_letter(asked, to="hilfe@stelle.example", by=coordinator, today=timezone.localdate())

    assert not Letter.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_refused_mail_was_no_handing_on(coordinator: User, monkeypatch: pytest.MonkeyPatch) -> None:
    allowed = make.consent("hand_on", parts=["words"], wish=make.wish())
    allowed.save()

    def refused(*_message: Any, **_more: Any) -> int:
        raise OSError

    monkeypatch.setattr("django.core.mail.message.EmailMessage.send", refused)
    with pytest.raises(MailNotSent):
        actions.send_letter(allowed, to="hilfe@stelle.example", by=coordinator, today=timezone.localdate())

    allowed.refresh_from_db()
    assert (allowed.used_on, Letter.objects.count()) == (None, 0)
    assert [deed.deed for deed in Deed.objects.order_by("-id")[:1]] == ["could not send a link"]


def test_the_desk_sends_it_and_shows_the_word_once(client: Client, coordinator: User) -> None:
    wish = make.wish(TOLD["words"])
    allowed = make.consent("hand_on", parts=["words"], wish=wish, to="Frühförderstelle")
    allowed.save()
    cast.sign_in(client, coordinator)

    sent = client.post(f"/desk/wuensche/{wish.pk}/einwilligung/{allowed.pk}/link/", {"to": "hilfe@stelle.example"})

    assert "Rufen Sie jetzt dort an und sagen Sie dieses Kennwort" in text(sent)
    assert re.search(r'<bdi dir="ltr">[3479ACDEFHKMNPRTWXY]{4}-[3479ACDEFHKMNPRTWXY]{4}</bdi>', text(sent))
    opened = text(client.post(f"/desk/wuensche/{wish.pk}/oeffnen/", {"why": "answer"}))
    assert "der Link wartet bis zum" in opened


def test_the_family_sees_by_her_code_that_and_when_it_was_handed_on_and_read(client: Client, coordinator: User) -> None:
    consent, address, spoken = make.letter(by=coordinator, **TOLD)
    by_code = {"code": TOLD["code"]}
    before = text(client.post("/de/wunsch/stand/", by_code, headers=make.OUR_PAGE))

    type_in(client, address, spoken)
    after = text(client.post("/de/wunsch/stand/", by_code, headers=make.OUR_PAGE))
    actions.revoke_consent(consent, today=timezone.localdate())
    revoked = text(client.post("/de/wunsch/stand/", by_code, headers=make.OUR_PAGE))

    read = r"<dt>Dort gelesen</dt><dd>(.*?)</dd>"
    assert re.findall(read, before) == ["noch nicht"]
    assert re.findall(read, after) == re.findall(read, revoked) != ["noch nicht"]
    assert ("Nicht mehr erlaubt seit" in after, "Nicht mehr erlaubt seit" in revoked) == (False, True)


def test_before_the_release_no_link_opens(client: Client, coordinator: User) -> None:
    _consent, address, _spoken = make.letter(by=coordinator, **TOLD)
    ModuleRelease.objects.all().delete()

    assert client.get(address).status_code == 404
    assert Wish.objects.count() == 1
