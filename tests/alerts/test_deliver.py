"""When a delivery is tried again, and when it is given up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import cast

import pytest

from watcher.deliver import FIRST_DELAY, GIVE_UP_AFTER, LONGEST_DELAY, Deliverer
from watcher.errors import DeliveryError
from watcher.model import Alert, Channel, Markup, Message, Service
from watcher.notify import Notifier
from watcher.store import Delivery, Store

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@dataclass
class Outbox:
    """What of the store a deliverer uses, in memory."""

    due: list[Delivery]
    sent: list[int] = field(default_factory=list)
    failed: list[tuple[int, str, datetime | None]] = field(default_factory=list)

    def lease_deliveries(self, worker: str, now: datetime, *, seconds: float, limit: int) -> list[Delivery]:
        taken, self.due = self.due[:limit], self.due[limit:]
        return taken

    def delivered(self, delivery: int, worker: str, now: datetime) -> None:
        self.sent.append(delivery)

    def delivery_failed(
        self, delivery: int, worker: str, now: datetime, error: str, next_try: datetime | None
    ) -> None:
        self.failed.append((delivery, error, next_try))


@dataclass
class Hook:
    """A channel that fails as told."""

    error: DeliveryError | None = None
    got: list[Message] = field(default_factory=list)

    def channel(self, name: str) -> Channel:
        return Channel(name, "env:HOOK")

    def service(self, name: str) -> Service:
        return Service(name, Markup.PLAIN, 1_000)

    def send(self, channel: str, message: Message) -> None:
        if self.error:
            raise self.error
        self.got.append(message)


def delivery(number: int = 1, tries: int = 0, age: timedelta = timedelta(0)) -> Delivery:
    alert = Alert("id", "rule", "blocked", "acme/p", "Policy", "Acme", "https://acme.test", NOW, ("hook",))
    return Delivery(number, "hook", tries, alert, NOW - age)


def tick(outbox: Outbox, channel: Hook, stop: Callable[[], bool] = lambda: False) -> int:
    deliverer = Deliverer(
        cast(Store, outbox),
        cast(Notifier, channel),
        worker="w",
        lease_seconds=60,
        clock=lambda: NOW,
        jitter=lambda: 0.0,
    )
    return deliverer.tick(stop)


def next_try(error: DeliveryError, **of: object) -> datetime | None:
    outbox = Outbox([delivery(**of)])  # type: ignore[arg-type]
    tick(outbox, Hook(error))
    assert outbox.sent == []
    ((_, said, when),) = outbox.failed
    assert said == str(error)
    return when


def test_what_is_accepted_is_marked_sent_in_order() -> None:
    outbox, channel = Outbox([delivery(1), delivery(2)]), Hook()
    assert tick(outbox, channel) == 2
    assert outbox.sent == [1, 2]
    assert len(channel.got) == 2


@pytest.mark.parametrize("tries", [0, 1, 5])
def test_a_refusal_for_now_is_tried_again_after_a_delay_that_doubles(tries: int) -> None:
    refusal = DeliveryError("busy", permanent=False)
    assert next_try(refusal, tries=tries) == NOW + timedelta(seconds=FIRST_DELAY * 2**tries)


def test_the_delay_is_bounded() -> None:
    refusal = DeliveryError("busy", permanent=False)
    assert next_try(refusal, tries=10_000) == NOW + timedelta(seconds=LONGEST_DELAY)


def test_a_channel_that_asks_to_wait_longer_is_given_the_time() -> None:
    assert next_try(DeliveryError("slow down", permanent=False, retry_after=900)) == NOW + timedelta(
        minutes=15
    )


def test_a_refusal_for_good_and_one_that_lasts_too_long_are_given_up() -> None:
    assert next_try(DeliveryError("bad token", permanent=True)) is None
    assert next_try(DeliveryError("down", permanent=False), age=GIVE_UP_AFTER + timedelta(hours=1)) is None


def test_a_stop_leaves_the_rest_for_the_next_sender() -> None:
    outbox, channel = Outbox([delivery(1), delivery(2)]), Hook()
    assert tick(outbox, channel, stop=lambda: bool(channel.got)) == 1
    assert outbox.sent == [1]
