"""Cuts the families' fonts from the packages named in docs/building/vendored.md: `tools/fonts.py NODE_MODULES`.

For the pages: variable, compressed, one file per script. For paper: one file per script and weight.
"""

import sys
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from fontTools.merge import Merger
from fontTools.otlLib.builder import buildLigatureSubstSubtable
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables import otTables
from fontTools.ttLib.tables._g_l_y_f import Glyph, GlyphComponent
from fontTools.varLib.instancer import instantiateVariableFont

SOURCE = Path(__file__).resolve().parents[1] / "src" / "unterwegs"
VENDOR = SOURCE / "config" / "static" / "vendor"
PAPER = SOURCE / "kit" / "paper" / "fonts"
WEIGHTS = (400, 400, 700)
STYLES = {400: "Regular", 700: "Bold"}

ATKINSON = "atkinson-hyperlegible-next"
NASKH = "noto-naskh-arabic"
COMMISSIONER = "commissioner"  # Atkinson has no Cyrillic; this one has its height, width and weight
VAZIRMATN = "vazirmatn"  # on paper: one glyph for each letter, so that every reader finds the text again (ADR 0036)

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

#: On paper the Arabic face brings its own punctuation: a line in one face stays one run, which readers read in its order.
ARABIC_PUNCTUATION = [
    *range(0x21, 0x30), *range(0x3A, 0x41), *range(0x5B, 0x61), *range(0x7B, 0x7F),
    *[0xA7, 0xAB, 0xB0, 0xB1, 0xB7, 0xBB, 0xD7, 0x20AC],
    *[0x2013, 0x2014, 0x2018, 0x2019, 0x201A, 0x201C, 0x201D, 0x201E, 0x2022, 0x2026, 0x2039, 0x203A],
]  # fmt: skip
#: Vowels and doubling, which stand over and under letters.
ARABIC_MARKS = [*range(0x64B, 0x653), 0x670]
NON_JOINER = 0x200C
IGNORES_MARKS = 8  # flag of a lookup

#: The hyphen that does not break and the one that shows only at a line's end look like the hyphen; the Ukrainian
#: apostrophe looks like ours.
LOOK_ALIKES = {0x2011: 0x2D, 0xAD: 0x2D, 0x2BC: 0x2019}


def cut(source: Path, target: Path, *, letters: Iterable[int] | None, features: list[str]) -> None:
    """Only these letters (None: all there are), only the weights we set, no hinting; the same bytes every time."""
    font = subset(source, letters, features, WEIGHTS)
    font.flavor = "woff2"
    save(font, target)


def subset(source: Path, letters: Iterable[int] | None, features: list[str], weights: tuple[int, ...] | int) -> TTFont:
    font = TTFont(source, recalcTimestamp=False)
    add_look_alikes(font)
    subsetter = Subsetter(Options(hinting=False, notdef_outline=True, layout_features=features))
    subsetter.populate(unicodes=letters or font.getBestCmap())
    subsetter.subset(font)
    return instantiateVariableFont(font, {"wght": weights})


def cut_for_paper(
    sources: list[tuple[Path, Iterable[int] | None]],
    family: str,
    name: str,
    features: list[str],
    *,
    marks: Iterable[int] = (),
) -> None:
    """One file for each weight, of one or more files of the same design, under a family name of our own.

    ``marks`` become one glyph with the letter they stand over.
    """
    for weight, style in STYLES.items():
        parts = []
        for number, (source, letters) in enumerate(sources):
            part = subset(source, letters, features, weight)
            part.flavor = None
            parts.append(PAPER / f".part-{number}.ttf")
            part.save(parts[-1])
        font = Merger().merge([str(part) for part in parts]) if len(parts) > 1 else TTFont(parts[0])
        if marks:
            join_marks(font, marks)
            keep_non_joiner(font)
        rename(font, family, style, weight)
        font["head"].created = font["head"].modified = 0
        save(font, PAPER / f"{name}-{style.lower()}.ttf")
        for part in parts:
            part.unlink()


def join_marks(font: TTFont, points: Iterable[int]) -> None:
    """One glyph for each letter with a mark, drawn where the marks stand: two would be read twice, and out of order."""
    substitutions, positions = font["GSUB"].table, font["GPOS"].table
    names = font.getBestCmap()
    marks = {names[point] for point in points if point in names}
    pairs = [lookup for lookup in substitutions.LookupList.Lookup if lookup.LookupType == 4]
    for lookup in pairs:  # doubling with a vowel is one mark
        for table in lookup.SubTable:
            for first, found in table.ligatures.items():
                marks |= {one.LigGlyph for one in found if {first, *one.Component} <= marks}
    joined = [
        ((first, *one.Component), one.LigGlyph)
        for lookup in pairs
        if lookup.LookupFlag & IGNORES_MARKS
        for table in lookup.SubTable
        for first, found in table.ligatures.items()
        for one in found
    ]
    between: dict[tuple[str, ...], str] = {}
    after: dict[tuple[str, ...], str] = {}
    for letter, mark, places in standing(positions, marks):
        after[letter, mark] = drawn_together(font, letter, [(mark, places[-1])], "")
        for (first, *others), ligature in joined:
            if ligature == letter and len(others) == 1 and len(places) == 2:
                between[first, mark, *others] = drawn_together(font, letter, [(mark, places[0])], ".first")
    add_ligatures(font, "rlig", between)
    add_ligatures(font, "liga", after)


def keep_non_joiner(font: TTFont) -> None:
    """A letter after the zero-width non-joiner is a glyph of its own, which stands for both.

    The engine draws nothing for the mark itself and gives it to the next letter. A glyph that means two things is
    written apart from its word, and then the word is read out of order.
    """
    table, names = font["GSUB"].table, font.getBestCmap()
    letters = {name for point, name in names.items() if unicodedata.category(chr(point)) == "Lo"}
    lookups = table.LookupList.Lookup
    of = {
        feature: [lookups[at] for record in table.FeatureList.FeatureRecord if record.FeatureTag == feature
                  for at in record.Feature.LookupListIndex]
        for feature in ("init", "liga")
    }  # fmt: skip
    begin = {
        other
        for lookup in of["init"]
        for one in lookup.SubTable
        for first, other in one.mapping.items()
        if first in letters
    }
    joined = {
        one.LigGlyph
        for lookup in of["liga"]
        if lookup.LookupFlag & IGNORES_MARKS
        for part in lookup.SubTable
        for first, found in part.ligatures.items()
        if first in begin
        for one in found
    }
    found: dict[tuple[str, ...], str] = {
        (names[NON_JOINER], letter): drawn_together(font, letter, [], ".apart")
        for letter in sorted(letters | begin | joined)
    }
    add_ligatures(font, "liga", found)


def add_ligatures(font: TTFont, feature: str, found: dict[tuple[str, ...], str]) -> None:
    """One more lookup at the end of a feature."""
    font.setGlyphOrder(font["glyf"].glyphOrder)
    table = font["GSUB"].table
    lookup = otTables.Lookup()
    lookup.LookupType, lookup.LookupFlag = 4, 1
    lookup.SubTable, lookup.SubTableCount = [buildLigatureSubstSubtable(found)], 1
    table.LookupList.Lookup.append(lookup)
    table.LookupList.LookupCount = len(table.LookupList.Lookup)
    for record in table.FeatureList.FeatureRecord:
        if record.FeatureTag == feature:
            record.Feature.LookupListIndex.append(table.LookupList.LookupCount - 1)
            record.Feature.LookupCount += 1


def standing(positions: otTables.GPOS, marks: set[str]) -> Iterable[tuple[str, str, list[tuple[int, int]]]]:
    """For each letter and mark how far the mark is moved on each part of the letter."""
    for lookup in positions.LookupList.Lookup:
        for table in lookup.SubTable:
            if lookup.LookupType == 4:
                letters = [
                    (letter, [record.BaseAnchor])
                    for letter, record in zip(table.BaseCoverage.glyphs, table.BaseArray.BaseRecord, strict=True)
                ]
            elif lookup.LookupType == 5:
                letters = [
                    (letter, [part.LigatureAnchor for part in record.ComponentRecord])
                    for letter, record in zip(
                        table.LigatureCoverage.glyphs, table.LigatureArray.LigatureAttach, strict=True
                    )
                ]
            else:
                continue
            for mark, record in zip(table.MarkCoverage.glyphs, table.MarkArray.MarkRecord, strict=True):
                for letter, parts in letters:
                    anchors = [part[record.Class] for part in parts]
                    if mark in marks and all(anchors):
                        own = record.MarkAnchor
                        yield (
                            letter,
                            mark,
                            [(one.XCoordinate - own.XCoordinate, one.YCoordinate - own.YCoordinate) for one in anchors],
                        )


def drawn_together(font: TTFont, letter: str, marks: list[tuple[str, tuple[int, int]]], which: str) -> str:
    """A new glyph as wide as the letter: the letter and marks, each moved."""
    name = "_".join([letter, *(mark for mark, _moved in marks)]) + which
    glyph = Glyph()
    glyph.numberOfContours = -1
    glyph.components = []
    for part, (x, y) in ((letter, (0, 0)), *marks):
        component = GlyphComponent()
        component.glyphName, component.x, component.y, component.flags = part, x, y, 0x0004  # to whole units
        glyph.components.append(component)
    font["glyf"][name] = glyph
    width, _bearing = font["hmtx"][letter]
    font["hmtx"][name] = (width, 0)
    glyph.recalcBounds(font["glyf"])
    font["hmtx"][name] = (width, glyph.xMin)
    return name


def write_letters(target: Path) -> None:
    """The code points of all fonts for paper as spans, so that a document needs no font reader."""
    points = sorted(set().union(*(TTFont(path).getBestCmap() for path in PAPER.glob("*-regular.ttf"))))
    spans: list[list[int]] = []
    for point in points:
        if spans and spans[-1][1] == point - 1:
            spans[-1][1] = point
        else:
            spans.append([point, point])
    target.write_text("".join(f"{first:x}-{last:x}\n" for first, last in spans), encoding="ascii")


def rename(font: TTFont, family: str, style: str, weight: int) -> None:
    names = {1: family, 2: style, 4: f"{family} {style}", 6: f"{family.replace(' ', '')}-{style}"}
    font["name"].names = []
    for number, words in names.items():
        font["name"].setName(words, number, 3, 1, 0x409)
    bold = weight == 700
    font["OS/2"].usWeightClass = weight
    font["OS/2"].fsSelection = (font["OS/2"].fsSelection & ~0x61) | (0x20 if bold else 0x40)
    font["head"].macStyle = 1 if bold else 0


def save(font: TTFont, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    font.recalcTimestamp = False
    font.save(target)
    sys.stdout.write(f"{target.stat().st_size:>7,} bytes  {target.relative_to(SOURCE)}\n")


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

    vazirmatn = packages / "@fontsource-variable" / VAZIRMATN / "files" / f"{VAZIRMATN}-arabic-wght-normal.woff2"
    cut_for_paper([(atkinson, None), (extended, LATIN_EXTENDED)], "Unterwegs Sans", "sans", LATIN_FEATURES)
    cut_for_paper([(commissioner, CYRILLIC)], "Unterwegs Cyrillic", "cyrillic", CYRILLIC_FEATURES)
    punctuation = packages / "@fontsource-variable" / VAZIRMATN / "files" / f"{VAZIRMATN}-latin-wght-normal.woff2"
    cut_for_paper(
        [(vazirmatn, ARABIC), (punctuation, ARABIC_PUNCTUATION)],
        "Unterwegs Arabic",
        "arabic",
        ARABIC_FEATURES,
        marks=ARABIC_MARKS,
    )
    write_letters(PAPER.parent / "letters.txt")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
