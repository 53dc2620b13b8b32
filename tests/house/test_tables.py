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
    assert shown(monkeypatch, 40, HEADS[:4], (*ROW[:2], "bad status\n500", None)) == [
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


def test_a_table_that_just_fits_loses_nothing_at_its_right_edge(monkeypatch: pytest.MonkeyPatch) -> None:
    """The longest words fit beside each other, whole cells do not."""
    row = ("acme/privacy-fr", "ok", None, *["2026-11-22 07:30"] * 3, 12)
    lines = shown(monkeypatch, 80, HEADS, row)
    assert lines[0].split() == " ".join(HEADS).split()
    assert " ".join(lines[1:]).split().count("07:30") == 3
    assert max(map(len, lines)) <= 80


def test_a_time_stays_on_one_line_while_a_long_reason_wraps(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = shown(monkeypatch, 60, ("reason", "seen", "no"), ("a bot check " * 9, "2026-11-22 07:30", 1))
    assert any("2026-11-22 07:30" in line for line in lines)
    assert max(map(len, lines)) <= 60


def test_chinese_letters_take_two_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    chinese = "我们可能会将您的输入内容用于模型训练" * 3
    for heads in (("document", "section"), HEADS[:2]):
        lines = shown(monkeypatch, 60, heads, ("acme/privacy", chinese))
        assert max(len(line) + sum(letter > "⺀" for letter in line) for line in lines) <= 60
        assert "".join("".join(line.split()) for line in lines[1:]).count("训练") == 3


def test_a_narrow_terminal_breaks_chinese_where_it_must(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = shown(monkeypatch, 40, ("quote", "url"), ("x" * 30, "输入内容用于模型训练" * 4 + " (+1 more)"))
    assert max(len(line) + sum(letter > "⺀" for letter in line) for line in lines) <= 40


def test_without_rows_there_are_no_heads(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(monkeypatch, 80, HEADS) == []


def test_an_id_is_never_broken_but_a_long_name_in_a_sentence_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    heads = ("document", "state", "last seen", "revisions", "why")
    why = "dns: a-very-long-name-of-a-server.example.com: Name or service not known"
    lines = shown(monkeypatch, 80, heads, ("perplexity/privacy-policy", "broken", None, 0, why))
    assert lines[1].startswith("perplexity/privacy-policy  broken  –")
    assert max(map(len, lines)) <= 80
