"""One look at a page that is not watched: is it a legal document, which one, and where does it lead?

::

    URL ─fetch─► Page ─normalise─► Text ─accept─► Looked
           └ drawn by a browser, where there is one and the page shows nothing without
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from watcher import decide
from watcher.accept import judge
from watcher.discover import Described, describe
from watcher.errors import FetchError, FetchFault, NormaliseError
from watcher.fetch import Fetcher
from watcher.model import (
    Document,
    Failed,
    Link,
    NotModified,
    Page,
    Rejected,
    Rejection,
    Render,
    Text,
    Validators,
)
from watcher.normalise.anchors import links_of


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look at a page showed.

    Attributes:
        final_url: where the page was found.
        reason: why it is no document (a rejection's or a fetch fault's word); empty where it is one.
        detail: the same as a sentence, with what would help.
        text: what it says, where it could be read.
        described: what it calls itself; None without a text.
        drawn: only a browser could see it.
    """

    url: str
    final_url: str
    reason: str = ""
    detail: str = ""
    text: Text | None = None
    described: Described | None = None
    links: tuple[Link, ...] = ()
    drawn: bool = False


def look(fetcher: Fetcher, url: str, clock: Callable[[], datetime], *, language: str | None = None) -> Looked:
    """Look at a page as a first check would.

    Args:
        fetcher: keeps the rules of the network.
        url: the page.
        clock: the present, aware UTC.
        language: the page must be in it.
    """
    document = Document("page/page", "page", "page", "page", (url,), language=language)
    over_http, outcome = _seen(fetcher, document, clock)
    if outcome is None or not decide.needs_browser(document, outcome):
        return over_http
    if missing := fetcher.missing():
        return replace(over_http, detail=f"{over_http.detail} A browser may see it: {missing}.")
    drawn, rest = _seen(fetcher, replace(document, render=Render.BROWSER), clock)
    return over_http if isinstance(rest, Failed) else replace(drawn, drawn=True)


def _seen(
    fetcher: Fetcher, document: Document, clock: Callable[[], datetime]
) -> tuple[Looked, Rejected | Failed | None]:
    url = document.url
    try:
        page = fetcher.fetch(document, url, Validators(), now=clock)
    except FetchError as error:
        failed = Failed(error.kind, error.detail, error.status)
        return Looked(url, url, str(error.kind), f"It could not be had: {error.detail}."), failed
    if isinstance(page, NotModified):
        failed = Failed(FetchFault.PROTOCOL, "the server said “not modified” of a page never seen")
        return Looked(url, url, failed.kind, f"It could not be had: {failed.detail}."), failed
    text = decide.read(page, document)
    if isinstance(text, Rejection):
        return Looked(url, page.final_url, text.reason, text.detail), Rejected(page, text)
    rejection = judge(page, text, document)
    looked = Looked(
        url=url,
        final_url=page.final_url,
        reason=rejection.reason if rejection else "",
        detail=rejection.detail if rejection else "",
        text=text,
        described=describe(text, page.final_url),
        links=_links(page),
    )
    return looked, Rejected(page, rejection, text=text) if rejection else None


def _links(page: Page) -> tuple[Link, ...]:
    try:
        return links_of(page)
    except NormaliseError:
        return ()
