"""Welcome visits of the demonstration: invented families on all their ways, visitors, stock, and the numbers of the years before."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from unterwegs.directory.models import Location, Topic
from unterwegs.people import holders, jobs
from unterwegs.people.models import User
from unterwegs.people.roles import Role
from unterwegs.places import queries as places
from unterwegs.places.models import Area
from unterwegs.welcome import actions, codes, promises, queries, rules, tasks
from unterwegs.welcome.models import Family, Handed, Item, Letter, Programme, Run, Talked, Visit, Visitor, YearPaper
from unterwegs.welcome.rules import Address, End, Event, Hold, House, Notice, Representative, Stands

A_YEAR = 480  # births
FILES, IN_A_FILE = 5, 19  # files of notices, two weeks apart, the newest of today
LANGUAGES = ("", "", "", "", "tr", "ar", "uk", "", "ru", "")
#: Of a hundred ways of the last years as they ended: a town that names a day in its letter.
ENDED = ((End.VISITED, 72), (End.MET_ELSEWHERE, 7), (End.DECLINED, 12), (End.NOT_MET, 9))
DAY = timedelta(days=1)


def load(file: Path, *, today: date, by: User, visitor: User) -> None:
    """Everything, outside of a transaction: keys are destroyed for good. The worker freezes the numbers."""
    _Welcome(json.loads(file.read_text(encoding="utf-8")), today=today, by=by).enter(visitor)
    jobs.start(tasks.freeze, title=gettext("Freeze the numbers of visits"), by=by)


def letter_codes() -> dict[str, str]:
    """Codes of two invented letters, and how it stands with them; they are others in each installation."""
    posted = Letter.objects.filter(family__state=rules.State.INVITED, visit__is_confirmed=False).order_by(
        "run", "number"
    )
    found = {
        "noch ohne Antwort": posted.filter(family__answer="").first(),
        "möchte einen anderen Tag": posted.filter(family__answer=promises.Answer.OTHER_TIME).first(),
    }
    return {codes.code_of(letter): state for state, letter in found.items() if letter}


class _Welcome:
    def __init__(self, said: dict[str, Any], *, today: date, by: User) -> None:
        self.said, self.today, self.by = said, today, by
        self.chance = Random(480)  # nosec B311 # noqa: S311 – invented families, the same at every load
        self.areas = {area.name: area for area in places.family_areas()}
        self.houses: dict[tuple[str, str], Area] = {}

    def enter(self, visitor: User) -> None:
        with transaction.atomic():
            self._programme()
            self.visitors = list(self._visitors(visitor))
            self._stock()
            self._years_before()
        basis = actions.record_basis(
            profile=rules.Profile.HESSEN,
            norm="erfunden, nur für die Vorführung",
            purpose="Willkommensbesuche nach § 2 KKG",
            released_by="Dana Schema (Datenschutz, erfunden)",
            released_on=self.today - DAY * 400,
            by=self.by,
            today=self.today - DAY * 400,
        )
        clinic = Address("Zwergenallee", "100", "35578", "Wetzlar")
        actions.keep_house(
            kind=House.CLINIC,
            name="Klinik „Kranich“ (erfunden)",
            address=clinic,
            agreed_on=None,
            by=self.by,
            today=self.today,
        )
        for number in range(FILES):
            on = self.today - DAY * 14 * (FILES - 1 - number)
            notices = list(self._notices(on, IN_A_FILE))
            if on == self.today:
                notices += self._to_decide(clinic)
            content = f"demo {number}".encode()
            actions.receive(
                [replace(one, row=row) for row, one in enumerate(notices, start=2)],
                basis=basis,
                content=content,
                as_of=on,
                by=self.by,
                today=on,
            )
        with transaction.atomic():
            self._locate()
            self._ways()
        holders.forget(self.forgotten, rule=rules.VISITED_RULE, on=self.today)
        actions.forget(today=self.today)

    # --- the town ---------------------------------------------------------------------------------------------------------
    def _programme(self) -> None:
        town = places.town()
        one = Programme(
            name="Willkommen in Wetzlar",
            signed_by="Kim Beispiel, Koordination der Frühen Hilfen (erfunden)",
            responsible="Stadt Wetzlar, Jugendamt (Vorführung)\nDatenschutz: Dana Schema (erfunden)",
            phone=town.phone if town else "",
            phone_hours=town.phone_hours if town else "",
            return_address="Stadt Wetzlar · Ernst-Leitz-Straße 30 · 35578 Wetzlar",
        )
        actions.set_programme(one, by=self.by)

    def _visitors(self, first: User) -> Iterator[Visitor]:
        starts = list(Location.objects.centers().exclude(longitude=None).order_by("name", "pk"))
        for number, row in enumerate(self.said["visitors"]):
            user = first if number == 0 else self._account(number, row["name"], like=first)
            hours = {day: (time(row["from"]), time(row["until"])) for day in row["days"]}
            one = Visitor(
                user=user,
                languages=row["languages"],
                means=row["means"],
                start=starts[number % len(starts)] if starts else None,
                visits_a_day=row["a_day"],
            )
            areas = [self.areas[name] for name in row["areas"]]
            yield actions.appoint_visitor(one, areas=areas, hours=hours, by=self.by)

    def _account(self, number: int, name: str, *, like: User) -> User:
        user = User.objects.create_user(f"visitor-{number + 1}@wetzlar.example", name=name, password=None)
        User.objects.filter(pk=user.pk).update(password=like.password)
        user.assignments.create(role=Role.VISITOR)
        user.emailaddress_set.create(email=user.email, verified=True, primary=True)
        return user

    def _stock(self) -> None:
        """What lies in the cupboard, and what was handed out and talked about since the beginning of last year."""
        items = Item.objects.bulk_create(Item(**row) for row in self.said["materials"])
        topics = list(Topic.objects.filter(parent=None).order_by("slug")[:7])
        handed, talked = [], []
        for month in self._months():
            for place, area in enumerate(self.areas.values()):
                many = self._share(area.name, 40)
                handed += [
                    Handed(item=item, month=month, area=area, count=many)
                    for number, item in enumerate(items)
                    if many and (number in (0, 3, 5) or (number + place + month.month) % 5 == 0)
                ]
            talked += [Talked(topic=topic, month=month, count=self.chance.randint(6, 24)) for topic in topics]
        Handed.objects.bulk_create(handed)
        Talked.objects.bulk_create(talked)

    def _months(self) -> Iterator[date]:
        month = date(self.today.year - 1, 1, 1)
        while month < rules.month_of(self.today):
            yield month
            month = rules.month_of(month + DAY * 32)

    # --- the years before -------------------------------------------------------------------------------------------------
    def _years_before(self) -> None:
        """Families of the last two years as they stand when they are forgotten: no name, no key, only what counts."""
        holder = holders.new(room=rules.ROOM, purpose=rules.PURPOSE, on=self.today)
        self.chance = Random(480)  # nosec B311 # noqa: S311 – whatever was drawn before
        ends = [end for end, count in ENDED for _each in range(count)]
        rows = []
        for month in self._months():
            for name in self._places(A_YEAR // 12):
                end = self.chance.choice(ends)
                met = end in (End.VISITED, End.MET_ELSEWHERE)
                wait = self.chance.randint(2, 24)
                rows.append(
                    Family(
                        holder=holder,
                        state=rules.State.ENDED,
                        area=self.areas[name],
                        language=self.chance.choice(LANGUAGES),
                        noticed_on=month,
                        posted_on=month,
                        channel=self.chance.choice(rules.Channel.values[:4]) if met or end == End.DECLINED else "",
                        end=end,
                        ended_on=month,
                        age_band=rules.band(self.chance.choice((6, 7, 7, 8, 8, 9, 11)), rules.AGE_BANDS) if met else "",
                        wait_band=rules.band(wait, rules.WAIT_BANDS),
                        forgotten_on=month,
                    )
                )
        Family.objects.bulk_create(rows)
        self.forgotten = holder
        paper = YearPaper(
            year=self.today.year - 1,
            births=A_YEAR + 7,
            births_source="erfunden",
            network_people=Decimal("18400"),
            network_things=Decimal("2150.40"),
            support_people=Decimal("41250"),
            support_things=Decimal("6380.25"),
        )
        actions.keep_year(paper, by=self.by)

    # --- notices ----------------------------------------------------------------------------------------------------------
    def _places(self, many: int) -> list[str]:
        names = self.said["districts"]
        return self.chance.choices(list(names), weights=list(names.values()), k=many)

    def _share(self, name: str, of: int) -> int:
        weight: int = self.said["districts"][name]
        return round(of * weight / A_YEAR)

    def _address(self, name: str) -> Address:
        """An invented house; it lies in its district, whatever other houses the street has."""
        streets = self.said["streets"]
        while True:
            house = (self.chance.choice(streets), str(self.chance.randint(101, 399)))
            if house not in self.houses:
                self.houses[house] = self.areas[name]
                return Address(*house, "35578", "Wetzlar")

    def _notice(self, on: date, name: str, **fields: Any) -> Notice:
        family = self.chance.choice(self.said["family_names"])
        address = self._address(name)
        mother = Representative(
            family,
            self.chance.choice(self.said["parents"]),
            born_on=date(1990 + self.chance.randint(0, 12), 5, 17),
            address=address,
        )
        told: dict[str, Any] = {
            "event": Event.BIRTH,
            "family_name": family,
            "first_names": self.chance.choice(self.said["first_names"]),
            "born_on": on - DAY * self.chance.randint(8, 22),
            "address": address,
            "representatives": (mother,),
            "number": str(uuid4()),
            **fields,
        }
        return Notice(**told)

    def _notices(self, on: date, many: int) -> Iterator[Notice]:
        for name in self._places(many):
            one = self._notice(on, name)
            yield one
            if self.chance.random() < 0.03:
                yield replace(one, first_names=f"{one.first_names} Lou", number=str(uuid4()))  # a twin

    def _to_decide(self, clinic: Address) -> list[Notice]:
        """One of each about whom the coordinator decides; those that need an earlier notice follow in `_ways`."""
        on, name = self.today, "Neustadt"
        plain = [self._notice(on, name) for _each in range(7)]
        blocked, sheltered, orphan, guarded, nobody, elsewhere, minor = plain
        (one,) = orphan.representatives
        twin = self._notice(on, name)
        return [
            replace(blocked, is_blocked=True),
            replace(sheltered, is_sheltered=True),
            replace(orphan, representatives=(one, replace(one, first_names="Rolf", died_on=on - DAY * 9))),
            replace(guarded, representatives=(Representative("Amt für Jugend (erfunden)", stands=Stands.OFFICE),)),
            replace(nobody, representatives=()),
            replace(
                elsewhere,
                representatives=(
                    replace(elsewhere.representatives[0], address=Address("Murmelgasse", "7", "35576", "Wetzlar")),
                ),
            ),
            replace(minor, representatives=(replace(minor.representatives[0], born_on=on - DAY * 365 * 17),)),
            self._notice(
                on, name, address=clinic, representatives=(replace(minor.representatives[0], address=clinic),)
            ),
            twin,
            replace(twin, first_names="Lotta", number=str(uuid4()), event=Event.CHILD_DIED, died_on=on - DAY * 3),
        ]

    # --- their ways -------------------------------------------------------------------------------------------------------
    def _locate(self) -> None:
        """Points in the drawn districts: the demonstration has no register of addresses, for its streets are invented."""
        rows = list(Family.objects.open().select_related("holder"))
        holders.at_hand(row.holder for row in rows)
        for row in rows:
            told = row.address or {}
            area = self.houses.get((told.get("street", ""), told.get("number", "")))
            if row.may_have_a_route and area is not None:
                longitude, latitude = self._point(area)
                row.area, row.address = area, {**told, "longitude": longitude, "latitude": latitude}
                row.save(update_fields=["area", "address"])

    def _point(self, area: Area) -> tuple[float, float]:
        """A point in the area, scattered around its middle."""
        east, north = places.middle_of(area) or (8.5, 50.56)
        for _try in range(20):
            point = (
                round(east + self.chance.uniform(-0.008, 0.008), 5),
                round(north + self.chance.uniform(-0.005, 0.005), 5),
            )
            if area.pk in places.atlas().at(*point):
                return point
        return east, north

    def _ways(self) -> None:
        free = list(Family.objects.to_plan().select_related("holder", "area").order_by("noticed_on", "last_on", "id"))
        holders.at_hand(family.holder for family in free)
        for hold in (Hold.CHANGED, Hold.UNKNOWN_ADDRESS):
            actions.hold(free.pop(), holds=[hold.value], by=self.by, today=self.today)
        tour, ended, invited, planned = free[:4], free[4:12], free[12:34], free[34:46]
        self._tour(tour)
        for family, end in zip(ended, [*rules.End.values[:6], End.VISITED, End.NOT_INVITED], strict=True):
            actions.end(family, end=end, channel=rules.Channel.LETTER, by=self.by, today=self.today - DAY)
        self._promise(planned, since=21)
        self._invite(invited)

    def _tour(self, families: Sequence[Family]) -> None:
        """The next day on which the first visitor works: four visits that are agreed."""
        hours = set(self.said["visitors"][0]["days"])
        days = queries.open_days(self.today, self.today + DAY * 14)
        on = next(day for day in days if day.weekday() in hours)
        for family, at in zip(families, (time(9), time(10, 30), time(12, 15), time(13, 45)), strict=True):
            actions.plan_visit(
                family, visitor=self.visitors[0], on=on, at=at, is_agreed=True, by=self.by, today=self.today
            )
        self._post(families, on=self.today - DAY * 15)

    def _promise(self, families: Sequence[Family], *, since: int) -> None:
        """Visits from some days on, each visitor twice a day at most."""
        days = queries.open_days(self.today + DAY * since, self.today + DAY * (since + 21))
        free = (
            (visitor, day, at)
            for day in days
            for visitor in self.visitors[1:]
            for at in (time(10), time(12, 30))
            if day.weekday() in {shift.weekday for shift in visitor.shifts.all() if shift.first <= at < shift.last}
        )
        for family, (visitor, day, at) in zip(families, free, strict=False):
            actions.plan_visit(
                family, visitor=visitor, on=day, at=at, to_post_on=self.today + DAY * 3, by=self.by, today=self.today
            )

    def _invite(self, families: Sequence[Family]) -> None:
        """Families with a letter, some of whom have answered."""
        day = next(day for day in queries.open_days(self.today + DAY, self.today + DAY * 9) if day.weekday() < 5)
        for number, family in enumerate(families):
            visitor = self.visitors[1 + number % (len(self.visitors) - 1)]
            Visit.objects.create(
                family=family, visitor=visitor, on=day + DAY * (number // 8), at=time(9 + number // 8 * 2)
            )
        self._post(families, on=self.today - DAY * 12)
        answers = (promises.Answer.YES, promises.Answer.OTHER_TIME, promises.Answer.PHONE)
        for family, said in zip(families, answers * 2, strict=False):
            family.answer, family.answered_on, family.channel = said, self.today - DAY * 2, rules.Channel.CODE
            if said == promises.Answer.OTHER_TIME:
                family.wants = {
                    "times": ["1-morning", "afternoon"],
                    "place": "",
                    "words": "Lieber nach dem Kinderarzt.",
                    "phone": "",
                }
            family.save(update_fields=["answer", "answered_on", "channel", "wants"])
        for family, has_moved in ((families[-1], False), (families[-2], True)):  # letters that came back
            actions.note_return(family.letters.get(), has_moved=has_moved, by=self.by, today=self.today)

    def _post(self, families: Sequence[Family], *, on: date) -> None:
        number = (Run.objects.order_by("-number").values_list("number", flat=True).first() or 0) + 1
        at = timezone.make_aware(datetime.combine(on, time(10)))
        run = Run.objects.create(number=number, made_at=at, made_by=self.by, to_post_on=on, printed_at=at, posted_on=on)
        visits = {visit.family_id: visit for visit in Visit.objects.filter(family__in=families)}
        made = [
            Letter(
                id=uuid4(),
                family=family,
                run=run,
                visit=visits[family.pk],
                number=place,
                kind=rules.LetterKind.INVITATION,
                mode=rules.Mode.RING,
            )
            for place, family in enumerate(families, start=1)
        ]
        for letter in made:
            letter.digest = codes.digest_of(codes.code_of(letter))
        Letter.objects.bulk_create(made)
        for family in families:
            family.refresh_from_db(fields=["state"])
            family.state, family.posted_on = rules.State.INVITED, on
            family.wait_band = rules.wait_band(family.noticed_on, max(on, family.noticed_on))
            family.save(update_fields=["state", "posted_on", "wait_band"])
