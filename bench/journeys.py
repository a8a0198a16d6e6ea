"""Journeys of the tests as bars: each goes through several times, in processes of their own."""

import os
import re
import subprocess
import sys
from collections.abc import Mapping

from bench.report import ROOT, Bars

TIMES = int(os.environ.get("TIMES", "3"))
COMMAND = (sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", "-n", "0", "--no-migrations")


def passes(file: str, which: str, *words: str, times: int = TIMES) -> int:
    """How often the tests of a file whose names hold ``which`` all went through; where one is skipped, or none is found, they did not."""
    command = [*COMMAND, *words, file, "-k", which]
    runs = [subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True) for _time in range(times)]
    for run in runs:
        if run.returncode:
            print(run.stdout[-3000:])
    return sum(
        run.returncode == 0 and bool(re.search(r"^\d+ passed( in|, \d+ deselected)", run.stdout, re.M)) for run in runs
    )


def measure(bars: Bars, file: str, says: Mapping[str, str]) -> None:
    """What is said, by the word in the names of the tests that show it."""
    for what, which in says.items():
        went = passes(file, which)
        bars.line(what, f"{went} of {TIMES} times", f"{TIMES} of {TIMES}", holds=went == TIMES)
