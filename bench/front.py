"""Bars of the families' pages: bytes per page, fonts per language, constant queries. `python -m bench.front`"""

import atexit
import io
import logging
import os
import re
import shutil
import sys
import tempfile
from pathlib import Path

FOLDER = tempfile.mkdtemp(prefix="unterwegs-bench-")
atexit.register(shutil.rmtree, FOLDER)
os.environ |= {"LOCAL": "yes", "DEMO": "yes", "DATA_DIR": FOLDER}
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "unterwegs.config.settings")
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

import django

django.setup()

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from bench.report import Bars
from unterwegs.config import catalogues, preparation
from unterwegs.directory import actions, content
from unterwegs.directory.models import Location, Organization, Service
from unterwegs.people import holders

PAGE_KB, FONTS_KB = 60, 60
PAGES = ("", "heute/", "wo/", "angebote/", "zentren/", "karte/", "hilfe/", "impressum/", "datenschutz/", "ueber/")
ASSET = re.compile(r'(?:href|src)="(/static/[^"#]+)')
FONT = re.compile(r'"(/static/[^"]+\.woff2)"')
MAP = "leaflet"  # the map's own script and style are not counted


def addresses() -> list[str]:
    """Every kind of public page, with the longest of each."""
    offer = max(Service.objects.published(), key=lambda one: len(one.public_version.documents.get(language="de").body))
    center = Location.objects.centers().first()
    organization = Organization.objects.first()
    rest = [f"angebote/{offer.code}/", f"angebote/{offer.code}/druck/"]
    rest += [f"orte/{one.code}/" for one in (center,) if one] + [
        f"traeger/{one.code}/" for one in (organization,) if one
    ]
    return [*PAGES, "angebote/?gebiet=niedergirmes", *rest]


def weight(address: str) -> tuple[int, int]:
    """Bytes of a page over the wire with styles, scripts and pictures, and of its fonts."""
    client = Client(headers={"accept-encoding": "gzip"}, SERVER_NAME="localhost")
    answer = client.get(address, follow=True)
    plain = Client(SERVER_NAME="localhost").get(address, follow=True).content.decode()
    assets = {one for one in ASSET.findall(plain) if MAP not in one and not one.endswith(".woff2")}
    fonts = set(FONT.findall(plain))
    return len(answer.content) + sum(map(size, assets)), sum(map(size, fonts))


def size(asset: str) -> int:
    """Bytes of an asset as the server sends it: brotli where it was compressed."""
    file = Path(settings.STATIC_ROOT) / asset.removeprefix(settings.STATIC_URL)
    packed = file.with_name(file.name + ".br")
    return (packed if packed.exists() else file).stat().st_size


def pages(bars: Bars) -> None:
    worst, worst_fonts = (0, ""), (0, "")
    for language, _name in settings.LANGUAGES:
        for page in addresses():
            address = f"/{language}/{page}"
            page_bytes, font_bytes = weight(address)
            worst, worst_fonts = max(worst, (page_bytes, address)), max(worst_fonts, (font_bytes, address))
    bars.line(
        "heaviest public page with CSS, JS, pictures", f"{worst[0] / 1000:.1f} kB, {worst[1]}", f"≤ {PAGE_KB} kB",
        holds=worst[0] <= PAGE_KB * 1000,
    )  # fmt: skip
    bars.line(
        "fonts of a page language", f"{worst_fonts[0] / 1000:.1f} kB, {worst_fonts[1]}", f"≤ {FONTS_KB} kB",
        holds=worst_fonts[0] <= FONTS_KB * 1000,
    )  # fmt: skip


def queries(bars: Bars) -> None:
    """The same number of queries with 66 offers and with three times as many."""
    watched = {"list": "/de/angebote/", "near": "/de/angebote/?gebiet=niedergirmes", "today": "/de/heute/"}
    offer = Service.objects.published().first()
    watched["detail"] = f"/de/angebote/{offer.code}/" if offer else ""
    before = {name: count(address) for name, address in watched.items()}
    for service in list(Service.objects.published()):
        for _again in range(2):
            copied = content.content_of(service)
            twin = actions.enter_service(content.from_json({**content.to_json(copied), "schedules": []}), by=None)
            actions.publish(twin, today=service.confirmed_on or localdate(), by=None)
    after = {name: count(address) for name, address in watched.items()}
    for name in watched:
        figure = f"{before[name]} with 66 offers, {after[name]} with 198"
        bars.line(f"SQL queries, {name}", figure, "the same", holds=before[name] == after[name])


def count(address: str) -> int:
    client = Client(SERVER_NAME="localhost")
    client.get(address, follow=True)
    final = client.get(address, follow=True).request["PATH_INFO"]
    query = address.partition("?")[2]
    with CaptureQueriesContext(connection) as captured:
        client.get(f"{final}?{query}" if query else final)
    return len(captured)


def main() -> None:
    if catalogues.are_stale():
        catalogues.compile_all()
    call_command("collectstatic", interactive=False, verbosity=0)
    preparation.migrate()
    holders.make_ready()
    call_command("load_demo", stdout=io.StringIO())
    logging.disable(logging.INFO)
    bars = Bars("families' pages")
    pages(bars)
    queries(bars)
    bars.end()


if __name__ == "__main__":
    main()
