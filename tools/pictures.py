"""Takes the pictures of the handbook from the demonstration: `tools/pictures.py [NAME …]`, all without a name."""

import csv
import io
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

from PIL import Image
from playwright.sync_api import Browser, Locator, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
HANDBOOK = ROOT / "docs" / "handbook"
FOLDER = HANDBOOK / "pictures"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
FLAGS += ["--disable-sync", "--disable-dev-shm-usage", "--force-color-profile=srgb", "--hide-scrollbars"]
PHONE, DESKTOP = 360, 1280
HEIGHTS = {PHONE: 900, DESKTOP: 960}  # pixels at most; a shorter page makes a shorter picture
TALL = {PHONE: 1600, DESKTOP: 1500}  # for pages that are worth more
LARGEST, LARGEST_COVER = 150_000, 250_000  # bytes
PASSWORD = "gemeinsam-unterwegs"  # noqa: S105 – of the demonstration, which prints it
COVER = "readme.png"
STARTING = 120  # seconds
ADDRESS = "https://familien.wetzlar.example"  # stands on print sheets and in QR codes

PLAYGROUP = "Spieltreff „Wiesenkinder“ (erfundenes Beispiel)"
CAFE = "Elterncafé Niedergirmes"
PARTY = "Windelparty"
CENTER = "Kinder- und Familienzentrum Niedergirmes"


@dataclass(frozen=True, slots=True)
class Picture:
    """One page at the usual widths. ``address`` is a path, or finds one from the page that is open."""

    name: str
    address: str | Callable[[Page], str]
    says: str  # what is to be seen on it, in German
    who: str = ""  # the sign-in before the @; empty: a family
    widths: tuple[int, ...] = (PHONE, DESKTOP)
    look: Callable[[Page], object] = lambda _page: None  # what is done before the picture is taken
    scheme: str = "light"
    tall: bool = False

    def file(self, width: int) -> Path:
        return FOLDER / f"{self.name}-{width}.png"


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that somebody does before the next picture."""

    who: str
    do: Callable[[Page], object]


# --- ways to pages ----------------------------------------------------------------------------------------------------


def offer(name: str, rest: str = "", language: str = "de") -> Callable[[Page], str]:
    """The families' page of an offer, found by its German name."""

    def find(page: Page) -> str:
        page.goto(f"/de/angebote/?worte={name}")
        code = address_of(page, name).split("/")[3]  # /de/angebote/CODE/…
        return f"/{language}/angebote/{code}/{rest}"

    return find


def entry(name: str, rest: str = "") -> Callable[[Page], str]:
    """A page of the desk about an offer."""

    def find(page: Page) -> str:
        page.goto(f"/desk/angebote/?words={name}")
        return address_of(page, name) + rest

    return find


def behind(path: str, name: str) -> Callable[[Page], str]:
    """The page to which a link with this name leads."""

    def find(page: Page) -> str:
        page.goto(path)
        return address_of(page, name)

    return find


def address_of(page: Page, name: str) -> str:
    return page.locator("main").get_by_role("link", name=name, exact=True).first.get_attribute("href") or ""


def printed(name: str) -> Callable[[Page], str]:
    """The short link of an offer as the desk shows it, which answers also after the end."""

    def find(page: Page) -> str:
        page.goto(entry(name)(page))
        return page.locator("main a[href^='/a/']").first.get_attribute("href") or ""

    return find


def provider(name: str) -> Callable[[Page], str]:
    """The families' page of the organization behind an offer."""

    def find(page: Page) -> str:
        page.goto(offer(name)(page))
        return page.locator("main a[href*='/traeger/']").first.get_attribute("href") or ""

    return find


def a_schedule(page: Page) -> str:
    page.goto(entry(CAFE, "termine/")(page))
    return page.locator("main section a.kern-btn[href*='/termine/']").first.get_attribute("href") or ""


def own_offers(page: Page) -> str:
    """The page an organization has behind its link, as somebody with an account sees it."""
    page.goto("/desk/traeger/")
    return (
        page.locator("main a[href*='/desk/traeger/']", has_text="Stadt Wetzlar").first.get_attribute("href") or ""
    ) + "angebote/"


def a_job(page: Page) -> str:
    page.goto("/desk/arbeit/")
    return page.locator("main table a").first.get_attribute("href") or ""


# --- what has to happen before a page is worth a picture --------------------------------------------------------------


def addresses() -> bytes:
    """A small register from the places of the demonstration."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["strasse", "hausnummer", "plz", "ort", "lon", "lat"])
    with open(ROOT / "demo" / "locations.csv", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            street, _blank, number = row["street"].rpartition(" ")
            if street:
                writer.writerow([street, number, row["postcode"], row["city"], row["longitude"], row["latitude"]])
    return text.getvalue().encode()


def register_is_imported(page: Page) -> None:
    page.goto("/desk/adressen/einlesen/")
    file = {"name": "adressen.csv", "mimeType": "text/csv", "buffer": addresses()}
    page.locator("[name=file]").set_input_files(file)  # type: ignore[arg-type]
    page.locator("[name=origin]").fill("Orte der Vorführung")
    send(page)
    wait_for_job(page)


def areas_are_imported(page: Page) -> None:
    page.goto("/desk/gebiete/einlesen/")
    page.locator("[name=file]").set_input_files(ROOT / "demo" / "areas.geojson")
    page.locator("[name=division]").fill("Sozialräume (Probe)")
    send(page)
    wait_for_job(page)


def wait_for_job(page: Page) -> None:
    page.locator("main form[action$='/entfernen/']").wait_for(timeout=60_000)


def somebody_is_invited(page: Page) -> None:
    page.goto("/desk/konten/einladen/")
    page.locator("[name=name]").fill("Mika Beispiel")
    page.locator("[name=email]").fill("mika.beispiel@wetzlar.example")
    page.locator("[name=roles][value=provider_editor]").check()
    send(page)


def a_text_is_changed(page: Page) -> None:
    """The German words change; translations are outdated from now on."""
    page.goto(entry(CAFE, "bearbeiten/")(page))
    page.locator("[name=summary]").fill("Kaffee, Tee und Zeit zum Reden. Ihr Kind spielt nebenan.")
    send(page)


def the_change_is_published(page: Page) -> None:
    page.goto(entry(PLAYGROUP)(page))
    press(page, page.locator("button[name=step][value=publish]"))


def an_offer_has_ended(page: Page) -> None:
    page.goto(entry(PARTY)(page))
    press(page, page.locator("button[name=step][value=archive]"))


def two_save_at_once(page: Page) -> None:
    """The open form is saved after the lead of the neighborhood has saved the same offer."""
    browser = page.context.browser
    if browser is None:
        return
    with signed_in(browser, site_of(page), LEAD) as other:
        other.goto(page.url)
        other.locator("[name=good_to_know]").fill("Bitte bringen Sie Hausschuhe und ein Getränk mit.")
        send(other)
    page.locator("[name=good_to_know]").fill("Hausschuhe nicht vergessen.")
    send(page)


def site_of(page: Page) -> str:
    return "/".join(page.url.split("/")[:3])


def wish_is_typed(page: Page) -> None:
    """The wish of an invented family, as far as the page before it is sent."""
    page.locator("[name=kind][value=call]").check(force=True)
    page.locator("[name=words]").fill("Mein Baby weint jeden Abend. Mit wem kann ich reden?")
    page.locator("[name=reach][value=call]").check(force=True)
    page.locator("[name=phone]").fill("0171 39200 01")
    page.locator("[name=area]").select_option("niedergirmes")
    press(page, page.locator("main form.wish button.button"))


def code_is_typed(page: Page) -> None:
    page.locator("[name=code]").fill("WARM-TEXT-9347")
    press(page, page.locator("main form button.button").first)


def seat_is_shown(page: Page) -> None:
    page.locator("[name=code]").fill("KATE-FARM-3479")
    press(page, page.locator("main form button.button").first)


def a_free_seat(page: Page) -> str:
    """The form of the first course in which a seat is free."""
    page.goto("/de/heute/freie-plaetze/")
    page.goto(page.locator("main a[href*='/angebote/']").first.get_attribute("href") or "")
    return page.locator("main a[href$='/neu/']", has_text="Anmelden").first.get_attribute("href") or ""


def a_date_to_count(page: Page) -> str:
    page.goto("/desk/kurse/zaehlen/")
    return page.locator("main a[href^='/desk/kurse/zaehlen/']").first.get_attribute("href") or ""


def wish_is_opened(page: Page) -> None:
    row = page.locator("tr", has_text="Versucht").or_(page.locator("tr", has_text="Jemand, der mitgeht")).last
    press(page, row.locator("form[action$='/oeffnen/'] button"))


def filters_open(page: Page) -> None:
    page.locator("form.filters > details").evaluate("element => { element.open = true }")


def as_on_paper(page: Page) -> None:
    page.emulate_media(media="print")


def next_dates(page: Page) -> None:
    press(page, page.locator("button[name=look]"))


def address_is_tried(page: Page) -> None:
    page.locator("main [name=address]").fill("wiesenstr 4")
    send(page)


def send(page: Page) -> None:
    """Presses the main button of the form that people type into."""
    form = page.locator("main form[method=post]").filter(has=page.locator("input:not([type=hidden]), textarea")).first
    press(page, form.locator("button.kern-btn--primary"))


def press(page: Page, button: Locator) -> None:
    with page.expect_navigation():
        button.click()


# --- the list of pictures ---------------------------------------------------------------------------------------------

COORDINATOR, PLANNER, EDITOR, LEAD = "coordinator", "planner", "provider-editor", "neighborhood-lead"
PRIVACY, ADMINISTRATOR = "privacy-officer", "administrator"
NEAR = "gebiet=niedergirmes"
P, D = Picture, Deed

FAMILIES: tuple[Picture | Deed, ...] = (
    P("start", f"/de/?{NEAR}", "Startseite: Wie alt ist Ihr Kind, was ist heute, wo sind Sie willkommen", tall=True),
    P("start-dark", f"/de/?{NEAR}", "Startseite am Abend: heller Text auf dunklem Grund", scheme="dark"),
    P("where", "/de/wo/", "Frage nach dem Ort: Stadtteil wählen oder Adresse tippen"),
    P(
        "offers",
        f"/de/angebote/?{NEAR}&phase=infancy",
        "Liste der Angebote, das Nächste zuerst, mit Filtern",
        tall=True,
    ),
    P("filters", f"/de/angebote/?{NEAR}", "Aufgeklappte Filter mit der Zahl der Treffer", look=filters_open, tall=True),
    P("nothing", "/de/angebote/?worte=Reitstall", "Nichts gefunden: Die Seite nennt die Telefonnummer"),
    P("offer", offer(CAFE), "Ein Angebot: nächste Termine, Ort, Kosten, Sprachen, Kontakt", tall=True),
    P("report", offer(CAFE, "stimmt-nicht/"), "Ein Tipp genügt: Was stimmt nicht mehr?"),
    P("idea", "/de/anfangen/", "Eltern erzählen, was sie anfangen möchten"),
    P(
        "needs",
        f"/de/was-fehlt/?{NEAR}",
        "Was Familien fehlt, wie viele das sagen und was daraus geworden ist",
        tall=True,
    ),
    P(
        "wish",
        "/de/wunsch/",
        "Einen Wunsch sagen: was, in eigenen Worten, wie man die Familie sicher erreicht",
        tall=True,
    ),
    P(
        "before-sending",
        "/de/wunsch/",
        "Vor dem Absenden: wer es liest, wann, bis wann jemand antwortet",
        look=wish_is_typed,
        tall=True,
    ),
    P(
        "wish-status",
        "/de/wunsch/stand/",
        "Mit ihrem Code sieht eine Familie, wie es steht, und entscheidet über die Weitergabe",
        look=code_is_typed,
        tall=True,
    ),
    P("free-seats", "/de/heute/freie-plaetze/", "Kurse, in denen gerade ein Platz frei ist"),
    P("sign-up", a_free_seat, "Sich zu einem Kurs anmelden: ein Name, ein Weg, Bescheid zu geben", tall=True),
    P("seat", "/de/kurse/platz/", "Mit ihrem Code sieht eine Familie ihren Platz", look=seat_is_shown, tall=True),
    P("how-it-was", offer(PLAYGROUP, "wie-war-es/"), "Nach einem Termin: ein Tipp, wie es war"),
    P("sheet", offer(CAFE, "druck/"), "Blatt zum Ausdrucken mit QR-Code", look=as_on_paper, widths=(DESKTOP,)),
    P("today", f"/de/heute/?{NEAR}", "Was heute und an den nächsten Tagen stattfindet"),
    P("centers", f"/de/zentren/?{NEAR}", "Orte, an denen Familien willkommen sind"),
    P("center", behind("/de/zentren/", CENTER), "Ein Familienzentrum mit Wochenplan, Räumen und Team", tall=True),
    P("map", "/de/karte/", "Karte mit Stadtteilen und Orten, darunter dieselben Orte als Liste"),
    P("help", "/de/hilfe/", "Notfallnummern mit Zeiten, zum Antippen", tall=True),
    P("organization", provider(CAFE), "Ein Träger mit seinen Angeboten"),
    P("about", "/de/ueber/", "Über Unterwegs: was Frühe Hilfen sind, was die Vorführung ist"),
    P("privacy", "/de/datenschutz/", "Datenschutz in fünf Sätzen"),
    P("accessibility", "/de/barrierefreiheit/", "Barrierefreiheit: was geht, was noch fehlt, an wen man sich wendet"),
    P("start-arabic", f"/ar/?{NEAR}", "Startseite auf Arabisch, von rechts nach links"),
    P("offer-arabic", offer(CAFE, language="ar"), "Ein Angebot auf Arabisch, von rechts nach links", tall=True),
    P("offer-turkish", offer(CAFE, language="tr"), "Ein Angebot auf Türkisch", tall=True),
    P("offer-easy", offer(CAFE, language="de-simple"), "Ein Angebot, einfach erklärt", tall=True),
    P("offer-dark", offer(CAFE), "Ein Angebot am Abend", scheme="dark"),
)

DESK: tuple[Picture | Deed, ...] = (
    P("sign-in", "/konto/login/", "Anmeldung mit Passkey oder Passwort"),
    P("desk", "/desk/", "Start der Koordination: Das wartet", COORDINATOR),
    P("service-review", entry(PLAYGROUP), "Ein Angebot zur Prüfung: vorher und nachher nebeneinander", COORDINATOR),
    D(COORDINATOR, the_change_is_published),
    D(COORDINATOR, a_text_is_changed),
    P("services", "/desk/angebote/", "Liste der Angebote mit Filtern, Sammelaktionen und Herunterladen", COORDINATOR),
    P("new-service", "/desk/angebote/neu/", "Ein neues Angebot: die ersten Fragen", COORDINATOR),
    P("edit-service", entry(CAFE, "bearbeiten/"), "Das Formular eines Angebots", COORDINATOR, tall=True),
    P("schedules", entry(CAFE, "termine/"), "Die Termine eines Angebots", COORDINATOR),
    P(
        "schedule",
        a_schedule,
        "Ein Rhythmus mit der Probe der nächsten Termine",
        COORDINATOR,
        look=next_dates,
        tall=True,
    ),
    P("text", entry(CAFE, "texte/tr/"), "Türkische Übersetzung neben dem geänderten deutschen Text", COORDINATOR),
    P("translations", "/desk/uebersetzen/tr/", "Was auf Türkisch fehlt oder veraltet ist", COORDINATOR),
    P("preview", entry(CAFE, "vorschau/ar/"), "Vorschau auf Arabisch", COORDINATOR),
    P("versions", entry(PLAYGROUP, "versionen/"), "Alle veröffentlichten Fassungen eines Angebots", COORDINATOR),
    P("compare", entry(PLAYGROUP, "vergleich/?von=1&mit=2"), "Zwei Fassungen im Vergleich", COORDINATOR),
    P(
        "conflict",
        entry(PARTY, "bearbeiten/"),
        "Zwei haben zugleich gespeichert: Feld für Feld wählen, was gelten soll",
        COORDINATOR,
        widths=(DESKTOP,),
        look=two_save_at_once,
    ),
    P(
        "center-desk",
        behind("/desk/orte/", CENTER),
        "Ein Zentrum pflegen: Adresse, Zeiten, Räume, Team",
        LEAD,
        tall=True,
    ),
    P("questions", "/desk/nachfragen/", "Wen Sie heute anrufen und wer noch nicht geantwortet hat", COORDINATOR),
    P("voices", "/desk/stimmen/", "Hinweise von Familien und Ideen von Eltern", COORDINATOR),
    P("feedback", "/desk/rueckmeldungen/", "Wie Termine für Familien waren: was auf einen Blick wartet", COORDINATOR),
    P("wishes", "/desk/wuensche/", "Wünsche von Familien: was heute zu beantworten ist, ohne Namen und Worte", LEAD),
    P(
        "desk-wish",
        "/desk/wuensche/",
        "Ein geöffneter Wunsch: zuerst, wie die Familie sicher zu erreichen ist",
        LEAD,
        look=wish_is_opened,
        tall=True,
    ),
    P("courses", "/desk/kurse/", "Kurse und offene Treffs eines Trägers mit Plätzen und Warteliste", EDITOR),
    P("courses-week", "/desk/kurse/woche/", "Die Woche: wann, wo, wie viele Plätze belegt sind", EDITOR),
    P("count-heads", a_date_to_count, "Teilnehmende zählen, auch ohne Netz", EDITOR),
    P("lotsen", "/desk/lotsen/", "Lotsen, Menschen an Schaltern, Lesezeiten", COORDINATOR),
    P("wish-numbers", "/desk/wuensche/zahlen/", "Wünsche und Gespräche in Zahlen", PLANNER, tall=True),
    P("releases", "/desk/freigaben/", "Freigaben: wer welchen Teil freigegeben hat", COORDINATOR),
    P("desk-needs", "/desk/bedarfe/", "Was Familien fehlt: was wartet, was alle lesen, die Zahlen", COORDINATOR),
    P(
        "survey",
        behind("/desk/erhebungen/", "Angebotserhebung (Probe)"),
        "Eine Erhebung: wer gefragt wird",
        COORDINATOR,
    ),
    P("quality", "/desk/qualitaet/", "Was den Einträgen fehlt, nach Träger und Stadtteil", COORDINATOR),
    P("imports", "/desk/einlesen/", "Eine Tabelle einlesen", COORDINATOR),
    P("coverage", "/desk/anlaufstellen/", "In welchem Stadtteil es eine Anlaufstelle gibt", PLANNER),
    P("own-offers", own_offers, "Die Seite eines Trägers: Stimmt das noch?", COORDINATOR, tall=True),
    P("services-editor", "/desk/angebote/", "Ein Träger sieht nur seine eigenen Angebote", EDITOR),
    P("services-lead", "/desk/angebote/", "Die Federführung sieht nur ihren Stadtteil", LEAD),
    P("portraits", "/desk/portraets/", "Alle Gebiete mit der Zahl der Angebote und Zentren", PLANNER),
    P("portrait", behind("/desk/portraets/", "Niedergirmes"), "Porträt eines Gebiets: was da ist, was fehlt", PLANNER),
    P("areas", "/desk/gebiete/", "Einteilungen der Stadt mit Umrissen", ADMINISTRATOR),
    D(ADMINISTRATOR, areas_are_imported),
    P("job", a_job, "Bericht eines Einlesens, mit jedem Gebiet", ADMINISTRATOR),
    D(ADMINISTRATOR, register_is_imported),
    P("jobs", "/desk/arbeit/", "Lange Arbeiten mit Stand und Ergebnis", ADMINISTRATOR),
    P("addresses", "/desk/adressen/", "Eine Adresse ausprobieren", ADMINISTRATOR, look=address_is_tried),
    P("where-address", "/de/wo/", "Frage nach dem Ort mit Feld für die Adresse", widths=(DESKTOP,)),
    P("town", "/desk/stadt/", "Die Stadt: Einrichtung, Notfallnummern, Ferien", ADMINISTRATOR),
    D(COORDINATOR, somebody_is_invited),
    P("accounts", "/desk/konten/", "Menschen mit ihren Rollen und offene Einladungen", COORDINATOR),
    P("mails", "/desk/post/", "Post, die ohne Mailserver hier liegt", COORDINATOR),
    P("rights", "/desk/rechte/", "Tabelle der Rechte", PRIVACY),
    P("deeds", "/desk/protokoll/", "Protokoll: wer wann was getan hat", PRIVACY),
    P("me", "/desk/ich/", "Mein Konto mit Anmeldung, Rollen und Abwesenheiten", COORDINATOR),
    D(COORDINATOR, an_offer_has_ended),
    P("ended", printed(PARTY), "Ein beendetes Angebot: ein Hinweis und ähnliche Angebote", COORDINATOR),
)

EMPTY: tuple[Picture | Deed, ...] = (
    P("empty-town", "/de/", "Eine leere Stadt: Hier entsteht etwas"),
    P("first", "/konto/anfang/", "Die erste Seite einer leeren Installation"),
)

CHAPTERS = (
    ("Seiten für Familien", FAMILIES),
    ("Der Schreibtisch der Fachkräfte", DESK),
    ("Eine leere Installation", EMPTY),
)


# --- taking them ------------------------------------------------------------------------------------------------------


@contextmanager
def signed_in(browser: Browser, site: str, who: str, *, scheme: str = "light") -> Iterator[Page]:
    """A fresh browser window; nobody is signed in when ``who`` is empty."""
    context = browser.new_context(
        base_url=site,
        locale="de-DE",
        timezone_id="Europe/Berlin",
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
        viewport={"width": DESKTOP, "height": HEIGHTS[DESKTOP]},
    )
    context.set_default_timeout(15_000)
    page = context.new_page()
    if who:
        page.goto("/konto/login/")
        page.locator("[name=login]").fill(f"{who}@wetzlar.example")
        page.locator("[name=password]").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/desk/")
    yield page
    context.close()


class Photographer:
    """Opens pages as somebody and keeps what is to be seen."""

    def __init__(self, browser: Browser, site: str) -> None:
        self.browser, self.site = browser, site

    def tell(self, story: tuple[Picture | Deed, ...], wanted: set[str]) -> None:
        """Deeds are done in any case, since later pictures show them."""
        for step in story:
            if isinstance(step, Deed):
                with signed_in(self.browser, self.site, step.who) as page:
                    step.do(page)
            elif not wanted or step.name in wanted:
                self.take(step)

    def take(self, picture: Picture) -> None:
        with signed_in(self.browser, self.site, picture.who, scheme=picture.scheme) as page:
            address = picture.address if isinstance(picture.address, str) else picture.address(page)
            for width in picture.widths:
                page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
                page.goto(address)
                picture.look(page)
                page.wait_for_load_state("networkidle")
                self.shoot(page, picture, width)

    def shoot(self, page: Page, picture: Picture, width: int) -> None:
        limit = TALL[width] if picture.tall else HEIGHTS[width]
        height = min(limit, page.evaluate("document.documentElement.scrollHeight"))
        if page.evaluate("scrollY") == 0:
            page.set_viewport_size({"width": width, "height": height})
        page.evaluate("document.fonts.ready")
        file = picture.file(width)
        page.screenshot(path=file, animations="disabled")
        make_small(file, LARGEST)
        sys.stdout.write(f"{file.relative_to(ROOT)}  {file.stat().st_size // 1000} kB\n")


def make_small(file: Path, largest: int) -> None:
    """As few colors as it takes to stay below the size."""
    with Image.open(file) as image:
        full = image.convert("RGB")
    for colors in (256, 128, 64, 32):
        full.quantize(colors, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(file, optimize=True)
        if file.stat().st_size <= largest:
            return
    raise SystemExit(f"{file.name} stays larger than {largest} bytes.")


def compose_cover() -> None:
    """The picture of the README: what a family sees on the phone, beside the desk."""
    edge, gap, paper = 24, 32, (232, 226, 217)
    with Image.open(FOLDER / f"start-{PHONE}.png") as phone, Image.open(FOLDER / f"desk-{DESKTOP}.png") as desk:
        height = min(desk.height, 900)
        parts = [one.convert("RGB").crop((0, 0, one.width, height)) for one in (phone, desk)]
    cover = Image.new("RGB", (2 * edge + gap + sum(one.width for one in parts), height + 2 * edge), paper)
    cover.paste(parts[0], (edge, edge))
    cover.paste(parts[1], (edge + gap + parts[0].width, edge))
    file = FOLDER / COVER
    cover.save(file)
    make_small(file, LARGEST_COVER)


def write_page() -> None:
    """All pictures on one page, each with what is to be seen on it."""
    lines = ["# Alle Seiten in Bildern", ""]
    lines += ["<!-- Written by `make pictures`; change tools/pictures.py, not this page. -->", ""]
    lines += [f"Aus der Vorführung Wetzlar, auf dem Handy ({PHONE} Pixel breit) und am Rechner ({DESKTOP} Pixel).", ""]
    for title, story in CHAPTERS:
        lines += [f"## {title}", ""]
        for picture in (step for step in story if isinstance(step, Picture)):
            lines += [f"### {picture.says}", ""]
            for width in picture.widths:
                device = "auf dem Handy" if width == PHONE else "am Rechner"
                lines += [f"![{picture.says} – {device}](pictures/{picture.file(width).name})", ""]
    (HANDBOOK / "bilder.md").write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")


def drop_what_is_not_shown() -> None:
    page = (HANDBOOK / "bilder.md").read_text(encoding="utf-8")
    for file in FOLDER.glob("*.png"):
        if file.name != COVER and f"(pictures/{file.name})" not in page:
            file.unlink()


# --- the site -----------------------------------------------------------------------------------------------------------


@contextmanager
def served(*, demo: bool) -> Iterator[str]:
    """The site on a free port with a folder of its own, as `make run` starts it."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="unterwegs-pictures-") as folder:
        own = {
            "LOCAL": "yes",
            "DEMO": "yes" if demo else "no",
            "PORT": str(port),
            "DATA_DIR": folder,
            "BASE_URL": ADDRESS,
        }
        server = subprocess.Popen(
            [sys.executable, "manage.py", "serve"],
            cwd=ROOT,
            env=os.environ | own,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            wait_until_served(port, server)
            yield f"http://localhost:{port}"
        finally:
            os.killpg(server.pid, signal.SIGINT)
            server.wait()


def wait_until_served(port: int, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + STARTING
    while time.monotonic() < end and server.poll() is None:
        try:
            with urlopen(f"http://127.0.0.1:{port}/de/", timeout=30):
                return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("The demonstration did not start; try make run.")


def main() -> None:
    wanted = set(sys.argv[1:])
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        raise SystemExit("Chromium was not found on PATH.")
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        with served(demo=True) as site:
            Photographer(browser, site).tell(FAMILIES + DESK, wanted)
        with served(demo=False) as site:
            Photographer(browser, site).tell(EMPTY, wanted)
        browser.close()
    compose_cover()
    write_page()
    drop_what_is_not_shown()


if __name__ == "__main__":
    main()
