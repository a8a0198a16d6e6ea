"""Decisions about accounts, on paper."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unterwegs.people import roles, rules
from unterwegs.people.roles import Permission, Role
from unterwegs.people.rules import Refusal

SOME_ROLES = st.frozensets(st.sampled_from(Role))


@pytest.mark.parametrize(
    ("address", "computer"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::9", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("unix:", "unix:"),
    ],
)
def test_of_ipv6_a_network_is_one_computer(address: str, computer: str) -> None:
    assert rules.computer_of(address) == computer


def test_coordinators_appoint_everybody_but_administrators_and_privacy_officers() -> None:
    may_give = roles.roles_given_by([Role.COORDINATOR])

    assert set(Role) - may_give == {Role.ADMINISTRATOR, Role.PRIVACY_OFFICER}


def test_administrators_appoint_everybody() -> None:
    assert roles.roles_given_by([Role.ADMINISTRATOR]) == frozenset(Role)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.COORDINATOR, Role.ADMINISTRATOR}))
def test_others_appoint_nobody(role: Role) -> None:
    assert roles.roles_given_by([role]) == frozenset()


@given(after=SOME_ROLES, own=SOME_ROLES)
def test_nobody_but_an_administrator_ever_raises_the_own_roles(after: frozenset[Role], own: frozenset[Role]) -> None:
    refusal = rules.refused_roles(own, after, by=own, is_own=True, is_last_administrator=False)

    if Role.ADMINISTRATOR not in own and not after <= own:
        assert refusal is not None


@given(before=SOME_ROLES, after=SOME_ROLES, by=SOME_ROLES)
def test_only_administrators_change_who_is_an_administrator(
    before: frozenset[Role], after: frozenset[Role], by: frozenset[Role]
) -> None:
    refusal = rules.refused_roles(before, after, by=by, is_own=False, is_last_administrator=False)

    if Role.ADMINISTRATOR in before ^ after and Role.ADMINISTRATOR not in by:
        assert refusal == Refusal.NOT_YOURS_TO_GIVE


def test_one_administrator_always_stays() -> None:
    admin = [Role.ADMINISTRATOR]

    assert rules.refused_roles(admin, [], by=admin, is_own=True, is_last_administrator=True) == (
        Refusal.LAST_ADMINISTRATOR
    )
    assert rules.refused_roles(admin, [], by=admin, is_own=True, is_last_administrator=False) is None


def test_an_administrator_may_take_another_role() -> None:
    admin, both = [Role.ADMINISTRATOR], [Role.ADMINISTRATOR, Role.COORDINATOR]

    assert rules.refused_roles(admin, both, by=admin, is_own=True, is_last_administrator=True) is None


def test_nobody_closes_the_own_account() -> None:
    admin = [Role.ADMINISTRATOR]

    assert rules.refused_closing(admin, by=admin, is_own=True, is_last_administrator=False) == Refusal.NOT_YOUR_OWN


def test_a_coordinator_cannot_close_an_administrator() -> None:
    refusal = rules.refused_closing(
        [Role.ADMINISTRATOR], by=[Role.COORDINATOR], is_own=False, is_last_administrator=False
    )

    assert refusal == Refusal.NOT_YOURS_TO_GIVE


def test_people_without_roles_are_in_everybodys_hands() -> None:
    assert rules.may_handle([], by=[Role.COORDINATOR])
    assert not rules.may_handle([Role.PRIVACY_OFFICER], by=[Role.COORDINATOR])


def test_a_deputy_shares_a_role() -> None:
    assert rules.may_stand_in([Role.COORDINATOR, Role.PLANNER], [Role.PLANNER])
    assert not rules.may_stand_in([Role.COORDINATOR], [Role.PLANNER])


def test_both_ends_of_an_absence_count() -> None:
    first, last = date(2026, 7, 1), date(2026, 7, 14)

    assert [rules.is_away(first, last, today=day) for day in (first, last, date(2026, 7, 15))] == [True, True, False]


@given(done=st.integers(0, 10**6), total=st.integers(0, 10**6))
def test_progress_stays_between_nothing_and_all(done: int, total: int) -> None:
    assert 0 <= rules.share(done, total) <= 100


def test_rights_of_several_roles_add_up() -> None:
    both = roles.rights_of([Role.PROVIDER_EDITOR, Role.COMMITTEE_READER])

    assert both == {
        Permission.EDIT_OFFERS,
        Permission.HAND_OVER_WISHES,
        Permission.KEEP_COURSES,
        Permission.LEAD_COURSES,
        Permission.SEE_AREAS,
    }


def test_a_scoped_right_is_not_held_everywhere() -> None:
    assert not roles.holds_everywhere([Role.PROVIDER_EDITOR], Permission.EDIT_OFFERS)
    assert roles.holds_everywhere([Role.PROVIDER_EDITOR, Role.COORDINATOR], Permission.EDIT_OFFERS)


@pytest.mark.parametrize(
    ("read", "changed"),
    [
        ([], []),
        ([{"plan": "1", "list": "2"}] * 3, []),
        ([{"plan": "1", "list": "2"}, {"plan": "1", "list": "old"}], ["list"]),
        ([{"plan": "0", "list": "2"}, {"plan": "1", "list": "old"}], ["plan", "list"]),
        ([{"plan": "1", "list": "2", "gone": "3"}], ["gone"]),
        ([{"plan": "1"}], ["list"]),
        ([{}], ["plan", "list"]),
    ],
)
def test_documents_that_are_not_as_they_were_read(read: list[dict[str, str]], changed: list[str]) -> None:
    assert rules.changed_since(read, {"plan": "1", "list": "2"}) == changed
