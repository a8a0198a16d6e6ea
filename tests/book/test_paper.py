"""A book on paper and for ears: the words it was made from, tags, codes, and a print file that a printer can print."""

import io
import re
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.test import Client
from pypdf import PdfReader

from tests import make, paper_text
from tests.book import proofs
from unterwegs.book import chapters, content, making, rules
from unterwegs.book.models import Release
from unterwegs.directory.content import Text
from unterwegs.kit.paper import press as printer
from unterwegs.places.models import Area

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 26, 9, tzinfo=ZoneInfo("Europe/Berlin"))
LANGUAGES = [code for code, _name in settings.LANGUAGES]
FEW = ("welcome", "sleep-and-crying", "emergency")
MM = 72 / 25.4
#: Colors of base.typ for the press, as a content stream states them: cyan, magenta, yellow, black.
BLACK = b"0 0 0 1"
INK = re.compile(rb"(?:^|\s)([-\d.]+(?: [-\d.]+)*)\s+(rg|RG|g|G|k|K|sc|SC|scn|SCN)(?=\s)")


@pytest.fixture(autouse=True)
def neighborhood() -> content.Plan:
    """Niedergirmes with a center and three offers; one of them says everything that could go wrong on paper."""
    make.town()
    area = make.area()
    center = make.location("Familienzentrum", kind="center", area=area)
    center.areas.add(area)
    arabic = Text(
        name="مجموعة الرضاعة (Stillgruppe)", summary="نلتقي يوم الثلاثاء من 9:30 إلى 11:00، الهاتف 06441 99-1234."
    )
    make.service("Stillgruppe 👶 „Nähe“", areas=[area], location=center, day="TU", texts={"ar": arabic})
    make.service("Elterncafé", areas=[area], location=center)
    make.service('Beratung \\ "nur" so', areas=[area])
    return content.Plan(area, "de", chapters=FEW)


def plan(language: str = "de", second: str = "", **fields: Any) -> content.Plan:
    area = Area.objects.get()
    return content.Plan(area, language, second, **{"chapters": FEW, **fields})


# --- for ears and phones ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "second", "paper_format"),
    [
        *[(language, "", "a5") for language in LANGUAGES],
        ("de", "", "a4"),
        ("fa", "", "large"),
        ("de", "ar", "a5"),
        ("fa", "de", "large"),
        ("uk", "ru", "a4"),
    ],
)
def test_a_book_is_for_every_reader_what_was_written(language: str, second: str, paper_format: str) -> None:
    made = making.made(plan(language, second, format=paper_format), now=NOW)

    proof = proofs.proof(made.pdf, made.content)

    assert proof.differing == []
    assert proof.numbers == []
    assert (proof.unread, proof.foreign) == ([], [])
    assert proof.missing_glyphs == 0
    assert proof.failures == []
    assert proof.pages % 4 == 0
    assert proof.paragraphs > 80


def test_the_proof_finds_what_is_wrong() -> None:
    made = making.made(plan("ar"), now=NOW)
    stands = {**made.content, "greeting": {"paragraphs": ["Das steht nicht im Buch."], "by": ""}}
    stands["code"] = {**stands["code"], "url": "https://a.example/anderswo/"}

    proof = proofs.proof(made.pdf, stands)
    turned = proofs.turned_numbers(made.pdf, ["um 03:9 Uhr"], ["0441 1"])

    assert proof.differing == ["Das steht nicht im Buch."]
    assert proof.unread == ["https://a.example/anderswo/"]
    assert proof.foreign == [made.content["code"]["url"]]
    assert turned == ["03:9", "0441 1"]


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs Poppler (tools/needs)")
@pytest.mark.parametrize("language", [code for code in LANGUAGES if code not in proofs.FROM_THE_RIGHT])
def test_another_reader_finds_every_paragraph_too(language: str, tmp_path: Path) -> None:
    made = making.made(plan(language), now=NOW)
    (tmp_path / "book.pdf").write_bytes(made.pdf)

    assert proofs.differing_for_poppler(tmp_path / "book.pdf", proofs.source(made.content)) == []


def test_every_code_leads_to_a_live_page(client: Client) -> None:
    stands = making.made(plan(), now=NOW).content

    answers = {
        address: client.get(address.removeprefix(settings.BASE_URL), follow=True).status_code
        for address in proofs.addresses(stands)
    }

    assert set(answers.values()) == {200}
    assert len(answers) == 5


@pytest.mark.parametrize("language", ["de", "ar"])
def test_a_book_says_what_it_is(language: str) -> None:
    made = making.made(plan(language), now=NOW)

    reader = PdfReader(io.BytesIO(made.pdf))
    root = reader.trailer["/Root"]
    assert reader.metadata is not None
    assert reader.metadata.title == f"{made.content['title']} – Niedergirmes"
    assert root["/Lang"] == language
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    assert {page["/Tabs"] for page in reader.pages if "/Annots" in page} == {"/S"}
    told = [chapter["title"] for chapter in (*made.content["chapters"], *made.content["last_chapters"])]
    marks = [str(mark.title) for mark in reader.outline if not isinstance(mark, list)]  # type: ignore[union-attr]
    assert [mark for mark in marks if mark in told] == told
    assert [part.alternative for part in paper_text.parts(reader) if part.alternative] == [
        made.content["words"]["map_in_words"]
    ]


# --- for the printer --------------------------------------------------------------------------------------------------


@pytest.fixture(params=["de", "ar", "uk"])
def print_file(request: pytest.FixtureRequest) -> bytes:
    language: str = request.param
    for slug, chapter in chapters.shipped().items():
        for reader in rules.needed(is_medical=chapter.is_medical):
            Release.objects.create(
                chapter=slug,
                language=language,
                reader=reader,
                name="Mina Beispiel",
                digest=rules.digest(chapters.shipped_text(slug, language)),
                read_on=NOW.date(),
            )
    return making.made(plan(language, is_for_print=True), now=NOW).pdf


def test_a_print_file_has_bleed_and_sheets_of_four(print_file: bytes) -> None:
    pages = PdfReader(io.BytesIO(print_file)).pages

    assert len(pages) % 4 == 0
    for page in pages:
        sizes = [
            (float(box.width) / MM, float(box.height) / MM) for box in (page.trimbox, page.bleedbox, page.mediabox)
        ]
        assert sizes == [pytest.approx(size, abs=0.01) for size in ((148, 210), (154, 216), (168, 230))]


def test_a_print_file_knows_inks_only(print_file: bytes) -> None:
    pages = PdfReader(io.BytesIO(print_file)).pages

    used = {(bytes(ink), bytes(kind)) for page in pages for ink, kind in INK.findall(drawing(page))}
    assert {kind for _ink, kind in used} == {b"k", b"K"}
    assert {ink for ink, kind in used if kind == b"k"} >= {BLACK}
    assert all("/XObject" not in page["/Resources"] for page in pages)
    for ink, _kind in used:  # at most 300 percent, but for marks of all inks
        assert ink == b"1 1 1 1" or sum(map(float, ink.split())) <= 3


def test_letters_and_codes_are_black_ink_alone(print_file: bytes) -> None:
    """Black is never mixed: what is darker than the green of the way is ink of one plate."""
    pages = PdfReader(io.BytesIO(print_file)).pages

    dark = {
        ink
        for page in pages
        for ink, kind in INK.findall(drawing(page))
        if kind == b"k" and float(ink.split()[3]) > 0.5
    }
    assert {ink.rsplit(b" ", 1)[0] for ink in dark} == {b"0 0 0"}


def test_fonts_are_embedded_and_no_letter_is_a_box(print_file: bytes) -> None:
    reader = PdfReader(io.BytesIO(print_file))

    fonts = {font["/BaseFont"]: font for page in reader.pages for font in page["/Resources"]["/Font"].values()}
    for font in fonts.values():
        descriptor = font["/DescendantFonts"][0]["/FontDescriptor"]
        assert {"/FontFile2", "/FontFile3"} & set(descriptor)
    assert {name.split("+")[1].split("-")[0] for name in fonts} <= {
        "UnterwegsSans",
        "UnterwegsCyrillic",
        "UnterwegsArabic",
    }
    assert paper_text.missing_glyphs(reader) == 0


def test_crop_marks_stand_outside_of_the_bleed(print_file: bytes) -> None:
    """Marks are lines of all inks; each ends where the bleed begins, seven millimeters from the edge."""
    page = PdfReader(io.BytesIO(print_file)).pages[3]

    mark = rb"1 0 0 -1 ([\d.]+) ([\d.]+) cm\s*1 1 1 1 K[^mlS]*?0 0 m ([-\d.]+) ([-\d.]+) l\s*S"
    found = [tuple(float(value) for value in one) for one in re.findall(mark, drawing(page))]
    width, height = float(page.mediabox.width), float(page.mediabox.height)
    left, bottom, right, top = map(float, page.bleedbox)
    ends = [(x, y, x + dx, y - dy) for x, y, dx, dy in found]
    assert len(ends) == 8
    for x, y, to_x, to_y in ends:
        assert 0 <= x <= width + 0.1
        assert 0 <= y <= height + 0.1
        is_beside = max(x, to_x) <= left + 0.1 or min(x, to_x) >= right - 0.1
        is_above = max(y, to_y) <= bottom + 0.1 or min(y, to_y) >= top - 0.1
        assert is_beside or is_above


def test_an_imposed_print_file_has_half_as_many_sheets(print_file: bytes) -> None:
    sheets = PdfReader(io.BytesIO(printer.imposed(print_file))).pages

    assert len(sheets) == printer.pages_in(print_file) // 2
    assert float(sheets[0].trimbox.width) / MM == pytest.approx(2 * 148, abs=0.01)


def drawing(page: Any) -> bytes:
    """A content stream without its strings: their bytes could look like anything."""
    data: bytes = page.get_contents().get_data()
    return re.sub(rb"\((?:[^()\\]|\\.)*\)", b"()", data, flags=re.DOTALL)
