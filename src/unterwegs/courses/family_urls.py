"""Addresses of sign-ups for families; German words in every language."""

from django.urls import path

from unterwegs.courses.views import family

app_name = "seat"

urlpatterns = [
    path("fachberatung/", family.professionals, name="professionals"),
    path("platz/", family.code, name="code"),
    path("platz/zurueckgeben/", family.give_back, name="give_back"),
    path("platz/nehmen/", family.accept, name="accept"),
    path("platz/warten/", family.wait_again, name="wait_again"),
    path("platz/aendern/", family.correct, name="correct"),
    path("platz/auskunft/", family.told, name="told"),
    path("platz/<int:pk>/neu/", family.sign_up, name="sign_up"),
    path("platz/<str:code>/kalender.ics", family.calendar, name="calendar"),
    path("platz/<str:code>/", family.seat, name="seat"),
]
