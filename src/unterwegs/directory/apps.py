"""The room as Django sees it."""

from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "unterwegs.directory"
    default_auto_field = "django.db.models.BigAutoField"
