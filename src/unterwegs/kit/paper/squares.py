"""QR codes for paper, drawn by the document itself, so that their black is the black of the ink."""

from functools import lru_cache

import segno

MASK = 3  # (row + column) mod 3, ISO/IEC 18004
BORDER = 2  # modules of white around the code; the paper around it does the rest


@lru_cache(maxsize=4096)
def runs(address: str) -> tuple[int, tuple[tuple[int, int, int], ...]]:
    """The code of an address: modules of one side with border, and dark runs as (row, first column, length)."""
    # one mask for all: trying each of the eight costs a book a tenth of a second, and cameras read them all
    code = segno.make(address, error="m", micro=False, mask=MASK)
    found = []
    rows = [list(row) for row in code.matrix_iter(border=BORDER)]
    for number, row in enumerate(rows):
        start = None
        for column, dark in enumerate([*row, 0]):
            if dark and start is None:
                start = column
            elif not dark and start is not None:
                found.append((number, start, column - start))
                start = None
    return len(rows), tuple(found)
