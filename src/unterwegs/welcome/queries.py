"""Questions about welcome visits."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.utils.dates import WEEKDAYS

from unterwegs.courses import dates as held_dates
from unterwegs.directory import queries as directory
from unterwegs.directory.models import Location
from unterwegs.kit import paper, spelled
from unterwegs.kit import tours as kit
from unterwegs.people import holders, keys
from unterwegs.people.models import User
from unterwegs.people.roles import Role
from unterwegs.places import queries as places
from unterwegs.welcome import codes, letters, marks, press, promises, reasons, rules, tours
from unterwegs.welcome import day as days
from unterwegs.welcome.models import (
    Basis,
    Family,
    House,
    Intake,
    Item,
    Letter,
    Plan,
    Portrait,
    Programme,
    RejectedRow,
    Run,
    Visit,
    Visitor,
    YearPaper,
)
from unterwegs.welcome.models import Mapping as Columns
from unterwegs.welcome.models.visit import VisitQuerySet
from unterwegs.welcome.rules import Broken

LOOK_AHEAD = timedelta(weeks=6)  # days that are looked through for one more visit
BEST = 3
NEAR = 8  # offers near an address


def programme() -> Programme:
    """The programme as the town set it up; the usual one where nobody did."""
    return Programme.objects.first() or Programme()


def terms() -> rules.Terms:
    """The days that hold here."""
    return programme().terms


def may_still_go(letter: Letter) -> bool:
    """Whether this letter may leave the house: asked when it is printed, before it is posted, when it is handed over."""
    family = letter.family
    is_pulled = letter.pulled_on is not None or family.forgotten_on is not None
    return rules.may_still_go(state=family.state, end=family.end, is_pulled=is_pulled)


def may_still_visit(visit: Visit) -> bool:
    """Whether somebody may ring on this visit: asked at the visitor's morning sync."""
    family = visit.family
    is_open = visit.canceled_on is None and not visit.outcome and family.forgotten_on is None
    return is_open and family.state in (rules.State.PLANNED, rules.State.INVITED)


def basis_of(profile: str) -> Basis | None:
    """The law on which files of this kind may be taken in; None where nobody recorded one, or it has ended."""
    return Basis.objects.filter(profile=profile, ended_on=None).first()


def columns_of(profile: str) -> dict[str, str]:
    """Which column of a kind of file says what, as the town set it up."""
    found = Columns.objects.filter(profile=profile).first()
    return dict(found.columns) if found else {}


# --- days ---------------------------------------------------------------------------------------------------------------
def open_days(first: date, last: date, *, of: Programme | None = None) -> list[date]:
    """Days on which visits may be: no public holiday of the Land, no own free day, no school holiday where the town rests."""
    one = of or programme()
    calendar, free = directory.day_calendar(), rules.free_days(one.own_free_days)
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return [
        day
        for day in days
        if not calendar.public_holiday(day)
        and not any(start <= day <= end for start, end in free)
        and not (one.rests_in_school_holidays and calendar.school_holiday(day))
    ]


# --- who is due ---------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Due:
    """A family for whom a day is to be found: until when, and what is special. No name, no address."""

    family: Family
    window: rules.Window
    post_by: date
    urgency: rules.Urgency
    wishes_time: bool
    wishes_place: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """Who is due, the most urgent first; ``without_way`` get only a letter and stand in no list."""

    rows: Sequence[Due]
    without_way: int

    def count_of(self, urgency: str) -> int:
        return sum(row.urgency == urgency for row in self.rows)


def due_families(*, today: date, area: UUID | None = None, only_promised: bool = False) -> Waiting:
    """Who is due, all or those who have our word, the most urgent first; two queries however many they are."""
    known = terms()
    due = Family.objects.to_plan()
    found = list(
        (due.promised() if only_promised else due)
        .filter(**({"area_id": area} if area else {}))
        .select_related("area", "same_visitor")
        .defer("names", "address", "wants", "door", "note")
    )
    shown = [family for family in found if family.may_have_a_route]
    return Waiting([_due(family, known, today) for family in shown], len(found) - len(shown))


def _due(family: Family, known: rules.Terms, today: date) -> Due:
    window = rules.window_now(family.first_on, family.last_on, to_post_on=today + rules.POSTING, terms=known)
    return Due(
        family=family,
        window=window,
        post_by=rules.post_by(family.last_on or window.last, terms=known),
        urgency=rules.urgency(family.last_on, today=today, terms=known),
        wishes_time=family.answer == promises.Answer.OTHER_TIME,
        wishes_place=family.answer in (promises.Answer.OTHER_PLACE, promises.Answer.PHONE),
    )


def families() -> QuerySet[Family]:
    """Families that may be opened by the coordination."""
    return Family.objects.current().select_related("holder", "area", "same_visitor")


def open_visit(family: Family) -> Visit | None:
    """The visit that is promised to a family."""
    return family.visits.open().select_related("visitor__user", "second__user").first()


def needs_new_letter(family: Family, visit: Visit | None) -> bool:
    """Whether a letter names a day that does not hold any more, and no newer one names the right day."""
    letters = Letter.objects.filter(family=family)
    told = letters.filter(pulled_on=None, visit__canceled_on__isnull=False).exists()
    return told and not (visit and letters.filter(visit=visit).exists())


# --- visitors -----------------------------------------------------------------------------------------------------------
def visitors() -> QuerySet[Visitor]:
    """All who visit or visited, with their times."""
    return Visitor.objects.with_times().order_by("ended_on", "user__name")


def active_visitors() -> list[Visitor]:
    """Those who visit, with their times; a constant number of queries."""
    return list(Visitor.objects.active().with_times())


def people_to_appoint() -> QuerySet[User]:
    """Accounts with the role of a visitor that are none yet."""
    return User.objects.filter(is_active=True, assignments__role=Role.VISITOR, visitor=None).order_by("name")


def visitor_of(user: User) -> Visitor | None:
    """The visitor that somebody is."""
    return Visitor.objects.active().with_times().filter(user=user).first()


# --- visits -------------------------------------------------------------------------------------------------------------
def planned_visits(first: date, last: date) -> QuerySet[Visit]:
    """Promised visits of some days, in their order; without names and addresses."""
    return (
        Visit.objects.open()
        .filter(on__range=(first, last))
        .select_related("visitor__user", "second__user", "family__area")
        .defer("family__names", "family__address", "family__wants", "family__door", "family__note", "where")
        .annotate(
            has_letter=Exists(Letter.objects.filter(visit=OuterRef("pk"))),
            was_moved=Exists(
                Letter.objects.filter(family=OuterRef("family"), pulled_on=None, visit__canceled_on__isnull=False)
            ),
        )
        .order_by("on", "at", "id")
    )


def visits_of(visitor: Visitor, on: date, *, but: UUID | None = None) -> QuerySet[Visit]:
    """The open visits of somebody on a day, also those to which she comes along."""
    mine = Q(visitor=visitor) | Q(second=visitor)
    found = Visit.objects.open().filter(mine, on=on)
    return found.exclude(pk=but) if but else found


# --- letters ------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class ToWrite:
    """A family that gets a letter next, without its name: which one, about which visit, and whether the days still suffice."""

    family: Family
    wanted: rules.Wanted
    visit: Visit | None
    is_too_early: bool


def to_write(*, post_on: date, only: Iterable[UUID] | None = None) -> list[ToWrite]:
    """Who gets a letter in the next run; three queries however many they are."""
    one = programme()
    known = one.terms
    by_post = Q(state=rules.State.ENDED, end=rules.End.BY_POST)
    found = Family.objects.current().filter(
        Q(state__in=(rules.State.DUE, rules.State.PLANNED, rules.State.INVITED)) | by_post
    )
    if only is not None:
        found = found.filter(pk__in=list(only))
    open_visits = Visit.objects.open()
    rows = list(
        found.select_related("holder", "area").prefetch_related(
            Prefetch("visits", open_visits),
            Prefetch("letters", Letter.objects.filter(pulled_on=None, returned_on=None)),
        )
    )
    written = []
    for family in rows:
        visit = next(iter(family.visits.all()), None)  # prefetched: the open one
        wanted = rules.next_letter(_told(family, visit), mode=one.mode, terms=known)
        if wanted is not None:
            early = visit is not None and rules.is_too_early(visit.on, posted_on=post_on, terms=known)
            written.append(ToWrite(family, wanted, visit, early))
    return sorted(written, key=lambda row: (row.visit.on if row.visit else date.max, row.family.pk))


def _told(family: Family, visit: Visit | None) -> rules.Told:
    kept = list(family.letters.all())  # prefetched: those that were not pulled and did not come back
    return rules.Told(
        state=family.state,
        end=family.end,
        answer=family.answer,
        holds=tuple(family.holds),
        is_foster=any("cares" in one for one in family.names or []) if _may_foster(family) else False,
        has_visit=visit is not None,
        is_agreed=visit is not None and visit.is_confirmed,
        is_told=visit is not None and any(letter.visit_id == visit.pk for letter in kept),
        is_elsewhere=visit is not None and visit.place in (promises.Place.PHONE, promises.Place.VIDEO),
        tries=family.tries,
        kinds=tuple(letter.kind for letter in kept),
    )


def _may_foster(family: Family) -> bool:
    """Whether the coordinator could have named foster carers; only then names are opened to know."""
    return rules.Decision.FOSTER in rules.may_decide(family.holds)


def letter_languages() -> frozenset[str]:
    """Languages in which a letter can be set besides German; easy German among them."""
    return frozenset(code for code, _name in settings.LANGUAGES) - {"de"}


def runs() -> QuerySet[Run]:
    """Print runs, the newest first, with how many letters they have."""
    return Run.objects.select_related("made_by").annotate(
        letter_count=Count("letters", filter=Q(letters__pulled_on=None)),
        out_count=Count("letters", filter=Q(letters__pulled_on__isnull=False, letters__taken_out_on=None)),
    )


def letters_of(run: Run) -> list[Letter]:
    """All letters of a run in the order of the pile, with families and visits."""
    return list(
        run.letters.select_related("family__holder", "family__area", "visit__visitor__user", "visit__location", "run")
        .prefetch_related("family__children")
        .order_by("number")
    )


def may_be_sent(letter: Letter) -> bool:
    """Whether this letter may be printed or posted now: nobody has stopped it, and the day in it still holds."""
    return may_still_go(letter) and letter.names_its_day


def promised() -> set[UUID]:
    """Families who have our word: their letters and days go on when nothing new may begin."""
    return set(Family.objects.promised().values_list("pk", flat=True))


def to_take_out() -> QuerySet[Letter]:
    """Printed letters that must not be posted and still lie in a pile; by envelope number."""
    return (
        Letter.objects.filter(
            pulled_on__isnull=False, taken_out_on=None, run__printed_at__isnull=False, run__posted_on=None
        )
        .select_related("run")
        .order_by("run__number", "number")
    )


def too_early(run: Run, *, posted_on: date) -> list[Letter]:
    """Letters that cannot be read in time before their visit if they are posted on this day."""
    known = terms()
    return [
        letter
        for letter in letters_of(run)
        if letter.visit
        and may_be_sent(letter)
        and not letter.visit.is_confirmed
        and rules.is_too_early(letter.visit.on, posted_on=posted_on, terms=known)
    ]


def print_run(run: Run, rows: Sequence[Letter], *, now: datetime) -> letters.Run:
    """What the print file of a run says, families opened. The caller writes down that they are read."""
    holders.at_hand(row.family.holder for row in rows)
    missed = {
        visit.family_id: visit.on
        for visit in Visit.objects.filter(
            family__in=[row.family_id for row in rows], outcome=rules.Outcome.NOT_MET
        ).order_by("on")
    }
    photos = pictures_of(row.visit.visitor_id for row in rows if row.visit)
    return press.run(run, rows, _office(), missed=missed, photos=photos, at=run.printed_at or now)


def pictures_of(visitors: Iterable[int | None]) -> dict[int, str]:
    """The pictures that visitors have given for letters, as SVG, by visitor."""
    return {
        one.visitor_id: paper.picture(keys.unseal(bytes(one.sealed)), "webp", width=one.width, height=one.height)
        for one in Portrait.objects.filter(visitor__in={pk for pk in visitors if pk is not None})
    }


def portrait_of(visitor: Visitor) -> Portrait | None:
    """What is known of her picture, without the picture."""
    return Portrait.objects.defer("sealed").filter(visitor=visitor).first()


def lists_of(run: Run, rows: Sequence[Letter], *, now: datetime) -> letters.Run:
    """The same for lists of numbers: nobody is opened."""
    return press.without_names(run, rows, _office(), at=run.printed_at or now)


def _office() -> press.Office:
    basis = Basis.objects.filter(ended_on=None).order_by("pk").first()
    return press.Office(programme(), places.responsible(), basis.norm if basis else "", settings.BASE_URL)


def letter_by_envelope(typed: str) -> Letter | None:
    """The letter of an envelope number; None where there is none."""
    number = rules.read_envelope(typed)
    if number is None:
        return None
    return _letters().filter(run__number=number[0], number=number[1]).first()


def letter_by_code(typed: str) -> Letter | None:
    """The posted letter of a code, as long as its family is not forgotten. A wrong code takes as long as a right one."""
    code = spelled.read(typed)
    digest = codes.digest_of(code or "none")
    found = _letters().filter(digest=digest, family__forgotten_on=None, family__holder__forgotten_on=None).first()
    return found if code and found is not None and found.pulled_on is None else None


def _letters() -> QuerySet[Letter]:
    return Letter.objects.select_related("run", "family__holder", "visit__visitor__user", "visit__location")


def may_answer(letter: Letter) -> bool:
    """Whether there is still something to answer by this letter, or a no to be thanked for."""
    family = letter.family
    is_posted = letter.run.posted_on is not None
    return is_posted and family.forgotten_on is None and (family.is_open or family.end == rules.End.DECLINED)


def code_of(letter: Letter) -> str:
    """The code that stands in a letter."""
    return codes.code_of(letter)


def visit_of(letter: Letter) -> Visit | None:
    """The visit that is promised to the family now; it may be another one than the letter says."""
    return letter.family.visits.open().select_related("visitor__user", "location").first()


def answering() -> QuerySet[Family]:
    """Open families with a letter in the post that are not held back: for those the coordination answers."""
    known = Family.objects.open().exclude(state=rules.State.HELD).filter(posted_on__isnull=False)
    return known.select_related("holder", "area")


def times_in_words(times: Iterable[str]) -> list[str]:
    """Wished times as people say them: „Mittwoch, vormittags“."""
    parts = dict(promises.Daytime.choices)
    found = []
    for code in times:
        day, _dash, part = code.partition("-") if code[:1].isdigit() else ("", "", code)
        words = [str(WEEKDAYS[int(day)])] if day in ("0", "1", "2", "3", "4", "5", "6") else []
        found.append(", ".join([*words, *([str(parts[part])] if part in parts else [])]))
    return [words for words in found if words]


def to_call() -> QuerySet[Family]:
    """Families who asked to be called and were not yet; no name."""
    return (
        Family.objects.open()
        .filter(answer=promises.Answer.PHONE, state=rules.State.DUE)
        .select_related("holder", "area")
        .order_by("answered_on", "pk")
    )


def families_called(name: str, *, most: int) -> list[Family]:
    """Open families with a letter in the post in whose names all typed words stand. Searched in memory: names lie sealed.

    Whoever is sealed or sheltered is never found: a caller proves nothing with a name.
    """
    words = {marks.plain(word) for word in name.replace("-", " ").split()} - {""}
    if not words:
        return []
    rows = [
        family
        for family in Family.objects.open().filter(posted_on__isnull=False).select_related("holder", "area")
        if family.may_have_a_route and family.state != rules.State.HELD
    ]
    holders.at_hand(family.holder for family in rows)
    found = []
    for family in rows:
        said = {
            marks.plain(word)
            for one in family.names or []
            for word in f"{one['first_names']} {one['family_name']}".replace("-", " ").split()
        }
        if said >= words:
            found.append(family)
            if len(found) > most:
                break
    return found


# --- proposals ----------------------------------------------------------------------------------------------------------
def asked(
    *,
    first_on: date,
    last_on: date,
    to_post_on: date,
    families: Iterable[Family] | None = None,
    but: UUID | None = None,
) -> tours.Asked:
    """All that a proposal has to know, opened: families to be planned (or those given), visitors, promised visits.

    ``but`` is a visit that shall be moved and does not count.
    """
    one = programme()
    given = Family.objects.to_plan().select_related("holder", "area") if families is None else families
    rows = [family for family in given if family.may_have_a_route]
    visits = Visit.objects.open().filter(on__range=(first_on, last_on))
    promised = [
        visit
        for visit in visits.select_related("family__holder", "family__area").order_by("on", "at", "id")
        if visit.pk != but
    ]
    holders.at_hand([family.holder for family in rows] + [visit.family.holder for visit in promised])
    town = places.town()
    middle = (town.longitude, town.latitude) if town and town.longitude is not None and town.latitude else None
    return tours.Asked(
        families=rows,
        visitors=active_visitors(),
        visits=promised,
        days=open_days(first_on, last_on, of=one),
        to_post_on=to_post_on,
        programme=one,
        centers=list(Location.objects.centers().order_by("id")),
        town=(middle[0], middle[1]) if middle and middle[0] is not None else None,
    )


@dataclass(frozen=True, slots=True)
class Place:
    """Where one more visit fits, in words."""

    visitor: Visitor
    second: Visitor | None
    on: date
    at: time
    extra: int
    is_preferred: bool


@dataclass(frozen=True, slots=True)
class Best:
    """Where one more visit fits, or why it fits nowhere; ``ways`` says how the times of ways were found."""

    places: Sequence[Place] = ()
    why: str = ""
    ways: tours.Ways = field(default_factory=lambda: tours.Ways(by_streets=False))


def best_places(family: Family, *, today: date, instead_of: Visit | None = None) -> Best:
    """The three best places for one family in the next weeks, each on another day where there is one; or why there is none."""
    to_post_on = today + rules.POSTING
    window = rules.window_now(family.first_on, family.last_on, to_post_on=to_post_on, terms=terms())
    last = min(window.last, window.first + LOOK_AHEAD)
    known = asked(
        first_on=window.first,
        last_on=last,
        to_post_on=to_post_on,
        families=[family],
        but=instead_of.pk if instead_of else None,
    )
    if not known.days or not family.may_have_a_route:
        return Best(why=reasons.words(kit.Reason(tours.NO_DAY), {}))
    names = {str(one.pk): str(one) for one in known.visitors}
    proposal = tours.question(known)
    name = str(family.pk)
    if name in proposal.left:
        return Best(why=reasons.words(kit.Reason(proposal.left[name]), names))
    found = tours.offers(proposal, name, most=BEST * 8)
    if not found:
        code = kit.Reason(tours.ALONE) if family.in_pair else None
        why = [code] if code else list(tours.why_nowhere(proposal, name))
        return Best(why=" ".join(reasons.words(one, names) for one in why))
    people = {one.pk: one for one in known.visitors}
    best = list({offer.on: offer for offer in reversed(found)}.values())
    chosen = sorted(best if len(best) >= BEST else found, key=found.index)[:BEST]
    return Best([_place(offer, people) for offer in chosen], ways=tours.ways_of(proposal))


def _place(offer: tours.Offer, people: Mapping[int, Visitor]) -> Place:
    second = people[offer.second] if offer.second else None
    return Place(people[offer.visitor], second, offer.on, offer.at, offer.extra, offer.is_preferred)


def year_paper(year: int) -> YearPaper | None:
    """What was typed in for a year."""
    return YearPaper.objects.filter(pk=year).first()


def plans() -> QuerySet[Plan]:
    """Proposals whose days are not over, the newest first."""
    return Plan.objects.select_related("job", "made_by").defer("proposal")


@dataclass(frozen=True, slots=True)
class Stop:
    """A visit in a proposal as the page shows it: when, where about, in which language, and what breaks. No name."""

    name: str
    at: time
    until: time
    way: int  # minutes to get there
    area: str
    children: int
    language: str
    family: UUID | None
    is_promised: bool
    is_fixed: bool
    goes_along: bool
    is_gone: bool  # decided otherwise meanwhile
    broken: Sequence[Broken] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """The day of a visitor: when she leaves and is back, minutes on the way, her stops."""

    visitor: Visitor
    day: date
    works: bool
    leave: time | None = None
    back: time | None = None
    way: int = 0
    stops: Sequence[Stop] = ()
    broken: Sequence[Broken] = ()


@dataclass(frozen=True, slots=True)
class Left:
    """A family without a day, and why."""

    family: Family
    why: str


@dataclass(frozen=True, slots=True)
class Week:
    """A week of a proposal as a grid: a row for each visitor, a cell for each day."""

    days: Sequence[date]
    rows: Sequence[tuple[Visitor, Sequence[Cell], bool]]  # who, her days, whether she has none to go to


@dataclass(frozen=True, slots=True)
class Board:
    """A proposal as people read it."""

    weeks: Sequence[Week]
    left: Sequence[Left]
    stops: int
    open_stops: int
    breaks: int
    way: int
    busy: Sequence[Visit] = ()
    without_start: Sequence[Visitor] = ()
    languages: Sequence[str] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    ways: tours.Ways = field(default_factory=lambda: tours.Ways(by_streets=False))


def board(plan: Plan) -> Board | None:
    """The proposal with the families as they stand now; nothing where the first one is not ready. A constant number of
    queries: visitors, families, promised visits.
    """
    kept = plan.proposal
    if kept is None:
        return None
    proposal = tours.opened(kept)
    people = {str(one.pk): one for one in Visitor.objects.with_times()}
    rows = _families_of(proposal)
    promised = {str(visit.pk): visit for visit in planned_visits(plan.first_on, plan.last_on)}
    problems = tours.broken(proposal)
    cells = {
        (tour.visitor, tour.day): _cell(tour, people, rows, promised, proposal, problems)
        for tour in proposal.plan.tours
        if tour.visitor in people
    }
    shown = [one for one in proposal.instance.visitors if one.id in people and (one.shifts or _has_tour(one.id, cells))]
    weeks = [_week(days, shown, cells, people) for days in _weeks(proposal.instance.days)]
    stops = [stop for cell in cells.values() for stop in cell.stops if not stop.goes_along]
    names = {key: str(one) for key, one in people.items()}
    waiting = {one.visit: one.reasons for one in proposal.plan.unserved}
    waiting |= {name: (kit.Reason(code),) for name, code in proposal.left.items()}
    left = [
        Left(rows[name], " ".join(reasons.words(one, names) for one in why))
        for name, why in waiting.items()
        if name in rows and _is_still_due(rows[name])
    ]
    return Board(
        weeks=weeks,
        left=sorted(left, key=lambda one: (one.family.last_on or plan.last_on, one.family.pk)),
        stops=sum(not stop.is_promised for stop in stops),
        open_stops=sum(not stop.is_promised and not stop.is_gone for stop in stops),
        breaks=sum(bool(stop.broken) for stop in stops) + sum(bool(cell.broken) for cell in cells.values()),
        way=sum(cell.way for cell in cells.values()),
        busy=[visit for name in proposal.busy if (visit := promised.get(name.split(":")[-1]))],
        without_start=[people[one.id] for one in shown if people[one.id].start is None],
        languages=sorted({rows[name].language for name in proposal.speaks_nobody if name in rows}),
        names=names,
        ways=tours.ways_of(proposal),
    )


def _families_of(proposal: tours.Proposal) -> dict[str, Family]:
    """The families that are asked for, as they stand now, without what is sealed."""
    keys = {row.id for row in proposal.instance.visits if ":" not in row.id and "+" not in row.id} | set(proposal.left)
    sealed = ("names", "address", "wants", "door", "note")
    found = Family.objects.filter(pk__in=keys).select_related("area").defer(*sealed)
    return {str(family.pk): family for family in found}


def _is_still_due(family: Family) -> bool:
    return family.state == rules.State.DUE and family.forgotten_on is None and family.may_have_a_route


def _has_tour(visitor: str, cells: Mapping[tuple[str, str], Cell]) -> bool:
    return any(who == visitor for who, _day in cells)


def _weeks(days: Sequence[str]) -> list[list[date]]:
    found: dict[tuple[int, int], list[date]] = {}
    for day in map(date.fromisoformat, days):
        found.setdefault(day.isocalendar()[:2], []).append(day)
    return list(found.values())


def _week(
    days: Sequence[date],
    visitors: Sequence[kit.Visitor],
    cells: Mapping[tuple[str, str], Cell],
    people: Mapping[str, Visitor],
) -> Week:
    worked = {(one.id, shift.day) for one in visitors for shift in one.shifts}
    used = [day for day in days if any((one.id, f"{day}") in worked or (one.id, f"{day}") in cells for one in visitors)]
    rows = []
    for one in visitors:
        who = people[one.id]
        mine = [cells.get((one.id, f"{day}")) or Cell(who, day, works=(one.id, f"{day}") in worked) for day in used]
        if any(cell.works or cell.stops for cell in mine):
            rows.append((who, mine, not any(cell.stops for cell in mine)))
    return Week(used, rows)


def _cell(
    tour: kit.Tour,
    people: Mapping[str, Visitor],
    rows: Mapping[str, Family],
    promised: Mapping[str, Visit],
    proposal: tours.Proposal,
    problems: Mapping[str, Sequence[Broken]],
) -> Cell:
    lasts = {row.id: row.seconds for row in proposal.instance.visits}
    stops, free = [], tour.leave
    for stop in tour.stops:
        plain, _plus, along = stop.visit.partition("+")
        is_promised = plain.startswith("visit:")
        visit = promised.get(plain.removeprefix("visit:")) if is_promised else None
        family = visit.family if visit else rows.get(plain)
        stops.append(
            Stop(
                name=plain,
                at=tours.clock(stop.begin),
                until=tours.clock(stop.begin + lasts[stop.visit]),
                way=round((stop.arrive - free) / 60),
                area=family.area.name if family and family.area else "",
                children=family.children_count if family else 1,
                language=family.language if family else "",
                family=family.pk if family else None,
                is_promised=is_promised,
                is_fixed=plain in proposal.fixed,
                goes_along=bool(along),
                is_gone=visit is None if is_promised else family is None or not _is_still_due(family),
                broken=problems.get(stop.visit, ()),
            )
        )
        free = stop.begin + lasts[stop.visit]
    way = sum(stop.way for stop in stops) + round((tour.back - free) / 60)
    visitor = people[tour.visitor]
    day = date.fromisoformat(tour.day)
    broken = problems.get(f"{tour.visitor} {tour.day}", ())
    return Cell(
        visitor,
        day,
        works=True,
        leave=tours.clock(tour.leave),
        back=tours.clock(tour.back),
        way=way,
        stops=stops,
        broken=broken,
    )


def places_in(plan: Plan, name: str, *, most: int = 10) -> list[Place]:
    """Where a visit of a proposal fits beside the others, the best first."""
    proposal = tours.opened(plan.proposal)
    people = {one.pk: one for one in Visitor.objects.with_times()}
    return [_place(offer, people) for offer in tours.offers(proposal, name, most=most) if offer.visitor in people]


@dataclass(frozen=True, slots=True)
class Here:
    """Where a stop of a proposal stands now."""

    visitor: Visitor
    second: Visitor | None
    on: date
    at: time
    broken: Sequence[Broken]


def where(proposal: tours.Proposal, name: str) -> Here | None:
    """Where a stop stands in a proposal; None where it has no day."""
    places = {
        stop.visit: (int(tour.visitor), tour.day, stop.begin) for tour in proposal.plan.tours for stop in tour.stops
    }
    if name not in places:
        return None
    visitor, day, begin = places[name]
    second = places.get(name + tours.SECOND, (0, "", 0))[0]
    people = {one.pk: one for one in Visitor.objects.filter(pk__in=[visitor, second]).select_related("user")}
    problems = tours.broken(proposal)
    return Here(
        people[visitor],
        people.get(second),
        date.fromisoformat(day),
        tours.clock(begin),
        [*problems.get(name, ()), *problems.get(f"{visitor} {day}", ())],
    )


# --- what the coordinator decides -----------------------------------------------------------------------------------------
def held_families() -> list[tuple[rules.Hold, list[Family]]]:
    """Families that are held back, by the first reason; those who are sealed stand apart (`sealed_families`)."""
    rows = [(row, reasons) for row, reasons in _held() if rules.Hold.SEALED not in reasons]
    grouped = [(hold, [row for row, reasons in rows if reasons[:1] == [hold.value]]) for hold in rules.Hold]
    return [(hold, found) for hold, found in grouped if found]


def sealed_families() -> list[Family]:
    """Families with a blocked address (§ 51 BMG) about whom somebody has to decide."""
    return [row for row, reasons in _held() if rules.Hold.SEALED in reasons]


def _held() -> list[tuple[Family, list[str]]]:
    rows = list(Family.objects.held().select_related("area", "holder").order_by("noticed_on", "pk"))
    holders.at_hand(row.holder for row in rows)
    return [(row, row.holds) for row in rows]


def waiting_to_be_decided() -> int:
    return Family.objects.held().count()


def bases() -> QuerySet[Basis]:
    """What was recorded, the valid first."""
    return Basis.objects.select_related("entered_by").order_by(
        F("ended_on").desc(nulls_first=True), "-released_on", "-pk"
    )


def profiles_with_a_basis() -> list[str]:
    """Kinds of files that may be taken in."""
    return list(Basis.objects.filter(ended_on=None).values_list("profile", flat=True))


def houses() -> list[House]:
    """All houses with their keys at hand, by kind."""
    found = list(House.objects.select_related("holder"))
    holders.at_hand(house.holder for house in found)
    return found


def intakes() -> QuerySet[Intake]:
    """Files that were taken in, the newest first; ``open_rows``: rejected rows at which nobody has looked."""
    unsettled = Count("rejected", filter=Q(rejected__settled_on=None))
    return Intake.objects.select_related("basis", "made_by").annotate(open_rows=unsettled).order_by("-made_at")


def rows_to_settle() -> int:
    return RejectedRow.objects.filter(settled_on=None, intake__holder__forgotten_on=None).count()


# --- the visitor's day ----------------------------------------------------------------------------------------------------
def visits_hers(visitor: Visitor) -> VisitQuerySet:
    """All visits to which she goes or comes along; whatever she may touch is one of them."""
    return Visit.objects.filter(Q(visitor=visitor) | Q(second=visitor)).select_related(
        "family__holder", "family__area", "visitor__user", "second__user", "location"
    )


def may_ring(visit: Visit, *, mode: str = "") -> bool:
    """Whether her tour shows this visit now: whatever was stopped, is held back or has no letter in the post is not there.

    ``mode`` is the one of the town where no letter tells another.
    """
    letter = visit.letters.filter(pulled_on=None).order_by("run__number").last()
    return may_still_visit(visit) and rules.may_ring(
        state=visit.family.state,
        is_open=visit.family.is_open,
        is_confirmed=visit.is_confirmed,
        mode=letter.mode if letter else mode or programme().mode,
    )


def tour(visitor: Visitor, *, today: date) -> list[days.Call]:
    """Her visits of today in her order, with what is sealed opened; whatever may not happen any more is not among them."""
    found = list(visits_hers(visitor).open().filter(on=today))
    mode = programme().mode
    visits = [visit for visit in found if may_ring(visit, mode=mode)]
    holders.at_hand([visit.family.holder for visit in visits])
    visits.sort(key=lambda visit: (visit.turn is None, visit.turn or 0, visit.at))
    return [call(visit) for visit in visits]


def call(visit: Visit) -> days.Call:
    """A visit with what she needs at the door."""
    family = visit.family
    door, wants = family.door or {}, family.wants or {}
    told = [child.told or {} for child in family.children.filter(counts=True).select_related("family__holder")]
    return days.Call(
        visit=visit,
        names=[f"{one.get('first_names', '')} {one.get('family_name', '')}".strip() for one in family.names or []],
        children=[str(one["first_names"]) for one in told if one.get("first_names")],
        address=family.address or {},
        door=[str(promises.Door(code).label) for code in door.get("picked", ()) if code in promises.Door.values],
        words=str(door.get("words", "")),
        phone=str(wants.get("phone", "")),
        where=visit.where or (str(visit.location) if visit.location else ""),
        attempt=family.tries + 1,
    )


def next_days(visitor: Visitor, *, today: date) -> list[Visit]:
    """Her visits of the next days: hour, neighborhood, language. No name and no address before the day itself."""
    ahead = visits_hers(visitor).open().filter(on__gt=today, on__lte=today + rules.SEEN_AHEAD, family__ended_on=None)
    return [
        visit
        for visit in ahead.exclude(family__state=rules.State.HELD).order_by("on", "at")
        if visit.family.may_have_a_route
    ]


def to_report(visitor: Visitor, *, today: date) -> list[Visit]:
    """Her visits of earlier days that nobody has reported: day, hour and neighborhood, no name."""
    open_ = visits_hers(visitor).open().filter(on__lt=today, family__ended_on=None)
    return list(open_.exclude(family__state=rules.State.HELD).order_by("on", "at"))


def unreported(*, today: date) -> int:
    """How many visits nobody has reported for too long; whose they are is asked by nobody."""
    return (
        Visit.objects.open()
        .filter(on__lt=today - rules.UNREPORTED, family__ended_on=None, family__forgotten_on=None)
        .count()
    )


def near(area: UUID | None, point: tuple[float, float] | None, *, language: str, now: datetime) -> list[directory.Hit]:
    """Published offers near an address, the nearest first: for showing, sending and printing."""
    origin = directory.Origin(area, point[0] if point else None, point[1] if point else None)
    reach = "nearby" if origin.is_known else "town"
    found = held_dates.find_services(directory.Choice(origin=origin, reach=reach), language=language, now=now)
    return list(found.hits[:NEAR])


# --- stock ----------------------------------------------------------------------------------------------------------------
def items() -> QuerySet[Item]:
    """Everything that is or was handed out."""
    return Item.objects.select_related("edition").order_by("-is_active", "name", "language")


def to_reorder() -> list[Item]:
    """Materials of which so few are left that they should be ordered."""
    return [item for item in items().filter(is_active=True) if item.is_low]


def bag(visits: Iterable[Visit]) -> list[tuple[Item, int]]:
    """What to pack for some visits: of each material as many as a visit needs; in a language only for who chose it.

    German ones go to everybody. Families without a route stand in no list.
    """
    spoken = [visit.family.language for visit in visits if visit.family.may_have_a_route]
    found = []
    for item in items().filter(is_active=True):
        fits = sum(item.language in ("", "de", language) for language in spoken)
        if fits and item.each_visit:
            found.append((item, fits * item.each_visit))
    return found


def bags(day: date) -> list[tuple[Visitor, list[Visit], list[tuple[Item, int]]]]:
    """The bags of a day, one for each visitor who goes."""
    visits = planned_visits(day, day).filter(visitor__isnull=False, visitor__ended_on=None)
    by_visitor: dict[int, list[Visit]] = {}
    people = {}
    for visit in visits:
        if visit.visitor and visit.family.may_have_a_route:
            people[visit.visitor.pk] = visit.visitor
            by_visitor.setdefault(visit.visitor.pk, []).append(visit)
    return [(people[pk], found, bag(found)) for pk, found in by_visitor.items()]
