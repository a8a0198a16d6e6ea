"""The web server: processes and threads; no access log, since the product writes lines without addresses itself."""

import os
import socket
from pathlib import Path

PORT = os.environ.get("PORT", "8000")
LISTEN = os.environ.get("LISTEN", "127.0.0.1")


def speaks_ipv6() -> bool:
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


wsgi_app = "unterwegs.config.wsgi:application"
pythonpath = str(Path(__file__).resolve().parents[1] / "src")
bind = [f"{LISTEN}:{PORT}"]
if LISTEN == "127.0.0.1" and speaks_ipv6():
    bind.append(f"[::1]:{PORT}")
workers = int(os.environ.get("WORKERS", "2"))
worker_class = "gthread"
threads = 4
preload_app = True
max_requests = 5000
max_requests_jitter = 500
timeout = 60
graceful_timeout = 20
accesslog = None
loglevel = "warning"
#: Its own words about a broken request would hold the address of the computer and what was asked.
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"lines": {"()": "unterwegs.config.logs.JsonLines"}},
    "handlers": {"lines": {"class": "logging.StreamHandler", "formatter": "lines"}},
    "root": {"handlers": ["lines"], "level": "INFO"},
    "loggers": {
        "gunicorn.error": {"handlers": ["lines"], "level": "WARNING", "propagate": False},
        "gunicorn.http": {"level": "ERROR"},  # it warns of every HEAD
    },
}
control_socket_disable = True


def post_worker_init(_worker: object) -> None:
    """Reads the words of all offers beside the first requests, so that no parent waits for it."""
    from unterwegs.config import beside  # noqa: PLC0415 – Django is set up only in the worker

    beside.start()


def worker_exit(_server: object, _worker: object) -> None:
    """Writes what is still in memory."""
    from unterwegs.config import beside  # noqa: PLC0415

    beside.end()
