"""Bars of the race: 200 families sign up for 20 seats at the same moment, a hundred times, by the pages of a served house.

Some tap twice; in every fourth round the waiting list is too short for all. What each page said is compared with what the
database says, and with what was written to each family. ROUNDS is how many rounds.
"""

import math
import os
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from bench.courses_house import Answer, courses, courses_house, form, sign_up
from bench.report import DATABASES, Bars
from bench.trust_house import House, NoAnswer, Person, until

ROUNDS = int(os.environ.get("ROUNDS", "100"))
FAMILIES, SEATS, WAITING, SHORT = 200, 20, 200, 100
TWICE = 10  # families of each round who tap twice
AT_A_START = 5  # rounds; then the house starts anew, for it takes no more than 1,500 sign-ups a day
SENT_WITHIN = 600  # seconds, after the last round; how fast a message goes out is measured by `moving`
REFUSED = 409

#: Lists, sign-ups and messages as they stand in the database, and the mails in the folder, which is emptied.
LOOK = """
from django.conf import settings
from unterwegs.courses.models import *
from unterwegs.people import outbox
rows = {}
for signup in SignUp.objects.filter(seating__in=told).select_related("holder").prefetch_related("messages").order_by("number"):
    messages = [[one.kind, one.sent_at is not None, one.dropped_at is not None] for one in signup.messages.all()]
    rows.setdefault(signup.seating_id, []).append([signup.mail, signup.standing, signup.seat, signup.number, signup.code, messages])
mails = {}
for mail in outbox.kept_mails():
    for to in mail.to:
        mails.setdefault(to, []).append(mail.subject.split(":")[0])
for file in settings.MAIL_FOLDER.glob("*.mail"):
    file.unlink()
said = {"rows": rows, "mails": mails}
"""
ARE_SENT = """
from unterwegs.courses.models import Message
said = not Message.objects.filter(sent_at=None, dropped_at=None).exists()
"""
SUBJECTS = {"seated": "Ihr Platz", "waiting": "Sie stehen auf der Warteliste"}


@dataclass(slots=True)
class Sent:
    """One form that was sent, perhaps twice; instants of a clock that only goes forward, in seconds: first tap, last answer."""

    mail: str
    said: dict[str, Any]
    answers: list[Answer] = field(default_factory=list)
    begun: float = math.inf
    ended: float = 0.0
    broken: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Figures:
    rounds: int = 0
    exact: int = 0
    in_order: int = 0
    pages: int = 0
    true_pages: int = 0
    refused: int = 0
    written: int = 0
    once_and_true: int = 0
    earlier: int = 0
    overtaken: int = 0
    slowest: float = 0.0
    wrong: Counter[str] = field(default_factory=Counter)


def measure(bars: Bars) -> None:
    for database in DATABASES:
        try:
            with courses_house(database) as of:
                measure_on(bars, of)
        except Exception as problem:
            bars.unmeasured(f"race on {database}", f"{type(problem).__name__}: {problem}")


def measure_on(bars: Bars, of: House) -> None:
    figures, begun = Figures(), time.monotonic()
    for start in range(0, ROUNDS, AT_A_START):
        numbers = range(start, min(start + AT_A_START, ROUNDS))
        lists = [
            courses(of, 1, seats=SEATS, waiting=SHORT if number % 4 == 3 else WAITING, name=f"Runde {number}")[0]
            for number in numbers
        ]
        of.start()
        try:
            rounds = [race(of, seating, number) for seating, number in zip(lists, numbers, strict=True)]
            if not until(lambda: bool(of.do(ARE_SENT)), within=SENT_WITHIN, every=1):
                figures.wrong["messages were not sent in time"] += 1
        finally:
            of.stop()
        found = of.do(LOOK, lists)
        for seating, sent, number in zip(lists, rounds, numbers, strict=True):
            compare(figures, sent, found["rows"].get(str(seating), []), found["mails"], room=room_of(number))
    say(bars, of, figures, time.monotonic() - begun)


def room_of(number: int) -> int:
    """How many of a round get a seat or a place on the waiting list."""
    return min(FAMILIES, SEATS + (SHORT if number % 4 == 3 else WAITING))


def race(of: House, seating: int, number: int) -> list[Sent]:
    """One round: in even ones all forms at the same moment, in odd ones within a second, so that some are clearly earlier."""
    chance = random.Random(number)
    forms = []
    for family in range(FAMILIES):
        mail = f"familie{family}@runde{number}.example.org"
        forms.append(Sent(mail, form(f"Familie {family}", mail)))
    everybody = [(one, Person(of)) for one in forms]
    everybody += [(one, person) for one, person in everybody[:TWICE]]
    together = threading.Barrier(len(everybody))
    pauses = [chance.random() if number % 2 else 0.0 for _one in everybody]
    threads = [
        threading.Thread(target=send, args=(one, person, seating, together, pause))
        for (one, person), pause in zip(everybody, pauses, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return forms


def send(one: Sent, person: Person, seating: int, together: threading.Barrier, pause: float) -> None:
    together.wait()
    time.sleep(pause)  # thumbs do not fall in the same millisecond; the order is by chance
    begun = time.monotonic()
    try:
        one.answers.append(sign_up(person, seating, one.said))
    except NoAnswer as problem:
        one.broken.append(str(problem))
    ended = time.monotonic()
    one.begun, one.ended = min(one.begun, begun), max(one.ended, ended)


def compare(
    figures: Figures, sent: list[Sent], rows: list[list[Any]], mails: dict[str, list[str]], *, room: int
) -> None:
    figures.rounds += 1
    by_mail = {row[0]: row for row in rows}
    standings = [row[1] for row in rows]
    seats, numbers = sorted(row[2] for row in rows if row[2]), [row[3] for row in rows]
    figures.exact += seats == list(range(1, SEATS + 1)) and standings.count("seated") == SEATS and len(rows) == room
    ordered = ["seated"] * SEATS + ["waiting"] * (room - SEATS)
    figures.in_order += numbers == list(range(1, room + 1)) and standings == ordered and len(by_mail) == room
    for one in sent:
        figures.wrong.update(f"no answer: {why}" for why in one.broken)
        figures.slowest = max(figures.slowest, one.ended - one.begun)
        row = by_mail.get(one.mail)
        for answer in one.answers:
            figures.pages += 1
            figures.true_pages += is_true(answer, row)
            if answer.status not in {200, REFUSED}:
                figures.wrong[f"answered with {answer.status}"] += 1
        figures.refused += row is None
        if row is not None:
            figures.written += 1
            kind = row[1]
            figures.once_and_true += row[5] == [[kind, True, False]] and mails.get(one.mail) == [SUBJECTS[kind]]
        elif one.mail in mails:
            figures.wrong["somebody was refused and got a mail"] += 1
    for earlier, later in in_turn(sent):
        if earlier.mail in by_mail and later.mail in by_mail:
            figures.earlier += 1
            figures.overtaken += by_mail[earlier.mail][3] > by_mail[later.mail][3]


def in_turn(sent: list[Sent]) -> Iterator[tuple[Sent, Sent]]:
    """Pairs of which one was answered before the other was sent."""
    for earlier in sent:
        yield from ((earlier, later) for later in sent if earlier.ended < later.begun and len(earlier.answers) == 1)


def is_true(answer: Answer, row: list[Any] | None) -> bool:
    """Whether the page says what the database says: a seat, the place on the list by her number, her code – or that there is no room."""
    if row is None:
        return answer.status == REFUSED and not answer.code
    _mail, standing, _seat, number, code, _messages = row
    place = number - SEATS if standing == "waiting" else 0
    return (answer.status, answer.standing, answer.place, answer.code) == (200, standing, place, code)


def say(bars: Bars, of: House, figures: Figures, took: float) -> None:
    on = f"on {of.database}"
    print(
        f"         {of.database}: {took:.0f} s, the slowest answer {figures.slowest:.1f} s; {figures.pages} answers, "
        f"{figures.refused} families found no room"
    )

    def all_of(what: str, count: int, total: int) -> None:
        bars.line(f"{what} {on}", f"{count} of {total}", "all", holds=count == total > 0)

    all_of(f"rounds of {FAMILIES} sign-ups with exactly {SEATS} seated", figures.exact, figures.rounds)
    all_of("rounds whose waiting list has no gap, no double, the right order", figures.in_order, figures.rounds)
    all_of("pages that say what the database says", figures.true_pages, figures.pages)
    all_of("families who were written to exactly once, and truly", figures.once_and_true, figures.written)
    bars.line(
        f"of {figures.earlier} pairs of whom one was answered before the other asked, overtaken {on}",
        str(figures.overtaken), "0", holds=figures.overtaken == 0 and figures.earlier > 0,
    )  # fmt: skip
    if figures.wrong:
        print(*(f"         {line[:1500]}" for line in of.errors()[-5:]), sep="\n")
        print(*(f"         {times} × {what}" for what, times in figures.wrong.most_common(6)), sep="\n")
    count = figures.wrong.total()
    bars.line(f"answers that were neither a seat, a place nor “full” {on}", str(count), "0", holds=not count)
