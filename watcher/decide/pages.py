"""Pages to texts, texts to clauses: what the corridor does before and beside a decision."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace

from watcher.accept import judge
from watcher.compare import compare, read_all
from watcher.compare.standing import unread
from watcher.compare.verdict import UNCLEAR
from watcher.errors import NormaliseError
from watcher.model import (
    Clause,
    Comparison,
    Direction,
    Document,
    DocumentState,
    NotModified,
    Page,
    Rejected,
    Rejection,
    RejectionReason,
    Significance,
    Stance,
    Text,
    Topic,
    TopicVerdict,
)
from watcher.normalise import VERSION, clauses, glance, normalise

FILE = Document(key="file/file", provider="file", provider_name="file", name="file", urls=("file",))


def derivation(document: Document) -> str:
    """Name the way from page to text: normaliser version and the document's own options."""
    options = json.dumps([document.select, document.remove, document.language], ensure_ascii=False)
    return f"{VERSION}:{hashlib.sha256(options.encode()).hexdigest()[:12]}"


def read(page: Page, document: Document) -> Text | Rejection:
    """Normalise a page; one that cannot be read is rejected as unreadable."""
    try:
        return normalise(page, select=document.select, remove=document.remove, language=document.language)
    except NormaliseError as error:
        return Rejection(RejectionReason.UNREADABLE, f"The page cannot be read: {error}.")


def unchanged_bytes(page: Page | NotModified, state: DocumentState, document: Document) -> bool:
    """Say whether a page holds the revision in force, without reading it."""
    if state.revision == 0 or state.derivation != derivation(document):
        return False
    return isinstance(page, NotModified) or glance(page) == state.glance


def needs_baseline(text: Text | Rejection | None, state: DocumentState, document: Document) -> bool:
    """Say whether ``decide`` needs the page and text of the revision in force."""
    if state.revision == 0:
        return False
    changed = isinstance(text, Text) and text.fingerprint != state.fingerprint
    return changed or state.candidate is not None or state.derivation != derivation(document)


def read_clauses(text: Text) -> list[tuple[Clause, tuple[Stance, ...]]]:
    """All clauses of a text in reading order, each with what it says on the topics."""
    found = clauses(text)
    return list(zip(found, read_all(found, text.language), strict=True))


def compare_texts(old: Text, new: Text) -> Comparison:
    """Compare two texts clause by clause."""
    return compare_clauses(old, clauses(old), new, clauses(new))


def compare_clauses(
    old: Text, old_clauses: Sequence[Clause], new: Text, new_clauses: Sequence[Clause]
) -> Comparison:
    """Compare some of the clauses of two texts."""
    found = compare(
        old_clauses,
        new_clauses,
        language=new.language or old.language,
        old_dates=old.dates,
        new_dates=new.dates,
    )
    return _unclear(found) if unread(found.language) else found


def _unclear(comparison: Comparison) -> Comparison:
    """Where no lexicon reads the language, what matters may be on any topic: tell it of each."""
    changes = tuple(
        replace(change, topics=tuple(Topic)) if change.significance is Significance.SUBSTANTIVE else change
        for change in comparison.changes
    )
    if not any(change.topics for change in changes):
        return comparison
    verdict = TopicVerdict(Significance.SUBSTANTIVE, Direction.NEUTRAL, (UNCLEAR,))
    return replace(comparison, changes=changes, topics=dict.fromkeys(Topic, verdict))


def compare_pages(old: Page, new: Page, document: Document = FILE) -> Rejected | Comparison:
    """Compare two pages of one document; what is returned where one of them is not the document names it."""
    texts = []
    for page in (old, new):
        text = read(page, document)
        if isinstance(text, Rejection):
            return Rejected(page, text)
        texts.append(text)
    return _not_document(old, texts[0], new, texts[1], document) or compare_texts(*texts)


def _not_document(
    old: Page, old_text: Text, new: Page, new_text: Text, document: Document
) -> Rejected | None:
    """Which of two pages is not the document, and why: judged alone, and the new one from the old."""
    for page, text, before in ((old, old_text, None), (new, new_text, None), (new, new_text, old_text)):
        rejection = judge(page, text, document, before)
        # A legal text that lost most of its length is held when it is watched; whoever compares two files
        # wants to see what was lost.
        if rejection and not (rejection.reason is RejectionReason.SHRUNK and rejection.replaceable):
            return Rejected(page, rejection)
    return None
