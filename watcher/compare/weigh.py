"""From what clauses say to facts that can be compared: does a fact leave room, or does it bind?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from watcher.compare.order import Fact
from watcher.compare.wording import binds, bounds, erases, grants, opted_out
from watcher.model import Clause, Consent, Polarity, Stance, Topic


def weighed(clause: Clause, stances: Iterable[Stance], language: str | None) -> tuple[Fact, ...]:
    """The facts of a clause; what it completes is part of it."""
    said = " ".join(part for part in (clause.lead_in, *clause.heads, clause.text) if part)
    return tuple(Fact(stance, _limits(stance, said, language)) for stance in _undenied(tuple(stances)))


def _undenied(stances: Sequence[Stance]) -> Iterable[Stance]:
    """The stances less those that read the very words of a denial as a permission."""
    denials = [stance for stance in stances if _denied(stance) and stance.evidence]
    for stance in stances:
        denied = (one.evidence for one in denials if one.topic is stance.topic)
        stays = _denied(stance) or stance.polarity is Polarity.CONTROL
        if stays or not any(_nested(stance.evidence, one) for one in denied):
            yield stance


def _denied(stance: Stance) -> bool:
    return stance.negated or stance.polarity is Polarity.DENIES


def _nested(one: str, other: str) -> bool:
    return one in other or other in one


def _limits(stance: Stance, text: str, language: str | None) -> bool:
    """Whether a stance binds by being there.

    Deleting data binds the provider as a denial to keep it does. "Not unless you opt in", "not if you opt
    out" and "not unless the law requires it" are promises, "with your consent" is a permission, though all
    hang on something; what follows once somebody has opted out is a promise, too, and so is what recipients
    are bound to. What is said on outputs binds the user, unless it gives leave without a condition.
    """
    if stance.topic is Topic.RETENTION and stance.polarity is not Polarity.CONTROL:
        if stance.polarity is Polarity.PERMITS and bounds(text, language):
            return True
        words = text if stance.period and not _denied(stance) else stance.evidence
        return erases(words, language) != _denied(stance)
    if stance.topic is Topic.OUTPUT_USE:
        return stance.polarity is not Polarity.PERMITS or not grants(text, language)
    if stance.polarity in {Polarity.DENIES, Polarity.CONTROL} or stance.negated:
        return True
    if stance.consent is Consent.OPT_OUT and opted_out(text, language):
        return True
    return stance.topic is Topic.SHARING and binds(text, stance.evidence, language)
