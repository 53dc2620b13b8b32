"""A clause that moves between two watched documents of a provider, on SQLite and PostgreSQL."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from command import Place
from site_server import DENIES, Site, configuration, policy

HERE = "Our office answers letters about this policy on weekdays."
THERE = "Our support team answers letters about these terms on weekdays."
RULES = """
[[rule]]
name = "training"
topics = ["training"]
significance = "substantive"
to = ["console"]
"""


@pytest.fixture
def watched(site: Site, database: str, tmp_path: Path) -> Place:
    """The promise stands in the privacy policy; the terms do not speak of it."""
    place = Place(tmp_path, database)
    site.pages |= {"/privacy": policy(DENIES), "/terms": policy(THERE)}
    place.configure(configuration(site, ["/privacy", "/terms"], extra=RULES))
    assert place.run("check").returncode == 0
    return place


def revise(place: Place, site: Site, document: str, training: str) -> dict[str, Any]:
    site.pages[f"/{document}"] = policy(training)
    (done,) = place.rows("check", f"acme/{document}")
    assert done["outcome"] == "revised"
    return done


def changes(place: Place, document: str, number: int) -> list[dict[str, Any]]:
    return [
        row["change"]
        for row in place.rows("changes")
        if (row["document"], row["number"]) == (f"acme/{document}", number)
    ]


def told(place: Place, document: str) -> list[dict[str, Any]]:
    return [row for row in place.rows("alerts") if row["document"] == f"acme/{document}"]


@pytest.mark.parametrize("order", [("terms", "privacy"), ("privacy", "terms")])
def test_a_promise_that_moved_is_moved_in_both_documents_whichever_was_fetched_first(
    watched: Place, site: Site, order: tuple[str, str]
) -> None:
    now = {"privacy": HERE, "terms": DENIES}
    for document in order:
        revise(watched, site, document, now[document])
    gone = [row for row in changes(watched, "privacy", 2) if row["old"] == DENIES]
    came = [row for row in changes(watched, "terms", 2) if row["new"] == DENIES]
    assert [(row["kind"], row["significance"], row["findings"]) for row in gone] == [
        ("moved", "editorial", ["moved to acme/terms"])
    ]
    assert [(row["kind"], row["significance"], row["findings"]) for row in came] == [
        ("moved", "editorial", ["moved from acme/privacy"])
    ]
    assert gone[0]["topics"] == came[0]["topics"] == ["training"]
    for document in order:
        second = watched.rows("history", f"acme/{document}")[1]
        assert second["topics"]["training"]["significance"] == "editorial"
    (diff,) = watched.rows("diff", "acme/privacy")
    assert diff["topics"]["training"]["significance"] == "editorial"
    assert told(watched, order[1]) == []
    assert watched.run("db", "check").returncode == 0


def test_what_was_told_before_the_move_was_known_stays_told(watched: Place, site: Site) -> None:
    revise(watched, site, "privacy", HERE)
    (alert,) = told(watched, "privacy")
    assert alert["revision"] == 2
    before = watched.rows("history", "acme/privacy")[1]
    assert before["topics"]["training"]["findings"] == ["denial removed"]
    revise(watched, site, "terms", DENIES)
    assert told(watched, "privacy") == [alert]
    after = watched.rows("history", "acme/privacy")[1]
    assert after["chain"] == before["chain"]
    assert after["topics"]["training"] == {"significance": "editorial", "direction": None, "findings": []}
