"""``watcher check``: poll now."""

from __future__ import annotations

import os
import socket
import sys
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from random import random
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from watcher.cli.context import Context
from watcher.cli.output import print_json, print_rows, progress
from watcher.errors import UnknownDocumentError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from watcher.config import Config
    from watcher.model import Decision, Document
    from watcher.store import Store

LEASE_SECONDS = 900.0
DELIVERY_LEASE_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Result:
    """What is told of one check; the decision itself holds pages, and thousands of them may be made."""

    document: str
    outcome: str
    state: str
    reason: str
    failures: int
    revision: int
    next_check: datetime
    ms: int
    bytes: int


@click.command()
@click.argument("documents", nargs=-1, metavar="[DOC]...")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a document.")
@click.pass_obj
def check(context: Context, documents: tuple[str, ...], as_json: bool) -> None:
    """Poll documents now (all of them, or those named) and deliver what is due.

    Exits 1 when a page could not be seen or was not the document.

    \b
    Examples:
      watcher check
      watcher check kimi/privacy openai/privacy --json
    """
    config = context.config()
    chosen = _choose(config, documents)
    context.log(told="check_done")
    with context.store(create=True) as store:
        results = _check_all(context, store, config, chosen, quiet=as_json)
    if as_json:
        for result in results:
            print_json(result)
    else:
        heads = ("document", "outcome", "state", "reason")
        print_rows(heads, ((r.document, _said(r), r.state, r.reason) for r in results))
        _summary(results)
    sys.exit(1 if any(result.failures for result in results) else 0)


def _choose(config: Config, keys: Sequence[str]) -> list[Document]:
    known = {document.key: document for document in config.documents if document.enabled}
    for key in keys:
        if key not in known:
            import difflib

            near = difflib.get_close_matches(key, known, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else "; watcher documents lists them"
            raise UnknownDocumentError(f"{key!r} is not in the configuration{hint}")
    return [known[key] for key in keys] if keys else list(known.values())


def _check_all(
    context: Context, store: Store, config: Config, documents: list[Document], *, quiet: bool
) -> list[Result]:
    """Check what no daemon is checking right now; what an interruption leaves over is given back."""
    from watcher.check import Checker
    from watcher.clock import utc_now
    from watcher.fetch import Fetcher

    worker = f"check:{socket.gethostname()}:{os.getpid()}"
    store.sync(config.documents, utc_now())
    mine = set(store.lease(worker, [document.key for document in documents], utc_now(), LEASE_SECONDS))
    for document in documents:
        if document.key not in mine:
            click.echo(f"watcher: {document.key} is being checked by a daemon right now", err=True)
    made: dict[str, Result] = {}
    try:
        with (
            Fetcher(config.network, context.resolve_secret) as fetcher,
            progress("checking", len(mine), quiet=quiet) as advance,
        ):
            checker = Checker(store, fetcher, config.rules, worker=worker, clock=utc_now, jitter=random)

            def look(document: Document) -> None:
                made[document.key] = _result(checker.check(document, lease_seconds=LEASE_SECONDS))
                advance(document.key)

            _in_pool(config, [document for document in documents if document.key in mine], look)
    finally:
        for key in mine - made.keys():
            store.release(worker, key)
    _deliver(context, store, config, worker)
    return [made[document.key] for document in documents if document.key in made]


def _in_pool(config: Config, documents: list[Document], look: Callable[[Document], None]) -> None:
    """Look at every document, one per host at a time; raise the first crash once all are through."""
    from watcher.pool import HostPool

    pool = HostPool(config.network.concurrency)
    for document in documents:
        pool.submit(urlsplit(document.url).hostname or document.key, partial(look, document))
    pool.wait()
    pool.close()
    if pool.crash:
        raise pool.crash


def _deliver(context: Context, store: Store, config: Config, worker: str) -> None:
    from watcher.clock import utc_now
    from watcher.deliver import Deliverer
    from watcher.notify import Notifier

    notifier = Notifier(config.channels, context.resolve_secret, sys.stderr)  # results go to stdout
    deliverer = Deliverer(
        store,
        notifier,
        config.rules,
        worker=worker,
        lease_seconds=DELIVERY_LEASE_SECONDS,
        clock=utc_now,
        jitter=random,
    )
    deliverer.drain()
    deliverer.stop()


def _result(decision: Decision) -> Result:
    return Result(
        document=decision.document,
        outcome=type(decision.outcome).__name__.lower(),
        state=decision.state.health.value,
        reason=decision.state.reason,
        failures=decision.state.failures,
        revision=decision.state.revision,
        next_check=decision.next_check,
        ms=decision.elapsed_ms,
        bytes=decision.bytes,
    )


def _said(result: Result) -> str:
    """The outcome as people are told it: a document's first revision changed nothing."""
    return "first seen" if result.outcome == "revised" and result.revision == 1 else result.outcome


def _summary(results: Sequence[Result]) -> None:
    counts = Counter(map(_said, results))
    told = ", ".join(f"{count} {outcome}" for outcome, count in counts.most_common())
    click.echo(f"{len(results)} checked: {told}" if results else "nothing to check", err=True)
