"""Logs on standard error: one line of JSON each, or a readable line on a terminal. Standard output belongs to the data.

Every line says in which request or job it was written, whoever wrote it. Secrets never get here: what is logged are our own
words, ids, kinds and templates of routes, never a header, a body or a setting.
"""

import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

import structlog
from attrs import frozen

from subplat.application.ports.acting import ACTING
from subplat.application.ports.running import RUNNING

_LISTENERS: list[Callable[[str], None]] = []


@contextmanager
def overheard(listener: Callable[[str], None]) -> Iterator[None]:
    """Inside the block every line of our own loggers is told to the listener too: for tests of what is written."""
    _LISTENERS.append(listener)
    try:
        yield
    finally:
        _LISTENERS.remove(listener)


@frozen
class _Lines:
    """Where one of our loggers writes. Not the standard library's way, which costs four times as much per line."""

    name: str
    stream: TextIO

    def msg(self, line: str) -> None:
        for listener in _LISTENERS:
            listener(line)
        # One write, so that lines of several threads do not mix.
        self.stream.write(line + "\n")
        self.stream.flush()

    debug = info = warning = error = critical = exception = msg


def log_to_stderr(level: int = logging.INFO, form: str = "auto") -> None:
    """Our own loggers from `level`, those of libraries (which may quote addresses and bodies) from WARNING.

    `form`: `json`, `console`, or `auto`: readable on a terminal, JSON anywhere else.
    """
    stream = sys.stderr
    rendering: list[structlog.types.Processor] = (
        [structlog.dev.ConsoleRenderer(colors=stream.isatty())]
        if form == "console" or (form == "auto" and stream.isatty())
        else [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    )
    stamp = structlog.processors.TimeStamper(fmt="iso", utc=True)
    structlog.configure(
        processors=[structlog.processors.add_log_level, _add_name, _add_occasion, stamp, *rendering],
        logger_factory=lambda name="subplat", *_: _Lines(name, stream),
        wrapper_class=structlog.make_filtering_bound_logger(level),
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                _add_occasion,
                stamp,
            ],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *rendering],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("subplat").setLevel(level)


def _add_name(logger: _Lines, method: str, event: structlog.types.EventDict) -> structlog.types.EventDict:
    event["logger"] = logger.name
    return event


def _add_occasion(logger: object, method: str, event: structlog.types.EventDict) -> structlog.types.EventDict:
    """Which job runs, or which request is answered; what the line says of itself stays."""
    job, actor = RUNNING.get(), ACTING.get()
    if job is not None:
        event.setdefault("job_id", job.id)
        event.setdefault("job_kind", job.kind)
        event.setdefault("attempt", job.attempt)
    if actor is not None and actor.request_id is not None:
        event.setdefault("request_id", actor.request_id)
    return event
