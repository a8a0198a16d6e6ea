"""Addresses of accounts, deeds, mails and long work."""

from django.urls import path

from unterwegs.people.views import access, accounts, first, invitation, jobs, mails, me, reads, record

app_name = "people"

urlpatterns = [
    path("konto/anfang/", first.first, name="first"),
    path("konto/einladung/<str:token>/", invitation.invitation, name="invitation"),
    path("desk/konten/", accounts.accounts, name="accounts"),
    path("desk/konten/einladen/", accounts.invite, name="invite"),
    path("desk/konten/<uuid:pk>/", accounts.account, name="account"),
    path("desk/konten/<uuid:pk>/rollen/", accounts.change_roles, name="change_roles"),
    path("desk/konten/<uuid:pk>/schliessen/", accounts.close, name="close"),
    path("desk/konten/<uuid:pk>/oeffnen/", accounts.open_again, name="open_again"),
    path("desk/konten/einladungen/<uuid:pk>/erneut/", accounts.invite_again, name="invite_again"),
    path("desk/konten/einladungen/<uuid:pk>/zurueckziehen/", accounts.withdraw, name="withdraw"),
    path("desk/ich/", me.me, name="me"),
    path("desk/ich/abwesenheit/", me.absence, name="absence"),
    path("desk/ich/abwesenheit/<int:pk>/entfernen/", me.remove_absence, name="remove_absence"),
    path("desk/ich/daten/", access.own_data, name="own_data"),
    path("desk/auskunft/", access.answer, name="access"),
    path("desk/gelesen/", reads.reads, name="reads"),
    path("desk/gelesen/<uuid:pk>/", reads.look, name="look"),
    path("desk/protokoll/", record.deeds, name="deeds"),
    path("desk/rechte/", record.rights, name="rights"),
    path("desk/post/", mails.mails, name="mails"),
    path("desk/post/<uuid:key>/", mails.mail, name="mail"),
    path("desk/arbeit/", jobs.listed, name="jobs"),
    path("desk/arbeit/<uuid:pk>/", jobs.job, name="job"),
    path("desk/arbeit/<uuid:pk>/stand.json", jobs.state, name="job_state"),
    path("desk/arbeit/<uuid:pk>/<slug:name>.csv", jobs.table, name="job_table"),
    path("desk/arbeit/<uuid:pk>/erneut/", jobs.restart, name="restart_job"),
    path("desk/arbeit/<uuid:pk>/entfernen/", jobs.clear, name="clear_job"),
]
