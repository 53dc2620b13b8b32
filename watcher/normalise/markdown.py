"""Markdown to HTML, so that one reader gives all structured texts their shape."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from watcher.errors import NormaliseError

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

_FRONT = re.compile(r"\A---[ \t]*\r?\n(.{0,8000}?)\r?\n---[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_TITLE = re.compile(r"^title[ \t]*:[ \t]*[\"']?([^\n]{1,300}?)[\"']?[ \t]*$", re.MULTILINE)
_LONGEST = 2_000_000


@cache
def _renderer() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").enable("table")


def to_html(text: str) -> tuple[str, str]:
    """The text as HTML, and the title its front matter gives it (or nothing).

    Raises:
        NormaliseError: longer than any document: half a minute's work, where it was made to hurt.
    """
    if len(text) > _LONGEST:
        raise NormaliseError(f"the page has more than {_LONGEST:,} characters of Markdown")
    title = ""
    front = _FRONT.match(text)
    if front:
        named = _TITLE.search(front.group(1))
        title = named.group(1) if named else ""
        text = text[front.end() :]
    return str(_renderer().render(text)), title
