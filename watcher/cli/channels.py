"""``watcher channels``: where alerts can go."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from watcher.cli.context import Context
from watcher.cli.output import harmless, print_json, print_rows
from watcher.errors import DeliveryError, InputError

if TYPE_CHECKING:
    from watcher.model import Channel
    from watcher.notify import Notifier


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a channel.")
@click.pass_context
def channels(ctx: click.Context, as_json: bool) -> None:
    """List channels; send a sample to one.

    \b
    Examples:
      watcher channels
      watcher channels test legal
    """
    if ctx.invoked_subcommand:
        return
    from watcher.notify import Notifier

    context: Context = ctx.obj
    known = context.listed().channels
    notifier = Notifier(known, context.resolve_secret)
    rows = [_listed(notifier, channel) for _, channel in sorted(known.items())]
    if as_json:
        for row in rows:
            print_json(row)
        return
    print_rows(tuple(rows[0]), (tuple(row.values()) for row in rows))


@channels.command()
@click.argument("names", nargs=-1, metavar="[CHANNEL]...")
@click.pass_obj
def test(context: Context, names: tuple[str, ...]) -> None:
    """Send a sample alert to the channels named, or to all.

    Says what each service answered. Quiet hours do not count. Exits 1 when one refused.

    \b
    Example:
      watcher channels test legal
    """
    from watcher.notify import Notifier

    config = context.config()
    unknown = [name for name in names if name not in config.channels]
    if unknown:
        raise InputError(f"no channel {unknown[0]!r}; there are: {', '.join(sorted(config.channels))}")
    context.log()
    notifier = Notifier(config.channels, context.resolve_secret)
    failed = False
    for name in names or sorted(config.channels):
        try:
            click.echo(f"{name}: {harmless(_send_sample(notifier, name))}")
        except DeliveryError as error:
            failed = True
            click.echo(f"{name}: not accepted: {harmless(str(error))}", err=True)
    sys.exit(1 if failed else 0)


def _listed(notifier: Notifier, channel: Channel) -> dict[str, object]:
    try:
        service = notifier.service(channel.name).name
    except DeliveryError as error:
        service = f"unknown: {error}"
    quiet = channel.quiet and f"{channel.quiet.start:%H:%M}–{channel.quiet.end:%H:%M}"
    return {
        "channel": channel.name,
        "service": service,
        "language": channel.language,
        "quiet": quiet,
        "timezone": channel.timezone,
        "reference": _shown(channel.reference),
    }


def _shown(reference: str) -> str:
    """A reference; of an address in the configuration itself only the host: its path may be secret."""
    parts = urlsplit(reference)
    return f"{parts.scheme}://{parts.hostname}/…" if parts.netloc else reference


def _send_sample(notifier: Notifier, name: str) -> str:
    """Send the sample as the channel's people would read a real alert; return what the service answered."""
    from watcher.message import render, sample_alert

    channel, service = notifier.channel(name), notifier.service(name)
    now = datetime.now(UTC)
    # A name of its own each time, or mailboxes drop the second one as a double.
    sample = replace(sample_alert(now), id=f"sample-{now:%Y%m%dT%H%M%S}")
    return notifier.send(name, render([sample], service, channel))
