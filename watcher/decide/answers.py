"""A fetch that failed, as an outcome; what the server sent in place of the page is kept as evidence."""

from __future__ import annotations

from dataclasses import replace

from watcher.accept import judge
from watcher.decide.pages import read
from watcher.errors import FetchError
from watcher.model import Document, Failed, Page, Rejected, Rejection


def failed(document: Document, url: str, error: FetchError, name: str = "") -> Failed:
    """Tell why a page could not be had.

    Args:
        document: as configured.
        url: what was asked for.
        error: of the fetch.
        name: of the part, where the document is on several pages.
    """
    detail = f"{name}: {error.detail}" if name else error.detail
    return Failed(error.kind, detail, error.status, error.retry_after, _sent(document, url, error))


def _sent(document: Document, url: str, error: FetchError) -> Rejected | None:
    answer = error.answer
    if answer is None or not answer.body:
        return None
    page = Page(url, answer.final_url, answer.status, answer.headers, answer.body, answer.at)
    text = read(page, document)
    if isinstance(text, Rejection):
        return Rejected(page, replace(text, detail=f"{error.detail}. {text.detail}"))
    rejection = judge(page, text, document)
    return None if rejection is None else Rejected(page, rejection, text=text)
