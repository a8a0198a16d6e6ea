"""The translation desk: what needs work, XLIFF out and in, a machine that is always labelled, words always said alike."""

import json
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests import cast, make
from unterwegs.directory import actions, glossary, queries, rules
from unterwegs.directory import content as contents
from unterwegs.directory.content import Text
from unterwegs.directory.models import GlossaryTerm, Service
from unterwegs.exchange import translators, xliff
from unterwegs.people.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client: Client) -> Client:
    make.town()
    return cast.sign_in(client, cast.coordinator())


def desk(staff: Client, language: str = "en") -> str:
    return staff.get(reverse("translations:desk", args=[language])).content.decode()


def file_of(staff: Client, language: str = "en") -> bytes:
    return staff.get(reverse("translations:download", args=[language])).content


def translated(content: bytes, **words: str) -> bytes:
    """What an agency sends back: the targets filled in."""
    text = content.decode()
    for word, said in words.items():
        unit = re.compile(rf'(resname="{word}".*?<target)[^>]*?(?:/>|>.*?</target>)', re.DOTALL)
        text = unit.sub(rf'\1 state="translated">{said}</target>', text, count=1)
    return text.encode()


def take_back(staff: Client, content: bytes, language: str = "en") -> Any:
    file = SimpleUploadedFile("zurueck.xlf", content)
    return staff.post(reverse("translations:upload", args=[language]), {"file": file})


def english(service: Service) -> Text | None:
    return contents.content_of(Service.objects.get(pk=service.pk)).texts.get("en")


def test_what_families_read_in_german_comes_first(staff: Client) -> None:
    make.service("Stillgruppe", texts={"en": Text(name="Group", source_digest="alt")})
    make.service("Zwergentreff")
    page = desk(staff)

    assert page.index("Zwergentreff") < page.index("Stillgruppe")
    assert "Nicht übersetzt: 1" in page
    assert "Älter als der deutsche Text: 1" in page


def test_a_file_goes_out_and_comes_back(staff: Client) -> None:
    service = make.service("Stillgruppe", summary="Wir treffen uns.")
    sent = file_of(staff)
    assert b"Stillgruppe" in sent

    page = take_back(staff, translated(sent, name="Breastfeeding group", summary="We meet.")).content.decode()
    text = english(service)
    assert text is not None
    assert (text.name, text.summary, text.by_machine) == ("Breastfeeding group", "We meet.", False)
    assert "1 übernommen" in page
    assert queries.outdated_languages(contents.content_of(service)) == []


def test_the_same_file_twice_changes_nothing(staff: Client) -> None:
    service = make.service("Stillgruppe")
    back = translated(file_of(staff), name="Group")
    take_back(staff, back)
    revision = Service.objects.get(pk=service.pk).revision
    page = take_back(staff, back).content.decode()

    assert "0 übernommen, 1 unverändert" in page
    assert Service.objects.get(pk=service.pk).revision == revision


def test_made_from_an_older_text_it_counts_as_outdated(staff: Client) -> None:
    service = make.service("Stillgruppe")
    back = translated(file_of(staff), name="Group")
    content = contents.content_of(service)
    actions.translate(service, "de", Text(name="Stillcafé"), revision=service.revision, by=None)
    take_back(staff, back)

    (found,) = queries.translations(User.objects.get(), "en", today=timezone.localdate())
    assert (content.german.name, found.state) == ("Stillgruppe", rules.Translated.OUTDATED)


def test_what_cannot_be_taken_says_why_and_the_rest_is_taken(staff: Client) -> None:
    one, other = make.service("Eins"), make.service("Zwei")
    sent = file_of(staff).decode()
    back = translated(sent.encode(), name="x" * 200) if sent.index("Eins") < sent.index("Zwei") else sent.encode()
    text = back.decode()
    second = text.index("Zwei")
    text = text[:second] + translated(text[second:].encode(), name="Two").decode()
    page = take_back(staff, text.encode()).content.decode()

    assert "länger als 160" in page
    assert english(one) is None
    assert english(other) is not None


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"kein xml", "ist kein XML"),
        (b"<html/>", "kein XLIFF 1.2"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><xliff/>', "vereinbart Entitäten"),
        (b'<xliff version="1.2"><file original="weg" build-num="1"/></xliff>', "zu welchem Angebot"),
    ],
)
def test_a_broken_or_hostile_file_gets_a_sentence(staff: Client, content: bytes, sentence: str) -> None:
    make.service("Eins")
    assert sentence in take_back(staff, content).content.decode()
    assert not GlossaryTerm.objects.exists()


def test_a_file_for_another_language_is_not_taken(staff: Client) -> None:
    service = make.service("Eins")
    page = take_back(staff, translated(file_of(staff, "tr"), name="Bir")).content.decode()

    assert "andere Sprache" in page
    assert english(service) is None


def test_offers_of_others_are_not_taken(client: Client) -> None:
    make.town()
    service = make.service("Fremdes")
    sent = xliff.written([xliff.Offered(service.pk, "x", "0" * 64, {"name": "Fremdes"}, {}, is_current=False)], "en")
    page = take_back(cast.sign_in(client, cast.provider_editor()), translated(sent, name="Mine")).content.decode()

    assert "nicht da oder nicht Ihres" in page
    assert english(service) is None


def test_an_editor_sees_and_gets_only_the_own_offers(client: Client) -> None:
    make.town()
    make.service("Fremdes")
    editor = cast.sign_in(client, cast.provider_editor())

    assert "Fremdes" not in desk(editor)
    assert b"Fremdes" not in file_of(editor)


def test_inline_marks_of_other_programs_fall_away() -> None:
    sent = xliff.written(
        [xliff.Offered(make.service("A").pk, "A", "0" * 64, {"name": "A"}, {}, is_current=False)], "en"
    )
    arrived, _rejected = xliff.read(translated(sent, name='Baby <g id="1">group</g>'))

    assert arrived[0].words["name"] == "Baby group"


# --- the machine ----------------------------------------------------------------------------------------------------


@pytest.fixture
def machine(settings: Any) -> Iterator[list[dict[str, Any]]]:
    """A LibreTranslate on loopback that says everything in capital letters; what it was asked."""
    asked: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            asked.append({**said, "path": self.path, "key": self.headers["Authorization"]})
            texts = [text.upper() for text in said.get("q", said.get("text"))]
            found = {"translatedText": texts, "translations": [{"text": text} for text in texts]}
            body = json.dumps(found).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.TRANSLATOR_URL = f"libretranslate+http://127.0.0.1:{server.server_port}"
    settings.TRANSLATOR_KEY = "geheim"
    yield asked
    server.shutdown()
    server.server_close()


def test_a_machine_translates_and_is_labelled_until_a_person_confirms(
    staff: Client, machine: list[dict[str, Any]], client: Client
) -> None:
    service = make.service("Stillgruppe")
    staff.post(reverse("translations:by_machine", args=["en", service.pk]))
    text = english(service)

    assert text is not None
    assert (text.name, text.by_machine) == ("STILLGRUPPE", True)
    assert machine[0]["q"][0] == "Stillgruppe"
    assert (machine[0]["source"], machine[0]["target"], machine[0]["api_key"]) == ("de", "en", "geheim")
    actions.publish(Service.objects.get(pk=service.pk), today=timezone.localdate(), by=None)
    address = reverse("front:offer", args=[service.code, "stillgruppe"]).replace("/de/", "/en/")
    assert "A machine translated this text" in client.get(address, follow=True).content.decode()

    revision = Service.objects.get(pk=service.pk).revision
    said = {"revision": revision, "name": "Breastfeeding group", "summary": "WIR TREFFEN UNS.", "is_current": "on"}
    staff.post(reverse("directory:text", args=[service.pk, "en"]), said)
    confirmed = english(service)
    assert confirmed is not None
    assert not confirmed.by_machine


def test_deepl_is_asked_in_its_own_way(machine: list[dict[str, Any]], settings: Any) -> None:
    settings.TRANSLATOR_URL = settings.TRANSLATOR_URL.replace("libretranslate", "deepl")
    found = translators.translator()

    assert found is not None
    assert found.translate(["Hallo"], "en") == ["HALLO"]
    assert machine[0]["path"] == "/v2/translate"
    assert machine[0]["target_lang"] == "EN-GB"
    assert machine[0]["key"] == "DeepL-Auth-Key geheim"


def test_a_machine_that_is_not_there_changes_nothing(staff: Client, settings: Any) -> None:
    settings.TRANSLATOR_URL = "libretranslate+http://127.0.0.1:9"
    service = make.service("Stillgruppe")
    response = staff.post(reverse("translations:by_machine", args=["en", service.pk]), follow=True)

    assert "Die Maschine hat nicht übersetzt" in response.content.decode()
    assert english(service) is None


def test_without_a_machine_nothing_offers_one(staff: Client) -> None:
    service = make.service("Stillgruppe")

    assert "maschine/" not in desk(staff)
    assert staff.post(reverse("translations:by_machine", args=["en", service.pk])).status_code == 404


def test_easy_german_is_never_made_by_machine(staff: Client, machine: list[dict[str, Any]]) -> None:
    service = make.service("Stillgruppe")

    assert staff.post(reverse("translations:by_machine", args=["de-simple", service.pk])).status_code == 404
    assert machine == []


# --- words that are always said alike -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("german", "translation", "is_missed"),
    [
        ("Unsere Hebammen kommen", "Our midwives come", False),
        ("Unsere Hebammen kommen", "Our birth nurses come", True),
        ("Wir kommen", "We come", False),
    ],
)
def test_a_word_said_otherwise_is_marked(german: str, translation: str, *, is_missed: bool) -> None:
    terms = [GlossaryTerm(german="Hebamme", language="en", translation="midwife")]
    found = glossary.missed(Text(name="A", description=german), Text(name="A", description=translation), terms)

    assert bool(found) == is_missed


def test_the_glossary_is_kept_at_the_desk(staff: Client) -> None:
    make.service("Hebammensprechstunde", texts={"en": Text(name="Birth nurse", source_digest="x")})
    address = reverse("translations:glossary", args=["en"])
    staff.post(address, {"german": "Hebammensprechstunde", "translation": "Midwife hour", "note": ""})

    assert "Midwife hour" in desk(staff)
    term = GlossaryTerm.objects.get()
    staff.post(reverse("translations:delete_term", args=["en", term.pk]))
    assert "Midwife hour" not in desk(staff)


def test_the_desk_says_that_nobody_read_the_texts_of_the_pages(staff: Client) -> None:
    page = desk(staff, "uk")

    assert "Unbestätigte Übersetzung" in page


def test_a_reading_is_written_down_and_taken_back(staff: Client) -> None:
    confirm, withdraw = (reverse(f"translations:{name}", args=["uk"]) for name in ("confirm", "withdraw"))

    answer = staff.post(confirm, {"read_by": "Dolmetschdienst der Stadt", "read_on": "2026-11-20"})
    confirmed = desk(staff, "uk")
    staff.post(withdraw)

    assert answer.status_code == 302
    assert "gelesen von Dolmetschdienst der Stadt am 20.11.2026" in confirmed
    assert "Unbestätigte Übersetzung" not in confirmed
    assert "Unbestätigte Übersetzung" in desk(staff, "uk")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"read_by": "", "read_on": "2026-11-20"}, "Dieses Feld ist zwingend erforderlich."),
        ({"read_by": "Büro", "read_on": "2126-01-01"}, "Dieser Tag kommt erst noch."),
    ],
)
def test_a_reading_needs_a_reader_and_a_day_that_was(staff: Client, typed: dict[str, str], sentence: str) -> None:
    answer = staff.post(reverse("translations:confirm", args=["uk"]), typed)

    assert answer.status_code == 422
    assert sentence in answer.text


def test_german_is_not_read_as_a_translation(staff: Client) -> None:
    names = ("confirm", "withdraw")

    assert [staff.post(reverse(f"translations:{name}", args=["de"])).status_code for name in names] == [404, 404]


def test_the_texts_of_the_pages_go_to_whoever_reads_them(staff: Client) -> None:
    table = staff.get(reverse("translations:texts", args=["uk"])).content.decode("utf-8-sig")

    assert table.splitlines()[0] == "Deutsch;Ukrainisch;Soll heißen"
    assert "Suchen;Пошук;" in table.splitlines()


def test_an_editor_of_an_organization_sees_the_state_but_does_not_confirm(client: Client) -> None:
    make.town()
    editor = cast.sign_in(client, cast.provider_editor())

    assert "Als gelesen bestätigen" not in desk(editor, "uk")
    assert editor.post(reverse("translations:confirm", args=["uk"]), {}).status_code == 403
