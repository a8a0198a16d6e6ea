"""Addresses behind the links of surveys."""

from django.urls import path

from unterwegs.directory.views import survey

app_name = "surveys"

urlpatterns = [path("<uuid:pk>/<str:secret>/", survey.answer, name="answer")]
