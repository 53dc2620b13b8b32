"""The outbox: one row per alert and channel, leased by a sender, marked sent after the channel took it."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import bindparam

from watcher.errors import UserError
from watcher.model import Alert
from watcher.store import codec
from watcher.store.database import insert_new
from watcher.store.records import Delivery, DeliveryRow, DeliveryState
from watcher.store.schema import alerts, deliveries

_earlier = deliveries.alias("earlier")
_WAITING = deliveries.c.state == DeliveryState.WAITING.value
_DUE = (
    sa.select(deliveries.c.id)
    .where(
        _WAITING,
        deliveries.c.next_try_at <= bindparam("now"),
        sa.or_(deliveries.c.lease_until.is_(None), deliveries.c.lease_until <= bindparam("now")),
        # people read the alerts of a document in the order in which they were made
        ~sa.exists().where(
            _earlier.c.document == deliveries.c.document,
            _earlier.c.channel == deliveries.c.channel,
            _earlier.c.state == DeliveryState.WAITING.value,
            _earlier.c.id < deliveries.c.id,
        ),
    )
    .order_by(deliveries.c.next_try_at, deliveries.c.id)
    .limit(bindparam("limit"))
)
_DUE_LOCKED = _DUE.with_for_update(skip_locked=True, of=deliveries)
_CLAIM = (
    sa.update(deliveries)
    .where(deliveries.c.id.in_(bindparam("ids", expanding=True)))
    .values(lease_owner=bindparam("worker"), lease_until=bindparam("until"))
)
_LEASED = (
    sa.select(
        deliveries.c.id, deliveries.c.channel, deliveries.c.tries, deliveries.c.created_at, alerts.c.payload
    )
    .join(alerts)
    .where(deliveries.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(deliveries.c.next_try_at, deliveries.c.id)
)
# A channel's answer is a fact even when the lease has run out; what was settled meanwhile stays.
_MARK = (
    sa.update(deliveries)
    .where(deliveries.c.id == bindparam("delivery"), _WAITING)
    .values(
        state=bindparam("new_state"),
        tries=deliveries.c.tries + 1,
        lease_owner=None,
        lease_until=None,
        next_try_at=sa.func.coalesce(
            bindparam("next_try", type_=deliveries.c.next_try_at.type), deliveries.c.next_try_at
        ),
        tried_at=bindparam("tried"),
        error=bindparam("new_error"),
    )
)
_MARK_OWN = _MARK.where(deliveries.c.lease_owner == bindparam("worker"))
_RETRY = (
    sa.update(deliveries)
    .where(deliveries.c.id == bindparam("delivery"), deliveries.c.state != DeliveryState.SENT.value)
    .values(state=DeliveryState.WAITING.value, next_try_at=deliveries.c.created_at, tries=0)
)


def enqueue(connection: sa.Connection, alert: Alert) -> None:
    """Write an alert and its deliveries, once: the same alert again adds nothing."""
    dialect = connection.dialect.name
    connection.execute(
        insert_new(dialect, alerts, alerts.c.id),
        {
            "id": alert.id,
            "document": alert.document,
            "revision": alert.revision,
            "rule": alert.rule,
            "event": alert.event,
            "created_at": alert.created_at,
            "payload": codec.encode_alert(alert),
        },
    )
    for channel in alert.channels:
        connection.execute(
            insert_new(dialect, deliveries, deliveries.c.alert, deliveries.c.channel),
            {
                "alert": alert.id,
                "document": alert.document,
                "channel": channel,
                "state": DeliveryState.WAITING.value,
                "tries": 0,
                "created_at": alert.created_at,
                "next_try_at": alert.created_at,
                "error": "",
            },
        )


def anything_due(connection: sa.Connection, now: datetime) -> bool:
    """Whether a sender would be given anything."""
    return connection.execute(_DUE, {"now": now, "limit": 1}).first() is not None


def lease(
    connection: sa.Connection, worker: str, now: datetime, seconds: float, limit: int
) -> list[Delivery]:
    """Claim what is due; of one document and channel only the earliest."""
    ids = connection.execute(_DUE_LOCKED, {"now": now, "limit": limit}).scalars().all()
    if not ids:
        return []
    connection.execute(_CLAIM, {"ids": ids, "worker": worker, "until": now + timedelta(seconds=seconds)})
    return [
        Delivery(row.id, row.channel, row.tries, codec.decode_alert(row.payload), row.created_at)
        for row in connection.execute(_LEASED, {"ids": ids})
    ]


def delivered(connection: sa.Connection, delivery: int, now: datetime) -> None:
    """The channel took it, whoever holds the lease by now."""
    connection.execute(
        _MARK,
        {
            "delivery": delivery,
            "new_state": DeliveryState.SENT.value,
            "tried": now,
            "next_try": None,
            "new_error": "",
        },
    )


def failed(
    connection: sa.Connection,
    delivery: int,
    worker: str,
    *,
    now: datetime,
    error: str,
    next_try: datetime | None,
) -> None:
    """The channel did not take it: try again then, or give up (None). Only the lease's holder may say so."""
    state = DeliveryState.GIVEN_UP if next_try is None else DeliveryState.WAITING
    connection.execute(
        _MARK_OWN,
        {
            "delivery": delivery,
            "worker": worker,
            "new_state": state.value,
            "tried": now,
            "next_try": next_try,
            "new_error": error,
        },
    )


def retry(connection: sa.Connection, delivery: int) -> None:
    """Try a delivery again at once.

    Raises:
        UserError: there is no such delivery, or it was sent.
    """
    if connection.execute(_RETRY, {"delivery": delivery}).rowcount == 0:
        found = connection.execute(sa.select(deliveries.c.id).where(deliveries.c.id == delivery)).first()
        raise UserError(f"delivery {delivery} " + ("was sent" if found else "does not exist"))


def listing(
    connection: sa.Connection,
    *,
    state: DeliveryState | None,
    document: str | None,
    channel: str | None,
    since: datetime | None,
) -> list[DeliveryRow]:
    """Deliveries, newest first."""
    statement = (
        sa.select(deliveries, alerts.c.revision, alerts.c.rule, alerts.c.event)
        .join(alerts)
        .order_by(deliveries.c.id.desc())
    )
    if state is not None:
        statement = statement.where(deliveries.c.state == state.value)
    if document is not None:
        statement = statement.where(deliveries.c.document == document)
    if channel is not None:
        statement = statement.where(deliveries.c.channel == channel)
    if since is not None:
        statement = statement.where(deliveries.c.created_at >= since)
    return [_row(row) for row in connection.execute(statement)]


def oldest_waiting(connection: sa.Connection) -> datetime | None:
    """When the oldest delivery that still waits was written."""
    statement = sa.select(sa.func.min(deliveries.c.created_at)).where(_WAITING)
    found: datetime | None = connection.execute(statement).scalar()
    return found


def _row(row: sa.Row[tuple[object, ...]]) -> DeliveryRow:
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
    )
