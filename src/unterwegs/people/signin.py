"""How allauth behaves here: accounts only by invitation, sign-on only for known people, secrets encrypted."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from unterwegs.people import keys, rules
from unterwegs.people.models import User


def display_name(user: User) -> str:
    return user.name


class InvitedOnly(DefaultAccountAdapter):
    """Nobody signs up; people are invited."""

    def is_open_for_signup(self, _request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """By which the limits count, those of the sign-in and of all open forms."""
        return rules.computer_of(super().get_client_ip(request))


class KnownAtTheIssuer(DefaultSocialAccountAdapter):
    """The municipality's sign-on opens existing accounts only, found by their verified mail address."""

    def is_open_for_signup(self, _request: HttpRequest, _sociallogin: Any) -> bool:
        return False

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: Any) -> Any:
        """Of what the issuer tells about a person only her key there is kept: no name, no groups, no picture."""
        sociallogin.account.extra_data = {}
        return super().populate_user(request, sociallogin, data)

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        if sociallogin.is_existing:
            return
        verified = [address.email.lower() for address in sociallogin.email_addresses if _is_true(address.verified)]
        known = EmailAddress.objects.filter(email__in=verified, verified=True, user__is_active=True).first()
        if known is None:
            messages.error(request, _("There is no account here for this sign-on. Please ask for an invitation."))
            raise ImmediateHttpResponse(redirect("account_login"))
        sociallogin.connect(request, known.user)


def _is_true(claim: Any) -> bool:
    """Some issuers say „true“ and „false“ as words."""
    return str(claim).lower() == "true"


class EncryptedSecrets(DefaultMFAAdapter):
    """Secrets of second factors are encrypted at rest."""

    def encrypt(self, text: str) -> str:
        return keys.seal(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return keys.unseal(encrypted_text.encode()).decode()
