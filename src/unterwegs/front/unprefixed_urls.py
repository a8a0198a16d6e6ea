"""Addresses without a language: the root, and the short links that stand on paper."""

from django.urls import path

from unterwegs.front.views import links, offers, start

app_name = "links"

urlpatterns = [
    path("", start.root, name="root"),
    path("a/<str:code>/", links.link, name="link"),
    path("a/<str:code>/qr.svg", offers.qr, name="qr"),
]
