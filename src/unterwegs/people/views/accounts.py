"""Pages on which people are invited, get roles, and accounts are closed."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from unterwegs.people import actions, queries, roles, rules
from unterwegs.people.forms import AccountsFilter, InvitationForm, RolesForm
from unterwegs.people.guards import StaffRequest, needs
from unterwegs.people.models import User
from unterwegs.people.roles import Permission

PER_PAGE = 20


@needs(Permission.INVITE_PEOPLE)
@require_safe
def accounts(request: StaffRequest) -> HttpResponse:
    form = AccountsFilter(request.GET)
    found = queries.accounts(**form.cleaned_data) if form.is_valid() else queries.accounts()
    context = {
        "form": form,
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "invitations": queries.open_invitations(),
        "now": timezone.now(),
    }
    return render(request, "people/accounts.html", context)


@needs(Permission.INVITE_PEOPLE)
@require_safe
def account(request: StaffRequest, pk: UUID) -> HttpResponse:
    return _account(request, get_object_or_404(User, pk=pk))


def _account(request: StaffRequest, person: User, form: RolesForm | None = None) -> HttpResponse:
    may_give = roles.roles_given_by(request.user.roles)
    shown = [role for role in roles.Role if role in person.roles]
    context = {
        "person": person,
        "roles": [(role.label, roles.PURPOSE[role]) for role in shown],
        "form": form or RolesForm(initial={"roles": list(person.roles)}, may_give=may_give),
        "may_handle": rules.may_handle(person.roles, by=request.user.roles),
        "is_own": person.pk == request.user.pk,
        "deeds": queries.deeds_at(person)[:20],
    }
    return render(request, "people/account.html", context, status=200 if form is None else 422)


@needs(Permission.INVITE_PEOPLE)
@require_POST
def change_roles(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Roles that the person may not give are not in the form; they stay as they are."""
    person = get_object_or_404(User, pk=pk)
    may_give = roles.roles_given_by(request.user.roles)
    form = RolesForm(request.POST, may_give=may_give)
    form.fields["roles"].required = False
    if not form.is_valid():
        return _account(request, person, form)
    kept = set(person.roles) - may_give
    return _done(
        request,
        person,
        lambda: actions.change_roles(person, roles=kept | set(form.cleaned_data["roles"]), by=request.user),
        _("The roles are changed."),
    )


@needs(Permission.INVITE_PEOPLE)
@require_POST
def close(request: StaffRequest, pk: UUID) -> HttpResponse:
    person = get_object_or_404(User, pk=pk)
    return _done(request, person, lambda: actions.close(person, by=request.user), _("The account is closed."))


@needs(Permission.INVITE_PEOPLE)
@require_POST
def open_again(request: StaffRequest, pk: UUID) -> HttpResponse:
    person = get_object_or_404(User, pk=pk)
    return _done(request, person, lambda: actions.open_again(person, by=request.user), _("The account is open again."))


def _done(request: StaffRequest, person: User, deed: Callable[[], None], words: str) -> HttpResponse:
    try:
        deed()
    except actions.NotAllowed as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, words)
    return redirect("people:account", pk=person.pk)


@needs(Permission.INVITE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: StaffRequest) -> HttpResponse:
    form = InvitationForm(request.POST or None, may_give=roles.roles_given_by(request.user.roles))
    if form.is_valid():
        given = form.cleaned_data
        return _posted(request, lambda: actions.invite(**given, by=request.user, now=timezone.now()))
    return render(request, "people/invite.html", {"form": form})


@needs(Permission.INVITE_PEOPLE)
@require_POST
def invite_again(request: StaffRequest, pk: UUID) -> HttpResponse:
    invitation = get_object_or_404(queries.open_invitations(), pk=pk)
    return _posted(request, lambda: actions.invite_again(invitation, by=request.user, now=timezone.now()))


@needs(Permission.INVITE_PEOPLE)
@require_POST
def withdraw(request: StaffRequest, pk: UUID) -> HttpResponse:
    invitation = get_object_or_404(queries.open_invitations(), pk=pk)
    try:
        actions.withdraw(invitation, by=request.user, now=timezone.now())
    except actions.NotAllowed as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The invitation is withdrawn."))
    return redirect("people:accounts")


def _posted(request: StaffRequest, deed: Callable[[], object]) -> HttpResponse:
    try:
        deed()
    except actions.NotAllowed as refusal:
        messages.error(request, str(refusal))
    except actions.MailNotSent:
        words = _("The invitation is kept, but the mail could not be sent. Please send it again later.")
        messages.warning(request, words)
    else:
        messages.success(request, _("The invitation is on its way."))
    return redirect("people:accounts")
