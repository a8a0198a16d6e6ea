"""Wishes of the demonstration: invented families in all states, Lotsen, a counter, talks and numbers, entered by the actions."""

import json
import uuid
from datetime import date, timedelta
from itertools import cycle, islice, product
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from unterwegs.desk import folder
from unterwegs.directory import actions as directory
from unterwegs.directory.models import Location, Organization, Topic
from unterwegs.people import actions as people
from unterwegs.people import jobs
from unterwegs.people.models import User
from unterwegs.people.rules import Function, Module
from unterwegs.places.models import Area
from unterwegs.wishes import actions, codes, consents, queries, rules, steps, tasks
from unterwegs.wishes.models import Consent, Lotse, Wish
from unterwegs.wishes.said import Contact, Said

#: Who has released the parts: nobody has, these people are invented.
SIGNED = {
    Function.OFFICE: "Lena Leitung (erfunden)",
    Function.PRIVACY: "Dana Schema (erfunden)",
    Function.STAFF_COUNCIL: "Petra Personalrat (erfunden)",
}
#: With them a newcomer sees what a family sees; real ones are shown once and stand nowhere.
CODES = {
    "WARM-TEXT-9347": "offen, eine Einwilligung ist gefragt (Türkisch)",
    "FARN-KARE-3479": "beantwortet",
    "MEER-HAFE-7943": "Frage ohne Namen, beantwortet",
}
COUNTER = "Westend/Silhöfer Aue"  # nobody leads there, so its center reads
NAMESPACE = uuid.UUID("9d0f0f6a-6f0b-4c31-8f5e-2f6d2f4f2a11")
ANSWERED, DAYS_BETWEEN = 54, 3  # wishes that were answered in the last months
TALKS_OF_A_MONTH = 9  # kinds of talks in each month


def load(file: Path, *, today: date, by: User, lead: User, clerk: User) -> None:
    """Everything, outside of a transaction: keys are destroyed for good. The worker freezes the numbers."""
    said = json.loads(file.read_text(encoding="utf-8"))
    _release(today, by)
    lotsen = _lotsen(said, today=today, by=by)
    center = Location.objects.centers().filter(areas__name=COUNTER).order_by("name", "pk")[0]
    actions.appoint_clerk(clerk, center, by=by)
    for row in said["wishes"]:
        _Wish(row, lotsen, today=today, by=lead).enter()
    with transaction.atomic():
        _answered(said["answered"], today=today, by=lead)
        _talks(today)
    jobs.start(tasks.freeze, title=gettext("Freeze the numbers of wishes"), by=by)


def _release(today: date, by: User) -> None:
    """Wishes, welcome visits and courses, which stand in the same folder."""
    digest = folder.Folder().digest
    for module, (function, name) in product((Module.WISHES, Module.WELCOME, Module.COURSES), SIGNED.items()):
        people.release_part(
            module=module,
            function=function,
            name=name,
            released_on=today,
            digest=digest,
            by=by,
            now=timezone.now(),
        )


def _lotsen(said: dict[str, Any], *, today: date, by: User) -> dict[str, Lotse]:
    """Two that the coordination has appointed, and one that has declared itself and waits."""
    found = {}
    for key, row in said["lotsen"].items():
        institution = Organization(pk=uuid.uuid5(NAMESPACE, key), name=row["name"], kind=row["kind"])
        directory.keep_organization(institution, texts={}, by=by)
        actions.declare_lotse(institution, **_described(row), by=f"{institution.name}, per Link", today=today)
        found[key] = actions.appoint_lotse(institution, by=by, today=today)
    waiting = Organization.objects.get(kind="parents_group")
    actions.declare_lotse(waiting, **_described(said["declared"]), by=f"{waiting.name}, per Link", today=today)
    return found


def _described(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("what", "languages", "hours")}


class _Wish:
    """One wish, from the day it was said to how it stands today."""

    def __init__(self, row: dict[str, Any], lotsen: dict[str, Lotse], *, today: date, by: User) -> None:
        self.row, self.today, self.by = row, today, by
        self.lotse = lotsen.get(row.get("lotse", ""))
        self.given_on = today - timedelta(days=row["days_ago"])

    def enter(self) -> None:
        wish = self._asked()
        for number in range(self.row.get("tries", 0)):
            actions.note_try(wish, by=self.by, today=self.given_on + timedelta(days=number + 1))
        if "consent" in self.row:
            self._consent(wish, self.row["consent"])
        if self.row.get("outcome") == "withdrawn":
            actions.withdraw(wish, today=self._answered_on)
        elif "outcome" in self.row:
            answer = self.row.get("answer", "")
            topic = _topics()[len(answer) % 5]
            done = {"outcome": self.row["outcome"], "words": answer, "topic": topic}
            actions.answer(wish, **done, by=self.by, today=self._answered_on)
        elif "due_in" in self.row:
            on = self.today + timedelta(days=self.row["due_in"])
            actions.promise(wish, on=on, by=self.by, today=self.today)

    @property
    def _answered_on(self) -> date:
        return self.given_on + timedelta(days=self.row["answered_after"])

    def _asked(self) -> Wish:
        said = Said(
            kind=self.row["kind"],
            words=self.row["words"],
            language=self.row["language"],
            contact=Contact(**self.row.get("contact", {})),
            area=_area(self.row["area"]) if "area" in self.row else None,
            elsewhere=self.row.get("elsewhere", False),
        )
        route = queries.route(said.area, elsewhere=said.elsewhere)
        source = rules.Source(self.row["source"])
        taken = source in {rules.Source.PHONE, rules.Source.COUNTER}
        by = self.by if taken else f"{self.lotse}, per Link" if self.lotse else None
        return actions.ask(
            said,
            code=self.row.get("code") or codes.code_for(codes.new_ticket(), said),
            source=source,
            route=route,
            today=self.given_on,
            by=by,
            lotse=self.lotse,
            consents=self._release_of_the_lotse(self.lotse, said, route) if self.lotse else (),
        )

    def _release_of_the_lotse(self, lotse: Lotse, said: Said, route: queries.Route) -> list[Consent]:
        """As the family read it in front of the Lotse: the release from secrecy, and that the Lotse may learn of it."""
        text = consents.release(str(lotse), route, language=said.language)
        given: dict[str, Any] = {
            "language": said.language,
            "text_digest": codes.text_digest(str(text)),
            "way": rules.Way.HERSELF,
            "asked_on": self.given_on,
            "given_on": self.given_on,
        }
        learned = [part.value for part in rules.LEARNED]
        return [
            Consent(matter=rules.Matter.RELEASE, to=consents.readers(route), parts=[], **given),
            Consent(matter=rules.Matter.LOOP, to=str(lotse)[:160], parts=learned, **given),
        ]

    def _consent(self, wish: Wish, row: dict[str, Any]) -> None:
        day = self.given_on + timedelta(days=1)
        until = self.today + timedelta(days=60)
        asked = actions.ask_consent(wish, to=row["to"], parts=row["parts"], until=until, by=self.by, today=day)
        if row["state"] == "used":
            actions.document_consent(asked, way=rules.Way.SPOKEN, by=self.by, today=day)
            actions.hand_on(asked, by=self.by, today=day)


def _answered(words: list[str], *, today: date, by: User) -> None:
    """What was asked and answered in the last months, so that the numbers have something to say."""
    areas = [_area(name) for name in ("Niedergirmes", "Niedergirmes", "Dalheim/Altenberger Straße", "Neustadt")]
    sources = (rules.Source.WEB, rules.Source.WEB, rules.Source.PHONE, rules.Source.COUNTER, rules.Source.VISIT)
    outcomes = (rules.Outcome.TALKED, rules.Outcome.TALKED, rules.Outcome.VISIT, rules.Outcome.ANSWERED)
    kinds = (rules.Kind.CALL, rules.Kind.CALL, rules.Kind.ADVICE, rules.Kind.CALL, rules.Kind.VISIT)
    rows = zip(
        cycle(words), cycle(areas), cycle(sources), cycle(outcomes), cycle(kinds), cycle(_topics()), strict=False
    )
    for number, (said_words, area, source, outcome, kind, topic) in enumerate(islice(rows, ANSWERED)):
        day = today - timedelta(days=8 + number * DAYS_BETWEEN)
        said = Said(kind, said_words, "de", Contact(reach=rules.Reach.CALL, phone="0171 39200 99"), area=area)
        wish = actions.ask(
            said,
            code=codes.code_for(codes.new_ticket(), said),
            source=source,
            route=queries.route(said.area, elsewhere=False),
            today=day,
            by=by if source != rules.Source.WEB else None,
        )
        actions.answer(wish, outcome=outcome, words="", topic=topic, by=by, today=day + timedelta(days=2))


def _talks(today: date) -> None:
    """Talks at phone and counter since the beginning of last year, as the tally counts them."""
    month = date(today.year - 1, 1, 1)
    languages, durations = cycle(("de", "de", "tr", "de", "ar")), cycle(steps.Duration.values)
    channels, topics = cycle((steps.Channel.PHONE, steps.Channel.PHONE, steps.Channel.COUNTER)), cycle(_topics())
    while month <= today:
        for number in range(TALKS_OF_A_MONTH):
            actions.tally(
                channel=next(channels),
                topic=next(topics),
                language=next(languages),
                duration=next(durations),
                today=month,
                step=2 + number % 4 + month.month % 3,
            )
        month = rules.month_of(month + timedelta(days=32))


def _topics() -> list[Topic]:
    return list(Topic.objects.filter(parent=None).order_by("slug")[:7])


def _area(name: str) -> Area:
    return Area.objects.get(division__for_families=True, name=name)
