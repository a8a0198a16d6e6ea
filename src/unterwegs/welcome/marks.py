"""How a child of the register is known again without its name, also when its family is forgotten.

Each month of births has a key of its own (`Cohort`). A mark is HMAC-SHA-256 under that key of the register's number, or of
family name, first names and birthday in one form; two more ways know children of one birth: who represents them on which
birthday, and that one of them has died. When the key is destroyed nobody, not even with a backup, can tell which child a mark
was.
"""

import hmac
import unicodedata
from collections.abc import Iterator
from datetime import date, timedelta

from unterwegs.people import holders
from unterwegs.welcome import rules
from unterwegs.welcome.models import Cohort

NUMBER, NAME, BIRTH, DIED = "number", "name", "birth", "died"
ONE_BIRTH = (timedelta(0), timedelta(days=-1), timedelta(days=1))  # twins may be born around midnight
HOUSE = "welcome.house"


def plain(words: str) -> str:
    """One form of a name: no case, no marks, no blanks, no hyphens; ß and ss, ö and oe are the same."""
    told = words.casefold().replace("ä", "ae").replace("ö", "oe").replace("ü", "ue").replace("ß", "ss")
    decomposed = unicodedata.normalize("NFKD", told)
    return "".join(letter for letter in decomposed if letter.isalnum())


def told(notice: rules.Notice) -> Iterator[tuple[str, str]]:
    """The ways by which a notice can be known again, the surest first."""
    if notice.number:
        yield NUMBER, notice.number.strip()
    yield NAME, f"{plain(notice.family_name)}\0{plain(notice.first_names)}\0{notice.born_on:%Y-%m-%d}"


def told_of_birth(notice: rules.Notice) -> list[str]:
    """Who represents the child, in one form: children of one birth have one of these in common.

    With the representative's birthday, and with the address; where no person represents it, family name and address.
    """
    where = "\0".join(rules.one_form(notice.address))
    people = [one for one in notice.representatives if one.stands == rules.Stands.PERSON]
    names = [(f"{plain(one.family_name)}\0{plain(one.first_names)}", one.born_on) for one in people]
    by_day = [f"{name}\0{born_on:%Y-%m-%d}" for name, born_on in names if born_on]
    return by_day + [f"{name}\0{where}" for name, _day in names] or [f"{plain(notice.family_name)}\0\0{where}"]


def cohort(born_on: date, *, today: date) -> Cohort:
    """The cohort of a birthday, with its key; made where it is the first of its month."""
    month = rules.month_of(born_on)
    found = Cohort.objects.filter(born_in=month).select_related("holder").first()
    if found is None:
        holder = holders.new(room=rules.ROOM, purpose=rules.NOT_AGAIN, on=today)
        found, _new = Cohort.objects.get_or_create(born_in=month, defaults={"holder": holder})
    return found


def digest(key: bytes, way: str, words: str) -> str:
    """The mark itself, 64 hexadecimal digits."""
    return hmac.digest(key, f"welcome.mark\0{way}\0{words}".encode(), "sha256").hex()


def house_digest(key: bytes, address: rules.Address) -> str:
    """By which a house is found without writing its address down; ``key`` is the key of the house itself."""
    where = "\0".join(rules.one_form(address))
    return hmac.digest(key, f"{HOUSE}\0{where}".encode(), "sha256").hex()


class Keys:
    """The keys of all open cohorts, and the digests under them; made when an intake begins."""

    def __init__(self, *, today: date) -> None:
        self.today = today
        self.cohorts = {one.born_in: one for one in Cohort.objects.select_related("holder")}
        self._numbers: dict[str, list[str]] = {}
        self._births: dict[int, tuple[rules.Notice, list[str]]] = {}
        holders.at_hand(one.holder for one in self.cohorts.values())
        self._keys: dict[date, bytes] = {month: holders.key_of(one.holder) for month, one in self.cohorts.items()}

    def of(self, born_on: date) -> bytes:
        month = rules.month_of(born_on)
        if month not in self._keys:
            self.cohorts[month] = cohort(born_on, today=self.today)
            self._keys[month] = holders.key_of(self.cohorts[month].holder)
        return self._keys[month]

    def cohort_of(self, born_on: date) -> Cohort:
        self.of(born_on)
        return self.cohorts[rules.month_of(born_on)]

    def marks(self, notice: rules.Notice) -> list[tuple[str, str]]:
        """The marks of a child: way and digest, the surest first, then those of its birth."""
        key = self.of(notice.born_on)
        own = [(way, digest(key, way, words)) for way, words in told(notice)]
        return own + [(BIRTH, one) for one in self.of_birth(notice, BIRTH)]

    def of_birth(self, notice: rules.Notice, way: str) -> list[str]:
        """The digests of its own birthday: `BIRTH`, or `DIED`, by which a twin learns of a death."""
        self.of(notice.born_on)
        return self._of_birth(notice, way, notice.born_on)

    def numbers(self, notice: rules.Notice) -> Iterator[str]:
        """The number under every key, its own month first: a birthday may have been corrected."""
        number, own = notice.number.strip(), rules.month_of(notice.born_on)
        yield digest(self.of(own), NUMBER, number)
        if number not in self._numbers:
            self._numbers[number] = [digest(key, NUMBER, number) for key in self._keys.values()]
        yield from self._numbers[number]

    def name(self, notice: rules.Notice) -> str:
        return digest(self.of(notice.born_on), *list(told(notice))[-1])

    def births(self, notice: rules.Notice, way: str) -> Iterator[str]:
        """The digests of the same birth: on this day, the day before, the day after."""
        for shift in ONE_BIRTH:
            yield from self._of_birth(notice, way, notice.born_on + shift)

    def _of_birth(self, notice: rules.Notice, way: str, day: date) -> list[str]:
        key = self._keys.get(rules.month_of(day))
        if key is None:
            return []
        known = self._births.get(id(notice))
        if known is None or known[0] is not notice:
            known = self._births[id(notice)] = notice, told_of_birth(notice)
        return [digest(key, way, f"{words}\0{day.isoformat()}") for words in known[1]]
