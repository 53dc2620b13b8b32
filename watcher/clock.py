"""The present: the one place that asks for it, so that everything else can be told."""

from __future__ import annotations

from datetime import UTC, datetime


def utc_now() -> datetime:
    """The present, aware UTC."""
    return datetime.now(UTC)
