"""The daemon: APScheduler ticks, a pool of fetch threads, signals.

The schedule is a column of the database; the ticks only ask what is due. SIGTERM and SIGINT finish
what is in flight (bounded by ``STOP_SECONDS``), SIGHUP re-reads the configuration.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, timedelta
from queue import SimpleQueue
from random import random
from types import FrameType
from urllib.parse import urlsplit

import structlog
from apscheduler.schedulers.background import BackgroundScheduler

from watcher.check import Checker
from watcher.clock import utc_now
from watcher.config import Config
from watcher.deliver import Deliverer
from watcher.errors import ConfigError, StoreError
from watcher.fetch import Fetcher
from watcher.model import Document
from watcher.notify import Notifier
from watcher.pool import HostPool
from watcher.store import Store

STOP_SECONDS = 8.0  # container runtimes kill after 10
SEND_SECONDS = 5.0  # of these, for messages under way: a channel that hangs would take any time


@dataclass(frozen=True, slots=True)
class Pace:
    """How often the daemon ticks, in seconds. Leases are renewed with every heartbeat.

    Attributes:
        hold: for how long a new alert waits for others that may go with it in one message.
    """

    dispatch: float = 1.0
    deliver: float = 2.0
    heartbeat: float = 10.0
    housekeeping: float = 3600.0
    lease: float = 45.0
    delivery_lease: float = 120.0
    hold: float = 60.0


class Daemon:
    """Polls what is due and delivers what is waiting until told to stop.

    Args:
        load: reads the configuration; called again on SIGHUP.
        resolve_secret: turns a secret reference into its value.
    """

    def __init__(
        self,
        store: Store,
        load: Callable[[], Config],
        resolve_secret: Callable[[str], str],
        *,
        worker: str,
        pace: Pace,
    ) -> None:
        self._store = store
        self._load = load
        self._resolve = resolve_secret
        self._worker = worker
        self._pace = pace
        self._stop = threading.Event()
        # A signal may come while the main thread holds the lock of an event or a queue; this one has none.
        self._signals: SimpleQueue[int] = SimpleQueue()
        self._held: set[str] = set()
        self._configuring = threading.Lock()  # nothing is dispatched while the configuration changes
        self._log = structlog.get_logger()
        config = load()
        store.sync(config.documents, utc_now())
        self._deliverer = Deliverer(
            store,
            Notifier(config.channels, resolve_secret),
            config.rules,
            worker=worker,
            lease_seconds=pace.delivery_lease,
            clock=utc_now,
            jitter=random,
        )
        self._configure(config)

    def run(self) -> None:
        """Work until SIGTERM or SIGINT."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._on_signal)
        scheduler = self._schedule()
        scheduler.start()
        self._log.info("started", worker=self._worker, documents=len(self._documents))
        while self._asked() == {signal.SIGHUP}:
            self._reconfigure()
        self._log.info("stopping")
        self._stop.set()
        until = time.monotonic() + SEND_SECONDS
        self._deliverer.stop()
        with self._configuring:  # a dispatch that is under way ends first
            clean = self._finish()
        clean = self._deliverer.wait(max(0.0, until - time.monotonic())) and clean
        scheduler.shutdown(wait=False)  # last: its heartbeats keep the leases of what was in flight
        self._log.info("stopped", clean=clean)

    def _asked(self) -> set[int]:
        """The signals that came since the last call; waits for the first."""
        asked = {self._signals.get()}
        while not self._signals.empty():
            asked.add(self._signals.get())
        return asked

    def _finish(self) -> bool:
        """Let what is in flight end; give back what has not begun or does not end in time."""
        self._pool.close()
        done = self._pool.wait(STOP_SECONDS)
        for key in tuple(self._held):
            self._store.release(self._worker, key)
        self._held.clear()
        self._fetcher.close()  # last: what this cuts off holds no lease any more, so it is not recorded
        return done

    def _schedule(self) -> BackgroundScheduler:
        """Ticks never pile up (one instance, coalesced) and are never dropped for being late.

        APScheduler's default grace of one second silently skips late runs; None means "run anyway".
        """
        scheduler = BackgroundScheduler(
            timezone=UTC, job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )
        now = utc_now()
        ticks = (
            (self._dispatch, self._pace.dispatch),
            (self._deliver, self._pace.deliver),
            (self._heartbeat, self._pace.heartbeat),
            (self._housekeeping, self._pace.housekeeping),
        )
        for tick, seconds in ticks:
            scheduler.add_job(
                self._guarded(tick), "interval", seconds=seconds, next_run_time=now, id=tick.__name__
            )
        return scheduler

    def _guarded(self, tick: Callable[[], None]) -> Callable[[], None]:
        """A tick that the database refuses says so in one line and is tried again at its next turn."""

        def run() -> None:
            try:
                tick()
            except StoreError as error:
                self._log.error("tick_failed", tick=tick.__name__.strip("_"), error=str(error))

        return run

    def _on_signal(self, number: int, _frame: FrameType | None) -> None:
        self._signals.put(number)

    def _configure(self, config: Config) -> None:
        self._fetcher = Fetcher(config.network, self._resolve)
        self._documents = {document.key: document for document in config.documents}
        self._checker = Checker(
            self._store, self._fetcher, config.rules, worker=self._worker, clock=utc_now, jitter=random
        )
        self._pool = HostPool(config.network.concurrency)

    def _reconfigure(self) -> None:
        try:
            config = self._load()
            self._store.sync(config.documents, utc_now())
        except ConfigError as error:
            self._log.error("configuration_kept", faults=list(error.faults))
            return
        except StoreError as error:
            self._log.error("configuration_kept", faults=[str(error)])
            return
        with self._configuring:
            self._finish()
            self._configure(config)
            self._deliverer.configure(Notifier(config.channels, self._resolve), config.rules)
        self._log.info("configuration_read", documents=len(self._documents))

    def _dispatch(self) -> None:
        with self._configuring:
            room = self._pool.room()
            if not room or self._stop.is_set():
                return
            for key in self._store.lease_due(self._worker, utc_now(), seconds=self._pace.lease, limit=room):
                document = self._documents.get(key)
                if document is None:  # another daemon on this database has a newer configuration
                    self._store.release(self._worker, key)
                    continue
                self._held.add(key)
                self._pool.submit(urlsplit(document.url).hostname or key, self._job(document))

    def _job(self, document: Document) -> Callable[[], None]:
        checker = self._checker

        def check() -> None:
            try:
                checker.check(document, lease_seconds=self._pace.lease)
            finally:
                self._held.discard(document.key)

        return check

    def _deliver(self) -> None:
        self._deliverer.dispatch(timedelta(seconds=self._pace.hold))

    def _heartbeat(self) -> None:
        now = utc_now()
        self._store.heartbeat(self._worker, now)
        self._store.renew(self._worker, tuple(self._held), now, seconds=self._pace.lease)

    def _housekeeping(self) -> None:
        self._store.housekeeping(utc_now())
