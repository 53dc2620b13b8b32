"""What ``add`` and ``discover`` share: a page as an entry of the configuration, and writing it there."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from watcher.cli.output import harmless
from watcher.errors import InputError
from watcher.model import Document, DocumentKind, Render

if TYPE_CHECKING:
    from watcher.config.editing import Entry
    from watcher.look import Looked

_LONGEST_NAME = 200


def check_address(url: str) -> None:
    """Refuse what is no address of a page; raises InputError."""
    from watcher.config.units import web_address

    try:
        web_address(url)
    except ValueError as error:
        raise InputError(f"{url!r}: {error}") from None


def check_may_write(*, may_write: bool) -> None:
    """Refuse early where writing would need an answer that nobody can give."""
    if not may_write and not _can_ask():
        raise InputError(
            "nobody can be asked here: say --yes to write, or --dry-run to see what would be written"
        )


def watched_as(documents: Sequence[Document], url: str) -> str | None:
    """Under which key a page is configured, if it is."""
    from watcher.discover import same_address

    return next(
        (document.key for document in documents if any(same_address(each, url) for each in document.urls)),
        None,
    )


def entry_of(
    looked: Looked,
    documents: Sequence[Document],
    *,
    provider: str | None = None,
    id: str | None = None,
    name: str | None = None,
    kind: str | None = None,
) -> Entry:
    """A page as it will be configured: as asked for, else as it calls itself."""
    from watcher.config.editing import Entry
    from watcher.discover import suggest_document, suggest_provider

    described, text = looked.described, looked.text
    if described is None or text is None:
        raise InputError(f"{looked.url}: nothing is known of the page")
    suggested = suggest_provider(looked.url, described.publisher, documents)
    provider = provider or suggested[0]
    known = {document.provider: document.provider_name for document in documents}
    name = name or harmless(described.name)[:_LONGEST_NAME]
    told = DocumentKind(kind) if kind else described.kind
    return Entry(
        provider=provider,
        provider_name=known.get(provider) or (suggested[1] if provider == suggested[0] else provider),
        id=id or suggest_document(told, name, text.language, provider, documents),
        name=name,
        kind=told,
        url=looked.url,
        language=text.language,
        render=Render.BROWSER if looked.drawn else None,
    )


def as_document(entry: Entry) -> Document:
    """An entry as if it had been configured already."""
    return Document(
        entry.key, entry.provider, entry.provider_name, entry.name, (entry.url,), entry.kind, entry.language
    )


def write(
    path: Path,
    entries: Sequence[Entry],
    documents: Sequence[Document],
    *,
    dry_run: bool,
    yes: bool,
    quiet: bool = False,
) -> None:
    """Show what would be written, ask where somebody can be asked, and write it; ends with 1 on a no.

    ``quiet`` shows it on standard error, where the results are for programs.
    """
    from watcher.config.editing import as_toml
    from watcher.config.writing import add_documents

    known = {document.provider for document in documents}
    for entry in entries:
        click.echo(f"\n{as_toml(entry, new_provider=entry.provider not in known)}", nl=False, err=quiet)
        known.add(entry.provider)
    if dry_run:
        return
    if not yes and not click.confirm(
        f"\nAdd {'this' if len(entries) == 1 else 'these'} to {path}?", err=True
    ):
        click.echo("nothing was written", err=True)
        sys.exit(1)
    add_documents(path, entries)
    click.echo(f"added to {path}: {', '.join(entry.key for entry in entries)}", err=True)


def _can_ask() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()
