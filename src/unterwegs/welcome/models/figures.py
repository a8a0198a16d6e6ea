"""The frozen tables of the statistics of visits, and what the office types in for the paper of a year."""

from decimal import Decimal
from typing import Any, ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from unterwegs.people.models import FrozenTable
from unterwegs.people.privacy import NOTHING_PERSONAL


class Frozen(FrozenTable):
    """A table of the statistics of visits for a period that is over."""

    Privacy = NOTHING_PERSONAL

    class Meta(FrozenTable.Meta):
        verbose_name = _("frozen table")
        verbose_name_plural = _("frozen tables")


def _euros(name: Any) -> models.DecimalField[Any, Any]:
    """An amount that nobody has to give."""
    return models.DecimalField(
        name, max_digits=11, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(Decimal(0))]
    )


class YearPaper(models.Model):
    """Births of the register and costs of a year, as plain numbers for the report on it (Jahresblatt).

    Costs in euros by the three parts that the Bundesstiftung funds: networks (I), support by professionals and volunteers (II),
    new ways (III); of people and of things.
    """

    year = models.PositiveSmallIntegerField(_("year"), primary_key=True)
    births = models.PositiveIntegerField(
        _("births in the register of residents"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    births_source = models.CharField(_("where that number stands"), max_length=160, blank=True)
    network_people = _euros(_("Part I, networks: people"))
    network_things = _euros(_("Part I, networks: things"))
    support_people = _euros(_("Part II, support of families: people"))
    support_things = _euros(_("Part II, support of families: things"))
    new_people = _euros(_("Part III, new ways: people"))
    new_things = _euros(_("Part III, new ways: things"))

    Privacy = NOTHING_PERSONAL

    class Meta:
        verbose_name = _("paper of a year")
        verbose_name_plural = _("papers of years")
        ordering = ("-year",)
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(births__gt=0) | Q(births=None), name="year_has_births_or_says_nothing"),
        ]

    def __str__(self) -> str:
        return str(self.year)
