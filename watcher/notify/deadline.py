"""A bound on how long one send may take, whatever the other side does."""

from __future__ import annotations

import socket
from contextlib import suppress
from dataclasses import dataclass
from threading import Lock, Timer
from time import monotonic
from types import TracebackType


@dataclass(frozen=True, slots=True)
class Patience:
    """How long we wait, in seconds.

    Attributes:
        connect: for a connection.
        read: for the next bytes.
        whole: for everything.
    """

    connect: float = 5.0
    read: float = 10.0
    whole: float = 15.0


class Deadline:
    """Cuts the lines that it watches when the time is over.

    Time-outs of sockets bound each wait for bytes, not their number: whoever sends one byte every few
    seconds could hold us for ever.
    """

    def __init__(self, patience: Patience) -> None:
        self._patience = patience
        self._end = monotonic() + patience.whole
        self._timer = Timer(patience.whole, self._cut)
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

    @property
    def connect(self) -> float:
        """Seconds to wait for a connection, from now."""
        return self._left(self._patience.connect)

    @property
    def read(self) -> float:
        """Seconds to wait for the next bytes, from now."""
        return self._left(self._patience.read)

    @property
    def over(self) -> bool:
        """Whether the time is over."""
        return monotonic() >= self._end

    def watch(self, line: socket.socket) -> None:
        """Cut this line too; its owner stays its owner."""
        # A handle of our own: TLS takes the one that it is given, and is not to be ended by another thread.
        with suppress(OSError), self._lock:
            self._lines.append(socket.fromfd(line.fileno(), line.family, line.type))

    def _left(self, most: float) -> float:
        """Never quite none, so that it can be a time-out."""
        return min(most, max(self._end - monotonic(), 0.001))

    def _cut(self) -> None:
        with self._lock:
            for line in self._lines:
                with suppress(OSError):
                    line.shutdown(socket.SHUT_RDWR)
