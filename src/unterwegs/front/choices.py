"""What a family chose, as it stands in the address of a page: filters that can be shared, kept and taken back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict
from django.utils.dates import WEEKDAYS
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from unterwegs.directory import facts
from unterwegs.directory import queries as directory
from unterwegs.directory import rules as offers
from unterwegs.front import pictograms
from unterwegs.places import languages
from unterwegs.places import queries as places
from unterwegs.places.models import Area

Label = str | Promise | directory.Words  # words say in which language they are

#: German parameter of the address → facet of the directory.
PARAMETERS: Mapping[str, str] = {
    "phase": "phase",
    "art": "kind",
    "thema": "topic",
    "tag": "day",
    "zeit": "time",
    "wie": "mode",
    "sprache": "language",
    "zugang": "access",
    "kostenlos": "free",
    "ohne-anmeldung": "drop_in",
    "vaeter": "fathers",
    "betreuung": "childcare",
}
QUICK = frozenset({"kostenlos", "ohne-anmeldung", "vaeter", "betreuung"})
REACHES: Mapping[str, str] = {"hier": "here", "nah": "nearby", "stadt": "town"}
DAYPARTS: Mapping[str, Label] = {
    "morning": _("in the morning"),
    "afternoon": _("in the afternoon"),
    "evening": _("in the evening"),
}
WHERE = ("gebiet", "um")


@dataclass(frozen=True)
class Where:
    """Where she is: a neighborhood from the list, a point to a hundred meters, or nothing said."""

    area: Area | None = None
    longitude: float | None = None
    latitude: float | None = None
    is_middle: bool = False  # of the neighborhood: the point says nothing that the area does not say

    @classmethod
    def read(cls, query: QueryDict) -> "Where":
        area = places.family_area(query.get("gebiet", ""))
        point = _point(query.get("um", ""))
        if area is not None and point is not None and places.family_area_at(*point) != area:
            point = None  # she chose another neighborhood since
        is_middle = area is not None and point is None
        if area is not None and point is None:
            point = places.middle_of(area)
        longitude, latitude = point or (None, None)
        return cls(area, longitude, latitude, is_middle)

    @property
    def is_known(self) -> bool:
        return self.area is not None or self.longitude is not None

    @property
    def parameters(self) -> dict[str, str]:
        """What links carry along; the point only where she chose one of her own places or no area says it."""
        said = {"gebiet": self.area.slug} if self.area is not None else {}
        if self.longitude is not None and self.latitude is not None and not self.is_middle:
            said["um"] = f"{self.latitude:.3f},{self.longitude:.3f}"
        return said

    @property
    def carried(self) -> str:
        """The query string that keeps the place from page to page, with its question mark."""
        return f"?{urlencode(self.parameters)}" if self.parameters else ""

    @property
    def origin(self) -> directory.Origin:
        return directory.Origin(self.area.pk if self.area else None, self.longitude, self.latitude)


@dataclass(frozen=True)
class Option:
    """One thing to choose, with how many offers it leaves."""

    code: str
    label: Label
    count: int
    chosen: bool
    icon: str = ""


@dataclass(frozen=True)
class Facet:
    """A group of things to choose."""

    parameter: str
    label: Label
    options: Sequence[Option]

    @property
    def is_quick(self) -> bool:
        """Whether the only choice is „yes“."""
        return self.parameter in QUICK

    @property
    def is_used(self) -> bool:
        return any(option.chosen for option in self.options)


@dataclass(frozen=True)
class Chip:
    """Something chosen, and the address without it; whether it is her words."""

    label: Label
    without: str
    is_words: bool = False


MOST_PICKED = 50


@dataclass(frozen=True)
class Picked:
    """Offers and places that an address names one by one (`a=`, `ort=`), at most fifty of each."""

    offers: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()

    @classmethod
    def read(cls, query: QueryDict) -> "Picked":
        return cls(_some_codes(query.getlist("a")), _some_codes(query.getlist("ort")))

    @property
    def parameters(self) -> list[tuple[str, str]]:
        """The address again, in one order."""
        return [("ort", code) for code in sorted(self.places)] + [("a", code) for code in sorted(self.offers)]

    @property
    def address(self) -> str:
        """The query string that names them, with its question mark."""
        return f"?{urlencode(self.parameters)}" if self.parameters else ""


class Query:
    """What a list is asked for, understood. Unknown codes are left out; nothing raises.

    Filters stand in the address. Her words come in the body of a form, so that no history, log or link has them;
    addresses that were written before still bring their words.
    """

    def __init__(self, query: QueryDict, *, words: str | None = None) -> None:
        self.where = Where.read(query)
        self.words = " ".join((query.get("worte", "") if words is None else words).split())[:120]
        self.reach = REACHES.get(query.get("umkreis", ""), "town")
        self.open_now = query.get("jetzt") == "ja"
        self.on = _day(query.get("am", ""))
        self.age = _months(query.get("alter", ""))
        self.codes = {
            facet: frozenset(code for code in query.getlist(parameter) if len(code) <= 60)
            for parameter, facet in PARAMETERS.items()
            if query.getlist(parameter)
        }
        self.page = query.get("seite", "1")

    @classmethod
    def asked(cls, request: HttpRequest) -> "Query":
        """The query of a request: filters she just chose come with her words, others stay in the address of the form."""
        if request.method != "POST":
            return cls(request.GET)
        chosen = request.POST if set(request.POST) - {"worte"} else request.GET
        return cls(chosen, words=request.POST.get("worte", ""))

    @cached_property
    def choice(self) -> directory.Choice:
        return directory.Choice(
            codes=self.codes,
            words=self.words,
            reach=self.reach,
            open_now=self.open_now,
            on=self.on,
            age=self.age,
            origin=self.where.origin,
        )

    @property
    def parameters(self) -> list[tuple[str, str]]:
        """What was asked for again, in one order, without what says nothing."""
        pairs = list(self.where.parameters.items())
        if self.words:
            pairs.append(("worte", self.words))
        pairs += [("umkreis", word) for word, reach in REACHES.items() if reach == self.reach and reach != "town"]
        pairs += [
            (parameter, code) for parameter, facet in PARAMETERS.items() for code in sorted(self.codes.get(facet, ()))
        ]
        if self.age is not None:
            pairs.append(("alter", str(self.age)))
        if self.on is not None:
            pairs.append(("am", self.on.isoformat()))
        if self.open_now:
            pairs.append(("jetzt", "ja"))
        return pairs

    @property
    def is_narrowed(self) -> bool:
        """Whether something besides the place was chosen."""
        return len(self.parameters) > len(self.where.parameters)

    def address(self, *, without: tuple[str, str] | None = None, page: int | None = None) -> str:
        """The query string of this list, or of its page, or without one choice; never with her words."""
        pairs = [pair for pair in self.parameters if pair != without and pair[0] != "worte"]
        if page and page > 1:
            pairs.append(("seite", str(page)))
        return f"?{urlencode(pairs)}" if pairs else "?"


class Subscription:
    """The address of a calendar: filters of the list, places, and offers picked one by one.

    A neighborhood narrows a calendar, where it only orders a list: nobody wants the whole town every morning. Words,
    days and „open now“ of a list say nothing about the weeks to come.
    """

    def __init__(self, query: QueryDict) -> None:
        asked = Query(query)
        self.where, self.codes, self.age = asked.where, asked.codes, asked.age
        self.picked = Picked.read(query)
        nearest = "here" if self.where.area else "nearby" if self.where.is_known else "town"
        self.reach = REACHES.get(query.get("umkreis", ""), nearest)

    @property
    def is_filtered(self) -> bool:
        """Whether a choice was made besides the offers that were picked."""
        is_near = self.where.is_known and self.reach != "town"
        return bool(self.codes or self.picked.places or is_near or self.age is not None)

    @property
    def is_everything(self) -> bool:
        return not self.is_filtered and not self.picked.offers

    @cached_property
    def choice(self) -> directory.Choice:
        return directory.Choice(
            codes=self.codes,
            reach=self.reach,
            age=self.age,
            origin=self.where.origin,
            places=self.picked.places,
        )

    @property
    def parameters(self) -> list[tuple[str, str]]:
        """The address again, in one order, so that two calendars that are alike have one address."""
        pairs = list(self.where.parameters.items())
        if self.where.is_known:
            pairs += [("umkreis", word) for word, reach in REACHES.items() if reach == self.reach]
        pairs += [
            (parameter, code) for parameter, facet in PARAMETERS.items() for code in sorted(self.codes.get(facet, ()))
        ]
        if self.age is not None:
            pairs.append(("alter", str(self.age)))
        return pairs + self.picked.parameters

    @property
    def address(self) -> str:
        """The query string of this calendar, with its question mark."""
        return f"?{urlencode(self.parameters)}" if self.parameters else ""


def words_of_choice(subscription: Subscription, *, language: str) -> list[Label]:
    """What was chosen, in words, for the name of a calendar."""
    labels = _labels(language)
    words: list[Label] = [subscription.where.area.name] if subscription.where.area else []
    for facet in PARAMETERS.values():
        title, names = labels[facet]
        chosen = subscription.codes.get(facet, frozenset())
        words += [title if code == "yes" else names[code] for code in names if code in chosen]
    return words


def facets(query: Query | Subscription, found: directory.Found, *, language: str) -> list[Facet]:
    """What can still be chosen, with counts; what would leave nothing is left out unless it is chosen."""
    labels = _labels(language)
    shown = []
    for parameter, facet in PARAMETERS.items():
        title, names = labels[facet]
        chosen = query.codes.get(facet, frozenset())
        counts = found.counts.get(facet, {})
        options = [
            Option(code, label, counts.get(code, 0), code in chosen, pictograms.of(facet, code))
            for code, label in names.items()
            if counts.get(code) or code in chosen
        ]
        if facet in {"phase", "kind", "day"} or options:
            shown.append(Facet(parameter, title, options))
    return shown


def chips(query: Query, *, language: str) -> list[Chip]:
    """What was chosen, each with a link that takes it back."""
    labels = _labels(language)
    taken: list[Chip] = []
    for pair in query.parameters:
        parameter, code = pair
        if parameter in PARAMETERS:
            taken.append(Chip(labels[PARAMETERS[parameter]][1].get(code, code), query.address(without=pair)))
        elif parameter == "worte":
            taken.append(Chip(f"„{code}“", query.address(), is_words=True))
        elif parameter == "jetzt":
            taken.append(Chip(_("open now"), query.address(without=pair)))
        elif parameter == "am" and query.on:
            taken.append(Chip(facts.day_words(query.on), query.address(without=pair)))
        elif parameter == "alter" and query.age is not None:
            taken.append(Chip(facts.age_words(query.age), query.address(without=pair)))
        elif parameter == "umkreis":
            taken.append(Chip(REACH_LABELS[query.reach], query.address(without=pair)))
    return taken


REACH_LABELS: Mapping[str, Label] = {
    "here": _("in this neighborhood"),
    "nearby": _("up to 2.5 km"),
    "town": _("in the whole town"),
}


def _labels(language: str) -> dict[str, tuple[Label, Mapping[str, Label]]]:
    yes = {"yes": _("yes")}
    return {
        "phase": (_("How old is your child?"), dict(offers.Phase.choices)),
        "kind": (_("What kind of help?"), dict(offers.Kind.choices)),
        "topic": (_("What is it about?"), {topic.slug: name for topic, name in directory.topics_with_words(language)}),
        "day": (_("On which day?"), {str(day): WEEKDAYS[day] for day in range(7)}),
        "time": (_("At what time?"), DAYPARTS),
        "mode": (_("Where?"), dict(offers.Mode.choices)),
        "language": (_("Which language is spoken?"), languages.names()),
        "access": (_("Getting in"), dict(offers.Access.choices)),
        "free": (_("Free of charge"), yes),
        "drop_in": (_("Without registration"), yes),
        "fathers": (_("Made for fathers"), yes),
        "childcare": (_("With child care"), yes),
    }


def _some_codes(typed: Sequence[str]) -> frozenset[str]:
    codes = (offers.read_code(code) for code in typed[:MOST_PICKED] if 0 < len(code) <= 20)
    return frozenset(code for code in codes if code.isalnum())


def choosable(language: str) -> dict[str, tuple[str, dict[str, str]]]:
    """By parameter of the address: what it is called, and its codes in words."""
    labels = _labels(language)
    return {
        parameter: (str(labels[facet][0]), {code: str(label) for code, label in labels[facet][1].items()})
        for parameter, facet in PARAMETERS.items()
    }


def _point(text: str) -> tuple[float, float] | None:
    """„latitude,longitude“ → (longitude, latitude), to a hundred meters."""
    try:
        latitude, longitude = (round(float(part), 3) for part in text.split(","))
    except ValueError:
        return None
    return (longitude, latitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _months(text: str) -> int | None:
    return int(text) if text.isdecimal() and int(text) <= 18 * 12 else None
