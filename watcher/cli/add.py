"""``watcher add``: look at a page, say what it is, write it into the configuration."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from watcher.cli.comparing import tell_unread
from watcher.cli.context import Context
from watcher.cli.entries import check_address, check_may_write, entry_of, watched_as, write
from watcher.cli.output import harmless, print_rows
from watcher.errors import InputError
from watcher.model import DocumentKind

if TYPE_CHECKING:
    from watcher.config.editing import Entry
    from watcher.look import Looked
    from watcher.model import Text

_QUOTE = 240


@click.command()
@click.argument("url")
@click.option("--provider", metavar="ID", help="The provider's id (else by the site).")
@click.option("--id", "document_id", metavar="ID", help="The document's id (else by its kind).")
@click.option("--name", help="The document's name (else as the page says).")
@click.option("--kind", type=click.Choice([kind.value for kind in DocumentKind]), help="Else by its name.")
@click.option("--language", metavar="CODE", help="Refuse the page in any other language (else as it is).")
@click.option("--dry-run", is_flag=True, help="Only say what would be written.")
@click.option("--yes", is_flag=True, help="Write without asking; needed where nobody can be asked.")
@click.pass_obj
def add(
    context: Context,
    url: str,
    provider: str | None,
    document_id: str | None,
    name: str | None,
    kind: str | None,
    language: str | None,
    dry_run: bool,
    yes: bool,
) -> None:
    """Try a page, say what it is, and add it to the configuration.

    Comments, order and layout of the file stay. Exits 1 when the page is not a legal document.

    \b
    Examples:
      watcher add https://acme.example/privacy --dry-run
      watcher add https://acme.example/privacy --provider acme --id privacy --yes
    """
    from watcher.clock import utc_now
    from watcher.fetch import Fetcher
    from watcher.look import look

    config = context.listed()
    check_address(url)
    check_may_write(may_write=yes or dry_run)
    _refuse_watched(watched_as(config.documents, url), url)
    with Fetcher(config.network, context.resolve_secret) as fetcher:
        looked = look(fetcher, url, utc_now, language=language)
    if looked.text is None or looked.reason:
        click.echo(f"{url} is not a legal document ({looked.reason}): {harmless(looked.detail)}", err=True)
        sys.exit(1)
    _refuse_watched(watched_as(config.documents, looked.final_url), looked.final_url)
    entry = entry_of(looked, config.documents, provider=provider, id=document_id, name=name, kind=kind)
    if any(document.key == entry.key for document in config.documents):
        raise InputError(f"{entry.key}: there is a document of this id already; choose another with --id")
    _print(looked, looked.text, entry)
    write(context.config_path(), [entry], config.documents, dry_run=dry_run, yes=yes)


def _refuse_watched(key: str | None, url: str) -> None:
    if key:
        raise InputError(f"{url} is watched already, as {key}")


def _print(looked: Looked, text: Text, entry: Entry) -> None:
    """What the page is, and what it says on each topic."""
    from watcher.accept.reading import tokens

    dates = text.dates
    stated = [
        f"{what} {date}"
        for what, date in (("updated", dates.updated), ("effective", dates.effective))
        if date
    ]
    rows: list[tuple[str, object]] = [
        ("title", text.title),
        ("kind", entry.kind),
        ("language", text.language),
        ("stated date", stated or dates.relative),
        ("browser", "needed" if looked.drawn else "not needed"),
        ("words", f"{sum(len(tokens(block.text)) for block in text.blocks if not block.toc):,}"),
    ]
    if looked.final_url != looked.url:
        rows.append(("found at", looked.final_url))
    print_rows(("what", "it is"), [*rows, *_topics(text)])
    tell_unread(looked.url, text.language)


def _topics(text: Text) -> list[tuple[str, object]]:
    """Each topic with the number of clauses on it, and the first of them."""
    from watcher import decide
    from watcher.model import Topic

    read = decide.read_clauses(text)
    rows: list[tuple[str, object]] = []
    for topic in Topic:
        said = [clause.text for clause, stances in read if any(stance.topic is topic for stance in stances)]
        if said:
            quote = said[0] if len(said[0]) <= _QUOTE else f"{said[0][:_QUOTE]}…"
            rows.append((topic.value, f"{len(said)} clause{'s' * (len(said) > 1)}, such as “{quote}”"))
    return rows
