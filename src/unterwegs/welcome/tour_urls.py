"""Addresses of the visitor's day on her phone."""

from django.urls import path

from unterwegs.welcome.views import tour

app_name = "tour"
urlpatterns = [
    path("", tour.day, name="day"),
    path("geraet/", tour.device, name="device"),
    path("stand/", tour.state, name="state"),
    path("sorge/", tour.worry, name="worry"),
    path("<uuid:pk>/", tour.visit, name="visit"),
    path("<uuid:pk>/frueher/", tour.earlier, name="earlier"),
    path("<uuid:pk>/bericht/", tour.report, name="report"),
]
