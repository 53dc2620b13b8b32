"""One log line per unit of work: JSON for machines, readable on a terminal."""

from __future__ import annotations

import logging
import sys

import structlog


def configure(*, json: bool, verbose: bool = False) -> None:
    """Send log lines to standard error.

    Args:
        json: one JSON object a line; otherwise aligned, coloured text.
        verbose: also lines at DEBUG level.
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
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.DEBUG if verbose else logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )
