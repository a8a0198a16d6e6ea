"""Open forms: what anybody may send without an account. Rooms declare a form and a kind; everything else is here.

Against robots a field that people do not see and few forms from one computer; against floods few open words about one
thing. Words are encrypted, wait for a person, and are deleted by rule.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec
from django import forms
from django.db import transaction
from django.db.models import F, Model
from django.utils.translation import gettext_lazy as _

from unterwegs.people import keys, rules
from unterwegs.people.models import Actor, Contribution, account_of, name_of

REPLY = "reply"  # among the words: what was answered to a single person


class OpenForm(forms.Form):
    """A form for anybody. Robots fill in the field that nobody sees; their words are thanked for and forgotten."""

    homepage = forms.CharField(
        label=_("Please leave this empty"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    @property
    def is_of_a_robot(self) -> bool:
        return bool(self.data.get("homepage"))

    def said(self) -> dict[str, Any]:
        """What was typed, without the trap and without what stayed empty."""
        return {name: said for name, said in self.cleaned_data.items() if said and name != "homepage"}


@transaction.atomic
def keep(
    kind: str,
    *,
    now: datetime,
    language: str,
    about: Model | None = None,
    label: str = "",
    reason: str = "",
    words: Mapping[str, Any] | None = None,
    digest: str | None = None,
) -> Contribution:
    """Keeps what somebody sent. The same reason about the same thing without words counts up instead of standing twice."""
    noun, key = (about._meta.label_lower, str(about.pk)) if about else ("", "")
    same = Contribution.objects.open().filter(kind=kind, noun=noun, object_id=key, reason=reason)
    is_flood = bool(noun) and same.count() >= rules.OPEN_WORDS_ABOUT_ONE_THING
    known = same.filter(sealed=b"").first() or (same.last() if is_flood else None)
    if known and noun and (not words or is_flood):
        Contribution.objects.filter(pk=known.pk).update(times=F("times") + 1)
        return known
    return Contribution.objects.create(
        kind=kind,
        noun=noun,
        object_id=key,
        label=(label or str(about or ""))[:200],
        reason=reason,
        language=language,
        sealed=_sealed(words or {}, now),
        digest=digest,
        made_at=now,
    )


def words_of(contribution: Contribution) -> dict[str, Any]:
    """What was written, decrypted; empty where nothing was or where it is deleted."""
    sealed = bytes(contribution.sealed)
    return msgspec.json.decode(keys.unseal(sealed), type=dict[str, Any]) if sealed else {}


@transaction.atomic
def close(contribution: Contribution, *, outcome: str, reply: str, shown: bool, by: Actor, now: datetime) -> None:
    """Answers and closes it; the caller's room records the deed.

    An answer that is ``shown`` to everybody stands in plain text; one to a single person is sealed with her words.
    """
    contribution.closed_at, contribution.outcome = now, outcome
    contribution.reply = reply if shown else ""
    if not shown:
        contribution.sealed = _sealed({**words_of(contribution), REPLY: reply}, now)
    contribution.closed_by, contribution.closed_by_name = account_of(by), name_of(by)
    contribution.save(update_fields=["closed_at", "outcome", "reply", "sealed", "closed_by", "closed_by_name"])


def reply_to(contribution: Contribution) -> str:
    """The answer to a single person; empty where there is none or where it is deleted."""
    return str(words_of(contribution).get(REPLY, ""))


def forget(*, now: datetime) -> int:
    """Deletes words after their time, an answer to a single person after the same time from its own day, and what was
    answered long ago; returns how many rows changed.
    """
    end = now - rules.WORDS_KEPT
    old = Contribution.objects.filter(made_at__lt=end).exclude(sealed=b"")
    changed = old.exclude(closed_at__gte=end).update(sealed=b"")
    for contribution in old.filter(closed_at__gte=end):
        words = words_of(contribution)
        if set(words) - {REPLY}:
            kept = {REPLY: words[REPLY]} if REPLY in words else {}
            Contribution.objects.filter(pk=contribution.pk).update(sealed=_sealed(kept, now))
            changed += 1
    gone, _each = Contribution.objects.filter(closed_at__lt=now - rules.CONTRIBUTIONS_KEPT).delete()
    return changed + gone


def _sealed(words: Mapping[str, Any], at: datetime) -> bytes:
    """The words, encrypted; no finer time is in them than the one that stands beside them."""
    return keys.seal(msgspec.json.encode(dict(words)), at=at) if words else b""


def answered_since(kind: str, *, now: datetime, days: int) -> Any:
    """Answered contributions of the last days, the newest first."""
    return Contribution.objects.filter(kind=kind, closed_at__gte=now - timedelta(days=days)).order_by("-closed_at")
