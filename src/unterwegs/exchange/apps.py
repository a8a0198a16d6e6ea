"""The room as Django sees it."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "unterwegs.exchange"
    default_auto_field = "django.db.models.BigAutoField"
