"""The conductor of one check: load, fetch, decide, record.

::

    state ─► fetch ─► decide.read ─► decide.decide ─► store.record
                 └─ FetchError ──────────┘

Every way out is one recorded decision, which always sets the next check.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from watcher import decide
from watcher.errors import CorruptionError, FetchError, FetchFault, StoreError
from watcher.fetch import HttpFetcher
from watcher.model import (
    Decision,
    Document,
    DocumentState,
    Neighbour,
    NotModified,
    Page,
    Pending,
    Rule,
    Validators,
)
from watcher.normalise import join_pages
from watcher.store import Recorded, Store


class Checker:
    """Checks documents; safe to use from several threads.

    Args:
        worker: the name under which documents are leased.
        clock: the present, aware UTC.
        jitter: a random number in [0, 1), to spread checks.
    """

    def __init__(
        self,
        store: Store,
        fetcher: HttpFetcher,
        rules: tuple[Rule, ...],
        *,
        worker: str,
        clock: Callable[[], datetime],
        jitter: Callable[[], float],
    ) -> None:
        self._store = store
        self._fetcher = fetcher
        self._rules = rules
        self._worker = worker
        self._clock = clock
        self._jitter = jitter

    def check(self, document: Document, *, lease_seconds: float) -> Decision:
        """Check a leased document; the record releases the lease.

        A change is confirmed at once where the document wants no wait.

        Raises:
            StoreError: the outcome could not be recorded; the lease runs out and the check is repeated.
        """
        decision = self._look(document)
        if isinstance(decision.outcome, Pending) and document.confirm_after == 0:
            mine = self._store.lease(self._worker, [document.key], self._clock(), seconds=lease_seconds)
            if mine:
                decision = self._look(document)
        return decision

    def _look(self, document: Document) -> Decision:
        began = self._clock()
        state = self._store.state(document.key)
        answer = self._fetch(document, state)
        try:
            decision = self._decide(document, state, answer)
        except StoreError:
            raise
        except Exception:  # one page that trips our code must not stop the others
            structlog.get_logger().exception("check_crashed", document=document.key)
            fault = FetchError(FetchFault.INTERNAL, "reading the page failed; the log has the details")
            decision = self._decide(document, state, fault)
        recorded = self._store.record(decision, self._worker)
        _log(decision, recorded, self._clock() - began)
        return decision

    def _fetch(self, document: Document, state: DocumentState) -> Page | NotModified | FetchError:
        plain = state.candidate or len(document.urls) > 1 or decide.derivation(document) != state.derivation
        validators = Validators() if plain else state.validators
        try:
            first = self._fetcher.fetch(document, document.url, validators, now=self._clock)
            if isinstance(first, NotModified) or len(document.urls) == 1:
                return first
            rest = [
                self._fetcher.fetch(document, url, Validators(), now=self._clock) for url in document.urls[1:]
            ]
        except FetchError as error:
            return error
        return join_pages([first, *(page for page in rest if isinstance(page, Page))])

    def _decide(
        self, document: Document, state: DocumentState, answer: Page | NotModified | FetchError
    ) -> Decision:
        text = None
        if isinstance(answer, Page) and not decide.unchanged_bytes(answer, state, document):
            text = decide.read(answer, document)
        baseline = None
        if text is not None and state.revision and decide.needs_baseline(text, state, document):
            baseline = self._store.baseline(document.key)
        now, jitter = self._clock(), self._jitter()
        decision = decide.decide(document, answer, text, state, baseline, self._rules, now, jitter=jitter)
        if not decide.needs_neighbours(decision) or not (near := self._neighbours(document, now)):
            return decision
        return decide.decide(
            document, answer, text, state, baseline, self._rules, now, jitter=jitter, neighbours=near
        )

    def _neighbours(self, document: Document, now: datetime) -> tuple[Neighbour, ...]:
        """Late revisions of the provider's other documents, to or from which clauses may have moved."""
        try:
            return self._store.neighbours(document.key, now - decide.APART, now)
        except CorruptionError as error:  # a fault of another document, which must not hold up this one
            structlog.get_logger().error("neighbours_unreadable", document=document.key, error=str(error))
            return ()


def _log(decision: Decision, recorded: Recorded, took: timedelta) -> None:
    log = structlog.get_logger()
    tell = log.warning if decision.state.failures else log.info
    tell(
        "check_done" if recorded is Recorded.STORED else "check_discarded_as_the_lease_was_lost",
        document=decision.document,
        outcome=type(decision.outcome).__name__.lower(),
        state=decision.state.health.value,
        reason=decision.state.reason,
        revision=decision.state.revision,
        ms=round(took.total_seconds() * 1000),
        bytes=decision.bytes,
        alerts=len(decision.alerts),
        next_check=decision.next_check.isoformat(timespec="seconds"),
    )
