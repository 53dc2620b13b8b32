"""``watcher stance``: what the terms in force say."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

import click

from watcher.cli.context import Context
from watcher.cli.names import parse_name
from watcher.cli.output import cell, harmless, print_json, print_rows
from watcher.cli.reading import TOPICS, as_json_option
from watcher.errors import InputError, UnknownDocumentError

if TYPE_CHECKING:
    from watcher.compare.standing import Statement
    from watcher.decide import Edition
    from watcher.store import DocumentRow, Store

QUOTE_LIMIT = 240
LEAD_LIMIT = 80


@click.command()
@click.argument("provider", required=False)
@click.option("--topic", type=TOPICS, help="Only this topic.")
@click.option("--document", metavar="DOC", help="Only this document.")
@as_json_option
@click.pass_obj
def stance(
    context: Context, provider: str | None, topic: str | None, document: str | None, as_json: bool
) -> None:
    """Say what the terms in force say, by document, topic and scope, each with its quote and since when.

    Where documents of a provider contradict each other, both are quoted side by side. "silent": the document
    was read and says nothing on the topic; "unclear": it could not be read.

    \b
    Examples:
      watcher stance
      watcher stance kimi --topic training
      watcher stance --document openai/privacy --json
    """
    shown = 0
    with context.store() as store:
        chosen = _choose(store.documents(), provider, document)
        for _, rows in groupby(chosen, key=lambda row: row.provider):
            documents = {row.document: row for row in rows}
            statements = [
                statement
                for statement in _statements(store, list(documents))
                if topic in {None, statement.topic} and document in {None, statement.document}
            ]
            _print(documents, statements, as_json=as_json)
            shown += len(statements)
    if not shown:
        click.echo("no documents yet; watcher check polls those of the configuration", err=True)
        sys.exit(1)


def _choose(rows: Sequence[DocumentRow], provider: str | None, document: str | None) -> list[DocumentRow]:
    """What is watched of the provider asked for, all its documents: one may contradict another."""
    if document is not None:
        key, number = parse_name(document)
        if number is not None:
            raise InputError(f"{document!r}: the terms in force are those of the last revision; name {key!r}")
        if provider not in {None, key.partition("/")[0]}:
            raise InputError(f"{key} is no document of {provider}")
        _known(key, [row.document for row in rows], "document")
        return [row for row in rows if row.provider == key.partition("/")[0] and _counts(row, key)]
    if provider is not None:
        _known(provider, [row.provider for row in rows], "provider")
    return [row for row in rows if row.enabled and provider in {None, row.provider}]


def _counts(row: DocumentRow, key: str) -> bool:
    return row.enabled or row.document == key


def _known(name: str, names: Sequence[str], what: str) -> None:
    if name in names:
        return
    import difflib

    near = difflib.get_close_matches(name, names, n=1, cutoff=0.4)
    raise UnknownDocumentError(f"no {what} {name!r}" + (f"; did you mean {near[0]!r}?" if near else ""))


def _statements(store: Store, keys: Sequence[str]) -> list[Statement]:
    from watcher import decide
    from watcher.compare.standing import with_conflicts

    return with_conflicts([row for key in keys for row in decide.terms_in_force(key, _editions(store, key))])


def _editions(store: Store, key: str) -> Iterator[Edition]:
    """The revisions of a document from the last one back, each read when it is asked for."""
    from watcher.decide import Edition

    for row in reversed(store.history(key)):
        yield Edition(row.number, row.first_seen, store.text(key, row.number))


# --- printing ---------------------------------------------------------------------------------------


def _print(documents: dict[str, DocumentRow], statements: Sequence[Statement], *, as_json: bool) -> None:
    if as_json:
        for statement in statements:
            print_json(_object(documents[statement.document], statement))
        return
    from watcher.compare.standing import folded

    rows = folded(statements)
    heads = ("document", "topic", "scope", "stance", "facts", "since", "section", "quote")
    print_rows(heads, map(_row, rows))
    _print_conflicts(rows)
    for document in documents.values():
        if document.revisions and document.state not in {"ok", "pending"}:
            seen = f"it was last seen {cell(document.last_seen)}"
            click.echo(f"watcher: {document.document} is {document.state}; {seen}", err=True)


def _row(statement: Statement) -> tuple[object, ...]:
    return (
        statement.document,
        statement.topic,
        ", ".join(statement.scope) or "all",
        _words(statement.standing) + (" (contradicted)" if statement.conflicts else ""),
        _facts(statement),
        _since(statement),
        " › ".join(statement.clause.section) if statement.clause else "",
        _quote(statement),
    )


def _facts(statement: Statement) -> str:
    if statement.stance is None:
        return ""
    said = statement.stance
    return "; ".join(part for part in (", ".join(said.recipients), said.period or "") if part)


def _since(statement: Statement) -> str:
    """The day, and the revision; "≤" where it may have been said before."""
    since = statement.since
    if since is None:
        return ""
    return f"{'≤ ' if since.or_earlier else ''}{since.first_seen:%Y-%m-%d} @{since.revision}"


def _quote(statement: Statement) -> str:
    if statement.clause is None:
        return statement.why
    others = f" (+{statement.clauses - 1} more)" if statement.clauses > 1 else ""
    before = statement.clause.lead_in or " | ".join(statement.clause.heads)
    lead = f"{_short(before, LEAD_LIMIT)} " if before else ""
    return lead + _short(statement.clause.text, QUOTE_LIMIT) + others


def _short(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[:limit].rstrip() + "…"


def _words(label: str) -> str:
    return label.replace("_", " ")


def _print_conflicts(statements: Sequence[Statement]) -> None:
    """Both sides, once a pair of documents, topic and scope."""
    told: set[tuple[object, ...]] = set()
    for row in statements:
        for other in row.conflicts:
            pair = (row.topic, row.scope, frozenset({row.document, other.document}))
            if pair in told or row.clause is None:
                continue
            told.add(pair)
            scope = ", ".join(row.scope) or "all"
            click.secho(f"conflict on {_words(row.topic)} ({scope}), read both:", fg="yellow")
            for document, label, quote in (
                (row.document, row.standing, row.clause.text),
                (other.document, other.standing, other.quote),
            ):
                click.echo(f"  {document}: {_words(label)}: “{harmless(_short(quote, QUOTE_LIMIT))}”")


def _object(document: DocumentRow, statement: Statement) -> dict[str, object]:
    said, clause, since = statement.stance, statement.clause, statement.since
    return {
        "provider": document.provider,
        "document": document.document,
        "topic": statement.topic,
        "scope": statement.scope,
        "stance": statement.standing,
        "polarity": said and said.polarity,
        "consent": said and said.consent,
        "conditions": said.conditions if said else (),
        "recipients": said.recipients if said else (),
        "period": said and said.period,
        "period_days": said and said.period_days,
        "explicit": said and said.explicit,
        "quote": clause and clause.text,
        "lead_in": clause and clause.lead_in,
        "evidence": said and said.evidence,
        "section": clause.section if clause else (),
        "clauses": statement.clauses,
        "since": since
        and {"revision": since.revision, "first_seen": since.first_seen, "or_earlier": since.or_earlier},
        "last_seen": document.last_seen,
        "state": document.state,
        "conflicts": [
            {"document": other.document, "stance": other.standing, "quote": other.quote}
            for other in statement.conflicts
        ],
        "why": statement.why or None,
    }
