"""What was kept with hostile words in it is shown as words everywhere: pages, mails, papers, tables, calendars, data."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.http import Http404
from django.test import Client
from django.urls import resolve

from tests import make
from tests.hostile import harm, surface
from tests.hostile.surface import Found
from tests.house.things import Things, sign_in
from unterwegs.directory.content import Text
from unterwegs.people.models import User
from unterwegs.places.models import Town

pytestmark = [pytest.mark.django_db, pytest.mark.hostile]
#: Each obeyed by something else: a browser, a template, a spreadsheet, the engine that sets papers.
WORDS = (
    "=1+1\"><hostile x=' onhostile='1",
    "</script></textarea></title>--><hostile>{{ 739184650|add:1 }}",
    '@x #panic("hostile") $a_1$ <hostile> *b `c',
    "javascript:hostile()",
    "- x\r\nX-HOSTILE:1\nX-Hostile: 1",
)
MOST_OF_A_PAGE = 3  # addresses of one page that are looked at


def words(number: int) -> str:
    return WORDS[number % len(WORDS)]


def furnish(area: Any) -> None:
    """Everything that families read, with hostile names."""
    for number in range(len(WORDS)):
        said = words(number)
        of = make.organization(f"{said} e. V.", website="https://example.org/")
        contact = make.contact(said, phone="06441 1", of=of)
        place = make.location(said, kind="center", of=of, area=area, street=said[:60], city=said[:60])
        german = {"de": Text(name=said, summary=said, description=said, good_to_know=said)}
        make.service(said, areas=[area], location=place, contact=contact, day="TU", of=of, summary=said, texts=german)
        make.need(said, area=area)
        make.lotse(said, by=make.user(said))
        make.wish(said, name=said[:80], note=said, address=said)
        make.edition(said, of=area, built=True)
    Town.objects.update(name=WORDS[1][:60], office=WORDS[2][:100], phone="06441 99-0")


def send_everything(client: Client, forms: list[Found]) -> set[str]:
    """Every form with words, filled with hostile ones; returns those that wrote something. Nothing is taken back."""
    reached = set()
    for number, found in enumerate(forms):
        typed = [one for one in found.form.tried if one.kind in {"text", "textarea"} and one.name != surface.TRAP]
        if not typed or found.form.to.startswith(("account_", "mfa_", "places:town", "people:account")):
            continue
        said = {one.name: words(number + at)[: one.longest] for at, one in enumerate(typed)}
        surface.forget()
        with surface.deeds() as written:
            answer = surface.send(client, found.form, found.form.filled(said))
            surface.sent_on(client, answer, found.form, found.form.filled(said))
        reached |= {found.form.to} if written else set()
    return reached


def looked_at(client: Client, addresses: list[str]) -> Iterator[tuple[str, str]]:
    """What is wrong with the pages, and with those to which they link: a few of each kind."""
    waiting, seen, counts = list(addresses), set(), dict[str, int]()
    while waiting:
        address = waiting.pop(0)
        try:
            page = resolve(urlsplit(address).path).view_name
        except Http404:
            yield address, "leads nowhere"
            continue
        if address in seen or counts.get(page, 0) >= MOST_OF_A_PAGE or page == "account_logout":
            continue
        seen.add(address)
        counts[page] = counts.get(page, 0) + 1
        surface.forget()
        answer = client.get(address)
        if page != "health" and (wrong := harm.of(answer)):
            yield address, wrong
        if answer.status_code in {301, 302} and answer["Location"].startswith("/"):
            waiting.append(answer["Location"])
        waiting += [to for to, _name in surface.links_of(answer, at=address)]


def test_what_strangers_and_staff_typed_is_shown_as_words(
    stranger: Client, everybody: User, house: Things, open_forms: list[Found]
) -> None:
    furnish(make.area("Nebenan", west=8.2))
    reached = send_everything(stranger, open_forms)
    staff = Client(raise_request_exception=False)
    sign_in(staff, everybody)
    pages = {page.name: page.address(house) for page in surface.things.pages() if page.name != "account_logout"}
    forms = surface.discover(staff, [pages[name] for name in pages], deepest=0)
    reached |= send_everything(
        staff, [one for one in forms if one.form.key not in {each.form.key for each in open_forms}]
    )

    shown = list(looked_at(stranger, ["/de/", "/de/angebote/", "/sitemap.xml", "/daten/de/angebote.csv"]))
    shown += list(looked_at(staff, list(pages.values())))
    letters = [harm.of_mail(one.message()) for one in mail.outbox]

    assert shown == []
    assert [wrong for wrong in letters if wrong] == []
    assert len(reached) > 40


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (f"<p>{WORDS[0]}</p>", "text/html"),
        (f"<script type='application/json'>{WORDS[1]}", "text/html"),
        (f"<a href='{WORDS[3]}'>", "text/html"),
        ("<p>739184651</p>", "text/html"),
        ("<script>x()</script>", "image/svg+xml"),
        (f"Name;Art\r\n{WORDS[0]};a", "text/csv"),
        (f"SUMMARY:{WORDS[4]}", "text/calendar"),
    ],
)
def test_what_would_be_obeyed_is_seen(raw: str, kind: str) -> None:
    assert harm.of_content(raw.encode(), kind)
    assert not harm.of_content(b"Ein Wort", kind)
