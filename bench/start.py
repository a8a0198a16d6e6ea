"""The bars of starting: a second `make run` serves in under 3 s, the tests of `make check` end in under 60 s."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[1]
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


def seconds_of_tests() -> float:
    started = time.perf_counter()
    subprocess.run(["make", "unit"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def report(what: str, seconds: float, bar: float) -> bool:
    print(f"{what:<44} {seconds:6.1f} s   bar {bar:.0f} s   {'ok' if seconds < bar else 'MISSED'}")
    return seconds < bar


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="unterwegs-bench-") as folder:
        report("first make run (demonstration loaded)", seconds_until_served(folder), float("inf"))
        second = min(seconds_until_served(folder) for _again in range(3))
    results = [
        report("second make run serves", second, SERVING),
        report("make check, tests", seconds_of_tests(), TESTS),
    ]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
