"""A year of chance: births, twins, deaths, corrections and repeated files come in; letters are printed and posted in between.

The letters are a small posting of the test's own: every week all families to be planned get a letter, three days later the post
goes with what `may_still_go`. A bereaved family is one of which a death was told before the post went.
"""

import random
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from tests import make
from unterwegs.welcome import queries, rules
from unterwegs.welcome.models import Family, Letter, Run
from unterwegs.welcome.rules import Address, Event, Notice, Representative

FIRST = date(2026, 1, 5)


@dataclass(slots=True)
class Lived:
    """What came of the year. ``wrong`` are letters that left the house for a family that had lost somebody."""

    posted: int = 0
    pulled: int = 0
    deaths: int = 0
    wrong: int = 0
    files: int = 0


@dataclass(slots=True)
class _Town:
    chance: random.Random
    told: list[tuple[date, list[Notice]]] = field(default_factory=list)
    bereaved: set[str] = field(default_factory=set)  # family names, each of one family only


def live(*, births: int, seed: int) -> Lived:
    """Lives through the year; every family has a name of its own, so that the test knows whose letter it is."""
    town, lived = _Town(random.Random(seed)), Lived()
    by_day = _year(town, births)
    for week in range(60):
        today = FIRST + timedelta(weeks=week)
        _print(today)
        for later in (1, 2):
            day = today + timedelta(days=later)
            notices = [notice for offset in range(-6, 1) for notice in by_day.get(day + timedelta(days=offset), [])]
            if later == 2 and town.chance.random() < 0.5:
                continue
            _receive(town, lived, notices, today=day)
        _post(town, lived, today + timedelta(days=3))
    return lived


def _year(town: _Town, births: int) -> dict[date, list[Notice]]:
    """What the register writes down, by the day on which it does."""
    chance, by_day = town.chance, dict[date, list[Notice]]()
    for number in range(births):
        born_on = FIRST + timedelta(days=chance.randrange(340))
        twins = 2 if chance.random() < 0.2 else 1
        where = Address("Gasse", str(number + 1), "35578", "Wetzlar")
        mother = Representative(f"Name{number:04}", "Mara", address=where)
        numbered = chance.random() < 0.7
        children = [
            Notice(
                Event.BIRTH,
                mother.family_name,
                f"Kind{place}",
                born_on,
                where,
                (mother,),
                number=f"{number}-{place}" if numbered else "",
                row=place + 1,
            )
            for place in range(twins)
        ]
        told_on = born_on + timedelta(days=chance.randrange(3, 12))
        by_day.setdefault(told_on, []).extend(children)
        fate = chance.random()
        later = told_on + timedelta(days=chance.randrange(0, 14))
        one = chance.choice(children)
        if fate < 0.3:
            by_day.setdefault(later, []).append(replace(one, event=Event.CHILD_DIED, died_on=later, happened_on=later))
        elif fate < 0.4:
            late = replace(mother, died_on=later)
            by_day.setdefault(later, []).append(replace(one, event=Event.PARENT_DIED, representatives=(late,)))
        elif fate < 0.55:
            by_day.setdefault(later, []).append(
                replace(one, event=Event.CHANGED, first_names=f"Kind{one.row - 1} Zwei")
            )
        for _again in range(chance.randrange(3)):
            by_day.setdefault(later + timedelta(days=chance.randrange(1, 60)), []).extend(children)
    return by_day


def _print(today: date) -> None:
    """All families to be planned get a letter in one run."""
    due = list(Family.objects.current().filter(state=rules.State.DUE))
    if not due:
        return
    last = Run.objects.order_by("-number").values_list("number", flat=True).first() or 0
    run = Run.objects.create(number=last + 1, made_at=make.now(), to_post_on=today + timedelta(days=3))
    for place, family in enumerate(due, 1):
        Letter.objects.create(
            family=family, run=run, number=place, kind="invitation", mode="ring", digest=f"{run.number:032}{place:032}"
        )
        family.state = rules.State.PLANNED
        family.save(update_fields=["state"])


def _receive(town: _Town, lived: Lived, notices: list[Notice], *, today: date) -> None:
    if not notices:
        return
    town.chance.shuffle(notices)
    make.received(*notices, as_of=today, today=today)
    lived.files += 1
    for notice in notices:
        is_death = notice.died_on is not None or any(one.died_on for one in notice.representatives)
        if is_death and notice.family_name not in town.bereaved:
            town.bereaved.add(notice.family_name)
            lived.deaths += 1


def _post(town: _Town, lived: Lived, today: date) -> None:
    """The post goes: what may not is left in the house."""
    for letter in Letter.objects.filter(run__posted_on=None).select_related("family__holder"):
        if not queries.may_still_go(letter):
            lived.pulled += 1
            continue
        lived.posted += 1
        lived.wrong += any(name["family_name"] in town.bereaved for name in letter.family.names or [])
        Family.objects.filter(pk=letter.family_id).update(state=rules.State.INVITED)
    Run.objects.filter(posted_on=None).update(posted_on=today)
