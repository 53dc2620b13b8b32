"""A process that delivers until it is killed; its clock runs fast, so that leases and retries are short.

python sender_process.py DATABASE_URL WORKER CHANNEL...    (the URL of channel ``slack`` is in $SLACK)
"""

from __future__ import annotations

import os
import random
import sys
import threading
from dataclasses import replace
from datetime import UTC, datetime

from outbox_world import AT_ONCE, NOW

from watcher import log
from watcher.deliver import Deliverer
from watcher.model import Channel, Service
from watcher.notify import Notifier
from watcher.store import Store

SPEED = 200
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)


class Hurried(Notifier):
    """Leaves no pauses: the stand-ins need none."""

    def service(self, name: str) -> Service:
        return replace(super().service(name), pause=0.0)


def fast_clock() -> datetime:
    """The same in every process."""
    return NOW + SPEED * (datetime.now(UTC) - BEGAN)


def main() -> None:
    database, worker, *names = sys.argv[1:]
    log.configure(json=True)
    channels = {name: Channel(name, f"env:{name.upper()}") for name in names}
    notifier = Hurried(channels, lambda reference: os.environ[reference.removeprefix("env:")])
    with Store.open(database) as store:
        deliverer = Deliverer(
            store, notifier, (), worker=worker, lease_seconds=120, clock=fast_clock, jitter=random.random
        )
        pause = threading.Event()
        while not pause.wait(0.02):
            deliverer.dispatch(AT_ONCE)


if __name__ == "__main__":
    main()
