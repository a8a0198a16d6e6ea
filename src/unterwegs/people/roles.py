"""The one table of rights: who may do what, to be read by a data-protection officer."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Permission(TextChoices):
    """A right. Its label finishes the sentence „Wer sie hat, darf …“."""

    SEE_OFFERS = "see_offers", _("read all offers, also drafts")
    EDIT_OFFERS = "edit_offers", _("write offers – all, or only those of the own organization or neighborhood")
    PUBLISH_OFFERS = "publish_offers", _("review, publish, pause and archive offers")
    EDIT_ORGANIZATIONS = "edit_organizations", _("keep organizations and contacts")
    EDIT_LOCATIONS = "edit_locations", _("keep locations and centers")
    EDIT_TOPICS = "edit_topics", _("keep the list of topics")
    EDIT_LOCAL_DATES = "edit_local_dates", _("keep the town's own dates on the families' timeline")
    EDIT_BOOK = "edit_book", _("plan, build and print the companion book, keep its chapters")
    SEE_BOOK = "see_book", _("download companion books and count those handed out – all, or of the own neighborhood")
    DOWNLOAD_LISTS = "download_lists", _("download lists as CSV and XLSX")
    SEE_NEEDS = "see_needs", _("read the numbers of what families miss, from five voices on")
    ANSWER_NEEDS = "answer_needs", _("read what families miss, make it public and answer it")
    READ_WISHES = (
        "read_wishes",
        _("open and answer wishes of families – all late ones, or only those of the own neighborhood or counter"),
    )
    TAKE_WISHES = "take_wishes", _("take down wishes at the phone or counter, tally talks")
    HAND_OVER_WISHES = "hand_over_wishes", _("hand over a wish of a family with its consent, as a Lotse")
    KEEP_LOTSEN = "keep_lotsen", _("appoint Lotsen and people at counters, set when wishes are read")
    SEE_WISH_NUMBERS = "see_wish_numbers", _("read the frozen numbers of wishes, small ones hidden")
    TAKE_IN_BIRTHS = "take_in_births", _("take in notices of births and decide about families held back")
    PLAN_VISITS = "plan_visits", _("plan welcome visits, print and post letters, keep visitors and stock")
    TAKE_ANSWERS = "take_answers", _("note what a family answers to its letter, by the code of the letter")
    VISIT_FAMILIES = "visit_families", _("see the own tour of the day and report visits")
    SEE_VISIT_NUMBERS = "see_visit_numbers", _("read the frozen numbers of welcome visits, small ones hidden")
    KEEP_COURSES = (
        "keep_courses",
        _("plan courses and open meetings, cancel dates, count heads – all, or only those of the own offers"),
    )
    LEAD_COURSES = "lead_courses", _("read who signed up for courses of the own organization, and note who came")
    SEE_COURSE_NUMBERS = "see_course_numbers", _("read the frozen numbers of courses, small ones hidden")
    SEE_AREAS = "see_areas", _("read the portraits of areas")
    EDIT_AREAS = "edit_areas", _("import areas and addresses")
    EDIT_NUMBERS = "edit_numbers", _("confirm the emergency numbers")
    EDIT_TOWN = "edit_town", _("set up the town: name, Land, contact, holidays")
    INVITE_PEOPLE = "invite_people", _("invite people, give and take roles, close accounts")
    SEE_RIGHTS = "see_rights", _("read the table of rights and who holds which role")
    SEE_PRIVACY = "see_privacy", _("read the processing register and the release folder")
    RELEASE_PARTS = "release_parts", _("enter who released a part that holds data of families")
    SEE_READS = "see_reads", _("ask who read what of a family – for a cause, with a witness of the staff council")
    ANSWER_ACCESS = "answer_access", _("give a person the own data that is kept here (Art. 15 GDPR)")
    SEE_DEEDS = "see_deeds", _("read the record of all deeds")
    SEE_CERTIFICATES = "see_certificates", _("read what was forgotten, when and by which rule")
    SEE_MAILS = "see_mails", _("read the mails kept on this installation")
    SEE_JOBS = "see_jobs", _("see, restart and clear long work")


class Role(TextChoices):
    """What somebody is for this town. A person may hold several roles."""

    COORDINATOR = "coordinator", _("Coordinator")
    PLANNER = "planner", _("Planner")
    PROVIDER_EDITOR = "provider_editor", _("Provider editor")
    NEIGHBORHOOD_LEAD = "neighborhood_lead", _("Neighborhood lead")
    VISITOR = "visitor", _("Visitor")
    FAMILY_OFFICE = "family_office", _("Family service office")
    COMPANION_LEAD = "companion_lead", _("Companion lead")
    COMMITTEE_READER = "committee_reader", _("Committee reader")
    PRIVACY_OFFICER = "privacy_officer", _("Data-protection officer")
    ADMINISTRATOR = "administrator", _("Administrator")


#: What a role is for, in one sentence.
PURPOSE: Mapping[Role, object] = MappingProxyType(
    {
        Role.COORDINATOR: _("Runs the Frühe Hilfen of the town: keeps the directory, reviews and publishes."),
        Role.PLANNER: _("Reads what there is and what is missing, for the youth-welfare planning."),
        Role.PROVIDER_EDITOR: _("Writes the offers of the own organization; others review them."),
        Role.NEIGHBORHOOD_LEAD: _("Leads in a neighborhood: keeps its offers and its center, nothing elsewhere."),
        Role.VISITOR: _("Visits families and needs to know what there is near them."),
        Role.FAMILY_OFFICE: _(
            "Sits at the counter of a center: takes down wishes, reads and answers those that go there."
        ),
        Role.COMPANION_LEAD: _("Leads the volunteers and midwives who go along with families."),
        Role.COMMITTEE_READER: _("Sits in a committee and reads the portraits of areas."),
        Role.PRIVACY_OFFICER: _("Watches over personal data: reads rights, deeds and the register, changes nothing."),
        Role.ADMINISTRATOR: _("Runs the installation: accounts, town, long work, mails; no say in the offers."),
    }
)

P = Permission
RIGHTS: Mapping[Role, frozenset[Permission]] = MappingProxyType(
    {
        Role.COORDINATOR: frozenset(
            {
                P.SEE_OFFERS,
                P.EDIT_OFFERS,
                P.PUBLISH_OFFERS,
                P.EDIT_ORGANIZATIONS,
                P.EDIT_LOCATIONS,
                P.EDIT_TOPICS,
                P.EDIT_LOCAL_DATES,
                P.EDIT_BOOK,
                P.SEE_BOOK,
                P.DOWNLOAD_LISTS,
                P.SEE_NEEDS,
                P.ANSWER_NEEDS,
                P.READ_WISHES,
                P.TAKE_WISHES,
                P.KEEP_LOTSEN,
                P.SEE_WISH_NUMBERS,
                P.TAKE_IN_BIRTHS,
                P.PLAN_VISITS,
                P.TAKE_ANSWERS,
                P.SEE_VISIT_NUMBERS,
                P.KEEP_COURSES,
                P.SEE_COURSE_NUMBERS,
                P.SEE_AREAS,
                P.EDIT_AREAS,
                P.EDIT_NUMBERS,
                P.EDIT_TOWN,
                P.INVITE_PEOPLE,
                P.SEE_RIGHTS,
                P.SEE_CERTIFICATES,
                P.SEE_PRIVACY,
                P.RELEASE_PARTS,
                P.SEE_MAILS,
                P.SEE_JOBS,
            }
        ),
        Role.PLANNER: frozenset(
            {
                P.SEE_OFFERS,
                P.DOWNLOAD_LISTS,
                P.SEE_NEEDS,
                P.SEE_WISH_NUMBERS,
                P.SEE_VISIT_NUMBERS,
                P.SEE_COURSE_NUMBERS,
                P.SEE_AREAS,
                P.EDIT_AREAS,
                P.SEE_JOBS,
            }
        ),
        Role.PROVIDER_EDITOR: frozenset({P.EDIT_OFFERS, P.HAND_OVER_WISHES, P.KEEP_COURSES, P.LEAD_COURSES}),
        Role.NEIGHBORHOOD_LEAD: frozenset(
            {
                P.EDIT_OFFERS,
                P.EDIT_LOCATIONS,
                P.SEE_BOOK,
                P.SEE_NEEDS,
                P.READ_WISHES,
                P.TAKE_WISHES,
                P.KEEP_COURSES,
                P.SEE_AREAS,
            }
        ),
        Role.VISITOR: frozenset({P.SEE_OFFERS, P.VISIT_FAMILIES}),
        Role.FAMILY_OFFICE: frozenset({P.READ_WISHES, P.TAKE_WISHES, P.TAKE_ANSWERS}),
        Role.COMPANION_LEAD: frozenset({P.SEE_OFFERS}),
        Role.COMMITTEE_READER: frozenset({P.SEE_AREAS}),
        Role.PRIVACY_OFFICER: frozenset(
            {P.SEE_RIGHTS, P.SEE_DEEDS, P.SEE_CERTIFICATES, P.SEE_PRIVACY, P.SEE_READS, P.ANSWER_ACCESS}
        ),
        Role.ADMINISTRATOR: frozenset(
            {
                P.EDIT_TOWN,
                P.INVITE_PEOPLE,
                P.SEE_RIGHTS,
                P.SEE_PRIVACY,
                P.RELEASE_PARTS,
                P.SEE_MAILS,
                P.SEE_JOBS,
                P.EDIT_AREAS,
            }
        ),
    }
)
del P

#: Roles whose rights to write reach only as far as the own organization or neighborhood.
SCOPED = frozenset({Role.PROVIDER_EDITOR, Role.NEIGHBORHOOD_LEAD, Role.FAMILY_OFFICE})

#: Only an administrator appoints these, so that nobody watches over themselves or opens the whole house.
APPOINTED = frozenset({Role.ADMINISTRATOR, Role.PRIVACY_OFFICER})


def roles_given_by(roles: Iterable[str]) -> frozenset[Role]:
    """The roles that somebody with these roles may give and take."""
    held = {Role(role) for role in roles}
    if Permission.INVITE_PEOPLE not in rights_of(held):
        return frozenset()
    return frozenset(Role) if Role.ADMINISTRATOR in held else frozenset(Role) - APPOINTED


def rights_of(roles: Iterable[str]) -> frozenset[Permission]:
    """All rights that somebody with these roles holds."""
    return frozenset().union(*(RIGHTS[Role(role)] for role in roles))


def holds_everywhere(roles: Iterable[str], permission: Permission) -> bool:
    """Whether one of the roles gives the right for the whole town, not only in a scope."""
    return any(permission in RIGHTS[Role(role)] for role in roles if role not in SCOPED)
