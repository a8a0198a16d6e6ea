"""Addresses for families with a letter; German words in every language."""

from django.urls import path

from unterwegs.welcome.views import invited

app_name = "invited"

urlpatterns = [
    path("", invited.start, name="start"),
    path("<str:code>/", invited.letter, name="letter"),
]
