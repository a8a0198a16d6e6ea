"""What the office writes about needs."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from unterwegs.directory import queries as directory
from unterwegs.directory import rules as offers
from unterwegs.directory.models import Service, Topic
from unterwegs.directory.models.text import SOURCE_LANGUAGE
from unterwegs.planning import rules
from unterwegs.planning.models import Need

NOTHING = [("", "—")]


class InLanguages(forms.Form):
    """One text in every language of the site; only German is needed."""

    text = ""
    longest = 0
    lines = 1

    def __init__(self, data: Any = None, *, need: Need) -> None:
        super().__init__(data, auto_id=f"{self.text}_%s")  # two of them stand on one page
        known = {text.language: getattr(text, self.text) for text in need.texts.all()}
        for code, name in settings.LANGUAGES:
            attrs = {"dir": "auto", "lang": code, **({"rows": self.lines} if self.lines > 1 else {})}
            self.fields[f"text_{code}"] = forms.CharField(
                label=name if code != SOURCE_LANGUAGE else self.label,
                max_length=self.longest,
                required=code == SOURCE_LANGUAGE,
                initial=known.get(code, ""),
                widget=forms.Textarea(attrs) if self.lines > 1 else forms.TextInput(attrs),
            )

    label: Any = ""

    @property
    def texts(self) -> Mapping[str, str]:
        """What was typed, by language; what was emptied is emptied."""
        return {code: self.cleaned_data[f"text_{code}"] for code, _name in settings.LANGUAGES}

    @property
    def german(self) -> forms.BoundField:
        return self[f"text_{SOURCE_LANGUAGE}"]

    @property
    def translations(self) -> Iterator[forms.BoundField]:
        return (self[f"text_{code}"] for code, _name in settings.LANGUAGES if code != SOURCE_LANGUAGE)


class ReleaseForm(InLanguages):
    """The short, neutral words that everybody reads, and what it is about."""

    text, longest, label = "wording", rules.LONGEST_WORDING, _("What everybody reads, in one sentence")

    topic = forms.ModelChoiceField(label=_("Topic"), queryset=Topic.objects.none(), required=False)
    phase = forms.ChoiceField(label=_("Life phase"), choices=[*NOTHING, *offers.Phase.choices], required=False)
    daytime = forms.ChoiceField(label=_("Time of day"), choices=[*NOTHING, *rules.Daytime.choices], required=False)

    def __init__(self, data: Any = None, *, need: Need) -> None:
        super().__init__(data, need=need)
        topic: Any = self.fields["topic"]
        topic.queryset = Topic.objects.all()
        topic.choices = [*NOTHING, *((one.pk, name) for one, name in directory.topics_with_names(SOURCE_LANGUAGE))]
        self.initial = {"topic": need.topic_id, "phase": need.phase, "daytime": need.daytime}

    @property
    def about(self) -> Iterator[forms.BoundField]:
        return (self[name] for name in ("topic", "phase", "daytime"))


class AnswerForm(InLanguages):
    """What became of a need."""

    text, longest, lines, label = "answer", rules.LONGEST_ANSWER, 3, _("What families read")

    outcome = forms.ChoiceField(
        label=_("What became of it?"), choices=rules.Outcome.choices, widget=forms.RadioSelect, initial="heard"
    )
    offer = forms.ModelChoiceField(
        label=_("The offer that has come of it"), queryset=Service.objects.none(), required=False, empty_label="—"
    )

    def __init__(self, data: Any = None, *, need: Need) -> None:
        super().__init__(data, need=need)
        offer: Any = self.fields["offer"]
        offer.queryset = Service.objects.published().prefetch_related("texts")
        self.initial = {"outcome": need.outcome or rules.Outcome.HEARD, "offer": need.offer_id}

    @property
    def about(self) -> Iterator[forms.BoundField]:
        return (self[name] for name in ("outcome", "offer"))


class MergeForm(forms.Form):
    """The public need into which another one goes."""

    into = forms.ModelChoiceField(queryset=Need.objects.public())
