"""Addresses of the directory's pages for staff."""

from django.urls import path

from unterwegs.directory.views import (
    editing,
    freshness,
    locations,
    organizations,
    provider,
    quality,
    schedules,
    services,
    texts,
    topics,
    versions,
    words,
)
from unterwegs.directory.views.provider import with_account

app_name = "directory"

urlpatterns = [
    path("angebote/", services.services, name="services"),
    path("angebote/neu/", services.new_service, name="new_service"),
    path("angebote/auswahl/", services.bulk, name="bulk"),
    path("angebote/angebote.csv", services.download, {"kind": "csv"}, name="services_csv"),
    path("angebote/angebote.xlsx", services.download, {"kind": "xlsx"}, name="services_xlsx"),
    path("angebote/<uuid:pk>/", services.service, name="service"),
    path("angebote/<uuid:pk>/schritt/", services.take_step, name="take_step"),
    path("angebote/<uuid:pk>/bearbeiten/", editing.edit_service, name="edit_service"),
    path("angebote/<uuid:pk>/termine/", schedules.schedules, name="schedules"),
    path("angebote/<uuid:pk>/termine/neu/", schedules.schedule, name="new_schedule"),
    path("angebote/<uuid:pk>/termine/<uuid:schedule_pk>/", schedules.schedule, name="schedule"),
    path("angebote/<uuid:pk>/termine/<uuid:schedule_pk>/entfernen/", schedules.remove_schedule, name="remove_schedule"),
    path("angebote/<uuid:pk>/termine/<uuid:schedule_pk>/absagen/", schedules.cancel_date, name="cancel_date"),
    path("angebote/<uuid:pk>/termine/<uuid:schedule_pk>/zusaetzlich/", schedules.add_date, name="add_date"),
    path("angebote/<uuid:pk>/texte/<slug:language>/", texts.text, name="text"),
    path("angebote/<uuid:pk>/vorschau/<slug:language>/", texts.preview, name="preview"),
    path("angebote/<uuid:pk>/versionen/", versions.versions, name="versions"),
    path("angebote/<uuid:pk>/vergleich/", versions.compare, name="compare"),
    path("angebote/<uuid:pk>/versionen/<int:number>/wiederherstellen/", versions.restore, name="restore"),
    path("traeger/", organizations.organizations, name="organizations"),
    path("traeger/neu/", organizations.new_organization, name="new_organization"),
    path("traeger/<uuid:pk>/", organizations.organization, name="organization"),
    path("traeger/<uuid:pk>/redaktion/", organizations.add_editor, name="add_editor"),
    path("traeger/<uuid:pk>/redaktion/<int:member>/entfernen/", organizations.remove_editor, name="remove_editor"),
    path("kontakte/", organizations.contacts, name="contacts"),
    path("kontakte/neu/", organizations.new_contact, name="new_contact"),
    path("kontakte/<uuid:pk>/", organizations.contact, name="contact"),
    path("kontakte/<uuid:pk>/loeschen/", organizations.delete_contact, name="delete_contact"),
    path("orte/", locations.locations, name="locations"),
    path("orte/neu/", locations.new_location, name="new_location"),
    path("orte/gebiete/", locations.locate_all, name="locate_all"),
    path("orte/<uuid:pk>/", locations.location, name="location"),
    path("orte/<uuid:pk>/bilder/", locations.add_picture, name="add_picture"),
    path("orte/<uuid:pk>/bilder/<int:picture>/entfernen/", locations.remove_picture, name="remove_picture"),
    path("nachfragen/", freshness.questions, name="questions"),
    path("nachfragen/fristen/", freshness.rhythms, name="rhythms"),
    path("nachfragen/<uuid:pk>/link/", freshness.send_link, name="send_link"),
    path("nachfragen/<uuid:pk>/links-beenden/", freshness.end_links, name="end_links"),
    path("qualitaet/", quality.quality, name="quality"),
    path("doppelt/", quality.twins, name="twins"),
    path("doppelt/<uuid:pk>/<uuid:other>/", quality.keep_apart, name="keep_apart"),
    path("stimmen/", words.voices, name="voices"),
    path("stimmen/<uuid:pk>/antwort/", words.answer_report, name="answer_report"),
    path("stimmen/ideen/<uuid:pk>/", words.idea, name="idea"),
    path("stimmen/ideen/<uuid:pk>/antwort/", words.answer_idea, name="answer_idea"),
    path("stimmen/ideen/<uuid:pk>/entwurf/", words.draft, name="draft_of_idea"),
    path("teilen/", words.shared, name="shared"),
    path("themen/", topics.topics, name="topics"),
    path("themen/neu/", topics.new_topic, name="new_topic"),
    path("themen/<slug:slug>/", topics.topic, name="topic"),
    path("themen/<slug:slug>/loeschen/", topics.delete_topic, name="delete_topic"),
]

#: The pages an organization has behind its link, for those who write its offers with an account.
OWN = "traeger/<uuid:organization>/angebote/"

urlpatterns += [
    path(OWN, with_account(provider.offers), name="own_offers"),
    path(f"{OWN}stimmt/", with_account(provider.confirm), name="own_confirm"),
    path(f"{OWN}neu/", with_account(provider.propose), name="own_propose"),
    path(f"{OWN}teilen/", with_account(words.own_shared), name="own_shared"),
    path(f"{OWN}teilen/<int:sharing>/zuruecknehmen/", with_account(words.end_sharing), name="own_end_sharing"),
    path(f"{OWN}hinweise/<uuid:contribution>/", with_account(words.own_answer), name="own_answer"),
    path(f"{OWN}<uuid:pk>/", with_account(provider.offer), name="own_offer"),
    path(f"{OWN}<uuid:pk>/wegnehmen/", with_account(provider.take_away), name="own_take_away"),
    path(f"{OWN}<uuid:pk>/geschlossen/", with_account(provider.close), name="own_close"),
    path(f"{OWN}<uuid:pk>/zeiten/", with_account(provider.times), name="own_new_times"),
    path(f"{OWN}<uuid:pk>/zeiten/<uuid:schedule>/", with_account(provider.times), name="own_times"),
    path(f"{OWN}<uuid:pk>/zeiten/<uuid:schedule>/tag/", with_account(provider.one_date), name="own_one_date"),
]
