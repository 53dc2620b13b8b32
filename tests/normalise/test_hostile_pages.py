"""Pages that were made to hurt whoever reads them: what fuzzing and a battery of such pages found.

No test looks at a clock. What took hours or gigabytes before takes moments or is refused; where it did again, the
run would end at its timeout.
"""

# ruff: noqa: E501  (markup reads best in one line)
from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pages import MakePage
from selectolax.lexbor import LexborHTMLParser

from watcher.errors import NormaliseError
from watcher.normalise import join_pages, limits, normalise, parts_of
from watcher.normalise.canonical import keys
from watcher.normalise.fold import fold
from watcher.normalise.markdown import to_html
from watcher.normalise.pdf_rows import pages_of
from watcher.normalise.tree import MAX_DEPTH, Element, grow

PROSE = "The keeper of this lantern never sells the letters of its guests to strangers."


def texts(page: MakePage, body: str | bytes, **kwargs: str) -> list[str]:
    return [block.text for block in normalise(page(body, **kwargs)).blocks]


def grown(html: str) -> list[Element]:
    body = LexborHTMLParser(html).body
    assert body is not None
    return grow(body)


def depth(element: Element) -> int:
    above, count = element.parent, 0
    while above is not None:
        above, count = above.parent, count + 1
    return count


def test_what_is_nested_beyond_any_document_is_read_all_the_same(page: MakePage) -> None:
    deep = (
        "<div>" * 5_000 + f"<p>{PROSE}</p><p>Second {PROSE}</p>" + "</div>" * 5_000 + f"<p>Third {PROSE}</p>"
    )
    assert texts(page, deep) == [PROSE, f"Second {PROSE}", f"Third {PROSE}"]
    assert max(map(depth, grown(deep))) == MAX_DEPTH + 1


@pytest.mark.parametrize(
    "html",
    [
        "<header>" * 4_000 + "<i></i>" * 4_000 + f"<h1>Terms</h1><p>{PROSE}</p>",
        "<table><tr><td><b>a</b><td>b<tr><td>c<td><b>" * 1_500 + PROSE,
        "<button><marquee>" * 3_000 + f"{PROSE} " * 500,
        f"<p>{PROSE}</p>" + ("<div>" * 200 + "<a>OK</a>" * 200) * 20,
        "<div>" * 4_000 + "<a href=https://other.example/>link</a>" * 1_000 + f"<p>{PROSE}",
        "<a href=x><marquee>" * 3_000 + f"<p>{PROSE}",
        "<h1><div>" * 3_000 + PROSE,
    ],
    ids=["headers", "tables", "buttons", "choices", "links", "anchors", "headings"],
)
def test_looking_below_every_element_of_a_deep_page_takes_no_square_of_time(
    page: MakePage, html: str
) -> None:
    assert PROSE in " ".join(texts(page, html))


def test_few_bytes_that_open_again_in_each_paragraph_are_refused_before_they_fill_the_memory(
    page: MakePage,
) -> None:
    opened = "<p>" + "".join(f"<b id={n}>" for n in range(3_000)) + "</p>" + "<p>x" * 3_000
    with pytest.raises(NormaliseError, match="more time or memory"):
        normalise(page(opened))
    hidden = opened.replace("</p>", "<!--</b>--></p>", 1)
    with pytest.raises(NormaliseError, match="more time or memory"):
        normalise(page(hidden))


def test_a_list_of_choices_without_end_is_refused(page: MakePage) -> None:
    with pytest.raises(NormaliseError, match="more time or memory"):
        normalise(page("<select>" + "<option>x" * 60_000))


def test_many_tags_alone_are_no_reason_to_refuse(page: MakePage) -> None:
    assert len(texts(page, f"<p>{PROSE}</p>" * 12_000)) == 12_000


@pytest.mark.parametrize(
    "html",
    [
        "<a href='/x'>one</a> <b>two</b> " * 2_000,
        "<p><span class=x><b id='1'>bold</b></span> <i>words</i></p>" * 1_000,
        '<a href="/a?b=1&c=2" data-x="y z">x</a>' * 4_000,
    ],
)
def test_styles_that_are_closed_are_not_tried_first(html: str, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []
    monkeypatch.setattr(limits, "try_parsing", tried.append)
    limits.check_markup(html)
    assert not tried


@pytest.mark.parametrize(
    "unit",
    [
        "<b id={}><!--</b>-->",
        "<b id={} x='></b>'>",
        '<b id={} x=y"></b>">',
        "<b id={}><textarea></b></textarea>",
        "<b id={}><script></b></script>",
        "<b id={}><table></b></table>",
        "<B id={}>",
        "<b/id={}>",
        "<b\tid={}>",
    ],
)
def test_an_end_tag_that_only_seems_to_close_a_style_does_not_count(
    unit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[str] = []
    monkeypatch.setattr(limits, "try_parsing", tried.append)
    limits.check_markup("<p>" + "".join(unit.format(n) for n in range(1_000)) + "</p>" + "<p>x" * 1_000)
    assert tried


def test_marks_piled_on_a_letter_are_cut_where_no_word_has_that_many(page: MakePage) -> None:
    piled = "a" + "\u0301\u0316" * 100_000
    assert fold(piled) == piled[:31]
    assert fold("e\u0301te\u0301 — “…” ££££" + "•" * 40) == "e\u0301te\u0301 — “…” ££££" + "•" * 40
    assert texts(page, f"<p>{piled} {PROSE}</p>") == [f"{piled[:31]} {PROSE}"]


def test_what_stood_around_an_unseen_character_is_folded() -> None:
    assert fold("one \u200b two \u200b") == "one two"
    assert fold("\u200b one") == "one"


@pytest.mark.parametrize(
    "charset", ["undefined", "idna", "punycode", "unicode_escape", "raw_unicode_escape", "utf-7"]
)
def test_a_charset_that_only_python_knows_is_none(page: MakePage, charset: str) -> None:
    body = f"<p>{PROSE}</p>".encode() + b"\xff\\ud800+2AA-"
    assert PROSE in texts(page, body, kind=f"text/html; charset={charset}")[0]


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("text/html", "<p>One</p><plaintext>Two"),
        ("text/html", "<p>One</p><svg><plaintext>Two"),
        (
            "text/html",
            '<p>One</p><math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;plaintext&gt;">',
        ),
        ("text/html", "<p>One</p><textarea>Two"),
        ("text/html", "<p>One</p><table><td><select><option>Two"),
        ("text/html", "<p>One</p></div></body></html><!-- Two"),
        ("text/markdown", "One\n\n<div><select>\n\nTwo"),
        ("text/markdown", "One\n\n<table><td><svg><desc><textarea>Two"),
        ("text/markdown", "One\n\n<plaintext>\n\nTwo"),
        ("text/plain", "One <plaintext> </div><!--"),
    ],
)
def test_no_part_of_a_text_swallows_the_next(page: MakePage, content_type: str, body: str) -> None:
    first = page(body, kind=content_type, url="https://example.com/1")
    last = page(f"<h1>Last</h1><p>{PROSE}</p>", url="https://example.com/2")
    whole = join_pages([first, last])
    parts = parts_of(whole)
    assert list(parts) == ["https://example.com/1", "https://example.com/2"]
    assert [block.text for block in normalise(parts["https://example.com/2"]).blocks] == ["Last", PROSE]
    read = [block.text for block in normalise(whole).blocks]
    assert read[-2:] == ["Last", PROSE]
    assert read[0].startswith("One")


def test_a_line_that_begins_with_a_handle_stands_alone(page: MakePage) -> None:
    lines = ["Write to the keeper of the lantern", "@lantern.example and nobody else", "or@lantern.example"]
    assert texts(page, "".join(f"<p>{line}</p>" for line in lines)) == lines
    assert len(keys(lines)) == 3


def test_a_page_that_claims_to_be_hundreds_of_files_is_refused(page: MakePage) -> None:
    part = "<div data-watcher-part=x data-watcher-pdf>JVBERi0=</div>"
    with pytest.raises(NormaliseError, match="parts"):
        normalise(page(part * 51))


def test_thousands_of_dots_at_one_height_of_a_pdf_are_not_tried_for_every_row() -> None:
    words = [["word", 100.0, 120.0, 650.0, 10.0, False]] * 20_000
    dots = [[90.0, 653.5, 4.0], *([[9_000.0, 653.5, 4.0]] * 2_000)]
    sheet = {"width": 612.0, "height": 792.0, "images": 0, "lost": 0, "dots": dots, "words": words}
    (page,) = pages_of([sheet])
    assert len(page.rows) == 20_000
    assert all(row.dot == 86.0 for row in page.rows)


def test_more_lines_than_any_document_has_are_refused(page: MakePage) -> None:
    with pytest.raises(NormaliseError, match="lines"):
        normalise(page("x.\n\n" * 250_001, kind="text/plain"))


def test_markdown_longer_than_any_document_is_refused() -> None:
    with pytest.raises(NormaliseError, match="Markdown"):
        to_html("![" * 1_000_001)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(["a", "b", "\u0301", "\u0316", "\u200b", " ", "•", "語", "\n"]), max_size=80
    ).map("".join),
    st.integers(0, 60),
)
def test_folding_twice_is_folding_once(text: str, marks: int) -> None:
    once = fold(text + "\u0301" * marks)
    assert fold(once) == once
    assert once == " ".join(once.split())
