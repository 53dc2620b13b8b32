"""Numbers and bullets at the start of a line: what they are and how deep they stand."""

from __future__ import annotations

import re
from dataclasses import dataclass

_CHINESE = "〇零一二三四五六七八九十百千两壹贰叁肆伍陆柒捌玖拾"

# One alternative per style; the groups carry the style's name. Every repetition is bounded.
_MARKER = re.compile(
    rf"""
    (?P<bullet>[•●○◦▪■□◆◇‣⁃∙➢➤►▶✓✔]|[·*–—-](?=\s))\s*
  | (?P<chapter>第\s?[{_CHINESE}\d]{{1,6}}\s?(?:[章编編篇]|部(?!分)))[\s：:、.]*
  | (?P<section>第\s?[{_CHINESE}\d]{{1,6}}\s?[节節])[\s：:、.]*
  | (?P<clause>第\s?[{_CHINESE}\d]{{1,6}}\s?[条條款项項])[\s：:、.]*
  | (?P<article>(?i:article|section|clause|part|chapter|annex|schedule|appendix|exhibit|
       artikel|abschnitt|titre|chapitre|art\.|sec\.|artículo|sección|capítulo)\s
       (?:\d{{1,3}}(?:\.\d{{1,3}}){{0,3}}|(?i:[ivxlc]{{1,7}}|[a-z]))\b)\s?[.:)–—-]*\s*
  | (?P<paragraph>§{{1,2}}\s?\d{{1,3}}[a-z]?(?:\.\d{{1,3}}){{0,3}})[.:)]?\s*
  | (?P<han>[{_CHINESE}]{{1,4}})\s?[、．.](?!\d)\s*
  | (?P<hanparen>[(（][{_CHINESE}]{{1,4}}[)）])[、.]?\s*
  | (?P<dotted>\d{{1,3}}(?:[.．]\d{{1,3}}){{1,4}})(?:[.、．:：)]\s*|\s+(?=[^a-z\d%])|(?=[^\x00-\x7f]))
  | (?P<number>\d{{1,3}})(?:[.．](?!\d)\s*|[、)）]\s*|[:：]\s+)
  | (?P<paren>[(（](?:\d{{1,3}}|[ivxIVX]{{1,5}}|[a-zA-Z]{{1,2}})[)）])[.、]?\s*
  | (?P<circled>[①-⑳⑴-⒇❶-❿])[.、]?\s*
  | (?P<letter>[a-z]|[A-Z]|[ivx]{{1,5}}|[IVX]{{1,5}})(?:\)\s*|\.\s+)
    """,
    re.VERBOSE,
)

_DEPTHS = {
    "chapter": 1, "article": 1, "paragraph": 1, "han": 1, "number": 1, "section": 2, "clause": 2,
    "hanparen": 2, "paren": 3, "circled": 4, "letter": 3,
}  # fmt: skip
_HEADING_STYLES = frozenset({
    "chapter", "section", "clause", "article", "paragraph", "han", "hanparen", "dotted", "number", "letter",
})  # fmt: skip
_ITEM_STYLES = frozenset({"bullet", "paren", "circled", "hanparen", "letter", "number"})


@dataclass(frozen=True, slots=True)
class Marker:
    """What stands before the words of a line.

    Attributes:
        shown: as the page shows it, "4.2" or "(a)".
        rest: the words after it.
        style: which way of counting it is.
        depth: how deep such a number stands, from 1; 0 for bullets.
    """

    shown: str
    rest: str
    style: str
    depth: int

    @property
    def heads(self) -> bool:
        """Whether headings are counted this way."""
        return self.style in _HEADING_STYLES

    @property
    def lists(self) -> bool:
        """Whether list items are counted this way."""
        return self.style in _ITEM_STYLES


def split_marker(text: str) -> Marker | None:
    """The marker of a line, or None where it has none or nothing else."""
    match = _MARKER.match(text)
    if match is None or match.end() >= len(text):
        return None
    style = match.lastgroup or ""
    shown = match.group(style).strip()
    if style in {"article", "letter"} and not _plausible(text, match, style):
        return None
    depth = 1 + len(re.findall(r"[.．]", shown)) if style == "dotted" else _DEPTHS.get(style, 0)
    return Marker(shown, text[match.end() :].strip(), style, depth)


def _plausible(text: str, match: re.Match[str], style: str) -> bool:
    """ "Section 4 applies" and "I. e." are no markers."""
    rest = text[match.end() :]
    first = rest[:1]
    if style == "letter":
        return not (first.islower() and match.group().rstrip().endswith("."))
    separated = match.group()[-1:] in ".:)–—- " and bool(rest)
    return separated and not first.islower()
