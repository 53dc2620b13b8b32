"""When to look again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from watcher.model import Document, Schedule

_DAY = 86_400.0
_LONGEST_RETRY_AFTER = 7 * _DAY
_SHORTEST = 1.0
# The first retry comes after this part of the interval; each further one waits twice as long.
_FIRST_RETRY = 1 / 8
_JITTER = 0.1


def after_good_look(document: Document, now: datetime, jitter: float) -> datetime:
    """The next regular check: an interval of plus or minus a tenth, or the cron time and a little later."""
    schedule = document.schedule
    gap = _gap(schedule, now)
    if schedule.cron is not None:
        return _next_cron(schedule.cron, now) + timedelta(seconds=_JITTER * jitter * min(gap, 3600.0))
    return _later(now, gap * (1 + _JITTER * (2 * jitter - 1)))


def after_failure(
    document: Document, now: datetime, jitter: float, *, failures: int, retry_after: float | None = None
) -> datetime:
    """A retry: sooner than the schedule at first, then rarer and rarer, never before ``Retry-After``."""
    gap = _gap(document.schedule, now)
    doubled = gap * _FIRST_RETRY * 2.0 ** min(failures - 1, 30)
    delay = min(doubled, max(gap, _DAY)) * (1 + _JITTER * (2 * jitter - 1))
    return _later(now, max(delay, min(retry_after or 0.0, _LONGEST_RETRY_AFTER)))


def after_part_missed(
    document: Document, now: datetime, jitter: float, *, failures: int, retry_after: float | None = None
) -> datetime:
    """A retry of a part, which must not make looks at the others rarer; never before ``Retry-After``."""
    retry = after_failure(document, now, jitter, failures=failures)
    asked = now + timedelta(seconds=min(retry_after or 0.0, _LONGEST_RETRY_AFTER))
    return max(asked, min(retry, after_good_look(document, now, jitter)))


def after_change(document: Document, now: datetime, *, restarts: int) -> datetime:
    """The confirming look: after ``confirm_after``, doubled each time the page changed its mind."""
    return _later(now, min(document.confirm_after * 2.0 ** min(restarts, 30), _gap(document.schedule, now)))


def _later(now: datetime, seconds: float) -> datetime:
    return now + timedelta(seconds=max(seconds, _SHORTEST))


def _gap(schedule: Schedule, now: datetime) -> float:
    """Seconds between two regular checks."""
    if schedule.cron is None:
        return schedule.every or _DAY
    first = _next_cron(schedule.cron, now)
    return (_next_cron(schedule.cron, first) - first).total_seconds()


def _next_cron(line: str, now: datetime) -> datetime:
    from apscheduler.triggers.cron import CronTrigger  # only documents with a cron line pay for it

    after = now + timedelta(seconds=_SHORTEST)
    fires: datetime | None = CronTrigger.from_crontab(line, timezone=UTC).get_next_fire_time(None, after)
    # A line that never fires (30 February) must not stop the watching.
    return fires or now + timedelta(seconds=_DAY)
