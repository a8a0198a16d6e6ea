"""What the coordination types about materials."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from unterwegs.places import languages
from unterwegs.welcome.models import Item

MOST = 100_000


class ItemForm(forms.ModelForm[Item]):
    """A material: what it is, in which language, when to order again."""

    class Meta:
        model = Item
        fields = ("name", "language", "edition", "each_visit", "reorder_at", "is_active")
        help_texts = {
            "language": _("Empty: for everybody. Else it goes into the bag for families who chose this language."),
            "edition": _("For a companion book: then it counts among the books handed out, too."),
            "reorder_at": _("When so few are left, the start page says so. 0: never."),
        }

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        choices = [("", _("for everybody")), *languages.names().items()]
        self.fields["language"] = forms.ChoiceField(
            label=_("Language"), choices=choices, required=False, help_text=self.fields["language"].help_text
        )

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        same = Item.objects.filter(name=typed.get("name", ""), language=typed.get("language", ""))
        if same.exclude(pk=self.instance.pk).exists():
            self.add_error("name", _("This material is there already in this language."))
        return typed


class AmountForm(forms.Form):
    """How many came, or how many lie on the shelf."""

    came = forms.IntegerField(
        label=_("How many came"), required=False, min_value=-MOST, max_value=MOST, help_text=_("Below zero: got lost.")
    )
    counted = forms.IntegerField(label=_("Or: counted on the shelf"), required=False, min_value=0, max_value=MOST)

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        if not self.errors and (typed.get("came") is None) == (typed.get("counted") is None):
            raise forms.ValidationError(_("Please type one of the two numbers."))
        return typed
