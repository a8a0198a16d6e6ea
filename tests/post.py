"""A mail server and a gateway for short messages on this machine: what they are handed, how they answer, what happens meanwhile."""

import json
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Post:
    """``taken`` is what was handed over, as texts or as JSON; ``refuses`` answers no; ``meanwhile`` happens before the answer."""

    url: str = ""
    taken: list[Any] = field(default_factory=list)
    refuses: bool = False
    tokens: list[str] = field(default_factory=list)
    meanwhile: Callable[[], object] | None = None

    def take(self, what: Any) -> bool:
        if self.meanwhile is not None:
            self.meanwhile()
        if not self.refuses:
            self.taken.append(what)
        return not self.refuses


@contextmanager
def mail_server() -> Iterator[Post]:
    """Speaks as much SMTP as one mail needs."""
    post = Post()

    class Talk(socketserver.StreamRequestHandler):
        def say(self, line: str) -> None:
            self.wfile.write(f"{line}\r\n".encode())

        def handle(self) -> None:
            self.say("220 post.example")
            for raw in self.rfile:
                word = raw.decode().strip().upper()
                if word == "DATA":
                    self.say("354 go on")
                    lines = iter(lambda: self.rfile.readline().decode(), ".\r\n")
                    self.say("250 taken" if post.take("".join(lines)) else "451 later")
                elif word == "QUIT":
                    self.say("221 bye")
                    return
                else:
                    self.say("250 post.example")

    with _served(socketserver.ThreadingTCPServer(("127.0.0.1", 0), Talk)) as port:
        post.url = f"smtp://127.0.0.1:{port}"
        yield post


@contextmanager
def gateway() -> Iterator[Post]:
    """Takes short messages as docs/operating/short-messages.md says."""
    post = Post()

    class Takes(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            post.tokens.append(self.headers["Authorization"])
            self.send_response(202 if post.take(json.loads(body)) else 503)
            self.end_headers()

        def log_message(self, *_words: Any) -> None:
            pass

    with _served(ThreadingHTTPServer(("127.0.0.1", 0), Takes)) as port:
        post.url = f"http://127.0.0.1:{port}/sms"
        yield post


@contextmanager
def _served(server: socketserver.ThreadingTCPServer) -> Iterator[int]:
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
