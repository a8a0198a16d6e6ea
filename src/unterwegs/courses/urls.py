"""Addresses of courses at the desk."""

from django.urls import path

from unterwegs.courses.views import planning, week

app_name = "courses"

urlpatterns = [
    path("", planning.courses, name="courses"),
    path("woche/", week.week, name="week"),
    path("<uuid:pk>/", planning.course, name="course"),
]
