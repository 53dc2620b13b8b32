"""What one look at a page comes to: the outcome, from page, text and what is known."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from watcher.accept import judge
from watcher.decide.moves import compare_among
from watcher.decide.parts import WHOLE, Parts
from watcher.decide.patience import Patience
from watcher.errors import FetchError, FetchFault, StoreError
from watcher.model import (
    Acceptance,
    Candidate,
    Comparison,
    Document,
    DocumentState,
    Failed,
    Known,
    Neighbour,
    NotModified,
    Outcome,
    Page,
    Pending,
    Rejected,
    Rejection,
    Revised,
    Significance,
    Text,
    Unchanged,
    Variant,
)
from watcher.normalise import glance, same


@dataclass(frozen=True, slots=True)
class Sight:
    """What a look is judged by.

    Attributes:
        state: with the fingerprint in force as today's reader derives it.
        baseline: the text in force; None before the first revision, or where it was not needed.
        neighbours: late revisions of the provider's other documents.
        parts: what is to be known of a text of several pages.
        acceptance: a person takes the page for the document, whatever the gate says.
    """

    document: Document
    state: DocumentState
    baseline: Text | None
    now: datetime
    patience: Patience
    neighbours: tuple[Neighbour, ...] = ()
    parts: Parts = WHOLE
    acceptance: Acceptance | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """What a look comes to, and the text that waits (or is watched) after it."""

    outcome: Outcome
    candidate: Candidate | None = None


def look(sight: Sight, page: Page | NotModified | FetchError, text: Text | Rejection | None) -> Look:
    """Tell what a look comes to. ``text`` is None where the page is known to hold the revision in force.

    With a part missing, only a change of the other parts is a sight of the document.
    """
    found = _look(sight, page, text)
    missing = sight.parts.missing
    if missing is None or isinstance(found.outcome, Pending | Revised):
        return found
    return Look(missing, sight.state.candidate)


def _look(sight: Sight, page: Page | NotModified | FetchError, text: Text | Rejection | None) -> Look:
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
    if sight.baseline is None and sight.state.revision and text.fingerprint != sight.state.fingerprint:
        raise StoreError(f"{sight.document.key}: revision {sight.state.revision} was not brought along")
    return _of_text(sight, page, text)


def _of_text(sight: Sight, page: Page, text: Text) -> Look:
    state, baseline = sight.state, sight.baseline
    if state.revision and text.fingerprint == state.fingerprint:
        return Look(Unchanged(page))
    if sight.acceptance is not None:
        return Look(_accepted(sight, page, text, sight.acceptance))
    known = next((known for known in state.known if known.fingerprint == text.fingerprint), None)
    rejection = None if known else sight.parts.held or judge(page, text, sight.document, baseline)
    if rejection is not None:
        return _rejected(sight, page, text, rejection)
    if baseline is None:
        return Look(_revision(sight, page, text, sight.now, None))
    if same(baseline, text):
        return Look(Unchanged(page))
    comparison = compare_among(baseline, text, sight.neighbours)
    if not comparison.changes:
        return Look(Unchanged(page))  # nothing that a reader would see
    if known is not None:
        return _returned(sight, page, text, known, comparison)
    return _changed(sight, page, text, comparison)


def _accepted(sight: Sight, page: Page, text: Text, acceptance: Acceptance) -> Revised:
    """A revision as any other, with what the gate would have said."""
    baseline = sight.baseline
    known = next((known for known in sight.state.known if known.fingerprint == text.fingerprint), None)
    rejection = None if known else judge(page, text, sight.document, baseline)
    comparison = None if baseline is None else compare_among(baseline, text, sight.neighbours)
    return replace(
        _revision(sight, page, text, acceptance.first_seen, comparison),
        rollback_of=known.number if known else None,
        replaced=baseline is not None and rejection is not None and rejection.replaceable,
        acceptance=replace(acceptance, overruled=rejection.reason if rejection else None),
    )


def _rejected(sight: Sight, page: Page, text: Text, rejection: Rejection) -> Look:
    """Refuse the page, unless it is a legal text that has stood there for days."""
    if not rejection.replaceable or sight.baseline is None:
        return Look(Rejected(page, rejection, text=text), sight.state.candidate)
    candidate = replace(_seen(sight, page, text), suspicious=True)
    stood = sight.now - candidate.first_seen >= sight.patience.replace_after
    if stood and candidate.sightings >= sight.patience.replace_sightings:
        comparison = compare_among(sight.baseline, text, sight.neighbours)
        return Look(replace(_revision(sight, page, text, candidate.first_seen, comparison), replaced=True))
    return Look(Rejected(page, rejection, candidate, text), candidate)


def _changed(sight: Sight, page: Page, text: Text, comparison: Comparison, of: Known | None = None) -> Look:
    """Believe a change when a second look, late enough, shows the same text."""
    candidate = _seen(sight, page, text)
    wait = timedelta(seconds=sight.document.confirm_after)
    if candidate.sightings < 2 or sight.now - candidate.first_seen < wait:
        return Look(Pending(page, text, candidate), candidate)
    revision = _revision(sight, page, text, candidate.first_seen, comparison)
    return Look(replace(revision, rollback_of=of.number if of else None))


def _returned(sight: Sight, page: Page, text: Text, known: Known, comparison: Comparison) -> Look:
    """A text from before: a rollback where it has come to stay, else a side of a page that flips."""
    if _has_settled(sight, known):
        revision = _revision(sight, page, text, known.last_seen, comparison)
        return Look(replace(revision, rollback_of=known.number))
    if _is_flip(sight, known, comparison):
        return Look(Variant(page, text.fingerprint, known.number))
    return _changed(sight, page, text, comparison, known)


def _has_settled(sight: Sight, returned: Known) -> bool:
    """A text from before has been shown for days now, and no other: it is back for good.

    Each rollback so far doubles the wait: a page that flips slowly must not become a row of revisions.
    """
    in_force = next((known for known in sight.state.known if known.number == sight.state.revision), None)
    if in_force is None or returned.last_seen < max(known.last_seen for known in sight.state.known):
        return False
    wait = min(sight.patience.settle * _doubled(_rollbacks(sight.state)), sight.patience.variant_window)
    return sight.now - in_force.last_seen >= wait


def _is_flip(sight: Sight, returned: Known, comparison: Comparison) -> bool:
    """Whether a text that comes back is one that the page flips to, and no news.

    News is what comes back after a long time, or from a text that had stood (for longer, the more often the
    page has gone back and forth). Off topic the first return is recorded at once; on topic it waits for
    :func:`_has_settled`, because it would be an alert.
    """
    state, patience = sight.state, sight.patience
    if sight.now - returned.last_seen > patience.variant_window:
        return False
    rollbacks = _rollbacks(state)
    if state.streak >= patience.settle_streak * _doubled(max(0, rollbacks - 1)):
        return False
    return rollbacks > 0 or _is_on_topic(comparison)


def _is_on_topic(comparison: Comparison) -> bool:
    return any(verdict.significance is Significance.SUBSTANTIVE for verdict in comparison.topics.values())


def _rollbacks(state: DocumentState) -> int:
    """Every revision brought a text of its own, or was a rollback."""
    return max(0, state.revision - len(state.known))


def _doubled(times: int) -> int:
    return 1 << min(times, 16)


def _revision(
    sight: Sight, page: Page, text: Text, first_seen: datetime, comparison: Comparison | None
) -> Revised:
    return Revised(page, text, sight.state.revision + 1, first_seen, comparison)


def _seen(sight: Sight, page: Page, text: Text) -> Candidate:
    """The candidate after this look: seen once more, or a new one in its place."""
    held = sight.state.candidate
    if held is not None and held.fingerprint == text.fingerprint:
        return replace(held, last_seen=sight.now, sightings=held.sightings + 1)
    return Candidate(
        fingerprint=text.fingerprint,
        glance=glance(page),
        first_seen=sight.now,
        last_seen=sight.now,
        sightings=1,
        restarts=0 if held is None else held.restarts + 1,
    )
