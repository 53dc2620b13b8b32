"""What people see of the outbox and do with it: list, settle, snooze, send again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam

from watcher.errors import UserError
from watcher.model import Alert
from watcher.store import codec
from watcher.store.enqueuing import add_delivery
from watcher.store.records import AlertState, DeliveryRow, DeliveryState, Outstanding
from watcher.store.schema import alerts, channels, deliveries

_LISTED = sa.select(
    deliveries,
    alerts.c.revision,
    alerts.c.rule,
    alerts.c.event,
    alerts.c.state.label("alert_state"),
    alerts.c.settled_by,
    alerts.c.settled_why,
    alerts.c.settled_at,
    alerts.c.snoozed_until,
).join(alerts, alerts.c.id == deliveries.c.alert)
_WAITING = deliveries.c.state == DeliveryState.WAITING.value
_AGAIN = {
    "state": DeliveryState.WAITING.value,
    "tries": 0,
    "bundle": None,
    "due_at": bindparam("at"),
    "next_try_at": bindparam("at"),
}
_RETRY = (
    sa.update(deliveries)
    .where(deliveries.c.id == bindparam("delivery"), deliveries.c.state != DeliveryState.SENT.value)
    .values(_AGAIN)
)
_RESEND = sa.update(deliveries).where(deliveries.c.alert == bindparam("of")).values(_AGAIN)
_RESEND_TO = _RESEND.where(deliveries.c.channel == bindparam("to"))
# Who asks for another try does not want to wait until a channel that failed is looked at again.
_OPEN = (
    sa.update(channels)
    .where(
        channels.c.name.in_(
            sa.select(deliveries.c.channel).where(_WAITING, deliveries.c.due_at == bindparam("at"))
        )
    )
    .values(open_at=bindparam("at"), failures=0)
)
_SETTLE = (
    sa.update(alerts)
    .where(alerts.c.id == bindparam("of"))
    .values(
        state=bindparam("new_state"),
        settled_by=bindparam("by"),
        settled_why=bindparam("why"),
        settled_at=bindparam("at"),
        snoozed_until=bindparam("until"),
    )
)
_WITHDRAW = (
    sa.update(deliveries)
    .where(deliveries.c.alert == bindparam("of"), _WAITING)
    .values(state=DeliveryState.WITHDRAWN.value)
)
_SNOOZED = sa.select(alerts.c.snoozed_until).where(alerts.c.id == bindparam("of"))
_STORED = sa.select(alerts.c.payload).where(alerts.c.id == bindparam("of"))
_COUNTS = sa.select(deliveries.c.state, sa.func.count().label("many")).group_by(deliveries.c.state)
_OLDEST = sa.select(sa.func.min(deliveries.c.due_at)).where(_WAITING, deliveries.c.due_at <= bindparam("now"))


def listing(
    connection: sa.Connection,
    *,
    state: DeliveryState | None,
    document: str | None,
    channel: str | None,
    since: datetime | None,
    alert: str | None = None,
) -> list[DeliveryRow]:
    """Deliveries, newest first."""
    statement = _LISTED.order_by(deliveries.c.id.desc())
    if state is not None:
        statement = statement.where(deliveries.c.state == state.value)
    if document is not None:
        statement = statement.where(deliveries.c.document == document)
    if channel is not None:
        statement = statement.where(deliveries.c.channel == channel)
    if since is not None:
        statement = statement.where(deliveries.c.created_at >= since)
    if alert is not None:
        statement = statement.where(deliveries.c.alert == alert)
    return [_row(row) for row in connection.execute(statement)]


def outstanding(connection: sa.Connection, now: datetime) -> Outstanding:
    """How many deliveries there are in each state, and how long the oldest has been waiting."""
    counts = {DeliveryState(row.state): row.many for row in connection.execute(_COUNTS)}
    return Outstanding(counts, connection.execute(_OLDEST, {"now": now}).scalar())


def full_id(connection: sa.Connection, name: str) -> str:
    """The id of an alert, of which the beginning is enough where no other begins like it.

    Raises:
        UserError: there is none, or more than one.
    """
    begins = sa.func.substr(alerts.c.id, 1, len(name)) == name
    beginning = sa.select(alerts.c.id).where(begins).order_by(alerts.c.id).limit(2)
    found = connection.execute(beginning).scalars().all()
    if name in found:
        return name
    if len(found) == 1:
        return str(found[0])
    raise UserError(
        f"alert {name!r}: "
        + (
            "more than one begins so: give more of it"
            if found
            else "does not exist; `watcher alerts` lists them"
        )
    )


def stored(connection: sa.Connection, alert: str) -> Alert:
    """An alert, whole."""
    return codec.decode_alert(connection.execute(_STORED, {"of": alert}).scalar_one())


def settle(
    connection: sa.Connection, alert: str, state: AlertState, *, by: str, why: str, now: datetime
) -> None:
    """Somebody has seen the alert, or holds it for nothing; it does not come again.

    A dismissed alert is not sent where it still waits, a snoozed one neither.
    """
    snoozed = connection.execute(_SNOOZED, {"of": alert}).scalar_one()
    connection.execute(
        _SETTLE, {"of": alert, "new_state": state.value, "by": by, "why": why, "at": now, "until": None}
    )
    if state is AlertState.DISMISSED or (snoozed is not None and snoozed > now):
        connection.execute(_WITHDRAW, {"of": alert})


def snooze(connection: sa.Connection, alert: str, until: datetime) -> None:
    """Send the alert (again) then, to all its channels, and not before; it is new again."""
    new = {"new_state": AlertState.NEW.value, "by": None, "why": None, "at": None, "until": until}
    connection.execute(_SETTLE, {"of": alert, **new})
    connection.execute(_RESEND, {"of": alert, "at": until})


def retry(connection: sa.Connection, delivery: int, now: datetime) -> None:
    """Try a delivery again at once, also one that was given up.

    Raises:
        UserError: there is no such delivery, or it was sent.
    """
    if connection.execute(_RETRY, {"delivery": delivery, "at": now}).rowcount == 0:
        found = connection.execute(sa.select(deliveries.c.id).where(deliveries.c.id == delivery)).first()
        raise UserError(
            f"delivery {delivery} "
            + (
                "was sent; `watcher alerts resend` sends an alert once more"
                if found
                else "does not exist; `watcher alerts` lists them"
            )
        )
    connection.execute(_OPEN, {"at": now})


def resend(connection: sa.Connection, alert: str, channel: str | None, now: datetime) -> None:
    """Send an alert once more at once: to all its channels, or to one, which may be another."""
    if channel is None:
        connection.execute(_RESEND, {"of": alert, "at": now})
    else:
        add_delivery(connection, stored(connection, alert), channel)
        connection.execute(_RESEND_TO, {"of": alert, "to": channel, "at": now})
    connection.execute(_OPEN, {"at": now})


def _row(row: Any) -> DeliveryRow:
    state = DeliveryState(row.state)
    return DeliveryRow(
        id=row.id,
        alert=row.alert,
        document=row.document,
        revision=row.revision,
        rule=row.rule,
        event=row.event,
        channel=row.channel,
        state=state,
        tries=row.tries,
        created_at=row.created_at,
        next_try_at=row.next_try_at if state is DeliveryState.WAITING else None,
        tried_at=row.tried_at,
        error=row.error,
        digest=row.digest,
        bundle=row.bundle,
        alert_state=AlertState(row.alert_state),
        settled_by=row.settled_by,
        settled_why=row.settled_why,
        settled_at=row.settled_at,
        snoozed_until=row.snoozed_until,
    )
