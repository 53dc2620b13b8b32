"""Into the outbox: an alert and its deliveries, in the transaction of what they tell of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam

from watcher.model import Alert
from watcher.store import codec
from watcher.store.database import insert_new
from watcher.store.records import AlertState, DeliveryState
from watcher.store.schema import alerts, deliveries

_BLIND = ("blocked", "broken")
_LASTING = {"blocked": _BLIND, "broken": _BLIND, "unstable": ("unstable",)}
"""Health events that are told again while they last, each with those that are told of the same trouble."""

_LAST_TOLD = (
    sa.select(alerts.c.state)
    .where(
        alerts.c.document == bindparam("document"),
        alerts.c.rule == bindparam("rule"),
        alerts.c.event.in_(bindparam("events", expanding=True)),
    )
    .order_by(alerts.c.created_at.desc())
    .limit(1)
)
_PAYLOAD = sa.select(alerts.c.payload).where(alerts.c.id == bindparam("alert"))
_BEGUN = (
    sa.select(deliveries.c.id)
    .where(
        deliveries.c.alert == bindparam("alert"),
        sa.or_(deliveries.c.state != DeliveryState.WAITING.value, deliveries.c.bundle.is_not(None)),
    )
    .limit(1)
)
_REWRITE = sa.update(alerts).where(alerts.c.id == bindparam("alert")).values(payload=bindparam("new_payload"))


def enqueue(connection: sa.Connection, alert: Alert, told: str = "") -> None:
    """Write an alert and its deliveries, once: the same alert again adds nothing.

    ``told`` is the health event that people were last told of this document before, while it lasts: a
    reminder of what somebody acknowledged or dismissed is not written.
    """
    family = _LASTING.get(alert.event, ())
    if told in family and _is_settled(connection, alert, family):
        return
    connection.execute(insert_new(connection.dialect.name, alerts, alerts.c.id), _alert_row(alert))
    for channel in alert.channels:
        add_delivery(connection, alert, channel)


def add_delivery(connection: sa.Connection, alert: Alert, channel: str) -> None:
    """Write a delivery of an alert, unless there is one to that channel."""
    due = alert.due or alert.created_at
    connection.execute(
        insert_new(connection.dialect.name, deliveries, deliveries.c.alert, deliveries.c.channel),
        {
            "alert": alert.id,
            "document": alert.document,
            "channel": channel,
            "state": DeliveryState.WAITING.value,
            "tries": 0,
            "created_at": alert.created_at,
            "due_at": due,
            "next_try_at": due,
            "together": _together(alert),
            "digest": _is_digest(alert),
            "error": "",
        },
    )


def tell_lost(connection: sa.Connection, now: Sequence[Alert], later: Sequence[Alert], lost: int) -> None:
    """Write the alerts that so many deliveries were ``lost``, or let those that still wait count these too.

    ``now`` are today's, one a rule, whose ids are the same all day; ``later`` those of the next day, in the
    same order, for when today's are on their way already.
    """
    for today, tomorrow in zip(now, later, strict=True):
        for alert in (today, tomorrow):
            stored = connection.execute(_PAYLOAD, {"alert": alert.id}).scalar()
            if stored is None:
                enqueue(connection, replace(alert, others=lost - 1))
                break
            if connection.execute(_BEGUN, {"alert": alert.id}).first() is None:
                before = codec.decode_alert(stored)
                counted = codec.encode_alert(replace(before, others=before.others + lost))
                connection.execute(_REWRITE, {"alert": alert.id, "new_payload": counted})
                break


def _is_settled(connection: sa.Connection, alert: Alert, family: tuple[str, ...]) -> bool:
    last = connection.execute(
        _LAST_TOLD, {"document": alert.document, "rule": alert.rule, "events": family}
    ).scalar()
    return last is not None and last != AlertState.NEW.value


def _alert_row(alert: Alert) -> dict[str, Any]:
    return {
        "id": alert.id,
        "document": alert.document,
        "revision": alert.revision,
        "rule": alert.rule,
        "event": alert.event,
        "created_at": alert.created_at,
        "payload": codec.encode_alert(alert),
        "state": AlertState.NEW.value,
    }


def _is_digest(alert: Alert) -> bool:
    return alert.due is not None and alert.event != "undelivered"


def _together(alert: Alert) -> str | None:
    """What may go to a channel in one message: of a digest its rule's, else those of a rule and provider."""
    if alert.event == "undelivered":
        return None
    return alert.rule if _is_digest(alert) else f"{alert.rule}\n{alert.provider}"
