"""Who is told what: a revision's changes, or a document's ill health, against the rules."""

from __future__ import annotations

import hashlib
from datetime import datetime

from watcher.model import Alert, Change, Comparison, Document, Rule, Significance, Topic, TopicVerdict


def alerts(
    document: Document,
    comparison: Comparison,
    rules: tuple[Rule, ...],
    *,
    number: int,
    now: datetime,
    first_seen: datetime | None = None,
    rollback_of: int | None = None,
) -> tuple[Alert, ...]:
    """Make at most one alert per rule of what revision ``number`` changed."""
    made = []
    for rule in rules:
        if rule.events or not _concerns(rule, document):
            continue
        topics = _matching_topics(rule, comparison)
        changes = _matching_changes(rule, comparison, topics)
        if not changes:
            continue
        told = {id(change) for change in changes}
        made.append(
            Alert(
                id=_stable_id(document.key, str(number), rule.name),
                rule=rule.name,
                event="changed",
                document=document.key,
                document_name=document.name,
                provider_name=document.provider_name,
                url=document.url,
                created_at=now,
                channels=rule.to,
                revision=number,
                changes=changes,
                others=sum(
                    change.significance is Significance.SUBSTANTIVE and id(change) not in told
                    for change in comparison.changes
                ),
                topics=topics,
                old_dates=comparison.old_dates,
                new_dates=comparison.new_dates,
                silent_edit=comparison.silent_edit,
                rollback_of=rollback_of,
                first_seen=first_seen,
            )
        )
    return tuple(made)


def health_alerts(
    document: Document, event: str, detail: str, rules: tuple[Rule, ...], now: datetime
) -> tuple[Alert, ...]:
    """Make one alert per rule that asks for ``event`` ("blocked", "recovered", …)."""
    return tuple(
        Alert(
            id=_stable_id(document.key, event, now.isoformat(), rule.name),
            rule=rule.name,
            event=event,
            document=document.key,
            document_name=document.name,
            provider_name=document.provider_name,
            url=document.url,
            created_at=now,
            channels=rule.to,
            detail=detail,
        )
        for rule in rules
        if event in rule.events and _concerns(rule, document)
    )


def _stable_id(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def _concerns(rule: Rule, document: Document) -> bool:
    return bool({"*", document.provider, *document.tags} & set(rule.providers))


def _matching_topics(rule: Rule, comparison: Comparison) -> dict[Topic, TopicVerdict]:
    return {
        topic: verdict
        for topic, verdict in comparison.topics.items()
        if (not rule.topics or topic in rule.topics)
        and rule.significance in (None, verdict.significance)
        and (not rule.directions or verdict.direction is None or verdict.direction in rule.directions)
    }


def _matching_changes(
    rule: Rule, comparison: Comparison, topics: dict[Topic, TopicVerdict]
) -> tuple[Change, ...]:
    """The changes that carry the matching topics; all that matter where the rule names no topic."""
    return tuple(
        change
        for change in comparison.changes
        if rule.significance in (None, change.significance)
        and (set(change.topics) & topics.keys() or (not rule.topics and not change.topics))
    )
