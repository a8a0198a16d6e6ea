"""Addresses behind the links of Lotsen."""

from django.urls import path

from unterwegs.wishes.views import lotse
from unterwegs.wishes.views.lotse import by_link
from unterwegs.wishes.views.switch import entrusted

app_name = "lotse"

urlpatterns = [
    path("<str:secret>/", by_link(lotse.start, opens=entrusted), name="start"),
    path("<str:secret>/halt/", by_link(lotse.stop), name="stop"),
    path("<str:secret>/wunsch/", by_link(lotse.wish), name="wish"),
    path("<str:secret>/angaben/", by_link(lotse.describe), name="describe"),
]
