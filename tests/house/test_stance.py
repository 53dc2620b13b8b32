"""``watcher stance`` end to end: a provider whose documents changed and contradict each other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from command import Place
from site_server import DENIES, PERMITS, configuration, policy, running_site

DUTCH = """<html lang="nl"><title>Privacyverklaring</title><main><h1>Privacyverklaring</h1>
<p>Wij verzamelen de gegevens die u ons geeft wanneer u een account aanmaakt of contact met ons opneemt.</p>
<p>Wij gebruiken deze gegevens om de dienst te leveren en om u te informeren over wijzigingen.</p>
<p>Als u vragen heeft over deze privacyverklaring kunt u altijd contact met ons opnemen per brief of mail.</p>
<p>Wij kunnen deze verklaring van tijd tot tijd wijzigen; de laatste versie staat op deze pagina.</p>
</main></html>"""


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A policy that came to permit training, terms that deny it, a Dutch page and one that never answered."""
    folder = tmp_path_factory.mktemp("stance")
    place = Place(folder, f"sqlite:///{folder}/watcher.db")
    with running_site() as site:
        site.pages |= {"/privacy": policy(), "/terms": policy(DENIES), "/nl": DUTCH}
        text = configuration(site, ["/privacy", "/terms", "/nl", "/absent"])
        head, mark, dutch = text.partition('id = "nl"')
        place.configure(head + mark + dutch.replace('language = "en"', 'language = "nl"', 1))
        place.run("check")
        site.pages["/privacy"] = policy(PERMITS)
        site.status["/nl"] = 410
        for _ in range(3):
            place.run("check")
    return place


@pytest.fixture(scope="module")
def rows(watched: Place) -> list[dict[str, Any]]:
    return watched.rows("stance", "acme")


def test_the_reference_names_every_field(rows: list[dict[str, Any]]) -> None:
    reference = (Path(__file__).resolve().parents[2] / "docs" / "cli.md").read_text(encoding="utf-8")
    section = reference.partition("## `watcher stance`")[2]
    assert {field for field in rows[0] if f"`{field}`" not in section} == set()


def told(rows: list[dict[str, Any]], document: str, topic: str) -> list[dict[str, Any]]:
    return [row for row in rows if (row["document"], row["topic"]) == (f"acme/{document}", topic)]


def test_a_fact_has_its_quote_section_and_the_revision_that_brought_it(
    watched: Place, rows: list[dict[str, Any]]
) -> None:
    (row,) = told(rows, "privacy", "training")
    second = watched.rows("history", "acme/privacy")[1]
    assert row["provider"] == "acme"
    assert row["stance"] == "unconditional"
    assert row["polarity"] == "permits"
    assert row["explicit"] is True
    assert row["quote"] == PERMITS
    assert row["evidence"] in PERMITS
    assert row["section"][-1].endswith("How we use it")
    assert row["since"] == {"revision": 2, "first_seen": second["first_seen"], "or_earlier": False}
    (sharing,) = told(rows, "privacy", "sharing")
    assert sharing["recipients"] == ["processors"]
    assert sharing["since"]["revision"] == 1


def test_documents_that_contradict_each_other_are_shown_side_by_side(
    watched: Place, rows: list[dict[str, Any]]
) -> None:
    (permits,) = told(rows, "privacy", "training")
    (denies,) = told(rows, "terms", "training")
    assert permits["conflicts"] == [{"document": "acme/terms", "stance": "prohibited", "quote": DENIES}]
    assert denies["conflicts"] == [{"document": "acme/privacy", "stance": "unconditional", "quote": PERMITS}]
    shown = watched.run("stance", "--document", "acme/terms", "--topic", "training").stdout
    assert "contradicted" in shown
    assert f"acme/terms: prohibited: “{DENIES}”" in shown
    assert f"acme/privacy: unconditional: “{PERMITS}”" in shown


def test_silence_unclear_language_and_what_was_never_seen_are_told_apart(rows: list[dict[str, Any]]) -> None:
    assert [row["stance"] for row in told(rows, "privacy", "human_review")] == ["silent"]
    assert [row["quote"] for row in told(rows, "privacy", "human_review")] == [None]
    (unclear,) = told(rows, "nl", "training")
    assert unclear["stance"] == "unclear"
    assert "(nl)" in unclear["why"]
    (absent,) = told(rows, "absent", "training")
    assert absent["stance"] == "not_seen"
    assert absent["since"] is None


def test_terms_that_cannot_be_seen_any_more_say_when_they_were_seen(
    watched: Place, rows: list[dict[str, Any]]
) -> None:
    (row,) = told(rows, "nl", "training")
    assert row["state"] == "broken"
    assert row["last_seen"]
    done = watched.run("stance", "--topic", "training")
    assert "acme/nl is broken; it was last seen 20" in done.stderr
    assert "acme/absent" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("acmee",), "did you mean 'acme'"),
        (("--document", "acme/privcy"), "acme/privacy"),
        (("--document", "acme/privacy@1"), "last revision"),
        (("other", "--document", "acme/privacy"), "no document of other"),
    ],
)
def test_wrong_use_is_one_clear_line(watched: Place, arguments: tuple[str, ...], named: str) -> None:
    done = watched.run("stance", *arguments)
    assert done.returncode == 2
    assert named in done.stderr
    assert done.stderr.count("\n") == 1
