"""Which clauses count as moved between two documents of a provider, and what is left to be told."""

from __future__ import annotations

from decide_world import A, B, C

from watcher import decide
from watcher.decide.moves import corrections
from watcher.model import (
    Block,
    BlockKind,
    Change,
    ChangeKind,
    Comparison,
    Direction,
    Neighbour,
    Significance,
    StatedDates,
    Text,
    Topic,
)

OTHER = "You may write to us at any time about anything in this document."
SHARES = "We share your personal data with advertisers."


def text(*sentences: str, lead_in: str | None = None) -> Text:
    kind = BlockKind.ITEM if lead_in else BlockKind.PARAGRAPH
    blocks = tuple(Block(kind, sentence, ("Data",), lead_in=lead_in) for sentence in sentences)
    return Text(blocks, "", "en", "", StatedDates(), (), 1)


def neighbour(before: Text, after: Text, number: int = 2, document: str = "lantern/terms") -> Neighbour:
    return Neighbour(document, number, before, after)


def moved(comparison: Comparison) -> list[Change]:
    return [change for change in comparison.changes if change.kind is ChangeKind.MOVED]


def test_without_a_move_the_comparison_is_that_of_the_two_texts() -> None:
    old, new = text(OTHER, A), text(OTHER)
    assert decide.compare_among(old, new, ()) == decide.compare_texts(old, new)
    unrelated = neighbour(text(OTHER), text(OTHER, SHARES))
    assert decide.compare_among(old, new, [unrelated]) == decide.compare_texts(old, new)


def test_what_moved_is_set_aside_and_the_rest_is_judged_by_itself() -> None:
    other = neighbour(text(OTHER), text(OTHER, A))
    found = decide.compare_among(text(OTHER, A), text(OTHER, SHARES), [other])
    (change,) = moved(found)
    assert (change.old, change.new, change.findings) == (A, "", ("moved to lantern/terms",))
    assert found.topics[Topic.TRAINING].significance is Significance.EDITORIAL
    assert found.topics[Topic.SHARING].direction is Direction.BROADER


def test_a_clause_that_came_from_another_document_is_no_news() -> None:
    other = neighbour(text(OTHER, B), text(OTHER))
    (change,) = decide.compare_among(text(OTHER), text(OTHER, B), [other]).changes
    assert (change.kind, change.old, change.new) == (ChangeKind.MOVED, "", B)
    assert change.findings == ("moved from lantern/terms",)


def test_a_promise_that_makes_way_for_its_opposite_moved_and_the_opposite_is_told() -> None:
    other = neighbour(text(OTHER), text(OTHER, A))
    found = decide.compare_among(text(OTHER, A), text(OTHER, B), [other])
    assert [change.old for change in moved(found)] == [A]
    assert found.topics[Topic.TRAINING].direction is Direction.BROADER


def test_what_the_other_document_said_all_along_did_not_move() -> None:
    other = neighbour(text(A, SHARES), text(A, OTHER))
    assert not moved(decide.compare_among(text(OTHER, A), text(OTHER), [other]))


def test_what_the_other_document_has_lost_again_did_not_move() -> None:
    later = neighbour(text(OTHER, A), text(OTHER), number=3)
    earlier = neighbour(text(OTHER), text(OTHER, A), number=2)
    assert not moved(decide.compare_among(text(OTHER, A), text(OTHER), [later, earlier]))


def test_the_same_words_that_complete_another_sentence_did_not_move() -> None:
    item, before = "use your conversations to train our models;", text(SHARES)
    old, new = text(item, lead_in="We never"), text(OTHER)
    turned = neighbour(before, text(item, lead_in="We may"))
    assert not moved(decide.compare_among(old, new, [turned]))
    kept = neighbour(before, text(item, lead_in="We never:"))
    assert moved(decide.compare_among(old, new, [kept]))


def test_words_too_short_to_be_known_again_did_not_move() -> None:
    other = neighbour(text(OTHER), text(OTHER, "Contact."))
    assert not moved(decide.compare_among(text(OTHER, "Contact."), text(OTHER), [other]))


def test_a_revision_of_the_other_document_is_judged_anew_once_the_move_is_known() -> None:
    lost = neighbour(text(OTHER, A, C), text(OTHER), number=4)
    (found,) = corrections("lantern/privacy", 7, text(OTHER), text(OTHER, A), [lost])
    assert (found.document, found.number) == ("lantern/terms", 4)
    assert [change.findings for change in moved(found.comparison)] == [("moved to lantern/privacy",)]
    assert found.comparison.topics[Topic.TRAINING].significance is Significance.SUBSTANTIVE
    assert not corrections("lantern/privacy", 7, text(OTHER), text(OTHER, SHARES), [lost])
