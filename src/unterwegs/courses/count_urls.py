"""Addresses behind the links by which somebody without an account counts heads."""

from django.urls import path

from unterwegs.courses.views import counter

app_name = "count"

urlpatterns = [
    path("geraet/", counter.device, name="device"),
    path("<str:secret>/", counter.count, name="count"),
]
