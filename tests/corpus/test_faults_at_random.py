"""Every document of the corpus lives through its history twice, once with faults at random steps.

At each step, the documents in the one database are looked at once. Those in the other fail first, in random
ways and for one to three looks, and are then looked at once too: so both have seen the same, and must hold
the same. Where a page has changed, a fault may also strike the second, confirming fetch only. At some of the
good looks the page comes in another encoding, which must make no difference.

CI plays a piece of each history. ``make faults`` plays all of it; ``WATCHER_FAULTS_SEED`` deals other faults.
"""

from __future__ import annotations

import os
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import repeat
from pathlib import Path
from typing import Any

import pytest
from command import Here
from replayed_web import FAULTS, TIMES, Web, replayed_web

pytestmark = pytest.mark.xdist_group("random faults")  # one worker plays the histories for all

SEED = int(os.environ.get("WATCHER_FAULTS_SEED", "1"))
STEPS = int(os.environ.get("WATCHER_FAULTS_STEPS", "4"))  # of each history; make faults: all
STRUCK, RECODED = 0.3, 0.2  # of all looks
CONFIRMING = 0.7  # of all changes
LOOKS = (1, 1, 1, 1, 2, 3)  # that fail, one after the other
HANGING = {"timeout", "slow"}  # they cost as long as the network is given
CLOCK = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d")
# Times; and the bytes, which are others where a page was met in another encoding.
VARYING = {"first_seen", "last_seen", "confirmed_at", "notice_days", "page_sha256", "chain"}

Row = dict[str, Any]


@dataclass(frozen=True)
class Strike:
    """One fault, and how the document fared before it and under it."""

    kind: str
    slug: str
    step: int
    confirming: bool
    before: Row
    under: Row

    def __str__(self) -> str:
        when = f"step {self.step} of {self.slug}{', confirming' * self.confirming}"
        return f"{self.kind} at {when}: {self.under}"


@dataclass
class Played:
    """What both databases told.

    Attributes:
        differing: what was not as without faults, after the good look of a step.
    """

    strikes: list[Strike] = field(default_factory=list)
    differing: list[str] = field(default_factory=list)
    recoded: int = 0
    revisions: int = 0
    histories: list[dict[str, list[Row]]] = field(default_factory=list)
    changes: list[list[Row]] = field(default_factory=list)
    alerts: list[list[Row]] = field(default_factory=list)
    sound: list[bool] = field(default_factory=list)


class Watch:
    """One database and the documents in it."""

    def __init__(self, folder: Path, web: Web) -> None:
        folder.mkdir()
        self._web = web
        self.place = Here(folder, f"sqlite:///{folder}/watcher.db")

    def look(self, slugs: list[str], *, timeout: float = 60) -> dict[str, Row]:
        """Check these documents; how all fare."""
        self.place.configure(configuration(self._web, timeout))
        self.place.rows("check", *(f"{slug}/text" for slug in slugs))
        return {row["document"].partition("/")[0]: row for row in self.place.rows("documents")}


def configuration(web: Web, timeout: float) -> str:
    head = (
        '[defaults]\nevery = "1h"\nconfirm_after = "0s"\nrender = "http"\n'
        f'[network]\nallow = ["127.0.0.0/8"]\nper_host_delay = 0\ntimeout = {timeout:g}\n'
    )
    documents = (
        f'[[provider]]\nid = "{slug}"\nname = "{slug}"\n'
        f'[[provider.document]]\nid = "text"\nname = "{slug}"\nurl = "{url}"\n'
        for slug, url in web.urls.items()
    )
    rules = (
        '[[rule]]\nname = "all"\nto = ["console"]\n'
        '[[rule]]\nname = "blind"\nevents = ["blocked", "broken", "recovered"]\nto = ["console"]\n'
    )
    return head + "".join(documents) + rules


class Play:
    """The play: deals faults and looks at both databases step by step."""

    def __init__(self, web: Web, folder: Path) -> None:
        self._web = web
        self._chance = random.Random(SEED)
        self._kinds = self._deck()
        self._calm, self._struck = (Watch(folder / name, web) for name in ("calm", "struck"))
        self._told: dict[str, Row] = {}
        self.played = Played()
        if web.steps > STEPS:
            web.cut(STEPS, self._chance)

    def _deck(self) -> Iterator[str]:
        """All kinds, in ever new orders."""
        while True:
            yield from self._chance.sample(sorted(FAULTS), len(FAULTS))

    def run(self) -> Played:
        revisions = dict.fromkeys(self._web.slugs, 0)
        for step in range(min(STEPS, self._web.steps)):
            self._web.go_to(step)
            right = self._calm.look(self._web.slugs)
            changed = {slug for slug, number in revisions.items() if 0 < number < right[slug]["revisions"]}
            self._fail(step, changed)
            self._look_well(step, changed, right)
            revisions = {slug: row["revisions"] for slug, row in right.items()}
        self._end(sum(revisions.values()))
        return self.played

    def _fail(self, step: int, changed: set[str]) -> None:
        """Let some documents fail, some of them at several looks, before they are seen well."""
        confirming = {slug for slug in sorted(changed) if self._chance.random() < CONFIRMING}
        struck = [slug for slug in self._web.slugs if slug in confirming or self._chance.random() < STRUCK]
        bad_looks = {slug: self._chance.choice(LOOKS) for slug in struck}
        for number in range(max(LOOKS)):
            kinds = {slug: next(self._kinds) for slug in struck if bad_looks[slug] > number}
            for timeout, hanging in ((0.5, True), (60.0, False)):
                now = {slug: kind for slug, kind in kinds.items() if (kind in HANGING) is hanging}
                self._strike(step, now, confirming if number == 0 else set(), timeout)

    def _strike(self, step: int, kinds: dict[str, str], confirming: set[str], timeout: float) -> None:
        if not kinds:
            return
        for slug, kind in kinds.items():
            self._web.fail(slug, [*([None] if slug in confirming else []), *repeat(kind, TIMES)])
        earlier, told = self._told, self._struck.look(list(kinds), timeout=timeout)
        self._told = told
        self._web.heal()
        for slug, kind in kinds.items():
            before = earlier.get(slug, {"revisions": 0, "last_seen": None})
            self.played.strikes.append(Strike(kind, slug, step, slug in confirming, before, told[slug]))

    def _look_well(self, step: int, changed: set[str], right: dict[str, Row]) -> None:
        for slug in self._web.slugs:
            if self._chance.random() < RECODED:
                ways = [["gbk"] * TIMES, ["gbk"]] + ([[None, "gbk"]] if slug in changed else [])
                self._web.fail(slug, self._chance.choice(ways))
                self.played.recoded += 1
        self._told = self._struck.look(self._web.slugs)
        self._web.heal()
        for slug in self._web.slugs:
            clean, faulty = faring(right[slug]), faring(self._told[slug])
            if clean != faulty:
                self.played.differing.append(f"{slug}, step {step}: {clean} became {faulty}")

    def _end(self, revisions: int) -> None:
        self.played.revisions = revisions
        for watch in (self._calm, self._struck):
            place = watch.place
            keys = {slug: f"{slug}/text" for slug in self._web.slugs}
            self.played.histories.append(
                {slug: [timeless(row) for row in place.rows("history", key)] for slug, key in keys.items()}
            )
            self.played.changes.append(sorted(map(timeless, place.rows("changes")), key=str))
            self.played.alerts.append(place.rows("alerts"))
            self.played.sound.append(place.run("db", "check").returncode == 0)


def faring(row: Row) -> Row:
    """How a document fares, without the times."""
    return {
        "state": row["state"],
        "reason": CLOCK.sub("TIME", row["reason"]),
        "revisions": row["revisions"],
        "seen": row["last_seen"] is not None,
    }


def timeless(row: Row) -> Row:
    return {name: value for name, value in row.items() if name not in VARYING}


@pytest.fixture(scope="module")
def played(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Played:
    with replayed_web(corpus) as web:
        play = Play(web, tmp_path_factory.mktemp("random")).run()
    confirming = sum(strike.confirming for strike in play.strikes)
    print(
        f"\nseed {SEED}: {len(play.strikes)} faults, {confirming} of them at the confirming fetch; "
        f"{play.recoded} pages in another encoding; {play.revisions} revisions"
    )
    return play


@pytest.mark.parametrize("kind", FAULTS)
def test_while_a_fault_lasts_the_state_is_honest_and_the_history_stands(played: Played, kind: str) -> None:
    strikes = [strike for strike in played.strikes if strike.kind == kind]
    assert strikes
    state, reason = FAULTS[kind]
    for strike in strikes:
        assert strike.under["state"] == state, str(strike)
        assert re.search(reason, strike.under["reason"], re.IGNORECASE), str(strike)
        assert strike.under["revisions"] == strike.before["revisions"], str(strike)


def test_a_fault_at_the_first_fetch_is_no_sighting(played: Played) -> None:
    for strike in played.strikes:
        if not strike.confirming:
            assert strike.under["last_seen"] == strike.before["last_seen"], str(strike)


def test_after_the_next_good_look_every_document_fares_as_without_faults(played: Played) -> None:
    assert played.differing == []


def test_the_recorded_histories_are_those_of_a_replay_without_faults(played: Played) -> None:
    calm, struck = played.histories
    assert played.revisions > len(calm)
    for slug, rows in calm.items():
        assert struck[slug] == rows, slug


def test_the_recorded_changes_are_those_of_a_replay_without_faults(played: Played) -> None:
    calm, struck = played.changes
    assert calm
    assert struck == calm


def test_alerts_of_changes_are_those_of_a_replay_without_faults(played: Played) -> None:
    calm, struck = (
        sorted(row["document"] for row in alerts if row["event"] == "changed") for alerts in played.alerts
    )
    assert calm
    assert struck == calm


def test_whoever_was_told_that_we_went_blind_is_told_that_we_see_again(played: Played) -> None:
    for alerts in played.alerts:
        blind: dict[str, bool] = {}
        for row in reversed(alerts):
            if row["event"] != "changed":
                assert blind.get(row["document"], False) is (row["event"] == "recovered"), row
                blind[row["document"]] = row["event"] != "recovered"


def test_the_databases_are_sound(played: Played) -> None:
    assert played.sound == [True, True]
