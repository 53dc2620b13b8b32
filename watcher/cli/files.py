"""Commands that read files, with no database: ``clauses``, ``compare``."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from watcher.cli.context import Context
from watcher.cli.names import parse_name
from watcher.cli.output import harmless, print_json, print_rows
from watcher.errors import InputError, NormaliseError

if TYPE_CHECKING:
    from watcher.model import Clause, Page, Stance, Text

MEDIA_TYPES = {
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "application/xhtml+xml",
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".txt": "text/plain",
    ".pdf": "application/pdf",
}
MAX_BYTES = 50_000_000


@click.command()
@click.argument("source", metavar="FILE|DOC[@N]")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a clause.")
@click.pass_obj
def clauses(context: Context, source: str, as_json: bool) -> None:
    """List the clauses of a file or stored document, with topics and stances.

    The table shows the clauses that are on a topic; --json gives all of them.

    \b
    Examples:
      watcher clauses policy.html
      watcher clauses kimi/privacy@2 --json
    """
    from watcher import decide

    text = read_file(Path(source)) if Path(source).exists() else _stored(context, source)
    read = decide.read_clauses(text)
    if as_json:
        for clause, stances in read:
            print_json(_clause_object(clause, stances))
        return
    print_rows(
        ("topic", "polarity", "consent", "section", "clause"),
        (
            (stance.topic, stance.polarity, stance.consent, " › ".join(clause.section), clause.text)
            for clause, stances in read
            for stance in stances
        ),
    )


@click.command()
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def compare(old: Path, new: Path, as_json: bool) -> None:
    """Show the semantic diff of two files (HTML, Markdown, plain text); no database needed.

    \b
    Examples:
      watcher compare policy-2025.html policy-2026.html
      watcher compare old.md new.md --json
    """
    from watcher import decide
    from watcher.cli.comparing import comparison_object, print_comparison

    rejection, comparison = decide.compare_pages(page_of(old), page_of(new))
    if as_json:
        print_json(comparison_object(rejection, comparison))
        return
    if rejection:
        click.echo(f"not the document: {harmless(rejection.detail)}", err=True)
        sys.exit(1)
    if comparison is not None:
        print_comparison(comparison)


def page_of(path: Path) -> Page:
    """A file as if it had been fetched; raises InputError where it cannot be used."""
    from watcher.model import Page

    media_type = MEDIA_TYPES.get(path.suffix.lower())
    if media_type is None:
        raise InputError(f"{path}: unknown file type; expected one of {', '.join(sorted(MEDIA_TYPES))}")
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputError(f"{path}: larger than {MAX_BYTES // 1_000_000} MB")
        body = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from None
    if not body.strip():
        raise InputError(f"{path}: the file is empty")
    url = path.absolute().as_uri()
    return Page(url, url, 200, {"content-type": media_type}, body, datetime.now(UTC))


def read_file(path: Path) -> Text:
    """A file's text; raises InputError where it cannot be used."""
    from watcher.normalise import normalise

    try:
        return normalise(page_of(path))
    except NormaliseError as error:
        raise InputError(f"{path}: {error}") from None


def _stored(context: Context, source: str) -> Text:
    try:
        key, number = parse_name(source)
    except InputError:
        raise InputError(f"{source!r}: no such file, and not a document such as kimi/privacy") from None
    with context.store() as store:
        return store.text(key, number)


def _clause_object(clause: Clause, stances: tuple[Stance, ...]) -> dict[str, object]:
    return {"text": clause.text, "section": clause.section, "kind": clause.kind, "stances": stances}
