"""What is watched, and what a fetch brings back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Page:
    """What one fetch brought back.

    ``body`` is decompressed (content coding removed) and otherwise untouched, so that everything
    derived from it can be derived again. ``headers`` have lower-case names.
    """

    url: str
    final_url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    fetched_at: datetime
    elapsed_ms: int = 0

    @property
    def media_type(self) -> str:
        """``text/html`` and the like, lower case, without parameters; empty where not stated."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


@dataclass(frozen=True, slots=True)
class NotModified:
    """The server answered 304 to a conditional request: the last page still stands."""

    url: str
    fetched_at: datetime
    elapsed_ms: int = 0


@dataclass(frozen=True, slots=True)
class Validators:
    """What a conditional request sends: from the last good page.

    ``url`` is where that page was finally found (``Page.final_url``), None for the document's own URL:
    another page's validators prove nothing, so they are sent to that URL only.
    """

    etag: str | None = None
    last_modified: str | None = None
    url: str | None = None


class DocumentKind(StrEnum):
    """What a document is, as configured."""

    TERMS = "terms"
    PRIVACY = "privacy"
    COMMERCIAL = "commercial"
    DPA = "dpa"
    USAGE_POLICY = "usage-policy"
    HELP = "help"
    OTHER = "other"


class Render(StrEnum):
    """How a page is drawn."""

    HTTP = "http"
    BROWSER = "browser"
    AUTO = "auto"


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a document is polled: an interval in seconds, or a cron line (UTC)."""

    every: float | None = 6 * 3600.0
    cron: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One legal text of a provider, as configured. ``key`` is ``provider/document``.

    ``headers``, ``cookies`` and ``proxy`` hold secret references (``env:NAME``, ``file:/path``)
    or plain values for headers that are no secret; the fetcher resolves them.
    """

    key: str
    provider: str
    provider_name: str
    name: str
    urls: tuple[str, ...]
    kind: DocumentKind = DocumentKind.OTHER
    language: str | None = None
    tags: tuple[str, ...] = ()
    schedule: Schedule = field(default_factory=Schedule)
    confirm_after: float = 600.0
    render: Render = Render.AUTO
    select: str | None = None
    remove: tuple[str, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: Mapping[str, str] = field(default_factory=dict)
    proxy: str | None = None
    enabled: bool = True

    @property
    def url(self) -> str:
        """The page people are sent to."""
        return self.urls[0]


@dataclass(frozen=True, slots=True)
class Network:
    """How the network may be used. ``allow`` holds CIDR networks outside the global address space.

    ``browser`` is a program, or the address of a browser that runs elsewhere; None takes one from the PATH.
    """

    user_agent: str = "tos-watcher (+https://github.com/tos-watcher/watcher)"
    per_host_delay: float = 2.0
    concurrency: int = 16
    timeout: float = 30.0
    max_bytes: int = 20_000_000
    allow: tuple[str, ...] = ()
    browser: str | None = None
