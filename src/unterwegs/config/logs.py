"""Structured logs: one JSON object per line."""

import json
import logging
from datetime import UTC, datetime

PLAIN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "request"}


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
        """The message; the arguments of Django's own request messages are addresses and stay out."""
        if record.name.startswith("django.request") or record.name.startswith("django.security"):
            return str(record.msg).split(":", maxsplit=1)[0]
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
