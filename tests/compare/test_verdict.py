"""The comparison people read: changes, verdicts per topic, silent edits."""

from __future__ import annotations

import re
from datetime import date

import pytest

from watcher.compare import LEXICON_VERSION, compare
from watcher.compare.order import Fact
from watcher.compare.verdict import judge
from watcher.compare.wording import reworded
from watcher.model import (
    BlockKind,
    Change,
    ChangeKind,
    Clause,
    Comparison,
    Direction,
    Polarity,
    Significance,
    Stance,
    StatedDates,
    Topic,
)

SUBSTANTIVE, EDITORIAL = Significance.SUBSTANTIVE, Significance.EDITORIAL
MARCH, MAY = date(2025, 3, 1), date(2025, 5, 1)


def clause(
    text: str, *section: str, kind: BlockKind = BlockKind.PARAGRAPH, lead_in: str | None = None
) -> Clause:
    return Clause(text, re.sub(r"[\W_]+", "", text.casefold()), kind, section, lead_in)


def heading(text: str) -> Clause:
    return clause(text, kind=BlockKind.HEADING)


def compared(
    old: list[Clause],
    new: list[Clause],
    language: str | None = "en",
    old_dates: StatedDates | None = None,
    new_dates: StatedDates | None = None,
) -> Comparison:
    return compare(
        old,
        new,
        language=language,
        old_dates=old_dates or StatedDates(),
        new_dates=new_dates or StatedDates(),
    )


def only(comparison: Comparison) -> Change:
    (change,) = comparison.changes
    return change


ARBITRATION = clause("Any dispute is settled by a court in Lisbon.")
OTHER = [clause("You can call us at any time."), clause("Prices are shown in euros.")]
SELLS, SELLS_NOT = clause("We sell your personal data."), clause("We do not sell your personal data.")


def test_identical_texts_have_no_changes() -> None:
    result = compared([SELLS_NOT, *OTHER], [SELLS_NOT, *OTHER])
    assert result.changes == ()
    assert result.topics == {}
    assert not result.silent_edit
    assert result.lexicon == LEXICON_VERSION


def test_a_dropped_not_is_told_with_its_words() -> None:
    result = compared([SELLS_NOT, *OTHER], [SELLS, *OTHER])
    change = only(result)
    assert (change.kind, change.topics) == (ChangeKind.MODIFIED, (Topic.SHARING,))
    assert (change.significance, change.direction) == (SUBSTANTIVE, Direction.BROADER)
    assert "denial removed" in change.findings
    assert "".join(run.text for run in change.words if run.mark != "inserted") == SELLS_NOT.text
    assert result.topics[Topic.SHARING].direction is Direction.BROADER
    assert result.topics[Topic.SHARING].findings == change.findings


def test_a_new_denial_is_narrower_and_a_removed_one_broader() -> None:
    assert compared(OTHER, [*OTHER, SELLS_NOT]).topics[Topic.SHARING].direction is Direction.NARROWER
    assert compared([*OTHER, SELLS_NOT], OTHER).topics[Topic.SHARING].direction is Direction.BROADER


def test_changes_that_go_both_ways_are_mixed() -> None:
    trains = clause("We use your messages to train our models.")
    stops = clause("We do not use your messages to train our models.")
    old = [clause("We do not use your photos to train our models."), *OTHER, trains]
    new = [clause("We use your photos to train our models."), *OTHER, stops]
    assert compared(old, new).topics[Topic.TRAINING].direction is Direction.MIXED


def test_one_recipient_for_another_is_not_simply_broader() -> None:
    old = [clause("We share your personal data with our affiliates."), *OTHER]
    new = [clause("We share your personal data with advertisers."), *OTHER]
    change = only(compared(old, new))
    assert change.significance is SUBSTANTIVE
    assert set(change.findings) >= {"recipients + advertisers", "recipients − affiliates"}
    assert change.direction in {Direction.MIXED, Direction.NEUTRAL}


def test_a_longer_list_of_what_a_clause_names_reaches_further() -> None:
    old = [clause("We use your messages, photos and notes from Alpha to train our models."), *OTHER]
    new = [clause("We use your messages, photos and notes from Alpha and Beta to train our models."), *OTHER]
    assert compared(old, new).topics[Topic.TRAINING].direction is Direction.BROADER


def test_a_qualifier_is_substantive_and_said_to_be_unclear() -> None:
    old = [clause("We share your prompts with our vendors."), *OTHER]
    new = [clause("We share your prompts with our trusted local vendors."), *OTHER]
    verdict = compared(old, new).topics[Topic.SHARING]
    assert (verdict.significance, verdict.direction) == (SUBSTANTIVE, Direction.NEUTRAL)


def test_a_change_says_whom_it_concerns_unless_one_of_its_clauses_is_about_everybody() -> None:
    business = clause("We do not use the content of business customers to train our models.")
    everybody = clause("We do not use your content to train our models.")
    assert compared([business], []).changes[0].scopes == ("business",)
    assert compared([everybody], []).changes[0].scopes == ()
    assert compared([business], [everybody]).changes[0].scopes == ()


def test_a_change_on_no_topic_is_substantive_without_topics() -> None:
    result = compared(
        [ARBITRATION, *OTHER], [clause("Any dispute is settled by arbitration in Lisbon."), *OTHER]
    )
    change = only(result)
    assert (change.topics, change.significance, change.direction) == ((), SUBSTANTIVE, Direction.NEUTRAL)
    assert result.topics == {}


def test_a_new_heading_is_editorial() -> None:
    assert only(compared(OTHER, [heading("Our other promises"), *OTHER])).significance is EDITORIAL


def test_a_reworded_heading_is_editorial() -> None:
    old = [heading("How we use data"), *OTHER]
    assert only(compared(old, [heading("How we make use of data"), *OTHER])).significance is EDITORIAL


def test_a_clause_under_another_heading_is_moved() -> None:
    def page(under: str) -> list[Clause]:
        return [
            page_clause
            for name in ("Business", "Consumers")
            for page_clause in [heading(name), clause(f"This part is for {name}.", name)]
            + ([clause("We may review it.", name)] if name == under else [])
        ]

    change = only(compared(page("Business"), page("Consumers")))
    assert (change.kind, change.section) == (ChangeKind.MOVED, ("Consumers",))
    assert change.old == change.new == "We may review it."


def test_a_clause_that_shifted_with_its_section_is_no_change() -> None:
    def section(name: str) -> list[Clause]:
        return [
            heading(name),
            clause(f"All about {name} and more.", name),
            clause(f"Then {name} again.", name),
        ]

    a, b, c = section("Apples"), section("Pears"), section("Plums")
    assert compared([*a, *b, *c], [*b, *c, *a]).changes == ()


def test_a_renamed_heading_moves_nothing() -> None:
    old = [heading("Sharing"), *(clause(text.text, "Sharing") for text in OTHER)]
    new = [heading("Who gets it"), *(clause(text.text, "Who gets it") for text in OTHER)]
    assert all(change.kind is not ChangeKind.MOVED for change in compared(old, new).changes)


def test_an_item_whose_lead_in_turned_around_changed() -> None:
    def page(lead_in: str) -> list[Clause]:
        item = clause("your personal data with advertisers", kind=BlockKind.ITEM, lead_in=lead_in)
        return [clause(lead_in), item, *OTHER]

    result = compared(page("We share:"), page("We do not share:"))
    changed = [change for change in result.changes if change.old.startswith("your personal")]
    assert [change.significance for change in changed] == [SUBSTANTIVE]
    assert result.topics[Topic.SHARING].direction is Direction.NARROWER


def test_an_item_that_came_under_a_lead_in_on_a_topic_has_no_verdict_of_its_own() -> None:
    def page(lead_in: str) -> list[Clause]:
        return [clause(lead_in), clause("account names", kind=BlockKind.ITEM, lead_in=lead_in), *OTHER]

    result = compared(page("We collect:"), page("We share with advertisers:"))
    told = [change.new for change in result.changes if Topic.SHARING in change.topics]
    assert told == ["We share with advertisers:"]


def test_an_item_whose_lead_in_is_only_reworded_did_not_change() -> None:
    def page(lead_in: str) -> list[Clause]:
        return [clause(lead_in), clause("account names", kind=BlockKind.ITEM, lead_in=lead_in), *OTHER]

    result = compared(page("We collect these things:"), page("We collect the following things:"))
    assert all(not change.old.startswith("account") for change in result.changes)


def test_a_clause_said_once_more_in_the_same_place_is_no_change() -> None:
    assert compared([SELLS, *OTHER], [SELLS, *OTHER, SELLS]).changes == ()
    assert compared([SELLS, *OTHER, SELLS], [SELLS, *OTHER]).changes == ()


def test_a_split_clause_is_editorial() -> None:
    old = [clause("We sell your personal data, and we tell you so."), *OTHER]
    new = [clause("We sell your personal data,"), clause("and we tell you so."), *OTHER]
    change = only(compared(old, new))
    assert (change.kind, change.significance) == (ChangeKind.MODIFIED, EDITORIAL)


def test_a_rewritten_sentence_on_a_topic_is_one_change() -> None:
    section = "Sharing"
    old = [
        heading(section),
        clause("Your data is passed on to our affiliates in some cases.", section),
        *OTHER,
    ]
    new = [
        heading(section),
        clause("In some cases our affiliates get data about you that we share.", section),
        *OTHER,
    ]
    assert only(compared(old, new)).kind is ChangeKind.MODIFIED


def test_a_name_changed_throughout_is_editorial() -> None:
    def page(name: str) -> list[Clause]:
        return [
            clause(f"You can connect {name} to your workspace."),
            clause(f"Some {name} are built by others."),
            clause(f"An owner decides which {name} are allowed."),
            clause(f"Remove {name} that you no longer need."),
        ]

    result = compared(page("Connectors"), page("Apps"))
    assert {change.significance for change in result.changes} == {EDITORIAL}


@pytest.mark.parametrize(
    ("old_dates", "new_dates", "silent"),
    [
        (StatedDates(updated=MARCH), StatedDates(updated=MARCH), True),
        (StatedDates(effective=MARCH), StatedDates(effective=MARCH), True),
        (StatedDates(updated=MARCH), StatedDates(updated=MAY), False),
        (StatedDates(updated=MARCH, effective=MARCH), StatedDates(updated=MARCH, effective=MAY), False),
        (StatedDates(), StatedDates(), False),
        (StatedDates(updated=MARCH), StatedDates(), False),
    ],
)
def test_a_silent_edit_changes_substance_under_the_same_date(
    old_dates: StatedDates, new_dates: StatedDates, silent: bool
) -> None:
    result = compared([SELLS_NOT, *OTHER], [SELLS, *OTHER], old_dates=old_dates, new_dates=new_dates)
    assert result.silent_edit is silent
    assert (result.old_dates, result.new_dates) == (old_dates, new_dates)


def test_an_editorial_change_is_no_silent_edit() -> None:
    dates = StatedDates(updated=MARCH)
    new = [clause("You may call us at any time, please."), clause("Prices are shown in euros!")]
    assert not compared(OTHER, new, old_dates=dates, new_dates=dates).silent_edit


@pytest.mark.parametrize("language", [None, "it"])
def test_without_a_lexicon_the_diff_stands_and_says_that_it_is_unclear(language: str | None) -> None:
    old, new = [clause("Non vendiamo i tuoi dati.")], [clause("Vendiamo i tuoi dati.")]
    result = compared(old, new, language)
    change = only(result)
    assert result.topics == {}
    assert (change.kind, change.topics, change.significance) == (ChangeKind.MODIFIED, (), SUBSTANTIVE)
    assert any("unclear" in finding for finding in change.findings)


def test_one_word_in_an_endless_clause_is_judged() -> None:
    half = "and the weather is fine in each of our towns " * 3000
    old = f"{half}, we will share your personal data with advertisers, {half}"
    new = f"{half}, we will not share your personal data with advertisers, {half}"
    result = compared([clause(old), *OTHER], [clause(new), *OTHER])
    assert result.topics[Topic.SHARING].direction is Direction.NARROWER


def test_empty_texts_can_be_compared() -> None:
    assert compared([], []).changes == ()
    assert [change.kind for change in compared([], OTHER).changes] == [ChangeKind.ADDED] * 2
    assert [change.kind for change in compared(OTHER, []).changes] == [ChangeKind.REMOVED] * 2


@pytest.mark.parametrize(
    ("old", "new", "significance"),
    [
        ("Clips are used to improve it.", "At night, clips are used to improve it.", EDITORIAL),
        ("Clips are used to improve our service.", "Clips are used to run our service.", SUBSTANTIVE),
        ("Clips are not used to improve it.", "Clips are used to improve it.", SUBSTANTIVE),
    ],
)
def test_a_topic_whose_words_stand_in_both_wordings_did_not_go(
    old: str, new: str, significance: Significance
) -> None:
    said = Fact(Stance(Topic.TRAINING, Polarity.PERMITS, evidence=old), limits=False)
    judged = judge([said], [], reworded(old, new, "en"), same_words=False)
    assert judged[Topic.TRAINING].significance is significance


def test_a_number_that_counts_is_no_change_of_sharing_but_never_editorial() -> None:
    old = [clause("We share your personal data with vendors that hold 2 audits.")]
    new = [clause("We share your personal data with vendors that hold 4 audits.")]
    comparison = compared(old, new)
    assert comparison.topics[Topic.SHARING].significance is EDITORIAL
    assert comparison.changes[0].significance is SUBSTANTIVE


def test_footer_links_come_and_go_without_a_verdict() -> None:
    comparison = compared(
        [clause("Imprint")], [clause("Imprint"), clause("Do not sell my personal information")]
    )
    assert Topic.SHARING not in comparison.topics


def test_exceptions_that_went_with_their_promise_do_not_outweigh_it() -> None:
    lead_in = "Our staff does not look at your conversations without your consent, except:"
    items = ["to help you with a request", "to find abuse", "to fix a fault", "to obey the law"]
    old = [clause(lead_in), *(clause(item, kind=BlockKind.ITEM, lead_in=lead_in) for item in items), *OTHER]
    assert compared(old, OTHER).topics[Topic.HUMAN_REVIEW].direction is Direction.BROADER
    assert compared(OTHER, old).topics[Topic.HUMAN_REVIEW].direction is Direction.NARROWER


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            "We do not share your personal information, except with service providers.",
            "We do not share your personal information, except with service providers and with advertisers.",
        ),
        (
            "We do not use your content to train our models unless you opt in.",
            "We do not use your content to train our models unless you opt in or rate a response.",
        ),
    ],
)
def test_one_more_exception_to_a_promise_is_broader(old: str, new: str) -> None:
    change = only(compared([clause(old), *OTHER], [clause(new), *OTHER]))
    assert change.direction is Direction.BROADER
