"""Every error this package raises on purpose.

::

    WatcherError
    ├── UserError                 bad input: one clear line, exit code 2
    │   ├── ConfigError           providers.toml or the environment is wrong
    │   ├── UnknownDocumentError     no such document or revision
    │   ├── InputError            a file given on the command line cannot be used
    │   └── LexiconError          a lexicon entry is wrong
    ├── FetchError                a page could not be had; has kind, status, retry hint
    ├── NormaliseError            a page could not be turned into a text
    ├── StoreError                the database refused
    │   ├── SchemaError           its schema is newer, older or absent
    │   └── CorruptionError       what is stored does not match its hash
    └── DeliveryError             a channel refused; ``permanent`` tells "give up" from "try again"
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class WatcherError(Exception):
    """The root: catch this to catch everything this package raises on purpose."""


class UserError(WatcherError):
    """Wrong use or bad input. Its text is one line a person can act on."""


class ConfigError(UserError):
    """The configuration is wrong.

    Attributes:
        faults: one line per fault, each ``path: value: expectation``.
    """

    def __init__(self, source: str, faults: tuple[str, ...]) -> None:
        self.source = source
        self.faults = faults
        super().__init__("\n".join(f"{source}: {fault}" for fault in faults))


class UnknownDocumentError(UserError):
    """No such document, or no such revision of it."""


class InputError(UserError):
    """A file or argument given on the command line cannot be used."""


class LexiconError(UserError):
    """A lexicon entry is wrong; the text names file, line and entry."""


class FetchFault(StrEnum):
    """Why a page could not be had."""

    REFUSED_URL = "refused_url"  # scheme or form of the URL
    PRIVATE_ADDRESS = "private_address"
    DNS = "dns"
    CONNECT = "connect"
    TLS = "tls"
    TIMEOUT = "timeout"
    PROTOCOL = "protocol"  # reset, truncated, malformed HTTP, broken encoding
    TOO_LARGE = "too_large"
    TOO_MANY_REDIRECTS = "too_many_redirects"
    STATUS = "status"  # an HTTP status that is neither 2xx nor 304
    RATE_LIMITED = "rate_limited"  # 429, or 503 with Retry-After
    SECRET = "secret"  # noqa: S105  a header or cookie names a secret that cannot be read
    BROWSER = "browser"
    INTERNAL = "internal"  # our own code failed on the page


@dataclass(frozen=True, slots=True)
class Answer:
    """What came with a status that is no success: the beginning of it, for people to look at.

    Attributes:
        final_url: where it came from, after redirects.
        status: 400 or more.
        headers: those that tell how to read it; lower-case names.
    """

    final_url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    at: datetime


class FetchError(WatcherError):
    """A page could not be had.

    Attributes:
        kind: why.
        status: HTTP status, where there was one.
        retry_after: seconds the server asked us to wait, where it did.
        answer: what the server sent in place of the page, where it did.
    """

    def __init__(
        self,
        kind: FetchFault,
        detail: str,
        *,
        status: int | None = None,
        retry_after: float | None = None,
        answer: Answer | None = None,
    ) -> None:
        self.kind = kind
        self.detail = detail
        self.status = status
        self.retry_after = retry_after
        self.answer = answer
        super().__init__(f"{kind}: {detail}")


class NormaliseError(WatcherError):
    """A page's bytes cannot be turned into a text (undecodable, not a document type we read)."""


class StoreError(WatcherError):
    """The database refused, or is not usable."""


class SchemaError(StoreError):
    """The database's schema is newer than this program, or absent."""


class CorruptionError(StoreError):
    """Stored bytes do not match their hash."""


class DeliveryError(WatcherError):
    """A channel did not accept an alert.

    Attributes:
        permanent: whether trying again is pointless (bad token, channel gone).
        retry_after: seconds the service asked us to wait, where it did.
    """

    def __init__(self, detail: str, *, permanent: bool, retry_after: float | None = None) -> None:
        self.permanent = permanent
        self.retry_after = retry_after
        super().__init__(detail)
