"""Bars drawn on the server: an SVG with a title and a description, whose numbers also stand in a table beside it.

A label stands above its bar, so that a chart is as readable on a phone as on a wall; nothing is told by color alone. The colors
written into it are those of paper; a page gives its own by the classes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr  # nosec B406 – writes, parses nothing

from unterwegs.kit.sheets import printable

WIDTH, LINE, THICK, GAP = 360, 20, 12, 12  # units of the drawing; a line of text, a bar, the space to the next
LETTER = 7.2  # the usual width of a letter
BAR, OWN, TRACK, INK = "#2d6a62", "#b6542f", "#e2d8c9", "#23302b"


class Drawing(str):
    """An SVG that a template shows as it is."""

    __slots__ = ()

    def __html__(self) -> str:
        return str(self)


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar from zero to ``value``; with ``until`` what is known only lies between the two. Without a value none is drawn.

    ``words`` is what a person reads of it („80 %“, „×“); ``is_own`` lifts it out.
    """

    label: str
    value: float | None
    words: str
    until: float | None = None
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars one below the other. ``name`` is unique on its page; ``most`` is the value of a full line."""

    name: str
    title: str
    description: str
    bars: Sequence[Bar]
    most: float | None = None

    @property
    def drawn(self) -> Drawing:
        """The drawing for a page; every word in it is escaped."""
        height = len(self.bars) * (LINE + THICK + GAP)
        drawn = "".join(self._bar(number, bar) for number, bar in enumerate(self.bars))
        return Drawing(
            f'<svg class="chart" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {max(height, 1)}" role="img" '
            f"aria-labelledby={quoteattr(f'{self.name}-title {self.name}-description')}>"
            f"<title id={quoteattr(f'{self.name}-title')}>{escape(printable(self.title))}</title>"
            f"<desc id={quoteattr(f'{self.name}-description')}>{escape(printable(self.description))}</desc>{drawn}</svg>"
        )

    @property
    def full(self) -> float:
        """The value of a full line: what is said, else the largest one."""
        known = [bar.until if bar.until is not None else bar.value for bar in self.bars]
        return self.most or max((value for value in known if value is not None), default=0) or 1

    def share(self, value: float | None) -> float:
        """How much of the line a value takes, from 0 to 1."""
        return min(max((value or 0) / self.full, 0), 1)

    def _bar(self, number: int, bar: Bar) -> str:
        top = number * (LINE + THICK + GAP)
        below = top + LINE
        label = shortened(bar.label, WIDTH - 12 - len(bar.words) * LETTER)
        parts = [
            f'<text class="chart-label" x="0" y="{top + 14}" font-size="14" fill="{INK}">{escape(printable(label))}</text>',
            f'<text class="chart-value" x="{WIDTH}" y="{top + 14}" font-size="14" font-weight="bold" text-anchor="end" fill="{INK}">{escape(printable(bar.words))}</text>',
            f'<rect class="chart-track" x="0" y="{below}" width="{WIDTH}" height="{THICK}" rx="3" fill="{TRACK}"/>',
        ]
        if bar.value is not None:
            kind, color = ("chart-own", OWN) if bar.is_own else ("chart-bar", BAR)
            width = round(self.share(bar.value) * WIDTH, 1)
            if bar.until is not None:
                wide = round(self.share(bar.until) * WIDTH, 1)
                parts.append(
                    f'<rect class="{kind} chart-open" x="0" y="{below}" width="{wide}" height="{THICK}" rx="3" fill="{color}" fill-opacity="0.45"/>'
                )
            parts.append(
                f'<rect class="{kind}" x="0" y="{below}" width="{width}" height="{THICK}" rx="3" fill="{color}"/>'
            )
        return "".join(parts)


def shortened(label: str, room: float) -> str:
    """A label that fits into so many units; what is cut off stands in the table."""
    most = max(int(room / LETTER), 4)
    return label if len(label) <= most else label[: most - 1].rstrip() + "…"
