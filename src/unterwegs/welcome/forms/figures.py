"""What the office types in for the paper of a year."""

from django import forms
from django.utils.translation import gettext_lazy as _

from unterwegs.welcome.models import YearPaper

AMOUNTS = ("network_people", "network_things", "support_people", "support_things", "new_people", "new_things")


class YearForm(forms.ModelForm[YearPaper]):
    """Births of the register and costs; whatever is not known stays empty."""

    SECTIONS = ((_("Births"), ("births", "births_source")), (_("Costs in euros"), AMOUNTS))

    class Meta:
        model = YearPaper
        fields = ("births", "births_source", *AMOUNTS)
        help_texts = {
            "births": _(
                "Children born to mothers who live here. Not the number of the registry office: it counts births in the town's clinics."
            ),
            "births_source": _("For example: statistics office, as of March"),
        }
        localized_fields = AMOUNTS

    @property
    def sections(self) -> list[tuple[object, list[forms.BoundField]]]:
        return [(title, [self[name] for name in names]) for title, names in self.SECTIONS]
