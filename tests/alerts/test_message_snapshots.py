"""Messages as they are read, kept as files: look at them, and at what a change does to them.

``WATCHER_SNAPSHOTS=write pytest tests/alerts/test_message_snapshots.py`` writes them anew.
"""

from __future__ import annotations

import json
import os
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from transitions import BLOCKED, TOGETHER, TRANSITIONS

from watcher.message import render
from watcher.message.speech import LANGUAGES
from watcher.model import Alert, Channel, Markup, Message, Service

FOLDER = Path(__file__).parent / "snapshots"
ZONES = {"en": "UTC", "zh": "Asia/Shanghai", "fr": "Europe/Paris"}
CASES: dict[str, tuple[Sequence[Alert], bool]] = {
    **{name: ([alert], False) for name, alert in TRANSITIONS.items()},
    "blocked": ([BLOCKED], False),
    "group": (TOGETHER, False),
    "digest": (TOGETHER, True),
}


def told(name: str, markup: Markup, language: str) -> Message:
    """A case in the markup of a service."""
    alerts, digest = CASES[name]
    console = markup is Markup.PLAIN
    service = Service("console" if console else markup.value, markup, 20_000, titled=markup in TITLED)
    return render(alerts, service, Channel("legal", "env:X", language, ZONES[language]), digest=digest)


TITLED = {Markup.PLAIN, Markup.EMAIL, Markup.SLACK, Markup.JSON}


def language_of(name: str) -> str:
    """The reader's, for all formats: that of the document, or English for several."""
    return CASES[name][0][0].language or "en" if len(CASES[name][0]) == 1 else "en"


def pieces(name: str) -> Iterator[str]:
    """All formats, and the text in every language."""
    for language in LANGUAGES:
        message = told(name, Markup.PLAIN, language)
        yield f"##### {language}: {message.title}\n\n{message.body}\n"
    for markup in Markup:
        if markup in {Markup.PLAIN, Markup.EMAIL}:
            continue
        message = told(name, markup, language_of(name))
        body = message.body
        if markup is Markup.JSON:
            body = json.dumps(json.loads(body), ensure_ascii=False, indent=1)
        yield f"##### {markup}: {message.title}\n\n{body}\n"


def compared(file: Path, text: str) -> None:
    """Hold a text to its file, or write that."""
    if os.environ.get("WATCHER_SNAPSHOTS") == "write":
        file.write_text(text, "utf-8", newline="\n")
    assert file.read_text("utf-8") == text


@pytest.mark.parametrize("name", CASES)
def test_a_message_is_as_it_was_looked_at(name: str) -> None:
    compared(FOLDER / f"{name}.txt", "\n".join(pieces(name)))
    compared(FOLDER / f"{name}.html", told(name, Markup.EMAIL, language_of(name)).body)


def test_the_titles_alone_tell_the_story() -> None:
    titles = [told(name, Markup.PLAIN, language).title for language in LANGUAGES for name in CASES]
    compared(FOLDER / "titles.txt", "\n".join(titles) + "\n")


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_text_part_fits_a_terminal(name: str, language: str) -> None:
    for line in told(name, Markup.EMAIL, language).plain.splitlines():
        wide = sum(2 if unicodedata.east_asian_width(letter) in {"W", "F"} else 1 for letter in line)
        assert wide <= 78 or line.lstrip().startswith("https://"), line
