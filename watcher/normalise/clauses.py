"""Blocks to clauses: sentences, items, cells and headings with the place where they stand.

A sentence keeps its exceptions and its inline lists: nothing is cut at a semicolon, inside brackets,
or after an abbreviation. One pass over the text, so that a sentence of a megabyte is no trouble.
"""

from __future__ import annotations

import re
from functools import cache

from watcher.model import Block, BlockKind, Clause, Text
from watcher.normalise.canonical import keys
from watcher.normalise.tables import table

_TOKEN = re.compile(
    r"""[。！？]+[”’」』）)"'\]]*"""
    r"""|[.!?…]+[”’"'»)\]]*(?=\s)"""
    r"""|[(（\[【]|[)）\]】]"""
)
_OPENERS = frozenset("(（[【")
_CLOSERS = frozenset(")）]】")
_BRACKET_REACH = 600
_WORD_BEFORE = re.compile(r"(?:([^\s(（]{1,12})\s)?([^\s(（/“\"„«]{1,12})$")
_WORD_AFTER = re.compile(r"[“\"‘'(«„]*([^\W\d_]+)")
_REACH = 30


def clauses(text: Text) -> tuple[Clause, ...]:
    """All clauses of a text in reading order; tables of contents are left out."""
    found: list[tuple[Block, str]] = []
    for block in text.blocks:
        if block.toc:
            continue
        if block.kind is BlockKind.HEADING:
            found.append((block, block.text))
        else:
            found.extend((block, sentence) for sentence in sentences(block.text))
    forms = keys([words for _, words in found])
    return tuple(
        Clause(words, form, block.kind, block.section, block.lead_in, block.heads)
        for (block, words), form in zip(found, forms, strict=True)
        if form
    )


def sentences(text: str) -> list[str]:
    """The sentences of a block."""
    found: list[str] = []
    start = 0
    depth = 0
    opened = 0
    for match in _TOKEN.finditer(text):
        token = match.group()
        if token in _OPENERS:
            if depth == 0:
                opened = match.start()
            depth += 1
            continue
        depth = max(0, depth - sum(char in _CLOSERS for char in token))
        if token in _CLOSERS:
            continue
        if depth and match.end() - opened < _BRACKET_REACH:
            continue
        depth = 0
        if _ends(text, start, match):
            found.append(text[start : match.end()].strip())
            start = match.end()
    rest = text[start:].strip()
    if rest:
        found.append(rest)
    return found


def _ends(text: str, start: int, match: re.Match[str]) -> bool:
    """Whether a sentence ends at this token."""
    token = match.group()
    if token[0] in "。！？":
        return True
    behind = text[match.end() : match.end() + _REACH].lstrip()
    if not behind or behind[0].islower():
        return not behind
    if token[0] != ".":
        return True
    before = text[max(start, match.start() - _REACH) : match.start()]
    return not _is_abbreviation(before, behind)


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(table("sentences")["abbreviations"][name])


def _is_abbreviation(before: str, behind: str) -> bool:
    """Whether the full stop after ``before`` belongs to a short form."""
    match = _WORD_BEFORE.search(before)
    if match is None:
        return not before.strip()
    last = match.group(2).lower()
    pair = f"{match.group(1)} {last}".lower() if match.group(1) else last
    if last.isdecimal():
        return match.start(2) == 0 or not before[: match.start(2)].strip()
    if len(last) == 1 and last.isalpha():
        return True
    if last in _words("never") or pair in _words("never"):
        return True
    if last in _words("before_figure"):
        return behind[0].isdecimal()
    if last in _words("sometimes") or pair in _words("sometimes"):
        following = _WORD_AFTER.match(behind)
        return following is None or following.group(1).lower() not in _words("starters")
    return False
