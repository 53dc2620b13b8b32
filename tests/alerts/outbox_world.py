"""An outbox with alerts in it, channels that behave as told, and a clock that the test moves."""

from __future__ import annotations

import threading
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from watcher.deliver import Deliverer
from watcher.errors import DeliveryError
from watcher.model import (
    Alert,
    Change,
    ChangeKind,
    Channel,
    Direction,
    Document,
    Mark,
    Markup,
    Message,
    Rule,
    Service,
    Significance,
    Topic,
    TopicVerdict,
    Words,
)
from watcher.notify import Notifier
from watcher.store import DeliveryState, Store
from watcher.store.enqueuing import enqueue

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
AT_ONCE = timedelta(0)
UNDELIVERED = Rule("blind", ("ops", "legal"), events=("undelivered",))


def alert(name: str, *channels: str, document: str = "acme/privacy", at: datetime = NOW) -> Alert:
    """An alert that training was opted in."""
    old, new = "We do not train models on your content.", f"We train models on your content ({name})."
    words = (Words(Mark.EQUAL, "We "), Words(Mark.DELETED, "do not "), Words(Mark.EQUAL, "train models."))
    verdict = TopicVerdict(Significance.SUBSTANTIVE, Direction.BROADER, ("denial removed",))
    return Alert(
        id=name,
        rule="training",
        event="changed",
        document=document,
        document_name="Privacy policy",
        provider_name=document.partition("/")[0].title(),
        url=f"https://{document.partition('/')[0]}.example/{document}",
        created_at=at,
        channels=channels or ("legal",),
        revision=2,
        changes=(
            Change(
                ChangeKind.MODIFIED,
                ("4 Use",),
                old,
                new,
                words,
                (Topic.TRAINING,),
                Significance.SUBSTANTIVE,
                Direction.BROADER,
                ("denial removed",),
            ),
        ),
        topics={Topic.TRAINING: verdict},
    )


def ill(name: str, *channels: str, document: str = "acme/privacy") -> Alert:
    """An alert that a document cannot be seen."""
    return replace(
        alert(name, *channels, document=document),
        rule="blind",
        event="blocked",
        revision=0,
        changes=(),
        topics={},
        detail="A bot check.",
    )


def put(store: Store, *alerts: Alert) -> None:
    """Write alerts into the outbox."""
    keys = {made.document: made.provider for made in alerts}
    known = {row.document for row in store.documents()}
    fresh = [
        Document(key, provider, provider.title(), "Privacy policy", (f"https://{provider}.example/{key}",))
        for key, provider in keys.items()
        if key not in known
    ]
    if fresh:
        store.sync(fresh, NOW)
    with store._database.write() as connection:
        for made in alerts:
            enqueue(connection, made)


class Post(Notifier):
    """Channels that accept, unless told to fail; ``got`` lists channel and message."""

    def __init__(self, *channels: Channel, pause: float = 0.0) -> None:
        super().__init__({channel.name: channel for channel in channels}, str)
        self.pause = pause
        self.errors: dict[str, deque[Exception]] = defaultdict(deque)
        self.always: dict[str, Exception] = {}
        self.hangs: dict[str, threading.Event] = {}
        self.began = threading.Event()
        self.got: list[tuple[str, Message]] = []
        self.asked: list[str] = []

    def service(self, name: str) -> Service:
        self.channel(name)
        return Service(name, Markup.PLAIN, 100_000, pause=self.pause)

    def send(self, name: str, message: Message) -> str:
        self.asked.append(name)
        if name in self.hangs:
            self.began.set()
            self.hangs[name].wait(30)
        if self.errors[name]:
            raise self.errors[name].popleft()
        if name in self.always:
            raise self.always[name]
        self.got.append((name, message))
        return "200 OK"

    def ids(self, channel: str) -> list[str]:
        """The ids of the messages that a channel took, in order."""
        return [message.id for name, message in self.got if name == channel]


@dataclass
class World:
    """A store, channels, and a deliverer for them; time stands still unless it is moved."""

    store: Store
    post: Post = field(
        default_factory=lambda: Post(*(Channel(name, f"env:{name}") for name in ("legal", "ops", "console")))
    )
    rules: tuple[Rule, ...] = (UNDELIVERED,)
    now: datetime = NOW

    def deliverer(self, clock: Callable[[], datetime] | None = None, worker: str = "one") -> Deliverer:
        return Deliverer(
            self.store,
            self.post,
            self.rules,
            worker=worker,
            lease_seconds=60,
            clock=clock or (lambda: self.now),
            jitter=lambda: 0.0,
        )

    def drain(self, after: timedelta = AT_ONCE) -> None:
        """Send what is due by then."""
        self.now += after
        deliverer = self.deliverer()
        deliverer.drain()
        deliverer.stop()

    def states(self, channel: str | None = None) -> list[DeliveryState]:
        return [row.state for row in reversed(self.store.alerts(channel=channel))]


def refusal(words: str = "503", **more: float) -> DeliveryError:
    return DeliveryError(words, permanent=False, **more)


def dead(words: str = "bad token") -> DeliveryError:
    return DeliveryError(words, permanent=True)
