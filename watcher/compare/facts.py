"""The typed facts of a stance, gathered from the phrases around its matches."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from watcher.compare.context import Scene
from watcher.compare.entries import Lexicon
from watcher.compare.fold import Units, character_spans, word_spans
from watcher.compare.index import Index
from watcher.compare.periods import periods
from watcher.compare.polarity import Reading
from watcher.compare.topics import Match
from watcher.model import Stance, Topic

EVIDENCE_LIMIT = 300
_ENDLESS = "indefinitely"


def facts(lexicon: Lexicon, topic: Topic, reading: Reading, found: Sequence[Match], scene: Scene) -> Stance:
    """The stance that ``found`` matches of one topic and polarity amount to."""
    hits = scene.hits
    days, period = _period(topic, scene)
    return Stance(
        topic=topic,
        polarity=reading.polarity,
        consent=reading.consent,
        negated=reading.negated,
        scope=_names("scope", hits),
        conditions=_names("condition", hits),
        data=_names("data", hits),
        purposes=_names("purpose", hits),
        recipients=_names("recipient", hits) if topic is Topic.SHARING else (),
        restricted=_names("restricted", hits) if topic is Topic.OUTPUT_USE else (),
        incentive="incentive" in hits.labels,
        period_days=days,
        period=period,
        explicit=any(match.rule.explicit for match in found),
        evidence=_evidence(lexicon, found, scene),
    )


def _names(group: str, hits: Index) -> tuple[str, ...]:
    return tuple(sorted({hit.label.partition(":")[2] for hit in hits.all(group)} - {""}))


def _period(topic: Topic, scene: Scene) -> tuple[float | None, str | None]:
    """The longest period stated, else the rule ("as long as necessary"), "indefinitely" before others."""
    if topic is not Topic.RETENTION:
        return None, None
    stated = periods(scene.text) or periods(scene.lead_in)
    if stated:
        return max(stated)
    rules = sorted(_names("period", scene.hits), key=lambda rule: rule != _ENDLESS)
    return None, rules[0].replace("_", " ") if rules else None


def _evidence(lexicon: Lexicon, found: Sequence[Match], scene: Scene) -> str:
    """The words from the first to the last phrase of the first match, as the page shows them."""
    match = found[0]
    start, end = match.start - scene.own, match.end - scene.own
    if end <= 0:
        return (scene.lead_in or scene.text)[:EVIDENCE_LIMIT]
    spans_of = character_spans if lexicon.units is Units.CHARACTERS else word_spans
    spans = list(islice(spans_of(scene.text), end))
    if end > len(spans):
        return scene.text[:EVIDENCE_LIMIT]
    return scene.text[spans[max(start, 0)][0] : spans[end - 1][1]][:EVIDENCE_LIMIT]
