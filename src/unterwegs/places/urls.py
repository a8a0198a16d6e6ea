"""Addresses of the places room."""

from django.urls import path

from unterwegs.places import views

app_name = "places"

urlpatterns = [
    path("desk/gebiete/", views.divisions, name="divisions"),
    path("desk/gebiete/einlesen/", views.import_areas, name="import_areas"),
    path("desk/gebiete/einteilung/<int:pk>/fuer-familien/", views.show_to_families, name="show_to_families"),
    path("desk/gebiete/<uuid:pk>/", views.area, name="area"),
    path("desk/gebiete/<uuid:pk>/aendern/", views.change_area, name="change_area"),
    path("desk/gebiete/<uuid:pk>/federfuehrung/", views.appoint_lead, name="appoint_lead"),
    path("desk/gebiete/federfuehrung/<int:pk>/beenden/", views.dismiss_lead, name="dismiss_lead"),
    path("desk/adressen/", views.addresses, name="addresses"),
    path("desk/adressen/einlesen/", views.import_addresses, name="import_addresses"),
    path("desk/stadt/", views.town, name="town"),
    path("desk/stadt/aendern/", views.change_town, name="change_town"),
    path("desk/stadt/ferien/", views.add_holiday, name="add_holiday"),
    path("desk/stadt/ferien/einlesen/", views.import_holidays, name="import_holidays"),
    path("desk/stadt/ferien/<int:pk>/entfernen/", views.remove_holiday, name="remove_holiday"),
    path("desk/stadt/nummern/neu/", views.number, name="new_number"),
    path("desk/stadt/nummern/<int:pk>/", views.number, name="number"),
    path("desk/stadt/nummern/<int:pk>/geprueft/", views.confirm_number, name="confirm_number"),
    path("desk/stadt/nummern/<int:pk>/entfernen/", views.remove_number, name="remove_number"),
]
