"""No row outlives its rule: a simulated year with fictional rows of every kind, night for night."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.db.models import Model
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from tests import cast, make
from unterwegs.courses.models import CountLink
from unterwegs.directory import actions as directory
from unterwegs.directory import rules as offers
from unterwegs.directory.models import Feedback, Invitee, ProviderLink, Survey, Version
from unterwegs.directory.models.imports import ImportedRow, ImportRun, Source
from unterwegs.people import actions, open_forms, privacy, processing, rules
from unterwegs.people.models import (
    Absence,
    Contribution,
    Deed,
    Invitation,
    Job,
    Look,
    ModuleRelease,
    Read,
    User,
)
from unterwegs.places.models import Lead
from unterwegs.planning import actions as planning
from unterwegs.planning import rules as needs
from unterwegs.planning.models import Need
from unterwegs.welcome import actions as welcome
from unterwegs.welcome import marks
from unterwegs.welcome.models import Away, Basis, Cohort, Family, Intake, Mark, Plan, RejectedRow, Run
from unterwegs.wishes import actions as wishes
from unterwegs.wishes.models import LotseLink, Wish

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def folders(settings: Any, tmp_path: Path) -> None:
    settings.MAIL_FOLDER, settings.UPLOAD_FOLDER = tmp_path / "mails", tmp_path / "uploads"


def born(model: type[Model], at: datetime, **fields: Any) -> Any:
    """A row whose automatic instants are those of the simulated day."""
    made = model._default_manager.create(**fields)
    automatic = {field.name: at for field in model._meta.concrete_fields if getattr(field, "auto_now_add", False)}
    model._default_manager.filter(pk=made.pk).update(**automatic)
    return made


#: What is written on each day of the year: how it is made, and after how many days none may be left. The days stand
#: here as numbers on purpose: they are what the documents promise, not what the rules happen to say.
def invitation(at: datetime) -> Any:
    return make.invitation(f"{uuid4()}@example.org", token=str(uuid4()), sent_at=at, expires_at=at + 14 * DAY)


def absence(at: datetime) -> Any:
    user, deputy = cast.coordinator(), cast.visitor()
    return Absence.objects.create(user=user, deputy=deputy, first_on=at.date(), last_on=at.date())


def closed_account(at: datetime) -> Any:
    person = make.user(f"Geht {uuid4()}", is_active=False, closed_at=at)
    EmailAddress.objects.create(user=person, email=person.email)
    Lead.objects.create(user=person, area=make.area(f"Gebiet {uuid4()}"))
    return person


def link(at: datetime) -> Any:
    fields = {"organization": make.organization(f"Träger {uuid4()}"), "digest": uuid4().hex, "made_at": at}
    return ProviderLink.objects.create(**fields, expires_on=at.date(), sent_to="buero@verein.example")


def ended_link(at: datetime) -> Any:
    fields = {"organization": make.organization(f"Träger {uuid4()}"), "digest": uuid4().hex, "made_at": at}
    return ProviderLink.objects.create(**fields, expires_on=at.date() + 400 * DAY, revoked_at=at)


def imported_row(at: datetime) -> Any:
    source, _new = Source.objects.get_or_create(name="Liste")
    run = born(ImportRun, at, source=source, file_name="liste.csv")
    return ImportedRow.objects.create(run=run, number=1, verdict="new", sealed=b"x")


def feedback(at: datetime) -> Any:
    service = Version.objects.first().service if Version.objects.exists() else make.service()
    said = open_forms.keep("directory.feedback", now=at, language="de", words={"words": "Es war schön"})
    return Feedback.objects.create(service=service, mood="good", given_on=at.date(), said=said)


def read(at: datetime) -> Any:
    return Read.objects.create(at=at, by_name="Kim", whom=uuid4(), what="wishes.wish", why="Antwort")


def task(at: datetime) -> Any:
    return DBTaskResult.objects.create(
        status="SUCCESSFUL",
        enqueued_at=at,
        finished_at=at,
        args_kwargs={"args": [], "kwargs": {}},
        task_path="unterwegs.places.tasks.read",
        backend_name="default",
        run_after=at,
    )


def lotse_link(at: datetime) -> Any:
    lotse = make.lotse(f"Hebamme {uuid4()}", by=cast.coordinator())
    return LotseLink.objects.create(lotse=lotse, digest=uuid4().hex, made_on=at.date(), expires_on=at.date())


def count_link(at: datetime) -> Any:
    return CountLink.objects.create(course=make.course(), digest=uuid4().hex, made_on=at.date(), expires_on=at.date())


def away(at: datetime) -> Any:
    return Away.objects.create(visitor=make.visitor(f"Vera {uuid4()}"), first_on=at.date(), last_on=at.date())


def print_run(at: datetime) -> Any:
    return Run.objects.create(number=Run.objects.count() + 1, made_at=at, to_post_on=at.date())


ROWS: dict[str, tuple[Callable[[datetime], Any], type[Model], int]] = {
    "reads": (read, Read, 182),
    "invitations": (invitation, Invitation, 30),
    "absences": (absence, Absence, 30),
    "closed accounts": (closed_account, User, 90),
    "jobs": (lambda at: born(Job, at, kind="k", title="Einlesen"), Job, 90),
    "sessions": (lambda at: Session.objects.create(session_key=uuid4().hex, expire_date=at), Session, 0),
    "tasks": (task, DBTaskResult, 14),
    "links": (link, ProviderLink, 60),
    "ended links": (ended_link, ProviderLink, 60),
    "imported rows": (imported_row, ImportedRow, 30),
    "feedback": (feedback, Feedback, 365),
    "links of Lotsen": (lotse_link, LotseLink, 30),
    "links for counting": (count_link, CountLink, 30),
    "days away": (away, Away, 30),
    "print runs": (print_run, Run, 365),
}


def test_in_a_simulated_year_no_row_outlives_its_rule() -> None:
    """Every tenth day rows of each kind are born, and every night is lived through until the last of them is gone."""
    start = make.now().replace(hour=3, minute=15)
    births: dict[str, dict[Any, int]] = {kind: {} for kind in ROWS}
    oldest = dict.fromkeys(ROWS, 0)

    for number in [*range(365), *range(365, 365 + 367, 3)]:
        night = start + DAY * number
        if number < 365 and number % 10 == 0:
            for kind, (made, _model, _days) in ROWS.items():
                births[kind][made(night).pk] = number
        actions.forget_old(now=night)
        for kind, (_made, model, _days) in ROWS.items():
            alive = model._default_manager.filter(pk__in=births[kind]).values_list("pk", flat=True)
            ages = [number - births[kind][pk] for pk in alive]
            oldest[kind] = max([oldest[kind], *ages])

    # as old as the rule says, and not older than the night after
    assert {kind: days <= oldest[kind] <= days + 1 for kind, (_made, _model, days) in ROWS.items()} == dict.fromkeys(
        ROWS, True
    )
    assert {
        kind for kind, (_made, model, _days) in ROWS.items() if model._default_manager.filter(pk__in=births[kind])
    } == set()


def test_three_years_of_deeds_looks_and_releases_and_not_a_day_more() -> None:
    start = make.now()
    by = cast.privacy_officer()
    make.deed(at=start)
    fields = {"cause": "Beschwerde", "witness": "Petra", "first_on": start.date(), "last_on": start.date()}
    actions.look_into_reads(**fields, by=by, now=start)
    row = released(by=by, at=start)
    actions.withdraw_release(row, by=by, today=start.date())
    standing = released(by=by, at=start, function="privacy")
    Deed.objects.update(at=start)

    left = {}
    for days in (0, 1094, 1095, 1097):
        actions.forget_old(now=start + DAY * days)
        left[days] = (Deed.objects.count(), Look.objects.count(), ModuleRelease.objects.count())

    assert left == {0: (5, 1, 2), 1094: (5, 1, 2), 1095: (5, 1, 2), 1097: (0, 0, 1)}
    assert list(ModuleRelease.objects.all()) == [standing]


def released(*, by: User, at: datetime, function: str = "office") -> ModuleRelease:
    fields = {"module": "wishes", "name": "Lena Leitung", "released_on": at.date(), "digest": "a" * 64}
    return actions.release_part(**fields, function=function, by=by, now=at)


def test_words_of_an_open_form_go_after_ninety_days_and_the_rest_a_year_after_the_answer() -> None:
    start = make.now()
    said = open_forms.keep("directory.idea", now=start, language="de", words={"words": "Bitte ein Café"})
    open_forms.close(said, outcome="soon", reply="Gern", shown=True, by=cast.coordinator(), now=start)

    lives = []
    for days in (89, 91, 364, 366):
        actions.forget_old(now=start + DAY * days)
        left = Contribution.objects.filter(pk=said.pk).first()
        lives.append(None if left is None else bool(bytes(left.sealed)))

    assert lives == [True, False, False, None]


def test_a_need_nobody_reads_loses_its_words_and_is_gone_two_years_later() -> None:
    start = make.now()
    said = {"topic": None, "area": None, "phase": "", "daytime": ""}
    need = planning.say(words="Ein Café am Abend", language="de", today=start.date(), **said)

    lives = []
    for days in (89, 91, 91 + 730, 91 + 732):
        actions.forget_old(now=start + DAY * days)
        left = Need.objects.filter(pk=need.pk).first()
        lives.append(None if left is None else left.said_id is not None)

    assert lives == [True, False, False, None]


def test_half_a_year_after_the_answer_nobody_can_read_a_wish_any_more() -> None:
    make.town()
    make.open_part()
    start, by = make.now(), cast.coordinator()
    wish = make.wish("Ich schlafe nicht", today=start.date())
    wishes.answer(wish, outcome="talked", words="Wir reden", topic=None, by=by, today=start.date())

    words = []
    for days in (182, 183):
        actions.forget_old(now=start + DAY * days)
        words.append(Wish.objects.get(pk=wish.pk).words)

    assert words == ["Ich schlafe nicht", None]


def test_a_year_without_an_answer_nobody_can_read_a_wish_any_more_and_the_coordination_knew_it() -> None:
    """Every night of the year is lived through as the crontab does: first the rules, then the wishes."""
    make.town()
    make.open_part()
    start = make.now()
    cast.coordinator()
    wish = make.wish("Ich schlafe nicht", today=start.date())

    last, warned = 0, set()
    for number in [*range(0, 330, 15), *range(330, 370)]:
        actions.forget_old(now=start + DAY * number)
        wishes.escalate(today=(start + DAY * number).date())
        found = Wish.objects.get(pk=wish.pk)
        warned.add(found.warned_on)
        last = number if found.words else last

    assert (last, warned) == (365, {None, date(2027, 10, 24), date(2027, 11, 16)})


def test_a_visited_family_is_forgotten_in_the_night_and_one_not_met_after_fourteen_days() -> None:
    start = make.now()
    visited, not_met = make.family("Sommer", today=start.date()), make.family("Winter", today=start.date())
    welcome.end(visited, end="visited", channel="door", by=None, today=start.date())
    welcome.end(not_met, end="not_met", by=None, today=start.date())

    left = []
    for days in (0, 13, 14):
        actions.forget_old(now=start + DAY * days)
        left.append(
            {
                family.end: (family.names is not None, family.children.count())
                for family in Family.objects.filter(pk__in=[visited.pk, not_met.pk])
            }
        )

    assert left == [
        {"visited": (False, 0), "not_met": (True, 1)},
        {"visited": (False, 0), "not_met": (True, 1)},
        {"visited": (False, 0), "not_met": (False, 0)},
    ]


def test_marks_go_with_their_key_in_the_month_after_the_third_birthday() -> None:
    start = datetime(2026, 11, 23, 3, 15, tzinfo=timezone.get_current_timezone())
    cohort = marks.cohort(date(2026, 11, 13), today=start.date())
    Mark.objects.create(cohort=cohort, way="number", digest="a" * 64, is_finished=True)

    left = []
    for night in (start.replace(year=2029, day=30), start.replace(year=2029, month=12, day=1)):
        actions.forget_old(now=night)
        left.append((Cohort.objects.count(), Mark.objects.count()))

    assert left == [(1, 1), (0, 0)]


def intake(at: datetime) -> Intake:
    basis, _new = Basis.objects.get_or_create(
        profile="plain", defaults={"norm": "§ 1", "purpose": "Besuch", "released_by": "L", "released_on": at.date()}
    )
    holder = make.holder("welcome", purpose="Rows of a notice that could not be read")
    return Intake.objects.create(holder=holder, basis=basis, digest=uuid4().hex, rows=1, made_at=at)


def test_rejected_rows_go_after_thirty_days_and_the_intake_after_three_years() -> None:
    start = make.now()
    one = intake(start)
    RejectedRow.objects.create(intake=one, row=2, told={"cells": {"Name": "Sommer"}, "reasons": ["Kein Datum."]})

    left = []
    for days in (30, 31, 1094, 1096):
        actions.forget_old(now=start + DAY * days)
        left.append((RejectedRow.objects.count(), Intake.objects.count()))

    assert left == [(1, 1), (0, 1), (0, 1), (0, 0)]


def test_a_proposal_of_tours_goes_with_its_last_day() -> None:
    start = make.now()
    holder = make.holder("welcome", purpose="Inviting a family and visiting it")
    first = start.date()
    Plan.objects.create(holder=holder, first_on=first, last_on=first + 4 * DAY, proposal={"a": 1}, made_at=start)

    left = []
    for days in (4, 5):
        actions.forget_old(now=start + DAY * days)
        left.append(Plan.objects.count())

    assert left == [1, 0]


def test_the_address_of_somebody_asked_goes_and_the_answer_stays() -> None:
    start = make.now()
    survey = Survey.objects.create(title="Erhebung", closes_on=start.date())
    Invitee.objects.create(survey=survey, name="AWO", email="buero@awo.example", has_nothing=True)

    addresses = []
    for days in (180, 181):
        actions.forget_old(now=start + DAY * days)
        addresses.append(Invitee.objects.get().email)

    assert addresses == ["buero@awo.example", ""]
    assert Invitee.objects.get().has_nothing


def test_an_old_version_of_an_offer_goes_and_the_public_one_stays_without_a_name() -> None:
    by, start = cast.coordinator(), timezone.now()
    service = make.service()
    first = service.versions.get()
    directory.change_service(
        service,
        make.content("Stillcafé", of=service.organization, mode="online", website="https://verein.example/"),
        revision=service.revision,
        by=by,
    )
    directory.publish(service, today=make.TODAY, by=by)

    actions.forget_old(now=start + DAY * 1094)
    before = [version.by_name for version in service.versions.order_by("number")]
    actions.forget_old(now=start + DAY * 1097)

    assert before == ["", by.name]
    assert [(version.number, version.by_name, version.by) for version in service.versions.all()] == [(2, "", None)]
    assert not Version.objects.filter(pk=first.pk).exists()
    service.refresh_from_db()
    assert service.public_version == service.versions.get()


def test_who_closes_an_account_starts_its_time_and_who_opens_it_stops_it() -> None:
    administrator, person = cast.administrator(), make.user("Mensch")

    actions.close(person, by=administrator)
    closed = User.objects.get(pk=person.pk).closed_at
    actions.open_again(person, by=administrator)

    assert closed is not None
    assert User.objects.get(pk=person.pk).closed_at is None


def test_a_forgotten_account_leaves_its_deeds_and_its_offers() -> None:
    person = make.user("Geht", closed_at=make.now(), is_active=False)
    make.deed(by=person, at=make.now())
    service = make.service()
    service.made_by = person
    service.save()

    actions.forget_old(now=make.now() + DAY * 91)

    service.refresh_from_db()
    assert not User.objects.filter(name="Geht").exists()
    assert service.made_by is None
    assert [deed.by for deed in Deed.objects.filter(by_name="Geht")] == [None]


def test_one_rule_that_fails_does_not_stop_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    make.deed(at=make.now().replace(year=2020))
    monkeypatch.setattr("unterwegs.people.open_forms.forget", broken)

    with pytest.raises(processing.NotForgotten, match=r"^people\.contribution$"):
        actions.forget_old(now=make.now())

    assert Deed.objects.count() == 0


def broken(*, now: datetime) -> int:
    raise RuntimeError


def test_every_declared_rule_with_days_is_lived_through_here() -> None:
    """A new table with a new rule needs its row in this file."""
    lived = {
        *(model._meta.label_lower for _made, model, _days in ROWS.values()),
        "people.deed",
        "people.look",
        "people.modulerelease",
        "people.contribution",
        "planning.need",
        "directory.invitee",
        "directory.version",
        "wishes.wish",
        "welcome.family",
        "welcome.cohort",
        "welcome.intake",
        "welcome.rejectedrow",
        "welcome.plan",
        "welcome.portrait",
        "courses.signup",
    }

    declared = {
        table.label
        for table in processing.tables()
        for rule in table.kept
        if isinstance(rule, privacy.Rows | privacy.By)
    }
    assert declared == lived


def test_the_words_of_a_rule_say_its_numbers(settings: Any) -> None:
    assert (rules.MAILS_KEPT.days, rules.UPLOADS_KEPT.days) == (14, 7)
    assert (rules.WORDS_KEPT.days, rules.CONTRIBUTIONS_KEPT.days) == (90, 365)
    assert (needs.UNREAD_AFTER.days, needs.CLOSED_KEPT.days, offers.FEEDBACK_KEPT) == (90, 730, 365)
    assert settings.SESSION_COOKIE_AGE == 10 * 60 * 60
    assert privacy.span(rules.READS_KEPT) == "6\N{NO-BREAK SPACE}Monate"


def test_a_rule_by_days_does_not_look_at_the_hour() -> None:
    """Days are days of the town, whatever the clock of the server says."""
    late = datetime(2026, 11, 23, 23, 30, tzinfo=timezone.get_current_timezone())
    Absence.objects.create(
        user=cast.coordinator(), deputy=cast.visitor(), first_on=date(2026, 10, 20), last_on=date(2026, 10, 24)
    )

    actions.forget_old(now=late)
    kept = Absence.objects.count()
    actions.forget_old(now=late + timedelta(hours=1))

    assert (kept, Absence.objects.count()) == (1, 0)
