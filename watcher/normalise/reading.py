"""A page to lines of text, by what kind of file it is."""

from __future__ import annotations

from enum import StrEnum
from urllib.parse import urlsplit

from watcher.errors import NormaliseError
from watcher.model import Page
from watcher.normalise.decode import decode
from watcher.normalise.html import read_fragment, read_html
from watcher.normalise.lines import Reading
from watcher.normalise.markdown import to_html
from watcher.normalise.pdf import read_pdf
from watcher.normalise.plain import read_plain

_HTML = frozenset({"text/html", "application/xhtml+xml"})
_MARKDOWN = frozenset({"text/markdown", "text/x-markdown"})
_UNTOLD = frozenset({"", "text/plain", "application/octet-stream", "binary/octet-stream"})
_MARKDOWN_ENDS = (".md", ".markdown", ".mdx")
_HTML_ENDS = (".html", ".htm", ".xhtml")
_TEXT_ENDS = (".txt", ".text")
_HTML_STARTS = (b"<!doctype html", b"<html", b"<head", b"<body", b"<?xml", b"<!--", b"<div", b"<p>", b"<h1")


class Form(StrEnum):
    """What kind of file a page is."""

    HTML = "html"
    MARKDOWN = "markdown"
    PLAIN = "plain"
    PDF = "pdf"


def form_of(page: Page) -> Form:
    """What kind of file a page is: what it states, then its name, then its first bytes.

    Raises:
        NormaliseError: something that holds no text for readers.
    """
    start = page.body[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    kind = page.media_type
    if start.startswith(b"%pdf-") or kind == "application/pdf":
        return Form.PDF
    if kind in _MARKDOWN:
        return Form.MARKDOWN
    if kind in _HTML:
        return Form.HTML
    if kind not in _UNTOLD and not kind.startswith("text/") and not kind.endswith("+xml"):
        raise NormaliseError(f"{kind} is not a document type that is read")
    return _form_by_name(page, start)


def _form_by_name(page: Page, start: bytes) -> Form:
    if start.startswith(_HTML_STARTS[:2]):
        return Form.HTML
    paths = [urlsplit(url).path.lower() for url in (page.final_url, page.url)]
    for ends, form in ((_MARKDOWN_ENDS, Form.MARKDOWN), (_HTML_ENDS, Form.HTML), (_TEXT_ENDS, Form.PLAIN)):
        if any(path.endswith(ends) for path in paths):
            return form
    return Form.HTML if start.startswith(_HTML_STARTS) and page.media_type != "text/plain" else Form.PLAIN


def read(page: Page, *, select: str | None, remove: tuple[str, ...]) -> Reading:
    """The lines of a page, with title and stated language."""
    form = form_of(page)
    if form is Form.PDF:
        return read_pdf(page.body)
    text = decode(page.body, page.headers.get("content-type", ""))
    if form is Form.HTML:
        return read_html(text, url=page.final_url, select=select, remove=remove)
    if "\0" in text:
        raise NormaliseError("the file is binary, not text")
    if form is Form.MARKDOWN:
        html, title = to_html(text)
        return Reading(read_fragment(html), title)
    return Reading(read_plain(text))
