"""Letters to try with, of people who do not exist, and what a reader must find in them."""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from PIL import Image

from unterwegs.kit import paper
from unterwegs.welcome.letters import Letter, LetterKind, Mode, Run, Sender, Slip

NOW = datetime(2026, 11, 26, 9, tzinfo=ZoneInfo("Europe/Berlin"))
PAGE = "familien.wetzlar.example/besuch"
SENDER = Sender(
    programme="Willkommen in Wetzlar",
    office="Jugendamt der Stadt Wetzlar, Frühe Hilfen",
    town="Wetzlar",
    address=("Ernst-Leitz-Straße 30", "35578 Wetzlar"),
    return_line="Stadt Wetzlar, Frühe Hilfen, Ernst-Leitz-Straße 30, 35578 Wetzlar",
    phone="06441 99-5115",
    page=PAGE,
    privacy_officer="Datenschutzbeauftragte der Stadt Wetzlar, datenschutz@wetzlar.example",
    authority="Der Hessische Beauftragte für Datenschutz und Informationsfreiheit",
    source="vom Einwohnermeldeamt",
    basis="§ 16 SGB VIII, Beispiel einer Norm",
    forget_after_visit=0,
    forget_after_try=14,
    marks_years=3,
    phone_hours="Mo–Fr 8–16 Uhr",
    email="willkommen@wetzlar.example",
    signed="Sabine Beispiel, Koordinatorin",
    brings_present=True,
    shows_badge=True,
)


def portrait() -> str:
    """Of nobody."""
    target = io.BytesIO()
    Image.new("RGB", (40, 40), "#f2a65a").save(target, "PNG")
    return paper.picture(target.getvalue(), "png", width=40, height=40)


PHOTO = portrait()


def letter(at: int = 1, **fields: Any) -> Letter:
    """The invitation of a family without a second language; `at` makes number, name, street and code."""
    code = f"ACDE-3479-{at:04}"
    usual = {
        "number": f"412-{at:03}",
        "recipient": (f"Mara Sommer-{at} und Jon Sommer-{at}", f"Bachweg {at}", "35586 Wetzlar"),
        "addressed": (f"Mara Sommer-{at}", f"Jon Sommer-{at}"),
        "day": date(2026, 12, 15),
        "hour": time(9, 30),
        "code": code,
        "link": f"https://{PAGE}/{code}",
        "area": "Niedergirmes",
    }
    return Letter(**{**usual, **fields})


def run(*letters: Letter, sender: Sender = SENDER) -> Run:
    return Run("412", NOW, sender, letters or (letter(),))


def every_kind() -> list[Letter]:
    """Each kind and mode once, with all that may stand in a letter."""
    wanted: list[dict[str, Any]] = [
        {},
        {"visitor": "Vera Besuch", "answer_by": date(2026, 12, 10)},
        {"visitor": "Vera Besuch", "photo": PHOTO, "mode": Mode.CONFIRMED, "until": time(10, 30)},
        {"mode": Mode.INFORM, "day": None, "hour": None},
        {"kind": LetterKind.INFORMATION, "day": None, "hour": None, "addressed": ()},
        {"children": ("Ida", "Theo"), "babies": 2, "place": "Familienzentrum, Wiesenstraße 2"},
        {"babies": 2, "has_moved": True},
        {"kind": LetterKind.FOSTER, "visitor": "Vera Besuch"},
        {"kind": LetterKind.SECOND, "missed_on": date(2026, 11, 20)},
        {"kind": LetterKind.SECOND, "missed_on": date(2026, 11, 20), "mode": Mode.INFORM, "day": None, "hour": None},
        {"kind": LetterKind.PARCEL, "day": None, "hour": None, "enclosed": ("Elternbegleitbuch", "Bilderbuch")},
        {"kind": LetterKind.PARCEL, "day": None, "hour": None, "code": "", "link": ""},
        {"language": "de-simple"},
    ]
    return [letter(at, **fields) for at, fields in enumerate(wanted, start=1)]


def slip(**fields: Any) -> Slip:
    usual = Slip(
        programme=SENDER.programme,
        office=SENDER.office,
        phone=SENDER.phone,
        page="familien.wetzlar.example/wunsch",
        code="ACDE-3479-FHKM",
        link="https://familien.wetzlar.example/wunsch/ACDE-3479-FHKM",
        written_at=NOW,
        phone_hours=SENDER.phone_hours,
        answers="Familienbüro, Stadt Wetzlar",
        answer_by=date(2026, 12, 1),
    )
    return replace(usual, **fields)


# --- what a reader must find ----------------------------------------------------------------------------------------


def source(content: Mapping[str, Any]) -> list[str]:
    """Everything that stands in a print file, in the order in which it is read; nothing else may stand there."""
    return [words for one in content["letters"] for words in filter(None, _letter(content, one))]


def _letter(content: Mapping[str, Any], one: Mapping[str, Any]) -> Iterator[str]:
    sender, first = content["sender"], one["sides"][0]
    yield sender["programme"]
    yield f"{first['from']} {sender['office']}"
    yield from (sender["return_line"], one["number"])
    yield from one["recipient"]
    yield from (sender["phone"], sender["phone_hours"], sender["email"], first["dated"])
    yield from _body(sender, one, first)
    yield f"{first['why']} {first['more']}"
    if len(one["sides"]) == 1:
        yield from _known(content["known"][first["language"]], has_code=one["link"] is not None)
        if one["link"]:
            yield from (sender["page"], one["code"])
            for line in content["lines"]:
                yield from (line["name"], line["said"])
        return
    second = one["sides"][1]
    yield sender["programme"]
    yield f"{second['from']} {sender['office']}"
    yield from _body(sender, one, second)
    yield from _known(content["known"][second["language"]], has_code=one["link"] is not None)


def _body(sender: Mapping[str, Any], one: Mapping[str, Any], side: Mapping[str, Any]) -> Iterator[str]:
    yield from (side["headline"], side["hello"], side["opening"], side["lead"])
    yield from side["enclosed"]
    if side["when"]:
        yield from (side["when"]["day"], side["when"]["hour"], side["when"]["place"])
    yield from (side["closing"], side["promise"], side["photo_of"], side["caption"], side["how"])
    yield from side["answers"]
    yield side["free"]
    yield f"{side['call']} {sender['phone']}"
    yield sender["phone_hours"]
    if one["link"]:
        yield from (side["scan"], sender["page"])
        if one["code"]:
            yield from (side["code"], one["code"])
    yield from (side["bye"], sender["signed"])


def _known(known: Mapping[str, Any], *, has_code: bool) -> Iterator[str]:
    yield known["title"]
    for section in known["sections"]:
        yield from (section["title"], section["said"], section["given"])
    if has_code:
        yield known["more"]


def slip_source(content: Mapping[str, Any]) -> list[str]:
    """The same for a slip."""
    words = content["words"]
    return [
        content["programme"],
        content["title"],
        words["code"],
        content["code"],
        words["read"],
        words["who"],
        content["answers"],
        words["by"],
        words["scan"],
        content["page"],
        words["keep"],
        f"{words['call']} {content['phone']}",
        content["phone_hours"],
        content["office"],
    ]


def links(letters: Sequence[Letter]) -> list[str]:
    """What the codes of the letters lead to: one on each page."""
    return sorted(one.link for one in letters if one.link for _page in range(2))
