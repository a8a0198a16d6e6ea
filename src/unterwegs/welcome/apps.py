"""The room as Django sees it."""

from django.apps import AppConfig


class WelcomeConfig(AppConfig):
    name = "unterwegs.welcome"
    default_auto_field = "django.db.models.BigAutoField"
