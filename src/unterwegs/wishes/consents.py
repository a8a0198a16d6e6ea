"""What families are promised and what they agree to, in the language of the page; staff and Lotsen read the same words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import formats, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from unterwegs.wishes import rules
from unterwegs.wishes.models import ReadingHours
from unterwegs.wishes.routing import Route

#: Stands on every form, word for word as the town gives it.
PROMISE = gettext_lazy(
    "We pass nothing on without you. The only exception: a child is in serious danger. "
    "Then we talk with you first, if this does not put the child in danger."
)

#: Who hands over what was said at a welcome visit, as the family says it, and what stands beside its code.
THE_VISITOR = gettext_lazy("The person who visits me")
SLIP = (
    gettext_lazy("Your code"),
    gettext_lazy("With it you see how it stands, read the answer and take your wish back."),
    gettext_lazy("Scan this and type your code:"),
    gettext_lazy("There you can take a new code that only you know."),
)


@dataclass(frozen=True, slots=True)
class Text:
    """The sentences of a consent in one language."""

    language: str
    sentences: Sequence[str]

    def __str__(self) -> str:
        return "\n".join(self.sentences)


def release(lotse: str, route: Route, *, language: str) -> Text:
    """What a family agrees to before a Lotse sends: handing over, and the release from confidentiality (§ 203 StGB)."""
    with translation.override(language):
        said = {"lotse": lotse, "function": route.function, "institution": route.institution}
        second = (
            [_("If nobody answers in time, the coordination of the Frühe Hilfen reads it.")] if route.is_local else []
        )
        return Text(
            language,
            [
                _("%(lotse)s may hand over my wish. It goes to: %(function)s, %(institution)s.") % said,
                *second,
                _("They get my wish and how I can be reached. Nothing else."),
                _("For this wish I release %(lotse)s from professional secrecy (§ 203 StGB).") % said,
                _("I do this of my own free will. If I say no, nothing changes for me."),
                _("I can take it back at any time. Then everything is deleted at once."),
                _("My consent alone is enough. Nothing is noted about the other parent."),
            ],
        )


def readers(route: Route) -> str:
    """To whom it goes, as it is kept with the consent: whoever reads it, and who reads it when nobody answers there."""
    first = f"{route.function}, {route.institution}"
    if not route.is_local:
        return first
    return f"{first}; {_('if nobody answers in time, the coordination of the Frühe Hilfen')}"


def when(hours: ReadingHours, due_on: date, *, language: str) -> list[str]:
    """What a family reads beside it: when it is read, whom to call until then, the day of the answer, how long it is kept."""
    with translation.override(language):
        first, last = (formats.time_format(one, "G:i") for one in (hours.first, hours.last))
        return [
            _("On working days, %(first)s to %(last)s.") % {"first": first, "last": last},
            _("In an emergency please call 112."),
            _("You hear from us by %(day)s.") % {"day": formats.date_format(due_on, "DATE_FORMAT")},
            _("Half a year after our answer we forget it by ourselves; if nobody answers, after a year."),
        ]


def loop(lotse: str, *, language: str) -> dict[str, str]:
    """What the Lotse may learn, as she says it."""
    with translation.override(language):
        said = {"lotse": lotse}
        return {
            "": _("%(lotse)s learns nothing more about it.") % said,
            rules.Part.ARRIVED.value: _("%(lotse)s may learn that my wish has arrived.") % said,
            rules.Part.ANSWERED.value: _("%(lotse)s may also learn that it was answered.") % said,
        }
