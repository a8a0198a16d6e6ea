"""Pictures come in as people have them and go out small, upright and silent about their origin."""

import io
import random
import struct
import zlib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, PngImagePlugin

from unterwegs.kit import pictures

GPS = 0x8825


def encoded(image: Image.Image, form: str = "JPEG", **options: Any) -> bytes:
    target = io.BytesIO()
    image.save(target, form, **options)
    return target.getvalue()


def plain(width: int = 40, height: int = 30, color: Any = (200, 30, 30), mode: str = "RGB") -> Image.Image:
    return Image.new(mode, (width, height), color)


def photograph(width: int, height: int) -> Image.Image:
    """A scene with coarse shapes and fine grain, as heavy as a photograph."""
    chance = random.Random(5)
    coarse = Image.frombytes("RGB", (48, 36), chance.randbytes(48 * 36 * 3)).resize((width, height), Image.BICUBIC)
    grain = Image.frombytes("RGB", (width // 2, height // 2), chance.randbytes((width // 2) * (height // 2) * 3))
    return Image.blend(coarse, grain.resize((width, height), Image.BICUBIC), 0.08)


def read(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content), formats=["WEBP"])


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_known_formats_become_webp(form: str) -> None:
    picture = pictures.reencode(encoded(plain(), form))

    assert (read(picture.content).size, picture.width, picture.height) == ((40, 30), 40, 30)


def test_a_picture_of_a_telephone_with_a_second_one_inside_is_taken() -> None:
    content = encoded(plain(64, 48), "MPO", save_all=True, append_images=[plain(64, 48, "blue")])

    picture = pictures.reencode(content)

    red, _green, blue = read(picture.content).convert("RGB").getpixel((10, 10))  # type: ignore[misc]
    assert red > 150 > blue


def test_a_large_picture_becomes_smaller_and_has_a_small_one() -> None:
    picture = pictures.reencode(encoded(plain(3200, 1000)))

    assert (picture.width, picture.height) == (1600, 500)
    assert (picture.small.width, picture.small.height) == (480, 150)


def test_a_small_picture_stays_as_it_is_and_is_its_own_small_one() -> None:
    picture = pictures.reencode(encoded(plain(300, 200)))

    assert (picture.width, picture.height, picture.small.content) == (300, 200, picture.content)


def test_a_photograph_of_1200_pixels_is_light() -> None:
    picture = pictures.reencode(encoded(photograph(2400, 1800), quality=92), largest=1200)

    assert (picture.width, picture.height) == (1200, 900)
    assert len(picture.content) <= 120_000


def test_where_and_when_it_was_taken_is_gone() -> None:
    exif = Image.Exif()
    exif[0x010F] = "Kamera"
    exif[0x9003] = "2026:05:01 10:00:00"
    exif.get_ifd(GPS).update({1: "N", 2: (50.0, 33.0, 12.0), 3: "E", 4: (8.0, 30.0, 1.0)})
    source = encoded(plain(), exif=exif, comment=b"privat", xmp=b"<x:xmpmeta>privat</x:xmpmeta>")
    assert Image.open(io.BytesIO(source)).getexif().get_ifd(GPS) != {}

    picture = pictures.reencode(source)

    again = read(picture.content)
    assert dict(again.getexif()) == {}
    assert set(again.info) - {"loop", "background", "timestamp", "duration"} == set()
    assert [word in picture.content for word in (b"Kamera", b"privat", b"EXIF", b"XMP", b"ICCP")] == [False] * 5


def test_text_in_a_png_is_gone() -> None:
    from_png = Image.new("RGB", (20, 20))
    note = PngImagePlugin.PngInfo()
    note.add_text("Author", "privat")

    picture = pictures.reencode(encoded(from_png, "PNG", pnginfo=note))

    assert b"privat" not in picture.content


def test_a_picture_taken_sideways_stands_upright() -> None:
    sideways = plain(40, 20, "blue")
    sideways.paste("red", (0, 0, 20, 20))
    exif = Image.Exif()
    exif[0x0112] = 6

    picture = pictures.reencode(encoded(sideways, quality=95, exif=exif))

    shown = read(picture.content).convert("RGB")
    assert shown.size == (20, 40)
    assert [name(shown.getpixel(spot)) for spot in ((10, 5), (10, 35))] == ["red", "blue"]


def name(color: Any) -> str:
    red, green, blue = color
    if min(color) > 225:
        return "white"
    return "red" if red > max(green, blue) + 60 else "blue" if blue > max(red, green) + 60 else "other"


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "PA"])
def test_transparent_becomes_white(mode: str) -> None:
    clear = Image.new("RGBA", (20, 20), (0, 0, 0, 0)).convert(mode)
    options = {"transparency": 0} if mode == "P" else {}

    picture = pictures.reencode(encoded(clear.convert("RGBA") if mode == "PA" else clear, "PNG", **options))

    assert name(read(picture.content).convert("RGB").getpixel((10, 10))) == "white"


@pytest.mark.parametrize(
    ("mode", "form", "color"),
    [("CMYK", "JPEG", (0, 0, 0, 0)), ("L", "JPEG", 255), ("1", "PNG", 1), ("I;16", "PNG", 65535), ("L", "PNG", 255)],
)
def test_other_color_models_are_understood(mode: str, form: str, color: Any) -> None:
    picture = pictures.reencode(encoded(plain(20, 20, color, mode), form))

    assert name(read(picture.content).convert("RGB").getpixel((10, 10))) == "white"


def test_a_color_profile_is_applied_or_ignored_but_never_kept() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()

    kept = [
        read(pictures.reencode(encoded(plain(), icc_profile=one)).content).info.get("icc_profile")
        for one in (profile, b"no profile at all")
    ]

    assert kept == [None, None]


def test_the_same_picture_has_the_same_name_and_another_one_another() -> None:
    red, blue = encoded(plain()), encoded(plain(color="blue"))

    names = [pictures.reencode(content).name for content in (red, red, blue)]

    assert names[0] == names[1] != names[2]
    assert names[0].removesuffix(".webp").isalnum()


def claimed(width: int, height: int) -> bytes:
    """A PNG that claims a size and has no pixels."""
    chunk = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    empty = b"IDAT" + zlib.compress(b"")
    blocks = (chunk, empty, b"IEND")
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(block) - 4) + block + struct.pack(">I", zlib.crc32(block)) for block in blocks
    )


MOVING = [plain(color="red"), plain(color="blue")]


REFUSED = {
    "nothing": (b"", "Diese Bilddatei"),
    "a paper": (b"%PDF-1.7", "Diese Bilddatei"),
    "another format": (encoded(plain(), "BMP"), "Diese Bilddatei"),
    "a drawing": (b"<svg xmlns='http://www.w3.org/2000/svg'></svg>", "SVG-Dateien"),
    "a drawing as XML": (b"\xef\xbb\xbf\n<?xml version='1.0'?><svg/>", "SVG-Dateien"),
    "GIF": (encoded(plain(), "GIF"), "GIF-Dateien"),
    "moving GIF": (encoded(MOVING[0], "GIF", save_all=True, append_images=MOVING[1:]), "GIF-Dateien"),
    "moving WebP": (encoded(MOVING[0], "WEBP", save_all=True, append_images=MOVING[1:]), "Bewegte Bilder"),
    "moving PNG": (encoded(MOVING[0], "PNG", save_all=True, append_images=MOVING[1:]), "Bewegte Bilder"),
    "HEIC": (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00", "Fotos im Format HEIC"),
    "half a picture": (encoded(plain(200, 200))[:600], "Das Bild ist beschädigt"),
    "only a beginning": (b"\xff\xd8\xff" + bytes(40), "Das Bild ist beschädigt"),
    "too many bytes": (b"\xff\xd8\xff" + bytes(15_000_000), "Das Bild ist zu groß"),
    "a bomb": (claimed(60_000, 60_000), "Das Bild hat zu viele Bildpunkte"),
    "a smaller bomb": (claimed(12_000, 10_000), "Das Bild hat zu viele Bildpunkte"),
    "just too many pixels": (claimed(8000, 5001), "Das Bild hat zu viele Bildpunkte"),
    "no pixels": (claimed(80, 50), "Das Bild ist beschädigt"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_used_is_refused_with_a_sentence(case: str) -> None:
    content, sentence = REFUSED[case]

    with pytest.raises(pictures.Unusable) as refusal:
        pictures.reencode(content)

    assert str(refusal.value).startswith(sentence)
    assert str(refusal.value).endswith(".")


GOOD = [encoded(plain(60, 40), form) for form in ("JPEG", "PNG", "WEBP")]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(GOOD), st.lists(st.tuples(st.integers(0, 400), st.binary(max_size=4)), max_size=4))
def test_a_damaged_file_is_refused_or_read_but_breaks_nothing(content: bytes, damage: list[tuple[int, bytes]]) -> None:
    broken = bytearray(content)
    for spot, replacement in damage:
        broken[spot : spot + len(replacement)] = replacement

    try:
        outcome = pictures.reencode(bytes(broken)).content[8:12]
    except pictures.Unusable:
        outcome = b"WEBP"

    assert outcome == b"WEBP"
