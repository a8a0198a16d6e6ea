"""An installation of its own for the bars of trust: folder, two databases, server, and people who use its pages."""

import html
import http.client
import json
import os
import random
import re
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from cryptography.fernet import Fernet

from bench.report import ROOT
from tests import postgres

MANAGE = str(ROOT / "manage.py")
CODE = re.compile(r'<p class="code"><bdi dir="ltr">([^<]+)</bdi>')
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)"(?: value="([^"]*)")?')
PASSWORD = "ein langes Passwort"
PATIENCE = 180  # seconds until an answer, a start, an end


def until(is_so: Callable[[], bool], *, within: float, every: float) -> bool:
    """Asks again and again, so many seconds apart, until it is so; whether it was within so many seconds."""
    end = time.monotonic() + within
    while not (found := is_so()) and time.monotonic() < end:
        time.sleep(every)
    return found


class NoAnswer(Exception):
    """The connection broke, or the answer did not come whole."""


class Server(postgres.Postgres):
    """PostgreSQL as an installation runs it: what is committed is on the disk, no segment of its log is thrown away."""

    options = "-c max_connections=60 -c wal_keep_size=1GB -c shared_buffers=32MB"

    def start(self) -> None:
        tables = str(self.folder / "tables")
        self.run(
            "initdb", "-D", tables, "-U", "unterwegs", "-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C.UTF-8"
        )
        options = f"-p {self.port} -h 127.0.0.1 -k {self.folder} {self.options}"
        self.run("pg_ctl", "-D", tables, "-w", "-o", options, "-l", str(self.folder / "log"), "start")

    def make(self, name: str) -> str:
        """An empty database; returns its address."""
        self.run("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "unterwegs", name)
        return f"postgresql://unterwegs@127.0.0.1:{self.port}/{name}"


@dataclass(slots=True)
class House:
    """An installation: its settings, its folder, its processes. Keys of the settings lie outside of the folder."""

    folder: Path
    database: str
    port: int
    server: Server | None = None
    given: dict[str, str] = field(default_factory=dict)
    web: subprocess.Popen[bytes] | None = None
    log: Path = Path()

    @property
    def data(self) -> Path:
        return self.folder / "var"

    # --- commands ---
    def manage(self, *arguments: str | Path, wrong: bool = False, told: str | None = None) -> str:
        """Runs a command; what it says. Raises RuntimeError where it fails and ``wrong`` does not expect it."""
        done = subprocess.run(
            [sys.executable, MANAGE, *map(str, arguments)],
            env=self.given, cwd=ROOT, check=False, capture_output=True, text=True, input=told,
        )  # fmt: skip
        if bool(done.returncode) != wrong:
            raise RuntimeError(f"{arguments[0]}: {done.stdout[-1500:]}{done.stderr[-1500:]}")
        return done.stdout + (done.stderr if wrong else "")

    def do(self, script: str, told: Any = None) -> Any:
        """Runs Python in a process of the installation: ``told`` comes in, what it puts into ``said`` comes back as JSON."""
        whole = f"import json, sys\ntold = json.load(sys.stdin)\nsaid = None\n{script}\nprint('\\x1e' + json.dumps(said, default=str))"
        return json.loads(self.manage("shell", "--no-imports", "-c", whole, told=json.dumps(told)).split("\x1e")[-1])

    # --- serving ---
    def start(self) -> None:
        """Serves, and waits until a page is answered."""
        with open(self.log, "ab") as log:
            self.web = subprocess.Popen(
                [sys.executable, MANAGE, "serve"],
                env=self.given, cwd=ROOT, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        self.await_answer()

    def errors(self) -> list[str]:
        """What the house wrote down about errors; that a worker was killed is none, nor that it was closed for a moment."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        wrong = [line for line in lines if "ERROR" in line or "error" in line.lower()[:200]]
        return [line for line in wrong if "gunicorn.error" not in line and '"status_code": 503' not in line] or wrong

    def await_answer(self) -> None:
        if not until(self.answers, within=PATIENCE, every=0.05):
            raise RuntimeError("serve does not answer")

    def answers(self) -> bool:
        if self.web is None or self.web.poll() is not None:
            raise RuntimeError(f"serve ended: {self.log.read_text()[-1500:]}")
        with suppress(NoAnswer):
            return bool(Person(self).get("/gesundheit/").status)
        return False

    def stop(self) -> None:
        if self.web is not None and self.web.poll() is None:
            self.web.send_signal(signal.SIGTERM)
            try:
                self.web.wait(30)
            except subprocess.TimeoutExpired:
                self.kill(processes_of(self.web.pid))
        if self.web is not None:
            self.web.wait()
        self.web = None

    def kill(self, pids: list[int]) -> list[int]:
        """SIGKILL for processes of this installation, by their numbers; returns those that were there."""
        gone = []
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
                gone.append(pid)
        return gone


def processes_of(pid: int) -> list[int]:
    """A process and what it started, itself first."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            with suppress(OSError):
                parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
                children.setdefault(parent, []).append(int(entry.name))
    found = [pid]
    for one in found:
        found += sorted(children.get(one, []))
    return found


def children_of(pid: int) -> list[int]:
    """Only what the process itself started, in the order in which it did."""
    return [
        one
        for one in processes_of(pid)[1:]
        if Path(f"/proc/{one}/stat").read_text().rsplit(")", 1)[1].split()[1] == str(pid)
    ]


# --- people -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Page:
    status: int
    text: str
    to: str

    @property
    def code(self) -> str:
        """The code of a wish that was just kept; empty where the page says none."""
        found = CODE.search(self.text)
        return html.unescape(found[1]) if found else ""

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """What the first form of the page carries on."""
        start = self.text.find('<form class="stack')
        return [
            (name, html.unescape(value))
            for name, value in HIDDEN.findall(self.text[start : self.text.find("</form>", start)])
        ]


class Person:
    """Somebody with a browser on a computer of her own (an address of 127.0.0.0/8), with cookies where a page sets some."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.address = f"127.{random.randint(1, 254)}.{random.randint(0, 254)}.{random.randint(1, 254)}"
        self.cookies: dict[str, str] = {}

    def get(self, path: str) -> Page:
        return self._ask("GET", path, b"", "")

    def post(
        self,
        path: str,
        said: Mapping[str, Any] | list[tuple[str, str]],
        *,
        files: Mapping[str, tuple[str, bytes]] | None = None,
    ) -> Page:
        """Sends a form of our own page; on pages for staff with the token of its cookie. Raises NoAnswer."""
        pairs = list(said.items()) if isinstance(said, Mapping) else list(said)
        if "csrftoken" in self.cookies:
            pairs.append(("csrfmiddlewaretoken", self.cookies["csrftoken"]))
        if files is None:
            return self._ask("POST", path, urlencode(pairs, doseq=True).encode(), "application/x-www-form-urlencoded")
        border = secrets.token_hex(16)
        parts = [
            f'--{border}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in pairs
        ]
        for name, (file_name, content) in files.items():
            head = f'--{border}\r\nContent-Disposition: form-data; name="{name}"; filename="{file_name}"\r\nContent-Type: application/octet-stream\r\n\r\n'
            parts += [head.encode(), content, b"\r\n"]
        return self._ask(
            "POST", path, b"".join([*parts, f"--{border}--\r\n".encode()]), f"multipart/form-data; boundary={border}"
        )

    def _ask(self, method: str, path: str, body: bytes, kind: str) -> Page:
        host = f"localhost:{self.house.port}"
        headers = {
            "Host": host,
            "Origin": f"http://{host}",
            "Referer": f"http://{host}{path}",
            "Sec-Fetch-Site": "same-origin",
            "Accept-Language": "de",
        }
        if kind:
            headers["Content-Type"] = kind
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        line = http.client.HTTPConnection(
            "127.0.0.1", self.house.port, timeout=PATIENCE, source_address=(self.address, 0)
        )
        try:
            line.request(method, path, body or None, headers)
            answer = line.getresponse()
            content = answer.read()  # raises where the answer breaks off
        except (OSError, http.client.HTTPException) as problem:
            raise NoAnswer(str(problem)) from None
        finally:
            line.close()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _is, value = cookie.split(";", 1)[0].partition("=")
            self.cookies[name] = value
        return Page(answer.status, content.decode("utf-8", "replace"), answer.headers.get("Location", ""))

    # --- what people do ---
    def sign_in(self, email: str) -> Page:
        """With the password, as it is typed; needs DEMO, where no second factor is asked."""
        self.get("/konto/login/")
        return self.post("/konto/login/", {"login": email, "password": PASSWORD})

    def begin(self, said: Mapping[str, Any], *, at: str = "/de/wunsch/") -> list[tuple[str, str]]:
        """Fills in the form of a wish and sees who will read it; returns what the last button sends. Raises NoAnswer."""
        form = dict(self.get(at).hidden)
        page = self.post(at, {**said, "ticket": form.get("ticket", "")})
        if page.status != 200 or "read_by" not in dict(page.hidden):
            raise NoAnswer(f"{page.status}")
        return page.hidden

    def wish(self, said: Mapping[str, Any], *, at: str = "/de/wunsch/") -> str:
        """Says a wish as a family does; returns the code. Raises NoAnswer."""
        page = self.post(at, self.begin(said, at=at))
        if not page.code:
            raise NoAnswer(f"{page.status}")
        return page.code

    def looks(self, code: str) -> Page:
        """How her wish stands."""
        return self.post("/de/wunsch/stand/", {"code": code})

    def withdraws(self, code: str) -> Page:
        return self.post("/de/wunsch/stand/zuruecknehmen/", {"code": code})


# --- building one -----------------------------------------------------------------------------------------------------

TOWN = """
from tests import make, cast
from unterwegs.people.models import User
from unterwegs.people.roles import Role
make.town()
area = make.area()
make.open_part()
for role in Role:
    person = cast.member(role)
    person.emailaddress_set.create(email=person.email, verified=True, primary=True)
said = {role.value: cast.member(role).email for role in Role}
"""


@contextmanager
def house(database: str) -> Iterator[House]:
    """A small town on ``database`` („sqlite“, „postgres“), prepared, wishes released, one account per role; not served."""
    with ExitStack() as after:
        folder = Path(
            after.enter_context(tempfile.TemporaryDirectory(prefix="unterwegs-trust-", ignore_cleanup_errors=True))
        )
        server, urls = None, {"DATABASE_URL": "", "KEYS_URL": ""}
        if database == "postgres":
            found = postgres.programs()
            if found is None:
                raise RuntimeError("PostgreSQL was not found (tools/needs)")
            server = Server(found)
            server.start()
            after.callback(server.stop)
            urls = {"DATABASE_URL": server.make("unterwegs"), "KEYS_URL": server.make("unterwegs_keys")}
        one = House(folder, database, postgres.free_port(), server, log=folder / "serve.log")
        one.given = {
            **{name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ},
            **urls,
            "LOCAL": "yes",
            "DEMO": "no",
            "PORT": str(one.port),
            "DATA_DIR": str(one.data),
            "SECRET_KEY": secrets.token_urlsafe(64),
            "ENCRYPTION_KEYS": Fernet.generate_key().decode(),
            "MASTER_KEYS": Fernet.generate_key().decode(),
            "PYTHONPATH": str(ROOT),
        }
        one.manage("prepare")
        one.do(TOWN)
        one.given["DEMO"] = "yes"  # no second factor is asked; the town is there, so no demonstration is loaded
        after.callback(one.stop)
        yield one
