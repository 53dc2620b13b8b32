"""Which links stay on the site: menus and footers do, lists of vendors do not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

_ELSEWHERE = ("mailto:", "tel:", "sms:")
_SHORT_LABEL = 3
_USUAL = 5


def site_of(href: str) -> str:
    """The registrable part of an absolute link's host, about; empty for relative links."""
    if not href.startswith(("http://", "https://", "//")):
        return ""
    host = href.split("/", 3)[2].partition("?")[0].rpartition("@")[2].partition(":")[0].lower()
    labels = host.split(".")
    second_level = len(labels) > 2 and len(labels[-2]) <= _SHORT_LABEL
    return ".".join(labels[-3:] if second_level else labels[-2:])


class Site:
    """The page's own site.

    Besides the address of the page it is the site that the page links to most: archived and mirrored
    pages are served from elsewhere.
    """

    def __init__(self, url: str, hrefs: Iterable[str]) -> None:
        counted = Counter(filter(None, map(site_of, hrefs)))
        usual = [site for site, count in counted.most_common(1) if count >= _USUAL]
        self._own = frozenset(filter(None, (site_of(url), *usual)))

    def holds(self, href: str) -> bool:
        """Whether a link leads to another page of the same site."""
        if not href or href.startswith(_ELSEWHERE):
            return False
        site = site_of(href)
        return not site or site in self._own
