"""Addresses of all pages: families under their language, staff under /desk/, sign-in under /konto/."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from unterwegs.config import views

urlpatterns = [
    path("", include("unterwegs.front.unprefixed_urls")),
    path("", include("unterwegs.exchange.urls")),
    path("", include("unterwegs.people.urls")),
    path("", include("unterwegs.places.urls")),
    path("desk/", include("unterwegs.desk.urls")),
    path("desk/", include("unterwegs.directory.urls")),
    path("desk/buch/blaetter/", include("unterwegs.book.sheet_urls")),
    path("desk/buch/", include("unterwegs.book.urls")),
    path("desk/", include("unterwegs.planning.urls")),
    path("desk/", include("unterwegs.wishes.urls")),
    path("desk/kurse/", include("unterwegs.courses.urls")),
    path("desk/willkommen/", include("unterwegs.welcome.urls")),
    path("desk/geburten/", include("unterwegs.exchange.birth_urls")),
    path("desk/tour/", include("unterwegs.welcome.tour_urls")),
    path("willkommen/", include("unterwegs.welcome.paper_urls")),
    path("zaehlen/", include("unterwegs.courses.count_urls")),
    path("lotse/", include("unterwegs.wishes.lotse_urls")),
    path("weitergabe/", include("unterwegs.wishes.letter_urls")),
    path("desk/einlesen/", include("unterwegs.exchange.import_urls")),
    path("desk/uebersetzen/", include("unterwegs.exchange.translation_urls")),
    path("anbieter/", include("unterwegs.directory.link_urls")),
    path("anbieter/", include("unterwegs.wishes.provider_urls")),
    path("erhebung/", include("unterwegs.directory.survey_urls")),
    path("konto/", include("allauth.urls")),
    path("gesundheit/", views.health, name="health"),
    path("bilder/<path:path>", views.picture, name="picture"),
    *i18n_patterns(
        path("willkommen/", include("unterwegs.welcome.invited_urls")),
        path("wunsch/", include("unterwegs.wishes.family_urls")),
        path("kurse/", include("unterwegs.courses.family_urls")),
        path("", include("unterwegs.front.urls")),
        prefix_default_language=True,
    ),
]
