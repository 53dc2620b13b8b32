"""``watcher discover``: the legal documents that a page leads to."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from watcher.cli.context import Context
from watcher.cli.entries import as_document, check_address, check_may_write, entry_of, watched_as, write
from watcher.cli.output import harmless, print_json, print_rows, progress
from watcher.errors import InputError
from watcher.look import Looked

if TYPE_CHECKING:
    from watcher.config import Config
    from watcher.config.editing import Entry
    from watcher.discover import Found

MOST_LOOKS = 40
"""How many pages are fetched for one command, besides the first."""

_WHICH = re.compile(r"all|[0-9]{1,3}(?:-[0-9]{1,3})?(?:,[0-9]{1,3}(?:-[0-9]{1,3})?)*")


@dataclass(frozen=True, slots=True)
class Row:
    """A document that was found, as it is listed.

    Attributes:
        watched: the key under which it is configured already.
        fetched: whether it was looked at.
        reason: why it is no document; empty where it is one, or nobody looked.
    """

    number: int
    name: str
    kind: str
    how: str
    language: str | None
    url: str | None
    watched: str | None
    fetched: bool = False
    reason: str = ""
    detail: str = ""


@click.command()
@click.argument("url")
@click.option("--no-fetch", is_flag=True, help="Only list; fetch none of the documents.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a document.")
@click.option("--add", "which", metavar="WHICH", help="Write these: all, or numbers such as 1,3-5.")
@click.option("--provider", metavar="ID", help="The provider's id for what is added (else by the site).")
@click.option("--dry-run", is_flag=True, help="Only say what --add would write.")
@click.option("--yes", is_flag=True, help="Write without asking; needed where nobody can be asked.")
@click.pass_obj
def discover(
    context: Context,
    url: str,
    no_fetch: bool,
    as_json: bool,
    which: str | None,
    provider: str | None,
    dry_run: bool,
    yes: bool,
) -> None:
    """List the legal documents that a page links to, names or makes part of itself.

    Each is looked at, at most 40, politely. "--add all" takes those of the page's own site that are
    legal documents and not watched yet. Exits 1 when there is none.

    \b
    Examples:
      watcher discover https://acme.example/
      watcher discover https://acme.example/terms --add 1,3 --yes
    """
    if which is None and (provider or dry_run or yes):
        raise InputError("--provider, --dry-run and --yes go with --add")
    if which is not None:
        _check_writing(which, lists_only=no_fetch or as_json, may_write=yes or dry_run)
    check_address(url)
    config = context.listed()
    page, found, looks = _survey(context, config, url, no_fetch=no_fetch)
    rows = [
        _row(number, each, looks.get(each.url or ""), config) for number, each in enumerate(found, start=1)
    ]
    _print(rows, as_json=as_json)
    if not rows:
        click.echo(f"{url} leads to no legal document", err=True)
        sys.exit(1)
    if which:
        entries = _entries(_chosen(which, rows, page), looks, config, provider)
        write(context.config_path(), entries, config.documents, dry_run=dry_run, yes=yes)


def _check_writing(which: str, *, lists_only: bool, may_write: bool) -> None:
    if not _WHICH.fullmatch(which):
        raise InputError(f"--add {which!r}: expected all, or numbers of the list such as 1,3-5")
    if lists_only:
        raise InputError("--add writes what was looked at: leave out --no-fetch and --json")
    check_may_write(may_write=may_write)


def _survey(
    context: Context, config: Config, url: str, *, no_fetch: bool
) -> tuple[Looked, list[Found], dict[str, Looked]]:
    """The page, the documents that it speaks of, and a look at each by its address."""
    from watcher.clock import utc_now
    from watcher.discover import Found, How, find
    from watcher.fetch import Fetcher
    from watcher.look import look

    with Fetcher(config.network, context.resolve_secret) as fetcher:
        page = look(fetcher, url, utc_now)
        if page.described is None:
            click.echo(f"{url} cannot be read ({page.reason}): {harmless(page.detail)}", err=True)
            sys.exit(1)
        itself = page.described if not page.reason else None
        found = list(find(page.links, page.text, page.final_url, itself))
        if itself is not None:
            found.insert(0, Found(itself.name, itself.kind, How.PAGE, url))
        looks = {} if no_fetch else _looks(config, partial(look, fetcher, clock=utc_now), found)
    looks[url] = page
    return page, _each_once(found, looks, config), looks


def _looks(config: Config, look: Callable[[str], Looked], found: Sequence[Found]) -> dict[str, Looked]:
    """Look at each, one page of a host at a time."""
    from watcher.discover import How
    from watcher.pool import HostPool

    wanted = [each.url for each in found if each.url and each.how is not How.PAGE]
    if len(wanted) > MOST_LOOKS:
        click.echo(f"watcher: looking at {MOST_LOOKS} of {len(wanted)} documents", err=True)
    made: dict[str, Looked] = {}

    def see(url: str) -> None:
        made[url] = look(url)
        advance(urlsplit(url).path)

    with progress("looking", min(len(wanted), MOST_LOOKS)) as advance:
        pool = HostPool(min(config.network.concurrency, MOST_LOOKS))
        for url in wanted[:MOST_LOOKS]:
            pool.submit(urlsplit(url).hostname or url, partial(see, url))
        pool.wait()
        pool.close()
    if pool.crash:
        raise pool.crash
    return made


def _each_once(found: Sequence[Found], looks: dict[str, Looked], config: Config) -> list[Found]:
    """Leave out what turned out to be another one's page or text; one that is watched stays."""
    seen: list[Looked] = []
    kept: list[Found] = []
    for each in sorted(found, key=lambda each: not (each.url and watched_as(config.documents, each.url))):
        looked = looks.get(each.url or "")
        if looked is None or looked.text is None or not any(_same(looked, other) for other in seen):
            kept.append(each)
            seen += [looked] if looked else []
    return [each for each in found if each in kept]


def _same(one: Looked, other: Looked) -> bool:
    from watcher.discover import same_address

    if one.text is not None and other.text is not None and one.text.fingerprint == other.text.fingerprint:
        return True
    return same_address(one.final_url, other.final_url)


def _row(number: int, found: Found, looked: Looked | None, config: Config) -> Row:
    watched = next(
        (
            key
            for url in (found.url, looked.final_url if looked else None)
            if url and (key := watched_as(config.documents, url))
        ),
        None,
    )
    row = Row(number, found.name, found.kind, found.how, found.language, found.url, watched)
    if looked is None:
        return row
    row = replace(row, fetched=True, reason=looked.reason, detail=looked.detail)
    told = looked.described
    if looked.reason or looked.text is None or told is None:
        return row
    row = replace(row, language=looked.text.language or found.language)
    return replace(row, name=told.name, kind=told.kind) if told.told else row


def _print(rows: Sequence[Row], *, as_json: bool) -> None:
    if as_json:
        for row in rows:
            print_json(row)
        return
    heads = ("#", "kind", "name", "language", "how", "look", "address")
    print_rows(
        heads,
        ((row.number, row.kind, row.name, row.language, row.how, _seen(row), row.url) for row in rows),
    )


def _seen(row: Row) -> str:
    if row.watched:
        return f"watched as {row.watched}"
    if row.fetched and row.detail and sys.stdout.isatty():
        return harmless(row.detail)  # a sentence for people, a word for a pipe
    return (row.reason or "ok") if row.fetched else ""


def _chosen(which: str, rows: Sequence[Row], page: Looked) -> list[Row]:
    """The rows to be written; raises InputError where one that is named cannot be."""
    from watcher.discover import site_of

    if which == "all":
        site = site_of(page.final_url)
        return [
            row for row in rows if _why_not(row) is None and site_of(row.url or "") == site
        ] or _none_left()
    by_number = {row.number: row for row in rows}
    chosen: dict[int, Row] = {}
    for part in which.split(","):
        first, _, last = part.partition("-")
        for number in range(int(first), int(last or first) + 1):
            if number not in by_number:
                raise InputError(f"--add {which}: there is no number {number} in the list")
            if why := _why_not(by_number[number]):
                raise InputError(f"--add {which}: number {number} {why}")
            chosen[number] = by_number[number]
    return list(chosen.values())


def _none_left() -> list[Row]:
    raise InputError("--add all: every legal document of this site is watched already, or could not be seen")


def _why_not(row: Row) -> str | None:
    """Why a row cannot be written down, if so."""
    if row.url is None:
        return "is named without an address"
    if row.watched:
        return f"is watched already, as {row.watched}"
    if not row.fetched:
        return "was not looked at"
    return f"is not a legal document ({row.reason}): {harmless(row.detail)}" if row.reason else None


def _entries(
    rows: Sequence[Row], looks: dict[str, Looked], config: Config, provider: str | None
) -> list[Entry]:
    documents = list(config.documents)
    entries: list[Entry] = []
    for row in rows:
        looked = looks[row.url or ""]
        entries.append(entry_of(looked, documents, provider=provider, name=row.name, kind=row.kind))
        documents.append(as_document(entries[-1]))
    return entries
