"""Two files compared, and a text read clause by clause."""

from __future__ import annotations

from decide_world import CHALLENGE, START, A, B, policy, terms

from watcher import decide
from watcher.decide.pages import FILE
from watcher.model import Page, RejectionReason, Text, Topic


def page(body: str, media: str = "text/html; charset=utf-8") -> Page:
    return Page("file", "file", 200, {"content-type": media}, body.encode(), START)


def test_two_pages_are_compared() -> None:
    rejection, comparison = decide.compare_pages(page(policy(A)), page(policy(B)))
    assert rejection is None
    assert comparison is not None
    assert Topic.TRAINING in comparison.topics


def test_either_page_may_be_no_document() -> None:
    for old, new in ((policy(A), CHALLENGE), (CHALLENGE, policy(A))):
        rejection, comparison = decide.compare_pages(page(old), page(new))
        assert comparison is None
        assert rejection is not None
        assert rejection.reason is RejectionReason.CHALLENGE


def test_a_new_page_that_is_another_document_is_rejected() -> None:
    rejection, _ = decide.compare_pages(page(policy(A)), page(terms()))
    assert rejection is not None
    assert rejection.reason is RejectionReason.OTHER_DOCUMENT


def test_a_legal_text_that_lost_most_of_its_length_is_compared_all_the_same() -> None:
    long = policy(
        A, *(f"You agree to rule {'so ' * number}forth under applicable law." for number in range(40))
    )
    rejection, comparison = decide.compare_pages(page(long), page(policy(A)))
    assert rejection is None
    assert comparison is not None


def test_clauses_come_with_their_stances_in_reading_order() -> None:
    text = decide.read(page(policy(B)), FILE)
    assert isinstance(text, Text)
    found = decide.read_clauses(text)
    stances = [stances for clause, stances in found if clause.text == B]
    assert [stance.topic for stance in stances[0]] == [Topic.TRAINING]
