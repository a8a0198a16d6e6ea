"""The room as Django sees it."""

from django.apps import AppConfig


class PlanningConfig(AppConfig):
    name = "unterwegs.planning"
    default_auto_field = "django.db.models.BigAutoField"
