"""What was revoked, ended or closed today does not come back with last night's backup, and nobody signs in before that is sure."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.utils import timezone
from django.utils.module_loading import import_string

from tests import cast, make
from unterwegs.config import backups
from unterwegs.courses import actions as courses
from unterwegs.courses.models import CountLink, SignUp
from unterwegs.directory import actions as directory
from unterwegs.directory.models import Membership, Organization, ProviderLink
from unterwegs.kit import pictures
from unterwegs.people import actions as people
from unterwegs.people import holders, queries, rules, withdrawals
from unterwegs.people.models import ModuleRelease, User
from unterwegs.people.roles import Role
from unterwegs.places import actions as places
from unterwegs.places.models import Lead
from unterwegs.welcome import actions as welcome
from unterwegs.welcome.models import Basis, Family, Portrait, Visitor
from unterwegs.wishes import actions as wishes
from unterwegs.wishes import queries as wish_queries
from unterwegs.wishes.models import Clerk, Consent, Lotse, LotseLink

pytestmark = pytest.mark.django_db(transaction=True)
LAST_NIGHT = datetime(2026, 11, 25, 2, 10, tzinfo=UTC)
TODAY = date(2026, 11, 26)


@pytest.fixture
def backup(tmp_path: Path, settings: Any) -> Callable[[], Path]:
    settings.MEDIA_ROOT, settings.UPLOAD_FOLDER = tmp_path / "pictures", tmp_path / "uploads"
    settings.MAIL_FOLDER, settings.LEDGER_DIR = tmp_path / "mails", tmp_path / "ledger"
    settings.BOOK_FOLDER, settings.STREETS_FOLDER = tmp_path / "books", tmp_path / "streets"

    def written() -> Path:
        backups.write(tmp_path / "backup.tar.gz", now=LAST_NIGHT)
        return tmp_path / "backup.tar.gz"

    return written


def restore(file: Path) -> None:
    holders.forget_memory()
    backups.restore(file, even_if_full=True)


def test_a_revoked_consent_and_a_closed_account_stay_so(
    backup: Callable[[], Path], client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.town()
    leaving = make.user("Geht")
    consent = make.consent(wish=make.wish(), matter="loop")
    consent.save()
    file = backup()
    wishes.revoke_consent(consent, today=TODAY)
    people.close(leaving, by=cast.administrator())
    seen: list[Any] = []
    replay = withdrawals.replay

    def watched() -> int:
        """The database of last night is there, and nothing is taken back yet."""
        seen.extend([Consent.objects.get().revoked_on, User.objects.get(pk=leaving.pk).is_active])
        seen.append(client.post("/konto/login/", {"login": leaving.email, "password": "x"}).status_code)
        return replay()

    monkeypatch.setattr(withdrawals, "replay", watched)
    restore(file)

    assert seen == [None, True, 503]
    assert Consent.objects.get().revoked_on == TODAY
    left = User.objects.get(pk=leaving.pk)
    assert (left.is_active, left.closed_at is None) == (False, False)
    assert client.get("/konto/login/").status_code == 200


def test_the_code_that_a_lotse_knows_opens_nothing_after_a_restore_either(
    backup: Callable[[], Path], client: Client
) -> None:
    make.town()
    make.open_part()
    make.wish(source="phone", code="ACDE-3479-FHKM")
    file = backup()
    own = wishes.take_own_code("ACDE-3479-FHKM", ticket="abcdefghijklmnopqrstuv", now=make.now())

    restore(file)

    looks = [
        client.post("/de/wunsch/stand/", {"code": code}, headers=make.OUR_PAGE) for code in (own, "ACDE-3479-FHKM")
    ]
    assert [answer.status_code for answer in looks] == [200, 422]


def test_roles_scopes_and_links_that_ended_stay_ended(backup: Callable[[], Path]) -> None:
    make.town()
    kim, person = cast.coordinator(), cast.member(Role.FAMILY_OFFICE)
    area, organization, course = make.area(), make.organization(), make.course()
    places.appoint_lead(area, person, by=kim)
    directory.add_member(organization, person, by=kim)
    clerk = wishes.appoint_clerk(person, make.location(), by=kim)
    lotse = wishes.appoint_lotse(organization, by=kim, today=TODAY)
    wishes.make_link(lotse, by=kim, today=TODAY)
    directory.make_link(organization, today=TODAY, by=kim)
    courses.make_count_link(course, by=kim, today=TODAY)
    people.invite(email="neu@example.org", name="Neu", roles=[Role.VISITOR], by=cast.administrator(), now=make.now())
    file = backup()
    places.dismiss_lead(Lead.objects.get(), by=kim)
    directory.remove_member(organization, person, by=kim)
    wishes.end_clerk(clerk, by=kim)
    wishes.end_lotse(lotse, by=kim, today=TODAY)
    directory.end_links(organization, by=kim)
    courses.end_count_link(course, by=kim, today=TODAY)
    people.change_roles(person, roles=[Role.PLANNER], by=cast.administrator())
    people.withdraw(queries.open_invitations().get(), by=cast.administrator(), now=make.now())

    restore(file)

    open_again = [
        Lead.objects.count(),
        Membership.objects.count(),
        Clerk.objects.count(),
        Lotse.objects.filter(ended_on=None).count(),
        LotseLink.objects.filter(revoked_on=None).count(),
        ProviderLink.objects.filter(revoked_at=None).count(),
        CountLink.objects.filter(ended_on=None).count(),
        queries.open_invitations().count(),
    ]
    assert open_again == [0] * 8
    assert User.objects.get(pk=person.pk).roles == frozenset()  # the new one is given again by hand


def test_an_institution_undoes_its_dismissal_by_no_declaration(backup: Callable[[], Path]) -> None:
    make.town()
    kim, organization = cast.coordinator(), make.organization()
    lotse = wishes.appoint_lotse(organization, by=kim, today=TODAY)
    file = backup()
    wishes.end_lotse(lotse, by=kim, today=TODAY)
    declare(organization)

    holders.make_ready()
    waits = list(Lotse.objects.declared())
    restore(file)

    assert (waits, list(Lotse.objects.open()), Lotse.objects.get().ended_on) == ([lotse], [], TODAY)


def test_a_lotse_that_was_appointed_again_stays_one_and_a_refused_declaration_stays_refused(
    backup: Callable[[], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    make.town()
    kim, again, refused = cast.coordinator(), make.organization(), make.organization("Klinik")
    appointed = wishes.appoint_lotse(again, by=kim, today=TODAY)
    declared = declare(refused)
    file = backup()
    for lotse in (appointed, declared):
        wishes.end_lotse(lotse, by=kim, today=TODAY + timedelta(days=1))
    crash_at_the_commit(monkeypatch)
    wishes.appoint_lotse(again, by=kim, today=TODAY + timedelta(days=1))
    monkeypatch.undo()

    holders.make_ready()
    after_a_start = list(Lotse.objects.filter(ended_on=None))
    restore(file)

    assert after_a_start == list(Lotse.objects.filter(ended_on=None)) == [appointed]


def declare(organization: Organization) -> Lotse:
    return wishes.declare_lotse(organization, what="Alles", languages=["de"], hours="", by=None, today=TODAY)


def two_visitors_take_back(backup: Callable[[], Path]) -> tuple[Path, Visitor, Visitor]:
    """A backup in which both show name and picture; then one takes hers back, and the other is ended."""
    make.town()
    shy, ended = make.visitor("Vera Besuch"), make.visitor("Nina Besuch")
    for one in (shy, ended):
        shows_herself(one)
    file = backup()
    welcome.hide_name(shy, by=shy.user)
    welcome.hide_picture(shy, by=shy.user)
    welcome.end_visitor(ended, by=cast.coordinator(), today=timezone.localdate())
    return file, shy, ended


def test_what_a_visitor_took_back_comes_back_with_no_backup(backup: Callable[[], Path]) -> None:
    file, _shy, _ended = two_visitors_take_back(backup)

    restore(file)

    back = Visitor.objects.order_by("user__name").values_list("user__name", "shows_name_since", "ended_on")
    assert list(back) == [("Nina Besuch", None, timezone.localdate()), ("Vera Besuch", None, None)]
    assert Portrait.objects.count() == 0


def test_what_a_visitor_gave_again_stays_but_for_what_ended_with_her_visits(
    backup: Callable[[], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    file, again, taken_up = two_visitors_take_back(backup)
    crash_at_the_commit(monkeypatch)
    shows_herself(again)
    welcome.take_up_visitor(taken_up, by=cast.coordinator())
    monkeypatch.undo()

    holders.make_ready()
    after_a_start = shown()
    restore(file)

    assert after_a_start == shown() == [("Nina Besuch", False, False, False), ("Vera Besuch", True, True, False)]


def shows_herself(visitor: Visitor) -> None:
    welcome.show_name(visitor, by=visitor.user, today=timezone.localdate())
    welcome.show_picture(visitor, pictures.reencode(make.png(2, 2)), by=visitor.user, today=timezone.localdate())


def shown() -> list[tuple[str, bool, bool, bool]]:
    """Each visitor: with her full name, with a picture, ended."""
    return [
        (one.user.name, one.shows_name_since is not None, hasattr(one, "portrait"), one.ended_on is not None)
        for one in Visitor.objects.order_by("user__name")
    ]


def test_an_absence_that_was_removed_gives_the_deputy_no_right_again(backup: Callable[[], Path]) -> None:
    make.town()
    away, deputy, now = cast.coordinator(), make.user("Vertretung", roles=[Role.COORDINATOR]), timezone.localdate()
    days = [(now, now), (now, now + timedelta(days=3)), (now, now + timedelta(days=5))]
    for first_on, last_on in days:
        people.enter_absence(first_on=first_on, last_on=last_on, deputy=deputy, by=away)
    file = backup()
    for absence in away.absences.order_by("last_on")[:2]:
        people.remove_absence(absence, by=away)
    people.enter_absence(first_on=now, last_on=now, deputy=deputy, by=away)

    holders.make_ready()
    after_a_start = sorted(away.absences.values_list("first_on", "last_on"))
    restore(file)

    assert after_a_start == sorted(away.absences.values_list("first_on", "last_on")) == [days[0], days[2]]


def test_of_an_absence_that_was_entered_twice_the_other_one_stays(backup: Callable[[], Path]) -> None:
    away, deputy, now = cast.coordinator(), make.user("Vertretung", roles=[Role.COORDINATOR]), timezone.localdate()
    for _each in range(2):
        people.enter_absence(first_on=now, last_on=now, deputy=deputy, by=away)
    people.remove_absence(away.absences.all()[0], by=away)

    holders.make_ready()

    assert away.absences.count() == 1


def test_a_restore_that_leaves_nobody_to_administer_says_so_and_the_server_opens_the_house_again(
    backup: Callable[[], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    make.town()
    before, after = cast.administrator(), make.user("Danach")
    file = backup()
    people.change_roles(after, roles=[Role.ADMINISTRATOR], by=before)
    people.close(before, by=User.objects.get(pk=after.pk))
    capsys.readouterr()
    holders.forget_memory()

    call_command("restore", str(file), force=True)
    call_command("replay")
    said = capsys.readouterr().err
    call_command("invite_first", "uli@example.org", name="Uli Skizze")

    assert said.count(rules.NOBODY_ADMINISTERS) == 2
    assert queries.open_invitations().get().roles == ["administrator", "coordinator"]


def test_a_restore_with_an_administrator_says_nothing_of_it(
    backup: Callable[[], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    cast.administrator()
    file = backup()
    holders.forget_memory()

    call_command("restore", str(file), force=True)

    assert capsys.readouterr().err == ""


def test_nobody_writes_to_a_family_whose_way_ended_since_the_backup(backup: Callable[[], Path]) -> None:
    make.town()
    letter = make.invited()
    file = backup()
    welcome.stop(letter.family, end="stopped", by=cast.coordinator(), today=TODAY)

    restore(file)

    family = Family.objects.get()
    assert (family.state, family.end, family.ended_on) == ("ended", "stopped", TODAY)
    assert family.visits.open().count() == 0


def test_a_seat_that_was_given_back_is_given_back_again(backup: Callable[[], Path]) -> None:
    make.town()
    given, stays = make.signed_up(), make.signed_up("Ali", to=make.seating())
    file = backup()
    courses.give_back(given, now=timezone.now())

    restore(file)

    assert SignUp.objects.get(pk=given.pk).standing == "given_up"
    assert SignUp.objects.get(pk=stays.pk).is_going_on


def test_a_release_that_was_withdrawn_opens_no_part_again(backup: Callable[[], Path]) -> None:
    make.town()
    make.open_part("wishes")
    file = backup()
    people.withdraw_release(ModuleRelease.objects.filter(module="wishes")[0], by=cast.administrator(), today=TODAY)

    restore(file)

    assert not queries.is_released("wishes")


def test_what_counts_again_meanwhile_is_left_as_the_backup_has_it(backup: Callable[[], Path]) -> None:
    make.town()
    person, admin = make.user("Bleibt"), cast.administrator()
    people.change_roles(person, roles=[Role.VISITOR], by=admin)
    file = backup()
    people.close(person, by=admin)
    people.open_again(person, by=admin)
    people.change_roles(person, roles=[Role.PLANNER], by=admin)
    people.change_roles(person, roles=[Role.VISITOR], by=admin)

    restore(file)

    back = User.objects.get(pk=person.pk)
    assert (back.is_active, back.roles) == (True, {Role.VISITOR})


def crash_at_the_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on the process dies as soon as something is committed: nothing is done after it."""
    monkeypatch.setattr(transaction, "on_commit", lambda *_args, **_options: None)


def test_what_counts_again_is_not_ended_by_a_crash_and_the_next_start(
    backup: Callable[[], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    make.town()
    kim, admin, person, area = cast.coordinator(), cast.administrator(), cast.member(Role.VISITOR), make.area()
    places.appoint_lead(area, person, by=kim)
    places.dismiss_lead(Lead.objects.get(), by=kim)
    people.change_roles(person, roles=[Role.PLANNER], by=admin)
    people.close(person, by=admin)
    crash_at_the_commit(monkeypatch)
    people.open_again(person, by=admin)
    people.change_roles(person, roles=[Role.VISITOR], by=admin)
    places.appoint_lead(area, person, by=kim)

    holders.make_ready()

    stays = User.objects.get(pk=person.pk)
    assert (stays.is_active, stays.roles, Lead.objects.count()) == (True, {Role.VISITOR}, 1)


def test_a_legal_basis_that_is_written_down_anew_on_its_day_stands_after_the_next_start(
    backup: Callable[[], Path],
) -> None:
    make.town()
    said = {"profile": "registry", "norm": "§ 1", "purpose": "Besuche", "released_by": "Amt", "released_on": TODAY}
    for _each in range(2):
        welcome.record_basis(**said, by=cast.coordinator(), today=TODAY)

    holders.make_ready()

    assert list(Basis.objects.order_by("pk").values_list("ended_on", flat=True)) == [TODAY, None]


def a_code_twice() -> tuple[str, str]:
    """The own code of a family, and the one that she took in its place an hour later."""
    now, ticket = make.now(), "abcdefghijklmnopqrstu"
    first = wishes.take_own_code("ACDE-3479-FHKM", ticket=f"{ticket}v", now=now)
    return first, wishes.take_own_code(first, ticket=f"{ticket}w", now=now + timedelta(hours=1))


def test_of_two_own_codes_only_the_newer_one_opens_after_a_start_and_after_a_restore(
    backup: Callable[[], Path],
) -> None:
    make.town()
    make.wish(source="phone", code="ACDE-3479-FHKM")
    file = backup()
    codes = a_code_twice()

    changed = withdrawals.replay()
    after_a_start = [found_by(code) for code in codes]
    restore(file)
    after_a_restore = [found_by(code) for code in codes]

    assert changed == 0
    assert after_a_start == after_a_restore == [False, True]


def test_an_own_code_whose_line_a_crash_lost_is_not_replaced_by_the_one_before(
    backup: Callable[[], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    make.town()
    make.wish(source="phone", code="ACDE-3479-FHKM")
    first = wishes.take_own_code("ACDE-3479-FHKM", ticket="abcdefghijklmnopqrstuv", now=make.now())
    crash_at_the_commit(monkeypatch)
    later = make.now() + timedelta(hours=1)
    second = wishes.take_own_code(first, ticket="abcdefghijklmnopqrstuw", now=later)

    holders.make_ready()

    assert [found_by(code) for code in (first, second)] == [False, True]


def found_by(code: str) -> bool:
    return wish_queries.wish_of(code) is not None


def test_a_database_that_came_back_by_other_means_is_followed_at_the_start(backup: Callable[[], Path]) -> None:
    leaving = make.user("Geht")
    people.close(leaving, by=cast.administrator())
    User.objects.filter(pk=leaving.pk).update(is_active=True, closed_at=None)

    holders.make_ready()

    assert not User.objects.get(pk=leaving.pk).is_active


def test_a_deed_that_was_rolled_back_is_not_written_down(backup: Callable[[], Path]) -> None:
    with pytest.raises(people.NotAllowed):
        people.close(cast.administrator(), by=cast.coordinator())

    assert list(withdrawals.lines()) == []


def test_a_torn_line_spoils_no_other(backup: Callable[[], Path], settings: Any) -> None:
    line = withdrawals.Line("people.user", "7", TODAY)
    withdrawals.write([line], now=make.now())
    (file,) = Path(settings.LEDGER_DIR).glob(withdrawals.PATTERN)
    with file.open("a") as torn:
        torn.write("\npeople.user\t8\t2026-11")
    withdrawals.write([line], now=make.now())

    assert list(withdrawals.lines()) == [line, line]
    assert (file.stat().st_mode & 0o777, "Geht" in file.read_text()) == (0o600, False)


def test_lines_go_when_no_backup_can_be_older(backup: Callable[[], Path], settings: Any) -> None:
    settings.BACKUP_DAYS = 14
    now = timezone.now()
    for age in (0, 14, 15):
        withdrawals.write([withdrawals.Line("people.user", str(age), TODAY)], now=now - timedelta(days=age))

    call_command("forget_old")

    assert [line.key for line in withdrawals.lines()] == ["14", "0"]


def test_every_table_says_truly_how_its_rows_end() -> None:
    for model in apps.get_models():
        for how in withdrawals.ends_of(model):
            named = [name for name in (*how.by, *how.told, how.field) if name]
            assert [model._meta.get_field(name).name for name in named] == named
            assert not how.deed or callable(import_string(how.deed))
    assert {model._meta.label for model in apps.get_models() if withdrawals.ends_of(model)} == {
        "courses.CountLink",
        "courses.SignUp",
        "directory.Invitee",
        "directory.Membership",
        "directory.ProviderLink",
        "people.Absence",
        "people.Assignment",
        "people.Invitation",
        "people.ModuleRelease",
        "people.User",
        "places.Lead",
        "welcome.Basis",
        "welcome.Family",
        "welcome.Visitor",
        "wishes.Clerk",
        "wishes.Consent",
        "wishes.Lotse",
        "wishes.LotseLink",
        "wishes.Wish",
    }
