"""Threads that serve channels: one channel by one thread at a time, so that none waits for another."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable

import structlog

from watcher.errors import StoreError

LIMIT = 32
"""Threads at most. Pauses hold none, so more channels than this wait only while as many hang at once."""


class Senders:
    """Serves channels that were woken until there is nothing more to do for them.

    The threads are daemons, so that a channel that hangs never keeps the process from ending.

    Args:
        serve: does one piece of work for a channel; returns after how many seconds there may be more, or
            None where there is no more.
    """

    def __init__(self, serve: Callable[[str], float | None], limit: int = LIMIT) -> None:
        self._serve = serve
        self._limit = limit
        self._changed = threading.Condition()
        self._ready: dict[str, float] = {}  # when to serve a channel, on the monotonic clock
        self._busy: set[str] = set()
        self._threads = 0
        self._closed = False

    def wake(self, channels: Iterable[str]) -> None:
        """See to these channels at once, unless they are being seen to or paused."""
        with self._changed:
            if self._closed:
                return
            for channel in channels:
                if channel not in self._busy:
                    self._ready.setdefault(channel, 0.0)
            while self._threads < min(self._limit, len(self._busy) + len(self._ready)):
                threading.Thread(target=self._work, name=f"send-{self._threads}", daemon=True).start()
                self._threads += 1
            self._changed.notify_all()

    def close(self) -> None:
        """Begin nothing more."""
        with self._changed:
            self._closed = True
            self._ready.clear()
            self._changed.notify_all()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until there is nothing to do; return whether that came in time."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._busy and not self._ready, seconds)

    def _work(self) -> None:
        while (channel := self._next()) is not None:
            again: float | None = None
            try:
                again = self._serve(channel)
            except StoreError as error:  # nothing is lost: the next turn finds what is still due
                structlog.get_logger().error("channel_not_served", channel=channel, error=str(error))
            finally:
                with self._changed:
                    self._busy.discard(channel)
                    if again is not None and not self._closed:
                        self._ready[channel] = time.monotonic() + again
                    self._changed.notify_all()

    def _next(self) -> str | None:
        """Take the channel that has been ready for longest, waiting for one; None when closed."""
        with self._changed:
            while not self._closed:
                wait = None
                if self._ready:
                    channel = min(self._ready, key=self._ready.__getitem__)
                    wait = self._ready[channel] - time.monotonic()
                    if wait <= 0:
                        del self._ready[channel]
                        self._busy.add(channel)
                        return channel
                self._changed.wait(wait)
            return None
