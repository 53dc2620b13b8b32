"""The gate: one page, its text, and the text in force → the reason why it is not the document, or None.

The tests run from the surest to the vaguest; the first that bites gives the reason. What the page *says*
decides (extracted text and title); raw HTML is looked at only where the page says next to nothing, because
good pages carry the scripts of bot checks and the words of error pages too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlsplit

from watcher.accept.likeness import Likeness, likeness, shared_shingles
from watcher.accept.markers import LANGUAGES, ORDER, Markers, Phrase, markers
from watcher.accept.reading import Reading, fold_line, is_name, read, spelled
from watcher.model import Document, Page, Rejection, RejectionReason, Text

# The measured thresholds (docs/gate.md): letters, an ideograph counting two and a half.
_TOO_SHORT = 300
_SHORT = 3000
_LONG_DIALOG = 8000
_BARELY = 1500
_SAME_LINES = 0.5
_SHRUNK = 0.4
_OTHER_LINES = 0.15
_OTHER_SHINGLES = 0.5
_LEGAL_CUES = 6
_FEW_CUES = 3
_MARKUP_SEARCHED = 400_000

_STATUS_REASONS = {
    401: RejectionReason.LOGIN,
    403: RejectionReason.CHALLENGE,
    404: RejectionReason.NOT_FOUND,
    410: RejectionReason.NOT_FOUND,
    429: RejectionReason.CHALLENGE,
    451: RejectionReason.GEO_BLOCK,
    503: RejectionReason.MAINTENANCE,
}

_SAID = {
    RejectionReason.ERROR_PAGE: "an error page",
    RejectionReason.NOT_FOUND: "a page that says it is not there",
    RejectionReason.CHALLENGE: "a bot check or block page",
    RejectionReason.LOGIN: "a log-in page",
    RejectionReason.CONSENT_WALL: "a cookie dialog with no text behind it",
    RejectionReason.GEO_BLOCK: "a page that refuses this country or region",
    RejectionReason.MAINTENANCE: "a maintenance page",
    RejectionReason.EMPTY_SHELL: "a shell that scripts should have filled",
    RejectionReason.REDIRECT: "a page that only sends people on",
}


@dataclass(frozen=True, slots=True)
class _Case:
    """All that the tests look at."""

    page: Page
    text: Text
    document: Document
    baseline: Text | None
    reading: Reading
    old: Reading | None
    like: Likeness | None
    cues: int
    kinds: frozenset[str]
    markers: Markers

    @property
    def known(self) -> bool:
        """Most of it stands in the accepted text, and most of that is still there."""
        return self.like is not None and min(self.like.overlap, self.like.kept) > _SAME_LINES

    @property
    def titled(self) -> bool:
        """Title or first lines name a legal text."""
        return bool(self.kinds)

    @property
    def legal(self) -> bool:
        """It reads like a legal text."""
        if self.reading.weight < _TOO_SHORT:
            return False
        return self.cues >= _LEGAL_CUES or (self.titled and self.cues >= _FEW_CUES)

    def reject(self, reason: RejectionReason, detail: str, *, replaceable: bool = False) -> Rejection:
        measures: dict[str, float | str] = {"letters": round(self.reading.weight), "legal_cues": self.cues}
        if self.like is not None:
            measures |= {
                "length_ratio": round(self.like.length, 3),
                "line_overlap": round(self.like.overlap, 3),
            }
        return Rejection(reason, detail, measures, replaceable)


def judge(page: Page, text: Text, document: Document, baseline: Text | None = None) -> Rejection | None:
    """Say why this page is not the document, or None where it is.

    Args:
        page: what was fetched.
        text: its normalised content.
        document: as configured (its language, where stated, must match).
        baseline: the text in force, where there is one; the first page passes the same gate without.
    """
    if baseline is not None and text.fingerprint == baseline.fingerprint:
        return None
    return next(_faults(_case(page, text, document, baseline)), None)


def _case(page: Page, text: Text, document: Document, baseline: Text | None) -> _Case:
    known = markers()
    reading = read(text)
    old = None if baseline is None else read(baseline)
    return _Case(
        page=page,
        text=text,
        document=document,
        baseline=baseline,
        reading=reading,
        old=old,
        like=None if baseline is None else likeness(text, baseline),
        cues=_legal_cues(reading.words, _primary(text.language or ""), known),
        kinds=_kinds(reading, known),
        markers=known,
    )


def _legal_cues(words: str, language: str, known: Markers) -> int:
    """Different words of legal prose, of one language, counted until there are enough."""
    candidates = (known.cues[language],) if language in known.cues else known.cues.values()
    return max(
        sum(1 for _ in islice((cue for cue in cues if cue in words), _LEGAL_CUES)) for cues in candidates
    )


def _faults(case: _Case) -> Iterator[Rejection]:
    """Every fault of a page, the surest first."""
    for test in (
        _status,
        _vendor,
        _opening,
        _phrases,
        _markup,
        _length,
        _sent_elsewhere,
        _language,
        _edition,
        _likeness,
        _prose,
    ):
        if (rejection := test(case)) is not None:
            yield rejection


def _status(case: _Case) -> Rejection | None:
    status = case.page.status
    if status < 400:
        return None
    reason = _STATUS_REASONS.get(status, RejectionReason.ERROR_PAGE)
    return case.reject(reason, f"The server answered with HTTP status {status}.")


def _vendor(case: _Case) -> Rejection | None:
    if case.known:
        return None
    headers = case.page.headers
    title = fold_line(case.reading.title)
    for vendor in case.markers.vendors:
        by_header = any(
            value in headers.get(name, "").lower() for name, value in vendor.headers if name in headers
        )
        if by_header or (case.reading.weight < _BARELY and _shows(case, vendor.titles, title, vendor.text)):
            return case.reject(RejectionReason.CHALLENGE, f"A bot check or block page ({vendor.name}).")
    return None


def _markup(case: _Case) -> Rejection | None:
    """A page that says next to nothing, and carries the marks of a bot check."""
    if case.reading.weight >= _TOO_SHORT or case.known:
        return None
    markup = case.page.body[:_MARKUP_SEARCHED].lower()
    for vendor in case.markers.vendors:
        if any(mark in markup for mark in vendor.markup):
            return case.reject(
                RejectionReason.CHALLENGE, f"Next to no text, and the marks of a bot check ({vendor.name})."
            )
    return None


def _shows(case: _Case, titles: tuple[str, ...], title: str, words: tuple[str, ...]) -> bool:
    return title in titles or any(word in case.reading.words for word in words)


def _opening(case: _Case) -> Rejection | None:
    """A heading or first line that is nothing but an error, whatever follows: part of the text is missing."""
    if case.reading.weight < _SHORT:
        return None
    old = () if case.old is None else set(map(fold_line, (*case.old.opening, *case.old.headings)))
    for line in (*case.reading.opening, *case.reading.headings):
        words = fold_line(line)
        reason = case.markers.lines.get(words)
        if reason not in (RejectionReason.ERROR_PAGE, RejectionReason.NOT_FOUND, RejectionReason.GEO_BLOCK):
            continue
        if " " in words and words not in old:
            return case.reject(reason, f"Part of the page is {_SAID[reason]}: “{line}”.")
    return None


def _phrases(case: _Case) -> Rejection | None:
    if case.reading.weight >= _LONG_DIALOG or case.known:
        return None
    said = [phrase for phrase in case.markers.says if phrase.words in case.reading.words]
    if (consent := _consent(case, said)) is not None or case.reading.weight >= _SHORT:
        return consent
    found = [] if case.legal else said
    if not (case.legal and case.titled):
        lines = case.markers.lines
        found += [Phrase(lines[words], words) for words in _heads(case.reading) if words in lines]
    return _said(case, min(found, key=lambda phrase: ORDER.index(phrase.reason))) if found else None


def _consent(case: _Case, said: list[Phrase]) -> Rejection | None:
    """A dialog about cookies, which reads like a legal text itself. A cookie policy is none."""
    asked = [phrase for phrase in said if phrase.reason is RejectionReason.CONSENT_WALL]
    enough = 3 if case.reading.weight >= _SHORT else 2 if case.legal else 1
    if len(asked) < enough or ("cookies" in case.kinds and case.legal):
        return None
    return _said(case, asked[0])


def _heads(reading: Reading) -> Iterator[str]:
    """Title, its parts, and the first lines."""
    title = reading.title
    for mark in (" | ", " - ", " · ", " :: ", ": "):
        title = title.replace(mark, "\n")
    yield from map(fold_line, title.split("\n"))
    yield from map(fold_line, reading.opening)


def _said(case: _Case, phrase: Phrase) -> Rejection:
    return case.reject(phrase.reason, f"This is {_SAID[phrase.reason]}: “{phrase.words}”.")


def _length(case: _Case) -> Rejection | None:
    weight = case.reading.weight
    says_little = weight < _TOO_SHORT or (weight < _BARELY and not case.reading.speaks and not case.legal)
    if not says_little or case.known:
        return None
    if b"<script" in case.page.body[:_MARKUP_SEARCHED].lower():
        detail = f"A shell that scripts should have filled: {weight:.0f} letters of text."
        return case.reject(RejectionReason.EMPTY_SHELL, detail)
    return case.reject(RejectionReason.TOO_SHORT, f"Only {weight:.0f} letters of text.")


def _sent_elsewhere(case: _Case) -> Rejection | None:
    """Redirected to the root of a site, or of one of its languages, where another address was asked for."""
    asked, got = urlsplit(case.page.url), urlsplit(case.page.final_url)
    home = [
        part for part in got.path.split("/") if part and part.lower() not in _HOMES and not _is_locale(part)
    ]
    if asked == got or not asked.path.strip("/") or home or got.query or case.known:
        return None
    if case.legal and case.titled:
        return None
    return case.reject(RejectionReason.REDIRECT, f"Sent to the home page {case.page.final_url}.")


_HOMES = {"home", "index.html", "index.htm", "index.php", "default.aspx"}


def _is_locale(part: str) -> bool:
    language, _, region = part.replace("_", "-").partition("-")
    return len(language) == 2 and language.isalpha() and (not region or 2 <= len(region) <= 4)


def _language(case: _Case) -> Rejection | None:
    expected = case.document.language or (case.baseline.language if case.baseline else None)
    found = case.text.language
    if found is None or expected is None or _primary(found) == _primary(expected) or case.known:
        return None
    return case.reject(
        RejectionReason.OTHER_LANGUAGE,
        f"The text is in “{found}”, not in “{expected}”.",
        replaceable=case.document.language is None and case.legal,
    )


def _edition(case: _Case) -> Rejection | None:
    """A text of the same kind that names another region than the accepted one does."""
    if case.old is None or case.known or not case.legal or not _same_kind(case):
        return None
    new, old = _regions(case.reading, case.markers), _regions(case.old, case.markers)
    if new == old:
        return None
    named = [" and ".join(found) or "no region" for found in (new, old)]
    return case.reject(
        RejectionReason.OTHER_EDITION,
        f"Another edition of the document: it names {named[0]}, the accepted one {named[1]}.",
        replaceable=True,
    )


def _regions(reading: Reading, known: Markers) -> tuple[str, ...]:
    """The regions that the title and the first short lines name."""
    heads = " ".join(map(spelled, (reading.title, *filter(is_name, reading.opening))))
    return tuple(dict.fromkeys(region for words, region in known.regions if words in heads))


def _primary(language: str) -> str:
    return language.lower().partition("-")[0]


def _likeness(case: _Case) -> Rejection | None:
    like = case.like
    if like is None:
        return None
    other = like.overlap < _OTHER_LINES and _shares_no_words(case)
    if other and not _is_rewrite(case, like):
        kind = "legal text" if case.legal else "page"
        return case.reject(
            RejectionReason.OTHER_DOCUMENT,
            f"Another {kind}: {like.overlap:.0%} of its lines stand in the accepted one.",
            replaceable=case.legal,
        )
    if not other and like.length < _SHRUNK:
        return case.reject(
            RejectionReason.SHRUNK,
            f"Only {like.length:.0%} of the accepted text's length is left.",
            replaceable=case.legal,
        )
    return None


def _shares_no_words(case: _Case) -> bool:
    return case.baseline is None or shared_shingles(case.text, case.baseline) < _OTHER_SHINGLES


def _is_rewrite(case: _Case, like: Likeness) -> bool:
    """A whole legal text under the name of the old one. What is cut off is short, or shares its lines."""
    whole = like.length >= _SHRUNK or case.reading.weight >= _SHORT
    return whole and case.legal and _same_kind(case)


def _same_kind(case: _Case) -> bool:
    """Whether both texts call themselves the same kind of legal text: a rewrite, not another document."""
    return case.old is not None and not case.kinds.isdisjoint(_kinds(case.old, case.markers))


def _kinds(reading: Reading, known: Markers) -> frozenset[str]:
    """The kinds of legal text that the title and the first short lines name."""
    heads = [reading.title, *filter(is_name, reading.opening)]
    return frozenset(kind for name, kind in known.names.items() if any(name in head for head in heads))


def _prose(case: _Case) -> Rejection | None:
    """A first page must read like a legal text, in a language whose legal words are known."""
    if case.like is not None or case.cues >= _FEW_CUES or (case.titled and case.reading.speaks):
        return None
    if case.text.language is not None and _primary(case.text.language) not in LANGUAGES:
        return None
    return case.reject(RejectionReason.OTHER_DOCUMENT, "This does not read like a legal text.")
