"""The room as Django sees it."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "unterwegs.config"
    default_auto_field = "django.db.models.BigAutoField"
