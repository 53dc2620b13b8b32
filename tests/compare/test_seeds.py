"""The look at single words before phrases are looked for: it may only ever leave out what cannot hold."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.compare.compiler import compile_lexicon
from watcher.compare.entries import Rule
from watcher.compare.fold import fold_words, word_spans
from watcher.compare.lexicon import load
from watcher.compare.seeds import PAYS_FROM
from watcher.model import BlockKind

LEXICON = """
language = "en"
[words]
helper = ["payment provider*", "{law}", "vendor*"]
law = ["law enforcement", "courts"]
[[phrase]]
id = "share"
label = "share"
patterns = ["(give|send) .. to [our] {helper}"]
example = "give data to our vendors"
[[phrase]]
id = "data"
label = "data:personal"
patterns = ["your (data|e-mail)"]
example = "your data"
[[rule]]
id = "share-data"
topic = "sharing"
needs = ["share", "data"]
example = "We give your data to vendors."
[[rule]]
id = "listed"
topic = "sharing"
needs = ["share", "cell"]
example = "We give it to vendors."
"""


def let_in(text: str, kind: BlockKind = BlockKind.PARAGRAPH) -> list[str]:
    lexicon = compile_lexicon(LEXICON, "test")
    seeds = lexicon.gate.seeds(PAYS_FROM + 1)
    return [rule.id for rule in seeds.rules(seeds.mask(lexicon.fold(text)) | seeds.kind(kind), frozenset())]


@pytest.mark.parametrize(
    "text",
    [
        "We give your data to vendors.",
        "We send your e-mail to payment providers.",
        "Law enforcement: data? give to your!",
    ],
)
def test_a_rule_is_let_in_where_all_its_words_stand_in_whatever_order(text: str) -> None:
    assert let_in(text) == ["share-data"]


@pytest.mark.parametrize(
    "text",
    [
        "We give your data to providers.",
        "We give data to vendors.",
        "Your data is given by law to those who send it.",
        "We send your mail to vendors.",
        "",
    ],
)
def test_a_rule_is_left_out_where_a_word_of_every_spelling_is_missing(text: str) -> None:
    assert let_in(text) == []


def test_a_rule_that_asks_for_a_cell_is_let_in_by_one() -> None:
    assert let_in("We give it to vendors.", BlockKind.CELL) == ["listed"]


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "zh"])
def test_no_rule_is_left_out_where_its_own_example_stands(language: str) -> None:
    lexicon = load(language)
    assert lexicon is not None
    seeds = lexicon.gate.seeds(PAYS_FROM + 1)

    def possible(rule: Rule) -> list[Rule]:
        kinds = [kind for kind in BlockKind if any(kind in need for need in rule.needs)]
        mask = seeds.mask(lexicon.fold(rule.example))
        for kind in kinds:
            mask |= seeds.kind(kind)
        return seeds.rules(mask, frozenset({rule.topic}))

    assert [rule.id for rule in lexicon.rules if rule not in possible(rule)] == []


def test_so_little_is_read_with_every_rule_and_so_much_with_seeds_that_are_made_once() -> None:
    gate = compile_lexicon(LEXICON, "test").gate
    first, second = gate.seeds(PAYS_FROM), gate.seeds(1)

    assert [rule.id for rule in first.rules(first.mask(["x"]), frozenset())] == ["share-data", "listed"]
    assert second.rules(second.mask(["x"]), frozenset()) == []
    assert gate.seeds(0) is second


@given(st.text(st.sampled_from("abcXYZ019 '’_-.;:!?,()\"«»—€$/\t\n\x1c`´“éİß²@|~\\")))
def test_words_are_those_of_the_text_whatever_letters_it_has(text: str) -> None:
    if len(text.lower()) == len(text):
        quotes = str.maketrans("’´`“", "'''\"")
        assert fold_words(text) == [
            text[start:end].lower().translate(quotes) for start, end in word_spans(text)
        ]
