"""Commands that read files, with no database: ``clauses``, ``compare``."""

from __future__ import annotations

import stat
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from watcher.cli.comparing import tell_unread
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

    text = read_file(Path(source)) if _is_file(source) else _stored(context, source)
    read = decide.read_clauses(text)
    tell_unread(source, text.language)
    if as_json:
        for clause, stances in read:
            print_json(_clause_object(clause, stances))
        return
    rows = [
        (stance.topic, stance.polarity, stance.consent, " › ".join(clause.section), clause.text)
        for clause, stances in read
        for stance in stances
    ]
    if rows:
        print_rows(("topic", "polarity", "consent", "section", "clause"), rows)
    else:
        click.echo(f"none of the {len(read)} clauses is read to be on a topic; --json lists all", err=True)


@click.command()
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def compare(old: Path, new: Path, as_json: bool) -> None:
    """Show the semantic diff of two files (HTML, Markdown, plain text, PDF); no database needed.

    Exits 1 when one of them is not the document; --json says so in "rejected".

    \b
    Examples:
      watcher compare policy-2025.html policy-2026.html
      watcher compare old.md new.md --json
    """
    from watcher import decide
    from watcher.cli.comparing import comparison_object, print_comparison
    from watcher.model import Rejected, RejectionReason

    old_page, new_page = page_of(old), page_of(new)
    found = decide.compare_pages(old_page, new_page)
    if isinstance(found, Rejected):
        path = old if found.page is old_page else new
        if found.rejection.reason is RejectionReason.UNREADABLE:
            raise InputError(f"{path}: {found.rejection.detail}")
        if as_json:
            print_json(comparison_object(found.rejection, None))
        click.echo(f"{path} is not the document: {harmless(found.rejection.detail)}", err=True)
        sys.exit(1)
    tell_unread(new, found.language)
    if as_json:
        print_json(comparison_object(None, found))
    else:
        print_comparison(found)


def page_of(path: Path) -> Page:
    """A file as if it had been fetched; raises InputError where it cannot be used."""
    from watcher.model import Page

    try:
        size = _size(path)
        media_type = MEDIA_TYPES.get(path.suffix.lower())
        if media_type is None:
            raise InputError(f"{path}: unknown file type; expected one of {', '.join(sorted(MEDIA_TYPES))}")
        if size > MAX_BYTES:
            raise InputError(f"{path}: larger than {MAX_BYTES // 1_000_000} MB")
        body = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from None
    if not body.strip():
        raise InputError(f"{path}: the file is empty")
    _check_text(path, body)
    url = path.absolute().as_uri()
    return Page(url, url, 200, {"content-type": media_type}, body, datetime.now(UTC))


def _size(path: Path) -> int:
    """How big a file is; what is no file (a directory, a pipe that nobody writes to) is refused."""
    status = path.stat()
    if stat.S_ISDIR(status.st_mode):
        raise InputError(f"{path}: is a directory, not a file")
    if not stat.S_ISREG(status.st_mode):
        raise InputError(f"{path}: is no regular file; save what it gives to one")
    return status.st_size


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


def _is_file(source: str) -> bool:
    """Whether there is anything of that name, also what cannot be read."""
    try:
        Path(source).lstat()
    except PermissionError:
        return True
    except OSError:
        return False
    return bool(source)


def _stored(context: Context, source: str) -> Text:
    try:
        key, number = parse_name(source)
    except InputError:
        raise InputError(f"{source!r}: no such file, and not a document such as kimi/privacy@2") from None
    with context.store() as store:
        return store.text(key, number)


def _clause_object(clause: Clause, stances: tuple[Stance, ...]) -> dict[str, object]:
    return {"text": clause.text, "section": clause.section, "kind": clause.kind, "stances": stances}
