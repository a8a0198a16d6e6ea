"""The one way by which the server fetches from the net: public addresses only, and never much, long or far.

A name is looked up once, every address it has must be public, and the connection goes to the checked address, so that a
name which changes between check and connection (DNS rebinding) leads nowhere. Redirects are followed by hand and checked
alike. Proxies of the environment are not used: they would look the name up again.
"""

import ipaddress
import socket
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPException
from urllib.parse import urljoin, urlsplit

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection

PORTS = {"http": 80, "https": 443}
REDIRECTS = frozenset({301, 302, 303, 307, 308})
CHUNK = 64 * 1024
SENSITIVE = frozenset({"authorization", "cookie"})  # never sent on to another host


class NotFetched(Exception):
    """What was asked for was not fetched; its text says why in a few words for a log, without the address."""


class Refused(NotFetched):
    """The rules do not allow it: another scheme, a private address, too much, too long, too far."""


class Unreachable(NotFetched):
    """Nobody answers there: no such name, no connection, a certificate that does not count."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one fetch may cost."""

    most_bytes: int = 5_000_000
    seconds: float = 10.0
    redirects: int = 5


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the status, the last address, lower-case headers, and the body (empty where only asked whether)."""

    status: int
    url: str
    headers: Mapping[str, str]
    body: bytes = field(repr=False, default=b"")


@dataclass(frozen=True, slots=True)
class Client:
    """Fetches with limits. ``trusted`` are hosts an operator named in the settings; these may be private."""

    agent: str = "Unterwegs"
    limits: Limits = Limits()
    trusted: frozenset[str] = frozenset()

    def get(self, url: str, *, headers: Mapping[str, str] | None = None) -> Answer:
        """The page behind an address. Raises Refused, Unreachable."""
        return self._follow("GET", url, b"", headers or {}, wants_body=True)

    def exists(self, url: str) -> Answer:
        """Only whether something is there: the body is not read. Raises Refused, Unreachable."""
        answer = self._follow("HEAD", url, b"", {}, wants_body=False)
        if answer.status in {403, 404, 405, 500, 501}:  # many servers do not know HEAD
            answer = self._follow("GET", url, b"", {}, wants_body=False)
        return answer

    def post(self, url: str, body: bytes, *, headers: Mapping[str, str]) -> Answer:
        """Sends something; redirects are refused. Raises Refused, Unreachable."""
        return self._follow("POST", url, body, headers, wants_body=True)

    def _follow(self, method: str, url: str, body: bytes, headers: Mapping[str, str], *, wants_body: bool) -> Answer:
        ends, sent = time.monotonic() + self.limits.seconds, dict(headers)
        for _hop in range(self.limits.redirects + 1):
            answer = self._once(method, url, body, sent, ends, wants_body=wants_body)
            target = answer.headers.get("location", "")
            if answer.status not in REDIRECTS or not target:
                return answer
            if method == "POST":
                raise Refused("redirect of what was sent")
            following = urljoin(url, target)
            if urlsplit(url).scheme == "https" and urlsplit(following).scheme == "http":
                raise Refused("redirect out of encryption")
            if urlsplit(following).netloc != urlsplit(url).netloc:
                sent = {name: value for name, value in sent.items() if name.lower() not in SENSITIVE}
            url = following
        raise Refused("too many redirects")

    def _once(
        self, method: str, url: str, body: bytes, headers: Mapping[str, str], ends: float, *, wants_body: bool
    ) -> Answer:
        scheme, host, port, path = self._parts(url)
        address = self._address(host, port)
        left = ends - time.monotonic()
        if left <= 0:
            raise Refused("took too long")
        sent = {"Host": _host_header(scheme, host, port), "User-Agent": self.agent, "Accept-Encoding": "identity"}
        connection = _connection(scheme, address, port, host, left)
        ending = threading.Timer(left, _cut, [connection])  # who sends a letter a second would never let us go
        ending.start()
        try:
            connection.connect()
            connection.request(method, path, body=body or None, headers={**sent, **headers}, preload_content=False)
            response = connection.getresponse()
            found = {name.lower(): value for name, value in response.headers.items()}
            read = self._read(response, ends) if wants_body else b""
            if time.monotonic() >= ends:  # what was cut looks like what has ended
                raise Refused("took too long")
            return Answer(response.status, url, found, read)
        except (urllib3.exceptions.HTTPError, HTTPException, OSError, ValueError) as problem:
            if time.monotonic() >= ends:
                raise Refused("took too long") from problem
            raise Unreachable(type(problem).__name__) from problem
        finally:
            ending.cancel()
            connection.close()

    def _read(self, response: urllib3.BaseHTTPResponse, ends: float) -> bytes:
        if response.headers.get("Content-Encoding", "identity").lower() not in {"", "identity"}:
            raise Refused("packed though plain was asked for")
        if int(response.headers.get("Content-Length") or 0) > self.limits.most_bytes:
            raise Refused("too much")
        read = bytearray()
        while chunk := response.read1(CHUNK, decode_content=False):
            read += chunk
            if len(read) > self.limits.most_bytes:
                raise Refused("too much")
            if time.monotonic() > ends:
                raise Refused("took too long")
        return bytes(read)

    def _parts(self, url: str) -> tuple[str, str, int, str]:
        """Scheme, host, port and path of an address; raises Refused where it is not one we may fetch."""
        try:
            parts = urlsplit(url)
            port = parts.port or PORTS.get(parts.scheme, 0)
            host = (parts.hostname or "").encode("idna").decode() if parts.hostname else ""
        except (ValueError, UnicodeError) as problem:
            raise Refused("not an address") from problem
        if parts.scheme not in PORTS or not host or parts.username is not None:
            raise Refused("not a web address")
        if port != PORTS[parts.scheme] and host not in self.trusted:
            raise Refused("another port")
        path = urllib3.util.parse_url(url).request_uri
        return parts.scheme, host, port, path

    def _address(self, host: str, port: int) -> str:
        """The address to connect to; raises Refused where the name leads into a private net even once."""
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError as problem:
            raise Unreachable("no such name") from problem
        addresses = [str(entry[4][0]) for entry in found]
        if host not in self.trusted and not all(is_public(address) for address in addresses):
            raise Refused("a private address")
        return addresses[0]


def is_public(address: str) -> bool:
    """Whether an IP address lies in the public net; one that wraps another (mapped, 6to4, NAT64) counts as that one."""
    parsed = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(parsed, ipaddress.IPv6Address):
        inner = parsed.ipv4_mapped or parsed.sixtofour or (parsed.teredo and parsed.teredo[1])
        if inner is None and parsed in _NAT64:
            inner = ipaddress.IPv4Address(int(parsed) & 0xFFFFFFFF)
        if inner:
            return is_public(str(inner))
    return parsed.is_global and not parsed.is_multicast


_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


def _connection(scheme: str, address: str, port: int, host: str, seconds: float) -> HTTPConnection:
    if scheme == "https":
        return HTTPSConnection(
            address, port, timeout=seconds, cert_reqs="CERT_REQUIRED", server_hostname=host, assert_hostname=host
        )
    return HTTPConnection(address, port, timeout=seconds)


def _cut(connection: HTTPConnection) -> None:
    """Ends what is still being read, from another thread."""
    if connection.sock is not None:
        with suppress(OSError):
            connection.sock.shutdown(socket.SHUT_RDWR)


def _host_header(scheme: str, host: str, port: int) -> str:
    name = f"[{host}]" if ":" in host else host
    return name if port == PORTS[scheme] else f"{name}:{port}"
