# ruff: noqa: E501  (markup reads best in one line)
"""Markdown, plain text, and texts of several pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from watcher.errors import NormaliseError
from watcher.model import BlockKind, Page
from watcher.normalise import clauses, join_pages, normalise

MakePage = Callable[..., Page]

MARKDOWN = """---
title: "Privacy policy"
---

Privacy policy
==============

1\\. Sharing
-----------

We share with [our *vendors*](https://x.example/a):

*   **Alpha** Inc.
    *   Beta
*   Gamma

| Plan | Training |
| --- | --- |
| Free | Yes |
"""


@pytest.mark.parametrize(
    ("kind", "url"),
    [
        ("text/markdown", "https://example.com/p"),
        ("text/plain", "https://example.com/p.md"),
        ("", "file:///tmp/p.markdown"),
    ],
)
def test_markdown_is_read_with_its_structure(page: MakePage, kind: str, url: str) -> None:
    text = normalise(page(MARKDOWN, kind, url))
    assert text.title == "Privacy policy"
    assert [(b.kind, b.text) for b in text.blocks] == [
        (BlockKind.HEADING, "Privacy policy"), (BlockKind.HEADING, "Sharing"), (BlockKind.PARAGRAPH, "We share with our vendors:"),
        (BlockKind.ITEM, "Alpha Inc."), (BlockKind.ITEM, "Beta"), (BlockKind.ITEM, "Gamma"),
        (BlockKind.CELL, "Plan"), (BlockKind.CELL, "Training"), (BlockKind.CELL, "Free"), (BlockKind.CELL, "Yes"),
    ]  # fmt: skip
    assert text.blocks[1].marker == "1"
    assert text.blocks[-1].heads == ("Free", "Training")
    assert text.blocks[3].lead_in == "We share with our vendors:"


def test_markdown_and_its_page_are_the_same_text(page: MakePage) -> None:
    html = (
        "<h1>Privacy policy</h1><h2>1. Sharing</h2><p>We share with <a href=/v>our vendors</a>:</p>"
        "<ul><li><b>Alpha</b> Inc.<ul><li>Beta</li></ul></li><li>Gamma</li></ul>"
        "<table><tr><th>Plan</th><th>Training</th></tr><tr><td>Free</td><td>Yes</td></tr></table>"
    )
    assert normalise(page(MARKDOWN, "text/markdown")).fingerprint == normalise(page(html)).fingerprint


def test_plain_text_is_unwrapped_and_outlined(page: MakePage) -> None:
    text = normalise(
        page(
            "PRIVACY POLICY\n\n1. Sharing\n\nWe share your data with other companies that help us to run\n"
            "the service, unless you opt out.\n\n- Alpha\n- Beta\n",
            "text/plain",
        )
    )
    assert [(b.kind, b.text) for b in text.blocks] == [
        (BlockKind.HEADING, "PRIVACY POLICY"),
        (BlockKind.HEADING, "Sharing"),
        (
            BlockKind.PARAGRAPH,
            "We share your data with other companies that help us to run the service, unless you opt out.",
        ),
        (BlockKind.ITEM, "Alpha"),
        (BlockKind.ITEM, "Beta"),
    ]
    assert text.blocks[2].section == ("1 Sharing",)


def test_chinese_lines_are_not_joined(page: MakePage) -> None:
    text = normalise(
        page("隐私政策\n一、收集\n我们会收集您的信息。\n二、共享\n我们不会共享。\n", "text/plain")
    )
    assert [c.text for c in clauses(text)] == [
        "隐私政策",
        "收集",
        "我们会收集您的信息。",
        "共享",
        "我们不会共享。",
    ]


def test_html_that_calls_itself_plain_is_html(page: MakePage) -> None:
    assert normalise(page("<!DOCTYPE html><p>Terms.</p>", "text/plain")).blocks[0].text == "Terms."


def test_pages_are_joined_in_order_each_without_its_furniture(page: MakePage) -> None:
    menu = "<nav><a href=/a>Menu of the site</a></nav>"
    first = page(
        f"<html lang=en><title>Terms</title>{menu}<main><h1>Part one</h1><p>We collect.</p></main></html>"
    )
    second = page(
        "<html><main><h1>第二部分</h1><p>我们共享。</p></main></html>".encode("gbk"), "text/html; charset=gbk"
    )
    third = page("# Part three\n\nWe delete.", "text/markdown")
    fourth = page("We end.", "text/plain")
    joined = join_pages([first, second, third, fourth])
    assert joined.media_type == "text/html"
    assert joined.url == first.url
    text = normalise(joined)
    assert [b.text for b in text.blocks] == [
        "Part one",
        "We collect.",
        "第二部分",
        "我们共享。",
        "Part three",
        "We delete.",
        "We end.",
    ]
    assert text.title == "Terms"


def test_joined_pages_carry_the_last_time(page: MakePage) -> None:
    late = Page(
        "https://b.example", "https://b.example", 200, {}, b"<p>x</p>", datetime(2026, 5, 1, tzinfo=UTC), 7
    )
    assert join_pages([page("<p>a</p>"), late]).fetched_at == late.fetched_at


def test_nothing_cannot_be_joined() -> None:
    with pytest.raises(NormaliseError):
        join_pages([])
