"""Cuts the families' fonts from the packages named in docs/building/vendored.md: `tools/fonts.py NODE_MODULES`."""

import sys
from collections.abc import Iterable
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

VENDOR = Path(__file__).resolve().parents[1] / "src" / "unterwegs" / "config" / "static" / "vendor"
WEIGHTS = (400, 400, 700)

ATKINSON = "atkinson-hyperlegible-next"
NASKH = "noto-naskh-arabic"
COMMISSIONER = "commissioner"  # Atkinson has no Cyrillic; this one has its height, width and weight

LATIN_FEATURES = ["ccmp", "kern", "locl", "mark", "mkmk", "tnum"]
CYRILLIC_FEATURES = ["ccmp", "kern", "locl", "mark"]
ARABIC_FEATURES = ["ccmp", "fina", "init", "isol", "liga", "locl", "mark", "medi", "mkmk", "rlig"]

LATIN_EXTENDED = [*range(0x100, 0x180), *range(0x218, 0x21C), 0x1E9E]
CYRILLIC = [0x301, *range(0x400, 0x460), 0x490, 0x491, 0x2116]  # stress, letters of both languages, numero sign
ARABIC = [
    *[0x20, 0xA0, 0x60C, 0x61B, 0x61F, 0x640, 0x6D4],  # space, punctuation, lengthening stroke
    *range(0x621, 0x63B),
    *range(0x641, 0x653),
    *[0x654, 0x655, 0x670, 0x671],
    *[0x67E, 0x686, 0x698, 0x6A9, 0x6AF, 0x6BE, 0x6C0, 0x6CC],  # Persian
    *range(0x660, 0x66E),
    *range(0x6F0, 0x6FA),
    *[0x200C, 0x200D, 0x200E, 0x200F],
]

#: The hyphen that does not break and the one that shows only at a line's end look like the hyphen; the Ukrainian
#: apostrophe looks like ours.
LOOK_ALIKES = {0x2011: 0x2D, 0xAD: 0x2D, 0x2BC: 0x2019}


def cut(source: Path, target: Path, *, letters: Iterable[int] | None, features: list[str]) -> None:
    """Only these letters (None: all there are), only the weights we set, no hinting; the same bytes every time."""
    font = TTFont(source, recalcTimestamp=False)
    add_look_alikes(font)
    subsetter = Subsetter(Options(hinting=False, notdef_outline=True, layout_features=features))
    subsetter.populate(unicodes=letters or font.getBestCmap())
    subsetter.subset(font)
    font = instantiateVariableFont(font, {"wght": WEIGHTS})
    font.flavor = "woff2"
    target.parent.mkdir(parents=True, exist_ok=True)
    font.save(target)
    sys.stdout.write(f"{target.stat().st_size:>7,} bytes  {target.relative_to(VENDOR)}\n")


def add_look_alikes(font: TTFont) -> None:
    for table in font["cmap"].tables:
        for extra, known in LOOK_ALIKES.items():
            if known in table.cmap:
                table.cmap[extra] = table.cmap[known]


def main(packages: Path) -> None:
    atkinson = packages / "@fontsource-variable" / ATKINSON / "files" / f"{ATKINSON}-latin-wght-normal.woff2"
    extended = packages / "@fontsource-variable" / ATKINSON / "files" / f"{ATKINSON}-latin-ext-wght-normal.woff2"
    naskh = packages / "@fontsource-variable" / NASKH / "files" / f"{NASKH}-arabic-wght-normal.woff2"
    commissioner = (
        packages / "@fontsource-variable" / COMMISSIONER / "files" / f"{COMMISSIONER}-cyrillic-wght-normal.woff2"
    )
    cut(atkinson, VENDOR / ATKINSON / "latin.woff2", letters=None, features=LATIN_FEATURES)
    cut(extended, VENDOR / ATKINSON / "latin-extended.woff2", letters=LATIN_EXTENDED, features=LATIN_FEATURES)
    cut(commissioner, VENDOR / COMMISSIONER / "cyrillic.woff2", letters=CYRILLIC, features=CYRILLIC_FEATURES)
    cut(naskh, VENDOR / NASKH / "arabic.woff2", letters=ARABIC, features=ARABIC_FEATURES)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
