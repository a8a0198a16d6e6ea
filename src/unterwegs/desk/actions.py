"""The weekly mail: what waits, for those who want it and for their deputies."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from unterwegs.desk import queries
from unterwegs.people import actions as people
from unterwegs.people import queries as everybody


@transaction.atomic
def send_weekly_mails(*, today: date) -> int:
    """One mail per person for whom something waits, also for those they stand in for; returns how many."""
    sent = 0
    for user in queries.readers_of_the_weekly_mail():
        own = queries.waiting(user, today=today)
        away = [(one, queries.waiting(one, today=today)) for one in everybody.stood_in_for(user, today)]
        away = [(one, desk) for one, desk in away if desk.count]
        if own.count or away:
            people.send(
                to=user.email,
                subject=_("This is waiting"),
                template="desk/mails/waiting.txt",
                context={"user": user, "desk": own, "away": away},
                language=user.language,
            )
            sent += 1
    return sent
