"""Hostile and described input against what of courses stands open, on both databases: `python -m bench.courses forms`"""

from bench import trust_forms
from bench.report import DATABASES, Bars

#: How the names of pages begin: sign-ups of families, links for counting.
PAGES = "seat: count:"


def measure(bars: Bars) -> None:
    for database in DATABASES:
        trust_forms.corpus(bars, database, pages=PAGES)
    for database in DATABASES:
        trust_forms.described(bars, database, pages=PAGES)
