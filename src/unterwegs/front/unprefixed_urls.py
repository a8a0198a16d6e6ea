"""Addresses without a language: the root, and the short links that stand on paper."""

from django.urls import path

from unterwegs.front.views import app, books, links, offers, start

app_name = "links"

urlpatterns = [
    path("", start.root, name="root"),
    path("worte/stand.json", app.words, name="words"),
    path("worte/<str:version>/<str:part>.json", app.word_part, name="word-part"),
    path("sw.js", app.service_worker, name="service-worker"),
    path("b/", books.short, name="books"),
    path("b/<str:code>/", books.short, name="book"),
    path("a/<str:code>/", links.link, name="link"),
    path("w/<slug:slug>/", links.area, name="area"),
    path("a/<str:code>/qr.svg", offers.qr, name="qr"),
]
