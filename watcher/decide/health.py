"""How a document fares, and when people are told of it.

A state is honest after every check: one bad answer makes it ``blocked`` or ``broken``, with the reason.
People are told only when we have gone blind: after three bad answers in a row, or a day without one good
look; once, then weekly while it lasts, and once when the document is seen again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from watcher.decide.patience import Patience
from watcher.errors import FetchFault
from watcher.model import (
    DocumentState,
    Failed,
    Health,
    Outcome,
    Pending,
    Rejected,
    RejectionReason,
    Revised,
    Unchanged,
    Variant,
)

_BLOCKING = {
    RejectionReason.CHALLENGE,
    RejectionReason.LOGIN,
    RejectionReason.CONSENT_WALL,
    RejectionReason.GEO_BLOCK,
}
_BLOCKING_STATUS = {401, 403, 407, 429, 451}
_BLIND = {Health.BLOCKED.value, Health.BROKEN.value, Health.REPLACED.value}


@dataclass(frozen=True, slots=True)
class Event:
    """Something about a document's health that people may want to be told."""

    name: str
    detail: str


def health(outcome: Outcome, before: DocumentState, patience: Patience) -> tuple[Health, str]:
    """The state a document is in after this outcome, and why, in a sentence."""
    match outcome:
        case Unchanged() | Revised():
            return Health.OK, ""
        case Variant():
            return Health.OK, _flipped(outcome, before)
        case Pending():
            return _waiting(outcome, patience)
        case Rejected():
            return _rejected(outcome)
        case Failed():
            blocked = outcome.status in _BLOCKING_STATUS or outcome.kind == FetchFault.RATE_LIMITED
            return (Health.BLOCKED if blocked else Health.BROKEN), f"{outcome.kind}: {outcome.detail}"
        case _:
            assert_never(outcome)


def is_good(outcome: Outcome) -> bool:
    """Whether the document itself was seen."""
    return not isinstance(outcome, Rejected | Failed)


def _flipped(outcome: Variant, before: DocumentState) -> str:
    if outcome.number == before.revision:
        return f"The page differs from revision {outcome.number} in what comes and goes only."
    what = "another edition of the document, that" if outcome.edition else "the text"
    shown = f"The page shows {what} of revision {outcome.number} again"
    in_force = next((known for known in before.known if known.fingerprint == before.fingerprint), None)
    if in_force is None:
        return f"{shown}."
    last = f"{in_force.last_seen:%Y-%m-%d %H:%M} UTC"
    return f"{shown}; that of revision {in_force.number} was last seen {last}."


def _waiting(outcome: Pending, patience: Patience) -> tuple[Health, str]:
    restarts = outcome.candidate.restarts
    if restarts >= patience.restarts:
        return Health.UNSTABLE, f"The text differs at every look; {restarts + 1} texts in a row."
    return Health.PENDING, "A changed text waits for a second look."


def _rejected(outcome: Rejected) -> tuple[Health, str]:
    rejection, candidate = outcome.rejection, outcome.candidate
    if rejection.replaceable and candidate is not None and candidate.suspicious:
        return Health.REPLACED, f"{rejection.detail} Held until it has stood for days."
    if rejection.reason in _BLOCKING:
        return Health.BLOCKED, rejection.detail
    return Health.BROKEN, rejection.detail


def events(
    before: DocumentState, outcome: Outcome, after: DocumentState, now: datetime, patience: Patience
) -> tuple[Event, ...]:
    """What people are told after this check, ``after`` being the state without what is told."""
    return tuple(_events(before, outcome, after, now, patience))


def _events(
    before: DocumentState, outcome: Outcome, after: DocumentState, now: datetime, patience: Patience
) -> Iterator[Event]:
    if isinstance(outcome, Revised) and outcome.replaced:
        yield Event("replaced", f"A very different text has stood here since {outcome.first_seen:%Y-%m-%d}.")
    if is_good(outcome) and before.told in _BLIND:
        yield Event("recovered", "The document can be seen again.")
    elif after.health is Health.OK and before.told == Health.UNSTABLE:
        yield Event("recovered", "The text has settled.")
    if _is_blind(after, now, patience) and (before.told not in _BLIND or _is_due(before, now, patience)):
        yield Event(_blind_event(after.health), _blind_detail(after))
    if after.health is Health.UNSTABLE and (before.told != Health.UNSTABLE or _is_due(before, now, patience)):
        yield Event("unstable", after.reason)


def _is_blind(state: DocumentState, now: datetime, patience: Patience) -> bool:
    if state.failures == 0:
        return False
    last_good = state.last_good or state.first_checked or now
    return state.failures >= patience.bad_looks or now - last_good >= patience.blind_after


def _is_due(state: DocumentState, now: datetime, patience: Patience) -> bool:
    return state.told_at is not None and now - state.told_at >= patience.remind_every


def _blind_event(state: Health) -> str:
    return "blocked" if state is Health.BLOCKED else "broken"


def _blind_detail(state: DocumentState) -> str:
    times = f"{state.failures} bad answer{'s' if state.failures > 1 else ''} in a row"
    seen = f"last seen {state.last_good:%Y-%m-%d %H:%M} UTC" if state.last_good else "never seen yet"
    return f"{state.reason} ({times}, {seen})"


def told(before: DocumentState, happened: tuple[Event, ...], now: datetime) -> tuple[str, datetime | None]:
    """What people were last told of and when, after these events; empty once they were told of recovery."""
    name, at = before.told, before.told_at
    for event in happened:
        if event.name == "recovered":
            name, at = "", None
        elif event.name != "replaced":
            name, at = event.name, now
    return name, at
