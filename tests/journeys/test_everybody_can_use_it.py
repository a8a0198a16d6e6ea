"""Every page works at 320 pixels, with the keyboard, from right to left, and axe finds nothing on it."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from tests import browser, cast, make
from unterwegs.directory import actions, content, queries
from unterwegs.directory.addresses import Address
from unterwegs.directory.models import Invitee, Location, Organization, Service, Survey
from unterwegs.people import actions as people
from unterwegs.people.models import Read
from unterwegs.people.roles import Role
from unterwegs.places import actions as places
from unterwegs.places.models import Area
from unterwegs.planning import actions as planning
from unterwegs.planning.models import Need

pytestmark = pytest.mark.once

FAMILIES: dict[str, Callable[[], str]] = {
    "start": lambda: "/",
    "start-near": lambda: "/?gebiet=niedergirmes",
    "today": lambda: "/heute/",
    "where": lambda: "/wo/",
    "offers": lambda: "/angebote/?gebiet=niedergirmes&phase=infancy",
    "nothing": lambda: "/angebote/?worte=gibtesnicht",
    "offer": lambda: f"/angebote/{Service.objects.get(state='published').code}/",
    "report": lambda: f"/angebote/{Service.objects.get(state='published').code}/stimmt-nicht/",
    "idea": lambda: "/anfangen/",
    "how-it-was": lambda: f"/angebote/{Service.objects.get(state='published').code}/wie-war-es/",
    "needs": lambda: "/was-fehlt/?gebiet=niedergirmes&danke=ja",
    "sheet": lambda: f"/angebote/{Service.objects.get(state='published').code}/druck/",
    "ended": lambda: f"/angebote/{Service.objects.get(state='archived').code}/",
    "week": lambda: "/heute/woche/",
    "rain": lambda: "/heute/regen/",
    "free-seats": lambda: "/heute/freie-plaetze/",
    "subscribe": lambda: "/kalender/",
    "list": lambda: (
        f"/liste/?a={Service.objects.get(state='published').code}&a={Service.objects.get(state='archived').code}"
    ),
    "centers": lambda: "/zentren/",
    "way": lambda: "/mein-weg/",
    "farewell": lambda: "/mein-weg/abschied/",
    "chapters": lambda: "/buch/kapitel/",
    "chapter": lambda: "/buch/kapitel/health/?gebiet=niedergirmes",
    "center": lambda: f"/orte/{Location.objects.get(kind='center').code}/",
    "organization": lambda: f"/traeger/{Organization.objects.get(name='Verein am Bach').code}/",
    "map": lambda: "/karte/",
    "help": lambda: "/hilfe/",
    "imprint": lambda: "/impressum/",
    "privacy": lambda: "/datenschutz/",
    "data-sheet": lambda: "/datenschutz/stimmen/",
    "accessibility": lambda: "/barrierefreiheit/",
    "about": lambda: "/ueber/",
    "lost": lambda: "/gibt-es-nicht/",
}
STAFF: dict[str, Callable[[], str]] = {
    "desk": lambda: "/desk/",
    "portraits": lambda: "/desk/portraets/",
    "portrait": lambda: f"/desk/portraets/{Area.objects.get().pk}/",
    "chapters": lambda: "/desk/buch/kapitel/",
    "chapter": lambda: "/desk/buch/kapitel/health/ar/",
    "edit-chapter": lambda: "/desk/buch/kapitel/health/ar/bearbeiten/",
    "compare-chapter": lambda: "/desk/buch/kapitel/fathers/de/vergleich/",
    "releases": lambda: "/desk/buch/freigaben/tr/",
    "areas": lambda: "/desk/gebiete/",
    "area": lambda: f"/desk/gebiete/{Area.objects.get().pk}/",
    "import-areas": lambda: "/desk/gebiete/einlesen/",
    "addresses": lambda: "/desk/adressen/",
    "import-addresses": lambda: "/desk/adressen/einlesen/",
    "town": lambda: "/desk/stadt/",
    "change-town": lambda: "/desk/stadt/aendern/",
    "new-number": lambda: "/desk/stadt/nummern/neu/",
    "services": lambda: "/desk/angebote/",
    "new-service": lambda: "/desk/angebote/neu/",
    "service": lambda: f"/desk/angebote/{Service.objects.get(state='published').pk}/",
    "edit-service": lambda: f"/desk/angebote/{Service.objects.get(state='published').pk}/bearbeiten/",
    "schedules": lambda: f"/desk/angebote/{Service.objects.get(state='published').pk}/termine/",
    "new-schedule": lambda: f"/desk/angebote/{Service.objects.get(state='published').pk}/termine/neu/",
    "text": lambda: f"/desk/angebote/{Service.objects.get(state='published').pk}/texte/ar/",
    "preview": lambda: f"/desk/angebote/{Service.objects.get(state='published').pk}/vorschau/de/",
    "versions": lambda: f"/desk/angebote/{Service.objects.get(state='published').pk}/versionen/",
    "organizations": lambda: "/desk/traeger/",
    "organization": lambda: f"/desk/traeger/{Organization.objects.get(name='Verein am Bach').pk}/",
    "contacts": lambda: "/desk/kontakte/",
    "locations": lambda: "/desk/orte/",
    "location": lambda: f"/desk/orte/{Location.objects.get(kind='center').pk}/",
    "new-location": lambda: "/desk/orte/neu/",
    "timeline": lambda: "/desk/zeitstrahl/?geboren=2026-03-01",
    "local-date": lambda: "/desk/zeitstrahl/kita-registration/",
    "topics": lambda: "/desk/themen/",
    "new-topic": lambda: "/desk/themen/neu/",
    "questions": lambda: "/desk/nachfragen/",
    "rhythms": lambda: "/desk/nachfragen/fristen/",
    "voices": lambda: "/desk/stimmen/",
    "feedback": lambda: "/desk/rueckmeldungen/",
    "needs": lambda: "/desk/bedarfe/",
    "need": lambda: f"/desk/bedarfe/{Need.objects.get(state='public').pk}/",
    "waiting-need": lambda: f"/desk/bedarfe/{Need.objects.get(state='waiting').pk}/",
    "shared": lambda: "/desk/teilen/",
    "quality": lambda: "/desk/qualitaet/",
    "twins": lambda: "/desk/doppelt/",
    "surveys": lambda: "/desk/erhebungen/",
    "survey": lambda: f"/desk/erhebungen/{Survey.objects.get().pk}/",
    "coverage": lambda: "/desk/anlaufstellen/",
    "translations": lambda: "/desk/uebersetzen/ar/",
    "glossary": lambda: "/desk/uebersetzen/en/woerter/",
    "imports": lambda: "/desk/einlesen/",
    "register": lambda: "/desk/datenschutz/",
    "part-releases": lambda: "/desk/freigaben/",
    "child-protection": lambda: "/desk/kinderschutz/",
    "own-offers": lambda: f"/desk/traeger/{Organization.objects.get(name='Verein am Bach').pk}/angebote/",
}
#: Pages of the data-protection officer.
OFFICER: dict[str, Callable[[], str]] = {
    "reads": lambda: "/desk/gelesen/",
    "look": lambda: f"/desk/gelesen/{look()}/",
    "access": lambda: "/desk/auskunft/",
}
#: Pages behind a link of a mail, without an account.
LINKS: dict[str, Callable[[], str]] = {
    "offers": lambda: reverse("providers:offers", args=[link()]),
    "offer": lambda: reverse("providers:offer", args=[link(), Service.objects.get(state="published").pk]),
    "times": lambda: reverse("providers:new_times", args=[link(), Service.objects.get(state="published").pk]),
    "propose": lambda: reverse("providers:propose", args=[link()]),
    "shared": lambda: reverse("providers:shared", args=[link()]),
    "ended": lambda: reverse("providers:offers", args=["x" * 32]),
    "survey": lambda: reverse(
        "surveys:answer", args=[Invitee.objects.get().pk, queries.secret_of(Invitee.objects.get())]
    ),
}


def look() -> UUID:
    """A question about reads, with an answer."""
    officer, now = cast.privacy_officer(), timezone.now()
    Read.objects.create(at=now, by=officer, by_name=officer.name, whom=uuid4(), what="people.user", why="Antwort")
    days = {"first_on": timezone.localdate(), "last_on": timezone.localdate()}
    return people.look_into_reads(cause="Beschwerde", witness="Petra Personalrat", **days, by=officer, now=now).pk


def link() -> str:
    club = Organization.objects.get(name="Verein am Bach")
    return actions.make_link(club, today=timezone.localdate(), by=None)


@pytest.fixture
def town(transactional_db: None) -> None:
    """A small town with one of everything."""
    make.town()
    places.stock_numbers("HE")
    club = make.organization("Verein am Bach")
    center = make.location(
        "Familienzentrum am Bach", kind="center", of=club, area=make.area("Niedergirmes"), opening=[make.times("MO")]
    )
    actions.keep_topic("feeding", names={"de": "Stillen", "ar": "الرضاعة"}, by=None)
    make.service(
        "Stillgruppe am Bach",
        of=club,
        location=center,
        day="TU",
        topics=("feeding",),
        languages=("de", "ar"),
        contact=make.contact("Büro", of=club, phone="06441 12345"),
        texts={"ar": content.Text(name="مجموعة الرضاعة", summary="نلتقي كل أسبوع.", description="أهلا بكم.")},
    )
    make.release("fathers")
    make.own_chapter(
        "fathers", "# Väter am Bach\n\nKommen Sie vorbei.\n\n## Samstags\n\n- Frühstück\n\n> **Neu.** Im Haus.\n"
    )
    one = Service.objects.get()
    now, today = timezone.now(), timezone.localdate()
    actions.report(one, reason="times", words="Die Tür war zu.", language="de", now=now)
    actions.keep_idea({"idea": "Ein Spaziergang"}, language="de", now=now)
    actions.share(club, kind="room", what="Ein heller Raum", details="", until=None, by=None)
    actions.tell_how_it_was(one, mood="good", met_on=today, words="Schön", language="de", today=today)
    planning.say(
        words="Ein Treff", topic=None, area=Area.objects.get(), phase="", daytime="", language="de", today=today
    )
    need = make.need("Eine Krabbelgruppe am Nachmittag", voices=5, area=Area.objects.get())
    planning.answer(need, outcome="in_work", answers={"de": "Wir suchen einen Raum."}, offer=one, by=None, today=today)
    actions.note_day(today=today)
    actions.keep_term(german="Stillen", language="en", translation="nursing", note="", by=cast.member(Role.PLANNER))
    actions.open_survey(
        title="Erhebung",
        letter="",
        closes_on=today + timedelta(days=30),
        addresses=[Address("Verein am Wald", "wald@verein.example")],
        by=cast.member(Role.VISITOR),
    )
    make.service("Stillgruppe am Bach (alt)", of=club, location=center, state="paused")
    make.open_part("courses")
    make.course("Kurs im Winter", of=Service.objects.get(state="published"), location=center, bring=["towel"])
    make.course("Kurs im Herbst", of=Service.objects.get(state="published"), location=center, state="closed")
    make.service("Früheres Angebot", of=club, location=center, state="archived")


@pytest.mark.parametrize("language", ["de", "ar"])
@pytest.mark.parametrize("name", FAMILIES)
def test_families_pages(page: Page, town: None, name: str, language: str) -> None:
    path = FAMILIES[name]()

    page.goto(f"/{language}{path}")

    browser.axe(page)
    browser.fits(page, width=320)


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES if code not in {"de", "ar"}])
def test_every_language(page: Page, town: None, language: str) -> None:
    """The pages with the most different parts; their markup is the same in all languages, the words are not."""
    for name in ("start", "offers", "offer", "today", "help", "way"):
        page.goto(f"/{language}{FAMILIES[name]()}")

        browser.axe(page)
        browser.fits(page, width=320)


@pytest.mark.parametrize("name", FAMILIES)
def test_families_pages_at_night(page: Page, town: None, name: str) -> None:
    path = FAMILIES[name]()
    page.emulate_media(color_scheme="dark")

    page.goto(f"/de{path}")

    browser.axe(page)


@pytest.mark.parametrize("name", STAFF)
def test_staff_pages(page: Page, town: None, name: str) -> None:
    path = STAFF[name]()
    browser.sign_in(page, cast.coordinator())

    page.goto(path)

    browser.axe(page)
    browser.fits(page, width=320)


@pytest.mark.parametrize("name", OFFICER)
def test_pages_of_the_officer(page: Page, town: None, name: str) -> None:
    path = OFFICER[name]()
    browser.sign_in(page, cast.privacy_officer())

    page.goto(path)

    browser.axe(page)
    browser.fits(page, width=320)


@pytest.mark.parametrize("name", LINKS)
def test_pages_behind_a_link(page: Page, town: None, name: str) -> None:
    page.goto(LINKS[name]())

    browser.axe(page)
    browser.fits(page, width=320)


def test_the_keyboard_reaches_the_content_first(page: Page, town: None) -> None:
    page.goto("/de/")

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "main"
