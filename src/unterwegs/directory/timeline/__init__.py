"""The families' timeline: rules as dated data, what they say, and how a date comes out of them."""

from unterwegs.directory.timeline.reading import SOURCES, Rule, Source, rule, rules, window_of
from unterwegs.directory.timeline.windows import Child, Local, Stop, counts_still, is_fresh, stop_of, stops
from unterwegs.directory.timeline.words import Said, for_whom, said, when

__all__ = [
    "SOURCES",
    "Child",
    "Local",
    "Rule",
    "Said",
    "Source",
    "Stop",
    "counts_still",
    "for_whom",
    "is_fresh",
    "rule",
    "rules",
    "said",
    "stop_of",
    "stops",
    "when",
    "window_of",
]
