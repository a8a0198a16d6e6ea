"""What people do with the companion book."""

from unterwegs.book.actions.chapters import (
    ChangedMeanwhile,
    NoProfession,
    change_chapter,
    keep_own_chapter,
    release_chapters,
    restore_chapter,
    withdraw_release,
)

__all__ = [
    "ChangedMeanwhile",
    "NoProfession",
    "change_chapter",
    "keep_own_chapter",
    "release_chapters",
    "restore_chapter",
    "withdraw_release",
]
