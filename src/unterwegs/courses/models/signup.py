"""Sign-ups, what was written to families about them, and on which dates they were there."""

import uuid
from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from unterwegs.courses import rules
from unterwegs.courses.models.course import Seating, Session
from unterwegs.people import privacy
from unterwegs.people.fields import SealedJson, SealedText
from unterwegs.people.models import KeyHolder
from unterwegs.people.privacy import Kind


class SignUpQuerySet(models.QuerySet["SignUp"]):
    def going_on(self) -> "SignUpQuerySet":
        return self.filter(standing__in=rules.GOING_ON, forgotten_on=None)

    def seated(self) -> "SignUpQuerySet":
        return self.filter(standing=rules.Standing.SEATED, forgotten_on=None)

    def had_a_seat(self) -> "SignUpQuerySet":
        """Those with a seat, and those who had one until the course was over; who waited until the end had none."""
        ended = Q(standing=rules.Standing.ENDED) & ~Q(result=rules.Result.WAITED)
        return self.filter(Q(standing=rules.Standing.SEATED) | ended, forgotten_on=None)

    def taking_a_seat(self) -> "SignUpQuerySet":
        return self.filter(standing__in=rules.TAKES_A_SEAT)

    def waiting(self) -> "SignUpQuerySet":
        """In the order of the list."""
        return self.filter(standing=rules.Standing.WAITING).order_by("number")

    def of_session(self, session: Session) -> "SignUpQuerySet":
        """Those whose list of seats is that of this date, or of its whole course."""
        return self.filter(Q(seating__session=session) | Q(seating__session=None, seating__course=session.course_id))


class SignUp(models.Model):
    """A family's seat, or its place on the waiting list.

    ``contact`` is ``{"mail", "phone"}``, each only where given, ``former_contact`` the one of them that she
    changed, until it was written to that; ``code`` stands in the links that are sent to her; ``told`` is ``{"months", "reduced", "package", "institution"}``. ``seat`` counts from 1 and is
    taken once: the database itself never seats more than there are. ``ticket`` is the digest of the form's number, ``former`` that of the code which this form gave,
    once she corrected with her code, or at the desk, what she had said in it. When it is forgotten, the standing, the result,
    language and tick stay until the month of ``closed_on`` is counted.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    holder = models.ForeignKey(KeyHolder, models.PROTECT, related_name="+")
    seating = models.ForeignKey(Seating, models.PROTECT, related_name="signups")
    number = models.PositiveIntegerField(_("number"))
    seat = models.PositiveSmallIntegerField(_("seat"), null=True, blank=True)
    standing = models.CharField(_("how it stands"), max_length=10, choices=rules.Standing)
    name = SealedText(_("name"), privacy=Kind.NAME, null=True)
    contact = SealedJson(_("how to reach the family"), privacy=Kind.CONTACT, null=True)
    former_contact = SealedJson(_("how to reach the family before"), privacy=Kind.CONTACT, null=True)
    told = SealedJson(_("age of the child, reduced price"), privacy=Kind.FAMILY, null=True)
    language = models.CharField(_("language"), max_length=12)
    is_first = models.BooleanField(_("for the first time"), default=False)
    waited = models.BooleanField(_("was on the waiting list"), default=False)
    code = SealedText(_("code"), privacy=Kind.SECRET, null=True)
    digest = models.CharField(max_length=64, unique=True, null=True, editable=False)  # noqa: DJ001 – forgotten ones have none
    former = models.CharField(max_length=64, null=True, editable=False)  # noqa: DJ001 – only corrected ones have one
    ticket = models.CharField(max_length=64, null=True, editable=False)  # noqa: DJ001 – none at the desk, none when forgotten
    made_at = models.DateTimeField(_("signed up"), null=True)
    offered_until = models.DateTimeField(_("held until"), null=True, blank=True)
    result = models.CharField(_("what became of it"), max_length=10, choices=rules.Result, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    forgotten_on = models.DateField(_("forgotten on"), null=True, blank=True)

    objects = SignUpQuerySet.as_manager()

    class Privacy(privacy.Declared):
        personal = {
            "holder": Kind.PERSON,
            "standing": Kind.ACTION,
            "language": Kind.CHOICE,
            "is_first": Kind.CHOICE,
            "waited": Kind.ACTION,
            "digest": Kind.SECRET,
            "former": Kind.SECRET,
            "ticket": Kind.SECRET,
            "made_at": Kind.ACTION,
            "offered_until": Kind.ACTION,
            "result": Kind.ACTION,
            "closed_on": Kind.ACTION,
        }
        neutral = {"id", "seating", "number", "seat", "forgotten_on"}
        purpose = rules.SIGNUPS
        what = rules.WHAT_SIGNUP
        kept = rules.KEPT
        ends = privacy.Ends(deed="unterwegs.courses.actions.seats.give_back_again")

    class Meta:
        verbose_name = _("sign-up")
        verbose_name_plural = _("sign-ups")
        ordering = ("number", "id")
        indexes: ClassVar = [models.Index(fields=["seating", "standing", "number"], name="signup_by_list")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["seating", "number"], name="signup_number_once"),
            models.UniqueConstraint(fields=["seating", "seat"], name="signup_seat_once"),
            models.CheckConstraint(
                condition=Q(seat__isnull=False, standing__in=sorted(rules.TAKES_A_SEAT))
                | Q(seat__isnull=True) & ~Q(standing__in=sorted(rules.TAKES_A_SEAT)),
                name="signup_takes_a_seat_or_none",
            ),
            models.CheckConstraint(
                condition=~Q(standing=rules.Standing.OFFERED) | Q(offered_until__isnull=False), name="offer_has_an_end"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}"

    @property
    def is_going_on(self) -> bool:
        return self.standing in rules.GOING_ON and self.forgotten_on is None

    @property
    def called(self) -> str:
        """The name for those who lead the course; professionals may stay without one."""
        return self.name or gettext("without a name")

    @property
    def institution(self) -> str:
        """Of a professional, where she named it."""
        return str((self.told or {}).get("institution", ""))

    @property
    def band(self) -> rules.Band | None:
        """About how old the child is, where somebody said so."""
        months = (self.told or {}).get("months")
        return rules.age_band(int(months)) if months is not None else None

    @property
    def mail(self) -> str:
        return str((self.contact or {}).get("mail", ""))

    @property
    def phone(self) -> str:
        return str((self.contact or {}).get("phone", ""))


class MessageQuerySet(models.QuerySet["Message"]):
    def due(self, *, now: datetime) -> "MessageQuerySet":
        """Those to be sent now that nobody is sending, the oldest first."""
        waiting = self.filter(sent_at=None, dropped_at=None, to_be_told=False, due_at__lte=now)
        return waiting.exclude(taken_until__gt=now).order_by("due_at", "pk")

    def to_tell(self) -> "MessageQuerySet":
        """Those that nobody could send: somebody calls."""
        return self.filter(to_be_told=True, sent_at=None, dropped_at=None).order_by("due_at", "pk")


class Message(models.Model):
    """What is written to a family about its seat: kept in the same moment as the deed, sent a moment later, once.

    ``taken_until``: a process is sending it; only when that is over somebody else may, for then the process has died.
    ``begins_at``: the first hour at which a family would be wrong that does not know of a change.
    """

    signup = models.ForeignKey(SignUp, models.CASCADE, related_name="messages")
    kind = models.CharField(_("what"), max_length=14, choices=rules.Message)
    session = models.ForeignKey(Session, models.CASCADE, null=True, blank=True, related_name="messages")
    begins_at = models.DateTimeField(_("about the hour"), null=True, blank=True)
    due_at = models.DateTimeField(_("to be sent"), db_index=True)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    taken_until = models.DateTimeField(_("being sent until"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    dropped_at = models.DateTimeField(_("no longer true"), null=True, blank=True)
    to_be_told = models.BooleanField(_("to be told by phone"), default=False)

    objects = MessageQuerySet.as_manager()

    class Privacy(privacy.Declared):
        personal = {"kind": Kind.ACTION, "due_at": Kind.ACTION, "sent_at": Kind.ACTION}
        neutral = {"id", "signup", "session", "begins_at", "tries", "taken_until", "dropped_at", "to_be_told"}
        purpose = rules.SIGNUPS
        what = rules.WHAT_MESSAGE
        kept = privacy.With(rules.WITH_THE_SIGNUP, "signup")

    class Meta:
        verbose_name = _("message about a seat")
        verbose_name_plural = _("messages about seats")
        ordering = ("due_at", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["signup", "kind", "session"],
                condition=Q(session__isnull=False, kind__in=sorted(rules.PREPARED)),
                name="prepared_once_for_a_date",
            )
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class Present(models.Model):
    """Whether a family was there on a date; only their number stays."""

    signup = models.ForeignKey(SignUp, models.CASCADE, related_name="present")
    session = models.ForeignKey(Session, models.CASCADE, related_name="present")
    came = models.BooleanField(_("came"))

    class Privacy(privacy.Declared):
        personal = {"came": Kind.ACTION}
        neutral = {"id", "signup", "session"}
        purpose = rules.SIGNUPS
        what = rules.WHAT_PRESENT
        kept = privacy.With(rules.WITH_THE_SIGNUP, "signup")

    class Meta:
        verbose_name = _("presence")
        verbose_name_plural = _("presences")
        constraints: ClassVar = [models.UniqueConstraint(fields=["signup", "session"], name="present_once_a_date")]

    def __str__(self) -> str:
        return f"{self.session_id} {self.came}"
