"""Bars of traces: eleven families come through all doors, then every byte that the house has kept is searched for their words.

Searched are both databases as dumps and as the files on the disk (SQLite with its journal, PostgreSQL with its log of
writes and its messages), all of `var/`, the backups, and what the processes said. A word that stands there in clear on
purpose – the control – has to be found everywhere, else the search itself is broken.
"""

import io
import json
import re
import sqlite3
import subprocess
import traceback
import unicodedata
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook

from bench import trust_scan as scan
from bench.courses_house import form, sign_up
from bench.report import DATABASES, Bars
from bench.trust_house import CODE, House, Person, house, until

#: Stands in clear in the directory, where it belongs.
CONTROL = "Kanarienvogelwiese"
#: To whom a family lets her wish be handed on, as the office types it.
TO = "Zwiegesprächspool, Einsatzplanung Löwenzahn"


@dataclass(frozen=True, slots=True)
class Family:
    """Somebody who entrusts something; every word here is hers alone."""

    door: str
    name: str
    street: str
    phone: str
    mail: str
    words: str

    @property
    def said(self) -> dict[str, str]:
        return {
            "kind": "visit", "words": self.words, "reach": "call", "phone": self.phone, "email": self.mail,
            "name": self.name, "address": self.street, "note": f"{self.words} – {self.name}", "times": "morning",
        }  # fmt: skip

    @property
    def needles(self) -> set[str]:
        """The whole sentences and each word of its own; the number also without spaces."""
        texts = (self.name, self.street, self.phone, self.mail, self.words)
        local = self.mail.split("@")[0]
        each = {
            word
            for text in (self.name, self.street, self.phone, local, self.words)
            for word in re.findall(r"\w{8,}", text)
        }
        return {*texts, *each, self.phone.replace(" ", "")}


def _family(door: str, first: str, last: str, street: str, number: int, words: str) -> Family:
    """The mail address as programs for mail take it: without the marks of the letters."""
    local = "".join(letter for letter in unicodedata.normalize("NFKD", last.lower()) if letter.isascii())
    return Family(door, f"{first} {last}", street, f"0176 {number}", f"{local}@{door}.familie.example", words)


CAST = {
    one.door: one
    for one in (
        _family("web", "Zuhrê", "Quöllmeisterin", "Ölbaumgässchen 17a", 70319981, "Unser Säuglingsgebrüll raubt mir Nachtschlafenszeiten."),
        _family("phone", "Wanda", "Xylandergroß", "Fünfpfennigstiege 3", 70319982, "Milchpumpenverleihstelle gesucht, Brustwarzenentzündung."),
        _family("counter", "Bärbel", "Yßelmannbrück", "Hühnerfußallee 88", 70319983, "Frauenhausplatzanfrage wegen Trennungsgewaltvorfällen."),
        _family("lotse", "Ümmügül", "Jadlowskaya", "Kätzchenwinkelweg 5", 70319984, "Wochenbettdepressionsverdacht nach Zangengeburtserlebnis."),
        _family("idea", "Öznur", "Vahrenhorstkamp", "Mückenspielplatz 2", 70319985, "Zwillingskinderwagenkarawane im Stadtwäldchen."),
        _family("import", "Ägidius", "Pfützenreuther", "Möwenschreistraße 61", 70319986, "Tagespflegestellenwechsel krankheitsbedingt."),
        _family("task", "Gülsüm", "Nierstheimerin", "Rübenackerstraße 4", 70319987, "Schuldnerberatungstermin versäumtgehabt."),
        _family("error", "Łucja", "Wądołowskamann", "Zaunkönigspfad 12", 70319988, "Sprachmittlerinnenbegleitung Jugendamtsgespräch."),
        _family("seat", "Þórunn", "Vögelsangerin", "Brombeerheckenstieg 9", 70319990, "Krabbelgruppenplatzwunsch mit Zwillingsgeschwistern."),
        _family("seatphone", "Jürgen", "Quadratschädelhuber", "Schneckenhauspfad 5", 70319991, "Zwiebelkuchenkonferenzraum"),
        _family("withdrawn", "Hélène", "Brûlardmoreau", "Käferbohnenweg 30", 70319989, "Väterelternzeitantragshilfe doppeltverloren."),
    )
}  # fmt: skip

ONLINE = f"https://treffen.example.org/{CAST['seatphone'].words}"
#: More of the town: a course online, a Lotse with a link, an offer, a center with a counter.
MORE = """
from tests import cast, make
from unterwegs.places.models import Area
area = Area.objects.get()
from unterwegs.wishes import actions as wishes
from unterwegs.directory.models import Membership, Service
from unterwegs.places.models import Lead
from datetime import timedelta
from django.utils import timezone
owner = make.organization(told["control"])
service = make.service("Stillgruppe " + told["control"], areas=[area], of=owner, day="TU")
kim = cast.coordinator()
Lead.objects.create(user=cast.neighborhood_lead(), area=area)
make.open_part("courses")
Membership.objects.create(user=cast.provider_editor(), organization=owner)
first = timezone.now() + timedelta(minutes=50)
course = make.course(of=service, seats=2, most_waiting=2, first=first, is_online=True, online_link=[told["online"]])
lotse = wishes.appoint_lotse(owner, by=kim, today=timezone.localdate())
link = wishes.make_link(lotse, by=kim, today=timezone.localdate())
said = {"link": link, "offer": service.code, "area": area.slug, "seating": make.seating(course).pk}
"""
#: To whom something was sent, and the link where it stands in the text.
MAILED = f"""
from unterwegs.people import outbox
mails = outbox.kept_mails()
said = [to for mail in mails for to in mail.to] + [{ONLINE!r} for mail in mails if {ONLINE!r} in mail.body]
"""
#: A worker whose deed breaks with the words of a family in its message and its variables.
BREAK = """
from django.core.management import call_command
from tests import cast
from unterwegs.directory import actions
from unterwegs.directory.models import ImportRun
from unterwegs.exchange import tasks
from unterwegs.people import jobs
from unterwegs.people.models import Job
name, street, words = told
def broken(run, **given):
    somebody = {"name": name, "street": street, "words": words}
    raise ValueError(f"{name} in {street}: {words}", somebody)
actions.apply_run = broken
options = {"run": str(ImportRun.objects.get().pk), "publish": False}
jobs.start(tasks.apply_import, title="Liste", by=cast.coordinator(), options=options)
call_command("work", batch=True, verbosity=0)
from django_tasks_db.models import DBTaskResult
said = {
    "tasks": list(DBTaskResult.objects.values_list("status", "args_kwargs", "traceback")),
    "causes": list(Job.objects.exclude(cause="").values_list("cause", flat=True)),
}
"""


def measure(bars: Bars) -> None:
    missed = [
        f"{word} as {dress}"
        for word in (CAST["web"].name, CAST["web"].street, CAST["web"].phone, CAST["web"].mail)
        for dress, content in scan.control(word).items()
        if not scan.search(content, dress, scan.Needles([word]))
    ]
    for one in missed:
        print(f"         not seen: {one}")
    dresses = len(scan.control("Wort"))
    bars.line(
        f"codings and packings (of {dresses}) that the search does not see through",
        str(len(missed)),
        "0",
        holds=not missed,
    )
    for database in DATABASES:
        try:
            with house(database) as of:
                measure_on(bars, of)
        except Exception as problem:
            traceback.print_exc()
            bars.unmeasured(f"traces on {database}", f"{type(problem).__name__}: {problem}")


def measure_on(bars: Bars, of: House) -> None:
    of.given["SMS_URL"] = "keep:"
    town = of.do(MORE, {"control": CONTROL, "online": ONLINE})
    of.start()
    hers: set[str] = set()
    through = doors(of, town, hers)
    codes = seats(of, town["seating"], through)
    of.stop()
    queue = broken_task(of)
    through.append("a failing task")
    on = f"on {of.database}"
    print(f"         {of.database}: {', '.join(through)}")
    bars.line(
        f"doors and deeds a family came through {on}", str(len(through)), str(EXPECTED), holds=len(through) == EXPECTED
    )
    wrong = [task for task in queue["tasks"] if not is_only_an_id(task[1])]
    bars.line(
        f"tasks of {len(queue['tasks'])} whose arguments are more than one id {on}",
        str(len(wrong)),
        "0",
        holds=not wrong and bool(queue["tasks"]),
    )
    words = {one.door: one.needles for one in CAST.values()} | {
        "codes of seats": codes,
        "codes of a wish": hers,
        "whom she allowed": {TO, *TO.split()},
    }
    needles = {door: scan.Needles(each) for door, each in words.items()}
    control = scan.Needles([CONTROL])
    every = scan.Needles({word for each in words.values() for word in each})
    where, hits, size, seen = {}, set(), 0, set()
    for place, name, content in everything(of):
        where[place] = where.get(place, 0) + 1
        for layer_name, layer in scan.layers(content, f"{place}: {name}"):
            size += len(layer)
            if control.found_in(layer):
                seen.add(place)
            if every.found_in(layer):
                hits |= {(door, word, layer_name) for door, one in needles.items() for word in one.found_in(layer)}
    print(
        f"         {of.database}: {size / 1e6:.0f} MB unpacked in {', '.join(f'{place} {count}' for place, count in where.items())}"
    )
    blind = sorted(set(where) - seen - {"messages of the processes", "messages of the server", "key store"})
    bars.line(f"places in which the control was not found {on}", ", ".join(blind) or "none", "none", holds=not blind)
    for door, word, name in sorted(hits)[:12]:
        print(f"         leak ({door}): „{word}“ in {name}")
    bars.line(
        f"words of {len(CAST)} families found in clear {on}", str(len({hit[:2] for hit in hits})), "0", holds=not hits
    )


def is_only_an_id(arguments: Any) -> bool:
    one = arguments if isinstance(arguments, dict) else json.loads(arguments)
    ids = [each for each in one["args"] if re.fullmatch(r"[0-9a-f-]{36}", str(each))]
    return one["kwargs"] == {} and ids == one["args"] and len(ids) <= 1


# --- doors ------------------------------------------------------------------------------------------------------------

EXPECTED = 24


class Shut(Exception):
    """A page did not let somebody through who should pass."""


def expect(page: Any, *statuses: int, what: str) -> Any:
    if page.status not in (statuses or (200,)):
        said = " ".join(re.sub(r"<[^>]+>", " ", page.text).split())
        raise Shut(f"{what}: {page.status} {said[-400:]}")
    return page


def doors(of: House, town: dict[str, str], codes: set[str]) -> list[str]:
    """Goes through them one after the other; returns what was done, and adds the codes of the family that took her own."""
    done: list[str] = []
    family, kim = Person(of), Person(of)
    expect(kim.sign_in("coordinator@example.org"), 302, what="sign in")
    done.append("a session")
    code = family.wish(CAST["web"].said)
    done.append("a wish by web")
    for door in ("phone", "counter"):
        ticket = dict(hidden_of(kim.get("/desk/wuensche/neu/").text))["ticket"]
        said = {**CAST[door].said, "source": door, "heard": "on", "ticket": ticket}
        page = expect(kim.post("/desk/wuensche/neu/", said), what=door)
        if not page.code:
            raise Shut(door)
        done.append(f"a wish by {door}")
    link = f"/lotse/{town['link']}/wunsch/"
    lotse = Person(of)
    form = dict(hidden_of(lotse.get(f"{link}?gelesen=ja").text))
    told = {**CAST["lotse"].said, "read_in": "ar", "ticket": form["ticket"]}
    page = expect(lotse.post(link, told), what="lotse")
    agreed = {"agreed": "on", "released": "on", "way": "spoken", "loop": "answered"}
    carried = {**told, "read_by": dict(hidden_of(page.text))["read_by"], **agreed}
    old = expect(lotse.post(link, carried), what="lotse").code
    if not old:
        raise Shut("lotse")
    done.append("a wish by a Lotse, with consent")
    ticket = dict(hidden_of(family.looks(old).text))["ticket"]
    new = expect(family.post("/de/wunsch/stand/neuer-code/", {"code": old, "ticket": ticket}), what="own code").code
    if not new or family.looks(new).status != 200 or family.looks(old).status == 200:
        raise Shut("own code")
    codes |= {part for code in (old, new) for part in (code, code.replace("-", ""))}
    done.append("a code of her own")
    done += answered(of, kim, family, code)
    idea = CAST["idea"]
    expect(
        family.post(
            "/de/anfangen/",
            {
                "idea": idea.words,
                "name": idea.name,
                "email": idea.mail,
                "where": idea.street,
                "who": idea.name,
                "contact": idea.phone,
            },
        ),
        what="idea",
    )
    done.append("an idea")
    hint = f"{idea.words} {idea.name}, {idea.phone}"
    expect(family.post(f"/de/angebote/{town['offer']}/stimmt-nicht/", {"reason": "times", "words": hint}), what="hint")
    done.append("a hint")
    expect(family.post("/de/was-fehlt/", {"words": hint, "daytime": "", "phase": ""}), 200, 302, what="need")
    done.append("a need")
    expect(family.post("/de/wo/", {"address": idea.street}), 200, 302, 422, what="where")
    family.get(f"/de/angebote/?q={scan.quote(idea.words)}")
    done.append("a search and an address typed")
    done += imports(kim)
    dana = Person(of)
    expect(dana.sign_in("privacy_officer@example.org"), 302, what="sign in")
    for kind in ("pdf", "json"):
        dana.get("/desk/auskunft/")
        expect(dana.post("/desk/auskunft/", {"email": CAST["web"].mail, "format": kind}), what="access")
    done.append("an answered access (Art. 15)")
    done.append(broken_requests(of))
    gone = family.wish(CAST["withdrawn"].said)
    expect(family.withdraws(gone), what="withdraw")
    done.append("a wish taken back")
    of.manage("escalate_wishes")
    of.manage("send_weekly_mails")
    if not any((of.data / "mails").glob("*.mail")):
        raise Shut("mails")
    done.append("mails")
    return done


def seats(of: House, seating: int, done: list[str]) -> set[str]:
    """A seat by web, one by phone, and all that is written, listed and printed about them; returns the codes."""
    family, editor = Person(of), Person(of)
    web, called = CAST["seat"], CAST["seatphone"]
    typed = {**form(web.name, web.mail), "phone": web.phone}
    code = sign_up(family, seating, typed).code
    if not code:
        raise Shut("a seat by web")
    done.append("a seat by web")
    expect(editor.sign_in("provider_editor@example.org"), 302, what="sign in")
    desk = f"/desk/kurse/plaetze/{seating}/"
    carried = dict(hidden_of(expect(editor.get(f"{desk}anmelden/"), what="desk").text))
    said = {"ticket": carried["ticket"], "name": called.name, "phone": called.phone, "mail": "", "language": "de"}
    other = CODE.search(expect(editor.post(f"{desk}anmelden/", said), what="a seat by phone").text)
    if other is None:
        raise Shut("a seat by phone")
    done.append("a seat by phone")
    if web.name not in expect(editor.get(desk), what="participants").text:
        raise Shut("the list does not open")
    expect(editor.post(f"{desk}tuer/", {}), what="door list")
    done.append("the lists of a course, on the page and for the door")
    of.manage("keep_courses")
    sent = of.do(MAILED, None)
    if web.mail not in sent or ONLINE not in sent or not any(each.startswith("+49") for each in sent):
        raise Shut(f"messages about seats: {len(sent)}")
    done += ["mails and short messages about seats", "a link for taking part online"]
    expect(family.post("/de/kurse/platz/auskunft/", {"code": code, "as": "json"}), what="told")
    expect(family.post("/de/kurse/platz/zurueckgeben/", {"code": code}), what="give back")
    done.append("a seat read about and given back")
    return {code, code.replace("-", ""), other[1], other[1].replace("-", "")}


def hidden_of(text: str) -> list[tuple[str, str]]:
    return [
        (name, value) for name, value in re.findall(r'<input type="hidden" name="([^"]+)"(?: value="([^"]*)")?', text)
    ]


def answered(of: House, kim: Person, family: Person, code: str) -> list[str]:
    """The office opens a wish, asks for a consent, the family gives it; a try, then the answer."""
    web = CAST["web"]
    pk = of.do("from unterwegs.wishes.models import Wish\nsaid = Wish.objects.get(source='web').pk", None)
    wish = f"/desk/wuensche/{pk}/"
    opened = expect(kim.post(f"{wish}oeffnen/", {"why": "answer"}), what="open")
    if web.name not in opened.text:
        raise Shut("the words do not open")
    until = of.do(
        "from django.utils import timezone\nfrom datetime import timedelta\nsaid = timezone.localdate() + timedelta(days=20)",
        None,
    )
    asked = {"to": TO, "parts": ["words", "contact"], "until": until}
    expect(kim.post(f"{wish}weitergabe/", asked), 302, what="ask consent")
    consent = re.search(r'action="(/de/wunsch/stand/einwilligung/[^"]+)"', family.looks(code).text)
    if consent is None:
        raise Shut("the family is not asked")
    expect(family.post(consent[1], {"code": code, "agree": "yes"}), what="consent")
    expect(kim.post(f"{wish}versucht/", {}), 302, what="try")
    expect(
        kim.post(
            f"{wish}antwort/",
            {"outcome": "visit", "words": f"Liebe {web.name}, wir kommen in {web.street}. {web.words}", "topic": ""},
        ),
        302,
        what="answer",
    )
    if web.street not in family.looks(code).text:
        raise Shut("the family does not read the answer")
    return ["a consent given by code", "an answer"]


def imports(kim: Person) -> list[str]:
    """A table with a row that is refused and cells in the wrong column, as a workbook; and a register of addresses."""
    one = CAST["import"]
    head = ("name", "traeger", "telefon", "email", "plz", "strasse", "kapazitaet", "beschreibung")
    rows = [
        head,
        ("", f"Verein {CONTROL}", one.phone, one.mail, "35576", one.street, "8", f"{one.name}: {one.words}"),
        ("Krabbelgruppe", f"Verein {CONTROL}", one.name, one.name, one.street, "", one.words, ""),
    ]
    kim.get("/desk/einlesen/")
    page = expect(kim.post("/desk/einlesen/", {}, files={"file": ("liste.xlsx", workbook(rows))}), 302, what="import")
    form = expect(kim.get(page.to), what="columns").text
    fields = {
        "name": "name",
        "traeger": "organization",
        "telefon": "phones",
        "email": "email",
        "plz": "postcode",
        "kapazitaet": "capacity",
    }
    mapped = {f"column-{place}": fields.get(column, "") for place, column in enumerate(head)}
    said = {
        **mapped,
        "source": "Liste",
        "organization": "",
        "kind": "group",
        "phases": ["infancy"],
        "summary": "Wir treffen uns.",
        "city": "Wetzlar",
    }
    checked = expect(kim.post(page.to, said), 302, what=f"mapping {form.count('column-')}")
    shown = expect(kim.get(checked.to), what="run").text
    if one.name not in shown:
        raise Shut("no hint names the cell")
    kim.get("/desk/adressen/einlesen/")
    table = f"Straße;Hausnummer;PLZ;Ort;Lon;Lat\nWeg;1;35576;Wetzlar;8.05;50.05\n{one.name}, {one.street};{one.phone};abc;{one.words};x;y\n"
    job = expect(
        kim.post(
            "/desk/adressen/einlesen/", {"origin": "Stadt", "license": ""}, files={"file": ("a.csv", table.encode())}
        ),
        302,
        what="addresses",
    )
    wait_for(kim, job.to)
    if one.street not in kim.get(job.to).text:
        raise Shut("the refused row is not shown")
    applied = expect(kim.post(f"{checked.to}anwenden/", {}), 302, what="apply")
    wait_for(kim, applied.to)
    return ["an import with refused rows"]


def wait_for(kim: Person, address: str) -> None:
    def is_over() -> bool:
        return json.loads(kim.get(f"{address}stand.json").text).get("state") in {"done", "failed"}

    if not until(is_over, within=60, every=0.3):
        raise Shut("long work does not end")


def workbook(rows: list[tuple[str, ...]]) -> bytes:
    """A small XLSX, as spreadsheets write it."""
    target, book = io.BytesIO(), Workbook()
    for row in rows:
        book.active.append(row)
    book.save(target)
    return target.getvalue()


def broken_requests(of: House) -> str:
    """A request that breaks in the middle, once in the key store and once at the row itself: what is logged of it?"""
    one, person = CAST["error"], Person(of)
    for alias, table in (("keys", "people_datakey"), ("default", "wishes_wish")):
        last = person.begin(one.said)
        rename(of, alias, table, f"{table}_gone")
        try:
            expect(person.post("/de/wunsch/", last), 500, what=f"without {table}")
        finally:
            rename(of, alias, f"{table}_gone", table)
    return "a request that fails"


def rename(of: House, alias: str, old: str, new: str) -> None:
    of.do(
        f"from django.db import connections\nconnections['{alias}'].cursor().execute('ALTER TABLE {old} RENAME TO {new}')",
        None,
    )


def broken_task(of: House) -> Any:
    one = CAST["task"]
    said = of.do(BREAK, [one.name, one.street, one.words])
    if not any("ValueError" in cause for cause in said["causes"]):
        raise Shut("no task broke")
    return said


# --- everything that is kept ------------------------------------------------------------------------------------------


def everything(of: House) -> Iterator[tuple[str, str, bytes]]:
    """Kind of place, name, bytes. The server does not run; SQLite's journals lie as the last process left them."""
    for name, content in scan.files(of.data):
        place = "key store" if name.startswith("keys.sqlite3") else "SQLite" if ".sqlite3" in name else "var/"
        yield place, name, content
    yield "messages of the processes", of.log.name, of.log.read_bytes()
    backup = of.folder / "backup"
    backup.mkdir()
    of.manage("backup", backup)
    of.manage("backup_keys", backup)
    for name, content in scan.files(backup):
        yield "key store" if "keys" in name else "backup", name, content
    if of.server is None:
        for name, place in (("unterwegs.sqlite3", "dump"), ("keys.sqlite3", "key store")):
            with closing(sqlite3.connect(of.data / name)) as database:
                yield place, f"{name} as SQL", "\n".join(database.iterdump()).encode()
        return
    for variable, place in (("DATABASE_URL", "dump"), ("KEYS_URL", "key store")):
        url = of.given[variable]
        command = [str(of.server.programs / "pg_dump"), f"--dbname={url}"]
        yield place, f"pg_dump of {variable}", subprocess.run(command, check=True, capture_output=True).stdout
    of.server.run("psql", "-q", "-c", "CHECKPOINT", of.server.url)
    for name, content in scan.files(of.server.folder / "tables"):
        yield "log of writes" if name.startswith("pg_wal/") else "files of PostgreSQL", name, content
    yield "messages of the server", "log", (of.server.folder / "log").read_bytes()
