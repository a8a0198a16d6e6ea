"""Addresses of the pages on which notices of births are taken in."""

from django.urls import path

from unterwegs.exchange import birth_views

app_name = "births"

urlpatterns = [
    path("", birth_views.intakes, name="intakes"),
    path("arten/", birth_views.kinds, name="kinds"),
    path("datei/<slug:profile>/<str:upload>/", birth_views.columns, name="columns"),
    path("verwerfen/<str:upload>/", birth_views.drop, name="drop"),
    path("<uuid:pk>/", birth_views.intake, name="intake"),
    path("zeile/<uuid:pk>/", birth_views.row, name="row"),
    path("zeile/<uuid:pk>/erledigt/", birth_views.settle, name="settle"),
]
