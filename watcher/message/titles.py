"""First lines, which alone tell the story: who, which document, what moved, which way."""

from __future__ import annotations

from collections.abc import Sequence

from watcher.message.clean import brief, shortened
from watcher.message.findings import of_topic, telling, told_by
from watcher.message.speech import Speech
from watcher.model import Alert, Direction, Significance, Topic, TopicVerdict

LONGEST = 180
_TOPICS = 3
_NAMES = 3
_NAME = 60

_SEVERITY = (Direction.BROADER, Direction.MIXED, Direction.NARROWER, Direction.NEUTRAL, None)


def title(alert: Alert, speech: Speech) -> str:
    """The title of one alert, with as much of its topics as it has room for."""
    told = ""
    for most in range(_TOPICS, -1, -1):
        what = _topics(alert, speech, most) if alert.topics else speech.label("event", alert.event)
        provider, document = name(alert.provider_name), name(alert.document_name)
        told = speech.say("title", provider=provider, document=document, what=what)
        if len(told) <= LONGEST:
            break
    told = shortened(told, LONGEST)
    if alert.rollback_of:
        told = speech.say("rolled_back", title=told)
    return speech.say("silent", title=told) if alert.silent_edit else told


def together(alerts: Sequence[Alert], speech: Speech) -> str:
    """The title of several alerts."""
    names = list(dict.fromkeys(name(alert.provider_name) for alert in alerts))
    who = speech.listed(names[:_NAMES])
    if len(names) > _NAMES:
        who = speech.say("and_more", list=who, count=len(names) - _NAMES)
    documents = speech.count("documents", len({alert.document for alert in alerts}))
    told = speech.say("group", who=who, documents=documents, what=_overall(alerts, speech))
    return shortened(told, LONGEST)


def name(text: str) -> str:
    """A name of the configuration, on one line."""
    return brief(text, _NAME)


def severity(direction: Direction | None) -> int:
    """What a reader wants to know first, first."""
    return _SEVERITY.index(direction)


def ranked(alert: Alert) -> list[tuple[Topic, TopicVerdict]]:
    """The topics of an alert: the substantive ones where there are any, the broader first."""
    rows = sorted(alert.topics.items(), key=lambda row: severity(row[1].direction))
    return [row for row in rows if row[1].significance is Significance.SUBSTANTIVE] or rows


def _topics(alert: Alert, speech: Speech, most: int) -> str:
    """All topics, what happened to the first ``most`` of them, and which way the others went."""
    rows = ranked(alert)
    told = [_topic(alert, *row, speech) for row in rows[:most]]
    return speech.style("semicolon").join([*told, *(_briefly(*row, speech) for row in rows[most:])])


def _topic(alert: Alert, topic: Topic, verdict: TopicVerdict, speech: Speech) -> str:
    label = speech.label("topic", topic)
    if verdict.direction is None:
        return label
    way = speech.label("direction", verdict.direction, topic)
    told = telling(of_topic(alert, topic), topic, speech, verdict.direction)
    if not told:
        told = told_by(verdict, topic, speech)[:1]
    if not told:
        return speech.say("topic_bare", topic=label, direction=way)
    words = told[0] if len(told) == 1 else speech.say("both_ways", one=told[0], other=told[1])
    return speech.say("topic_told", topic=label, said=words, direction=way)


def _overall(alerts: Sequence[Alert], speech: Speech) -> str:
    """Which topics moved which way over several alerts, or what else there is to tell."""
    ways: dict[Topic, set[Direction]] = {}
    for alert in alerts:
        for topic, verdict in alert.topics.items():
            if verdict.direction is not None:
                ways.setdefault(topic, set()).add(verdict.direction)
    rows = sorted(
        ((topic, _joined(found)) for topic, found in ways.items()), key=lambda row: severity(row[1])
    )
    told = [_way(topic, way, speech) for topic, way in rows]
    events = dict.fromkeys(alert.event for alert in alerts if not alert.topics)
    told += [speech.label("event", event) for event in events]
    return speech.style("semicolon").join(told)


def _briefly(topic: Topic, verdict: TopicVerdict, speech: Speech) -> str:
    return (
        speech.label("topic", topic) if verdict.direction is None else _way(topic, verdict.direction, speech)
    )


def _way(topic: Topic, direction: Direction, speech: Speech) -> str:
    way = speech.label("direction", direction, topic)
    return speech.say("topic_short", topic=speech.label("topic", topic), direction=way)


def _joined(ways: set[Direction]) -> Direction:
    """Several ways as one; what has no clear one does not count beside what has."""
    clear = (ways - {Direction.NEUTRAL}) or ways
    return next(iter(clear)) if len(clear) == 1 else Direction.MIXED
