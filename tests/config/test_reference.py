"""The documentation names every key, with its default, and no key that is not there."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path
from typing import get_args

import pytest

from watcher.config.schema import TABLES, HealthEvent
from watcher.model import Direction, DocumentKind, Render, Significance, Topic

REFERENCE = (Path(__file__).resolve().parents[2] / "docs" / "configuration.md").read_text(encoding="utf-8")
HEADINGS = {
    ("defaults",): "[defaults]",
    ("network",): "[network]",
    ("provider",): "[[provider]]",
    ("provider", "document"): "[[provider.document]]",
    ("channels", "*"): "[channels.NAME]",
    ("rule",): "[[rule]]",
}


def section(heading: str) -> str:
    return REFERENCE.partition(f"## `{heading}`")[2].partition("\n## ")[0]


def test_every_table_of_the_file_has_a_section() -> None:
    assert HEADINGS.keys() | {()} == TABLES.keys()
    assert all(section(heading) for heading in (*HEADINGS.values(), "[channels]"))


@pytest.mark.parametrize("path", HEADINGS)
def test_the_reference_lists_exactly_the_keys_there_are(path: tuple[str, ...]) -> None:
    rows = re.findall(r"^\| ([^|]+) \|", section(HEADINGS[path]), re.MULTILINE)
    keys = {key for row in rows for key in re.findall(r"`(\w+)`", row)}

    assert keys == set(TABLES[path].model_fields)


@pytest.mark.parametrize("path", [("defaults",), ("network",)])
def test_the_reference_states_the_defaults_in_force(path: tuple[str, ...]) -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| (?:`([^`]+)`)?", section(HEADINGS[path]), re.MULTILINE))

    for key, field in TABLES[path].model_fields.items():
        default = field.get_default(call_default_factory=True)
        if rows[key] and key != "every":
            written = rows[key].strip('"')
            assert written == str(default) or float(written) == default


@pytest.mark.parametrize("words", [Topic, Significance, Direction, DocumentKind, Render])
def test_the_reference_names_every_word_that_a_key_takes(words: type[StrEnum]) -> None:
    assert all(f"`{word}`" in REFERENCE for word in words)


def test_the_reference_names_every_event() -> None:
    assert all(f"`{event}`" in section("[[rule]]") for event in get_args(HealthEvent))
