"""Addresses of what families miss, at the desk."""

from django.urls import path

from unterwegs.planning import views

app_name = "planning"

urlpatterns = [
    path("bedarfe/", views.needs_page, name="needs"),
    path("bedarfe/<uuid:pk>/", views.need, name="need"),
    path("bedarfe/<uuid:pk>/lesen/", views.read, name="read"),
    path("bedarfe/<uuid:pk>/veroeffentlichen/", views.release, name="release"),
    path("bedarfe/<uuid:pk>/antwort/", views.answer, name="answer"),
    path("bedarfe/<uuid:pk>/zusammenlegen/", views.merge, name="merge"),
    path("bedarfe/<uuid:pk>/ablehnen/", views.decline, name="decline"),
    path("bedarfe/<uuid:pk>/wegnehmen/", views.retire, name="retire"),
]
