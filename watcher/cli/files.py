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
# What people take for a text: a Word document is an archive.
SIGNATURES = {
    b"PK\x03\x04": "an archive or office document",
    b"\xd0\xcf\x11\xe0": "an old office document",
    b"\x1f\x8b": "compressed",
    b"\x89PNG": "an image",
    b"\xff\xd8\xff": "an image",
    b"GIF8": "an image",
}
CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1b"))
WIDE = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
MANY, FEW = 0.01, 3
"""Share of bytes that no text has; so many may be astray in any."""


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
    _tell_unread(source, text.language)
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

    Exits 1 when one of them is not the document; with --json that is said in "rejected".

    \b
    Examples:
      watcher compare policy-2025.html policy-2026.html
      watcher compare old.md new.md --json
    """
    from watcher import decide
    from watcher.cli.comparing import comparison_object, print_comparison
    from watcher.model import RejectionReason

    rejection, comparison = decide.compare_pages(page_of(old), page_of(new))
    if rejection is not None and rejection.reason is RejectionReason.UNREADABLE:
        for path in (old, new):
            read_file(path)  # says which one it is
    if comparison is not None:
        _tell_unread(new, comparison.language)
    if as_json:
        print_json(comparison_object(rejection, comparison))
        return
    if rejection:
        click.echo(f"not the document: {harmless(rejection.detail)}", err=True)
        sys.exit(1)
    if comparison is not None:
        print_comparison(comparison)


def _tell_unread(name: object, language: str | None) -> None:
    """Say so where no stance means that none could be read, rather than that there is none."""
    from watcher.compare.standing import unread

    why = unread(language)
    if why:
        click.echo(f"watcher: {name}: what it says on the topics is unclear: {why}", err=True)


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
    _check_text(path, body)
    url = path.absolute().as_uri()
    return Page(url, url, 200, {"content-type": media_type}, body, datetime.now(UTC))


def _check_text(path: Path, body: bytes) -> None:
    """Refuse what is no text whatever its name says; tell of characters that are lost."""
    kind = next((kind for mark, kind in SIGNATURES.items() if body.startswith(mark)), None)
    if kind:
        raise InputError(f"{path}: {kind}, not a text")
    if body.startswith((b"%PDF-", *WIDE)):
        return
    if len(body) - len(body.translate(None, CONTROLS)) > max(FEW, MANY * len(body)):
        raise InputError(f"{path}: the file is binary, not text")
    lost = _lost(body)
    if lost > max(FEW, MANY * len(body)):
        raise InputError(f"{path}: {lost} of {len(body)} bytes cannot be decoded")
    if lost:
        click.echo(f"watcher: {path}: {lost} bytes cannot be decoded; they are read as \ufffd", err=True)


def _lost(body: bytes) -> int:
    """How many bytes no encoding explains; a text that is sound UTF-8 has none."""
    from watcher.normalise.decode import decode

    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return decode(body).count("\ufffd")
    return 0


def read_file(path: Path) -> Text:
    """A file's text; raises InputError where it cannot be used."""
    from watcher.normalise import normalise

    try:
        text = normalise(page_of(path))
    except NormaliseError as error:
        raise InputError(f"{path}: {error}") from None
    if not text.blocks:
        raise InputError(f"{path}: there is no text in it")
    return text


def _stored(context: Context, source: str) -> Text:
    try:
        key, number = parse_name(source)
    except InputError:
        raise InputError(f"{source!r}: no such file, and not a document such as kimi/privacy") from None
    with context.store() as store:
        return store.text(key, number)


def _clause_object(clause: Clause, stances: tuple[Stance, ...]) -> dict[str, object]:
    return {"text": clause.text, "section": clause.section, "kind": clause.kind, "stances": stances}
