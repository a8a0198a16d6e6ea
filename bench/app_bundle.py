"""Bars of the file a phone takes along: its size with 500 and 1,000 offers of a town. `python -m bench.app_bundle`"""

import atexit
import html
import io
import itertools
import json
import logging
import os
import random
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from datetime import date, time, timedelta
from pathlib import Path
from uuid import UUID, uuid4

FOLDER = tempfile.mkdtemp(prefix="unterwegs-bench-")
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)
os.environ |= {"LOCAL": "yes", "DEMO": "yes", "DATA_DIR": FOLDER}
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "unterwegs.config.settings")
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

import django

django.setup()

import brotli
from django.core.management import call_command
from django.utils import timezone

from bench.report import Bars, shared
from unterwegs.config import catalogues, preparation
from unterwegs.directory import actions, content
from unterwegs.directory.models import Contact, Location, Organization, Phone, Service
from unterwegs.front import bundle
from unterwegs.people import holders
from unterwegs.places import queries as places

KB = {500: 120, 1000: 220}
CHARACTERS = 530
PAGES = "directories/integreat_pages/rems-murr-kreis.{}.pages.json"
SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-ZÄÖÜ])")
TAG = re.compile(r"<[^>]*>|\[[^\]]*\]")

GROUPS = (
    "Krabbelgruppe", "Spielgruppe", "Elterncafé", "Stillgruppe", "Babymassage", "Elternfrühstück", "Offene Sprechstunde",
    "Familienberatung", "Eltern-Kind-Turnen", "Vorlesestunde", "Musikgarten", "Vätertreff", "Deutschkurs mit Kinderbetreuung",
    "Hebammensprechstunde", "Geburtsvorbereitung", "Rückbildung", "Trageberatung", "Kinderkleiderbasar", "Nähtreff", "Waldgruppe",
    "PEKiP", "Elternkurs", "Großelterntreff", "Alleinerziehendentreff", "Familienpatin", "Willkommensbesuch", "Kinderbibliothek",
    "Babyschwimmen", "Mehrlingstreff", "Trauergruppe", "Schreibaby-Sprechstunde", "Schuldnerberatung", "Kochen für Kleine",
)  # fmt: skip
OWNERS = (
    "Caritasverband", "Diakonie", "Arbeiterwohlfahrt", "Lebenshilfe", "Kinderschutzbund", "Deutsches Rotes Kreuz", "Familienbildungsstätte",
    "Evangelische Kirchengemeinde", "Katholische Pfarrgemeinde", "Turnverein", "Nachbarschaftshilfe", "Mütterzentrum", "Bürgerstiftung", "Hebammenpraxis",
    "Elterninitiative", "Volkshochschule", "Musikschule", "Islamischer Kulturverein", "Sozialdienst katholischer Frauen", "Förderverein",
)  # fmt: skip
HOUSES = (
    "Familienzentrum", "Gemeindehaus", "Bürgerhaus", "Kita", "Grundschule", "Nachbarschaftszentrum", "Turnhalle", "Bibliothek", "Praxis",
    "Mehrgenerationenhaus", "Jugendhaus", "Pfarrheim",
)  # fmt: skip
NAMED = (
    "Sonnenschein", "Regenbogen", "Pusteblume", "St. Martin", "St. Elisabeth", "Lindenhof", "Am Mühlbach", "Löwenzahn", "Bonhoeffer", "Villa Kunterbunt",
    "Kastanie", "Sternenzelt", "Arche", "Johannes", "Schatzkiste", "Wiesengrund", "Lukas", "Mozart", "Astrid Lindgren", "Anne Frank",
)  # fmt: skip
STREETS = (
    "Linden", "Garten", "Bahnhof", "Schul", "Kirch", "Berg", "Wald", "Goethe", "Schiller", "Mozart", "Wiesen", "Mühl", "Ring", "Haupt", "Brunnen", "Rosen",
    "Ahorn", "Birken", "Feld", "Turm", "Uhland", "Bismarck", "Friedrich", "Hohen", "Neu", "Post", "Stein", "Ufer", "Markt", "Kreuz",
)  # fmt: skip
LAST_NAMES = (
    "Albrecht", "Aydın", "Becker", "Braun", "Çelik", "Dietrich", "Engel", "Fischer", "Graf", "Haas", "Ivanova", "Jung", "Kaya", "Krämer", "Lang", "Maier",
    "Nowak", "Otto", "Peters", "Richter", "Schmitt", "Schwarz", "Thiel", "Ullrich", "Vogel", "Weber", "Yılmaz", "Zimmermann",
)  # fmt: skip


def sentences() -> list[str]:
    """The German pages, then the English, sentence by sentence, none twice; raises FileNotFoundError without the data."""
    found: dict[str, None] = {}
    for language in ("de", "en"):
        file = shared(PAGES.format(language))
        if file is None:
            raise FileNotFoundError(PAGES.format(language))
        for page in json.loads(file.read_text(encoding="utf-8")):
            plain = html.unescape(TAG.sub(" ", page["content"] or page["excerpt"]))
            for line in plain.splitlines():
                for sentence in SENTENCE.split(" ".join(line.split())):
                    if 15 <= len(sentence) <= 400:
                        found.setdefault(sentence)
    return list(found)


def texts(count: int) -> list[list[str]]:
    """So many texts of 530 characters on average, as lists of sentences; raises ValueError where the pages do not reach."""
    made: list[list[str]] = []
    text: list[str] = []
    written = 0
    for sentence in sentences():
        text.append(sentence)
        written += len(sentence) + 1
        if written >= CHARACTERS * (len(made) + 1):
            made.append(text)
            text = []
        if len(made) == count:
            return made
    raise ValueError(f"The pages hold only {len(made)} texts.")


def town(count: int, shapes: list[content.Content]) -> Iterator[content.Content]:
    """Offers as a town has them: with the facts of these shapes, at many places, by many organizations."""
    dice = random.Random(count)
    owners = list(_organizations(dice, count // 8))
    houses = list(_houses(dice, owners, count // 6))
    contacts = [contact for owner in owners for contact in _contacts(dice, owner)]
    names = itertools.count(1)
    for said in texts(count):
        shape, house, contact = dice.choice(shapes), dice.choice(houses), dice.choice(contacts)
        group = dice.choice(GROUPS)
        name = dice.choice((
            f"{group} {house.name.split()[-1]}", f"{group} am {dice.choice(DAYS)[1]}", f"{group} {dice.choice(NAMED)}", f"{group} „{dice.choice(LAST_NAMES)}“",
        ))  # fmt: skip
        at = (
            (content.At(house.pk, dice.choice(("", "", "Bewegungsraum", "Saal", "1. Stock"))),)
            if shape.locations
            else ()
        )
        yield content.Content(
            **{
                field: getattr(shape, field)
                for field in ("kind", "phases", "fields", "audience", "legal_basis", "topics", "minimum_age", "maximum_age", "open_for_all",
                              "registration", "mode", "childcare", "for_fathers", "languages", "interpretation", "costs")
            },
            organization=contact.organization_id,
            contact=contact.pk,
            website=f"https://www.example.org/{dice.choice(NAMED).lower().replace(' ', '-')}" if dice.random() < 0.4 else "",
            areas_served=shape.areas_served if not at else (),
            locations=at,
            texts={"de": content.Text(name=name, summary=said[0], description=" ".join(said[1:]), registration_note=shape.texts["de"].registration_note)},
            schedules=tuple(_times(dice, house.pk if at else None) for _one in range(dice.choice((0, 1, 1, 1, 2)))),
            source=f"https://www.example.org/angebote/{next(names)}" if dice.random() < 0.5 else "",
            source_date=f"2026-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}",
        )  # fmt: skip


DAYS = (
    ("MO", "Montag"),
    ("TU", "Dienstag"),
    ("WE", "Mittwoch"),
    ("TH", "Donnerstag"),
    ("FR", "Freitag"),
    ("SA", "Samstag"),
)


def _times(dice: random.Random, house: UUID | None) -> content.Times:
    number = dice.randrange(len(DAYS))
    opens = time(dice.choice((8, 9, 9, 10, 10, 14, 15, 15, 16, 17, 19)), dice.choice((0, 0, 0, 15, 30, 30)))
    rule = dice.choice(
        (
            "FREQ=WEEKLY;BYDAY={}",
            "FREQ=WEEKLY;BYDAY={}",
            "FREQ=WEEKLY;BYDAY={}",
            "FREQ=WEEKLY;INTERVAL=2;BYDAY={}",
            "FREQ=MONTHLY;BYDAY=1{}",
        )
    )
    first = date(2026, 1, 5) + timedelta(days=number)
    return content.Times(
        id=uuid4(),
        first_on=first,
        location=house,
        opens_at=opens,
        closes_at=time(min(23, opens.hour + dice.choice((1, 1, 2, 2, 3))), opens.minute),
        rule=rule.format(DAYS[number][0]),
        school=dice.choice(("always", "term", "term")),
    )


def _organizations(dice: random.Random, count: int) -> Iterator[Organization]:
    for number in range(count):
        name = f"{OWNERS[number % len(OWNERS)]} {dice.choice(NAMED)}" if number >= len(OWNERS) else OWNERS[number]
        yield actions.keep_organization(Organization(name=name, kind="association"), by=None)


def _houses(dice: random.Random, owners: list[Organization], count: int) -> Iterator[Location]:
    areas = [(area, middle) for area in places.family_areas() if (middle := places.middle_of(area))]
    for _number in range(count):
        area, (longitude, latitude) = dice.choice(areas)
        house = Location(
            organization=dice.choice(owners),
            name=f"{dice.choice(HOUSES)} {dice.choice((dice.choice(NAMED), area.name))}",
            kind="place",
            street=f"{dice.choice(STREETS)}{dice.choice(('straße', 'weg', 'gasse', 'platz'))} {dice.randint(1, 120)}",
            postcode=dice.choice(
                ("35576", "35578", "35579", "35580", "35581", "35582", "35583", "35584", "35585", "35586")
            ),
            city="Wetzlar",
            longitude=longitude + dice.uniform(-0.01, 0.01),
            latitude=latitude + dice.uniform(-0.006, 0.006),
            access=dice.choice(([], ["step_free"], ["step_free", "pram"], ["step_free", "pram", "changing_table"])),
        )
        yield actions.keep_location(house, by=None)


def _contacts(dice: random.Random, owner: Organization) -> Iterator[Contact]:
    for _number in range(dice.choice((1, 1, 2))):
        last = dice.choice(LAST_NAMES)
        mail = f"{last.lower()}@{owner.name.lower().split()[0]}.example.org" if dice.random() < 0.8 else ""
        contact = Contact(organization=owner, name=f"{dice.choice(('Frau', 'Frau', 'Herr'))} {last}", email=mail)
        yield actions.keep_contact(contact, phones=[Phone(number=f"06441 {dice.randint(10_000, 999_999)}")], by=None)


def fill(count: int, shapes: list[content.Content]) -> None:
    """Puts a town of so many offers in the place of what the database has."""
    before = list(Service.objects.values_list("pk", flat=True))
    for one in list(town(count, shapes)):
        actions.publish(actions.enter_service(one, by=None), today=timezone.localdate(), by=None)
    Service.objects.filter(pk__in=before).update(state="paused")


def measure(bars: Bars) -> None:
    """Both sizes, one after the other: emptying the house between them would leave the old town in the memory of the process."""
    call_command("load_demo", stdout=io.StringIO())
    shapes = [content.content_of(service) for service in Service.objects.published().order_by("pk")]
    for count, bar in KB.items():
        try:
            fill(count, shapes)
        except (FileNotFoundError, ValueError) as missing:
            bars.unmeasured(f"bundle of {count:,} offers", str(missing))
            continue
        body = bundle.body_of("de", today=timezone.localdate())
        offers = len(json.loads(body)["offers"][0])
        packed = len(brotli.compress(body, quality=11))
        figure = f"{packed / 1000:.1f} kB of {len(body) / 1000:.0f} kB, {offers:,} offers"
        bars.line(
            f"bundle of {count:,} offers with search terms, brotli", figure, f"≤ {bar} kB", holds=packed <= bar * 1000
        )
        if "--parts" in sys.argv:
            Path(f"build/bundle-{count}.json").write_bytes(body)


def main() -> None:
    logging.disable(logging.INFO)
    if catalogues.are_stale():
        catalogues.compile_all()
    preparation.migrate()
    holders.make_ready()
    bars = Bars("the app's bundle")
    measure(bars)
    bars.end()


if __name__ == "__main__":
    main()
