"""Addresses of the single sheets for staff."""

from django.urls import path

from unterwegs.book.views import sheets

app_name = "sheets"

urlpatterns = [
    path("", sheets.sheets, name="sheets"),
    path("angebot.pdf", sheets.offer, name="offer"),
    path("ort.pdf", sheets.place, name="place"),
    path("monat.pdf", sheets.month, name="month"),
    path("tuer.pdf", sheets.hanger, name="hanger"),
    path("mappe/", sheets.folder, name="folder"),
]
