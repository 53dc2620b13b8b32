"""Why a document cannot be seen, in the reader's language: sentences of other rooms, read by form."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from watcher.message.clean import brief
from watcher.message.speech import Speech, filled

_LONGEST = 600
_SLOT = re.compile(r"\\\{(\w+)\\\}")
_TABLES = {"page", "fault"}
_DEEPEST = 3
_NUMBERS = {"count": r"[\d,]+", "status": r"\d+", "share": r"\d+%", "when": r"[\d: -]+", "date": r"[\d-]+"}

DETAILS = (
    "{reason} ({count} bad answer in a row, last seen {when} UTC)",
    "{reason} ({count} bad answers in a row, last seen {when} UTC)",
    "{reason} ({count} bad answer in a row, never seen yet)",
    "{reason} ({count} bad answers in a row, never seen yet)",
    "{reason} Held until it has stood for days.",
    "The server answered with HTTP status {status}.",
    "A bot check or block page ({vendor}).",
    "Next to no text, and the marks of a bot check ({vendor}).",
    "Part of the page is {page}: “{words}”.",
    "This is {page}: “{words}”.",
    "A shell that scripts should have filled: {count} letters of text.",
    "Only {count} letters of text.",
    "Sent to the home page {url}.",
    "The text is in “{found}”, not in “{expected}”.",
    "Another edition of the document: it names {found}, the accepted one {expected}.",
    "Another {kind}: {share} of its lines stand in the accepted one.",
    "Only {share} of the accepted text's length is left.",
    "This does not read like a legal text.",
    "The document can be seen again.",
    "The text has settled.",
    "A very different text has stood here since {date}.",
    "The text differs at every look; {count} texts in a row.",
    "The channel {channel} did not take alert {alert}: {error}",
    "{fault}: {error}",
)
"""What the rooms ``accept``, ``decide`` and ``rules`` say; other sentences stay as they are."""


def detail(sentence: str, speech: Speech) -> str:
    """A sentence about a document's health, as far as there are words for it."""
    return brief(_told(brief(sentence, _LONGEST), speech, _DEEPEST), _LONGEST)


def _told(sentence: str, speech: Speech, deepest: int) -> str:
    for form, pattern in _patterns().items():
        found = pattern.fullmatch(sentence)
        if found and deepest and _is_known(found.groupdict(), speech):
            values = {slot: _value(slot, words, speech, deepest) for slot, words in found.groupdict().items()}
            return filled(str(speech.tables["detail"][form]), values)
    return sentence


def _is_known(values: Mapping[str, str], speech: Speech) -> bool:
    """Whether what stands for a label is one."""
    return all(words in speech.tables[slot] for slot, words in values.items() if slot in _TABLES)


def _value(slot: str, words: str, speech: Speech, deepest: int) -> str:
    if slot in _TABLES:
        return str(speech.tables[slot][words])
    return _told(words, speech, deepest - 1) if slot == "reason" else words


@cache
def _patterns() -> Mapping[str, re.Pattern[str]]:
    return {form: re.compile(_SLOT.sub(_group, re.escape(form)), re.DOTALL) for form in DETAILS}


def _group(slot: re.Match[str]) -> str:
    return f"(?P<{slot[1]}>{_NUMBERS.get(slot[1], '.+?')})"
