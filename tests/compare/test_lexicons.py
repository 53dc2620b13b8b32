"""Every entry of every shipped lexicon is tried with its own example."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest

from watcher.compare.entries import Lexicon, Phrase, Rule
from watcher.compare.lexicon import LANGUAGES, load
from watcher.compare.lint import found, holds, lint

FOLDER = Path(str(resources.files("watcher.compare"))) / "lexicons"


def lexicon(language: str) -> Lexicon:
    loaded = load(language)
    assert loaded is not None
    return loaded


def phrases() -> Iterator[tuple[str, Phrase]]:
    return ((language, phrase) for language in LANGUAGES for phrase in lexicon(language).phrases)


def rules() -> Iterator[tuple[str, Rule]]:
    return ((language, rule) for language in LANGUAGES for rule in lexicon(language).rules)


@pytest.mark.parametrize(
    ("language", "phrase"), [pytest.param(*row, id=f"{row[0]}-{row[1].id}") for row in phrases()]
)
def test_a_phrase_stands_in_its_example_and_not_in_its_counter(language: str, phrase: Phrase) -> None:
    assert found(lexicon(language), phrase, phrase.example)
    assert not phrase.counter or not found(lexicon(language), phrase, phrase.counter)


@pytest.mark.parametrize(
    ("language", "rule"), [pytest.param(*row, id=f"{row[0]}-{row[1].id}") for row in rules()]
)
def test_a_rule_holds_for_its_example_and_not_for_its_counter(language: str, rule: Rule) -> None:
    assert holds(lexicon(language), rule, rule.example)
    assert not rule.counter or not holds(lexicon(language), rule, rule.counter)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_linter_finds_nothing_in_what_ships(language: str) -> None:
    assert lint((FOLDER / f"{language}.toml").read_text("utf-8"), language) == []


@pytest.mark.parametrize("name", ["zh-Hans", "zh-TW", "fr_FR", "EN"])
def test_a_language_is_found_by_its_first_part(name: str) -> None:
    assert load(name) is load(name[:2].lower())


def test_an_unknown_language_has_no_lexicon() -> None:
    assert load("tlh") is None
    assert load("") is None
