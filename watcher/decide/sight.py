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
        return Look(Rejected(page, text), held)
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
    if known is not None and sight.now - known.last_seen <= sight.patience.variant_window:
        if _has_settled(sight, known):
            return _revised(sight, page, text, known.last_seen, known=known)
        if not _was_settled(sight):
            return Look(Variant(page, text.fingerprint, known.number))
    candidate = _seen(sight, page, text)
    wait = timedelta(seconds=sight.document.confirm_after)
    if candidate.sightings >= 2 and sight.now - candidate.first_seen >= wait:
        return _revised(sight, page, text, candidate.first_seen, known=known)
    return Look(Pending(page, text, candidate), candidate)


def _rejected(sight: Sight, page: Page, text: Text, rejection: Rejection) -> Look:
    """Refuse the page, unless it is a legal text that has stood there for days."""
    if not rejection.replaceable or sight.baseline is None:
        return Look(Rejected(page, rejection, text=text), sight.state.candidate)
    candidate = replace(_seen(sight, page, text), suspicious=True)
    stood = sight.now - candidate.first_seen >= sight.patience.replace_after
    if stood and candidate.sightings >= sight.patience.replace_sightings:
        return _revised(sight, page, text, candidate.first_seen, replaced=True)
    return Look(Rejected(page, rejection, candidate, text), candidate)


def _has_settled(sight: Sight, returned: Known) -> bool:
    """A text from before has been shown for days now, and no other: it is back for good.

    Each rollback so far doubles the wait: a page that flips slowly must not become a row of revisions.
    """
    in_force = next((known for known in sight.state.known if known.number == sight.state.revision), None)
    if in_force is None or returned.last_seen < max(known.last_seen for known in sight.state.known):
        return False
    wait = min(sight.patience.settle * _doubled(_rollbacks(sight.state)), sight.patience.variant_window)
    return returned is not in_force and sight.now - in_force.last_seen >= wait


def _was_settled(sight: Sight) -> bool:
    """The text in force had stood long enough to be no mere side of a flip: what follows is a change.

    A text that is brought back, and one that is taken back again, are news; from the third time on each
    rollback doubles what it takes.
    """
    again = max(0, _rollbacks(sight.state) - 1)
    return sight.state.streak >= sight.patience.settle_streak * _doubled(again)


def _rollbacks(state: DocumentState) -> int:
    """Every revision brought a text of its own, or was a rollback."""
    return max(0, state.revision - len(state.known))


def _doubled(times: int) -> int:
    return 1 << min(times, 16)


def _revised(
    sight: Sight,
    page: Page,
    text: Text,
    first_seen: datetime,
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
            first_seen=first_seen,
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
