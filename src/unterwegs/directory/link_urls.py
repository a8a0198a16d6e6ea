"""Addresses behind the links that organizations get by mail."""

from django.urls import path

from unterwegs.directory.views import provider, words
from unterwegs.directory.views.provider import by_link

app_name = "providers"

urlpatterns = [
    path("<str:secret>/", by_link(provider.offers), name="offers"),
    path("<str:secret>/stimmt/", by_link(provider.confirm), name="confirm"),
    path("<str:secret>/neu/", by_link(provider.propose), name="propose"),
    path("<str:secret>/teilen/", by_link(words.own_shared), name="shared"),
    path("<str:secret>/teilen/<int:sharing>/zuruecknehmen/", by_link(words.end_sharing), name="end_sharing"),
    path("<str:secret>/hinweise/<uuid:contribution>/", by_link(words.own_answer), name="answer"),
    path("<str:secret>/<uuid:pk>/", by_link(provider.offer), name="offer"),
    path("<str:secret>/<uuid:pk>/wegnehmen/", by_link(provider.take_away), name="take_away"),
    path("<str:secret>/<uuid:pk>/geschlossen/", by_link(provider.close), name="close"),
    path("<str:secret>/<uuid:pk>/zeiten/", by_link(provider.times), name="new_times"),
    path("<str:secret>/<uuid:pk>/zeiten/<uuid:schedule>/", by_link(provider.times), name="times"),
    path("<str:secret>/<uuid:pk>/zeiten/<uuid:schedule>/tag/", by_link(provider.one_date), name="one_date"),
]
