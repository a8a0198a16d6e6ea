"""Pictures beside words: which symbol of `config/icons.svg` stands for a kind of help, a life phase, a need or a topic.

Drawn for this project, so under its licence. A picture never stands alone: the word is always beside it.
"""

from collections.abc import Mapping

from unterwegs.directory import rules

KINDS: Mapping[str, str] = {
    rules.Kind.MEETING: "cup",
    rules.Kind.GROUP: "people",
    rules.Kind.COURSE: "book",
    rules.Kind.COUNSELING: "talk",
    rules.Kind.VISIT: "house",
    rules.Kind.COMPANIONSHIP: "together",
    rules.Kind.RELIEF: "relief",
    rules.Kind.DAYCARE: "childcare",
    rules.Kind.THERAPY: "puzzle",
    rules.Kind.INFORMATION: "info",
}
PHASES: Mapping[str, str] = {
    rules.Phase.PREGNANCY: "belly",
    rules.Phase.INFANCY: "pram",
    rules.Phase.KINDERGARTEN: "kite",
    rules.Phase.PRIMARY: "satchel",
    rules.Phase.ACROSS: "way",
}
MODES: Mapping[str, str] = {
    rules.Mode.IN_PERSON: "pin",
    rules.Mode.HOME: "home",
    rules.Mode.PHONE: "phone",
    rules.Mode.ONLINE: "online",
    rules.Mode.HYBRID: "online",
}
ACCESS: Mapping[str, str] = {
    rules.Access.STEP_FREE: "step_free",
    rules.Access.PRAM: "pram",
    rules.Access.LIFT: "lift",
    rules.Access.CHANGING_TABLE: "changing_table",
}
DAYPARTS: Mapping[str, str] = {"morning": "sunrise", "afternoon": "sun", "evening": "moon"}
#: Topics by the slug of the shipped vocabulary; a topic of the town's own has none.
TOPICS: Mapping[str, str] = {
    "pregnancy": "belly",
    "birth": "nest",
    "feeding": "bottle",
    "sleep": "moon",
    "crying": "bad",
    "grief": "candle",
    "violence": "help",
    "nutrition": "bowl",
    "teeth": "tooth",
    "movement": "walk",
    "play": "kite",
    "books": "book",
    "school-start": "satchel",
    "meeting-others": "cup",
    "fathers": "together",
    "volunteering": "relief",
    "upbringing": "talk",
    "siblings": "people",
    "money": "free",
    "papers": "register",
    "housing": "home",
    "kita": "childcare",
    "relief": "relief",
    "german": "language",
    "midwife": "house",
    "premature": "nest",
    "twins": "people",
    "baby-care": "changing_table",
    "low-mood": "heart",
    "exhaustion": "relief",
    "addiction": "talk",
    "development": "age",
    "disability": "step_free",
    "art": "picture",
    "single": "together",
    "separation": "sign",
    "migration": "map",
}
FACETS: Mapping[str, Mapping[str, str]] = {
    "kind": KINDS,
    "phase": PHASES,
    "mode": MODES,
    "access": ACCESS,
    "time": DAYPARTS,
    "topic": TOPICS,
}


def of(facet: str, code: str) -> str:
    """The name of the symbol; empty where there is none."""
    return FACETS.get(facet, {}).get(code, "")
