"""Alerts → the message that people of a channel read, no longer than its service takes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence

from watcher.message.parts import Detail, Letter
from watcher.message.speech import Speech
from watcher.message.telling import letter
from watcher.message.titles import severity
from watcher.message.unlinking import unlinked
from watcher.message.writers import chat, email, feishu, plain, styles, webhook
from watcher.model import Alert, Channel, Markup, Message, Service, Significance

CONSOLE = "console"

LADDER = (
    Detail(600, 12, 60),
    Detail(400, 12, 40),
    Detail(400, 8, 30),
    Detail(300, 6, 20),
    Detail(300, 4, 15),
    Detail(240, 3, 12),
    Detail(240, 2, 10),
    Detail(200, 2, 8, linked=False),
    Detail(160, 1, 8, linked=False),
    Detail(100, 1, 6, linked=False),
    Detail(0, 1, 6, linked=False),
    Detail(0, 0, 5, linked=False),
    Detail(0, 0, 3, linked=False),
    Detail(0, 0, 1, linked=False),
    Detail(0, 0, 0, linked=False),
    Detail(0, 0, 0, linked=False, title=80),
    Detail(0, 0, 0, linked=False, title=30),
)
"""What people are told, from as much as they may want to read down to what the smallest service takes."""

FACTS = (
    Detail(20_000, 500, 500),
    Detail(5_000, 200, 200),
    Detail(2_000, 100, 100),
    Detail(1_000, 40, 80),
    *LADDER,
)
"""What programs are told."""

_AROUND_TITLE = 16
"""Characters that a service may put around a title."""

_STYLES: Mapping[Markup, chat.Style] = {
    Markup.SLACK: styles.SLACK,
    Markup.DISCORD: styles.DISCORD,
    Markup.MARKDOWN: styles.MARKDOWN,
    Markup.TELEGRAM: styles.TELEGRAM,
    Markup.DINGTALK: styles.DINGTALK,
    Markup.WECOM: styles.WECOM,
}


def render(alerts: Sequence[Alert], service: Service, channel: Channel, *, digest: bool = False) -> Message:
    """Write alerts that are told together as the people of a channel read them.

    Page text is quoted, never interpreted. What is too long for the service is left out, and counted.

    Args:
        alerts: one; or several of one rule, of one provider (a group) or of a digest.
        service: what the channel's service takes.
        channel: whose language and time zone are used.
        digest: they are told together because their rule asks for a digest.
    """
    ordered = sorted(alerts, key=_weight)
    id_, speech = _id(alerts), Speech(channel.language)
    told = letter(ordered, channel, speech, LADDER[0], digest=digest)
    body = ""
    for detail in _details(ordered, service):
        told = letter(ordered, channel, speech, detail, digest=digest)
        body = _body(ordered, told, service, detail, id_=id_, digest=digest)
        title = _size(told.title, service) + _AROUND_TITLE if service.titled else 0
        if title + _size(body, service) <= service.limit:
            break
    return Message(id_, told.title, body, plain.write(told, plain.COLUMNS), _thread(alerts))


def _body(
    alerts: Sequence[Alert], told: Letter, service: Service, detail: Detail, *, id_: str, digest: bool
) -> str:
    markup = service.markup
    if markup is Markup.JSON:
        kind = "digest" if digest else "group" if len(alerts) > 1 else "alert"
        return webhook.write(alerts, told, detail, id_=id_, kind=kind)
    if markup in _STYLES:
        return chat.write(told, _STYLES[markup], titled=service.titled)
    return _WRITERS[markup](told, service)


def _details(alerts: Sequence[Alert], service: Service) -> Iterator[Detail]:
    """In how much detail to try, but for what is longer than the service takes by its quotes alone."""
    for detail in FACTS if service.markup is Markup.JSON else LADDER:
        quoted = sum(
            min(len(side), detail.quote // 2)
            for alert in alerts[: detail.sections]
            for change in alert.changes[: detail.items]
            if not change.words
            for side in (change.old, change.new)
        )
        if quoted <= service.limit:
            yield detail


def _plain(told: Letter, service: Service) -> str:
    """For terminals as it is; what another service would make of bare addresses and names, nobody knows."""
    if service.name == CONSOLE:
        return plain.write(told, plain.COLUMNS)
    return plain.write(told, guard=unlinked, titled=service.titled)


_WRITERS: Mapping[Markup, Callable[[Letter, Service], str]] = {
    Markup.PLAIN: _plain,
    Markup.EMAIL: lambda told, _: email.write(told),
    Markup.FEISHU: lambda told, service: feishu.write(told, titled=service.titled),
}


def _weight(alert: Alert) -> tuple[bool, int]:
    """What matters most comes first."""
    ways = [
        severity(verdict.direction)
        for verdict in alert.topics.values()
        if verdict.significance is Significance.SUBSTANTIVE
    ]
    return not alert.topics, min(ways, default=len(Significance) + 4)


def _size(text: str, service: Service) -> int:
    return len(text.encode()) if service.unit == "bytes" else len(text)


def _id(alerts: Sequence[Alert]) -> str:
    if len(alerts) == 1:
        return alerts[0].id
    return hashlib.sha256("\n".join(sorted(alert.id for alert in alerts)).encode()).hexdigest()[:16]


def _thread(alerts: Sequence[Alert]) -> str:
    """The document; for several together, what they have in common: their provider, or the rule."""
    first = alerts[0]
    if all(alert.document == first.document for alert in alerts):
        return first.document
    if all(alert.provider == first.provider for alert in alerts):
        return first.provider
    return f"rule:{first.rule}"
