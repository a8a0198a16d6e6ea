"""A PostgreSQL of its own for the tests: `pytest --database=postgres`. Loaded before Django's settings."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

import pytest

FAST = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c max_connections=60 -c wal_recycle=off -c log_min_messages=fatal"
STARTED = pytest.StashKey["Postgres"]()


class Postgres:
    """A server in a temporary folder on a free port, run by an unprivileged user, gone afterwards."""

    def __init__(self, programs: Path) -> None:
        self.programs = programs
        self.port = free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="unterwegs-postgres-"))
        self.owner = unprivileged()
        if self.owner:
            shutil.chown(self.folder, self.owner)

    @property
    def url(self) -> str:
        return f"postgresql://unterwegs@127.0.0.1:{self.port}/postgres"

    @property
    def key_store_url(self) -> str:
        """A second database; the tests make it under another name."""
        return f"postgresql://unterwegs@127.0.0.1:{self.port}/unterwegs_keys"

    def start(self) -> None:
        tables = str(self.folder / "tables")
        self.run(
            "initdb", "-D", tables, "-U", "unterwegs", "-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C.UTF-8"
        )
        options = f"-p {self.port} -h 127.0.0.1 -k {self.folder} {FAST}"
        self.run("pg_ctl", "-D", tables, "-w", "-o", options, "-l", str(self.folder / "log"), "start")

    def stop(self) -> None:
        self.run("pg_ctl", "-D", str(self.folder / "tables"), "-w", "-m", "immediate", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)

    def run(self, program: str, *arguments: str) -> None:
        """Runs one program of PostgreSQL as the unprivileged user; raises CalledProcessError."""
        person = (
            {"user": self.owner, "group": pwd.getpwnam(self.owner).pw_gid, "extra_groups": []} if self.owner else {}
        )
        subprocess.run(
            [self.programs / program, *arguments], check=True, stdout=subprocess.DEVNULL, cwd=self.folder, **person
        )


def unprivileged() -> str | None:
    """Who runs the server: ourselves, but not root."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def programs() -> Path | None:
    """The folder of initdb: on PATH, or where Debian keeps it."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda file: int(file.parts[-3]))
    return folders[-1].parent if folders else None


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=["sqlite", "postgres"], default="sqlite", help="where the tests keep rows")


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Before Django reads its settings: each test process of one run uses the same server."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        return
    os.environ.pop("DATABASE_URL", None)
    os.environ.pop("KEYS_URL", None)
    if early_config.known_args_namespace.database == "sqlite":
        return
    found = programs()
    if found is None:
        reason = "PostgreSQL was not found (initdb on PATH or in /usr/lib/postgresql); no test ran on it."
        pytest.exit(reason, returncode=1 if os.environ.get("CI") == "yes" else 0)
    server = Postgres(found)
    early_config.stash[STARTED] = server
    server.start()
    os.environ["DATABASE_URL"], os.environ["KEYS_URL"] = server.url, server.key_store_url


def pytest_unconfigure(config: pytest.Config) -> None:
    server = config.stash.get(STARTED, None)
    if server is not None:
        server.stop()
