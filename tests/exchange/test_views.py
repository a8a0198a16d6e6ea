"""What machines read."""

import csv
import io
import json

import pytest
from django.conf import settings
from django.test import Client

from tests import make

pytestmark = pytest.mark.django_db


def test_offers_are_open_data_in_each_language(client: Client) -> None:
    make.service("Stillgruppe", day="TU")
    make.service("Geheim", state="draft")

    answer = client.get("/daten/ar/angebote.json")

    offers = json.loads(answer.content)["offers"]
    assert [(offer["name"]["text"], offer["language"]) for offer in offers] == [("Stillgruppe", "ar")]
    assert answer["Access-Control-Allow-Origin"] == "*"


def test_a_language_that_does_not_exist_is_not_found(client: Client) -> None:
    assert client.get("/daten/xx/angebote.json").status_code == 404


def test_a_table_has_one_row_per_offer_and_place_and_no_formulas(client: Client) -> None:
    make.service("=1+1", day="TU")

    text = client.get("/daten/de/angebote.csv").content.decode("utf-8-sig")

    (row,) = csv.DictReader(io.StringIO(text), delimiter=";")
    assert (row["name"], row["rhythms"], row["free"]) == ("'=1+1", "FREQ=WEEKLY;BYDAY=TU", "yes")


def test_areas_are_geojson(client: Client) -> None:
    make.area("Niedergirmes")

    features = json.loads(client.get("/daten/gebiete.geojson").content)["features"]

    assert [feature["properties"]["name"] for feature in features] == ["Niedergirmes"]


def test_search_engines_find_every_language_but_not_the_desk(client: Client) -> None:
    service = make.service("Stillgruppe")

    found = client.get("/sitemap.xml").text

    assert found.count(f"angebote/{service.code}/</loc>") == len(settings.LANGUAGES)
    assert "Disallow: /desk/" in client.get("/robots.txt").text
