"""The partial order of stances: which of two leaves the provider more, and what differs, in words.

For what the provider does (training, sharing, retention, human review):

========================  ==================================================================
less for the provider     more for the provider (*broader*)
========================  ==================================================================
denies                    opt-in  <  contract  <  opt-out  <  conditional  <  permits
fewer recipients, data,   more of them (for a denial the reverse: denying more is narrower)
purposes, scopes
with a condition          without it (a condition on a denial is an exception: more is broader)
a shorter period          a longer one, or none stated
"improve the service"     training named (more is said, so more is allowed for sure)
a control                 no control
========================  ==================================================================

For ``output_use`` it is the user who is restricted: more bans are broader.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from watcher.model import Consent, Direction, Polarity, Stance, Topic


@dataclass(frozen=True, slots=True)
class Finding:
    """One difference of facts, in words, and the way it goes."""

    words: str
    direction: Direction


BROADER, NARROWER, NEUTRAL = Direction.BROADER, Direction.NARROWER, Direction.NEUTRAL

_CONSENT_LEEWAY = {Consent.OPT_IN: 1, Consent.CONTRACT: 2, Consent.OPT_OUT: 3}
_CONDITIONAL_LEEWAY = 4
_PERMITS_LEEWAY = 5

# Conditions that widen what they are attached to: cases in which a choice or promise does not hold.
_CARVE_OUTS = frozenset({"safety_review", "feedback", "legal"})

_NOUNS = {
    Polarity.PERMITS: "permission",
    Polarity.DENIES: "denial",
    Polarity.CONDITIONAL: "conditional permission",
    Polarity.CONTROL: "control",
}


def leeway(stance: Stance) -> int:
    """How much a stance leaves the provider: 0 for a denial, highest for a plain permission."""
    if stance.polarity is Polarity.DENIES:
        return 0
    if stance.polarity is Polarity.PERMITS:
        return _PERMITS_LEEWAY
    return _CONSENT_LEEWAY.get(stance.consent or Consent.NONE, _CONDITIONAL_LEEWAY)


def appeared(stance: Stance) -> Finding:
    """What it means that a stance is new."""
    return Finding(f"{_described(stance)} added", _weight(stance))


def disappeared(stance: Stance) -> Finding:
    """What it means that a stance is gone."""
    return Finding(f"{_described(stance)} removed", reverse(_weight(stance)))


def reverse(direction: Direction) -> Direction:
    """The other way."""
    return {BROADER: NARROWER, NARROWER: BROADER}.get(direction, direction)


def differences(old: Stance, new: Stance) -> list[Finding]:
    """What differs between two stances on one topic, the weightiest first; empty for the same facts."""
    return [
        *_polarity(old, new),
        *_sets(old, new),
        *_conditions(old, new),
        *_period(old, new),
        *_rest(old, new),
    ]


def _weight(stance: Stance) -> Direction:
    """Which way a stance goes by being there."""
    restricts = stance.polarity in {Polarity.DENIES, Polarity.CONTROL}
    if stance.topic is Topic.OUTPUT_USE:
        return BROADER if restricts else NARROWER
    return NARROWER if restricts else BROADER


def _described(stance: Stance) -> str:
    noun = _NOUNS[stance.polarity]
    if stance.polarity is Polarity.CONDITIONAL and stance.consent in _CONSENT_LEEWAY:
        noun = f"{stance.consent} permission"
    if stance.topic is Topic.SHARING and stance.recipients:
        return f"{noun} ({', '.join(stance.recipients)})"
    if stance.topic is Topic.RETENTION and stance.period:
        return f"{noun} ({stance.period})"
    return noun


def _polarity(old: Stance, new: Stance) -> Iterable[Finding]:
    before, after = leeway(old), leeway(new)
    if old.polarity is new.polarity and before == after:
        return
    if Polarity.CONTROL in {old.polarity, new.polarity}:
        yield from _control(old, new)
        return
    direction = _more(old.topic) if after > before else reverse(_more(old.topic))
    if before == after:
        direction = NEUTRAL
    if old.polarity is Polarity.DENIES:
        yield Finding("denial removed", direction)
    elif new.polarity is Polarity.DENIES:
        yield Finding("denial added", direction)
    elif old.consent is new.consent:
        yield Finding(f"polarity: {old.polarity} → {new.polarity}", direction)
    if old.consent is not new.consent:
        yield Finding(f"consent: {old.consent or 'none'} → {new.consent or 'none'}", direction)


def _control(old: Stance, new: Stance) -> Iterable[Finding]:
    """A control says how to use a choice that stands: against an opt-out it is the same, else it is gone."""
    if Consent.OPT_OUT in {old.consent, new.consent} and Polarity.CONDITIONAL in {old.polarity, new.polarity}:
        return
    yield disappeared(old)
    yield appeared(new)


def _more(topic: Topic) -> Direction:
    """Which way more leeway goes."""
    return NARROWER if topic is Topic.OUTPUT_USE else BROADER


def _sets(old: Stance, new: Stance) -> Iterable[Finding]:
    """Recipients, data, purposes, scope, what is restricted: more of what is done, or of what is denied."""
    denied = new.polarity in {Polarity.DENIES, Polarity.CONTROL}
    more = reverse(_more(new.topic)) if denied else _more(new.topic)
    for name in ("recipients", "data", "purposes", "scope", "restricted"):
        before, after = set(getattr(old, name)), set(getattr(new, name))
        if name == "scope":
            yield from _scope(before, after, more)
            continue
        yield from (Finding(f"{name} + {label}", more) for label in sorted(after - before))
        yield from (Finding(f"{name} − {label}", reverse(more)) for label in sorted(before - after))


def _scope(before: set[str], after: set[str], more: Direction) -> Iterable[Finding]:
    """No scope named means everybody: naming one limits, dropping the last one widens."""
    if before == after:
        return
    shown = f"scope: {', '.join(sorted(before)) or 'all'} → {', '.join(sorted(after)) or 'all'}"
    if not after or (before and after > before):
        yield Finding(shown, more)
    elif not before or after < before:
        yield Finding(shown, reverse(more))
    else:
        yield Finding(shown, NEUTRAL)


def _conditions(old: Stance, new: Stance) -> Iterable[Finding]:
    before, after = set(old.conditions), set(new.conditions)
    for label in sorted(after - before):
        yield Finding(f"{label} condition added", _of_condition(label, new))
    for label in sorted(before - after):
        yield Finding(f"{label} condition dropped", reverse(_of_condition(label, old)))


def _of_condition(label: str, stance: Stance) -> Direction:
    """A condition narrows what is permitted; on a denial or a choice, a carve-out takes from the user."""
    chosen = stance.consent in {Consent.OPT_IN, Consent.OPT_OUT}
    widens = stance.polarity is Polarity.DENIES or (chosen and label in _CARVE_OUTS)
    direction = BROADER if widens else NARROWER
    return reverse(direction) if stance.topic is Topic.OUTPUT_USE else direction


def _period(old: Stance, new: Stance) -> Iterable[Finding]:
    if old.period == new.period and old.period_days == new.period_days:
        return
    shown = f"period {old.period or 'none stated'} → {new.period or 'none stated'}"
    if old.period_days is not None and new.period_days is not None:
        if old.period_days != new.period_days:
            yield Finding(shown, BROADER if new.period_days > old.period_days else NARROWER)
    elif old.period_days is not None:
        yield Finding(shown, BROADER)
    elif new.period_days is not None:
        yield Finding(shown, NARROWER)
    else:
        yield Finding(shown, NEUTRAL)


def _rest(old: Stance, new: Stance) -> Iterable[Finding]:
    denied = new.polarity is Polarity.DENIES
    if old.explicit != new.explicit:
        named = "training named" if new.explicit else "training no longer named"
        yield Finding(named, (NARROWER if denied else BROADER) if new.explicit else NEUTRAL)
    if old.incentive != new.incentive:
        yield Finding("incentive offered" if new.incentive else "incentive dropped", NEUTRAL)
