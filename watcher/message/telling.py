"""From an alert to the parts that people read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from watcher.message.clean import clean, shortened
from watcher.message.links import page_link, words_link
from watcher.message.parts import Detail, Fact, Item, Lead, Letter, Link, Section
from watcher.message.quotes import quotes
from watcher.message.speech import Speech
from watcher.message.titles import findings, of_topic, severity, title, together
from watcher.model import Alert, Change, Channel, Direction, Significance

_LEAD_FINDINGS = 3
_ITEM_FINDINGS = 6
_HEADING = 90
_PLACE = 240
_WHY = 600
_CHANGED = "changed"


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
    shown, left, editorial = _chosen(alert, detail.items)
    page = page_link(alert.url)
    return Section(
        heading=title(alert, speech) if several else "",
        language=alert.language,
        leads=_leads(alert, speech, many=len(shown) + left > 1),
        items=tuple(_item(change, alert, speech, detail) for change in shown),
        notes=_notes(alert, speech, left, editorial),
        facts=(*_dates(alert, channel, speech), *_footer(alert, speech)),
        links=(Link(speech.say("read_page"), page),) if page else (),
    )


def _chosen(alert: Alert, most: int) -> tuple[list[Change], int, int]:
    """The changes to show, those on the alert's topics first; how many more there are; and editorial ones."""
    weighty = [change for change in alert.changes if _matters(change)]
    if not weighty:  # a rule that asks for changes of wording gets them
        return list(alert.changes[:most]), max(len(alert.changes) - most, 0), 0
    ordered = sorted(weighty, key=lambda change: _order(change, alert))
    return ordered[:most], max(len(ordered) - most, 0), len(alert.changes) - len(weighty)


def _matters(change: Change) -> bool:
    moved = any(words.startswith("moved ") for words in change.findings)
    return change.significance is Significance.SUBSTANTIVE or (moved and bool(change.topics))


def _order(change: Change, alert: Alert) -> tuple[bool, bool, int]:
    topics = [alert.topics[topic] for topic in change.topics if topic in alert.topics]
    going = any(verdict.direction == change.direction for verdict in topics)
    return not topics, not going, severity(change.direction)


def _leads(alert: Alert, speech: Speech, *, many: bool) -> tuple[Lead, ...]:
    rows = sorted(alert.topics.items(), key=lambda row: severity(row[1].direction))
    return tuple(
        Lead(
            speech.label("topic", topic),
            speech.say(
                "way_told",
                way=speech.label("way", verdict.direction, topic),
                direction=speech.label("direction", verdict.direction),
            ),
            findings(of_topic(alert, topic), topic, speech, most=_LEAD_FINDINGS, going=verdict.direction)
            if many
            else (),
        )
        for topic, verdict in rows
        if verdict.direction is not None
    )


def _item(change: Change, alert: Alert, speech: Speech, detail: Detail) -> Item:
    topic = change.topics[0] if len(change.topics) == 1 else None
    found = findings([change], topic, speech, most=_ITEM_FINDINGS)
    link = words_link(alert.url, change.new) if detail.linked else None
    return Item(
        place=shortened(" › ".join(shortened(clean(part), _HEADING) for part in change.section), _PLACE),
        about=_about(change, alert, speech),
        says=found,
        quotes=quotes(change, detail.quote, speech),
        link=Link(speech.say("these_words"), link) if link else None,
    )


def _about(change: Change, alert: Alert, speech: Speech) -> str:
    """What happened, to which topics, for whom, and which way it goes where the topics do not."""
    kind = speech.label("kind", change.kind)
    topics = speech.listed(speech.label("topic", topic) for topic in change.topics)
    phrase = ("about" if topics else "other_change") + ("_for" if change.scopes else "")
    scopes = speech.listed(speech.label("scope", scope) for scope in change.scopes)
    told = speech.say(phrase, kind=kind, topics=topics, scopes=scopes)
    return told if change.direction is None else _with_way(told, change, alert, speech)


def _with_way(told: str, change: Change, alert: Alert, speech: Speech) -> str:
    same = {verdict.direction for topic, verdict in alert.topics.items() if topic in change.topics}
    if same == {change.direction} or change.direction in {None, Direction.NEUTRAL}:
        return told
    return speech.say("way_told", way=told, direction=speech.label("direction", change.direction))


def _notes(alert: Alert, speech: Speech, left: int, editorial: int) -> tuple[str, ...]:
    notes = [shortened(clean(alert.detail), _WHY)] if alert.detail else []
    if left:
        notes.append(speech.count("changes_left_out", left, command=command(alert)))
    if alert.others:
        lost = alert.event == "undelivered"
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
        return f"watcher diff {document} {alert.revision - 1} {alert.revision}"
    if alert.event == _CHANGED:
        return f"watcher show {document}"
    if alert.event in {"blocked", "broken", "replaced"}:
        return f"watcher rejections {document}"
    return "watcher alerts" if alert.event == "undelivered" else "watcher documents"
