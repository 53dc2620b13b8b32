"""``watcher add``: look at a page, say what it is, write it into the configuration."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from watcher.cli.comparing import tell_unread
from watcher.cli.context import Context
from watcher.cli.entries import check_address, check_may_write, entry_of, watched_as, write
from watcher.cli.output import harmless, print_json, print_rows
from watcher.errors import InputError
from watcher.model import DocumentKind, Place, RejectionReason

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
@click.option(
    "--language", metavar="CODE", help="Take the page's edition in this language; refuse any other."
)
@click.option("--dry-run", is_flag=True, help="Only say what would be written.")
@click.option("--yes", is_flag=True, help="Write without asking; needed where nobody can be asked.")
@click.option("--json", "as_json", is_flag=True, help="What the page is as one JSON object.")
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
    as_json: bool,
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
        edition = _edition(looked, language) if looked.reason == RejectionReason.OTHER_LANGUAGE else None
        if edition:
            click.echo(f"watcher: {url} is in another language; its edition is {edition}", err=True)
            _refuse_watched(watched_as(config.documents, edition), edition)
            looked = look(fetcher, edition, utc_now, language=language)
    if looked.text is None or looked.reason:
        fault = "cannot be read" if looked.described is None else "is not a legal document"
        click.echo(f"{url} {fault} ({looked.reason}): {harmless(looked.detail)}", err=True)
        sys.exit(1)
    _refuse_watched(watched_as(config.documents, looked.final_url), looked.final_url)
    entry = entry_of(looked, config.documents, provider=provider, id=document_id, name=name, kind=kind)
    if any(document.key == entry.key for document in config.documents):
        raise InputError(f"{entry.key}: there is a document of this id already; choose another with --id")
    if as_json:
        print_json(_told(looked, looked.text, entry))
    else:
        _print(looked, looked.text, entry)
    write(context.config_path(), [entry], config.documents, dry_run=dry_run, yes=yes, quiet=as_json)


def _refuse_watched(key: str | None, url: str) -> None:
    if key:
        raise InputError(f"{url} is watched already, as {key}")


def _print(looked: Looked, text: Text, entry: Entry) -> None:
    """What the page is, and what it says on each topic."""
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
        ("words", f"{_words(text):,}"),
    ]
    if looked.final_url != looked.url:
        rows.append(("found at", looked.final_url))
    editions = [f"{language}: {url}" for language, url in _editions(looked).items()]
    if editions:
        rows.append(("editions", "\n".join(editions)))
    print_rows(("what", "it is"), [*rows, *_topics(text)])
    tell_unread(looked.url, text.language)


def _told(looked: Looked, text: Text, entry: Entry) -> dict[str, object]:
    """What the page is, for programs."""
    return {
        "url": looked.url,
        "final_url": looked.final_url,
        "document": entry.key,
        "name": entry.name,
        "kind": entry.kind,
        "title": text.title,
        "language": text.language,
        "updated": text.dates.updated,
        "effective": text.dates.effective,
        "browser": looked.drawn,
        "words": _words(text),
        "editions": _editions(looked),
        "topics": {topic: len(clauses) for topic, clauses in _clauses(text).items()},
    }


def _words(text: Text) -> int:
    from watcher.accept.reading import tokens

    return sum(len(tokens(block.text)) for block in text.blocks if not block.toc)


def _editions(looked: Looked) -> dict[str, str]:
    """The same page in other languages, as far as it says."""
    links = (link for link in looked.links if link.place is Place.EDITION and link.language)
    return {harmless(link.language or ""): link.url for link in links}


def _edition(looked: Looked, language: str | None) -> str | None:
    """Where the page says that it is to be had in a language, whatever the region."""
    wanted = (language or "").lower().partition("-")[0]
    editions = {known.lower(): url for known, url in _editions(looked).items()}
    near = (url for known, url in editions.items() if known.partition("-")[0] == wanted)
    return editions.get((language or "").lower()) or next(near, None)


def _topics(text: Text) -> list[tuple[str, object]]:
    """Each topic with the number of clauses on it, and the first of them."""
    rows: list[tuple[str, object]] = []
    for topic, said in _clauses(text).items():
        quote = said[0] if len(said[0]) <= _QUOTE else f"{said[0][:_QUOTE]}…"
        rows.append((topic, f"{len(said)} clause{'s' * (len(said) > 1)}, such as “{quote}”"))
    return rows


def _clauses(text: Text) -> dict[str, list[str]]:
    """The clauses on each topic that there is any on."""
    from watcher import decide
    from watcher.model import Topic

    read = decide.read_clauses(text)
    said = {
        topic.value: [clause.text for clause, stances in read if any(s.topic is topic for s in stances)]
        for topic in Topic
    }
    return {topic: clauses for topic, clauses in said.items() if clauses}
