"""Which topics a clause is about: rules over the phrases found in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from watcher.compare.entries import Hit, Rule
from watcher.compare.index import Index

EXCLUDE_REACH = 25
"""How near a phrase must stand, at least, to keep a rule from holding."""


@dataclass(frozen=True, slots=True)
class Match:
    """A rule that holds: the phrase whose negation is judged, and the phrases that support it."""

    rule: Rule
    anchor: Hit
    support: tuple[Hit, ...]

    @property
    def start(self) -> int:
        """First unit of the words that show it."""
        return min(hit.start for hit in (self.anchor, *self.support))

    @property
    def end(self) -> int:
        """One past the last unit of the words that show it."""
        return max(hit.end for hit in (self.anchor, *self.support))


def matches(rules: Iterable[Rule], hits: Index) -> list[Match]:
    """Where rules hold in a clause."""
    labels = hits.labels
    found: list[Match] = []
    for rule in rules:
        for need in rule.needs:
            if need.isdisjoint(labels):
                break
        else:
            found += _anchored(rule, hits)
    return found


def _anchored(rule: Rule, hits: Index) -> list[Match]:
    """One match for each anchor that has all the rule needs within reach."""
    # What the place of a clause says (a hit without length) holds for all of it.
    if any(hit.start == hit.end for label in rule.without for hit in hits.all(label)):
        return []
    found = []
    for anchor in (hit for label in sorted(rule.needs[0]) for hit in hits.all(label)):
        if any(_near(anchor, rule.without, hits, max(rule.reach, EXCLUDE_REACH))):
            continue
        support = _support(rule, anchor, hits)
        if support is not None:
            found.append(Match(rule, anchor, support))
    return found


def _support(rule: Rule, anchor: Hit, hits: Index) -> tuple[Hit, ...] | None:
    """The nearest phrase for each further need, or None where one is missing."""
    chosen: list[Hit] = []
    at = anchor
    for need in rule.needs[1:]:
        near = [
            hit
            for hit in _near(anchor, need, hits, rule.reach)
            if not _covers(hit, anchor) and hit not in chosen and (not rule.ordered or hit.start >= at.end)
        ]
        if not near:
            return None
        nearest = min(near, key=lambda hit: (_distance(at, hit), hit))
        chosen.append(nearest)
        at = nearest if rule.ordered else anchor
    return tuple(chosen)


def _near(anchor: Hit, labels: Iterable[str], hits: Index, reach: int) -> Iterator[Hit]:
    """Phrases with one of the labels within reach of an anchor."""
    around = hits.between(labels, anchor.start - reach, anchor.end + reach)
    return (hit for hit in around if _distance(anchor, hit) <= reach)


def _distance(one: Hit, other: Hit) -> int:
    return max(one.start - other.end, other.start - one.end, 0)


def _covers(one: Hit, other: Hit) -> bool:
    return one.start <= other.start and other.end <= one.end
