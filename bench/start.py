"""The bars of starting: a second `make run` serves in under 3 s, the tests of `make check` end in under 60 s."""

import os
import signal
import socket
import subprocess
import tempfile
import time
from urllib.error import URLError
from urllib.request import urlopen

from bench.report import ROOT, Bars

SERVING, TESTS = 3.0, 60.0  # seconds


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def seconds_until_served(folder: str) -> float:
    """Starts `make run`, waits for the start page, ends it again."""
    port = free_port()
    started = time.perf_counter()
    server = subprocess.Popen(
        ["make", "run"],
        cwd=ROOT,
        env=os.environ | {"PORT": str(port), "DATA_DIR": folder},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        while not is_served(port):
            if server.poll() is not None:
                raise SystemExit("make run ended before it served.")
            time.sleep(0.02)
        return time.perf_counter() - started
    finally:
        os.killpg(server.pid, signal.SIGINT)
        server.wait()


def is_served(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/de/", timeout=30) as page:
            return bool(page.status == 200)
    except (URLError, ConnectionError):
        return False


def seconds_of_tests() -> float | None:
    """How long the tests of `make check` run; None where one fails, since a broken house has no time."""
    started = time.perf_counter()
    done = subprocess.run(["make", "unit"], cwd=ROOT, check=False, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started if done.returncode == 0 else None


def main() -> None:
    bars = Bars("starting")
    with tempfile.TemporaryDirectory(prefix="unterwegs-bench-") as folder:
        first = seconds_until_served(folder)
        second = min(seconds_until_served(folder) for _again in range(3))
    figure = f"{second:.1f} s; with loading the demonstration {first:.1f} s"
    bars.line("a second make run serves", figure, f"< {SERVING:.0f} s", holds=second < SERVING)
    tests = seconds_of_tests()
    if tests is None:
        bars.unmeasured("tests of make check", "a test fails")
    else:
        bars.line("tests of make check", f"{tests:.1f} s", f"< {TESTS:.0f} s", holds=tests < TESTS)
    bars.end()


if __name__ == "__main__":
    main()
