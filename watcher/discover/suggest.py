"""What to call a document in the configuration: of which provider it is, under which ids."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import count
from urllib.parse import urlsplit

from watcher.model import Document, DocumentKind

_LONGEST_ID = 40
_NOT_IN_IDS = re.compile(r"[^a-z0-9]+")
_ADDRESS = re.compile(r"[0-9.]+|.*:.*")
# Names come below these where the country comes last: example.co.uk, example.com.cn.
_SECOND_LEVEL = frozenset({"ac", "co", "com", "edu", "gov", "gv", "ne", "net", "or", "org"})


def site_of(url: str) -> str:
    """The part of a host that its owner registered, about; an address as it is."""
    host = (urlsplit(url).hostname or "").rstrip(".")
    if _ADDRESS.fullmatch(host):
        return host
    labels = host.split(".")
    below = len(labels) > 2 and labels[-2] in _SECOND_LEVEL and len(labels[-1]) == 2
    return ".".join(labels[-3:] if below else labels[-2:])


def suggest_provider(url: str, publisher: str, documents: Sequence[Document]) -> tuple[str, str]:
    """Id and name of the provider that a page is of.

    The one whose other documents lie on the same site, else a new one, called as the site is.

    Args:
        url: of the page.
        publisher: what the page's title says besides the document's name.
        documents: what is configured.
    """
    site = site_of(url)
    known = Counter(
        (document.provider, document.provider_name) for document in documents if site_of(document.url) == site
    )
    if known:
        return known.most_common(1)[0][0]
    label = site if _ADDRESS.fullmatch(site) else site.partition(".")[0]
    name = publisher if _slug(publisher).replace("-", "") == label.replace("-", "") else label.capitalize()
    return _slug(label) or "provider", name


def suggest_document(
    kind: DocumentKind, name: str, language: str | None, provider: str, documents: Sequence[Document]
) -> str:
    """An id that the provider has not given yet: the kind, else the name, with the language or a number."""
    taken = {document.key: document for document in documents if document.provider == provider}
    told = _ids(kind, name, language, taken.get(f"{provider}/{kind.value}"))
    return next(candidate for candidate in told if candidate and f"{provider}/{candidate}" not in taken)


def _ids(kind: DocumentKind, name: str, language: str | None, rival: Document | None) -> Iterator[str]:
    named = _slug(name)
    if kind in (DocumentKind.OTHER, DocumentKind.HELP):
        base = named or kind.value
    else:
        base = "subprocessors" if "processors" in named else kind.value
    yield base
    in_language = f"{base}-{language.lower()}" if language else ""
    edition = rival is not None and rival.language != language
    yield from (in_language, named) if edition else (named, in_language)
    yield from (f"{base}-{number}" for number in count(2))


def _slug(words: str) -> str:
    ascii_only = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    return _NOT_IN_IDS.sub("-", ascii_only)[:_LONGEST_ID].strip("-")
