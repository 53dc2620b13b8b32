"""Reads ``Retry-After``: seconds or an HTTP date."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

LONGEST = 86_400.0  # no server may send us away for more than a day: that would be going blind


def parse_retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds to wait, between 0 and :data:`LONGEST`; None where nothing usable is stated."""
    text = (value or "").strip()
    if not text:
        return None
    if text.isascii() and text.isdigit():
        # More digits than a day has seconds need no arithmetic (and Python refuses to parse thousands).
        return LONGEST if len(text.lstrip("0")) > 6 else min(float(text), LONGEST)
    try:
        moment = parsedate_to_datetime(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        seconds = (moment - now).total_seconds()
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return min(max(seconds, 0.0), LONGEST)
