"""The partial order of facts: which of two leaves the provider more, and what differs, in words.

For what the provider does (training, sharing, retention, human review):

========================  ==================================================================
less for the provider     more for the provider (*broader*)
========================  ==================================================================
denies                    with exceptions, opt-in < contract < opt-out < conditional < permits
fewer recipients, data,   more of them (for a promise the reverse: promising more is narrower)
purposes, scopes
with a condition          without it (a condition on a promise is an exception: more is broader)
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
class Fact:
    """A stance as it counts in a comparison.

    Attributes:
        limits: it binds whom it is about: a denial, a control, a deletion, "not unless you opt in".
    """

    stance: Stance
    limits: bool


Facts = tuple[object, ...]
"""What a stance says, without the words that show it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One difference of facts, in words, and the way it goes.

    Attributes:
        weight: how much it says when findings go different ways; a denial more than a kind of data.
        came: what is new as a whole.
        gone: what is gone as a whole.
    """

    words: str
    direction: Direction
    weight: int = 1
    came: Facts = ()
    gone: Facts = ()


BROADER, NARROWER, NEUTRAL = Direction.BROADER, Direction.NARROWER, Direction.NEUTRAL

_CONSENT_LEEWAY = {Consent.OPT_IN: 1, Consent.CONTRACT: 2, Consent.OPT_OUT: 3}
_EXCEPTED_LEEWAY = 1
_CONDITIONAL_LEEWAY = 4
_PERMITS_LEEWAY = 5

# Conditions that widen what they are attached to: cases in which a choice does not hold.
_CARVE_OUTS = frozenset({"safety_review", "feedback", "legal"})

HEAVY, _MIDDLE, _LIGHT = 4, 2, 1
_CALENDAR = 0.02
_SETS = {"recipients": _MIDDLE, "restricted": _MIDDLE, "data": _LIGHT, "purposes": _LIGHT}

_NOUNS = {
    Polarity.PERMITS: "permission",
    Polarity.DENIES: "denial",
    Polarity.CONDITIONAL: "conditional permission",
    Polarity.CONTROL: "control",
}

_PROMISES = {Consent.OPT_IN: "denial without opt-in", Consent.OPT_OUT: "denial after opt-out"}


def appeared(fact: Fact) -> Finding:
    """What it means that a fact is new."""
    return Finding(f"{_described(fact)} added", _weight(fact), _said(fact), came=_facts(fact))


def disappeared(fact: Fact) -> Finding:
    """What it means that a fact is gone."""
    return Finding(f"{_described(fact)} removed", reverse(_weight(fact)), _said(fact), gone=_facts(fact))


def _said(fact: Fact) -> int:
    """How much a fact says by being there: that data is kept, but not how long, is little news."""
    kept = fact.stance.topic is Topic.RETENTION and not fact.limits
    return _MIDDLE if kept and fact.stance.period_days is None else HEAVY


def reverse(direction: Direction) -> Direction:
    """The other way."""
    return {BROADER: NARROWER, NARROWER: BROADER}.get(direction, direction)


def differences(old: Fact, new: Fact, *, excepted: bool = False) -> list[Finding]:
    """What differs between two facts on one topic, the weightiest first; empty where nothing does.

    What a promise names and what a permission names are not the same kind of things: where one became the
    other, that is the difference.
    """
    if old.limits != new.limits:
        return [*_polarity(old, new), *_period(old.stance, new.stance)]
    return [
        *_polarity(old, new),
        *_sets(old, new, excepted),
        *_conditions(old, new),
        *_period(old.stance, new.stance),
        *_rest(old, new),
    ]


def _leeway(fact: Fact) -> int:
    """How much a fact leaves the provider: 0 for a denial, highest for a plain permission."""
    stance = fact.stance
    if stance.polarity is Polarity.DENIES:
        return 0
    if fact.limits and stance.consent is not Consent.OPT_OUT:
        return _EXCEPTED_LEEWAY
    if stance.polarity is Polarity.PERMITS:
        return _PERMITS_LEEWAY
    return _CONSENT_LEEWAY.get(stance.consent or Consent.NONE, _CONDITIONAL_LEEWAY)


def _weight(fact: Fact) -> Direction:
    """Which way a fact goes by being there."""
    return reverse(_more(fact)) if fact.limits else _more(fact)


def _facts(fact: Fact) -> Facts:
    said = fact.stance
    return (said.topic, said.polarity, said.consent, said.recipients, said.data, said.purposes, said.period)


def _more(fact: Fact) -> Direction:
    """Which way more leeway goes."""
    return NARROWER if fact.stance.topic is Topic.OUTPUT_USE else BROADER


def _described(fact: Fact) -> str:
    stance = fact.stance
    if stance.topic is Topic.RETENTION:
        noun = "deletion" if fact.limits else "keeping"
        return f"{noun} ({stance.period})" if stance.period else noun
    noun = _NOUNS[stance.polarity]
    if stance.polarity is Polarity.CONDITIONAL and fact.limits:
        noun = _PROMISES.get(stance.consent or Consent.NONE, "denial with exceptions")
    elif stance.polarity is Polarity.CONDITIONAL and stance.consent in _CONSENT_LEEWAY:
        noun = f"{stance.consent} permission".replace("_", "-")
    if stance.topic is Topic.SHARING and stance.recipients:
        return f"{noun} ({', '.join(map(_named, stance.recipients))})"
    return noun


def _named(label: str) -> str:
    """A label of the lexicons in words that people read."""
    return "de-identification" if label == "deidentified" else label.replace("_", " ")


def _polarity(old: Fact, new: Fact) -> Iterable[Finding]:
    before, after = old.stance, new.stance
    if before.polarity is after.polarity and before.consent is after.consent and old.limits == new.limits:
        return
    replaced = before.topic is Topic.OUTPUT_USE and old.limits != new.limits
    if Polarity.CONTROL in {before.polarity, after.polarity} or before.topic is Topic.RETENTION or replaced:
        yield from _exchanged(old, new)
        return
    direction = _compared(_leeway(old), _leeway(new), _more(old))
    if before.polarity is Polarity.DENIES and after.polarity is not Polarity.DENIES:
        yield Finding("exception to the denial" if new.limits else "denial removed", direction, HEAVY)
    elif after.polarity is Polarity.DENIES and before.polarity is not Polarity.DENIES:
        yield Finding("denial without exception" if old.limits else "denial added", direction, HEAVY)
    elif before.polarity is not after.polarity and before.consent is after.consent:
        yield Finding(f"polarity: {before.polarity} → {after.polarity}", direction, HEAVY)
    if direction is not NEUTRAL:
        yield from _consent(before, after, direction)


def _consent(before: Stance, after: Stance, direction: Direction) -> Iterable[Finding]:
    old, new = before.consent or Consent.NONE, after.consent or Consent.NONE
    if old is not new:
        yield Finding(f"consent: {old} → {new}", direction, HEAVY)


def _compared(before: int, after: int, more: Direction) -> Direction:
    if before == after:
        return NEUTRAL
    return more if after > before else reverse(more)


def _exchanged(old: Fact, new: Fact) -> Iterable[Finding]:
    """Facts of different kinds: one is gone, the other is new.

    A control that tells how to use a choice and the choice itself ("unless you opt out") are one thing.
    """
    before, after = old.stance, new.stance
    if {before.polarity, after.polarity} == {Polarity.CONTROL, Polarity.CONDITIONAL}:
        choices = [_CONSENT_LEEWAY.get(one.consent or Consent.NONE) for one in (before, after)]
        if choices[0] == choices[1]:
            return
        if None not in choices:
            yield from _consent(before, after, _compared(choices[0] or 0, choices[1] or 0, _more(old)))
            return
    if before.topic is Topic.RETENTION and (old.limits == new.limits or _same_period(before, after)):
        return
    yield disappeared(old)
    yield appeared(new)


def _sets(old: Fact, new: Fact, excepted: bool) -> Iterable[Finding]:
    """Recipients, data, purposes, scope, what is restricted: more of what is done, or of what is denied.

    Behind "unless" more of them take more of a promise back.
    """
    more = reverse(_weight(new)) if excepted and new.limits else _weight(new)
    yield from _scope(set(old.stance.scope), set(new.stance.scope), more)
    if new.stance.polarity is Polarity.CONTROL:  # what a choice is on, its switch need not say
        return
    for name, weight in _SETS.items():
        before, after = _labels(old.stance, name), _labels(new.stance, name)
        if before == after:
            continue
        gained, lost = more, reverse(more)
        if name == "purposes" and not after:  # "not for marketing" became "not"; "to advertise" was left out
            lost = more if new.limits else NEUTRAL
        elif name == "purposes" and not before and new.limits:
            gained = reverse(more)
        yield from (Finding(f"{name} + {_named(label)}", gained, weight) for label in sorted(after - before))
        yield from (Finding(f"{name} − {_named(label)}", lost, weight) for label in sorted(before - after))


def _labels(stance: Stance, name: str) -> set[str]:
    """A set of labels of a stance; training is a way to improve."""
    labels = set(getattr(stance, name))
    return labels | {"improvement"} if "training" in labels else labels


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


def _conditions(old: Fact, new: Fact) -> Iterable[Finding]:
    before, after = set(old.stance.conditions), set(new.stance.conditions)
    for label in sorted(after - before):
        yield Finding(f"{_named(label)} condition added", _of_condition(label, new), _MIDDLE)
    for label in sorted(before - after):
        yield Finding(f"{_named(label)} condition dropped", reverse(_of_condition(label, old)), _MIDDLE)


def _of_condition(label: str, fact: Fact) -> Direction:
    """A condition narrows a permission; on a promise it is an exception, as a carve-out is of a choice."""
    chosen = fact.stance.consent in {Consent.OPT_IN, Consent.OPT_OUT}
    if fact.limits or (chosen and label in _CARVE_OUTS):
        return _more(fact)
    return reverse(_more(fact))


def _same_period(old: Stance, new: Stance) -> bool:
    """Periods of the same length: 12 months are a year, although a month counts 30 days."""
    if old.period_days is None or new.period_days is None:
        return False
    return abs(old.period_days - new.period_days) <= _CALENDAR * max(old.period_days, new.period_days)


def _period(old: Stance, new: Stance) -> Iterable[Finding]:
    if old.period == new.period or _same_period(old, new):
        return
    shown = f"period {old.period or 'none stated'} → {new.period or 'none stated'}"
    if old.period_days is not None and new.period_days is not None:
        yield Finding(shown, BROADER if new.period_days > old.period_days else NARROWER, HEAVY)
    elif old.period_days is not None:
        yield Finding(shown, BROADER, HEAVY)
    elif new.period_days is not None:
        yield Finding(shown, NARROWER, HEAVY)
    else:
        yield Finding(shown, NEUTRAL)


def _rest(old: Fact, new: Fact) -> Iterable[Finding]:
    if old.stance.explicit != new.stance.explicit:
        named = new.stance.explicit
        direction = _weight(new) if named else NEUTRAL
        yield Finding("training named" if named else "training no longer named", direction)
    if old.stance.incentive != new.stance.incentive:
        yield Finding("incentive offered" if new.stance.incentive else "incentive dropped", NEUTRAL)
