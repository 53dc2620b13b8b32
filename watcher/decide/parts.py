"""A text of several pages, put together from what was seen of it.

A part that could not be had, or is not the document, stands as it was last seen; so the other parts are still
watched, and nothing counts as removed because a part was missing. That it is missing is told (:mod:`health`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from watcher.accept import judge
from watcher.decide.pages import read
from watcher.errors import FetchError, NormaliseError
from watcher.model import Document, DocumentState, Failed, Page, Rejected, Rejection
from watcher.normalise import glance, join_pages, parts_of


@dataclass(frozen=True, slots=True)
class Parts:
    """What is to be known of the parts of a page.

    Attributes:
        missing: why the first part that stands as it was last seen could not be seen itself.
        held: a part holds a very different legal text: the whole waits for days, as any page would.
    """

    missing: Failed | Rejected | None = None
    held: Rejection | None = None


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
    document: Document, answers: Sequence[Page | FetchError], stored: Page | None
) -> tuple[Page | FetchError, Parts]:
    """One page of all parts.

    Args:
        document: as configured.
        answers: what the fetcher brought back for each of its URLs.
        stored: page of the revision in force, where ``needs_parts`` asked for it.

    Returns:
        The page (or the fault of a part that was never seen) and what is to be known of its parts.
    """
    last = parts_of(stored) if stored else {}
    pages: list[Page] = []
    missing: list[tuple[str, Failed | Rejected]] = []
    held: Rejection | None = None
    for number, (url, answer) in enumerate(zip(document.urls, answers, strict=True), 1):
        name = f"part {number} of {len(document.urls)} ({url})"
        fault = _fault(document, answer, last.get(url), name, whole=stored is None)
        if isinstance(fault, Rejected) and fault.rejection.replaceable:
            held = held or fault.rejection
            fault = None
        if fault is None and isinstance(answer, Page):
            pages.append(replace(answer, url=url))
        elif url in last:
            pages.append(last[url])
            missing += [(name, fault)] if fault else []
        else:
            return _never_seen(answer, name), WHOLE
    return join_pages(pages), Parts(_told(missing), held)


def _never_seen(answer: Page | FetchError, name: str) -> Page | FetchError:
    if isinstance(answer, Page):
        return answer
    detail = f"{name}: {answer.detail}"
    return FetchError(answer.kind, detail, status=answer.status, retry_after=answer.retry_after)


def _fault(
    document: Document, answer: Page | FetchError, last: Page | None, name: str, *, whole: bool
) -> Failed | Rejected | None:
    """Why an answer is not the part; where all is new (or as it was), the whole is judged, not its parts."""
    if isinstance(answer, FetchError):
        return Failed(answer.kind, f"{name}: {answer.detail}", answer.status, answer.retry_after)
    text = read(answer, document)
    if isinstance(text, Rejection):
        rejection: Rejection | None = text
    elif whole or last is None:
        return None
    else:
        standing = read(last, document)
        baseline = None if isinstance(standing, Rejection) else standing
        rejection = judge(answer, text, document, baseline)
    if rejection is None:
        return None
    detail = f"{name[0].upper()}{name[1:]}: {rejection.detail}"
    return Rejected(answer, replace(rejection, detail=detail))


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
