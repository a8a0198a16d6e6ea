"""Bars of open forms: hostile input on both databases, described input by schemathesis, weaknesses, known advisories.

What tries the forms is tests/hostile; here it takes all words, and on top schemathesis reads a description of every open
form and page. Its packages come from `requirements/bench-trust.txt` into `.venv/bench-trust`, apart from what the product
runs with. HOSTILE_SEED gives another choice by chance.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench.report import DATABASES, ROOT, Bars

PACKAGES = ROOT / ".venv" / "bench-trust"
LOCK = ROOT / "requirements" / "run.txt"
#: A version of a package about which every source of advisories knows something: it says whether one answers.
CANARY = "django==4.2.0"
MOST_SECONDS = 3600


def measure(bars: Bars) -> None:
    for database in DATABASES:
        corpus(bars, database)
    for database in DATABASES:
        described(bars, database)
    weaknesses(bars)
    advisories(bars)


def pytest(*words: str, **more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-q", "--no-migrations", "--show-capture=no", *words]
    environment = {**os.environ, "HOSTILE": "all", **more}
    return subprocess.run(
        command, cwd=ROOT, check=False, capture_output=True, text=True, env=environment, timeout=MOST_SECONDS
    )


def counted(done: subprocess.CompletedProcess[str]) -> tuple[int, int]:
    """How many tests passed, and how many did not."""
    counts = {word: int(count) for count, word in re.findall(r"(\d+) (passed|failed|errors?|skipped)", done.stdout)}
    passed = counts.pop("passed", 0)
    return passed, sum(counts.values()) or (done.returncode != 0)


def corpus(bars: Bars, database: str, *, pages: str = "") -> None:
    """The own corpus against every open form and page, the forms of the desk, uploads; what was kept is looked at.

    ``pages``: only forms and pages whose names begin so, separated by spaces.
    """
    only = ["-k", "whatever or any_query or any_address or any_header"] if pages else []
    done = pytest("-n", "2", f"--database={database}", "tests/hostile", *only, HOSTILE_PAGES=pages)
    passed, wrong = counted(done)
    if wrong:
        print(done.stdout[-6000:])
    bars.line(
        f"own corpus on {database}: no 500, nothing kept is shown raw",
        f"{passed} tests hold, {wrong} do not",
        "all",
        holds=bool(passed) and not wrong,
    )


def described(bars: Bars, database: str, *, pages: str = "") -> None:
    """Schemathesis against the description of every open form and page, or of those whose names begin so."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        done = pytest(
            f"--database={database}",
            "bench/trust_schemathesis.py",
            HOSTILE_REPORT=str(report),
            HOSTILE_PAGES=pages,
            PYTHONPATH=str(PACKAGES),
        )
        if not report.exists():
            bars.unmeasured(f"schemathesis on {database}", (done.stdout + done.stderr).strip()[-800:])
            return
        told: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
    for one in told["wrong"][:20]:
        print(f"         {one}")
    figure = f"{told['requests']} requests to {told['operations']} forms and pages, {len(told['wrong'])} wrong"
    if told["left"]:
        bars.unmeasured(
            f"{told['left']} forms and pages on {database}", "the time was over; HOSTILE_SECONDS gives more"
        )
    bars.line(f"schemathesis on {database}: no 500, nothing raw", figure, "0 wrong", holds=not told["wrong"])
    unreached = told["unreached"]
    bars.line(
        f"described input that reached the deed on {database}",
        f"{told['reached']} forms; not {', '.join(unreached)}" if unreached else f"{told['reached']} forms",
        "every form that keeps something",
        holds=not unreached,
    )


def tool(*words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(PACKAGES)}
    return subprocess.run(
        [sys.executable, "-m", *words], cwd=ROOT, check=False, capture_output=True, text=True, env=environment
    )


def weaknesses(bars: Bars) -> None:
    done = tool("bandit", "-q", "-r", "src", "-c", "pyproject.toml", "-f", "json")
    try:
        told = json.loads(done.stdout)
    except json.JSONDecodeError:
        bars.unmeasured("bandit", done.stderr.strip()[-500:])
        return
    for one in told["results"]:
        print(f"         {one['filename']}:{one['line_number']} {one['test_id']} {one['issue_text']}")
    found = len(told["results"]) + len(told["errors"])
    lines = told["metrics"]["_totals"]["loc"]
    bars.line("bandit", f"{found} findings in {lines} lines", "0", holds=not found and lines > 0)


def advisories(bars: Bars) -> None:
    """Known advisories about what the product runs with; only where a source knows one about the canary it is believed."""
    for source in ("pypi", "osv"):
        if any(one["vulns"] for one in audited(source, CANARY)):
            audit(bars, source)
            return
    print("         advisories: no source reachable from here; the bar counts where one is")


def audit(bars: Bars, source: str) -> None:
    """Every package of the lock; one that the source does not know counts as missed."""
    names = re.findall(
        r"^([a-z0-9][a-z0-9._\[\]-]*==[^\s;\\]+)", LOCK.read_text(encoding="utf-8"), re.IGNORECASE | re.M
    )
    told = audited(source, *names)
    wrong = [f"{one['name']} {each['id']}" for one in told for each in one.get("vulns", [])]
    unknown = [one["name"] for one in told if "skip_reason" in one]
    bars.line(
        f"known advisories about {len(names)} packages of the lock",
        ", ".join(wrong) or f"none; {len(unknown)} unknown to the source",
        "none",
        holds=not wrong and not unknown and len(told) == len(names),
    )


def audited(source: str, *packages: str) -> list[dict[str, Any]]:
    """What a source says about packages; nothing where it does not answer."""
    with tempfile.TemporaryDirectory() as folder:
        wanted = Path(folder) / "packages.txt"
        wanted.write_text("\n".join(packages), encoding="utf-8")
        done = tool(
            "pip_audit", "-r", str(wanted), "--no-deps", "--disable-pip", "-s", source, "-f", "json",
            "--progress-spinner", "off", "--timeout", "10",
        )  # fmt: skip
    try:
        told: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except (json.JSONDecodeError, KeyError):
        return []
    return [{"vulns": [], **one} for one in told]
