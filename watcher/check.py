"""The conductor of one check: load, fetch, decide, record.

::

    state ─► fetch ─► decide.read ─► decide.decide ─► store.record
                 └─ FetchError ──────────┘

Every way out is one recorded decision, which always sets the next check.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from watcher import decide
from watcher.errors import CorruptionError, FetchError, FetchFault, StoreError
from watcher.fetch import Fetcher
from watcher.model import (
    Decision,
    Document,
    DocumentState,
    Neighbour,
    NotModified,
    Page,
    Pending,
    Render,
    Rule,
    Validators,
)
from watcher.normalise import join_pages
from watcher.store import Recorded, Store

DRAWN_FOR = timedelta(days=1)
"""For how long a page that only a browser could see is not asked for over HTTP first."""


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
        fetcher: Fetcher,
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
        self._drawn_until: dict[str, datetime] = {}

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
        decision = self._seen(document, self._store.state(document.key))
        recorded = self._store.record(decision, self._worker)
        _log(decision, recorded, self._clock() - began)
        return decision

    def _seen(self, document: Document, state: DocumentState) -> Decision:
        """What a look comes to; where a page shows nothing over HTTP, as a browser shows it."""
        began = self._clock()
        if self._drawn_until.get(document.key, began) <= began:
            answer = self._fetch(document, state)
            decision = self._guarded(document, state, answer)
            if not decide.needs_browser(document, decision.outcome):
                return decision
            if missing := self._fetcher.missing():
                return self._guarded(document, state, answer, f"A browser may see it: {missing}.")
        drawn = self._guarded(document, state, self._fetch(replace(document, render=Render.BROWSER), state))
        if not decide.is_good(drawn.outcome):
            self._drawn_until.pop(document.key, None)
        else:
            self._drawn_until.setdefault(document.key, began + DRAWN_FOR)
        return drawn

    def _guarded(
        self,
        document: Document,
        state: DocumentState,
        answer: Page | NotModified | FetchError,
        remark: str = "",
    ) -> Decision:
        try:
            return self._decide(document, state, answer, remark)
        except StoreError:
            raise
        except Exception:  # one page that trips our code must not stop the others
            structlog.get_logger().exception("check_crashed", document=document.key)
            fault = FetchError(FetchFault.INTERNAL, "reading the page failed; the log has the details")
            return self._decide(document, state, fault)

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
        self,
        document: Document,
        state: DocumentState,
        answer: Page | NotModified | FetchError,
        remark: str = "",
    ) -> Decision:
        text = None
        if isinstance(answer, Page) and not decide.unchanged_bytes(answer, state, document):
            text = decide.read(answer, document)
        baseline = None
        if text is not None and state.revision and decide.needs_baseline(text, state, document):
            baseline = self._store.baseline(document.key)
        now, jitter = self._clock(), self._jitter()
        decision = decide.decide(
            document, answer, text, state, baseline, self._rules, now, jitter=jitter, remark=remark
        )
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
