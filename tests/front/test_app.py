"""What makes the site an app: the newest version, its files, the manifest."""

import json
from pathlib import Path

import brotli
import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from tests import make
from unterwegs.directory import shelf
from unterwegs.directory.content import Text
from unterwegs.directory.models import Service
from unterwegs.front import parcels, versions
from unterwegs.front.views import app
from unterwegs.places.models import Town

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parcels, "FOLDER", tmp_path)
    make.town()
    make.service("Krabbelgruppe", texts={"tr": Text(name="Oyun grubu")})


def newest(client: Client, language: str = "de") -> str:
    version: str = client.get(f"/{language}/paket/stand.json").json()["version"]
    return version


def test_the_newest_version_is_asked_for_each_time_and_fetched_once(client: Client) -> None:
    asked = client.get("/de/paket/stand.json")

    fetched = client.get(f"/de/paket/{asked.json()['version']}.json")

    assert (asked["Cache-Control"], asked.json()["bytes"] > 500) == ("public, no-cache", True)
    assert fetched["Cache-Control"] == "public, max-age=31536000, immutable"
    assert versions.version_of(fetched.content) == asked.json()["version"]


@pytest.mark.parametrize(
    ("accepted", "packing"),
    [("gzip, deflate, br", "br"), ("gzip", "gzip"), ("br;q=0, gzip;q=0.5", "gzip"), ("identity", "")],
)
def test_it_comes_in_the_packing_a_browser_knows(client: Client, accepted: str, packing: str) -> None:
    version = newest(client)

    answer = client.get(f"/de/paket/{version}.json", headers={"accept-encoding": accepted})

    assert answer.get("Content-Encoding", "") == packing
    assert "Accept-Encoding" in answer["Vary"]


def test_each_language_has_its_own(client: Client) -> None:
    names = []
    for language in ("de", "tr"):
        answer = client.get(f"/{language}/paket/{newest(client, language)}.json", headers={"accept-encoding": "br"})
        found = json.loads(brotli.decompress(answer.content))
        names.append(found["offers"][found["tables"]["offers"].index("name")])

    assert names == [["Krabbelgruppe"], ["Oyun grubu"]]


def test_a_version_that_nobody_wrote_is_not_found(client: Client) -> None:
    assert client.get(f"/de/paket/{'0' * 20}.json").status_code == 404


def test_the_manifest_lets_a_phone_install_it_in_her_language(client: Client) -> None:
    answer = client.get("/ar/app/unterwegs.webmanifest")

    found = answer.json()
    assert answer["Content-Type"] == "application/manifest+json"
    assert {key: found[key] for key in ("name", "start_url", "scope", "display", "lang", "dir")} == {
        "name": "Unterwegs Wetzlar",
        "start_url": "/ar/",
        "scope": "/",
        "display": "standalone",
        "lang": "ar",
        "dir": "rtl",
    }
    assert [(icon["sizes"], icon["purpose"]) for icon in found["icons"]] == [
        ("192x192", "any"),
        ("512x512", "any"),
        ("512x512", "maskable"),
    ]


def test_the_icons_of_the_manifest_are_as_large_as_it_says(client: Client) -> None:
    found = client.get("/de/app/unterwegs.webmanifest").json()

    for icon in found["icons"]:
        file = finders.find(icon["src"].removeprefix("/static/"))
        head = Path(str(file)).read_bytes()[:24]
        width, height = (int.from_bytes(head[at : at + 4]) for at in (16, 20))
        assert f"{width}x{height}" == icon["sizes"]


def test_the_frame_has_no_content_of_its_own_and_is_always_asked_again(client: Client) -> None:
    answer = client.get("/tr/app/")

    assert answer["Cache-Control"] == "public, no-cache"
    assert "Oyun grubu" not in answer.text
    assert '<meta name="robots" content="noindex">' in answer.text
    assert answer.cookies == {}


def test_the_service_worker_answers_for_the_whole_site_and_is_asked_for_each_time(client: Client) -> None:
    answer = client.get("/sw.js")

    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer["Cache-Control"] == "public, no-cache"
    assert "de|de-simple|en|" in answer.text


def test_the_service_worker_is_another_with_each_change_of_the_scripts(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = client.get("/sw.js").text
    monkeypatch.setattr(app, "__version__", "99")

    assert client.get("/sw.js").text != before


def test_family_pages_name_the_manifest_and_staff_pages_do_not(client: Client) -> None:
    family, staff = client.get("/ar/").text, client.get("/konto/login/").text

    assert '<link rel="manifest" href="/ar/app/unterwegs.webmanifest">' in family
    assert "manifest" not in staff


def test_an_empty_town_has_a_file_without_offers(client: Client) -> None:
    Town.objects.all().delete()
    Service.objects.update(state="archived")
    parcels.forget()
    shelf.empty()

    answer = client.get(f"/de/paket/{newest(client)}.json")

    assert json.loads(answer.content)["offers"][0] == []
