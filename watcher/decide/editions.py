"""Where the right edition is, when a page came in another language."""

from __future__ import annotations

from watcher.errors import NormaliseError
from watcher.model import Document, Outcome, Page, Place, Rejected, RejectionReason
from watcher.normalise.anchors import links_of


def edition_elsewhere(document: Document, language: str | None, page: object, outcome: Outcome) -> str:
    """A sentence that names the page's own link to the edition in the document's language; else nothing.

    Args:
        document: as configured.
        language: of the document: as configured, else of the text in force.
        page: what the fetcher brought back.
        outcome: what it came to.
    """
    if (
        not isinstance(outcome, Rejected)
        or outcome.rejection.reason is not RejectionReason.OTHER_LANGUAGE
        or not isinstance(page, Page)
        or language is None
    ):
        return ""
    try:
        links = links_of(page)
    except NormaliseError:
        return ""
    wanted = (language, language.partition("-")[0])
    editions = {
        link.language: link.url
        for link in reversed(links)
        if link.place is Place.EDITION and link.language is not None
    }
    target = next((editions[language] for language in wanted if language in editions), None)
    if target is None or target in {document.url, page.final_url}:
        return ""
    return f"The page names its edition in {language!r}: {target}"
