"""A bound on how long one send may take, whatever the other side does."""

from __future__ import annotations

import socket
from contextlib import suppress
from threading import Lock, Timer
from time import monotonic
from types import TracebackType

CONNECT = 5.0
READ = 10.0
WHOLE = 15.0


class Deadline:
    """Cuts the lines that it watches when the time is over.

    Time-outs of sockets bound each wait for bytes, not their number: whoever sends one byte every few
    seconds could hold us for ever.
    """

    def __init__(self, seconds: float = WHOLE) -> None:
        self._end = monotonic() + seconds
        self._timer = Timer(seconds, self._cut)
        self._timer.daemon = True
        self._lock = Lock()
        self._lines: list[socket.socket] = []

    def __enter__(self) -> Deadline:
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        with self._lock:
            for line in self._lines:
                line.close()
            self._lines.clear()

    def left(self, most: float) -> float:
        """Seconds left, at most so many; never quite none, so that it can be a time-out."""
        return min(most, max(self._end - monotonic(), 0.001))

    @property
    def over(self) -> bool:
        """Whether the time is over."""
        return monotonic() >= self._end

    def watch(self, line: socket.socket) -> None:
        """Cut this line too; its owner stays its owner."""
        # A handle of our own: TLS takes the one that it is given, and is not to be ended by another thread.
        with suppress(OSError), self._lock:
            self._lines.append(socket.fromfd(line.fileno(), line.family, line.type))

    def _cut(self) -> None:
        with self._lock:
            for line in self._lines:
                with suppress(OSError):
                    line.shutdown(socket.SHUT_RDWR)
