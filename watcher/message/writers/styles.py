"""The markup of each chat, and how a text is kept from being read as markup there."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape as html_escape

from watcher.message.unlinking import JOINER
from watcher.message.writers.chat import Style

_BACKSLASHED = re.compile(r"([\\`*_~|<>\[\]#])")
_ENTITIES = {ord(letter): f"&#{ord(letter)};" for letter in "\\`*_[]|~#$"} | {
    ord("&"): "&amp;",
    ord("<"): "&lt;",
    ord(">"): "&gt;",
}
_LOOKALIKES = {ord(letter): chr(ord(letter) + 0xFEE0) for letter in "\\`*_[]|~#<>"}
_SLACK = {ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;"} | {
    ord(letter): other for letter, other in zip("*_~`", "∗ˍ∼ˋ", strict=True)
}
_BESIDE = "\u200b"


def _wrap(mark: str) -> Callable[[str], str]:
    """Marks around words; with a joiner inside where the words end in what is no letter.

    Markdown takes a mark between a letter and a sign for text.
    """

    def wrapped(words: str) -> str:
        first = "" if words[:1].isalnum() else JOINER
        last = "" if words[-1:].isalnum() else JOINER
        return f"{mark}{first}{words}{last}{mark}"

    return wrapped


def _wrap_apart(mark: str) -> Callable[[str], str]:
    """Marks around words, with a space of no width outside: Slack wants marks at the edges of words."""
    return lambda words: f"{_BESIDE}{mark}{words}{mark}{_BESIDE}"


def _tag(name: str) -> Callable[[str], str]:
    return lambda words: f"<{name}>{words}</{name}>"


def _bracketed(words: str) -> str:
    return f"[−{words}−]{JOINER}"  # and no link with what follows in round brackets


def _backticked(words: str) -> str:
    return f"`{words.replace('`', '')}`"


SLACK = Style(
    escape=lambda text: text.translate(_SLACK),
    bold=_wrap_apart("*"),
    inserted=_wrap_apart("*"),
    deleted=_wrap_apart("~"),
    link=lambda words, url: f"<{url.replace('&', '&amp;')}|{words}>",
    code=lambda words: f"`{words.translate(_SLACK)}`",
    quote=lambda words: f"> {words}",
)

DISCORD = Style(
    escape=lambda text: _BACKSLASHED.sub(r"\\\1", text),
    bold=_wrap("**"),
    inserted=_wrap("**"),
    deleted=_wrap("~~"),
    link=lambda words, url: f"[{words}](<{url}>)",  # the brackets keep it from showing the page
    code=_backticked,
    quote=lambda words: f"> {words}",
)

MARKDOWN = Style(
    escape=lambda text: text.translate(_ENTITIES),
    bold=_wrap("**"),
    inserted=_wrap("**"),
    deleted=_wrap("~~"),
    link=lambda words, url: f"[{words}]({url})",
    code=_backticked,
    quote=lambda words: f"> {words}",
    newline="  \n",
    gap="\n\n",
)

TELEGRAM = Style(
    escape=html_escape,
    bold=_tag("b"),
    inserted=_tag("b"),
    deleted=_tag("s"),
    link=lambda words, url: f'<a href="{html_escape(url)}">{words}</a>',
    code=lambda words: f"<code>{html_escape(words)}</code>",
    quote=_tag("blockquote"),
)

DINGTALK = Style(
    escape=lambda text: text.translate(_LOOKALIKES),
    bold=_wrap("**"),
    inserted=_wrap("**"),
    deleted=_bracketed,
    link=lambda words, url: f"[{words}]({url})",
    code=str,
    quote=lambda words: f"> {words}",
    newline="  \n",
    gap="\n\n",
)

WECOM = Style(
    escape=lambda text: text.translate(_LOOKALIKES),
    bold=_wrap("**"),
    inserted=_wrap("**"),
    deleted=_bracketed,
    link=lambda words, url: f"[{words}]({url})",
    code=_backticked,
    quote=lambda words: f"> {words}",
    gap="\n\n",
)
