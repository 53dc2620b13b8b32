"""Out of the outbox: a channel is leased by one sender at a time, who is given one message's deliveries.

A message is one delivery or a bundle of several. What was tried together, or alone, stays so: a message
that a service took before its sender died is sent again with the same contents and the same id.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam

from watcher.errors import CorruptionError
from watcher.model import Alert
from watcher.store import codec
from watcher.store.database import insert_new
from watcher.store.enqueuing import tell_lost
from watcher.store.records import Bundle, Delivery, DeliveryState
from watcher.store.schema import alerts, channels, deliveries

BUNDLE_FROM = 3
"""Alerts of one rule and provider that wait together go as one message from this many on."""
BUNDLE_LIMIT = 100
"""At most so many alerts go as one message."""

_earlier = deliveries.alias("earlier")
_WAITING = deliveries.c.state == DeliveryState.WAITING.value
_DUE = sa.and_(_WAITING, deliveries.c.next_try_at <= bindparam("now"))
# People read the alerts of a document in the order in which they were made. What waits for its time (a
# digest, a snoozed alert) holds up nothing.
_EARLIER = sa.and_(
    _earlier.c.document == deliveries.c.document,
    _earlier.c.channel == deliveries.c.channel,
    _earlier.c.state == DeliveryState.WAITING.value,
    _earlier.c.id < deliveries.c.id,
    _earlier.c.due_at <= bindparam("now"),
    _earlier.c.digest == deliveries.c.digest,
    sa.or_(deliveries.c.digest.is_(False), _earlier.c.together == deliveries.c.together),
)
_READY = sa.and_(
    _DUE,
    sa.or_(  # an untried alert is held for a moment, so that its siblings can go with it
        deliveries.c.created_at <= bindparam("fresh_after"),
        deliveries.c.digest.is_(True),
        deliveries.c.tries > 0,
    ),
    ~sa.exists().where(_EARLIER),
)
_FREE = sa.and_(
    channels.c.open_at <= bindparam("now"),
    sa.or_(
        channels.c.lease_owner.is_(None),
        channels.c.lease_owner == bindparam("worker"),
        channels.c.lease_until <= bindparam("now"),
    ),
)
_CHANNELS = (
    sa.select(deliveries.c.channel)
    .distinct()
    .outerjoin(channels, channels.c.name == deliveries.c.channel)
    .where(_READY, sa.or_(channels.c.name.is_(None), _FREE))
    .order_by(deliveries.c.channel)
)
_CLAIM = (
    sa.update(channels)
    .where(channels.c.name == bindparam("channel"), _FREE)
    .values(lease_owner=bindparam("worker"), lease_until=bindparam("until"))
)
_WITH_ALERT = (
    sa.select(
        deliveries.c.id,
        deliveries.c.tries,
        deliveries.c.due_at,
        deliveries.c.digest,
        deliveries.c.together,
        deliveries.c.bundle,
        alerts.c.payload,
        channels.c.failures,
    )
    .join(alerts, alerts.c.id == deliveries.c.alert)
    .join(channels, channels.c.name == deliveries.c.channel)
)
_FIRST = (
    _WITH_ALERT.where(deliveries.c.channel == bindparam("channel"), _READY)
    .order_by(deliveries.c.next_try_at, deliveries.c.id)
    .limit(1)
)
_SIBLINGS = (
    sa.select(deliveries.c.id)
    .where(
        deliveries.c.channel == bindparam("channel"),
        _DUE,
        deliveries.c.together == bindparam("together"),
        deliveries.c.digest == bindparam("digest"),
        deliveries.c.bundle.is_(None),
        # what must come before goes along, or it does not come along itself
        ~sa.exists().where(
            _EARLIER,
            sa.or_(
                _earlier.c.next_try_at > bindparam("now"),
                _earlier.c.bundle.is_not(None),
                _earlier.c.together.is_distinct_from(deliveries.c.together),
            ),
        ),
    )
    .order_by(deliveries.c.id)
    .limit(BUNDLE_LIMIT)
)
_BUNDLED = (
    sa.select(deliveries.c.id)
    .where(deliveries.c.channel == bindparam("channel"), _WAITING, deliveries.c.bundle == bindparam("bundle"))
    .order_by(deliveries.c.id)
)
_OF = deliveries.c.id.in_(bindparam("ids", expanding=True))
_LEASED = _WITH_ALERT.where(_OF).order_by(deliveries.c.id)
_TIE = sa.update(deliveries).where(_OF).values(bundle=bindparam("number"))
_GIVE_BACK = (
    sa.update(channels)
    .where(channels.c.name == bindparam("channel"), channels.c.lease_owner == bindparam("worker"))
    .values(lease_owner=None, lease_until=None)
)
_TOOK = (
    sa.update(channels)
    .where(channels.c.name == bindparam("channel"))
    .values(open_at=bindparam("opens"), failures=0)
)
_REFUSED = (
    sa.update(channels)
    .where(channels.c.name == bindparam("channel"), channels.c.lease_owner == bindparam("worker"))
    .values(open_at=bindparam("opens"), failures=channels.c.failures + bindparam("more"))
)
# A channel's answer is a fact even when the lease has run out, or somebody settled the alert meanwhile.
_SENT = (
    sa.update(deliveries)
    .where(_OF)
    .values(
        state=DeliveryState.SENT.value, tries=deliveries.c.tries + 1, tried_at=bindparam("tried"), error=""
    )
)
_FAILED = (
    sa.update(deliveries)
    .where(_OF, _WAITING)
    .values(
        state=bindparam("new_state"),
        tries=deliveries.c.tries + 1,
        tried_at=bindparam("tried"),
        next_try_at=bindparam("next_try"),
        error=bindparam("new_error"),
    )
)


def due_channels(connection: sa.Connection, worker: str, now: datetime, hold: timedelta) -> list[str]:
    """The channels to which something is due, which are open and which nobody else sends to."""
    found = connection.execute(_CHANNELS, {"now": now, "fresh_after": now - hold, "worker": worker})
    return list(found.scalars())


def lease(
    connection: sa.Connection, channel: str, worker: str, now: datetime, *, seconds: float, hold: timedelta
) -> Bundle | None:
    """Claim the channel and what is to be sent next; where nothing is, the channel is given back."""
    if not _claim(connection, channel, worker, now, now + timedelta(seconds=seconds)):
        return None
    at = {"channel": channel, "now": now, "fresh_after": now - hold}
    while (first := connection.execute(_FIRST, at).one_or_none()) is not None:
        ids = _message(connection, first, channel, now)
        rows = [first] if ids == [first.id] else connection.execute(_LEASED, {"ids": ids}).all()
        found = [delivery for row in rows if (delivery := _delivery(connection, row, now)) is not None]
        if found:
            return Bundle(channel, tuple(found), digest=rows[0].digest, failures=rows[0].failures)
    release(connection, channel, worker)
    return None


def release(connection: sa.Connection, channel: str, worker: str) -> None:
    """Give a channel back."""
    connection.execute(_GIVE_BACK, {"channel": channel, "worker": worker})


def sent(connection: sa.Connection, bundle: Bundle, now: datetime, opens: datetime) -> None:
    """The channel took the message, whoever holds the lease by now; it takes the next one at ``opens``."""
    connection.execute(_SENT, {"ids": bundle.ids, "tried": now})
    if bundle.failures or opens > now:
        connection.execute(_TOOK, {"channel": bundle.channel, "opens": opens})


def failed(
    connection: sa.Connection,
    bundle: Bundle,
    worker: str,
    now: datetime,
    error: str,
    *,
    next_try: datetime,
    opens: datetime,
) -> None:
    """The channel did not take the message: try it again at ``next_try``, and nothing else before ``opens``.

    Only the lease's holder may say so.
    """
    refused = {"channel": bundle.channel, "worker": worker, "opens": opens, "more": 1}
    if connection.execute(_REFUSED, refused).rowcount:
        _mark_failed(connection, bundle.ids, now, error, state=DeliveryState.WAITING, next_try=next_try)
        release(connection, bundle.channel, worker)


def given_up(
    connection: sa.Connection,
    bundle: Bundle,
    worker: str,
    now: datetime,
    error: str,
    *,
    opens: datetime,
    said: Sequence[Alert],
    said_later: Sequence[Alert],
) -> None:
    """The message is not tried again, and people are told so: see ``tell_lost``.

    Only the lease's holder may say so.
    """
    refused = {"channel": bundle.channel, "worker": worker, "opens": opens, "more": 0}
    if connection.execute(_REFUSED, refused).rowcount:
        _mark_failed(connection, bundle.ids, now, error, state=DeliveryState.GIVEN_UP, next_try=now)
        tell_lost(connection, said, said_later, len(bundle.deliveries))


def _claim(connection: sa.Connection, channel: str, worker: str, now: datetime, until: datetime) -> bool:
    held = {"channel": channel, "worker": worker, "now": now, "until": until}
    if connection.execute(_CLAIM, held).rowcount:
        return True
    row = {"name": channel, "lease_owner": worker, "lease_until": until, "open_at": now, "failures": 0}
    new = insert_new(connection.dialect.name, channels, channels.c.name)
    return connection.execute(new.returning(channels.c.name), row).first() is not None


def _message(connection: sa.Connection, first: Any, channel: str, now: datetime) -> list[int]:
    """The deliveries that go as one message with the first, tied together for as long as it is tried."""
    if first.bundle is not None:
        return list(connection.execute(_BUNDLED, {"channel": channel, "bundle": first.bundle}).scalars())
    ids: list[int] = []
    if first.together is not None:
        alike = {"together": first.together, "digest": first.digest}
        ids = list(connection.execute(_SIBLINGS, {"channel": channel, "now": now, **alike}).scalars())
    if len(ids) < (1 if first.digest else BUNDLE_FROM):
        ids = [first.id]
    connection.execute(_TIE, {"ids": ids, "number": first.id})
    return ids


def _delivery(connection: sa.Connection, row: Any, now: datetime) -> Delivery | None:
    """A delivery with its alert; one that cannot be read is given up, or nothing would get past it."""
    try:
        return Delivery(row.id, row.tries, codec.decode_alert(row.payload), row.due_at)
    except CorruptionError as error:
        _mark_failed(connection, (row.id,), now, str(error), state=DeliveryState.GIVEN_UP, next_try=now)
        return None


def _mark_failed(
    connection: sa.Connection,
    ids: Sequence[int],
    now: datetime,
    error: str,
    *,
    state: DeliveryState,
    next_try: datetime,
) -> None:
    connection.execute(
        _FAILED,
        {"ids": ids, "tried": now, "new_state": state.value, "next_try": next_try, "new_error": error},
    )
