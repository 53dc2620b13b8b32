"""``watcher rejections`` and ``watcher accept``: what was not taken for the document, and a person's word."""

from __future__ import annotations

import dataclasses
import os
import socket
import sys
from datetime import datetime
from typing import TYPE_CHECKING

import click

from watcher.cli.context import Context
from watcher.cli.names import parse_name, user_name
from watcher.cli.output import harmless, print_json, print_rows
from watcher.errors import InputError, UnknownDocumentError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from watcher.model import Decision, Document, Page, Rule, Text
    from watcher.store import RejectionRow, Store

LEASE_SECONDS = 300.0


@click.command()
@click.argument("document", metavar="DOC")
@click.argument("number", metavar="[N]", type=click.IntRange(1), required=False)
@click.option("--json", "as_json", is_flag=True, help="JSON, one object a line.")
@click.option("--raw", is_flag=True, help="The bytes of page N, as they came; into a file or pipe.")
@click.pass_obj
def rejections(context: Context, document: str, number: int | None, as_json: bool, raw: bool) -> None:
    """List the last pages that were not the document, newest first; with N, show the text of one.

    \b
    Examples:
      watcher rejections kimi/privacy
      watcher rejections kimi/privacy 17
      watcher rejections kimi/privacy 17 --raw > page.html
    """
    key, _ = parse_name(document)
    if raw and (number is None or as_json):
        raise InputError("--raw takes the number of a rejected page, and no --json")
    with context.store() as store:
        rows = store.rejections(key)
        if number is None:
            sys.exit(_list(key, rows, as_json=as_json))
        row = _chosen(key, rows, number)
        page = store.rejected_page(row.id)
    if raw:
        _write_bytes(page)
    else:
        _show(context, row, page, as_json=as_json)


def _list(key: str, rows: Sequence[RejectionRow], *, as_json: bool) -> int:
    if as_json:
        for row in rows:
            print_json(row)
    else:
        heads = ("#", "seen", "status", "final URL", "title", "reason", "detail", "measures")
        print_rows(heads, map(_row, rows))
    return 0 if rows else _refused(f"no page of {key} was rejected")


def _refused(why: str) -> int:
    click.echo(why, err=True)
    return 1


def _row(row: RejectionRow) -> tuple[object, ...]:
    measures = [f"{name} {value}" for name, value in row.measures.items()]
    return row.id, row.at, row.status, row.final_url, row.title, row.reason, row.detail, measures


def _chosen(key: str, rows: Sequence[RejectionRow], number: int) -> RejectionRow:
    found = next((row for row in rows if row.id == number), None)
    if found is None:
        kept = ", ".join(str(row.id) for row in rows)
        raise UnknownDocumentError(
            f"{key} has no rejected page {number}; " + (f"kept are {kept}" if kept else "none is kept")
        )
    return found


def _write_bytes(page: Page) -> None:
    if sys.stdout.isatty():
        raise InputError("--raw writes what the site sent: send it to a file, as in `--raw > page.html`")
    sys.stdout.buffer.write(page.body)


def _show(context: Context, row: RejectionRow, page: Page, *, as_json: bool) -> None:
    """The text as the gate read it: with the document's own options."""
    from watcher import decide
    from watcher.cli.reading import print_text
    from watcher.model import Rejection

    text = decide.read(page, _configured(context, row.document)[0])
    if isinstance(text, Rejection):
        sys.exit(_refused(f"{text.detail} Its bytes: watcher rejections {row.document} {row.id} --raw"))
    if as_json:
        told = {field.name: getattr(row, field.name) for field in dataclasses.fields(row)}
        print_json({**told, "text": text})
        return
    click.echo(f"{row.at:%Y-%m-%d %H:%M} UTC, rejected as {row.reason}: {harmless(row.detail)}", err=True)
    print_text(text)


@click.command()
@click.argument("document", metavar="DOC")
@click.argument("number", metavar="[N]", type=click.IntRange(1), required=False)
@click.option("--by", metavar="NAME", help="Who accepts it; your user name unless told otherwise.")
@click.option("--why", metavar="WORDS", default="", help="Why; kept with the revision.")
@click.pass_obj
def accept(context: Context, document: str, number: int | None, by: str | None, why: str) -> None:
    """Take for the document what the watcher did not: what waits, or rejected page N.

    \b
    Examples:
      watcher accept kimi/privacy --why "the site was redesigned"
      watcher accept kimi/privacy 17 --by "Anna Lee" --why "short, but whole"
    """
    from watcher.clock import utc_now
    from watcher.store import Recorded

    key, _ = parse_name(document)
    configured, rules = _configured(context, key)
    with context.store() as store:
        row = _chosen(key, store.rejections(key), number) if number else None
        if row is not None and sys.stdin.isatty():  # once accepted, the true page is the one that looks wrong
            click.echo(f"The page was rejected: {harmless(row.detail)}")
            click.confirm("Later pages will be judged by it. Accept it all the same?", abort=True)
        worker = f"accept:{socket.gethostname()}:{os.getpid()}"
        if not store.lease(worker, [key], utc_now(), LEASE_SECONDS):
            sys.exit(_refused(f"{key} is being checked right now: try again in a moment"))
        try:
            decision = _accept(store, configured, rules, row, by or user_name(), why)
            if decision is None:
                sys.exit(_refused(f"{key}: that is the text in force already"))
            if store.record(decision, worker) is not Recorded.STORED:
                sys.exit(_refused(f"{key} was checked meanwhile: look again, then accept"))
        finally:
            store.release(worker, key)
    number = decision.state.revision
    click.echo(f"{key}: accepted as revision {number}; alerts to send: {len(decision.alerts)}")
    if number > 1:
        click.echo(f"watcher diff {key} {number - 1} {number} shows what it changed", err=True)


def _accept(
    store: Store, document: Document, rules: tuple[Rule, ...], row: RejectionRow | None, by: str, why: str
) -> Decision | None:
    from watcher import decide
    from watcher.clock import utc_now
    from watcher.model import Acceptance

    key, now = document.key, utc_now()
    state = store.state(key)
    baseline = store.baseline(key) if state.revision else None
    kept, first_seen = _kept(store, document, row)
    page = decide.whole(document, kept, baseline and baseline[0])
    if page is None:
        raise InputError(f"{key}: that page is none of the document's any more: its `urls` have changed")
    in_force = store.history(key)[-1:]
    if in_force and page.fetched_at < in_force[0].first_seen:
        raise InputError(f"{key}: that page is older than revision {state.revision}, which is in force")
    return decide.override(
        document,
        page,
        _text(page, document),
        state,
        baseline,
        rules,
        now,
        acceptance=Acceptance(by, first_seen, why),
        neighbours=store.neighbours(key, now - decide.APART, now),
    )


def _kept(store: Store, document: Document, row: RejectionRow | None) -> tuple[Page, datetime]:
    """The page that is accepted, and when its text was first seen."""
    if row is not None:
        page = store.rejected_page(row.id)
        return page, page.fetched_at
    waiting, candidate = store.candidate(document.key), store.state(document.key).candidate
    if waiting is None or candidate is None:
        raise InputError(
            f"{document.key}: no text waits; `watcher rejections {document.key}` lists the rejected pages, "
            f"`watcher accept {document.key} N` accepts one"
        )
    return waiting[0], min(candidate.first_seen, waiting[0].fetched_at)


def _text(page: Page, document: Document) -> Text:
    from watcher import decide
    from watcher.model import Rejection

    text = decide.read(page, document)
    if isinstance(text, Rejection):
        raise InputError(f"{document.key}: {text.detail} There is no text to accept.")
    return text


def _configured(context: Context, key: str) -> tuple[Document, tuple[Rule, ...]]:
    """A document as configured, and the rules."""
    config = context.config()
    document = next((document for document in config.documents if document.key == key), None)
    if document is None:
        raise UnknownDocumentError(f"{key!r} is not in the configuration; watcher documents lists what is")
    return document, config.rules
