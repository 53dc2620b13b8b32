"""A person takes a kept page for the document: the gate is overruled, the rest of the path is the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from watcher.decide.decision import decide
from watcher.decide.schedule import after_change
from watcher.model import (
    Acceptance,
    Decision,
    Document,
    DocumentState,
    Neighbour,
    Page,
    Revised,
    Rule,
    Text,
)
from watcher.normalise import join_pages, parts_of


def whole(document: Document, page: Page, stored: Page | None) -> Page | None:
    """What a kept page stands for: of a text of several pages, all that were seen, this one in its place.

    Args:
        document: as configured.
        page: what was kept.
        stored: page of the revision in force, where there is one.

    Returns:
        The page, or None where it is none of the document's pages any more.
    """
    if len(document.urls) == 1:
        return page
    kept = parts_of(page)
    if kept.keys().isdisjoint(document.urls):
        return None
    parts = {**(parts_of(stored) if stored else {}), **kept}
    return join_pages([parts[url] for url in document.urls if url in parts])


def override(  # noqa: PLR0917  as of decide
    document: Document,
    page: Page,
    text: Text,
    state: DocumentState,
    baseline: tuple[Page, Text] | None,
    rules: tuple[Rule, ...],
    now: datetime,
    *,
    acceptance: Acceptance,
    neighbours: tuple[Neighbour, ...] = (),
) -> Decision | None:
    """Decide what it comes to that a person accepts ``page``.

    Args:
        document: as configured.
        page: what was kept.
        text: what :func:`watcher.decide.read` makes of it today.
        state: what the store knows.
        baseline: page and text of the revision in force, where there is one.
        rules: who is told what.
        now: the present.
        acceptance: who accepts it, and why; what the gate says of it is added.
        neighbours: late revisions of the provider's other documents.

    Returns:
        A revision, after which the page is soon looked at again; None where its text is in force already.
    """
    decision = decide(
        document, page, text, state, baseline, rules, now, neighbours=neighbours, acceptance=acceptance
    )
    if not isinstance(decision.outcome, Revised):
        return None
    # It was not seen now, but when it was fetched.
    seen = max(page.fetched_at, state.last_good or page.fetched_at)
    return replace(
        decision,
        state=replace(decision.state, last_good=seen),
        next_check=after_change(document, now, restarts=0),
        bytes=0,
        elapsed_ms=0,
    )
