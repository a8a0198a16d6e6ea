"""How a child of the register is known again without its name, also when its family is forgotten.

Each month of births has a key of its own (`Cohort`). A mark is HMAC-SHA-256 under that key of the register's number, or of
family name, first names and birthday in one form. When the key is destroyed nobody, not even with a backup, can tell which
child a mark was.
"""

import hmac
import unicodedata
from collections.abc import Iterator
from datetime import date

from unterwegs.people import holders
from unterwegs.welcome import rules
from unterwegs.welcome.models import Cohort


def plain(words: str) -> str:
    """One form of a name: no case, no marks, no blanks, no hyphens; ß and ss, ö and oe are the same."""
    told = words.casefold().replace("ä", "ae").replace("ö", "oe").replace("ü", "ue").replace("ß", "ss")
    decomposed = unicodedata.normalize("NFKD", told)
    return "".join(letter for letter in decomposed if letter.isalnum())


def told(notice: rules.Notice) -> Iterator[tuple[str, str]]:
    """The ways by which a notice can be known again, the surest first."""
    if notice.number:
        yield "number", notice.number.strip()
    yield "name", f"{plain(notice.family_name)}\0{plain(notice.first_names)}\0{notice.born_on:%Y-%m-%d}"


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
    return hmac.new(key, f"welcome.mark\0{way}\0{words}".encode(), "sha256").hexdigest()
