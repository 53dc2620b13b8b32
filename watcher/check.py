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
from functools import partial

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
    Rejection,
    Render,
    Rule,
    Text,
    Validators,
)
from watcher.store import Recorded, Store

Answer = Page | NotModified | FetchError | tuple[Page | FetchError, ...]
"""What was fetched: of a text of several pages, each of them."""

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
        now = self._clock()
        until = self._drawn_until.pop(document.key, now)
        answer = None
        if until <= now:
            answer, until = self._fetch(document, state), now + DRAWN_FOR
            decision = self._guarded(document, state, answer)
            if not decide.needs_browser(document, decision.outcome):
                return decision
            if missing := self._fetcher.missing():
                return self._guarded(document, state, answer, f"A browser may see it: {missing}.")
        drawn = self._fetch(replace(document, render=Render.BROWSER), state)
        if answer is not None and isinstance(drawn, FetchError) and drawn.status is None:
            return self._guarded(document, state, answer, f"In the browser: {drawn}.")
        decision = self._guarded(document, state, drawn)
        if decide.is_good(decision.outcome):
            self._drawn_until[document.key] = until
        return decision

    def _guarded(
        self,
        document: Document,
        state: DocumentState,
        answer: Answer,
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

    def _fetch(self, document: Document, state: DocumentState) -> Answer:
        if len(document.urls) > 1:
            return tuple(self._fetch_part(document, url) for url in document.urls)
        plain = state.candidate or decide.derivation(document) != state.derivation
        validators = Validators() if plain else state.validators
        try:
            return self._fetcher.fetch(document, document.url, validators, now=self._clock)
        except FetchError as error:
            return error

    def _fetch_part(self, document: Document, url: str) -> Page | FetchError:
        try:
            page = self._fetcher.fetch(document, url, Validators(), now=self._clock)
        except FetchError as error:
            return error
        if isinstance(page, NotModified):
            return FetchError(FetchFault.PROTOCOL, "the server said “not modified” though nothing was asked")
        return page

    def _assemble(
        self, document: Document, state: DocumentState, answers: tuple[Page | FetchError, ...]
    ) -> tuple[Page | FetchError, decide.Parts]:
        needed = decide.needs_parts(answers, state)
        stored = self._store.baseline(document.key)[0] if needed else None
        return decide.assemble(document, answers, state, stored)

    def _decide(
        self,
        document: Document,
        state: DocumentState,
        answer: Answer,
        remark: str = "",
    ) -> Decision:
        parts = decide.Parts()
        if isinstance(answer, tuple):
            answer, parts = self._assemble(document, state, answer)
        text = None
        if isinstance(answer, Page) and not decide.unchanged_bytes(answer, state, document):
            text = decide.read(answer, document)
        baseline = None
        if isinstance(answer, Page) and decide.needs_baseline(text, state, document):
            baseline = self._store.baseline(document.key)
        look = partial(
            decide.decide,
            document,
            answer,
            text,
            state,
            baseline,
            self._rules,
            now := self._clock(),
            jitter=self._jitter(),
            parts=parts,
            memory=self._memory(document, state, text) if baseline else decide.Memory(),
        )
        decision = look(remark=remark)
        if not decide.needs_neighbours(decision) or not (near := self._neighbours(document, now)):
            return decision
        return look(neighbours=near)

    def _memory(
        self, document: Document, state: DocumentState, text: Text | Rejection | None
    ) -> decide.Memory:
        """What the page showed before, where it matters."""
        if not decide.needs_memory(text, state, document):
            return decide.Memory()
        since = self._clock() - decide.REMEMBERED
        waiting = self._store.candidate(document.key) if state.candidate else None
        recent = self._store.recent(document.key, since) if state.revision > 1 else ()
        return decide.Memory(recent, waiting[1] if waiting else None)

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
