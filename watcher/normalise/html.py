"""HTML to lines of text, with the page's title and what it claims as its language."""

from __future__ import annotations

from base64 import b64decode

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from watcher.errors import NormaliseError
from watcher.model import BlockKind
from watcher.normalise.dates import names_a_date
from watcher.normalise.emit import Emitter
from watcher.normalise.fold import fold
from watcher.normalise.limits import check_markup
from watcher.normalise.lines import Line, Reading, first_heading
from watcher.normalise.links import Site
from watcher.normalise.pdf import read_pdf
from watcher.normalise.prune import drop_consent, find_root, prune
from watcher.normalise.tree import Element, grow, strip_silent

PART = "data-watcher-part"
"""Marks a part of a joined page (:mod:`join`); its value is the URL of that part."""

PDF_PART = "data-watcher-pdf"
"""Marks a part that is a PDF; its text is the file in base 64."""

_DATE_LINE = 120
_MAX_PARTS = 50


def read_html(
    html: str, *, url: str = "", select: str | None = None, remove: tuple[str, ...] = ()
) -> Reading:
    """Read a page.

    Args:
        html: the page.
        url: where it came from.
        select: CSS of the text, in place of finding it.
        remove: CSS of what is not text.
    """
    check_markup(html)
    parser = LexborHTMLParser(html)
    title = _title(parser)
    language = _language(parser)
    strip_silent(parser)
    flags = _remove(parser, remove)
    chosen, complaint = _select(parser, select)
    lines = _read_chosen(chosen, url) if chosen else _read_whole(parser, url)
    flags += (complaint,) if complaint else ()
    return Reading(lines, title or first_heading(lines), language, flags)


def read_fragment(html: str) -> list[Line]:
    """Lines of HTML that is text throughout (made from Markdown)."""
    check_markup(html)
    parser = LexborHTMLParser(html)
    strip_silent(parser)
    return Emitter(Site("", ())).emit(grow(parser.body)[0]) if parser.body is not None else []


def _title(parser: LexborHTMLParser) -> str:
    node = parser.css_first("head > title")
    return fold(node.text()) if node is not None else ""


def _language(parser: LexborHTMLParser) -> str | None:
    root = parser.root
    stated = root.attributes.get("lang") if root is not None else None
    return stated.strip()[:2].lower() if stated and stated.strip() else None


def _remove(parser: LexborHTMLParser, remove: tuple[str, ...]) -> tuple[str, ...]:
    flags: list[str] = []
    for css in remove:
        try:
            for node in parser.css(css):
                node.decompose()
        except (SelectolaxError, ValueError):
            flags.append(f"remove is not valid CSS: {css}")
    return tuple(flags)


def _select(parser: LexborHTMLParser, select: str | None) -> tuple[list[LexborNode], str]:
    """The outermost selected nodes, in order; or why there are none."""
    if not select:
        return [], ""
    try:
        found = parser.css(select)
    except (SelectolaxError, ValueError):
        return [], f"select is not valid CSS: {select}"
    if found:  # CSS cannot point into a PDF: such a part is text as a whole
        found = parser.css(f"{select}, body > [{PDF_PART}]")
    inside = dict.fromkeys((node.mem_id for node in found), True)
    outermost = [node for node in found if not _is_inside(node, inside)]
    if not any(fold(node.text()) for node in outermost):
        return [], f"select found nothing: {select}"
    return outermost, ""


def _is_inside(node: LexborNode, known: dict[int, bool]) -> bool:
    """Whether a node stands in a chosen one; ``known`` tells it of those, and learns it of others."""
    path: list[int] = []
    above = node.parent
    while above is not None and above.mem_id not in known:
        path.append(above.mem_id)
        above = above.parent
    inside = above is not None and known[above.mem_id]
    known.update(dict.fromkeys(path, inside))
    return inside


def _read_chosen(nodes: list[LexborNode], url: str) -> list[Line]:
    lines: list[Line] = []
    for node in nodes:
        if PDF_PART in node.attributes:
            lines += _read_pdf_part(node)
            continue
        elements = grow(node)
        site = _site(url, elements)
        prune(elements[0], site, gentle=True)
        lines += Emitter(site).emit(elements[0])
    return lines


def _site(url: str, elements: list[Element]) -> Site:
    return Site(url, (element.attrs.get("href") or "" for element in elements if element.tag == "a"))


def _read_whole(parser: LexborHTMLParser, url: str) -> list[Line]:
    if parser.body is None:
        return []
    parts = parser.css(f"body > [{PART}]")
    if len(parts) > _MAX_PARTS:
        raise NormaliseError(f"the page has more than {_MAX_PARTS} parts")
    return [
        line
        for part in parts or [parser.body]
        for line in (_read_pdf_part(part) if PDF_PART in part.attributes else _read_body(part, url))
    ]


def _read_pdf_part(node: LexborNode) -> list[Line]:
    try:
        return read_pdf(b64decode(node.text(), validate=True)).lines
    except ValueError:
        raise NormaliseError("a part of the page is no PDF in base 64") from None


def _read_body(node: LexborNode, url: str) -> list[Line]:
    elements = grow(node)
    drop_consent(elements)
    root = find_root(elements)
    before = _lines_before(elements, root)
    site = _site(url, elements)
    prune(root, site)
    return before + Emitter(site).emit(root)


def _lines_before(elements: list[Element], root: Element) -> list[Line]:
    """The title and the date lines that stand before the root."""
    keep: list[Line] = []
    for element in elements:
        if element is root:
            break
        if not 0 < element.chars <= _DATE_LINE:
            continue
        if element.tag == "h1":
            keep.append(Line(element.words(), BlockKind.HEADING, 1))
        elif not element.elements():
            words = element.words()
            if names_a_date(words):
                keep.append(Line(words))
    if any(element.tag == "h1" for element in root.walk()):
        keep = [line for line in keep if line.kind is not BlockKind.HEADING]
    return [line for line in keep if line.text]
