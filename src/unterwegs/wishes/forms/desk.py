"""What the office types about wishes."""

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar, cast

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from unterwegs.directory import queries as directory
from unterwegs.directory.models import Location, Organization, Topic
from unterwegs.people.models import User
from unterwegs.people.roles import Role
from unterwegs.places import languages
from unterwegs.wishes import queries, rules, steps
from unterwegs.wishes.forms.family import KINDS, WishForm
from unterwegs.wishes.models import Consent, ReadingHours, Wish
from unterwegs.wishes.said import Contact

TAKEN = [(rules.Source.PHONE.value, rules.Source.PHONE.label), (rules.Source.COUNTER.value, rules.Source.COUNTER.label)]


class DayField(forms.DateField):
    """A day, typed with the browser's own calendar."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class NoteForm(WishForm):
    """A wish that somebody says on the phone or at the counter, written down while she talks."""

    source = forms.ChoiceField(label=_("Where is she?"), choices=TAKEN, widget=forms.RadioSelect, initial="phone")
    heard = forms.BooleanField(
        label=_("I have told her who reads it and when, and read the promise to her."),
        error_messages={"required": _("Please tell her first who reads it.")},
    )
    kind = forms.ChoiceField(
        label=_("What would help her?"),
        choices=KINDS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose what would help her.")},
    )


class DeedForm(forms.Form):
    """What is typed for a deed on one wish, or on a consent of it; without fields the tap alone is the deed."""

    name: ClassVar = ""  # by which the page shows it
    why: ClassVar[steps.Wording | None] = None  # the wish is shown again with it; None: the usual reason

    def __init__(self, data: Any = None, *, wish: Wish, today: date, consent: Consent | None = None) -> None:
        super().__init__(data, auto_id=f"{self.name}-{consent.pk}-%s" if consent else f"{self.name}-%s")
        self.wish, self.today, self.consent = wish, today, consent


class AnswerForm(DeedForm):
    """What became of a wish."""

    name = "answer"
    outcome = forms.ChoiceField(
        label=_("What became of it?"),
        choices=rules.ANSWERS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please say what became of it.")},
    )
    words = forms.CharField(
        label=_("What the family reads with its code"),
        max_length=rules.LONGEST_ANSWER,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )
    topic = forms.ModelChoiceField(
        label=_("What was it about? (only for the numbers)"), queryset=Topic.objects.none(), required=False
    )

    def __init__(self, data: Any = None, **about: Any) -> None:
        super().__init__(data, **about)
        topic: Any = self.fields["topic"]
        topic.queryset = Topic.objects.filter(parent=None)
        topic.choices = [("", "—"), *((one.pk, name) for one, name in directory.broad_topics("de"))]
        if Contact.of(self.wish.contact).reach == rules.Reach.CODE:
            self._expect_words()

    def _expect_words(self) -> None:
        """Nobody calls or writes to her: what stands here is all that she hears, and she cannot be missed."""
        words, outcome = self.fields["words"], cast("forms.ChoiceField", self.fields["outcome"])
        words.required = True
        words.error_messages["required"] = _("She reads the answer here: please write it.")
        outcome.choices = [one for one in rules.ANSWERS if one[0] != rules.Outcome.NOT_REACHED]

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        if (
            typed.get("outcome") == rules.Outcome.NOT_POSSIBLE
            and not typed.get("words")
            and not self.has_error("words")
        ):
            self.add_error("words", _("Please tell the family why, and who else could help."))
        if typed.get("outcome") == rules.Outcome.NOT_REACHED and not rules.may_say_not_reached(self.wish.tries):
            self.add_error("outcome", _("Please try three times on different days before you say so."))
        if typed.get("outcome") == rules.Outcome.HANDED_ON and not self.wish.consents.used().exists():
            self.add_error(
                "outcome",
                _(
                    "Please choose this only after the family has allowed it and you have handed it on, both further down."
                ),
            )
        return typed


class PromiseForm(DeedForm):
    """The day that was agreed."""

    name = "promise"
    on = DayField(label=_("Agreed day"))

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on < self.today:
            raise forms.ValidationError(_("This day is over."))
        if on > self.today + rules.LONGEST_PROMISE:
            raise forms.ValidationError(_("Please agree on a day within the next 60 days."))
        if not rules.may_promise(on, self.wish.given_on, today=self.today):
            last = date_format(rules.forget_on(self.wish.given_on, None), "DATE_FORMAT")
            raise forms.ValidationError(
                _(
                    "What the family said is kept until %(day)s without an answer, as we promised to her. "
                    "Please do not agree on a later day."
                ),
                params={"day": last},
            )
        return on


class ConsentForm(DeedForm):
    """What shall be handed on, to whom, until when; the family decides."""

    name = "consent"
    to = forms.CharField(label=_("To whom? (institution and function)"), max_length=160)
    parts = forms.MultipleChoiceField(
        label=_("What?"),
        choices=[(part.value, part.label) for part in rules.HANDED_ON],
        widget=forms.CheckboxSelectMultiple,
    )
    until = DayField(label=_("Until when may it be used?"))

    def __init__(self, data: Any = None, **about: Any) -> None:
        super().__init__(data, **about)
        self.initial = {"until": self.today + rules.LONGEST_CONSENT / 4}

    def clean_until(self) -> date:
        until: date = self.cleaned_data["until"]
        if not self.today <= until <= self.today + rules.LONGEST_CONSENT:
            raise forms.ValidationError(_("Please choose a day from today on, at most a year ahead."))
        return until


class WayForm(DeedForm):
    """How a family said yes."""

    name, why = "way", steps.Wording.HANDED_ON
    way = forms.ChoiceField(
        label=_("She has told me that she agrees:"),
        choices=[(way.value, way.label) for way in rules.TOLD_TO_THE_OFFICE],
    )


class LetterForm(DeedForm):
    """Where the link to what a family allowed is sent."""

    name, why = "letter", steps.Wording.HANDED_ON
    to = forms.EmailField(
        label=_("Mail address of the institution"),
        widget=forms.EmailInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )


#: What is typed on the page of a wish: for the wish, and for each consent.
DEED_FORMS: Sequence[type[DeedForm]] = (AnswerForm, PromiseForm, ConsentForm)
DEED_FORMS_OF_CONSENT: Sequence[type[DeedForm]] = (WayForm, LetterForm)


class OpenForm(forms.Form):
    """Why somebody opens a wish; empty where it is the usual reason."""

    def __init__(self, data: Any = None, *, wish: Wish) -> None:
        super().__init__(data)
        reasons = steps.reasons(is_answered=wish.answered_on is not None)
        self.fields["why"] = forms.TypedChoiceField(
            choices=reasons, required=False, coerce=steps.Wording, empty_value=None
        )


class TallyForm(forms.Form):
    """One talk: what about, which language, how long. Two taps: the duration, then the topic."""

    channel = forms.ChoiceField(
        label=_("Where"), choices=steps.Channel.choices, widget=forms.RadioSelect, initial=steps.Channel.PHONE
    )
    language = forms.ChoiceField(label=_("Language"), initial="de")
    duration = forms.ChoiceField(label=_("How long"), choices=steps.Duration.choices, widget=forms.RadioSelect)
    topic = forms.ChoiceField(required=False)

    def __init__(self, data: Any = None, *, topics: Sequence[tuple[Topic, str]], **more: Any) -> None:
        super().__init__(data, **more)
        self.topics = {topic.slug: topic for topic, _name in topics}
        self.fields["language"].choices = list(languages.names().items())  # type: ignore[attr-defined]
        self.fields["topic"].choices = [("", ""), *((slug, slug) for slug in self.topics)]  # type: ignore[attr-defined]

    @property
    def stays(self) -> str:
        """Where and in which language, as they stay from one talk to the next."""
        where: Any = self.fields["channel"]
        said = (dict(where.choices).get(self["channel"].value()), languages.names().get(self["language"].value()))
        return " · ".join(str(part) for part in said if part)

    @property
    def tapped(self) -> dict[str, Any]:
        """What was tapped, of a valid form."""
        return {**self.cleaned_data, "topic": self.topics.get(self.cleaned_data["topic"])}


class LotseForm(forms.Form):
    """An institution that becomes a Lotse."""

    organization = forms.ModelChoiceField(label=_("Institution"), queryset=Organization.objects.none(), empty_label="—")

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["organization"].queryset = queries.possible_lotsen()  # type: ignore[attr-defined]


class ClerkForm(forms.Form):
    """Somebody for the counter of a center."""

    user = forms.ModelChoiceField(label=_("Person"), queryset=User.objects.none(), empty_label="—")
    center = forms.ModelChoiceField(label=_("Center"), queryset=Location.objects.none(), empty_label="—")

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        people = User.objects.filter(assignments__role=Role.FAMILY_OFFICE, is_active=True).distinct()
        self.fields["user"].queryset = people  # type: ignore[attr-defined]
        self.fields["center"].queryset = queries.centers()  # type: ignore[attr-defined]


class HoursForm(forms.ModelForm[ReadingHours]):
    """When wishes are read on working days."""

    class Meta:
        model = ReadingHours
        fields = ("first", "last")
        widgets = {
            "first": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "last": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }
