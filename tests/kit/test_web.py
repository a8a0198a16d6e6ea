"""The server fetches only from public addresses, and never much, long or far."""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from unterwegs.kit import web
from unterwegs.kit.web import Client, Limits, Refused, Unreachable

Serve = Callable[..., str]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Starts a server whose paths answer with the given functions; gives its address."""
    started: list[ThreadingHTTPServer] = []

    def start(**paths: Callable[[BaseHTTPRequestHandler], None]) -> str:
        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                paths[self.path.strip("/").split("?")[0] or "root"](self)

            do_GET = do_HEAD = do_POST = answer  # noqa: N815

            def log_message(self, *_args: Any) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        started.append(server)
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in started:
        server.shutdown()
        server.server_close()


def says(body: bytes = b"ja", status: int = 200, **headers: str) -> Callable[[BaseHTTPRequestHandler], None]:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        if handler.command != "HEAD":
            handler.wfile.write(body)

    return answer


HERE = Client(trusted=frozenset({"127.0.0.1"}), limits=Limits(most_bytes=1000, seconds=2, redirects=3))


def test_a_page_is_fetched(serve: Serve) -> None:
    answer = HERE.get(serve(root=says(b"hallo", Content_Type="text/plain")) + "/")

    assert (answer.status, answer.body, answer.headers["content-type"]) == (200, b"hallo", "text/plain")


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.1", "172.16.3.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "::1", "fe80::1%eth0", "fc00::1", "::ffff:192.168.1.1", "2002:c0a8:0101::1", "64:ff9b::7f00:1", "::", "ff02::1",
    ],
)  # fmt: skip
def test_private_addresses_are_not_public(address: str) -> None:
    assert not web.is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:4700::1111", "64:ff9b::5db8:d822"])
def test_public_addresses_are(address: str) -> None:
    assert web.is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://localhost/", "http://[::1]/", "http://2130706433/", "http://0x7f.1/", "file:///etc/passwd",
        "ftp://example.org/", "http://user:pw@example.org/", "http://example.org:22/", "http://", "gopher://x/", "http://a:b/",
    ],
)  # fmt: skip
def test_what_is_not_public_web_is_refused(url: str) -> None:
    with pytest.raises(Refused):
        Client().get(url)


def test_a_name_that_leads_into_a_private_net_even_once_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    both = [(socket.AF_INET, 1, 6, "", (ip, 80)) for ip in ("93.184.216.34", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_named: both)

    with pytest.raises(Refused):
        Client().get("http://zweierlei.example/")


def test_the_connection_goes_to_the_address_that_was_checked(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second answer of the name server would lead elsewhere; nobody asks a second time."""
    base = serve(root=says(b"geprueft"))
    port = int(base.rsplit(":", 1)[1])
    asked: list[str] = []

    def once(host: str, *_args: Any, **_named: Any) -> Any:
        asked.append(host)
        return [(socket.AF_INET, 1, 6, "", ("127.0.0.1" if len(asked) == 1 else "127.0.0.2", port))]

    real = socket.getaddrinfo
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda host, *a, **n: once(host) if host == "namen.example" else real(host, *a, **n)
    )
    client = Client(trusted=frozenset({"namen.example"}))

    assert client.get(f"http://namen.example:{port}/").body == b"geprueft"
    assert asked == ["namen.example"]


def test_a_redirect_into_the_private_net_is_refused(serve: Serve) -> None:
    base = serve(root=says(b"", 302, Location="http://192.168.1.1/"))

    with pytest.raises(Refused):
        HERE.get(base + "/")


def test_redirects_are_followed_but_not_for_ever(serve: Serve) -> None:
    base = serve(root=says(b"", 301, Location="/dort"), dort=says(b"da"), kreis=says(b"", 302, Location="/kreis"))

    assert HERE.get(base + "/").url == base + "/dort"
    with pytest.raises(Refused, match="too many"):
        HERE.get(base + "/kreis")


def test_a_key_is_not_sent_on_to_another_host(serve: Serve) -> None:
    seen: list[str | None] = []

    def note(handler: BaseHTTPRequestHandler) -> None:
        seen.append(handler.headers["Authorization"])
        says()(handler)

    other = serve(root=note)
    base = serve(root=says(b"", 302, Location=other + "/"), selbst=note)
    HERE.get(base + "/", headers={"Authorization": "geheim"})
    HERE.get(base + "/selbst", headers={"Authorization": "geheim"})

    assert seen == [None, "geheim"]


def test_what_was_sent_is_not_redirected(serve: Serve) -> None:
    with pytest.raises(Refused):
        HERE.post(serve(root=says(b"", 307, Location="/dort")) + "/", b"{}", headers={})


@pytest.mark.parametrize("announced", [True, False])
def test_too_much_is_refused(serve: Serve, *, announced: bool) -> None:
    def flood(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        if announced:
            handler.send_header("Content-Length", "5000")
        handler.end_headers()
        for _part in range(5):
            handler.wfile.write(b"x" * 1000)

    with pytest.raises(Refused, match="too much"):
        HERE.get(serve(root=flood) + "/")


@pytest.mark.parametrize("in_headers", [True, False])
def test_drops_that_never_end_are_refused(serve: Serve, *, in_headers: bool) -> None:
    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n" + (b"X: " if in_headers else b"\r\n"))
        for _drop in range(100):
            with suppress(OSError):  # the other side has gone
                handler.wfile.write(b"x")
            time.sleep(0.05)

    client = Client(trusted=HERE.trusted, limits=Limits(seconds=0.5))
    with pytest.raises(
        Refused, match="too long"
    ):  # and not after all of its five seconds, or the test would find an answer
        client.get(serve(root=drip) + "/")


def test_packed_content_is_refused(serve: Serve) -> None:
    with pytest.raises(Refused, match="packed"):
        HERE.get(serve(root=says(b"x", Content_Encoding="gzip")) + "/")


def test_only_whether_something_is_there(serve: Serve) -> None:
    base = serve(root=says(b"x" * 900_000), kein=says(b"", 404))

    assert HERE.exists(base + "/").status == 200
    assert HERE.exists(base + "/kein").status == 404


def test_nobody_there_is_unreachable(serve: Serve) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]

    with pytest.raises(Unreachable):
        HERE.get(f"http://127.0.0.1:{port}/")


def test_a_certificate_that_nobody_vouches_for_does_not_count(tmp_path: Path) -> None:
    file = tmp_path / "own.pem"
    file.write_bytes(own_certificate("localhost"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with pytest.raises(Unreachable, match="SSL"):
            Client(trusted=frozenset({"localhost"})).get(f"https://localhost:{server.server_port}/")
    finally:
        server.shutdown()
        server.server_close()


def own_certificate(name: str) -> bytes:
    """A key and a certificate signed with it, as PEM."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    named = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    signed = (
        x509.CertificateBuilder(
            named, named, key.public_key(), x509.random_serial_number(), now, now + timedelta(days=1)
        )
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    plain = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return plain + signed.public_bytes(serialization.Encoding.PEM)
