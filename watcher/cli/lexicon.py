"""``watcher lexicon check``: for those who extend a lexicon."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import resources
from pathlib import Path

import click

from watcher.cli.output import harmless, print_json
from watcher.errors import InputError, UserError

MAX_BYTES = 2_000_000


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
    """Try every entry of lexicon files (of the shipped ones by default).

    Each problem is one line: file:line: entry: what is wrong. Exits 1 when an entry does not hold, 2 when a
    file cannot be used at all (its first fault is told).

    \b
    Example:
      watcher lexicon check my-lexicon.toml
    """
    from watcher.compare.lint import lint

    problems: list[str] = []
    broken: list[str] = []
    for path in files or _shipped():
        try:
            problems += lint(_read(path), str(path))
        except UserError as error:
            broken.append(str(error))
    if as_json:
        print_json({"problems": problems, "broken": broken})
    else:
        for problem in problems:
            click.echo(harmless(problem))
        if not problems and not broken:
            click.echo("clean")
    for problem in broken:
        click.echo(f"watcher: {harmless(problem)}", err=True)
    sys.exit(2 if broken else 1 if problems else 0)


def _shipped() -> list[Path]:
    from watcher.compare.lexicon import LANGUAGES

    folder = Path(str(resources.files("watcher.compare") / "lexicons"))
    return [folder / f"{language}.toml" for language in LANGUAGES]


def _read(path: Path) -> str:
    """The text of a file.

    Raises:
        InputError: it cannot be read.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputError(f"{path}: larger than {MAX_BYTES // 1_000_000} MB, too big for a lexicon")
        body = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from None
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        raise InputError(f"{path}:{line}: not UTF-8 text (byte {error.start}); save it as UTF-8") from None
