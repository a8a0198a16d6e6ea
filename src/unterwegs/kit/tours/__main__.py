"""`python -m unterwegs.kit.tours INSTANCE.json --seconds 10 --seed 1` prints a plan, `--check PLAN.json` what breaks in one."""

import argparse
import sys
from pathlib import Path
from typing import get_args

import msgspec

from unterwegs.kit.tours import board, checking, engines, instance, planning, plans


def main(words: list[str] | None = None) -> int:
    """The exit status: 0, 1 where a checked plan breaks something, 2 where nothing could be planned."""
    asked = _parser().parse_args(words)
    try:
        given = instance.read(asked.instance.read_bytes())
        if asked.check:
            return _check(given, asked.check)
        found = planning.plan(
            given, seconds=asked.seconds, seed=asked.seed, iterations=asked.iterations, engine=asked.engine
        )
    except (instance.Wrong, board.Contradiction, engines.NotThere, plans.Unreadable, OSError) as problem:
        sys.stderr.write(f"{problem}\n")
        return 2
    _write(plans.written(found))
    return 0


def _check(given: instance.Instance, path: Path) -> int:
    found = checking.checked(given, plans.read(path.read_bytes()))
    document = msgspec.to_builtins(found)
    document["cost"]["total"] = found.cost.total
    _write(msgspec.json.format(msgspec.json.encode(document), indent=2))
    return 1 if found.violations else 0


def _write(document: bytes) -> None:
    sys.stdout.write(document.decode() + "\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m unterwegs.kit.tours", description=__doc__)
    parser.add_argument("instance", type=Path, help="the instance as JSON (docs/building/tours.md)")
    parser.add_argument("--seconds", type=float, default=10.0, help="how long it may take; cuts iterations, too")
    parser.add_argument("--seed", type=int, default=1, help="the same seed and iterations make the same plan")
    parser.add_argument("--iterations", type=int, help="how many steps the search makes")
    parser.add_argument("--engine", choices=get_args(engines.Name), default="auto", help="who plans")
    parser.add_argument("--check", type=Path, metavar="PLAN", help="check this plan instead")
    return parser


if __name__ == "__main__":
    sys.exit(main())
