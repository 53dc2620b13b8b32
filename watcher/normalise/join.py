"""Several pages that together are one text, as one page; and the parts of such a page."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterable, Sequence
from dataclasses import replace
from html import escape

from selectolax.lexbor import LexborHTMLParser, LexborNode

from watcher.errors import NormaliseError
from watcher.model import Page
from watcher.normalise.decode import decode
from watcher.normalise.html import PART, PDF_PART, read_html
from watcher.normalise.limits import check_markup
from watcher.normalise.lines import Line
from watcher.normalise.markdown import to_html
from watcher.normalise.plain import read_plain
from watcher.normalise.reading import Form, form_of

_HTML = "text/html; charset=utf-8"


def join_pages(pages: Sequence[Page]) -> Page:
    """One UTF-8 HTML page with the text of all ``pages`` in order.

    Each page becomes a part of its own that names its URL, so that its furniture is told from its text by
    its own measures, and :func:`parts_of` finds it again. URL and status are those of the first page, the
    time that of the last.

    Raises:
        NormaliseError: no pages, or one of a type that is not read.
    """
    if not pages:
        raise NormaliseError("no pages to join")
    first = pages[0]
    halves = [_halves(page) for page in pages]
    parts = [
        f'<div {PART}="{escape(page.url)}"{mark}>{body}</div>'
        for page, (_, body, mark) in zip(pages, halves, strict=True)
    ]
    html = f"<!DOCTYPE html>{halves[0][0]}<body>{''.join(parts)}</body></html>"
    return replace(
        first,
        headers={**first.headers, "content-type": _HTML},
        body=html.encode("utf-8", "replace"),
        fetched_at=max(page.fetched_at for page in pages),
        elapsed_ms=sum(page.elapsed_ms for page in pages),
    )


def parts_of(page: Page) -> dict[str, Page]:
    """The parts of a joined page by their URL; a page that is none is its own only part."""
    if page.media_type != "text/html":
        return {page.url: page}
    html = decode(page.body, page.headers.get("content-type", ""))
    check_markup(html)
    parser = LexborHTMLParser(html)
    nodes = parser.css(f"body > [{PART}]")
    found = {node.attributes[PART] or "": node for node in nodes}
    if page.url not in found:
        return {page.url: page}
    head = _head_of(parser)
    page = replace(page, elapsed_ms=0)
    return {url: _part(page, url, node, head if url == page.url else "") for url, node in found.items()}


def _part(page: Page, url: str, node: LexborNode, head: str) -> Page:
    if PDF_PART in node.attributes:
        try:
            body = b64decode(node.text(), validate=True)
        except ValueError:
            raise NormaliseError("a part of the page is no PDF in base 64") from None
        return replace(page, url=url, final_url=url, headers={"content-type": "application/pdf"}, body=body)
    html = f"<!DOCTYPE html>{head or _head('', '')}<body>{node.inner_html or ''}</body></html>"
    final_url = page.final_url if url == page.url else url
    return replace(
        page,
        url=url,
        final_url=final_url,
        headers={**page.headers, "content-type": _HTML},
        body=html.encode(),
    )


def _halves(page: Page) -> tuple[str, str, str]:
    """What comes before the body (``<html>`` with its language, title), the body's content, and its mark."""
    form = form_of(page)
    if form is Form.PDF:
        return _head("", ""), b64encode(page.body).decode("ascii"), f" {PDF_PART}"
    text = decode(page.body, page.headers.get("content-type", ""))
    if form is Form.MARKDOWN:
        html, title = to_html(text)
        return _head("", title), _body_of(html)[1], ""
    if form is Form.PLAIN:
        return _head("", ""), _paragraphs(read_plain(text)), ""
    return *_body_of(text), ""


def _body_of(html: str) -> tuple[str, str]:
    """What comes before the body, and its content with every element closed, so that another may follow."""
    check_markup(html)
    parser = LexborHTMLParser(html)
    head = _head_of(parser)
    parser.unwrap_tags(["plaintext"])  # what nothing closes
    body = (parser.body.inner_html or "") if parser.body is not None else ""
    return head, body if _ends(body) else _paragraphs(read_html(html).lines)


def _ends(body: str) -> bool:
    """Whether what follows a part stays outside it: markup may read otherwise once it was written again."""
    parser = LexborHTMLParser(f"<!DOCTYPE html><body><div {PART}>{body}</div><hr {PART}></body>")
    top = [node for node in parser.css(f"body > [{PART}]") if node.tag in {"div", "hr"}]
    return [node.tag for node in top] == ["div", "hr"]


def _paragraphs(lines: Iterable[Line]) -> str:
    return "".join(f"<p>{escape(line.text)}</p>" for line in lines)


def _head_of(parser: LexborHTMLParser) -> str:
    root, title = parser.root, parser.css_first("head > title")
    language = (root.attributes.get("lang") or "") if root is not None else ""
    return _head(language, title.text() if title is not None else "")


def _head(language: str, title: str) -> str:
    stated = f' lang="{escape(language)}"' if language else ""
    return f"<html{stated}><head><title>{escape(title)}</title></head>"
