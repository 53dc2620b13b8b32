"""The notation of phrases, the automaton that finds them, and the faults of lexicon files."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.compare.automaton import Automaton
from watcher.compare.compiler import compile_lexicon
from watcher.compare.fold import Units, fold_words
from watcher.compare.lint import lint
from watcher.compare.phrases import PhraseError
from watcher.errors import LexiconError

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


HEADER = 'language = "xx"\n'
GOOD = """
[[phrase]]
id = "sell"
label = "share"
patterns = ["sell"]
example = "We sell."
"""


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("language = ", "broken.toml: "),
        ("units = 'words'", "language"),
        (HEADER + "surprise = 1", "surprise: unknown key"),
        (HEADER + GOOD.replace('label = "share"\n', ""), "sell: label is missing"),
        (HEADER + GOOD + 'colour = "red"', "unknown key 'colour'"),
        (HEADER + GOOD + GOOD, "the id is used twice"),
        (HEADER + GOOD.replace('["sell"]', '["(sell"]'), "broken.toml:4: sell: '(sell'"),
        (HEADER + GOOD.replace('["sell"]', '"sell"'), "patterns: 'sell' has the wrong type"),
        (HEADER + GOOD.replace('"share"', '"Share!"'), "label 'Share!'"),
        (HEADER + '[[rule]]\nid = "r"\ntopic = "weather"\nneeds = ["x"]\nexample = "x"', "topic 'weather'"),
        (HEADER + '[[rule]]\nid = "r"\ntopic = "sharing"\nneeds = ["rain"]\nexample = "x"', "label 'rain'"),
        (HEADER + '[[rule]]\nid = "r"\ntopic = "sharing"\nneeds = []\nexample = "x"', "needs is empty"),
        (HEADER + "units = 'bytes'", "expected words or characters"),
    ],
)
def test_a_broken_lexicon_is_told_with_file_and_entry(text: str, told: str) -> None:
    with pytest.raises(LexiconError, match=r"broken\.toml") as caught:
        compile_lexicon(text, "broken.toml")
    assert told in str(caught.value)


def test_a_missing_or_undecodable_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(LexiconError, match=r"absent\.toml"):
        lint(tmp_path / "absent.toml")
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(LexiconError, match=r"binary\.toml"):
        lint(tmp_path / "binary.toml")


def test_the_linter_tells_line_and_entry_of_each_problem(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(
        HEADER + "[words]\nidle = ['x']\n" + GOOD.replace("We sell.", "We give.").replace("share", "thing")
    )
    told = lint(file)
    assert told == [
        f"{file}:6: sell: the example 'We give.' does not hold the phrase",
        f"{file}:6: sell: nothing asks for the label 'thing'",
        f"{file}:3: idle: no pattern refers to this word list",
    ]
