"""The ledger only grows: a torn line never counts, a changed one is noticed."""

import os
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from unterwegs.people import ledger
from unterwegs.people.ledger import LedgerDamaged, Line

TODAY = date(2026, 11, 26)


def line(number: int = 1) -> Line:
    return Line(UUID(int=number), TODAY, "wishes", "Answering a wish", "The time is over")


def write(*lines: Line) -> None:
    with ledger.held() as book:
        for one in lines:
            book.write(one)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: object) -> Path:
    settings.LEDGER_DIR = tmp_path / "ledger"
    return tmp_path / "ledger"


def test_without_a_ledger_nothing_was_destroyed() -> None:
    assert (list(ledger.lines()), ledger.signature()) == ([], ())


def test_lines_come_back_in_their_order() -> None:
    write(line(1), line(2))
    write(line(3))

    assert list(ledger.lines()) == [line(1), line(2), line(3)]


def test_the_ledger_is_for_its_owner_only(folder: Path) -> None:
    write(line())

    assert (folder.stat().st_mode & 0o777, (folder / "ledger").stat().st_mode & 0o777) == (0o700, 0o600)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None)
@given(cut=st.integers(1, 150))
def test_a_line_that_a_crash_tore_does_not_count_and_the_next_one_does(cut: int) -> None:
    ledger.path().unlink(missing_ok=True)
    write(line(1), line(2))
    whole = ledger.path().read_bytes()
    second = len(whole.splitlines(keepends=True)[1])
    os.truncate(ledger.path(), len(whole) - min(cut, second))
    torn = list(ledger.lines())

    write(line(3))

    complete = [line(1), line(2), line(3)] if cut == 1 else [line(1), line(3)]  # only the end of the line was torn off
    assert (torn, list(ledger.lines())) == ([line(1)], complete)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"00000000-0000-0000-0000-000000000002", b"00000000-0000-0000-0000-000000000009"),
        (b"2026-11-26", b"2026-11-27"),
        (b"wishes", b"visits"),
    ],
)
def test_a_changed_line_is_noticed(before: bytes, after: bytes) -> None:
    write(line(1), line(2), line(3))
    ledger.path().write_bytes(ledger.path().read_bytes().replace(before, after, 1))
    os.utime(ledger.path(), (1, 1))  # a clock of the disk may be too coarse to show the change

    with pytest.raises(LedgerDamaged, match="nach Zeile"):
        ledger.lines()


def test_a_line_that_was_taken_out_is_noticed() -> None:
    write(line(1), line(2), line(3))
    first, _second, third = ledger.path().read_bytes().splitlines(keepends=True)
    ledger.path().write_bytes(first + third)

    with pytest.raises(LedgerDamaged, match="nach Zeile 1 verändert"):
        ledger.lines()


def test_two_do_not_write_at_the_same_time() -> None:
    with ledger.held(), pytest.raises(BlockingIOError), ledger.held(wait=False):
        pass


def test_words_that_would_break_the_line_are_refused() -> None:
    with pytest.raises(ValueError, match="Over"):
        write(Line(UUID(int=1), TODAY, "wishes", "Answering a wish", "Over\tand out"))

    assert list(ledger.lines()) == []
