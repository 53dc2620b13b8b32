"""The notation of phrases, and the automaton that finds them."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.compare.automaton import Automaton
from watcher.compare.fold import Units, fold_words
from watcher.compare.phrases import PhraseError

WORDS = {"data": ["personal data", "information"]}


def finds(pattern: str, text: str) -> bool:
    automaton = Automaton(fold_words, Units.WORDS, WORDS)
    automaton.add(pattern, 0)
    return bool(automaton.find(fold_words(text)))


def finds_chinese(pattern: str, text: str) -> bool:
    automaton = Automaton(list, Units.CHARACTERS, {})
    automaton.add(pattern, 0)
    return bool(automaton.find(list(text)))


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("share|sell", "we sell it"),
        ("(share|sell) data", "we share data"),
        ("sell [all] data", "sell data"),
        ("sell [all] data", "sell all data"),
        ("disclos*", "disclosures"),
        ("part(y|ies)", "third parties"),
        ("sell {data}", "sell personal data"),
        ("not .. share", "not ever share"),
        ("not ... share", "not in any way whatsoever ever share"),
        ("opt out", "Opt-Out"),
        ("don't share", "we don’t share"),
        ("customer data", "the customer’s data"),
        ("users data", "users' data"),
        ("n' ... pas", "nous n'utilisons pas"),
    ],
)
def test_a_pattern_finds_what_it_says(pattern: str, text: str) -> None:
    assert finds(pattern, text)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("share", "shareholder"),
        ("api", "rapid capital"),
        ("not .. share", "not one two three share"),
        ("not ... share", "It does not. We share it."),
        ("sell {data}", "sell goods"),
    ],
)
def test_a_pattern_finds_nothing_else(pattern: str, text: str) -> None:
    assert not finds(pattern, text)


def test_chinese_gaps_are_counted_in_characters() -> None:
    assert finds_chinese("向...提供", "向第三方平台提供")
    assert not finds_chinese("向..提供", "向第三方平台等提供")
    assert not finds_chinese("向...提供", "向第三方。提供")


@pytest.mark.parametrize(
    "pattern",
    ["(a", "a)", "[a", "a|", "{nothing}", "", "... a", "a ...", "[a]", "*", "a .. (b|c ..)", "a(b|..)"],
)
def test_a_broken_pattern_is_refused(pattern: str) -> None:
    with pytest.raises(PhraseError):
        finds(pattern, "a b c")


@given(st.text(alphabet="ab ()[]{}|*.", max_size=24), st.text(alphabet="ab .", max_size=30))
def test_any_pattern_is_read_or_refused(pattern: str, text: str) -> None:
    with suppress(PhraseError):
        finds(pattern, text)


@given(st.lists(st.sampled_from(["we", "share", "data", "not", "."]), max_size=40))
def test_a_plain_phrase_is_found_where_python_finds_it(words: list[str]) -> None:
    assert finds("share data", " ".join(words)) == (" share data " in f" {' '.join(words)} ")


def test_many_gaps_come_to_an_end() -> None:
    automaton = Automaton(fold_words, Units.WORDS, WORDS)
    automaton.add("a ... a ... a ... b", 0)
    assert automaton.find(["a"] * 2000) == []
