"""Who may use a street, in which direction and how fast, read from OpenStreetMap's tags.

Meanings of tags and what a class of street implies in Germany: OpenStreetMap wiki, "Key:access", "OSM tags for
routing/Access restrictions" (Germany), "Key:oneway", "Key:cycleway", "Key:maxspeed", "Key:barrier". Speeds are ours: what
one gets along with in a town, not the most that is allowed. Left out: restrictions by hour and weight, turn
restrictions, ferries, and footways through open squares that are only drawn as an area of several rings.
"""

import re
from collections.abc import Mapping
from typing import Final

Tags = Mapping[str, str]

MEANS: Final = ("foot", "bike", "car")
FORWARD, BACKWARD = "forward", "backward"

#: Kilometers per hour on foot, with a bag; as the distance model.
WALKING: Final = 4.7
STEPS: Final = 2.4  # along the drawn line, up or down
#: By bike: on streets, on soft ways, pushing it.
CYCLING, CYCLING_SOFT, PUSHING = 15.0, 11.0, 4.0
#: By car where no limit is drawn; kilometers per hour.
DRIVING: Final = {
    "motorway": 120.0,
    "motorway_link": 60.0,
    "trunk": 80.0,
    "trunk_link": 50.0,
    "primary": 50.0,
    "primary_link": 40.0,
    "secondary": 50.0,
    "secondary_link": 40.0,
    "tertiary": 50.0,
    "tertiary_link": 40.0,
    "unclassified": 45.0,
    "residential": 30.0,
    "living_street": 7.0,
    "road": 30.0,
    "service": 15.0,
}
FASTEST: Final = 120.0  # even where there is no limit
SHARE: Final = 0.8  # of the limit: junctions, parked cars, the others
NARROW: Final = 15.0  # at most on a track, a path or a yard where cars may drive

#: Seconds that a car loses where it enters such a point. Half of the lights are red, for some 20 seconds, and a junction of
#: two large streets has a point on each arm: so it is less than one light takes.
SIGNAL, CROSSING = 6.0, 1.0

#: Ways for those on foot and by bike alike.
SHARED: Final = frozenset(
    [
        "path",
        "track",
        "living_street",
        "residential",
        "service",
        "unclassified",
        "road",
        "tertiary",
        "tertiary_link",
        "secondary",
        "secondary_link",
        "primary",
        "primary_link",
    ]
)
WALKED: Final = SHARED | {"footway", "pedestrian", "steps", "platform"}
CYCLED: Final = SHARED | {"cycleway"}
PUSHED: Final = frozenset(("footway", "pedestrian", "platform"))
#: Where the class alone forbids it, but a tag may allow it.
BY_LEAVE: Final = {
    "foot": frozenset(("cycleway", "bridleway", "trunk", "trunk_link")),
    "bike": frozenset(("footway", "pedestrian", "bridleway", "trunk", "trunk_link")),
    "car": frozenset(("track", "path", "pedestrian", "cycleway", "footway")),
}
SOFT: Final = frozenset(
    [
        "unpaved",
        "compacted",
        "gravel",
        "fine_gravel",
        "ground",
        "dirt",
        "earth",
        "grass",
        "sand",
        "mud",
        "pebblestone",
        "cobblestone",
        "woodchips",
    ]
)
NO: Final = frozenset(
    [
        "no",
        "private",
        "use_sidepath",
        "agricultural",
        "forestry",
        "agricultural;forestry",
        "delivery",
        "permit",
        "military",
    ]
)
LEAVE: Final = frozenset(["yes", "designated", "official", "permissive", "destination", "customers"])
#: From the special to the general.
KEYS: Final = {
    "foot": ("foot", "access"),
    "bike": ("bicycle", "vehicle", "access"),
    "car": ("motorcar", "motor_vehicle", "vehicle", "access"),
}
ROUND: Final = ("roundabout", "circular")

#: Barriers that are open to who comes, unless a tag says otherwise.
OPEN: Final = frozenset(
    [
        "no",
        "entrance",
        "border_control",
        "cattle_grid",
        "toll_booth",
        "sally_port",
        "gate",
        "lift_gate",
        "swing_gate",
        "height_restrictor",
        "arch",
        "kerb",
        "bump_gate",
        "hampshire_gate",
    ]
)
CLOSED_TO_BIKES: Final = frozenset(
    ("stile", "turnstile", "full-height_turnstile", "kissing_gate", "wall", "fence", "hedge")
)
CLOSED_TO_ALL: Final = frozenset(("full-height_turnstile", "wall", "fence", "hedge"))

_NUMBER = re.compile(r"(\d+(?:\.\d+)?)\s*(mph|km/h|kmh|kph)?")
MPH: Final = 1.609344
#: Limits in words; the country in front is left out.
WORDS: Final = {
    "walk": 7.0,
    "living_street": 7.0,
    "urban": 50.0,
    "rural": 100.0,
    "motorway": FASTEST,
    "trunk": FASTEST,
    "none": FASTEST,
    "bicycle_road": 30.0,
}


def speeds(tags: Tags, means: str) -> tuple[float, float]:
    """Meters per second along the way as it is drawn and against it; 0 where this means may not go."""
    kind = tags.get("highway", "")
    found = {"foot": _on_foot, "bike": _by_bike, "car": _by_car}[means]
    ahead, back = (
        found(tags, kind, direction) / 3.6 if _may(tags, kind, means, direction) else 0.0
        for direction in (FORWARD, BACKWARD)
    )
    only = _only(tags, kind, means)
    return (0.0 if only == BACKWARD else ahead, 0.0 if only == FORWARD else back)


def is_closed(tags: Tags, means: str) -> bool:
    """Whether a point of a way (a bollard, a gate) lets nobody through who comes by this means."""
    barrier = tags.get("barrier", "")
    if not barrier:
        return False  # what a crossing says of bicycles is meant for who crosses
    said = _said(tags, means, "")
    if said:
        return said in NO
    if means == "car":
        return barrier not in OPEN
    return barrier in (CLOSED_TO_BIKES if means == "bike" else CLOSED_TO_ALL)


def waiting(tags: Tags, means: str) -> float:
    """Seconds that a point of a way costs whoever comes by this means; they are counted for cars only."""
    if means != "car":
        return 0.0
    kind = tags.get("highway", "")
    if kind == "traffic_signals" or (kind == "crossing" and tags.get("crossing") == "traffic_signals"):
        return SIGNAL
    return CROSSING if kind == "crossing" and tags.get("crossing") in ("zebra", "marked", "uncontrolled") else 0.0


def limit(words: str) -> float | None:
    """Kilometers per hour of a written limit, the smallest where there are several; None where it says nothing fixed."""
    known = [one for part in words.split(";") if (one := _limit(part.strip())) is not None]
    return min(known, default=None)


def _limit(words: str) -> float | None:
    found = _NUMBER.fullmatch(words)
    if found:
        return float(found[1]) * (MPH if found[2] == "mph" else 1.0) or None
    name = words.rpartition(":")[2].lower()
    if name.startswith("zone"):  # DE:zone30
        name = name[4:]
    if name.isdecimal():  # DE:zone:30
        return float(name) or None
    return WORDS.get(name)


def _said(tags: Tags, means: str, direction: str) -> str:
    """What the most special tag says about this means."""
    for key in KEYS[means]:
        for name in (f"{key}:{direction}", key) if direction else (key,):
            if name in tags:
                return tags[name]
    return ""


def _may(tags: Tags, kind: str, means: str, direction: str) -> bool:
    said = _said(tags, means, direction)
    if said in NO:
        return False
    if tags.get("motorroad") == "yes" and means != "car":
        return False
    if kind in BY_LEAVE[means]:
        own = next((tags[key] for key in KEYS[means] if key != "access" and key in tags), "")
        return own in LEAVE or (means == "bike" and kind in PUSHED and _may(tags, kind, "foot", direction))
    if means == "bike" and kind in PUSHED:
        return _may(tags, kind, "foot", direction)
    return kind in {"foot": WALKED, "bike": CYCLED, "car": DRIVING}[means]


def _only(tags: Tags, kind: str, means: str) -> str:
    """The one direction in which one goes there; empty where both are free or the signs change by the hour."""
    if means == "foot":
        return ""
    oneway = tags.get("oneway", "")
    if means == "bike":
        if any(tags.get(f"cycleway{side}", "").startswith("opposite") for side in ("", ":both", ":left", ":right")):
            return ""
        if any(tags.get(f"cycleway:{side}:oneway") in ("no", "-1") for side in ("left", "right", "both")):
            return ""
        oneway = tags.get("oneway:bicycle", oneway)
    if oneway in ("yes", "true", "1"):
        return FORWARD
    if oneway in ("-1", "reverse"):
        return BACKWARD
    is_meant = tags.get("junction") in ROUND or (kind in ("motorway", "motorway_link") and means == "car")
    return FORWARD if is_meant and not oneway else ""


def _on_foot(_tags: Tags, kind: str, _direction: str) -> float:
    return STEPS if kind == "steps" else WALKING


def _by_bike(tags: Tags, kind: str, _direction: str) -> float:
    said = _said(tags, "bike", "")
    if said == "dismount" or (kind in PUSHED and said not in LEAVE):
        return PUSHING
    return CYCLING_SOFT if kind == "track" or tags.get("surface") in SOFT else CYCLING


def _by_car(tags: Tags, kind: str, direction: str) -> float:
    usual = DRIVING.get(kind, NARROW)
    written = (
        tags.get(name, "")
        for name in (f"maxspeed:{direction}", "maxspeed", "maxspeed:type", "source:maxspeed", "zone:maxspeed")
    )
    allowed = next((one for words in written if words and (one := limit(words)) is not None), None)
    if allowed is None or kind in ("living_street", "service") or kind not in DRIVING:
        allowed = min(usual, allowed or usual)
    return min(allowed, FASTEST) * (SHARE if allowed > DRIVING["living_street"] else 1.0)
