"""The coordination plans a week: tours are proposed, one visit is moved, all are promised; with a mouse and without a script."""

from datetime import date, time, timedelta
from typing import Any

from django.utils import timezone
from playwright.sync_api import Browser, Page

from tests import browser as web
from tests import cast, make
from unterwegs.kit import calendars
from unterwegs.people.models import User
from unterwegs.welcome import queries, tours
from unterwegs.welcome.models import Family, Plan, Visit, Visitor

DAY = timedelta(days=1)
LAND = calendars.DayCalendar("HE")


def monday() -> date:
    """The first Monday for which a letter of today can be read, of a week without a holiday."""
    days = (timezone.localdate() + DAY * number for number in range(21, 90))
    return next(
        day for day in days if day.weekday() == 0 and not any(LAND.public_holiday(day + DAY * n) for n in range(7))
    )


def family(name: str, *, east: float = 8.05, **fields: Any) -> Family:
    where = {"street": "Erfundene Gasse", "number": "7", "longitude": east, "latitude": 50.05}
    first = monday()
    return make.family(name, **{"address": where, "first_on": first, "last_on": first + 18 * DAY, **fields})


def week() -> tuple[Plan, User, Visitor, Visitor, Family]:
    """Two visitors, three families, and a proposal."""
    make.town(longitude=8.05, latitude=50.05)
    make.open_part("welcome")
    area, person = make.area(), cast.coordinator()
    one, other = make.visitor("Vera Besuch"), make.visitor("Wanda Weg", languages=["de", "ar"])
    asked = family("Sommer", area=area)
    family("Winter", area=area, east=8.051, language="ar")
    family("Herbst", area=area, east=8.052, children=2)
    return make.plan(monday(), by=person, to_post_on=timezone.localdate()), person, one, other, asked


def test_a_visit_is_dragged_to_another_day_and_the_week_is_accepted(page: Page) -> None:
    plan, person, _one, other, asked = week()
    web.sign_in(page, person)
    target = f'td[data-visitor="{other.pk}"][data-day="{monday() + 4 * DAY}"]'

    page.set_viewport_size({"width": web.DESKTOP, "height": 2400})  # nothing scrolls while something is held
    page.goto(f"/desk/willkommen/planung/{plan.pk}/")
    page.locator(f'[data-stop="{asked.pk}"][draggable=true]').hover()
    page.mouse.down()
    page.locator(target).hover()
    page.locator(f"{target}[data-fits]").hover()  # a browser asks for two moves; the place says how it fits
    page.mouse.up()
    page.locator(f'{target} [data-stop="{asked.pk}"]').wait_for()
    web.axe(page)
    web.fits(page, width=360)
    page.set_viewport_size({"width": web.DESKTOP, "height": 900})
    page.get_by_role("button", name="Angekreuzte annehmen").click()
    page.get_by_text("3 Besuche sind zugesagt.").wait_for()

    visit = Visit.objects.get(family=asked)
    assert (visit.visitor, visit.on) == (other, monday() + 4 * DAY)
    assert set(Family.objects.values_list("state", flat=True)) == {"planned"}


def test_without_a_script_a_visit_is_moved_by_a_form(browser: Browser, site: str, transactional_db: None) -> None:
    plan, person, one, _other, asked = week()
    context = browser.new_context(base_url=site, java_script_enabled=False, locale="de-DE")
    bare = context.new_page()
    web.sign_in(bare, person)

    bare.goto(f"/desk/willkommen/planung/{plan.pk}/")
    bare.locator(f'[data-stop="{asked.pk}"] a').click()
    bare.locator("[name=on]").last.fill(f"{monday() + 2 * DAY}")
    bare.locator("[name=at]").last.fill("12:15")
    bare.locator("select[name=visitor]").select_option(str(one.pk))
    bare.get_by_role("button", name="Verschieben", exact=True).click()
    bare.wait_for_load_state()
    said = bare.locator("main").inner_text()
    context.close()

    plan.refresh_from_db()
    here = queries.where(tours.opened(plan.proposal), str(asked.pk))
    assert "Verschoben und festgehalten." in said
    assert here is not None
    assert (here.visitor, here.on, here.at) == (one, monday() + 2 * DAY, time(12, 15))


def test_every_page_of_planning_can_be_used_by_everybody(page: Page) -> None:
    plan, person, one, _other, asked = week()
    one.user.assignments.create(role="coordinator")
    web.sign_in(page, one.user)

    for address in (
        "planung/",
        f"planung/{plan.pk}/",
        f"planung/{plan.pk}/besuch/{asked.pk}/",
        f"familien/{asked.pk}/",
        "termine/",
        "besuchende/",
        f"besuchende/{one.pk}/",
        "besuchende/ich/",
        "programm/",
    ):
        page.goto(f"/desk/willkommen/{address}")
        web.axe(page)
        web.fits(page, width=360)
        page.set_viewport_size({"width": web.DESKTOP, "height": 900})
    assert person.may("plan_visits")
