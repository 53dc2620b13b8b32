"""Knowing at a glance that no word of a page changed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.model import Page
from watcher.normalise import glance

HTML = "text/html; charset=utf-8"
PAGE = '<body class="a"><!-- built at 10:00 --><h1>Terms</h1><script>id=1</script><p>We share it.</p></body>'


def page(body: str | bytes, kind: str = HTML) -> Page:
    data = body if isinstance(body, bytes) else body.encode()
    return Page(
        "http://a.test/",
        "http://a.test/",
        200,
        {"content-type": kind},
        data,
        datetime(2026, 1, 1, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('class="a"', 'class="b" data-nonce="77"'),
        ("built at 10:00", "built at 11:00 - really -> yes"),
        ("</body>", "</body> <!-- rendered for you -->"),
        ("id=1", "if (a < b) { write('<p>no</p>') }"),
    ],
)
def test_attributes_comments_and_scripts_make_no_difference(old: str, new: str) -> None:
    assert glance(page(PAGE.replace(old, new))) == glance(page(PAGE))


@pytest.mark.parametrize(
    ("old", "new"), [("share it", "do not share it"), ("Terms", "Old terms"), ("</p>", "</p><p>More.</p>")]
)
def test_every_word_makes_a_difference(old: str, new: str) -> None:
    assert glance(page(PAGE.replace(old, new))) != glance(page(PAGE))


def test_another_charset_or_type_makes_a_difference() -> None:
    assert len({glance(page(PAGE, kind)) for kind in (HTML, "text/html; charset=gbk", "text/plain")}) == 3


@given(st.text(), st.text())
def test_words_put_between_tags_never_go_unseen(before: str, word: str) -> None:
    """Whatever stands before them, unless it opens something that swallows them."""
    if "<" in before + word or not word.strip(" \t\n\r\x0b\x0c"):
        return
    assert glance(page(f"<p>{before}{word}</p>")) != glance(page(f"<p>{before}</p>"))


@given(st.binary())
def test_any_bytes_have_a_glance(body: bytes) -> None:
    assert len(glance(page(body))) == 64


@pytest.mark.parametrize("opening", ["<", "<!--", "<script>", "<style", "<!-", "<!--->"])
def test_a_page_of_unclosed_openings_is_scanned_once(opening: str) -> None:
    """A quadratic scan of these two megabytes would not end within the suite's time limit."""
    assert glance(page(opening * (2_000_000 // len(opening))))
