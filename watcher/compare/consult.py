"""Where the rules and the small model disagree on sharing, who is believed."""

from __future__ import annotations

from collections.abc import Sequence

from watcher.compare.context import Scene
from watcher.compare.entries import Hit, Rule
from watcher.compare.scorer import SURE, UNLIKELY
from watcher.compare.topics import Match
from watcher.model import Topic

_ANCHORS = ("share", "to_recipient", "by_recipient", "give", "recipient", "data:personal")
_AGAINST = ("user_duty", "definition", "incoming", "rights")
_SCORED = Rule(
    id="scored",
    topic=Topic.SHARING,
    needs=(),
    without=frozenset(),
    reach=0,
    section=False,
    ordered=False,
    explicit=True,
    example="",
)
"""Stands for the model where no rule holds."""


def consult(scene: Scene, found: Sequence[Match]) -> list[Match]:
    """The matches that stand once the model has been heard.

    It is believed where it is sure although no rule holds, and where nothing but a rule speaks for
    sharing. What a heading or a lead-in announces stands: the model reads only the clause itself. So does an
    act of sharing with both the personal data and their recipient.
    """
    hits, probability = scene.hits, scene.probability
    if probability is None:
        return list(found)
    if probability < UNLIKELY:
        clear = {match.anchor for match in found if _complete(match, found)}
        return [
            match
            for match in found
            if match.rule.topic is not Topic.SHARING or _announced(match, scene) or match.anchor in clear
        ]
    told = any(match.rule.topic is Topic.SHARING for match in found)
    if (
        probability > SURE
        and not told
        and not hits.labels.isdisjoint(_ANCHORS)
        and hits.labels.isdisjoint(_AGAINST)
    ):
        anchor = next((hit for label in _ANCHORS for hit in hits.all(label) if hit.start >= scene.own), None)
        return [*found, Match(_SCORED, anchor or Hit(scene.own, len(scene.units), "share", "scored"), ())]
    return list(found)


def _announced(match: Match, scene: Scene) -> bool:
    return match.rule.section or match.start < scene.own


def _complete(match: Match, found: Sequence[Match]) -> bool:
    """An act of sharing for which rules have found both the personal data and who gets them."""
    labels = {hit.label for other in found if other.anchor == match.anchor for hit in other.support}
    return (
        match.anchor.label == "share"
        and "data:personal" in labels
        and any(label.startswith("recipient:") for label in labels)
    )
