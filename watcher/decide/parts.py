"""A text of several pages, put together from what was seen of it.

A part that could not be had, or is not the document, stands as it was last seen; one that was never seen is
left out until it comes. So the other parts are always watched, nothing counts as removed because a part was
missing, and nothing as added because it came. That it is missing is told (:mod:`health`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from watcher.accept import judge
from watcher.decide.answers import failed
from watcher.decide.pages import read
from watcher.errors import FetchError, NormaliseError
from watcher.model import (
    Document,
    DocumentState,
    Failed,
    Page,
    Rejected,
    Rejection,
    RejectionReason,
    Text,
)
from watcher.normalise import glance, join_pages, parts_of

_OF_A_PART = {RejectionReason.TOO_SHORT, RejectionReason.OTHER_DOCUMENT}
"""No reasons to refuse a part at first sight: an annex may be short, and name no kind of document."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What is to be known of the parts of a page.

    Attributes:
        missing: why the first part that could not be seen is missing.
        stands: a missing part is there as it was last seen; else it was never seen, and is left out.
        held: a part holds a very different legal text: the whole waits for days, as any page would.
        widened: the page in force together with the parts that are seen for the first time, as they are now:
            what changes are told from, so that no such part counts as added by the provider.
    """

    missing: Failed | Rejected | None = None
    stands: bool = False
    held: Rejection | None = None
    widened: Page | None = None


WHOLE = Parts()


def needs_parts(answers: Sequence[Page | FetchError], state: DocumentState) -> bool:
    """Say whether :func:`assemble` needs the page of the revision in force."""
    if state.revision == 0:
        return False
    pages = [answer for answer in answers if isinstance(answer, Page)]
    try:
        return len(pages) < len(answers) or glance(join_pages(pages)) != state.glance
    except NormaliseError:
        return True


def assemble(
    document: Document, answers: Sequence[Page | FetchError], state: DocumentState, stored: Page | None
) -> tuple[Page | FetchError, Parts]:
    """One page of all parts that were ever seen.

    Args:
        document: as configured.
        answers: what the fetcher brought back for each of its URLs.
        state: what is known of the document.
        stored: page of the revision in force, where ``needs_parts`` asked for it.

    Returns:
        The page (or the answer of the first part, where none was ever seen) and what is to be known of its
        parts.
    """
    pages = [
        replace(answer, url=url) for url, answer in _named(document, answers) if isinstance(answer, Page)
    ]
    if state.revision and stored is None:
        return join_pages(pages), WHOLE  # as it was
    last = parts_of(stored) if stored else {}
    seen = dict(last)
    missing: list[tuple[str, Failed | Rejected]] = []
    held, stands = None, False
    for number, (url, answer) in enumerate(_named(document, answers), 1):
        name = f"part {number} of {len(document.urls)} ({url})"
        fault = _fault(document, url, answer, last.get(url), name)
        if isinstance(fault, Rejected) and fault.rejection.replaceable:
            held, fault = held or fault.rejection, None
        if fault is not None:
            missing.append((name, fault))
            stands = stands or url in last
        elif isinstance(answer, Page):
            seen[url] = replace(answer, url=url)
    there = [url for url in document.urls if url in seen]
    if not there:
        return _never_seen(answers[0], missing[0][0]), WHOLE
    # Where a part is gone from the configuration too, the new one is likely the same under another URL.
    grown = 0 < len(last) < len(there) and last.keys() <= set(there)
    return join_pages([seen[url] for url in there]), Parts(
        missing=_told(missing),
        stands=stands,
        held=held,
        widened=join_pages([last.get(url, seen[url]) for url in there]) if grown else None,
    )


def _named(
    document: Document, answers: Sequence[Page | FetchError]
) -> Iterator[tuple[str, Page | FetchError]]:
    return zip(document.urls, answers, strict=True)


def _never_seen(answer: Page | FetchError, name: str) -> Page | FetchError:
    if isinstance(answer, Page):
        return answer
    detail = f"{name}: {answer.detail}"
    return FetchError(
        answer.kind, detail, status=answer.status, retry_after=answer.retry_after, answer=answer.answer
    )


def _fault(
    document: Document, url: str, answer: Page | FetchError, last: Page | None, name: str
) -> Failed | Rejected | None:
    """Why an answer is not the part."""
    if isinstance(answer, FetchError):
        return failed(document, url, answer, name)
    text = read(answer, document)
    rejection = text if isinstance(text, Rejection) else _refused(document, answer, text, last)
    if rejection is None:
        return None
    detail = f"{name[0].upper()}{name[1:]}: {rejection.detail}"
    return Rejected(replace(answer, url=url), replace(rejection, detail=detail))


def _refused(document: Document, page: Page, text: Text, last: Page | None) -> Rejection | None:
    if last is None:
        rejection = judge(page, text, document)
        return None if rejection and rejection.reason in _OF_A_PART else rejection
    standing = read(last, document)
    return judge(page, text, document, None if isinstance(standing, Rejection) else standing)


def _told(missing: Sequence[tuple[str, Failed | Rejected]]) -> Failed | Rejected | None:
    """The fault of the first part that is missing, with the names of the others."""
    if not missing:
        return None
    _, first = missing[0]
    if len(missing) == 1:
        return first
    also = f" Missing too: {', '.join(name for name, _ in missing[1:])}."
    if isinstance(first, Failed):
        return replace(first, detail=f"{first.detail}.{also}")
    return replace(first, rejection=replace(first.rejection, detail=f"{first.rejection.detail}{also}"))
