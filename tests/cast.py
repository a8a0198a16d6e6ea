"""A small fixed cast, one account per role, so that permission tests read as stories."""

from django.test import Client

from tests import make
from unterwegs.people.models import User
from unterwegs.people.roles import Role

NAMES = {
    Role.COORDINATOR: "Kim Koordination",
    Role.PLANNER: "Pia Planung",
    Role.PROVIDER_EDITOR: "Toni Träger",
    Role.NEIGHBORHOOD_LEAD: "Nour Niedergirmes",
    Role.VISITOR: "Billie Besuch",
    Role.FAMILY_OFFICE: "Feli Familienbüro",
    Role.COMPANION_LEAD: "Franka Patin",
    Role.COMMITTEE_READER: "Alex Ausschuss",
    Role.PRIVACY_OFFICER: "Dana Datenschutz",
    Role.ADMINISTRATOR: "Uli Technik",
}


def member(role: Role) -> User:
    """The person of the cast who holds this role; made once per test."""
    name = NAMES[role]
    known = User.objects.filter(name=name).first()
    return known or make.user(name, email=f"{role.value}@example.org", roles=[role])


def coordinator() -> User:
    return member(Role.COORDINATOR)


def planner() -> User:
    return member(Role.PLANNER)


def provider_editor() -> User:
    return member(Role.PROVIDER_EDITOR)


def neighborhood_lead() -> User:
    return member(Role.NEIGHBORHOOD_LEAD)


def visitor() -> User:
    return member(Role.VISITOR)


def companion_lead() -> User:
    return member(Role.COMPANION_LEAD)


def committee_reader() -> User:
    return member(Role.COMMITTEE_READER)


def privacy_officer() -> User:
    return member(Role.PRIVACY_OFFICER)


def administrator() -> User:
    return member(Role.ADMINISTRATOR)


def stranger() -> User:
    """Somebody with an account and no role at all."""
    known = User.objects.filter(name="Sascha Fremd").first()
    return known or make.user("Sascha Fremd", email="fremd@example.org")


def sign_in(client: Client, person: User) -> Client:
    """The client is signed in as the person, who has a second factor."""
    make.second_factor(person)
    client.force_login(person)
    return client
