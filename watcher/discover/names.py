"""How legal documents are called: TOML data, one file per language, and one for addresses."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import unquote, urlsplit

from watcher.model import DocumentKind

LANGUAGES = ("en", "zh", "fr", "de", "es")
LONGEST_NAME = 90
_QUOTES = str.maketrans("’‘ʼ“”–—‑", "'''\"\"---")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_EDGES = " .,;:!?。、,;:|·•*#\"'()[]<>«»《》〈〉「」『』【】→↗"
_ENDINGS = re.compile(r"\.(?:html?|aspx?|php|pdf|md|txt)$")
_NEW_WINDOW = re.compile(r"\((?:opens in[^()]{0,40}|pdf)\)")


@dataclass(frozen=True, slots=True)
class Names:
    """All languages at once: Chinese pages link to English documents.

    Attributes:
        says: finds names in longer words; the longest that begin at a place are tried first.
        kinds: the kind of each name, folded.
        whole: names only as the whole of a link.
        ends: names at the end of a link, where it holds no other.
        refused: words of links that lead to settings and forms.
        weak: links that say nothing.
        incorporates: words of sentences that make other documents part of this one.
        paths: last parts of addresses.
    """

    says: re.Pattern[str]
    kinds: Mapping[str, DocumentKind]
    whole: Mapping[str, DocumentKind]
    ends: Mapping[str, DocumentKind]
    refused: tuple[str, ...]
    weak: frozenset[str]
    incorporates: tuple[str, ...]
    paths: Mapping[str, DocumentKind]


@cache
def names() -> Names:
    """Read the packaged files."""
    tables = [_toml(f"{language}.toml") for language in LANGUAGES]
    kinds = _named(tables, "says")
    return Names(
        says=_any_of(kinds),
        kinds=kinds,
        whole=kinds | _named(tables, "is"),
        ends=_named(tables, "ends"),
        refused=tuple(fold(words) for table in tables for words in table["not"]["says"]),
        weak=frozenset(fold(words) for table in tables for words in table["weak"]["is"]),
        incorporates=tuple(fold(words) for table in tables for words in table["incorporates"]["says"]),
        paths={path: kind for kind, paths in _paths().items() for path in paths},
    )


def fold(words: str) -> str:
    """Case, width, typographic quotes, white space, invisible characters and marks at the ends away."""
    plain = unicodedata.normalize("NFKC", _INVISIBLE.sub("", words)).translate(_QUOTES).casefold()
    return " ".join(_NEW_WINDOW.sub("", plain).split()).strip(_EDGES)


def kind_of(words: str) -> DocumentKind | None:
    """What kind of document these words name; None where they name none, or say too much for a name."""
    known, folded = names(), fold(words[: 4 * LONGEST_NAME])
    if not folded or len(folded) > LONGEST_NAME or any(part in folded for part in known.refused):
        return None
    if (kind := known.whole.get(folded)) is not None:
        return kind
    found = known.says.findall(folded)
    if found:
        return known.kinds[max(found, key=len)]
    return next((kind for name, kind in known.ends.items() if folded.endswith(name)), None)


def kind_of_address(url: str) -> DocumentKind | None:
    """What kind of document an address tells of by its last part."""
    parts = urlsplit(url)
    path = parts.fragment if parts.fragment.startswith(("/", "!")) else parts.path
    last = _ENDINGS.sub("", unquote(path).rstrip("/").rpartition("/")[2].lower())
    words = re.split(r"[-_ .]+", last)
    known = names().paths
    runs = [
        "-".join(words[begin:end])
        for begin in range(min(len(words), 12))
        for end in range(begin + 1, min(len(words), 12) + 1)
        if end - begin > 1 or len(words) == 1
    ]
    found = [run for run in runs if run in known]
    return known[max(found, key=len)] if found else None


def says_nothing(words: str) -> bool:
    """Whether a link's words leave it to the address: "here", or the address itself."""
    folded = fold(words)
    return not folded or folded in names().weak or folded.startswith(("http://", "https://", "www."))


def incorporates(sentence: str) -> bool:
    """Whether a sentence makes the documents that it names part of this one."""
    folded = fold(sentence)
    return any(words in folded for words in names().incorporates)


def _named(tables: list[dict[str, Any]], key: str) -> dict[str, DocumentKind]:
    """The names under one key of all languages, folded, each with its kind."""
    return {
        fold(name): kind for table in tables for kind in DocumentKind for name in table[kind].get(key, ())
    }


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    """One pattern for all names, longest first; letters must not go on where a name of letters ends."""
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile(
        "|".join(f"{_edge(name[0])}{re.escape(name)}{_end(name[-1])}" for name in longest_first)
    )


def _edge(letter: str) -> str:
    return r"(?<![^\W_])" if letter.isascii() else ""


def _end(letter: str) -> str:
    return r"(?![a-z0-9])" if letter.isascii() else ""


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((files("watcher.discover") / "names" / name).read_text(encoding="utf-8"))


def _paths() -> dict[DocumentKind, list[str]]:
    return {DocumentKind(kind): paths for kind, paths in _toml("paths.toml").items()}
