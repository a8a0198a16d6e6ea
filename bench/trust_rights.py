"""Bars of rights: every role on every page, on things of its own and of others, as tests/house asks it."""

import re
import subprocess
import sys

from bench.report import DATABASES, ROOT, Bars

TESTS = ("tests/house/test_matrix.py", "tests/house/test_scopes.py")


def measure(bars: Bars) -> None:
    for database in DATABASES:
        found = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-n", "2", "--no-migrations", f"--database={database}", *TESTS],
            cwd=ROOT,
            check=False,
            capture_output=True,
            text=True,
        )
        counts = {word: int(count) for count, word in re.findall(r"(\d+) (passed|failed|error|skipped)", found.stdout)}
        if found.returncode not in (0, 1) or not counts:
            bars.unmeasured(f"matrix of rights on {database}", (found.stdout + found.stderr).strip()[-500:])
            continue
        wrong = counts.get("failed", 0) + counts.get("error", 0) + counts.get("skipped", 0)
        if wrong:
            print(found.stdout[-4000:])
        bars.line(
            f"role × page × own/other on {database}",
            f"{counts.get('passed', 0)} right, {wrong} wrong or left out",
            "0 wrong",
            holds=not wrong and bool(counts.get("passed")),
        )
