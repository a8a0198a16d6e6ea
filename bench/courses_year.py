"""A simulated year forgets every sign-up on time and keeps every tally, on both databases: `python -m bench.courses year`"""

from bench import journeys
from bench.report import DATABASES, Bars

YEAR = "tests/courses/test_forgetting_year.py"


def measure(bars: Bars) -> None:
    for database in DATABASES:
        went = journeys.passes(YEAR, "test", f"--database={database}", times=1)
        bars.line(
            f"a year of chance on {database}: forgotten on the day it is due, every tally as counted",
            "holds" if went else "does not hold", "every sign-up, every tally", holds=went == 1,
        )  # fmt: skip
