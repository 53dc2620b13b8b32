"""Quiet hours: when a channel is left in peace, by the clock on its people's wall."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from watcher.model import Channel


def quiet_until(channel: Channel, now: datetime) -> datetime | None:
    """When the quiet hours end that ``now`` lies in; None outside of them.

    They run from one moment to another, so that a change of clocks makes them longer or shorter, never
    begins or ends them twice: a local time that comes twice is taken the first time, one that is left out
    as much later as the clocks were moved.
    """
    quiet = channel.quiet
    if quiet is None:
        return None
    zone = ZoneInfo(channel.timezone)
    today = now.astimezone(zone).date()
    over_midnight = timedelta(days=quiet.end <= quiet.start)
    for day in (today - timedelta(days=1), today):
        start = datetime.combine(day, quiet.start, zone).astimezone(UTC)
        end = datetime.combine(day + over_midnight, quiet.end, zone).astimezone(UTC)
        if start <= now < end:
            return end
    return None
