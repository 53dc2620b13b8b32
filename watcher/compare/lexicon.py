"""The shipped lexicons: one TOML file per language, loaded and compiled when first asked for.

The notation is described in ``docs/lexicons.md`` and at the top of ``lexicons/en.toml``.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from importlib import resources

from watcher.compare.compiler import compile_lexicon
from watcher.compare.entries import Lexicon
from watcher.compare.scorer import parse

LEXICON_VERSION = 3
"""Raised whenever a lexicon, or the reading of it, changes what a clause is taken to say."""

LANGUAGES = ("en", "zh", "fr", "de", "es")


@lru_cache(maxsize=len(LANGUAGES))
def load(language: str) -> Lexicon | None:
    """The shipped lexicon of a language (``zh-Hans`` is ``zh``), or None where there is none."""
    name = language.lower().replace("_", "-").partition("-")[0]
    if name not in LANGUAGES:
        return None
    if name != language:
        return load(name)
    folder = resources.files("watcher.compare") / "lexicons"
    lexicon = compile_lexicon((folder / f"{name}.toml").read_text("utf-8"), f"{name}.toml")
    weights = folder / f"{name}.sharing.tsv"
    return replace(lexicon, scorer=parse(weights.read_text("utf-8"))) if weights.is_file() else lexicon
