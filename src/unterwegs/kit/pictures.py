"""Pictures as people upload them, made small and without anything that tells where, when and by whom they were taken."""

import hashlib
import io
import warnings
from dataclasses import dataclass

from PIL import Image, ImageCms, ImageOps

LARGEST_FILE = 15_000_000  # bytes
LARGEST_AREA = 40_000_000  # pixels
LARGEST, SMALL = 1600, 480  # pixels of the longer side
BYTES_PER_PIXEL = 0.11  # about 120 kB for a picture of 1200 × 900
QUALITIES = (82, 74, 66, 58, 50, 42)  # of WebP, tried in this order until the picture is light enough
WHITE = (255, 255, 255)

_FORMATS = ("JPEG", "PNG", "WEBP")
_OTHER = "Diese Bilddatei kann nicht verwendet werden. Bitte verwenden Sie ein Bild als JPEG, PNG oder WebP."


class Unusable(ValueError):
    """A picture that is not taken; the text is a German sentence."""


@dataclass(frozen=True, slots=True)
class Variant:
    """One size of a picture as WebP; ``name`` is made from its bytes, so the same picture has the same name."""

    content: bytes
    width: int
    height: int

    @property
    def name(self) -> str:
        return f"{hashlib.sha256(self.content).hexdigest()[:40]}.webp"


@dataclass(frozen=True, slots=True)
class Picture(Variant):
    """The picture as it is shown, with a small one for lists (the same bytes where the picture is small itself)."""

    small: Variant


def reencode(content: bytes, *, largest: int = LARGEST) -> Picture:
    """Upright, in sRGB on white, at most ``largest`` pixels wide and high, without metadata; raises Unusable."""
    image = _opened(content, largest)
    shown = _variant(image, largest)
    small = _variant(image, min(SMALL, largest)) if max(shown.width, shown.height) > SMALL else shown
    return Picture(shown.content, shown.width, shown.height, small)


def _opened(content: bytes, largest: int) -> Image.Image:
    """The pixels, upright and on white."""
    if len(content) > LARGEST_FILE:
        raise Unusable("Das Bild ist zu groß. Eine Datei darf höchstens 15\N{NO-BREAK SPACE}MB haben.")
    _refuse_by_beginning(content[:512])
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image = Image.open(io.BytesIO(content), formats=_FORMATS)
            _refuse_by_size(image)
            image.draft("RGB", (2 * largest, 2 * largest))
            image.load()
            return _on_white(_in_srgb(ImageOps.exif_transpose(image)))
    except Unusable:
        raise
    except Image.DecompressionBombError:
        raise Unusable(_too_many_pixels()) from None
    except Exception:  # Pillow's readers raise whatever their format makes them stumble over
        raise Unusable(f"Das Bild ist beschädigt. {_OTHER}") from None


def _refuse_by_beginning(beginning: bytes) -> None:
    if beginning.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith((b"<svg", b"<?xml", b"<!doctype svg", b"<!--")):
        raise Unusable("SVG-Dateien werden nicht angenommen. Bitte verwenden Sie ein Bild als JPEG, PNG oder WebP.")
    if beginning.startswith((b"GIF87a", b"GIF89a")):
        raise Unusable("GIF-Dateien werden nicht angenommen. Bitte verwenden Sie ein Bild als JPEG, PNG oder WebP.")
    if beginning[4:8] == b"ftyp":
        raise Unusable(
            "Fotos im Format HEIC oder AVIF werden nicht angenommen. Bitte speichern Sie das Foto als JPEG und laden Sie es noch einmal hoch."
        )
    is_known = beginning.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or (
        beginning[:4] == b"RIFF" and beginning[8:12] == b"WEBP"
    )
    if not is_known:
        raise Unusable(_OTHER)


def _refuse_by_size(image: Image.Image) -> None:
    """Looks at the header alone, before any pixel is unpacked."""
    if image.width * image.height > LARGEST_AREA:
        raise Unusable(_too_many_pixels())
    is_with_second_picture = image.format == "MPO"  # a JPEG of a telephone; the first picture is the one
    if not is_with_second_picture and getattr(image, "n_frames", 1) > 1:
        raise Unusable("Bewegte Bilder werden nicht angenommen. Bitte verwenden Sie ein einzelnes Bild.")


def _too_many_pixels() -> str:
    return "Das Bild hat zu viele Bildpunkte. Höchstens 40\N{NO-BREAK SPACE}Megapixel werden angenommen."


def _in_srgb(image: Image.Image) -> Image.Image:
    """Colors as screens show them: a profile (telephones use Display P3) is applied, because it is not kept."""
    profile = image.info.get("icc_profile")
    if not profile or image.mode not in {"RGB", "CMYK"}:
        return image
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        changed = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image
    return changed or image


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I;16") or image.mode == "I":
        image = image.point(lambda depth: depth / 256).convert("L")
    if "A" in image.getbands() or "transparency" in image.info:
        clear = image.convert("RGBA")
        ground = Image.new("RGB", clear.size, WHITE)
        ground.paste(clear, mask=clear.getchannel("A"))
        return ground
    return image.convert("RGB")


def _variant(image: Image.Image, largest: int) -> Variant:
    """Scaled down, never up; the best quality that is light enough."""
    scaled = image.copy()
    scaled.thumbnail((largest, largest), Image.Resampling.LANCZOS)
    light = max(8_000, BYTES_PER_PIXEL * scaled.width * scaled.height)
    encoded = b""
    for quality in QUALITIES:
        encoded = _webp(scaled, quality)
        if len(encoded) <= light:
            break
    return Variant(encoded, scaled.width, scaled.height)


def _webp(image: Image.Image, quality: int) -> bytes:
    target = io.BytesIO()
    image.save(target, "WEBP", quality=quality, method=4, exif=b"", icc_profile=b"", xmp=b"")
    return target.getvalue()
