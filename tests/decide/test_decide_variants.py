"""A page that shows several texts in turn: editions, lines that come and go, dates written another way."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from decide_world import DAY, HOUR, A, B, C, World, accepted, older, policy

from watcher import decide
from watcher.model import (
    Decision,
    Health,
    Pending,
    Rejected,
    RejectionReason,
    Significance,
    Text,
    Unchanged,
    Variant,
)

EDIT = "We keep your prompts for ninety days and then delete them."
BANNER = "Our new assistant is here, and it is faster than ever before."
NEWS = ["Read next: how we built the lamp.", "Read next: a year in review.", "Read next: meet the team."]


def edition(name: str, *extra: str, title: str = "Privacy Policy") -> str:
    """A whole policy of its own, nothing of which stands in another one's."""
    sentences = (
        f"This privacy policy tells people {name} what happens to their personal data in our service.",
        f"The controller {name} is Lantern {name} Limited, which you reach under the address below.",
        f"When you live {name} we collect your name, your address and what you type into the assistant.",
        f"Under the law that applies {name} you may ask for access, correction or deletion of your data.",
        f"The supervisory authority {name} takes complaints about how we handle personal information.",
        f"Transfers of data that leave the territory {name} rest on contracts that a regulator approved.",
        *extra,
    )
    body = "".join(f"<p>{sentence}</p>" for sentence in sentences)
    return f"<html><head><title>{title}</title></head><body><h1>{title}</h1>{body}</body></html>"


FRENCH = (
    "<html lang=fr><head><title>Politique de confidentialité</title></head><body>"
    "<h1>Politique de confidentialité</h1>"
    "<p>La présente politique explique comment nous traitons vos données à caractère personnel.</p>"
    "<p>Nous recueillons votre nom, votre adresse et les questions que vous posez à notre assistant.</p>"
    "<p>Vous pouvez demander l’accès à vos données, leur rectification ou leur suppression.</p>"
    "<p>Vous pouvez introduire une réclamation auprès de l’autorité de contrôle de votre pays.</p>"
    "<p>Nous conservons vos données pendant la durée nécessaire à la fourniture de nos services.</p>"
    "</body></html>"
)
HOME, ABROAD = "in this country", "on the continent"


def alternate(world: World, one: str, other: str, times: int, *, every: timedelta = 3 * HOUR) -> None:
    for _ in range(times):
        world.look(one, after=every)
        world.look(other, after=every)


def told_of(world: World) -> list[str]:
    """What people were told of the changes of the last revision."""
    comparison = world.revisions[-1].comparison
    assert comparison is not None
    return [change.new or change.old for change in comparison.changes]


def rejected_with(found: Decision) -> str:
    assert isinstance(found.outcome, Rejected)
    return found.outcome.rejection.detail


# --- editions -------------------------------------------------------------------------------------


def test_an_edition_in_another_language_is_no_revision_and_says_so() -> None:
    world = accepted(A)
    alternate(world, FRENCH, policy(A), 10)
    assert world.state.revision == 1
    rejected = [found.outcome for found in world.decisions if isinstance(found.outcome, Rejected)]
    assert {found.rejection.reason for found in rejected} == {RejectionReason.OTHER_LANGUAGE}
    assert "fr" in rejected[0].rejection.detail
    assert world.state.health is Health.OK


def test_a_page_in_another_language_that_names_the_right_edition_says_where_it_is() -> None:
    world = accepted(A)
    named = "<link rel=alternate hreflang={} href='/en/privacy'><title>"
    found = world.look(FRENCH.replace("<title>", named.format("en-GB") + named.format("de")))
    assert "http" not in rejected_with(found)
    found = world.look(FRENCH.replace("<title>", named.format("en")), after=HOUR)
    assert "names its edition in 'en': https://lantern.example/en/privacy" in rejected_with(found)


def test_an_edit_is_told_while_another_language_keeps_appearing() -> None:
    world = accepted(A)
    alternate(world, policy(B), FRENCH, 2)
    assert world.state.revision == 2
    assert told_of(world) == [B]
    assert [event for event in world.events if event == "changed"] == ["changed"]


def test_an_edition_for_another_region_is_held_and_says_for_whom_it_is() -> None:
    world = accepted(A)
    found = world.look(edition(ABROAD, title="Privacy Policy for Europe")).outcome
    assert isinstance(found, Rejected)
    assert found.rejection.reason is RejectionReason.OTHER_EDITION
    assert "Europe" in found.rejection.detail
    alternate(world, policy(A), edition(ABROAD, title="Privacy Policy for Europe"), 20)
    assert world.state.revision == 1


def test_an_edition_for_another_region_that_stays_for_days_replaces_the_first() -> None:
    world = accepted(A)
    world.stand(edition(ABROAD, title="Privacy Policy for Europe"), 14)
    assert [found.replaced for found in world.revisions] == [False, True]


def settled_on_two_editions(abroad: str = A) -> World:
    """Two editions that do not say which they are, and each was seen twice in a row."""
    world = World()
    world.look(edition(HOME, A))
    for _ in range(3):
        world.settle(edition(ABROAD, abroad))
        world.settle(edition(HOME, A))
    return world


@pytest.mark.parametrize("abroad", [A, C])
def test_two_editions_that_are_shown_in_turn_are_no_row_of_revisions(abroad: str) -> None:
    world = settled_on_two_editions(abroad)
    alternate(world, edition(ABROAD, abroad), edition(HOME, A), 15)
    alternate(world, edition(ABROAD, abroad), edition(HOME, A), 25, every=HOUR)
    assert world.state.revision <= 3
    assert world.events.count("changed") <= 1


@pytest.mark.parametrize("abroad", [A, C])
def test_an_edit_of_the_first_edition_is_told_alone_while_the_other_keeps_appearing(abroad: str) -> None:
    world = settled_on_two_editions(abroad)
    before, told = world.state.revision, len(world.alerts)
    alternate(world, edition(HOME, B), edition(ABROAD, abroad), 6)
    assert world.state.revision == before + 1
    assert told_of(world) == [B]
    assert len(world.alerts) == told + 1
    assert world.alerts[-1].compared_with == {A: None, C: 1}[abroad]  # None: with the one before
    assert world.revisions[-1].text.fingerprint == world.state.fingerprint


def test_an_edit_of_the_other_edition_is_rejected_as_another_edition() -> None:
    world = settled_on_two_editions()
    alternate(world, edition(HOME, B), edition(ABROAD, A), 6)
    number = world.state.revision
    alternate(world, edition(ABROAD, B), edition(HOME, B), 6)
    rejected = [found.outcome for found in world.decisions if isinstance(found.outcome, Rejected)]
    assert {found.rejection.reason for found in rejected} == {RejectionReason.OTHER_EDITION}
    assert "revision 2" in rejected[0].rejection.detail
    assert world.state.revision == number


def test_the_other_edition_is_named_as_such() -> None:
    world = settled_on_two_editions()
    alternate(world, edition(HOME, B), edition(ABROAD, A), 6)
    decision = world.look(edition(ABROAD, A))
    assert isinstance(decision.outcome, Variant)
    assert decision.outcome.edition
    assert "another edition" in decision.state.reason


def test_an_edit_is_told_though_an_edition_never_seen_before_appears_in_turn() -> None:
    world = World()
    world.look(edition(HOME, A))
    alternate(world, edition(HOME, B), edition(ABROAD, A), 2)
    assert [told_of(world), world.state.revision] == [[B], 2]


def test_a_rewrite_that_stays_is_recorded_as_soon_as_the_text_before_is_gone() -> None:
    world = World()
    world.look(edition(HOME, A))
    world.settle(edition(ABROAD, A))
    assert world.state.revision == 2
    world.settle(edition(ABROAD, B))
    assert [told_of(world), world.state.revision] == [[B], 3]


def test_a_waiting_change_that_never_returns_holds_nothing_up_for_long() -> None:
    world = World()
    world.look(edition(HOME, A))
    world.look(edition(HOME, B))
    world.stand(edition(ABROAD, A), 8)
    assert world.revisions[-1].text.fingerprint == world.state.fingerprint
    assert world.state.revision == 2


# --- lines that come and go -----------------------------------------------------------------------


def toggled() -> World:
    """A banner that came, and went, and came."""
    world = accepted(A)
    for body in (policy(A, BANNER), policy(A), policy(A, BANNER), policy(A)):
        world.settle(body)
    return world


def test_a_banner_that_comes_and_goes_with_every_edit_is_no_row_of_revisions() -> None:
    world = toggled()
    before = world.state.revision
    for number in range(1, 5):
        edit = f"Section {number}. The fee for plan {number} is {number}0 euros a month."
        alternate(world, policy(A, edit), policy(A, edit, BANNER), 6)
        assert world.state.revision == before + number
        assert BANNER not in told_of(world)


def test_an_edit_is_told_without_the_banner_that_it_came_with() -> None:
    world = toggled()
    shown = isinstance(world.look(policy(A)).outcome, Unchanged)
    world.settle(policy(B, BANNER) if shown else policy(B))
    assert told_of(world) == [B]


def test_an_edit_is_confirmed_though_the_banner_differs_at_every_look() -> None:
    world = toggled()
    before = world.state.revision
    assert isinstance(world.look(policy(A, EDIT, BANNER)).outcome, Pending)
    world.look(policy(A, EDIT))
    assert world.state.revision == before + 1
    assert told_of(world) == [EDIT]
    assert isinstance(world.look(policy(A, EDIT, BANNER)).outcome, Variant)


def test_a_sighting_with_another_banner_says_what_it_is() -> None:
    world = toggled()
    world.settle(policy(A, EDIT))
    decision = world.look(policy(A, EDIT, BANNER))
    assert isinstance(decision.outcome, Variant)
    assert "comes and goes" in decision.state.reason


def test_a_line_that_rotates_becomes_no_row_of_revisions() -> None:
    world = accepted(A)
    for number in range(60):
        world.settle(policy(A, NEWS[number % 3]))
    # each line once, each once more when it comes back, and a doubling wait from then on
    assert world.state.revision <= 8
    before = world.state.revision
    for number in range(12):
        world.settle(policy(B, NEWS[number % 3]))
    assert world.state.revision == before + 1
    assert told_of(world) == [B]


def test_a_section_that_was_taken_out_and_is_put_back_was_edited() -> None:
    section = [
        f"Part {number} of the annex lists lantern number {number * 7} and its keeper." for number in range(8)
    ]
    world = accepted(A)
    world.settle(policy(A, *section))
    world.settle(policy(A, EDIT))
    world.settle(policy(A, EDIT, *section))
    assert world.state.revision == 4
    assert set(told_of(world)) == set(section)


def test_a_line_on_topic_that_toggles_is_told_once_it_has_stayed() -> None:
    world = accepted(A)
    for body in (policy(B), policy(A), policy(B), policy(A)):
        world.settle(body)
    world.settle(policy(B, EDIT))
    before, told = world.state.revision, len(world.alerts)
    assert isinstance(world.look(policy(A, EDIT)).outcome, Variant)
    assert len(world.alerts) == told
    world.stand(policy(A, EDIT), 60)
    assert world.state.revision == before + 1
    assert told_of(world) == [A]
    assert len(world.alerts) == told + 1


def test_a_line_on_topic_is_never_left_out_of_what_an_edit_brings() -> None:
    world = accepted(A)
    for body in (policy(B), policy(A), policy(B), policy(A), policy(B)):
        world.settle(body)
    in_force = next(one for one in (A, B) if isinstance(world.look(policy(one)).outcome, Unchanged))
    other = B if in_force == A else A
    world.settle(policy(other, EDIT))
    assert set(told_of(world)) == {other, EDIT}


# --- dates ----------------------------------------------------------------------------------------

US, UK, NEXT_US, NEXT_UK = (
    f"Last updated: {day}" for day in ("December 1, 2025", "1 December 2025", "March 2, 2026", "2 March 2026")
)


def test_the_own_date_written_another_way_is_an_editorial_revision_without_alert() -> None:
    world = accepted(US, A)
    world.settle(policy(UK, A))
    comparison = world.revisions[-1].comparison
    assert comparison is not None
    assert [(change.old, change.new) for change in comparison.changes] == [(US, UK)]
    assert comparison.changes[0].significance is Significance.EDITORIAL
    assert world.alerts == []


def test_the_page_flips_between_ways_of_writing_a_date_without_a_revision() -> None:
    world = accepted(US, A)
    world.settle(policy(UK, A))
    alternate(world, policy(US, A), policy(UK, A), 20)
    assert world.state.revision == 2
    world.settle(policy(NEXT_US, A))
    alternate(world, policy(NEXT_UK, A), policy(NEXT_US, A), 20)
    assert world.state.revision == 3


# --- another reader -------------------------------------------------------------------------------


@pytest.mark.parametrize("texts", [(A, B), (A, f"{A} {BANNER}")])
def test_a_flip_stays_a_flip_when_our_reader_changes(texts: tuple[str, str]) -> None:
    world = accepted(texts[0])
    world.settle(policy(texts[1]))
    alternate(world, policy(texts[0]), policy(texts[1]), 3)
    before = world.state.revision
    older(world)
    decision = world.look(policy(texts[0], noise=" id=x"))
    assert world.state.revision == before
    if isinstance(decision.outcome, Variant):
        assert [derived.number for derived in decision.remembered] == [decision.outcome.number]
    assert isinstance(world.look(policy(texts[1], noise=" id=y")).outcome, Unchanged | Variant)
    current = decide.derivation(world.document)
    assert {seen.derivation for seen in world.recent[-2:]} == {current}


def test_a_stored_page_that_the_new_reader_cannot_read_keeps_its_old_text() -> None:
    world = accepted(A)
    world.settle(policy(B))
    older(world)
    broken = replace(world.recent[0].page, headers={"content-type": "image/png"}, body=b"\x89PNG")
    world.recent[0] = replace(world.recent[0], page=broken)
    kept = world.recent[0].text
    decision = world.look(policy(B, noise=" id=x"))
    assert decision.remembered == ()
    assert isinstance(kept, Text)
    assert world.recent[0].text is kept


def test_a_text_that_returns_after_the_memory_has_ended_is_a_change() -> None:
    world = accepted(A)
    world.settle(policy(A, BANNER))
    world.settle(policy(A))
    world.look(policy(A), after=60 * DAY)
    world.settle(policy(A, BANNER, EDIT))
    assert set(told_of(world)) == {BANNER, EDIT}
