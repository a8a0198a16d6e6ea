"""Addresses of wishes at the desk."""

from django.urls import path

from unterwegs.wishes.views import desk, keeping, lotse, numbers, talks, visit
from unterwegs.wishes.views.lotse import with_account
from unterwegs.wishes.views.switch import entrusted

app_name = "wishes"

urlpatterns = [
    path("wuensche/", desk.wishes, name="wishes"),
    path("wuensche/neu/", desk.new, name="new"),
    path("wuensche/besuch/", visit.at_visit, name="at_visit"),
    path("wuensche/<uuid:pk>/", desk.wish, name="wish"),
    path("wuensche/<uuid:pk>/oeffnen/", desk.open_wish, name="open"),
    path("wuensche/<uuid:pk>/versucht/", desk.note_try, name="try"),
    path("wuensche/<uuid:pk>/tag/", desk.promise, name="promise"),
    path("wuensche/<uuid:pk>/antwort/", desk.answer, name="answer"),
    path("wuensche/<uuid:pk>/koordination/", desk.give_to_office, name="give_to_office"),
    path("wuensche/<uuid:pk>/zuruecknehmen/", desk.withdraw, name="withdraw"),
    path("wuensche/<uuid:pk>/weitergabe/", desk.ask_consent, name="ask_consent"),
    path("wuensche/<uuid:pk>/auskunft/", desk.tell, name="tell"),
    path("wuensche/<uuid:pk>/einwilligung/<uuid:consent>/festhalten/", desk.document, name="document"),
    path("wuensche/<uuid:pk>/einwilligung/<uuid:consent>/zurueckgenommen/", desk.revoke, name="revoke"),
    path("wuensche/<uuid:pk>/einwilligung/<uuid:consent>/weitergegeben/", desk.hand_on, name="hand_on"),
    path("wuensche/<uuid:pk>/einwilligung/<uuid:consent>/link/", desk.send_letter, name="send_letter"),
    path("gespraeche/", talks.talks, name="talks"),
    path("wuensche/zahlen/", numbers.numbers, name="numbers"),
    path("lotsen/", keeping.lotsen, name="lotsen"),
    path("lotsen/neu/", keeping.appoint, name="appoint"),
    path("lotsen/zeiten/", keeping.set_hours, name="set_hours"),
    path("lotsen/schalter/", keeping.appoint_clerk, name="appoint_clerk"),
    path("lotsen/schalter/<int:pk>/beenden/", keeping.end_clerk, name="end_clerk"),
    path("lotsen/<int:pk>/link/", keeping.send_link, name="send_link"),
    path("lotsen/<int:pk>/beenden/", keeping.end_lotse, name="end_lotse"),
    path("uebergabe/", lotse.own, name="hand_over"),
    path("uebergabe/<uuid:organization>/", with_account(lotse.start, opens=entrusted), name="own_start"),
    path("uebergabe/<uuid:organization>/lotse/", lotse.own_declare, name="own_declare"),
    path("uebergabe/<uuid:organization>/halt/", with_account(lotse.stop), name="own_stop"),
    path("uebergabe/<uuid:organization>/wunsch/", with_account(lotse.wish), name="own_wish"),
    path("uebergabe/<uuid:organization>/angaben/", with_account(lotse.describe), name="own_describe"),
]
