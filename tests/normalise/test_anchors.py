"""Links of pages: absolute, with their words, their line and their place."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pages import MakePage, make

from watcher.model import Link, Place
from watcher.normalise.anchors import MAX_LINKS, links_of

URL = "https://example.com/legal/terms"


def links(body: str, kind: str = "text/html; charset=utf-8") -> list[Link]:
    return list(links_of(make(f"<html><body>{body}</body></html>" if "html" in kind else body, kind, URL)))


def test_a_link_has_its_words_its_line_and_its_absolute_address() -> None:
    (link,) = links('<p>Please read our\n <a href="../privacy">Privacy <b>Policy</b></a> too.</p>')

    assert link == Link(
        "https://example.com/privacy",
        "Privacy Policy",
        Place.TEXT,
        "Please read our Privacy Policy too.",
    )


@pytest.mark.parametrize(
    "frame", ["footer", "nav", "header", 'div class="site-footer dark"', 'div role="contentinfo"']
)
def test_links_of_the_frame_are_told_from_those_of_the_text(frame: str) -> None:
    found = links(f'<{frame}><ul><li><a href="/a">A</a></ul></{frame.split()[0]}><p><a href="/b">B</a></p>')

    assert [(link.words, link.place) for link in found] == [("A", Place.FRAME), ("B", Place.TEXT)]


def test_a_page_that_makes_room_for_a_side_bar_is_no_frame() -> None:
    (link,) = links('<div class="with-sidebar no-footer"><a href="/a">A</a></div>')
    assert link.place is Place.TEXT


@pytest.mark.parametrize(
    "href",
    [
        "#part",
        "mailto:a@example.com",
        "javascript:void(0)",
        "",
        "tel:1",
        "http://[bad",
        "http://u:p@h/",
        "terms#x",
    ],
)
def test_what_cannot_be_fetched_and_places_in_the_page_are_left_out(href: str) -> None:
    assert links(f'<a href="{href}">Terms</a>') == []


def test_pages_that_scripts_tell_apart_by_fragments_stay_apart() -> None:
    found = links('<a href="/#/privacy">A</a><a href="/x#part">B</a>')
    assert [link.url for link in found] == ["https://example.com/#/privacy", "https://example.com/x"]


def test_the_base_of_the_page_counts() -> None:
    (link,) = links('<base href="https://cdn.example.com/docs/"><a href="privacy">P</a>')
    assert link.url == "https://cdn.example.com/docs/privacy"


def test_editions_are_told_by_the_head_and_by_links_with_a_language() -> None:
    found = links(
        '<link rel="alternate" hreflang="fr-ca" href="/fr/terms">'
        '<link rel="alternate" hreflang="x-default" href="/t">'
        '<link rel="canonical" hreflang="de" href="/d"><a hreflang="zh-Hans-CN" href="/zh/terms">中文</a>'
    )
    assert [(link.url[19:], link.language) for link in found] == [
        ("/fr/terms", "fr-CA"),
        ("/t", None),
        ("/zh/terms", "zh-CN"),
    ]
    assert {link.place for link in found} == {Place.EDITION}


def test_markdown_and_plain_text_have_links_too() -> None:
    (link,) = links("See the [Privacy Policy](/privacy).", "text/markdown")
    assert (link.url, link.words) == ("https://example.com/privacy", "Privacy Policy")
    (link,) = links("Terms\nThe Privacy Policy is at https://example.com/privacy.\n", "text/plain")
    assert link.url == "https://example.com/privacy"
    assert link.around == "The Privacy Policy is at https://example.com/privacy."


def test_a_pdf_has_none(page: MakePage) -> None:
    assert links_of(page(b"%PDF-1.4 https://example.com", "application/pdf")) == ()


def test_their_number_is_bounded() -> None:
    assert len(links('<a href="/a">a</a>' * (MAX_LINKS + 50))) == MAX_LINKS


@settings(max_examples=150, deadline=None)
@given(st.text(), st.text(st.sampled_from("<>a href='\"=/#:.?&;!-p" + "\u202e\0 "), max_size=200))
def test_no_markup_breaks_it(href: str, body: str) -> None:
    for link in links(f'<p><a href="{href}">x</a>{body}'):
        assert link.url.startswith(("http://", "https://"))
        assert " " not in link.url
        assert "\\" not in link.url
