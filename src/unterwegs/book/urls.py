"""Addresses of the companion book for staff."""

from django.urls import path

from unterwegs.book.views import chapters, editions, prints

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
    path("", editions.editions, name="editions"),
    path("neu/", editions.new_edition, name="new_edition"),
    path("reihe/", editions.series, name="series"),
    path("alle-bauen/", editions.build_all, name="build_all"),
    path("<uuid:pk>/", editions.edition, name="edition"),
    path("<uuid:pk>/aendern/", editions.change_edition, name="change_edition"),
    path("<uuid:pk>/entfernen/", editions.remove_edition, name="remove_edition"),
    path("<uuid:pk>/bauen/", editions.build, name="build"),
    path("<uuid:pk>/buch.pdf", editions.pdf, name="pdf"),
    path("<uuid:pk>/ansicht.pdf", editions.try_out, name="try_out"),
    path("<uuid:pk>/drucken/", editions.have_printed, name="have_printed"),
    path("<uuid:pk>/logos/", editions.add_logo, name="add_logo"),
    path("<uuid:pk>/logos/<int:logo>.webp", editions.logo, name="logo"),
    path("<uuid:pk>/logos/<int:logo>/nach-vorn/", editions.move_logo, name="move_logo"),
    path("<uuid:pk>/logos/<int:logo>/entfernen/", editions.remove_logo, name="remove_logo"),
    path("drucke/<uuid:pk>/", prints.print_, name="print"),
    path("drucke/<uuid:pk>/buch.pdf", prints.reading, name="reading"),
    path("drucke/<uuid:pk>/druckerei.pdf", prints.press, name="press"),
    path("drucke/<uuid:pk>/heft.pdf", prints.booklet, name="booklet"),
    path("drucke/<uuid:pk>/einlegeblatt.pdf", prints.insert, name="insert"),
    path("drucke/<uuid:pk>/ausgegeben/", prints.count, name="count"),
    path("ausgegeben/", prints.handed_out, name="handed_out"),
    path("ausgegeben.csv", prints.handed_out_table, name="handed_out_table"),
]
