"""Addresses behind the link by which an institution looks after its offers: it declares itself a Lotse."""

from django.urls import path

from unterwegs.wishes.views import lotse

app_name = "declaring"

urlpatterns = [path("<str:secret>/lotse/", lotse.declare_by_link, name="declare")]
