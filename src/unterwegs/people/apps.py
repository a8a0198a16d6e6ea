"""The room as Django sees it."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "unterwegs.people"
    default_auto_field = "django.db.models.BigAutoField"
