"""Addresses of the companion book for staff."""

from django.urls import path

from unterwegs.book.views import chapters

app_name = "book"

urlpatterns = [
    path("kapitel/", chapters.chapters, name="chapters"),
    path("kapitel/<slug:slug>/<slug:language>/", chapters.chapter, name="chapter"),
    path("kapitel/<slug:slug>/<slug:language>/bearbeiten/", chapters.edit_chapter, name="edit_chapter"),
    path("kapitel/<slug:slug>/<slug:language>/vergleich/", chapters.compare_chapter, name="compare_chapter"),
    path("kapitel/<slug:slug>/<slug:language>/zurueck/", chapters.restore_chapter, name="restore_chapter"),
    path("kapitel/<slug:slug>/<slug:language>/behalten/", chapters.keep_own_chapter, name="keep_own_chapter"),
    path("freigaben/<slug:language>/", chapters.releases, name="releases"),
    path("freigaben/<int:pk>/zurueckziehen/", chapters.withdraw_release, name="withdraw_release"),
]
