"""The verdict: what each change, and all changes together, mean for the user.

A change that touches a topic is judged by the typed facts of the old and new clause
(:mod:`watcher.compare.order`); what the facts do not show, by what is left of the wording
(:mod:`watcher.compare.wording`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from watcher.compare.order import HEAVY, Fact, Facts, Finding, appeared, differences, disappeared, reverse
from watcher.compare.wording import NUMBER, Rewording
from watcher.compare.words import bare_words
from watcher.model import Direction, Significance, Topic, TopicVerdict

UNCLEAR = "unclear, read it"

# Share of weighty words that may differ in a clause whose facts are the same.
_FREE_WORDING = 0.3
# Findings that go one way do not count beside twice their weight going the other way.
_LITTLE = 0.5


@dataclass(frozen=True, slots=True)
class Judgement:
    """One change on one topic (or on none).

    Attributes:
        led: it came or went with a lead-in that is judged on the topic itself ("We never look, except:").
    """

    significance: Significance
    findings: tuple[Finding, ...] = ()
    led: bool = False

    @property
    def direction(self) -> Direction | None:
        """Which way the findings go together; None for an editorial change."""
        if self.significance is Significance.EDITORIAL:
            return None
        return combined(_weights(self.findings))


def _weights(findings: Iterable[Finding]) -> Counter[Direction]:
    """The heaviest finding each way."""
    weights: Counter[Direction] = Counter()
    for finding in findings:
        weights[finding.direction] = max(weights[finding.direction], finding.weight)
    return weights


def combined(weights: Mapping[Direction, int]) -> Direction:
    """What goes several ways, as one: a side that weighs little against the other does not make it mixed."""
    broader, narrower = weights.get(Direction.BROADER, 0), weights.get(Direction.NARROWER, 0)
    if not broader and not narrower:
        return Direction.NEUTRAL
    if min(broader, narrower) > _LITTLE * max(broader, narrower):
        return Direction.MIXED
    return Direction.BROADER if broader > narrower else Direction.NARROWER


def judge(
    old: Sequence[Fact],
    new: Sequence[Fact],
    rewording: Rewording,
    *,
    same_words: bool,
    changed_place: bool = False,
) -> dict[Topic, Judgement]:
    """Judge one change, topic by topic, by the stances of its old and new clauses.

    Args:
        old: what the old clauses say.
        new: what the new clauses say.
        rewording: what is left of the change of words.
        same_words: nothing is left, and the surroundings are the same: it cannot say another thing.
        changed_place: nothing is left, but the surroundings differ ("We share:" became "We never share:").
    """
    before, after = _by_topic(old), _by_topic(new)
    if same_words:
        return {
            topic: Judgement(Significance.EDITORIAL) for topic in Topic if topic in before or topic in after
        }
    return {
        topic: _judge_placed(before.get(topic, []), after.get(topic, []))
        if changed_place
        else _judge_topic(before.get(topic, []), after.get(topic, []), rewording)
        for topic in Topic
        if topic in before or topic in after
    }


def judge_others(rewording: Rewording, *, readable: bool) -> Judgement:
    """Judge a change that is on no topic: more than editorial wording matters, which way nobody can say.

    Args:
        rewording: what is left of the change of words.
        readable: there is a lexicon for the language, so that "on no topic" is known.
    """
    if rewording.editorial:
        return Judgement(Significance.EDITORIAL)
    unread = () if readable else (Finding(UNCLEAR, Direction.NEUTRAL),)
    return Judgement(Significance.SUBSTANTIVE, _guard_findings(rewording) or unread)


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
    return TopicVerdict(Significance.SUBSTANTIVE, combined(_net(weighty)), tuple(findings))


def _net(judgements: Sequence[Judgement]) -> Counter[Direction]:
    """The weight each way of all changes, less what went in one place and came in another.

    What a lead-in leads in weighs nothing beside it: exceptions that went with a promise do not outweigh it.
    """
    judgements = [row for row in judgements if not row.led] or judgements
    findings = [finding for row in judgements for finding in row.findings]
    both = Counter(row.came for row in findings if row.came) & Counter(
        row.gone for row in findings if row.gone
    )
    came, gone = Counter(both), Counter(both)
    weights: Counter[Direction] = Counter()
    for judgement in judgements:
        rest = [row for row in judgement.findings if not (_spent(came, row.came) or _spent(gone, row.gone))]
        weights += _weights(rest)
    return weights


def _spent(left: Counter[Facts], facts: Facts) -> bool:
    """Whether these facts are set off by their opposite elsewhere; each opposite counts once."""
    if not left[facts]:
        return False
    left[facts] -= 1
    return True


def _by_topic(facts: Iterable[Fact]) -> dict[Topic, list[Fact]]:
    by_topic: dict[Topic, list[Fact]] = defaultdict(list)
    for fact in facts:
        by_topic[fact.stance.topic].append(fact)
    return by_topic


def _judge_topic(old: Sequence[Fact], new: Sequence[Fact], rewording: Rewording) -> Judgement:
    if not old or not new:
        return _judge_one_sided(old, new, rewording)
    findings = _compare(old, new, excepted=rewording.excepted)
    if findings:
        return Judgement(Significance.SUBSTANTIVE, tuple(findings))
    guarded = _guarding(old[0].stance.topic, rewording)
    if guarded.guarded:
        return Judgement(Significance.SUBSTANTIVE, _unread_findings(old[0], new[0], guarded))
    if rewording.one_sided or rewording.share > _FREE_WORDING:
        return Judgement(Significance.SUBSTANTIVE, (_reach(new[0], rewording),))
    return Judgement(Significance.EDITORIAL)


def _judge_placed(old: Sequence[Fact], new: Sequence[Fact]) -> Judgement:
    """The same words in other surroundings: what the surroundings themselves say is told where they stand.

    Only a clause that they turn round says another thing: "We share:" became "We never share:".
    """
    findings = _compare(old, new) if old and new else []
    turned = tuple(finding for finding in findings if finding.weight >= HEAVY)
    return Judgement(Significance.SUBSTANTIVE if turned else Significance.EDITORIAL, turned)


def _guarding(topic: Topic, rewording: Rewording) -> Rewording:
    """The rewording, with numbers guarded on retention only: elsewhere they count things, years and laws."""
    if topic is Topic.RETENTION:
        return rewording
    return replace(rewording, guarded=tuple(kind for kind in rewording.guarded if kind != NUMBER))


def _judge_one_sided(old: Sequence[Fact], new: Sequence[Fact], rewording: Rewording) -> Judgement:
    """A topic that one wording only is read to be on: nothing came or went whose words stand in both."""
    findings = [disappeared(fact) for fact in old if not _stands(fact, rewording)]
    findings += [appeared(fact) for fact in new if not _stands(fact, rewording)]
    return Judgement(Significance.SUBSTANTIVE if findings else Significance.EDITORIAL, tuple(findings))


def _stands(fact: Fact, rewording: Rewording) -> bool:
    """Whether the words that show a fact are in both wordings."""
    if not rewording.kept or rewording.negations:
        return False
    return {*rewording.lost, *rewording.gained}.isdisjoint(bare_words(fact.stance.evidence))


def _reach(fact: Fact, rewording: Rewording) -> Finding:
    """Words put in or taken out of a clause whose facts are the same.

    A longer list reaches further, one of exceptions takes more back. A qualifier may go either way ("data"
    and "usage data").
    """
    if not rewording.one_sided:
        return Finding(UNCLEAR, Direction.NEUTRAL)
    direction = appeared(fact).direction if rewording.listed else Direction.NEUTRAL
    if rewording.excepted and fact.limits:
        direction = reverse(appeared(fact).direction)
    if rewording.gained:
        return Finding(f"+ {' '.join(rewording.gained)}", direction)
    return Finding(f"− {' '.join(rewording.lost)}", reverse(direction))


def _guard_findings(rewording: Rewording) -> tuple[Finding, ...]:
    return tuple(Finding(f"{kind} changed: {UNCLEAR}", Direction.NEUTRAL) for kind in rewording.guarded)


def _unread_findings(old: Fact, new: Fact, rewording: Rewording) -> tuple[Finding, ...]:
    """Guarded words that changed no fact that is read: a "not" put into a permission still has a way."""
    if old.limits or new.limits or rewording.negations == 0:
        return _guard_findings(rewording)
    more = appeared(new).direction
    way = reverse(more) if rewording.negations > 0 else more
    return (Finding(f"negation changed: {UNCLEAR}", way), *_guard_findings(rewording))


def _compare(old: Sequence[Fact], new: Sequence[Fact], *, excepted: bool = False) -> list[Finding]:
    """Pair the facts of both sides (alike ones first) and tell what differs."""
    waiting = list(new)
    findings: list[Finding] = []
    for fact in old:
        told = [differences(fact, other, excepted=excepted) for other in waiting]
        if not told:
            findings.append(disappeared(fact))
            continue
        nearest = min(range(len(told)), key=lambda index: len(told[index]))
        del waiting[nearest]
        findings += told[nearest]
    return findings + [appeared(fact) for fact in waiting]
