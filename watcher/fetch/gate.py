"""Politeness: one request at a time per host, a pause between two, and ``Retry-After`` obeyed."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from watcher.errors import FetchError, FetchFault

_MANY_HOSTS = 1000  # redirects may lead to ever new hosts: above this, forget those that are at rest


@dataclass(slots=True)
class _Host:
    busy: bool = False
    free_at: float = 0.0
    held_off_until: float = 0.0


class HostGate:
    """Lets one request at a time through to each host. Safe to use from many threads."""

    def __init__(self, delay: float) -> None:
        """Take ``delay``: seconds between the end of one request to a host and the next."""
        self._delay = delay
        self._hosts: dict[str, _Host] = {}
        self._changed = threading.Condition()
        self._closed = False

    def wait_for(self, host: str) -> float:
        """Seconds until a request to this host would be let through; 0 where it would be at once.

        For a host that is being asked right now, this is the least that is sure: the pause afterwards.
        """
        with self._changed:
            state = self._hosts.get(host)
            if state is None:
                return 0.0
            now = time.monotonic()
            wait = max(state.free_at, state.held_off_until) - now
            return max(wait, self._delay, 0.01) if state.busy else max(wait, 0.0)

    def hold_off(self, host: str, seconds: float) -> None:
        """Do not ask this host for so many seconds: it said so."""
        with self._changed:
            state = self._hosts.setdefault(host, _Host())
            state.held_off_until = max(state.held_off_until, time.monotonic() + seconds)
            self._changed.notify_all()

    @contextmanager
    def turn(self, host: str, deadline: float | None = None) -> Iterator[None]:
        """Wait for this host's turn and keep it while the block runs.

        Args:
            host: whose turn.
            deadline: a moment of :func:`time.monotonic`; None waits as long as others take.

        Raises:
            FetchError: the host asked to be left alone, the deadline passed, or the gate was closed.
        """
        self._enter(host, deadline)
        try:
            yield
        finally:
            self._leave(host)

    def close(self) -> None:
        """Send away everybody who waits, and whoever comes."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _enter(self, host: str, deadline: float | None) -> None:
        with self._changed:
            while True:
                state = self._hosts.setdefault(host, _Host())
                now = time.monotonic()
                self._refuse(host, state, now)
                if not state.busy and state.free_at <= now:
                    state.busy = True
                    return
                if deadline is not None and max(now, state.free_at) >= deadline:
                    raise FetchError(FetchFault.TIMEOUT, f"{host} was still busy with an earlier request")
                ends = [moment for moment in (deadline, state.free_at) if moment is not None and moment > now]
                self._changed.wait(min(ends) - now if ends else None)

    def _refuse(self, host: str, state: _Host, now: float) -> None:
        if self._closed:
            raise FetchError(FetchFault.CONNECT, "the fetcher is closed")
        if state.held_off_until > now:
            left = state.held_off_until - now
            raise FetchError(
                FetchFault.RATE_LIMITED,
                f"{host} asked not to be asked for another {left:.0f} s",
                retry_after=left,
            )

    def _leave(self, host: str) -> None:
        with self._changed:
            now = time.monotonic()
            state = self._hosts[host]
            state.busy = False
            state.free_at = now + self._delay
            if len(self._hosts) > _MANY_HOSTS:
                self._forget_resting(now)
            self._changed.notify_all()

    def _forget_resting(self, now: float) -> None:
        for host, state in list(self._hosts.items()):
            if not state.busy and max(state.free_at, state.held_off_until) <= now:
                del self._hosts[host]
