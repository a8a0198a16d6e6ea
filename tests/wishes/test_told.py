"""What is kept of a family is told to it completely, readable, in its language, by its code or at the desk."""

import json
import re
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone, translation

from tests import cast, make
from unterwegs.directory.models import Topic
from unterwegs.people import access, processing
from unterwegs.people.models import Deed, Read
from unterwegs.places import languages
from unterwegs.wishes import actions, told
from unterwegs.wishes.models import Consent, Letter, Wish
from unterwegs.wishes.said import Contact

pytestmark = pytest.mark.django_db
CODE = "ACDE-3479-FHKM"
TOLD: dict[str, Any] = {
    "words": "Uykum çok az",
    "name": "Ayşe Örnek",
    "times": ["morning"],
    "discreet": True,
    "only_me": True,
    "note": "Kapı zili bozuk",
    "spoken": "tr",
    "interpreter": True,
    "email": "ayse@familie.example",
    "address": "Bahnhofstraße 1",
    "code": CODE,
}


@pytest.fixture(autouse=True)
def wetzlar() -> None:
    make.town()
    make.open_part()


@pytest.fixture
def wish() -> Wish:
    """A wish of a Lotse with everything that can be said, answered, and a consent that was used by a link."""
    by = cast.coordinator()
    lotse = make.lotse(by=by)
    release = make.consent(documented_by=by, text_digest="0" * 64)
    made = make.wish(source="lotse", lotse=lotse, consents=[release], area=make.area(), **TOLD)
    today = timezone.localdate()
    asked = actions.ask_consent(
        made, to="Frühförderstelle", parts=["words", "contact"], until=today, by=by, today=today
    )
    actions.document_consent(asked, way="spoken", by=by, today=today)
    actions.send_letter(asked, to="hilfe@stelle.example", by=by, today=today)
    actions.answer(made, outcome="talked", words="Bis Dienstag!", topic=None, by=by, today=today)
    return made


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", str(answer.content.decode()))


#: Told line by line, as the heading, and with the line that says who reads it.
SPREAD = {"contact", "matter", "lead_area", "center"}


@pytest.mark.parametrize(
    ("model", "fields"),
    [(Wish, told.WISH), (Consent, told.CONSENT), (Letter, told.LETTER)],
    ids=lambda one: str(one)[:30],
)
def test_every_personal_field_has_its_line(model: Any, fields: Any) -> None:
    personal = {*model.Privacy.personal, *processing.sealed_kinds(model)}

    assert personal - {name for name, _label, _value in fields} <= SPREAD


def test_everything_of_how_to_reach_her_has_its_line() -> None:
    assert [name for name, _label, _value in told.CONTACT] == sorted(
        Contact.__dataclass_fields__, key=[name for name, _label, _value in told.CONTACT].index
    )


def test_what_lies_under_her_key_is_found_with_consents_and_links(wish: Wish) -> None:
    found = {one.table.label: one.count for one in access.of_family(wish.holder)}

    assert found == {"wishes.consent": 2, "wishes.letter": 1, "wishes.wish": 1}


def test_by_her_code_she_reads_all_of_it_in_her_language(client: Client, wish: Wish) -> None:
    page = client.post("/de/wunsch/stand/auskunft/", {"code": CODE}, headers=make.OUR_PAGE)

    shown = text(page)
    said = [
        "Uykum çok az",
        "Ayşe Örnek",
        "ayse@familie.example",
        "Bahnhofstraße 1",
        "Kapı zili bozuk",
        "Türkisch",
        "vormittags",
        "Bis Dienstag!",
        "Hebamme Hanna",
        wish.mark,
        "Frühförderstelle",
        "Ihre Worte",
        "unkenntlich; niemand kann es lesen, auch wir nicht",
        str(wish.holder_id),
    ]
    assert [one for one in said if one not in shown] == []
    assert wish.digest not in shown
    assert not Read.objects.exists()
    with translation.override("tr"):
        page = client.post("/tr/wunsch/stand/auskunft/", {"code": CODE}, headers=make.OUR_PAGE)
    assert 'lang="tr"' in text(page)


def test_she_gets_a_file_for_other_programs_without_secrets(client: Client, wish: Wish) -> None:
    answer = client.post("/de/wunsch/stand/auskunft/", {"code": CODE, "as": "json"}, headers=make.OUR_PAGE)

    kept = {one["table"]: one["rows"] for one in json.loads(answer.content)["tables"]}
    assert sorted(kept) == ["wishes.consent", "wishes.letter", "wishes.wish"]
    assert (kept["wishes.wish"][0]["words"], kept["wishes.wish"][0]["contact"]["name"]) == (TOLD["words"], "Ayşe Örnek")
    assert [secret for secret in (wish.digest, Letter.objects.get().digest) if secret in answer.content.decode()] == []
    assert "attachment" in answer["Content-Disposition"]


def test_the_file_holds_what_the_page_tells_and_names_where_there_are_names(client: Client, wish: Wish) -> None:
    Wish.objects.filter(pk=wish.pk).update(topic=Topic.objects.create(slug="schlaf"))
    answer = client.post("/de/wunsch/stand/auskunft/", {"code": CODE, "as": "json"}, headers=make.OUR_PAGE)
    kept = {one["table"]: one["rows"] for one in json.loads(answer.content)["tables"]}

    told_on_the_page = {
        "wishes.wish": {name for name, _label, _value in told.WISH} | {"contact", "lead_area", "center"},
        "wishes.consent": {name for name, _label, _value in told.CONSENT} - {"documented_by"} | {"matter"},
        "wishes.letter": {name for name, _label, _value in told.LETTER},
    }
    assert {table: set(rows[0]) for table, rows in kept.items()} == told_on_the_page
    one = kept["wishes.wish"][0]
    assert (one["area"], one["lotse"], one["topic"]) == ("Niedergirmes", "Hebamme Hanna", "schlaf")
    assert (one["source"], one["mark"], one["outcome"], one["reader"]) == ("lotse", wish.mark, "talked", "office")
    assert (one["due_on"], one["answered_on"]) == (f"{wish.due_on}", f"{timezone.localdate()}")
    assert {row["to"] for row in kept["wishes.consent"]} == {"Frühe Hilfen", "Frühförderstelle"}
    assert cast.coordinator().name not in answer.content.decode()


def test_what_nobody_tells_is_neutral() -> None:
    """An id, the row with which it goes, and the day after which there is nothing to tell."""
    neutral = {model: set(model.Privacy.neutral) for model in (Wish, Consent, Letter)}

    assert neutral == {Wish: {"id", "forgotten_on"}, Consent: {"id", "wish"}, Letter: {"id", "consent"}}


def test_without_the_code_nobody_is_told_anything(client: Client, wish: Wish) -> None:
    answers = [
        client.post("/de/wunsch/stand/auskunft/", {"code": typed, "as": "json"}, headers=make.OUR_PAGE).status_code
        for typed in ("", "AAAA-AAAA-AAAA")
    ]

    assert (answers, client.get("/de/wunsch/stand/auskunft/").status_code) == ([422, 422], 405)
    assert wish.words == TOLD["words"]


def test_at_the_desk_it_is_printed_in_her_language_with_a_trace(client: Client, wish: Wish) -> None:
    Wish.objects.update(language="tr", reader="office")
    cast.sign_in(client, cast.coordinator())

    page = client.post(f"/desk/wuensche/{wish.pk}/auskunft/")

    assert ('<html lang="tr"' in text(page), TOLD["words"] in text(page)) == (True, True)
    assert [(read.whom, read.why) for read in Read.objects.all()] == [
        (wish.holder_id, "weil die Familie danach fragt"),
    ]
    assert Deed.objects.filter(deed="told a family what is kept").count() == 1


@pytest.mark.parametrize("spoken", languages.SPOKEN)
def test_at_the_desk_it_is_printed_whatever_she_speaks(client: Client, spoken: str) -> None:
    """In German where the house has no pages in her language, as for who signs."""
    made = make.wish(TOLD["words"], source="phone", by=cast.coordinator(), spoken=spoken)
    Wish.objects.update(language=spoken)
    cast.sign_in(client, cast.coordinator())

    page = client.post(f"/desk/wuensche/{made.pk}/auskunft/")

    shown = spoken if spoken in dict(settings.LANGUAGES) else "de"
    assert (page.status_code, f'<html lang="{shown}"' in text(page)) == (200, True)


def test_after_forgetting_there_is_nothing_to_tell(client: Client, wish: Wish) -> None:
    actions.withdraw(wish, today=timezone.localdate())

    assert client.post("/de/wunsch/stand/auskunft/", {"code": CODE}, headers=make.OUR_PAGE).status_code == 422
