"""What one look at a page comes to: the outcome, from page, text and what is known."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from watcher.accept import judge
from watcher.decide.pages import body_sha256, compare_texts
from watcher.decide.patience import Patience
from watcher.errors import FetchError, FetchFault
from watcher.model import (
    Candidate,
    Document,
    DocumentState,
    Failed,
    Known,
    NotModified,
    Outcome,
    Page,
    Pending,
    Rejected,
    Rejection,
    Revised,
    Text,
    Unchanged,
    Variant,
)
from watcher.normalise import same


@dataclass(frozen=True, slots=True)
class Sight:
    """What a look is judged by.

    Attributes:
        state: with the fingerprint in force as today's reader derives it.
        baseline: the text in force; None before the first revision, or where it was not needed.
    """

    document: Document
    state: DocumentState
    baseline: Text | None
    now: datetime
    patience: Patience


@dataclass(frozen=True, slots=True)
class Look:
    """What a look comes to, and the text that waits (or is watched) after it."""

    outcome: Outcome
    candidate: Candidate | None = None


def look(sight: Sight, page: Page | NotModified | FetchError, text: Text | Rejection | None) -> Look:
    """Tell what a look comes to. ``text`` is None where the page is known to hold the revision in force."""
    held = sight.state.candidate
    if isinstance(page, FetchError):
        return Look(Failed(page.kind, page.detail, page.status, page.retry_after), held)
    if isinstance(page, NotModified):
        if sight.state.revision == 0:
            return Look(Failed(FetchFault.PROTOCOL, "the server said “not modified” of a page never seen"))
        return Look(Unchanged(None))
    if text is None:
        return Look(Unchanged(page))
    if isinstance(text, Rejection):
        return Look(Rejected(page, text, held), held)
    return _of_text(sight, page, text)


def _of_text(sight: Sight, page: Page, text: Text) -> Look:
    state, baseline = sight.state, sight.baseline
    if state.revision and text.fingerprint == state.fingerprint:
        return Look(Unchanged(page))
    known = next((known for known in state.known if known.fingerprint == text.fingerprint), None)
    if known is None:
        rejection = judge(page, text, sight.document, baseline)
        if rejection is not None:
            return _rejected(sight, page, text, rejection)
    if state.revision == 0 or baseline is None:
        return Look(Revised(page, text, state.revision + 1, sight.now, None))
    if same(baseline, text):
        return Look(Unchanged(page))
    candidate = _seen(sight, page, text)
    if known is not None and sight.now - known.last_seen <= sight.patience.variant_window:
        return _returned(sight, page, text, known, candidate)
    wait = timedelta(seconds=sight.document.confirm_after)
    if candidate.sightings >= 2 and sight.now - candidate.first_seen >= wait:
        return _revised(sight, page, text, candidate, known=known)
    return Look(Pending(page, text, candidate), candidate)


def _rejected(sight: Sight, page: Page, text: Text, rejection: Rejection) -> Look:
    """Refuse the page, unless it is a legal text that has stood there for days."""
    if not rejection.replaceable or sight.baseline is None:
        return Look(Rejected(page, rejection, sight.state.candidate, text), sight.state.candidate)
    candidate = replace(_seen(sight, page, text), suspicious=True)
    stood = sight.now - candidate.first_seen >= sight.patience.replace_after
    if stood and candidate.sightings >= sight.patience.replace_sightings:
        return _revised(sight, page, text, candidate, replaced=True)
    return Look(Rejected(page, rejection, candidate, text), candidate)


def _returned(sight: Sight, page: Page, text: Text, known: Known, candidate: Candidate) -> Look:
    """A text from before: a variant the page flips to, or, once it has stayed, a rollback.

    Each rollback so far doubles the wait: a page that flips slowly must not become a row of revisions.
    """
    patience = sight.patience
    rollbacks = max(0, sight.state.revision - len(sight.state.known))
    wait = min(patience.settle * 2 ** min(rollbacks, 16), patience.variant_window)
    stayed = sight.now - candidate.first_seen >= wait and candidate.sightings >= patience.settle_sightings
    if stayed:
        return _revised(sight, page, text, candidate, known=known)
    return Look(Variant(page, text.fingerprint, known.number), candidate)


def _revised(
    sight: Sight,
    page: Page,
    text: Text,
    candidate: Candidate,
    *,
    known: Known | None = None,
    replaced: bool = False,
) -> Look:
    comparison = None if sight.baseline is None else compare_texts(sight.baseline, text)
    if comparison is not None and not comparison.changes:
        return Look(Unchanged(page))  # nothing that a reader would see
    return Look(
        Revised(
            page=page,
            text=text,
            number=sight.state.revision + 1,
            first_seen=candidate.first_seen,
            comparison=comparison,
            rollback_of=known.number if known else None,
            replaced=replaced,
        )
    )


def _seen(sight: Sight, page: Page, text: Text) -> Candidate:
    """The candidate after this look: seen once more, or a new one in its place."""
    held = sight.state.candidate
    if held is not None and held.fingerprint == text.fingerprint:
        return replace(held, last_seen=sight.now, sightings=held.sightings + 1)
    return Candidate(
        fingerprint=text.fingerprint,
        body_sha256=body_sha256(page),
        first_seen=sight.now,
        last_seen=sight.now,
        sightings=1,
        restarts=0 if held is None else held.restarts + 1,
    )
