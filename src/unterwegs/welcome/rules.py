"""What the town promises a family with a newborn, as plain decisions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from types import MappingProxyType

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from unterwegs.people import privacy

ROOM, PURPOSE = "welcome", gettext_noop("Inviting a family and visiting it")
HOUSES = gettext_noop("Knowing houses to which no letter goes by itself")
NOT_AGAIN = gettext_noop("Not writing again to whom we have written")
REJECTED = gettext_noop("Rows of a notice that could not be read")
VISITED_RULE = gettext_noop("The visit has taken place.")
TIME_IS_OVER = gettext_noop("The last try is over.")
THIRD_BIRTHDAY = gettext_noop("The children are three years old.")
REJECTED_RULE = gettext_noop("The rows were looked at, or waited long enough.")

EARLIEST, LATEST = timedelta(weeks=6), timedelta(weeks=10)
READING, LATE_NOTICE = timedelta(days=14), timedelta(weeks=4)
FORGET_AFTER_VISIT, FORGET_AFTER_LAST_TRY = timedelta(0), timedelta(days=14)
MOVED_IN_UNDER = 2  # years: whoever moves in with a child younger than this is welcomed too (NRW § 10a MeldDÜV)
OF_AGE = 18
MARKS_KEPT_YEARS = 3  # then a child is no child of the welcome visits any more
REJECTED_KEPT = timedelta(days=30)
TRIES = 2  # rings at the door
LONGEST_DOOR_NOTE, LONGEST_ANSWER_WORDS = 60, 300  # letters

VISITING = privacy.Purpose(
    key="besuchsdienst",
    name=_("The visiting service"),
    why=_("Tours fit working times, languages and ways. Nobody's work is measured with it."),
    of=privacy.Whom.STAFF,
    basis=(privacy.Basis.EMPLOYMENT,),
    recipients=(privacy.OFFICE, privacy.OPERATOR),
    duty=_("Without working times nobody can plan a tour for you."),
)


# --- words ----------------------------------------------------------------------------------------------------------
class Event(TextChoices):
    """What the register tells."""

    BIRTH = "birth", _("birth")
    MOVED_IN = "moved_in", _("moved in")
    MOVED_OUT = "moved_out", _("moved out")
    CHANGED = "changed", _("changed")
    CHILD_DIED = "child_died", _("a child has died")
    PARENT_DIED = "parent_died", _("a parent has died")


class Stands(TextChoices):
    """Who represents a child."""

    PERSON = "person", _("a person")
    OFFICE = "office", _("an office")
    ASSOCIATION = "association", _("an association")


class House(TextChoices):
    """Houses to which no letter goes by itself."""

    CLINIC = "clinic", _("clinic")
    HOME = "home", _("home")
    PRISON = "prison", _("prison")
    SHELTER = "shelter", _("shelter")
    REFUGEES = "refugees", _("accommodation for refugees")
    SERVICES = "services", _("other house under § 52 BMG")


#: Houses under § 52 BMG that may agree to visits; a shelter stands in no tour, whatever it says.
AGREEABLE = frozenset({House.REFUGEES, House.SERVICES})


class Hold(TextChoices):
    """Why no letter goes by itself and the coordinator decides."""

    SEALED = "sealed", _("the address is blocked (§ 51 BMG): sealed, only the coordination, no way there")
    SHELTERED = (
        "sheltered",
        _("conditional block (§ 52 BMG): a letter only after your release, a visit only with the house"),
    )
    TWIN_DIED = "twin_died", _("one of the children has died; a sibling of the same birth lives")
    PARENT_DIED = "parent_died", _("a parent has died")
    NOT_A_PERSON = "not_a_person", _("an office or an association represents the child")
    NOBODY = "nobody", _("the notice names nobody who represents the child")
    LIVES_ELSEWHERE = "lives_elsewhere", _("nobody who represents the child is registered at its address")
    MINOR = "minor", _("whoever represents the child is a minor")
    HOUSE = "house", _("the address is a clinic, a home, a prison or a house that agreed to visits")
    CHANGED = "changed", _("name or representative changed suddenly")
    UNKNOWN_ADDRESS = "unknown_address", _("the address is not in the register of addresses")
    RETURNED = "returned", _("our letter came back: address unknown")
    RETURNED_MOVED = "returned_moved", _("our letter came back: moved")


#: Whoever is held for these is never on a tour, in a stock, a log or a list below the town.
NO_ROUTE = frozenset({Hold.SEALED, Hold.SHELTERED})


#: What once happened stays until the coordinator decides, whatever a later notice leaves out.
LASTING = frozenset({Hold.TWIN_DIED, Hold.PARENT_DIED, Hold.RETURNED, Hold.RETURNED_MOVED})
#: What the post brought back; a corrected address ends it.
CAME_BACK = frozenset({Hold.RETURNED, Hold.RETURNED_MOVED})


class State(TextChoices):
    """Where a family stands on its way; `End` says how it ended."""

    DUE = "due", _("to be planned")
    HELD = "held", _("to be decided")
    PLANNED = "planned", _("planned")
    INVITED = "invited", _("invited")
    ENDED = "ended", _("ended")


class End(TextChoices):
    """How it ended: every birth ends in exactly one of these."""

    VISITED = "visited", _("visited")
    MET_ELSEWHERE = "met_elsewhere", _("met elsewhere")
    INFORMED = "informed", _("informed by letter")
    DECLINED = "declined", _("no thank you")
    NOT_MET = "not_met", _("not met")
    BY_POST = "by_post", _("by post")
    MOVED = "moved", _("moved away")
    STOPPED = "stopped", _("stopped")
    NOT_INVITED = "not_invited", _("not invited, as the coordination decided")
    TOO_OLD = "too_old", _("the child has become too old")


class Mode(TextChoices):
    """What a letter promises."""

    RING = "ring", _("we ring once unless the family declines")
    CONFIRMED = "confirmed", _("we come only when the family confirms")
    INFORM = "inform", _("we only inform")


class Channel(TextChoices):
    """On which way a family first answered or was reached."""

    LETTER = "letter", _("letter")
    CODE = "code", _("code of the letter")
    PHONE = "phone", _("phone")
    DOOR = "door", _("at the door")
    LOTSE = "lotse", _("through a Lotse")


class Outcome(TextChoices):
    """What a visitor reports."""

    TOOK_PLACE = "took_place", _("took place")
    DECLINED = "declined", _("declined")
    NOT_MET = "not_met", _("not met")
    POSTPONED = "postponed", _("postponed")
    BY_POST = "by_post", _("by post")
    ELSEWHERE = "elsewhere", _("met elsewhere")


class Means(TextChoices):
    """How a visitor travels."""

    FOOT = "foot", _("on foot")
    BIKE = "bike", _("by bike")
    BUS = "bus", _("by bus")
    CAR = "car", _("by car")


class LetterKind(TextChoices):
    """Which letter it is."""

    INVITATION = "invitation", _("invitation")
    SECOND = "second", _("second invitation")
    FOSTER = "foster", _("letter to foster carers")
    INFORMATION = "information", _("information")
    PARCEL = "parcel", _("letter with a parcel")


class Fate(TextChoices):
    """What became of a row of a file; every row has exactly one."""

    NEW = "new", _("new family")
    MOVED_IN = "moved_in", _("new family that moved in")
    TWIN = "twin", _("joined a sibling of the same birth")
    HELD = "held", _("new family, held back for your decision")
    KNOWN = "known", _("known, nothing new")
    CHANGED = "changed", _("known, brought up to date")
    MOVED_OUT = "moved_out", _("moved away")
    CHILD_DIED = "child_died", _("a child has died: everything stopped")
    PARENT_DIED = "parent_died", _("a parent has died: held back for your decision")
    FINISHED = "finished", _("finished before, stays so")
    TOO_OLD = "too_old", _("not welcomed: the child is two or older")
    ELSEWHERE = "elsewhere", _("not ours: the child lives in another town")
    TAKEN_OVER = "taken_over", _("taken over from the running list")
    REJECTED = "rejected", _("rejected, with a reason")


class Pull(TextChoices):
    """Why a printed letter is taken out of the pile before it is posted."""

    STOPPED = "stopped", _("it must not go: stopped")
    HELD = "held", _("the coordination decides first")
    MOVED = "moved", _("another address")
    CHANGED = "changed", _("what stands in it has changed")
    ENDED = "ended", _("no longer needed")


class Decision(TextChoices):
    """What the coordinator decides about a family that is held back."""

    INVITE = "invite", _("invite as usual")
    FOSTER = "foster", _("a letter to the foster carers")
    MYSELF = "myself", _("I write or call myself")
    NOT_INVITE = "not_invite", _("do not invite")
    WAIT = "wait", _("wait")


class Profile(TextChoices):
    """Where a file of notices comes from."""

    NRW = "nrw", _("Nordrhein-Westfalen (§ 10a MeldDÜV NRW)")
    BAYERN = "bayern", _("Bayern (§ 8 MeldDV)")
    HESSEN = "hessen", _("Hessen – to be confirmed by the data-protection officer")
    REGISTRY = "registry", _("list of the registry office (Standesamt)")
    PLAIN = "plain", _("plain list")
    RUNNING = "running", _("the running list of the office")


#: The norm of each kind of file as it is public; where none stands the data-protection officer names it.
NORMS: Mapping[str, str] = {Profile.NRW: "§ 10a MeldDÜV NRW", Profile.BAYERN: "§ 8 MeldDV (Bayern)"}


# --- what the register says -----------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Address:
    """As the register writes it."""

    street: str = ""
    number: str = ""
    postcode: str = ""
    town: str = ""
    addition: str = ""

    @property
    def line(self) -> str:
        return f"{self.street} {self.number}".strip()


@dataclass(frozen=True, slots=True)
class Representative:
    """Who represents a child by law; ``address`` is None where the register gives none."""

    family_name: str
    first_names: str = ""
    stands: str = Stands.PERSON
    born_on: date | None = None
    died_on: date | None = None
    address: Address | None = None
    is_blocked: bool = False  # § 51 BMG, 1801
    is_sheltered: bool = False  # § 52 BMG, 1801a


@dataclass(frozen=True, slots=True)
class Notice:
    """One row of the register about one child. ``number`` is the register's own mark of the child; empty in plain lists.

    ``row`` is the line of the file, for reports. What has no use (nationality, sex, birthplace, former addresses) never
    gets here.
    """

    event: str
    family_name: str
    first_names: str
    born_on: date
    address: Address
    representatives: tuple[Representative, ...] = ()
    number: str = ""
    happened_on: date | None = None
    died_on: date | None = None
    is_blocked: bool = False
    is_sheltered: bool = False
    row: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the office has come with a family on its running list: how it ended, or the visit that was agreed."""

    end: str = ""
    ended_on: date | None = None
    visit_on: date | None = None
    visit_at: time | None = None
    visitor: str = ""


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that could not be read: what of it has a use, by the names of the items, and sentences why not."""

    row: int
    cells: Mapping[str, str]
    reasons: tuple[str, ...]


def same_address(one: Address | None, other: Address) -> bool:
    """Whether two addresses of the register are the same house; a missing one counts as the child's."""
    return one is None or one_form(one) == one_form(other)


def one_form(address: Address) -> tuple[str, ...]:
    """Street, number and postcode in one form: „Hauptstraße 7 A“ and „Hauptstr. 7a“ are one house."""
    street = address.street.casefold().replace("straße", "str.").replace("strasse", "str.")
    return "".join(street.split()), "".join(address.number.casefold().split()), address.postcode


def age_on(born_on: date, day: date) -> int:
    """Full years."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def may_receive(notice: Notice, representative: Representative, *, today: date) -> bool:
    """Whether a letter may go to this representative: a living adult, registered at the child's address, not blocked."""
    return (
        representative.stands == Stands.PERSON
        and representative.died_on is None
        and not representative.is_blocked
        and not (representative.born_on and age_on(representative.born_on, today) < OF_AGE)
        and same_address(representative.address, notice.address)
    )


def recipients(notice: Notice, *, today: date) -> tuple[Representative, ...]:
    """To whom a letter may go; it names nobody else."""
    return tuple(one for one in notice.representatives if may_receive(notice, one, today=today))


def holds(
    notice: Notice, *, house: str = "", house_agreed: bool = False, address_known: bool = True, today: date
) -> tuple[Hold, ...]:
    """Why no letter goes by itself; empty when it may. ``house`` is the kind of a known house at the address.

    A house that agreed to visits (``house_agreed``) may stand in a tour, a shelter never does.
    """
    found = []
    people = notice.representatives
    if notice.is_blocked or any(one.is_blocked for one in people):
        found.append(Hold.SEALED)
    sheltered = notice.is_sheltered or any(one.is_sheltered for one in people)
    agreed = house_agreed and house in AGREEABLE
    if (sheltered or house in (House.SHELTER, House.SERVICES, House.REFUGEES)) and not agreed:
        found.append(Hold.SHELTERED)
    if any(one.died_on for one in people):
        found.append(Hold.PARENT_DIED)
    if not people:
        found.append(Hold.NOBODY)
    elif any(one.stands != Stands.PERSON for one in people):
        found.append(Hold.NOT_A_PERSON)
    elif any(one.born_on and age_on(one.born_on, today) < OF_AGE for one in people):
        found.append(Hold.MINOR)
    elif not recipients(notice, today=today) and not found:
        found.append(Hold.LIVES_ELSEWHERE)
    if house in (House.CLINIC, House.HOME, House.PRISON) or agreed:
        found.append(Hold.HOUSE)
    if not address_known and not NO_ROUTE & set(found):
        found.append(Hold.UNKNOWN_ADDRESS)
    return tuple(found)


def is_respelled(one: str, other: str) -> bool:
    """Whether two names (in one form, see `marks.plain`) are one with a slip: a letter more, less or other, or two swapped."""
    if abs(len(one) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    first, second = one[start:], other[start:]
    swapped = first[:2] == second[1::-1] if len(second) > 1 else False
    return (
        first[1:] == second[1:] or first[1:] == second or first == second[1:] or (swapped and first[2:] == second[2:])
    )


def may_still_go(*, state: str, end: str, is_pulled: bool) -> bool:
    """Whether a letter may leave the house: asked when it is printed, before it is posted, in the morning of the visit."""
    if is_pulled or state == State.HELD:
        return False
    return state != State.ENDED or end in (End.INFORMED, End.BY_POST)


def may_decide(holds: Iterable[str]) -> tuple[Decision, ...]:
    """What there is to decide. Whoever is sealed gets no letter of this program: the coordinator goes her own way."""
    found = set(holds)
    if Hold.SEALED in found:
        return Decision.MYSELF, Decision.NOT_INVITE, Decision.WAIT
    if Hold.NOT_A_PERSON in found:
        return Decision.FOSTER, Decision.MYSELF, Decision.NOT_INVITE, Decision.WAIT
    if {Hold.NOBODY, Hold.LIVES_ELSEWHERE, Hold.MINOR} & found:
        return Decision.INVITE, Decision.FOSTER, Decision.MYSELF, Decision.NOT_INVITE, Decision.WAIT
    return Decision.INVITE, Decision.MYSELF, Decision.NOT_INVITE, Decision.WAIT


# --- days -----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Terms:
    """What this town promises; the defaults are the shortest and the most usual (domain.md 2)."""

    earliest: timedelta = EARLIEST
    latest: timedelta = LATEST
    reading: timedelta = READING
    late_notice: timedelta = LATE_NOTICE
    after_visit: timedelta = FORGET_AFTER_VISIT
    after_last_try: timedelta = FORGET_AFTER_LAST_TRY
    marks_years: int = MARKS_KEPT_YEARS
    tries: int = TRIES


USUAL = Terms()


@dataclass(frozen=True, slots=True)
class Window:
    """The first and the last day on which a visit may happen."""

    first: date
    last: date


def visit_window(born_on: date, *, posted_on: date, terms: Terms = USUAL) -> Window:
    """The days a visit may happen: not too early, the letter read, late notices not punished."""
    first = max(born_on + terms.earliest, posted_on + terms.reading)
    return Window(first, max(born_on + terms.latest, first + terms.late_notice))


def is_welcomed_after_moving(born_on: date, *, moved_on: date) -> bool:
    """Whether a child is small enough to be welcomed in its new town."""
    return age_on(born_on, moved_on) < MOVED_IN_UNDER


def forget_on(end: str, ended_on: date | None, *, terms: Terms = USUAL) -> date | None:
    """The day on which names and address are destroyed: at once where nothing is to be done any more."""
    if ended_on is None:
        return None
    return ended_on + (terms.after_last_try if end in (End.NOT_MET, End.BY_POST) else terms.after_visit)


def marks_end_in(born_on: date, *, terms: Terms = USUAL) -> date:
    """The first day of the month after the one in which the marks of a month of births are destroyed."""
    year, month = born_on.year + terms.marks_years, born_on.month
    return date(year + month // 12, month % 12 + 1, 1)


def month_of(day: date) -> date:
    return day.replace(day=1)


# --- letters ----------------------------------------------------------------------------------------------------------
CARES: Mapping[str, str] = MappingProxyType(
    {"cares": "yes"}
)  # among the names: foster carers, as the coordinator decided
ANSWER_BEFORE = timedelta(days=2)  # where we come only after a yes, until so long before the visit
LOOKS_IN_AN_HOUR = 30  # codes from one computer
LETTERS_IN_AN_HOUR, NAMES_IN_AN_HOUR = 60, 20  # that one person of the office looks up
MOST_FOUND = 10  # families with the same name that are shown at once
MOVED_IN_AFTER = timedelta(weeks=26)  # a child that is noticed so late was born elsewhere


@dataclass(frozen=True, slots=True)
class Wanted:
    """A letter that shall be written."""

    kind: LetterKind
    mode: Mode


@dataclass(frozen=True, slots=True)
class Told:
    """What a family was promised and what it was written, as far as the next letter depends on it.

    ``has_visit``: a visit is open; ``is_agreed``: on the phone or by a yes; ``is_told``: a letter names it already.
    ``is_elsewhere``: it is no meeting at a place, but by phone or video. ``kinds`` are the letters that were not pulled.
    """

    state: str
    end: str = ""
    answer: str = ""
    holds: tuple[str, ...] = ()
    is_foster: bool = False
    has_visit: bool = False
    is_agreed: bool = False
    is_told: bool = False
    is_elsewhere: bool = False
    tries: int = 0
    kinds: tuple[str, ...] = ()


def next_letter(told: Told, *, mode: str, terms: Terms = USUAL) -> Wanted | None:
    """Which letter a family gets next; None for most. Nobody is written to twice about the same thing, nobody after a no.

    Whoever is sealed gets none of this program. A sheltered family, released, gets one without a day.
    """
    if Hold.SEALED in told.holds or told.state == State.HELD or told.answer == "no":
        return None
    if told.state == State.ENDED:
        is_parcel = told.end == End.BY_POST and LetterKind.PARCEL not in told.kinds
        return Wanted(LetterKind.PARCEL, Mode.INFORM) if is_parcel else None
    first = LetterKind.FOSTER if told.is_foster else LetterKind.INVITATION
    if told.has_visit:
        if told.is_agreed or told.is_told or told.tries >= terms.tries:
            return None
        rings = mode == Mode.RING and not told.is_elsewhere
        return Wanted(LetterKind.SECOND if told.tries else first, Mode.RING if rings else Mode.CONFIRMED)
    if told.state != State.DUE or told.kinds:
        return None
    if NO_ROUTE & set(told.holds):
        return Wanted(first, Mode.CONFIRMED)
    if mode == Mode.INFORM:
        return Wanted(first if told.is_foster else LetterKind.INFORMATION, Mode.INFORM)
    return None


def is_too_early(on: date, *, posted_on: date, terms: Terms = USUAL) -> bool:
    """Whether a visit comes before the letter could be read, counted from the day on which it was really posted."""
    return on < posted_on + terms.reading


def may_change(on: date | None, *, today: date) -> bool:
    """Whether an answer still changes a visit: until the day before; a no counts until somebody rings."""
    return on is None or today < on


def answer_by(on: date) -> date:
    """Until when a family confirms where we come only after a yes."""
    return on - ANSWER_BEFORE


def read_envelope(typed: str) -> tuple[int, int] | None:
    """Run and number of an envelope as somebody types it: „412-017“, „412 17“; None if it is none."""
    parts = typed.replace("–", "-").replace("-", " ").split()
    if len(parts) != 2 or not all(part.isascii() and part.isdigit() and len(part) < 7 for part in parts):
        return None
    return int(parts[0]), int(parts[1])


def postal(address: Mapping[str, object]) -> tuple[object, ...]:
    """In which order a carrier walks: postcode, street, house number as a number, addition."""
    number = str(address.get("number", ""))
    digits = "".join(letter for letter in number if letter.isascii() and letter.isdigit())
    street = str(address.get("street", "")).casefold()
    return str(address.get("postcode", "")), street, int(digits[:6] or 0), number.casefold()


# --- for statistics: what stays when the rest is forgotten ----------------------------------------------------------
#: Upper ends in weeks (age at the visit) and in days (from the notice to the letter).
AGE_BANDS: tuple[int, ...] = (6, 8, 10, 12, 16, 26)
WAIT_BANDS: tuple[int, ...] = (7, 14, 28, 56)


def band(count: int, ends: Iterable[int]) -> str:
    """The band of a number: „-8“ up to 8, „26+“ above all."""
    known = list(ends)
    return next((f"-{end}" for end in known if count <= end), f"{known[-1]}+")


def age_band(born_on: date, day: date) -> str:
    """The child's age in full weeks on a day, as a band."""
    return band((day - born_on).days // 7, AGE_BANDS)


def wait_band(noticed_on: date, posted_on: date) -> str:
    return band((posted_on - noticed_on).days, WAIT_BANDS)


# --- at the door ------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class DoorNote:
    """What helps to find the door; shown to the family on request."""

    picked: tuple[str, ...] = field(default=())
    words: str = ""


# --- planning ---------------------------------------------------------------------------------------------------------
POSTING = timedelta(days=3)  # from deciding on a day until the letter is in the post: print, fold, weekend
PERIODS: Sequence[int] = (1, 4)  # weeks that are planned at once
SECONDS_TO_THINK, LONGEST_THINKING = 10, 120
BEGIN_EVERY = timedelta(minutes=15)  # visits begin at whole quarters of an hour, as a letter says them
NOT_PREFERRED = timedelta(minutes=30)  # of travel: what a wish for a visitor or for one of the area is worth
WORTH = timedelta(hours=4)  # of travel: what a visit is worth at least
WORTH_A_DAY = timedelta(minutes=15)  # more for each day fewer that a family can wait
PATIENCE = timedelta(weeks=4)
SOON = timedelta(days=7)  # so long before the letter must be in the post a family is urgent

#: When a visit may begin in the times of the day for which families can ask.
HOURS: Mapping[str, tuple[time, time]] = MappingProxyType(
    {"morning": (time(8), time(12)), "afternoon": (time(12), time(16)), "evening": (time(16), time(19))}
)


def window_now(first_on: date | None, last_on: date | None, *, to_post_on: date, terms: Terms = USUAL) -> Window:
    """The days left for a family whose letter is still to be posted: read for long enough, late ones not punished."""
    first = max(first_on or to_post_on, to_post_on + terms.reading)
    return Window(first, max(last_on or first, first + terms.late_notice))


def post_by(last_on: date, *, terms: Terms = USUAL) -> date:
    """Until when the letter must be in the post so that the visit does not come late."""
    return last_on - terms.reading


class Urgency(TextChoices):
    """How soon a letter has to go."""

    LATE = "late", _("late")
    SOON = "soon", _("this week")
    CALM = "calm", _("there is time")


def urgency(last_on: date | None, *, today: date, terms: Terms = USUAL) -> Urgency:
    if last_on is None:
        return Urgency.SOON
    until = post_by(last_on, terms=terms)
    if until < today:
        return Urgency.LATE
    return Urgency.SOON if until <= today + SOON else Urgency.CALM


def worth(last_on: date | None, *, first_day: date) -> timedelta:
    """What leaving a family out of a plan costs, as hours of travel; more for each day fewer that it can wait."""
    waits = max((last_on or first_day) - first_day, timedelta(0))
    return WORTH + WORTH_A_DAY * max(PATIENCE - waits, timedelta(0)).days


def wished_hours(times: Iterable[str], day: date) -> tuple[tuple[time, time], ...]:
    """When a visit may begin on a day, as the family asked: `„2-morning“` is Wednesday morning, `„morning“` any morning,
    `„2“` all Wednesday. Who asked for nothing is free all day; what cannot be read is no wish.
    """
    wishes = [wish for wish in (_wish(code) for code in times) if wish]
    if not wishes:
        return ((time(0), time(23, 59)),)
    named = {daytime for weekday, daytime in wishes if weekday in (None, day.weekday())}
    if "" in named:
        return ((time(0), time(23, 59)),)
    return tuple(span for daytime, span in HOURS.items() if daytime in named)


def _wish(code: str) -> tuple[int | None, str] | None:
    weekday, _dash, daytime = code.partition("-") if code[:1].isdigit() else ("", "", code)
    if (daytime and daytime not in HOURS) or (weekday and weekday not in "0123456"):
        return None
    return (int(weekday) if weekday else None, daytime) if weekday or daytime else None


class Broken(TextChoices):
    """What is not right with a visit in a proposal, or with a day on which somebody wants to place it."""

    OVERLAPS = "overlaps", _("overlaps with another visit of the same person")
    TOO_FAST = "too_fast", _("the way before it takes longer")
    HOME_LATE = "home_late", _("the way home takes longer than the working time")
    OUTSIDE_SHIFT = "outside_shift", _("outside of the working time")
    UNREAD = "unread", _("before the letter could be read")
    TOO_LATE = "too_late", _("after the weeks in which we come")
    NOT_WISHED = "not_wished", _("not at a time for which the family asked")
    LANGUAGE = "language", _("another language than the family's")
    TOO_MANY = "too_many", _("more visits than she makes a day")
    ALONE = "alone", _("a visit by two, and only one is free")


#: Nobody can be in two places, and nobody is rung up before the letter could be read: these are refused.
NEVER = frozenset({Broken.OVERLAPS, Broken.UNREAD})


class NotDays(ValueError):
    """A line that is neither a day nor two in their order."""


def free_days(written: str) -> tuple[tuple[date, date], ...]:
    """Own days without visits, one in a line: `2026-12-24` or `2026-12-24 2027-01-01`. Raises NotDays."""
    found = []
    for line in written.splitlines():
        try:
            days = [date.fromisoformat(part) for part in line.split()]
        except ValueError:
            raise NotDays(line) from None
        if len(days) > 2 or days != sorted(days):
            raise NotDays(line)
        if days:
            found.append((days[0], days[-1]))
    return tuple(found)


# --- the visitor's day --------------------------------------------------------------------------------------------------
SEEN_AHEAD = timedelta(
    days=3
)  # a weekend: without names and addresses, those are hers on the day itself (promises.WELCOME)
UNREPORTED = timedelta(days=14)  # then the coordination is told that nobody has reported a visit
TOO_OLD_AFTER = timedelta(weeks=12)  # after the last day of the window: then it is no welcome any more

#: What a report says of the family's way for good; the rest leads to another day.
ENDS_BY: Mapping[str, End] = MappingProxyType(
    {
        Outcome.TOOK_PLACE: End.VISITED,
        Outcome.DECLINED: End.DECLINED,
        Outcome.BY_POST: End.BY_POST,
        Outcome.ELSEWHERE: End.MET_ELSEWHERE,
    }
)
#: What is true although the visit was canceled meanwhile: she was there, and the family has said so itself.
TRUE_ALL_THE_SAME = frozenset({Outcome.TOOK_PLACE, Outcome.DECLINED, Outcome.ELSEWHERE})


class Companion(TextChoices):
    """What was said about a Familienpatin; counted by month, never with the family."""

    OFFERED = "offered", _("offered")
    WISHED = "wished", _("wished for")


@dataclass(frozen=True, slots=True)
class Report:
    """What a visitor says after a visit, and nothing else: no assessment, no risk, no words about the family.

    ``handed`` is how many of which item (by its number), ``topics`` are slugs; both are counted and not kept. ``again_on`` and
    ``again_at`` are a new day on which she and the family have agreed.
    """

    outcome: Outcome
    handed: Mapping[int, int] = field(default_factory=dict)
    topics: tuple[str, ...] = ()
    door: DoorNote | None = None
    companion: str = ""
    again_on: date | None = None
    again_at: time | None = None


def end_by(outcome: str, *, tries: int, terms: Terms = USUAL) -> End | None:
    """How the way ends by this outcome; None while there is another day. ``tries`` are rings at the door, this one included."""
    if outcome == Outcome.NOT_MET:
        return End.NOT_MET if tries >= terms.tries else None
    return ENDS_BY.get(outcome)


def next_window(last_on: date | None, *, today: date, terms: Terms = USUAL) -> Window:
    """The days for one more try: a new letter can be read, and as much time as late notices get."""
    first = today + terms.reading
    return Window(first, max(last_on or first, first + terms.late_notice))


def may_ring(*, state: str, is_open: bool, is_confirmed: bool, mode: str) -> bool:
    """Whether a bell may be rung: the letter is in the post, or the family has said yes; where only a yes counts, it is there."""
    if not is_open or state not in (State.PLANNED, State.INVITED):
        return False
    return is_confirmed or (state == State.INVITED and mode == Mode.RING)


def is_too_old(last_on: date, *, today: date) -> bool:
    return last_on + TOO_OLD_AFTER < today
