"""What a person may touch: everything is fetched here, and what is out of scope is not found."""

from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from unterwegs.directory.models import Contact, Location, Organization, Schedule, Service
from unterwegs.people.guards import StaffRequest


def readable_service(request: StaffRequest, pk: UUID) -> Service:
    """An offer the person may read, or 404."""
    services = Service.objects.visible_to(request.user, today=timezone.localdate())
    return get_object_or_404(_with_owner(services), pk=pk)


def writable_service(request: StaffRequest, pk: UUID) -> Service:
    """An offer the person may write, or 404."""
    services = Service.objects.editable_by(request.user, today=timezone.localdate())
    return get_object_or_404(_with_owner(services), pk=pk)


def stored_revision(row: Organization | Contact | Location) -> int:
    """The revision in the database; a form may already have written its own words into the object."""
    return type(row)._default_manager.filter(pk=row.pk).values_list("revision", flat=True).first() or 0


def typed_revision(request: StaffRequest) -> int:
    """The revision that the form was opened with; 0 where it says none."""
    typed = request.POST.get("revision", "")
    return int(typed[:9]) if typed.isdecimal() else 0


def shown_revision(request: StaffRequest, stored: int, *, was_late: bool = False) -> int:
    """The revision a form carries: a form with errors keeps the one it was opened with, a late one gets the newest."""
    return stored if was_late or request.method != "POST" else typed_revision(request)


def may_write(request: StaffRequest, service: Service) -> bool:
    services = Service.objects.editable_by(request.user, today=timezone.localdate())
    return services.filter(pk=service.pk).exists()


def writable_schedule(service: Service, pk: UUID) -> Schedule:
    """A schedule of this offer, or 404."""
    return get_object_or_404(service.schedules.prefetch_related("exceptions", "pauses"), pk=pk)


def writable_organization(request: StaffRequest, pk: UUID) -> Organization:
    return get_object_or_404(Organization.objects.editable_by(request.user, today=timezone.localdate()), pk=pk)


def writable_contact(request: StaffRequest, pk: UUID) -> Contact:
    return get_object_or_404(Contact.objects.editable_by(request.user, today=timezone.localdate()), pk=pk)


def writable_location(request: StaffRequest, pk: UUID) -> Location:
    return get_object_or_404(Location.objects.editable_by(request.user, today=timezone.localdate()), pk=pk)


def _with_owner(services: QuerySet[Service]) -> QuerySet[Service]:
    return services.select_related("organization", "public_version", "changed_by").prefetch_related("texts")
