"""Addresses of the desk."""

from django.urls import path

from unterwegs.desk import privacy_views, views

app_name = "desk"

urlpatterns = [
    path("", views.start, name="start"),
    path("portraets/", views.portraits, name="portraits"),
    path("anlaufstellen/", views.coverage, name="coverage"),
    path("vergessen/", views.certificates, name="certificates"),
    path("vergessen/<int:pk>/bescheinigung.pdf", views.certificate, name="certificate"),
    path("portraets/<uuid:pk>/", views.portrait, name="portrait"),
    path("datenschutz/", privacy_views.register, name="privacy"),
    path("datenschutz/verzeichnis.csv", privacy_views.register_table, name="register_table"),
    path("datenschutz/mappe.zip", privacy_views.packed, name="folder"),
    path("datenschutz/<slug:slug>.pdf", privacy_views.document, name="document"),
    path("kinderschutz/", privacy_views.child_protection, name="child_protection"),
    path("freigaben/", privacy_views.releases, name="releases"),
    path("freigaben/<int:pk>/zurueckziehen/", privacy_views.withdraw_release, name="withdraw_release"),
]
