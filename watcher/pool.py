"""Threads that run checks, at most one per host at a time."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable

import structlog

from watcher.errors import StoreError

Job = Callable[[], None]


class HostPool:
    """Runs jobs on daemon threads; jobs of one host run one after another, in order.

    The threads are daemons so that a fetch that hangs never keeps the process from ending.

    Attributes:
        crash: the first exception that a job let out; the others went on.
    """

    def __init__(self, threads: int) -> None:
        self._changed = threading.Condition()
        self._waiting: dict[str, deque[Job]] = {}
        self._busy: set[str] = set()
        self._closed = False
        self.crash: Exception | None = None
        self._size = threads
        for number in range(threads):
            threading.Thread(target=self._work, name=f"fetch-{number}", daemon=True).start()

    def submit(self, host: str, job: Job) -> None:
        """Queue ``job`` behind the other jobs of ``host``."""
        with self._changed:
            self._waiting.setdefault(host, deque()).append(job)
            self._changed.notify()

    def room(self) -> int:
        """How many more jobs are worth queueing: two per thread."""
        with self._changed:
            return max(0, 2 * self._size - len(self._busy) - sum(map(len, self._waiting.values())))

    def close(self) -> None:
        """Forget the jobs that have not begun."""
        with self._changed:
            self._closed = True
            self._waiting.clear()
            self._changed.notify_all()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until nothing runs and nothing waits; return whether that came in time."""
        until = None if seconds is None else time.monotonic() + seconds
        with self._changed:
            while self._busy or self._waiting:
                left = None if until is None else until - time.monotonic()
                if left is not None and left <= 0:
                    return False
                self._changed.wait(left)
            return True

    def _next(self) -> tuple[str, Job] | None:
        """Take the first job of a host that is not busy; None when the pool is closed."""
        with self._changed:
            while True:
                host = next((host for host in self._waiting if host not in self._busy), None)
                if host is not None:
                    jobs = self._waiting[host]
                    job = jobs.popleft()
                    if not jobs:
                        del self._waiting[host]
                    self._busy.add(host)
                    return host, job
                if self._closed:
                    return None
                self._changed.wait()

    def _work(self) -> None:
        while (taken := self._next()) is not None:
            host, job = taken
            try:
                job()
            except StoreError as error:
                structlog.get_logger().error("check_not_recorded", host=host, error=str(error))
                self.crash = self.crash or error
            except Exception as error:  # one document must not take the thread of all others with it
                structlog.get_logger().exception("job_crashed", host=host)
                self.crash = self.crash or error
            finally:
                with self._changed:
                    self._busy.discard(host)
                    self._changed.notify_all()
