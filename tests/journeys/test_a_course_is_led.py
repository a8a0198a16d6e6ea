"""A provider plans a course, leads its families through a term, cancels a date and calls whom nobody can write to."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page

from tests import browser as web
from tests import cast, make
from unterwegs.courses import actions
from unterwegs.courses.models import Course, Seating, SignUp
from unterwegs.directory.models import Membership, Service
from unterwegs.people.models import User


def desk() -> tuple[User, Service]:
    """Somebody who writes for an organization with one offer."""
    make.town(land="HE")
    make.open_part("courses")
    person = cast.provider_editor()
    owner = make.organization("Familienbildung")
    Membership.objects.create(user=person, organization=owner)
    return person, make.service("Babymassage", of=owner, capacity=2)


def test_without_a_script_a_course_is_planned_opened_and_a_date_of_it_canceled(
    browser: Browser, site: str, transactional_db: None
) -> None:
    person, _offer = desk()
    context = browser.new_context(
        base_url=site, java_script_enabled=False, locale="de-DE", viewport={"width": 360, "height": 780}
    )
    page = context.new_page()
    web.sign_in(page, person)
    first = timezone.localdate() + timedelta(days=21)

    page.goto("/desk/kurse/")
    page.get_by_role("link", name="Kurs planen").click()
    page.get_by_label("Von welchem Angebot?").select_option(label="Babymassage (Familienbildung)")
    page.get_by_label("Kurs: ein Platz für alle Termine").check()
    page.get_by_role("button", name="Weiter").click()
    page.get_by_label("Welcher?").fill("Frühling")
    page.locator("[name=d-on]").fill(first.isoformat())
    page.locator("[name=d-starts]").fill("10:00")
    page.locator("[name=d-ends]").fill("11:30")
    page.locator("[name=d-times]").fill("3")
    page.locator("[name=d-leaves_out]").uncheck()
    page.get_by_role("button", name="Als Entwurf speichern").click()
    page.get_by_role("button", name="Für Familien öffnen").click()
    page.get_by_role("link", name="Diesen Termin absagen").first.click()
    page.get_by_label("Jemand ist krank.").check()
    page.locator("[name=on]").fill((first + timedelta(days=30)).isoformat())
    page.get_by_role("button", name="Termin absagen und alle benachrichtigen").click()
    page.wait_for_load_state()
    said = page.locator("main").inner_text()
    context.close()

    made = Course.objects.get()
    planned = [
        timezone.localdate(one.starts_at) for one in made.sessions.filter(canceled_on=None).order_by("starts_at")
    ]
    assert "Niemand ist angemeldet, also muss niemand benachrichtigt werden." in said
    assert (made.state, made.name, made.seats) == ("open", "Frühling", 2)
    assert planned == [first + timedelta(days=days) for days in (7, 14, 30)]


def term(offer: Service, person: User) -> tuple[Course, Seating]:
    """A course that has begun, two families with a seat, one that waits, and one that has to be called."""
    begin = timezone.localtime().replace(hour=8, minute=0, second=0, microsecond=0)
    made = make.course("Herbst", of=offer, first=begin, seats=3, dates=3, joins_late=True, leader=person)
    seating, before = make.seating(of=made), begin - timedelta(days=1)
    for name, way in (
        ("Amal Nord", {"mail": "", "phone": "06441 700"}),
        ("Berta Süd", {}),
        ("Cem West", {}),
        ("Dana Ost", {}),
    ):
        make.signed_up(name, to=seating, now=before, **way)
    actions.cancel(made.sessions.order_by("starts_at")[1], reason="room", by=None, now=timezone.now())
    actions.send_due(now=timezone.now())
    return made, seating


def test_families_are_led_on_a_phone(page: Page) -> None:
    person, offer = desk()
    made, seating = term(offer, person)
    web.sign_in(page, person)
    page.set_viewport_size({"width": web.PHONE, "height": 780})

    page.goto("/desk/")
    page.get_by_role("link", name="1 Familie muss angerufen werden").click()
    page.get_by_text("fällt aus. Der Raum ist nicht nutzbar.").wait_for()
    page.get_by_role("button", name=re.compile("Gesagt.*Amal Nord")).click()
    page.get_by_text("Niemand muss angerufen werden.").wait_for()
    page.goto("/desk/kurse/woche/")
    page.get_by_role("link", name="Wer da war").first.click()
    page.get_by_role("group", name="Amal Nord").get_by_label("war da", exact=True).check()
    page.get_by_role("button", name="Speichern").click()
    page.get_by_text("Festgehalten.").wait_for()
    page.goto(f"/desk/kurse/plaetze/{seating.pk}/")
    page.locator("summary", has_text="Berta Süd").click()
    page.get_by_role("button", name=re.compile("Ja, die Familie hat es gesagt.*Berta Süd")).click()
    page.get_by_role("button", name=re.compile("Nimmt den Platz.*Dana Ost")).click()
    page.get_by_text("Die Familie hat den Platz.").wait_for()
    with page.expect_download() as loading:
        page.get_by_role("button", name="Liste für die Tür (PDF)").click()

    assert loading.value.suggested_filename == "liste.pdf"
    assert sorted(SignUp.objects.values_list("standing", flat=True)) == ["given_up", "seated", "seated", "seated"]
    assert made.sessions.order_by("starts_at")[0].present.count() == 1


@pytest.mark.parametrize("width", [web.PHONE, web.DESKTOP])
def test_every_page_of_the_desk_of_courses_can_be_used_by_everybody(page: Page, width: int) -> None:
    person, offer = desk()
    made, seating = term(offer, person)
    make.user("Cora Kollegin").memberships.create(organization=offer.organization)
    coming = made.sessions.order_by("starts_at")[2]
    web.sign_in(page, person)

    for address in (
        "",
        "woche/",
        "neu/",
        f"neu/{offer.pk}/?art=course",
        f"{made.pk}/",
        f"{made.pk}/aendern/",
        f"{made.pk}/absagen/",
        f"{made.pk}/kopieren/",
        f"{made.pk}/uebergeben/",
        f"{made.pk}/termine/",
        f"termine/{coming.pk}/absagen/",
        f"termine/{coming.pk}/verschieben/",
        f"termine/{made.sessions.order_by('starts_at')[0].pk}/wer-war-da/",
        f"plaetze/{seating.pk}/",
        f"plaetze/{seating.pk}/anmelden/",
        f"anmeldungen/{SignUp.objects.going_on()[0].pk}/berichtigen/",
        "anrufe/",
    ):
        page.goto(f"/desk/kurse/{address}")
        page.set_viewport_size({"width": width, "height": 900})
        web.axe(page)
        web.fits(page, width=width)
