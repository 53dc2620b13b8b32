"""A page that shows several texts in turn: over real HTTP, in a real database."""

from __future__ import annotations

from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from command import Here
from site_server import DENIES, PERMITS, Site, configuration, policy

RULES = """
[[rule]]
name = "training"
topics = ["training", "sharing"]
significance = "substantive"
to = ["console"]
"""
BANNER = "<p>Our new assistant is here, and it is faster than ever before.</p>"
ABROAD = """<!DOCTYPE html><html lang="en"><head><title>Privacy Policy{region}</title></head><body><main>
<h1>Privacy Policy{region}</h1><p>Last updated: April 9, 2026</p>
<h2>Who we are</h2>
<p>Acme Abroad Limited is the controller of personal data of people who live on the continent.</p>
<p>Our representative under the data protection law of the continent has an office in the old port.</p>
<h2>Legal bases</h2>
<p>We process personal data to perform our contract with you, and where the law obliges us to do so.</p>
<p>Where we rely on your consent you may withdraw it at any time, with effect for the future.</p>
<h2>Your rights</h2>
<p>You may ask for access, rectification, erasure and portability, and you may object to processing.</p>
<p>You may lodge a complaint with the supervisory authority of the place where you live or work.</p>
</main></body></html>"""


class Turns(dict[str, str | bytes]):
    """Pages of a site, where a path may show several, one at each request."""

    def __init__(self, *bodies: str) -> None:
        super().__init__()
        self.show(*bodies)

    def show(self, *bodies: str) -> None:
        self._next = cycle(bodies)

    def get(self, key: str, default: Any = None) -> Any:
        return next(self._next)


@pytest.fixture
def pages(site: Site) -> Turns:
    turns = Turns(policy(DENIES))
    site.pages = turns
    return turns


@pytest.fixture
def place(site: Site, pages: Turns, tmp_path: Path) -> Here:
    """One document, seen once."""
    made = Here(tmp_path, f"sqlite:///{tmp_path}/watcher.db")
    made.configure(configuration(site, ["/privacy"], extra=RULES))
    assert made.check()["outcome"] == "revised"
    return made


def history(place: Here) -> list[dict[str, Any]]:
    return place.rows("history", "acme/privacy")


def changes(place: Here) -> list[tuple[str, str]]:
    return [(row["change"]["old"], row["change"]["new"]) for row in place.rows("changes")]


@pytest.mark.parametrize("region", [" for Europe", ""])
def test_an_edit_is_told_while_another_edition_appears_at_every_other_request(
    place: Here, pages: Turns, region: str
) -> None:
    abroad = ABROAD.format(region=region)
    pages.show(policy(DENIES), abroad)
    for _ in range(3):
        place.run("check")
    assert len(history(place)) == 1
    pages.show(policy(PERMITS), abroad)
    for _ in range(2):
        place.run("check")
    assert len(history(place)) == 2
    assert changes(place) == [(DENIES, PERMITS)]
    assert len(place.rows("alerts")) == 1
    rejected = place.rows("rejections", "acme/privacy")
    assert {row["reason"] for row in rejected} == {"other_edition"}
    assert "edition" in rejected[0]["detail"] or "in turn" in rejected[0]["detail"]


def test_a_banner_that_comes_and_goes_hides_no_edit_and_is_none(place: Here, pages: Turns) -> None:
    def bannered(training: str) -> str:
        return policy(training).replace("<h2>1.", f"{BANNER}<h2>1.")

    for body in (bannered(DENIES), policy(DENIES), bannered(DENIES), policy(DENIES)):
        pages.show(body)
        place.run("check")
    before = len(history(place))
    for body in (bannered(PERMITS), policy(PERMITS), bannered(PERMITS), policy(PERMITS)):
        pages.show(body)
        place.run("check")
    assert len(history(place)) == before + 1
    assert (DENIES, PERMITS) in changes(place)
    assert len(place.rows("alerts")) == 1


def test_a_flip_is_no_revision_after_our_reader_has_changed(place: Here, pages: Turns, site: Site) -> None:
    pages.show(policy(PERMITS))
    place.run("check")
    pages.show(policy(DENIES))
    assert place.check()["outcome"] == "variant"
    changed = configuration(site, ["/privacy"], extra=RULES).replace('kind = "privacy"', 'select = "main"')
    place.configure(changed)
    assert place.check()["outcome"] == "variant"
    assert len(history(place)) == 2
