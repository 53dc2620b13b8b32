"""What is put together of a text on several pages, and what becomes of a fetch that failed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from decide_world import CHALLENGE, START, TIMEOUT, document, policy, terms

from watcher.decide import assemble
from watcher.decide.answers import failed
from watcher.errors import Answer, FetchError, FetchFault
from watcher.model import (
    Document,
    DocumentState,
    Failed,
    Page,
    Rejected,
    RejectionReason,
)
from watcher.normalise import join_pages, parts_of

URLS = ("https://lantern.example/1", "https://lantern.example/2")
ANNEX = "<h1>Annex</h1><p>We keep your invoices for ten years.</p>"
NEW = DocumentState("lantern/privacy")
SEEN = replace(NEW, revision=1)


def in_parts(*urls: str) -> Document:
    return replace(document(), urls=urls or URLS)


def page(url: str, body: str) -> Page:
    return Page(url, url, 200, {"content-type": "text/html; charset=utf-8"}, body.encode(), START)


FIRST, SECOND = page(URLS[0], policy()), page(URLS[1], ANNEX)


def refusal(status: int, body: bytes, kind: str = "text/html") -> FetchError:
    answer = Answer(f"{URLS[0]}/blocked", status, {"content-type": kind}, body, START)
    return FetchError(FetchFault.STATUS, f"lantern.example answered {status}", status=status, answer=answer)


def test_a_part_that_was_never_seen_is_left_out_and_named() -> None:
    found, parts = assemble(in_parts(), (FIRST, TIMEOUT), SEEN, FIRST)
    assert isinstance(found, Page)
    assert list(parts_of(found)) == [URLS[0]]
    assert isinstance(parts.missing, Failed)
    assert f"part 2 of 2 ({URLS[1]})" in parts.missing.detail
    assert (parts.stands, parts.widened) == (False, None)


def test_a_part_that_was_seen_stands() -> None:
    found, parts = assemble(in_parts(), (FIRST, TIMEOUT), SEEN, join_pages([FIRST, SECOND]))
    assert isinstance(found, Page)
    assert list(parts_of(found)) == list(URLS)
    assert (parts.stands, parts.widened) == (True, None)


def test_a_part_that_is_first_seen_widens_what_changes_are_told_from() -> None:
    found, parts = assemble(in_parts(), (page(URLS[0], policy("New words.")), SECOND), SEEN, FIRST)
    assert isinstance(found, Page)
    assert b"New words." in found.body
    assert parts.widened is not None
    assert b"New words." not in parts.widened.body
    assert b"ten years" in parts.widened.body
    assert parts.missing is None


def test_a_url_in_place_of_another_is_no_further_part() -> None:
    stored = join_pages([FIRST, page("https://lantern.example/old", ANNEX)])
    _, parts = assemble(in_parts(), (FIRST, SECOND), SEEN, stored)
    assert parts.widened is None


@pytest.mark.parametrize("stored", [FIRST, None], ids=["later", "at the first look"])
def test_a_bot_check_is_never_taken_for_a_part_that_was_never_seen(stored: Page | None) -> None:
    found, parts = assemble(in_parts(), (FIRST, page(URLS[1], CHALLENGE)), SEEN if stored else NEW, stored)
    assert isinstance(found, Page)
    assert list(parts_of(found)) == [URLS[0]]
    assert isinstance(parts.missing, Rejected)
    assert parts.missing.rejection.reason is RejectionReason.CHALLENGE


def test_the_first_look_takes_the_parts_that_it_sees_as_they_are() -> None:
    found, parts = assemble(in_parts(), (page(URLS[0], terms()), SECOND), NEW, None)
    assert isinstance(found, Page)
    assert list(parts_of(found)) == list(URLS)
    assert (parts.missing, parts.widened) == (None, None)


def test_where_no_part_was_ever_seen_the_first_fault_is_told() -> None:
    found, parts = assemble(in_parts(), (TIMEOUT, TIMEOUT), NEW, None)
    assert isinstance(found, FetchError)
    assert "part 1 of 2" in found.detail
    assert parts.missing is None


@pytest.mark.parametrize(
    ("status", "reason"),
    [(403, RejectionReason.CHALLENGE), (404, RejectionReason.NOT_FOUND), (500, RejectionReason.ERROR_PAGE)],
)
def test_what_came_with_an_error_is_kept_with_the_reason_of_its_status(
    status: int, reason: RejectionReason
) -> None:
    found = failed(in_parts(), URLS[0], refusal(status, b"<title>Sorry</title><p>Ray 8f3c.</p>"), "part 1")
    assert (found.detail, found.status) == (f"part 1: lantern.example answered {status}", status)
    assert found.sent is not None
    assert (found.sent.rejection.reason, found.sent.rejection.replaceable) == (reason, False)
    assert (found.sent.page.url, found.sent.page.final_url) == (URLS[0], f"{URLS[0]}/blocked")
    assert found.sent.text is not None
    assert found.sent.text.title == "Sorry"


def test_what_came_with_an_error_and_cannot_be_read_is_kept_as_it_is() -> None:
    found = failed(in_parts(), URLS[0], refusal(503, b"PK\x03\x04", "application/zip"))
    assert found.sent is not None
    assert found.sent.rejection.reason is RejectionReason.UNREADABLE
    assert found.sent.rejection.detail.startswith("lantern.example answered 503. ")


def test_an_error_that_came_without_a_body_leaves_no_page() -> None:
    assert failed(in_parts(), URLS[0], refusal(503, b"")).sent is None
    assert failed(in_parts(), URLS[0], TIMEOUT).sent is None
