"""The room as Django sees it."""

from django.apps import AppConfig


class FrontConfig(AppConfig):
    name = "unterwegs.front"
    default_auto_field = "django.db.models.BigAutoField"
