"""Several pages that together are one text, as one page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from html import escape

from selectolax.lexbor import LexborHTMLParser

from watcher.errors import NormaliseError
from watcher.model import Page
from watcher.normalise.decode import decode
from watcher.normalise.html import PART
from watcher.normalise.limits import check_markup
from watcher.normalise.markdown import to_html
from watcher.normalise.pdf import read_pdf
from watcher.normalise.plain import read_plain
from watcher.normalise.reading import Form, form_of


def join_pages(pages: Sequence[Page]) -> Page:
    """One UTF-8 HTML page with the text of all ``pages`` in order.

    Each page becomes a part of its own, so that its furniture is told from its text by its own
    measures. URL and status are those of the first page, the time that of the last.

    Raises:
        NormaliseError: no pages, or one of a type that is not read.
    """
    if not pages:
        raise NormaliseError("no pages to join")
    first = pages[0]
    heads: list[str] = []
    parts: list[str] = []
    for page in pages:
        head, body = _halves(page)
        heads.append(head)
        parts.append(f"<div {PART}>{body}</div>")
    html = f"<!DOCTYPE html>{heads[0]}<body>{''.join(parts)}</body></html>"
    return replace(
        first,
        headers={**first.headers, "content-type": "text/html; charset=utf-8"},
        body=html.encode("utf-8", "replace"),
        fetched_at=max(page.fetched_at for page in pages),
        elapsed_ms=sum(page.elapsed_ms for page in pages),
    )


def _halves(page: Page) -> tuple[str, str]:
    """What comes before the body (``<html>`` with its language, title), and the body's content."""
    form = form_of(page)
    if form is Form.PDF:
        read_pdf(page.body)
    text = decode(page.body, page.headers.get("content-type", ""))
    if form is Form.MARKDOWN:
        html, title = to_html(text)
        return _head("", title), html
    if form is Form.PLAIN:
        return _head("", ""), "".join(f"<p>{escape(line.text)}</p>" for line in read_plain(text))
    check_markup(text)
    parser = LexborHTMLParser(text)
    root, title_node = parser.root, parser.css_first("head > title")
    language = (root.attributes.get("lang") or "") if root is not None else ""
    body = parser.body
    content = (body.inner_html or "") if body is not None else ""
    return _head(language, title_node.text() if title_node is not None else ""), content


def _head(language: str, title: str) -> str:
    stated = f' lang="{escape(language)}"' if language else ""
    return f"<html{stated}><head><title>{escape(title)}</title></head>"
