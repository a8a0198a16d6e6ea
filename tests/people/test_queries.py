"""Questions about people, with one row and with three."""

from datetime import date
from typing import Any

import pytest
from django.core.mail import send_mail

from tests import cast, make
from unterwegs.people import outbox, queries
from unterwegs.people.roles import Permission, Role

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_of_accounts_takes_two_queries(number: int, django_assert_num_queries: Any) -> None:
    for index in range(number):
        make.user(f"Mensch {index}", roles=[Role.VISITOR, Role.PLANNER])

    with django_assert_num_queries(2):
        found = [(person.name, len(person.assignments.all())) for person in queries.accounts()]

    assert found == [(f"Mensch {index}", 2) for index in range(number)]


def test_accounts_are_found_by_name_role_and_state() -> None:
    cast.coordinator(), cast.visitor()
    make.second_factor(cast.coordinator())
    make.user("Geschlossen", is_active=False)

    def names(**wanted: str) -> list[str]:
        return [person.name for person in queries.accounts(**wanted)]

    assert names(words="koord") == ["Kim Koordination"]
    assert names(role="visitor") == ["Billie Besuch"]
    assert names(state="closed") == ["Geschlossen"]
    assert names(state="without") == ["Billie Besuch"]


def test_deputies_are_active_colleagues_with_a_common_role() -> None:
    user = make.user("Ich", roles=[Role.COORDINATOR, Role.PLANNER])
    cast.planner(), cast.visitor()
    make.user("Geschlossen", roles=[Role.PLANNER], is_active=False)

    assert [person.name for person in queries.possible_deputies(user)] == ["Pia Planung"]


@pytest.mark.parametrize("number", [1, 3])
def test_who_holds_which_role_takes_two_queries(number: int, django_assert_num_queries: Any) -> None:
    for index in range(number):
        make.user(f"Mensch {index}", roles=[Role.VISITOR])

    with django_assert_num_queries(2):
        holders = {holder.role: len(holder.people) for holder in queries.holders()}

    assert holders[Role.VISITOR] == number
    assert holders[Role.PLANNER] == 0


def test_the_table_of_rights_says_how_far_a_right_reaches() -> None:
    table = {row.right: dict(row.cells) for row in queries.table_of_rights()}

    assert list(table) == list(Permission)
    assert table[Permission.EDIT_OFFERS][Role.COORDINATOR] == "everywhere"
    assert table[Permission.EDIT_OFFERS][Role.NEIGHBORHOOD_LEAD] == "scope"
    assert table[Permission.EDIT_OFFERS][Role.VISITOR] == ""


def test_deeds_are_found_at_their_object_and_by_person_noun_and_day() -> None:
    kim, area = cast.coordinator(), make.area()
    make.deed("published", on=area, by=kim, at=make.now())
    make.deed("invited", by=cast.administrator())

    by_day = queries.deeds(by=kim, noun="places.area", on=date(2026, 11, 23))

    assert [deed.deed for deed in queries.deeds_at(area)] == ["published"]
    assert [deed.deed for deed in by_day] == ["published"]
    assert [noun for noun, _name in queries.nouns_of_deeds()] == ["people.user", "places.area"]


def test_a_noun_that_is_gone_keeps_its_old_name() -> None:
    assert queries.name_of("verlassen.haus") == "verlassen.haus"


def test_mails_to_people_one_may_not_appoint_are_not_shown(settings: Any, tmp_path: Any) -> None:
    settings.EMAIL_BACKEND, settings.MAIL_FOLDER = "unterwegs.people.outbox.Outbox", tmp_path
    for person in (cast.administrator(), cast.visitor()):
        post(person.email)
    make.invitation("neue-leitung@example.org", roles=["administrator"])
    post("neue-leitung@example.org")
    post("unbekannt@example.org")

    def readers(mails: list[outbox.Kept]) -> set[str]:
        return {mail.to[0] for mail in mails}

    assert readers(queries.readable_mails(cast.coordinator())) == {"visitor@example.org", "unbekannt@example.org"}
    assert len(queries.readable_mails(cast.administrator())) == 4


def post(to: str) -> None:
    send_mail("Hallo", "Text", None, [to])


def test_everybody_sees_the_own_work_and_some_see_all() -> None:
    make.job("Meins", by=cast.visitor())
    make.job("Fremd", by=cast.planner())

    assert [job.title for job in queries.jobs_seen_by(cast.visitor())] == ["Meins"]
    assert {job.title for job in queries.jobs_seen_by(cast.coordinator())} == {"Meins", "Fremd"}


def test_the_last_administrator_is_known() -> None:
    administrator = cast.administrator()
    alone = queries.is_last_administrator(administrator)
    make.user("Zweite", roles=[Role.ADMINISTRATOR])

    assert alone
    assert not queries.is_last_administrator(administrator)
