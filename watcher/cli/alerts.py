"""``watcher alerts`` and ``watcher channels``."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import click

from watcher.cli.context import Context
from watcher.cli.output import print_json, print_rows
from watcher.errors import DeliveryError, InputError


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a delivery.")
@click.option("--state", type=click.Choice(["waiting", "sent", "given_up"]))
@click.pass_context
def alerts(ctx: click.Context, as_json: bool, state: str | None) -> None:
    """List alerts and how their delivery went; retry one.

    \b
    Examples:
      watcher alerts --state given_up
      watcher alerts retry 17
    """
    if ctx.invoked_subcommand:
        return
    context: Context = ctx.obj
    from watcher.store import DeliveryState

    with context.store() as store:
        rows = store.alerts(state=DeliveryState(state) if state else None)
    if as_json:
        for row in rows:
            print_json(row)
        return
    heads = ("delivery", "created", "alert", "document", "event", "channel", "state", "tries", "error")
    print_rows(
        heads,
        (
            (r.id, r.created_at, r.alert, r.document, r.event, r.channel, r.state, r.tries, r.error)
            for r in rows
        ),
    )


@alerts.command()
@click.argument("delivery", type=int)
@click.pass_obj
def retry(context: Context, delivery: int) -> None:
    """Send a delivery again at the daemon's next turn, also one that was given up.

    \b
    Example:
      watcher alerts retry 17
    """
    with context.store() as store:
        store.outbox.retry(delivery, datetime.now(UTC))
    click.echo(f"delivery {delivery} is waiting again")


@click.group(invoke_without_command=True)
@click.pass_context
def channels(ctx: click.Context) -> None:
    """List channels; send a test message to one.

    \b
    Examples:
      watcher channels
      watcher channels test legal
    """
    if ctx.invoked_subcommand:
        return
    context: Context = ctx.obj
    known = context.config().channels.values()
    print_rows(("channel", "reference"), sorted((channel.name, channel.reference) for channel in known))


@channels.command()
@click.argument("names", nargs=-1, metavar="[CHANNEL]...")
@click.pass_obj
def test(context: Context, names: tuple[str, ...]) -> None:
    """Send a test message to the named channels (all of them by default); exit 1 if one refused.

    \b
    Example:
      watcher channels test legal
    """
    from watcher.model import Message
    from watcher.notify import Notifier

    config = context.config()
    unknown = [name for name in names if name not in config.channels]
    if unknown:
        raise InputError(f"no channel {unknown[0]!r}; there are: {', '.join(sorted(config.channels))}")
    context.log()
    notifier = Notifier(config.channels, context.resolve_secret)
    now = datetime.now(UTC)
    words = f"This channel receives alerts. Sent {now:%Y-%m-%d %H:%M} UTC."
    message = Message("test", "watcher: test message", words, words, "test")
    failed = False
    for name in names or sorted(config.channels):
        try:
            notifier.send(name, message)
            click.echo(f"{name}: accepted")
        except DeliveryError as error:
            failed = True
            click.echo(f"{name}: {error}", err=True)
    sys.exit(1 if failed else 0)
