"""The verdict: what each change, and all changes together, mean for the user.

A change that touches a topic is judged by the typed facts of the old and new clause
(:mod:`watcher.compare.order`); what the facts do not show, by what is left of the wording
(:mod:`watcher.compare.wording`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from watcher.compare.order import Fact, Finding, appeared, differences, disappeared, reverse
from watcher.compare.wording import Rewording
from watcher.model import Direction, Significance, Topic, TopicVerdict

UNCLEAR = "unclear, read it"

# Share of weighty words that may differ in a clause whose facts are the same.
_FREE_WORDING = 0.3


@dataclass(frozen=True, slots=True)
class Judgement:
    """One change on one topic (or on none)."""

    significance: Significance
    findings: tuple[Finding, ...] = ()

    @property
    def direction(self) -> Direction | None:
        """Which way the findings go together; None for an editorial change."""
        if self.significance is Significance.EDITORIAL:
            return None
        return combined(finding.direction for finding in self.findings)


def combined(directions: Iterable[Direction]) -> Direction:
    """Several directions as one."""
    seen = set(directions)
    if Direction.MIXED in seen or {Direction.BROADER, Direction.NARROWER} <= seen:
        return Direction.MIXED
    if Direction.BROADER in seen:
        return Direction.BROADER
    return Direction.NARROWER if Direction.NARROWER in seen else Direction.NEUTRAL


def judge(
    old: Sequence[Fact], new: Sequence[Fact], rewording: Rewording, *, same_words: bool
) -> dict[Topic, Judgement]:
    """Judge one change, topic by topic, by the stances of its old and new clauses.

    Args:
        old: what the old clauses say.
        new: what the new clauses say.
        rewording: what is left of the change of words.
        same_words: nothing is left, and the surroundings are the same: it cannot say another thing.
    """
    before, after = _by_topic(old), _by_topic(new)
    if same_words:
        return {
            topic: Judgement(Significance.EDITORIAL) for topic in Topic if topic in before or topic in after
        }
    return {
        topic: _judge_topic(before.get(topic, []), after.get(topic, []), rewording)
        for topic in Topic
        if topic in before or topic in after
    }


def judge_others(rewording: Rewording) -> Judgement:
    """Judge a change that is on no topic: more than editorial wording matters, which way nobody can say."""
    if rewording.editorial:
        return Judgement(Significance.EDITORIAL)
    return Judgement(Significance.SUBSTANTIVE, _guard_findings(rewording))


def topic_verdicts(judgements: Iterable[Mapping[Topic, Judgement]]) -> dict[Topic, TopicVerdict]:
    """What all changes together did to each topic."""
    gathered: dict[Topic, list[Judgement]] = defaultdict(list)
    for by_topic in judgements:
        for topic, judgement in by_topic.items():
            gathered[topic].append(judgement)
    return {topic: _together(gathered[topic]) for topic in Topic if topic in gathered}


def _together(judgements: Sequence[Judgement]) -> TopicVerdict:
    weighty = [judgement for judgement in judgements if judgement.significance is Significance.SUBSTANTIVE]
    if not weighty:
        return TopicVerdict(Significance.EDITORIAL, None)
    findings = dict.fromkeys(finding.words for judgement in weighty for finding in judgement.findings)
    direction = combined(judgement.direction or Direction.NEUTRAL for judgement in weighty)
    return TopicVerdict(Significance.SUBSTANTIVE, direction, tuple(findings))


def _by_topic(facts: Iterable[Fact]) -> dict[Topic, list[Fact]]:
    by_topic: dict[Topic, list[Fact]] = defaultdict(list)
    for fact in facts:
        by_topic[fact.stance.topic].append(fact)
    return by_topic


def _judge_topic(old: Sequence[Fact], new: Sequence[Fact], rewording: Rewording) -> Judgement:
    findings = _compare(old, new)
    if findings:
        return Judgement(Significance.SUBSTANTIVE, tuple(findings))
    if rewording.guarded:
        return Judgement(Significance.SUBSTANTIVE, _guard_findings(rewording))
    if rewording.one_sided or rewording.share > _FREE_WORDING:
        return Judgement(Significance.SUBSTANTIVE, (_reach(new[0], rewording),))
    return Judgement(Significance.EDITORIAL)


def _reach(fact: Fact, rewording: Rewording) -> Finding:
    """Words put in or taken out of a clause whose facts are the same: it reaches further, or less far."""
    if not rewording.one_sided:
        return Finding(UNCLEAR, Direction.NEUTRAL)
    direction = appeared(fact).direction
    if rewording.gained:
        return Finding(f"+ {' '.join(rewording.gained)}", direction)
    return Finding(f"− {' '.join(rewording.lost)}", reverse(direction))


def _guard_findings(rewording: Rewording) -> tuple[Finding, ...]:
    return tuple(Finding(f"{kind} changed: {UNCLEAR}", Direction.NEUTRAL) for kind in rewording.guarded)


def _compare(old: Sequence[Fact], new: Sequence[Fact]) -> list[Finding]:
    """Pair the facts of both sides (alike ones first) and tell what differs."""
    waiting = list(new)
    findings: list[Finding] = []
    for fact in old:
        partner = min(waiting, key=lambda other: len(differences(fact, other)), default=None)
        if partner is None:
            findings.append(disappeared(fact))
            continue
        waiting.remove(partner)
        findings += differences(fact, partner)
    return findings + [appeared(fact) for fact in waiting]
