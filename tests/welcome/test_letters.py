"""A letter says what was put in and nothing else, shows the address alone in the window, and can be read by everybody."""

import io
from datetime import date, time
from typing import Any

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from tests import paper_text
from tests.book import proofs
from tests.welcome import post
from unterwegs.kit import paper
from unterwegs.welcome import letters
from unterwegs.welcome.letters import Letter, LetterKind, Mode, NotALetter

MM = 72 / 25.4
WINDOW = (20, 45, 105, 90)  # left, top, right, bottom of DIN 5008 form B, in mm from the corner of the sheet
SEEN = (10, 43, 112, 96)  # what may show when the sheet slips inside of its envelope
PAGE_MARGINS = (14, 10, 196, 292)
SECOND = ["tr", "ar", "uk", "ru", "fa", "en"]
LONG = "Freifrau Dr. Maximiliane-Theodora von und zu Beispielshausen-Musterbergerode"

Line = tuple[str, tuple[float, float, float, float]]


def read(pdf: bytes) -> list[str]:
    """What a screen reader says, in its order; a picture by its alternative. Bullets are left out."""
    return [paper_text.folded(part.text or part.alternative) for part in paper_text.parts(pdf) if part.kind != "Lbl"]


def written(source: list[str]) -> list[str]:
    return [paper_text.folded(paper.legible(words)) for words in source]


def marks(pdf: bytes, page: int) -> list[Line]:
    """Each letter that a page shows, with its left, top, right and bottom in mm from the corner of the sheet."""
    sheet = pypdfium2.PdfDocument(pdf)[page]
    words, height = sheet.get_textpage(), sheet.get_height()
    found = []
    for at in range(words.count_chars()):
        one = words.get_text_range(at, 1).replace("\ufffe", "-")  # a hyphen at the end of a line
        if one.strip():
            left, bottom, right, top = words.get_charbox(at)
            found.append((one, (left / MM, (height - top) / MM, right / MM, (height - bottom) / MM)))
    return found


def inside(marked: list[Line], area: tuple[int, int, int, int]) -> str:
    """The letters that touch an area, in the order of the page."""
    left, top, right, bottom = area
    return "".join(one for one, box in marked if box[2] > left and box[0] < right and box[3] > top and box[1] < bottom)


def outside(marked: list[Line], area: tuple[int, int, int, int]) -> str:
    """The letters that are not wholly inside of an area."""
    left, top, right, bottom = area
    return "".join(one for one, box in marked if box[0] < left or box[2] > right or box[1] < top or box[3] > bottom)


def closed(*words: str) -> str:
    return "".join("".join(words).split())


# --- the words ------------------------------------------------------------------------------------------------------


def test_a_run_says_what_was_put_in_and_nothing_else() -> None:
    run = post.run(*post.every_kind())

    found = read(letters.print_file(run))

    assert found == written(post.source(letters.content(run)))


@pytest.mark.parametrize("second", SECOND)
def test_the_same_stands_there_in_a_second_language(second: str) -> None:
    run = post.run(
        post.letter(1, second=second, visitor="Vera Besuch", photo=post.PHOTO, answer_by=date(2026, 12, 10)),
        post.letter(2, second=second, kind=LetterKind.PARCEL, enclosed=("Bilderbuch",)),
    )

    pdf = letters.print_file(run)

    assert read(pdf) == written(post.source(letters.content(run)))
    assert {part.language for part in paper_text.parts(pdf)} == {"de", second}
    assert proofs.failures(pdf) == []


def test_everybody_can_read_every_kind_and_every_code_leads_to_its_page() -> None:
    every = post.every_kind()

    pdf = letters.print_file(post.run(*every))

    assert proofs.failures(pdf) == []
    assert paper_text.missing_glyphs(pdf) == 0
    assert sorted(proofs.codes(pdf)) == post.links(every)


def test_a_letter_says_nothing_that_its_family_did_not_get() -> None:
    """No other parent, no other address, no child and no visitor by name, no area."""
    quiet = post.letter(1)
    loud = post.letter(2, children=("Ida",), visitor="Vera Besuch", area="Westend")

    pages = [part for part in paper_text.parts(letters.print_file(post.run(quiet, loud))) if part.page <= 2]

    said = " ".join(part.text for part in pages)
    assert [word for word in ("Sommer-2", "Bachweg 2", "Ida", "Vera", "Niedergirmes", "Westend") if word in said] == []


def test_the_promise_is_the_one_of_the_town() -> None:
    def promised(**fields: Any) -> str:
        side = letters.content(post.run(post.letter(**fields)))["letters"][0]["sides"][0]
        return str(side["promise"])

    assert promised() == "Wenn Sie nicht antworten, klingeln wir einmal. Sie müssen nicht öffnen. Es hat keine Folgen."
    only_if_confirmed = "Wir kommen nur, wenn Sie zusagen. Ohne Ihre Antwort kommt niemand. Es hat keine Folgen."
    assert promised(mode=Mode.CONFIRMED) == only_if_confirmed
    assert promised(mode=Mode.INFORM, day=None, hour=None) == only_if_confirmed
    assert promised(kind=LetterKind.INFORMATION, day=None, hour=None) == only_if_confirmed
    assert promised(place="Café am Dom") == (
        "Wenn Sie nicht antworten, warten wir dort auf Sie. Sie müssen nicht kommen. Es hat keine Folgen."
    )
    assert promised(kind=LetterKind.SECOND, missed_on=date(2026, 11, 20)) == (
        "Wenn Sie nicht antworten, klingeln wir noch einmal. Sie müssen nicht öffnen. Es hat keine Folgen. "
        "Danach schreiben wir Ihnen nicht mehr."
    )
    assert promised(kind=LetterKind.PARCEL) == "Wir schreiben Ihnen nicht noch einmal. Sie können immer zu uns kommen."


def test_foster_carers_are_not_congratulated_on_a_birth() -> None:
    side = letters.content(post.run(post.letter(kind=LetterKind.FOSTER)))["letters"][0]["sides"][0]

    assert side["headline"] == "Schön, dass ein Baby bei Ihnen ist"
    assert side["opening"] == (
        "Sie geben einem Kind ein Zuhause. Danke dafür. Wir besuchen alle Familien mit einem Baby – auch Sie."
    )


def test_names_are_joined_as_each_language_does() -> None:
    sides = letters.content(post.run(post.letter(second="tr")))["letters"][0]["sides"]

    assert [side["hello"].count("und") for side in sides] == [1, 0]
    assert "Mara Sommer-1 ve Jon Sommer-1" in sides[1]["hello"]


# --- the sheet ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "recipient",
    [
        ("Mara Sommer", "Bachweg 12", "35586 Wetzlar"),
        (LONG, f"und {LONG}", "c/o Mutter-Kind-Haus", "Hinterhaus, Aufgang 3", "Bachweg 12 a", "35586 Wetzlar"),
        (LONG * 3, f"{LONG} {LONG}", "Straße-der-Freundschaft-zwischen-den-Völkern-" * 3, "35586 Wetzlar"),
        ("W" * 160, "M" * 160, "Q" * 160, "W" * 160, "W" * 160, "35586 Wetzlar"),
        ("Олена Тестова", "Çiğdem Örnek", "Bachweg 12", "35586 Wetzlar"),
    ],
)
def test_the_window_shows_the_address_the_way_back_and_the_number_and_nothing_else(recipient: tuple[str, ...]) -> None:
    sent = post.letter(recipient=recipient)

    marked = marks(letters.print_file(post.run(sent)), 0)

    shown = closed(post.SENDER.return_line, sent.number, *recipient)
    assert inside(marked, SEEN) == shown
    address = marked[marked_at(marked, shown) :][: len(shown)]
    assert outside(address, WINDOW) == ""


def marked_at(marked: list[Line], shown: str) -> int:
    return "".join(one for one, _box in marked).index(shown)


@settings(max_examples=12, deadline=None)
@given(st.lists(st.text("abcdeMWß ÄÖ-.'", min_size=1, max_size=220).filter(str.strip), min_size=2, max_size=6))
def test_no_address_leaves_the_window(recipient: list[str]) -> None:
    marked = marks(letters.print_file(post.run(post.letter(recipient=recipient))), 0)

    shown = closed(post.SENDER.return_line, "412-001", *recipient)
    address = marked[marked_at(marked, shown) :][: len(shown)]
    assert outside(address, WINDOW) == ""


def test_a_long_way_back_stays_above_the_address() -> None:
    sender = post.replace(post.SENDER, return_line="Der Oberbürgermeister der Universitätsstadt Wetzlar, " * 3)

    marked = marks(letters.print_file(post.run(sender=sender)), 0)

    shown = closed(sender.return_line, "412-001")
    assert outside(marked[marked_at(marked, shown) :][: len(shown)], (20, 45, 105, 64)) == ""


def test_the_sheet_is_marked_where_it_is_folded_and_punched() -> None:
    sheet = pypdfium2.PdfDocument(letters.print_file(post.run()))[0]

    picture = sheet.render(scale=200 / 72, grayscale=True).to_pil()

    edge = [picture.getpixel((round(7 / 25.4 * 200), y)) for y in range(round(60 / 25.4 * 200), picture.height)]
    dark = [(y + round(60 / 25.4 * 200)) / 200 * 25.4 for y, light in enumerate(edge) if light < 200]
    assert sorted({round(y * 2) / 2 for y in dark}) == [105, 148.5, 210]


def test_every_letter_has_a_sheet_of_its_own_however_long_its_words_are() -> None:
    long = " ".join([LONG] * 6)
    every = [
        *post.every_kind(),
        post.letter(50, addressed=(long, long), visitor=LONG, place=long, second="uk", photo=post.PHOTO),
        post.letter(51, kind=LetterKind.PARCEL, enclosed=[f"{at}. {LONG}" for at in range(30)]),
    ]

    pdf = letters.print_file(post.run(*every))

    numbers = [part.page for part in paper_text.parts(pdf) if part.text in {one.number for one in every}]
    assert numbers == [2 * at + 1 for at in range(len(every))]
    assert len(PdfReader(io.BytesIO(pdf)).pages) == 2 * len(every)
    left = {page: outside(marks(pdf, page), PAGE_MARGINS) for page in range(2 * len(every))}
    assert {page: words for page, words in left.items() if words} == {}


def test_letters_that_are_alike_are_set_in_one_size() -> None:
    every = [post.letter(at, addressed=("Jo",) if at % 2 else (LONG, LONG)) for at in range(1, 5)]

    pdf = letters.print_file(post.run(*every))

    heads = [
        next(box for one, box in marks(pdf, 2 * at) if one == "H" and box[1] > SEEN[3]) for at in range(len(every))
    ]
    assert len({round(box[3] - box[1], 2) for box in heads}) == 1


def test_the_same_run_is_the_same_file() -> None:
    run = post.run(*post.every_kind())

    assert letters.print_file(run) == letters.print_file(run)


# --- what is refused ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"recipient": ("Mara Sommer", " ")}, "1 lines of address; the window has room for 2 to 6"),
        ({"recipient": ("a",) * 7}, "7 lines of address; the window has room for 2 to 6"),
        ({"language": "tr"}, "the first language is German, not „tr“"),
        ({"second": "de"}, "no second language „de“"),
        ({"second": "xx"}, "no second language „xx“"),
        ({"day": None}, "a day and an hour belong together"),
        ({"hour": None}, "a day and an hour belong together"),
        ({"day": None, "hour": None}, "nobody rings without a day and an hour"),
        ({"kind": LetterKind.SECOND}, "the day on which nobody was met is missing"),
        ({"link": ""}, "there is no code to answer with"),
        ({"photo": post.PHOTO}, "a photo of nobody"),
    ],
)
def test_what_must_not_be_posted_is_refused(fields: dict[str, Any], why: str) -> None:
    with pytest.raises(NotALetter) as refused:
        letters.order(post.run(post.letter(**fields)))

    assert str(refused.value) == f"letter 412-001: {why}"


def test_an_hour_may_be_a_span() -> None:
    def hour(sent: Letter) -> str:
        return str(letters.content(post.run(sent))["letters"][0]["sides"][0]["when"]["hour"])

    assert hour(post.letter()) == "um 9:30 Uhr"
    assert hour(post.letter(until=time(11))) == "9:30–11:00\N{NO-BREAK SPACE}Uhr"


# --- what the law asks for ------------------------------------------------------------------------------------------


def test_good_to_know_says_who_answers_what_for_and_how_long() -> None:
    known = letters.content(post.run())["known"]["de"]["sections"]

    assert [section["title"] for section in known] == [
        "Warum schreiben wir Ihnen?",
        "Woher haben wir Ihre Adresse?",
        "Was geschieht damit?",
        "Wer ist verantwortlich?",
        "Wer wacht über Ihre Daten?",
        "Welche Rechte haben Sie?",
    ]
    assert known[2]["said"] == (
        "Wir planen damit diesen Besuch, sonst nichts. Nur wer plant und wer besucht, sieht sie. "
        "Ihren Namen und Ihre Adresse löschen wir nach dem Besuch, spätestens 14 Tage nach dem letzten Versuch. "
        "3 Jahre lang bleibt ein Zeichen ohne Ihren Namen, damit wir nicht noch einmal schreiben."
    )
    assert known[3]["given"].startswith("Jugendamt der Stadt Wetzlar, Frühe Hilfen, Ernst-Leitz-Straße 30")


def test_a_town_that_keeps_addresses_after_the_visit_says_so() -> None:
    sender = post.replace(post.SENDER, forget_after_visit=30, authority="", privacy_officer="")

    known = letters.content(post.run(sender=sender))["known"]["de"]["sections"]

    assert "spätestens 30 Tage nach dem Besuch oder dem letzten Versuch" in known[2]["said"]
    assert known[4]["given"] == "Die Datenschutzbeauftragte der Stadt."
    assert known[5] == {
        "title": "Welche Rechte haben Sie?",
        "said": "Sie dürfen Ihre Daten sehen, berichtigen und löschen lassen und widersprechen. "
        "Sie dürfen sich bei der Aufsichtsbehörde des Landes beschweren (Art. 77 DSGVO).",
        "given": "",
    }


# --- the slip -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("is_receipt", [False, True])
@pytest.mark.parametrize("language", ["de", "de-simple", *SECOND])
def test_the_slip_says_who_answers_until_when_and_carries_the_code(language: str, is_receipt: bool) -> None:
    given = post.slip(language=language, is_receipt=is_receipt)

    pdf = letters.slip(given)

    assert read(pdf) == written(post.slip_source(letters.slip_order(given).content))
    assert proofs.failures(pdf) == []
    assert list(proofs.codes(pdf)) == [given.link]
    assert [round(side / MM) for side in PdfReader(io.BytesIO(pdf)).pages[0].mediabox[2:]][: 2 - is_receipt] == (
        [80] if is_receipt else [105, 148]
    )
    assert len(PdfReader(io.BytesIO(pdf)).pages) == 1
