"""The room is off until its release is recorded: then none of its pages is there."""

from unterwegs.people import guards
from unterwegs.wishes import rules

released = guards.released(rules.ROOM)
entrusted = guards.entrusted(rules.ROOM)
