"""The families' style sheet keeps what it promises: contrast by day and by night, both directions, small files."""

import re

import brotli
import pytest

from tests.house import source

STATIC = source.ROOMS / "config" / "static"
SHEET = (STATIC / "config" / "page.css").read_text(encoding="utf-8")
COLORS = [
    dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6});", root)) for root in re.findall(r":root \{(.*?)\}", SHEET, re.S)
]
DAY, NIGHT = COLORS[0], COLORS[0] | COLORS[1]

GROUNDS = ("paper", "surface", "wash", "now")
INKS = ("ink", "soft", "way", "way-deep", "plum", "rain", "berry")
TEXTS = [(ink, ground) for ink in INKS for ground in GROUNDS] + [
    ("on-way", "way"),
    ("on-way", "way-deep"),
    ("on-plum", "plum-ground"),
    ("plum-ground", "on-plum"),
    ("paper", "ink"),
]
CONTROLS = [(edge, ground) for edge in ("edge", "way", "berry", "ink") for ground in ("paper", "surface")]


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two hexadecimal colors (WCAG 2.2, definition of contrast ratio)."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(color: str) -> float:
    digits = color[1:] if len(color) == 7 else "".join(digit * 2 for digit in color[1:])
    channels = [int(digits[start : start + 2], 16) / 255 for start in (0, 2, 4)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("theme", [DAY, NIGHT], ids=["day", "night"])
def test_every_text_stands_out_from_its_ground(theme: dict[str, str]) -> None:
    weak = [(ink, ground) for ink, ground in TEXTS if contrast(theme[ink], theme[ground]) < 4.5]

    assert weak == []


@pytest.mark.parametrize("theme", [DAY, NIGHT], ids=["day", "night"])
def test_every_control_has_an_edge_one_can_see(theme: dict[str, str]) -> None:
    weak = [(edge, ground) for edge, ground in CONTROLS if contrast(theme[edge], theme[ground]) < 3]

    assert weak == []


def test_the_night_names_every_color_of_the_day() -> None:
    assert set(COLORS[1]) == set(COLORS[0])


def test_nothing_in_the_sheet_knows_left_from_right() -> None:
    physical = re.findall(
        r"(?<!-)(?:margin|padding|border|inset)-(?:left|right|top|bottom)|[ {;](?:left|right|width|height):", SHEET
    )

    assert physical == []


def test_the_sheet_is_small_enough_for_a_slow_line() -> None:
    assert len(brotli.compress(SHEET.encode())) <= 6_800


def test_the_fonts_of_a_page_fit_into_their_share() -> None:
    fonts = (
        "atkinson-hyperlegible-next/latin",
        "atkinson-hyperlegible-next/latin-extended",
        "noto-naskh-arabic/arabic",
    )

    assert sum((STATIC / "vendor" / f"{font}.woff2").stat().st_size for font in fonts) <= 60_000


def test_every_icon_a_template_asks_for_is_drawn() -> None:
    drawn = set(re.findall(r'<symbol id="(\w+)"', (STATIC / "config" / "icons.svg").read_text(encoding="utf-8")))
    asked = {
        name
        for template in source.ROOMS.rglob("templates/**/*.html")
        for name in re.findall(r'config/_icon\.html" with name="(\w+)"', template.read_text(encoding="utf-8"))
    }

    assert asked - drawn == set()
