"""Tables as a person sees them: on a terminal of 80 columns, and on a wide one."""

from __future__ import annotations

import io
import sys

import pytest

from watcher.cli.output import print_rows

HEADS = ("document", "state", "reason", "since", "last seen", "next check", "revisions")
ROW = ("perplexity/privacy-policy", "blocked", "a bot check " * 9, *["2026-11-22 07:30"] * 3, 12)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def shown(
    monkeypatch: pytest.MonkeyPatch, columns: int, heads: tuple[str, ...], *rows: tuple[object, ...]
) -> list[str]:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    print_rows(heads, rows)
    monkeypatch.undo()
    return [line.replace("\x1b[1m", "").replace("\x1b[0m", "") for line in terminal.getvalue().splitlines()]


@pytest.mark.parametrize("columns", [60, 80, 140])
def test_no_word_is_broken_and_no_line_too_long(monkeypatch: pytest.MonkeyPatch, columns: int) -> None:
    lines = shown(monkeypatch, columns, HEADS, ROW)

    assert any("perplexity/privacy-policy" in line for line in lines)
    assert any("blocked" in line for line in lines)
    assert max(map(len, lines)) <= columns


def test_where_columns_do_not_fit_each_row_is_told_line_by_line(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(monkeypatch, 40, HEADS[:3], (*ROW[:2], "bad status\n500")) == [
        "document perplexity/privacy-policy",
        "  state     blocked",
        "  reason    bad status",
        "            500",
    ]


def test_a_table_that_fits_stays_a_table(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = shown(monkeypatch, 80, ("document", "state"), ("acme/privacy", "ok"), ("acme/terms", "blocked"))
    assert [line.split() for line in lines] == [
        ["document", "state"], ["acme/privacy", "ok"], ["acme/terms", "blocked"],
    ]  # fmt: skip
