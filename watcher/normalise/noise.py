"""Lines that a page adds to its text: controls, counters, hints, and what follows the text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from watcher.model import BlockKind
from watcher.normalise.dates import is_relative
from watcher.normalise.lines import Line
from watcher.normalise.tables import table

_PATTERN_LIMIT = 160
_TAIL_SHARE = 0.3
_EDGE = " \t.!…:：。·•|›»«‹→←↑↓*-–—,;"


@cache
def _ui_lines() -> frozenset[str]:
    return frozenset(_bare(line) for line in table("noise")["ui"]["lines"])


@cache
def _ui_pattern() -> re.Pattern[str]:
    return re.compile(
        "|".join(f"(?:{pattern})" for pattern in table("noise")["ui"]["patterns"]), re.IGNORECASE
    )


@cache
def _tails() -> frozenset[str]:
    return frozenset(_bare(line) for line in table("noise")["tail"]["headings"])


def _bare(text: str) -> str:
    return text.strip(_EDGE).casefold()


def is_noise(text: str) -> bool:
    """Whether a whole line is a control of the page, not its text."""
    if len(text) > _PATTERN_LIMIT:
        return False
    bare = _bare(text)
    if bare in _ui_lines() or not any(map(str.isalnum, bare)):
        return True
    return _ui_pattern().fullmatch(bare) is not None or is_relative(bare)


def without_noise(lines: Sequence[Line]) -> list[Line]:
    """``lines`` without controls and without what follows the text."""
    kept = [line for line in lines if line.kind is BlockKind.CELL or not is_noise(line.text)]
    return _without_tail(kept)


def _without_tail(lines: list[Line]) -> list[Line]:
    """Cut at "Related articles", unless much of the text would go."""
    size = sum(len(line.text) for line in lines)
    behind = 0
    cut = len(lines)
    for number in range(len(lines) - 1, -1, -1):
        line = lines[number]
        behind += len(line.text)
        if behind > _TAIL_SHARE * size:
            break
        if len(line.text) < 50 and line.kind is not BlockKind.CELL and _bare(line.text) in _tails():
            cut = number
    return lines[:cut]
