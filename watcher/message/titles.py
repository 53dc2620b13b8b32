"""First lines, which alone tell the story: who, which document, what moved, which way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from watcher.message.clean import clean, shortened
from watcher.message.forms import merged, read
from watcher.message.speech import Speech
from watcher.model import Alert, Change, Direction, Significance, Topic, TopicVerdict

LONGEST = 180
_TOPICS = 3
_NAMES = 3
_NAME = 60

_SEVERITY = (Direction.BROADER, Direction.MIXED, Direction.NARROWER, Direction.NEUTRAL, None)


def title(alert: Alert, speech: Speech) -> str:
    """The title of one alert."""
    what = _topics(alert, speech) if alert.topics else speech.label("event", alert.event)
    told = speech.say(
        "title", provider=name(alert.provider_name), document=name(alert.document_name), what=what
    )
    if alert.rollback_of:
        told = speech.say("rolled_back", title=told)
    return shortened(speech.say("silent", title=told) if alert.silent_edit else told, LONGEST)


def together(alerts: Sequence[Alert], speech: Speech) -> str:
    """The title of several alerts."""
    names = list(dict.fromkeys(name(alert.provider_name) for alert in alerts))
    who = speech.listed(names[:_NAMES])
    if len(names) > _NAMES:
        who = speech.say("and_more", list=who, count=len(names) - _NAMES)
    count = len({alert.document for alert in alerts})
    documents = speech.count("documents", count)
    return shortened(
        speech.say("group", who=who, documents=documents, what=_overall(alerts, speech)), LONGEST
    )


def name(text: str) -> str:
    """A name of the configuration, on one line."""
    return shortened(clean(text).strip(), _NAME)


def severity(direction: Direction | None) -> int:
    """What a reader wants to know first, first."""
    return _SEVERITY.index(direction)


def findings(
    changes: Iterable[Change],
    topic: Topic | None,
    speech: Speech,
    *,
    most: int,
    going: Direction | None = None,
) -> tuple[str, ...]:
    """What changes say on a topic (None: all), as people talk: the most telling first, each once.

    It is told from the changes that go one way, ``going``, where there are any.
    """
    chosen = list(changes)
    chosen = [change for change in chosen if change.direction == going] or chosen
    by_way: dict[Direction | None, list[str]] = {}
    for change in chosen:
        by_way.setdefault(change.direction, []).extend(change.findings)
    told = [
        (one.rank, speech.finding(one, topic, way))
        for way, found in by_way.items()
        for one in merged([read(words) for words in dict.fromkeys(found)])
    ]
    return tuple(dict.fromkeys(words for _, words in sorted(told, key=lambda pair: pair[0])))[:most]


def of_topic(alert: Alert, topic: Topic) -> list[Change]:
    """The changes of an alert on a topic, with those of their findings that are on it."""
    verdict = alert.topics[topic]
    return [
        _only(change, verdict)
        for change in alert.changes
        if topic in change.topics and change.significance is Significance.SUBSTANTIVE
    ]


def _only(change: Change, verdict: TopicVerdict) -> Change:
    """A change is told to have the findings of all its topics; a verdict has those of its own."""
    return replace(change, findings=tuple(words for words in change.findings if words in verdict.findings))


def _topics(alert: Alert, speech: Speech) -> str:
    rows = sorted(alert.topics.items(), key=lambda row: severity(row[1].direction))
    substantive = [row for row in rows if row[1].significance is Significance.SUBSTANTIVE] or rows
    told = [_topic(alert, topic, verdict, speech) for topic, verdict in substantive[:_TOPICS]]
    left = len(substantive) - _TOPICS
    listed = "; ".join(told)
    return speech.say("and_more", list=listed, count=left) if left > 0 else listed


def _topic(alert: Alert, topic: Topic, verdict: TopicVerdict, speech: Speech) -> str:
    label = speech.label("topic", topic)
    if verdict.direction is None:
        return label
    way = speech.label("direction", verdict.direction)
    said = findings(of_topic(alert, topic), topic, speech, most=1, going=verdict.direction)
    said = said or tuple(
        speech.finding(read(words), topic, verdict.direction) for words in verdict.findings[:1]
    )
    if not said:
        return speech.say("topic_bare", topic=label, direction=way)
    return speech.say("topic_told", topic=label, said=said[0], direction=way)


def _overall(alerts: Sequence[Alert], speech: Speech) -> str:
    """Which topics moved which way over several alerts, or what else there is to tell."""
    ways: dict[Topic, set[Direction | None]] = {}
    for alert in alerts:
        for topic, verdict in alert.topics.items():
            ways.setdefault(topic, set()).add(verdict.direction)
    rows = sorted(
        ((topic, _joined(found - {None})) for topic, found in ways.items()), key=lambda row: severity(row[1])
    )
    told = [
        speech.say(
            "topic_short", topic=speech.label("topic", topic), direction=speech.label("direction", way)
        )
        for topic, way in rows
        if way is not None
    ]
    events = dict.fromkeys(alert.event for alert in alerts if not alert.topics)
    told += [speech.label("event", event) for event in events]
    return "; ".join(told)


def _joined(ways: set[Direction | None]) -> Direction | None:
    """Several ways as one."""
    if len(ways) > 1:
        clear = ways - {Direction.NEUTRAL}
        return clear.pop() if len(clear) == 1 else Direction.MIXED
    return ways.pop() if ways else None
