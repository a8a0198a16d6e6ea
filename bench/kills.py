"""Processes of a served house die by SIGKILL at moments of chance, again and again, while people use it."""

import os
import random
import time
from collections import Counter
from collections.abc import Callable

from bench.report import Bars
from bench.trust_house import House, children_of, processes_of, until

KILLS, SEED = int(os.environ.get("KILLS", "100")), 7
#: What is killed, in turns of ten: processes of the web server, the worker, both with everything around them.
TURNS = ("web", "worker", "web", "one of the web", "worker", "all", "web", "worker", "one of the web", "all")


def again_and_again(of: House, acknowledged: Callable[[], int], counts: Counter[str]) -> None:
    """Kills as often as the bar says, each time only when something was acknowledged since; notes what in ``counts``."""
    chance = random.Random(SEED)
    for number in range(KILLS):
        before = acknowledged()
        until(lambda: acknowledged() > before, within=30, every=0.02)  # noqa: B023 – asked at once: it is at work again
        time.sleep(chance.uniform(0, 0.5))  # the moment of the kill is the chance that is tried here
        what = TURNS[number % len(TURNS)]
        if of.web is None:
            raise RuntimeError("the server is gone")
        alive = children_of(of.web.pid)
        if len(alive) < 2:  # a child has not started yet: whoever is there
            what = "all"
        if what == "all":
            of.kill(processes_of(of.web.pid))
            of.web.wait()
            of.start()
        else:
            # the supervisor starts the web server first; told apart by what runs under them
            trees = sorted((processes_of(pid) for pid in alive), key=len)
            worker, web = trees[0], trees[-1]
            chosen = {"worker": worker, "web": web, "one of the web": [chance.choice(web[1:] or web)]}[what]
            if not of.kill(chosen):
                counts["kill: nobody"] += 1
                continue
        counts[f"kill: {what}"] += 1


def say(bars: Bars, counts: Counter[str], on: str) -> None:
    """The bar of the kills themselves; one that hit nobody was none."""
    killed = {
        name.removeprefix("kill: "): count
        for name, count in counts.items()
        if name.startswith("kill: ") and name != "kill: nobody"
    }
    said = ", ".join(f"{name} {count}" for name, count in sorted(killed.items()))
    count = sum(killed.values())
    bars.line(f"SIGKILL under load {on} ({said})", str(count), str(KILLS), holds=count == KILLS)
