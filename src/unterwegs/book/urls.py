"""Addresses of the companion book for staff."""

from django.urls import URLPattern

app_name = "book"

urlpatterns: list[URLPattern] = []
