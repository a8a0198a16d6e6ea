"""Every night: links are looked at politely, and the day is noted."""

import time
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from django.db import transaction

from unterwegs.directory import queries
from unterwegs.directory.models import CheckedLink, DirectoryDay, Service
from unterwegs.kit import web

BETWEEN = 2.0  # seconds between two questions to one host
MOST_SECONDS = 30 * 60  # of one night; the rest waits for the next
DEAD = frozenset({404, 410})


@dataclass(frozen=True, slots=True)
class Links:
    """What one night found."""

    checked: int
    failing: int
    left: int


def check_links(
    *, today: date, client: web.Client, between: float = BETWEEN, most_seconds: float = MOST_SECONDS
) -> Links:
    """Looks at links that are due, one question to a host every few seconds, and forgets what nobody names any more.

    A server that refuses robots (401, 403, 429) counts as there. The same night twice asks nobody twice.
    """
    _know(queries.named_links())
    waiting = _in_turns(queries.links_to_check(today=today))
    ends, asked, failing = time.monotonic() + most_seconds, dict[str, float](), 0
    checked = 0
    while waiting and time.monotonic() < ends:
        link = waiting.popleft()
        host = urlsplit(link.url).netloc
        time.sleep(max(0.0, asked.get(host, 0.0) + between - time.monotonic()))
        failing += _look_at(link, client, today)
        asked[host] = time.monotonic()
        checked += 1
    return Links(checked, failing, len(waiting))


def _in_turns(links: Iterable[CheckedLink]) -> deque[CheckedLink]:
    """The hosts in turns, so that waiting for one is time for another."""
    by_host: dict[str, deque[CheckedLink]] = {}
    for link in links:
        by_host.setdefault(urlsplit(link.url).netloc, deque()).append(link)
    turns: deque[CheckedLink] = deque()
    while by_host:
        for host in list(by_host):
            turns.append(by_host[host].popleft())
            if not by_host[host]:
                del by_host[host]
    return turns


@transaction.atomic
def _know(named: set[str]) -> None:
    known = set(CheckedLink.objects.values_list("url", flat=True))
    CheckedLink.objects.filter(url__in=known - named).delete()
    CheckedLink.objects.bulk_create([CheckedLink(url=url) for url in sorted(named - known)])


def _look_at(link: CheckedLink, client: web.Client, today: date) -> bool:
    """Whether the link fails."""
    try:
        answer = client.exists(link.url)
        link.status, link.problem = answer.status, ""
        fails = answer.status in DEAD or answer.status >= 500
    except web.NotFetched as problem:
        link.status, link.problem = None, str(problem)[:80]
        fails = True
    link.failures = link.failures + 1 if fails else 0
    link.checked_on = today
    link.save(update_fields=["status", "problem", "failures", "checked_on"])
    return fails


def note_day(*, today: date) -> DirectoryDay:
    """Notes how fresh and whole the published offers are; the same day again writes it anew."""
    found = queries.quality_of(Service.objects.published(), today=today)
    numbers = {"offers": len(found.entries), "due": found.due, "score": found.score or 0}
    day, _new = DirectoryDay.objects.update_or_create(on=today, defaults=numbers)
    return day
