"""The outbox: one row per alert and channel, marked sent only after the channel took it.

``enqueuing`` writes it with what the alerts tell of, ``sending`` is the senders' side, ``alerting`` that of
people.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from watcher.model import Alert
from watcher.store import alerting
from watcher.store.database import Database
from watcher.store.records import AlertState, Bundle, DeliveryRow, Outstanding


class Outbox:
    """The outbox of an open database. Threads may share it; every method is one transaction.

    A ``worker`` is the name under which a channel is leased: nobody else sends to it meanwhile.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    # --- for senders ----------------------------------------------------------------------------

    def due_channels(self, worker: str, now: datetime, *, hold: timedelta) -> list[str]:
        """The channels to which something is due, which are open and to which nobody else sends.

        For the time of ``hold`` a new alert waits for others that may go with it.
        """
        from watcher.store import sending

        with self._database.read() as connection:
            return sending.due_channels(connection, worker, now, hold)

    def lease(
        self, channel: str, worker: str, now: datetime, *, seconds: float, hold: timedelta
    ) -> Bundle | None:
        """Claim a channel and what it is to be sent next; None, and no claim, where nothing is."""
        from watcher.store import sending

        with self._database.write(durable=False) as connection:
            return sending.lease(connection, channel, worker, now, seconds=seconds, hold=hold)

    def release(self, channel: str, worker: str) -> None:
        """Give a channel back."""
        from watcher.store import sending

        with self._database.write(durable=False) as connection:
            sending.release(connection, channel, worker)

    def sent(self, bundle: Bundle, now: datetime, *, opens: datetime) -> None:
        """The channel took it; it takes the next message at ``opens``."""
        from watcher.store import sending

        with self._database.write() as connection:
            sending.sent(connection, bundle, now, opens)

    def failed(
        self, bundle: Bundle, worker: str, now: datetime, error: str, *, next_try: datetime, opens: datetime
    ) -> None:
        """The channel did not take it: this is tried again at ``next_try``, others from ``opens`` on."""
        from watcher.store import sending

        with self._database.write() as connection:
            sending.failed(connection, bundle, worker, now, error, next_try=next_try, opens=opens)

    def given_up(
        self,
        bundle: Bundle,
        worker: str,
        now: datetime,
        error: str,
        *,
        opens: datetime,
        said: Sequence[Alert] = (),
        said_later: Sequence[Alert] = (),
    ) -> None:
        """The channel did not take it, and it is not tried again.

        ``said`` tells people so; where that is on its way already, ``said_later`` does.
        """
        from watcher.store import sending

        with self._database.write() as connection:
            sending.given_up(
                connection, bundle, worker, now, error, opens=opens, said=said, said_later=said_later
            )

    # --- for people -----------------------------------------------------------------------------

    def outstanding(self, now: datetime) -> Outstanding:
        """How many deliveries are in which state, and how long the oldest has been waiting."""
        with self._database.read() as connection:
            return alerting.outstanding(connection, now)

    def full_id(self, name: str) -> str:
        """The id of an alert, of which the beginning is enough; raises UserError where it is not."""
        with self._database.read() as connection:
            return alerting.full_id(connection, name)

    def alert(self, alert: str) -> tuple[Alert, list[DeliveryRow]]:
        """An alert, whole, and its deliveries."""
        with self._database.read() as connection:
            rows = alerting.listing(
                connection, state=None, document=None, channel=None, since=None, alert=alert
            )
            return alerting.stored(connection, alert), rows

    def settle(self, alert: str, state: AlertState, *, by: str, why: str, now: datetime) -> None:
        """Somebody has seen the alert, or holds it for nothing."""
        with self._database.write() as connection:
            alerting.settle(connection, alert, state, by=by, why=why, now=now)

    def snooze(self, alert: str, until: datetime) -> None:
        """Send the alert (again) then, and not before."""
        with self._database.write() as connection:
            alerting.snooze(connection, alert, until)

    def retry(self, delivery: int, now: datetime) -> None:
        """Try a delivery again at once; raises UserError where it was sent, or is not there."""
        with self._database.write() as connection:
            alerting.retry(connection, delivery, now)

    def resend(self, alert: str, channel: str | None, now: datetime) -> None:
        """Send an alert once more: to all its channels, or to one, which may be another."""
        with self._database.write() as connection:
            alerting.resend(connection, alert, channel, now)
