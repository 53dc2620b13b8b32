"""What people read: an alert as a title and a plain-text body."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from watcher.model import (
    Alert,
    Change,
    ChangeKind,
    Channel,
    Mark,
    Message,
    Service,
    Topic,
    TopicVerdict,
)

QUOTE_LIMIT = 600  # characters of one quoted side; longer clauses are cut at a word
CHANGES_LIMIT = 12  # changes quoted in one alert; the rest are counted

_EVENTS = {
    "blocked": "cannot be seen: the site refuses us",
    "broken": "cannot be seen",
    "recovered": "can be seen again",
    "unstable": "keeps changing from fetch to fetch",
    "replaced": "was replaced by a very different text",
}


def render(
    alerts: Sequence[Alert],
    service: Service,  # noqa: ARG001
    channel: Channel,  # noqa: ARG001
    *,
    digest: bool = False,  # noqa: ARG001
) -> Message:
    """Write alerts that are told together as the people of a channel read them.

    Page text is quoted, never interpreted.

    Args:
        alerts: one; or several of one rule, of one provider (a group) or of a digest.
        service: what the channel's service takes.
        channel: whose language and time zone are used.
        digest: they are told together because their rule asks for a digest.
    """
    alert = alerts[0]
    if alert.event == "changed":
        title, body = _title(alert), "\n\n".join(_change_parts(alert))
    else:
        parts = [_clean(alert.detail), f"Page: {alert.url}", f"More: watcher documents\nAlert {alert.id}"]
        title = f"{alert.provider_name} · {alert.document_name}: {_EVENTS.get(alert.event, alert.event)}"
        body = "\n\n".join(part for part in parts if part)
    return Message(alert.id, title, body, body, alert.document)


def _title(alert: Alert) -> str:
    told = "; ".join(_topic_line(topic, verdict) for topic, verdict in alert.topics.items())
    silent = " [silent edit]" if alert.silent_edit else ""
    return f"{alert.provider_name} · {alert.document_name}: {told or 'terms changed'}{silent}"


def _topic_line(topic: Topic, verdict: TopicVerdict) -> str:
    label = topic.replace("_", " ")
    way = f" ({verdict.direction})" if verdict.direction else ""
    return f"{label} — {verdict.findings[0]}{way}" if verdict.findings else f"{label} changed{way}"


def _change_parts(alert: Alert) -> list[str]:
    parts = [_change(change) for change in alert.changes[:CHANGES_LIMIT]]
    left = len(alert.changes) - CHANGES_LIMIT
    if left > 0:
        parts.append(f"… and {left} more changes on these topics.")
    if alert.others:
        parts.append(f"Other substantive changes: {alert.others}.")
    parts.append(_dates(alert))
    if alert.rollback_of:
        parts.append(f"This is a rollback to revision {alert.rollback_of}.")
    if alert.silent_edit:
        parts.append("Silent edit: the text changed, the date the document states did not.")
    parts.append(f"Page: {alert.url}")
    parts.append(
        f"More: watcher diff {alert.document} {alert.revision - 1} {alert.revision}\nAlert {alert.id}"
    )
    return parts


def _change(change: Change) -> str:
    way = f", {change.direction}" if change.direction else ""
    topics = ", ".join(topic.replace("_", " ") for topic in change.topics)
    head = f"{change.kind}{way}{f' [{topics}]' if topics else ''}"
    lines = [f"§ {_clean(' › '.join(change.section))}" if change.section else "", head]
    lines += [f"  · {finding}" for finding in change.findings]
    if change.kind is ChangeKind.MODIFIED and change.words:
        lines += [f"  {_marked(change)}"]
    else:
        lines += [
            f"  − {_quote(change.old)}" if change.old else "",
            f"  + {_quote(change.new)}" if change.new else "",
        ]
    return "\n".join(line for line in lines if line)


def _marked(change: Change) -> str:
    brackets = {Mark.EQUAL: ("", ""), Mark.DELETED: ("[−", "−]"), Mark.INSERTED: ("{+", "+}")}
    whole = "".join(
        f"{brackets[run.mark][0]}{_clean(run.text)}{brackets[run.mark][1]}" for run in change.words
    )
    if len(whole) <= 2 * QUOTE_LIMIT:
        return f"“{whole}”"
    return f"− {_quote(change.old)}\n  + {_quote(change.new)}"


def _quote(text: str) -> str:
    clean = _clean(text)
    if len(clean) > QUOTE_LIMIT:
        clean = clean[:QUOTE_LIMIT].rsplit(" ", 1)[0] + f" … ({len(text) - QUOTE_LIMIT} more characters)"
    return f"“{clean}”"


def _dates(alert: Alert) -> str:
    lines = [f"Detected: {alert.created_at:%Y-%m-%d %H:%M} UTC"]
    new = alert.new_dates
    if new.updated:
        lines.append(f"Stated update: {new.updated.isoformat()}")
    if new.effective:
        days = new.notice(alert.first_seen or alert.created_at) or 0
        notice = f" (notice: {days} days)" if days > 0 else ""
        lines.append(f"Effective: {new.effective.isoformat()}{notice}")
    return "\n".join(lines)


def _clean(text: str) -> str:
    """Drop control and direction-override characters, which a hostile page could use to mislead."""
    return "".join(c for c in text if c == "\n" or unicodedata.category(c) not in {"Cc", "Cf"})
