"""Every page that anybody may call answers whatever stands in its address, its query and the headers."""

from urllib.parse import quote, urljoin, urlsplit

import pytest
from django.test import Client

from tests.hostile import corpus, harm, surface
from tests.hostile.conftest import IS_THOROUGH
from tests.house.things import Things

pytestmark = [pytest.mark.django_db, pytest.mark.hostile]
OPERATORS = {"health"}  # says 503 where something is wrong with the installation
WORDS = corpus.ALL if IS_THOROUGH else corpus.FEW
SHARDS = 4  # of the thorough check, so that processes may share it
#: What some pages are known to ask their addresses for: a listening that hears nothing tries nothing.
ASKED = {"front:offers": {"alter", "am", "art"}, "wish:wish": {"anliegen", "gebiet"}}
SHORT = [words[:200] for words in WORDS]


@pytest.mark.parametrize("shard", range(SHARDS) if IS_THOROUGH else [None])
def test_any_query_is_answered(stranger: Client, house: Things, shard: int | None) -> None:
    addresses = surface.addresses(house, surface.open_pages())
    with surface.listening() as asked:
        for address in addresses.values():
            stranger.get(address)
    names = {page: sorted(asked.get((page, "GET"), ())) for page in addresses.keys() - OPERATORS}

    wrong = [
        (page, name, query[:40], problem)
        for turn, page in enumerate(names)
        if shard is None or turn % SHARDS == shard
        for number, name in enumerate(names[page])
        for query in queries(name, number)
        if (problem := looked_at(stranger, f"{addresses[page]}?{query}"))
    ]

    assert wrong == []
    assert {
        page: words for page, words in ASKED.items() if surface.is_tried(page) and not words <= set(names[page])
    } == {}


def queries(name: str, number: int) -> list[str]:
    """Words, bytes, twice and very often; all of them, or one after the other in turn."""
    words = [f"{name}={quote(one)}" for one in SHORT]
    raw = [f"{name}={one.decode('latin-1')}" for one in corpus.RAW]
    often = [f"{name}=a&{name}=b&{name}[]=c&{name}", "&".join(f"{name}={count}" for count in range(900))]
    every = [*words, *raw, *often]
    return every if IS_THOROUGH else [every[number % len(every)], every[(7 * number + 5) % len(every)]]


def looked_at(client: Client, address: str, **headers: str) -> str:
    surface.forget()
    answer = client.get(address, **headers)  # type: ignore[arg-type]
    if answer.status_code in {301, 302} and not is_ours(answer["Location"], address):
        return f"leads to {answer['Location']}"
    brought = headers.get("HTTP_COOKIE", "")  # Django renews a broken one that somebody brought
    if any(one not in brought for one in answer.cookies) and not address.startswith("/konto/"):
        return "sets a cookie"
    return harm.of(answer)


def is_ours(location: str, address: str) -> bool:
    """Whether a browser that is sent there stays on the site; it reads a backslash as a slash, and passes over white space."""
    said = "".join(location.split()).replace("\\", "/")
    led = urlsplit(urljoin(f"http://testserver{address}", said))
    return (led.scheme, led.hostname) in {("http", "testserver"), ("http", "localhost")}


@pytest.mark.parametrize(
    ("location", "stays"),
    [
        ("/de/", True),
        ("?a=1", True),
        ("%3Cscript%3E", True),
        ("http://localhost:8000/de/", True),
        ("//hostile.example", False),
        ("/\\hostile.example", False),
        ("/ /hostile.example", False),
        ("https://hostile.example/", False),
        ("javascript:hostile()", False),
    ],
)
def test_who_is_sent_away_is_known(location: str, stays: bool) -> None:
    assert is_ours(location, "/de/angebote/") == stays


@pytest.mark.parametrize("shard", range(SHARDS) if IS_THOROUGH else [None])
def test_any_address_is_answered(stranger: Client, house: Things, shard: int | None) -> None:
    """Each part of an address is tried where it is text; others do not lead to the page."""
    wrong = []
    for number, page in enumerate(surface.open_pages()):
        if shard is not None and number % SHARDS != shard:
            continue
        for prefix, suffix in surface.text_parts(page, house):
            words = [quote(one, safe="") for one in SHORT] + [one.decode("latin-1") for one in corpus.RAW]
            for one in words if IS_THOROUGH else words[number % 4 :: 4]:
                problem = looked_at(stranger, f"{prefix}{one}{suffix}")
                wrong += [(page.name, one[:40], problem)] if problem else []

    assert wrong == []


@pytest.mark.parametrize("number", range(len(corpus.HEADERS)))
def test_any_header_is_answered(stranger: Client, house: Things, number: int) -> None:
    addresses = surface.addresses(house, surface.open_pages())
    kept = [page for page in addresses if page not in OPERATORS]
    pages = kept if IS_THOROUGH else [*kept[number % 9 :: 9], "front:start", "wish:wish"]

    wrong = [
        (page, problem) for page in pages if (problem := looked_at(stranger, addresses[page], **corpus.HEADERS[number]))
    ]

    assert wrong == []


def test_no_page_believes_a_forwarded_host(stranger: Client, house: Things) -> None:
    said = {
        "HTTP_X_FORWARDED_HOST": "hostile.example",
        "HTTP_X_FORWARDED_SERVER": "hostile.example",
        "HTTP_FORWARDED": "host=hostile.example",
    }

    believed = [
        page
        for page, address in surface.addresses(house, surface.open_pages()).items()
        for answer in [stranger.get(address, **said)]  # type: ignore[arg-type]
        if not answer.streaming and (b"hostile.example" in answer.content or "hostile.example" in str(answer.headers))
    ]

    assert believed == []


def test_a_host_that_is_not_ours_gets_nothing(stranger: Client, house: Things) -> None:
    answered = [
        page
        for page, address in surface.addresses(house, surface.open_pages()).items()
        for answer in [stranger.get(address, headers={"host": "hostile.example"})]
        if answer.status_code != 400
    ]

    assert answered == []
