"""A labelled corpus of birth notices: what comes in, what happens in between, and what must be the end of it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from tests import make
from unterwegs.welcome import actions, queries, rules
from unterwegs.welcome.models import Family, House, Letter, Run
from unterwegs.welcome.rules import Address, Event, Notice, Representative

TODAY = make.TODAY
BORN = TODAY - timedelta(days=20)
HERE = Address("Erfundene Gasse", "7", "35578", "Wetzlar")
THERE = Address("Andere Straße", "1", "35576", "Wetzlar")
MARA = Representative("Sommer", "Mara", address=HERE)
JAN = Representative("Sommer", "Jan", address=HERE)
OFFICE = Representative("Jugendamt Wetzlar", stands="office")
NEW = Representative("Winter", "Ida", address=THERE)


def child(first: str = "Lia", **fields: Any) -> Notice:
    """A child of Mara Sommer with a number of the register."""
    told: dict[str, Any] = {
        "event": Event.BIRTH,
        "family_name": "Sommer",
        "first_names": first,
        "born_on": BORN,
        "address": HERE,
        "representatives": (MARA,),
        "number": f"n-{first}",
        **fields,
    }
    return Notice(**told)


def dies(notice: Notice, *, on: date = TODAY) -> Notice:
    return replace(notice, event=Event.CHILD_DIED, died_on=on, happened_on=on)


def without_number(notice: Notice) -> Notice:
    return replace(notice, number="")


@dataclass(frozen=True, slots=True)
class File:
    """A file that comes in; ``counts`` is what became of its rows."""

    notices: tuple[Notice, ...]
    counts: dict[str, int]
    day: int = 0  # days after the first file


@dataclass(frozen=True, slots=True)
class Do:
    """What the office does in between: print, post, visit, forget, invite."""

    what: str


@dataclass(frozen=True, slots=True)
class Case:
    """``end``: state, end, holds and living children of every family that is not forgotten; ``going``: letters that may go."""

    name: str
    steps: tuple[File | Do, ...]
    end: tuple[tuple[str, str, tuple[str, ...], int], ...]
    going: int = 0


DUE = ("due", "", (), 1)


def held(*why: str, children: int = 1) -> tuple[str, str, tuple[str, ...], int]:
    return "held", "", why, children


def one(notice: Notice, fate: str, day: int = 0) -> File:
    return File((notice,), {fate: 1}, day)


LIA, BEN = child(), child("Ben")
ADOPTED = replace(
    LIA, event=Event.CHANGED, family_name="Winter", first_names="Noa", representatives=(NEW,), address=THERE
)
STOPPED, MOVED = ("ended", "stopped", (), 1), ("ended", "moved", (), 1)


def cases() -> Iterator[Case]:
    yield Case("a birth", (one(LIA, "new"),), (DUE,))
    yield Case("a birth without a number", (one(without_number(LIA), "new"),), (DUE,))
    # --- one birth, one family
    yield Case("twins", (File((LIA, BEN), {"new": 1, "twin": 1}),), (("due", "", (), 2),))
    yield Case(
        "triplets around midnight",
        (File((LIA, replace(BEN, born_on=BORN + timedelta(days=1)), child("Ada")), {"new": 1, "twin": 2}),),
        (("due", "", (), 3),),
    )
    yield Case("a twin comes a month later", (one(LIA, "new"), one(BEN, "twin", 30)), (("due", "", (), 2),))
    yield Case(
        "twins of whom one names both parents",
        (File((LIA, replace(BEN, representatives=(MARA, JAN))), {"new": 1, "twin": 1}),),
        (("due", "", (), 2),),
    )
    yield Case(
        "siblings of two births",
        (File((LIA, replace(BEN, born_on=BORN - timedelta(days=330))), {"new": 2}),),
        (DUE, DUE),
    )
    yield Case(
        "two children of one house and one day",
        (
            File(
                (
                    LIA,
                    child(
                        "Emil",
                        family_name="Herbst",
                        representatives=(replace(MARA, family_name="Herbst", first_names="Ute"),),
                    ),
                ),
                {"new": 2},
            ),
        ),
        (DUE, DUE),
    )
    # --- repeated, corrected, overlapping
    yield Case(
        "the next full file", (one(LIA, "new"), File((LIA, BEN), {"known": 1, "twin": 1}, 30)), (("due", "", (), 2),)
    )
    yield Case(
        "a name with a slip is corrected",
        (one(LIA, "new"), one(replace(LIA, event=Event.CHANGED, family_name="Sommers"), "changed", 5)),
        (DUE,),
    )
    yield Case(
        "a second first name is added",
        (one(LIA, "new"), one(replace(LIA, event=Event.CHANGED, first_names="Lia Marie"), "changed", 5)),
        (DUE,),
    )
    yield Case(
        "a birthday is corrected into another month",
        (one(LIA, "new"), one(replace(LIA, event=Event.CHANGED, born_on=BORN - timedelta(days=9)), "changed", 5)),
        (DUE,),
    )
    yield Case(
        "an older file comes late",
        (
            one(replace(LIA, address=THERE, representatives=(replace(MARA, address=THERE),)), "new", 30),
            one(LIA, "known", 0),
        ),
        (DUE,),
    )
    # --- moves
    yield Case("moves in under two", (one(replace(LIA, event=Event.MOVED_IN, happened_on=TODAY), "moved_in"),), (DUE,))
    yield Case(
        "moves in at two",
        (one(child(born_on=TODAY.replace(year=2024), event=Event.MOVED_IN, happened_on=TODAY), "too_old"),),
        (),
    )
    yield Case(
        "moves within the town after the letter was printed",
        (
            one(LIA, "new"),
            Do("plan"),
            Do("print"),
            one(
                replace(LIA, event=Event.CHANGED, address=THERE, representatives=(replace(MARA, address=THERE),)),
                "changed",
                3,
            ),
        ),
        (("planned", "", (), 1),),
    )
    yield Case("moves out", (one(LIA, "new"), one(replace(LIA, event=Event.MOVED_OUT), "moved_out", 5)), (MOVED,))
    yield Case(
        "moves out, and the old file comes again",
        (one(LIA, "new"), one(replace(LIA, event=Event.MOVED_OUT), "moved_out", 5), one(LIA, "finished", 6)),
        (MOVED,),
    )
    yield Case(
        "moves out before we heard of it",
        (one(replace(LIA, event=Event.MOVED_OUT), "moved_out"), one(LIA, "finished", 1)),
        (),
    )
    yield Case(
        "one twin moves out",
        (File((LIA, BEN), {"new": 1, "twin": 1}), one(replace(BEN, event=Event.MOVED_OUT), "moved_out", 5)),
        (DUE,),
    )
    # --- deaths
    yield Case("a child dies", (one(LIA, "new"), one(dies(LIA), "child_died", 5)), (STOPPED,))
    yield Case("a child died before the notice came", (one(replace(LIA, died_on=TODAY), "child_died"),), ())
    yield Case("death and birth in one file", (File((LIA, dies(LIA)), {"finished": 1, "child_died": 1}),), ())
    yield Case("a death comes before the birth", (one(dies(LIA), "child_died"), one(LIA, "finished", 5)), ())
    yield Case(
        "a death is told twice",
        (one(LIA, "new"), one(dies(LIA), "child_died", 5), one(dies(LIA), "finished", 6)),
        (STOPPED,),
    )
    yield Case(
        "a child dies after the letter was printed",
        (one(LIA, "new"), Do("plan"), Do("print"), one(dies(LIA), "child_died", 5)),
        (STOPPED,),
    )
    yield Case(
        "a child dies after the letter was printed, and is forgotten before the post goes",
        (one(LIA, "new"), Do("plan"), Do("print"), one(dies(LIA), "child_died", 5), Do("forget")),
        (),
    )
    yield Case(
        "a child dies after the letter was posted",
        (one(LIA, "new"), Do("plan"), Do("print"), Do("post"), one(dies(LIA), "child_died", 5)),
        (STOPPED,),
    )
    yield Case(
        "one twin dies",
        (File((LIA, BEN), {"new": 1, "twin": 1}), one(dies(LIA), "child_died", 5)),
        (held("twin_died"),),
    )
    yield Case(
        "one twin dies after printing",
        (File((LIA, BEN), {"new": 1, "twin": 1}), Do("plan"), Do("print"), one(dies(LIA), "child_died", 5)),
        (held("twin_died"),),
    )
    yield Case(
        "one twin died, only the other is born in our file",
        (one(dies(LIA), "child_died"), one(BEN, "held", 5)),
        (held("twin_died"),),
    )
    yield Case(
        "the second twin comes after the first has died",
        (one(LIA, "new"), one(dies(LIA), "child_died", 2), one(BEN, "held", 5)),
        (STOPPED, held("twin_died")),
    )
    yield Case(
        "both twins die",
        (File((LIA, BEN), {"new": 1, "twin": 1}), File((dies(LIA), dies(BEN)), {"child_died": 2}, 5)),
        (("ended", "stopped", (), 2),),
    )
    yield Case(
        "after a death a later birth starts fresh",
        (
            one(replace(LIA, born_on=BORN - timedelta(days=340)), "new"),
            one(dies(replace(LIA, born_on=BORN - timedelta(days=340))), "child_died", 1),
            Do("forget"),
            one(BEN, "new", 5),
        ),
        (DUE,),
    )
    yield Case(
        "a parent dies",
        (
            one(LIA, "new"),
            one(
                replace(LIA, event=Event.PARENT_DIED, representatives=(replace(MARA, died_on=TODAY), JAN)),
                "parent_died",
                5,
            ),
        ),
        (held("parent_died"),),
    )
    yield Case(
        "a parent dies after printing, and a later file has not heard of it",
        (
            one(replace(LIA, representatives=(MARA, JAN)), "new"),
            Do("plan"),
            Do("print"),
            one(
                replace(LIA, event=Event.PARENT_DIED, representatives=(replace(MARA, died_on=TODAY), JAN)),
                "parent_died",
                5,
            ),
            one(replace(LIA, representatives=(MARA, JAN)), "known", 6),
        ),
        (held("parent_died"),),
    )
    # --- blocks
    yield Case("§ 51", (one(replace(LIA, is_blocked=True), "held"),), (held("sealed"),))
    yield Case(
        "§ 51 of a parent",
        (one(replace(LIA, representatives=(replace(MARA, is_blocked=True),)), "held"),),
        (held("sealed"),),
    )
    yield Case(
        "§ 51 after printing",
        (
            one(LIA, "new"),
            Do("plan"),
            Do("print"),
            one(replace(LIA, event=Event.CHANGED, is_blocked=True), "changed", 5),
        ),
        (held("sealed"),),
    )
    yield Case("§ 52", (one(replace(LIA, is_sheltered=True), "held"),), (held("sheltered"),))
    yield Case("a shelter that is known", (Do("shelter"), one(LIA, "held")), (held("sheltered"),))
    yield Case("a clinic", (Do("clinic"), one(LIA, "held")), (held("house"),))
    yield Case(
        "out of the clinic",
        (
            Do("clinic"),
            one(LIA, "held"),
            one(
                replace(LIA, event=Event.CHANGED, address=THERE, representatives=(replace(MARA, address=THERE),)),
                "changed",
                5,
            ),
        ),
        (DUE,),
    )
    # --- who represents
    yield Case(
        "a guardian of the office", (one(replace(LIA, representatives=(OFFICE,)), "held"),), (held("not_a_person"),)
    )
    yield Case(
        "an association",
        (one(replace(LIA, representatives=(replace(OFFICE, stands="association"),)), "held"),),
        (held("not_a_person"),),
    )
    yield Case("nobody", (one(replace(LIA, representatives=()), "held"),), (held("nobody"),))
    yield Case(
        "lives elsewhere",
        (one(replace(LIA, representatives=(replace(MARA, address=THERE),)), "held"),),
        (held("lives_elsewhere"),),
    )
    yield Case(
        "a minor",
        (one(replace(LIA, representatives=(replace(MARA, born_on=TODAY - timedelta(days=6000)),)), "held"),),
        (held("minor"),),
    )
    yield Case(
        "a foster family is written to and stays so in the next full file",
        (
            one(replace(LIA, representatives=(OFFICE,)), "held"),
            Do("foster"),
            one(replace(LIA, representatives=(OFFICE,)), "known", 30),
        ),
        (("due", "", ("not_a_person",), 1),),
    )
    # --- adoption
    yield Case("an adoption", (one(LIA, "new"), one(ADOPTED, "changed", 5)), (held("changed"),))
    yield Case(
        "an adoption whose old file comes late", (one(ADOPTED, "held", 5), one(LIA, "changed", 0)), (held("changed"),)
    )
    yield Case(
        "an adoption after printing",
        (one(LIA, "new"), Do("plan"), Do("print"), one(ADOPTED, "changed", 5)),
        (held("changed"),),
    )
    yield Case(
        "the old name comes again after an adoption",
        (one(LIA, "new"), one(ADOPTED, "changed", 5), one(without_number(LIA), "finished", 6)),
        (held("changed"),),
    )
    yield Case(
        "another representative alone",
        (
            one(LIA, "new"),
            one(replace(LIA, event=Event.CHANGED, representatives=(replace(NEW, address=HERE),)), "changed", 5),
        ),
        (held("changed"),),
    )
    yield Case(
        "the father is added",
        (one(LIA, "new"), one(replace(LIA, event=Event.CHANGED, representatives=(MARA, JAN)), "changed", 5)),
        (DUE,),
    )
    yield Case(
        "a change of somebody we never heard of", (one(replace(LIA, event=Event.CHANGED), "held"),), (held("changed"),)
    )
    yield Case(
        "a change comes before its birth",
        (one(replace(LIA, event=Event.CHANGED), "held", 5), one(LIA, "changed", 0)),
        (DUE,),
    )
    # --- refusal outlives forgetting
    yield Case(
        "no thank you, then the same in the next file",
        (one(LIA, "new"), Do("decline"), Do("forget"), one(LIA, "finished", 30)),
        (),
    )
    yield Case(
        "no thank you, forgotten, then a corrected name with the same number",
        (
            one(LIA, "new"),
            Do("decline"),
            Do("forget"),
            one(replace(LIA, family_name="Sommer-Winter", first_names="Liane"), "finished", 30),
        ),
        (),
    )
    yield Case(
        "no thank you, forgotten, then a file without numbers",
        (one(LIA, "new"), Do("decline"), Do("forget"), one(without_number(LIA), "finished", 30)),
        (),
    )
    yield Case(
        "no thank you, forgotten, then the twin",
        (one(LIA, "new"), Do("decline"), Do("forget"), one(BEN, "finished", 30)),
        (),
    )
    yield Case(
        "no thank you, forgotten, then the next sibling",
        (
            one(replace(LIA, born_on=BORN - timedelta(days=340)), "new"),
            Do("decline"),
            Do("forget"),
            one(BEN, "new", 30),
        ),
        (DUE,),
    )
    yield Case(
        "a letter that may go",
        (one(LIA, "new"), Do("plan"), Do("print"), one(LIA, "known", 3)),
        (("planned", "", (), 1),),
        going=1,
    )


def play(case: Case) -> list[dict[str, int]]:
    """Lets the case happen; returns what became of the rows of each file."""
    counts = []
    for step in case.steps:
        if isinstance(step, File):
            receipt = make.received(*step.notices, as_of=TODAY + timedelta(days=step.day))
            counts.append(receipt.counts)
        else:
            DEEDS[step.what]()
    return counts


def expected(case: Case) -> list[dict[str, int]]:
    return [step.counts for step in case.steps if isinstance(step, File)]


def ends() -> tuple[tuple[str, str, tuple[str, ...], int], ...]:
    """How it stands with every family that is not forgotten."""
    rows = Family.objects.current().order_by("noticed_on")
    return tuple(sorted((row.state, row.end, tuple(row.holds), row.children_count) for row in rows))


def going() -> int:
    """Letters that are still in the house and may leave it."""
    waiting = Letter.objects.filter(run__posted_on=None).select_related("family")
    return sum(queries.may_still_go(letter) for letter in waiting)


def _open() -> Family:
    return Family.objects.open().get()


def _plan() -> None:
    family = _open()
    family.state = rules.State.PLANNED
    family.save(update_fields=["state"])
    make.visit(family)


def _print() -> None:
    make.printed(_open())


def _post() -> None:
    Run.objects.update(posted_on=TODAY)
    Family.objects.open().update(state=rules.State.INVITED)


def _house(kind: str) -> None:
    actions.keep_house(kind=kind, name="Haus", address=HERE, agreed_on=None, by=None, today=TODAY)
    assert House.objects.count() == 1


DEEDS = {
    "plan": _plan,
    "print": _print,
    "post": _post,
    "decline": lambda: actions.end(_open(), end="declined", channel="code", by=None, today=TODAY),
    "forget": lambda: actions.forget(today=TODAY + timedelta(days=30)),
    "shelter": lambda: _house("shelter"),
    "clinic": lambda: _house("clinic"),
    "foster": lambda: actions.decide(_open(), decision="foster", carers="Familie Linde", by=None, today=TODAY),
}
