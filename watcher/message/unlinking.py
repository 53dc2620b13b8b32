"""Quoted words that services would make links or mentions of, kept apart by a character of no width.

Chats turn bare addresses, ``@names``, ``#tags`` and ``:shortcodes:`` into something to click on, or call
people, whatever is escaped. A word joiner in the right places leaves the words as they look.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from watcher.message.parts import Run

JOINER = "\u2060"

_POINTS = re.compile(
    r"(?<=:)(?=//)"  # https://…
    r"|(?<=[^\W_])(?=\.[^\W\d_]{2})"  # example.com
    r"|(?<=\d)(?=\.\d{1,3}\.\d{1,3}\.\d)"  # 192.0.2.1
    r"|(?<=[@＠])(?=\S)"  # @everyone, somebody@example.com
    r"|(?<=[#＃~])(?=\w)|(?<=\$)(?=[^\W\d_])"  # tags, channels, stocks
    r"|(?<=:)(?=[\w+-]{1,40}:)"  # shortcodes
    r"|(?<=<)(?=[@#!:/\w])"  # <@U1>, <!channel>, <at user_id="all">
    r"|(?<![\w/]/)(?<=/)(?=[^\W\d_])"  # /commands
)


def unlinked(text: str) -> str:
    """Text in which nothing is an address or a name that is called."""
    return _POINTS.sub(JOINER, text)


def unlinked_runs(runs: Iterable[Run]) -> Iterator[Run]:
    """The same for runs, also where an address begins in one run and ends in the next."""
    runs = list(runs)
    points = [found.start() for found in _POINTS.finditer("".join(run.text for run in runs))]
    start = number = 0
    for run in runs:
        end = start + len(run.text)
        pieces, place = [], start
        while number < len(points) and points[number] < end:
            pieces.append(run.text[place - start : points[number] - start])
            place = points[number]
            number += 1
        yield Run(run.mark, JOINER.join([*pieces, run.text[place - start :]]))
        start = end
