"""The room as Django sees it."""

from django.apps import AppConfig


class BookConfig(AppConfig):
    name = "unterwegs.book"
    default_auto_field = "django.db.models.BigAutoField"
