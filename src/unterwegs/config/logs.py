"""Structured logs: one JSON object per line."""

import json
import logging
import re
from datetime import UTC, datetime

PLAIN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "request"}
NOT_A_WORD = re.compile(r"[^\w\s]")


class JsonLines(logging.Formatter):
    """Time, level, logger, message and what the caller gave as ``extra``; of an exception only kind and place."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, tz=UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": self.words(record),
        }
        line |= {key: value for key, value in vars(record).items() if key not in PLAIN}
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
            line["where"] = self.where(record)
        return json.dumps(line, ensure_ascii=False, default=str)

    def words(self, record: logging.LogRecord) -> str:
        """The message; what Django and the web server say about requests ends before the address."""
        if record.name.startswith(("django.request", "django.security", "gunicorn")):
            return NOT_A_WORD.split(record.getMessage(), maxsplit=1)[0]
        return record.getMessage()

    def where(self, record: logging.LogRecord) -> str:
        """File, line and function of the frames, newest first; no values."""
        frames = []
        trace = record.exc_info[2] if record.exc_info else None
        while trace is not None:
            code = trace.tb_frame.f_code
            frames.append(f"{code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}:{code.co_name}")
            trace = trace.tb_next
        return " < ".join(reversed(frames[-8:]))
