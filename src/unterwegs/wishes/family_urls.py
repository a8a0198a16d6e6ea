"""Addresses of wishes for families; German words in every language."""

from django.urls import path

from unterwegs.wishes.views import family

app_name = "wish"

urlpatterns = [
    path("", family.wish, name="wish"),
    path("frage/", family.question, name="question"),
    path("lotsen/", family.lotsen, name="lotsen"),
    path("stand/", family.status, name="status"),
    path("stand/neuer-code/", family.own_code, name="own_code"),
    path("stand/zuruecknehmen/", family.withdraw, name="withdraw"),
    path("stand/auskunft/", family.told, name="told"),
    path("stand/einwilligung/<uuid:pk>/", family.consent, name="consent"),
]
