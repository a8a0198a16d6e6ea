"""Questions about people."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from unterwegs.people import outbox, rules
from unterwegs.people.models import Absence, Deed, Invitation, Job, Look, ModuleRelease, Read, User
from unterwegs.people.roles import PURPOSE, RIGHTS, SCOPED, Permission, Role

SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def acting_for(user: User, *, role: Role, today: date) -> list[UUID]:
    """Ids of the people in whose scope the user may act in this role today: the user, and those away who named them.

    Empty when the user does not hold the role; a deputy acts only in roles that both hold.
    """
    if not user.is_active or role not in user.roles:
        return []
    away = Absence.objects.filter(
        deputy=user, first_on__lte=today, last_on__gte=today, user__assignments__role=role, user__is_active=True
    )
    return [user.pk, *away.values_list("user_id", flat=True)]


def acting_today(persons: QuerySet[User], *, role: Role, today: date) -> list[User]:
    """Who does today what these people have to do in a role: each herself, or while she is away her deputies in it.

    Where no deputy holds the role, or they are all away, too, it stays with her: else nobody would hear of it.
    """
    away = Absence.objects.filter(first_on__lte=today, last_on__gte=today)
    present = User.objects.filter(is_active=True, assignments__role=role).exclude(absences__in=away)
    deputies: dict[UUID, list[User]] = {}
    for absence in away.filter(user__in=persons, deputy__in=present).select_related("deputy").order_by("pk"):
        deputies.setdefault(absence.user_id, []).append(absence.deputy)
    return list(dict.fromkeys(one for person in persons for one in deputies.get(person.pk, [person])))


def stood_in_for(user: User, today: date) -> list[User]:
    """People away today who named this person as their deputy, each only in the roles that both hold."""
    away = User.objects.filter(
        absences__deputy=user, absences__first_on__lte=today, absences__last_on__gte=today, is_active=True
    ).distinct()
    return [person.only_as(user.roles) for person in away]


def accounts(*, words: str = "", role: str = "", state: str = "") -> QuerySet[User]:
    """People by part of their name or mail, role and state (`open`, `closed`, `without` a second factor)."""
    factors = Authenticator.objects.filter(user=OuterRef("pk"), type__in=SECOND_FACTORS)
    found = User.objects.prefetch_related("assignments").annotate(is_safe=Exists(factors))
    if words:
        found = found.filter(Q(name__icontains=words) | Q(email__icontains=words))
    if role:
        found = found.filter(assignments__role=role)
    conditions = {"open": Q(is_active=True), "closed": Q(is_active=False), "without": Q(is_active=True, is_safe=False)}
    return found.filter(conditions.get(state, Q()))


def is_inhabited() -> bool:
    """Whether anybody has an account here."""
    return User.objects.exists()


def administrators() -> QuerySet[User]:
    """People who run the installation today."""
    return User.objects.filter(is_active=True, assignments__role=Role.ADMINISTRATOR)


def is_last_administrator(user: User) -> bool:
    return user.is_active and Role.ADMINISTRATOR in user.roles and administrators().exclude(pk=user.pk).count() == 0


def possible_deputies(user: User) -> QuerySet[User]:
    """Active colleagues who share a role."""
    return User.objects.filter(is_active=True, assignments__role__in=user.roles).exclude(pk=user.pk).distinct()


def absences_from(user: User, today: date) -> QuerySet[Absence]:
    """Absences that are not over, with the deputy."""
    return user.absences.filter(last_on__gte=today).select_related("deputy")


def open_invitations() -> QuerySet[Invitation]:
    """Invitations that nobody accepted and nobody withdrew, also those that ran out."""
    return Invitation.objects.filter(accepted_at=None, withdrawn_at=None)


def expired_invitations() -> QuerySet[Invitation]:
    """Invitations that nobody used in time and nobody withdrew."""
    return open_invitations().filter(expires_at__lt=timezone.now())


def latest_deeds_of(user: User) -> QuerySet[Deed]:
    """What this person did, newest first."""
    return Deed.objects.filter(by=user)


def deeds_at(thing: Model) -> QuerySet[Deed]:
    """What was done on one object, newest first; for the partial `people/_deeds.html`."""
    return Deed.objects.at(thing)


def deeds(*, by: User | None = None, noun: str = "", on: date | None = None) -> QuerySet[Deed]:
    """All deeds, by person, noun (`directory.service`) and day."""
    found = Deed.objects.all()
    if by:
        found = found.filter(by=by)
    if noun:
        found = found.filter(noun=noun)
    return found.filter(at__date=on) if on else found


def nouns_of_deeds() -> list[tuple[str, str | Promise]]:
    """The nouns on which something was done, with their names."""
    nouns = Deed.objects.order_by("noun").values_list("noun", flat=True).distinct()
    return [(noun, name_of(noun)) for noun in nouns]


def name_of(noun: str) -> str | Promise:
    """The name of a noun (`places.area`); one that no longer exists is shown as it is."""
    if noun == "people.mail":
        return _("kept mail")
    if noun == "people.access":
        return _("data of a person without an account")
    try:
        return apps.get_model(noun)._meta.verbose_name or noun
    except (LookupError, ValueError):
        return noun


@dataclass(frozen=True, slots=True)
class Row:
    """A right in the table of rights: for each role `everywhere`, `scope` or nothing."""

    right: Permission
    cells: list[tuple[Role, str]]


@dataclass(frozen=True, slots=True)
class Holders:
    role: Role
    purpose: object
    people: list[User]


def table_of_rights() -> list[Row]:
    return [Row(right, [(role, _reach(role, right)) for role in Role]) for right in Permission]


def _reach(role: Role, right: Permission) -> str:
    if right not in RIGHTS[role]:
        return ""
    return "scope" if role in SCOPED else "everywhere"


def holders() -> list[Holders]:
    """Who holds which role; closed accounts hold none."""
    people = list(User.objects.filter(is_active=True).prefetch_related("assignments"))
    return [Holders(role, PURPOSE[role], [person for person in people if role in _roles_in(person)]) for role in Role]


def _roles_in(person: User) -> set[str]:
    """The roles of a person whose assignments were fetched with them."""
    return {assignment.role for assignment in person.assignments.all()}


def readable_mails(reader: User) -> list[outbox.Kept]:
    """Kept mails, newest first; those to people whom the reader may not appoint are left out."""
    return list(_readable(outbox.kept_mails(), reader))


def readable_mail(key: UUID, reader: User) -> outbox.Kept | None:
    mail = outbox.kept_mail(str(key))
    return next(iter(_readable([mail], reader)), None) if mail else None


def _readable(mails: Sequence[outbox.Kept], reader: User) -> Iterable[outbox.Kept]:
    addresses = {address.lower() for mail in mails for address in mail.to}
    roles: dict[str, set[str]] = {address: set() for address in addresses}
    for person in User.objects.filter(email__in=addresses).prefetch_related("assignments"):
        roles[person.email.lower()] |= _roles_in(person)
    new_ones = EmailAddress.objects.filter(email__in=addresses).select_related("user")
    for one in new_ones.prefetch_related("user__assignments"):
        roles[one.email.lower()] |= _roles_in(one.user)
    for invitation in open_invitations().filter(email__in=addresses):
        roles[invitation.email.lower()] |= set(invitation.roles)
    for mail in mails:
        held = set().union(*(roles[address.lower()] for address in mail.to))
        if rules.may_handle(held, by=reader.roles):
            yield mail


def jobs_seen_by(user: User) -> QuerySet[Job]:
    """Long work that somebody may watch: their own, or all of it."""
    found = Job.objects.select_related("started_by")
    return found if user.may(Permission.SEE_JOBS) else found.filter(started_by=user)


def failed_jobs() -> QuerySet[Job]:
    return Job.objects.filter(state=rules.JobState.FAILED)


def account_of(mail: str) -> User | None:
    """The active account with this mail address, for commands that act in somebody's name; None for no address.

    Raises User.DoesNotExist.
    """
    return User.objects.get(email__iexact=mail, is_active=True) if mail else None


# --- releases of parts ----------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Released:
    """A part with those who released it; None where a function has not."""

    module: rules.Module
    rows: Sequence[tuple[rules.Function, ModuleRelease | None]]

    @property
    def is_released(self) -> bool:
        return rules.is_released({function.value: row.digest for function, row in self.rows if row})

    @property
    def digests(self) -> set[str]:
        """The versions of the folder that were read."""
        return {row.digest for _function, row in self.rows if row}

    @property
    def versions(self) -> list[Mapping[str, str]]:
        """The versions of the documents that each of them read; empty where an older program noted none."""
        return [row.documents for _function, row in self.rows if row]

    @property
    def missing(self) -> list[rules.Function]:
        return [function for function, row in self.rows if row is None]


def releases() -> list[Released]:
    """Every part and who released it; one query."""
    standing = {(row.module, row.function): row for row in ModuleRelease.objects.standing()}
    return [
        Released(module, [(function, standing.get((module.value, function.value))) for function in rules.Function])
        for module in rules.Module
    ]


def is_released(module: str) -> bool:
    """Whether a part that holds data of families may be used: everybody released it, with the same folder."""
    return rules.Module(module) in parts().released


def is_entrusted(module: str) -> bool:
    """Whether families may have entrusted something to a part: everybody released it once, whether or not that still stands."""
    return rules.Module(module) in parts().entrusted


@dataclass(frozen=True, slots=True)
class Parts:
    """All parts that may be used, and all to which families may have entrusted something."""

    released: frozenset[str]
    entrusted: frozenset[str]


def parts() -> Parts:
    """One query."""
    standing: dict[str, dict[str, str]] = {}
    ever: dict[str, set[str]] = {}
    rows = ModuleRelease.objects.order_by().values_list("module", "function", "digest", "withdrawn_on")
    for module, function, digest, withdrawn_on in rows:
        ever.setdefault(module, set()).add(function)
        if withdrawn_on is None:
            standing.setdefault(module, {})[function] = digest
    return Parts(
        released=frozenset(module for module, by in standing.items() if rules.is_released(by)),
        entrusted=frozenset(module for module, by in ever.items() if by == set(rules.Function)),
    )


# --- who read what --------------------------------------------------------------------------------------------------
def reads_seen_by(look: Look) -> QuerySet[Read]:
    """What the question asked for, in the order of time; no numbers of a person."""
    found = Read.objects.filter(at__date__gte=look.first_on, at__date__lte=look.last_on).order_by("at", "id")
    if look.person_id:
        found = found.filter(by=look.person_id)
    return found.filter(whom=look.whom) if look.whom else found


def looks() -> QuerySet[Look]:
    """All questions about reads, the newest first."""
    return Look.objects.select_related("person")


def unusual_reading(*, now: datetime) -> list[datetime]:
    """When one person read more different families within an hour than is likely: instants, not persons.

    Who it was is told only to somebody who asks with a cause and a witness.
    """
    kept = Read.objects.filter(at__gte=now - rules.READS_KEPT).order_by("by_name", "by_id", "at", "id")
    rows = kept.values_list("by_id", "by_name", "at", "whom").iterator(chunk_size=5000)
    found = [
        at
        for _person, each in groupby(rows, key=lambda row: (row[0], row[1]))
        for at in rules.crowded_days(
            ((row[2], row[3]) for row in each), most=rules.MANY_FAMILIES, within=rules.IN_A_WHILE
        )
    ]
    return sorted(found)


def unanswered_reading(*, now: datetime) -> list[datetime]:
    """Unusual reading that no question has covered yet."""
    asked = [(look.first_on, look.last_on) for look in Look.objects.filter(person=None, whom=None)]
    return [
        at
        for at in unusual_reading(now=now)
        if not any(first <= timezone.localtime(at).date() <= last for first, last in asked)
    ]
