"""Lines to blocks: section paths, list markers, lead-ins, tables of contents.

Half of the legal texts have no heading tags. Then numbers ("4.2", 第一条) and short lines in bold are
the headings, and their numbers tell how deep they stand.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from watcher.model import Block, BlockKind
from watcher.normalise.canonical import keys
from watcher.normalise.dates import names_a_date
from watcher.normalise.lines import Line
from watcher.normalise.markers import Marker, split_marker
from watcher.normalise.tables import table

_HEADING_LIMIT = 120
_HEADING_LIMIT_WIDE = 40
_LEAD_LIMIT = 400
_BOLD = 0.9
_TOC_RUN = 3
_TITLE_WORDS = 5
_SENTENCE_END = (".", "。", ";", "；", "!", "！", ",", "，", ":", "：", "?", "？")
_COLONS = (":", "：", ":-", "—", "–")
_CUT = re.compile(r"(?<=[.!?])\s+(?=\S)|(?<=[。！？])")
_WIDE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def outline(lines: Sequence[Line]) -> tuple[tuple[Block, ...], list[str]]:
    """The blocks of a text in reading order, and the key of each one's text."""
    walk = _Outline(lines)
    return walk.blocks(), walk.forms


class _Outline:
    """One pass over the lines with the headings and lists that are open."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines
        self._markers = [None if line.kind is BlockKind.CELL else split_marker(line.text) for line in lines]
        self.forms = keys([_split(*pair)[0] for pair in zip(lines, self._markers, strict=True)])
        self._open: list[tuple[int, str]] = []
        self._path: tuple[str, ...] = ()
        self._tagged = 0
        self._numbered = 0
        self._before: Block | None = None
        self._leads: dict[int, str | None] = {}

    def blocks(self) -> tuple[Block, ...]:
        toc = _contents(self._lines, self._markers, self.forms)
        made: list[Block] = []
        for number, line in enumerate(self._lines):
            marker = self._markers[number]
            if number in toc:
                made.append(self._toc(line, marker))
                continue
            block = self._block(number, line, marker)
            made.append(block)
            if block.kind is not BlockKind.ITEM:
                self._close_counted_lists(above=0)
            self._before = block
        return tuple(made)

    def _toc(self, line: Line, marker: Marker | None) -> Block:
        text, shown = _split(line, marker)
        kind = BlockKind.ITEM if line.kind is BlockKind.PARAGRAPH else line.kind
        return Block(kind, text, self._path, marker=shown, toc=True)

    def _block(self, number: int, line: Line, marker: Marker | None) -> Block:
        level = self._heading_level(number, line, marker)
        if level:
            return self._heading(line, marker, level)
        if line.kind is BlockKind.CELL:
            return Block(BlockKind.CELL, line.text, self._path, heads=line.heads)
        text, shown = _split(line, marker)
        if line.kind is BlockKind.ITEM:
            return self._item(text, shown, line.level, line.group)
        if marker is not None and marker.lists and self._continues_list(marker):
            return self._item(text, shown, max(1, marker.depth - 1), -marker.depth - 1)
        return Block(BlockKind.PARAGRAPH, text, self._path, marker=shown)

    def _heading(self, line: Line, marker: Marker | None, level: int) -> Block:
        text, shown = _split(line, marker)
        while self._open and self._open[-1][0] >= level:
            self._open.pop()
        above = tuple(title for _, title in self._open)
        block = Block(BlockKind.HEADING, text, above, level=min(level, 6), marker=shown)
        self._open.append((level, f"{shown} {text}".strip()))
        self._path = (*above, self._open[-1][1])
        self._leads.clear()
        return block

    def _heading_level(self, number: int, line: Line, marker: Marker | None) -> int:
        """How deep a heading stands; 0 where the line is none."""
        if line.kind is BlockKind.HEADING:
            if len(line.text) > 3 * _HEADING_LIMIT or names_a_date(line.text):
                return 0
            nested = marker.depth - 1 if marker is not None and marker.style == "dotted" else 0
            self._tagged, self._numbered = line.level + nested, 0
            return self._tagged
        if not self._looks_like_heading(number, line, marker) or names_a_date(line.text):
            return 0
        if marker is not None and marker.heads:
            self._numbered = marker.depth
            return self._tagged + marker.depth
        return self._tagged + self._numbered + 1

    def _looks_like_heading(self, number: int, line: Line, marker: Marker | None) -> bool:
        if line.kind is BlockKind.CELL or line.continued or not _is_short(line.text):
            return False
        if line.kind is BlockKind.ITEM and not self._stands_alone(number):
            return False
        if number + 1 >= len(self._lines):
            return False
        words = marker.rest if marker else line.text
        if line.bold >= _BOLD:
            return line.link < _BOLD and (_reads_as_title(words) or self._titles_with_colon(number, words))
        if marker is None or not marker.heads or line.link > 0.5 or not _reads_as_title(words):
            return False
        return marker.style != "letter" and not self._runs_on(number, marker)

    def _titles_with_colon(self, number: int, words: str) -> bool:
        """ "Definitions:" is a title, "We never share:" before a list is its lead-in."""
        return words.endswith(_COLONS) and self._lines[number + 1].kind is not BlockKind.ITEM

    def _stands_alone(self, number: int) -> bool:
        """A list of a single line is a heading that was written as a list."""
        group = self._lines[number].group
        around = [*self._lines[max(0, number - 1) : number], *self._lines[number + 1 : number + 2]]
        return all(line.kind is not BlockKind.ITEM or line.group != group for line in around)

    def _runs_on(self, number: int, marker: Marker) -> bool:
        """Short numbered lines one after the other are a list, not headings."""
        following = self._markers[number + 1]
        return following is not None and following.style == marker.style and following.depth == marker.depth

    def _continues_list(self, marker: Marker) -> bool:
        before = self._before
        if before is None:
            return marker.style == "bullet"
        if marker.style in {"bullet", "paren", "circled"}:
            return True
        return before.kind is BlockKind.ITEM or (
            before.kind is BlockKind.PARAGRAPH and before.text.endswith(_COLONS)
        )

    def _item(self, text: str, shown: str, level: int, group: int) -> Block:
        return Block(
            BlockKind.ITEM, text, self._path, level=level, lead_in=self._lead_in(level, group), marker=shown
        )

    def _lead_in(self, level: int, group: int) -> str | None:
        """The sentence a list completes: fixed when the list begins, kept for all its items."""
        if group not in self._leads:
            self._leads[group] = self._find_lead(level)
        if group < 0:
            self._close_counted_lists(above=-group)
        return self._leads[group]

    def _close_counted_lists(self, *, above: int) -> None:
        """Forget the leads of lists that only their markers make, those deeper than ``above``."""
        for group in [known for known in self._leads if -known > above]:
            del self._leads[group]

    def _find_lead(self, level: int) -> str | None:
        before = self._before
        if before is None or before.kind in {BlockKind.HEADING, BlockKind.CELL}:
            return None
        if before.kind is BlockKind.ITEM:
            if before.level < level:
                return " ".join(part for part in (before.lead_in, before.text) if part)[-_LEAD_LIMIT:]
            return before.lead_in
        sentence = _CUT.split(before.text[-2 * _LEAD_LIMIT :])[-1]
        return sentence[-_LEAD_LIMIT:] if _leads(sentence) else None


def _split(line: Line, marker: Marker | None) -> tuple[str, str]:
    return (marker.rest, marker.shown) if marker else (line.text, "")


def _reads_as_title(words: str) -> bool:
    """Without the end of a sentence, or so short that its full stop is a habit: "4.2 Attribution."."""
    return not words.endswith(_SENTENCE_END) or (words.endswith(".") and words.count(" ") < _TITLE_WORDS)


def _is_short(text: str) -> bool:
    limit = _HEADING_LIMIT
    if len(text) > limit:
        return False
    return len(text) <= _HEADING_LIMIT_WIDE or text.isascii() or not _WIDE.search(text)


@cache
def _cues() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, table("sentences")["lead_in"]["cues"])), re.IGNORECASE)


def _leads(sentence: str) -> bool:
    """Whether a list that follows completes the sentence."""
    if sentence.endswith(_COLONS) or not sentence.endswith(_SENTENCE_END):
        return True
    return _cues().search(sentence) is not None


def _contents(lines: Sequence[Line], markers: Sequence[Marker | None], forms: Sequence[str]) -> set[int]:
    """Numbers of the lines that repeat titles: runs of three or more.

    Links into the page may stand anywhere, other lines before the titles they repeat.
    """
    titles = {forms[i]: i for i, line in enumerate(lines) if _may_be_title(line, markers[i])}
    found: set[int] = set()
    run: list[int] = []
    for i in range(len(lines) + 1):
        if i < len(lines) and _repeats_title(
            lines[i], markers[i], titles.get(forms[i], -1), i, running=bool(run)
        ):
            run.append(i)
            continue
        if len(run) >= _TOC_RUN:
            found.update(run)
        run = []
    return found


def _may_be_title(line: Line, marker: Marker | None) -> bool:
    if line.kind is BlockKind.HEADING:
        return True
    if line.kind is BlockKind.CELL or line.link >= _BOLD or len(line.text) > _HEADING_LIMIT:
        return False
    return line.bold >= _BOLD or (marker is not None and marker.heads)


def _repeats_title(line: Line, marker: Marker | None, title: int, here: int, *, running: bool) -> bool:
    """Whether a line is an entry of a table of contents, given where the title with its words stands."""
    if line.kind in {BlockKind.HEADING, BlockKind.CELL} or len(line.text) > 2 * _HEADING_LIMIT:
        return False
    if line.anchor and line.link >= _BOLD:
        return title >= 0 or running
    counted = marker is not None and marker.heads
    return title > here and (line.link >= _BOLD or counted)
