"""Addresses of the translation desk."""

from django.urls import path

from unterwegs.exchange import translation_views as views

app_name = "translations"

urlpatterns = [
    path("", views.desk, name="start"),
    path("<slug:language>/", views.desk, name="desk"),
    path("<slug:language>/datei.xlf", views.download, name="download"),
    path("<slug:language>/zurueck/", views.upload, name="upload"),
    path("<slug:language>/maschine/<uuid:pk>/", views.by_machine, name="by_machine"),
    path("<slug:language>/gelesen/", views.confirm, name="confirm"),
    path("<slug:language>/gelesen/zuruecknehmen/", views.withdraw, name="withdraw"),
    path("<slug:language>/texte.csv", views.texts, name="texts"),
    path("<slug:language>/woerter/", views.glossary, name="glossary"),
    path("<slug:language>/woerter/<int:term>/loeschen/", views.delete_term, name="delete_term"),
]
