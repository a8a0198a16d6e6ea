"""Every page with things that exist in its address, and what stands in every table."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import URLResolver, get_resolver, reverse
from django.utils import timezone

from tests import cast, make
from unterwegs.courses import actions as courses
from unterwegs.directory import actions as directory
from unterwegs.directory import queries, rules
from unterwegs.directory.addresses import Address
from unterwegs.directory.models import Membership, Topic
from unterwegs.directory.queries import Wanted
from unterwegs.front import parcels, wordbook
from unterwegs.people import actions as people
from unterwegs.people import uploads
from unterwegs.people.models import Absence, Contribution, User
from unterwegs.people.roles import Role
from unterwegs.places.models import EmergencyNumber, Lead, SchoolHoliday
from unterwegs.planning import actions as planning
from unterwegs.welcome import actions as welcome
from unterwegs.welcome import queries as invitations
from unterwegs.welcome.models import Away, Visitor
from unterwegs.welcome.rules import Address as AddressOfHouse
from unterwegs.wishes import actions as wishes

Things = dict[str, dict[str, Any]]
#: Pages of the book whose number is that of a print.
PRINTS = ("print", "reading", "press", "booklet", "insert", "count")
#: Pages whose number is that of a proposal of tours, or of a visitor.
PLANS = ("plan", "stop", "possible", "put", "fix", "take_out", "think_again", "accept", "discard")
RUNS = ("run", "print_file", "control_list", "pull_list", "take_out_letters", "plan_anew", "post")
VISITORS = ("visitor", "end_visitor", "take_up", "be_away", "remove_away")
#: A page remembers between two steps of the sign-in what it asked; the session ends with the browser. Pages that show
#: data of families write down that they were read.
TRACES = {"django_session", "people_read"}


def things_of(everybody: User) -> Things:
    """What stands in the addresses, by the first part of the page's name; everything exists and is hers or others'."""
    make.town()
    area = make.area()
    organization, location = make.organization(), make.location(area=area)
    contact = make.contact(of=organization)
    service = make.service(areas=[area], day="TU", of=organization)
    schedule = service.schedules.get()
    picture = directory.add_picture(
        name="bild.webp", width=4, height=3, alternative="Haus", location=location, by=everybody
    )
    directory.keep_topic("stillen", names={"de": "Stillen"}, by=None)
    editor = Membership.objects.create(user=cast.provider_editor(), organization=organization)
    lead = Lead.objects.create(user=cast.neighborhood_lead(), area=area)
    holiday = SchoolHoliday.objects.create(
        name="Ferien", first_on=make.TODAY, last_on=make.TODAY + timedelta(days=9), source="Land"
    )
    number = EmergencyNumber.objects.create(key="own-1", number="06441 2", name="Nachbarn")
    absence = Absence.objects.create(user=everybody, deputy=cast.coordinator(), first_on=make.TODAY, last_on=make.TODAY)
    job = make.job(by=everybody, state="failed", report={"rows": [["1", "Weg", "doppelt"]]})
    silent = make.job("Still", by=everybody, state="running", beat_at=timezone.now() - timedelta(days=1))
    make.invitation()
    look = people.look_into_reads(
        cause="Beschwerde",
        witness="Petra Personalrat",
        first_on=make.TODAY,
        last_on=make.TODAY,
        by=everybody,
        now=timezone.now(),
    )
    release = people.release_part(
        module="wishes",
        function="office",
        name="Lena Leitung",
        released_on=make.TODAY,
        digest="0" * 64,
        by=everybody,
        now=timezone.now(),
    )
    RecoveryCodes.activate(everybody).mark_as_viewed()  # the first look at new codes is written down, on purpose
    address = everybody.emailaddress_set.create(email="neu.alles@example.org", verified=False)
    everybody.emailaddress_set.create(email=everybody.email, verified=True, primary=True)
    source = directory.keep_source("Liste", columns={}, constants={}, ages_in_months=False)
    row = Wanted(2, {"name": "Kita", "organization": "Verein", "kind": "daycare"})
    run = directory.check_rows(source, [row], file_name="liste.csv", by=everybody)
    now = timezone.now()
    hint = directory.report(service, reason="times", words="zu", language="de", now=now)
    secret = directory.keep_idea({"idea": "Spaziergang"}, language="de", now=now)
    idea = Contribution.objects.get(kind=rules.IDEAS)
    local = make.local_date(phone="06441 3")
    sharing = directory.share(organization, kind="room", what="Raum", details="", until=None, by=everybody)
    survey = directory.open_survey(
        title="Erhebung",
        letter="",
        closes_on=timezone.localdate() + timedelta(days=30),
        addresses=[Address("Verein", "wir@verein.example")],
        by=everybody,
    )
    invitee = survey.invitees.get()
    need = planning.say(
        words="Ein Treff am Abend", topic=None, area=area, phase="", daytime="", language="de", today=make.TODAY
    )
    missed = make.need("Ein Spielplatz", area=area)
    term = directory.keep_term(german="Hebamme", language="en", translation="midwife", note="", by=everybody)
    edition = make.edition(of=area, built=True)
    logo, printed = make.logo(edition), make.print_(edition)
    certificate = make.certificate()
    make.open_part()
    center = make.location("Zentrum", kind="center", area=area)
    clerk = wishes.appoint_clerk(cast.member(Role.FAMILY_OFFICE), center, by=everybody)
    lotse = wishes.appoint_lotse(organization, by=everybody, today=timezone.localdate())
    wish = make.wish(area=area, elsewhere=True)
    allowed = make.consent("hand_on", wish=wish, given_on=None)
    allowed.save()
    _consent, handed_on, _spoken = make.letter(by=everybody)
    make.open_part("welcome")
    due, promised = make.family("Fällig", area=area), make.visit(make.family("Zugesagt", state="planned"))
    visitor = Visitor.objects.get()
    away = Away.objects.create(visitor=visitor, first_on=make.TODAY, last_on=make.TODAY)
    letter = make.invited("Eingeladen")
    called = make.invited("Angerufen").family
    welcome.answer(called, "phone", welcome.Said(phone="06441 5"), channel="phone", by=everybody, today=make.TODAY)
    plan = make.plan(make.TODAY + timedelta(days=49), by=everybody)
    closed = timezone.localdate().replace(month=1, day=1) - timedelta(days=5)
    welcome.end(make.family("Früher", today=closed), end="visited", by=None, today=closed)
    welcome.freeze(today=timezone.localdate())
    material = make.material()
    called = make.visit(make.family("Heute", state="invited"), by=make.visitor_of(everybody), on=timezone.localdate())
    make.open_part("courses")
    Membership.objects.create(user=everybody, organization=organization)
    course = make.course(of=service)
    seat = make.signed_up(to=make.seating(of=course), code="ACDE-FHKM-NPRT")
    signup = make.signed_up(to=make.seating(course), mail="", phone="06441 7")
    call = signup.messages.create(
        kind="date_canceled", session=course.sessions.first(), due_at=timezone.now(), to_be_told=True
    )
    upload = uploads.keep([b"Name\nKita\n"])
    held = make.family(state="held", holds=["minor"])
    house = welcome.keep_house(
        kind="clinic",
        name="Klinik",
        address=AddressOfHouse("Klinikgasse", "1"),
        agreed_on=None,
        by=everybody,
        today=make.TODAY,
    )
    births = uploads.keep(["Name;geboren;Straße\nSommer;1.11.2026;Gasse 7\n".encode()])
    taken = make.received(make.notice("Herbst"), rejected=[make.rejected()], by=everybody)
    of = {"pk": service.pk, "schedule_pk": schedule.pk, "language": "en", "number": 1}
    meeting = make.course(of=service, kind="open", first=timezone.now().replace(hour=10))
    counting = courses.make_count_link(meeting, by=everybody, today=timezone.localdate())
    return {
        "places:": {"pk": area.pk},
        "places:show_to_families": {"pk": area.division_id},
        "places:dismiss_lead": {"pk": lead.pk},
        "places:remove_holiday": {"pk": holiday.pk},
        "places:number": {"pk": number.pk},
        "places:confirm_number": {"pk": number.pk},
        "places:remove_number": {"pk": number.pk},
        "desk:": {"pk": area.pk},
        "desk:certificate": {"pk": certificate.pk},
        "planning:": {"pk": need.pk},
        "front:support": {"pk": missed.pk},
        "directory:": {**of, "slug": Topic.objects.get().slug},
        "directory:local_date": {"key": local.rule},
        "directory:remove_local_date": {"key": local.rule},
        "directory:keep_apart": {"pk": service.pk, "other": make.service("Zwilling").pk},
        "directory:survey": {"pk": survey.pk},
        "directory:add_invitees": {"pk": survey.pk},
        "directory:invite": {"pk": survey.pk},
        "directory:remind": {"pk": survey.pk},
        "directory:end_invitation": {"pk": survey.pk, "invitee": invitee.pk},
        "courses:count": {"pk": meeting.sessions.order_by("starts_at")[0].pk},
        **{f"courses:{name}": {"pk": meeting.pk} for name in ("count_link", "make_count_link", "end_count_link")},
        "courses:counts": {},
        "courses:count_device": {},
        "count:": {"secret": counting},
        "surveys:": {"pk": invitee.pk, "secret": queries.secret_of(invitee)},
        "directory:organization": {"pk": organization.pk},
        "directory:add_editor": {"pk": organization.pk},
        "directory:remove_editor": {"pk": organization.pk, "member": editor.pk},
        "imports:": {"pk": run.pk, "number": 2, "upload": upload},
        "directory:answer_report": {"pk": hint.pk},
        "directory:idea": {"pk": idea.pk},
        "directory:answer_idea": {"pk": idea.pk},
        "directory:draft_of_idea": {"pk": idea.pk},
        "translations:": {"language": "en", "pk": service.pk, "term": term.pk},
        "directory:own_": {
            "organization": organization.pk,
            "pk": service.pk,
            "schedule": schedule.pk,
            "sharing": sharing.pk,
            "contribution": hint.pk,
        },
        "directory:send_link": {"pk": organization.pk},
        "directory:end_links": {"pk": organization.pk},
        "providers:": {
            "secret": directory.make_link(organization, today=timezone.localdate(), by=None),
            "pk": service.pk,
            "schedule": schedule.pk,
            "sharing": sharing.pk,
            "contribution": hint.pk,
        },
        "book:": {"slug": "health", "language": "tr", "pk": edition.pk, "logo": logo.pk},
        "book:withdraw_release": {"pk": make.release().pk},
        "directory:contact": {"pk": contact.pk},
        "directory:delete_contact": {"pk": contact.pk},
        "directory:location": {"pk": location.pk},
        "directory:add_picture": {"pk": location.pk},
        "directory:remove_picture": {"pk": location.pk, "picture": picture.pk},
        "people:": {"pk": cast.visitor().pk, "token": "geheim"},
        "people:invite_again": {"pk": make.invitation("zwei@example.org", token="zwei").pk},
        "people:withdraw": {"pk": make.invitation("drei@example.org", token="drei").pk},
        "people:remove_absence": {"pk": absence.pk},
        "people:mail": {"key": "00000000-0000-4000-8000-000000000001"},
        "people:look": {"pk": look.pk},
        "people:job": {"pk": job.pk, "name": "rows"},
        "people:job_state": {"pk": silent.pk},
        "people:restart_job": {"pk": job.pk},
        "people:clear_job": {"pk": job.pk},
        **{f"welcome:{name}": {"pk": held.pk} for name in ("held_family", "decide", "correct_address")},
        "welcome:remove_house": {"pk": house.pk},
        "welcome:end_basis": {"pk": taken.intake.basis_id},
        "births:": {"pk": taken.intake.pk, "upload": births, "profile": "plain"},
        "births:row": {"pk": taken.intake.rejected.get().pk},
        "births:settle": {"pk": taken.intake.rejected.get().pk},
        "wishes:": {"pk": wish.pk, "consent": allowed.pk, "organization": organization.pk},
        "wishes:end_clerk": {"pk": clerk.pk},
        "wishes:send_link": {"pk": lotse.pk},
        "wishes:end_lotse": {"pk": lotse.pk},
        "welcome:": {"pk": due.pk},
        "welcome:numbers": {},
        "welcome:years": {},
        "welcome:year": {"year": closed.year},
        "welcome:year_file": {"year": closed.year, "kind": "docx"},
        **{f"welcome:{name}": {"pk": material.pk} for name in ("item", "amount")},
        "tour:": {"pk": called.pk},
        "welcome:plan_visit": {"pk": due.pk},
        "welcome:cancel": {"pk": promised.family_id, "visit": promised.pk},
        **{f"welcome:{name}": {"pk": plan.pk, "family": due.pk} for name in PLANS},
        **{f"welcome:{name}": {"pk": visitor.pk, "away": away.pk} for name in VISITORS},
        **{f"welcome:{name}": {"number": letter.run.number} for name in RUNS},
        "welcome:answer": {"pk": letter.family_id},
        "welcome:talked": {"pk": called.pk},
        "invited:": {"code": invitations.code_of(letter)},
        "invitation:": {"code": invitations.code_of(letter)},
        "courses:": {"pk": course.pk},
        **{f"courses:{name}": {"pk": course.sessions.first().pk} for name in ("cancel", "move", "present")},
        **{f"courses:{name}": {"pk": signup.seating_id} for name in ("participants", "sign_up", "door_list")},
        **{f"courses:{name}": {"pk": signup.pk} for name in ("give_back", "accept", "correct")},
        "courses:note_told": {"pk": call.pk},
        "courses:plan": {"pk": service.pk},
        "wish:": {"pk": allowed.pk},
        "seat:": {"pk": seat.seating_id, "code": seat.code},
        "letter:": {"secret": handed_on.rstrip("/").rpartition("/")[2]},
        "declaring:": {"secret": directory.make_link(organization, today=timezone.localdate(), by=None)},
        "lotse:": {"secret": wishes.make_link(lotse, by=everybody, today=timezone.localdate())},
        "front:": {"code": service.code, "slug": "anders", "day": "2026-11-24"},
        "front:week-sheet": {"code": location.code},
        "front:month-sheet": {"slug": area.slug},
        "front:chapter": {"slug": "health"},
        "front:data_sheet": {"key": "stimmen"},
        "desk:document": {"slug": "meldeplan"},
        "desk:withdraw_release": {"pk": release.pk},
        "front:answer": {"secret": secret},
        "front:book": {"code": printed.code},
        "front:book_file": {"code": edition.code},
        "front:insert": {"code": printed.code},
        "links:book": {"code": printed.code},
        "links:books": {},
        **{f"book:{name}": {"pk": printed.pk} for name in PRINTS},
        "links:area": {"slug": area.slug},
        "links:word-part": {"version": wordbook.newest(), "part": "core"},
        "front:parcel": {"name": parcels.newest("de", today=timezone.localdate()).version},
        "front:location": {"code": location.code, "slug": "haus"},
        "front:organization": {"code": organization.code, "slug": "verein"},
        "links:": {"code": service.code},
        "exchange:": {"language": "de"},
        "picture": {"path": picture.name},
        "account_confirm_email": {"key": EmailConfirmationHMAC(address).key},
        "account_reset_password_from_key": {
            "uidb36": user_pk_to_url_str(everybody),
            "key": default_token_generator.make_token(everybody),
        },
        "mfa_": {"pk": 1},
        "openid_connect_": {"provider_id": "verwaltung"},
    }


@dataclass(frozen=True, slots=True)
class Page:
    name: str
    view: Any
    wanted: frozenset[str]

    @property
    def is_ours(self) -> bool:
        return bool(self.view.__module__.startswith("unterwegs."))

    def address(self, things: Things) -> str:
        """Its address with things that exist; raises NoReverseMatch where the test knows none."""
        known = max((key for key in things if self.name.startswith(key)), key=len, default="")
        return reverse(
            self.name, kwargs={key: each for key, each in things.get(known, {}).items() if key in self.wanted}
        )


def pages(
    resolver: URLResolver | None = None, prefix: str = "", wanted: frozenset[str] = frozenset()
) -> Iterator[Page]:
    """Every page that has a name, also those of the sign-in, and what stands in its address."""
    for pattern in (resolver or get_resolver()).url_patterns:
        parts = wanted | pattern.pattern.regex.groupindex.keys()
        if isinstance(pattern, URLResolver):
            yield from pages(pattern, f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix, parts)
        elif pattern.name:
            yield Page(f"{prefix}{pattern.name}", pattern.callback, parts)


def sign_in(client: Client, person: User) -> None:
    """Signed in a moment ago, so that no page asks for the password again before it shows itself."""
    cast.sign_in(client, person)
    request = RequestFactory().get("/")
    request.session, request.user = client.session, person
    record_authentication(request, person, "password", reauthenticated=True)
    request.session.save()


def rows() -> dict[str, int]:
    """Every table with a checksum of what stands in it."""
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(set(connection.introspection.table_names(cursor)) - TRACES):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found[table] = hash(tuple(sorted(map(repr, cursor.fetchall()))))
    return found
