"""Every page is guarded or openly public, and none carries script, style or a foreign host in its markup."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from tests.house import source
from unterwegs.people.guards import ANY_STAFF, ANYBODY
from unterwegs.people.roles import Permission

#: Pages of django-allauth that are open before sign-in.
OPEN_SIGN_IN = {
    "account_confirm_email",
    "account_confirm_login_code",
    "account_email_verification_sent",
    "account_inactive",
    "account_login",
    "account_logout",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_signup",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "openid_connect_callback",
    "openid_connect_login",
    "socialaccount_login_cancelled",
    "socialaccount_signup",
}
#: Pages of django-allauth behind the sign-in; LoginRequiredMiddleware closes them.
CLOSED_SIGN_IN = {
    "account_change_password",
    "account_email",
    "account_reauthenticate",
    "account_set_password",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_deactivate_totp",
    "mfa_download_recovery_codes",
    "mfa_edit_webauthn",
    "mfa_generate_recovery_codes",
    "mfa_index",
    "mfa_list_webauthn",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "mfa_remove_webauthn",
    "mfa_view_recovery_codes",
    "socialaccount_connections",
    "socialaccount_login_error",
    None,  # redirects of old addresses
}
FOREIGN = re.compile(r"""(?:src|srcset|action|data-\w+|href)\s*=\s*["']\s*(?:https?:)?//""", re.IGNORECASE)
#: A link that a person follows is no request of the page; <link> would be one.
LINK = re.compile(r"<a\s[^>]*>", re.IGNORECASE | re.DOTALL)
INLINE = re.compile(
    r"""<[a-z][^>]*\s(?:style|on[a-z]+)\s*=|<style|<script(?![^>]*\ssrc=)(?![^>]*json)""", re.IGNORECASE
)
TAG = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
FETCH_IN_CSS = re.compile(r"""url\(\s*["']?(?:https?:)?//|@import""", re.IGNORECASE)


def pages(resolver: URLResolver | None = None) -> Iterator[URLPattern]:
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from pages(pattern)
        else:
            yield pattern


def is_ours(view: Callable[..., Any]) -> bool:
    return view.__module__.startswith("unterwegs.")


def rights_for(view: Callable[..., Any]) -> frozenset[Any]:
    """The rights of which a guard asks for one; nothing allowed stands for no guard."""
    guard = getattr(view, "guard", "no guard")
    return guard if isinstance(guard, frozenset) else frozenset({guard})


def test_each_page_of_ours_wears_one_guard() -> None:
    bare = [
        f"{page.callback.__module__}.{page.callback.__name__}"
        for page in pages()
        if is_ours(page.callback) and not is_guard(getattr(page.callback, "guard", None))
    ]

    assert bare == []


def is_guard(guard: object) -> bool:
    """Openly public, any staff, one right, or one of several rights."""
    if isinstance(guard, frozenset):
        return bool(guard) and guard <= set(Permission)
    return guard in {ANYBODY, ANY_STAFF, *Permission}


def test_pages_of_others_are_those_of_the_sign_in() -> None:
    others = [page for page in pages() if not is_ours(page.callback)]

    assert {page.name for page in others if is_open(page.callback)} == OPEN_SIGN_IN
    assert {page.name for page in others if not is_open(page.callback)} == CLOSED_SIGN_IN


def is_open(view: Callable[..., Any]) -> bool:
    return not getattr(view, "login_required", True)


def test_every_page_has_a_name() -> None:
    assert [str(page.pattern) for page in pages() if is_ours(page.callback) and not page.name] == []


def test_templates_carry_no_script_and_no_style() -> None:
    found = [
        f"{file}: {match[:60]}"
        for file, text in source.templates().items()
        for match in INLINE.findall(TAG.sub("", text))
    ]

    assert found == []


def test_templates_ask_no_foreign_host() -> None:
    found = [
        f"{file}: {match}" for file, text in source.templates().items() for match in FOREIGN.findall(LINK.sub("", text))
    ]

    assert found == []


def test_styles_ask_no_foreign_host() -> None:
    styles = list(source.ROOMS.glob("*/static/**/*.css"))
    found = [source.name_of(file) for file in styles if FETCH_IN_CSS.search(file.read_text(encoding="utf-8"))]

    assert found == []
