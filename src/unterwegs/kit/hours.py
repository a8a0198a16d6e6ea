"""Opening times as free German text: what can be read for certain, and what a person should look at."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import time

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
SHORT = ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So")
_NAMES = ("montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag")
_DAY = r"(?:" + "|".join(f"{name}s?" for name in _NAMES) + r"|sonnabends?|mo|di|mi|do|fr|sa|so)"
#: The words of opening times, each with its kind; the first that fits counts.
_WORDS: tuple[tuple[str, str], ...] = (
    ("appointment", r"(?:termine?\s+)?(?:nur\s+)?(?:nach|n\.)\s*(?:telefonischer\s+|vorheriger\s+)?(?:vereinbarung|absprache|v\.)"),
    ("term", r"(?:nicht|außer|ausser)\s+(?:in|während)\s+(?:der|den)\s+(?:schul)?ferien|außerhalb\s+der\s+(?:schul)?ferien"
     r"|(?:nur\s+)?(?:in|während)\s+der\s+schulzeit|ferien\s+geschlossen"),
    ("holidays", r"nur\s+in\s+den\s+(?:schul)?ferien"),
    ("biweekly", r"14[\s-]*t(?:ä|ae)gig(?:er|e|es)?|zweiw(?:ö|oe)chentlich|alle\s+(?:zwei|2|14)\s+(?:wochen|tage)"
     r"|jede\s+zweite\s+woche|in\s+(?:un)?geraden?\s+(?:kalender)?wochen?"),
    ("ordinal", r"(?:jede[nrs]?\s+)?(?:([1-5])\.|(erste[nrsm]?|zweite[nrsm]?|dritte[nrsm]?|vierte[nrsm]?|f(?:ü|ue)nfte[nrsm]?|letzte[nrsm]?))"
     rf"(?=\s*(?:(?:und|u\.|,|&|\+)\s*(?:[1-5]\.|\w+te[nrsm]?)\s*)*\s*{_DAY}\b)"),
    ("month", r"(?:im|des|jeden|eines\s+jeden)\s+monat(?:s|es)?"),
    ("daily", r"t(?:ä|ae)glich|jeden\s+tag|rund\s+um\s+die\s+uhr"),
    ("workdays", r"werktags|werktäglich|wochentags|unter\s+der\s+woche"),
    ("weekend", r"am\s+wochenende|wochenende|sa\s*/\s*so"),
    ("day", rf"(?:jeden\s+)?{_DAY}\b\.?"),
    ("whole", r"24\s*(?:stunden|h)\b"),
    ("time", r"(?:2[0-4]|[01]?\d)(?:[.:][0-5]\d)?(?:\s*(?:uhr|h)\b\.?)?|(?:[01]\d|2[0-3])[0-5]\d(?:\s*(?:uhr|h)\b)?"),
    ("to", r"bis|[-–—‒−‐‑]+"),
    ("from", r"von|ab"),
    ("and", r"und|sowie|u\.|[,;/+&\n|•]"),
    ("closed", r"geschlossen"),
    ("noise", r"(?:ö|oe)ffnungszeit(?:en)?|sprechzeit(?:en)?|betreuungszeit(?:en)?|uhr|jeweils|am|um|in\s+der\s+zeit|[:()]|jede[nrs]?|immer|ge(?:ö|oe)ffnet|zeit|\."),
)  # fmt: skip
_TOKEN = re.compile(r"\s*(?:" + "|".join(f"(?P<{kind}>{words})" for kind, words in _WORDS) + r")", re.IGNORECASE)
_ORDINALS = {"erst": 1, "zwei": 2, "drit": 3, "vier": 4, "fünf": 5, "fuen": 5, "letz": -1}
_TAGS = re.compile(r"<br\s*/?>|</p>|</li>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Opening:
    """One opening: weekdays (0 is Monday), local times, and the RRULE of RFC 5545 without DTSTART."""

    weekdays: tuple[int, ...]
    opens_at: time
    closes_at: time | None
    rule: str
    school: str = "always"
    note: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text says. ``is_certain``: all of it was understood, in one way only; ``rest``: what was not."""

    times: tuple[Opening, ...]
    is_certain: bool
    rest: str = ""
    by_appointment: bool = False


@dataclass(slots=True)
class _Group:
    """Days with the times that follow (or precede) them, and how they repeat."""

    days: list[int] = field(default_factory=list)
    times: list[tuple[time, time | None]] = field(default_factory=list)
    ordinals: list[int] = field(default_factory=list)
    is_biweekly: bool = False


def read(text: str) -> Reading:
    """Reads opening times; never guesses silently: a text with anything open in it is not certain."""
    plain = _TAGS.sub("\n", text).replace("\N{NO-BREAK SPACE}", " ").strip()
    tokens, rest = _tokens(plain)
    kinds = {kind for kind, _said in tokens}
    groups, doubts = _grouped(tokens)
    school = "term" if "term" in kinds else "holidays" if "holidays" in kinds else "always"
    openings = tuple(replace(one, school=school) for group in groups for one in _openings(group))
    is_certain = bool(openings or "appointment" in kinds) and not rest and not doubts and _fits(openings)
    return Reading(openings, is_certain, "; ".join([*rest, *doubts]), "appointment" in kinds)


def _tokens(text: str) -> tuple[list[tuple[str, str]], list[str]]:
    """The words with their kinds, and what is none of them."""
    found: list[tuple[str, str]] = []
    rest: list[str] = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None or not match.group().strip() or _is_torn(text, match):
            word = re.compile(r"\s*\S+").match(text, at)
            rest.extend([word.group().strip()] if word and word.group().strip() else [])
            at = word.end() if word else len(text)
            continue
        found.append((match.lastgroup or "", match.group().strip().casefold()))
        at = match.end()
    return found, [" ".join(rest)] if rest else []


def _is_torn(text: str, match: re.Match[str]) -> bool:
    """Whether the match ends in the middle of a word or a number."""
    said, after = match.group(), text[match.end() : match.end() + 1]
    return said[-1].isalnum() and after.isalnum() and not (said[-1].isdigit() and after in "hH")


def _grouped(tokens: Sequence[tuple[str, str]]) -> tuple[list[_Group], list[str]]:
    """Days and times in groups, and what is doubtful about them in German words."""
    groups: list[_Group] = []
    doubts: list[str] = []
    group, open_to, last = _Group(), "", ""
    for kind, said in tokens:
        if kind in {"day", "daily", "workdays", "weekend", "ordinal", "biweekly"} and group.times and group.days:
            groups.append(group)
            group = _Group(is_biweekly=False)
        if kind == "day":
            number = _day_of(said)
            if open_to and last == "day" and group.days:
                group.days.extend(_until(group.days[-1], number))
            else:
                group.days.append(number)
        elif kind in {"daily", "workdays", "weekend"}:
            group.days.extend({"daily": range(7), "workdays": range(5), "weekend": range(5, 7)}[kind])
        elif kind == "ordinal":
            group.ordinals.append(_ordinal_of(said))
        elif kind == "biweekly":
            group.is_biweekly = True
            doubts.append("in welcher Woche es beginnt")
        elif kind == "whole":
            group.times.append((time(0), time(23, 59)))
        elif kind == "time":
            moment = _time_of(said)
            if moment is None:
                doubts.append(f"„{said}“ ist keine Uhrzeit")
            elif open_to and last == "time" and group.times and group.times[-1][1] is None:
                group.times[-1] = (group.times[-1][0], moment)
            elif open_to and last != "time":  # „Fr bis 14 Uhr“: since when?
                begun = groups[-1].times[0][0] if groups and groups[-1].times else None
                doubts.append("ab wann es beginnt")
                group.times.extend([(begun, moment)] if begun else [])
            else:
                group.times.append((moment, None))
        elif kind == "closed":
            doubts.append("wann geschlossen ist")
        if kind in {"day", "time"}:
            open_to, last = "", kind
        elif kind == "to":
            open_to = "to"
        elif kind in {"and", "from", "month", "noise"}:
            open_to = "" if kind == "and" else open_to
    groups.append(group)
    return _repaired(groups, doubts), doubts


def _repaired(groups: list[_Group], doubts: list[str]) -> list[_Group]:
    """Groups that have both days and times; days or times alone are doubtful."""
    whole = [one for one in groups if one.days and one.times]
    for one in groups:
        if one.days and not one.times:
            doubts.append("zu welcher Uhrzeit")
        elif one.times and not one.days:
            doubts.append("an welchen Tagen")
            whole.append(replace_days(one, range(5)))
        elif one.ordinals and not one.days:
            doubts.append("an welchem Tag des Monats")
    return whole


def replace_days(group: _Group, days: Iterable[int]) -> _Group:
    """The group on other days."""
    return _Group(list(days), group.times, group.ordinals, group.is_biweekly)


def _openings(group: _Group) -> Iterator[Opening]:
    days = tuple(sorted(set(group.days)))
    for opens, closes in group.times:
        yield Opening(days, opens, closes, _rule(days, group))


def _rule(days: Sequence[int], group: _Group) -> str:
    if group.ordinals:
        return "FREQ=MONTHLY;BYDAY=" + ",".join(f"{nth}{DAYS[day]}" for nth in group.ordinals for day in days)
    interval = "INTERVAL=2;" if group.is_biweekly else ""
    return f"FREQ=WEEKLY;{interval}BYDAY=" + ",".join(DAYS[day] for day in days)


def _fits(openings: Iterable[Opening]) -> bool:
    """Whether each opening closes after it opens."""
    return all(one.closes_at is None or one.closes_at > one.opens_at for one in openings)


def _day_of(said: str) -> int:
    word = said.removeprefix("jeden").strip(" .")
    if word.startswith("sonnabend"):
        return 5
    return next(place for place, name in enumerate(_NAMES) if word.startswith(name[:2]))


def _until(first: int, last: int) -> list[int]:
    """The days after the first up to the last, over the week's end where it must be."""
    return [(first + step) % 7 for step in range(1, (last - first) % 7 + 1)]


def _ordinal_of(said: str) -> int:
    word = re.sub(r"^jede[nrs]?\s+", "", said)
    return int(word[0]) if word[0].isdigit() else _ORDINALS[word[:4]]


def _time_of(said: str) -> time | None:
    digits = re.sub(r"[^\d.:]", "", said).strip(".:")
    if re.fullmatch(r"\d{4}", digits):
        digits = f"{digits[:2]}:{digits[2:]}"
    hour, _colon, minute = digits.replace(".", ":").partition(":")
    if int(hour) == 24 and not int(minute or 0):
        return time(23, 59)
    return time(int(hour), int(minute or 0)) if int(hour) < 24 else None


# --- writing --------------------------------------------------------------------------------------------------------


def write(openings: Iterable[Opening]) -> str:
    """Weekly and monthly openings in German words that `read` understands again."""
    return "; ".join(_words(one) for one in openings)


def _words(one: Opening) -> str:
    hours = _clock(one.opens_at) if one.closes_at is None else f"{_clock(one.opens_at)}–{_clock(one.closes_at)}"
    nths = re.findall(r"(-?\d)(?:MO|TU|WE|TH|FR|SA|SU)", one.rule)
    days = _days(one.weekdays)
    if nths:
        said = " und ".join("letzten" if nth == "-1" else f"{nth}." for nth in dict.fromkeys(nths))
        days = f"jeden {said} {', '.join(SHORT[day] for day in one.weekdays)} im Monat"
    return f"{days} {hours}\N{NO-BREAK SPACE}Uhr"


def _days(days: Sequence[int]) -> str:
    """Runs of three and more days with a dash: „Mo–Fr, So“."""
    runs: list[list[int]] = []
    for day in days:
        if runs and day == runs[-1][-1] + 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    parts = (
        f"{SHORT[run[0]]}–{SHORT[run[-1]]}" if len(run) > 2 else ", ".join(SHORT[day] for day in run) for run in runs
    )
    return ", ".join(parts)


def _clock(at: time) -> str:
    return f"{at.hour}.{at.minute:02}" if at.minute else str(at.hour)
