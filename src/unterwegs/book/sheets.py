"""Single sheets from the live directory: an offer, a week, a month, a poster, a door hanger, a folder for one family."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import msgspec
from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from unterwegs.book import chapters as texts
from unterwegs.book import content, entries, rules
from unterwegs.book.entries import Entry
from unterwegs.courses import dates as courses
from unterwegs.directory import facts
from unterwegs.directory import queries as directory
from unterwegs.directory import rules as offers
from unterwegs.directory.content import Times
from unterwegs.directory.queries import Center, Offer, Shelved
from unterwegs.kit import calendars, paper
from unterwegs.kit.paper import press as printer
from unterwegs.places import queries as places
from unterwegs.places.models import Area

FOLDER = "book/paper"
MOST_TIMES, MOST_DATES = 6, 5  # on the sheet of one offer
MOST_ABOUT = 5  # offers that follow one chosen chapter or topic in a family's folder
#: The drawing on a poster, by the kind of the offer; on all others a bench.
PICTURES = {"meeting": "teapot", "group": "pram", "visit": "nest", "companionship": "pram", "relief": "nest"}
#: The languages of a door hanger, side by side: those read from the left in front, the others behind.
HANGER_SIDES = (("de", "de-simple", "tr", "en"), ("uk", "ru", "ar", "fa"))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What goes into a family's folder. Nothing here says who she is, and nothing of it is kept."""

    language: str
    area: Area | None
    chapters: Sequence[str] = ()
    topics: Sequence[str] = ()
    offers: Sequence[str] = ()
    format: str = rules.Format.A4


def offer(shown: Offer, *, language: str, size: str, now: datetime) -> paper.Order:
    """The sheet of one offer, A5 or A4."""
    with translation.override(language):
        return _order("offer", shown.name.text, language, size, now, _offer(shown, now))


def week(center: Center, rows: Iterable[Shelved], *, language: str, first: date | None, now: datetime) -> paper.Order:
    """The week plan of a place, A4 across: the days from ``first`` on, or without it the regular week."""
    with translation.override(language):
        days = _days_of(center, list(rows), language, first) if first else _regular_days(center, list(rows), now.date())
        title = f"{_('Week plan')} – {center.name}"
        stands = {
            "center": content.center_page(center),
            "name_language": _language_of(center, language),
            "days": days,
            "span": facts.day_words(first) + " – " + facts.day_words(first + timedelta(days=6)) if first else "",
        }
        return _order("week", title, language, rules.Format.A4, now, stands)


def programme(area: Area, *, language: str, month: date, now: datetime) -> paper.Order:
    """Everything that happens in an area in the month that begins on ``month``, day by day, with what is cancelled."""
    held = courses.Dates(month, _last_of(month))
    with translation.override(language):
        stands = {
            "area": area.name,
            "month": content.month_words(month),
            "days": _programme(area, language, held),
            "most_days": _most_days(area, language, month),
            "on_request": _on_request(area, language, held),
            "link": msgspec.to_builtins(area_link(area)),
        }
        return _order(
            "programme", f"{area.name} – {content.month_words(month)}", language, rules.Format.A4, now, stands
        )


def poster_of_offer(shown: Offer, *, language: str, now: datetime, is_for_press: bool = False) -> paper.Order:
    """An offer on a wall, A3."""
    with translation.override(language):
        entry = entries.entry_of(shown)
        stands = {
            "over": shown.organization.name,
            "name": shown.name.text,
            "name_language": shown.name.language,
            "lead": shown.summary.text,
            "lead_language": shown.summary.language,
            "times": _times(shown.schedules, now.date()),
            "place": entry.place,
            "address": entry.address,
            "calls": _calls(entry),
            "free": _("free of charge") if shown.is_free else "",
            "picture": PICTURES.get(shown.kind, "bench"),
            "link": msgspec.to_builtins(entry.link),
        }
        return _order("poster", shown.name.text, language, "a3", now, stands, is_for_press=is_for_press)


def poster_of_center(center: Center, *, language: str, now: datetime, is_for_press: bool = False) -> paper.Order:
    """A place on a wall, A3."""
    with translation.override(language):
        page = content.center_page(center)
        stands = {
            "over": str(offers.LocationKind(center.location.kind).label),
            "name": center.name,
            "name_language": _language_of(center, language),
            "lead": center.description.text.split("\n")[0],
            "lead_language": center.description.language,
            "times": _times(directory.opening_times(center.location), now.date()),
            "place": "",
            "address": page["address"],
            "calls": [one for one in page["reach"] if one["url"].startswith("tel:")],
            "free": "",
            "picture": "teapot",
            "link": page["link"],
        }
        return _order("poster", center.name, language, "a3", now, stands, is_for_press=is_for_press)


def hanger(area: Area | None, *, now: datetime, is_for_press: bool = False) -> paper.Order:
    """For the door of a family that was not at home, in all languages; says nothing that a neighbor should not read."""
    sides = [[greeting(code) for code in side] for side in HANGER_SIDES]
    with translation.override("de"):
        stands = {
            "sides": sides,
            "center": content.center(area, "de"),
            "link": msgspec.to_builtins(area_link(area)),
        }
        return _order("hanger", _("We were here"), "de", "hanger", now, stands, is_for_press=is_for_press)


def folder(wanted: Wanted, *, now: datetime) -> paper.Order:
    """The folder for one family: chosen chapters, the offers to them near her, numbers that help."""
    with translation.override(wanted.language):
        area = wanted.area.name if wanted.area else ""
        stands = {
            "area": area,
            "day": content.day_words(now.date()),
            "chapters": [_chapter(said) for said in texts.said_in(wanted.language, wanted.chapters or ("-",))],
            "sections": _sections(wanted),
            "numbers": content.numbers(),
            "center": content.center(wanted.area, wanted.language),
            "link": msgspec.to_builtins(area_link(wanted.area)),
        }
        return _order("folder", _("Put together for you"), wanted.language, wanted.format, now, stands)


def area_link(area: Area | None) -> entries.Link:
    """The page of an area in the language that a phone asks for."""
    return entries.link_to(f"/w/{area.slug}/" if area else "/")


def made(order: paper.Order) -> bytes:
    """The sheet as PDF; for the press with its boxes. Raises paper.Unprintable."""
    pdf = paper.cook(order)
    press = order.content["press"]
    return printer.print_ready(pdf, bleed=press["bleed"], slug=press["slug"]) if press else pdf


# --- what every sheet carries -----------------------------------------------------------------------------------------


def _order(
    template: str,
    title: str,
    language: str,
    size: str,
    now: datetime,
    stands: Mapping[str, Any],
    *,
    is_for_press: bool = False,
) -> paper.Order:
    """The order for the kitchen; its instant is the morning of the day, so that one day makes one sheet."""
    town = places.town()
    frame = {
        "language": language,
        "format": size,
        "title": title,
        "author": town.office if town else "",
        "office": town.office if town else "",
        "phone": town.phone if town else "",
        "phone_hours": town.phone_hours if town else "",
        "email": town.email if town else "",
        "as_of": _("As of %(day)s") % {"day": content.day_words(now.date())},
        "press": {"bleed": rules.BLEED, "slug": rules.SLUG} if is_for_press else None,
        "words": words(),
    }
    morning = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return paper.Order(f"{FOLDER}/{template}.typ", {**frame, **stands}, morning, is_tagged=not is_for_press)


def words() -> dict[str, str]:
    """The few texts of the templates themselves, in the active language."""
    return {
        "by_appointment": _("by appointment"),
        "just_come": _("Just come"),
        "next_dates": _("The next dates"),
        "cancelled": _("does not take place"),
        "way_there": _("Way there"),
        "opening_hours": _("Opening hours"),
        "week_plan": _("Week plan"),
        "most_days": _("Almost every day"),
        "nothing_this_week": _("Nothing is entered here yet. Call us – we look with you."),
        "nothing_this_month": _("Nothing is entered for this month yet. Call us – we look with you."),
        "on_request": _("By appointment"),
        "contents": _("Contents"),
        "emergency": _("In an emergency"),
        "center": _("Your center"),
        "numbers": _("These numbers help"),
        "sources": _("Sources"),
        "nobody_knows": _("Nobody has kept what stands in here or who you are."),
        "morning": _("morning"),
        "afternoon": _("afternoon"),
        "evening": _("evening"),
        "near": _("Near you"),
        "until": pgettext("time", "until"),
        "talk": _("Talk to us"),
    }


# --- one offer --------------------------------------------------------------------------------------------------------


def _offer(shown: Offer, now: datetime) -> dict[str, Any]:
    entry = entries.entry_of(shown)
    place = shown.place if entry.address else None
    days = directory.day_calendar()
    held = courses.of_offer(shown, now=now, days=days)
    return {
        "over": " · ".join([str(offers.Kind(shown.kind).label), *_phases(shown)]),
        "entry": msgspec.to_builtins(entry),
        "times": _times(shown.schedules, now.date()),
        "dates": _dates(shown, held, now, days),
        "openly": [asdict(one) for one in courses.open_meetings(held, now=now)],
        "way_there": place.way_there.text if place else "",
        "way_language": place.way_there.language if place else "",
        "about": content.paragraphs(shown.description.text),
        "about_language": shown.description.language,
        "note_language": shown.good_to_know.language,
        "calls": _calls(entry),
        "untranslated": _("Nobody has translated this text yet. The facts below are in your language.")
        if shown.name.language != shown.language and shown.language != "de-simple"
        else "",
    }


def _phases(shown: Offer) -> list[str]:
    return [str(offers.Phase(phase).label) for phase in shown.phases]


def _calls(entry: Entry) -> list[dict[str, Any]]:
    """The phone numbers of an entry."""
    return [msgspec.to_builtins(one) for one in entry.contact if one.url.startswith("tel:")]


def _times(schedules: Iterable[Times], today: date) -> list[dict[str, str]]:
    """The times as they stand alone and large: days, hours, and what is to know about them; past ones left out."""
    found = []
    for times in schedules:
        if (times.last_on is not None and times.last_on < today) or _is_over(times, today):
            continue
        note = [str(offers.School(times.school).label)] if times.school != offers.School.ALWAYS else []
        hours = facts.time_words(times.opens_at, times.closes_at) if times.opens_at else ""
        line = {"days": _days(times), "hours": hours, "note": " · ".join([*_every(times), *note])}
        if line not in found:
            found.append(line | {"said": times.note})
    return found[:MOST_TIMES]


def _is_over(times: Times, today: date) -> bool:
    return calendars.describe(times.rule).kind == "once" and times.first_on < today


def _days(times: Times) -> str:
    """„Dienstag und Freitag“; „nach Vereinbarung“ where no time is said."""
    if times.by_appointment or times.opens_at is None:
        return _("by appointment")
    pattern = calendars.describe(times.rule)
    if pattern.kind == "once":
        return facts.day_words(times.first_on)
    if pattern.kind == "daily":
        return _("every day")
    days = sorted(calendars.weekdays(times.rule, times.first_on))
    names = [facts.weekday(day) for day in days]
    if len(days) > 2 and days[-1] - days[0] == len(days) - 1:
        return _capital(pgettext("weekdays", "%(first)s to %(last)s") % {"first": names[0], "last": names[-1]})
    return _capital(facts.and_words(names)) if names else ""


def _capital(text: str) -> str:
    """As a line begins: „вівторок“ becomes „Вівторок“."""
    return text[:1].upper() + text[1:]


def _every(times: Times) -> list[str]:
    """„alle 2 Wochen“, „2. im Monat“; nothing where it is every week."""
    note = entries.rhythm_note(times) if times.opens_at else ""
    return [note] if note else []


def _dates(
    shown: Offer, held: Sequence[courses.Held], now: datetime, days: calendars.DayCalendar
) -> list[dict[str, Any]]:
    """The next dates with those cancelled between them, by the rhythm and in courses."""
    coming = [one for one in held if not one.is_canceled and (one.meeting.end or one.meeting.start) > now]
    if not coming:
        return []
    last = coming[:MOST_DATES][-1].meeting.day
    off = [(one.start, True, why, "") for one, why in _off(shown, held, now.date(), last, days) if now < one.start]
    held_at = ((one.meeting.start, False, "", courses.elsewhere_words(one, shown)) for one in coming[:MOST_DATES])
    return [
        {
            "day": facts.day_words(start.date()),
            "time": f"{start.hour}:{start.minute:02}",
            "is_off": is_off,
            "reason": reason,
            "place": place,
        }
        for start, is_off, reason, place in sorted([*held_at, *off])[: MOST_DATES + 2]
        if start.date() <= last
    ]


# --- a week -----------------------------------------------------------------------------------------------------------


def _days_of(center: Center, rows: Sequence[Shelved], language: str, first: date) -> list[dict[str, Any]]:
    """Seven days of one week: opening hours, dates, what is cancelled, holidays."""
    last, calendar = first + timedelta(days=6), directory.day_calendar()
    held = courses.Dates(first, last)
    rows = held.with_others(rows, directory.shelf(language))
    dates = {row.offer.id: held.of_rhythm(row.offer, calendar) for row in rows}
    plan = directory.week_plan(
        center.location,
        rows,
        first=first,
        last=last,
        days=calendar,
        dates_of=lambda shown: [one.meeting for one in dates[shown.id] if not one.is_canceled],
    )
    lines: dict[date, list[dict[str, Any]]] = {}
    for row in rows:
        for meeting, why in _off(row.offer, dates[row.offer.id], first, last, calendar):
            if meeting.place is not None and meeting.place.id == center.location.pk:
                lines.setdefault(meeting.day, []).append(_line(row.offer, meeting, is_off=True, why=why))
    found = []
    for day in (first + timedelta(days=ahead) for ahead in range(7)):
        slots = plan.get(day, [])
        happening = [_line(slot.offer, slot.meeting) for slot in slots if slot.offer is not None]
        found.append(
            {
                "day": facts.weekday(day.weekday()),
                "date": _number_of(day),
                "open": [_span(slot.meeting) for slot in slots if slot.offer is None],
                "holiday": calendar.public_holiday(day),
                "parts": _parts([*happening, *lines.get(day, [])]),
            }
        )
    return _without_empty_weekend(found)


def _off(
    shown: Offer, dates: Sequence[courses.Held], first: date, last: date, days: calendars.DayCalendar
) -> list[tuple[directory.Meeting, str]]:
    """Dates in these days that do not take place, and why: those of the rhythm that somebody closed, those of courses."""
    closed = courses.closed(shown, dates, first=first, last=last, days=days)
    canceled = [(one.meeting, str(one.reason)) for one in dates if one.is_canceled]
    return [*((off.meeting, off.reason) for off in closed), *canceled]


def _regular_days(center: Center, rows: Sequence[Shelved], today: date) -> list[dict[str, Any]]:
    """The week as it usually is."""
    lines: dict[int, list[dict[str, Any]]] = {day: [] for day in range(7)}
    for row in rows:
        for times in row.offer.schedules:
            place = row.offer.place_of(times)
            if place is not None and place.id == center.location.pk and _is_regular(times, today):
                for day in calendars.weekdays(times.rule, times.first_on):
                    lines[day].append(_usual_line(row.offer, times, place.room))
    opening: dict[int, list[str]] = {day: [] for day in range(7)}
    for times in directory.opening_times(center.location):
        if times.opens_at is not None and _is_regular(times, today):
            for day in _weekdays(times):
                opening[day].append(facts.time_words(times.opens_at, times.closes_at))
    found = [
        {
            "day": facts.weekday(day),
            "date": "",
            "open": opening[day],
            "holiday": "",
            "parts": _parts(lines[day]),
        }
        for day in range(7)
    ]
    return _without_empty_weekend(found)


def _is_regular(times: Times, today: date) -> bool:
    is_over = times.last_on is not None and times.last_on < today
    return times.opens_at is not None and not is_over and calendars.describe(times.rule).kind not in {"once", "other"}


def _weekdays(times: Times) -> Sequence[int]:
    is_daily = calendars.describe(times.rule).kind == "daily"
    return range(7) if is_daily else calendars.weekdays(times.rule, times.first_on)


def _usual_line(shown: Offer, times: Times, room: str) -> dict[str, Any]:
    note = [*_every(times), *([str(offers.School(times.school).label)] if times.school != "always" else [])]
    opens_at = times.opens_at or time()
    return _cell(shown, facts.time_words(opens_at, times.closes_at), opens_at.hour, room, " · ".join(note))


def _line(shown: Offer, meeting: directory.Meeting, *, is_off: bool = False, why: str = "") -> dict[str, Any]:
    room = meeting.place.room if meeting.place else ""
    return _cell(shown, _span(meeting), meeting.start.hour, room, "") | {"is_off": is_off, "why": why}


def _cell(shown: Offer, time: str, hour: int, room: str, note: str) -> dict[str, Any]:
    return {
        "time": time,
        "part": 0 if hour < 12 else 1 if hour < 17 else 2,
        "sorted": (hour, time),
        "name": shown.name.text,
        "language": shown.name.language,
        "room": room,
        "note": note,
        "is_off": False,
        "why": "",
    }


def _parts(lines: Iterable[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Morning, afternoon, evening."""
    in_order = sorted(lines, key=lambda one: (one["sorted"], one["name"]))
    return [[one for one in in_order if one["part"] == part] for part in range(3)]


def _span(meeting: directory.Meeting) -> str:
    return facts.time_words(meeting.start.time(), meeting.end.time() if meeting.end else None)


def _without_empty_weekend(days: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Monday to Friday always; Saturday and Sunday where something happens."""
    last = max((at for at, day in enumerate(days) if day["open"] or any(day["parts"])), default=4)
    return days[: max(last, 4) + 1]


# --- a month ----------------------------------------------------------------------------------------------------------


def _language_of(center: Center, language: str) -> str:
    """In which language the name of a place is: German where nobody said it in another."""
    return language if center.name != center.location.name else "de"


def _programme(area: Area, language: str, held: courses.Dates) -> list[dict[str, Any]]:
    """The days on which something happens or something usual does not."""
    calendar, month = directory.day_calendar(), _all_days(held.first, held.last)
    lines: dict[date, list[dict[str, Any]]] = {}
    for row in content.rows_of(area, language):
        if area.pk not in row.areas:
            continue
        dates = held.of_rhythm(row.offer, calendar)
        for one in dates:
            if not one.is_canceled and not _is_on_most_days(one.meeting.times):
                line = _date_line(row.offer, one.meeting)
                lines.setdefault(one.meeting.day, []).append(line | {"place": _("Online")} if one.is_online else line)
        for meeting, why in _off(row.offer, dates, held.first, held.last, calendar):
            line = _date_line(row.offer, meeting) | {"is_off": True, "why": why}
            lines.setdefault(meeting.day, []).append(line)
    holidays = {day: calendar.public_holiday(day) for day in month}
    return [
        {
            "day": _capital(facts.weekday(day.weekday())),
            "date": _number_of(day),
            "holiday": holidays[day],
            "school": _school_begins(calendar, day),
            "lines": sorted(lines.get(day, []), key=lambda one: (one["sorted"], one["name"])),
        }
        for day in month
        if day in lines or holidays[day] or _school_begins(calendar, day)
    ]


def _date_line(shown: Offer, meeting: directory.Meeting) -> dict[str, Any]:
    place = meeting.place
    return {
        "sorted": (meeting.start.hour, meeting.start.minute),
        "time": f"{meeting.start.hour}:{meeting.start.minute:02}",
        "name": shown.name.text,
        "language": shown.name.language,
        "place": ", ".join(part for part in ((place.name, place.room) if place else ()) if part),
        "is_off": False,
        "why": "",
    }


def _school_begins(calendar: calendars.DayCalendar, day: date) -> dict[str, str] | None:
    """„Weihnachtsferien“ „bis Freitag, 8. Januar“ on their first day, and on the first of a month inside them."""
    for name, first, last in calendar.school:
        if first <= day <= last and (day == first or day.day == 1):
            return {"name": name, "until": _("until %(day)s") % {"day": facts.day_words(last)}}
    return None


def _is_on_most_days(times: Times) -> bool:
    """A Kita, an office: open four days a week or more; in a list of days it would hide the dates."""
    pattern = calendars.describe(times.rule)
    days = set(calendars.weekdays(times.rule, times.first_on))
    return pattern.kind == "daily" or (
        pattern.kind == "weekly" and pattern.every == 1 and len(days) >= entries.MANY_DAYS
    )


def _most_days(area: Area, language: str, month: date) -> list[dict[str, Any]]:
    """What is open on most days of the month, said once."""
    found = []
    for row in content.rows_of(area, language):
        rhythms = [
            facts.rhythm_words(times)
            for times in row.offer.schedules
            if times.opens_at and _is_on_most_days(times) and (times.last_on is None or times.last_on >= month)
        ]
        if area.pk in row.areas and rhythms:
            found.append(_listed(row.offer, "; ".join(rhythms)))
    return found


def _on_request(area: Area, language: str, held: courses.Dates) -> list[dict[str, Any]]:
    """Offers of the area that have no day of their own, with whom to call."""
    return [
        _listed(row.offer, "")
        for row in content.rows_of(area, language)
        if area.pk in row.areas
        and row.offer.id not in held.services
        and not any(times.opens_at for times in row.offer.schedules)
    ]


def _listed(shown: Offer, rhythm: str) -> dict[str, Any]:
    entry = entries.entry_of(shown)
    calls = _calls(entry)
    return {
        "name": entry.name,
        "language": entry.language,
        "rhythm": rhythm,
        "place": entry.place,
        "call": calls[0] if calls else None,
    }


def _number_of(day: date) -> str:
    return f"{day.day}.{day.month}."


def _last_of(month: date) -> date:
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _all_days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=ahead) for ahead in range((last - first).days + 1)]


# --- a door -----------------------------------------------------------------------------------------------------------


def greeting(language: str) -> dict[str, str]:
    """What the door hanger says in one language."""
    with translation.override(language):
        return {
            "language": language,
            "own_name": str(dict(settings.LANGUAGES)[language]),
            "hello": _("Hello! We were here."),
            "come": _("We would like to meet you. Call us – or simply come by. It costs nothing."),
        }


# --- a family ---------------------------------------------------------------------------------------------------------


def _chapter(said: texts.Said) -> dict[str, Any]:
    """A common chapter as it stands in a folder; what nobody released yet says so."""
    title, lead, *rest = said.blocks
    return {
        "title": paper.said([title])[0],
        "lead": lead["runs"],
        "blocks": rest,
        "numbers": [one for one in content.numbers() if one["key"] in said.chapter.numbers],
        "sources": [source.name for source in said.chapter.sources],
        "dated": content.day_words(said.chapter.dated),
        "unchecked": "" if said.is_printable else _("Nobody has checked this text yet."),
    }


def _sections(wanted: Wanted) -> list[dict[str, Any]]:
    """The offers of the folder, each once: those chosen one by one, then those to each chapter and topic."""
    rows = entries.in_order(content.rows_of(wanted.area, wanted.language))
    everywhere = directory.shelf(wanted.language).by_code
    chosen = [everywhere[code] for code in dict.fromkeys(wanted.offers) if code in everywhere]
    seen = {row.offer.code for row in chosen}
    sections = [_section(_("Chosen for you"), chosen)]
    for title, topics in _subjects(wanted):
        about = [row for row in rows if row.offer.code not in seen and _topics(row) & set(topics)][:MOST_ABOUT]
        seen |= {row.offer.code for row in about}
        sections.append(_section(title, about))
    return [section for section in sections if section["entries"]]


def _subjects(wanted: Wanted) -> list[tuple[str, Sequence[str]]]:
    """Titles of what was chosen with the topics of the directory that belong to it."""
    said = texts.said_in(wanted.language, wanted.chapters or ("-",))
    names = {topic.slug: name for topic, name in directory.topics_with_names(wanted.language)}
    chosen: list[tuple[str, Sequence[str]]] = [(one.title, one.chapter.topics) for one in said]
    return chosen + [(names[slug], (slug,)) for slug in wanted.topics if slug in names]


def _topics(row: Shelved) -> set[str]:
    return {topic.code for topic in row.offer.topics}


def _section(title: str, rows: Iterable[Shelved]) -> dict[str, Any]:
    return {"title": title, "entries": [msgspec.to_builtins(entries.entry_of(row.offer)) for row in rows]}
