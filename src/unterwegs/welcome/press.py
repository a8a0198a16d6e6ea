"""Brings rows into the words of a letter: who writes, to whom, which day, with which code. It looks nothing up."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from unterwegs.people.privacy import Responsible
from unterwegs.welcome import codes, letters, promises, rules
from unterwegs.welcome.models import Family, Letter, Programme, Run, Visit

MOST_NAMES = 2  # a line of the address each; more stand together


@dataclass(frozen=True, slots=True)
class Office:
    """Who writes: the programme, who answers for the data, the law, and where families answer („https://…“)."""

    programme: Programme
    responsible: Responsible
    basis: str
    site: str


def sender(office: Office) -> letters.Sender:
    """What stands around each letter."""
    own, town = office.programme, office.responsible
    told = [line.strip() for line in own.responsible.splitlines() if line.strip()]
    name = told[0] if told else town.office or town.name
    address = told[1:] or [line.strip() for line in town.address.splitlines() if line.strip()]
    return letters.Sender(
        programme=own.name or name,
        office=name,
        town=town.name,
        address=address,
        return_line=own.return_address or ", ".join([name, *address]),
        phone=own.phone or town.phone,
        phone_hours=own.phone_hours,
        email=town.email,
        page=f"{office.site.partition('://')[2]}/willkommen",
        privacy_officer=town.privacy_officer,
        authority=town.authority,
        source=promises.WELCOME.source,
        basis=office.basis,
        forget_after_visit=own.forget_days_after_visit,
        forget_after_try=own.forget_days_after_try,
        marks_years=own.marks_years,
        signed=own.signed_by,
        minutes=own.minutes,
    )


def run(
    of: Run,
    rows: Collection[Letter],
    office: Office,
    *,
    missed: Mapping[UUID, date],
    photos: Mapping[int, str],
    at: datetime,
) -> letters.Run:
    """The letters of a run as the print file needs them, their families opened.

    ``missed``: by family, when nobody was met; ``photos``: by visitor, her picture as SVG where she agreed to it.
    """
    return letters.Run(
        number=str(of.number),
        printed_at=at,
        sender=sender(office),
        letters=[_letter(row, office, missed.get(row.family_id), photos) for row in rows],
    )


def without_names(of: Run, rows: Collection[Letter], office: Office, *, at: datetime) -> letters.Run:
    """The same for control and pull lists: numbers, kinds and areas; nobody is opened."""
    return letters.Run(
        number=str(of.number),
        printed_at=at,
        sender=sender(office),
        letters=[
            letters.Letter(number=str(row), recipient=(), kind=rules.LetterKind(row.kind), area=area_of(row.family))
            for row in rows
        ],
    )


def _letter(row: Letter, office: Office, missed_on: date | None, photos: Mapping[int, str]) -> letters.Letter:
    family, visit = row.family, row.visit
    code = codes.code_of(row)
    is_parcel = row.kind == rules.LetterKind.PARCEL
    names = [f"{one['first_names']} {one['family_name']}".strip() for one in family.names or []]
    return letters.Letter(
        number=str(row),
        recipient=recipient(family),
        kind=rules.LetterKind(row.kind),
        mode=rules.Mode(row.mode),
        language="de-simple" if row.language == "de-simple" else "de",
        second="" if row.language in ("", *letters.FIRST_LANGUAGES) else row.language,
        addressed=names,
        day=visit.on if visit else None,
        hour=visit.at if visit else None,
        place=_place(visit) if visit else "",
        visitor=who_comes(visit) if visit else "",
        photo=photos.get(visit.visitor_id or 0, "") if visit else "",
        babies=family.children_count,
        has_moved=has_moved(family),
        answer_by=rules.answer_by(visit.on) if visit and row.mode == rules.Mode.CONFIRMED else None,
        missed_on=missed_on,
        code="" if is_parcel else code,
        link="" if is_parcel else link(office.site, code, row.language),
        area=area_of(family),
    )


def recipient(family: Family) -> list[str]:
    """Who stands in the window, line by line; nobody but those who may be written to."""
    told = family.address or {}
    names = [f"{one['first_names']} {one['family_name']}".strip() for one in family.names or []]
    lines = names if len(names) <= MOST_NAMES else [", ".join(names)]
    street = f"{told.get('street', '')} {told.get('number', '')}".strip()
    return [*lines, str(told.get("addition", "")), street, f"{told.get('postcode', '')} {told.get('town', '')}".strip()]


def who_comes(visit: Visit) -> str:
    """The visitor as letters name her: the full name only with her consent."""
    who = visit.visitor
    if who is None:
        return ""
    return who.user.name if who.shows_name_since else who.first_name


def link(site: str, code: str, language: str) -> str:
    """Where the code on paper leads; the page opens in the second language of the letter."""
    return f"{site}/willkommen/{code}/" if not language else f"{site}/{language}/willkommen/{code}/"


def has_moved(family: Family) -> bool:
    """Whether the child was born elsewhere: it was noticed long after its birth."""
    born = [born_on for kid in family.children.all() if kid.counts and (born_on := kid.born_on)]
    return bool(born) and family.noticed_on - min(born) > rules.MOVED_IN_AFTER


def area_of(family: Family) -> str:
    """The neighborhood for lists; empty for an address that stands in no list below the town."""
    return family.area.name if family.area and family.may_have_a_route else ""


def _place(visit: Visit) -> letters.Words:
    if visit.place == promises.Place.HOME:
        return ""
    return visit.where or (str(visit.location) if visit.location else promises.Place(visit.place).label)
