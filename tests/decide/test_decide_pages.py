"""Two files compared, and a text read clause by clause."""

from __future__ import annotations

from decide_world import CHALLENGE, START, A, B, policy, terms

from watcher import decide
from watcher.decide.pages import FILE
from watcher.model import (
    Block,
    BlockKind,
    Comparison,
    Page,
    Rejected,
    RejectionReason,
    StatedDates,
    Text,
    Topic,
)


def page(body: str, media: str = "text/html; charset=utf-8") -> Page:
    return Page("file", "file", 200, {"content-type": media}, body.encode(), START)


def test_two_pages_are_compared() -> None:
    found = decide.compare_pages(page(policy(A)), page(policy(B)))
    assert isinstance(found, Comparison)
    assert Topic.TRAINING in found.topics


def test_either_page_may_be_no_document() -> None:
    sound, challenge = page(policy(A)), page(CHALLENGE)
    for old, new in ((sound, challenge), (challenge, sound)):
        found = decide.compare_pages(old, new)
        assert isinstance(found, Rejected)
        assert found.page is challenge
        assert found.rejection.reason is RejectionReason.CHALLENGE


def test_a_new_page_that_is_another_document_is_rejected() -> None:
    new = page(terms())
    found = decide.compare_pages(page(policy(A)), new)
    assert isinstance(found, Rejected)
    assert found.page is new
    assert found.rejection.reason is RejectionReason.OTHER_DOCUMENT


def test_a_legal_text_that_lost_most_of_its_length_is_compared_all_the_same() -> None:
    long = policy(
        A, *(f"You agree to rule {'so ' * number}forth under applicable law." for number in range(40))
    )
    assert isinstance(decide.compare_pages(page(long), page(policy(A))), Comparison)


def test_in_a_language_that_cannot_be_read_what_matters_may_be_on_any_topic() -> None:
    def text(*sentences: str, language: str | None) -> Text:
        blocks = tuple(Block(BlockKind.PARAGRAPH, sentence) for sentence in sentences)
        return Text(blocks, "", language, "", StatedDates(), (), 1)

    same = "Kysymyksiin vastaamme arkisin kello yhdeksän ja neljän välillä."
    for language in ("fi", None):
        old = text(same, "Emme myy tietojasi.", language=language)
        found = decide.compare_texts(old, text(same, "Myymme tietojasi mainostajille.", language=language))
        assert {verdict.findings for verdict in found.topics.values()} == {("unclear, read it",)}
        assert found.topics.keys() == set(Topic)
        assert all(change.topics == tuple(Topic) for change in found.changes)
        retyped = decide.compare_texts(old, text(same, "Emme  myy tietojasi!", language=language))
        assert retyped.topics == {}


def test_clauses_come_with_their_stances_in_reading_order() -> None:
    text = decide.read(page(policy(B)), FILE)
    assert isinstance(text, Text)
    found = decide.read_clauses(text)
    stances = [stances for clause, stances in found if clause.text == B]
    assert [stance.topic for stance in stances[0]] == [Topic.TRAINING]
