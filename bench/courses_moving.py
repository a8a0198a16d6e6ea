"""Bars of moving up: a seat that was given back reaches the next on the list within a minute, and goes on when nobody takes it in time.

The house is served; mails lie in its folder. The command of every minute runs as the crontab runs it, at every sixtieth second.
So that nobody has to wait for a day, the end of an offer is put forward in the database, and nothing else.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bench.courses_house import courses, courses_house, deed, form, sign_up
from bench.report import DATABASES, Bars
from bench.trust_house import House, Person

TIMES = 5  # seats given back one after the other
MINUTE = 60.0
STARTING = 10.0  # seconds that the command itself may take on a busy machine

#: Waits for a mail to somebody whose subject begins so; the seconds of the clock at which it was laid into the folder.
MAIL = """
import time
from unterwegs.people import outbox
end = time.monotonic() + told["within"]
while said is None and time.monotonic() < end:
    found = [one.at.timestamp() for one in outbox.kept_mails() if told["to"] in one.to and one.subject.startswith(told["subject"])]
    said = min(found, default=None)
    time.sleep(0.2)  # the folder tells nobody that a mail was laid into it
"""
#: Puts the end of the offer to somebody forward, to so many seconds from now; returns it.
HURRY = """
from datetime import timedelta
from django.utils import timezone
from unterwegs.courses.models import SignUp
end = timezone.now() + timedelta(seconds=told["seconds"])
SignUp.objects.filter(number=told["number"], seating=told["seating"], standing="offered").update(offered_until=end)
said = end.timestamp()
"""
#: Gives a seat back past all pages, so that no task is begun: only the command of every minute can notice it.
QUIETLY = """
import time
from django.utils import timezone
from unterwegs.courses import actions
from unterwegs.courses.models import SignUp
actions.give_back(SignUp.objects.get(number=told["number"], seating=told["seating"]), now=timezone.now())
said = time.time()
"""
OFFER, LAPSED = "Ein Platz ist frei für Sie", "Der Platz ging an die nächste Familie"


@contextmanager
def crontab(of: House) -> Iterator[None]:
    """The command of every minute."""
    end = threading.Event()

    def run() -> None:
        while not end.wait(MINUTE - time.time() % MINUTE):
            of.manage("keep_courses")

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        end.set()
        thread.join()


def measure(bars: Bars) -> None:
    for database in DATABASES:
        try:
            with courses_house(database) as of:
                measure_on(bars, of)
        except Exception as problem:
            bars.unmeasured(f"moving up on {database}", f"{type(problem).__name__}: {problem}")


def measure_on(bars: Bars, of: House) -> None:
    on = f"on {of.database}"
    first, second = courses(of, 2, seats=TIMES, waiting=20)
    of.start()
    with crontab(of):
        codes = [_sign_up(of, first, number) for number in range(2 * TIMES)]
        took = []
        for number in range(TIMES):
            given = time.time()
            deed(Person(of), "zurueckgeben", codes[number])
            took.append(_seconds(of, given, to=_mail(first, TIMES + number), subject=OFFER))
        _line(bars, f"from giving back to the mail of the next, the slowest of {TIMES} {on}", took, MINUTE)

        for number in range(TIMES + 2):
            _sign_up(of, second, number)
        given = of.do(QUIETLY, {"seating": second, "number": 1})
        waited = [_seconds(of, given, to=_mail(second, TIMES), subject=OFFER)]
        _line(bars, f"the same by the command of every minute alone {on}", waited, MINUTE + STARTING)

        end = of.do(HURRY, {"seating": second, "number": TIMES + 1, "seconds": 5})
        lapsed = [_seconds(of, end, to=_mail(second, TIMES), subject=LAPSED)]
        went_on = [_seconds(of, end, to=_mail(second, TIMES + 1), subject=OFFER)]
        _line(bars, f"from the end of an offer to the mail that it is over {on}", lapsed, MINUTE + STARTING)
        _line(bars, f"from the end of an offer to the offer to the next {on}", went_on, MINUTE + STARTING)


def _mail(seating: int, number: int) -> str:
    return f"familie{number}@liste{seating}.example.org"


def _sign_up(of: House, seating: int, number: int) -> str:
    answer = sign_up(Person(of), seating, form(f"Familie {number}", _mail(seating, number)))
    if answer.standing != ("seated" if number < TIMES else "waiting"):
        raise RuntimeError(f"sign-up {number}: {answer}")
    return answer.code


def _seconds(of: House, since: float, *, to: str, subject: str) -> float | None:
    at: Any = of.do(MAIL, {"to": to, "subject": subject, "within": 3 * MINUTE})
    return None if at is None else at - since


def _line(bars: Bars, what: str, seconds: list[float | None], most: float) -> None:
    known = [one for one in seconds if one is not None]
    if len(known) < len(seconds):
        bars.line(what, f"{len(seconds) - len(known)} never came", f"{most:.0f} s", holds=False)
    else:
        bars.line(
            what,
            f"{max(known):.1f} s",
            f"{most:.0f} s, never before",
            holds=0 <= max(known) <= most and min(known) >= 0,
        )
