"""From an alert to the parts that people read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from watcher.message.clean import clean, shortened
from watcher.message.details import detail as told_why
from watcher.message.findings import agreeing, of_topic
from watcher.message.items import chosen, item
from watcher.message.links import page_link
from watcher.message.parts import Detail, Fact, Lead, Letter, Link, Section
from watcher.message.speech import Speech
from watcher.message.titles import ranked, title, together
from watcher.model import Alert, Channel

_LEAD_FINDINGS = 3
_CHANGED = "changed"
_UNDELIVERED = "undelivered"


def letter(
    alerts: Sequence[Alert], channel: Channel, speech: Speech, detail: Detail, *, digest: bool
) -> Letter:
    """Everything that a message says, in as much detail as asked for; the first alert comes first."""
    several = len(alerts) > 1
    told = together(alerts, speech) if several else title(alerts[0], speech)
    shown = alerts[: max(detail.sections, 1)] if detail.sections else ()
    notes: tuple[str, ...] = ()
    if len(alerts) > len(shown):
        notes = (speech.count("alerts_left_out", len(alerts) - len(shown), command="watcher alerts"),)
    return Letter(
        title=shortened(speech.say("digest", title=told) if digest else told, detail.title),
        language=speech.language,
        sections=tuple(_section(alert, channel, speech, detail, several=several) for alert in shown),
        notes=notes,
        opening=speech.style("opening"),
        closing=speech.style("closing"),
        colon=speech.style("colon"),
    )


def _section(alert: Alert, channel: Channel, speech: Speech, detail: Detail, *, several: bool) -> Section:
    groups, left, editorial = chosen(alert, detail.items)
    page = page_link(alert.url)
    return Section(
        heading=title(alert, speech) if several else "",
        language=alert.language,
        leads=_leads(alert, speech, many=len(groups) > 1 or left > 0),
        items=tuple(item(group, alert, speech, detail) for group in groups),
        notes=_notes(alert, speech, left, editorial),
        facts=(*_dates(alert, channel, speech), *_footer(alert, speech)),
        links=(Link(speech.say("read_page"), page),) if page else (),
    )


def _leads(alert: Alert, speech: Speech, *, many: bool) -> tuple[Lead, ...]:
    leads = []
    for topic, verdict in ranked(alert):
        if verdict.direction is None:
            continue
        way = speech.label("way", verdict.direction, topic)
        direction = speech.label("direction", verdict.direction, topic)
        found = agreeing(of_topic(alert, topic), topic, speech, verdict.direction) if many else []
        told = speech.say("way_told", way=way, direction=direction)
        leads.append(Lead(speech.label("topic", topic), told, tuple(found[:_LEAD_FINDINGS])))
    return tuple(leads)


def _notes(alert: Alert, speech: Speech, left: int, editorial: int) -> tuple[str, ...]:
    notes = [told_why(alert.detail, speech)] if alert.detail else []
    if left:
        notes.append(speech.count("changes_left_out", left, command=command(alert)))
    if alert.others:
        lost = alert.event == _UNDELIVERED
        notes.append(speech.count("lost_too" if lost else "others", alert.others))
    if editorial:
        notes.append(speech.count("editorial", editorial))
    if alert.silent_edit:
        notes.append(speech.say("silent_note"))
    if alert.rollback_of:
        notes.append(speech.say("rollback_note", number=alert.rollback_of))
    return tuple(notes)


def _dates(alert: Alert, channel: Channel, speech: Speech) -> list[Fact]:
    facts = []
    new = alert.new_dates
    if new.updated:
        facts.append(
            Fact(speech.say("published"), speech.say("published_value", date=new.updated.isoformat()))
        )
    facts.append(Fact(speech.say("detected"), _moment(alert.first_seen or alert.created_at, channel)))
    if new.effective:
        days = new.notice(alert.first_seen or alert.created_at) or 0
        date = new.effective.isoformat()
        told = speech.count("effective_notice", days, date=date) if days > 0 else date
        facts.append(Fact(speech.say("effective"), told))
    return facts


def _moment(moment: datetime, channel: Channel) -> str:
    return f"{moment.astimezone(ZoneInfo(channel.timezone)):%Y-%m-%d %H:%M} {channel.timezone}"


def _footer(alert: Alert, speech: Speech) -> list[Fact]:
    return [
        Fact(speech.say("more"), command(alert), code=True),
        Fact(speech.say("alert"), clean(alert.id), code=True),
    ]


def command(alert: Alert) -> str:
    """The command that shows more."""
    document = clean(alert.document)
    if alert.event == _CHANGED and alert.revision > 1:
        return f"watcher diff {document} {alert.compared_with or alert.revision - 1} {alert.revision}"
    if alert.event == _CHANGED:
        return f"watcher show {document}"
    if alert.event in {"blocked", "broken", "replaced"}:
        return f"watcher rejections {document}"
    return "watcher alerts --state given_up" if alert.event == _UNDELIVERED else "watcher documents"
