"""The room as Django sees it."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "unterwegs.desk"
    default_auto_field = "django.db.models.BigAutoField"
