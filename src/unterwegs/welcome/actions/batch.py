"""Some notices and everything that is known of their children: what becomes of each, then one write of it all."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from unterwegs.people import holders
from unterwegs.people.models import Actor, KeyHolder
from unterwegs.places import queries as places
from unterwegs.welcome import marks, queries, rules
from unterwegs.welcome.actions import stopping
from unterwegs.welcome.models import Child, Family, House, Mark, Visit, Visitor
from unterwegs.welcome.rules import Event, Fate, Hold, Notice

CHUNK = 500  # families read or written at once: their keys are at hand for as long as it takes
PARTS = ("street", "number", "addition", "postcode", "town")
NOTHING_TOLD: Mapping[str, Any] = {
    "family_name": "",
    "first_names": "",
    "born_on": "",
    "died_on": "",
    "as_of": "",
    "came": True,
    "sudden": False,
    "numbered": False,
    "holds": [],
    "names": [],
    "late": [],
    "at": [],
}
Name = dict[str, str]
T = TypeVar("T")


def is_death(notice: Notice) -> bool:
    return notice.event == Event.CHILD_DIED or notice.died_on is not None


# --- children and homes as they stand while the notices are read ----------------------------------------------------------
@dataclass(slots=True, eq=False)
class _Kid:
    """A child. ``told`` is what `Child.told` keeps; beside name and days it is what the register last said of it:

    ``as_of`` (from which day), ``came`` (whether a birth or a move told of it), ``sudden`` (whether name or representative
    changed suddenly), ``numbered``, ``holds``, ``names`` (who may be written to), ``late`` (who died and is never written to,
    whatever a file says that has not heard of it) and ``at`` (the address in its parts).
    """

    told: dict[str, Any]
    home: "_Home"
    counts: bool = True
    row: Child | None = None
    is_changed: bool = False

    @property
    def as_of(self) -> date:
        return date.fromisoformat(self.told["as_of"] or "0001-01-01")


@dataclass(slots=True, eq=False)
class _Home:
    """A family; ``row`` is None until it is written. ``end`` says that its way is to be stopped."""

    kids: list[_Kid] = field(default_factory=list)
    names: list[Name] = field(default_factory=list)
    address: dict[str, Any] = field(default_factory=dict)
    lasting: set[str] = field(default_factory=set)
    row: Family | None = None
    area: UUID | None = None
    holds: list[str] = field(default_factory=list)
    standing: rules.Standing | None = None
    end: str = ""
    is_changed: bool = False

    @property
    def living(self) -> list[_Kid]:
        return [kid for kid in self.kids if kid.counts]

    @property
    def is_open(self) -> bool:
        return not self.end and (self.row is None or self.row.is_open)

    def said(self) -> tuple[list[Name], list[str]]:
        """Who is to be written to and where, as the newest notices say."""
        newest = max((kid.as_of for kid in self.living), default=None)
        latest = [kid for kid in self.living if kid.as_of == newest]
        names = {(one["family_name"], one["first_names"]): one for kid in latest for one in kid.told["names"]}
        return [names[key] for key in sorted(names)], max((kid.told["at"] for kid in latest), default=[])

    def reasons(self) -> list[str]:
        """Why it is held back, whatever the register of addresses says."""
        found = {hold for kid in self.living for hold in kid.told["holds"]} | self.lasting
        if any(kid.told["sudden"] or not kid.told["came"] for kid in self.living):
            found.add(Hold.CHANGED)
        return [hold.value for hold in Hold if hold in found]


@dataclass(slots=True, eq=False)
class _Mark:
    """A mark: to whom it leads, and whether we are done. Without a child we always are."""

    kid: _Kid | None = None
    is_finished: bool = False
    row: int | None = None
    child: UUID | None = None
    born_on: date = date.min
    is_changed: bool = False

    @property
    def is_open(self) -> bool:
        return not self.is_finished and self.kid is not None and self.kid.counts and self.kid.home.is_open

    def finish(self) -> None:
        self.is_changed = self.is_changed or not self.is_finished
        self.is_finished = True

    def lead_to(self, kid: _Kid | None) -> None:
        if self.kid is not kid:
            self.kid, self.is_changed = kid, True


class Batch:
    """``replaced`` are families whose data is to be destroyed after the transaction: a child of them has other parents now."""

    def __init__(self, *, as_of: date | None, by: Actor, today: date, standings: Mapping[int, rules.Standing]) -> None:
        self.as_of, self.by, self.today, self.standings = as_of, by, today, standings
        self.keys = marks.Keys(today=today)
        self.marks: dict[tuple[str, str], _Mark] = {
            (way, digest): _Mark(is_finished=is_finished or child is None, row=pk, child=child)
            for pk, way, digest, child, is_finished in Mark.objects.values_list(
                "pk", "way", "digest", "child_id", "is_finished"
            )
        }
        self.homes: list[_Home] = []
        self.gone: list[_Kid] = []
        self.replaced: list[Family] = []
        self.houses = {
            digest: (kind, agreed_on is not None)
            for digest, kind, agreed_on in House.objects.values_list("digest", "kind", "agreed_on")
        }
        self.house_key = holders.house_key() if self.houses else b""

    def take_in(self, notices: Sequence[Notice]) -> Counter[str]:
        """What became of the notices, each counted once."""
        self._open(notices)
        fates = [self._take(notice) for notice in notices]
        self._locate()
        counts = Counter(self._as_held(fate, home).value for fate, home in fates)
        self._write()
        return counts

    def _as_held(self, fate: Fate, home: _Home | None) -> Fate:
        is_new = home is not None and fate in (Fate.NEW, Fate.MOVED_IN)
        return Fate.HELD if is_new and home is not None and home.holds else fate

    # --- what is known ----------------------------------------------------------------------------------------------------
    def _open(self, notices: Sequence[Notice]) -> None:
        """Opens the families to whom the marks of the notices lead, with all their children."""
        children = list({mark.child for notice in notices for mark in self._leading(notice) if mark.child})
        of_child: dict[UUID, list[_Mark]] = {}
        for mark in self.marks.values():
            if mark.child:
                of_child.setdefault(mark.child, []).append(mark)
        families = sorted({family for chunk in _chunks(children) for family in _families_of(chunk)})
        for chunk in _chunks(families):
            rows = Family.objects.filter(pk__in=chunk).select_related("holder").prefetch_related("children")
            holders.at_hand(row.holder for row in rows)
            for row in rows:
                for kid in self._home_of(row).kids:
                    for mark in of_child.get(kid.row.pk, []) if kid.row else []:
                        mark.kid = kid

    def _leading(self, notice: Notice) -> list[_Mark]:
        digests = [(marks.NUMBER, one) for one in self.keys.numbers(notice)] if notice.number else []
        digests.append((marks.NAME, self.keys.name(notice)))
        digests += [(marks.BIRTH, one) for one in self.keys.births(notice, marks.BIRTH)]
        return [mark for mark in map(self.marks.get, digests) if mark is not None]

    def _home_of(self, row: Family) -> _Home:
        lasting = set(row.holds) & rules.LASTING
        home = _Home([], row.names or [], row.address or {}, lasting, row, row.area_id, list(row.holds))
        for child in row.children.all():
            child.family = row
            told = {**NOTHING_TOLD, **(child.told or {})}
            home.kids.append(_Kid(told, home, counts=child.counts, row=child))
        self.homes.append(home)
        return home

    def _found(self, notice: Notice) -> _Mark | None:
        """The mark of this child: by its number, whatever its name is now; else by its name, if it has no other number."""
        numbers = self.keys.numbers(notice) if notice.number else ()
        for digest in numbers:
            if mark := self.marks.get((marks.NUMBER, digest)):
                return mark
        mark = self.marks.get((marks.NAME, self.keys.name(notice)))
        is_other = mark is not None and notice.number and mark.kid is not None and mark.kid.told["numbered"]
        return None if is_other else mark

    def _sibling(self, notice: Notice) -> _Mark | None:
        """The mark of a child of the same birth, one whose way is open before others."""
        found = [self.marks.get((marks.BIRTH, one)) for one in self.keys.births(notice, marks.BIRTH)]
        known = [mark for mark in found if mark is not None]
        return next((mark for mark in known if mark.is_open), known[0] if known else None)

    def _has_dead_twin(self, notice: Notice) -> bool:
        return any((marks.DIED, one) in self.marks for one in self.keys.births(notice, marks.DIED))

    def _house(self, address: rules.Address) -> tuple[str, bool]:
        if not self.houses:
            return "", False
        return self.houses.get(marks.house_digest(self.house_key, address), ("", False))

    # --- what becomes of a notice -----------------------------------------------------------------------------------------
    def _take(self, notice: Notice) -> tuple[Fate, _Home | None]:
        mark = self._found(notice)
        if is_death(notice):
            return self._child_died(notice, mark), None
        if mark is None:
            return self._unknown(notice)
        if mark.kid is None or not mark.is_open:
            self._leave_marks(notice, None)
            self._keep_the_last_letter(notice, mark.kid)
            return Fate.FINISHED, None
        return self._known(notice, mark.kid), None

    def _keep_the_last_letter(self, notice: Notice, kid: _Kid | None) -> None:
        """A family whose way has ended may still have a parcel in the house; it must not go after a death, a block, a move."""
        people = notice.representatives
        is_wrong = (
            notice.event == Event.MOVED_OUT or notice.is_blocked or any(one.died_on or one.is_blocked for one in people)
        )
        if is_wrong and kid is not None and kid.home.row is not None and not kid.home.row.is_open:
            kid.home.end = kid.home.end or rules.End.STOPPED

    def _day(self, notice: Notice) -> date:
        """From when it counts: the day of the file, else that of the event."""
        return self.as_of or notice.happened_on or self.today

    def _unknown(self, notice: Notice) -> tuple[Fate, _Home | None]:
        day = self._day(notice)
        if notice.event == Event.MOVED_OUT:
            self._leave_marks(notice, None)
            return Fate.MOVED_OUT, None
        if not rules.is_welcomed_after_moving(notice.born_on, moved_on=notice.happened_on or day):
            return Fate.TOO_OLD, None
        sibling = self._sibling(notice)
        if sibling is not None and sibling.is_open and sibling.kid is not None:
            self._enter(notice, sibling.kid.home, day=day)
            return Fate.TWIN, None
        if sibling is not None and not self._has_dead_twin(notice):
            self._leave_marks(notice, None)
            return Fate.FINISHED, None
        home = self._enter(notice, _Home(standing=self.standings.get(notice.row)), day=day)
        if home.standing is not None:
            return Fate.TAKEN_OVER, home
        return (Fate.MOVED_IN if notice.event == Event.MOVED_IN else Fate.NEW), home

    def _enter(self, notice: Notice, home: _Home, *, day: date, sudden: bool = False) -> _Home:
        """A child enters a home, a new one or that of its twin."""
        if not home.kids:
            self.homes.append(home)
        if self._has_dead_twin(notice):
            home.lasting.add(Hold.TWIN_DIED)
        before = home.said()
        kid = _Kid({**NOTHING_TOLD, "came": False, "sudden": sudden}, home, is_changed=True)
        home.kids.append(kid)
        self._tell(kid, notice, day=day)
        self._settle(home, before)
        home.is_changed = True
        self._leave_marks(notice, kid)
        return home

    def _known(self, notice: Notice, kid: _Kid) -> Fate:
        home, day = kid.home, self._day(notice)
        if notice.event == Event.MOVED_OUT:
            return self._moved_out(notice, kid)
        if self._is_sudden(notice, kid):
            return self._changed_suddenly(notice, kid, day=day)
        before, told, lasting = home.said(), dict(kid.told), set(home.lasting)
        self._tell(kid, notice, day=day)
        self._settle(home, before)
        self._leave_marks(notice, kid)
        kid.is_changed = kid.is_changed or kid.told != told
        if home.lasting != lasting:
            home.is_changed = True
            return Fate.PARENT_DIED
        if {**kid.told, "as_of": ""} == {**told, "as_of": ""}:
            return Fate.KNOWN
        home.is_changed = True
        return Fate.CHANGED

    def _tell(self, kid: _Kid, notice: Notice, *, day: date) -> None:
        """What the register says of a child; an older notice only tells that it came, and of a parent's death."""
        late = self._bereaved(notice, kid)
        kid.told = {
            **kid.told,
            "came": kid.told["came"] or notice.event in (Event.BIRTH, Event.MOVED_IN),
            "numbered": kid.told["numbered"] or bool(notice.number),
        }
        if day < kid.as_of:
            return
        kind, agreed = self._house(notice.address)
        found = rules.holds(notice, house=kind, house_agreed=agreed, today=self.today)
        kid.told |= {
            "family_name": notice.family_name,
            "first_names": notice.first_names,
            "born_on": notice.born_on.isoformat(),
            "as_of": day.isoformat(),
            "holds": [hold.value for hold in found if hold not in rules.LASTING],
            "names": _without(self._names(notice), late),
            "at": [getattr(notice.address, part) for part in PARTS],
        }

    def _bereaved(self, notice: Notice, kid: _Kid) -> list[Name]:
        """Who of a family has died: written to never again, whichever of its children told it."""
        died = [_name(one) for one in notice.representatives if one.died_on]
        if died:
            kid.home.lasting.add(Hold.PARENT_DIED)
        known = {(one["family_name"], one["first_names"]): one for each in kid.home.kids for one in each.told["late"]}
        known |= {(one["family_name"], one["first_names"]): one for one in died}
        late = [known[key] for key in sorted(known)]
        for each in kid.home.kids if late else ():
            told = {**each.told, "late": late, "names": _without(each.told["names"], late)}
            each.is_changed = each.is_changed or told != each.told
            each.told = told
        return late

    def _names(self, notice: Notice) -> list[Name]:
        return [_name(one) for one in rules.recipients(notice, today=self.today)]

    def _settle(self, home: _Home, before: tuple[list[Name], list[str]]) -> None:
        """Who is written to and where follows the register; what the coordinator wrote stays until it says something else."""
        names, at = home.said()
        if (names, at) == before or not home.living:
            return
        home.is_changed = True
        if names != before[0]:
            home.names = names
        if at != before[1]:
            home.address, home.area = dict(zip(PARTS, at, strict=True)), None

    def _moved_out(self, notice: Notice, kid: _Kid) -> Fate:
        before = kid.home.said()
        kid.counts, kid.is_changed, kid.home.is_changed = False, True, True
        self._settle(kid.home, before)
        self._leave_marks(notice, None)
        if not kid.home.living:
            kid.home.end = rules.End.MOVED
        return Fate.MOVED_OUT

    def _child_died(self, notice: Notice, mark: _Mark | None) -> Fate:
        """Everything stops for this child; a sibling of the same birth waits for the coordinator. Its name is not kept."""
        died = [(marks.DIED, one) for one in self.keys.of_birth(notice, marks.DIED)]
        is_told = all(one in self.marks for one in died) and mark is not None and mark.is_finished
        for one in died:
            self.marks.setdefault(one, _Mark(is_finished=True, born_on=notice.born_on, is_changed=True))
        kid = mark.kid if mark is not None else None
        sibling = self._sibling(notice)
        self._leave_marks(notice, None)
        if kid is not None:
            died_on = (notice.died_on or self._day(notice)).isoformat()
            before = kid.home.said()
            kid.told = {**NOTHING_TOLD, "born_on": kid.told["born_on"], "died_on": died_on}
            kid.counts, kid.is_changed = False, True
            self._settle(kid.home, before)
        home = kid.home if kid is not None else sibling.kid.home if sibling is not None and sibling.kid else None
        if home is not None:
            home.is_changed = True
            if home.living:
                home.lasting.add(Hold.TWIN_DIED)
            if not home.living or not home.is_open:
                home.end = rules.End.STOPPED
        return Fate.FINISHED if is_told else Fate.CHILD_DIED

    # --- a sudden change of name or representative ------------------------------------------------------------------------
    def _is_sudden(self, notice: Notice, kid: _Kid) -> bool:
        """Whether this may be an adoption: another family name, no first name in common, one representative for another.

        A slip of the pen is none, nor is a representative who is added or left out.
        """
        told = kid.told
        kind, agreed = self._house(notice.address)
        holds = rules.holds(notice, house=kind, house_agreed=agreed, today=self.today)
        if (Hold.NOT_A_PERSON in told["holds"]) != (Hold.NOT_A_PERSON in holds):
            return True
        if not _same_name(told["family_name"], notice.family_name):
            return True
        before, now = told["first_names"].split(), notice.first_names.split()
        if before and now and not any(_same_name(one, other) for one in before for other in now):
            return True
        late = [*told["late"], *(_name(one) for one in notice.representatives if one.died_on)]
        names, before_names = _without(self._names(notice), late), _without(told["names"], late)
        left = [one for one in before_names if not any(_same_person(one, other) for other in names)]
        added = [one for one in names if not any(_same_person(one, other) for other in before_names)]
        return bool(left and added)

    def _changed_suddenly(self, notice: Notice, kid: _Kid, *, day: date) -> Fate:
        """The child starts anew, with nothing of before: what was known of its family is destroyed."""
        home = kid.home
        if day < kid.as_of:
            was_sudden, kid.told["sudden"] = kid.told["sudden"], True
            kid.is_changed, home.is_changed = True, True
            self._leave_marks(notice, None, own_number=False)
            return Fate.KNOWN if was_sudden else Fate.CHANGED
        before = home.said()
        home.kids.remove(kid)
        self._settle(home, before)
        self.gone.append(kid)
        for other in home.living:
            other.told, other.is_changed = {**other.told, "sudden": True}, True
        home.is_changed = True
        if not home.living:
            home.end = rules.End.STOPPED
        self._detach_marks(kid, home)
        sibling = self._sibling(notice)
        joined = sibling.kid.home if sibling is not None and sibling.is_open and sibling.kid else _Home()
        if home.row is not None and not home.living:
            self.replaced.append(home.row)
        self._enter(notice, joined, day=day, sudden=True)
        return Fate.CHANGED

    def _detach_marks(self, kid: _Kid, home: _Home) -> None:
        """Marks of the old name lead nowhere; the number goes to the new child, a mark of the birth to a twin that stays."""
        for (way, _digest), mark in self.marks.items():
            if mark.kid is kid:
                stays = home.living[0] if way == marks.BIRTH and home.living else None
                mark.lead_to(stays)
                if stays is None and way != marks.NUMBER:
                    mark.finish()

    # --- marks ------------------------------------------------------------------------------------------------------------
    def _leave_marks(self, notice: Notice, kid: _Kid | None, *, own_number: bool = True) -> None:
        """Marks that lead to a child, or, without one, that say we are done."""
        for way, digest in self.keys.marks(notice):
            known = self.marks.get((way, digest))
            if kid is None:
                if way == marks.BIRTH or (way == marks.NUMBER and not own_number):
                    continue
                if known is None:
                    known = self.marks[way, digest] = _Mark(born_on=notice.born_on, is_changed=True)
                known.finish()
            elif known is None:
                self.marks[way, digest] = _Mark(kid, born_on=notice.born_on, is_changed=True)
            elif (known.kid is None and not known.is_finished) or (way == marks.BIRTH and not known.is_open):
                known.lead_to(kid)
                known.is_finished = False
        if kid is None and notice.number and own_number:
            for digest in self.keys.numbers(notice):
                if mark := self.marks.get((marks.NUMBER, digest)):
                    mark.finish()

    # --- where they live --------------------------------------------------------------------------------------------------
    def _locate(self) -> None:
        """Point and area for those who may have a way; who is sealed or sheltered is looked up nowhere."""
        sought: list[_Home] = []
        has_addresses = places.has_addresses()
        for home in self.homes:
            if not home.living or not home.is_open:
                continue
            home.holds = home.reasons()
            if rules.NO_ROUTE & {Hold(hold) for hold in home.holds}:
                home.address = {part: home.address.get(part, "") for part in PARTS}
                home.area = None
            elif "longitude" not in home.address and has_addresses:
                sought.append(home)
        lines = [_line(home.address) for home in sought]
        answers = places.match_addresses(lines) if lines else []
        areas = {area.pk for area in places.family_areas()} if lines else set()
        atlas = places.atlas()
        for home, answer in zip(sought, answers, strict=True):
            if answer.point is None:
                home.holds = [hold.value for hold in Hold if hold in {*home.holds, Hold.UNKNOWN_ADDRESS}]
                continue
            longitude, latitude = answer.point
            home.address = {**home.address, "longitude": longitude, "latitude": latitude}
            home.area = next(iter(sorted(atlas.at(longitude, latitude) & areas)), None)
            home.is_changed = True

    # --- one write --------------------------------------------------------------------------------------------------------
    def _write(self) -> None:
        known = [(home, home.row) for home in self.homes if home.row is not None]
        fresh = [home for home in self.homes if home.row is None and home.living]
        for chunk in _chunks(fresh):
            keys = holders.new_many(len(chunk), room=rules.ROOM, purpose=rules.PURPOSE, on=self.today)
            self._write_new(chunk, keys)
        visitors = _Visitors() if any(home.standing and home.standing.visit_on for home in fresh) else None
        if visitors:
            Visit.objects.bulk_create(visit for home in fresh for visit in visitors.visits(home))
        for home, row in known:
            self._write_known(home, row)
        self._write_marks()
        self._let_go()

    def _write_new(self, homes: Sequence[_Home], keys: Sequence[KeyHolder]) -> None:
        terms, children = queries.terms(), []
        for home, holder in zip(homes, keys, strict=True):
            born_on = min(date.fromisoformat(kid.told["born_on"]) for kid in home.living)
            window = rules.visit_window(born_on, posted_on=self.today, terms=terms)
            home.row = Family(
                holder=holder,
                state=_state(home),
                held_for=home.holds or None,
                names=home.names,
                address=home.address,
                area_id=home.area,
                children_count=len(home.living),
                noticed_on=self.today,
                first_on=window.first,
                last_on=window.last,
            )
            if home.standing and home.standing.end:
                home.row.end, home.row.ended_on = home.standing.end, home.standing.ended_on or self.today
                home.row.names = home.row.address = None
            for kid in home.kids:
                kid.row = Child(family=home.row, told=kid.told, counts=kid.counts)
                children.append(kid.row)
        Family.objects.bulk_create([home.row for home in homes if home.row])
        Child.objects.bulk_create(children)

    def _write_known(self, home: _Home, row: Family) -> None:
        for kid in home.kids:
            if kid.row is None:
                kid.row = Child.objects.create(family=row, told=kid.told, counts=kid.counts)
            elif kid.is_changed:
                kid.row.told, kid.row.counts = kid.told, kid.counts
                kid.row.save(update_fields=["told", "counts"])
        if row.is_open and home.living and (home.is_changed or home.holds != list(row.holds)):
            self._bring_up_to_date(home, row)

    def _bring_up_to_date(self, home: _Home, row: Family) -> None:
        fresh = [hold for hold in home.holds if hold not in row.holds]
        said = (row.names, _line(row.address or {}), row.children_count)
        row.names, row.address, row.area_id = home.names, home.address, home.area
        row.children_count, row.holds = len(home.living), home.holds
        if row.state == rules.State.HELD and not home.holds:
            row.state = rules.State.DUE
        row.save(update_fields=["names", "address", "area", "children_count", "held_for", "state"])
        if fresh:
            stopping.hold(row, holds=fresh, by=self.by, today=self.today)
        elif said != (row.names, _line(row.address), row.children_count):
            reason = rules.Pull.MOVED if said[1] != _line(row.address) else rules.Pull.CHANGED
            stopping.pull(row, reason=reason, by=self.by, today=self.today)

    def _write_marks(self) -> None:
        fresh, finished = [], []
        for (way, digest), mark in self.marks.items():
            if not mark.is_changed:
                continue
            child = mark.kid.row if mark.kid is not None and mark.kid.home.row is not None else None
            is_finished = mark.is_finished or child is None or not (mark.kid and mark.kid.home.is_open)
            fields = {"way": way, "digest": digest, "child": child, "is_finished": is_finished}
            if mark.row is None:
                fresh.append(Mark(cohort=self.keys.cohort_of(mark.born_on), **fields))
            else:
                finished.append(Mark(pk=mark.row, **fields))
        Mark.objects.bulk_create(fresh, batch_size=CHUNK)
        Mark.objects.bulk_update(finished, ["child", "is_finished"], batch_size=CHUNK)

    def _let_go(self) -> None:
        """Ends and rows that go, after the marks lead nowhere near them."""
        for home in self.homes:
            if home.end and home.row is not None:
                stopping.stop(home.row, end=home.end, by=self.by, today=self.today)
        for kid in self.gone:
            if kid.row is not None:
                kid.row.delete()


class _Visitors:
    """Who visits, by the name that stands on a running list."""

    def __init__(self) -> None:
        self.by_name: dict[str, list[Visitor]] = {}
        for visitor in Visitor.objects.filter(ended_on=None).select_related("user"):
            self.by_name.setdefault(marks.plain(visitor.user.name), []).append(visitor)

    def visits(self, home: _Home) -> Iterable[Visit]:
        standing = home.standing
        if home.row is None or standing is None or standing.end or home.holds:
            return
        if standing.visit_on is None or standing.visit_at is None:
            return
        known = self.by_name.get(marks.plain(standing.visitor), []) if standing.visitor else []
        visitor = known[0] if len(known) == 1 else None
        yield Visit(
            family=home.row,
            visitor=visitor,
            on=standing.visit_on,
            at=standing.visit_at,
            minutes=queries.programme().minutes,
        )


def _state(home: _Home) -> rules.State:
    if home.standing and home.standing.end:
        return rules.State.ENDED
    if home.holds:
        return rules.State.HELD
    return rules.State.INVITED if home.standing and home.standing.visit_on else rules.State.DUE


def _families_of(children: Sequence[UUID]) -> list[UUID]:
    return list(Child.objects.filter(pk__in=children).values_list("family_id", flat=True))


def _chunks(rows: Sequence[T]) -> Iterable[Sequence[T]]:
    return (rows[start : start + CHUNK] for start in range(0, len(rows), CHUNK))


def _line(address: Mapping[str, Any]) -> str:
    """The address as people type it."""
    said = {part: str(address.get(part, "")) for part in PARTS}
    return f"{said['street']} {said['number']}, {said['postcode']} {said['town']}".strip(" ,")


def _name(person: rules.Representative) -> Name:
    return {"family_name": person.family_name, "first_names": person.first_names}


def _without(names: Sequence[Name], late: Sequence[Name]) -> list[Name]:
    return [one for one in names if not any(_same_person(one, other) for other in late)]


def _same_name(one: str, other: str) -> bool:
    first, second = marks.plain(one), marks.plain(other)
    return first == second or rules.is_respelled(first, second)


def _same_person(one: Name, other: Name) -> bool:
    firsts = one["first_names"].split() or [""]
    others = other["first_names"].split() or [""]
    shared = any(_same_name(first, second) for first in firsts for second in others)
    return _same_name(one["family_name"], other["family_name"]) and shared
