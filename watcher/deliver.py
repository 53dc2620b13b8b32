"""The conductor of deliveries: lease, render, send, mark.

A delivery is marked sent only after its channel accepted it, so a crash between the two sends it
again (at least once); the message carries the alert's stable id.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from watcher import message
from watcher.errors import DeliveryError
from watcher.notify import Notifier
from watcher.store import Delivery, Store

BATCH = 8  # as many as surely end within a lease, at some 10 s for a channel that hangs
FIRST_DELAY = 30.0  # seconds before the second try; doubles each time
LONGEST_DELAY = 6 * 3600.0
GIVE_UP_AFTER = timedelta(days=3)


class Deliverer:
    """Sends what the outbox holds.

    Args:
        worker: the name under which deliveries are leased.
        lease_seconds: how long; a sender that dies is replaced after that.
        clock: the present, aware UTC.
        jitter: a random number in [0, 1), to spread retries.
    """

    def __init__(
        self,
        store: Store,
        notifier: Notifier,
        *,
        worker: str,
        lease_seconds: float,
        clock: Callable[[], datetime],
        jitter: Callable[[], float],
    ) -> None:
        self._store = store
        self._notifier = notifier
        self._worker = worker
        self._lease_seconds = lease_seconds
        self._clock = clock
        self._jitter = jitter

    def tick(self, stop: Callable[[], bool] = lambda: False) -> int:
        """Send a batch of what is due, one after another; return how many were tried."""
        due = self._store.lease_deliveries(
            self._worker, self._clock(), seconds=self._lease_seconds, limit=BATCH
        )
        for tried, delivery in enumerate(due):
            if stop():
                return tried
            self._send(delivery)
        return len(due)

    def _send(self, delivery: Delivery) -> None:
        log = structlog.get_logger().bind(
            delivery=delivery.id, alert=delivery.alert.id, channel=delivery.channel, tries=delivery.tries + 1
        )
        try:
            channel = self._notifier.channel(delivery.channel)
            service = self._notifier.service(delivery.channel)
            self._notifier.send(channel.name, message.render([delivery.alert], service, channel))
        except DeliveryError as error:
            next_try = self._next_try(delivery, error)
            self._store.delivery_failed(delivery.id, self._worker, self._clock(), str(error), next_try)
            log.warning("delivery_failed", error=str(error), next_try=next_try and next_try.isoformat())
            return
        self._store.delivered(delivery.id, self._worker, self._clock())
        log.info("delivered")

    def _next_try(self, delivery: Delivery, error: DeliveryError) -> datetime | None:
        """When to try again; None to give up (refused for good, or tried for too long)."""
        now = self._clock()
        if error.permanent or now - delivery.created_at > GIVE_UP_AFTER:
            return None
        delay = min(LONGEST_DELAY, FIRST_DELAY * 2.0 ** min(delivery.tries, 20)) * (1 + self._jitter() / 4)
        return now + timedelta(seconds=max(delay, error.retry_after or 0.0))
