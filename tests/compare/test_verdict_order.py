"""The partial order of facts: which way each difference goes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from watcher.compare.order import Fact, appeared, differences, disappeared
from watcher.compare.weigh import weighed
from watcher.model import BlockKind, Clause, Consent, Direction, Polarity, Stance, Topic

PERMITS = Stance(Topic.TRAINING, Polarity.PERMITS)
DENIES = Stance(Topic.TRAINING, Polarity.DENIES)
OPT_OUT = Stance(Topic.TRAINING, Polarity.CONDITIONAL, Consent.OPT_OUT)
OPT_IN = Stance(Topic.TRAINING, Polarity.CONDITIONAL, Consent.OPT_IN)
CONTROL = Stance(Topic.TRAINING, Polarity.CONTROL, Consent.OPT_OUT)


def fact(stance: Stance, text: str = "") -> Fact:
    return weighed(Clause(text, text, BlockKind.PARAGRAPH), (stance,), "en")[0]


def ways(old: Stance, new: Stance) -> set[Direction]:
    return {finding.direction for finding in differences(fact(old), fact(new))}


def words(old: Stance, new: Stance) -> list[str]:
    return [finding.words for finding in differences(fact(old), fact(new))]


def sharing(*recipients: str, polarity: Polarity = Polarity.PERMITS, **more: object) -> Stance:
    return Stance(Topic.SHARING, polarity, recipients=recipients, **more)  # type: ignore[arg-type]


def keeping(days: float | None, period: str | None, polarity: Polarity = Polarity.PERMITS) -> Stance:
    return Stance(Topic.RETENTION, polarity, period_days=days, period=period)


@pytest.mark.parametrize(
    ("less", "more"),
    [(DENIES, OPT_IN), (OPT_IN, OPT_OUT), (OPT_OUT, PERMITS), (DENIES, PERMITS), (DENIES, OPT_OUT)],
)
def test_more_leeway_is_broader_and_less_is_narrower(less: Stance, more: Stance) -> None:
    assert ways(less, more) == {Direction.BROADER}
    assert ways(more, less) == {Direction.NARROWER}


@pytest.mark.parametrize(
    "stance", [PERMITS, DENIES, OPT_OUT, OPT_IN, CONTROL, sharing("public"), keeping(30, "30 days")]
)
def test_the_same_facts_differ_in_nothing(stance: Stance) -> None:
    assert differences(fact(stance), fact(stance)) == []


def test_what_changed_is_said_in_words() -> None:
    assert words(DENIES, PERMITS) == ["denial removed"]
    assert words(OPT_IN, OPT_OUT) == ["consent: opt_in → opt_out"]
    assert words(sharing("affiliates"), sharing("advertisers", "affiliates")) == ["recipients + advertisers"]
    assert words(keeping(30, "30 days"), keeping(1826, "5 years")) == ["period 30 days → 5 years"]


def test_more_recipients_of_what_is_shared_are_broader() -> None:
    assert ways(sharing("affiliates"), sharing("advertisers", "affiliates")) == {Direction.BROADER}


def test_more_recipients_of_what_is_denied_are_narrower() -> None:
    few, many = (sharing(*who, polarity=Polarity.DENIES) for who in (("public",), ("advertisers", "public")))
    assert ways(few, many) == {Direction.NARROWER}


def test_one_recipient_in_place_of_another_goes_both_ways() -> None:
    assert ways(sharing("affiliates"), sharing("partners")) == {Direction.BROADER, Direction.NARROWER}


def test_a_dropped_condition_of_a_permission_is_broader() -> None:
    assert ways(sharing("partners", conditions=("deidentified",)), sharing("partners")) == {Direction.BROADER}


def test_a_dropped_exception_of_a_denial_is_narrower() -> None:
    excepted = Stance(Topic.TRAINING, Polarity.DENIES, conditions=("feedback",))
    assert ways(excepted, DENIES) == {Direction.NARROWER}
    assert words(excepted, DENIES) == ["feedback condition dropped"]


def test_a_carve_out_from_a_choice_is_broader() -> None:
    carved = Stance(Topic.TRAINING, Polarity.CONDITIONAL, Consent.OPT_OUT, conditions=("safety_review",))
    assert ways(OPT_OUT, carved) == {Direction.BROADER}


def test_a_longer_period_is_broader_and_a_dropped_one_too() -> None:
    month, years, rule = (
        keeping(30, "30 days"),
        keeping(1826, "5 years"),
        keeping(None, "as long as necessary"),
    )
    assert ways(month, years) == ways(month, rule) == ways(month, keeping(None, None)) == {Direction.BROADER}
    assert ways(years, month) == ways(rule, month) == {Direction.NARROWER}


def test_a_period_in_other_units_is_the_same_period() -> None:
    assert ways(keeping(365, "1 year"), keeping(365, "12 months")) == set()


def test_a_scope_named_for_a_permission_narrows_and_for_a_denial_broadens() -> None:
    business_permits = Stance(Topic.TRAINING, Polarity.PERMITS, scope=("business",))
    business_denies = Stance(Topic.TRAINING, Polarity.DENIES, scope=("business",))
    assert ways(PERMITS, business_permits) == {Direction.NARROWER}
    assert ways(DENIES, business_denies) == {Direction.BROADER}


def test_training_named_at_last_is_broader() -> None:
    vague = Stance(Topic.TRAINING, Polarity.PERMITS, explicit=False)
    assert ways(vague, PERMITS) == {Direction.BROADER}


def test_a_choice_and_how_to_make_it_are_one_thing() -> None:
    assert ways(OPT_OUT, CONTROL) == ways(CONTROL, OPT_OUT) == set()


@pytest.mark.parametrize(
    ("stance", "way"),
    [
        (PERMITS, Direction.BROADER),
        (OPT_OUT, Direction.BROADER),
        (DENIES, Direction.NARROWER),
        (CONTROL, Direction.NARROWER),
        (Stance(Topic.HUMAN_REVIEW, Polarity.PERMITS), Direction.BROADER),
        (Stance(Topic.OUTPUT_USE, Polarity.DENIES), Direction.BROADER),
    ],
)
def test_a_fact_that_appears_goes_one_way_and_its_removal_the_other(stance: Stance, way: Direction) -> None:
    back = {Direction.BROADER: Direction.NARROWER, Direction.NARROWER: Direction.BROADER}[way]
    assert appeared(fact(stance)).direction is way
    assert disappeared(fact(stance)).direction is back


def test_not_unless_you_opt_in_binds_and_with_your_consent_does_not() -> None:
    assert appeared(fact(replace(OPT_IN, negated=True))).direction is Direction.NARROWER
    assert appeared(fact(OPT_IN, "With your consent we train on it.")).direction is Direction.BROADER


def test_not_once_you_opt_out_binds_and_unless_you_opt_out_does_not() -> None:
    told = replace(OPT_OUT, negated=True)
    assert appeared(fact(told)).direction is Direction.NARROWER
    assert appeared(fact(OPT_OUT)).direction is Direction.BROADER
    assert not ways(OPT_OUT, told)


def test_what_is_said_on_outputs_is_a_ban_unless_it_gives_leave() -> None:
    permits = Stance(Topic.OUTPUT_USE, Polarity.PERMITS)
    assert appeared(fact(permits, "You may use Output to train a model.")).direction is Direction.NARROWER
    assert appeared(fact(permits, "using Output to train a model")).direction is Direction.BROADER


def test_deleting_binds_as_a_denial_to_keep_does() -> None:
    deleting = Stance(Topic.RETENTION, Polarity.PERMITS, evidence="deleted within 30 days")
    keeping_it = Stance(Topic.RETENTION, Polarity.PERMITS, evidence="kept for 30 days")
    not_deleting = Stance(Topic.RETENTION, Polarity.DENIES, evidence="not delete")
    assert appeared(fact(deleting)).direction is Direction.NARROWER
    assert appeared(fact(keeping_it)).direction is Direction.BROADER
    assert appeared(fact(not_deleting)).direction is Direction.BROADER


def test_more_bans_on_outputs_are_broader() -> None:
    one = Stance(Topic.OUTPUT_USE, Polarity.DENIES, restricted=("competing_models",))
    two = Stance(Topic.OUTPUT_USE, Polarity.DENIES, restricted=("competing_models", "scraping"))
    assert ways(one, two) == {Direction.BROADER}
    leave = fact(Stance(Topic.OUTPUT_USE, Polarity.PERMITS), "You may use it.")
    assert {row.direction for row in differences(fact(one), leave)} == {Direction.NARROWER}


def test_a_longer_list_of_exceptions_takes_a_promise_back() -> None:
    old, new = sharing("processors"), sharing("advertisers", "processors")
    promise = {"polarity": Polarity.CONDITIONAL, "negated": True}
    one, other = fact(replace(old, **promise)), fact(replace(new, **promise))  # type: ignore[arg-type]
    assert [row.direction for row in differences(one, other, excepted=True)] == [Direction.BROADER]
    assert [row.direction for row in differences(one, other)] == [Direction.NARROWER]


def test_a_promise_that_names_no_purpose_promises_more() -> None:
    limited = Stance(Topic.SHARING, Polarity.DENIES, purposes=("advertising",))
    whole = Stance(Topic.SHARING, Polarity.DENIES)
    assert ways(limited, whole) == {Direction.NARROWER}
    assert ways(whole, limited) == {Direction.BROADER}


def test_a_choice_that_only_some_may_make_is_broader() -> None:
    assert ways(CONTROL, replace(CONTROL, scope=("consumer",))) == {Direction.BROADER}
    assert ways(replace(CONTROL, scope=("consumer",)), CONTROL) == {Direction.NARROWER}


def test_consent_asked_before_became_an_objection_after() -> None:
    assert words(OPT_IN, CONTROL) == ["consent: opt_in → opt_out"]
    assert ways(OPT_IN, CONTROL) == {Direction.BROADER}


def test_no_consent_and_none_needed_are_one() -> None:
    assert not any(row.startswith("consent") for row in words(PERMITS, DENIES))


@pytest.mark.parametrize(("old", "new"), [(360.0, 365.0), (720.0, 730.0)])
def test_twelve_months_are_a_year(old: float, new: float) -> None:
    months = Stance(Topic.RETENTION, Polarity.PERMITS, period_days=old, period="months")
    years = Stance(Topic.RETENTION, Polarity.PERMITS, period_days=new, period="years")
    assert not words(months, years)
