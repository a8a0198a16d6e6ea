"""Every form that anybody may send, found by itself, takes whatever is typed: no 500, nothing raw, and the deed is reached."""

import random
from collections.abc import Iterator, Mapping

import pytest
from django.test import Client

from tests import make
from tests.hostile import corpus, harm, surface
from tests.hostile.conftest import IS_THOROUGH, SEED
from tests.hostile.surface import Found
from tests.house.things import Things

pytestmark = [pytest.mark.django_db, pytest.mark.hostile]
#: Asked by a script of the map, with the words of the list: no page shows it as a form.
BY_SCRIPT = {"front:features"}
#: Forms that only answer: words are read and forgotten, codes and passwords open something, a passkey is needed.
ONLY_ANSWER = {
    "account_login",
    "account_reset_password",
    "count:device",  # the empty form that a device keeps; its script sends it to the address of the link
    "front:map",
    "front:offers",
    "front:where",
    "mfa_add_webauthn",
    "mfa_login_webauthn",
    "seat:code",
    "seat:told",
}
#: Tables that only say that a link was used.
USED = {"directory_providerlink", "wishes_lotselink"}
#: Forms whose words somebody reads: something hostile must really get there, or the try says nothing.
READ = {
    "front:idea",
    "front:needs",
    "front:report",
    "lotse:wish",
    "providers:propose",
    "seat:correct",
    "seat:sign_up",
    "wish:question",
    "wish:wish",
}
SHARDS = 8
Said = Mapping[str, str]


def test_every_open_form_is_found_and_filled_in_to_its_deed(
    stranger: Client, house: Things, open_forms: list[Found]
) -> None:
    written: dict[str, set[str]] = {}
    for found in open_forms:
        written.setdefault(found.form.to, set()).update(found.writes - USED)

    assert surface.takes_open_forms(stranger, house) - written.keys() == BY_SCRIPT
    assert {page for page, tables in written.items() if not tables} == ONLY_ANSWER


@pytest.mark.parametrize("shard", range(SHARDS) if IS_THOROUGH else [None])
def test_whatever_is_typed_breaks_nothing_and_is_shown_as_words(
    stranger: Client, open_forms: list[Found], shard: int | None
) -> None:
    wrong, reached = [], set()
    for number, (found, said) in enumerate(tries(open_forms)):
        if shard is None or number % SHARDS == shard:
            problem, written = tried(stranger, found, said)
            reached |= {found.form.to} if written else set()
            wrong += [(found.form.to, [(name, words[:30]) for name, words in said.items()], problem)] if problem else []

    assert wrong == []
    assert reached >= {page for page in READ if surface.is_tried(page)}


def tries(forms: list[Found]) -> Iterator[tuple[Found, Said]]:
    """Something in one field beside what a person types, and the same in all fields for words at once."""
    chance = random.Random(SEED)
    at_once = corpus.ALL if IS_THOROUGH else corpus.FEW[:3]
    fields = [(one, field) for one in forms for field in one.form.tried]
    for number, (found, field) in enumerate(fields):
        few = [corpus.FEW[number % len(corpus.FEW)]]
        for words in [*corpus.FEW, *chance.sample(corpus.ALL, 15)] if IS_THOROUGH else few:
            yield found, {field.name: words}
    for found in forms:
        typed = [one for one in found.form.tried if one.kind in {"text", "textarea", "search"}]
        longest = {one.name: one.longest for one in typed if one.name not in {surface.TRAP, *found.given}}
        for words in at_once if longest else ():
            yield found, {name: words[:most] for name, most in longest.items()}


def tried(client: Client, found: Found, words: Said) -> tuple[str, set[str]]:
    """What is wrong with the answers of all steps, and what was written."""
    button = next((one for one in found.buttons if one and one[0] != "change"), None)
    said = found.form.filled({**found.given, **words}, button)
    with surface.undone(client), surface.deeds() as written:
        surface.forget()
        answer = surface.send(client, found.form, said)
        answers = [answer, *surface.sent_on(client, answer, found.form, said)]
        if answer.status_code == 302 and answer["Location"].startswith("/"):
            answers.append(client.get(answer["Location"]))
        return next((wrong for one in answers if (wrong := harm.of(one))), ""), written - USED


def test_bodies_that_no_browser_sends_are_refused_politely(stranger: Client, house: Things) -> None:
    taking = surface.takes_open_forms(stranger, house)
    pages = [page for page in surface.open_pages() if page.name in taking]
    wrong = []
    for number, (kind, body) in enumerate(corpus.bodies()):
        for page in pages if IS_THOROUGH else pages[number % 6 :: 6]:
            with surface.undone(stranger):
                surface.forget()
                answer = stranger.generic("POST", page.address(house), body, content_type=kind, headers=make.OUR_PAGE)
                problem = harm.of(answer)
            wrong += [(page.name, kind[:60], body[:40], problem)] if problem else []

    assert wrong == []
