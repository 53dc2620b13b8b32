"""``watcher alerts``: what was told to whom, what people make of it, and telling it again."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import click

from watcher.cli.context import Context
from watcher.cli.names import parse_time, user_name
from watcher.cli.output import cell, harmless, print_json, print_rows
from watcher.errors import InputError

if TYPE_CHECKING:
    from watcher.store import DeliveryRow

SHORT = 8  # letters of an alert's id that tables show; every command takes them for the whole
_SENDERS = "a daemon, or the next watcher check,"


@click.group(invoke_without_command=True)
@click.option(
    "--state",
    type=click.Choice(["waiting", "sent", "given_up", "withdrawn", "new", "acknowledged", "dismissed"]),
    help="Of the delivery, or of the alert.",
)
@click.option("--document", metavar="DOC", help="Only of this document.")
@click.option("--channel", metavar="NAME", help="Only to this channel.")
@click.option("--since", callback=parse_time, metavar="DATE", help="Made then or later.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a delivery.")
@click.pass_context
def alerts(
    ctx: click.Context,
    state: str | None,
    document: str | None,
    channel: str | None,
    since: datetime | None,
    as_json: bool,
) -> None:
    """List alerts and how their delivery went; settle them, or send them again.

    \b
    Examples:
      watcher alerts --state given_up
      watcher alerts show 3f2a91bc
      watcher alerts ack 3f2a91bc --why "told the team"
    """
    if ctx.invoked_subcommand:
        return
    context: Context = ctx.obj
    with context.store() as store:
        found = store.alerts(document=document, channel=channel, since=since)
    rows = [row for row in found if state is None or state in (row.state.value, row.alert_state.value)]
    if as_json:
        for row in rows:
            print_json(row)
    elif sys.stdout.isatty():
        print_rows(("no", "alert", "document", "channel", "delivery", "alert is"), map(_told, rows))
    else:
        print_rows((), map(_flat, rows))
    if rows:
        return
    filtered = bool(state or document or channel or since)
    click.echo("no such alerts" if filtered else "no alerts yet: no rule had anything to tell", err=True)
    sys.exit(1 if filtered else 0)


@alerts.command()
@click.argument("alert")
@click.option("--json", "as_json", is_flag=True, help="The whole alert as one JSON object.")
@click.pass_obj
def show(context: Context, alert: str, as_json: bool) -> None:
    """Print an alert as people read it, and where it went.

    \b
    Example:
      watcher alerts show 3f2a91bc
    """
    with context.store() as store:
        found, rows = store.outbox.alert(store.outbox.full_id(alert))
    if as_json:
        print_json({"alert": found, "deliveries": rows})
        return
    from watcher.message import render
    from watcher.model import Channel, Markup, Service

    made = render([found], Service("console", Markup.PLAIN, 1_000_000), Channel("console", "console:"))
    click.echo(f"{harmless(made.title)}\n\n{harmless(made.plain)}\n")
    click.echo(_settled(rows[0]))
    print_rows(
        ("no", "channel", "delivery", "tries", "last try", "error"),
        ((r.id, r.channel, r.state, r.tries, r.tried_at, r.error) for r in rows),
    )


def _settling(name: str, state: str, words: str) -> Callable[..., None]:
    """``ack`` and ``dismiss``, which differ in a word."""

    @alerts.command(name, help=words)
    @click.argument("alert", nargs=-1, required=True)
    @click.option("--by", metavar="NAME", help="Who says so; your user name unless told otherwise.")
    @click.option("--why", metavar="WORDS", default="", help="Why; kept with the alert.")
    @click.pass_obj
    def command(context: Context, alert: Sequence[str], by: str | None, why: str) -> None:
        from watcher.store import AlertState

        with context.store() as store:
            ids = [store.outbox.full_id(one) for one in alert]
            for one in ids:
                store.outbox.settle(
                    one, AlertState(state), by=by or user_name(), why=why, now=datetime.now(UTC)
                )
        for one in ids:
            click.echo(f"alert {one[:SHORT]} is {state}")

    made: Callable[..., None] = command
    return made


ack = _settling(
    "ack",
    "acknowledged",
    """Say that you have seen alerts: they do not come again.

    Of a document's ill health, no more reminders come until it has recovered.

    \b
    Example:
      watcher alerts ack 3f2a91bc --by "Anna Lee" --why "told the team"
    """,
)
dismiss = _settling(
    "dismiss",
    "dismissed",
    """Say that alerts are of no use: what still waits is not sent.

    \b
    Example:
      watcher alerts dismiss 3f2a91bc --why "a page of another product"
    """,
)


@alerts.command()
@click.argument("alert", nargs=-1, required=True)
@click.option("--for", "duration", metavar="TIME", help="For so long: 12h, 3d, 2w.")
@click.option("--until", callback=parse_time, metavar="DATE", help="Until then.")
@click.pass_obj
def snooze(context: Context, alert: Sequence[str], duration: str | None, until: datetime | None) -> None:
    """Let alerts come (again) later, to all their channels.

    \b
    Examples:
      watcher alerts snooze 3f2a91bc --for 3d
      watcher alerts snooze 3f2a91bc --until 2026-03-01T08:00+01:00
    """
    now = datetime.now(UTC)
    then = _until(duration, until, now)
    if then <= now:
        raise InputError("--until lies in the past")
    with context.store() as store:
        ids = [store.outbox.full_id(one) for one in alert]
        for one in ids:
            store.outbox.snooze(one, then)
    for one in ids:
        click.echo(f"alert {one[:SHORT]} comes at {then:%Y-%m-%d %H:%M} UTC")


@alerts.command()
@click.argument("delivery", type=int)
@click.pass_obj
def retry(context: Context, delivery: int) -> None:
    """Try a delivery that waits or was given up.

    The daemon does at its next turn, or the next watcher check.

    \b
    Example:
      watcher alerts retry 17
    """
    with context.store() as store:
        store.outbox.retry(delivery, datetime.now(UTC))
    click.echo(f"delivery {delivery} is waiting again; {_SENDERS} sends it")


@alerts.command()
@click.argument("alert")
@click.option("--to", "channel", metavar="CHANNEL", help="Only there; also where it did not go before.")
@click.pass_obj
def resend(context: Context, alert: str, channel: str | None) -> None:
    """Send an alert once more, wherever it went.

    The daemon does at its next turn, or the next watcher check.

    \b
    Examples:
      watcher alerts resend 3f2a91bc
      watcher alerts resend 3f2a91bc --to legal
    """
    if channel is not None and channel not in (known := context.listed().channels):
        raise InputError(f"no channel {channel!r}; there are: {', '.join(sorted(known))}")
    with context.store() as store:
        full = store.outbox.full_id(alert)
        store.outbox.resend(full, channel, datetime.now(UTC))
    click.echo(f"alert {full[:SHORT]} is waiting again; {_SENDERS} sends it")


def _until(duration: str | None, until: datetime | None, now: datetime) -> datetime:
    from watcher.config.units import interval

    if until is not None and duration is None:
        return until
    if until is not None or duration is None:
        raise InputError("say either --for or --until")
    try:
        return now + timedelta(seconds=interval(duration))
    except ValueError as error:
        raise InputError(f"--for {duration!r}: {error}") from None


def _told(row: DeliveryRow) -> tuple[object, ...]:
    """A delivery on a terminal: what happened to it below each other, so that 80 columns are enough."""
    happened = [row.state.value]
    if row.tries:
        happened.append(f"{row.tries} {'try' if row.tries == 1 else 'tries'}, last {cell(row.tried_at)}")
    if row.next_try_at is not None:
        due = (
            "due since" if row.next_try_at <= datetime.now(UTC) else "next"
        )  # quiet hours, or none to send it
        happened.append(f"{due} {cell(row.next_try_at)}")
    if row.error:
        happened.append(row.error)
    return (
        row.id,
        row.alert[:SHORT],
        f"{row.document}\n{row.event}",
        row.channel,
        "\n".join(happened),
        _is(row),
    )


def _is(row: DeliveryRow, zone: str = "") -> str:
    if row.snoozed_until is not None and row.snoozed_until > datetime.now(UTC):
        return f"snoozed until {cell(row.snoozed_until)}{zone}"
    return row.alert_state.value


def _settled(row: DeliveryRow) -> str:
    """What people made of an alert, in a line."""
    if row.settled_at is None:
        return f"This alert is {_is(row, ' UTC')}."
    why = f": {harmless(row.settled_why)}" if row.settled_why else ""
    by = harmless(row.settled_by or "")
    return f"This alert is {_is(row, ' UTC')} by {by}, {cell(row.settled_at)} UTC{why}."


def _flat(row: DeliveryRow) -> tuple[object, ...]:
    return (
        row.id, row.created_at, row.alert, row.document, row.event, row.channel, row.state, row.tries,
        row.next_try_at, row.alert_state, row.error,
    )  # fmt: skip
