"""Everything that is kept of a wish, in words, for the family itself (Art. 15 GDPR); nothing is left out but secrets."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from unterwegs.places import languages
from unterwegs.wishes import queries, rules
from unterwegs.wishes.models import Consent, Letter, Wish
from unterwegs.wishes.said import Contact, Said

Words = str | Promise
#: Of a row one value in words; empty where nothing is kept.
Value = Callable[[Any], str]


@dataclass(frozen=True, slots=True)
class Section:
    """What is kept in one place: a heading, and labels with what is said there."""

    title: str
    rows: Sequence[tuple[str, str]]


def _day(name: str) -> Value:
    return lambda row: formats.date_format(value, "DATE_FORMAT") if (value := getattr(row, name)) else ""


def _instant(name: str) -> Value:
    return lambda row: (
        formats.date_format(timezone.localtime(value), "DATETIME_FORMAT") if (value := getattr(row, name)) else ""
    )


def _choice(name: str) -> Value:
    return lambda row: str(getattr(row, f"get_{name}_display")())


def _language(name: str) -> Value:
    return lambda row: languages.name_of(code) if (code := getattr(row, name)) else ""


def _plain(name: str) -> Value:
    return lambda row: str(getattr(row, name) or "")


def _named(name: str) -> Value:
    return lambda row: str(found.name) if (found := getattr(row, name)) else ""


def _yes(name: str) -> Value:
    return lambda row: _("yes") if getattr(row, name) else ""


def _secret(_row: Any) -> str:
    return _("blurred; nobody can read it, not even we")


def _reader(wish: Wish) -> str:
    return "; ".join(f"{route.function}, {route.institution}" for route in queries.routes_of(wish))


#: Field, what it is called, how it is said. A test holds this list against the tables.
WISH: Sequence[tuple[str, Words, Value]] = (
    ("kind", gettext_lazy("Your wish"), _choice("kind")),
    ("words", gettext_lazy("In your words"), _plain("words")),
    ("given_on", gettext_lazy("Said on"), _day("given_on")),
    ("source", gettext_lazy("How it came"), _choice("source")),
    ("lotse", gettext_lazy("Who wrote for you"), lambda wish: str(wish.lotse or "")),
    ("mark", gettext_lazy("Your mark with the Lotse"), _plain("mark")),
    ("consented_on", gettext_lazy("You agreed to that on"), _day("consented_on")),
    ("language", gettext_lazy("Language"), _language("language")),
    ("area", gettext_lazy("Where you live"), _named("area")),
    ("elsewhere", gettext_lazy("Nobody in your neighborhood reads it"), _yes("elsewhere")),
    ("reader", gettext_lazy("Who reads it"), _reader),
    ("due_on", gettext_lazy("Answer until"), _day("due_on")),
    ("agreed_on", gettext_lazy("First day that we agreed on with you"), _day("agreed_on")),
    ("tries", gettext_lazy("How often we tried to reach you"), _plain("tries")),
    ("tried_on", gettext_lazy("Last tried on"), _day("tried_on")),
    ("escalated_on", gettext_lazy("With the coordination since"), _day("escalated_on")),
    ("warned_on", gettext_lazy("We were told that it will be forgotten"), _day("warned_on")),
    ("answered_on", gettext_lazy("Answered on"), _day("answered_on")),
    ("outcome", gettext_lazy("What became of it"), _choice("outcome")),
    ("answer", gettext_lazy("Our answer"), _plain("answer")),
    ("topic", gettext_lazy("Topic, only for counting"), lambda wish: queries.topic_name(wish.topic)),
    ("digest", gettext_lazy("Your code"), _secret),
    ("own_digest", gettext_lazy("Your new code, only for you"), lambda wish: _secret(wish) if wish.own_digest else ""),
    ("looked_at", gettext_lazy("Last opened with the code"), _instant("looked_at")),
    ("holder", gettext_lazy("The mark of your key"), lambda wish: str(wish.holder_id)),
)
CONTACT: Sequence[tuple[str, Words, Value]] = (
    ("reach", gettext_lazy("How we may reach you"), lambda said: str(rules.Reach(said.reach).label)),
    ("phone", gettext_lazy("Your phone number"), _plain("phone")),
    ("email", gettext_lazy("Your mail address"), _plain("email")),
    ("name", gettext_lazy("Your name"), _plain("name")),
    ("address", gettext_lazy("Where to"), _plain("address")),
    (
        "times",
        gettext_lazy("When is a good time"),
        lambda said: ", ".join(str(rules.Daytime(time).label) for time in said.times),
    ),
    ("discreet", gettext_lazy("Do not say “Jugendamt” on the phone"), _yes("discreet")),
    ("only_me", gettext_lazy("Talk with nobody but you"), _yes("only_me")),
    ("note", gettext_lazy("What else we heed"), _plain("note")),
    ("spoken", gettext_lazy("You speak"), _language("spoken")),
    ("interpreter", gettext_lazy("With somebody who translates"), _yes("interpreter")),
)
CONSENT: Sequence[tuple[str, Words, Value]] = (
    ("to", gettext_lazy("To whom"), _plain("to")),
    ("parts", gettext_lazy("What"), lambda consent: ", ".join(consent.part_labels)),
    ("asked_on", gettext_lazy("Asked on"), _day("asked_on")),
    ("given_on", gettext_lazy("Allowed on"), _day("given_on")),
    ("way", gettext_lazy("How you said yes"), _choice("way")),
    (
        "documented_by",
        gettext_lazy("Who wrote it down"),
        lambda consent: _("somebody of the office or of the Lotse") if consent.documented_by_id else "",
    ),
    ("language", gettext_lazy("In which language you read it"), _language("language")),
    ("text_digest", gettext_lazy("The mark of the wording"), _plain("text_digest")),
    ("until_on", gettext_lazy("Until"), _day("until_on")),
    ("revoked_on", gettext_lazy("No longer allowed since"), _day("revoked_on")),
    ("used_on", gettext_lazy("Handed on"), _day("used_on")),
)
LETTER: Sequence[tuple[str, Words, Value]] = (
    ("made_on", gettext_lazy("A link was sent on"), _day("made_on")),
    ("expires_on", gettext_lazy("It counts until"), _day("expires_on")),
    ("opened_at", gettext_lazy("Read there"), _instant("opened_at")),
    ("wrong_words", gettext_lazy("Wrong tries to open it"), _plain("wrong_words")),
    ("digest", gettext_lazy("The link"), _secret),
    ("spoken_digest", gettext_lazy("The word that opens it"), _secret),
)


def sections(wish: Wish) -> list[Section]:
    """All that is kept of a wish in the language of the page; what is empty is left out."""
    found = [
        Section(_("Your wish and our answer"), _said(WISH, wish)),
        Section(_("How we may reach you"), _said(CONTACT, Contact.of(wish.contact))),
    ]
    for consent in wish.consents.prefetch_related("letters"):
        found.append(Section(str(consent.get_matter_display()), _consent(consent)))
    basis = "; ".join(str(one.label) for one in rules.WISHES.basis)
    found.append(
        Section(
            _("What holds for all of it"),
            [
                (_("What for"), str(rules.WISHES.why)),
                (_("Why we may"), basis),
                (_("Who else learns it"), "; ".join(str(one) for one in rules.WISHES.recipients)),
                (_("How long"), rules.KEPT.sentence),
                (_("Who has read it"), _("Each time is noted: who, when, why. After six months the note is deleted.")),
            ],
        )
    )
    return found


def before_sending(said: Said) -> list[tuple[str, str]]:
    """What goes along with the words of a wish, as it will be kept: where she lives, how she is reached, what we heed."""
    where = [row for row in WISH if row[0] in {"area", "elsewhere"}]
    return [*_said(where, said), *_said(CONTACT, said.contact)]


def _consent(consent: Consent) -> list[tuple[str, str]]:
    letters: Sequence[Letter] = list(consent.letters.all())
    return [*_said(CONSENT, consent), *(row for letter in letters for row in _said(LETTER, letter))]


def _said(fields: Sequence[tuple[str, Words, Value]], row: Any) -> list[tuple[str, str]]:
    return [(str(label), said) for _name, label, value in fields if (said := value(row)) not in ("", "0")]
