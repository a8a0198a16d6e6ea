"""Writes the drawings of the pages as drawings of the press, in inks instead of screen colors: `tools/pictures_for_paper.py`."""

import re
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from fontTools.pens.recordingPen import RecordingPen
from fontTools.svgLib.path import parse_path

SOURCE = Path(__file__).resolve().parents[1] / "src" / "unterwegs"
PICTURES = SOURCE / "config" / "static" / "config" / "pictures"
TARGET = SOURCE / "kit" / "paper" / "typst" / "pictures.typ"
HEAD = """// Drawings of one soft line in two colors, written by tools/pictures_for_paper.py from those of the pages.
// Each is a function of its width and of a palette of base.typ; 320 units wide, 180 high.

#let drawing(width, colors, parts) = {
  let unit = width / 320
  let at(point) = point.map(one => one * unit)
  let steps = (
    m: (to) => curve.move(at(to)), l: (to) => curve.line(at(to)), z: () => curve.close(),
    c: (one, two, to) => curve.cubic(at(one), at(two), at(to)), q: (one, to) => curve.quad(at(one), at(to)),
  )
  pdf.artifact(box(width: width, height: width * 180 / 320, for part in parts {
    let color = colors.at(part.fill, default: none)
    if color != none and part.share < 1 { color = color.lighten((1 - part.share) * 100%) }
    place(top + left, curve(
      fill: color,
      stroke: if part.thick > 0 { (paint: colors.way, thickness: part.thick * unit, cap: "round", join: "round") },
      ..part.steps.map(step => (steps.at(step.first()))(..step.slice(1))),
    ))
  }))
}

"""
FILLS = {"none": "none", "currentColor": "way"}
LETTERS = {"moveTo": "m", "lineTo": "l", "curveTo": "c", "qCurveTo": "q"}
ROUND = 0.5522847498  # of the radius: control points of a quarter of a circle


def written() -> str:
    names = [path.stem for path in sorted(PICTURES.glob("*.svg"))]
    return HEAD + "\n".join(
        f"#let {name}(width, colors) = drawing(width, colors, (\n{parts(name)}))\n" for name in names
    )


def parts(name: str) -> str:
    root = ElementTree.parse(PICTURES / f"{name}.svg").getroot()  # noqa: S314 – our own file
    thick = float(root.get("stroke-width", "3"))
    return "".join(f"  {part(shape, thick)},\n" for shape in root)


def part(shape: Any, thick: float) -> str:
    fill = re.sub(r"var\(--(\w+).*", r"\1", shape.get("fill", "none"))
    width = 0.0 if shape.get("stroke") == "none" else float(shape.get("stroke-width", thick))
    steps = ", ".join(circle(shape) if shape.tag.endswith("circle") else path(shape.get("d")))
    return f'(fill: "{FILLS.get(fill, fill)}", share: {float(shape.get("opacity", 1)):g}, thick: {width:g}, steps: ({steps},))'


def path(words: str) -> list[str]:
    pen = RecordingPen()
    parse_path(words, pen)
    return [
        '("z",)' if step == "closePath" else f'("{LETTERS[step]}", {", ".join(map(point, points))})'
        for step, points in pen.value
        if step != "endPath"
    ]


def circle(shape: Any) -> list[str]:
    x, y, r = (float(shape.get(name)) for name in ("cx", "cy", "r"))
    k = r * ROUND
    quarters = [
        ((x + r, y + k), (x + k, y + r), (x, y + r)),
        ((x - k, y + r), (x - r, y + k), (x - r, y)),
        ((x - r, y - k), (x - k, y - r), (x, y - r)),
        ((x + k, y - r), (x + r, y - k), (x + r, y)),
    ]
    return [
        f'("m", {point((x + r, y))})',
        *[f'("c", {", ".join(map(point, quarter))})' for quarter in quarters],
        '("z",)',
    ]


def point(pair: tuple[float, float]) -> str:
    return f"({pair[0]:.4g}, {pair[1]:.4g})"


if __name__ == "__main__":
    TARGET.write_text(written(), encoding="utf-8")
    sys.stdout.write(f"{TARGET.stat().st_size:>7,} bytes  {TARGET.relative_to(SOURCE)}\n")
