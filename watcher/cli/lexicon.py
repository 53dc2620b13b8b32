"""``watcher lexicon check``: for those who extend a lexicon."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import resources
from pathlib import Path

import click

from watcher.cli.output import harmless, print_json
from watcher.errors import InputError, LexiconError


@click.group()
def lexicon() -> None:
    """Check the words that topics and stances are read by.

    \b
    Examples:
      watcher lexicon check
      watcher lexicon check my-lexicon.toml
    """


@lexicon.command(name="check")
@click.argument("files", nargs=-1, metavar="[FILE]...", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def check_lexicons(files: Sequence[Path], as_json: bool) -> None:
    """Try every entry of lexicon files (of the shipped ones by default); exit 1 when one does not hold.

    Each problem is one line: file:line: entry: what is wrong.

    \b
    Example:
      watcher lexicon check my-lexicon.toml
    """
    problems = [problem for path in files or _shipped() for problem in _problems(path)]
    if as_json:
        print_json({"problems": problems})
    else:
        for problem in problems:
            click.echo(harmless(problem))
        if not problems:
            click.echo("clean")
    sys.exit(1 if problems else 0)


def _shipped() -> list[Path]:
    from watcher.compare.lexicon import LANGUAGES

    folder = Path(str(resources.files("watcher.compare") / "lexicons"))
    return [folder / f"{language}.toml" for language in LANGUAGES]


def _problems(path: Path) -> list[str]:
    """What is wrong with one file; a file that does not compile has that one problem.

    Raises:
        InputError: it cannot be read.
    """
    from watcher.compare.lint import lint

    try:
        path.read_text("utf-8")
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from None
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: not UTF-8 text (byte {error.start})") from None
    try:
        return lint(path)
    except LexiconError as error:
        return [str(error)]
