"""Addresses of courses at the desk."""

from django.urls import path

from unterwegs.courses.views import counting, dates, numbers, participants, planning, week

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
    path("neu/", planning.choose, name="choose"),
    path("neu/<uuid:pk>/", planning.plan, name="plan"),
    path("anrufe/", participants.to_call, name="to_call"),
    path("anrufe/<int:pk>/gesagt/", participants.note_told, name="note_told"),
    path("<uuid:pk>/", planning.course, name="course"),
    *counted,
    path("<uuid:pk>/aendern/", planning.change, name="change"),
    path("<uuid:pk>/stand/", planning.set_state, name="set_state"),
    path("<uuid:pk>/verwerfen/", planning.discard, name="discard"),
    path("<uuid:pk>/absagen/", planning.call_off, name="call_off"),
    path("<uuid:pk>/kopieren/", planning.copy, name="copy"),
    path("<uuid:pk>/uebergeben/", planning.hand_over, name="hand_over"),
    path("<uuid:pk>/termine/", dates.add, name="add_dates"),
    path("termine/<uuid:pk>/absagen/", dates.cancel, name="cancel"),
    path("termine/<uuid:pk>/findet-statt/", dates.leave, name="leave"),
    path("termine/<uuid:pk>/findet-doch-statt/", dates.reinstate, name="reinstate"),
    path("termine/<uuid:pk>/verschieben/", dates.move, name="move"),
    path("termine/<uuid:pk>/wer-war-da/", participants.present, name="present"),
    path("plaetze/<int:pk>/", participants.participants, name="participants"),
    path("plaetze/<int:pk>/anmelden/", participants.sign_up, name="sign_up"),
    path("plaetze/<int:pk>/tuer/", participants.door_list, name="door_list"),
    path("anmeldungen/<uuid:pk>/zurueckgeben/", participants.give_back, name="give_back"),
    path("anmeldungen/<uuid:pk>/berichtigen/", participants.correct, name="correct"),
    path("anmeldungen/<uuid:pk>/annehmen/", participants.accept, name="accept"),
]
