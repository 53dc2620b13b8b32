"""Who is told what: a revision's changes, or a document's ill health, against the rules."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from watcher.model import (
    Alert,
    Change,
    Comparison,
    Digest,
    Document,
    Rule,
    Significance,
    Topic,
    TopicVerdict,
)

CONSOLE = "console"


def alerts(
    document: Document,
    comparison: Comparison,
    rules: tuple[Rule, ...],
    *,
    number: int,
    now: datetime,
    first_seen: datetime | None = None,
    rollback_of: int | None = None,
    compared_with: int | None = None,
) -> tuple[Alert, ...]:
    """Make at most one alert per rule of what revision ``number`` changed."""
    made = []
    for rule in rules:
        if rule.events or not _concerns(rule, document) or not _is_of_kind(rule, comparison):
            continue
        changes = _matching_changes(rule, comparison)
        if not changes:
            continue
        topics = _topics_of(changes, rule, comparison)
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
                language=document.language or comparison.language,
                tags=document.tags,
                revision=number,
                compared_with=compared_with,
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
                due=_due(rule, now),
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
            language=document.language,
            tags=document.tags,
            detail=detail,
            due=_due(rule, now),
        )
        for rule in rules
        if event in rule.events and _concerns(rule, document)
    )


def undelivered_alerts(
    lost: Alert, channel: str, error: str, rules: tuple[Rule, ...], now: datetime
) -> tuple[Alert, ...]:
    """Make the alerts that say of a delivery that it was given up; the console hears it where no rule asks.

    One a channel, day and rule, however many deliveries were given up: their ids are the same.

    Args:
        lost: the alert that was not delivered.
        channel: that did not take it; it is not told.
        error: what it answered.
        rules: who is told what; those with the event "undelivered" are asked.
        now: when it was given up.
    """
    asking = [
        rule for rule in rules if "undelivered" in rule.events and _names(rule, lost.provider, lost.tags)
    ]
    told = {rule.name: tuple(name for name in rule.to if name != channel) for rule in asking}
    told = {name: to for name, to in told.items() if to}
    if not told and channel != CONSOLE:
        told = {"undelivered": (CONSOLE,)}
    return tuple(
        Alert(
            id=_stable_id("undelivered", channel, now.date().isoformat(), name),
            rule=name,
            event="undelivered",
            document=lost.document,
            document_name=lost.document_name,
            provider_name=lost.provider_name,
            url=lost.url,
            created_at=now,
            channels=to,
            language=lost.language,
            tags=lost.tags,
            revision=lost.revision,
            detail=f"The channel {channel} did not take alert {lost.id}: {error}",
        )
        for name, to in told.items()
    )


def next_digest(digest: Digest, now: datetime) -> datetime:
    """The first moment after ``now`` at which a digest is told, in UTC.

    A local time that a change of clocks leaves out comes as much later as the clocks were moved; one that
    comes twice is taken the first time.
    """
    zone = ZoneInfo(digest.timezone)
    today = now.astimezone(zone).date()
    for days in range(9):  # a week, today included, and the day of a change of clocks
        day = today + timedelta(days=days)
        moment = datetime.combine(day, digest.at, zone).astimezone(UTC)
        if moment > now and digest.weekday in (None, day.weekday()):
            return moment
    raise AssertionError("every weekday comes within eight days")


def _due(rule: Rule, now: datetime) -> datetime | None:
    return next_digest(rule.digest, now) if rule.digest else None


def _stable_id(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def _concerns(rule: Rule, document: Document) -> bool:
    return (
        _names(rule, document.provider, document.tags)
        and (not rule.documents or document.key in rule.documents)
        and (not rule.languages or _is_in(document.language, rule.languages))
    )


def _names(rule: Rule, provider: str, tags: tuple[str, ...]) -> bool:
    return bool({"*", provider, *tags} & set(rule.providers))


def _is_in(language: str | None, languages: tuple[str, ...]) -> bool:
    """ "en" asks for every English, "en-GB" for the British edition."""
    return language is not None and bool({language, language.partition("-")[0]} & set(languages))


def _is_of_kind(rule: Rule, comparison: Comparison) -> bool:
    return rule.silent_edit in (None, comparison.silent_edit)


def _matching_changes(rule: Rule, comparison: Comparison) -> tuple[Change, ...]:
    """The changes that carry matching topics; all that matter where the rule names no topic."""
    topics = {topic for topic, verdict in comparison.topics.items() if _asks_for(rule, topic, verdict)}
    return tuple(
        change
        for change in comparison.changes
        if rule.significance in (None, change.significance)
        and (set(change.topics) & topics or (not rule.topics and not change.topics and _goes(rule, change)))
        and (not rule.scopes or not change.scopes or set(rule.scopes) & set(change.scopes))
    )


def _asks_for(rule: Rule, topic: Topic, verdict: TopicVerdict) -> bool:
    return (
        (not rule.topics or topic in rule.topics)
        and rule.significance in (None, verdict.significance)
        and (not rule.directions or verdict.direction is None or verdict.direction in rule.directions)
    )


def _goes(rule: Rule, change: Change) -> bool:
    """Whether a change off every topic goes a way that was asked for; most go no known way."""
    return not rule.directions or change.direction in rule.directions


def _topics_of(changes: tuple[Change, ...], rule: Rule, comparison: Comparison) -> dict[Topic, TopicVerdict]:
    carried = {topic for change in changes for topic in change.topics}
    return {
        topic: verdict
        for topic, verdict in comparison.topics.items()
        if topic in carried and _asks_for(rule, topic, verdict)
    }
