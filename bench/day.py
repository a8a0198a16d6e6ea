"""A visitor's report survives airplane mode, a reload and a double submit: `python -m bench.welcome day`

Runs the journeys in Chromium that say so (tests/journeys/test_a_visitor_goes_her_tour.py), each several times, and counts reports.
"""

import re
import subprocess
import sys

from bench.report import ROOT, Bars

JOURNEYS = "tests/journeys/test_a_visitor_goes_her_tour.py"
SAYS = {
    "airplane mode, a reload and a double submit: one report": "survives",
    "an answer that was lost on the way: one report": "lost_on",
    "a report of a visit that was canceled meanwhile is shown, not lost": "not_lost",
    "nothing of a family lies on the device in clear": "in_clear",
}
TIMES = 3


def passes(which: str) -> int:
    """How often of ``TIMES`` the journey went through; a skipped one did not."""
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:randomly",
        "-n",
        "0",
        "--no-migrations",
        JOURNEYS,
        "-k",
        which,
    ]
    runs = [subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True) for _time in range(TIMES)]
    return sum(run.returncode == 0 and bool(re.search(r"\b1 passed", run.stdout)) for run in runs)


def measure(bars: Bars) -> None:
    for what, which in SAYS.items():
        went = passes(which)
        bars.line(what, f"{went} of {TIMES} times", f"{TIMES} of {TIMES}", holds=went == TIMES)
