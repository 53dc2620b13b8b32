"""What a document says on every topic, what it is silent on, and where two documents clash."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from watcher import decide
from watcher.compare.standing import Statement, folded, said, summed, with_conflicts
from watcher.decide import Edition
from watcher.model import Block, BlockKind, Clause, Consent, Polarity, Stance, StatedDates, Text, Topic

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
TRAINS = "We use your prompts to train our models."
NEVER = "We do not use your prompts to train our models."
SHARES = "We share your personal data with advertisers."


def text(*sentences: str, language: str | None = "en", section: str = "Data") -> Text:
    blocks = tuple(Block(BlockKind.PARAGRAPH, sentence, (section,)) for sentence in sentences)
    return Text(blocks, "", language, "", StatedDates(), (), 1)


def editions(*texts: Text) -> list[Edition]:
    """The last text is the one in force; one a day."""
    numbered = [
        Edition(number, BEGIN + timedelta(days=number), said_then)
        for number, said_then in enumerate(texts, 1)
    ]
    return numbered[::-1]


def terms(*texts: Text, document: str = "acme/privacy") -> list[Statement]:
    return decide.terms_in_force(document, editions(*texts))


def on(topic: Topic, statements: list[Statement]) -> list[Statement]:
    return [statement for statement in statements if statement.topic is topic]


def clause(words: str = "Words.") -> Clause:
    return Clause(words, words.casefold(), BlockKind.PARAGRAPH)


def statement(document: str, stance: Stance, words: str = "Words.") -> Statement:
    (row,) = said(document, [(clause(words), [stance])], "en")
    return row


# --- what is said -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stance", "standing"),
    [
        (Stance(Topic.TRAINING, Polarity.DENIES), "prohibited"),
        (Stance(Topic.TRAINING, Polarity.CONDITIONAL, Consent.OPT_IN), "opt_in"),
        (Stance(Topic.TRAINING, Polarity.CONDITIONAL, Consent.OPT_OUT), "opt_out"),
        (Stance(Topic.TRAINING, Polarity.CONTROL, Consent.OPT_OUT), "opt_out"),
        (Stance(Topic.TRAINING, Polarity.CONDITIONAL, Consent.CONTRACT), "contract"),
        (Stance(Topic.TRAINING, Polarity.PERMITS, Consent.NONE), "unconditional"),
        (Stance(Topic.TRAINING, Polarity.PERMITS, Consent.NONE, explicit=False), "improvement-not-named"),
        (
            Stance(Topic.TRAINING, Polarity.CONDITIONAL, Consent.NONE, conditions=("deidentified",)),
            "conditional:deidentified",
        ),
        (
            Stance(Topic.SHARING, Polarity.PERMITS, Consent.NONE, conditions=("feedback", "legal")),
            "conditional:feedback,legal",
        ),
        (Stance(Topic.TRAINING, Polarity.PERMITS, Consent.NONE, conditions=("default",)), "unconditional"),
        (Stance(Topic.SHARING, Polarity.CONDITIONAL), "conditional"),
    ],
)
def test_a_stance_has_a_standing_in_a_word(stance: Stance, standing: str) -> None:
    assert statement("acme/privacy", stance).standing == standing


def test_to_delete_is_another_thing_than_to_keep() -> None:
    kept, deleted = (
        on(Topic.RETENTION, terms(text(words)))[0]
        for words in (
            "We retain your personal data for five years.",
            "We will delete your personal data within 30 days.",
        )
    )
    assert kept.standing == "unconditional"
    assert deleted.standing == "deletion"
    assert deleted.stance
    assert deleted.stance.period_days == 30


def test_every_fact_is_told_once_with_its_quote_and_how_many_clauses_say_it() -> None:
    found = on(Topic.TRAINING, terms(text(TRAINS, "Other things.", TRAINS, NEVER)))
    assert [(row.standing, row.clauses) for row in found] == [("unconditional", 2), ("prohibited", 1)]
    assert found[0].clause
    assert found[0].clause.text == TRAINS
    assert found[0].clause.section == ("Data",)


def test_what_holds_for_everybody_comes_before_what_holds_for_some() -> None:
    some = Stance(Topic.TRAINING, Polarity.DENIES, scope=("business",))
    everybody = Stance(Topic.TRAINING, Polarity.PERMITS, Consent.NONE)
    rows = [statement("acme/privacy", stance) for stance in (some, everybody)]
    found = on(Topic.TRAINING, summed("acme/privacy", rows, "en"))
    assert [row.scope for row in found] == [(), ("business",)]


# --- what is not said -------------------------------------------------------------------------------


def test_a_document_that_was_read_and_says_nothing_is_silent() -> None:
    found = terms(text(TRAINS))
    assert {row.topic: row.standing for row in found if row.stance is None} == {
        Topic.SHARING: "silent",
        Topic.RETENTION: "silent",
        Topic.HUMAN_REVIEW: "silent",
        Topic.OUTPUT_USE: "silent",
    }


@pytest.mark.parametrize(
    ("language", "why"), [("fi", "no lexicon for its language (fi)"), (None, "not recognised")]
)
def test_a_document_that_cannot_be_read_is_unclear_and_never_silent(language: str | None, why: str) -> None:
    found = terms(text("Emme myy tietojasi.", language=language))
    assert [row.standing for row in found] == ["unclear"] * len(Topic)
    assert all(why in row.why for row in found)


def test_a_document_without_a_revision_is_not_seen() -> None:
    found = decide.terms_in_force("acme/privacy", [])
    assert [(row.topic, row.standing) for row in found] == [(topic, "not_seen") for topic in Topic]
    assert all(row.why for row in found)


# --- since when -------------------------------------------------------------------------------------


def since(*texts: Text) -> tuple[int, bool]:
    (row,) = on(Topic.TRAINING, terms(*texts))
    assert row.since
    assert row.since.first_seen == BEGIN + timedelta(days=row.since.revision)
    return row.since.revision, row.since.or_earlier


def test_a_clause_counts_from_the_revision_that_brought_it() -> None:
    assert since(text(NEVER), text(TRAINS), text(TRAINS, SHARES)) == (2, False)


def test_what_the_first_revision_says_may_have_been_said_before() -> None:
    assert since(text(TRAINS), text(SHARES, TRAINS)) == (1, True)


def test_a_clause_that_was_gone_for_a_while_counts_from_its_return() -> None:
    assert since(text(TRAINS), text(SHARES), text(TRAINS), text(TRAINS, SHARES)) == (3, False)


def test_a_clause_that_moved_under_another_heading_counts_from_before() -> None:
    assert since(text(SHARES), text(TRAINS), text(TRAINS, section="Your content")) == (2, False)


def test_the_same_words_under_a_lead_in_that_denied_them_are_not_the_same_stance() -> None:
    def listed(lead_in: str) -> Text:
        item = Block(BlockKind.ITEM, "use your prompts to train our models;", (), 1, lead_in)
        return Text((item,), "", "en", "", StatedDates(), (), 1)

    assert since(listed("We never"), listed("We may")) == (2, False)


def test_the_quote_is_the_clause_that_has_stood_for_the_longest() -> None:
    second = "Your prompts are used to train our models."
    (row,) = on(Topic.TRAINING, terms(text(second), text(TRAINS, second)))
    assert row.clause
    assert row.clause.text == second
    assert row.clauses == 2


def test_earlier_revisions_are_asked_for_only_while_something_still_stands() -> None:
    asked: list[int] = []

    def one_by_one() -> Iterator[Edition]:
        for edition in editions(text(TRAINS), text(TRAINS), text(NEVER), text(TRAINS)):
            asked.append(edition.number)
            yield edition

    decide.terms_in_force("acme/privacy", one_by_one())
    assert asked == [4, 3, 2]


# --- documents against each other -------------------------------------------------------------------


def clashes(one: Stance, other: Stance) -> bool:
    rows = with_conflicts([statement("acme/terms", one), statement("acme/privacy", other)])
    assert bool(rows[0].conflicts) == bool(rows[1].conflicts)
    return bool(rows[0].conflicts)


def test_a_denial_and_a_permission_in_two_documents_are_set_side_by_side() -> None:
    rows = with_conflicts(
        [*terms(text(NEVER), document="acme/privacy"), *terms(text(TRAINS), document="acme/terms")]
    )
    denial, permission = on(Topic.TRAINING, rows)
    assert [(c.document, c.standing, c.quote) for c in denial.conflicts] == [
        ("acme/terms", "unconditional", TRAINS)
    ]
    assert [(c.document, c.standing, c.quote) for c in permission.conflicts] == [
        ("acme/privacy", "prohibited", NEVER)
    ]


DENIES = Stance(Topic.TRAINING, Polarity.DENIES)
PERMITS = Stance(Topic.TRAINING, Polarity.PERMITS, Consent.NONE)


def test_one_document_alone_does_not_contradict_itself() -> None:
    rows = with_conflicts([statement("acme/terms", DENIES), statement("acme/terms", PERMITS)])
    assert not any(row.conflicts for row in rows)


def test_opt_in_here_and_opt_out_there_is_a_conflict_on_training() -> None:
    opt_in = Stance(Topic.TRAINING, Polarity.CONDITIONAL, Consent.OPT_IN)
    opt_out = Stance(Topic.TRAINING, Polarity.CONDITIONAL, Consent.OPT_OUT)
    assert clashes(opt_in, opt_out)
    assert not clashes(opt_in, DENIES)


def test_what_holds_for_another_scope_is_no_conflict() -> None:
    business = Stance(Topic.TRAINING, Polarity.DENIES, scope=("api", "business"))
    assert not clashes(business, PERMITS)
    assert not clashes(business, Stance(Topic.TRAINING, Polarity.PERMITS, Consent.NONE, scope=("consumer",)))
    assert clashes(business, Stance(Topic.TRAINING, Polarity.PERMITS, Consent.NONE, scope=("business",)))


def test_what_a_denial_names_keeps_it_apart_from_other_things() -> None:
    voices = Stance(Topic.TRAINING, Polarity.DENIES, data=("voice",))
    assert not clashes(voices, Stance(Topic.TRAINING, Polarity.PERMITS, Consent.NONE, data=("code",)))
    assert clashes(voices, Stance(Topic.TRAINING, Polarity.PERMITS, Consent.NONE, data=("code", "voice")))


def test_sharing_clashes_only_where_the_denial_says_what_or_with_whom() -> None:
    permits = Stance(Topic.SHARING, Polarity.PERMITS, Consent.NONE, recipients=("advertisers",))
    assert not clashes(Stance(Topic.SHARING, Polarity.DENIES), permits)
    assert clashes(Stance(Topic.SHARING, Polarity.DENIES, recipients=("advertisers",)), permits)
    assert not clashes(Stance(Topic.SHARING, Polarity.DENIES, recipients=("public",)), permits)


# --- for people -------------------------------------------------------------------------------------


def test_people_see_one_row_for_each_topic_scope_and_standing() -> None:
    found = folded(
        terms(text(SHARES, "We share your personal data with our affiliates and processors.", TRAINS))
    )
    (sharing,) = on(Topic.SHARING, found)
    assert sharing.stance
    assert set(sharing.stance.recipients) >= {"advertisers", "affiliates"}
    assert sharing.clauses == 2
    assert len(on(Topic.TRAINING, found)) == 1
