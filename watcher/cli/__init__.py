"""The command line: thin; arguments → call → table or JSON.

Commands are imported on demand, so that ``--help`` and ``history`` answer fast.
"""

from __future__ import annotations

import gc
import importlib
import sys
from typing import Any

import click
from click.exceptions import NoArgsIsHelpError

from watcher.cli.context import Context
from watcher.errors import InputError, StoreError, UserError

# command → (module, one line for --help)
COMMANDS = {
    "accept": ("evidence", "Take a page for the document that the watcher did not."),
    "add": ("add", "Look at a page and add it to the configuration."),
    "alerts": ("alerts", "List alerts and how their delivery went; settle them, or send them again."),
    "changes": ("reading", "List changes across documents, by topic, direction, provider and time."),
    "channels": ("channels", "List channels; send a sample to one."),
    "check": ("check", "Poll documents now, with a progress bar and a closing table."),
    "clauses": ("files", "List the clauses of a file or document with topics and stances."),
    "compare": ("files", "Show the semantic diff of two files."),
    "config": ("admin", "Check the configuration."),
    "db": ("admin", "Upgrade, verify or back up the database."),
    "diff": ("reading", "Show the semantic diff of two revisions."),
    "discover": ("discover", "List the legal documents that a page links to or names; add them."),
    "documents": ("reading", "List what is watched, and in which state it is."),
    "health": ("run", "Say whether a daemon is alive (for container health checks)."),
    "history": ("reading", "List a document's revisions and what each changed."),
    "lexicon": ("lexicon", "Check the words that topics and stances are read by."),
    "rejections": ("evidence", "List the pages that were not the document; look at one."),
    "run": ("run", "Run the daemon: poll on schedule and deliver alerts."),
    "show": ("reading", "Print a document's text."),
    "stance": ("stance", "Say what the terms in force say, by document, topic and scope."),
}

EPILOG = """\b
Examples:
  watcher check kimi/privacy        poll one document now
  watcher history kimi/privacy      its revisions
  watcher diff kimi/privacy         what the last revision changed
  watcher compare old.md new.md     two files, no database needed
"""


class LazyGroup(click.Group):
    """Imports a command's module only when the command is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Name every command."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:  # noqa: ARG002
        """Import the command, or None where there is none of that name."""
        if name not in COMMANDS:
            return None
        command: click.Command = getattr(importlib.import_module(f"watcher.cli.{COMMANDS[name][0]}"), name)
        return command

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        """Parse what stands before the command; a mistake is one line."""
        try:
            return super().make_context(*args, **kwargs)
        except click.UsageError as error:
            raise _one_line(error) from None

    def invoke(self, ctx: click.Context) -> Any:
        """Parse the rest and run it; a mistake is one line."""
        try:
            return super().invoke(ctx)
        except click.UsageError as error:
            raise _one_line(error) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands from the table, without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in sorted(COMMANDS.items())])


def _one_line(error: click.UsageError) -> Exception:
    """Wrong use as every other mistake is told; a command that was given nothing at all shows its help."""
    if isinstance(error, NoArgsIsHelpError):
        return error
    path = error.ctx.command_path if error.ctx else "watcher"
    return InputError(f"{error.format_message().rstrip('.')}; see {path} --help")


@click.group(
    cls=LazyGroup,
    epilog=EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="tos-watcher", prog_name="watcher")
@click.option(
    "--config", "config", metavar="FILE", help="providers.toml (else $WATCHER_CONFIG, else ./providers.toml)."
)
@click.option(
    "--database",
    metavar="URL",
    help="sqlite:///… or postgresql://… (else $WATCHER_DATABASE_URL, else ./data).",
)
@click.option("-v", "--verbose", is_flag=True, help="Log more.")
@click.pass_context
def cli(ctx: click.Context, config: str | None, database: str | None, verbose: bool) -> None:
    """Watch terms of service and privacy policies; tell what changed for your data."""
    ctx.obj = Context(config, database, verbose=verbose)


def main() -> None:
    """Run the command line; errors that are the user's become one line and exit code 2."""
    gc.set_threshold(
        50_000
    )  # imports make no garbage: collecting during them costs a tenth of a short command
    try:
        cli()
    except (UserError, StoreError) as error:
        for line in str(error).splitlines():
            click.echo(f"watcher: {line}", err=True)
        sys.exit(2)
