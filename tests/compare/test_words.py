"""Marks spell both wordings and show whole words."""

from __future__ import annotations

from diff_match_patch import diff_match_patch
from hypothesis import example, given, settings
from hypothesis import strategies as st

from watcher.compare import words
from watcher.compare.words import Alphabet, bare_words, mark_words, tokens
from watcher.model import Mark, Words

PIECES = [
    "We ",
    "do ",
    "not ",
    "share",
    " your",
    " data",
    ", ",
    "你",
    "您",
    "不",
    "会",
    "30",
    " days",
    ".",
    "\n",
    "é",
]
wordings = st.lists(st.sampled_from(PIECES), max_size=30).map("".join) | st.text(max_size=40)


def spelled(runs: tuple[Words, ...], without: Mark) -> str:
    return "".join(run.text for run in runs if run.mark is not without)


def shown(old: str, new: str) -> list[tuple[str, str]]:
    return [(str(run.mark), run.text) for run in mark_words(old, new)]


@settings(max_examples=400, deadline=None)
@given(wordings, wordings)
@example("", "")
@example("a", "")
def test_the_runs_spell_both_wordings(old: str, new: str) -> None:
    runs = mark_words(old, new)
    assert spelled(runs, Mark.INSERTED) == old
    assert spelled(runs, Mark.DELETED) == new
    assert all(run.text for run in runs)


@settings(max_examples=100, deadline=None)
@given(wordings)
def test_an_unchanged_wording_is_one_equal_run(text: str) -> None:
    assert mark_words(text, text) == ((Words(Mark.EQUAL, text),) if text else ())


@settings(max_examples=200, deadline=None)
@given(wordings)
def test_tokens_lose_nothing(text: str) -> None:
    assert "".join(tokens(text)) == text


def test_one_inserted_word_is_marked_whole() -> None:
    assert shown("We will share it.", "We will not share it.") == [
        ("equal", "We will "),
        ("inserted", "not "),
        ("equal", "share it."),
    ]


def test_words_are_never_cut() -> None:
    assert ("deleted", "partner") in shown("our partner pays", "our partnership pays")


def test_chinese_is_marked_character_by_character() -> None:
    assert shown("我们会共享数据", "我们不会共享数据") == [
        ("equal", "我们"),
        ("inserted", "不"),
        ("equal", "会共享数据"),
    ]


def test_small_coincidences_between_edits_are_joined() -> None:
    runs = mark_words("the red fox of old runs", "a blue dog of new walks")
    assert [run.mark for run in runs] == [Mark.DELETED, Mark.INSERTED]


def test_what_is_too_large_to_refine_is_one_replacement_between_equal_ends() -> None:
    size = int(words.REFINED**0.5)
    old = "start " + "a b " * size + "end"
    new = "start " + "c d " * size + "end"
    assert [run.mark for run in mark_words(old, new)] == [Mark.EQUAL, Mark.DELETED, Mark.INSERTED, Mark.EQUAL]


def test_one_word_in_an_endless_clause_is_still_shown() -> None:
    half = "we keep what you send us " * 20_000
    assert ("inserted", "not ") in shown(half + half, half + "not " + half)


def test_bare_words_have_neither_case_nor_punctuation() -> None:
    assert bare_words("We don’t SHARE, 你的 data!") == ["we", "don", "t", "share", "你", "的", "data"]


def test_an_alphabet_spells_equal_tokens_alike_and_skips_surrogates() -> None:
    alphabet = Alphabet()
    spelling = alphabet.spell(str(n) for n in range(60_000))
    assert len(set(spelling)) == 60_000
    assert spelling.encode("utf-8")
    assert alphabet.spell(["7"]) == spelling[7]


@given(st.text("abc ", max_size=30), st.text("abc ", max_size=30))
def test_merging_is_left_out_only_where_it_changes_nothing(old: str, new: str) -> None:
    edits = words._edits(old, new)
    merged = list(edits)
    diff_match_patch().diff_cleanupMerge(merged)
    assert merged == edits or not words._merged(edits)
