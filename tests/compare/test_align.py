"""The aligner accounts for every clause once, and says what became of it."""

from __future__ import annotations

import re
from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from watcher.compare.align import Fit, Link, align
from watcher.model import BlockKind, Clause


def clause(text: str, kind: BlockKind = BlockKind.PARAGRAPH, *section: str, **more: object) -> Clause:
    return Clause(text, re.sub(r"[\W_]+", "", text.casefold()), kind, section, **more)  # type: ignore[arg-type]


def clauses(*texts: str) -> list[Clause]:
    return [clause(text) for text in texts]


def fits(links: tuple[Link, ...]) -> Counter[Fit]:
    return Counter(link.fit for link in links)


WORDS = ["we", "share", "keep", "your", "data", "not", "partners", "30", "days", "models", "train", "with"]
texts = st.lists(st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join), max_size=14)


@settings(max_examples=300, deadline=None)
@given(texts, texts)
def test_every_clause_is_accounted_for_exactly_once(old: list[str], new: list[str]) -> None:
    links = align(clauses(*old), clauses(*new))
    assert sorted(i for link in links for i in link.old) == list(range(len(old)))
    assert sorted(j for link in links for j in link.new) == list(range(len(new)))
    assert all(link.old or link.new for link in links)


@settings(max_examples=300, deadline=None)
@given(texts, texts)
def test_links_agree_with_the_clauses_they_link(old: list[str], new: list[str]) -> None:
    before, after = clauses(*old), clauses(*new)
    for link in align(before, after):
        left = "".join(before[i].key for i in link.old)
        right = "".join(after[j].key for j in link.new)
        if link.fit in {Fit.SAME, Fit.RECUT}:
            assert left == right
        assert (link.fit is Fit.ADDED) == (not link.old)
        assert (link.fit is Fit.REMOVED) == (not link.new)


@settings(max_examples=150, deadline=None)
@given(texts)
def test_identical_texts_give_only_the_same_clauses_in_place(old: list[str]) -> None:
    links = align(clauses(*old), clauses(*old))
    assert [(link.old, link.new, link.fit, link.displaced) for link in links] == [
        ((i,), (i,), Fit.SAME, False) for i in range(len(old))
    ]


@settings(max_examples=150, deadline=None)
@given(texts, texts)
def test_the_same_texts_always_give_the_same_links(old: list[str], new: list[str]) -> None:
    assert align(clauses(*old), clauses(*new)) == align(clauses(*old), clauses(*new))


@settings(max_examples=150, deadline=None)
@given(texts, st.randoms(use_true_random=False))
def test_a_shuffled_text_has_nothing_added_or_removed_where_clauses_are_telling(
    old: list[str], random: object
) -> None:
    before = clauses(*(f"clause number {number} says {text}" for number, text in enumerate(old)))
    after = list(before)
    random.shuffle(after)  # type: ignore[attr-defined]
    assert set(fits(align(before, after))) <= {Fit.SAME, Fit.RECUT}


def test_links_come_in_reading_order_with_removed_clauses_after_their_old_neighbour() -> None:
    old = clauses("First of all clauses here.", "This one will be gone soon.", "The last of them stays.")
    new = clauses(
        "First of all clauses here.", "Something quite unlike it arrived.", "The last of them stays."
    )
    assert [link.fit for link in align(old, new)] == [Fit.SAME, Fit.REMOVED, Fit.ADDED, Fit.SAME]


def test_one_inserted_word_is_a_reworded_clause() -> None:
    old = clauses("Before.", "We will share your data with our partners.", "After.")
    new = clauses("Before.", "We will not share your data with our partners.", "After.")
    assert align(old, new)[1] == Link((1,), (1,), Fit.REWORDED)


def test_one_inserted_character_is_a_reworded_clause_in_chinese() -> None:
    old = clauses("前言。", "我们会向合作伙伴共享你的数据。", "结语。")
    new = clauses("前言。", "我们不会向合作伙伴共享你的数据。", "结语。")
    assert align(old, new)[1] == Link((1,), (1,), Fit.REWORDED)


def test_a_split_clause_is_recut() -> None:
    old = clauses("Intro here.", "We keep logs for a year, and we delete them then.", "End here.")
    new = clauses("Intro here.", "We keep logs for a year,", "and we delete them then.", "End here.")
    assert align(old, new)[1] == Link((1,), (1, 2), Fit.RECUT)


def test_merged_clauses_are_recut() -> None:
    old = clauses("Intro here.", "We keep logs.", "For a year.", "End here.")
    new = clauses("Intro here.", "We keep logs for a year.", "End here.")
    assert align(old, new)[1] == Link((1, 2), (1,), Fit.RECUT)


def test_clauses_cut_elsewhere_are_recut() -> None:
    old = clauses("We keep logs.", "For a year and a day.")
    new = clauses("We keep logs for a year", "and a day.")
    assert align(old, new) == (Link((0, 1), (0, 1), Fit.RECUT),)


def test_a_split_and_reworded_clause_keeps_its_parts_together() -> None:
    old = clauses(
        "A.", "We keep your logs for one year, and after that year we delete all of them for good.", "B."
    )
    new = clauses(
        "A.", "We keep your usage logs for one year.", "After that year we delete all of them for good.", "B."
    )
    assert align(old, new)[1] == Link((1,), (1, 2), Fit.REWORDED)


def test_a_clause_that_moved_is_displaced_not_added_and_removed() -> None:
    old = clauses("We share data with partners.", "You can ask us for a copy.", "The law of Malta applies.")
    new = clauses("You can ask us for a copy.", "The law of Malta applies.", "We share data with partners.")
    assert Link((0,), (2,), Fit.SAME, displaced=True) in align(old, new)


def test_a_clause_that_moved_and_was_reworded_is_found() -> None:
    filler = [f"Paragraph {n} speaks of matter {n} in its own words {n * n}." for n in range(12)]
    moved = "We disclose account details to payment processors in order to complete your purchase."
    old = clauses(moved, *filler)
    new = clauses(*filler, moved.replace("processors", "processors and banks"))
    assert Link((0,), (12,), Fit.REWORDED, displaced=True) in align(old, new)


def test_a_short_cell_is_recognised_by_its_row_and_column() -> None:
    def cell(text: str, row: str) -> Clause:
        return clause(text, BlockKind.CELL, heads=(row, "Disclosed?"))

    old = [cell("No", "Names"), cell("Yes", "Photos"), cell("No", "Voices")]
    new = [cell("No", "Names"), cell("No", "Photos"), cell("Yes", "Voices")]
    assert align(old, new)[1:] == (Link((1,), (1,), Fit.REWORDED), Link((2,), (2,), Fit.REWORDED))


def test_a_heading_does_not_become_running_text() -> None:
    old = [clause("How we share your data with partners", BlockKind.HEADING)]
    new = [clause("How we share your data with many partners today")]
    assert fits(align(old, new)) == {Fit.REMOVED: 1, Fit.ADDED: 1}


def test_many_near_identical_clauses_are_aligned_in_bounded_work() -> None:
    def line(n: int, use: str) -> str:
        return f"We share item {n} with partner {n * 7} for purposes of {use}."

    old = clauses(*(line(n, "analysis") for n in range(1500)))
    new = clauses(*(line(n, "research") for n in range(1500)))
    assert fits(align(old, new))[Fit.REWORDED] >= 1400


def test_an_endless_clause_is_aligned() -> None:
    old = " ".join(f"word{n % 997}" for n in range(60_000))
    assert align(clauses(old), clauses(old + " not"))[0].fit is Fit.REWORDED


def test_more_clauses_than_fit_in_one_piece_are_aligned_along_unique_ones() -> None:
    old = clauses(*(f"clause {n}" for n in range(15_000)))
    new = [*old[:7000], clause("a new one"), *old[7000:]]
    assert fits(align(old, new)) == {Fit.SAME: 15_000, Fit.ADDED: 1}
