"""Which clauses say nothing, though they name a topic."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest

from watcher.compare.idle import saying
from watcher.compare.order import appeared
from watcher.compare.weigh import weighed
from watcher.compare.wording import bounds
from watcher.model import BlockKind, Clause, Consent, Direction, Polarity, Stance, Topic

LANGUAGES = ("en", "fr", "de", "es", "zh")
SHARED = Stance(Topic.SHARING, Polarity.PERMITS, evidence="share it")
SWITCH = Stance(Topic.SHARING, Polarity.CONTROL, Consent.OPT_OUT)


def clause(text: str, kind: BlockKind = BlockKind.PARAGRAPH, lead_in: str | None = None) -> Clause:
    return Clause(text, text.casefold(), kind, lead_in=lead_in)


def entries(name: str) -> list[tuple[str, str]]:
    lists = tomllib.loads((files("watcher.compare") / "guards.toml").read_text("utf-8"))
    return [(language, entry) for language in LANGUAGES for entry in lists[language][name]]


@pytest.mark.parametrize(
    "text", ["Do not sell my personal information", "Sharing with vendors", "Who sees it?"]
)
def test_labels_and_questions_say_nothing(text: str) -> None:
    assert saying(clause(text), [SHARED], "en") == ()


@pytest.mark.parametrize(("language", "entry"), [*entries("speaking"), *entries("addressing")])
def test_a_short_clause_in_which_the_provider_speaks_says_something(language: str, entry: str) -> None:
    assert saying(clause(f"x {entry} x"), [SHARED], language) == (SHARED,)


@pytest.mark.parametrize(("language", "entry"), entries("asking"))
def test_a_heading_that_asks_says_nothing(language: str, entry: str) -> None:
    speaking = dict(reversed(entries("speaking")))[language]
    assert saying(clause(f"{entry} {speaking}", BlockKind.HEADING), [SHARED], language) == ()


@pytest.mark.parametrize(("language", "entry"), entries("pointing"))
def test_what_points_elsewhere_says_only_how_to_use_a_choice(language: str, entry: str) -> None:
    assert saying(clause(f"{entry.capitalize()} x."), [SHARED, SWITCH], language) == (SWITCH,)


@pytest.mark.parametrize(("language", "entry"), entries("duty"))
def test_a_duty_of_the_user_is_nothing_the_provider_does(language: str, entry: str) -> None:
    bans = Stance(Topic.OUTPUT_USE, Polarity.DENIES)
    assert saying(clause(f"{entry.capitalize()} x."), [SHARED, bans], language) == (bans,)


def test_a_duty_in_which_the_provider_acts_says_something() -> None:
    text = "You must know that we share it with vendors."
    assert saying(clause(text), [SHARED], "en") == (SHARED,)


def test_an_item_is_judged_by_its_lead_in() -> None:
    item = clause("advertisers", BlockKind.ITEM, lead_in="We share it with:")
    assert saying(item, [SHARED], "en") == (SHARED,)
    banned = clause("secrets of others.", BlockKind.ITEM, lead_in="You must not share:")
    assert saying(banned, [SHARED], "en") == ()


def test_without_word_lists_everything_counts() -> None:
    assert saying(clause("Chi siamo"), [SHARED], "it") == (SHARED,)


@pytest.mark.parametrize(("language", "entry"), entries("bounding"))
def test_what_is_kept_for_a_limited_time_is_promised(language: str, entry: str) -> None:
    assert bounds(f"x {entry} x", language)
    kept = Stance(Topic.RETENTION, Polarity.PERMITS, evidence="x")
    assert [fact.limits for fact in weighed(clause(f"x {entry} x"), [kept], language)] == [True]


@pytest.mark.parametrize(("language", "entry"), entries("binding"))
def test_what_binds_before_it_tells_of_sharing_is_promised(language: str, entry: str) -> None:
    first = weighed(clause(f"x {entry} x share it"), [SHARED], language)
    later = weighed(clause(f"x share it x {entry} x"), [SHARED], language)
    assert [fact.limits for fact in (*first, *later)] == [True, False]


@pytest.mark.parametrize(("language", "entry"), entries("opted"))
def test_what_follows_once_somebody_opted_out_is_promised(language: str, entry: str) -> None:
    trained = Stance(Topic.TRAINING, Polarity.CONDITIONAL, Consent.OPT_OUT, evidence="x")
    assert [fact.limits for fact in weighed(clause(f"x {entry} x"), [trained], language)] == [True]
    assert not weighed(clause("x unless y"), [trained], language)[0].limits


@pytest.mark.parametrize(("language", "entry"), entries("conceding"))
def test_what_is_done_even_so_is_no_promise(language: str, entry: str) -> None:
    trained = Stance(Topic.TRAINING, Polarity.CONDITIONAL, Consent.OPT_OUT, evidence="x")
    opted = dict(entries("opted"))[language]
    assert not weighed(clause(f"x {entry} {opted} x"), [trained], language)[0].limits


def test_keeping_without_a_period_says_less_than_a_deletion_beside_it() -> None:
    kept = Stance(Topic.RETENTION, Polarity.PERMITS, evidence="keep it")
    gone = Stance(Topic.RETENTION, Polarity.PERMITS, evidence="delete it")
    little, much = (
        appeared(weighed(clause(text), [stance], "en")[0])
        for text, stance in (("We keep it.", kept), ("We delete it.", gone))
    )
    assert little.weight < much.weight
    assert (little.direction, much.direction) == (Direction.BROADER, Direction.NARROWER)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "zero retention"),
        ("fr", "zéro rétention"),
        ("de", "Zero Retention"),
        ("es", "cero"),
        ("zh", "零保留"),
    ],
)
def test_keeping_nothing_is_promised(language: str, words: str) -> None:
    kept = Stance(Topic.RETENTION, Polarity.PERMITS, evidence=words)
    assert weighed(clause(words), [kept], language)[0].limits


def test_the_words_of_a_denial_are_no_permission() -> None:
    denied = Stance(Topic.SHARING, Polarity.DENIES, evidence="do not share it")
    said = weighed(clause("We do not share it."), [denied, SHARED], "en")
    assert [fact.stance for fact in said] == [denied]
