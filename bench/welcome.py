"""Bars of welcome visits: every family invited with a date, visited well, forgotten on time. `python -m bench.welcome [PART …]`

Each part is a module of bench/ with ``measure(bars)``. It runs in a process of its own, so that it may choose its
settings and its database before Django reads them; what it starts it also ends. A part that breaks off is a missed bar.
"""

import importlib
import subprocess
import sys
import traceback

from bench.report import ROOT, Bars

PARTS = {
    "tours": "bench.tours",  # plans of 40, 200 and 500 visits beside three engines
    "births": "bench.births",  # 20,000 notices, repeated files, the labelled corpus, years of chance
    "letters": "bench.letters",  # 500 letters as one print file: seconds, tags, words, codes
    "day": "bench.day",  # a visitor's report: airplane mode, a reload, a double submit
}


def run(name: str) -> None:
    """One part in this process; exits 1 where a bar is missed or could not be measured."""
    bars = Bars(f"welcome: {name}")
    try:
        importlib.import_module(PARTS[name]).measure(bars)
    except Exception as problem:  # whatever happens, the other parts are measured too
        traceback.print_exc()
        bars.unmeasured(name, f"{type(problem).__name__}: {problem}")
    bars.end()


def main(names: list[str]) -> None:
    if len(names) == 1:
        run(names[0])
    command = [sys.executable, "-u", "-m", "bench.welcome"]
    missed = [name for name in names or PARTS if subprocess.run([*command, name], cwd=ROOT, check=False).returncode]
    print(f"\nmissed: {', '.join(missed)}" if missed else "\nall bars hold")
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main(sys.argv[1:])
