"""What "the same text" means.

Two levels, because one hash cannot say everything:

*The key of a line* leaves out what readers do not read as text: Unicode forms, case, white space,
punctuation, markup of assistive technology, URLs and e-mail addresses. Dates have one form. Letters,
digits, decimal points between digits, per cent and currency signs stay. So equal keys are equal clauses.

*The fingerprint* is a hash over the keys in reading order, joined without a trace of where a line
ended. So re-wrapping, re-markup, renumbering (markers are no part of a block's text) and copies of
headings in a table of contents leave it as it was, while a clause that moves changes it. Within one
unordered, flat list the items are sorted first: their order says nothing. The way in which the lines that
date the document write their dates is part of it: readers see that such a line was touched.

*same()* adds what needs both texts: they are also the same when their keys are the same in reading
order (a list became paragraphs), or when each says the same clauses in the same places, however
ordered and however often repeated, however dates are written. A place is the nearest heading, the
sentence that the list completes and the heads of the cell, so that a clause that now sits under another
heading, or in the list of things *not* done, is never the same.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache

from watcher.model import Block, BlockKind
from watcher.normalise.dates import as_written, date_lines, uniform
from watcher.normalise.tables import table

# Patterns begin with characters of their own, so that the engine can skip to them.
_URL = re.compile(r"https?://[^\s<>\"'“”‘’()《》、,。;]+")
_HOST = re.compile(r"www\.[^\s<>\"'“”‘’()《》、,。;]+")
_MAILBOX = re.compile(r"[\w.+-]{1,64}\Z")
_DOMAIN = re.compile(r"@[\w-]{1,63}(?:\.(?:[a-z0-9-]{1,63}|[A-Z0-9-]{2,63})){1,5}")
_POINT = re.compile(r"\.(?<=[0-9]\.)(?=[0-9])")
_COMMA = re.compile(r",(?<=[0-9],)(?=[0-9]{1,2}(?![0-9]))")
# The number of a clause that follows a sentence in the same line ("… these Terms. 2. Ownership. …").
_NUMBERING = re.compile(
    r"[0-9](?:(?<=[.;:!?] [0-9])|(?<=[。;:!?][0-9]))"
    r"(?:[0-9]?(?:\.[0-9]{1,2}){1,3}[.)]?|[0-9]?[.)、]) ?(?=[A-Z\u4e00-\u9fff])"
)
_PUNCTUATION = bytes(b for b in range(128) if not chr(b).isalnum() and chr(b) not in "\n%$~")
_FOREIGN_PUNCTUATION = re.compile(r"[^\w\n%$€£¥~]+")
_FOREIGN_RUN = re.compile(r"[^\x00-\x7f]+")
_COMMON_PUNCTUATION = "’‘“”–—…•·®™"


_Place = tuple[int, str | None]


@cache
def _hints() -> tuple[str, ...]:
    return tuple(table("noise")["inline"]["hints"])


@cache
def _phrases() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{p})" for p in table("noise")["inline"]["phrases"]))


def keys(texts: Sequence[str]) -> list[str]:
    """The keys of many texts at once (much faster than one by one); none may hold a line break."""
    return _canonical("\n".join(texts)).split("\n") if texts else []


def key(text: str) -> str:
    """The canonical form of one clause."""
    return _canonical(text.replace("\n", " "))


def _canonical(text: str) -> str:
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
        for char in _COMMON_PUNCTUATION:
            text = text.replace(char, "")
    text = _NUMBERING.sub(" ", _without_addresses(uniform(text))).casefold()
    if any(hint in text for hint in _hints()):
        text = _phrases().sub(" ", text)
    text = _COMMA.sub("~", _POINT.sub("~", text))
    text = text.encode("utf-8", "replace").translate(None, _PUNCTUATION).decode("utf-8")
    return text if text.isascii() else _FOREIGN_RUN.sub(_letters, text)


def _letters(run: re.Match[str]) -> str:
    return _FOREIGN_PUNCTUATION.sub("", run.group())


def _without_addresses(text: str) -> str:
    """``text`` without URLs and e-mail addresses."""
    if "://" in text:
        text = _URL.sub(" ", text)
    if "www." in text:
        text = _HOST.sub(" ", text)
    if "@" not in text:
        return text
    parts: list[str] = []
    done = 0
    for domain in _DOMAIN.finditer(text):
        mailbox = _MAILBOX.search(text, max(done, domain.start() - 64), domain.start())
        if mailbox:
            parts.append(text[done : mailbox.start()])
            done = domain.end()
    return " ".join((*parts, text[done:]))


def fingerprint(blocks: Sequence[Block], forms: Iterable[str]) -> str:
    """SHA-256 of the canonical text.

    Args:
        blocks: the blocks in reading order.
        forms: the key of each block's text.
    """
    parts: list[str] = []
    run: list[tuple[_Place, str]] = []
    for block, form in zip(blocks, forms, strict=True):
        if block.toc:
            continue
        if _is_unordered(block):
            run.append(((block.level, block.lead_in), form))
            continue
        parts += _settled(run)
        run.clear()
        parts.append(form)
    parts += _settled(run)
    parts += ["\n", *map(as_written, date_lines(block.text for block in blocks))]
    return hashlib.sha256("".join(parts).encode()).hexdigest()


def _is_unordered(block: Block) -> bool:
    return block.kind is BlockKind.ITEM and not any(map(str.isalnum, block.marker))


def _settled(run: list[tuple[_Place, str]]) -> list[str]:
    """The items of a list: sorted when the list is flat; nested ones say something by their order."""
    forms = [form for _, form in run]
    return sorted(forms) if len({place for place, _ in run}) == 1 else forms
