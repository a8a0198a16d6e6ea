"""Addresses behind the links by which another body reads what a family has allowed."""

from django.urls import path

from unterwegs.wishes.views import letter

app_name = "letter"

urlpatterns = [path("<str:secret>/", letter.letter, name="letter")]
