"""Word lists as patterns find what a plain list of alternatives finds, the longest first."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.compare.finding import any_of

ENTRIES = st.lists(st.text("abn' -.", min_size=1, max_size=5), min_size=1, max_size=8)


def plain(entries: list[str], *, whole: bool) -> re.Pattern[str]:
    either = "|".join(re.escape(entry) for entry in sorted(entries, key=lambda entry: (-len(entry), entry)))
    return re.compile(rf"(?<!\w)(?:{either})(?!\w)" if whole else either)


@given(ENTRIES, st.text("abn' -._", max_size=40), st.booleans())
def test_finds_what_a_list_of_alternatives_finds(entries: list[str], text: str, whole: bool) -> None:
    expected = [found.span() for found in plain(entries, whole=whole).finditer(text)]
    assert [found.span() for found in any_of(entries, whole=whole).finditer(text)] == expected


@pytest.mark.parametrize(
    ("text", "found"),
    [("unless you opt out", ["unless", "opt out"]), ("sunless", []), ("opt outside", ["opt"]), ("", [])],
)
def test_whole_words_are_no_parts_of_words(text: str, found: list[str]) -> None:
    assert any_of(["opt", "opt out", "unless"], whole=True).findall(text) == found


def test_unspaced_entries_stand_anywhere() -> None:
    assert any_of(["不", "不得"], whole=False).findall("您不得不") == ["不得", "不"]
