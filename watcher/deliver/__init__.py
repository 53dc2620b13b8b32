"""The conductor of deliveries: lease, render, send, mark.

::

    due channels ─► senders, one a channel ─► lease a message ─► render ─► send ─┬─► sent
                                                                                ├─► tried again later
                                                                                └─► given up, and said

A delivery is marked sent only after its channel accepted it, so a crash between the two sends it
again (at least once), with the same contents and the same id.
"""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import structlog

from watcher import message, rules
from watcher.deliver import backoff
from watcher.deliver.quiet import quiet_until
from watcher.deliver.senders import Senders
from watcher.errors import DeliveryError
from watcher.model import Alert, Rule
from watcher.notify import Notifier
from watcher.store import Bundle, Store

PATIENCE = 30.0
"""Seconds that a sender waits at most because a service asked it to, before it looks after other things."""

AT_ONCE = timedelta(0)


class Deliverer:
    """Sends what the outbox holds; a channel that hangs holds up no other.

    Args:
        rules: who is told of what was given up.
        worker: the name under which channels are leased.
        lease_seconds: how long; a sender that dies is replaced after that. Longer than any message takes.
        clock: the present, aware UTC.
        jitter: a random number in [0, 1), to spread retries.
    """

    def __init__(
        self,
        store: Store,
        notifier: Notifier,
        rules: tuple[Rule, ...],
        *,
        worker: str,
        lease_seconds: float,
        clock: Callable[[], datetime],
        jitter: Callable[[], float],
    ) -> None:
        self._outbox = store.outbox
        self._worker = worker
        self._lease_seconds = lease_seconds
        self._clock = clock
        self._jitter = jitter
        self._configured = (notifier, rules)
        self._hold = AT_ONCE
        self._stopped = threading.Event()
        self._tried = 0
        # what channels took while the database refused to be told, by channel
        self._unmarked: dict[str, tuple[Bundle, datetime, datetime]] = {}
        self._senders = Senders(self._serve)

    def configure(self, notifier: Notifier, rules: tuple[Rule, ...]) -> None:
        """Use these from the next message on."""
        self._configured = (notifier, rules)

    def dispatch(self, hold: timedelta) -> None:
        """See to every channel that something is due for; returns before it is sent.

        Args:
            hold: for how long a new alert waits for others that may go with it.
        """
        self._hold = hold
        self._senders.wake(self._due())

    def drain(self) -> None:
        """Send everything that is due now, new alerts too; what fails is left for later."""
        self._hold = AT_ONCE
        tried = -1
        while tried < self._tried and (due := self._due()):
            tried = self._tried
            self._senders.wake(due)
            self._senders.wait()

    def stop(self) -> None:
        """Begin to send nothing more."""
        self._stopped.set()
        self._senders.close()

    def wait(self, seconds: float) -> bool:
        """Wait for what is being sent; return whether it ended in time."""
        return self._senders.wait(seconds)

    def _due(self) -> list[str]:
        now = self._clock()
        channels = self._outbox.due_channels(self._worker, now, hold=self._hold)
        return [channel for channel in channels if not self._is_quiet(channel, now)]

    def _is_quiet(self, name: str, now: datetime) -> bool:
        try:
            channel = self._configured[0].channel(name)
        except DeliveryError:  # it is not configured any more, which is said when it is tried
            return False
        return quiet_until(channel, now) is not None

    def _serve(self, channel: str) -> float | None:
        """Send the next message to a channel; see ``Senders``."""
        now = self._clock()
        if self._stopped.is_set() or self._is_quiet(channel, now):
            self._outbox.release(channel, self._worker)
            return None
        if channel in self._unmarked:
            self._mark(channel)
        bundle = self._outbox.lease(channel, self._worker, now, seconds=self._lease_seconds, hold=self._hold)
        return None if bundle is None else self._send(bundle)

    def _send(self, bundle: Bundle) -> float | None:
        self._tried += 1
        log = structlog.get_logger().bind(
            deliveries=bundle.ids,
            alerts=[delivery.alert.id for delivery in bundle.deliveries],
            channel=bundle.channel,
            tries=max(delivery.tries for delivery in bundle.deliveries) + 1,
        )
        notifier, asked = self._configured
        try:
            pause, answer = _hand_over(notifier, bundle)
        except DeliveryError as error:
            return self._refused(bundle, error, asked, log)
        except Exception as error:  # one alert that we cannot write must not stop all others of its channel
            # Where, not what it says: that may hold the address of a channel.
            log.error(  # noqa: TRY400
                "delivery_crashed", error=type(error).__name__, at=traceback.format_tb(error.__traceback__)
            )
            internal = DeliveryError(
                f"internal: {type(error).__name__}; the log tells where", permanent=False
            )
            return self._refused(bundle, internal, asked, log)
        now = self._clock()
        log.info("delivered", answer=answer)
        self._unmarked[bundle.channel] = (bundle, now, now + timedelta(seconds=pause))
        self._mark(bundle.channel)
        return pause

    def _mark(self, channel: str) -> None:
        """Mark what the channel took; until that is done it is sent nothing, or it would get this again."""
        bundle, at, opens = self._unmarked[channel]
        self._outbox.sent(bundle, at, opens=opens)
        del self._unmarked[channel]

    def _refused(
        self, bundle: Bundle, error: DeliveryError, asked: tuple[Rule, ...], log: Any
    ) -> float | None:
        """Try again later, or give up and say so."""
        now, said = self._clock(), str(error)
        if backoff.gives_up(bundle, error, now):
            today, tomorrow = _tell(bundle, said, asked, now)
            self._outbox.given_up(bundle, self._worker, now, said, opens=now, said=today, said_later=tomorrow)
            log.error("delivery_given_up", error=said)
            return 0.0
        next_try = backoff.next_try(bundle, error, now, self._jitter())
        opens = backoff.opens(bundle, error, now, self._jitter())
        self._outbox.failed(bundle, self._worker, now, said, next_try=next_try, opens=opens)
        log.warning("delivery_failed", error=said, next_try=next_try.isoformat())
        wait = (opens - now).total_seconds()
        return wait if error.retry_after is not None and wait <= PATIENCE else None


def _hand_over(notifier: Notifier, bundle: Bundle) -> tuple[float, str]:
    """Send a message; return how long the service wants to be left alone then, and what it answered."""
    channel = notifier.channel(bundle.channel)
    service = notifier.service(bundle.channel)
    alerts = [delivery.alert for delivery in bundle.deliveries]
    made = message.render(alerts, service, channel, digest=bundle.digest)
    return service.pause, notifier.send(channel.name, replace(made, id=made.id + _asked_again(bundle)))


def _asked_again(bundle: Bundle) -> str:
    """What sets a message sent once more on request apart, or mailboxes drop it as a double."""
    first = max(delivery.alert.due or delivery.alert.created_at for delivery in bundle.deliveries)
    due = max(delivery.due_at for delivery in bundle.deliveries)
    return f"-{due:%Y%m%dT%H%M%S}" if due > first else ""


def _tell(
    bundle: Bundle, error: str, asked: tuple[Rule, ...], now: datetime
) -> tuple[tuple[Alert, ...], tuple[Alert, ...]]:
    """The alerts that a message was given up: today's, and the next day's for when today's are gone already.

    That such an alert was given up itself is told on the console, or two dead channels would tell of each
    other for ever.
    """
    lost = bundle.deliveries[0].alert
    if lost.event == "undelivered":
        asked = ()
    tomorrow = datetime.combine(now.date() + timedelta(days=1), time(), UTC)
    today, later = (
        rules.undelivered_alerts(lost, bundle.channel, error, asked, at) for at in (now, tomorrow)
    )
    return today, later
