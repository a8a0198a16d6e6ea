"""Addresses as they stand in letters, without a language."""

from django.urls import path

from unterwegs.welcome.views import invited

app_name = "invitation"

urlpatterns = [
    path("", invited.short, name="start"),
    path("<str:code>/", invited.short, name="letter"),
]
