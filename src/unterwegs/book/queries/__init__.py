"""Questions about the companion book."""

from unterwegs.book.chapters import SOURCE_LANGUAGE, Chapter, Said, Source
from unterwegs.book.queries.chapters import (
    Compared,
    Line,
    Standing,
    all_languages,
    chapter,
    chapter_for_families,
    chapters_for_families,
    compared,
    matrix,
    standings_in,
)

__all__ = [
    "SOURCE_LANGUAGE",
    "Chapter",
    "Compared",
    "Line",
    "Said",
    "Source",
    "Standing",
    "all_languages",
    "chapter",
    "chapter_for_families",
    "chapters_for_families",
    "compared",
    "matrix",
    "standings_in",
]
