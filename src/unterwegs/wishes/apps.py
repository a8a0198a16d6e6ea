"""The room as Django sees it."""

from django.apps import AppConfig


class WishesConfig(AppConfig):
    name = "unterwegs.wishes"
    default_auto_field = "django.db.models.BigAutoField"
