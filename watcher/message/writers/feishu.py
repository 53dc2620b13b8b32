"""Feishu and Lark: plain text in which tags and links are read."""

from __future__ import annotations

from watcher.message.parts import Letter
from watcher.message.unlinking import unlinked
from watcher.message.writers import plain

_READ = str.maketrans("<>[]", "＜＞［］")


def write(letter: Letter, *, titled: bool) -> str:
    """A letter in which nothing is a tag."""
    return plain.write(letter, guard=lambda text: unlinked(text).translate(_READ), titled=titled)
