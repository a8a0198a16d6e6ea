"""The room as Django sees it."""

from django.apps import AppConfig


class CoursesConfig(AppConfig):
    name = "unterwegs.courses"
    default_auto_field = "django.db.models.BigAutoField"
