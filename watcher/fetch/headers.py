"""What a request says: headers for a document, its secrets resolved, and nothing said to strangers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import httpx

from watcher.errors import ConfigError, FetchError, FetchFault
from watcher.fetch.coding import ACCEPT_ENCODING
from watcher.model import Document, Validators

ResolveSecret = Callable[[str], str]
RawHeaders = list[tuple[bytes, bytes]]

_ACCEPT = "text/html,application/xhtml+xml,application/pdf;q=0.9,text/markdown;q=0.9,*/*;q=0.8"
# Where a language alone would leave the edition to chance; others are asked for as they are.
_EDITIONS = {"en": "en-US", "zh": "zh-CN", "fr": "fr-FR", "de": "de-DE", "ja": "ja-JP", "ko": "ko-KR"}
# Document headers that may go to another host when a page redirects there, unless they are secrets.
_HARMLESS = frozenset({"accept", "accept-language", "user-agent"})
_MOST_COOKIES = 30
_LONGEST_COOKIE = 4096


def accept_language(language: str | None) -> str:
    """The ``Accept-Language`` that pins a document's edition."""
    if language is None:
        return "en-US,en;q=0.9,*;q=0.5"
    edition = _EDITIONS.get(language.lower(), language)
    base = edition.partition("-")[0]
    wanted = [edition] if edition == base else [edition, f"{base};q=0.9"]
    return ",".join(wanted if base == "en" else [*wanted, "en;q=0.5"])


def resolve_value(value: str, resolve_secret: ResolveSecret, name: str) -> str:
    """A configured value, or the secret it refers to.

    Raises:
        FetchError: the secret cannot be read, or cannot stand in a header. Never shows its value.
    """
    if not value.startswith(("env:", "file:")):
        return value
    try:
        secret = resolve_secret(value).strip()
    except ConfigError as error:
        raise FetchError(FetchFault.SECRET, f"{name}: {'; '.join(error.faults)}") from None
    if not secret or any(char < " " or char == "\x7f" for char in secret):
        raise FetchError(FetchFault.SECRET, f"{name}: the secret is empty or holds control characters")
    return secret


@dataclass(slots=True)
class Asking:
    """What one fetch says to the hosts it meets.

    The document's own headers and cookies go to the origin of its URL only. Cookies that a server
    sets on the way (some redirect in circles without them) go back to that origin only, and are
    forgotten with the fetch.
    """

    home: httpx.URL
    validators: Validators
    common: Mapping[str, str]
    private: Mapping[str, str]
    cookies: Mapping[str, str]
    _given: dict[tuple[str, str, int | None], dict[str, str]] = field(default_factory=dict)

    def headers(self, url: httpx.URL) -> RawHeaders:
        """The headers of a request for this URL."""
        at_home = _is_home(self.home, url)
        said = {**self.common, **self.private} if at_home else dict(self.common)
        cookies = {**(self.cookies if at_home else {}), **self._given.get(_origin(url), {})}
        if cookies:
            said["cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
        if self._is_seen_before(url):
            said.update(_conditions(self.validators))
        raw = [(name.encode(), value.encode()) for name, value in said.items()]
        return [(b"host", url.netloc), *raw]

    def is_conditional(self, url: httpx.URL) -> bool:
        """Whether a request for this URL is conditional, so that 304 is an answer to it."""
        return self._is_seen_before(url) and bool(_conditions(self.validators))

    def _is_seen_before(self, url: httpx.URL) -> bool:
        return str(url) == (self.validators.url or str(self.home))

    def keep_cookies(self, url: httpx.URL, headers: RawHeaders) -> None:
        """Remember the cookies that an answer sets, for the rest of this fetch."""
        given = self._given.setdefault(_origin(url), {})
        for name, value in headers:
            if name.lower() != b"set-cookie" or len(value) > _LONGEST_COOKIE:
                continue
            cookie, _, content = value.decode("latin-1").partition(";")[0].partition("=")
            plain = cookie.strip() and (cookie + content).isascii()
            if plain and (cookie.strip() in given or len(given) < _MOST_COOKIES):
                given[cookie.strip()] = content.strip()


def asking(
    document: Document,
    home: httpx.URL,
    validators: Validators,
    user_agent: str,
    resolve_secret: ResolveSecret,
) -> Asking:
    """Put together what a fetch of this document says.

    Raises:
        FetchError: a secret it refers to cannot be read.
    """
    common = {
        "user-agent": user_agent,
        "accept": _ACCEPT,
        "accept-language": accept_language(document.language),
        "accept-encoding": ACCEPT_ENCODING,
    }
    private: dict[str, str] = {}
    for name, value in document.headers.items():
        resolved = resolve_value(value, resolve_secret, f"header {name!r}")
        lower = name.lower()
        (common if lower in _HARMLESS and resolved is value else private)[lower] = resolved
    cookies = {
        name: resolve_value(value, resolve_secret, f"cookie {name!r}")
        for name, value in document.cookies.items()
    }
    return Asking(home, validators, common, private, cookies)


def _conditions(validators: Validators) -> dict[str, str]:
    """Validators as the server gave them; what could not stand in a header is left out."""
    stated = {"if-none-match": validators.etag, "if-modified-since": validators.last_modified}
    return {
        name: value for name, value in stated.items() if value and value.isascii() and value.isprintable()
    }


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port


def _is_home(home: httpx.URL, url: httpx.URL) -> bool:
    """The same origin, or the same host by https after http (never the other way round)."""
    upgraded = (home.scheme, home.port, url.scheme, url.port) == ("http", None, "https", None)
    return _origin(home) == _origin(url) or (upgraded and home.host == url.host)
