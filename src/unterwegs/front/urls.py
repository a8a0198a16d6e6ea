"""Addresses of the families' pages; German words in every language."""

from django.urls import path

from unterwegs.front.views import app, books, calendars, feedback, lists, locations, needs, offers, start, way, words
from unterwegs.front.views import help as help_views

app_name = "front"

urlpatterns = [
    path("", start.start, name="start"),
    path("heute/", start.today, name="today"),
    path("heute/woche/", start.week, name="week"),
    path("heute/regen/", start.rain, name="rain"),
    path("app/", app.frame, name="frame"),
    path("app/unterwegs.webmanifest", app.manifest, name="manifest"),
    path("paket/stand.json", app.newest, name="newest"),
    path("paket/<str:name>.json", app.parcel, name="parcel"),
    path("kalender/", calendars.subscribe, name="subscribe"),
    path("kalender.ics", calendars.feed, name="feed"),
    path("liste/", lists.shared, name="list"),
    path("mein-weg/", way.way, name="way"),
    path("mein-weg/abschied/", way.farewell, name="farewell"),
    path("wo/", start.where, name="where"),
    path("angebote/", offers.offers, name="offers"),
    path("angebote/<str:code>/kalender.ics", offers.calendar, name="calendar"),
    path("angebote/<str:code>/stimmt-nicht/", words.report, name="report"),
    path("angebote/<str:code>/wie-war-es/", feedback.feedback, name="feedback"),
    path("angebote/<str:code>/druck/", offers.sheet, name="sheet"),
    path("angebote/<str:code>/termin/<str:day>.ics", offers.date_file, name="date"),
    path("angebote/<str:code>/", offers.offer, name="offer"),
    path("angebote/<str:code>/<slug:slug>/", offers.offer, name="offer"),
    path("anfangen/", words.idea, name="idea"),
    path("anfangen/<str:secret>/", words.answer, name="answer"),
    path("was-fehlt/", needs.needs, name="needs"),
    path("was-fehlt/<uuid:pk>/auch/", needs.support, name="support"),
    path("zentren/", locations.centers, name="centers"),
    path("orte/<str:code>/", locations.location, name="location"),
    path("orte/<str:code>/<slug:slug>/", locations.location, name="location"),
    path("traeger/<str:code>/", locations.organization, name="organization"),
    path("traeger/<str:code>/<slug:slug>/", locations.organization, name="organization"),
    path("karte/", locations.map_page, name="map"),
    path("karte/orte.geojson", locations.map_features, name="features"),
    path("buch/", books.books, name="books"),
    path("buch/<str:code>.pdf", books.pdf, name="book_file"),
    path("buch/<str:code>/", books.one, name="book"),
    path("buch/<str:code>/einlegeblatt.pdf", books.insert, name="insert"),
    path("hilfe/", help_views.help_now, name="help"),
    path("impressum/", help_views.imprint, name="imprint"),
    path("datenschutz/", help_views.privacy, name="privacy"),
    path("barrierefreiheit/", help_views.accessibility, name="accessibility"),
    path("ueber/", help_views.about, name="about"),
]
