"""Logs on standard error: one line of JSON each, or a readable line on a terminal. Standard output belongs to the data."""

import logging
import sys
from typing import TextIO

import structlog
from attrs import frozen


@frozen
class _Lines:
    """Where one of our loggers writes. Not the standard library's way, which costs four times as much per line."""

    name: str
    stream: TextIO

    def msg(self, line: str) -> None:
        # One write, so that lines of several threads do not mix.
        self.stream.write(line + "\n")
        self.stream.flush()

    debug = info = warning = error = critical = exception = msg


def log_to_stderr(level: int = logging.INFO) -> None:
    """Our own loggers from `level`, those of libraries (which may quote addresses and bodies) from WARNING."""
    stream = sys.stderr
    rendering: list[structlog.types.Processor] = (
        [structlog.dev.ConsoleRenderer()]
        if stream.isatty()
        else [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    )
    stamp = structlog.processors.TimeStamper(fmt="iso", utc=True)
    structlog.configure(
        processors=[structlog.processors.add_log_level, _add_name, stamp, *rendering],
        logger_factory=lambda name="subplat", *_: _Lines(name, stream),
        wrapper_class=structlog.make_filtering_bound_logger(level),
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_log_level, structlog.stdlib.add_logger_name, stamp],
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
