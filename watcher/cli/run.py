"""``watcher run`` and ``watcher health``."""

from __future__ import annotations

import os
import socket
import sys
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta

import click

from watcher.cli.context import Context

STALE_AFTER = timedelta(seconds=60)


@click.command()
@click.option(
    "--listen", metavar="HOST:PORT", help="Also serve /healthz and /metrics there (off by default)."
)
@click.pass_obj
def run(context: Context, listen: str | None) -> None:
    """Run the daemon: poll on schedule and deliver alerts, until SIGTERM or Ctrl-C.

    SIGHUP re-reads the configuration; a wrong one is reported and the old one kept.
    Several daemons may share one database.

    \b
    Examples:
      watcher run
      watcher --config /etc/watcher/providers.toml run --listen 127.0.0.1:8080
    """
    from watcher import serve
    from watcher.daemon import Daemon, Pace

    context.log()
    context.config()  # a wrong configuration is told before a database is made
    with context.store(create=True) as store:
        worker = f"{socket.gethostname()}:{os.getpid()}"
        daemon = Daemon(store, context.config, context.resolve_secret, worker=worker, pace=Pace())
        with serve.listening(listen, store, STALE_AFTER) if listen else nullcontext():
            daemon.run()
    # A channel that hangs would keep the process past a container's grace: the interpreter waits for the
    # scheduler's threads. What was being sent is leased, and sent again when the lease ends.
    os._exit(0)


@click.command()
@click.pass_obj
def health(context: Context) -> None:
    """Say whether a daemon is alive: exit 0 when its heartbeat is fresh, 1 when it is stale or absent.

    \b
    Example:
      watcher health
    """
    with context.store() as store:
        beat = max(store.heartbeats().values(), default=None)
    if beat is None:
        click.echo("no daemon has run on this database", err=True)
        sys.exit(1)
    age = datetime.now(UTC) - beat
    if age > STALE_AFTER:
        click.echo(f"the last heartbeat is {int(age.total_seconds())} s old", err=True)
        sys.exit(1)
    click.echo("alive")
