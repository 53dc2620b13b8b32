"""``watcher db`` and ``watcher config``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from watcher.cli.context import Context
from watcher.cli.output import print_json


@click.group()
def db() -> None:
    """Upgrade, verify or back up the database.

    \b
    Examples:
      watcher db upgrade
      watcher db check
      watcher db backup /backups/watcher.db
    """


@db.command()
@click.pass_obj
def upgrade(context: Context) -> None:
    """Create the database, or bring it to this version's schema.

    \b
    Example:
      watcher db upgrade
    """
    with context.store(create=True):
        click.echo("the database is up to date")


@db.command(name="check")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_obj
def check_database(context: Context, as_json: bool) -> None:
    """Verify every blob, hash chain and delivery.

    Exits 1 when something is wrong, a line for each fault.

    \b
    Example:
      watcher db check
    """
    with context.store() as store:
        faults = store.verify()
    if as_json:
        print_json({"faults": faults})
    else:
        for fault in faults:
            click.echo(fault)
        if not faults:
            click.echo("clean")
    sys.exit(1 if faults else 0)


@db.command()
@click.argument("target", type=click.Path(path_type=Path))
@click.pass_obj
def backup(context: Context, target: Path) -> None:
    """Copy an SQLite database while it is in use.

    \b
    Example:
      watcher db backup /backups/watcher.db
    """
    with context.store() as store:
        store.backup(target)
    click.echo(f"copied to {target}")


@click.group()
def config() -> None:
    """Check the configuration.

    \b
    Example:
      watcher config check
    """


@config.command(name="check")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_obj
def check_config(context: Context, as_json: bool) -> None:
    """Read the configuration and say what it comes to.

    Exits 2 with every fault when it is wrong.

    \b
    Example:
      watcher config check
    """
    from watcher.errors import ConfigError
    from watcher.fetch import browser_missing

    config = context.config()
    drawn = [doc.key for doc in config.documents if doc.enabled and doc.render == "browser"]
    if drawn and (missing := browser_missing(config.network)):
        others = f" (and of {len(drawn) - 1} more)" if len(drawn) > 1 else ""
        raise ConfigError(config.source, (f'render = "browser" of {drawn[0]}{others}: {missing}',))
    providers = {document.provider for document in config.documents}
    facts = {
        "documents": len(config.documents),
        "providers": len(providers),
        "channels": len(config.channels),
        "rules": len(config.rules),
    }
    if as_json:
        print_json(facts)
    else:
        told = (f"{count} {what if count != 1 else what.removesuffix('s')}" for what, count in facts.items())
        click.echo("fine: " + ", ".join(told))
