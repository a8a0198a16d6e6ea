"""What families, Lotsen and the office do with wishes."""

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from unterwegs.directory.models import Location, Organization, Topic
from unterwegs.people import actions as people
from unterwegs.people import counting, holders
from unterwegs.people.models import Actor, User
from unterwegs.people.roles import Role
from unterwegs.people.rules import Doer
from unterwegs.wishes import codes, queries, rules, steps, tables
from unterwegs.wishes.models import Clerk, Consent, Letter, Lotse, LotseLink, ReadingHours, Tally, Wish
from unterwegs.wishes.routing import Route
from unterwegs.wishes.said import Said


class NeedsConsent(Exception):
    """A Lotse hands over only what the family has allowed, with the release from confidentiality."""


class AlreadyAnswered(Exception):
    """Somebody else has answered it meanwhile, or it was withdrawn."""


class TriedTooLittle(Exception):
    """„Not reached“ may be said after several tries on different days."""


class TriedToday(Exception):
    """A try of today is noted already; three tries are three days."""


class NotAllowed(Exception):
    """The family has not allowed it, or no longer."""


class NoAddress(Exception):
    """Nobody knows a mail address of the institution."""


# --- families -------------------------------------------------------------------------------------------------------


def ask(
    said: Said,
    *,
    code: str,
    source: rules.Source,
    route: Route,
    today: date,
    by: Actor = None,
    lotse: Lotse | None = None,
    consents: Sequence[Consent] = (),
) -> Wish:
    """Keeps a wish for good; the same form sent twice is one wish. The key is there before the row.

    A key that a crash in between leaves without a row is swept away at night. ``consents`` are not saved yet. Not inside
    of a transaction. Raises NeedsConsent.
    """
    if source == rules.Source.LOTSE and not any(one.matter == rules.Matter.RELEASE for one in consents):
        raise NeedsConsent
    digest = codes.digest_of(code)
    known = Wish.objects.filter(digest=digest).first()
    if known is not None:
        return known
    holder = holders.new(room=rules.ROOM, purpose=rules.PURPOSE)
    try:
        with transaction.atomic():
            wish = Wish.objects.create(
                holder=holder,
                kind=said.kind,
                source=source,
                area=said.area,
                elsewhere=said.elsewhere,
                reader=route.reader,
                lead_area=route.lead_area,
                center=route.center,
                language=said.language,
                words=said.words,
                contact=said.contact.sealed(),
                digest=digest,
                given_on=today,
                due_on=queries.due_on(said.kind, today=today),
                lotse=lotse,
                mark=codes.new_mark() if lotse else "",
                consented_on=today if consents else None,
            )
            for consent in consents:
                consent.wish = wish
                consent.save(force_insert=True)
            if by is not None:
                doer, deed = (Doer.LOTSE, steps.Deeds.HANDED_OVER) if lotse else (by, steps.Deeds.TAKEN)
                people.record(by=doer, deed=deed, on=wish)
    except IntegrityError:
        # the same form arrived twice at the same moment: the second key has locked nothing that stays
        holders.forget(holder, rule=rules.SENT_TWICE, on=today)
        known = Wish.objects.filter(digest=digest).first()
        if known is None:
            raise
        return known
    return wish


def take_own_code(code: str, *, ticket: str, now: datetime) -> str:
    """A code that only the family knows, in place of the one that went through other hands, which opens nothing any more.

    The same page sent again, because the answer was lost, gives the same code. Raises NotAllowed for a wrong code.
    """
    own = codes.own_code(code, ticket)
    digest = codes.digest_of(own)
    known = Wish.objects.through_others().opened_by(codes.digest_of(code))
    if known.update(own_digest=digest, looked_at=now):
        people.note_ended(Wish.objects.filter(own_digest=digest), on=now)
    elif queries.wish_of(own) is None:
        raise NotAllowed
    return own


def end_known_code(pk: str, own_digest: str, *, on: date) -> int:
    """The code that others know opens nothing, also where a backup was made before the family took her own at that instant.

    A database in which somebody opened the page later knows it already, or a newer one, which stays.
    """
    older = Wish.objects.filter(Q(looked_at=None) | Q(looked_at__lt=on), pk=pk, forgotten_on=None)
    return older.exclude(own_digest=own_digest).update(own_digest=own_digest, looked_at=on)


def note_look(wish: Wish, *, now: datetime) -> None:
    """Somebody opened the page with the code: where others know it too, the family sees when. The row in hand stays as it was."""
    Wish.objects.through_others().filter(pk=wish.pk).update(looked_at=now)


def withdraw(wish: Wish, *, today: date, by: Actor = None) -> None:
    """The family takes it back: its key is destroyed at once, what was said is unreadable everywhere."""
    _forget(wish, rule=rules.WITHDRAWN, today=today)
    people.record(by=by, deed=steps.Deeds.WITHDRAWN, on=wish)


def _forget(wish: Wish, *, rule: str, today: date) -> None:
    """First the key, for good; then the row keeps what counts in numbers. Left off in between, the night goes on."""
    holders.forget(wish.holder, rule=rule, on=today)
    _strip(wish, today=today)


@transaction.atomic
def _strip(wish: Wish, *, today: date) -> None:
    wish.consents.all().delete()
    wish.words = wish.contact = wish.answer = wish.digest = wish.own_digest = wish.due_on = None
    wish.answered_on = rules.month_of(wish.answered_on) if wish.answered_on else None
    wish.escalated_on = wish.tried_on = wish.warned_on = wish.consented_on = wish.lotse = wish.lead_area = None
    wish.looked_at = wish.agreed_on = None
    wish.language = wish.mark = ""
    wish.tries = 0
    wish.given_on = rules.month_of(wish.given_on)
    wish.forgotten_on = today
    wish.save()


@transaction.atomic
def give_consent(consent: Consent, *, today: date) -> None:
    """The family agrees by her code, also after the answer. Raises NotAllowed where it was revoked or has ended."""
    _kept(consent.wish)
    if not Consent.objects.filter(pk=consent.pk).asked(today=today).update(given_on=today, way=rules.Way.CODE):
        raise NotAllowed


def revoke_consent(consent: Consent, *, today: date, by: Actor = None) -> bool:
    """Nothing more is handed on from now, or told to the Lotse. Returns whether the wish itself was forgotten.

    What was handed over for her stands on her consent: without it the whole wish is taken back, as its text says.
    """
    if consent.matter == rules.Matter.RELEASE:
        withdraw(consent.wish, today=today, by=by)
        return True
    Consent.objects.filter(pk=consent.pk, revoked_on=None).update(revoked_on=today)
    people.note_ended([consent], on=today)
    if by is not None:
        people.record(by=by, deed=steps.Deeds.CONSENT_REVOKED, on=consent.wish)
    return False


# --- the office -----------------------------------------------------------------------------------------------------


def _locked(wish: Wish) -> Wish:
    """The row as it is, and nobody else decides about it meanwhile. Raises AlreadyAnswered."""
    found = Wish.objects.select_for_update().filter(pk=wish.pk, forgotten_on=None, answered_on=None).first()
    if found is None:
        raise AlreadyAnswered
    return found


def _kept(wish: Wish) -> Wish:
    """The row as it is, answered or not, and nobody forgets it meanwhile. Raises NotAllowed."""
    found = Wish.objects.select_for_update().filter(pk=wish.pk, forgotten_on=None).first()
    if found is None:
        raise NotAllowed
    return found


@transaction.atomic
def note_try(wish: Wish, *, by: User, today: date) -> None:
    """Somebody tried to reach the family; the next try is due on the next working day. Raises AlreadyAnswered, TriedToday."""
    found = _locked(wish)
    if not rules.counts_as_try(found.tried_on, today=today):
        raise TriedToday
    found.tries += 1
    found.tried_on = today
    found.due_on = rules.after_working_days(today, 1, is_working=queries.WorkingDays())
    found.save(update_fields=["tries", "tried_on", "due_on"])
    people.record(by=by, deed=steps.Deeds.TRIED, on=found)


@transaction.atomic
def promise(wish: Wish, *, on: date, by: User, today: date) -> None:
    """A day that was agreed with the family, within 60 days and before her wish is forgotten; she sees it by her code.

    The first such day counts for `rules.alone_until`. Raises AlreadyAnswered, ValueError.
    """
    if not rules.may_promise(on, wish.given_on, today=today):
        raise ValueError(on)
    found = _locked(wish)
    found.due_on, found.agreed_on = on, found.agreed_on or on
    found.save(update_fields=["due_on", "agreed_on"])
    people.record(by=by, deed=steps.Deeds.PROMISED, on=found)


@transaction.atomic
def answer(wish: Wish, *, outcome: str, words: str, topic: Topic | None, by: User, today: date) -> None:
    """Closes the wish; the family reads outcome and words by her code.

    Raises AlreadyAnswered, TriedTooLittle, and NotAllowed for „handed on“ where nobody handed it on with her consent.
    """
    found = _locked(wish)
    if outcome == rules.Outcome.NOT_REACHED and not rules.may_say_not_reached(found.tries):
        raise TriedTooLittle
    if outcome == rules.Outcome.HANDED_ON and not found.consents.used().exists():
        raise NotAllowed
    found.outcome, found.answer, found.topic, found.answered_on = rules.Outcome(outcome), words or None, topic, today
    found.save(update_fields=["outcome", "answer", "topic", "answered_on"])
    people.record(by=by, deed=steps.Deeds.ANSWERED, on=found)


@transaction.atomic
def give_to_office(wish: Wish, *, by: User, today: date) -> None:
    """Whoever cannot answer gives it to the coordination, and reads it no longer. Raises AlreadyAnswered."""
    found = _locked(wish)
    found.reader, found.lead_area, found.center, found.escalated_on = rules.Reader.OFFICE, None, None, today
    found.save(update_fields=["reader", "lead_area", "center", "escalated_on"])
    people.record(by=by, deed=steps.Deeds.TO_OFFICE, on=found)


@transaction.atomic
def ask_consent(wish: Wish, *, to: str, parts: Sequence[str], until: date, by: User, today: date) -> Consent:
    """Asks the family whether her wish may be handed on: what, to whom, until when. Raises AlreadyAnswered."""
    found = _locked(wish)
    consent = Consent.objects.create(
        wish=found,
        matter=rules.Matter.HAND_ON,
        to=to,
        parts=[part for part in parts if part in rules.HANDED_ON],
        until_on=min(until, today + rules.LONGEST_CONSENT),
        language=found.page_language,
        asked_on=today,
        documented_by=by,
    )
    people.record(by=by, deed=steps.Deeds.CONSENT_ASKED, on=found)
    return consent


@transaction.atomic
def document_consent(consent: Consent, *, way: str, by: User, today: date) -> None:
    """The family agreed on the phone or on paper, also after the answer; who wrote it down stands there. Raises NotAllowed."""
    found = _kept(consent.wish)
    asked = Consent.objects.filter(pk=consent.pk).asked(today=today)
    if not asked.update(given_on=today, way=rules.Way(way), documented_by=by):
        raise NotAllowed
    people.record(by=by, deed=steps.Deeds.CONSENT_GIVEN, on=found)


@transaction.atomic
def hand_on(consent: Consent, *, by: User, today: date) -> None:
    """Somebody told the other body what the consent allows, by mouth or on paper. Raises NotAllowed."""
    fresh = _used(consent, today=today)
    people.record(by=by, deed=steps.Deeds.HANDED_ON, on=fresh.wish)


def _used(consent: Consent, *, today: date) -> Consent:
    """Handing on, noted for the family to see. Raises NotAllowed."""
    fresh = Consent.objects.select_for_update().filter(pk=consent.pk, matter=rules.Matter.HAND_ON).first()
    if fresh is None or not fresh.counts(today=today):
        raise NotAllowed
    fresh.used_on = today
    fresh.save(update_fields=["used_on"])
    return fresh


def send_letter(consent: Consent, *, to: str, by: User, today: date) -> str:
    """Sends another body a link to exactly what the family allowed; the mail itself says nothing of her.

    Returns what opens the link: somebody says it on the phone, so that a mail in wrong hands opens nothing. A link
    that nobody has read ends with the next one. Raises NotAllowed, MailNotSent (then nothing was handed on).
    """
    before = consent.used_on
    try:
        return _send_letter(consent, to=to, by=by, today=today)
    except people.MailNotSent:
        with transaction.atomic():
            Letter.objects.filter(consent=consent, opened_at=None).delete()
            Consent.objects.filter(pk=consent.pk).update(used_on=before)
            people.record(by=by, deed=steps.Deeds.LETTER_REFUSED, on=consent.wish)
        raise


@transaction.atomic
def _send_letter(consent: Consent, *, to: str, by: User, today: date) -> str:
    fresh = _used(consent, today=today)
    fresh.letters.filter(opened_at=None).delete()
    secret, spoken = codes.new_secret(), codes.new_spoken()
    last = today + rules.LETTER_COUNTS_FOR
    letter = Letter.objects.create(
        consent=fresh,
        digest=codes.secret_digest(secret),
        spoken_digest=codes.spoken_digest(secret, spoken),
        made_on=today,
        expires_on=min(last, fresh.until_on or last),
    )
    people.record(by=by, deed=steps.Deeds.LETTER_SENT, on=fresh.wish)
    people.send(
        to=to,
        subject=_("A message of the Frühe Hilfen that only you can open"),
        template="wishes/mails/letter.txt",
        context={"link": settings.BASE_URL + reverse("letter:letter", args=[secret]), "until": letter.expires_on},
    )
    return spoken


@transaction.atomic
def open_letter(letter: Letter, *, secret: str, spoken: str, now: datetime) -> bool:
    """Whether the word from the phone was right: then it counts as read, once. Raises NotAllowed where it has ended."""
    found = Letter.objects.open(now=now).select_for_update(of=("self",)).filter(pk=letter.pk).first()
    if found is None:
        raise NotAllowed
    if not constant_time_compare(found.spoken_digest, codes.spoken_digest(secret, spoken)):
        found.wrong_words += 1
        found.save(update_fields=["wrong_words"])
        return False
    if found.opened_at is None:
        found.opened_at = now
        found.save(update_fields=["opened_at"])
        people.record(by=Doer.ELSEWHERE, deed=steps.Deeds.LETTER_READ, on=found.consent.wish)
    return True


def record_telling(wish: Wish, *, by: User) -> None:
    """Somebody gave the family everything that is kept of her (Art. 15)."""
    people.record(by=by, deed=steps.Deeds.TOLD, on=wish)


# --- every night ----------------------------------------------------------------------------------------------------


def escalate(*, today: date) -> int:
    """What is late, put off for long, or read by nobody else any more goes to the coordination; whoever is to read
    something new or due today gets one mail without any of its words.

    Those who could still answer are told a month and a week before a wish is forgotten without an answer.
    """
    passed_on = list(queries.wishes_to_pass_on(today=today))
    with transaction.atomic():
        for wish in passed_on:
            if Wish.objects.filter(pk=wish.pk, escalated_on=None, forgotten_on=None).update(escalated_on=today):
                is_late = wish.answered_on is None and wish.due_on is not None and wish.due_on < today
                deed = steps.Deeds.ESCALATED if is_late else steps.Deeds.TO_OFFICE
                people.record(by=None, deed=deed, on=wish)
    _remind(today)
    _warn(today)
    return len(passed_on)


def _remind(today: date) -> None:
    due, new = Counter[User](), Counter[User]()
    for wish in Wish.objects.open().filter(due_on__lte=today):
        due.update(queries.readers_of(wish, today=today))
    for wish in Wish.objects.open().filter(due_on__gt=today):
        new.update(_hearing_of(wish, today))
    for reader in due | new:
        try:
            people.send(
                to=reader.email,
                subject=_("Wishes of families are waiting"),
                template="wishes/mails/waiting.txt",
                context={"due": due[reader], "new": new[reader], "link": settings.BASE_URL + reverse("wishes:wishes")},
                language=reader.language,
            )
        except people.MailNotSent:
            continue  # it stands on the start page too


def _hearing_of(wish: Wish, today: date) -> list[User]:
    """For whom a wish is new since the last night: it was sent, or the coordination has it since then."""
    yesterday = today - timedelta(days=1)
    if wish.given_on >= yesterday:
        return queries.readers_of(wish, today=today)
    since = yesterday if wish.reader == rules.Reader.OFFICE else today  # given to it by day, or passed on tonight
    is_new = wish.escalated_on is not None and wish.escalated_on >= since
    return queries.coordinators(today=today) if is_new else []


def _warn(today: date) -> None:
    ending = Wish.objects.ending(today=today)
    due = [one for one in ending if rules.is_warning_due(one.given_on, one.warned_on, today=today)]
    waiting: dict[User, list[Wish]] = {}
    for wish in due:
        for reader in {*queries.readers_of(wish, today=today), *queries.coordinators(today=today)}:
            waiting.setdefault(reader, []).append(wish)
    for reader, wishes in waiting.items():
        context = {
            "count": len(wishes),
            "day": min(rules.forget_on(one.given_on, None) for one in wishes),
            "link": settings.BASE_URL + reverse("wishes:wishes"),
        }
        with suppress(people.MailNotSent):  # it stands on the start page and over the list, too
            people.send(
                to=reader.email,
                subject=_("Wishes of families will be forgotten without an answer"),
                template="wishes/mails/ending.txt",
                context=context,
                language=reader.language,
            )
    Wish.objects.filter(pk__in=[one.pk for one in due]).update(warned_on=today)


def forget(*, today: date) -> int:
    """Destroys the keys of wishes whose time is over and lets go of what no longer counts; returns how many changed."""
    changed = 0
    end = today - rules.KEPT_AFTER_ANSWER
    for wish in Wish.objects.filter(forgotten_on=None, answered_on__lt=end).select_related("holder"):
        _forget(wish, rule=rules.TIME_IS_OVER, today=today)
        people.record(by=None, deed=steps.Deeds.FORGOTTEN, on=wish)
        changed += 1
    for wish in Wish.objects.ending(today=today).select_related("holder"):
        changed += _forget_unanswered(wish, today=today)
    revoked = Consent.objects.filter(matter=rules.Matter.RELEASE, revoked_on__isnull=False).values("wish")
    for wish in Wish.objects.filter(forgotten_on=None, pk__in=revoked).select_related("holder"):
        withdraw(wish, today=today)  # revoked while that only noted the day
        changed += 1
    for wish in Wish.objects.filter(forgotten_on=None, holder__forgotten_on__isnull=False).select_related("holder"):
        _strip(wish, today=wish.holder.forgotten_on or today)
        changed += 1
    counted = counting.counted_months(tables.NUMBERS)
    for wish in Wish.objects.exclude(forgotten_on=None):
        if rules.month_of(tables.counted_on(wish)) in counted:
            wish.delete()
            changed += 1
    changed += Tally.objects.filter(month__lt=today - steps.TALLIES_KEPT).delete()[0]
    return changed


def _forget_unanswered(wish: Wish, *, today: date) -> bool:
    if not rules.is_over_unanswered(wish.given_on, wish.warned_on, today=today):
        return False
    if not Wish.objects.open().filter(pk=wish.pk).update(outcome=rules.Outcome.UNANSWERED):
        return False  # somebody has just answered it
    wish.outcome = rules.Outcome.UNANSWERED
    _forget(wish, rule=rules.NOBODY_ANSWERED, today=today)
    people.record(by=None, deed=steps.Deeds.FORGOTTEN, on=wish)
    return True


def freeze(*, today: date) -> int:
    """Freezes the tables of months, quarters and years that are over; how many are new."""
    return counting.freeze(tables.NUMBERS, today=today)


# --- talks without a name -------------------------------------------------------------------------------------------


@transaction.atomic
def tally(*, channel: str, topic: Topic | None, language: str, duration: str, today: date, step: int = 1) -> None:
    """One talk more, or with ``step=-1`` the last one taken back; only the month is kept, and nobody's name."""
    cell: dict[str, Any] = {
        "month": rules.month_of(today),
        "channel": steps.Channel(channel),
        "topic": topic,
        "language": language,
        "duration": steps.Duration(duration),
    }
    row, _new = Tally.objects.get_or_create(**cell)
    Tally.objects.filter(pk=row.pk, count__gte=1 if step < 0 else 0).update(count=F("count") + step)


# --- Lotsen and counters --------------------------------------------------------------------------------------------


@transaction.atomic
def declare_lotse(
    organization: Organization, *, what: str, languages: Sequence[str], hours: str, by: Actor, today: date
) -> Lotse:
    """An institution says of itself that families can say a wish there; the coordination appoints it."""
    lotse, _new = Lotse.objects.select_for_update().get_or_create(organization=organization)
    if lotse.ended_on is not None:
        lotse.appointed_on = lotse.ended_on = None  # it waits: a backup that knows it as appointed does not hold
    lotse.what, lotse.languages, lotse.hours, lotse.described_on = what, list(languages), hours, today
    lotse.save()
    is_waiting = lotse.appointed_on is None
    people.record(by=by, deed=steps.Deeds.LOTSE_DECLARED if is_waiting else steps.Deeds.LOTSE_DESCRIBED, on=lotse)
    return lotse


@transaction.atomic
def appoint_lotse(organization: Organization, *, by: User, today: date) -> Lotse:
    """The institution may hand over wishes from now on, also again."""
    appointed = {"ended_on": None, "appointed_on": today}
    lotse, _new = Lotse.objects.update_or_create(organization=organization, defaults=appointed)
    people.note_back([lotse], on=today)
    people.record(by=by, deed=steps.Deeds.LOTSE_APPOINTED, on=lotse)
    return lotse


@transaction.atomic
def end_lotse(lotse: Lotse, *, by: Actor, today: date) -> None:
    """Its links end at once; what families have said to the office stays with the office."""
    lotse.ended_on = today
    lotse.save(update_fields=["ended_on"])
    links = lotse.links.filter(revoked_on=None)
    people.note_ended([lotse, *links], on=today)
    links.update(revoked_on=today)
    people.record(by=by, deed=steps.Deeds.LOTSE_ENDED, on=lotse)


def end_lotse_again(organization: str, *, on: date) -> int:
    """It was dismissed after a backup was made. What it declared of itself since waits for the coordination and stays."""
    before = Q(appointed_on__lte=on) | Q(appointed_on=None, described_on__lt=on)
    return Lotse.objects.filter(before, organization=UUID(organization), ended_on=None).update(ended_on=on)


@transaction.atomic
def make_link(lotse: Lotse, *, by: Actor, today: date) -> str:
    """A new link; returns its secret, which is written down nowhere."""
    secret = codes.new_secret()
    lotse.links.create(digest=codes.secret_digest(secret), made_on=today, expires_on=today + rules.LINK_COUNTS_FOR)
    people.record(by=by, deed=steps.Deeds.LINK_MADE, on=lotse)
    return secret


@transaction.atomic
def send_link(lotse: Lotse, *, by: User, today: date) -> str:
    """Sends the institution a link; returns the address. Raises NoAddress, MailNotSent."""
    address = lotse.organization.email
    if not address:
        raise NoAddress
    secret = make_link(lotse, by=by, today=today)
    people.send(
        to=address,
        subject=_("Your link as a Lotse of the Frühe Hilfen"),
        template="wishes/mails/link.txt",
        context={"lotse": lotse, "link": settings.BASE_URL + reverse("lotse:start", args=[secret])},
    )
    return address


def note_use(link: LotseLink, *, today: date) -> None:
    LotseLink.objects.filter(pk=link.pk).update(used_on=today)


@transaction.atomic
def appoint_clerk(user: User, center: Location, *, by: User) -> Clerk:
    """Somebody reads the wishes that go to a center. Raises ValueError without the role."""
    if Role.FAMILY_OFFICE not in user.roles:
        raise ValueError(user)
    clerk, _new = Clerk.objects.get_or_create(user=user, center=center)
    people.note_back([clerk], on=timezone.localdate())
    people.record(by=by, deed=steps.Deeds.CLERK_APPOINTED, on=clerk)
    return clerk


@transaction.atomic
def end_clerk(clerk: Clerk, *, by: User) -> None:
    people.record(by=by, deed=steps.Deeds.CLERK_ENDED, on=clerk)
    people.note_ended([clerk], on=timezone.localdate())
    clerk.delete()


@transaction.atomic
def set_reading_hours(hours: ReadingHours, *, by: User) -> None:
    hours.save()
    people.record(by=by, deed=steps.Deeds.HOURS_SET, on=hours)
