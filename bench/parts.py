"""A bench of several parts: each is a module of bench/ with ``measure(bars)`` and runs in a process of its own.

So it may choose its settings and its database before Django reads them; what it starts it also ends. A part that breaks off is a
missed bar.
"""

import importlib
import subprocess
import sys
import traceback
from collections.abc import Mapping, Sequence

from bench.report import ROOT, Bars


def main(bench: str, parts: Mapping[str, str], names: Sequence[str]) -> None:
    """The named parts of ``bench.<bench>``, or all; exits 1 where a bar is missed."""
    if len(names) == 1:
        _run(bench, names[0], parts)
    command = [sys.executable, "-u", "-m", f"bench.{bench}"]
    missed = [name for name in names or parts if subprocess.run([*command, name], cwd=ROOT, check=False).returncode]
    print(f"\nmissed: {', '.join(missed)}" if missed else "\nall bars hold")
    sys.exit(1 if missed else 0)


def _run(bench: str, name: str, parts: Mapping[str, str]) -> None:
    """One part in this process; exits 1 where a bar is missed or could not be measured."""
    bars = Bars(f"{bench}: {name}")
    try:
        importlib.import_module(parts[name]).measure(bars)
    except Exception as problem:  # whatever happens, the other parts are measured too
        traceback.print_exc()
        bars.unmeasured(name, f"{type(problem).__name__}: {problem}")
    bars.end()
