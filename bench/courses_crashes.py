"""Bars of crashes: web and worker are killed a hundred times while families sign up, give back and take seats; nothing acknowledged is lost.

What the pages answered is written down here, and compared in the end with what the house has: by its pages, row by row, and
mail by mail. KILLS is how many.
"""

import random
import threading
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from bench import kills
from bench.courses_house import Answer, courses, courses_house, deed, form, see_form, sign_up
from bench.report import DATABASES, Bars
from bench.trust_house import House, NoAnswer, Person, until

FAMILIES, LISTS, SEATS, WAITING = 5, 20, 2, 200
SENT_AGAIN, GIVEN_BACK = 0.5, 0.35  # shares of families
LOOKED_AGAIN = 4  # of her earlier ones, after each sign-up
CLOSED, REFUSED, TOO_MANY = 503, 409, 429
A_MINUTE = 60
SENT_WITHIN = 5 * A_MINUTE  # seconds: what a dead process was sending is sent by another one after two minutes

#: What stands in the databases, in the words of no page.
LOOK = """
from unterwegs.courses.models import *
from unterwegs.people import holders, outbox
from unterwegs.people.models import DataKey, KeyHolder
rows = {}
for one in SignUp.objects.select_related("holder").prefetch_related("messages"):
    messages = [[m.kind, "sent" if m.sent_at else "dropped" if m.dropped_at else "waiting"] for m in one.messages.order_by("pk")]
    row = [one.seating_id, one.name, one.mail, one.standing, one.seat, one.number, messages]
    rows.setdefault(one.code, []).append(row)
mails = {}
for mail in sorted(outbox.kept_mails(), key=lambda each: each.at):
    mails.setdefault(mail.to[0], []).append(mail.subject.split(":")[0])
keys = set(DataKey.objects.values_list("pk", flat=True))
used = list(SignUp.objects.values_list("holder", flat=True))
said = {
    "rows": rows,
    "mails": mails,
    "seats": {seating.pk: seating.course.seats for seating in Seating.objects.select_related("course")},
    "half": sum(holder not in keys for holder in used) + len(used) - len(set(used)) + len(holders.without_key()),
    "holders without row": KeyHolder.objects.filter(room="courses").exclude(pk__in=used).count(),
    "keys without row": len(keys - set(KeyHolder.objects.values_list("pk", flat=True))),
    "waiting": Message.objects.filter(sent_at=None, dropped_at=None, to_be_told=False).count(),
}
"""
STILL_WAITING = """
from unterwegs.courses.models import Message
said = Message.objects.filter(sent_at=None, dropped_at=None, to_be_told=False).count()
"""
#: What the last mail to somebody has to say, by how it stands with her.
LAST_MAIL = {"seated": "Ihr Platz", "waiting": "Sie stehen auf der Warteliste", "offered": "Ein Platz ist frei für Sie"}


@dataclass(slots=True)
class Told:
    """What the house said to families; written by several threads, each entry once."""

    kept: dict[str, dict[str, Any]] = field(default_factory=dict)  # code → what was sent, and for which list
    gone: set[str] = field(default_factory=set)  # codes whose giving back was answered
    taken: set[str] = field(
        default_factory=set
    )  # codes whose seat was taken when it was held for them, and that was answered
    unsure: set[str] = field(default_factory=set)  # codes of whom a deed was sent and not answered
    counts: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def measure(bars: Bars) -> None:
    for database in DATABASES:
        try:
            with courses_house(database) as of:
                measure_on(bars, of)
        except Exception as problem:
            bars.unmeasured(f"{kills.KILLS} kills on {database}", f"{type(problem).__name__}: {problem}")


def measure_on(bars: Bars, of: House) -> None:
    told, end = Told(), threading.Event()
    lists = courses(of, LISTS, seats=SEATS, waiting=WAITING)
    of.start()
    people = [threading.Thread(target=family, args=(of, told, lists, end, kills.SEED + one)) for one in range(FAMILIES)]
    for one in people:
        one.start()
    started = time.monotonic()
    try:
        kills.again_and_again(of, lambda: len(told.kept) + len(told.gone) + len(told.taken), told.counts)
    finally:
        end.set()
        for one in people:
            one.join()
    say(bars, of, told, time.monotonic() - started)


def family(of: House, told: Told, lists: list[int], end: threading.Event, seed: int) -> None:
    """One family after the other signs up; some give back at once, some come again later and take what became free."""
    chance, mine = random.Random(seed), list[str]()
    while not end.is_set():
        code = signs_up(of, told, chance)(chance.choice(lists))
        if not code:
            continue
        mine.append(code)
        if chance.random() < GIVEN_BACK:
            earlier = mine.pop(chance.randrange(len(mine)))
            gives_back(of, told, earlier)
        for earlier in chance.sample(mine, min(len(mine), LOOKED_AGAIN)):
            takes_what_is_free(of, told, earlier)


def signs_up(of: House, told: Told, chance: random.Random) -> Any:
    def at(seating: int) -> str:
        mark = uuid4().hex
        person, said = Person(of), form(f"Familie {mark}", f"{mark}@example.org")
        try:
            said |= see_form(person, seating)
        except NoAnswer:
            time.sleep(0.1)  # nothing was sent yet, or the lists are full: she begins anew a moment later
            return ""
        for tries in range(1, 200):
            try:
                answer = sign_up(person, seating, said)
            except NoAnswer:
                told.counts["broken off"] += 1
                if tries == 1 and chance.random() >= SENT_AGAIN:
                    told.counts["left"] += 1
                    return ""
                time.sleep(0.2)  # a person who sees an error waits before she sends again
                continue
            if answer.status == CLOSED:
                told.counts["closed"] += 1
                time.sleep(1)  # the page asks her to come back in a moment
                continue
            if answer.status in {REFUSED, TOO_MANY}:
                told.counts["refused"] += 1
                return ""
            if answer.status != 200 or answer.standing not in LAST_MAIL or not answer.code:
                told.wrong.append(f"a sign-up was answered with {answer}")
                return ""
            told.counts["kept" if tries == 1 else "kept after sending again"] += 1
            if answer.code in told.kept:
                told.wrong.append("two sign-ups have one code")
            told.kept[answer.code] = {"seating": seating, "name": said["name"], "mail": said["mail"]}
            return answer.code
        return ""

    return at


def does(of: House, what: str, code: str) -> Answer | None:
    """A deed by her code, sent once; None where nothing was answered."""
    with suppress(NoAnswer):
        answer = deed(Person(of), what, code)
        if answer.status not in {CLOSED, TOO_MANY}:
            return answer
    return None


def gives_back(of: House, told: Told, code: str) -> None:
    answer = does(of, "zurueckgeben", code)
    if answer is None:
        told.unsure.add(code)
    elif answer.status == 200:
        told.gone.add(code)
    else:
        told.wrong.append(f"giving back was answered with {answer}")


def takes_what_is_free(of: House, told: Told, code: str) -> None:
    seen = does(of, "", code)
    if seen is None or seen.standing != "offered" or code in told.unsure:
        return
    answer = does(of, "nehmen", code)
    if answer is None:
        told.unsure.add(code)
    elif answer.status == 200 and answer.standing == "seated":
        told.taken.add(code)
    else:
        told.wrong.append(f"taking was answered with {answer}")


def say(bars: Bars, of: House, told: Told, took: float) -> None:
    on = f"on {of.database}"
    counts = told.counts
    print(
        f"         {of.database}: {took:.0f} s; sent and never answered {counts['left']}, full {counts['refused']}, "
        f"given back {len(told.gone)}, taken {len(told.taken)}, closed for a moment {counts['closed']}"
    )
    kills.say(bars, counts, on)
    bars.line(
        f"sign-ups broken off while they were sent {on}", str(counts["broken off"]), "> 0, else nothing was tried",
        holds=counts["broken off"] > 0,
    )  # fmt: skip
    steady = {code for code in told.kept if code not in told.unsure}
    opened = sum(deed(Person(of), "", code).status == 200 for code in steady)
    bars.line(
        f"acknowledged sign-ups that open under their code {on}",
        f"{opened} of {len(steady)}",
        "all",
        holds=opened == len(steady) > 0,
    )
    before = len(of.do(LOOK)["rows"])
    sent = until(lambda: is_drained(of), within=SENT_WITHIN, every=A_MINUTE)
    found = of.do(LOOK)
    print(f"         {of.database}: {before} sign-ups stand there")
    rows = found["rows"]
    once = sum(
        [row[:3] for row in rows.get(code, [])] == [[sent_["seating"], sent_["name"], sent_["mail"]]]
        for code, sent_ in told.kept.items()
    )
    bars.line(
        f"of them readable as they were typed, exactly once {on}",
        f"{once} of {len(told.kept)}",
        "all",
        holds=once == len(told.kept) > 0,
    )
    for what, codes, standing in (("given back", told.gone, "given_up"), ("taken", told.taken - told.gone, "seated")):
        lost = [code for code in codes - told.unsure if rows.get(code, [[None] * 4])[0][3] != standing]
        bars.line(
            f"of {len(codes)} seats acknowledged as {what}, lost {on}",
            str(len(lost)),
            "0",
            holds=not lost and bool(codes),
        )
    seated = Counter(row[0][0] for row in rows.values() if row[0][4])
    over = [pk for pk, count in seated.items() if count > found["seats"][str(pk)]]
    numbers = Counter((row[0], row[5]) for each in rows.values() for row in each)
    bars.line(
        f"lists of {LISTS} with more families than seats, numbers that are there twice {on}",
        f"{len(over)}, {sum(count > 1 for count in numbers.values())}",
        "0, 0",
        holds=not over and max(numbers.values()) == 1,
    )
    bars.line(
        f"messages neither sent nor dropped for a newer one {on}",
        str(found["waiting"]),
        "0",
        holds=sent and found["waiting"] == 0,
    )
    untold = [code for code, (row, *_more) in rows.items() if not is_told(row, found["mails"])]
    bars.line(
        f"of {len(rows)} families, whose last mail does not say how it stands {on}",
        str(len(untold)),
        "0",
        holds=not untold,
    )
    twice = sum(len(mails) - len(set(mails)) for mails in found["mails"].values())
    print(f"         mails sent twice with the same words, for a process died before it could note them: {twice}")
    bars.line(
        f"half of a sign-up: without key, with a shared key, a key holder without sign-up {on}",
        f"{found['half']}, {found['holders without row']}",
        "0, 0",
        holds=found["half"] == 0 and found["holders without row"] == 0,
    )
    print(f"         unused keys that crashes left (deleted at night): {found['keys without row']}")
    if told.wrong:
        print(*(f"         {line[:1500]}" for line in of.errors()[-5:]), sep="\n")
    for one, times in Counter(told.wrong).most_common(5):
        print(f"         {times} × {one}")
    bars.line(f"answers that were neither right nor broken off {on}", str(len(told.wrong)), "0", holds=not told.wrong)


def is_drained(of: House) -> bool:
    """Whether nothing waits any more after the command of every minute, as the crontab runs it."""
    of.manage("keep_courses")
    return bool(of.do(STILL_WAITING) == 0)


def is_told(row: list[Any], mails: dict[str, list[str]]) -> bool:
    """Whether the last she read is how it stands; whoever gave back herself needs no mail."""
    standing, mail = row[3], row[2]
    return standing == "given_up" or (mails.get(mail) or [""])[-1] == LAST_MAIL.get(standing)
