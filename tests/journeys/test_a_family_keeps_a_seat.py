"""A mother keeps a seat in three taps; another one waits, is offered the seat that became free, and takes it from her mail."""

import re
from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests import browser as looks
from tests import make
from unterwegs.courses import actions
from unterwegs.courses.models import Course, Seating, SignUp


@pytest.fixture
def course(transactional_db: None) -> Course:
    make.town(phone="06441 99-0")
    make.open_part("courses")
    return make.course(
        "Kurs im Winter",
        of=make.service("Babymassage", location=make.location("Familienhaus")),
        seats=1,
        bring=["blanket", "towel"],
        asks_age=True,
        minimum_age=1,
        maximum_age=12,
        reduced_price=5,
        paying="fixed",
        price=20,
        location=make.location("Haus am Bach"),
        dates=6,
    )


def phone_of(browser: Browser, site: str) -> BrowserContext:
    """No JavaScript, 360 pixels wide."""
    return browser.new_context(
        base_url=site, java_script_enabled=False, viewport={"width": looks.PHONE, "height": 740}, has_touch=True
    )


def test_a_seat_is_kept_in_three_taps_and_goes_on_to_the_next_family(
    browser: Browser, site: str, course: Course
) -> None:
    context = phone_of(browser, site)
    mara = context.new_page()
    begin = datetime.now().timestamp()  # noqa: DTZ005
    mara.goto(f"/de/angebote/{course.service.code}/")
    mara.get_by_role("link", name=re.compile("^Anmelden")).tap()
    mara.get_by_label("Wie möchten Sie genannt werden?").fill("Mara")
    mara.get_by_label("Ihre Mailadresse").fill("mara@example.org")
    mara.get_by_role("button", name="Platz sichern").tap()
    expect(mara.get_by_role("heading", level=1)).to_have_text("Sie haben einen Platz")
    assert datetime.now().timestamp() - begin < 30  # noqa: DTZ005
    code = mara.locator(".code").inner_text()
    assert context.cookies() == []

    lena = context.new_page()
    lena.goto(f"/de/angebote/{course.service.code}/")
    lena.get_by_role("link", name=re.compile("^Auf die Warteliste")).tap()
    lena.get_by_label("Wie möchten Sie genannt werden?").fill("Lena")
    lena.get_by_label("Ihre Mailadresse").fill("lena@example.org")
    lena.get_by_role("button", name="Auf die Warteliste").tap()
    expect(lena.get_by_role("heading", level=1)).to_have_text("Sie stehen an Stelle 1 der Warteliste")

    mara.goto("/de/kurse/platz/")
    mara.get_by_label("Ihr Code").fill(code.lower().replace("-", " "))
    mara.get_by_role("button", name="Nachsehen").tap()
    assert code not in mara.url
    mara.get_by_role("button", name="Platz zurückgeben").tap()
    expect(mara.get_by_role("heading", level=1)).to_have_text("Sie haben den Platz zurückgegeben")
    actions.send_due(now=timezone.now())
    actions.send_due(now=timezone.now())

    offer = next(one for one in mail.outbox if one.to == ["lena@example.org"] and "Platz ist frei" in str(one.body))
    link = re.search(r"http://\S+/kurse(/platz/\S+)", str(offer.body))
    assert link
    lena.goto(f"/de/kurse{link[1]}")
    lena.get_by_role("button", name=re.compile("^Platz nehmen bis")).tap()
    expect(lena.get_by_role("heading", level=1)).to_have_text("Sie haben einen Platz")
    assert sorted(SignUp.objects.values_list("standing", flat=True)) == ["given_up", "seated"]
    assert context.cookies() == []
    context.close()


def all_pages(course: Course) -> dict[str, str]:
    """The form, the seat as it may stand, the code, slots of professionals, and a list that is full."""
    seating = make.seating(of=course)
    first, second, third = (make.signed_up(name, to=seating) for name in ("Mara", "Lena", "Ayşe"))
    actions.give_back(first, now=timezone.now())
    actions.move_up(now=timezone.now() + timedelta(days=2))
    seated = make.signed_up("Ida", to=make.seating(of=make.course(of=make.service("PEKiP"))))
    make.course("Fallberatung", of=make.service("Beratung"), kind="consultation", seats=1)
    full = make.seating(of=make.course(of=make.service("Voll"), seats=1, most_waiting=0))
    make.signed_up(to=full)
    slot = Seating.objects.filter(course__kind="consultation")[0]
    return {
        "form": f"platz/{seating.pk}/neu/",
        "full": f"platz/{full.pk}/neu/",
        "slot": f"platz/{slot.pk}/neu/",
        "given-up": f"platz/{first.code}/",
        "lapsed": f"platz/{second.code}/",
        "offered": f"platz/{third.code}/",
        "seated": f"platz/{seated.code}/",
        "code": "platz/",
        "professionals": "fachberatung/",
    }


@pytest.mark.parametrize("language", ["de", "ar"])
def test_the_pages_of_a_seat_fit_a_small_phone_and_axe_finds_nothing(page: Page, course: Course, language: str) -> None:
    for address in all_pages(course).values():
        page.goto(f"/{language}/kurse/{address}")
        looks.axe(page)
        looks.fits(page)


def test_what_is_wrong_and_what_is_known_fit_as_well_also_at_night(page: Page, course: Course) -> None:
    page.emulate_media(color_scheme="dark")
    pages = all_pages(course)
    page.goto(f"/de/kurse/{pages['form']}")
    page.get_by_label("Wie alt ist Ihr Kind").select_option("4 Jahre")
    page.get_by_role("button", name="Auf die Warteliste").click()
    looks.axe(page)
    looks.fits(page)
    expect(page.get_by_role("alert")).to_have_text("Bitte sehen Sie sich die Felder mit einem Hinweis an.")

    page.goto(f"/de/kurse/{pages['seated']}")
    page.get_by_role("button", name="Was ist über mich gespeichert?").click()
    looks.axe(page)
    looks.fits(page)


def test_a_mistyped_address_is_corrected_without_javascript(browser: Browser, site: str, course: Course) -> None:
    wrong = make.signed_up("Mara", to=course.seatings.get(), mail="mara@exampel.org")
    mara = phone_of(browser, site).new_page()

    mara.goto(f"/de/kurse/platz/{wrong.code}/")
    mara.get_by_role("button", name="Mail, Nummer oder Sprache ändern").tap()
    expect(mara.get_by_role("heading", level=1)).to_have_text("Ihre Angaben ändern")
    looks.fits(mara)
    looks.picture(mara, "seat-correct", width=looks.PHONE)
    mara.get_by_label("Ihre Mailadresse").fill("mara@example.org")
    mara.get_by_label("In welcher Sprache sollen wir Ihnen schreiben?").select_option("tr")
    mara.get_by_role("button", name="Speichern").tap()

    expect(mara.get_by_text("Es ist geändert. Sie haben einen neuen Code.")).to_be_visible()
    looks.picture(mara, "seat-corrected", width=looks.PHONE)
    assert mara.locator(".code").inner_text() == SignUp.objects.get().code
