"""Calendars of organizations that an offer takes its dates from."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from unterwegs.directory.models.service import Schedule, Service
from unterwegs.people.privacy import NOTHING_PERSONAL


class CalendarFeed(models.Model):
    """A calendar that somebody else keeps. ``said`` is what it said last, day by day: what differs is a local edit."""

    service = models.OneToOneField(Service, models.CASCADE, related_name="feed")
    schedule = models.ForeignKey(Schedule, models.SET_NULL, null=True, related_name="+")
    url = models.URLField(_("address of the calendar"), max_length=500)
    words = models.CharField(
        _("only events with this word"), max_length=80, blank=True, help_text=_("Empty: all events of the calendar.")
    )
    said = models.JSONField(default=dict)
    read_at = models.DateTimeField(_("last read"), null=True)
    problem = models.CharField(_("problem"), max_length=200, blank=True)
    kept = models.PositiveSmallIntegerField(_("dates that differ on purpose"), default=0)

    Privacy = NOTHING_PERSONAL

    class Meta:
        verbose_name = _("subscribed calendar")
        verbose_name_plural = _("subscribed calendars")

    def __str__(self) -> str:
        return self.url
