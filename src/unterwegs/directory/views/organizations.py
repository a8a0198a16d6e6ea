"""Organizations, who writes for them, and their contacts."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from unterwegs.directory import actions, queries
from unterwegs.directory.forms.organization import ContactForm, EditorForm, OrganizationForm, phone_rows
from unterwegs.directory.forms.texts import OrganizationWords, TextsForm
from unterwegs.directory.models import Contact, Membership, Organization, OrganizationText
from unterwegs.directory.views.scope import (
    shown_revision,
    stored_revision,
    typed_revision,
    writable_contact,
    writable_organization,
)
from unterwegs.people.guards import StaffRequest, needs
from unterwegs.people.models import Deed
from unterwegs.people.roles import Permission


@needs(Permission.EDIT_ORGANIZATIONS, Permission.EDIT_OFFERS)
@require_safe
def organizations(request: StaffRequest) -> HttpResponse:
    """All organizations, or the own ones."""
    rows = queries.organizations_with_counts(request.user, today=timezone.localdate())
    context = {"organizations": rows, "may_enter": request.user.may_everywhere(Permission.EDIT_ORGANIZATIONS)}
    return render(request, "directory/organizations.html", context)


@needs(Permission.EDIT_ORGANIZATIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def new_organization(request: StaffRequest) -> HttpResponse:
    return _organization(request, Organization())


@needs(Permission.EDIT_ORGANIZATIONS, Permission.EDIT_OFFERS)
@require_http_methods(["GET", "HEAD", "POST"])
def organization(request: StaffRequest, pk: UUID) -> HttpResponse:
    return _organization(request, writable_organization(request, pk))


def _organization(request: StaffRequest, one: Organization) -> HttpResponse:
    data, is_new, was_late = request.POST or None, one._state.adding, False
    form = OrganizationForm(data, instance=one)
    texts = TextsForm(OrganizationWords, data, () if is_new else one.texts.all(), OrganizationText.WORDS)
    if form.is_valid() and texts.is_valid():
        try:
            actions.keep_organization(
                form.instance, texts=texts.texts(), revision=typed_revision(request), by=request.user
            )
        except actions.EditedMeanwhile:
            was_late = True
            form.add_error(None, _("Somebody saved this entry meanwhile. Save again to keep your words."))
        else:
            messages.success(request, _("Saved."))
            return redirect("directory:organization", pk=one.pk)
    context = {"form": form, "texts": texts, "organization": one, "is_new": is_new, **_surroundings(request, one)}
    context["revision"] = shown_revision(request, stored_revision(one), was_late=was_late)
    return render(request, "directory/organization.html", context)


def _surroundings(request: StaffRequest, one: Organization) -> dict[str, object]:
    """What stands beside the form: editors, contacts, history."""
    if one._state.adding:
        return {}
    return {
        "may_appoint": _may_appoint(request),
        "members": Membership.objects.filter(organization=one).select_related("user"),
        "editor_form": EditorForm(organization=one),
        "links": queries.links_of(one, today=timezone.localdate()),
        "contacts": one.contacts.prefetch_related("phones"),
        "deeds": Deed.objects.at(one)[:20],
    }


def _may_appoint(request: StaffRequest) -> bool:
    user = request.user
    return user.may(Permission.INVITE_PEOPLE) or user.may_everywhere(Permission.EDIT_ORGANIZATIONS)


@needs(Permission.INVITE_PEOPLE, Permission.EDIT_ORGANIZATIONS)
@require_POST
def add_editor(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Lets somebody write for the organization."""
    one = get_object_or_404(Organization, pk=pk)
    form = EditorForm(request.POST, organization=one)
    if form.is_valid():
        actions.add_member(one, form.cleaned_data["user"], by=request.user)
        messages.success(request, _("From now on %(name)s writes for it.") % {"name": form.cleaned_data["user"].name})
    else:
        messages.error(request, _("Please choose a person with the role of a provider editor."))
    return redirect("directory:organization", pk=pk)


@needs(Permission.INVITE_PEOPLE, Permission.EDIT_ORGANIZATIONS)
@require_POST
def remove_editor(request: StaffRequest, pk: UUID, member: int) -> HttpResponse:
    """Ends that somebody writes for the organization."""
    row = get_object_or_404(Membership.objects.select_related("organization", "user"), organization=pk, pk=member)
    actions.remove_member(row.organization, row.user, by=request.user)
    messages.success(request, _("%(name)s does not write for it any more.") % {"name": row.user.name})
    return redirect("directory:organization", pk=pk)


# --- contacts -------------------------------------------------------------------------------------------------------


@needs(Permission.EDIT_ORGANIZATIONS, Permission.EDIT_OFFERS)
@require_safe
def contacts(request: StaffRequest) -> HttpResponse:
    today = timezone.localdate()
    context = {
        "contacts": queries.contacts_with_counts(request.user, today=today),
        "may_enter": Organization.objects.editable_by(request.user, today=today).exists(),
    }
    return render(request, "directory/contacts.html", context)


@needs(Permission.EDIT_ORGANIZATIONS, Permission.EDIT_OFFERS)
@require_http_methods(["GET", "HEAD", "POST"])
def new_contact(request: StaffRequest) -> HttpResponse:
    return _contact(request, Contact())


@needs(Permission.EDIT_ORGANIZATIONS, Permission.EDIT_OFFERS)
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: StaffRequest, pk: UUID) -> HttpResponse:
    return _contact(request, writable_contact(request, pk))


def _contact(request: StaffRequest, one: Contact) -> HttpResponse:
    data, is_new, was_late = request.POST or None, one._state.adding, False
    today = timezone.localdate()
    form = ContactForm(data, instance=one, user=request.user, today=today)
    phones = phone_rows(data, None if is_new else one.phones.all())
    if form.is_bound and not phones.is_valid():
        form.add_error(None, _("Please check the phones."))
    if form.is_valid():
        try:
            actions.keep_contact(
                form.instance, phones=phones.phones(), revision=typed_revision(request), by=request.user
            )
        except actions.EditedMeanwhile:
            was_late = True
            form.add_error(None, _("Somebody saved this entry meanwhile. Save again to keep your words."))
        else:
            messages.success(request, _("Saved."))
            return redirect("directory:contact", pk=one.pk)
    context = {"form": form, "phones": phones, "contact": one, "is_new": is_new, **_uses(one)}
    context["revision"] = shown_revision(request, stored_revision(one), was_late=was_late)
    return render(request, "directory/contact.html", context)


def _uses(one: Contact) -> dict[str, object]:
    """Where a contact is used, and its history."""
    if one._state.adding:
        return {}
    return {
        "services": one.services.prefetch_related("texts"),
        "locations": one.locations.all(),
        "deeds": Deed.objects.at(one)[:20],
    }


@needs(Permission.EDIT_ORGANIZATIONS, Permission.EDIT_OFFERS)
@require_POST
def delete_contact(request: StaffRequest, pk: UUID) -> HttpResponse:
    one = writable_contact(request, pk)
    try:
        actions.delete_contact(one, by=request.user)
    except actions.StillUsed as use:
        messages.error(request, str(use))
        return redirect("directory:contact", pk=pk)
    messages.success(request, _("The contact is deleted."))
    return redirect("directory:contacts")
