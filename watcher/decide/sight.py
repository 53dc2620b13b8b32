"""What one look at a page comes to: the outcome, from page, text and what is known."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from watcher.accept import judge
from watcher.compare import LEXICON_VERSION
from watcher.compare.words import mark_words
from watcher.decide.answers import failed
from watcher.decide.memory import (
    FORGETFUL,
    Memory,
    Side,
    Turn,
    another_edition,
    differ_by_turns,
    has_written_dates_so,
    in_passing,
    is_far,
    redated,
    side,
    turn,
)
from watcher.decide.moves import Identity, compare_among
from watcher.decide.parts import WHOLE, Parts
from watcher.decide.patience import Patience
from watcher.errors import FetchError, FetchFault, StoreError
from watcher.model import (
    Acceptance,
    Candidate,
    Change,
    ChangeKind,
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
        memory: what the page showed before.
    """

    document: Document
    state: DocumentState
    baseline: Text | None
    now: datetime
    patience: Patience
    neighbours: tuple[Neighbour, ...] = ()
    parts: Parts = WHOLE
    acceptance: Acceptance | None = None
    memory: Memory = FORGETFUL


@dataclass(frozen=True, slots=True)
class Look:
    """What a look comes to, the text that waits (or is watched) after it, and what a revision succeeds."""

    outcome: Outcome
    candidate: Candidate | None = None
    base: Text | None = None


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
        return Look(failed(sight.document, sight.document.url, page), held)
    if isinstance(page, NotModified):
        if sight.state.revision == 0:
            return Look(Failed(FetchFault.PROTOCOL, "the server said “not modified” of a page never seen"))
        return _unchanged(sight, None)
    if text is None:
        return _unchanged(sight, page)
    if isinstance(text, Rejection):
        return Look(Rejected(page, text), held)
    if sight.baseline is None and sight.state.revision and text.fingerprint != sight.state.fingerprint:
        raise StoreError(f"{sight.document.key}: revision {sight.state.revision} was not brought along")
    return _of_text(sight, page, text)


def _of_text(sight: Sight, page: Page, text: Text) -> Look:
    state, baseline = sight.state, sight.baseline
    if state.revision and text.fingerprint == state.fingerprint:
        return _unchanged(sight, page)
    if sight.acceptance is not None:
        return Look(_accepted(sight, page, text, sight.acceptance), base=baseline)
    known = next((known for known in state.known if known.fingerprint == text.fingerprint), None)
    of = side(sight.memory, text, baseline) if baseline else None
    base = of.of.text if of and of.own and known is None else baseline
    rejection = None if known else sight.parts.held or _fault(sight, page, text, base, of)
    if rejection is not None:
        return _rejected(sight, page, text, rejection)
    if base is None:
        return Look(_revision(sight, page, text, sight.now, None))
    if sight.parts.widened is not None:  # a revision even where nothing changed: it holds one part more
        comparison = compare_among(base, text, sight.neighbours)
        return replace(_changed(sight, page, text, comparison), base=base)
    if same(base, text):
        return _said_again(sight, page, text, known, base)
    turned = turn(sight.memory, base, text)
    comparison = compare_among(base, text, sight.neighbours, _aside(turned))
    if not comparison.changes and not (turned and turned.aside):
        return _said_again(sight, page, text, known, base)
    no_news = turned is not None and turned.whole and turned.times > 2 and not turned.on_topic
    if known is not None and known.number != state.revision and not no_news:
        return _returned(sight, page, text, known, comparison, of)
    if turned is not None and (turned.whole or not comparison.changes):
        return _turned(sight, page, text, known, turned, base)
    return replace(_changed(sight, page, text, comparison), base=base)


def _unchanged(sight: Sight, page: Page | None) -> Look:
    """The revision in force was seen. That drops a candidate, unless it is a version of another edition."""
    waiting, standing = sight.memory.waiting, sight.baseline
    apart = waiting and standing and side(sight.memory, waiting, standing)
    return Look(Unchanged(page), sight.state.candidate if apart else None)


def _fault(sight: Sight, page: Page, text: Text, base: Text | None, of: Side | None) -> Rejection | None:
    """Why a text that was never accepted is not the document."""
    if of is not None and not of.own:
        return another_edition(of)
    found = judge(page, text, sight.document, base)
    waiting = sight.memory.waiting
    if found or base is None or waiting is None or not _waits_still(sight):
        return found
    passing = not is_far(waiting, base) and is_far(text, base) and is_far(text, waiting)
    return in_passing() if passing else None


def _waits_still(sight: Sight) -> bool:
    """A candidate waits that was seen not long ago, and is not itself held as very different."""
    held = sight.state.candidate
    return (
        held is not None and not held.suspicious and sight.now - held.last_seen < sight.patience.blind_after
    )


def _aside(turned: Turn | None) -> frozenset[Identity]:
    """The toggling lines that the rest is compared without."""
    return turned.aside if turned and not turned.whole else frozenset()


def _said_again(sight: Sight, page: Page, text: Text, known: Known | None, base: Text) -> Look:
    """Nothing that a reader would see, but for the way in which the document's dates are written."""
    lines = redated(base, text)
    if not lines:
        return Look(Unchanged(page))
    if known is not None or has_written_dates_so(sight.memory, text):
        number = known.number if known else sight.state.revision
        return Look(Variant(page, text.fingerprint, number))
    changes = tuple(
        Change(ChangeKind.MODIFIED, (), old, new, mark_words(old, new)) for old, new in lines if old != new
    )
    comparison = Comparison(changes, {}, base.dates, text.dates, False, LEXICON_VERSION, text.language)
    return replace(_changed(sight, page, text, comparison), base=base)


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
    """Refuse the page, unless it is a legal text that has stood there for days, and nothing else waits."""
    if not rejection.replaceable or sight.baseline is None or _waits_still(sight):
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


def _returned(  # noqa: PLR0917
    sight: Sight, page: Page, text: Text, known: Known, comparison: Comparison, of: Side | None
) -> Look:
    """A text from before: a rollback where it has come to stay, else a side of a page that flips."""
    if _has_settled(sight, known):
        revision = _revision(sight, page, text, known.last_seen, comparison)
        return Look(replace(revision, rollback_of=known.number), base=sight.baseline)
    if of is not None and not of.own:
        waiting, standing = sight.memory.waiting, sight.baseline
        keeps = waiting and standing and not side(sight.memory, waiting, standing)
        flip = Variant(page, text.fingerprint, known.number, edition=True)
        return Look(flip, sight.state.candidate if keeps else None)
    if _is_flip(sight, known, comparison):
        return Look(Variant(page, text.fingerprint, known.number))
    return replace(_changed(sight, page, text, comparison, known), base=sight.baseline)


def _turned(  # noqa: PLR0917
    sight: Sight, page: Page, text: Text, known: Known | None, turned: Turn, base: Text
) -> Look:
    """Lines that come and go did so again: a sighting, until they have stayed so for days.

    On topic it is news, too, where the text in force had stood.
    """
    state = sight.state
    turns = max(0, turned.times - 2)
    settled = known is not None and _has_settled(sight, known, turns)
    stood = turned.on_topic and state.streak >= sight.patience.settle_streak * _doubled(turns)
    if not settled and not stood:
        number = known.number if known else state.revision
        return Look(Variant(page, text.fingerprint, number))
    comparison = compare_among(base, text, sight.neighbours)
    if known is not None and settled:
        revision = _revision(sight, page, text, known.last_seen, comparison)
        returned = known.number if known.number != state.revision else None
        return Look(replace(revision, rollback_of=returned), base=base)
    return replace(_changed(sight, page, text, comparison), base=base)


def _has_settled(sight: Sight, returned: Known, turns: int = 0) -> bool:
    """A text from before has been shown for days now, and no other: it is back for good.

    Each rollback (and turn) so far doubles the wait: a page that flips slowly must not become a row of
    revisions.
    """
    state = sight.state
    in_force = next((known for known in state.known if known.fingerprint == state.fingerprint), None)
    if in_force is None or returned.last_seen < max(known.last_seen for known in state.known):
        return False
    wait = min(sight.patience.settle * _doubled(_rollbacks(state) + turns), sight.patience.variant_window)
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
    return max(0, state.revision - len({known.number for known in state.known}))


def _doubled(times: int) -> int:
    return 1 << min(times, 16)


def _revision(
    sight: Sight, page: Page, text: Text, first_seen: datetime, comparison: Comparison | None
) -> Revised:
    return Revised(page, text, sight.state.revision + 1, first_seen, comparison)


def _seen(sight: Sight, page: Page, text: Text) -> Candidate:
    """The candidate after this look: seen once more, or a new one in its place."""
    held = sight.state.candidate
    waiting = sight.memory.waiting
    if held is not None and (
        held.fingerprint == text.fingerprint or (waiting and differ_by_turns(sight.memory, waiting, text))
    ):
        return replace(held, fingerprint=text.fingerprint, last_seen=sight.now, sightings=held.sightings + 1)
    return Candidate(
        fingerprint=text.fingerprint,
        glance=glance(page),
        first_seen=sight.now,
        last_seen=sight.now,
        sightings=1,
        restarts=0 if held is None else held.restarts + 1,
    )
