"""Courses of the demonstration: terms with seats and waiting lists, open meetings with the heads of past weeks, all of it invented."""

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import cycle
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext

from unterwegs.courses import actions, codes, rules, tasks
from unterwegs.courses.models import Course, Present, Seating, Session, SignUp
from unterwegs.courses.said import Said
from unterwegs.directory import queries as directory
from unterwegs.directory.models import Location, Schedule, Service
from unterwegs.people import holders, jobs
from unterwegs.people.models import KeyHolder, User

DAY = timedelta(days=1)
#: With them a newcomer sees what a family sees; real ones are shown once and stand nowhere.
CODES = {
    "KATE-FARM-3479": "hat einen Platz in der Babymassage",
    "PARK-TEXT-4739": "steht auf der Warteliste",
    "MARK-HEXE-7394": "ein Platz ist frei geworden",
}


def load(file: Path, *, key_of: Callable[[str, str], UUID], today: date, by: User) -> None:
    """Everything, outside of a transaction: keys are destroyed for good. The worker freezes the numbers."""
    said = json.loads(file.read_text(encoding="utf-8"))
    forgotten = holders.new(room=rules.ROOM, purpose=rules.PURPOSE, on=today)
    names = _names(said)
    chance = Random(26)  # nosec B311 # noqa: S311 – invented heads, the same at every load
    with transaction.atomic():
        for row in said["courses"]:
            service = Service.objects.get(pk=key_of("service", row["service"]))
            location = Location.objects.get(pk=key_of("location", row["location"])) if "location" in row else None
            _Course(row, service, location, today=today, by=by).enter(forgotten, names, chance)
    holders.forget(forgotten, rule=rules.TIME_IS_OVER, on=today)
    actions.send_due(now=timezone.make_aware(datetime.combine(today, time(9))))
    jobs.start(tasks.freeze, title=gettext("Freeze the numbers of courses"), by=by)


def _names(said: dict[str, Any]) -> Iterator[Said]:
    """Families without end, each reached by mail, every fourth by phone only."""
    rows = zip(cycle(said["first_names"]), cycle(said["family_names"]), cycle(said["languages"]), strict=False)
    for number, (first, family, language) in enumerate(rows):
        mail = f"{first}.{family}.{number}@familie.example".lower()
        reached = {"phone": f"0171 39200 {number % 90 + 10}"} if number % 4 == 3 else {"mail": mail}
        yield Said(
            f"{first} {family}",
            language=language,
            months=3 + number % 6,
            is_first=number % 3 == 0,
            is_reduced=number % 5 == 0,
            has_package=False,
            **reached,
        )


class _Course:
    """One course: its dates, who has a seat, who was there."""

    def __init__(
        self, row: dict[str, Any], service: Service, location: Location | None, *, today: date, by: User
    ) -> None:
        self.row, self.service, self.location, self.today, self.by = row, service, location, today, by
        self.now = timezone.make_aware(datetime.combine(today, time(8)))
        self.rhythm = self._rhythm(row.get("rhythm"))

    def _rhythm(self, which: int | str | None) -> Schedule | None:
        """The schedule of the offer by its place in order, or the one that is running or coming; its dates are then those of the course."""
        found = [one for one in self.service.schedules.all() if one.opens_at is not None]
        if which == "running":
            found = [one for one in found if one.first_on <= self.today and (one.last_on or self.today) >= self.today]
        elif which == "coming":
            found = [one for one in found if one.first_on > self.today]
        return found[which if isinstance(which, int) else 0] if which is not None and found else None

    # --- its dates ------------------------------------------------------------------------------------------------------
    def _days(self) -> list[date]:
        """The days of a course by weeks from this one on; of an open meeting those since the beginning of last year."""
        every = timedelta(weeks=self.row.get("every", 1))
        if "dates" in self.row:
            monday = self.today - DAY * self.today.weekday()
            first = monday + timedelta(weeks=self.row["week"], days=self.row["day"])
            return [first + every * number for number in range(self.row["dates"])]
        start = date(self.today.year - 1, 1, 1)
        first = start + DAY * ((self.row["day"] - start.weekday()) % 7)
        return [first + every * number for number in range((self.today - first) // every + 1)]

    def _all_days(self) -> list[date]:
        if self.rhythm is None or "dates" not in self.row:
            return self._days()
        last = self.rhythm.last_on or self.today
        found = directory.occurrences_of(self.rhythm.pk, first=self.rhythm.first_on, last=last)
        return [one.start.date() for one in found]

    def _hours(self) -> list[tuple[time, time]]:
        begin, end = time.fromisoformat(self.row["at"]), time.fromisoformat(self.row["until"])
        length = datetime.combine(self.today, end) - datetime.combine(self.today, begin)
        starts = [time.fromisoformat(hour) for hour in self.row.get("hours", [self.row["at"]])]
        return [(start, (datetime.combine(self.today, start) + length).time()) for start in starts]

    def _times(self, days: Sequence[date]) -> Iterator[tuple[datetime, datetime]]:
        for day in days:
            for begin, end in self._hours():
                yield timezone.make_aware(datetime.combine(day, begin)), timezone.make_aware(datetime.combine(day, end))

    def enter(self, forgotten: KeyHolder, names: Iterator[Said], chance: Random) -> None:
        days = self._all_days()
        course = self._course(days)
        hours = self._times([day for day in days if day < self.today])
        past = [self._past(course, start, end, chance) for start, end in hours]
        Session.objects.bulk_create(past)
        if self.rhythm is None:
            for start, end in self._times([day for day in days if day >= self.today]):
                actions.add_date(course, starts_at=start, ends_at=end, by=self.by, now=timezone.now())
        self._sign_up(course, names)
        self._was(course, past, forgotten, names)
        self._attend(course, past, chance)
        if "canceled" in self.row:
            self._cancel(course)

    def _course(self, days: Sequence[date]) -> Course:
        row = self.row
        told = {key: Decimal(value) if "price" in key else value for key, value in row.get("more", {}).items()}
        is_course = "dates" in row
        course = Course(
            service=self.service,
            name=row.get("name", "").format(year=days[0].year),
            kind=row["kind"],
            state=row.get("state", rules.State.OPEN),
            seats=row.get("seats"),
            first_on=days[0],
            last_on=days[-1] if is_course else None,
            opens_on=self.today + DAY * row["opens_in"] if "opens_in" in row else None,
            location=self.location,
            schedule=self.rhythm,
            leader=self._leader() if row.get("leads") else None,
            **told,
        )
        return actions.keep(course, by=self.by, now=self.now)

    def _leader(self) -> User:
        """Who writes for the provider of the offer."""
        return self.service.organization.memberships.select_related("user").get().user

    def _past(self, course: Course, start: datetime, end: datetime, chance: Random) -> Session:
        """A date that is over, with its heads."""
        usual = self.row.get("heads", self.row.get("was", self.row.get("taken", 0)))
        adults = max(usual + chance.randint(-usual // 4, usual // 4), 1)
        return Session(
            course=course,
            starts_at=start,
            ends_at=end,
            laid_on=start.date() if self.rhythm else None,
            adults=adults,
            children=max(adults + chance.randint(-2, 3), 1),
            first_timers=chance.randint(0, 2),
            ticket=str(uuid4()),
        )

    def _cancel(self, course: Course) -> None:
        """The next date falls out; two days later there is another one."""
        session = course.sessions.planned().filter(starts_at__gt=self.now + DAY).order_by("starts_at")[0]
        instead = session.starts_at + DAY * 2, session.ends_at + DAY * 2
        actions.cancel(session, reason=self.row["canceled"], instead=instead, by=self.by, now=self.now)

    # --- who has a seat ---------------------------------------------------------------------------------------------------
    def _sign_up(self, course: Course, names: Iterator[Said]) -> None:
        takes = self.row.get("takes", [self.row["taken"]] if "taken" in self.row else [])
        lists = course.seatings.order_by("session__starts_at", "pk")
        for number, (seating, taken) in enumerate(zip(lists, takes, strict=False)):
            first = seating.session or course.sessions.order_by("starts_at")[0]
            at = min(self.now, first.starts_at) - DAY * 9
            waiting = self.row.get("waiting", 0) if number == 0 else 0
            made = [self._one(seating, place, next(names), at, number) for place in range(taken + waiting)]
            for signup in made[: self.row.get("gives_back", 0) if number == 0 else 0]:
                actions.give_back(signup, now=self.now)

    def _one(self, seating: Seating, place: int, said: Said, at: datetime, number: int) -> SignUp:
        code = self.row.get("codes", {}).get(str(place)) if number == 0 else None
        own = code or codes.code_for(codes.new_ticket(), said, seating=seating.pk)
        signup = actions.sign_up(seating, said, code=own, now=at + timedelta(minutes=7 * place))
        if said.mail:
            signup.messages.update(sent_at=F("due_at"))  # it was written to them then
        return signup

    # --- the past ---------------------------------------------------------------------------------------------------------
    def _was(self, course: Course, past: Sequence[Session], forgotten: KeyHolder, names: Iterator[Said]) -> None:
        """Lists of terms and dates that are over: what counts of their sign-ups, as it stands when they are forgotten."""
        if "was" not in self.row or not past:
            return
        if course.kind in rules.BY_DATE:
            lists = [Seating(course=course, session=one, closed_on=timezone.localdate(one.ends_at)) for one in past]
            Seating.objects.bulk_create(lists)
        else:
            lists = [course.seatings.get()]
            lists[0].closed_on = timezone.localdate(past[-1].ends_at)
        for seating in lists:
            seating.last_number = self.row["was"]
        Seating.objects.bulk_update(lists, ["closed_on", "last_number"])
        SignUp.objects.bulk_create(one for seating in lists for one in self._closed(seating, forgotten, names))

    def _closed(self, seating: Seating, forgotten: KeyHolder, names: Iterator[Said]) -> Iterator[SignUp]:
        results = cycle((rules.Result.CAME,) * 5 + (rules.Result.MISSED, rules.Result.GIVEN_UP))
        closed_on = seating.closed_on or self.today
        for number, result, said in zip(range(1, self.row["was"] + 1), results, names, strict=False):
            yield SignUp(
                holder=forgotten,
                seating=seating,
                number=number,
                standing=rules.Standing.GIVEN_UP if result == rules.Result.GIVEN_UP else rules.Standing.ENDED,
                language=said.language,
                is_first=said.is_first,
                result=result,
                closed_on=closed_on.replace(day=1),
                forgotten_on=closed_on + rules.KEPT_AFTER,
            )

    def _attend(self, course: Course, past: Sequence[Session], chance: Random) -> None:
        """Who was there, of a course that is running."""
        seated = list(SignUp.objects.seated().filter(seating__course=course, seating__session=None))
        Present.objects.bulk_create(
            Present(signup=signup, session=session, came=chance.random() < 0.85)
            for session in past
            for signup in seated
        )
