"""What is fuzzed: each target reads bytes that anybody may have made, and checks what holds for all of them.

No target needs atheris: the tests replay the kept inputs through the same functions. A target returns
quietly, also where the input is refused with one of the documented errors; anything else is a finding.

An input is text that a person can read and a mutator can cut: the first line says how it is served, the rest
is the page.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime
from math import isfinite

from watcher.accept import judge
from watcher.errors import NormaliseError
from watcher.model import Block, BlockKind, Document, DocumentKind, Page, StatedDates, Text
from watcher.normalise import clauses, glance, join_pages, normalise, parts_of, same
from watcher.normalise.anchors import links_of
from watcher.normalise.pdf_paragraphs import body_size, lines_of
from watcher.normalise.pdf_rows import pages_of, without_furniture
from watcher.normalise.pdf_tables import untangled

URL = "https://lantern.example/legal/privacy"
NOW = datetime(2026, 3, 1, tzinfo=UTC)
STANDARD = "The keeper of this lantern never sells the letters of its guests to strangers."
_KINDS = {"#": BlockKind.HEADING, "-": BlockKind.ITEM, "|": BlockKind.CELL}
_LANGUAGES = ("en", "zh", "he")


def html(data: bytes) -> None:
    """A page as a server sends it: ``content-type``, then optionally CSS to select and to remove."""
    first, _, body = data.partition(b"\n")
    stated, *css = first.decode("utf-8", "replace").split("\t")
    page = page_of(body, stated)
    select, remove = ([*css, "", ""])[:2]
    check_text(page, select or None, (remove,) if remove else ())


def text(data: bytes) -> None:
    """Markdown (first line ``md``) or plain text."""
    first, _, body = data.partition(b"\n")
    check_text(page_of(body, "text/markdown" if first == b"md" else "text/plain"), None, ())


def joined(data: bytes) -> None:
    """A text on several pages: whatever the first holds, the last one stays whole."""
    first, _, body = data.partition(b"\n")
    last = page_of(f"<h1>Second part</h1><p>{STANDARD}</p>".encode(), "text/html", url=f"{URL}/2")
    try:
        whole = join_pages([page_of(body, first.decode("utf-8", "replace")), last])
        parts = parts_of(whole)
        assert list(parts) == [URL, f"{URL}/2"], "a part is lost"
        for part in parts.values():
            normalise(part)
        read = normalise(whole)
    except NormaliseError:
        return
    alone = normalise(parts[f"{URL}/2"])
    assert [block.text for block in alone.blocks] == ["Second part", STANDARD], (
        "another part runs into the last"
    )
    assert any(block.text == STANDARD for block in read.blocks), "a part swallows the next"


def accept(data: bytes) -> None:
    """Two texts (a title, then blocks), parted by a line ``===``; status and address on the first line."""
    first, _, rest = data.decode("utf-8", "replace").partition("\n")
    status, _, address = first.partition(" ")
    new, _, old = rest.partition("\n===\n")
    code = int(status) if status.isascii() and status.isdigit() and len(status) < 4 else 200
    page = page_of(new.encode("utf-8", "replace"), "text/html", address=address, status=code)
    seen, before = made(new), made(old)
    for document in (document_in(None), document_in("zh")):
        check_verdict(page, seen, document, None)
        check_verdict(page, seen, document, before)
        assert judge(page, seen, document, seen) is None, "the text in force is not the document"


def pages(data: bytes) -> None:
    """Two pages of HTML, parted by a line ``===``: read, judged, compared."""
    new, _, old = data.partition(b"\n===\n")
    try:
        page = page_of(new, "text/html")
        seen, before = normalise(page), normalise(page_of(old, "text/html"))
    except NormaliseError:
        return
    check_verdict(page, seen, document_in(None), None)
    check_verdict(page, seen, document_in(None), before)
    assert same(seen, before) == same(before, seen), "same() depends on the order"


def pdf(data: bytes) -> None:
    """Words anywhere on the pages of a PDF: ``x0 x1 y size bold text``; a blank line ends a page."""
    found = [page for page in map(_pdf_page, data.decode("utf-8", "replace").split("\n\n")) if page["words"]]
    found = json.loads(json.dumps(found))  # as it comes from the process that reads the file
    sheets = pages_of(found)
    rows = untangled(without_furniture(sheets, body_size([row for sheet in sheets for row in sheet.rows])))
    lines_of(rows)


def check_text(page: Page, select: str | None, remove: tuple[str, ...]) -> None:
    """What holds for every page that is read."""
    glance(page)
    try:
        read = normalise(page, select=select, remove=remove)
        links = links_of(page)
    except NormaliseError:
        return
    again = normalise(page, select=select, remove=remove)
    assert read == again, "the same page gives two texts"
    assert same(read, again), "a text is not the same as itself"
    for block in read.blocks:
        assert block.text == " ".join(block.text.split()), "white space is not folded"
    found = list(clauses(read))
    size = sum(len(clause.text) for clause in found)
    assert size <= 4 * len(page.body) + 1_000, "more text than page"
    read.title.encode("utf-8")
    json.dumps([clause.key for clause in found], ensure_ascii=False).encode("utf-8")
    json.dumps([link.url for link in links], ensure_ascii=False).encode("utf-8")


def check_verdict(page: Page, seen: Text, document: Document, before: Text | None) -> None:
    """What holds for every verdict."""
    verdict = judge(page, seen, document, before)
    assert verdict == judge(page, seen, document, before), "two verdicts on one page"
    if verdict is not None:
        assert verdict.detail.endswith("."), "a reason that is no sentence"
        assert len(verdict.detail) < 3_000, "a reason that nobody reads"
        assert all(isfinite(value) for value in verdict.measures.values() if isinstance(value, float))


def page_of(
    body: bytes, stated: str, *, url: str = URL, address: str | None = None, status: int = 200
) -> Page:
    """A page that was fetched."""
    final = url if address is None else f"https://lantern.example/{address}"
    return Page(url, final, status, {"content-type": stated}, body, NOW)


def document_in(language: str | None) -> Document:
    """What is watched."""
    return Document(
        key="lantern/privacy",
        provider="lantern",
        provider_name="Lantern",
        name="Privacy policy",
        urls=(URL,),
        kind=DocumentKind.PRIVACY,
        language=language,
    )


def made(written: str) -> Text:
    """A text from lines: the title, then one block each."""
    title, *lines = written.split("\n")
    blocks = tuple(
        Block(_KINDS.get(line[:1], BlockKind.PARAGRAPH), line[1:] if line[:1] in _KINDS else line)
        for line in lines
    )
    return Text(
        blocks=blocks,
        fingerprint=hashlib.sha256(written.encode("utf-8", "replace")).hexdigest(),
        language=_LANGUAGES[len(lines) % 4] if len(lines) % 4 < 3 else None,
        title=title,
        dates=StatedDates(),
        flags=(),
        normaliser=1,
    )


def _pdf_page(written: str) -> dict[str, object]:
    words: list[list[object]] = []
    dots: list[list[float]] = []
    for line in written.split("\n"):
        numbers = [_number(part) for part in line.split(" ")[:4]]
        if len(numbers) == 4 and line.startswith("."):
            dots.append([number if isfinite(number) else 0.0 for number in numbers[:3]])
        elif len(numbers) == 4:
            text = "".join(line.split(" ", 5)[5:]).replace(" ", "") or "word"
            words.append([text, *numbers, " 1 " in line])
    return {"width": 612.0, "height": 792.0, "images": 0, "lost": 0, "dots": dots, "words": words}


def _number(part: str) -> float:
    try:
        return round(float(part.lstrip(".")), 1)
    except (ValueError, OverflowError):
        return 10.0


TARGETS: dict[str, Callable[[bytes], None]] = {
    "html": html,
    "text": text,
    "joined": joined,
    "accept": accept,
    "pages": pages,
    "pdf": pdf,
}
