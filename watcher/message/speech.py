"""What we say, in the reader's language: the phrases of ``words/*.toml``, with their slots filled."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources

from watcher.message.clean import brief
from watcher.message.forms import SLOTS, Told
from watcher.model import Direction, Topic

LANGUAGES = ("en", "zh", "fr")
SHOWN_LABELS = 4
"""So many labels of one finding are named; the others are counted."""
_SHOWN_WORDS = 60
_SLOT = re.compile(r"\{(\w+)\}")
_LENGTH = re.compile(r"([\d.]+)_(hour|day|week|month|year)s?")

_Phrase = str | Mapping[str, str]


class Speech:
    """The phrases of one language.

    Args:
        language: one of :data:`LANGUAGES`; regions ("zh-CN") are left aside, others are told in English.
    """

    def __init__(self, language: str) -> None:
        name = language.lower().replace("_", "-").partition("-")[0]
        self.language = name if name in LANGUAGES else LANGUAGES[0]
        self.tables = tables(self.language)

    def say(self, phrase: str, **values: object) -> str:
        """A phrase, with its slots filled."""
        return filled(self.tables["phrase"][phrase], values)

    def count(self, phrase: str, count: int, **values: object) -> str:
        """A phrase that counts something."""
        return self.say(f"{phrase}_one" if count == 1 else phrase, count=f"{count:,}", **values)

    def style(self, name: str) -> str:
        """A quotation mark or comma."""
        return str(self.tables["style"][name])

    def label(self, table: str, name: str, topic: Topic | None = None) -> str:
        """What people call a label; its own words where the table has none."""
        if table == "period":
            return self._period(name)
        phrase = self.tables[table].get(name)
        return name.replace("_", " ") if phrase is None else _chosen(phrase, topic, None)

    def listed(self, words: Iterable[str]) -> str:
        """Words one after another."""
        return self.style("comma").join(words)

    def finding(self, told: Told, topic: Topic | None, direction: Direction | None) -> str:
        """What a comparison found, as people talk; in its own words where there is no phrase for it."""
        phrase = None if told.form is None else self.tables["finding"].get(told.form)
        if phrase is None:
            return brief(told.words, 2 * _SHOWN_WORDS)
        values = {slot: self._values(slot, labels) for slot, labels in told.values.items()}
        return filled(_chosen(phrase, topic, direction), values)

    def _values(self, slot: str, labels: tuple[str, ...]) -> str:
        table = SLOTS[slot]
        if not table:
            return brief(labels[0], _SHOWN_WORDS)
        shown = self.listed(self.label(table, label) for label in labels[:SHOWN_LABELS])
        left = len(labels) - SHOWN_LABELS
        return self.say("and_more", list=shown, count=left) if left > 0 else shown

    def _period(self, name: str) -> str:
        found = _LENGTH.fullmatch(name)
        if not found:
            return str(self.tables["period"].get(name, name.replace("_", " ")))
        unit = found[2] if found[1] == "1" else f"{found[2]}s"
        return filled(str(self.tables["unit"][unit]), {"count": found[1]})


@cache
def tables(language: str) -> Mapping[str, Mapping[str, _Phrase]]:
    """All phrases of a language, as the file has them."""
    text = resources.files("watcher.message").joinpath("words", f"{language}.toml").read_text("utf-8")
    parsed: Mapping[str, Mapping[str, _Phrase]] = tomllib.loads(text)
    return parsed


def _chosen(phrase: _Phrase, topic: Topic | None, direction: Direction | None) -> str:
    """Of several phrases the one that fits."""
    if isinstance(phrase, str):
        return phrase
    fitting = (phrase[key] for key in (topic, direction) if key is not None and key in phrase)
    return next(fitting, phrase["any"])


def filled(phrase: _Phrase, values: Mapping[str, object]) -> str:
    """A phrase with its slots filled in one pass, so that a value that holds slots itself is not."""
    return _SLOT.sub(lambda slot: str(values[slot[1]]), str(phrase))
