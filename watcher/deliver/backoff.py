"""When a message that was not taken is tried again, and when no more."""

from __future__ import annotations

from datetime import datetime, timedelta

from watcher.errors import DeliveryError
from watcher.store import Bundle

FIRST_DELAY = 30.0  # seconds before the second try; doubles each time
LONGEST_DELAY = 3600.0
LONGEST_WISH = 86_400.0  # a service may ask us to wait for a day at most
GIVE_UP_AFTER = timedelta(days=3)
OBEYED = 3  # tries for which a service's own wish is enough; from then on the delay grows all the same


def gives_up(bundle: Bundle, error: DeliveryError, now: datetime) -> bool:
    """Whether trying again is pointless, or has been for too long."""
    return error.permanent or now - min(delivery.due_at for delivery in bundle.deliveries) > GIVE_UP_AFTER


def next_try(bundle: Bundle, error: DeliveryError, now: datetime, jitter: float) -> datetime:
    """When to try this message again; ``jitter`` from 0 to 1 spreads tries."""
    tries = max(delivery.tries for delivery in bundle.deliveries)
    if error.retry_after is not None and tries < OBEYED:
        return now + timedelta(seconds=_wish(error))
    return now + timedelta(seconds=max(_delay(tries, jitter), _wish(error)))


def opens(bundle: Bundle, error: DeliveryError, now: datetime, jitter: float) -> datetime:
    """When to try anything again on this channel: when it asks us to, else later with every failure in a row.

    A dead channel so costs one try at a time, however much waits for it.
    """
    if error.retry_after is not None:
        return now + timedelta(seconds=_wish(error))
    return now + timedelta(seconds=_delay(bundle.failures, jitter))


def _delay(failures: int, jitter: float) -> float:
    return min(LONGEST_DELAY, FIRST_DELAY * 2.0 ** min(failures, 20)) * (1 + jitter / 4)


def _wish(error: DeliveryError) -> float:
    return min(LONGEST_WISH, max(0.0, error.retry_after or 0.0))
