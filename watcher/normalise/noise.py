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
_LINKS = 0.8
_PROSE = 60
_FOOTER_LINKS = 0.6
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


@cache
def _languages() -> re.Pattern[str]:
    names = "|".join(sorted(map(re.escape, table("noise")["languages"]["names"]), key=len, reverse=True))
    return re.compile(
        rf"(?:(?:{names})(?: ?[(（][a-z]{{2}}(?:[-_][a-z]{{2,4}})?[)）])?[\s,/|·•]*){{1,40}}", re.IGNORECASE
    )


def _bare(text: str) -> str:
    return text.strip(_EDGE).casefold()


def is_noise(text: str) -> bool:
    """Whether a whole line is a control of the page, not its text."""
    if len(text) > _PATTERN_LIMIT:
        return _repeats_one_word(text)
    bare = _bare(text)
    if bare in _ui_lines() or not any(map(str.isalnum, bare)):
        return True
    if _ui_pattern().fullmatch(bare) or _languages().fullmatch(bare):
        return True
    return is_relative(bare)


def _repeats_one_word(text: str) -> bool:
    """A probe for fonts: "word word word …"."""
    first, second, *_ = (*text[:_PATTERN_LIMIT].split(" ", 2), "")
    return first == second and len(set(text[:_PATTERN_LIMIT].split(" ")[:-1])) == 1


def without_noise(lines: Sequence[Line]) -> list[Line]:
    """``lines`` without controls and without what follows the text."""
    kept = [line for line in lines if line.kind is BlockKind.CELL or not is_noise(line.text)]
    return _without_footer(_without_tail(_without_banners(kept)))


def _without_banners(lines: list[Line]) -> list[Line]:
    """Without the links that stand above the text: promotions, breadcrumbs, language switches."""
    above = next((n for n, line in enumerate(lines) if _begins_text(line)), 0)
    return [line for line in lines[:above] if line.link < _LINKS or line.anchor] + lines[above:]


def _without_footer(lines: list[Line]) -> list[Line]:
    """Without the columns of links into the site that stand below the text."""
    end = len(lines)
    while end and not _is_text(lines[end - 1]):
        end -= 1
    contents = [line for line in lines[end:] if line.anchor]
    below = [line for line in lines[end:] if not line.anchor]
    size = sum(len(line.text) for line in below)
    links = sum(len(line.text) * line.link for line in below)
    inside = sum(len(line.text) * line.link for line in below if line.inside)
    is_footer = links >= _FOOTER_LINKS * size and inside >= 0.5 * links
    return lines[:end] + contents if is_footer else lines


def _is_text(line: Line) -> bool:
    if line.kind is BlockKind.CELL or line.text.endswith((":", "：")):
        return True
    return len(line.text) >= _PROSE and line.link < 0.5


def _begins_text(line: Line) -> bool:
    return line.kind is BlockKind.HEADING or (len(line.text) >= _PROSE and line.link < 0.5)


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
