"""Which topics a clause is about: rules over the phrases found in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from watcher.compare.entries import Hit, Lexicon, Rule
from watcher.model import Topic

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


Index = Mapping[str, Sequence[Hit]]


def index(hits: Iterable[Hit]) -> dict[str, list[Hit]]:
    """Hits by label, and by the part of the label before a colon."""
    by_label: dict[str, list[Hit]] = {}
    for hit in hits:
        group, colon, _ = hit.label.partition(":")
        by_label.setdefault(hit.label, []).append(hit)
        if colon:
            by_label.setdefault(group, []).append(hit)
    return by_label


def matches(lexicon: Lexicon, hits: Index, sections: frozenset[Topic]) -> list[Match]:
    """Every rule that holds in a clause; ``sections`` are the topics its headings announce."""
    found: list[Match] = []
    for rule in lexicon.rules:
        if rule.section and rule.topic not in sections:
            continue
        if all(not need.isdisjoint(hits.keys()) for need in rule.needs):
            found += _anchored(rule, hits)
    return found


def _anchored(rule: Rule, hits: Index) -> list[Match]:
    """One match for each anchor that has all the rule needs within reach."""
    found = []
    for anchor in _labelled(hits, rule.needs[0]):
        if any(_excludes(anchor, hit, rule.reach) for hit in _labelled(hits, rule.without)):
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
            for hit in _labelled(hits, need)
            if _near(anchor, hit, rule.reach)
            and not _covers(hit, anchor)
            and hit not in chosen
            and (not rule.ordered or hit.start >= at.end)
        ]
        if not near:
            return None
        nearest = min(near, key=lambda hit: _distance(at, hit))
        chosen.append(nearest)
        at = nearest if rule.ordered else anchor
    return tuple(chosen)


def _labelled(hits: Index, labels: Iterable[str]) -> list[Hit]:
    return [hit for label in labels for hit in hits.get(label, ())]


def _distance(one: Hit, other: Hit) -> int:
    return max(one.start - other.end, other.start - one.end, 0)


def _near(one: Hit, other: Hit, reach: int) -> bool:
    return _distance(one, other) <= reach


def _excludes(anchor: Hit, hit: Hit, reach: int) -> bool:
    """What the place of a clause says (a hit without length) holds for all of it."""
    return hit.start == hit.end or _near(anchor, hit, max(reach, EXCLUDE_REACH))


def _covers(one: Hit, other: Hit) -> bool:
    return one.start <= other.start and other.end <= one.end
