"""A Lotse hands over a wish: after the stop page, with the consent in the family's language, and learns only what it allows."""

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation
from django.utils.translation import gettext

from tests import cast, make
from unterwegs.directory import actions as directory
from unterwegs.directory.models import Membership, Organization
from unterwegs.people.models import Deed, KeyHolder, ModuleRelease
from unterwegs.people.roles import Role
from unterwegs.places.models import Lead
from unterwegs.wishes import actions, codes, consents, queries
from unterwegs.wishes.models import Consent, Lotse, Wish

pytestmark = pytest.mark.django_db
WISH = {
    "ticket": "abcdefghijklmnopqrstuv",
    "kind": "visit",
    "words": "Sie wünscht sich, dass jemand kommt.",
    "reach": "call",
    "phone": "06441 555",
    "read_in": "ar",
}
CONSENT = {"agreed": "on", "released": "on", "way": "spoken", "loop": "answered"}


@pytest.fixture(autouse=True)
def wetzlar() -> None:
    make.town(child_protection_phone="06441 99-8a", child_protection_advice="Kinderschutzbund, 06441 4")
    make.open_part()


@pytest.fixture
def lotse() -> Lotse:
    return make.lotse(by=cast.coordinator())


@pytest.fixture
def link(lotse: Lotse) -> str:
    return f"/lotse/{actions.make_link(lotse, by=None, today=timezone.localdate())}/"


def post(client: Client, address: str, **said: str) -> Any:
    return client.post(address, said, headers=make.OUR_PAGE)


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", str(answer.content.decode()))


def handed_over(client: Client, link: str, **changes: str) -> Any:
    told = {**WISH, **changes}
    key = post(client, f"{link}wunsch/", **told).context["route"].key
    return post(client, f"{link}wunsch/", **told, **CONSENT, read_by=key)


def test_the_form_is_reached_only_over_the_page_that_says_stop(client: Client, link: str) -> None:
    assert client.get(f"{link}wunsch/")["Location"] == f"{link}halt/"

    stop = text(client.get(f"{link}halt/"))

    assert "Das hier ist nicht der Weg, eine Gefährdung zu melden." in stop
    assert ("06441 99-8a" in stop, "Kinderschutzbund, 06441 4" in stop) == (True, True)
    assert f'href="{link}wunsch/?gelesen=ja"' in stop


def test_before_sending_the_family_reads_in_its_language_what_it_agrees_to(client: Client, link: str) -> None:
    page = post(client, f"{link}wunsch/", **WISH)

    assert 'lang="ar" dir="rtl"' in text(page)
    assert "Dasselbe auf Deutsch" in text(page)
    assert "Für diesen Wunsch entbinde ich Hebamme Hanna von der Schweigepflicht (§ 203 StGB)." in text(page)
    with translation.override("ar"):
        assert str(consents.PROMISE) in text(page)
    assert not Wish.objects.exists()


def test_who_else_may_read_it_stands_in_what_the_family_agrees_to_and_in_what_is_kept(
    client: Client, link: str
) -> None:
    area = make.area()
    Lead.objects.create(user=cast.neighborhood_lead(), area=area)

    page = post(client, f"{link}wunsch/", **WISH, area="niedergirmes")
    handed_over(client, link, area="niedergirmes")

    section = text(page).partition('<section class="section consent"')[2].partition("</section>")[0]
    release = Consent.objects.get(matter="release")
    with translation.override("ar"):
        read = consents.release("Hebamme Hanna", queries.route(area, elsewhere=False), language="ar")
        second = gettext("If nobody answers in time, the coordination of the Frühe Hilfen reads it.")
        emergency = gettext("In an emergency please call 112.")
    assert (second in read.sentences, second in section, emergency in section) == (True, True, True)
    assert release.text_digest == codes.text_digest(str(read))
    assert str(release.to).endswith("; wenn dort niemand rechtzeitig antwortet, die Koordination der Frühen Hilfen")


@pytest.mark.parametrize("missing", ["agreed", "released", "way"])
def test_without_consent_and_release_nothing_is_sent_and_no_key_is_made(
    client: Client, link: str, missing: str
) -> None:
    key = post(client, f"{link}wunsch/", **WISH).context["route"].key

    page = post(client, f"{link}wunsch/", **WISH, **{**CONSENT, missing: ""}, read_by=key)

    assert page.status_code == 422
    assert (Wish.objects.count(), Consent.objects.count()) == (0, 0)
    assert not KeyHolder.objects.filter(room="wishes").exists()


def test_with_consent_it_is_kept_with_the_wording_that_was_read(client: Client, link: str, lotse: Lotse) -> None:
    page = handed_over(client, link)

    wish = Wish.objects.get()
    release, loop = wish.consents.order_by("-matter")
    assert (wish.source, wish.lotse, wish.language) == ("lotse", lotse, "ar")
    assert (release.matter, release.way, release.language) == ("release", "spoken", "ar")
    with translation.override("ar"):
        read = consents.release("Hebamme Hanna", queries.route(None, elsewhere=False), language="ar")
    assert release.text_digest == codes.text_digest(str(read))
    assert (loop.matter, loop.parts) == ("loop", ["arrived", "answered"])
    assert "Bitte geben Sie der Familie diesen Code" in text(page)
    assert "Auf dieser Seite kann die Familie einen neuen Code nehmen, den nur sie kennt." in text(page)
    with translation.override("ar"):
        assert f'<p lang="ar" dir="rtl">{consents.SLIP[-1]}</p>' in text(page)
    deed = Deed.objects.get(deed="handed over a wish as a Lotse")
    assert (deed.by_name, deed.label, deed.details) == ("a Lotse", "", {})


def test_the_lotse_sees_no_word_afterwards_only_whether_it_is_answered(client: Client, link: str) -> None:
    handed_over(client, link)
    wish = Wish.objects.get()

    before = text(client.get(link))
    actions.answer(wish, outcome="visit", words="Dienstag", topic=None, by=cast.coordinator(), today=make.TODAY)
    after = text(client.get(link))

    assert "angekommen, noch nicht beantwortet" in before
    assert re.search(rf"{wish.mark}</th>.*?beantwortet</td>", after)
    assert not [word for word in (WISH["words"], "06441 555", "Dienstag", "Besuchen Sie mich") if word in after]


def test_the_family_sees_what_is_kept_of_it_and_reads_how_long_in_its_language(client: Client, link: str) -> None:
    form = text(client.get(f"{link}wunsch/", {"gelesen": "ja"}))
    page = text(post(client, f"{link}wunsch/", **WISH))

    assert 'href="/de/datenschutz/wuensche/"' in form
    with translation.override("ar"):
        assert (
            gettext("Half a year after our answer we forget it by ourselves; if nobody answers, after a year.") in page
        )


def test_an_ended_link_is_gone(client: Client, link: str, lotse: Lotse) -> None:
    actions.end_lotse(lotse, by=cast.coordinator(), today=timezone.localdate())

    assert client.get(link).status_code == 410
    assert post(client, f"{link}wunsch/", **WISH).status_code == 410
    assert client.get("/lotse/kurz/").status_code == 410


def test_from_a_foreign_page_nothing_is_taken(client: Client, link: str) -> None:
    assert client.post(f"{link}wunsch/", WISH, headers={"origin": "https://boese.example"}).status_code == 403


def test_the_institution_says_itself_what_families_can_talk_about(client: Client, link: str) -> None:
    said = {"what": "Fragen zum Schlaf", "languages": "tr", "hours": "Mo 9–12"}
    assert post(client, f"{link}angaben/", **said)["Location"] == link

    page = text(client.get("/de/wunsch/lotsen/"))

    assert ("Hebamme Hanna" in page, "Fragen zum Schlaf" in page, "Türkisch" in page) == (True, True, True)


def test_with_an_account_only_the_own_institution_hands_over(client: Client, lotse: Lotse) -> None:
    editor = cast.provider_editor()
    other = make.lotse("Klinik", by=cast.coordinator())
    Membership.objects.create(user=editor, organization=lotse.organization)
    cast.sign_in(client, editor)
    own, foreign = (f"/desk/uebergabe/{one.organization_id}/" for one in (lotse, other))

    assert client.get("/desk/uebergabe/")["Location"] == own
    assert [client.get(f"{page}halt/").status_code for page in (own, foreign)] == [200, 404]
    handed_over(client, own)
    assert Wish.objects.get().consents.first().documented_by == editor  # type: ignore[union-attr]
    assert client.post(f"{foreign}wunsch/", WISH).status_code == 404


def test_who_hands_over_reads_nothing_at_the_desk(client: Client, lotse: Lotse) -> None:
    cast.sign_in(client, cast.provider_editor())

    assert client.get("/desk/wuensche/").status_code == 403


# --- an institution declares itself ---------------------------------------------------------------------------------
SAID = {"what": "Fragen zum Schlaf", "languages": "tr", "hours": "Mo 9–12"}


def page_of(client: Client, organization: Organization) -> str:
    return text(client.get(f"/de/traeger/{organization.code}/", follow=True))


def test_an_institution_declares_itself_by_the_link_of_its_offers_and_the_coordination_appoints_it(
    client: Client,
) -> None:
    clinic = make.organization("Klinik")
    secret = directory.make_link(clinic, today=timezone.localdate(), by=None)
    assert f'href="/anbieter/{secret}/lotse/"' in text(client.get(f"/anbieter/{secret}/"))

    post(client, f"/anbieter/{secret}/lotse/", **SAID)
    before = page_of(client, clinic)
    cast.sign_in(client, cast.coordinator())
    start = text(client.get("/desk/"))
    waiting = text(client.get("/desk/lotsen/"))
    client.post("/desk/lotsen/neu/", {"organization": clinic.pk})
    after = page_of(client, clinic)

    assert ("Hier können Sie einen Wunsch sagen" in before, "Fragen zum Schlaf" in before) == (False, False)
    assert "1 Einrichtung möchte Lotse sein" in re.sub(r"<[^>]+>", "", start)
    assert "Fragen zum Schlaf · Türkisch · Mo 9–12" in waiting
    assert [
        one in after for one in ("Hier können Sie einen Wunsch sagen", "Fragen zum Schlaf", "Türkisch", "Mo 9–12")
    ] == [True] * 4
    assert [deed.by_name for deed in Deed.objects.filter(deed="declared itself a Lotse")] == ["Klinik, per Link"]


def test_with_an_account_only_the_own_institution_declares_itself(client: Client) -> None:
    editor, own, foreign = cast.provider_editor(), make.organization("Klinik"), make.organization("Praxis")
    Membership.objects.create(user=editor, organization=own)
    cast.sign_in(client, editor)
    assert f'href="/desk/uebergabe/{own.pk}/lotse/"' in text(client.get("/desk/uebergabe/"))

    answers = [client.post(f"/desk/uebergabe/{one.pk}/lotse/", SAID).status_code for one in (own, foreign)]

    assert answers == [302, 404]
    assert [lotse.organization for lotse in Lotse.objects.declared()] == [own]


def test_whoever_also_coordinates_hands_over_and_declares_for_the_own_institution_only(
    client: Client, lotse: Lotse
) -> None:
    """Her own one is a Lotse; of all others, which she keeps in the directory, she says nothing in their name."""
    other, third = make.lotse("Klinik", by=cast.coordinator()), make.organization("Praxis")
    both = make.user("Bea Beides", roles=[Role.COORDINATOR, Role.PROVIDER_EDITOR])
    Membership.objects.create(user=both, organization=lotse.organization)
    cast.sign_in(client, both)

    assert client.get("/desk/uebergabe/")["Location"] == f"/desk/uebergabe/{lotse.organization_id}/"
    assert client.get(f"/desk/uebergabe/{other.organization_id}/halt/").status_code == 404
    assert client.post(f"/desk/uebergabe/{third.pk}/lotse/", SAID).status_code == 404


def test_nobody_hands_over_before_the_coordination_has_appointed_it(client: Client) -> None:
    editor, clinic = cast.provider_editor(), make.organization("Klinik")
    Membership.objects.create(user=editor, organization=clinic)
    lotse = actions.declare_lotse(
        clinic, what="Alles", languages=["de"], hours="", by=editor, today=timezone.localdate()
    )
    link = f"/lotse/{actions.make_link(lotse, by=None, today=timezone.localdate())}/"
    cast.sign_in(client, editor)

    assert client.get(link).status_code == 410
    assert client.get(f"/desk/uebergabe/{clinic.pk}/halt/").status_code == 404


def test_a_lotse_ends_itself_and_families_no_longer_read_it(client: Client, lotse: Lotse, link: str) -> None:
    actions.declare_lotse(lotse.organization, **{**SAID, "languages": ["tr"]}, by=None, today=timezone.localdate())
    secret = directory.make_link(lotse.organization, today=timezone.localdate(), by=None)
    assert "Hier können Sie einen Wunsch sagen" in page_of(client, lotse.organization)

    post(client, f"/anbieter/{secret}/lotse/", end="yes")

    assert "Hier können Sie einen Wunsch sagen" not in page_of(client, lotse.organization)
    assert client.get(link).status_code == 410


def test_whoever_was_ended_waits_again_after_declaring_itself(client: Client, lotse: Lotse) -> None:
    actions.end_lotse(lotse, by=cast.coordinator(), today=timezone.localdate())

    actions.declare_lotse(lotse.organization, **{**SAID, "languages": ["tr"]}, by=None, today=timezone.localdate())

    assert (list(queries.declared_lotsen()), list(queries.lotsen())) == ([lotse], [])


def test_a_wrong_link_of_a_provider_declares_nothing(client: Client) -> None:
    assert post(client, f"/anbieter/{'x' * 43}/lotse/", **SAID).status_code == 410
    assert not Lotse.objects.exists()


def test_when_the_release_is_withdrawn_a_lotse_still_learns_what_became_of_a_wish_and_hands_over_none(
    client: Client, link: str
) -> None:
    handed_over(client, link)
    make.close_part()

    start = text(client.get(link))

    assert "angekommen, noch nicht beantwortet" in start
    assert [f"{link}{page}/" in start for page in ("halt", "angaben")] == [False, False]
    assert {client.get(f"{link}{page}/").status_code for page in ("halt", "wunsch", "angaben")} == {404}


def test_before_the_release_no_page_speaks_of_lotsen(client: Client, lotse: Lotse) -> None:
    actions.declare_lotse(lotse.organization, **{**SAID, "languages": ["tr"]}, by=None, today=timezone.localdate())
    secret = directory.make_link(lotse.organization, today=timezone.localdate(), by=None)
    ModuleRelease.objects.all().delete()

    assert "Hier können Sie einen Wunsch sagen" not in page_of(client, lotse.organization)
    assert f"/anbieter/{secret}/lotse/" not in text(client.get(f"/anbieter/{secret}/"))
    assert client.get(f"/anbieter/{secret}/lotse/").status_code == 404
