"""Short forms around what families say and what organizations share."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from unterwegs.directory import rules
from unterwegs.directory.forms.fields import DayInput, WordsField, with_nothing
from unterwegs.directory.models import Organization, Sharing


class ReplyForm(forms.Form):
    """What became of a hint: one of three sentences, or own words. Families read it at the offer."""

    reply = forms.ChoiceField(
        label=_("What do families read?"),
        choices=rules.Reply.choices,
        initial=rules.Reply.CORRECTED,
        widget=forms.RadioSelect,
    )
    words = WordsField(label=_("Own words"), max_length=300, lines=2, required=False)

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        if typed.get("reply") == rules.Reply.OWN and not typed.get("words"):
            self.add_error("words", _("Please write the answer."))
        return typed


class IdeaReplyForm(forms.Form):
    """The answer to somebody who wants to start something."""

    words = WordsField(label=_("Answer"), max_length=2000, lines=8)


class DraftForm(forms.Form):
    """Under whose roof an idea begins."""

    organization = forms.ModelChoiceField(label=_("Organization"), queryset=Organization.objects.none())

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["organization"].queryset = Organization.objects.active()  # type: ignore[attr-defined]


class SharingForm(forms.ModelForm[Sharing]):
    """What an organization can share."""

    class Meta:
        model = Sharing
        fields = ("kind", "what", "details", "until")
        field_classes = {"what": WordsField}
        widgets = {"until": DayInput, "details": forms.Textarea({"rows": 3, "dir": "auto"})}
        help_texts = {
            "what": _("For example: a bright room for 20 people, free on Wednesday afternoons."),
            "until": _("Empty: until you take it back."),
        }


class SharedFilter(forms.Form):
    """What somebody looks for among the things to share."""

    kind = forms.ChoiceField(label=_("What it is"), choices=with_nothing(rules.Share.choices), required=False)
    words = forms.CharField(label=_("Words"), max_length=80, required=False)
