"""Views as a confidential room writes them, rightly and wrongly."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse

from unterwegs.people import reading
from unterwegs.people.guards import needs, signed_in
from unterwegs.people.reading import reads, shows_nobody
from unterwegs.people.roles import Permission

FAMILY = UUID("00000000-0000-4000-8000-00000000000f")


@signed_in
def silent(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("Bitte anrufen")


@signed_in
@reads("wishes.wish")
def forgetful(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("Bitte anrufen")


@needs(Permission.SEE_OFFERS)
@reads("wishes.wish")
def honest(request: HttpRequest) -> HttpResponse:
    reading.note(request, whom=FAMILY, why="Antwort")
    return HttpResponse("Bitte anrufen")


@signed_in
@reads("wishes.wish")
def by_another(request: HttpRequest) -> HttpResponse:
    return _shown(request)


def _shown(request: HttpRequest) -> HttpResponse:
    reading.note(request, whom=[FAMILY, FAMILY], why="Liste")
    return HttpResponse("Bitte anrufen")


@signed_in
@shows_nobody
def empty(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("Zahlen")
