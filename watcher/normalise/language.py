"""Which language a text is in: its script first, then its small words, on a sample."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from watcher.normalise.tables import table

_SAMPLE = 2_000
_OTHER_SCRIPT = re.compile("[\u0370-\u1fff\u2c00-\ud7ff\uf900-\ufdff]")
_LETTERS_NEEDED = 20
_WORDS_NEEDED = 8


@cache
def _scripts() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((code, re.compile(f"[{span}]")) for code, span in table("language")["scripts"].items())


@cache
def _owners() -> dict[str, tuple[str, ...]]:
    owners: dict[str, tuple[str, ...]] = {}
    for code, words in table("language")["words"].items():
        for word in words:
            owners[word] = (*owners.get(word, ()), code)
    return owners


def detect(texts: Iterable[str]) -> str | None:
    """ISO 639-1 code of the language, None where the text is too short or too mixed to tell."""
    sample = _sample(texts)
    return _by_script(sample) or _by_words(sample)


def _sample(texts: Iterable[str]) -> str:
    """From the middle of the longer blocks: names, addresses and menus say little."""
    blocks = [text for text in texts if len(text) > 40] or list(texts)
    start = len(blocks) // 4
    parts: list[str] = []
    size = 0
    for text in blocks[start:] + blocks[:start]:
        parts.append(text[:400])
        size += len(parts[-1])
        if size > _SAMPLE:
            break
    return " ".join(parts)


def _by_script(sample: str) -> str | None:
    if sample.isascii() or len(other := "".join(_OTHER_SCRIPT.findall(sample))) < _LETTERS_NEEDED:
        return None
    letters = max(1, sum(map(str.isalpha, sample)))
    for code, span in _scripts():
        share = len(span.findall(other)) / letters
        # A little kana makes Japanese; Chinese words carry as much as four letters each.
        if share > (0.1 if code == "ja" else 0.25):
            return code
    return None


def _by_words(sample: str) -> str | None:
    owners = _owners()
    score: dict[str, float] = {}
    for word in sample.casefold().split():
        codes = owners.get(word)
        if codes:
            for code in codes:
                score[code] = score.get(code, 0.0) + 1 / len(codes)
    ranked = sorted(score.items(), key=lambda entry: -entry[1])
    if not ranked or ranked[0][1] < _WORDS_NEEDED:
        return None
    runner_up = ranked[1][1] if len(ranked) > 1 else 0.0
    return ranked[0][0] if ranked[0][1] > 1.3 * runner_up else None
