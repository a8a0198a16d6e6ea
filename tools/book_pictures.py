"""Takes the pictures of the book in the handbook, in every language, from the demonstration: `tools/book_pictures.py`."""

import io
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "handbook" / "pictures" / "book"
LARGEST = 250_000  # bytes
WIDTH, GAP = 420, 14  # pixels of a page, between pages
GROUND = "#e7e2d8"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "LOCAL": "yes",
            "DEMO": "yes",
            "DATA_DIR": folder,
            "BASE_URL": "https://familien.wetzlar.example",
        }
        for command in ("prepare", "load_demo"):
            subprocess.run([sys.executable, ROOT / "manage.py", command], check=True, stdout=subprocess.DEVNULL)  # noqa: S603
        sys.path.insert(0, str(ROOT / "src"))
        os.environ["DJANGO_SETTINGS_MODULE"] = "unterwegs.config.settings"
        import django  # noqa: PLC0415 – after the settings

        django.setup()
        take()


def take() -> None:
    from django.conf import settings  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from unterwegs.book import content, making  # noqa: PLC0415
    from unterwegs.places import queries as places  # noqa: PLC0415

    FOLDER.mkdir(exist_ok=True)
    area = places.family_area("niedergirmes")
    for language, _name in settings.LANGUAGES:
        book = making.made(content.Plan(area, language), now=timezone.localtime())
        words = book.content["words"]
        wanted = [book.content["chapters"][5]["title"], words["neighborhood"], words["week"]]
        save(book.pdf, [0, *[page_of(book.pdf, title) for title in wanted]], FOLDER / f"{language}.png")
    both = making.made(content.Plan(area, "de", "ar"), now=timezone.localtime())
    first = page_of(both.pdf, both.content["chapters"][1]["title"])
    save(both.pdf, [first, first + 1, first + 2, first + 3], FOLDER / "de-ar.png")


def page_of(pdf: bytes, title: str) -> int:
    """The page, from 0, on which a chapter begins."""
    from pypdf import PdfReader  # noqa: PLC0415

    reader = PdfReader(io.BytesIO(pdf))
    return next(
        number
        for mark in reader.outline
        if not isinstance(mark, list) and mark.title == title
        if (number := reader.get_destination_page_number(mark)) is not None
    )


def save(pdf: bytes, pages: list[int], target: Path) -> None:
    """The pages side by side, in as few colors as keep the file light."""
    import pypdfium2  # noqa: PLC0415
    from PIL import Image  # noqa: PLC0415

    document = pypdfium2.PdfDocument(pdf)
    shots = []
    for number in pages:
        page = document[number]
        shots.append(page.render(scale=WIDTH / page.get_width()).to_pil().convert("RGB"))
    height = max(shot.height for shot in shots)
    sheet = Image.new("RGB", (len(shots) * (WIDTH + GAP) + GAP, height + 2 * GAP), GROUND)
    for position, shot in enumerate(shots):
        sheet.paste(shot, (GAP + position * (WIDTH + GAP), GAP))
    for colors in (128, 64, 32):
        light = io.BytesIO()
        sheet.quantize(colors, dither=Image.Dither.NONE).save(light, "PNG", optimize=True)
        if light.tell() <= LARGEST:
            break
    target.write_bytes(light.getvalue())
    sys.stdout.write(f"{target.stat().st_size:>7,} bytes  {target.name}\n")


if __name__ == "__main__":
    main()
