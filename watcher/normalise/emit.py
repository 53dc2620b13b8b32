"""A pruned tree to lines of text in reading order.

Hidden text is kept on purpose: what stands in accordions, tabs and ``details`` binds the user as much
as the rest. What opens it is its heading. ``br`` breaks lines, because some legal texts have no other
structure.
"""

from __future__ import annotations

import re

from watcher.model import BlockKind
from watcher.normalise.cells import cell_heads
from watcher.normalise.fold import fold
from watcher.normalise.lines import Line
from watcher.normalise.links import Site
from watcher.normalise.tree import Attributes, Element

_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_LISTS = frozenset({"ul", "ol", "menu", "dir"})
_CELLS = frozenset({"td", "th"})
_BREAKS = frozenset({"br", "hr"})
_BOLD = frozenset({"b", "strong"})
_TITLES = frozenset({"summary", "dt", "button", "legend"})
_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog",
    "div", "dl", "fieldset", "figcaption", "figure", "footer", "form", "header", "hgroup", "main", "nav",
    "p", "pre", "section", "table", "tbody", "tfoot", "thead", "tr",
})  # fmt: skip
_INLINE_BARE = frozenset({"span", "em", "i", "u", "font", "sup", "sub", "small", "code", "mark", "abbr"})
_BOLD_STYLE = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)")
_BLOCK_STYLE = re.compile(r"display\s*:\s*(?:block|flex|grid|table|list-item)")
_BOLD_CLASSES = frozenset({"font-bold", "font-semibold", "font-extrabold", "fw-bold", "bold", "strong"})
_KEEP_BREAKS = re.compile(r"white-?space[-:\s]*(?:pre-wrap|pre-line|break-spaces)")
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")
_CONTAINERS = frozenset({"div", "section", "article", "main", "body"})
_STACK = 3
_STACKED_CHARS = 40
_PERMALINKS = frozenset({"#", "¶", "§", "🔗", "\u200b", "link", "Permalink"})


class Emitter:
    """Walks a tree without recursion and collects its lines."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self.lines: list[Line] = []
        self._parts: list[str] = []
        self._chars = self._bold_chars = self._link_chars = 0
        self._leaves_page = self._leaves_site = False
        self._bold = self._link = self._title = 0
        self._heading = 0
        self._lists: list[tuple[int, bool]] = []
        self._items: list[_Item] = []
        self._cells: list[tuple[int, tuple[str, ...]]] = []
        self._cell_started = False
        self._breaks: list[str] = []
        self._heads: dict[Element, tuple[str, ...]] = {}
        self._stacks: set[Element | None] = set()
        self._groups = 0

    def emit(self, root: Element) -> list[Line]:
        """The lines of ``root``."""
        stack: list[Element | str | tuple[str, ...]] = [root]
        while stack:
            top = stack.pop()
            if isinstance(top, str):
                self._text(top)
            elif isinstance(top, tuple):
                for effect in reversed(top):
                    self._leave(effect)
            else:
                effects = self._enter(top)
                if effects is None:
                    continue
                if effects:
                    stack.append(effects)
                stack.extend(reversed(top.children))
        self.flush()
        return self.lines

    def _text(self, text: str) -> None:
        if self._breaks and "\n" in text:
            pieces = text.split("\n") if self._breaks[-1] == "lines" else _BLANK_LINE.split(text)
            for piece in pieces[:-1]:
                self._text(piece)
                self.flush()
            text = pieces[-1]
        self._parts.append(text)
        if self._bold or self._link:
            size = len(text) if not text.isspace() else 0
            self._chars += size
            if self._bold:
                self._bold_chars += size
            if self._link:
                self._link_chars += size
        elif not text.isspace():
            self._chars += len(text)

    def flush(self) -> None:
        """End the current line."""
        if not self._parts:
            return
        text = fold("".join(self._parts)) if self._chars else ""
        chars = self._chars or 1
        if text:
            self._add(text, self._bold_chars / chars, self._link_chars / chars)
        self._parts.clear()
        self._chars = self._bold_chars = self._link_chars = 0
        self._leaves_page = self._leaves_site = False

    def _add(self, text: str, bold: float, link: float) -> None:
        line = Line(text, bold=bold, link=link)
        line.inside = link > 0 and not self._leaves_site
        line.anchor = link > 0 and not self._leaves_page
        if self._heading:
            line.kind, line.level = BlockKind.HEADING, self._heading
            if self._items:
                self._items[-1].layout = True
        elif self._cells:
            line.kind = BlockKind.CELL
            line.group, line.heads = self._cells[-1]
            line.continued, self._cell_started = self._cell_started, True
        elif self._items and not self._items[-1].layout and self._lists:
            item = self._items[-1]
            line.kind, line.level = BlockKind.ITEM, len(self._lists)
            line.group, line.ordered = self._lists[-1]
            line.continued, item.started = item.started, True
        if self._title:
            line.bold = 1.0
        self.lines.append(line)

    def _enter(self, element: Element) -> tuple[str, ...] | None:
        """Open an element: what to undo when it closes, or None to leave it out."""
        tag, attrs = element.tag, element.attrs
        if not attrs and tag in _INLINE_BARE and element.parent not in self._stacks:
            return ()
        if tag in _BREAKS:
            if not self._heading:
                self.flush()
            return ()
        effects = self._enter_link(element) if tag == "a" else self._enter_block(element)
        if effects is None:
            return None
        if tag in _BOLD or (attrs and _is_bold(attrs)):
            self._bold += 1
            effects = (*effects, "bold")
        if tag == "pre" or (attrs and _keeps_breaks(attrs)):
            self._breaks.append("blank" if tag == "pre" else "lines")
            effects = (*effects, "pre")
        return effects

    def _enter_link(self, element: Element) -> tuple[str, ...] | None:
        if element.chars <= 12 and element.words() in _PERMALINKS:
            return None
        self._link += 1
        href = element.attrs.get("href") or ""
        if not href.startswith("#") or href == "#":
            self._leaves_page = True
            if not self._site.holds(href):
                self._leaves_site = True
        return ("link",)

    def _enter_block(self, element: Element) -> tuple[str, ...]:
        tag, attrs = element.tag, element.attrs
        role = attrs.get("role") if attrs else None
        level = _HEADINGS.get(tag) or (_aria_level(attrs) if role == "heading" else 0)
        if self._heading:
            return ()
        if level:
            self.flush()
            self._heading = level
            return ("heading",)
        if tag in _TITLES or role == "tab":
            self.flush()
            self._title += 1
            return ("title",)
        if tag in _LISTS or role == "list":
            self.flush()
            self._groups += 1
            self._lists.append((self._groups, tag == "ol"))
            return ("list",)
        if tag == "li" or role == "listitem":
            self.flush()
            self._items.append(_Item())
            return ("item",)
        if tag in _CELLS:
            return self._enter_cell(element)
        if tag in _BLOCKS or (attrs and _is_block(attrs)) or element.parent in self._stacks:
            self.flush()
            if len(element.children) >= _STACK and tag in _CONTAINERS and _is_stack(element):
                self._stacks.add(element)
            if tag == "table":
                self._groups += 1
                self._heads.update(cell_heads(element))
            return ("block",)
        return ()

    def _enter_cell(self, element: Element) -> tuple[str, ...]:
        self.flush()
        heads = self._heads.get(element)
        if heads is None:
            return ("block",)
        self._cells.append((self._groups, heads))
        self._cell_started = False
        return ("cell",)

    def _leave(self, effect: str) -> None:
        if effect == "bold":
            self._bold -= 1
            return
        if effect == "link":
            self._link -= 1
            return
        self.flush()
        if effect == "heading":
            self._heading = 0
        elif effect == "title":
            self._title -= 1
        elif effect == "list":
            self._lists.pop()
        elif effect == "item":
            self._items.pop()
        elif effect == "cell":
            self._cells.pop()
        elif effect == "pre":
            self._breaks.pop()


class _Item:
    """A list item that is open: has it given a line yet, is the list only layout."""

    __slots__ = ("layout", "started")

    def __init__(self) -> None:
        self.layout = False
        self.started = False


def _aria_level(attrs: Attributes) -> int:
    level = attrs.get("aria-level") or "2"
    return min(6, max(1, int(level))) if level.isdecimal() and len(level) < 3 else 2


def _is_bold(attrs: Attributes) -> bool:
    style = attrs.get("style")
    if style and "font-weight" in style and _BOLD_STYLE.search(style):
        return True
    classes = attrs.get("class") or ""
    return "bold" in classes and not _BOLD_CLASSES.isdisjoint(classes.split())


def _is_block(attrs: Attributes) -> bool:
    style = attrs.get("style") or ""
    return "display" in style and _BLOCK_STYLE.search(style) is not None


def _is_stack(element: Element) -> bool:
    """A container of long spans and nothing beside them: a style sheet draws them as paragraphs."""
    spans = 0
    for child in element.children:
        if isinstance(child, str):
            if child.strip():
                return False
        elif child.tag == "span":
            spans += child.chars >= _STACKED_CHARS
    return spans >= _STACK


def _keeps_breaks(attrs: Attributes) -> bool:
    for name in ("style", "class"):
        value = attrs.get(name)
        if value and "pre-" in value and _KEEP_BREAKS.search(value):
            return True
    return False
