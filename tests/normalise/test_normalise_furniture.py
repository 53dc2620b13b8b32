# ruff: noqa: E501  (markup reads best in one line)
"""What is left out of a page, and what never is."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from watcher.model import Page
from watcher.normalise import normalise
from watcher.normalise.noise import is_noise
from watcher.normalise.tables import table

MakePage = Callable[..., Page]

PROSE = "We collect the information that you give us when you open an account and use our services. "
BODY = "<h1>Privacy policy</h1>" + f"<p>{PROSE * 4}</p>" * 5
MENU = "".join(f"<li><a href='/{n}'>Product {n}</a></li>" for n in range(8))


@pytest.mark.parametrize(
    "extra",
    [
        f"<nav><ul>{MENU}</ul></nav>",
        f"<footer><ul>{MENU}</ul></footer>",
        f"<div class=x><ul>{MENU}</ul></div>",
        "<div id=onetrust-banner-sdk><p>We use cookies to enhance your experience on this site.</p></div>",
        "<div><p>We use cookies to enhance your experience on this site, as you like it.</p>"
        "<button>Accept all</button><button>Reject all</button></div>",
        "<div role=dialog><p>Sign up for our newsletter and never miss a thing again, dear friend.</p></div>",
        "<p>Was this page helpful?</p><button>Yes</button><button>No</button>",
        "<p>Updated over a week ago</p>",
        "<p>⌘K</p>",
        "<p>© 2026 Example, Inc. All rights reserved.</p>",
        "<p>5 min read</p>",
        "<p>1,234 views</p>",
        "<span style='position:absolute'>mmMwWLliI0fiflO&amp;1</span>",
        "<p>日本語(ja-JP) 한국어(ko-KR)</p>",
        "<h3>Related articles</h3><ul><li><a href='/1'>How to pay</a></li><li><a href='/2'>How to leave</a></li></ul>",
        "<script>track()</script><style>p{}</style><svg><text>x</text></svg>",
        "<kbd>Ctrl</kbd><kbd>I</kbd>",
        "<form><input name=q><button>Search</button></form>",
    ],
)
def test_furniture_leaves_the_fingerprint_as_it_was(page: MakePage, extra: str) -> None:
    assert normalise(page(BODY + extra)).fingerprint == normalise(page(BODY)).fingerprint


def test_a_promotion_above_the_title_is_left_out(page: MakePage) -> None:
    bar = "<section id=bar><a href='/new'>Our new model is live. Try it today.</a></section>"
    assert normalise(page(bar + BODY)).fingerprint == normalise(page(BODY)).fingerprint


def test_columns_of_links_below_the_text_are_left_out(page: MakePage) -> None:
    columns = "".join(
        f"<div><b>Group {n}</b></div><div><a href='/a{n}'>First</a><a href='/b{n}'>Second one</a></div>"
        for n in range(6)
    )
    assert normalise(page(BODY + columns)).fingerprint == normalise(page(BODY)).fingerprint


def test_a_list_of_linked_vendors_is_text(page: MakePage) -> None:
    vendors = "".join(f"<li><a href='https://vendor{n}.example/'>Vendor {n}</a></li>" for n in range(8))
    text = normalise(page(BODY + f"<h2>Subprocessors</h2><ul>{vendors}</ul>"))
    assert "Vendor 7" in [block.text for block in text.blocks]


def test_links_that_a_sentence_introduces_are_text(page: MakePage) -> None:
    text = normalise(
        page(BODY + f"<p>These policies are part of the terms:</p><ul>{MENU}</ul><p>{PROSE}</p>")
    )
    assert "Product 3" in [block.text for block in text.blocks]


@pytest.mark.parametrize(
    "tag", ["nav", "footer", "aside", "header", "form", "div class=sidebar", "div role=dialog"]
)
def test_a_part_with_much_of_the_prose_is_never_dropped(page: MakePage, tag: str) -> None:
    text = normalise(
        page(f"<h1>Terms</h1><p>{PROSE * 3}</p><{tag}><p>{PROSE * 3}Kept.</p></{tag.split()[0]}>")
    )
    assert any(block.text.endswith("Kept.") for block in text.blocks)


def test_class_names_are_matched_as_whole_tokens(page: MakePage) -> None:
    html = (
        f"<div class='lg:sidebar content-navigation-free'><a href='/a'>{'Very long link text ' * 3}</a></div>"
    )
    assert any("Very long" in block.text for block in normalise(page(BODY + html + f"<p>{PROSE}</p>")).blocks)


def test_the_main_part_is_read_with_title_and_date_before_it(page: MakePage) -> None:
    html = f"<div><h1>Terms</h1><p>Last updated: 2 May 2025</p><p>Menu words</p></div><main><p>{PROSE * 5}</p></main>"
    text = normalise(page(html))
    assert [block.text for block in text.blocks[:2]] == ["Terms", "Last updated: 2 May 2025"]
    assert "Menu words" not in [block.text for block in text.blocks]


def test_a_main_part_without_the_text_is_not_taken(page: MakePage) -> None:
    text = normalise(page(f"<main><p>Loading</p></main><div><p>{PROSE * 5}</p></div>"))
    assert any(PROSE.strip() in block.text for block in text.blocks)


@pytest.mark.parametrize("line", table("noise")["ui"]["lines"] + table("noise")["languages"]["names"])
def test_every_control_in_the_table_is_noise(line: str) -> None:
    assert is_noise(line)
    assert is_noise(line.upper() + " ")


@pytest.mark.parametrize(
    "line",
    ["We do not sell your data.", "No training on your content", "Yes, we share data with partners.", "Contact us at Example, Inc., Dublin",
     "Copyright complaints", "30 days", "French residents", "Data retention: 5 minutes"],
)  # fmt: skip
def test_short_legal_lines_are_no_noise(line: str) -> None:
    assert not is_noise(line)


@pytest.mark.parametrize("heading", table("noise")["tail"]["headings"])
def test_every_tail_heading_ends_the_text(page: MakePage, heading: str) -> None:
    tail = (
        f"<h3>{heading}</h3><p>Another story of ours that has nothing to do with it, and is long enough.</p>"
    )
    assert normalise(page(BODY + tail)).fingerprint == normalise(page(BODY)).fingerprint
