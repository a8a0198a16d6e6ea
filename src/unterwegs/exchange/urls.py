"""Addresses for machines."""

from django.urls import path

from unterwegs.exchange import views

app_name = "exchange"

urlpatterns = [
    path("daten/<str:language>/angebote.json", views.offers_json, name="offers_json"),
    path("daten/<str:language>/angebote.csv", views.offers_csv, name="offers_csv"),
    path("daten/gebiete.geojson", views.areas, name="areas"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("robots.txt", views.robots, name="robots"),
]
