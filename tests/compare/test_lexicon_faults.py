"""Broken lexicons: one clear line that names file, line, entry and key, whatever is wrong."""

from __future__ import annotations

import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.compare.compiler import compile_lexicon
from watcher.compare.lint import lint
from watcher.errors import LexiconError

HEADER = 'language = "xx"\n'
PHRASE = """
[[phrase]]
id = "sell"
label = "share"
patterns = ["sell"]
example = "We sell."
"""
RULE = """
[[rule]]
id = "sells"
topic = "sharing"
needs = ["share"]
example = "We sell."
"""
SOUND = HEADER + PHRASE + RULE


def fault(text: str) -> str:
    """What is told of a lexicon that cannot be used: one line, which begins with the file."""
    with pytest.raises(LexiconError) as caught:
        compile_lexicon(text, "mine.toml")
    told = str(caught.value)
    assert told.startswith("mine.toml:")
    assert "\n" not in told
    return told.removeprefix("mine.toml:")


def test_a_sound_lexicon_has_no_fault() -> None:
    assert compile_lexicon(SOUND, "mine.toml").language == "xx"
    assert lint(SOUND, "mine.toml") == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("language = ", "1: not valid TOML"),
        (SOUND + "[[rule\n", "14: not valid TOML"),
        (HEADER + 'phrase = "', "2: not valid TOML"),
        (HEADER + "x = " + "[" * 5000, "brackets go too deep"),
        (HEADER + "x = " + "9" * 5000, "not valid TOML"),
        ("units = 'words'", "1: language: expected a code"),
        ("\nlanguage = 3", "2: language: expected a code"),
        ('language = "English"', "1: language: expected a code"),
        (HEADER + "units = 'bytes'", '2: units: expected "words" or "characters"; got \'bytes\''),
        (HEADER + "units = []", "2: units: expected"),
        (HEADER + "surprise = 1", "2: 'surprise': unknown key 'surprise'"),
        (HEADER + "word = {}", "did you mean 'words'?"),
        (HEADER + "[[words]]", "2: words: expected a table, written [words]"),
        (HEADER + "words = 3", "2: words: expected a table, written [words]; got 3"),
        (HEADER + "[words]\na = 3", "3: words.a: expected a list of texts"),
        (HEADER + "[words]\na = []", "3: words.a: is empty"),
        (HEADER + "[words]\na = ['x', 4]", "3: words.a: expected texts in quotes; got 4 in the list"),
        (HEADER + "[words]\na = ['']", "3: words.a: expected texts"),
        (HEADER + "[words]\n'A b' = ['x']", "words.'A b': expected a name of small letters"),
        (HEADER + "[words]\na = ['(x']", "3: words.a: '(x': unbalanced '('"),
        (HEADER + "[words]\na = ['{b}']", "3: words.a: '{b}': unknown word list 'b'"),
        (HEADER + "[variants]\n'ab' = 'c'", "2: variants: expected one character"),
        (HEADER + "[variants]\n'a' = 3", "2: variants: expected one character"),
        (HEADER + "[variants]\n'a' = 'b'", "2: variants: only read where"),
        (HEADER + 'phrase = "x"', "2: phrase: expected entries, each written [[phrase]]; got 'x'"),
        (HEADER + "phrase = [1]", "2: phrase: expected entries, each written [[phrase]]; got [1]"),
        (HEADER + "[phrase]\nid = 'a'", "2: phrase: expected entries"),
        (HEADER + "rule = 3", "2: rule: expected entries, each written [[rule]]; got 3"),
    ],
)
def test_a_fault_of_the_file_is_told_with_line_and_key(text: str, told: str) -> None:
    assert told in fault(text)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('id = "sell"', "", "3: phrase 1: id is missing"),
        ('id = "sell"', "id = 3", "3: phrase 1: id: expected a name"),
        ('id = "sell"', 'id = "a b"', "3: phrase 1: id: expected a name"),
        ('label = "share"\n', "", "4: sell: label is missing"),
        ('label = "share"', "label = []", "4: sell: label: is empty"),
        ('label = "share"', "label = ['share', 1]", "4: sell: label: expected texts"),
        ('label = "share"', "label = 'Share!'", "4: sell: label 'Share!': expected small letters"),
        ('["sell"]', '"sell"', "4: sell: patterns: expected a list of texts, such as"),
        ('["sell"]', "[1]", "4: sell: patterns: expected texts in quotes; got 1 in the list"),
        ('["sell"]', "[]", "4: sell: patterns: is empty"),
        ('["sell"]', '["(sell"]', "4: sell: patterns: '(sell': unbalanced '('"),
        ('["sell"]', '["{none}"]', "4: sell: patterns: '{none}': unknown word list {none}"),
        ('["sell"]', '["... sell"]', "4: sell: patterns: '... sell': a gap needs words before it"),
        ('["sell"]', f'["{"x" * 3000}"]', "3000 characters are too many"),
        ('["sell"]', f'["{"(a|b)" * 12}"]', "spellings of one word"),
        ('example = "We sell."', "", "4: sell: example is missing"),
        ('example = "We sell."', "example = ['a']", "4: sell: example: expected a text in quotes"),
        ('example = "We sell."', "example = 'a'\ncounter = 3", "4: sell: counter: expected a text"),
        ('label = "share"', "label = 'share'\nlabels = 'x'", "unknown key 'labels'; did you mean 'label'?"),
        ('label = "share"', "label = 'share'\nwash = 'red'", "4: sell: unknown key 'wash'; expected one"),
    ],
)
def test_a_fault_of_a_phrase_is_told_with_entry_and_key(old: str, new: str, told: str) -> None:
    assert told in fault(SOUND.replace(old, new, 1))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('id = "sells"', "", "9: rule 1: id is missing"),
        ('id = "sells"', 'id = "sell"', "4: sell: the id is used twice (lines 4 and 10)"),
        ('topic = "sharing"', "", "10: sells: topic is missing"),
        ('topic = "sharing"', "topic = 3", "10: sells: topic: expected a text"),
        ('topic = "sharing"', "topic = 'shares'", "unknown topic 'shares'; did you mean 'sharing'?"),
        ('needs = ["share"]', "", "10: sells: needs is missing"),
        ('needs = ["share"]', "needs = 'x'", "10: sells: needs: expected a list of texts"),
        ('needs = ["share"]', "needs = [1]", "10: sells: needs: expected texts"),
        ('needs = ["share"]', "needs = []", "10: sells: needs: is empty"),
        ('needs = ["share"]', "needs = ['shares']", "unknown label 'shares'; did you mean 'share'?"),
        ('needs = ["share"]', "needs = ['share||']", "10: sells: needs: no phrase has it"),
        (
            'needs = ["share"]',
            "needs = ['share']\nwithout = ['rain']",
            "10: sells: without: no phrase has it",
        ),
        ('needs = ["share"]', "needs = ['share']\nwithout = 'rain'", "without: expected a list of texts"),
        ('needs = ["share"]', "needs = ['share']\nreach = -1", "reach: expected a whole number from 1"),
        ('needs = ["share"]', "needs = ['share']\nreach = true", "reach: expected a whole number from 1"),
        ('needs = ["share"]', "needs = ['share']\nreach = '8'", "reach: expected a whole number from 1"),
        ('needs = ["share"]', "needs = ['share']\nsection = 1", "section: expected true or false"),
        ('needs = ["share"]', "needs = ['share']\nunits = 'x'", "10: sells: unknown key 'units'"),
    ],
)
def test_a_fault_of_a_rule_is_told_with_entry_and_key(old: str, new: str, told: str) -> None:
    assert told in fault(SOUND.replace(old, new, 1))


def test_word_lists_that_lead_back_to_themselves_are_told_with_their_circle() -> None:
    lists = "[words]\na = ['x {b}']\nb = ['y', '{c}']\nc = ['z {a}']\n"
    assert "3: words.a: the word list leads back to itself: {a} -> {b} -> {c} -> {a}" in fault(HEADER + lists)
    assert "{a} -> {a}" in fault(HEADER + "[words]\na = ['{a}']\n")


def test_word_lists_may_not_be_nested_without_end() -> None:
    lists = "".join(f"w{n} = ['x {{w{n + 1}}}']\n" for n in range(12)) + "w12 = ['x']\n"
    assert "nested more than 8 deep" in fault(HEADER + "[words]\n" + lists)


def test_what_would_take_all_memory_is_refused() -> None:
    """Ten entries that each name the list below them, seven times over: ten million spellings."""
    lists = "".join(
        f"w{n} = [{', '.join(repr(f'{{w{n + 1}}} x{k}') for k in range(10))}]\n" for n in range(7)
    )
    bomb = HEADER + "[words]\n" + lists + "w7 = ['x']\n"
    assert "too big with its word lists written out" in fault(bomb)
    words = ", ".join(f"'word{n} of some length'" for n in range(1000))
    many = ", ".join(f"'{{w}} p{n}'" for n in range(200))
    assert "the file is too big from here on" in fault(
        HEADER + f"[words]\nw = [{words}]\n" + PHRASE.replace('"sell"]', f"{many}]")
    )


def test_a_word_list_that_breaks_a_phrase_is_told_itself() -> None:
    text = HEADER + "[words]\nend = ['x ..']\n" + PHRASE.replace('["sell"]', '["sell {end}"]')
    assert "3: words.end: 'x ..': a gap needs words after it" in fault(text)


def test_no_value_however_long_makes_more_than_a_line() -> None:
    told = fault(HEADER + "[words]\na = '''" + "line\n" * 500 + "'''")
    assert len(told) < 200


def test_the_linter_tells_line_and_entry_of_each_problem() -> None:
    text = (
        HEADER + "[words]\nidle = ['x']\n" + PHRASE.replace("We sell.", "We give.").replace("share", "thing")
    )
    text += PHRASE.replace('"sell"\n', '"head"\n').replace('"share"', '"heading:trainig"')
    assert lint(text, "mine.toml") == [
        "mine.toml:6: sell: the example 'We give.' does not hold the phrase",
        "mine.toml:6: sell: nothing asks for the label 'thing'",
        "mine.toml:12: head: unknown heading 'trainig'; did you mean 'training'?",
        "mine.toml:3: words.idle: no pattern refers to this word list",
    ]


# --- whatever people write ---

_WORDS = st.sampled_from(
    ["share", "sell", "{a}", "{b}", "a|b", "(a", "x ..", "sharing", "", "id", "data:content", "heading:x"]
)
_VALUES = st.recursive(
    _WORDS | st.text(max_size=8) | st.integers(-2, 300) | st.booleans() | st.floats(0, 1),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_WORDS, inner, max_size=3),
    max_leaves=6,
)
_KEYS = st.sampled_from(
    ["id", "label", "patterns", "example", "counter", "topic", "needs", "without", "reach", "section"]
)
_ENTRY = st.dictionaries(_KEYS, _VALUES, max_size=4)
_SOUND_PHRASE = {"id": "sell", "label": "share", "patterns": ["sell"], "example": "We sell."}
_SOUND_RULE = {"id": "sells", "topic": "sharing", "needs": ["share"], "example": "We sell."}
_TOP = st.fixed_dictionaries(
    {},
    optional={
        "language": st.just("xx") | _VALUES,
        "units": st.sampled_from(["words", "characters"]) | _VALUES,
        "variants": _VALUES,
        "words": _VALUES | st.dictionaries(st.sampled_from("ab"), st.lists(_WORDS, min_size=1, max_size=3)),
        "phrase": _VALUES | st.lists(_ENTRY.map(lambda entry: _SOUND_PHRASE | entry), max_size=3),
        "rule": _VALUES | st.lists(_ENTRY.map(lambda entry: _SOUND_RULE | entry), max_size=3),
        "other": _VALUES,
    },
)


def toml(value: object) -> str:
    """A value as TOML; tables inline."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return (
            '"' + "".join(f"\\U{ord(c):08x}" if not 0xD800 <= ord(c) < 0xE000 else "?" for c in value) + '"'
        )
    if isinstance(value, list):
        return f"[{', '.join(map(toml, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{toml(key)} = {toml(item)}' for key, item in value.items())}}}"
    return repr(value)


@given(_TOP.map(lambda top: {"language": "xx"} | top))
def test_any_values_are_read_or_refused_in_one_line(top: dict[str, object]) -> None:
    text = "".join(f"{key} = {toml(value)}\n" for key, value in top.items())
    try:
        told = lint(text, "mine.toml")
    except LexiconError as error:
        told = [str(error)]
    assert all(re.match(r"mine\.toml:\d+: ", line) and "\n" not in line for line in told)


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(LexiconError):
        lint(text, "mine.toml")


_LINES = st.sampled_from(
    [*SOUND.splitlines(), "[words]", "a = ['{b}']", "b = ['x {a}']", "[[phrase]]", "reach = 3"]
)


@given(st.lists(_LINES, max_size=16))
def test_any_mixture_of_sound_lines_is_read_or_refused(lines: list[str]) -> None:
    with suppress(LexiconError):
        lint("\n".join(lines), "mine.toml")
