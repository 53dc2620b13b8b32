"""Pages for the gate, read by the real normaliser."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from legal_texts import PRIVACY, html

from watcher.accept import judge
from watcher.model import Document, DocumentKind, Page, Rejection, Text
from watcher.normalise import normalise

URL = "https://lantern.example/legal/privacy"
NOW = datetime(2026, 3, 1, tzinfo=UTC)


def document(language: str | None = None) -> Document:
    return Document(
        key="lantern/privacy",
        provider="lantern",
        provider_name="Lantern",
        name="Privacy policy",
        urls=(URL,),
        kind=DocumentKind.PRIVACY,
        language=language,
    )


def page(
    body: str | bytes,
    *,
    final_url: str = URL,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    media: str = "text/html; charset=utf-8",
) -> Page:
    raw = body.encode() if isinstance(body, str) else body
    return Page(URL, final_url, status, {"content-type": media, **(headers or {})}, raw, NOW)


def whole(body: str, *, title: str = "", head: str = "", language: str = "en") -> str:
    """A page around a body."""
    heads = f"<head><title>{title}</title>{head}</head>"
    return f'<!DOCTYPE html><html lang="{language}">{heads}<body>{body}</body></html>'


def privacy(language: str = "en") -> str:
    """The privacy policy of our own making, as a page."""
    title, sections = PRIVACY[language]
    return whole(f"<main>{html(title, sections)}</main>", title=f"{title} | Lantern", language=language)


def verdict(seen: Page, *, baseline: str | None = None, of: Document | None = None) -> Rejection | None:
    """What the gate says, seen from an accepted page or from nothing."""
    old = None if baseline is None else read(page(baseline))
    return judge(seen, read(seen), of or document(), old)


def read(seen: Page) -> Text:
    return normalise(seen)
