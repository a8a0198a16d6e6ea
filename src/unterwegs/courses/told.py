"""Everything that is kept of a sign-up, in words, for the family itself (Art. 15 GDPR); nothing is left out but secrets."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from unterwegs.courses import rules, wording
from unterwegs.courses.models import Message, Present, SignUp
from unterwegs.directory import facts
from unterwegs.places import languages

Words = str | Promise
#: Of a row one value in words; empty where nothing is kept.
Value = Callable[[Any], str]


@dataclass(frozen=True, slots=True)
class Section:
    """What is kept in one place: a heading, and labels with what is said there."""

    title: str
    rows: Sequence[tuple[str, str]]


def _instant(name: str) -> Value:
    return lambda row: (
        formats.date_format(timezone.localtime(value), "DATETIME_FORMAT") if (value := getattr(row, name)) else ""
    )


def _day(name: str) -> Value:
    return lambda row: formats.date_format(value, "DATE_FORMAT") if (value := getattr(row, name)) else ""


def _choice(name: str) -> Value:
    return lambda row: str(getattr(row, f"get_{name}_display")())


def _plain(name: str) -> Value:
    return lambda row: str(getattr(row, name) or "")


def _yes(name: str) -> Value:
    return lambda row: _("yes") if getattr(row, name) else ""


def _secret(_row: Any) -> str:
    return _("blurred; nobody can read it, not even we")


def _age(signup: SignUp) -> str:
    months = (signup.told or {}).get("months")
    return "" if months is None else _("younger than one month") if months == 0 else facts.age_words(months)


#: Field, what it is called, how it is said. A test holds this list against the tables.
SIGNUP: Sequence[tuple[str, Words, Value]] = (
    ("seating", gettext_lazy("What for"), lambda signup: str(signup.seating.course)),
    (
        "standing",
        gettext_lazy("How it stands"),
        lambda signup: str(rules.standing_words(signup.standing, of_one_date=signup.seating.is_of_one_date)),
    ),
    ("number", gettext_lazy("Your number on the list"), _plain("number")),
    ("seat", gettext_lazy("Your seat"), _plain("seat")),
    ("name", gettext_lazy("Your name"), _plain("name")),
    ("contact", gettext_lazy("Your mail address"), _plain("mail")),
    ("contact", gettext_lazy("Your phone number"), _plain("phone")),
    ("told", gettext_lazy("Age of your child"), _age),
    (
        "former_contact",
        gettext_lazy("Your old address or number, until we have written to it"),
        lambda signup: ", ".join((signup.former_contact or {}).values()),
    ),
    (
        "told",
        gettext_lazy("You asked for the reduced price"),
        lambda signup: _("yes") if (signup.told or {}).get("reduced") else "",
    ),
    (
        "told",
        gettext_lazy("“Bildung und Teilhabe” pays for you"),
        lambda signup: _("yes") if (signup.told or {}).get("package") else "",
    ),
    ("told", gettext_lazy("Your institution"), _plain("institution")),
    ("language", gettext_lazy("Language"), lambda signup: languages.name_of(signup.language)),
    ("is_first", gettext_lazy("You are at an offer for the first time"), _yes("is_first")),
    ("waited", gettext_lazy("You were on the waiting list"), _yes("waited")),
    ("made_at", gettext_lazy("Signed up"), _instant("made_at")),
    ("offered_until", gettext_lazy("The seat is held until"), _instant("offered_until")),
    ("result", gettext_lazy("What became of it"), _choice("result")),
    ("closed_on", gettext_lazy("Ended on"), _day("closed_on")),
    ("code", gettext_lazy("Your code"), _plain("code")),
    ("digest", gettext_lazy("Your code, as we find you by it"), _secret),
    (
        "former",
        gettext_lazy("Your first code, as we know your form by it"),
        lambda signup: _secret(signup) if signup.former else "",
    ),
    ("ticket", gettext_lazy("Your form, as we know it again when it is sent twice"), _secret),
    ("holder", gettext_lazy("The mark of your key"), lambda signup: str(signup.holder_id)),
)


def sections(signup: SignUp) -> list[Section]:
    """All that is kept of a sign-up in the language of the page; what is empty is left out."""
    rows = [(str(label), said) for _name, label, value in SIGNUP if (said := value(signup))]
    found = [Section(str(rules.WHAT_SIGNUP), rows)]
    messages = [_message(one) for one in signup.messages.select_related("session")]
    present = [_present(one) for one in signup.present.select_related("session").order_by("session__starts_at")]
    found += [Section(str(rules.WHAT_MESSAGE), messages)] if messages else []
    found += [Section(str(rules.WHAT_PRESENT), present)] if present else []
    return [*found, _what_holds(signup)]


def _message(message: Message) -> tuple[str, str]:
    about = f" ({wording.day_words(message.session.starts_at)})" if message.session else ""
    if message.sent_at:
        when = formats.date_format(timezone.localtime(message.sent_at), "DATETIME_FORMAT")
    else:
        when = _("not sent")
    words = rules.message_words(message.kind, of_one_date=message.signup.seating.is_of_one_date)
    return f"{words}{about}", when


def _present(present: Present) -> tuple[str, str]:
    return wording.day_words(present.session.starts_at), _("You were there") if present.came else _(
        "You were not there"
    )


def _what_holds(signup: SignUp) -> Section:
    organization = signup.seating.course.service.organization.name
    return Section(
        _("What holds for all of it"),
        [
            (_("What for"), str(rules.SIGNUPS.why)),
            (_("Why we may"), "; ".join(str(one.label) for one in rules.SIGNUPS.basis)),
            (_("Who reads it"), organization),
            (_("Who else learns it"), "; ".join(str(one) for one in rules.SIGNUPS.recipients)),
            (_("How long"), rules.KEPT.sentence),
            (_("Who has read it"), _("Each time is noted: who, when, why. After six months the note is deleted.")),
        ],
    )
