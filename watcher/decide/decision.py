"""One look at a document → one decision: outcome, state, next check, alerts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from itertools import chain
from typing import assert_never

from watcher.decide.editions import edition_elsewhere
from watcher.decide.health import Event, events, health, is_good, told
from watcher.decide.memory import FORGETFUL, Memory, renewed
from watcher.decide.moves import corrections
from watcher.decide.pages import derivation, read
from watcher.decide.parts import WHOLE, Parts
from watcher.decide.patience import DEFAULT, Patience
from watcher.decide.schedule import after_change, after_failure, after_good_look, after_part_missed
from watcher.decide.sight import Look, Sight, look
from watcher.errors import FetchError
from watcher.model import (
    Acceptance,
    Alert,
    Correction,
    Decision,
    Document,
    DocumentState,
    Failed,
    Health,
    Known,
    Neighbour,
    NotModified,
    Outcome,
    Page,
    Pending,
    Rederived,
    Rejected,
    Rejection,
    Revised,
    Rule,
    Text,
    Unchanged,
    Validators,
    Variant,
)
from watcher.normalise import glance
from watcher.rules import alerts, health_alerts


def decide(  # noqa: PLR0917  the five rooms' inputs, in the order of the path
    document: Document,
    page: Page | NotModified | FetchError,
    text: Text | Rejection | None,
    state: DocumentState,
    baseline: tuple[Page, Text] | None,
    rules: tuple[Rule, ...],
    now: datetime,
    *,
    jitter: float = 0.5,
    patience: Patience = DEFAULT,
    neighbours: tuple[Neighbour, ...] = (),
    remark: str = "",
    parts: Parts = WHOLE,
    acceptance: Acceptance | None = None,
    memory: Memory = FORGETFUL,
) -> Decision:
    """Decide what one look comes to. Pure: the same arguments, the same decision.

    Args:
        document: as configured.
        page: what the fetcher brought back.
        text: what :func:`watcher.decide.read` made of the page; None where ``unchanged_bytes`` said that it
            holds the revision in force, and for answers that are no page.
        state: what the store knew before this look.
        baseline: page and text of the revision in force, where ``needs_baseline`` asked for them.
        rules: who is told what.
        now: the time of this look.
        jitter: 0 to 1, spreads the next check.
        patience: how long to wait before something is believed.
        neighbours: late revisions of the provider's other documents, where ``needs_neighbours`` asked.
        remark: said after the reason of a rejection: what could be done about it.
        parts: what :func:`watcher.decide.assemble` told of a text of several pages.
        acceptance: a person takes the page for the document (see :func:`watcher.decide.override`).
        memory: what the page showed before, where ``needs_memory`` asked for it.

    Returns:
        A decision whose ``next_check`` is always after ``now``.
    """
    rederived = _rederive(document, state, baseline)
    current, memory, remembered = _remembering(document, state, rederived, memory)
    standing = _standing(document, parts, rederived.text if rederived else baseline[1] if baseline else None)
    sight = Sight(document, current, standing, now, patience, neighbours, parts, acceptance, memory)
    seen = _looked(sight, page, text, remark)
    result = seen.outcome
    after, happened = _faring(state, sight, seen)
    return Decision(
        document=document.key,
        at=now,
        outcome=result,
        state=after,
        next_check=_next_check(document, result, after, now, jitter, patience, parts),
        elapsed_ms=0 if isinstance(page, FetchError) else page.elapsed_ms,
        bytes=len(page.body) if isinstance(page, Page) else 0,
        alerts=_changed_alerts(sight, seen, rules) + _health_alerts(document, happened, rules, now),
        rederived=rederived,
        corrections=_corrections(document, result, seen.base, neighbours),
        remembered=remembered,
    )


def _remembering(
    document: Document, state: DocumentState, rederived: Rederived | None, memory: Memory
) -> tuple[DocumentState, Memory, tuple[Rederived, ...]]:
    """State and memory as today's reader derives them, and what of the memory is to be stored."""
    renewed_memory, remembered = renewed(memory, document)
    pairs = zip(memory.recent, renewed_memory.recent, strict=True)
    current = _current(state, rederived, {old.fingerprint: new.fingerprint for old, new in pairs})
    if current.candidate is None:
        renewed_memory = replace(renewed_memory, waiting=None)
    return current, renewed_memory, remembered


def _faring(before: DocumentState, sight: Sight, seen: Look) -> tuple[DocumentState, tuple[Event, ...]]:
    """How the document does after a look, and what people are told of it."""
    current, parts, now, patience = sight.state, sight.parts, sight.now, sight.patience
    # Changes of the other parts are believed, but with a part missing the document was not seen.
    fares = parts.missing or seen.outcome
    after = _after(sight.document, current, seen, now, good=is_good(fares))
    condition, reason = health(fares, current, patience)
    if parts.missing and not parts.stands:
        reason = f"{reason.rstrip('.')}. It was never seen; the others are watched without it."
    elif parts.missing and before.last_good:
        reason = (
            f"{reason.rstrip('.')}. The part stands as it was seen on {before.last_good:%Y-%m-%d %H:%M} UTC."
        )
    since = before.since if condition is before.health else now
    after = replace(after, health=condition, reason=reason, since=since)
    happened = events(before, fares, after, now, patience)
    last_told, told_at = told(before, happened, now)
    return replace(after, told=last_told, told_at=told_at), happened


def _standing(document: Document, parts: Parts, in_force: Text | None) -> Text | None:
    """What changes are told from: the text in force, with the parts that were never seen before."""
    if in_force is None or parts.widened is None:
        return in_force
    text = read(parts.widened, document)
    return in_force if isinstance(text, Rejection) else text


def _looked(
    sight: Sight, page: Page | NotModified | FetchError, text: Text | Rejection | None, remark: str
) -> Look:
    """What the look found; a rejection ends with what could be done about it."""
    seen = look(sight, page, text)
    result = seen.outcome
    if not isinstance(result, Rejected):
        return seen
    language = sight.document.language or (sight.baseline.language if sight.baseline else None)
    remark = remark or edition_elsewhere(sight.document, language, page, result)
    if not remark:
        return seen
    rejection = replace(result.rejection, detail=f"{result.rejection.detail} {remark}")
    return replace(seen, outcome=replace(result, rejection=rejection))


def _corrections(
    document: Document, result: Outcome, base: Text | None, neighbours: tuple[Neighbour, ...]
) -> tuple[Correction, ...]:
    if not isinstance(result, Revised) or base is None or not neighbours:
        return ()
    return corrections(document.key, result.number, base, result.text, neighbours)


def _rederive(
    document: Document, state: DocumentState, baseline: tuple[Page, Text] | None
) -> Rederived | None:
    """Read the stored page again where our reader has changed, so that its change is not taken for theirs."""
    current = derivation(document)
    if baseline is None or state.revision == 0 or state.derivation == current:
        return None
    text = read(baseline[0], document)
    # A page that the new reader cannot read keeps its old text; it is tried again at the next check.
    return None if isinstance(text, Rejection) else Rederived(text, current)


def _current(state: DocumentState, rederived: Rederived | None, renamed: Mapping[str, str]) -> DocumentState:
    """The state as today's reader derives it; a candidate that the old one derived is void."""
    if rederived is not None:
        renamed = {**renamed, state.fingerprint: rederived.text.fingerprint}
    known = tuple(
        replace(known, fingerprint=renamed.get(known.fingerprint, known.fingerprint)) for known in state.known
    )
    if rederived is None:
        return replace(state, known=known)
    return replace(
        state,
        fingerprint=rederived.text.fingerprint,
        derivation=rederived.derivation,
        known=known,
        candidate=None,
    )


def _after(
    document: Document, state: DocumentState, look: Look, now: datetime, *, good: bool
) -> DocumentState:
    """The state after a look, health and what is told aside."""
    result = look.outcome
    state = replace(
        state,
        candidate=look.candidate,
        first_checked=state.first_checked or now,
        failures=0 if good else state.failures + 1,
        last_good=now if good else state.last_good,
    )
    match result:
        case Unchanged():
            return _in_force(state, result.page, now)
        case Revised():
            number, fingerprint = result.number, result.text.fingerprint
            state = replace(
                state, revision=number, fingerprint=fingerprint, derivation=derivation(document), streak=0
            )
            return _in_force(state, result.page, now)
        case Variant():
            seen = Known(result.fingerprint, result.number, now)
            return replace(state, streak=0, known=_known(state, seen))
        case Pending() | Rejected() | Failed():
            return state
        case _:
            assert_never(result)


def _in_force(state: DocumentState, page: Page | None, now: datetime) -> DocumentState:
    """The revision in force was seen: on this page, or (304) on the one before."""
    known = _known(state, Known(state.fingerprint, state.revision, now))
    state = replace(state, known=known, streak=state.streak + 1)
    if page is None:
        return state
    validators = Validators(page.headers.get("etag"), page.headers.get("last-modified"), page.final_url)
    return replace(state, glance=glance(page), validators=validators)


def _known(state: DocumentState, seen: Known) -> tuple[Known, ...]:
    return (*(known for known in state.known if known.fingerprint != seen.fingerprint), seen)


def _next_check(  # noqa: PLR0917
    document: Document,
    result: Outcome,
    state: DocumentState,
    now: datetime,
    jitter: float,
    patience: Patience,
    parts: Parts,
) -> datetime:
    retry_after = result.retry_after if isinstance(result, Failed) else None
    match result:
        case Pending() if result.candidate.restarts < patience.restarts:
            return after_change(document, now, restarts=result.candidate.restarts)
        case Failed() | Rejected() if result is parts.missing:
            return after_part_missed(document, now, jitter, failures=state.failures, retry_after=retry_after)
        case Failed():
            return after_failure(document, now, jitter, failures=state.failures, retry_after=retry_after)
        case Rejected() if state.health is not Health.REPLACED:
            return after_failure(document, now, jitter, failures=state.failures)
        case _:
            return after_good_look(document, now, jitter)


def _health_alerts(
    document: Document, happened: tuple[Event, ...], rules: tuple[Rule, ...], now: datetime
) -> tuple[Alert, ...]:
    made = [health_alerts(document, event.name, event.detail, rules, now) for event in happened]
    return tuple(chain.from_iterable(made))


def _changed_alerts(sight: Sight, seen: Look, rules: tuple[Rule, ...]) -> tuple[Alert, ...]:
    result = seen.outcome
    if not isinstance(result, Revised) or result.comparison is None:
        return ()
    told_from = (earlier.number for earlier in sight.memory.earlier if earlier.text is seen.base)
    return alerts(
        sight.document,
        result.comparison,
        rules,
        number=result.number,
        now=sight.now,
        first_seen=result.first_seen,
        rollback_of=result.rollback_of,
        compared_with=next(told_from, None),
    )
