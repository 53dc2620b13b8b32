"""docs/cli.md names every command, argument and option that there is, and none that is not."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from watcher.cli import COMMANDS, cli
from watcher.cli.check import Result
from watcher.cli.discover import Row
from watcher.discover import How
from watcher.model import Change, Stance, Text, Topic
from watcher.store import ChangeRow, DeliveryRow, DocumentRow, RevisionRow

REFERENCE = (Path(__file__).resolve().parents[2] / "docs" / "cli.md").read_text(encoding="utf-8")
OPTION = re.compile(r"(?<![\w-])--?[a-z][a-z-]*")


def walk(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command that does something by itself."""
    with click.Context(group) as context:
        for name in group.list_commands(context):
            command = group.get_command(context, name)
            assert command is not None, name
            if not isinstance(command, click.Group) or command.invoke_without_command:
                yield (*path, name), command
            if isinstance(command, click.Group):
                yield from walk(command, (*path, name))


ALL = {" ".join(("watcher", *path)): command for path, command in walk(cli)}


def section(name: str) -> str:
    """What stands under a command's heading, with the heading's line."""
    found = re.search(rf"^## `{name}`(.*?)(?=^## |\Z)", REFERENCE, re.MULTILINE | re.DOTALL)
    return found[1] if found else ""


def options(parameters: list[click.Parameter]) -> set[str]:
    return {
        word
        for parameter in parameters
        if isinstance(parameter, click.Option)
        for word in (*parameter.opts, *parameter.secondary_opts)
    }


def test_the_table_of_commands_and_the_reference_name_the_same() -> None:
    assert {name.split()[1] for name in ALL} == COMMANDS.keys()
    assert set(re.findall(r"^## `(.+?)`", REFERENCE, re.MULTILINE)) == ALL.keys()


@pytest.mark.parametrize("name", ALL)
def test_a_command_has_its_arguments_options_and_an_example(name: str) -> None:
    text = section(name)
    command = ALL[name]
    with click.Context(command) as context:
        arguments = [
            parameter.make_metavar(context)
            for parameter in command.params
            if isinstance(parameter, click.Argument)
        ]
    assert text.splitlines()[0].split() == arguments
    table = {
        word for row in re.findall(r"^\| (`-.*?) \|", text, re.MULTILINE) for word in OPTION.findall(row)
    }
    assert table == options(command.params)
    example = re.search(r"```sh\n(.*?)```", text, re.DOTALL)
    assert example
    assert re.search(rf"watcher (--\S+ \S+ )*{name.removeprefix('watcher ')}\b", example[1])


def test_the_global_options_are_named() -> None:
    text = REFERENCE.partition("## What holds for all commands")[2].partition("\n## ")[0]
    with click.Context(cli) as context:
        everything = options([*cli.params, *filter(None, [cli.get_help_option(context)])])
    table = {
        word for row in re.findall(r"^\| (`-.*?) \|", text, re.MULTILINE) for word in OPTION.findall(row)
    }
    assert table == everything | {"-h"}


def test_examples_use_options_that_there_are() -> None:
    known = options(cli.params).union(*(options(command.params) for command in ALL.values()))
    used = {
        word
        for block in re.findall(r"```sh\n(.*?)```", REFERENCE, re.DOTALL)
        for word in OPTION.findall(block)
    }
    assert used <= known


@pytest.mark.parametrize(
    ("name", "record"),
    [
        ("watcher alerts", DeliveryRow),
        ("watcher changes", ChangeRow),
        ("watcher check", Result),
        ("watcher clauses", Stance),
        ("watcher discover", Row),
        ("watcher documents", DocumentRow),
        ("watcher history", RevisionRow),
        ("watcher show", Text),
        ("What holds for all commands", Change),
    ],
)
def test_the_fields_of_json_are_named(name: str, record: Any) -> None:
    text = section(name) or REFERENCE.partition(f"## {name}")[2].partition("\n## ")[0]
    missing = {field.name for field in dataclasses.fields(record) if f"`{field.name}`" not in text}
    assert missing == set()


def test_how_a_document_was_found_is_explained() -> None:
    told = set(re.findall(r"^\| `(\w+)` \|", section("watcher discover"), re.MULTILINE))
    assert told == {"how", *How}


def test_topics_and_exit_codes_are_named() -> None:
    assert all(f"`{topic}`" in REFERENCE for topic in Topic)
    assert all(f"| {code} |" in REFERENCE for code in (0, 1, 2))
