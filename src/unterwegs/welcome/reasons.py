"""Why a family has no day in a proposal, in words for the coordination: what holds it up, and what would help."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from unterwegs.kit.tours import Reason, plans
from unterwegs.places import languages
from unterwegs.welcome import tours


def words(reason: Reason, names: Mapping[str, str]) -> str:
    """A reason of `kit.tours` or of ours as a sentence; ``names`` are those of visitors by their number."""
    told = reason.parameters
    match reason.code:
        case plans.NO_LANGUAGE:
            return _("Nobody speaks %(language)s.") % {"language": _languages(told)}
        case plans.NO_SHIFT:
            return _("On the days of this family nobody works who could come: %(names)s.") % {
                "names": _all(told, names)
            }
        case plans.TOO_FAR:
            return _("The way there and back takes longer than the working time of %(names)s.") % {
                "names": _all(told, names)
            }
        case plans.ALL_FULL:
            return _("Those who could come have as many visits as they make on these days: %(names)s.") % {
                "names": _all(told, names)
            }
        case plans.NO_GAP:
            return _("Between the other visits no gap is long enough at %(names)s.") % {"names": _all(told, names)}
        case plans.NOT_WORTH:
            return _("The way would be too long for one visit; %(name)s could go all the same.") % {
                "name": _who(told, names)
            }
        case plans.THERE_IS_ROOM:
            return _("There is room by now: %(name)s could go.") % {"name": _who(told, names)}
        case plans.NOBODY_IS_ALL:
            return _("Nobody who speaks %(language)s works on these days.") % {"language": _languages(told)}
        case tours.NO_PLACE:
            return _("Neither the house nor the neighborhood is known. Please look after the address.")
        case tours.NO_DAY:
            return _("None of these days lies in the weeks of this family, or at a time for which it asked.")
        case tours.ALONE:
            return _("Two people would have to be free at the same time.")
        case tours.TAKEN_OUT:
            return _("Taken out by you.")
    return _("No place was found.")


def _languages(told: Mapping[str, object]) -> str:
    codes = told.get("languages")
    return ", ".join(languages.name_of(code) for code in codes) if isinstance(codes, list) else ""


def _all(told: Mapping[str, object], names: Mapping[str, str]) -> str:
    known = told.get("visitors")
    return ", ".join(sorted(names.get(one, "–") for one in known)) if isinstance(known, list) else ""


def _who(told: Mapping[str, object], names: Mapping[str, str]) -> str:
    return names.get(str(told.get("visitor")), "–")
