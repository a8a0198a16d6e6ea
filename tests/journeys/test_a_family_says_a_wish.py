"""A tired mother asks to be called and is answered; a midwife hands over with consent; nobody reads what is not theirs."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from tests import browser as looks
from tests import cast, make
from unterwegs.people.models import Read
from unterwegs.places.models import Area, Lead
from unterwegs.wishes import actions
from unterwegs.wishes.models import Wish

WORDS = "Das Baby schläft nicht. Bitte ruft mich an."


@pytest.fixture
def niedergirmes(transactional_db: None) -> Area:
    make.town(child_protection_phone="06441 99-8")
    make.open_part()
    area = make.area()
    Lead.objects.create(user=cast.neighborhood_lead(), area=area)
    return area


def test_a_tired_mother_asks_to_be_called_is_answered_and_takes_it_back(
    page: Page, browser: Browser, site: str, niedergirmes: Area
) -> None:
    """Her phone has no JavaScript and is 360 pixels wide."""
    context = browser.new_context(base_url=site, java_script_enabled=False, viewport={"width": 360, "height": 740})
    phone = context.new_page()
    phone.goto("/de/")
    phone.get_by_role("link", name="Einen Wunsch sagen").first.click()
    phone.get_by_label("Rufen Sie mich an").check()
    phone.get_by_label("Was wünschen Sie sich?").fill(WORDS)
    phone.get_by_label("Bitte anrufen", exact=True).check()
    phone.get_by_label("Ihre Telefonnummer").fill("0171 5550815")
    phone.get_by_label("Wo wohnen Sie?").select_option("Niedergirmes")
    phone.get_by_text("Was sollen wir beachten?").click()
    phone.get_by_label("Sagen Sie am Telefon nicht „Jugendamt“").check()
    phone.get_by_role("button", name="Weiter").click()
    expect(phone.locator("main")).to_contain_text("Federführung in Niedergirmes")
    phone.get_by_role("button", name="Absenden").click()
    code = phone.locator(".code").inner_text()
    assert context.cookies() == []

    looks.sign_in(page, cast.neighborhood_lead())
    page.goto("/desk/wuensche/")
    expect(page.locator("main")).to_contain_text("Rufen Sie mich an")
    expect(page.locator("main")).not_to_contain_text("0171")
    page.get_by_role("button", name=re.compile("Öffnen")).click()
    expect(page.locator("blockquote")).to_have_text(WORDS)
    expect(page.locator("main")).to_contain_text("Sagen Sie am Telefon nicht „Jugendamt“.")
    looks.axe(page)
    page.get_by_label("Wir haben gesprochen").check()
    page.get_by_label("Was die Familie mit ihrem Code liest").fill("Ich komme am Dienstag um zehn.")
    page.get_by_role("button", name="Antworten und abschließen").click()
    expect(page.locator("main")).to_contain_text("Heute muss nichts beantwortet werden.")
    assert Read.objects.count() == 1

    phone.goto("/de/wunsch/stand/")
    phone.get_by_label("Ihr Code").fill(code.lower().replace("-", " "))
    phone.get_by_role("button", name="Nachsehen").click()
    expect(phone.locator("main")).to_contain_text("Ich komme am Dienstag um zehn.")
    assert code not in phone.url
    phone.get_by_role("button", name="Meinen Wunsch zurücknehmen").click()
    expect(phone.get_by_role("status")).to_have_text("Wir haben Ihren Wunsch vergessen. Niemand kann ihn mehr lesen.")
    wish = Wish.objects.get()
    assert (wish.words, wish.contact, wish.answer) == (None, None, None)
    context.close()


def test_a_midwife_hands_over_only_with_the_consent_of_the_family(page: Page, niedergirmes: Area) -> None:
    lotse = make.lotse("Hebamme Hanna", by=cast.coordinator())
    page.goto(f"/lotse/{actions.make_link(lotse, by=None, today=timezone.localdate())}/")
    page.get_by_role("link", name="Wunsch übergeben").click()
    expect(page.locator("main")).to_contain_text("Das hier ist nicht der Weg, eine Gefährdung zu melden.")
    expect(page.locator("main")).to_contain_text("06441 99-8")
    looks.axe(page)
    page.get_by_role("link", name="Es geht um einen Wunsch: weiter").click()
    page.get_by_label("In welcher Sprache liest die Familie").select_option("tr")
    page.get_by_label("Besuchen Sie mich").check()
    page.get_by_label("Was wünschen Sie sich?").fill("Jemand soll kommen und zuhören.")
    page.get_by_label("Bitte anrufen", exact=True).check()
    page.get_by_label("Ihre Telefonnummer").fill("0171 5550815")
    page.get_by_role("button", name="Weiter zur Einwilligung").click()
    expect(page.locator(".consent")).to_have_attribute("lang", "tr")
    looks.axe(page)

    page.get_by_role("button", name="Mit Einwilligung der Familie senden").click()
    expect(page.get_by_role("alert")).to_contain_text("Ohne die Einwilligung der Familie kann nichts gesendet werden.")
    assert not Wish.objects.exists()
    page.get_by_label("Die Familie hat diesen Text in ihrer Sprache gelesen oder gehört und stimmt zu.").check()
    page.get_by_label("Sie entbindet uns für diesen Wunsch von der Schweigepflicht").check()
    page.get_by_label("gesagt, nachdem es vorgelesen wurde").check()
    page.get_by_role("button", name="Mit Einwilligung der Familie senden").click()

    expect(page.locator("main")).to_contain_text("Bitte geben Sie der Familie diesen Code")
    wish = Wish.objects.get()
    assert (wish.source, wish.lotse, wish.consents.get().way) == ("lotse", lotse, "spoken")
    code = page.locator(".code").inner_text()
    page.get_by_role("link", name="Zurück zum Anfang").click()
    expect(page.locator("main")).to_contain_text("Nichts, oder keine Familie hat Ihnen erlaubt, es zu erfahren.")
    assert page.context.cookies() == []

    own = takes_a_code_of_her_own(page, code)
    page.goto("/de/wunsch/stand/")
    page.get_by_label("Ihr Code").fill(code)
    page.get_by_role("button", name="Nachsehen").click()
    expect(page.get_by_role("alert")).to_contain_text("Es gibt keinen Wunsch mit diesem Code.")
    assert own not in page.url


def takes_a_code_of_her_own(page: Page, code: str) -> str:
    """The midwife knows the old one; on a small phone, both pages are checked."""
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto("/de/wunsch/stand/")
    page.get_by_label("Ihr Code").fill(code)
    page.get_by_role("button", name="Nachsehen").click()
    looks.axe(page)
    looks.fits(page)
    page.get_by_role("button", name="Neuer Code nur für mich").click()
    own = page.locator(".code").inner_text()
    looks.axe(page)
    looks.fits(page)
    page.get_by_role("button", name="Zurück zu Ihrem Wunsch").click()
    expect(page.locator("main")).to_contain_text("Sie haben einen Code, den nur Sie kennen.")
    return own


@pytest.mark.parametrize("language", ["de", "ar"])
def test_the_pages_of_a_wish_fit_a_small_phone_and_axe_finds_nothing(
    page: Page, niedergirmes: Area, language: str
) -> None:
    for address in ("", "frage/", "stand/", "lotsen/"):
        page.goto(f"/{language}/wunsch/{address}")
        looks.axe(page)
        looks.fits(page)
