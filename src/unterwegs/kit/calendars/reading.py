"""Calendar files of others, read with each problem named by line and event."""

import functools
import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import TypeVar
from zoneinfo import ZoneInfo

import icalendar
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from unterwegs.kit.calendars import recurrence
from unterwegs.kit.calendars.events import MOST_DATES, Event
from unterwegs.kit.calendars.files import clean
from unterwegs.kit.calendars.recurrence import BERLIN, WrongRule, wall

LARGEST_FILE = 5_000_000  # bytes
MOST_EVENTS, MOST_PROBLEMS, MOST_ZONE_LINES = 10_000, 200, 2_000
FIRST_YEAR, LAST_YEAR = 1800, 2200

_PARAMETERS = r'(?:;[\w-]+=(?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*)*'
_LINE = re.compile(rf"([\w.-]+)({_PARAMETERS}):(.*)", re.DOTALL)
_PARAMETER = re.compile(r';([\w-]+)=("[^"]*"|[^";:,]*)')
_MOMENT = re.compile(r"(\d{8})(?:T(\d{6})(Z?))?")
_DURATION = re.compile(r"([+-]?)P(?:(\d{1,4})W)?(?:(\d{1,5})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,7})S)?)?")
_CLOCK = re.compile(r";BY(HOUR|MINUTE|SECOND)=(\d{1,2})(?=;|$)")
_ESCAPED = re.compile(r"\\([\\;,:nN\"])")

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in a calendar file, where: line (0: the whole file), component, UID of the event if known."""

    sentence: str
    line: int = 0
    component: str = ""
    uid: str = ""

    def __str__(self) -> str:
        named = f" („{self.uid[:60]}“)" if self.uid else ""
        return f"Zeile\N{NO-BREAK SPACE}{self.line}{named}: {self.sentence}" if self.line else self.sentence


@dataclass(frozen=True, slots=True)
class _Line:
    """A content line, unfolded; ``number`` is that of its first line in the file."""

    name: str
    parameters: dict[str, str]
    value: str
    number: int


class _Wrong(Exception):
    """A value that cannot be read; the text is a German sentence."""


def read_calendar(content: bytes) -> tuple[list[Event], list[Problem]]:
    """The events of a calendar file, and every problem with its line and event. Never raises.

    What is damaged in an event is left out and named; an event without a readable beginning is left out itself.
    Times without a zone, or with an unknown one, are taken as Germany's. Tasks, journals and alarms are passed over.
    """
    reader = _Reader()
    reader.read(content)
    return reader.events, reader.problems[:MOST_PROBLEMS]


class _Reader:
    """Goes through a calendar file line by line and collects events and problems."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.problems: list[Problem] = []
        self.zones: dict[str, tzinfo] = {}
        self.blocks: list[tuple[int, list[_Line]]] = []
        self.component = "VCALENDAR"

    def note(self, sentence: str, line: int = 0, uid: str = "") -> None:
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(sentence, line, self.component, uid))

    def read(self, content: bytes) -> None:
        if len(content) > LARGEST_FILE:
            return self.note("Die Kalenderdatei ist zu groß. Höchstens 5\N{NO-BREAK SPACE}MB werden gelesen.")
        if content.startswith((b"\xff\xfe", b"\xfe\xff")):
            content = content.decode("utf-16", "replace").encode()
        if not re.search(rb"BEGIN\s*:\s*V[A-Z]", content[:200_000], re.IGNORECASE):
            return self.note("Die Datei ist kein Kalender.")
        self.split(content)
        for number, block in self.blocks[:MOST_EVENTS]:
            self.component = "VEVENT"
            self.take(number, block)
        self.component = "VCALENDAR"
        if len(self.blocks) > MOST_EVENTS:
            self.note(f"Der Kalender hat mehr als {MOST_EVENTS} Termine; der Rest wurde nicht gelesen.")
        if not self.events and not self.problems:
            self.note("Der Kalender enthält keinen Termin.")
        return None

    def split(self, content: bytes) -> None:
        """Cuts the file into its components and checks that they begin and end as they should."""
        stack: list[tuple[str, int]] = []
        inside: list[_Line] = []
        zone: list[str] = []
        for number, text in self.lines(content):
            keyword, _colon, name = (part.strip().upper() for part in text.partition(":"))
            self.component = stack[-1][0] if stack else "VCALENDAR"
            if any(open_ == "VTIMEZONE" for open_, _number in stack) or (keyword, name) == ("BEGIN", "VTIMEZONE"):
                zone.append(text)
            if keyword == "BEGIN":
                if not stack and name != "VCALENDAR":
                    self.note(f"{name[:40]} steht nicht in einem VCALENDAR.", number)
                stack.append((name, number))
                inside = [] if name == "VEVENT" else inside
            elif keyword == "END":
                closed = self.closed(stack, name, number)
                if "VEVENT" in closed:
                    self.blocks.append((closed["VEVENT"], inside))
                if "VTIMEZONE" in closed:
                    self.keep_zone(zone, closed["VTIMEZONE"])
                    zone = []
            elif stack and stack[-1][0] == "VEVENT":
                inside += self.line(text, number)
            elif not stack:
                self.note("Diese Zeile steht außerhalb des Kalenders.", number)
        for name, number in stack:
            self.component = name
            self.note(f"{name[:40]} hat kein Ende; die Datei ist unvollständig.", number)

    def closed(self, stack: list[tuple[str, int]], name: str, number: int) -> dict[str, int]:
        """The components that an END closes, with their first lines; one that ends too early is broken and left out."""
        if name not in {open_ for open_, _number in stack}:
            self.note(f"END:{name[:40]} hat keinen Anfang.", number)
            return {}
        while stack[-1][0] != name:
            open_, begun = stack.pop()
            self.component = open_
            self.note(f"{open_[:40]} hat kein Ende.", begun)
        return dict([stack.pop()])

    def lines(self, content: bytes) -> Iterator[tuple[int, str]]:
        """Unfolded lines; folding may cut a letter in two, so bytes are joined before they become text."""
        parts: list[bytes] = []
        begun = 0
        for number, line in enumerate(re.split(rb"\r\n|\n|\r", content.removeprefix(b"\xef\xbb\xbf")), start=1):
            if line[:1] in {b" ", b"\t"} and parts:
                parts.append(line[1:])
            elif line:
                if parts:
                    yield begun, self.text(b"".join(parts), begun)
                parts, begun = [line], number
        if parts:
            yield begun, self.text(b"".join(parts), begun)

    def text(self, line: bytes, number: int) -> str:
        try:
            return line.decode()
        except UnicodeDecodeError:
            self.note("Die Buchstaben sind nicht in UTF-8 geschrieben; sie wurden als westeuropäische gelesen.", number)
            return line.decode("cp1252", "replace")

    def line(self, text: str, number: int) -> list[_Line]:
        match = _LINE.fullmatch(text)
        if match is None:
            self.note(f"„{clean(text)[:60]}“ ist keine Angabe, die ein Kalender kennt.", number)
            return []
        parameters = {name.upper(): value.strip('"') for name, value in _PARAMETER.findall(match[2])}
        return [_Line(match[1].upper(), parameters, match[3], number)]

    # zones

    def keep_zone(self, lines: list[str], number: int) -> None:
        """A zone that the file describes itself, if it is needed and can be trusted to be short."""
        name = next((text.partition(":")[2].strip() for text in lines if text[:4].upper() == "TZID"), "")
        if not name or _known_zone(name) is not None:
            return
        self.component = "VTIMEZONE"
        rules = [text.partition(":")[2] for text in lines if text[:5].upper() == "RRULE"]
        try:
            if len(lines) > MOST_ZONE_LINES:
                raise ValueError
            for rule in rules:
                recurrence.parsed(_CLOCK.sub("", rule))
            zone = icalendar.Timezone.from_ical("\r\n".join(lines)).to_tz()  # type: ignore[attr-defined]
            datetime(2026, 1, 1, tzinfo=zone).utcoffset()
        except Exception:  # what a damaged zone makes the library stumble over is not foreseeable
            self.note(f"Die Zeitzone „{name[:60]}“ ist nicht lesbar.", number)
        else:
            self.zones[name] = zone

    def zone(self, line: _Line, uid: str) -> tzinfo:
        name = line.parameters.get("TZID", "")
        if not name:
            return BERLIN
        if name not in self.zones:
            known = _known_zone(name)
            if known is None:
                self.note(
                    f"Die Zeitzone „{name[:60]}“ ist unbekannt; die Zeit wurde als deutsche gelesen.", line.number, uid
                )
            self.zones[name] = known or BERLIN
        return self.zones[name]

    # events

    def take(self, number: int, lines: list[_Line]) -> None:
        uid = next((_unescaped(line.value) for line in lines if line.name == "UID" and line.value.strip()), "")
        if not uid:
            self.note("Der Termin hat keine UID; er bekommt eine aus seinem Inhalt.", number)
        start_line = next((line for line in lines if line.name == "DTSTART"), None)
        if start_line is None:
            return self.note("Der Termin hat keinen Beginn und wurde nicht gelesen.", number, uid)
        try:
            begins = self.moment(start_line, start_line.value, uid)
        except _Wrong as problem:
            return self.note(f"{problem} Der Termin wurde nicht gelesen.", start_line.number, uid)
        self.events.append(self.event(uid, begins, lines))
        return None

    def event(self, uid: str, begins: datetime | date, lines: list[_Line]) -> Event:
        is_whole_day = not isinstance(begins, datetime)
        start = _instant(begins)
        texts = {line.name: _unescaped(line.value) for line in reversed(lines)}
        modified = self.first(lines, "LAST-MODIFIED", uid, lambda line: _instant(self.moment(line, line.value, uid)))
        stamp = self.first(lines, "DTSTAMP", uid, lambda line: _instant(self.moment(line, line.value, uid)))
        also = self.moments(lines, "RDATE", start, is_whole_day, uid)
        replaced = self.moments(lines, "RECURRENCE-ID", start, is_whole_day, uid)
        for line in lines:
            if line.name == "RECURRENCE-ID" and line.parameters.get("RANGE"):
                self.note(
                    "Die Änderung gilt hier nur für diesen einen Termin, nicht für alle folgenden.", line.number, uid
                )
        return Event(
            uid=uid or _made_uid(lines),
            summary=" ".join(texts.get("SUMMARY", "").split()),
            start=start,
            end=self.end(lines, start, is_whole_day, uid),
            stamp=stamp or modified or start,
            sequence=self.first(lines, "SEQUENCE", uid, _whole_number) or 0,
            description=texts.get("DESCRIPTION", "").strip(),
            location=texts.get("LOCATION", "").strip(),
            url="".join(texts.get("URL", "").split()),
            is_cancelled=texts.get("STATUS", "").strip().upper() == "CANCELLED",
            categories=_categories(lines),
            rule=self.first(lines, "RRULE", uid, lambda line: _checked_rule(line, start)) or "",
            without=self.moments(lines, "EXDATE", start, is_whole_day, uid),
            also=also,
            instead_of=replaced[0] if replaced else None,
            modified_at=modified,
            is_whole_day=is_whole_day,
        )

    def first(self, lines: list[_Line], name: str, uid: str, read: Callable[[_Line], Value]) -> Value | None:
        """What the first line of this name says; None where it is missing or wrong."""
        found = [line for line in lines if line.name == name]
        for line in found[1:]:
            self.note(f"{name} steht mehrmals da; nur die erste Angabe gilt.", line.number, uid)
        for line in found[:1]:
            try:
                return read(line)
            except (_Wrong, WrongRule) as problem:
                self.note(str(problem), line.number, uid)
        return None

    def moment(self, line: _Line, value: str, uid: str, *, floating: tzinfo = BERLIN) -> datetime | date:
        """A day or an aware instant; without a zone it is taken in ``floating``."""
        match = _MOMENT.fullmatch(value.strip())
        if match is None:
            raise _Wrong(f"„{clean(value)[:40]}“ ist kein Zeitpunkt.")
        try:
            day = datetime.strptime(match[1], "%Y%m%d").date()  # noqa: DTZ007
            at = datetime.strptime(match[2] or "000000", "%H%M%S").time()  # noqa: DTZ007
        except ValueError:
            raise _Wrong(f"„{clean(value)[:40]}“ gibt es im Kalender nicht.") from None
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise _Wrong(f"Das Jahr {day.year} liegt nicht zwischen {FIRST_YEAR} und {LAST_YEAR}.")
        if not match[2]:
            return day
        if match[3]:
            return datetime.combine(day, at, tzinfo=UTC)
        return wall(day, at, self.zone(line, uid) if line.parameters.get("TZID") else floating)

    def moments(
        self, lines: list[_Line], name: str, start: datetime, is_whole_day: bool, uid: str
    ) -> tuple[datetime, ...]:
        """Beginnings of other dates of the series; a day among times means the series' time on it."""
        found: list[datetime] = []
        for line in lines:
            for value in line.value.split(",") if line.name == name else ():
                try:
                    moment = self.moment(line, value.partition("/")[0], uid, floating=start.tzinfo or BERLIN)
                except _Wrong as problem:
                    self.note(str(problem), line.number, uid)
                    continue
                if is_whole_day:
                    moment = _instant(moment.date() if isinstance(moment, datetime) else moment)
                elif not isinstance(moment, datetime):
                    moment = wall(moment, start.time(), start.tzinfo or BERLIN)
                found.append(moment)
        if len(found) > MOST_DATES:
            self.note(f"{name} nennt mehr als {MOST_DATES} Termine; der Rest wurde nicht gelesen.", 0, uid)
        return tuple(found[:MOST_DATES])

    def end(self, lines: list[_Line], start: datetime, is_whole_day: bool, uid: str) -> datetime | None:
        """From DTEND or DURATION; a whole day ends at the next midnight, a time without an end stays open."""
        shortest = _instant(start.date() + timedelta(days=1)) if is_whole_day else None
        end = self.first(lines, "DTEND", uid, lambda line: self.moment(line, line.value, uid))
        if is_whole_day and isinstance(end, datetime):
            end = end.date()
        ended = _instant(end) if end else self.first(lines, "DURATION", uid, lambda line: _after(start, line))
        if ended is not None and ended < start:
            number = next(line.number for line in lines if line.name in {"DTEND", "DURATION"})
            self.note("Das Ende liegt vor dem Beginn.", number, uid)
        return ended if ended is not None and ended > start else shortest


def _made_uid(lines: list[_Line]) -> str:
    text = "\n".join(f"{line.name}:{line.value}" for line in lines)
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]


def _instant(moment: datetime | date) -> datetime:
    """A day begins at midnight in Germany."""
    return moment if isinstance(moment, datetime) else wall(moment, time())


def _after(start: datetime, line: _Line) -> datetime:
    """The moment a DURATION after the start, as a clock on the wall counts."""
    match = _DURATION.fullmatch(line.value.strip().upper())
    if match is None:
        raise _Wrong(f"„{clean(line.value)[:40]}“ ist keine Dauer.")
    weeks, days, hours, minutes, seconds = (int(number or 0) for number in match.groups()[1:])
    length = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    local = start.replace(tzinfo=None) + (-length if match[1] == "-" else length)
    return wall(local.date(), local.time(), start.tzinfo or BERLIN)


def _whole_number(line: _Line) -> int:
    if not re.fullmatch(r"\d{1,9}", line.value.strip()):
        raise _Wrong(f"{line.name} ist keine Zahl.")
    return int(line.value)


def _checked_rule(line: _Line, start: datetime) -> str:
    """The rule; some programs repeat the time of the beginning in it."""
    rule = "".join(line.value.upper().split()).rstrip(";")
    clock = {"HOUR": start.hour, "MINUTE": start.minute, "SECOND": start.second}
    rule = _CLOCK.sub(lambda part: "" if clock[part[1]] == int(part[2]) else part[0], rule)
    recurrence.parsed(rule)
    return rule


_BETWEEN_COMMAS = re.compile(r"(?:\\.|[^,])+")  # a backslash before a backslash says nothing of the comma after both


def _categories(lines: list[_Line]) -> tuple[str, ...]:
    """Commas separate categories, but for those with a backslash before them."""
    found = [part for line in lines if line.name == "CATEGORIES" for part in _BETWEEN_COMMAS.findall(line.value)]
    return tuple(text for part in found if (text := _unescaped(part).strip()))


def _unescaped(text: str) -> str:
    return clean(_ESCAPED.sub(lambda match: "\n" if match[1] in "nN" else match[1], text))


@functools.lru_cache(maxsize=256)
def _known_zone(name: str) -> tzinfo | None:
    """The zone of this name, also of Windows' names and of names that a program put its own before."""
    parts = name.strip("/").split("/")
    tails = ["/".join(parts[place:]) for place in range(min(len(parts), 6))]
    for key in (WINDOWS_TO_OLSON.get(name, name), *tails):
        try:
            return ZoneInfo(key)
        except (KeyError, ValueError, OSError):
            continue
    return None
