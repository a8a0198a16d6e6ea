"""What a family entrusts is sealed with a key of her own, and forgetting destroys the key."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connections, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import cast, make
from unterwegs.config.management.commands import work
from unterwegs.people import holders, keys, ledger, masters, rules
from unterwegs.people.models import Bookmark, Certificate, DataKey, DestroyedKey, KeyHolder
from unterwegs.welcome.models import Basis, Cohort, House, Intake, Plan

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 26)
RULE = "Answered, and the time is over"


def holder(room: str = "wishes", on: date = TODAY) -> KeyHolder:
    return holders.new(room=room, purpose="Answering a wish", on=on)


def numbers() -> tuple[int, int, int]:
    """Lines of the ledger, lines that the store followed, lines that the database followed."""
    mark = Bookmark.objects.values_list("line", flat=True).first() or 0
    return len(ledger.lines()), DestroyedKey.objects.count(), mark


# --- a key ----------------------------------------------------------------------------------------------------------
def test_each_holder_has_a_key_of_her_own() -> None:
    one, other = holder(), holder()

    assert len({holders.key_of(one), holders.key_of(other)}) == 2
    assert holders.key_of(KeyHolder.objects.get(pk=one.pk)) == holders.key_of(one)


def test_the_store_keeps_wrapped_keys_only() -> None:
    family = holder()

    kept = DataKey.objects.get(pk=family.pk)
    assert holders.key_of(family) not in bytes(kept.wrapped)
    assert kept.master == masters.ring().current()


def test_keys_live_in_the_store_and_nowhere_else() -> None:
    here = set(connections["default"].introspection.table_names())
    there = set(connections["keys"].introspection.table_names())

    assert here & {"people_datakey", "people_destroyedkey"} == set()
    assert {name for name in there if name != "django_migrations"} == {"people_datakey", "people_destroyedkey"}


def test_a_failed_transaction_leaves_an_unused_key_and_no_holder() -> None:
    with pytest.raises(SystemError), transaction.atomic():
        crashes(holder())

    assert (KeyHolder.objects.count(), DataKey.objects.count()) == (0, 1)


def test_the_key_is_written_before_its_row(monkeypatch: pytest.MonkeyPatch) -> None:
    """The store breaks: no row stands there without a key."""

    def broken(*_arguments: object, **_options: object) -> None:
        raise SystemError

    monkeypatch.setattr(DataKey.objects, "bulk_create", broken)

    with pytest.raises(SystemError):
        holder()

    assert KeyHolder.objects.count() == 0


def test_many_keys_are_made_with_one_durable_write_and_lie_at_hand(django_assert_num_queries: Any) -> None:
    with CaptureQueriesContext(connections["keys"]) as written:
        made = holders.new_many(200, room="wishes", purpose="Answering", on=TODAY)
    with django_assert_num_queries(0, connection=connections["keys"]):
        keys = {holders.key_of(one) for one in made}

    assert len([query for query in written if "INSERT" in query["sql"]]) == 1
    assert (len(keys), KeyHolder.objects.count(), DataKey.objects.count()) == (200, 200, 200)


def test_keys_of_a_list_are_read_with_one_query(django_assert_num_queries: Any) -> None:
    families = [holder() for _number in range(5)]
    found = list(KeyHolder.objects.all())

    with django_assert_num_queries(1, connection=connections["keys"]):
        holders.at_hand(found)
        opened = {family.pk: holders.key_of(family) for family in found}

    assert opened == {family.pk: holders.key_of(family) for family in families}


def test_a_wrapped_key_of_another_family_does_not_open() -> None:
    one, other = holder(), holder()
    DataKey.objects.filter(pk=one.pk).update(wrapped=DataKey.objects.get(pk=other.pk).wrapped)

    with pytest.raises(holders.sealing.Broken):
        holders.key_of(one)


def test_a_missing_key_is_said_aloud_and_never_made_anew() -> None:
    family = holder()
    DataKey.objects.all().delete()

    with pytest.raises(holders.KeyMissing, match="check_keys"):
        holders.key_of(family)
    assert DataKey.objects.count() == 0


# --- sharing --------------------------------------------------------------------------------------------------------
def test_another_room_writes_under_the_key_only_with_consent() -> None:
    family = holder("wishes")
    before = holders.may_write(family, room="welcome")

    holders.share(family, with_room="welcome", by_consent="wishes.Consent 7", on=TODAY)

    assert (before, holders.may_write(family, room="welcome")) == (False, True)
    assert not holders.may_write(family, room="companions")


def test_a_share_without_a_consent_is_refused() -> None:
    with pytest.raises(holders.NotShared):
        holders.share(holder(), with_room="welcome", by_consent=" ")


def test_a_withdrawn_consent_ends_the_share() -> None:
    family = holder("wishes")
    holders.share(family, with_room="welcome", by_consent="wishes.Consent 7", on=TODAY)

    holders.end_share(family, with_room="welcome")

    assert not holders.may_write(family, room="welcome")


# --- forgetting -----------------------------------------------------------------------------------------------------
def test_forgetting_destroys_the_key_and_certifies_it() -> None:
    family = holder()

    certificate = holders.forget(family, rule=RULE, on=TODAY)

    assert (certificate.room, certificate.purpose, certificate.on) == ("wishes", "Answering a wish", TODAY)
    assert (certificate.rule, certificate.count) == (RULE, 1)
    assert not DataKey.objects.filter(pk=family.pk).exists()
    assert family.forgotten_on == TODAY
    with pytest.raises(holders.Forgotten):
        holders.key_of(family)


def test_an_object_that_was_read_before_forgets_as_well() -> None:
    family = holder()
    before = KeyHolder.objects.get(pk=family.pk)
    holders.key_of(before)

    holders.forget(family, rule=RULE, on=TODAY)

    with pytest.raises(holders.Forgotten):
        holders.key_of(before)


def test_forgetting_twice_is_forgetting_once() -> None:
    family = holder()

    first = holders.forget(family, rule=RULE, on=TODAY)
    second = holders.forget(family, rule="Another rule", on=TODAY + timedelta(days=1))

    assert first == second
    assert numbers() == (1, 1, 1)


def test_a_day_and_a_rule_have_one_certificate_about_nobody() -> None:
    families = [holder() for _number in range(3)]

    for family in families:
        holders.forget(family, rule=RULE, on=TODAY)

    assert list(Certificate.objects.values_list("count", flat=True)) == [3]
    text = " ".join(str(part) for row in Certificate.objects.values_list() for part in row)
    assert [family for family in families if str(family.pk) in text] == []


def test_a_forgetting_cannot_be_rolled_back_with_something_else() -> None:
    family = holder()

    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        holders.forget(family, rule=RULE, on=TODAY)

    assert numbers() == (0, 0, 0)
    assert holders.key_of(family)


@pytest.mark.parametrize("broken", [DestroyedKey, Certificate])
def test_a_forgetting_that_a_crash_broke_off_is_finished_at_the_next_start(
    broken: type, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The line stands in the ledger; then the store, or the database, dies."""
    family, other = holder(), holder()
    with monkeypatch.context() as crash:
        crash.setattr(broken.objects, "create", crashes)
        crash.setattr(broken.objects, "get_or_create", crashes)
        with pytest.raises(SystemError):
            holders.forget(family, rule=RULE, on=TODAY)
    closed = holders.is_locked()

    holders.make_ready()

    assert (closed, holders.is_locked()) == (True, False)
    assert numbers() == (1, 1, 1)
    assert Certificate.objects.get().count == 1
    assert KeyHolder.objects.get(pk=family.pk).forgotten_on == TODAY
    assert list(DataKey.objects.values_list("pk", flat=True)) == [other.pk]


def test_a_running_house_finishes_what_a_killed_process_left_open(monkeypatch: pytest.MonkeyPatch) -> None:
    family = holder()
    with monkeypatch.context() as crash:
        crash.setattr(DestroyedKey.objects, "create", crashes)
        with pytest.raises(SystemError):
            holders.forget(family, rule=RULE, on=TODAY)

    work.keep_ready()

    assert numbers() == (1, 1, 1)
    assert not holders.is_locked()


def test_a_restore_that_is_under_way_is_left_alone() -> None:
    holders.close()

    assert not holders.catch_up()
    assert holders.is_locked()


def crashes(*_arguments: object, **_options: object) -> None:
    raise SystemError


# --- what does not fit together -------------------------------------------------------------------------------------
def test_a_database_without_its_keys_does_not_open(client: Client) -> None:
    holder()
    DataKey.objects.all().delete()

    with pytest.raises(holders.NotReady, match=r"Anzahl: 1.* KEYS_URL"):
        holders.make_ready()
    with pytest.raises(CommandError, match="restore_keys"):
        call_command("check_keys")
    assert client.get("/gesundheit/").json()["checks"]["keys"] == {"ok": False, "value": 1}


def test_a_database_without_its_master_key_does_not_open(settings: Any) -> None:
    holder()
    settings.MASTER_KEYS = [make.key()]

    with pytest.raises(holders.NotReady, match=r"Hauptschlüssel .* fehlt"):
        holders.make_ready()
    with pytest.raises(CommandError, match=r"Hauptschlüssel .* fehlt"):
        call_command("check_keys")


def test_a_file_of_master_keys_that_cannot_be_read_stops_the_start(settings: Any, tmp_path: Path) -> None:
    settings.MASTER_KEYS_FILE = tmp_path / "masters"

    with pytest.raises(holders.NotReady, match="nicht zu lesen"):
        holders.make_ready()


def test_a_house_with_all_its_keys_opens(capsys: pytest.CaptureFixture[str]) -> None:
    holder()
    holders.forget(holder(), rule=RULE, on=TODAY)

    holders.make_ready()
    call_command("check_keys")

    assert capsys.readouterr().out == "1 Schlüssel, keiner fehlt.\n"


def test_keys_that_are_lost_for_good_are_certified_as_lost() -> None:
    lost, kept = holder(), holder()
    DataKey.objects.filter(pk=lost.pk).delete()

    call_command("check_keys", give_up=True)

    holders.make_ready()
    assert [certificate.rule for certificate in Certificate.objects.all()] == [rules.KEY_LOST]
    assert holders.key_of(kept)


def test_a_lost_ledger_is_written_again_from_the_store() -> None:
    family = holder()
    holders.forget(family, rule=RULE, on=TODAY)
    before = ledger.path().read_bytes()
    ledger.path().unlink()

    holders.make_ready()

    assert ledger.path().read_bytes() == before
    assert numbers() == (1, 1, 1)


def test_a_ledger_that_lost_lines_for_good_stops_the_start_until_somebody_accepts_it() -> None:
    holders.forget(holder(), rule=RULE, on=TODAY)
    ledger.path().unlink()
    DestroyedKey.objects.all().delete()

    with pytest.raises(holders.NotReady, match="hat 0 Zeilen, die Datenbank kennt 1"):
        holders.make_ready()
    call_command("replay", accept_shorter_ledger=True)

    holders.make_ready()
    assert numbers() == (1, 1, 1)
    assert [(certificate.rule, certificate.count) for certificate in Certificate.objects.all()] == [(RULE, 1)]


def test_who_is_forgotten_can_be_forgotten_again_where_the_ledger_lost_it() -> None:
    family = holder()
    first = holders.forget(family, rule=RULE, on=TODAY)
    DataKey.objects.create(holder=family.pk, wrapped=b"back", master="m", made_on=TODAY)
    ledger.path().unlink()
    DestroyedKey.objects.all().delete()
    Bookmark.objects.update(line=0)
    holders.forget_memory()

    second = holders.forget(family, rule="By hand", on=TODAY + timedelta(days=2))

    assert (first, second.count, numbers()) == (second, 1, (1, 1, 1))
    assert (ledger.lines()[0].on, DataKey.objects.filter(pk=family.pk).exists()) == (TODAY, False)


def test_a_database_older_than_the_loss_of_a_ledger_follows_all_of_its_lines() -> None:
    """The ledger counts its lines otherwise since then; nobody is left without a key and without having been forgotten."""
    late, early = holder(), holder()
    holders.forget(late, rule=RULE, on=TODAY)
    holders.forget(early, rule=RULE, on=TODAY - timedelta(days=3))
    ledger.path().unlink()
    DestroyedKey.objects.all().delete()
    holders.accept_shorter_ledger()
    KeyHolder.objects.filter(pk=early.pk).update(forgotten_on=None)
    Bookmark.objects.update(line=1)
    holders.forget_memory()

    holders.make_ready()

    assert [line.holder for line in ledger.lines()] == [early.pk, late.pk]
    assert KeyHolder.objects.get(pk=early.pk).forgotten_on == TODAY - timedelta(days=3)


def test_a_ledger_of_another_installation_is_refused() -> None:
    holders.forget(holder(), rule=RULE, on=TODAY)
    ledger.path().unlink()
    with ledger.held() as book:
        book.write(ledger.Line(UUID(int=7), TODAY, "wishes", "Answering a wish", RULE))

    with pytest.raises(holders.NotReady, match="gehört nicht zu diesem"):
        holders.make_ready()


def test_a_ledger_that_somebody_changed_closes_the_house(client: Client) -> None:
    holders.forget(holder(), rule=RULE, on=TODAY)
    ledger.path().write_bytes(ledger.path().read_bytes().replace(b"wishes", b"visits"))
    holders.forget_memory()

    with pytest.raises(holders.NotReady, match="verändert"):
        holders.make_ready()
    assert client.get("/konto/login/").status_code == 503
    assert client.get("/gesundheit/").json()["checks"]["ledger"] == {"ok": False, "value": "damaged"}


# --- the lock -------------------------------------------------------------------------------------------------------
def test_while_a_backup_is_put_back_only_the_health_page_opens(client: Client) -> None:
    make.town()
    cast.sign_in(client, cast.coordinator())
    family = holder()

    holders.close()

    pages = ["/de/", "/desk/", "/konto/login/", "/ar/hilfe/"]
    assert [client.get(page).status_code for page in pages] == [503] * 4
    assert client.post("/konto/login/", {"login": "a", "password": "b"}).status_code == 503
    assert client.get("/gesundheit/").json()["checks"]["ledger"] == {"ok": False, "value": 0}
    with pytest.raises(holders.Locked):
        holders.key_of(family)
    with pytest.raises(holders.Locked):
        holder()
    with pytest.raises(holders.NotReady, match=r"manage\.py replay"):
        holders.make_ready()


def test_the_closed_page_speaks_the_language_of_the_address(client: Client) -> None:
    holders.close()

    page = client.get("/ar/")

    assert 'lang="ar" dir="rtl"' in page.content.decode()
    assert page.headers["Retry-After"] == "120"
    assert page.cookies.output() == ""


def test_a_database_put_back_by_hand_closes_the_house_too(client: Client) -> None:
    """Nobody called `restore`: the ledger knows more than the database."""
    make.town()
    holders.forget(holder(), rule=RULE, on=TODAY)
    open_before = client.get("/konto/login/").status_code
    Bookmark.objects.update(line=0)
    holders.forget_memory()

    closed = client.get("/konto/login/").status_code
    call_command("replay")

    assert (open_before, closed, client.get("/konto/login/").status_code) == (200, 503, 200)


def test_somebody_who_is_forgetting_does_not_close_the_house() -> None:
    holders.forget(holder(), rule=RULE, on=TODAY)
    with ledger.held() as book:
        book.write(ledger.Line(holder().pk, TODAY, "wishes", "Answering a wish", RULE))

        assert not holders.is_locked()

    assert holders.is_locked()


# --- the night ------------------------------------------------------------------------------------------------------
def test_the_night_deletes_keys_to_which_nothing_was_written() -> None:
    used = holder(on=TODAY - timedelta(days=30))
    crashed, fresh = holder(on=TODAY - timedelta(days=8)), holder(on=TODAY - timedelta(days=7))
    KeyHolder.objects.filter(pk__in=[crashed.pk, fresh.pk]).delete()

    count = holders.drop_unused(today=TODAY)

    assert count == 1
    assert set(DataKey.objects.values_list("pk", flat=True)) == {used.pk, fresh.pk}


def test_the_night_forgets_holders_to_whom_nothing_points_a_week_later() -> None:
    """A crash came between the holder and its row, or the same form arrived twice at the same moment."""
    old, fresh = holder(on=TODAY - timedelta(days=8)), holder(on=TODAY - timedelta(days=7))
    holders.share(old, with_room="welcome", by_consent="wishes.Consent 7", on=TODAY)
    house = holders.house_key()
    KeyHolder.objects.filter(pk=holders.HOUSE).update(made_on=TODAY - timedelta(days=30))

    count = holders.forget_unused(today=TODAY)

    left = {holder.pk: holder.forgotten_on for holder in KeyHolder.objects.all()}
    assert (count, left) == (1, {old.pk: TODAY, fresh.pk: None, holders.HOUSE: None})
    assert [(one.rule, one.count) for one in Certificate.objects.all()] == [(rules.NEVER_USED, 1)]
    assert (holders.key_of(fresh), holders.house_key()) == (holders.key_of(fresh), house)
    assert holders.forget_unused(today=TODAY) == 0


def test_a_holder_in_use_is_never_forgotten_by_the_night() -> None:
    """One row of each table that points to a holder."""
    make.town()
    basis = Basis.objects.create(profile="table", norm="§", purpose="visits", released_by="Lena", released_on=TODAY)
    made = {
        make.wish("Rufen Sie mich an"),
        make.family(),
        make.signed_up(),
        House.objects.create(holder=holder(), kind="clinic", digest="a"),
        Intake.objects.create(holder=holder(), basis=basis, digest="a", rows=1, made_at=make.now()),
        Cohort.objects.create(holder=holder(), born_in=TODAY.replace(day=1)),
        Plan.objects.create(holder=holder(), first_on=TODAY, last_on=TODAY, made_at=make.now()),
    }
    KeyHolder.objects.update(made_on=TODAY - timedelta(days=300))

    count = holders.forget_unused(today=TODAY)

    assert {rows.model._meta.label_lower for rows, _field in holders._pointing_here()} == {
        row._meta.label_lower for row in made
    }
    assert (count, KeyHolder.objects.exclude(forgotten_on=None).count()) == (0, 0)


def test_the_night_does_not_empty_the_store_of_another_database() -> None:
    for _number in range(holders.CRASHES + 1):
        holder(on=date(2026, 1, 1))
    KeyHolder.objects.all().delete()

    with pytest.raises(CommandError, match="die richtige"):
        call_command("drop_unused_keys")
    assert DataKey.objects.count() == holders.CRASHES + 1

    call_command("drop_unused_keys", even_many=True)
    assert DataKey.objects.count() == 0


# --- rotation -------------------------------------------------------------------------------------------------------
def test_after_a_rotation_the_old_master_key_is_not_needed(settings: Any) -> None:
    families = [holder() for _number in range(3)]
    before = {family.pk: holders.key_of(family) for family in families}
    old, new = settings.MASTER_KEYS[0], make.key()
    settings.MASTER_KEYS = [new, old]

    first, second = holders.rotate_master(), holders.rotate_master()

    settings.MASTER_KEYS = [new]
    assert (first, second) == (3, 0)
    assert {family.pk: holders.key_of(family) for family in KeyHolder.objects.all()} == before
    assert holders.unknown_masters() == set()


def test_a_rotation_that_was_broken_off_goes_on(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    families = [holder() for _number in range(3)]
    settings.MASTER_KEYS = [make.key(), *settings.MASTER_KEYS]
    monkeypatch.setattr(holders, "BATCH", 1)
    current = masters.ring().current()
    bulk_update = DataKey.objects.bulk_update
    answers = iter([True, False])

    def dies(keys: list[DataKey], fields: list[str]) -> int:
        if not next(answers):
            raise SystemError
        return bulk_update(keys, fields)

    with monkeypatch.context() as crash:
        crash.setattr(DataKey.objects, "bulk_update", dies)
        with pytest.raises(SystemError):
            holders.rotate_master()
    done = DataKey.objects.filter(master=current).count()

    assert (done, holders.rotate_master()) == (1, 2)
    assert len({holders.key_of(family) for family in families}) == 3


# --- doubles --------------------------------------------------------------------------------------------------------
def test_the_same_words_blur_to_the_same_and_tell_nothing() -> None:
    one, again = keys.blurred("06441 1234", purpose="wishes.phone"), keys.blurred("06441 1234", purpose="wishes.phone")

    assert one == again
    assert (
        len(
            {
                one,
                keys.blurred("06441 1234", purpose="welcome.phone"),
                keys.blurred("06441 1235", purpose="wishes.phone"),
            }
        )
        == 3
    )


def test_doubles_are_still_found_after_the_secret_of_the_sessions_changed(settings: Any) -> None:
    before = keys.blurred("06441 1234", purpose="wishes.phone")

    settings.SECRET_KEY = "x" * 50

    assert keys.blurred("06441 1234", purpose="wishes.phone") == before


def test_a_store_without_the_key_of_the_house_is_noticed() -> None:
    keys.blurred("06441 1234", purpose="wishes.phone")
    DataKey.objects.all().delete()
    cache.clear()

    with pytest.raises(holders.KeyMissing):
        keys.blurred("06441 1234", purpose="wishes.phone")
