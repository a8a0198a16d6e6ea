"""Addresses of the pages on which staff read tables in."""

from django.urls import path

from unterwegs.exchange import import_views

app_name = "imports"

urlpatterns = [
    path("", import_views.imports, name="imports"),
    path("datei/<str:upload>/", import_views.columns, name="columns"),
    path("<uuid:pk>/", import_views.run, name="run"),
    path("<uuid:pk>/zeile/<int:number>/", import_views.decide, name="decide"),
    path("<uuid:pk>/anwenden/", import_views.apply, name="apply"),
    path("<uuid:pk>/zuruecknehmen/", import_views.undo, name="undo"),
]
