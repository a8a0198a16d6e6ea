"""Bars of crashes: web and worker are killed with SIGKILL a hundred times under load, and nothing acknowledged is lost.

Families send wishes by the real open form and take some back; the office reads in tables as long work. What the house
answered is written down here, and compared in the end with what the house has: by its pages, and row by row.
"""

import random
import threading
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from uuid import uuid4

from bench import kills
from bench.report import DATABASES, Bars
from bench.trust_house import House, NoAnswer, Person, house, until

FAMILIES = 5
SENT_AGAIN, TAKEN_BACK = 0.5, 0.15  # shares of families
#: After a forgetting that died half-way the house says that it is closed, until the worker has finished it: nothing was acknowledged.
CLOSED = 503
LONG_WORK_ENDS = 240  # seconds; work that was killed is marked after 90
TABLE = "Straße;Hausnummer;PLZ;Ort;Lon;Lat\n" + "".join(
    f"Musterweg;{number};35576;Wetzlar;{8.01 + number / 10_000:.4f};50.0500\n" for number in range(1, 400)
)

#: What stands in the databases, in the words of no page: per code its rows and their words, and what is half.
LOOK = """
from unterwegs.kit import spelled
from unterwegs.people import holders
from unterwegs.people.models import *
from unterwegs.wishes import codes
from unterwegs.wishes.models import Wish
from unterwegs.wishes import rules
def words(wish):
    try:
        return [wish.words, (wish.contact or {}).get("note")]
    except Exception as problem:
        return [type(problem).__name__, None]
by_digest = {}
for wish in Wish.objects.exclude(digest=None).select_related("holder"):
    by_digest.setdefault(wish.digest, []).append([*words(wish), wish.forgotten_on])
keys = set(DataKey.objects.values_list("pk", flat=True))
alive = list(Wish.objects.filter(forgotten_on=None, holder__forgotten_on=None).values_list("holder", flat=True))
said = {
    "found": {code: by_digest.get(codes.digest_of(spelled.read(code)), []) for code in told["codes"]},
    "wishes": len(alive),
    "read": [row[0] for rows in by_digest.values() for row in rows if row[2] is None and row[0] is not None],
    "without key": sum(holder not in keys for holder in alive),
    "shared keys": len(alive) - len(set(alive)),
    "holders without key": len(holders.without_key()),
    "forgotten with key": KeyHolder.objects.exclude(forgotten_on=None).filter(pk__in=keys).count(),
    "holders without row": KeyHolder.objects.filter(room="wishes", forgotten_on=None).exclude(pk__in=Wish.objects.values("holder")).count(),
    "keys without row": len(keys - set(KeyHolder.objects.values_list("pk", flat=True))),
    "jobs": {str(pk): state for pk, state in Job.objects.values_list("pk", "state")},
}
"""


#: What is left of a session that no longer counts.
SESSION = """
from django.contrib.sessions.models import Session
found = Session.objects.filter(pk=told.get("sessionid") or "-").first()
said = "not there" if found is None else sorted(found.get_decoded()) or "empty"
"""


@dataclass(slots=True)
class Told:
    """What the house said to people; written by several threads, each entry once."""

    kept: dict[str, dict[str, str]] = field(default_factory=dict)  # code → what was sent
    gone: set[str] = field(default_factory=set)  # codes whose taking back was answered
    unsure: set[str] = field(default_factory=set)  # codes whose taking back was sent and not answered
    jobs: set[str] = field(default_factory=set)
    left: list[dict[str, str]] = field(default_factory=list)  # sent, not answered, not sent again
    counts: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def count(self, what: str) -> None:
        self.counts[what] += 1


def family(of: House, told: Told, end: threading.Event, seed: int) -> None:
    """One wish after the other, each by another family on another computer."""
    chance = random.Random(seed)
    while not end.is_set():
        mark = uuid4().hex
        person, said = (
            Person(of),
            {"kind": "advice", "words": f"Wir brauchen Rat, {mark}.", "reach": "code", "note": mark},
        )
        try:
            last = person.begin(said)
        except NoAnswer:
            time.sleep(0.1)  # nothing was sent yet: the server is dead, she begins anew a moment later
            continue
        code, tries = "", 0
        while not code and tries < 200:
            tries += 1
            try:
                answer = person.post("/de/wunsch/", last)
            except NoAnswer:
                told.count("broken off")
                if tries == 1 and chance.random() >= SENT_AGAIN:
                    break
                time.sleep(0.2)  # a person who sees an error waits before she sends again
                continue
            code = answer.code
            if answer.status == CLOSED:
                told.count("closed")
                time.sleep(1.0)
                continue
            if not code:
                told.wrong.append(f"a wish was answered with {answer.status}")
                break
            told.count("kept" if tries == 1 else "kept after sending again")
        if not code:
            told.left.append(said)
            continue
        if code in told.kept:
            told.wrong.append("two wishes have one code")
        told.kept[code] = said
        if chance.random() < TAKEN_BACK:
            take_back(person, told, code)


def take_back(person: Person, told: Told, code: str) -> None:
    told.unsure.add(code)
    with suppress(NoAnswer):
        answer = person.withdraws(code)
        if answer.status == 200:
            told.gone.add(code)
        elif answer.status == CLOSED:
            told.count("closed")
        else:
            told.wrong.append(f"taking back was answered with {answer.status}")


def office(of: House, person: Person, told: Told, end: threading.Event) -> None:
    """Reads in a table again and again, so that the worker is at work when it dies.

    She has signed in before: attempts that a kill breaks off count as failed ones, and after five the house asks to wait.
    """
    number = 0
    while not end.is_set():
        number += 1
        try:
            person.get("/desk/adressen/einlesen/")
            table = f"{TABLE}Ende;{number};35576;Wetzlar;8.05;50.06\n".encode()
            answer = person.post(
                "/desk/adressen/einlesen/", {"origin": "Stadt", "license": ""}, files={"file": ("a.csv", table)}
            )
        except NoAnswer:
            time.sleep(0.3)  # the server is dead: the office tries again, as a person does
            continue
        if answer.status == CLOSED:
            told.count("closed")
        elif answer.status == 302 and "/arbeit/" in answer.to:
            told.jobs.add(answer.to.rstrip("/").rsplit("/", 1)[-1])
        else:
            told.wrong.append(f"long work was answered with {answer.status} {answer.to}")
            if "/konto/login/" in answer.to:
                told.wrong.append(f"the session is {of.do(SESSION, person.cookies)}")
                return
        end.wait(1.0)


def measure(bars: Bars) -> None:
    for database in DATABASES:
        try:
            with house(database) as of:
                measure_on(bars, of)
        except Exception as problem:
            bars.unmeasured(f"{kills.KILLS} kills on {database}", f"{type(problem).__name__}: {problem}")


def measure_on(bars: Bars, of: House) -> None:
    told, end = Told(), threading.Event()
    of.start()
    people = [threading.Thread(target=family, args=(of, told, end, kills.SEED + one)) for one in range(FAMILIES)]
    coordinator = Person(of)
    coordinator.sign_in("coordinator@example.org")
    people.append(threading.Thread(target=office, args=(of, coordinator, told, end)))
    for one in people:
        one.start()
    started = time.monotonic()
    try:
        kills.again_and_again(of, lambda: len(told.kept), told.counts)
    finally:
        end.set()
        for one in people:
            one.join()
    took = time.monotonic() - started
    say(bars, of, told, took)


def say(bars: Bars, of: House, told: Told, took: float) -> None:
    on = f"on {of.database}"
    print(
        f"         {of.database}: {took:.0f} s; wishes sent and never answered {len(told.left)}, taken back {len(told.gone)}"
    )
    kills.say(bars, told.counts, on)
    broken = told.counts["broken off"]
    bars.line(
        f"wishes broken off while they were sent {on}", str(broken), "> 0, else nothing was tried", holds=broken > 0
    )
    by_page = sum(Person(of).looks(code).status == 200 for code in told.kept if code not in told.unsure)
    wanted = len(told.kept) - len(told.unsure)
    bars.line(
        f"acknowledged wishes that open under their code {on}",
        f"{by_page} of {wanted}",
        "all",
        holds=by_page == wanted > 0,
    )
    states = ended_work(of, told)
    found = of.do(LOOK, {"codes": list(told.kept)})
    once = sum(
        [row[:2] for row in found["found"][code]] == [[sent["words"], sent["note"]]]
        for code, sent in told.kept.items() if code not in told.unsure
    )  # fmt: skip
    bars.line(
        f"of them readable in their own words, exactly once {on}", f"{once} of {wanted}", "all", holds=once == wanted
    )
    twice = len(found["read"]) - len(set(found["read"]))
    bars.line(f"wishes that stand there twice {on}", str(twice), "0", holds=twice == 0)
    back = sum(Person(of).looks(code).status == 200 or bool(found["found"][code]) for code in told.gone)
    bars.line(
        f"of {len(told.gone)} wishes taken back, there again {on}", str(back), "0", holds=back == 0 and bool(told.gone)
    )
    half = sum(found[name] for name in ("without key", "shared keys", "holders without key", "forgotten with key"))
    bars.line(
        f"half of {found['wishes']} rows: no key, a shared one, a destroyed one that is there {on}",
        str(half),
        "0",
        holds=half == 0,
    )
    lost = {pk: states.get(pk, "gone") for pk in told.jobs if states.get(pk) != "done"}
    bars.line(
        f"of {len(told.jobs)} acknowledged long works, lost or not ending when started again {on}",
        f"{len(lost)}{f' ({Counter(lost.values())})' if lost else ''}", "0", holds=not lost and bool(told.jobs),
    )  # fmt: skip
    print(f"         answers that it is closed for a moment: {told.counts['closed']}")
    if told.wrong:
        print(*(f"         {line[:1500]}" for line in of.errors()[-5:]), sep="\n")
    for one, times in Counter(told.wrong).most_common(5):
        print(f"         {times} × {one}")
    bars.line(f"answers that were neither right nor broken off {on}", str(len(told.wrong)), "0", holds=not told.wrong)
    print(f"         unused keys that crashes left (deleted at night): {found['keys without row']}")
    print(f"         holders without a wish that crashes left (forgotten after a week): {found['holders without row']}")


def ended_work(of: House, told: Told) -> dict[str, str]:
    """Waits until no long work is open, starting again what was interrupted, as a person does; then the states."""
    person = Person(of)
    person.sign_in("coordinator@example.org")
    states: dict[str, str] = {}

    def are_done() -> bool:
        states.update(of.do(LOOK, {"codes": []})["jobs"])
        for pk in told.jobs:
            if states.get(pk) == "failed":
                person.post(f"/desk/arbeit/{pk}/erneut/", {})
        return all(states.get(pk) == "done" for pk in told.jobs)

    until(are_done, within=LONG_WORK_ENDS, every=3)
    return states
