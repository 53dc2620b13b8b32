"""The JSON of our own webhooks: all facts, as ``docs/alerts.md`` has them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date

from watcher.message.clean import brief, clean
from watcher.message.links import page_link, words_link
from watcher.message.parts import Detail, Letter, Section
from watcher.message.quotes import begun
from watcher.message.telling import command
from watcher.model import Alert, Change, StatedDates, Words

VERSION = 1
_LEAST, _LONGEST = 200, 1000  # characters of a heading or finding, and of what is told in sentences


def write(alerts: Sequence[Alert], letter: Letter, detail: Detail, *, id_: str, kind: str) -> str:
    """Alerts as JSON, with what we would say of them; ``kind`` is "alert", "group" or "digest"."""
    shown = alerts[: detail.sections]
    told = {
        "version": VERSION,
        "id": id_,
        "kind": kind,
        "title": letter.title,
        "language": letter.language,
        "alerts": [
            _alert(alert, section, detail) for alert, section in zip(shown, letter.sections, strict=True)
        ],
        "alerts_left_out": len(alerts) - len(shown),
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def _alert(alert: Alert, section: Section, detail: Detail) -> dict[str, object]:
    return {
        "id": clean(alert.id),
        "rule": clean(alert.rule),
        "event": alert.event,
        "provider": {
            "id": clean(alert.provider),
            "name": clean(alert.provider_name),
            "tags": [clean(tag) for tag in alert.tags],
        },
        "document": {
            "key": clean(alert.document),
            "name": clean(alert.document_name),
            "language": alert.language,
            "url": page_link(alert.url),
        },
        "revision": alert.revision or None,
        "detected_at": (alert.first_seen or alert.created_at).isoformat(),
        "created_at": alert.created_at.isoformat(),
        "detail": brief(alert.detail, _LONGEST),
        "topics": {
            topic: {
                "significance": verdict.significance,
                "direction": verdict.direction,
                "findings": [brief(finding, _LEAST) for finding in verdict.findings],
            }
            for topic, verdict in alert.topics.items()
        },
        "changes": [_change(change, alert, detail) for change in alert.changes[: detail.items]],
        "changes_left_out": max(len(alert.changes) - detail.items, 0),
        "other_changes": alert.others,
        "dates": {"old": _dates(alert.old_dates), "new": _dates(alert.new_dates)},
        "notice_days": alert.new_dates.notice(alert.first_seen or alert.created_at),
        "silent_edit": alert.silent_edit,
        "rollback_of": alert.rollback_of,
        "command": command(alert),
        "says": [
            {"topic": lead.topic, "way": lead.way, "findings": list(lead.says)} for lead in section.leads
        ],
    }


def _change(change: Change, alert: Alert, detail: Detail) -> dict[str, object]:
    old, old_left = begun(change.old, detail.quote)
    new, new_left = begun(change.new, detail.quote)
    return {
        "kind": change.kind,
        "section": [brief(part, _LEAST) for part in change.section],
        "topics": list(change.topics),
        "scopes": list(change.scopes),
        "significance": change.significance,
        "direction": change.direction,
        "findings": [brief(finding, _LEAST) for finding in change.findings],
        "old": old,
        "new": new,
        "characters_left_out": old_left + new_left,
        "words": [[run.mark, run.text] for run in _marked(change, detail.quote)],
        "link": words_link(alert.url, change.new) if detail.linked else None,
    }


def _marked(change: Change, limit: int) -> list[Words]:
    """The marked words, where they can be shown as a whole."""
    whole = len(change.old) <= limit and len(change.new) <= limit
    return [Words(run.mark, clean(run.text)) for run in change.words] if whole else []


def _dates(dates: StatedDates) -> dict[str, str | None]:
    return {"updated": _iso(dates.updated), "effective": _iso(dates.effective)}


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
