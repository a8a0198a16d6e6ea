"""Notices of the birth register: CSV and XLSX with sheet numbers of the DSMeld or plain names, as the Länder and offices send them.

Which sheets a Land sends stands in its law (NRW § 10a MeldDÜV NRW, Bayern § 8 MeldDV); the number of a sheet may stand alone in
the head („0101“), as a range („0101-0102“) or beside words. What has no use for a letter – nationality, sex, birthplace,
former addresses – is dropped here: it reaches no notice, no rejected row and no log.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from functools import partial

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from unterwegs.exchange import xmeld
from unterwegs.kit import addresses, sheets
from unterwegs.kit.sheets import Unreadable
from unterwegs.people.models import Actor
from unterwegs.places import queries as places
from unterwegs.welcome import actions, rules
from unterwegs.welcome import queries as welcome
from unterwegs.welcome.rules import Event, Fate, Notice, Profile, Representative, Standing, Stands

HEAD_WITHIN = 20  # rows in which the head is looked for
LONGEST = 200  # letters of a name or a line of an address


class Item(TextChoices):
    """What a column says, of the child or of one who represents it."""

    FAMILY_NAME = "family_name", gettext_lazy("family name")
    FIRST_NAMES = "first_names", gettext_lazy("first names")
    NAME = "name", gettext_lazy("family name and first names in one")
    BORN_ON = "born_on", gettext_lazy("birthday")
    DIED_ON = "died_on", gettext_lazy("day of death")
    STREET = "street", gettext_lazy("street, also with house number")
    HOUSE_NUMBER = "house_number", gettext_lazy("house number")
    HOUSE_LETTER = "house_letter", gettext_lazy("letter of the house number")
    ADDITION = "addition", gettext_lazy("addition to the address")
    POSTCODE = "postcode", gettext_lazy("postcode")
    TOWN = "town", gettext_lazy("town of the address")
    ADDRESS = "address", gettext_lazy("whole address in one")
    BLOCKED = "blocked", gettext_lazy("block of information (§ 51 BMG)")
    SHELTERED = "sheltered", gettext_lazy("conditional block (§ 52 BMG)")
    STANDS = "stands", gettext_lazy("person, office or association")
    NUMBER = "number", gettext_lazy("number of the register")
    EVENT = "event", gettext_lazy("what happened")
    HAPPENED_ON = "happened_on", gettext_lazy("day on which it happened")
    PARENTS = "parents", gettext_lazy("both parents in one")
    STATUS = "status", gettext_lazy("how far the office has come")
    ENDED_ON = "ended_on", gettext_lazy("done on")
    VISIT_ON = "visit_on", gettext_lazy("day of the visit, also with the hour")
    VISIT_AT = "visit_at", gettext_lazy("hour of the visit")
    VISITOR = "visitor", gettext_lazy("who visits")


class Whose(TextChoices):
    """Of whom a column says it."""

    CHILD = "child", gettext_lazy("child")
    ONE = "one", gettext_lazy("first representative")
    TWO = "two", gettext_lazy("second representative")


OF_PERSONS = tuple(Item)[:15]
ONLY_RUNNING = frozenset({Item.STATUS, Item.ENDED_ON, Item.VISIT_ON, Item.VISIT_AT, Item.VISITOR})
#: What the same sheets say of a child and of its representatives.
SHARED = frozenset(
    {Item.STREET, Item.HOUSE_NUMBER, Item.HOUSE_LETTER, Item.ADDITION, Item.POSTCODE, Item.TOWN, Item.ADDRESS}
    | {Item.BLOCKED, Item.SHELTERED, Item.DIED_ON}
)
DROPPED = ""
DAYS = frozenset({Item.BORN_ON, Item.DIED_ON, Item.HAPPENED_ON, Item.ENDED_ON})

#: Sheets of the DSMeld that have a use. The laws name them; the parts of an address (1202 ff.) are a guess to be confirmed.
SHEETS: Mapping[str, Item] = {
    **dict.fromkeys(["0101", "0102", "0103", "0104", "0105", "0106"], Item.FAMILY_NAME),
    **dict.fromkeys(["0301", "0302", "0303"], Item.FIRST_NAMES),
    "0601": Item.BORN_ON,
    **dict.fromkeys(["0902", "0903"], Item.FAMILY_NAME),
    "0904": Item.FIRST_NAMES,
    "1202": Item.POSTCODE,
    "1203": Item.TOWN,
    "1206": Item.STREET,
    "1208": Item.HOUSE_NUMBER,
    "1209": Item.HOUSE_LETTER,
    "1212": Item.ADDITION,
    "1301": Item.HAPPENED_ON,
    "1801": Item.BLOCKED,
    "1801a": Item.SHELTERED,
    "1901": Item.DIED_ON,
}
_SHEET = re.compile(r"(?<!\d)(\d{4})(a?)(?:\s*(?:-|–|bis)\s*(\d{4}a?))?(?!\d)")
#: How a day begins a cell. In a head none does: a row with one is about a child, and its words are no names of columns.
_BEGINS_WITH_A_DAY = re.compile(r"\d{4}-\d{2}-\d{2}|(?:19|20)\d{6}(?!\d)|\d{1,2}\.\s?\d{1,2}\.\s?(?:\d{4}|\d{2})(?!\d)")
#: Words of heads, the surest first; „wo“ none of them stands, the column is left out.
WORDS: Sequence[tuple[str, Item | None]] = (
    (
        r"staatsang|nationalit|geschlecht|geburtsort|ort der geburt|religion|konfession|fruehere|vorherige|doktor|titel",
        None,
    ),
    (r"ordnungsmerkmal|registernummer|melderegister|identifikationsmerkmal|personenkennz|\bid\b", Item.NUMBER),
    (
        r"zuzugsdatum|wegzugsdatum|einzugsdatum|auszugsdatum|ereignisdatum|zuzug am|eingezogen|datum des (zuzugs|ereignisses)",
        Item.HAPPENED_ON,
    ),
    (r"ereignis|anlass|art der (meldung|nachricht)|meldeart|vorgang|grund", Item.EVENT),
    (r"sperrvermerk|\b52\b|bedingt", Item.SHELTERED),
    (r"sperre|\b51\b", Item.BLOCKED),
    (r"sterbe|verstorben|todestag|gestorben", Item.DIED_ON),
    (r"besuchstermin|^termin|besuch am|terminvorschlag", Item.VISIT_ON),
    (r"uhrzeit|^zeit$", Item.VISIT_AT),
    (r"besucher|^wer$|zustaendig|bearbeit", Item.VISITOR),
    (r"erledigt am|besucht am|abgeschlossen", Item.ENDED_ON),
    (r"status|\bstand\b|ergebnis|rueckmeldung|absage|antwort", Item.STATUS),
    (r"geburtsdatum|geburtstag|geboren|^geb|\bgeb\b", Item.BORN_ON),
    (r"eltern$|sorgeberechtigte$|^vertreter$|^gesetzliche vertreter$", Item.PARENTS),
    (r"(name|nachname).{0,6}vorname|vor.{0,3} und (nach|familien)name", Item.NAME),
    (r"vorname|rufname|^kind$", Item.FIRST_NAMES),
    (r"hausnummer.*(zusatz|buchst)|hausbuchstabe|buchstabe", Item.HOUSE_LETTER),
    (r"hausnummer|hausnr|^nr$|^nummer$", Item.HOUSE_NUMBER),
    (r"adresszusatz|anschriftenzusatz|zusatz", Item.ADDITION),
    (r"plz|postleitzahl", Item.POSTCODE),
    (r"strasse|^str$", Item.STREET),
    (r"anschrift|adresse|wohnung", Item.ADDRESS),
    (r"\bort\b|wohnort|gemeinde|\bstadt\b", Item.TOWN),
    (r"familienname|nachname|zuname|^name|\bname\b|^familie$", Item.FAMILY_NAME),
    (r"^mutter$|^vater$|elternteil|vertreter$|sorgeberechtigt", Item.NAME),
)
SECOND = re.compile(r"vater|zweite|\b2\b|\bii\b")
REPRESENTS = re.compile(r"mutter|vater|vertret|sorge|eltern|vormund")

EVENTS: Sequence[tuple[str, Event]] = (
    (
        r"(tod|sterb|verst|gestorben).*(mutter|vater|eltern|vertret)|(mutter|vater|eltern|vertret).*(tod|sterb|verst)",
        Event.PARENT_DIED,
    ),
    (r"tod|sterb|verst", Event.CHILD_DIED),
    (r"weg|aus(zug|gezogen)|fort", Event.MOVED_OUT),
    (r"zuzug|einzug|zugezogen|zuge", Event.MOVED_IN),
    (r"aender|bericht|korrek|umzug|name", Event.CHANGED),
    (r"geburt|neugeb|geb", Event.BIRTH),
)
OFFICES = re.compile(
    r"jugendamt|amtsvorm|landratsamt|kreisverwaltung|\bkreis\b|landkreis|stadtverwaltung|magistrat|\bamt\b|behoerde"
)
ASSOCIATIONS = re.compile(r"e\.? ?v\.?$|verein\b|verband|caritas|diakonie|skf|skm|awo|gmbh|stiftung")
NO = frozenset({"", "0", "00", "n", "nein", "-", "–", "keine", "kein", "false", "falsch", "ohne"})

ENDS: Sequence[tuple[str, rules.End]] = (
    (r"nicht (angetroffen|erreicht|da)", rules.End.NOT_MET),
    (r"abge(sagt|lehnt)|absage|kein(e)? (besuch|interesse)|nein|verzicht|moechte nicht|will nicht", rules.End.DECLINED),
    (r"post|paket|zugeschickt|versandt", rules.End.BY_POST),
    (r"verzogen|weggezogen|umgezogen", rules.End.MOVED),
    (r"verst|gestorben|gestoppt", rules.End.STOPPED),
    (r"nicht (anschreiben|einladen)", rules.End.NOT_INVITED),
    (r"besucht|stattgefunden|erledigt|fertig|war da", rules.End.VISITED),
)


# --- what the columns say -------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Column:
    """A column and what it says: „one.family_name“, or nothing where it is left out."""

    name: str
    says: str = DROPPED

    @property
    def label(self) -> str:
        return label_of(self.says)


@dataclass(frozen=True, slots=True)
class Look:
    """What was recognized in a file, without any of its rows. ``lacks`` are items without which nothing can be read."""

    sheet: str
    columns: tuple[Column, ...]
    rows: int
    lacks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """A file that was read: every row is a notice, a rejected row or one about a child of another town."""

    rows: int
    notices: tuple[Notice, ...]
    rejected: tuple[rules.Rejected, ...]
    standings: Mapping[int, Standing] = field(default_factory=dict)
    elsewhere: int = 0
    as_of: date | None = None


class Unclear(Exception):
    """A row that cannot be read; its arguments are sentences why."""


def label_of(says: str) -> str:
    """„family name – first representative“."""
    if not says:
        return _("left out")
    whose, item = says.split(".")
    label = str(Item(item).label)
    return label if whose == Whose.CHILD else f"{label} – {Whose(whose).label}"


def choices(profile: str) -> list[tuple[str, str]]:
    """What a column may say in a file of this kind."""
    general = [
        item for item in Item if item not in OF_PERSONS and (profile == Profile.RUNNING or item not in ONLY_RUNNING)
    ]
    of_child = [item for item in OF_PERSONS if item != Item.STANDS] + general
    codes = [f"{Whose.CHILD}.{item}" for item in of_child]
    codes += [f"{whose}.{item}" for whose in (Whose.ONE, Whose.TWO) for item in OF_PERSONS]
    return [(DROPPED, _("left out")), *((code, label_of(code)) for code in codes)]


def look(content: bytes, name: str, *, profile: str, columns: Mapping[str, str]) -> Look:
    """What the columns of a file say: as the town set it up, else as the head tells. Raises Unreadable."""
    if xmeld.is_xml(content):
        found = xmeld.rows_of(content, name)
        said = dict.fromkeys(code for _row, cells in found.rows for code in cells)
        named = tuple(Column(label_of(code), code) for code in said)
        return Look("", named, len(found.rows), lacking(said))
    title, head, rows = _table(content, name, profile, columns)
    return Look(title, tuple(head), len(rows), lacking(column.says for column in head))


def is_xml(content: bytes) -> bool:
    return xmeld.is_xml(content)


def lacking(said: Iterable[str]) -> tuple[str, ...]:
    """Items without which nothing can be read."""
    known = set(said)
    missing = []
    if not known & {"child.family_name", "child.name"}:
        missing.append(label_of("child.family_name"))
    if "child.born_on" not in known:
        missing.append(label_of("child.born_on"))
    if not known & {"child.street", "child.address"}:
        missing.append(label_of("child.address"))
    return tuple(missing)


def read(
    content: bytes,
    name: str,
    *,
    profile: str,
    columns: Mapping[str, str],
    today: date,
    our_postcodes: frozenset[str] = frozenset(),
) -> Reading:
    """The notices of a file. Raises Unreadable where it is no table of births.

    ``our_postcodes`` are those of the town: a list of a registry office also names children who live elsewhere.
    """
    as_of = None
    if xmeld.is_xml(content):
        found = xmeld.rows_of(content, name)
        said, as_of = found.rows, found.made_on
    else:
        _title, head, rows = _table(content, name, profile, columns)
        if missing := lacking(column.says for column in head):
            raise Unreadable(
                _("These columns were not recognized: %s. Please say which they are.") % ", ".join(missing)
            )
        said = [(number, _used(head, cells)) for number, cells in rows]
    notices, rejected, standings, elsewhere = [], [], {}, 0
    for number, cells in said:
        try:
            notice, standing = notice_of(cells, profile=profile, row=number, today=today)
        except Unclear as unclear:
            rejected.append(rules.Rejected(number, cells, tuple(map(str, unclear.args))))
            continue
        if profile == Profile.REGISTRY and our_postcodes and notice.address.postcode not in our_postcodes:
            elsewhere += 1
            continue
        notices.append(notice)
        if standing is not None:
            standings[number] = standing
    return Reading(len(said), tuple(notices), tuple(rejected), standings, elsewhere, as_of)


def _used(head: Sequence[Column], cells: Sequence[str]) -> dict[str, str]:
    """The cells that have a use, by what they say; several columns of one item follow each other with a blank."""
    used: dict[str, str] = {}
    for column, cell in zip(head, cells, strict=False):
        if column.says and cell:
            kept = _only_the_day(cell) if column.says.split(".")[1] in DAYS else cell
            used[column.says] = f"{used[column.says]} {kept}" if column.says in used else kept
    return used


def _only_the_day(cell: str) -> str:
    """The day without what stands beside it: sheets 0601-0603 hold the birthplace, too."""
    found = re.match(r"[\d.\-\s:]+", cell)
    return found[0].strip() if found else "?"


def _table(
    content: bytes, name: str, profile: str, columns: Mapping[str, str]
) -> tuple[str, list[Column], list[tuple[int, list[str]]]]:
    """The sheet, the head and the rows in which most is recognized."""
    best: tuple[int, str, list[Column], list[tuple[int, list[str]]]] | None = None
    for title, numbered in sheets.read_cells(content, name).items():
        filled = [(number, cells) for number, cells in numbered if any(cells)]
        for at, (_number, cells) in enumerate(filled[:HEAD_WITHIN]):
            if any(_BEGINS_WITH_A_DAY.match(cell.strip()) for cell in cells):
                continue
            head = recognized(cells, profile=profile, columns=columns)
            score = len({column.says for column in head if column.says})
            if score >= 2 and (best is None or score > best[0]):
                best = score, title, head, filled[at + 1 :]
    if best is None:
        raise Unreadable(_("No column was recognized. Does the first row name the columns?"))
    if len(best[3]) > sheets.MOST_ROWS:
        raise Unreadable(_("The file has too many rows."))
    return best[1:]


def recognized(head: Sequence[str], *, profile: str, columns: Mapping[str, str]) -> list[Column]:
    """What each column of a head says. What the town set up counts before what the head tells; of two of one kind the first."""
    names = [" ".join(cell.split()) for cell in head]
    guessed = _persons([_item(name) for name in names])
    found: list[Column] = []
    for name, (item, whose) in zip(names, guessed, strict=True):
        says = columns.get(name, _code(item, whose, profile) if item else DROPPED)
        is_double = says and name not in columns and any(column.says == says for column in found)
        found.append(Column(name, DROPPED if is_double else says))
    return found


@dataclass(frozen=True, slots=True)
class _Told:
    """What the head of one column tells; ``starts``: with it a representative begins (sheet 0902)."""

    item: Item | None
    whose: Whose | None = None
    starts: bool = False


def _item(name: str) -> _Told:
    """What a head says: the number of a sheet is surer than words. Of whom, where it says that, too."""
    plain = _plain(name)
    numbers = list(_SHEET.finditer(plain))
    words = re.sub(r"[^a-z0-9§. ]+", " ", _SHEET.sub(" ", plain)).strip()
    whose = (Whose.TWO if SECOND.search(words) else Whose.ONE) if REPRESENTS.search(words) else None
    if not numbers or (re.search("fruehere", words) and "derzeitig" not in words):
        return _Told(_by_words(words), whose)
    first = numbers[0]
    if first[1].startswith("09"):
        item = SHEETS.get(first[1] + first[2], _by_words(words))
        return _Told(item, whose or Whose.ONE, starts=whose is None and item == Item.FAMILY_NAME)
    if first[1] in ("1200", "1201") and first[3]:
        return _Told(Item.ADDRESS, whose)
    return _Told(SHEETS.get(first[1] + first[2], _by_words(words)), whose)


def _by_words(words: str) -> Item | None:
    return next((item for pattern, item in WORDS if words and re.search(pattern, words)), None)


def _persons(told: Sequence[_Told]) -> list[tuple[Item | None, Whose]]:
    """Of whom each column says it. Sheets 12.. and 18.. are the same for child and representatives.

    Where the child's stand before its representatives, the next are theirs; else the last are the child's, as the laws put it.
    """
    begins = next((at for at, one in enumerate(told) if one.whose is not None), len(told))
    starts, found = 0, []
    for at, one in enumerate(told):
        starts += one.starts
        same = [place for place, other in enumerate(told) if other.item == one.item and other.whose is None]
        if one.whose is not None:
            is_second = starts > 1 and one.whose == Whose.ONE
            found.append((one.item, Whose.TWO if is_second else one.whose))
            continue
        if one.item not in SHARED:
            found.append((one.item, Whose.CHILD))
            continue
        order = [Whose.CHILD, Whose.ONE, Whose.TWO] if same[0] < begins else [*tuple(Whose)[1 : len(same)], Whose.CHILD]
        found.append((one.item, order[min(same.index(at), len(order) - 1)]))
    return found


def _code(item: Item, whose: Whose, profile: str) -> str:
    if item in OF_PERSONS:
        return f"{whose}.{item}"
    return DROPPED if item in ONLY_RUNNING and profile != Profile.RUNNING else f"{Whose.CHILD}.{item}"


def _plain(words: str) -> str:
    told = words.casefold().replace("ä", "ae").replace("ö", "oe").replace("ü", "ue").replace("ß", "ss")
    return " ".join(told.replace("str.", "strasse").split())


# --- what a row says ------------------------------------------------------------------------------------------------------
def notice_of(cells: Mapping[str, str], *, profile: str, row: int, today: date) -> tuple[Notice, Standing | None]:
    """The notice of a row, and how far the office has come where it is its own list. Raises Unclear."""
    reasons: list[str] = []
    day = partial(_day, cells, reasons, today=today)
    family_name, first_names = _names(cells, Whose.CHILD)
    if not family_name:
        reasons.append(_("The family name of the child is missing."))
    born_on, died_on = day("child.born_on"), day("child.died_on")
    if "child.born_on" not in cells:
        reasons.append(_("The birthday of the child is missing."))
    happened_on = day("child.happened_on")
    address = _address(cells, Whose.CHILD, reasons)
    people = _representatives(cells, day, reasons)
    if profile == Profile.RUNNING and not people and family_name:
        people = (Representative(family_name),)
    event = _event(cells, reasons, born_on=born_on, died_on=died_on, happened_on=happened_on, people=people)
    standing = _standing(cells, day, reasons) if profile == Profile.RUNNING else None
    too_long = any(len(cell) > LONGEST for cell in cells.values())
    if too_long:
        reasons.append(_("A cell is too long."))
    if reasons or born_on is None:
        raise Unclear(*reasons)
    notice = Notice(
        event=event,
        family_name=family_name,
        first_names=first_names,
        born_on=born_on,
        address=address,
        representatives=people,
        number=" ".join(cells.get("child.number", "").split()),
        happened_on=happened_on,
        died_on=died_on,
        is_blocked=_is_set(cells, "child.blocked"),
        is_sheltered=_is_set(cells, "child.sheltered"),
        row=row,
    )
    return notice, standing


def _names(cells: Mapping[str, str], whose: Whose) -> tuple[str, str]:
    family_name = " ".join(cells.get(f"{whose}.{Item.FAMILY_NAME}", "").split())
    first_names = " ".join(cells.get(f"{whose}.{Item.FIRST_NAMES}", "").split())
    together = " ".join(cells.get(f"{whose}.{Item.NAME}", "").split())
    if together and not family_name:
        family, first = _split(together)
        return family, first_names or first
    if not first_names and ("," in family_name or (whose != Whose.CHILD and " " in family_name)):
        return _split(family_name)
    return family_name, first_names


def _split(together: str) -> tuple[str, str]:
    """„Sommer, Mara“ or „Mara Sommer“; „Familie Sommer“ is a family name."""
    said = re.sub(r"^(familie|fam\.|frau|herr|eheleute)\s+", "", together, flags=re.IGNORECASE)
    if "," in said:
        family, first = said.split(",", 1)
        return family.strip(), first.strip()
    words = said.split() or [""]
    return words[-1], " ".join(words[:-1])


def _representatives(
    cells: Mapping[str, str], day: "partial[date | None]", reasons: list[str]
) -> tuple[Representative, ...]:
    found = [one for whose in (Whose.ONE, Whose.TWO) if (one := _representative(cells, whose, day, reasons))]
    if not found and (together := cells.get("child.parents", "")):
        found = list(_parents(together))
    return tuple(found)


def _representative(
    cells: Mapping[str, str], whose: Whose, day: "partial[date | None]", reasons: list[str]
) -> Representative | None:
    family_name, first_names = _names(cells, whose)
    if not family_name and not first_names:
        return None
    return Representative(
        family_name=family_name or _names(cells, Whose.CHILD)[0],
        first_names=first_names,
        stands=_stands(f"{family_name} {first_names}", cells.get(f"{whose}.{Item.STANDS}", "")),
        born_on=day(f"{whose}.{Item.BORN_ON}"),
        died_on=day(f"{whose}.{Item.DIED_ON}"),
        address=_address(cells, whose, reasons) if _has_address(cells, whose) else None,
        is_blocked=_is_set(cells, f"{whose}.{Item.BLOCKED}"),
        is_sheltered=_is_set(cells, f"{whose}.{Item.SHELTERED}"),
    )


def _parents(together: str) -> Iterator[Representative]:
    """„Mara Sommer und Jan Winter“, „Mara und Jan Sommer“, „Sommer, Mara; Winter, Jan“."""
    parts = [part.strip() for part in re.split(r"\s+und\s+|\s*[&;/+]\s*|\n", together) if part.strip()]
    shared = _split(parts[-1])[0] if parts else ""
    for part in parts:
        family, first = _split(part)
        if not first and len(parts) > 1:
            family, first = shared, part
        yield Representative(family, first, stands=_stands(part, ""))


def _stands(name: str, said: str) -> str:
    words = f"{_plain(said)} {_plain(name)}"
    if OFFICES.search(words):
        return Stands.OFFICE
    return Stands.ASSOCIATION if ASSOCIATIONS.search(words.strip()) else Stands.PERSON


def _has_address(cells: Mapping[str, str], whose: Whose) -> bool:
    return any(f"{whose}.{item}" in cells for item in (Item.STREET, Item.ADDRESS))


def _address(cells: Mapping[str, str], whose: Whose, reasons: list[str]) -> rules.Address:
    """The address in its parts, taken from one cell where it stands in one."""
    said = {item: " ".join(cells.get(f"{whose}.{item}", "").split()) for item in OF_PERSONS}
    street, number = said[Item.STREET], f"{said[Item.HOUSE_NUMBER]}{said[Item.HOUSE_LETTER]}".strip()
    postcode, town = said[Item.POSTCODE], said[Item.TOWN]
    if not street and said[Item.ADDRESS]:
        typed = addresses.parse(said[Item.ADDRESS])
        street, postcode, town = typed.street, postcode or typed.postcode, town or typed.locality
        number = f"{typed.number or ''}{typed.suffix}"
    elif street and not number:
        typed = addresses.parse(street)
        if typed.number is not None:
            street, number = typed.street, f"{typed.number}{typed.suffix}"
    if not street:
        reasons.append(_("The address is missing."))
    if postcode and not re.fullmatch(r"\d{5}", postcode):
        reasons.append(_("The postcode does not have five digits."))
    return rules.Address(street, number, postcode, town, said[Item.ADDITION])


def _event(
    cells: Mapping[str, str],
    reasons: list[str],
    *,
    born_on: date | None,
    died_on: date | None,
    happened_on: date | None,
    people: Sequence[Representative],
) -> str:
    """What the row says itself; else a death before a move in before a birth."""
    said = _plain(cells.get("child.event", ""))
    if died_on is not None:
        return Event.CHILD_DIED
    if said:
        for pattern, event in EVENTS:
            if re.search(pattern, said):
                return event
        reasons.append(_("What happened is not clear."))
    if any(one.died_on for one in people):
        return Event.PARENT_DIED
    moved = happened_on is not None and born_on is not None and happened_on > born_on
    return Event.MOVED_IN if moved else Event.BIRTH


def _is_set(cells: Mapping[str, str], code: str) -> bool:
    """A block stands where anything but a no is written: in doubt it is one."""
    return _plain(cells.get(code, "")) not in NO


def _standing(cells: Mapping[str, str], day: "partial[date | None]", reasons: list[str]) -> Standing:
    said = _plain(cells.get("child.status", ""))
    end = next((end for pattern, end in ENDS if re.search(pattern, said)), "")
    at = _clock(cells.get("child.visit_at", "") or cells.get("child.visit_on", ""))
    visit_on = day("child.visit_on", any_day=True)
    if visit_on and at is None and not end:
        reasons.append(_("The hour of the visit is missing."))
    return Standing(end, day("child.ended_on"), visit_on, at, " ".join(cells.get("child.visitor", "").split()))


def _clock(said: str) -> time | None:
    found = re.search(r"(?<![\d.])(\d{1,2})(?::|\.| Uhr ?)(\d{2})?(?![.\d])(?=\s|$|U|h)", said) or re.search(
        r"(?<![\d.])(\d{1,2})()\s*(?:Uhr|h\b)", said
    )
    if found is None or int(found[1]) > 23 or int(found[2] or 0) > 59:
        return None
    return time(int(found[1]), int(found[2] or 0))


def _day(cells: Mapping[str, str], reasons: list[str], code: str, *, today: date, any_day: bool = False) -> date | None:
    """The day of a cell: „2026-11-01“, „1.11.2026“, „01.11.26“, „20261101“, also with a place behind it."""
    said = cells.get(code, "").strip()
    if not said or not said.strip("0"):
        return None
    found = day_of(said, today=today)
    if found is None:
        reasons.append(_("%(item)s: this is no day.") % {"item": label_of(code)})
    elif found > today and not any_day:
        reasons.append(_("%(item)s: this day is still to come.") % {"item": label_of(code)})
    return found


def day_of(said: str, *, today: date) -> date | None:
    iso = re.match(r"(\d{4})-(\d{2})-(\d{2})", said) or re.match(r"(\d{4})(\d{2})(\d{2})(?!\d)", said)
    german = re.search(r"(?<!\d)(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}|\d{2})(?!\d)", said)
    if iso:
        year, month, number = int(iso[1]), int(iso[2]), int(iso[3])
    elif german:
        number, month, year = int(german[1]), int(german[2]), int(german[3])
        if year < 100:
            year += 2000 if 2000 + year <= today.year + 1 else 1900
    else:
        return None
    try:
        return date(year, month, number)
    except ValueError:
        return None


# --- from the file to the families ----------------------------------------------------------------------------------------
def look_at(content: bytes, name: str, *, profile: str) -> Look:
    """What is recognized with the columns as the town set them up. Raises Unreadable."""
    return look(content, name, profile=profile, columns=welcome.columns_of(profile))


def take_in(
    content: bytes,
    name: str,
    *,
    profile: str,
    as_of: date | None = None,
    by: Actor,
    today: date,
    progress: actions.Progress | None = None,
) -> tuple[actions.Receipt, Reading]:
    """Reads a file and takes its notices in. Raises Unreadable, NoBasis, NotVerified; NoBasis before anything is read."""
    basis = welcome.basis_of(profile)
    actions.refuse_without(basis)
    columns = welcome.columns_of(profile)
    postcodes = places.postcodes() if profile == Profile.REGISTRY else frozenset[str]()
    found = read(content, name, profile=profile, columns=columns, today=today, our_postcodes=postcodes)
    marked = content + json.dumps([profile, columns], sort_keys=True).encode()
    receipt = actions.receive(
        found.notices,
        basis=basis,
        content=marked,
        rejected=found.rejected,
        standings=found.standings,
        elsewhere=found.elsewhere,
        as_of=as_of or found.as_of,
        by=by,
        today=today,
        progress=progress,
    )
    return receipt, found


def take_in_row(cells: Mapping[str, str], *, row: int, profile: str, by: Actor, today: date) -> Fate:
    """Takes in one row that somebody put right by hand. Raises Unclear, NoBasis."""
    basis = actions.refuse_without(welcome.basis_of(profile))
    notice, standing = notice_of(cells, profile=profile, row=row, today=today)
    said = json.dumps([profile, row, dict(cells)], sort_keys=True).encode()
    standings = {row: standing} if standing is not None else {}
    receipt = actions.receive([notice], basis=basis, content=said, standings=standings, by=by, today=today)
    actions.destroyed(receipt.intake)
    return next((Fate(code) for code in receipt.counts), Fate.KNOWN)


# --- what is known of the kinds of files ----------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: the sheets its law names that are read, those that are dropped, and what is to be known."""

    profile: Profile
    read: str
    dropped: str
    known: str


def kinds() -> list[Kind]:
    """What each kind of file holds, restated from the laws; sheets by their numbers."""
    place = _("birthplace")
    plain = _("Any table whose first row names its columns.")
    return [
        Kind(
            Profile.NRW,
            _(
                "name 0101–0102, 0301–0302; birthday 0601; representatives 0902–0904, their address and blocks; address 1201–1223; blocks 1801 and 1801a; death 1901"
            ),
            _("%s 0602–0603, sex 0701, nationality 1001, former addresses, days of moving out 1302–1313") % place,
            _("All newborn children, and children under two who move in."),
        ),
        Kind(
            Profile.BAYERN,
            _("name 0101–0106, 0301–0302; birthday 0601; representatives 0902–0904 with their address; death 1901"),
            _("nationality 1001–1004, doctoral degree 0905"),
            _("Newborn children on the first of each month; changes and moves monthly; deaths at once."),
        ),
        Kind(
            Profile.HESSEN,
            _("sheets as above, as far as the Land sends them"),
            _("everything without a use, as above"),
            _(
                "Whether and with which fields Hessen sends is to be confirmed by the data-protection officer; record her norm."
            ),
        ),
        Kind(
            Profile.REGISTRY,
            plain,
            _("%s, sex, nationality, religion") % place,
            _(
                "A registry office also writes down children who live elsewhere: whoever has no postcode of the town is counted as not ours."
            ),
        ),
        Kind(Profile.PLAIN, plain, _("every column that is not named as one with a use"), _("For small towns.")),
        Kind(
            Profile.RUNNING,
            _(
                "names, address, and how far you have come: open, day and hour of the visit, visited, no thank you, not met"
            ),
            _("every column that is not named as one with a use"),
            _("For the first day: open appointments become visits, refusals stay refusals."),
        ),
    ]
