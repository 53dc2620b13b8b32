"""What changes say, as people talk: which findings to tell, and in which order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from watcher.message.forms import merged, read
from watcher.message.speech import Speech
from watcher.model import Alert, Change, Direction, Significance, Topic, TopicVerdict

Found = tuple[str, Direction | None]
"""A finding as the comparison tells it, and the way of the change that it was found in."""


def said(found: Iterable[Found], topic: Topic | None, speech: Speech) -> list[str]:
    """Findings as people talk: each once, labels of one kind together, the most telling first."""
    by_way: dict[Direction | None, list[str]] = {}
    for words, way in found:
        by_way.setdefault(way, []).append(words)
    told = [
        (one.rank, speech.finding(one, topic, way))
        for way, findings in by_way.items()
        for one in merged([read(words) for words in dict.fromkeys(findings)])
    ]
    unique = list(dict.fromkeys(words for _, words in sorted(told, key=lambda pair: pair[0])))
    # "A promise to delete" says nothing beside "a promise to delete (30 days)".
    return [words for words in unique if not any(other.startswith(f"{words} (") for other in unique)]


def telling(changes: Sequence[Change], topic: Topic, speech: Speech, going: Direction) -> list[str]:
    """The finding that tells best why a topic went a way; one for each where it went both."""
    if going is Direction.MIXED:
        both = [telling(changes, topic, speech, way) for way in (Direction.BROADER, Direction.NARROWER)]
        return [found[0] for found in both if found]
    found = [pair for change in changes for pair in _found(change)]
    by_itself = [(words, going) for words, _ in found if read(words).way(topic) is going]
    by_place = [pair for pair in found if pair[1] is going and read(pair[0]).way(topic) is None]
    chosen = min((pairs for pairs in (by_itself, by_place) if pairs), key=_rank, default=[])
    return said(chosen, topic, speech)[:1]


def told_by(verdict: TopicVerdict, topic: Topic, speech: Speech) -> list[str]:
    """What a verdict says, where no change says it."""
    way = verdict.direction
    return said(
        [(words, way) for words in verdict.findings if read(words).way(topic) in {None, way}], topic, speech
    )


def agreeing(changes: Sequence[Change], topic: Topic, speech: Speech, going: Direction) -> list[str]:
    """All that changes say on a topic, the most telling first, but for what goes against the whole."""
    found = [pair for change in changes for pair in _found(change)]
    if going in {Direction.BROADER, Direction.NARROWER}:
        found = [pair for pair in found if read(pair[0]).way(topic) in {None, going}]
        found = [pair for pair in found if pair[1] in {None, going, Direction.MIXED}] or found
    return list(dict.fromkeys([*telling(changes, topic, speech, going), *said(found, topic, speech)]))


def of_topic(alert: Alert, topic: Topic) -> list[Change]:
    """The weighty changes of an alert on a topic, each with the findings that are the topic's."""
    return [
        about(change, alert, topic)
        for change in alert.changes
        if topic in change.topics and change.significance is Significance.SUBSTANTIVE
    ]


def about(change: Change, alert: Alert, topic: Topic) -> Change:
    """A change as far as it is on a topic.

    It is told to have the findings of all its topics, and the way that they go together; the verdict on a
    topic has those of its own.
    """
    verdict = alert.topics.get(topic)
    if verdict is None:
        return change
    findings = tuple(words for words in change.findings if words in verdict.findings)
    way = change.direction if len(change.topics) == 1 else verdict.direction
    return replace(change, findings=findings, direction=way)


def of_change(change: Change, alert: Alert, speech: Speech) -> list[str]:
    """What a change says; where it is on several topics, each finding with its own."""
    if len(change.topics) <= 1:
        return said(_found(change), next(iter(change.topics), None), speech)
    told: list[str] = []
    waiting = dict.fromkeys(change.findings)
    for topic in change.topics:
        one = about(change, alert, topic)
        found = [pair for pair in _found(one) if pair[0] in waiting] if topic in alert.topics else []
        label = speech.label("topic", topic)
        told += [speech.say("of_topic", topic=label, said=words) for words in said(found, topic, speech)]
        for words, _ in found:
            del waiting[words]
    return told + said([(words, change.direction) for words in waiting], None, speech)


def _found(change: Change) -> list[Found]:
    return [(words, change.direction) for words in change.findings]


def _rank(found: Sequence[Found]) -> int:
    return min(read(words).rank for words, _ in found)
