"""One log line per unit of work: JSON for machines, readable on a terminal."""

from __future__ import annotations

import logging
import sys
from collections.abc import Collection

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger


def configure(*, json: bool, level: int = logging.INFO, without: Collection[str] = ()) -> None:
    """Send log lines to standard error.

    Args:
        json: one JSON object a line; otherwise aligned, coloured text.
        level: the least that is printed.
        without: events that are told elsewhere, and not printed.
    """
    renderer = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if json
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    # Apprise and httpx write URLs, which hold secrets, to their logs: nothing of theirs is printed.
    for name in ("apprise", "httpx", "httpcore", "apscheduler"):
        logging.getLogger(name).propagate = False
        logging.getLogger(name).addHandler(logging.NullHandler())
    structlog.configure(
        processors=[
            _leaving_out(without),
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        # Asked for at each line: a progress bar puts itself in between, to make room for what is printed.
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )


def _leaving_out(events: Collection[str]) -> Processor:
    def check(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
        if line["event"] in events:
            raise structlog.DropEvent
        return line

    return check
