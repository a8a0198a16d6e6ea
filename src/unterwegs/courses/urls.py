"""Addresses of courses at the desk."""

from django.urls import path

from unterwegs.courses.views import counting, numbers, planning, week

app_name = "courses"

counted = [
    path("zaehlen/", counting.counts, name="counts"),
    path("zaehlen/geraet/", counting.count_device, name="count_device"),
    path("zaehlen/<uuid:pk>/", counting.count, name="count"),
    path("<uuid:pk>/zaehl-link/", counting.count_link, name="count_link"),
    path("<uuid:pk>/zaehl-link/neu/", counting.make_count_link, name="make_count_link"),
    path("<uuid:pk>/zaehl-link/beenden/", counting.end_count_link, name="end_count_link"),
    path("zahlen/", numbers.numbers, name="numbers"),
]

urlpatterns = [
    path("", planning.courses, name="courses"),
    path("woche/", week.week, name="week"),
    path("<uuid:pk>/", planning.course, name="course"),
    *counted,
]
