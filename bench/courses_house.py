"""A served house with courses in it, and families who sign up there by its pages."""

import html
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from bench.trust_house import CODE, House, NoAnswer, Page, Person, house

STATUS = re.compile(r'role="status"><h1>([^<]+)</h1>')
SEATED, OFFERED, LAPSED = (
    "Sie haben einen Platz",
    "Für Sie ist ein Platz frei geworden",
    "Die Zeit, den Platz anzunehmen, ist vorbei",
)
WAITING = re.compile(r"an Stelle (\d+) der Warteliste")
#: The part is released; then what the bars ask for: courses of so many seats, each with an offer of its own.
OPEN = "from tests import make\nmake.open_part('courses')"
COURSES = """
from tests import make
from unterwegs.directory.models import Service
said = []
for place in range(told["courses"]):
    name = "Krabbelgruppe"
    offer = Service.objects.filter(texts__name=name).first() or make.service(name)
    said.append(make.seating(make.course(f"{told['name']} {place}", of=offer, seats=told["seats"], most_waiting=told["waiting"])).pk)
"""


@contextmanager
def courses_house(database: str) -> Iterator[House]:
    """As `house`, and families may sign up."""
    with house(database) as of:
        of.do(OPEN)
        yield of


def courses(of: House, count: int, *, seats: int, waiting: int, name: str = "Kurs") -> list[int]:
    """So many open courses; the numbers of their lists of seats."""
    made: list[int] = of.do(COURSES, {"courses": count, "seats": seats, "waiting": waiting, "name": name})
    return made


@dataclass(frozen=True, slots=True)
class Answer:
    """What a page says about a seat. ``standing`` is a word of the rules, empty where the page says none; ``place`` on the waiting list."""

    status: int
    standing: str
    place: int
    code: str

    @classmethod
    def of(cls, page: Page) -> "Answer":
        found = STATUS.search(page.text)
        words = html.unescape(found[1]).strip() if found else ""
        waiting = WAITING.search(words)
        standing = {SEATED: "seated", OFFERED: "offered", LAPSED: "lapsed"}.get(words, "waiting" if waiting else "")
        code = CODE.search(page.text)
        return cls(page.status, standing, int(waiting[1]) if waiting else 0, html.unescape(code[1]) if code else "")


def form(name: str, mail: str) -> dict[str, Any]:
    """What the form of a sign-up sends, with a ticket of its own as the page gives one."""
    return {"ticket": secrets.token_urlsafe(16), "name": name, "mail": mail, "phone": ""}


def sign_up(person: Person, seating: int, said: dict[str, Any]) -> Answer:
    """Sends the form. Raises NoAnswer."""
    return Answer.of(person.post(f"/de/kurse/platz/{seating}/neu/", said))


def see_form(person: Person, seating: int) -> dict[str, str]:
    """Opens the form; what it carries on. Raises NoAnswer."""
    page = person.get(f"/de/kurse/platz/{seating}/neu/")
    carried = dict(page.hidden)
    if page.status != 200 or "ticket" not in carried:
        raise NoAnswer(f"{page.status}")
    return carried


def deed(person: Person, what: str, code: str) -> Answer:
    """„zurueckgeben“, „nehmen“, „warten“, or „“ to see how it stands. Raises NoAnswer."""
    return Answer.of(person.post(f"/de/kurse/platz/{what}/" if what else "/de/kurse/platz/", {"code": code}))
