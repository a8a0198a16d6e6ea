"""One plain function per thing: boring defaults, overrides by keyword."""

import io
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.conf import settings
from django.core import mail
from django.test import TestCase
from django.utils import timezone
from PIL import Image
from pypdf import PdfWriter

from unterwegs.book import actions as book
from unterwegs.book import chapters, files
from unterwegs.book import queries as books
from unterwegs.book.models import Edition, Logo, Print, Release
from unterwegs.courses import actions as courses
from unterwegs.courses import codes as course_codes
from unterwegs.courses.models import Course, Seating, SignUp
from unterwegs.courses.said import Said as SaidForCourse
from unterwegs.directory import actions as directory
from unterwegs.directory.content import At, Content, Cost, Text, Times
from unterwegs.directory.models import Contact, LocalDate, Location, Organization, Phone, Service, Topic
from unterwegs.kit import pictures
from unterwegs.people import actions as people
from unterwegs.people import holders
from unterwegs.people import rules as people_rules
from unterwegs.people.models import Certificate, Deed, Invitation, Job, KeyHolder, ModuleRelease, User
from unterwegs.places import actions as places
from unterwegs.places.models import Area, Division, Town
from unterwegs.planning import actions as planning
from unterwegs.planning.models import Need
from unterwegs.welcome import actions as welcome
from unterwegs.welcome import rules as welcome_rules
from unterwegs.welcome.models import Basis, Child, Family, Letter, Plan, Run, Shift, Visit, Visitor
from unterwegs.welcome.models import Item as WelcomeItem
from unterwegs.wishes import actions as wishes
from unterwegs.wishes import codes
from unterwegs.wishes import queries as wishes_queries
from unterwegs.wishes import rules as wishes_rules
from unterwegs.wishes.models import Consent, Lotse, Wish
from unterwegs.wishes.said import Contact as Reachable
from unterwegs.wishes.said import Said

TODAY = date(2026, 11, 23)
_NOT_GIVEN: Any = object()
#: What a browser says of a form that our own page sent.
OUR_PAGE = {"origin": "http://testserver", "sec-fetch-site": "same-origin"}


def town(name: str = "Wetzlar", **overrides: Any) -> Town:
    fields = {"land": "HE", "office": "Frühe Hilfen", "phone": "06441 99-0", **overrides}
    return Town.objects.create(name=name, **fields)


def square(west: float = 8.0, south: float = 50.0, size: float = 0.1) -> dict[str, Any]:
    """A GeoJSON MultiPolygon of one square; degrees."""
    east, north = west + size, south + size
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "MultiPolygon", "coordinates": [[ring]]}


def division(name: str = "Stadtteile", *, for_families: bool = True) -> Division:
    found, _new = Division.objects.get_or_create(
        name=name, defaults={"slug": name.lower(), "for_families": for_families}
    )
    return found


def area(name: str = "Niedergirmes", *, west: float = 8.0, kind: str = "district", **overrides: Any) -> Area:
    """A square area, a tenth of a degree wide."""
    made = Area.objects.create(
        division=overrides.pop("division", None) or division(),
        name=name,
        slug=name.lower(),
        kind=kind,
        outline=square(west=west),
        **overrides,
    )
    places.bump("areas")
    return made


def user(name: str = "Robin", *, roles: Iterable[str] = (), **overrides: Any) -> User:
    email = overrides.pop("email", f"{name.lower().replace(' ', '.')}@example.org")
    made = User.objects.create_user(email, name=name, password=overrides.pop("password", "ein langes Passwort"))
    for role in roles:
        made.assignments.create(role=role)
    for field, value in overrides.items():
        setattr(made, field, value)
    made.save()
    return made


def second_factor(of: User) -> Authenticator:
    """A TOTP device; made once per person."""
    found, _new = Authenticator.objects.get_or_create(
        user=of, type=Authenticator.Type.TOTP, defaults={"data": {"secret": "sealed"}}
    )
    return found


def organization(name: str = "Verein", *, kind: str = "association", **overrides: Any) -> Organization:
    return directory.keep_organization(Organization(name=name, kind=kind, **overrides), by=None)


def phone(number: str = "06441 1", **overrides: Any) -> Phone:
    return Phone(number=number, **overrides)


def contact(name: str = "Büro", *, phone: str = "", of: Organization | None = None, **overrides: Any) -> Contact:
    made = Contact(name=name, organization=of or organization(f"Träger von {name}"), **overrides)
    return directory.keep_contact(made, phones=[Phone(number=phone)] if phone else [], by=None)


def location(
    name: str = "Haus",
    *,
    kind: str = "place",
    of: Organization | None = None,
    area: Area | None = None,
    **overrides: Any,
) -> Location:
    """A place in the middle of an area, or at 8.05 E, 50.05 N."""
    west = area.outline["coordinates"][0][0][0][0] if area else 8.0
    fields = {
        "street": "Wiesenstraße 4",
        "postcode": "35576",
        "city": "Wetzlar",
        "longitude": west + 0.05,
        "latitude": 50.05,
        **overrides,
    }
    texts = fields.pop("texts", None)
    opening = fields.pop("opening", None)
    made = Location(name=name, kind=kind, organization=of or organization(f"Träger von {name}"), **fields)
    return directory.keep_location(made, texts=texts, opening=opening, by=None)


def times(day: str = "TU", **overrides: Any) -> Times:
    """Every week on one day, 9:30 to 11:00, from the first week of 2026."""
    days = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
    fields = {
        "id": uuid4(),
        "first_on": date(2026, 1, 5 + days.index(day)),
        "opens_at": time(9, 30),
        "closes_at": time(11),
        "rule": f"FREQ=WEEKLY;BYDAY={day}",
        **overrides,
    }
    return Times(**fields)


def content(name: str = "Stillgruppe", *, of: Organization | None = None, **overrides: Any) -> Content:
    """What a published offer needs, and no more."""
    german = Text(name=name, summary=overrides.pop("summary", "Wir treffen uns."))
    fields = {
        "organization": (of or organization(f"Träger von {name}")).pk,
        "kind": "group",
        "phases": ("infancy",),
        "costs": (Cost("free"),),
        "texts": {"de": german, **overrides.pop("texts", {})},
        **overrides,
    }
    return Content(**fields)


def service(
    name: str = "Stillgruppe",
    *,
    state: str = "published",
    areas: Iterable[Area] = (),
    location: Location | None = _NOT_GIVEN,
    contact: Contact | None = None,
    day: str = "",
    of: Organization | None = None,
    due_on: date | None = None,
    **overrides: Any,
) -> Service:
    """An offer in a state, at a place of its own (in the first of ``areas``), weekly when a ``day`` is given, on holidays too.

    It falls due in half a year, whatever the day on which the tests run.
    """
    owner = of or organization(f"Träger von {name}")
    where = _place_for(name, list(areas), owner) if location is _NOT_GIVEN else location
    rhythm = (times(day, location=where.pk if where else None, on_public_holidays=True),) if day else ()
    given = {
        "locations": (At(where.pk),) if where else (),
        "contact": contact.pk if contact else None,
        "schedules": rhythm,
        **overrides,
    }
    made = directory.enter_service(content(name, of=owner, **given), by=None)
    if state in {"published", "paused", "archived"}:
        directory.publish(made, today=TODAY, by=None)
        due = due_on or timezone.localdate() + timedelta(days=180)
        Service.objects.filter(pk=made.pk).update(due_on=due)
    if state not in {"draft", "published"}:
        Service.objects.filter(pk=made.pk).update(state=state)
    places.bump("shelf")
    made.refresh_from_db()
    return made


def need(
    wording: str = "Ein Treff am Abend",
    *,
    voices: int = 1,
    area: Area | None = None,
    topic: Topic | None = None,
    by: User | None = None,
    **said: Any,
) -> Need:
    """A public need with voices from one area, or from nowhere in particular."""
    told = {"phase": "", "daytime": "", **said}
    made = planning.say(words="", topic=topic, area=area, language="de", today=TODAY, **told)
    planning.release(made, wordings={"de": wording}, topic=topic, by=by, today=TODAY, **told)
    for _voice in range(voices - 1):
        planning.support(made, area=area)
    made.refresh_from_db()
    return made


def open_part(module: str = "wishes") -> None:
    """A part that holds data of families, released by everybody who has to."""
    for function in people_rules.Function:
        ModuleRelease.objects.get_or_create(
            module=module,
            function=function,
            withdrawn_on=None,
            defaults={"name": "Somebody", "released_on": TODAY, "digest": "0" * 64, "entered_at": timezone.now()},
        )


def close_part(module: str = "wishes") -> None:
    """Somebody has withdrawn the release."""
    ModuleRelease.objects.filter(module=module).update(withdrawn_on=TODAY)


def said(
    words: str = "Bitte rufen Sie mich an.", *, kind: str = "call", area: Area | None = None, **contact: Any
) -> Said:
    """A wish as it is said in a form; a call is safe unless something else is said."""
    reach = {"reach": "call", "phone": "06441 555", **contact} if kind != "question" else contact
    elsewhere = reach.pop("elsewhere", False)
    return Said(kind, words, "de", Reachable(**reach), area=area, elsewhere=elsewhere)


def wish(
    words: str = "Bitte rufen Sie mich an.",
    *,
    today: date | None = None,
    code: str = "",
    ticket: str = "",
    source: str = "web",
    by: Any = None,
    lotse: Lotse | None = None,
    consents: Iterable[Consent] = (),
    **told: Any,
) -> Wish:
    """A kept wish; its code is ``code``, or one that nobody knows."""
    this = said(words, **told)
    return wishes.ask(
        this,
        code=code or codes.code_for(ticket or str(uuid4()), this),
        source=wishes_rules.Source(source),
        route=wishes_queries.route(this.area, elsewhere=this.elsewhere),
        today=today or timezone.localdate(),
        by=by,
        lotse=lotse,
        consents=list(consents),
    )


def consent(matter: str = "release", *, parts: Iterable[str] = (), to: str = "Frühe Hilfen", **fields: Any) -> Consent:
    """A consent that a family has given today, not saved."""
    today = timezone.localdate()
    given = {"language": "de", "way": "spoken", "asked_on": today, "given_on": today, **fields}
    return Consent(matter=matter, to=to, parts=list(parts), **given)


def lotse(name: str = "Hebamme Hanna", *, by: User, **fields: Any) -> Lotse:
    """An institution that may hand over wishes."""
    return wishes.appoint_lotse(organization(name, **fields), by=by, today=timezone.localdate())


def letter(*, parts: Iterable[str] = ("words", "name", "contact"), by: User, **told: Any) -> tuple[Consent, str, str]:
    """A consent by which a link was sent to another body; with the address in the mail, and the word that opens it."""
    asked = consent("hand_on", parts=parts, wish=wish(**told), to="Frühförderstelle")
    asked.save()
    with TestCase.captureOnCommitCallbacks(execute=True):
        spoken = wishes.send_letter(asked, to="hilfe@stelle.example", by=by, today=timezone.localdate())
    (sent,) = (word for word in str(mail.outbox[-1].body).split() if "/weitergabe/" in word)
    return asked, sent.removeprefix(settings.BASE_URL), spoken


def _place_for(name: str, areas: list[Area], owner: Organization) -> Location:
    return location(f"Haus {name}", of=owner, area=areas[0] if areas else None)


def edition(title: str = "Los geht's", *, of: Area | None = None, built: bool = False, **overrides: Any) -> Edition:
    """A planned book; ``built``: with a file of four empty pages."""
    made = Edition.objects.create(title=title, area=of, **overrides)
    if built:
        content = pages()
        made.file, made.pages, made.size = files.keep(content), 4, len(content)
        made.built_at = now()
        made.save()
    return made


def print_(of: Edition | None = None, **overrides: Any) -> Print:
    """A print of an edition with nothing in it, of four empty pages."""
    one = of or edition(is_current=False)
    fields = {
        "edition": one,
        "area": one.area,
        "area_name": one.area.name if one.area else "",
        "title": one.title,
        "language": one.language,
        "format": one.format,
        "printed_on": TODAY,
        "copies": 200,
        "pages": 4,
        "file": files.keep(pages()),
        "press_file": files.keep(pages(width=436)),
        "entries": {},
        "chapters": {},
        **overrides,
    }
    return Print.objects.create(**fields)


def pages(count: int = 4, *, width: float = 420) -> bytes:
    """A PDF of empty pages; points."""
    writer, target = PdfWriter(), io.BytesIO()
    for _page in range(count):
        writer.add_blank_page(width, 595)
    writer.write(target)
    return target.getvalue()


def released(language: str = "de", *slugs: str) -> None:
    """The chapters (all, or those named) have been read by everybody who has to read them."""
    for said in chapters.said_in(language, slugs or None):
        for reader in said.missing:
            Release.objects.create(
                chapter=said.chapter.slug,
                language=language,
                reader=reader,
                digest=said.digest,
                name="Amal Leserin",
                read_on=TODAY,
            )


def logo(of: Edition, alternative: str = "Stadt Wetzlar") -> Logo:
    picture = io.BytesIO()
    Image.new("RGB", (8, 4), "white").save(picture, "PNG")
    return book.add_logo(of, pictures.reencode(picture.getvalue()), alternative=alternative, by=None)


def local_date(rule: str = "kita-registration", *, confirmed_on: date = TODAY, **fields: Any) -> LocalDate:
    return directory.keep_local_date(rule, today=confirmed_on, by=None, **fields)


def release(chapter: str = "health", language: str = "de", *, reader: str = "native", **overrides: Any) -> Release:
    """Somebody read the chapter as it stands."""
    said = {one.chapter.slug: one for one in books.chapters_for_families(language).values()}
    fields: dict[str, Any] = {
        "reader": reader,
        "name": "Lena Beispiel",
        "profession": "Hebamme" if reader == "medical" else "",
        "read_on": TODAY,
        "by": None,
        **overrides,
    }
    (row,) = book.release_chapters({chapter: said[chapter].digest}, language, **fields)
    return row


def own_chapter(chapter: str, body: str, language: str = "de") -> None:
    """The town's own words instead of the shipped ones."""
    said = books.chapters_for_families(language)[chapter]
    book.change_chapter(chapter, language, body=body, opened=said.digest, by=None)


def png(width: int = 2, height: int = 2, color: str = "teal") -> bytes:
    """A picture as somebody uploads it."""
    file = io.BytesIO()
    Image.new("RGB", (width, height), color).save(file, "PNG")
    return file.getvalue()


def now() -> datetime:
    """The morning of TODAY."""
    return datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Europe/Berlin"))


def job(title: str = "Einlesen", *, by: User | None = None, state: str = "waiting", **overrides: Any) -> Job:
    """Long work of a room, not queued."""
    return Job.objects.create(kind="tests.people.tasks.count", title=title, state=state, started_by=by, **overrides)


def invitation(email: str = "neu@example.org", *, token: str = "geheim", **overrides: Any) -> Invitation:
    """An open invitation behind `/konto/einladung/geheim/`, valid for 14 days from now on."""
    fields = {
        "name": "Noa Neu",
        "roles": ["visitor"],
        "sent_at": timezone.now(),
        "expires_at": timezone.now() + people_rules.INVITATION_LASTS,
        **overrides,
    }
    return Invitation.objects.create(email=email, digest=people.digest_of(token), **fields)


def deed(what: str = "invited", *, on: Any = None, at: datetime | None = None, by: User | None = None) -> Deed:
    made = people.record(by=by, deed=what, on=on or by or user("Ein Mensch"))
    if at:
        Deed.objects.filter(pk=made.pk).update(at=at)
    return made


def holder(room: str = "people", purpose: str = "Answering a letter", **overrides: Any) -> KeyHolder:
    """Somebody with a key of her own; tests of a confidential room give their room."""
    return holders.new(room=room, purpose=purpose, on=overrides.pop("on", TODAY))


def certificate(rule: str = "The key was lost; nobody can read it any more.", **overrides: Any) -> Certificate:
    fields = {"room": "wishes", "purpose": "Finding doubles without reading them", "on": TODAY, "count": 2, **overrides}
    return Certificate.objects.create(rule=rule, **fields)


def key() -> str:
    """A fresh key as people write it into the settings."""
    return Fernet.generate_key().decode()


def family(name: str = "Sommer", *, today: date = TODAY, born_on: date | None = None, **fields: Any) -> Family:
    """A family with one child (or ``children=2``), noticed today, to be planned; names and address are invented."""
    told = born_on or today - timedelta(days=10)
    children = fields.pop("children", 1)
    window = welcome_rules.visit_window(told, posted_on=today)
    values: dict[str, Any] = {
        "names": [{"family_name": name, "first_names": "Mara"}],
        "address": {"street": "Erfundene Gasse", "number": "7", "addition": "", "postcode": "35578", "town": "Wetzlar"},
        "noticed_on": today,
        "first_on": window.first,
        "last_on": window.last,
        "children_count": children,
        **fields,
    }
    holder = holders.new(room=welcome_rules.ROOM, purpose=welcome_rules.PURPOSE, on=today)
    made = Family.objects.create(holder=holder, **values)
    for number in range(children):
        child = {"family_name": name, "first_names": f"Kind {number + 1}", "born_on": f"{told}", "died_on": ""}
        Child.objects.create(family=made, told=child)
    return made


def visitor(name: str = "Vera Besuch", **fields: Any) -> Visitor:
    """Somebody who visits on foot, Monday to Friday from 9 to 15."""
    made = Visitor.objects.create(
        user=user(name, roles=["visitor"]), **{"means": "foot", "languages": ["de"], **fields}
    )
    Shift.objects.bulk_create(Shift(visitor=made, weekday=day, first=time(9), last=time(15)) for day in range(5))
    return made


def visitor_of(user: User, **fields: Any) -> Visitor:
    """The account as somebody who visits."""
    return Visitor.objects.create(user=user, **{"means": "foot", "languages": ["de"], **fields})


def material(name: str = "Mütze", **fields: Any) -> WelcomeItem:
    """Something that visitors hand out, ten in stock."""
    return WelcomeItem.objects.create(name=name, **{"stock": 10, **fields})


def visit(
    of: Family, *, by: Visitor | None = None, on: date | None = None, at: time = time(10), **fields: Any
) -> Visit:
    """An open visit on the first day of the family's window."""
    return Visit.objects.create(family=of, visitor=by or visitor(), on=on or of.first_on or TODAY, at=at, **fields)


def run(*families: Family, by: User | None = None, printed: bool = True, posted_on: date | None = None) -> Run:
    """Letters to families that are invited next, printed; posted where a day is given. Days count from `TODAY`."""
    who = by or User.objects.filter(name="Ina Druck").first() or user("Ina Druck", roles=["coordinator"])
    made = welcome.make_run([one.pk for one in families] or None, to_post_on=TODAY, by=who, now=now())
    if printed or posted_on:
        made, _rows = welcome.start_printing(made, by=who, now=now())
    if posted_on:
        welcome.post(made, on=posted_on, by=who, today=posted_on)
        made.refresh_from_db()
    for one in families:
        one.refresh_from_db()
    return made


def invited(name: str = "Sommer", *, posted_on: date | None = None, on: date | None = None, **fields: Any) -> Letter:
    """The posted letter of a family with a promised visit, four weeks after it was posted."""
    day = posted_on or timezone.localdate()
    of = family(name, state="planned", **fields)
    visit(of, by=Visitor.objects.first() or visitor(), on=on or day + timedelta(weeks=4))
    return run(of, posted_on=day).letters.select_related("family__holder").get()


def plan(first_on: date, *, days: int = 5, by: User, **fields: Any) -> Plan:
    """A proposal for some days, thought about at once."""
    told = {"to_post_on": TODAY, "seconds": 5, "seed": 1, "now": now(), **fields}
    made = welcome.draw_up(first_on=first_on, last_on=first_on + timedelta(days=days - 1), by=by, **told)
    welcome.propose(made, iterations=50)
    made.refresh_from_db()
    return made


def notice(name: str = "Sommer", **fields: Any) -> welcome_rules.Notice:
    """A birth of one child, whose mother lives at its address."""
    where = welcome_rules.Address("Erfundene Gasse", "7", "35578", "Wetzlar")
    told: dict[str, Any] = {
        "event": "birth",
        "family_name": name,
        "first_names": "Lia",
        "born_on": TODAY - timedelta(days=10),
        "address": where,
        "representatives": (welcome_rules.Representative(name, "Mara", address=where),),
        **fields,
    }
    return welcome_rules.Notice(**told)


def basis(profile: str = "plain", **fields: Any) -> Basis:
    """A legal basis that somebody released; the one that is there where there is one."""
    told = {"norm": "§ 2 KKG", "purpose": "Willkommensbesuche", "released_by": "Dana Datenschutz", "released_on": TODAY}
    found = Basis.objects.filter(profile=profile, ended_on=None).first()
    return found or Basis.objects.create(profile=profile, **{**told, **fields})


def received(
    *notices: welcome_rules.Notice, as_of: date | None = None, today: date = TODAY, content: bytes = b"", **options: Any
) -> welcome.Receipt:
    """Notices that were taken in as one file; each call is another file unless its ``content`` is the same."""
    profile = options.pop("profile", "plain")
    file = content or uuid4().bytes
    return welcome.receive(
        notices, basis=basis(profile), content=file, as_of=as_of, by=options.pop("by", None), today=today, **options
    )


def printed(of: Family, *, posted: bool = False, today: date = TODAY, **fields: Any) -> Letter:
    """A printed letter in a run of its own; ``posted``: it has left the house."""
    number = (Run.objects.order_by("-number").values_list("number", flat=True).first() or 0) + 1
    run = Run.objects.create(number=number, made_at=now(), to_post_on=today, posted_on=today if posted else None)
    told = {"number": 1, "kind": "invitation", "mode": "ring", "digest": uuid4().hex * 2, **fields}
    return Letter.objects.create(family=of, run=run, **told)


def rejected(row: int = 3, **cells: str) -> welcome_rules.Rejected:
    """A row whose birthday cannot be read."""
    told = {"child.family_name": "Winter", "child.born_on": "31.02.2026", "child.street": "Gasse 7"}
    return welcome_rules.Rejected(row, {**told, **cells}, ("Der Geburtstag ist kein Tag.",))


# --- courses --------------------------------------------------------------------------------------------------------
def course(
    name: str = "",
    *,
    of: Service | None = None,
    kind: str = "course",
    dates: int = 3,
    first: datetime | None = None,
    **fields: Any,
) -> Course:
    """An open course with 10 seats and weekly dates of an hour from ``first`` on, which is in two weeks at 10."""
    begin = first or timezone.localtime().replace(hour=10, minute=0, second=0, microsecond=0) + timedelta(days=14)
    values = {"seats": None if kind == "open" else 10, "state": "open", "first_on": begin.date(), **fields}
    made = Course(service=of or service("Babymassage"), name=name, kind=kind, **values)
    courses.keep(made, by=None, now=begin)
    for week in range(dates):
        start = begin + timedelta(weeks=week)
        courses.add_date(made, starts_at=start, ends_at=start + timedelta(hours=1), by=None, now=begin)
    return made


def seating(of: Course | None = None, **fields: Any) -> Seating:
    """The list of seats of a course, or of its first date."""
    return (of or course(**fields)).seatings.order_by("pk")[0]


def signed_up(
    name: str = "Mara Sommer",
    *,
    to: Seating | None = None,
    now: datetime | None = None,
    code: str = "",
    **told: Any,
) -> SignUp:
    """A sign-up with an invented name, by mail where nothing else is said."""
    where = to or seating()
    said_ = SaidForCourse(name, **({"mail": "mara@example.org"} | told))
    own = code or course_codes.code_for(str(uuid4()), said_, seating=where.pk)
    return courses.sign_up(where, said_, code=own, now=now or timezone.now())
