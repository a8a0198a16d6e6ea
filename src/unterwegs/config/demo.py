"""The demonstration town: reads demo/ and enters it through the same actions that people use."""

import csv
import json
import uuid
from collections.abc import Iterator
from datetime import date, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from unterwegs.book import actions as book
from unterwegs.book import queries as books
from unterwegs.book import tasks as book_tasks
from unterwegs.book.models import Edition
from unterwegs.book.rules import Format, Reader
from unterwegs.config import demo_courses, demo_welcome, demo_wishes
from unterwegs.directory import actions as directory
from unterwegs.directory.addresses import Address
from unterwegs.directory.content import At, Content, Cost, OtherDay, Text, Times, content_of
from unterwegs.directory.models import Contact, Location, Organization, Phone, Room, Service, TeamRole, Topic
from unterwegs.kit import calendars
from unterwegs.people import jobs
from unterwegs.people.models import User
from unterwegs.people.roles import Role
from unterwegs.places import actions as places
from unterwegs.places.areas import Columns
from unterwegs.places.models import Area, Lead
from unterwegs.planning import actions as planning
from unterwegs.planning.models import Need

FOLDER = settings.ROOT / "demo"
PASSWORD = "gemeinsam-unterwegs"  # nosec B105 # noqa: S105 – the demonstration runs only in the local mode and says so
NAMESPACE = uuid.UUID("5d2a1f3e-7c31-4f0e-9a55-0c1b8d6c2f47")
WORDS = ("name", "summary", "description", "good_to_know", "registration_note")

#: Fictional people, one per role.
PEOPLE = {
    Role.COORDINATOR: "Kim Beispiel (Koordination)",
    Role.PLANNER: "Pia Muster (Planung)",
    Role.PROVIDER_EDITOR: "Toni Vorlage (Träger)",
    Role.NEIGHBORHOOD_LEAD: "Nour Probe (Niedergirmes)",
    Role.FAMILY_OFFICE: "Fee Vorbild (Familienservice-Büro)",
    Role.VISITOR: "Billie Test (Besuche)",
    Role.COMPANION_LEAD: "Franka Modell (Patinnen)",
    Role.COMMITTEE_READER: "Alex Entwurf (Ausschuss)",
    Role.PRIVACY_OFFICER: "Dana Schema (Datenschutz)",
    Role.ADMINISTRATOR: "Uli Skizze (Technik)",
}

#: Somebody more who writes for a provider: in her courses families have a seat.
COURSE_LEADER, LEADS_COURSES_OF = "Robin Abbild (Kurse)", "diakonie-lahn-dill"

#: The neighborhoods with a center, or with the office of the Frühe Hilfen: each has its companion book.
WITH_A_BOOK = (
    "Altstadt",
    "Büblingshausen/Sturzkopf",
    "Dalheim/Altenberger Straße",
    "Hermannstein",
    "Nauborn",
    "Neustadt",
    "Niedergirmes",
    "Westend/Silhöfer Aue",
)
#: Who has read the chapters: nobody has, these people are invented.
READERS = (
    ("de", Reader.NATIVE, "Lena Beispiel (erfunden)", ""),
    ("de", Reader.MEDICAL, "Hanna Muster (erfunden)", "Hebamme"),
    ("tr", Reader.NATIVE, "Aylin Örnek (erfunden)", ""),
    ("tr", Reader.MEDICAL, "Deniz Numune (erfunden)", "Kinderärztin"),
)
GREETING = (
    "Schön, dass Sie da sind.\n"
    "Dieses Buch begleitet Sie von der Schwangerschaft bis zur Schule. Schreiben Sie hinein, knicken Sie Ecken um.\n"
    "Und rufen Sie uns an, wenn Sie etwas brauchen."
)


def mail_of(role: Role) -> str:
    return f"{role.value.replace('_', '-')}@wetzlar.example"


def mail_of_course_leader() -> str:
    return "courses@wetzlar.example"


def accounts() -> list[tuple[str, str]]:
    """Who can sign in to try it: what each may do, and her mail address."""
    found = [(str(role.label), mail_of(role)) for role in PEOPLE]
    return [*found, (f"{Role.PROVIDER_EDITOR.label} (mit Anmeldungen)", mail_of_course_leader())]


def key_of(noun: str, key: str) -> uuid.UUID:
    """The same id at every load, so that printed links of the demonstration stay."""
    return uuid.uuid5(NAMESPACE, f"{noun}:{key}")


class Demo:
    """Loads the files of the demonstration in order; each step finds what the ones before entered."""

    def __init__(self, folder: Path = FOLDER, *, today: date) -> None:
        self.folder, self.today = folder, today
        self.others = self._exceptions()

    def load(self) -> None:
        with transaction.atomic():
            self._load()
        demo_wishes.load(
            self.folder / "wishes.json",
            today=self.today,
            by=self.by,
            lead=User.objects.get(email=mail_of(Role.NEIGHBORHOOD_LEAD)),
            clerk=User.objects.get(email=mail_of(Role.FAMILY_OFFICE)),
        )
        demo_welcome.load(
            self.folder / "births.json",
            today=self.today,
            by=self.by,
            visitor=User.objects.get(email=mail_of(Role.VISITOR)),
        )
        demo_courses.load(
            self.folder / "courses.json",
            key_of=key_of,
            today=self.today,
            by=self.by,
        )

    def _load(self) -> None:
        self.by = self._people()
        self._town()
        self._topics()
        self._organizations()
        self._contacts()
        self._locations()
        directory.locate_all()
        self._services()
        self._scopes()
        self._books()
        self._work_that_waits()

    def rows(self, name: str) -> Iterator[dict[str, str]]:
        with open(self.folder / name, encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file)

    def _people(self) -> User:
        from_role = {role: self._person(mail_of(role), name, role) for role, name in PEOPLE.items()}
        self._person(mail_of_course_leader(), COURSE_LEADER, Role.PROVIDER_EDITOR)
        return from_role[Role.COORDINATOR]

    def _person(self, mail: str, name: str, role: Role) -> User:
        user = User.objects.create_user(mail, name=name, password=PASSWORD)
        user.assignments.create(role=role)
        user.emailaddress_set.create(email=mail, verified=True, primary=True)
        return user

    def _town(self) -> None:
        town = json.loads((self.folder / "town.json").read_text(encoding="utf-8"))
        fields = ("name", "land", "office", "phone", "phone_hours", "email", "address", "website", "imprint", "privacy")
        places.set_up_town(
            **{name: town[name] for name in fields},
            longitude=town["longitude"],
            latitude=town["latitude"],
            by=self.by,
        )
        source = (self.folder / "areas.geojson").read_bytes()
        for division, for_families in (("Stadtteile", True), ("Gebiete der Frühen Hilfen", False)):
            places.import_areas(
                source,
                division=division,
                only={"division": division},
                columns=Columns(name="name", kind="kind", parent="part_of"),
                for_families=for_families,
                schematic=True,
                origin="eigene schematische Zeichnung",
                by=self.by,
            )
        for row in self.rows("holidays.csv"):
            places.add_school_holiday(
                name=row["name"],
                first_on=date.fromisoformat(row["first_on"]),
                last_on=date.fromisoformat(row["last_on"]),
                source=row["source"],
                by=self.by,
            )

    def _topics(self) -> None:
        names = {"de": "name_de", "en": "name_en", "tr": "name_tr", "ar": "name_ar", "de-simple": "name_easy"}
        names |= {code: f"name_{code}" for code in ("uk", "ru", "fa")}  # empty where the vocabulary knows the name
        for row in self.rows("topics.csv"):
            directory.keep_topic(
                row["slug"],
                parent=row["parent"],
                names={code: row[column] for code, column in names.items() if row[column]},
                by=self.by,
            )

    def _organizations(self) -> None:
        texts = _texts(self.rows("organization_texts.csv"), "organization", ("name", "description"))
        for row in self.rows("organizations.csv"):
            organization = Organization(
                pk=key_of("organization", row["key"]),
                name=row["name"],
                kind=row["kind"],
                website=row["website"],
                phone=row["phone"],
                email=row["email"],
                source=row["source_url"],
                source_date=row["source_date"],
            )
            german = {"description": row["description_de"]}
            directory.keep_organization(organization, texts={"de": german, **texts.get(row["key"], {})}, by=self.by)

    def _contacts(self) -> None:
        for row in self.rows("contacts.csv"):
            contact = Contact(
                pk=key_of("contact", row["key"]),
                organization_id=key_of("organization", row["organization"]),
                name=row["name"],
                email=row["email"],
                url=row["url"],
            )
            phones = [Phone(number=row["phone"], hours=row["hours"])] if row["phone"] else []
            directory.keep_contact(contact, phones=phones, by=self.by)

    def _locations(self) -> None:
        words = ("name", "description", "way_there")
        texts = _texts(self.rows("location_texts.csv"), "location", words)
        opening: dict[str, list[Times]] = {}
        for number, row in enumerate(self.rows("schedules.csv")):
            if not row["service"]:
                opening.setdefault(row["location"], []).append(self._times(row, number))
        for row in self.rows("locations.csv"):
            location = Location(
                pk=key_of("location", row["key"]),
                organization_id=key_of("organization", row["organization"]),
                kind=row["kind"],
                name=row["name"],
                street=row["street"],
                postcode=row["postcode"],
                city=row["city"],
                longitude=float(row["longitude"]),
                latitude=float(row["latitude"]),
                access=[*_list(row["access"])],
                recognized_on=_day(row["recognized_on"]),
                recognized_by=row["recognized_by"],
                funding=row["funding"],
                source=row["source_url"],
                source_date=row["source_date"],
            )
            german = {
                "description": row["description_de"],
                "way_there": row["way_there_de"],
                "access_note": row["access_note_de"],
            }
            directory.keep_location(
                location,
                texts={"de": german, **texts.get(row["key"], {})},
                rooms=[_room(text) for text in _list(row["rooms"])],
                team=[TeamRole(role=role, order=order) for order, role in enumerate(_list(row["team"]))],
                partners=list(
                    Organization.objects.filter(pk__in=[key_of("organization", key) for key in _list(row["partners"])])
                ),
                opening=opening.get(row["key"], []),
                by=self.by,
            )

    def _services(self) -> None:
        texts = _texts(self.rows("texts.csv"), "service", WORDS)
        times: dict[str, list[Times]] = {}
        spots: dict[str, list[str]] = {}
        for number, row in enumerate(self.rows("schedules.csv")):
            if row["service"]:
                times.setdefault(row["service"], []).append(self._times(row, number))
                if row["location"] and row["location"] not in spots.setdefault(row["service"], []):
                    spots[row["service"]].append(row["location"])
        rows = list(self.rows("services.csv"))
        entered: dict[str, Service] = {}
        for row in rows:
            content = self._content(
                row, texts.get(row["key"], {}), times.get(row["key"], []), spots.get(row["key"], [])
            )
            entered[row["key"]] = directory.enter_service(content, by=self.by, key=key_of("service", row["key"]))
        for row in rows:
            entered[row["key"]].leads_to.set(
                Service.objects.filter(pk__in=[key_of("service", key) for key in _list(row["leads_to"])])
            )
        for service in entered.values():
            directory.publish(service, today=self.today, by=self.by)
        dated = Service.objects.exclude(organization__kind="parents_group")
        dated.update(confirmed_on=None)  # nobody at the real institutions was asked about the facts of the sources

    def _content(
        self, row: dict[str, str], texts: dict[str, dict[str, str]], times: list[Times], spots: list[str]
    ) -> Content:
        german = Text(
            name=row["name_de"],
            summary=row["summary_de"],
            description=row["description_de"],
            good_to_know="\n".join(part for part in (row["good_to_know_de"], row["sample_note"]) if part),
            registration_note=row["registration_note_de"],
            payer_note=row["payer_note_de"],
        )
        translated = {
            code: msgspec.convert({**words, "source_digest": german.digest}, Text) for code, words in texts.items()
        }
        return Content(
            organization=key_of("organization", row["organization"]),
            kind=row["kind"],
            texts={"de": german, **translated},
            phases=_list(row["phases"]),
            fields=_list(row["fields"]),
            audience=_list(row["audience"]),
            legal_basis=_list(row["legal_basis"]),
            topics=_list(row["topics"]),
            minimum_age=_number(row["minimum_age_months"]),
            maximum_age=_number(row["maximum_age_months"]),
            open_for_all=row["open_for_all"] == "yes",
            registration=row["registration"],
            mode=row["mode"],
            access_url=row["access_url"],
            childcare=_yes(row["childcare"]),
            for_fathers=row["for_fathers"] == "yes",
            languages=_list(row["languages"]),
            interpretation=_yes(row["interpretation"]),
            lotse=row["lotse"] == "yes",
            preventive=row["preventive"] == "yes",
            partners=tuple(key_of("organization", key) for key in _list(row["partners"])),
            areas_served=tuple(
                Area.objects.filter(division__for_families=True, name__in=_list(row["areas_served"])).values_list(
                    "pk", flat=True
                )
            ),
            locations=tuple(At(key_of("location", key)) for key in spots),
            contact=key_of("contact", row["contact"]) if row["contact"] else None,
            costs=tuple(_cost(text) for text in _list(row["costs"])),
            schedules=tuple(times),
            source=row["source_url"],
            source_date=row["source_date"],
        )

    def _times(self, row: dict[str, str], number: int) -> Times:
        by_appointment = row["rhythm"] == "appointment"
        return Times(
            id=key_of("schedule", str(number)),
            location=key_of("location", row["location"]) if row["location"] else None,
            first_on=date.fromisoformat(row["first_on"]),
            last_on=_day(row["last_on"]),
            opens_at=_clock(row["opens_at"]),
            closes_at=_clock(row["closes_at"]),
            rule="" if by_appointment else row["rhythm"],
            by_appointment=by_appointment,
            school=row["school"] or "always",
            on_public_holidays=row["on_public_holidays"] == "yes",
            note=row["note_de"],
            is_sample=row["sample"] == "yes",
            exceptions=self._other_days(row),
            pauses=(),
        )

    def _other_days(self, row: dict[str, str]) -> tuple[OtherDay, ...]:
        """A cancelled date belongs to the schedule that meets on its weekday, an additional one to the first."""
        days = self.others.get((row["service"], row["location"]), [])
        beats = calendars.weekdays(row["rhythm"], date.fromisoformat(row["first_on"])) if row["opens_at"] else ()
        mine = [day for day in days if day.kind == "extra" or day.on.weekday() in beats]
        self.others[row["service"], row["location"]] = [day for day in days if day not in mine]
        return tuple(mine)

    def _exceptions(self) -> dict[tuple[str, str], list[OtherDay]]:
        others: dict[tuple[str, str], list[OtherDay]] = {}
        for row in self.rows("exceptions.csv"):
            day = OtherDay(
                on=date.fromisoformat(row["on"]),
                kind=row["change"],
                opens_at=_clock(row["opens_at"]),
                closes_at=_clock(row["closes_at"]),
                reason=row["reason_de"],
            )
            others.setdefault((row["service"], row["location"]), []).append(day)
        return others

    def _books(self) -> None:
        """Editions of the companion book, and invented readers for German and Turkish; the worker builds the books."""
        for language, reader, name, profession in READERS:
            said = books.chapters_for_families(language).values()
            read = {one.chapter.slug: one.digest for one in said if reader == Reader.NATIVE or one.chapter.is_medical}
            book.release_chapters(
                read, language, reader=reader, name=name, profession=profession, read_on=self.today, by=self.by
            )
        languages = [code for code, _name in settings.LANGUAGES]
        planned: list[tuple[str, str, dict[str, Any]]] = [(name, "de", {}) for name in WITH_A_BOOK]
        planned += [("Niedergirmes", code, {}) for code in languages if code != "de"]
        planned += [
            ("Niedergirmes", "de", {"second_language": "ar"}),
            ("Niedergirmes", "de", {"format": Format.LARGE}),
        ]
        for name, language, fields in planned:
            greeting = (
                {"greeting": GREETING, "greeting_by": "Ihre Frühen Hilfen (Beispiel)"} if language == "de" else {}
            )
            book.plan(
                Edition(
                    pk=key_of("edition", f"{name} {language} {' '.join(fields.values())}"),
                    area=self._district(name),
                    language=language,
                    title=book.title_in(language),
                    **fields,
                    **greeting,
                ),
                by=self.by,
            )
        jobs.start(book_tasks.build_all, title=gettext("Build all current books"), by=self.by)

    def _scopes(self) -> None:
        """One editor writes for the parents' group, one for a provider with courses; the lead leads in Niedergirmes."""
        editor = User.objects.get(email=mail_of(Role.PROVIDER_EDITOR))
        for organization in Organization.objects.filter(kind="parents_group"):
            directory.add_member(organization, editor, by=self.by)
        leader = User.objects.get(email=mail_of_course_leader())
        provider = Organization.objects.get(pk=key_of("organization", LEADS_COURSES_OF))
        directory.add_member(provider, leader, by=self.by)
        lead = User.objects.get(email=mail_of(Role.NEIGHBORHOOD_LEAD))
        for area in Area.objects.filter(name="Niedergirmes"):
            Lead.objects.create(user=lead, area=area)

    def _work_that_waits(self) -> None:
        """What the parents' group has written since: a new draft and a change, both submitted for review."""
        editor = User.objects.get(email=mail_of(Role.PROVIDER_EDITOR))
        playgroup = Service.objects.get(pk=key_of("service", "wiesenkinder-spieltreff"))
        known = content_of(playgroup)
        outdoors = Text(
            name="Waldtag der „Wiesenkinder“ (erfundenes Beispiel)",
            summary="Einmal im Monat gehen wir zusammen in den Wald.",
            description="Wir laufen langsam und bleiben oft stehen. Ein Bollerwagen ist dabei.",
            good_to_know="Bitte bringen Sie Matschsachen und etwas zu essen mit.",
        )
        times = msgspec.structs.replace(
            known.schedules[0], id=uuid.uuid4(), rule=calendars.monthly(1, 6), exceptions=()
        )
        draft = directory.enter_service(
            msgspec.structs.replace(known, texts={"de": outdoors}, schedules=(times,)), by=editor
        )
        directory.submit(draft, by=editor)
        added = msgspec.structs.replace(known.german, good_to_know="Bitte bringen Sie Hausschuhe mit.")
        changed = msgspec.structs.replace(known, texts={"de": added})
        directory.change_service(playgroup, changed, revision=playgroup.revision, by=editor)
        directory.submit(playgroup, by=editor)
        self._voices()
        self._what_is_due()
        self._needs()
        self._feedback()

    def _voices(self) -> None:
        """What families have said, what organizations share, whom a survey would ask; all of it invented."""
        now = timezone.now()
        cafe = Service.objects.get(pk=key_of("service", "niedergirmes-elterncafe"))
        directory.report(cafe, reason="times", words="Letzten Mittwoch war zu.", language="de", now=now)
        directory.keep_idea(
            {"idea": "Ein Spaziergang mit Kinderwagen\nJeden Dienstag um zehn an der Lahn.", "needs": ["people"]},
            language="de",
            now=now,
        )
        for key, kind, what in (
            ("caritas-wetzlar", "room", "Ein heller Raum für 20 Menschen, mittwochs am Nachmittag frei"),
            ("lebenshilfe", "thing", "Ein Bollerwagen und ein Zelt für Feste"),
            ("stadt-wetzlar", "language", "Eine Kollegin spricht Türkisch und hilft bei Briefen"),
        ):
            owner = Organization.objects.get(pk=key_of("organization", key))
            directory.share(owner, kind=kind, what=what, details="", until=None, by=self.by)
        directory.open_survey(
            title="Angebotserhebung (Probe)",
            letter="Wir freuen uns auf Ihre Antwort.",
            closes_on=self.today + timedelta(days=42),
            addresses=[
                Address("Turnverein (erfundenes Beispiel)", "turnen@verein.example"),
                Address("Hebammenpraxis (erfundenes Beispiel)", "praxis@hebamme.example"),
                Address("Musikschule (erfundenes Beispiel)", "singen@musik.example"),
            ],
            by=self.by,
        )
        for german, language, said in (("Hebamme", "en", "midwife"), ("Elterncafé", "tr", "ebeveyn kafesi")):
            directory.keep_term(german=german, language=language, translation=said, note="", by=self.by)
        directory.note_day(today=self.today)

    def _needs(self) -> None:
        """What families miss and what became of it; all of it invented. The last ones wait to be read."""
        texts = _texts(self.rows("need_texts.csv"), "need", ("wording", "answer"))
        shown = {code for code, _name in settings.LANGUAGES}
        for row in self.rows("needs.csv"):
            day = self.today - timedelta(days=int(row["days_ago"]))
            said = {code: words for code, words in texts[row["key"]].items() if code in shown}
            need = self._need(row, {code: words["wording"] for code, words in said.items()}, on=day)
            if row["outcome"]:
                planning.answer(
                    need,
                    outcome=row["outcome"],
                    answers={code: words["answer"] for code, words in said.items()},
                    offer=Service.objects.filter(pk=key_of("service", row["offer"])).first() if row["offer"] else None,
                    by=self.by,
                    today=day + timedelta(days=6),
                )
        for language, area, topic, words in (
            ("de", "Dalheim/Altenberger Straße", "play-and-learn", "Im Winter fehlt ein warmer Ort zum Spielen."),
            ("tr", "Niedergirmes", "together", "Akşamları çocuğumla gidebileceğim bir yer yok."),
            ("de", "Niedergirmes", "with-the-baby", ""),
        ):
            planning.say(
                words=words,
                topic=Topic.objects.get(slug=topic),
                area=self._district(area),
                phase="",
                daytime="",
                language=language,
                today=self.today,
            )

    def _need(self, row: dict[str, str], wordings: dict[str, str], *, on: date) -> Need:
        topic = Topic.objects.get(slug=row["topic"])
        about: dict[str, Any] = {"topic": topic, "phase": row["phase"], "daytime": row["daytime"]}
        voices = [
            self._district(name)
            for name, _colon, count in (part.rpartition(":") for part in _list(row["voices"]))
            for _voice in range(int(count))
        ]
        need = planning.say(words="", area=voices[0], language="de", today=on, **about)
        planning.release(need, wordings=wordings, by=self.by, today=on, **about)
        for area in voices[1:]:
            planning.support(need, area=area)
        return need

    def _feedback(self) -> None:
        """How the dates of the invented parents' group were; the last voices wait for a look."""
        playgroup = Service.objects.get(pk=key_of("service", "wiesenkinder-spieltreff"))
        for days_ago, said in ((16, "good good good okay good bad good"), (2, "okay good")):
            for position, mood in enumerate(said.split()):
                directory.tell_how_it_was(
                    playgroup,
                    mood=mood,
                    met_on=self.today - timedelta(days=days_ago + 2),
                    words="Die Gruppe ist schön, aber der Raum war kalt." if position == 0 else "",
                    language="de",
                    today=self.today - timedelta(days=days_ago),
                )
            if days_ago == 16:
                waiting = playgroup.feedback.waiting().select_related("said")
                chosen = {one.pk: "Der Raum war kalt." if one.said else "" for one in waiting}
                directory.count_feedback(playgroup, chosen, by=self.by, today=self.today)

    def _district(self, name: str) -> Area | None:
        return Area.objects.get(division__for_families=True, name=name) if name else None

    def _what_is_due(self) -> None:
        """Some offers should be confirmed again; one organization did not answer and should be called."""
        for key, days, mails in (("nauborn-cafe", 3, 1), ("dalheim-treff", 29, 3)):
            due = self.today - timedelta(days=days)
            Service.objects.filter(pk=key_of("service", key)).update(due_on=due, mails_sent=mails)


def _texts(rows: Iterator[dict[str, str]], owner: str, words: tuple[str, ...]) -> dict[str, dict[str, dict[str, str]]]:
    found: dict[str, dict[str, dict[str, str]]] = {}
    for row in rows:
        found.setdefault(row[owner], {})[row["language"]] = {word: row[word] for word in words}
    return found


def _list(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split("|") if part.strip())


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _clock(text: str) -> time | None:
    return time.fromisoformat(text) if text else None


def _number(text: str) -> int | None:
    return int(text) if text else None


def _yes(text: str) -> bool | None:
    return {"yes": True, "no": False}.get(text)


def _room(text: str) -> Room:
    name, seats, use = (*text.split(":"), "", "")[:3]
    return Room(name=name, seats=_number(seats), use=use)


def _cost(text: str) -> Cost:
    kind, amount, note = (*text.split(":"), "", "")[:3]
    return Cost(kind, Decimal(amount) if amount else None, note)
