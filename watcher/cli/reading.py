"""Commands that read the history: ``documents``, ``history``, ``show``, ``diff``, ``changes``."""

from __future__ import annotations

import dataclasses
import sys
from datetime import datetime
from typing import TYPE_CHECKING

import click

from watcher.cli.context import Context
from watcher.cli.names import parse_name, parse_time
from watcher.cli.output import cell, harmless, print_json, print_rows
from watcher.errors import InputError
from watcher.model import Direction, StatedDates, Topic

if TYPE_CHECKING:
    from watcher.model import Neighbour, Text
    from watcher.store import ChangeRow, DocumentRow, RevisionRow, Store

TOPICS = click.Choice(["training", "sharing", "retention", "human_review", "output_use"])
DIRECTIONS = click.Choice(["broader", "narrower", "mixed", "neutral"])
as_json_option = click.option("--json", "as_json", is_flag=True, help="JSON, one object a line.")


@click.command()
@as_json_option
@click.pass_obj
def documents(context: Context, as_json: bool) -> None:
    """List what is watched: state and why, last seen, revisions.

    In a pipe and as JSON also since when, and when the next check is.

    \b
    Examples:
      watcher documents
      watcher documents --json | jq 'select(.state != "ok")'
    """
    with context.store() as store:
        rows = store.documents()
    if as_json:
        for row in rows:
            print_json(row)
    elif sys.stdout.isatty():
        print_rows(("document", "state", "last seen", "revisions", "why"), map(_document_told, rows))
    else:
        print_rows((), map(_document_row, rows))
    sys.exit(0 if rows else _nothing("no documents yet; watcher check polls those of the configuration"))


def _document_told(row: DocumentRow) -> tuple[object, ...]:
    """A document on a terminal: little enough that a hundred of them can be looked through at 80 columns."""
    since = f" (since {cell(row.since)})" if row.reason and row.state != "ok" else ""
    return row.document, row.state, row.last_seen, row.revisions, f"{row.reason}{since}"


def _document_row(row: DocumentRow) -> tuple[object, ...]:
    return row.document, row.state, row.since, row.reason, row.last_seen, row.next_check, row.revisions


@click.command()
@click.argument("document", metavar="DOC")
@as_json_option
@click.pass_obj
def history(context: Context, document: str, as_json: bool) -> None:
    """List a document's revisions: when seen, what changed by topic and direction.

    \b
    Examples:
      watcher history kimi/privacy
      watcher history kimi/privacy --json
    """
    key, _ = parse_name(document)
    with context.store() as store:
        rows = store.history(key)
    if as_json:
        for row in rows:
            told = {field.name: getattr(row, field.name) for field in dataclasses.fields(row)}
            print_json({**told, "notice_days": _notice(row)})
    else:
        heads = ("#", "first seen", "last seen", "updated", "effective", "what changed", "remarks")
        print_rows(heads, (_history_row(row) for row in rows))
    sys.exit(0 if rows else _nothing(f"{key} has no revision yet; watcher documents tells why"))


def _history_row(row: RevisionRow) -> tuple[object, ...]:
    changed = [f"{topic} {v.direction or v.significance}" for topic, v in row.topics.items()]
    remarks = ["silent edit"] if row.silent_edit else []
    notice = _notice(row) or 0
    remarks += [f"{notice} days of notice"] if notice > 0 else []
    remarks += [f"rollback of {row.rollback_of}"] if row.rollback_of else []
    remarks += ["replaced"] if row.replaced else []
    remarks += [_acceptance(row)] if row.accepted_by else []
    return row.number, row.first_seen, row.last_seen, row.updated, row.effective, changed, remarks


def _acceptance(row: RevisionRow) -> str:
    """Who overruled the gate, why, and what it had said."""
    why = f": “{row.accepted_why}”" if row.accepted_why else ""
    return f"accepted by {row.accepted_by}{why}" + (f" (was {row.overruled})" if row.overruled else "")


def _notice(row: RevisionRow) -> int | None:
    return StatedDates(row.updated, row.effective).notice(row.first_seen)


@click.command()
@click.argument("document", metavar="DOC[@N]")
@as_json_option
@click.pass_obj
def show(context: Context, document: str, as_json: bool) -> None:
    """Print a document's text, with section headings.

    \b
    Examples:
      watcher show kimi/privacy
      watcher show kimi/privacy@2
    """
    key, number = parse_name(document)
    with context.store() as store:
        text = store.text(key, number)
    if as_json:
        print_json(text)
    else:
        print_text(text)


def print_text(text: Text) -> None:
    """A text with its headings, as ``show`` prints it."""
    for block in text.blocks:
        words = harmless(" ".join(part for part in (block.marker, block.text) if part))
        if block.kind == "heading":
            click.echo(f"\n{'#' * max(1, block.level)} {words}")
        elif block.kind == "item":
            click.echo(f"{'  ' * max(0, block.level - 1)}- {words}")
        else:
            click.echo(f"{' | '.join((*map(harmless, block.heads), words))}")


@click.command()
@click.argument("document", metavar="DOC")
@click.argument("old", type=click.IntRange(1), required=False)
@click.argument("new", type=click.IntRange(1), required=False)
@as_json_option
@click.pass_obj
def diff(context: Context, document: str, old: int | None, new: int | None, as_json: bool) -> None:
    """Show the semantic diff of two revisions; the last two unless told otherwise.

    \b
    Examples:
      watcher diff kimi/privacy          what the last revision changed
      watcher diff kimi/privacy 2        revision 2 against the one in force
      watcher diff kimi/privacy 1 3
    """
    from watcher import decide
    from watcher.cli.comparing import comparison_object, print_comparison, tell_unread

    key, number = parse_name(document)
    with context.store() as store:
        last = number or len(store.history(key))
        if not last:
            sys.exit(_nothing(f"{key} has no revision yet; watcher documents tells why"))
        new = new or last
        old = old or new - 1
        if old < 1:
            sys.exit(_nothing(f"{key} has a single revision: there is nothing to compare it with"))
        near = _neighbours(store, key, old, new)
        comparison = decide.compare_among(store.text(key, old), store.text(key, new), near)
    tell_unread(key, comparison.language)
    if as_json:
        print_json(comparison_object(None, comparison))
    else:
        print_comparison(comparison)


def _neighbours(store: Store, key: str, old: int, new: int) -> tuple[Neighbour, ...]:
    """What other documents of the provider came to around the time of these revisions."""
    from watcher import decide

    when = [row.confirmed_at for row in store.history(key) if min(old, new) < row.number <= max(old, new)]
    return store.neighbours(key, min(when) - decide.APART, max(when) + decide.APART) if when else ()


@click.command()
@click.option("--topic", type=TOPICS)
@click.option("--direction", type=DIRECTIONS)
@click.option("--provider", metavar="ID")
@click.option("--since", callback=parse_time, metavar="DATE", help="ISO 8601.")
@click.option("--until", callback=parse_time, metavar="DATE", help="ISO 8601.")
@as_json_option
@click.pass_obj
def changes(
    context: Context,
    topic: str | None,
    direction: str | None,
    provider: str | None,
    since: datetime | None,
    until: datetime | None,
    as_json: bool,
) -> None:
    """List changes across documents, newest first.

    \b
    Examples:
      watcher changes --topic training --direction broader
      watcher changes --provider openai --since 2026-01-01 --json
    """
    if since and until and since > until:
        raise InputError("--since lies after --until: no change can match")
    with context.store() as store:
        rows = store.changes(
            topic=Topic(topic) if topic else None,
            direction=Direction(direction) if direction else None,
            provider=provider,
            since=since,
            until=until,
        )
    if as_json:
        for row in rows:
            print_json(row)
    else:
        heads = ("seen", "revision", "topics", "direction", "section", "findings")
        print_rows(heads, map(_change_row, rows))
    sys.exit(0 if rows else _nothing("no such changes"))


def _change_row(row: ChangeRow) -> tuple[object, ...]:
    change = row.change
    name = f"{row.document}@{row.number}"
    return row.first_seen, name, change.topics, change.direction, " › ".join(change.section), change.findings


def _nothing(why: str) -> int:
    click.echo(why, err=True)
    return 1
