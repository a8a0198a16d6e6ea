"""The room as Django sees it."""

from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "unterwegs.places"
    default_auto_field = "django.db.models.BigAutoField"
