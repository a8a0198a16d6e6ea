"""Bars of the birth intake on SQLite and PostgreSQL: a large file, repeated; the labelled corpus; years of chance."""

import atexit
import json
import os
import shutil
import subprocess
import sys
import tempfile
from typing import Any

from bench.report import ROOT, Bars
from tests import postgres

ROWS, SECONDS = 20_000, 60
YEARS = 5


def measure(bars: Bars) -> None:
    """Each database in a process of its own, so that it is chosen before Django reads its settings."""
    for name, environment, stop in _databases(bars):
        try:
            run = subprocess.run(
                [sys.executable, "-m", "bench.births_run"],
                cwd=ROOT,
                env=os.environ | environment,
                stdout=subprocess.PIPE,
                check=True,
                timeout=1800,
            )
            _say(bars, name, json.loads(run.stdout.splitlines()[-1]))
        except (subprocess.SubprocessError, ValueError, IndexError) as problem:
            bars.unmeasured(name, type(problem).__name__)
        finally:
            stop()


def _databases(bars: Bars) -> Any:
    folder = tempfile.mkdtemp(prefix="unterwegs-bench-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    yield "SQLite", {"DATA_DIR": f"{folder}/sqlite"}, lambda: None
    programs = postgres.programs()
    if programs is None:
        bars.unmeasured("PostgreSQL", "initdb was not found")
        return
    server = postgres.Postgres(programs)
    server.start()
    server.run("createdb", "-h", "127.0.0.1", "-p", str(server.port), "-U", "unterwegs", "unterwegs_keys")
    urls = {"DATABASE_URL": server.url, "KEYS_URL": server.key_store_url}
    yield "PostgreSQL", {"DATA_DIR": f"{folder}/postgres", **urls}, server.stop


def _say(bars: Bars, name: str, told: dict[str, Any]) -> None:
    seconds = told["seconds"]
    bars.line(f"{name}: {ROWS} notices read in", f"{seconds:.1f} s", f"< {SECONDS} s", holds=seconds < SECONDS)
    counted = f"{told['families']} families, {told['held']} held, counts {told['counts']}"
    bars.line(f"{name}: every row accounted for", counted, f"{ROWS} rows", holds=sum(told["counts"].values()) == ROWS)
    bars.line(f"{name}: the same file again", told["same"], "no change", holds=told["same"] == "no change")
    again = f"{told['again']}, {told['again_seconds']:.1f} s"
    bars.line(f"{name}: the next full file", again, "all known", holds=told["again"] == {"known": ROWS})
    right, cases = told["right"], told["cases"]
    bars.line(f"{name}: labelled corpus", f"{right} of {cases}", "all right", holds=right == cases)
    wrong, posted = told["wrong"], told["posted"]
    figure = f"{wrong} wrong of {posted} posted, {told['pulled']} pulled, {told['deaths']} deaths"
    bars.line(f"{name}: {YEARS} years of chance", figure, "0 wrong", holds=wrong == 0 and told["pulled"] > 0)
