"""Plain text to lines: paragraphs, hard wraps undone, underlined and capital headings."""

from __future__ import annotations

import re
from collections.abc import Iterator

from watcher.model import BlockKind
from watcher.normalise.fold import fold
from watcher.normalise.lines import Line
from watcher.normalise.markers import split_marker

_RULE = re.compile(r"[=\-*_~#\s]{3,}")
_WRAP_WIDTH = 50
_SENTENCE_END = (".", "。", ":", "：", ";", "；", "!", "！", "?", "？")
_HEADING_LIMIT = 80


def read_plain(text: str) -> list[Line]:
    """The lines of a plain text."""
    lines: list[Line] = []
    for paragraph in _paragraphs(text):
        lines += [_line(part) for part in _unwrap(paragraph)]
    return lines


def _paragraphs(text: str) -> Iterator[list[str]]:
    """Runs of lines between blank lines and rules; a rule under a single line makes it a heading."""
    current: list[str] = []
    for raw in text.splitlines():
        line = fold(raw)
        if line and not _RULE.fullmatch(line):
            current.append(line)
            continue
        if line and len(current) == 1 and line[0] in "=-":
            current = ["\f" + current[0]]
        if current:
            yield current
        current = []
    if current:
        yield current


def _unwrap(paragraph: list[str]) -> Iterator[str]:
    """Join what was wrapped at a column; keep lines that are lines."""
    parts: list[str] = []
    before = ""
    for line in paragraph:
        wrapped = len(before) >= _WRAP_WIDTH and not before.endswith(_SENTENCE_END) and before.isascii()
        runs_on = wrapped or line[:1].islower()
        if parts and not (runs_on and split_marker(line) is None):
            yield " ".join(parts)
            parts = []
        parts.append(line)
        before = line
    yield " ".join(parts)


def _line(text: str) -> Line:
    if text.startswith("\f"):
        return Line(text[1:], BlockKind.HEADING, 2)
    if len(text) <= _HEADING_LIMIT and text.isupper() and any(map(str.isalpha, text)):
        return Line(text, bold=1.0)
    return Line(text)
