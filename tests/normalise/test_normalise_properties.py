# ruff: noqa: E501  (markup reads best in one line)
"""What holds for any page."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from watcher.model import Page
from watcher.normalise import clauses, normalise, same
from watcher.normalise.canonical import key
from watcher.normalise.clauses import sentences
from watcher.normalise.fold import fold

TAGS = [
    "p", "div", "ul", "ol", "li", "h1", "h2", "h3", "b", "a href=/x", "a href=#y", "table", "tr", "td", "th", "br", "span", "main", "article", "nav",
    "footer", "aside", "header", "details", "summary", "button", "form", "pre", "dl", "dt", "dd", "script", "template", "p style='font-weight:700'",
]  # fmt: skip
WORDS = [
    "We",
    "train",
    "data.",
    "1.",
    "(a)",
    "•",
    "第一条",
    "不会。",
    "2025-03-01",
    "a@b.c",
    "https://x.example",
    "cookie",
    "Accept",
    ":",
    "\u200b",
    "\u00ad",
    "<",
    "&amp;",
]
PIECE = st.one_of(
    st.sampled_from(WORDS), st.sampled_from([f"<{t}>" for t in TAGS]), st.sampled_from([f"</{t.split()[0]}>" for t in TAGS]), st.text(max_size=8)
)  # fmt: skip
SENTENCE = st.lists(
    st.sampled_from(
        ["we", "you", "may", "share", "train", "keep", "your", "data", "with", "for", "models", "users"]
    ),
    min_size=4,
    max_size=12,
    unique=True,
)


def page(body: bytes | str, kind: str = "text/html") -> Page:
    data = body if isinstance(body, bytes) else body.encode("utf-8", "replace")
    return Page(
        "https://example.com/",
        "https://example.com/",
        200,
        {"content-type": kind},
        data,
        datetime(2026, 1, 1, tzinfo=UTC),
    )


@given(st.lists(PIECE, max_size=60).map(" ".join))
@settings(max_examples=150, deadline=None)
def test_any_markup_gives_a_text(html: str) -> None:
    text = normalise(page(html))
    for clause in clauses(text):
        assert clause.text.strip()
        assert clause.key
    assert same(text, text)


@given(st.binary(max_size=400), st.sampled_from(["text/html", "text/html; charset=gbk", "text/markdown"]))
@settings(max_examples=100, deadline=None)
def test_any_bytes_give_a_text(body: bytes, kind: str) -> None:
    if not body.lower().lstrip().startswith(b"%pdf-") and b"\0" not in body:
        clauses(normalise(page(body, kind)))


@given(st.text(max_size=200))
@settings(max_examples=150, deadline=None)
def test_sentences_lose_no_letter(text: str) -> None:
    folded = fold(text)
    assert "".join("".join(sentences(folded)).split()) == "".join(folded.split())


@given(st.text(max_size=60))
@settings(max_examples=100, deadline=None)
def test_keys_are_stable(text: str) -> None:
    assert key(text) == key(text.upper().lower()) or not text.isascii()


def paragraphs(written: list[list[str]]) -> list[str]:
    return [" ".join(words).capitalize() + "." for words in written]


@given(st.lists(SENTENCE, min_size=2, max_size=8), st.data())
@settings(max_examples=100, deadline=None)
def test_wrapping_and_markup_are_the_same_text(written: list[list[str]], data: st.DataObject) -> None:
    plain = paragraphs(written)
    dressed = []
    for sentence in plain:
        words = sentence.split()
        at = data.draw(st.integers(2, len(words) - 2))
        join = data.draw(
            st.sampled_from([" ", "<br>", "\n  ", " <b>", "&nbsp;", " <span class=x>", "</p><p>"])
        )
        dressed.append(" ".join(words[:at]) + join + " ".join(words[at:]))
    tag = data.draw(st.sampled_from(["p", "div", "section", "blockquote"]))
    old = normalise(page("".join(f"<p>{s}</p>" for s in plain)))
    new = normalise(page("".join(f"<{tag}>{s}</{tag}>" for s in dressed)))
    assert old.fingerprint == new.fingerprint


@given(st.lists(SENTENCE, min_size=2, max_size=8), st.data())
@settings(max_examples=100, deadline=None)
def test_an_inserted_not_is_another_text(written: list[list[str]], data: st.DataObject) -> None:
    which = data.draw(st.integers(0, len(written) - 1))
    at = data.draw(st.integers(0, len(written[which])))
    changed = [list(words) for words in written]
    changed[which].insert(at, "not")
    old = normalise(page("".join(f"<p>{s}</p>" for s in paragraphs(written))))
    new = normalise(page("".join(f"<p>{s}</p>" for s in paragraphs(changed))))
    assert not same(old, new)
