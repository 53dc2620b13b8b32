"""The changes of an alert as they are told: which ones, in which order, those of one list together."""

from __future__ import annotations

from collections.abc import Sequence

from watcher.message.clean import brief, shortened
from watcher.message.findings import of_change
from watcher.message.links import words_link
from watcher.message.parts import Detail, Item, Link
from watcher.message.quotes import quotes
from watcher.message.speech import Speech
from watcher.message.titles import severity
from watcher.model import Alert, Change, Direction, Significance

_FINDINGS = 6
_HEADING = 90
_PLACE = 240
_SHORT = 80
_TOGETHER = 6
"""So many changes of one list are told as one."""

Group = Sequence[Change]


def chosen(alert: Alert, most: int) -> tuple[list[Group], int, int]:
    """The changes to show, at most ``most`` groups; how many more there are; and how many of wording only.

    Those on the alert's topics come first, and of these the ones that go the way of the whole.
    """
    weighty = [change for change in alert.changes if _matters(change)]
    # A rule that asks for changes of wording gets them.
    shown = sorted(weighty, key=lambda change: _order(change, alert)) or list(alert.changes)
    groups = _grouped(shown)
    left = sum(len(group) for group in groups[most:])
    return groups[:most], left, len(alert.changes) - len(shown)


def item(group: Group, alert: Alert, speech: Speech, detail: Detail) -> Item:
    """What is told of changes that belong together."""
    first = group[0]
    links = (words_link(alert.url, change.new) for change in group if change.new)
    link = next(links, None) if detail.linked else None
    room = min(detail.quote, max(detail.quote // len(group), _SHORT))
    return Item(
        place=shortened(" › ".join(brief(part, _HEADING) for part in first.section), _PLACE),
        about=_about(first, alert, speech),
        says=tuple(of_change(first, alert, speech)[:_FINDINGS]),
        quotes=tuple(quote for change in group for quote in quotes(change, room, speech)),
        link=Link(speech.say("these_words"), link) if link else None,
    )


def _matters(change: Change) -> bool:
    moved = any(words.startswith("moved ") for words in change.findings)
    return change.significance is Significance.SUBSTANTIVE or (moved and bool(change.topics))


def _order(change: Change, alert: Alert) -> tuple[bool, bool, int]:
    topics = [alert.topics[topic] for topic in change.topics if topic in alert.topics]
    going = any(verdict.direction == change.direction for verdict in topics)
    return not topics, not going, severity(change.direction)


def _grouped(changes: Sequence[Change]) -> list[Group]:
    """Clauses of one section that came or went with the same meaning (the items of a list) are told once."""
    groups: list[list[Change]] = []
    for change in changes:
        last = groups[-1] if groups else []
        if last and len(last) < _TOGETHER and _alike(last[0], change):
            last.append(change)
        else:
            groups.append([change])
    return [*groups]


def _alike(one: Change, other: Change) -> bool:
    return not one.words and not other.words and _said(one) == _said(other)


def _said(change: Change) -> tuple[object, ...]:
    kept = (change.kind, change.section, change.topics, change.scopes, change.direction, change.findings)
    return (*kept, bool(change.old), bool(change.new))


def _about(change: Change, alert: Alert, speech: Speech) -> str:
    """What happened, to which topics, for whom; and which way it goes where that is not the topic's."""
    kind = speech.label("kind", change.kind)
    topics = speech.listed(speech.label("topic", topic) for topic in change.topics)
    phrase = ("about" if topics else "other_change") + ("_for" if change.scopes else "")
    scopes = speech.listed(speech.label("scope", scope) for scope in change.scopes)
    told = speech.say(phrase, kind=kind, topics=topics, scopes=scopes)
    same = {verdict.direction for topic, verdict in alert.topics.items() if topic in change.topics}
    if change.direction is None or change.direction in {Direction.NEUTRAL, *same}:
        return told
    topic = change.topics[0] if len(change.topics) == 1 else None
    direction = speech.label("direction", change.direction, topic)
    return speech.say("way_told", way=told, direction=direction)
