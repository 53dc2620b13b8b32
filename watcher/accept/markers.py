"""The words by which a page that is not the document gives itself away: TOML data, one file per language."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from watcher.accept.reading import fold, fold_line, spelled
from watcher.model import RejectionReason

LANGUAGES = ("en", "zh", "fr", "de", "es")


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that decide wherever they stand in a short text."""

    reason: RejectionReason
    words: str


@dataclass(frozen=True, slots=True)
class Vendor:
    """A maker of bot checks, known by what it puts into its pages."""

    name: str
    headers: tuple[tuple[str, str], ...]
    titles: tuple[str, ...]
    text: tuple[str, ...]
    markup: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Markers:
    """All languages at once: an English error page may stand where a Chinese text should.

    Attributes:
        says: phrases that decide in a short text.
        lines: what decides as a whole line or title.
        names: how legal texts are called, each with its kind.
        cues: words of legal prose, by language.
        regions: how editions are named by region, each with the region.
    """

    says: tuple[Phrase, ...]
    lines: Mapping[str, RejectionReason]
    names: Mapping[str, str]
    cues: Mapping[str, tuple[str, ...]]
    vendors: tuple[Vendor, ...]
    regions: tuple[tuple[str, str], ...]


# The most telling reason first: a bot check that asks for scripts is a bot check, no empty shell.
ORDER = (
    RejectionReason.CHALLENGE,
    RejectionReason.GEO_BLOCK,
    RejectionReason.CONSENT_WALL,
    RejectionReason.LOGIN,
    RejectionReason.NOT_FOUND,
    RejectionReason.MAINTENANCE,
    RejectionReason.ERROR_PAGE,
    RejectionReason.REDIRECT,
    RejectionReason.EMPTY_SHELL,
)


@cache
def markers() -> Markers:
    """Read the packaged marker files."""
    tables = [_toml(f"{language}.toml") for language in LANGUAGES]
    says = tuple(
        Phrase(reason, fold(words)) for reason in ORDER for table in tables for words in table[reason]["says"]
    )
    lines = {fold_line(phrase.words): phrase.reason for phrase in reversed(says)}
    for reason in reversed(ORDER):
        lines.update({fold_line(words): reason for table in tables for words in table[reason]["is"]})
    return Markers(
        says=says,
        lines=lines,
        names=_names(tables),
        cues={
            language: tuple(map(fold, table["legal"]["cues"]))
            for language, table in zip(LANGUAGES, tables, strict=True)
        },
        vendors=tuple(_vendor(entry) for entry in _toml("vendors.toml")["vendor"]),
        regions=tuple(
            (spelled(words), entry["name"])
            for entry in _toml("regions.toml")["region"]
            for words in entry["words"]
        ),
    )


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((files("watcher.accept") / "markers" / name).read_text(encoding="utf-8"))


def _names(tables: list[dict[str, Any]]) -> dict[str, str]:
    """Name to kind; a name that tells no kind is a kind of its own."""
    named = [
        (kind, fold(name))
        for table in tables
        for kind, names in table["legal"]["names"].items()
        for name in names
    ]
    return {name: name if kind == "other" else kind for kind, name in named}


def _vendor(entry: dict[str, Any]) -> Vendor:
    headers = (header.partition(": ") for header in entry["headers"])
    return Vendor(
        name=entry["name"],
        headers=tuple((name, value) for name, _, value in headers),
        titles=tuple(fold_line(title) for title in entry["titles"]),
        text=tuple(fold(words) for words in entry["text"]),
        markup=tuple(words.encode() for words in entry["markup"]),
    )
