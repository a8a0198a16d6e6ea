"""The page behind the link of an invitation: showing it changes nothing, the form makes the account."""

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from unterwegs.people import actions, queries
from unterwegs.people.forms import PasswordForm
from unterwegs.people.guards import public
from unterwegs.people.models import Invitation, User


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Everybody who can read the mail may open the link; a second factor is asked for at once."""
    now = timezone.now()
    found = queries.open_invitations().filter(digest=actions.digest_of(token), expires_at__gt=now).first()
    if found is None:
        return _ended(request)
    with_passkey = "passkey" in request.POST
    form = PasswordForm(request.POST if request.method == "POST" and not with_passkey else None, invitation=found)
    if not with_passkey and not form.is_valid():
        return render(request, "people/invitation.html", {"invitation": found, "form": form})
    try:
        user = actions.accept(found, password=None if with_passkey else form.cleaned_data["password"], now=now)
    except actions.NotAllowed:
        return _ended(request)
    return _signed_in(request, user, found)


def _signed_in(request: HttpRequest, user: User, found: Invitation) -> HttpResponse:
    """A link read in a mail counts as a code; the next page sets up the second factor."""
    by_password = user.has_usable_password()
    method = "password" if by_password else "code"
    record_authentication(request, user, method=method, email=found.email, reauthenticated=True)
    next_page = reverse("mfa_index" if by_password else "mfa_add_webauthn")
    answer: HttpResponse = perform_login(request, Login(user=user, redirect_url=next_page))
    return answer


def _ended(request: HttpRequest) -> HttpResponse:
    return render(request, "people/invitation_ended.html", status=404)
