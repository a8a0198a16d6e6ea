"""Addresses of the desk."""

from django.urls import path

from unterwegs.desk import views

app_name = "desk"

urlpatterns = [
    path("", views.start, name="start"),
    path("portraets/", views.portraits, name="portraits"),
    path("anlaufstellen/", views.coverage, name="coverage"),
    path("vergessen/", views.certificates, name="certificates"),
    path("vergessen/<int:pk>/bescheinigung.pdf", views.certificate, name="certificate"),
    path("portraets/<uuid:pk>/", views.portrait, name="portrait"),
]
