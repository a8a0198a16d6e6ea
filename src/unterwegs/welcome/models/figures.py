"""The frozen tables of the statistics of visits."""

from django.utils.translation import gettext_lazy as _

from unterwegs.people.models import FrozenTable
from unterwegs.people.privacy import NOTHING_PERSONAL


class Frozen(FrozenTable):
    """A table of the statistics of visits for a period that is over."""

    Privacy = NOTHING_PERSONAL

    class Meta(FrozenTable.Meta):
        verbose_name = _("frozen table")
        verbose_name_plural = _("frozen tables")
