"""A text of several pages, one of which cannot be read: over real HTTP, in a real database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from command import Here, Place
from site_server import DENIES, PERMITS, Site

CHALLENGE = "<title>Just a moment...</title><h1>Checking your browser</h1><p>Verify you are human</p>"
RULES = """
[[rule]]
name = "training"
topics = ["training", "sharing"]
significance = "substantive"
to = ["console"]

[[rule]]
name = "blind"
events = ["blocked", "broken", "recovered"]
to = ["console"]
"""
GENERAL = """<html lang="en"><head><title>Privacy Policy</title></head><body><h1>Privacy Policy</h1>
<p>This privacy policy explains how Acme collects, uses and shares your personal data.</p>
<p>We collect the prompts that you type, the files that you upload and the answers that our service gives.</p>
<p>{training}</p>
<p>You may ask us at any time for access to your personal data, for its correction or for its deletion.</p>
</body></html>"""
SHARING = """<html lang="en"><head><title>Who receives your data</title></head><body>
<h1>Who receives your data</h1>
<p>We share your personal data with service providers who host our service on our behalf.</p>
<p>We do not sell your personal data, and we do not share it with advertisers.</p>
<p>We disclose personal data to authorities where the law obliges us to do so, after we have looked at the
request, and we tell you of it where we may.</p>
</body></html>"""
RIGHTS = """<html lang="en"><head><title>Your rights</title></head><body><h1>Your rights</h1>
<p>You may lodge a complaint with the supervisory authority of the country in which you live or work.</p>
<p>You may object to the processing of your personal data, and withdraw your consent at any time.</p>
<p>We answer requests within thirty days, and tell you why where we cannot do what you ask of us.</p>
</body></html>"""
OTHER = """<html lang="en"><head><title>Terms of Sale</title></head><body><h1>Terms of Sale</h1>
<p>By placing an order you agree to these terms, which govern every purchase in our shop.</p>
<p>Fees are due in advance and are not refunded when you terminate the agreement before the period ends.</p>
<p>Our liability is limited to the amount that you paid; we give no warranties, express or implied.</p>
<p>These terms are governed by the law of the place where we have our registered office.</p>
</body></html>"""


@pytest.fixture
def place(site: Site, tmp_path: Path) -> Place:
    """Three parts, all of them seen."""
    made = Here(tmp_path, f"sqlite:///{tmp_path}/watcher.db")
    site.pages |= {"/1": GENERAL.format(training=DENIES), "/2": SHARING, "/3": RIGHTS}
    urls = ", ".join(f'"{site.url}/{number}"' for number in (1, 2, 3))
    made.configure(
        '[defaults]\nevery = "1h"\nconfirm_after = "0s"\n'
        '[network]\nallow = ["127.0.0.0/8"]\nper_host_delay = 0\n'
        '[[provider]]\nid = "acme"\nname = "Acme AI"\n'
        '[[provider.document]]\nid = "privacy"\nname = "Privacy policy"\nkind = "privacy"\n'
        f'urls = [{urls}]\nlanguage = "en"\nrender = "http"\n{RULES}'
    )
    assert check(made)["outcome"] == "revised"
    return made


def check(place: Place) -> dict[str, Any]:
    (done,) = place.rows("check")
    return done


def told(place: Place) -> list[str]:
    return [row["event"] for row in reversed(place.rows("alerts"))]


def changes(place: Place) -> list[tuple[str, str]]:
    return [(row["change"]["old"], row["change"]["new"]) for row in place.rows("changes")]


@pytest.mark.parametrize("fault", ["gone", "challenge", "type", "scan"])
def test_a_part_that_cannot_be_read_stands_as_it_was_and_is_named(
    place: Place, site: Site, fault: str
) -> None:
    if fault == "gone":
        site.status["/2"] = 404
    elif fault == "challenge":
        site.pages["/2"] = CHALLENGE
    else:
        site.types["/2"] = "application/zip" if fault == "type" else "application/pdf"
    done = check(place)
    assert done["outcome"] == ("failed" if fault == "gone" else "rejected")
    assert done["state"] == ("blocked" if fault == "challenge" else "broken")
    assert f"art 2 of 3 ({site.url}/2)" in done["reason"]
    assert "stands as it was seen on 20" in done["reason"]
    assert done["revision"] == 1
    (row,) = place.rows("documents")
    assert row["reason"] == done["reason"]
    assert row["state"] == done["state"]


def test_changes_of_the_other_parts_are_seen_and_nothing_counts_as_removed(place: Place, site: Site) -> None:
    site.pages["/2"] = CHALLENGE
    site.pages["/1"] = GENERAL.format(training=PERMITS)
    done = check(place)
    assert (done["outcome"], done["revision"], done["failures"]) == ("revised", 2, 2)
    assert (done["state"], "art 2 of 3" in done["reason"]) == ("blocked", True)
    assert changes(place) == [(DENIES, PERMITS)]
    assert "We do not sell your personal data" in place.run("show", "acme/privacy").stdout
    assert told(place)[0] == "changed"
    site.pages["/2"] = SHARING
    done = check(place)
    assert (done["outcome"], done["state"], done["reason"]) == ("unchanged", "ok", "")
    assert place.run("db", "check").returncode == 0


def test_a_part_that_stays_missing_is_told_once_and_so_is_its_return(place: Place, site: Site) -> None:
    site.status["/3"] = 500
    for _ in range(4):
        check(place)
    assert told(place) == ["broken"]
    site.status.clear()
    assert check(place)["state"] == "ok"
    assert told(place) == ["broken", "recovered"]
    assert place.rows("documents")[0]["revisions"] == 1


def test_several_parts_may_be_missing_the_first_too(place: Place, site: Site) -> None:
    site.status |= {"/1": 503, "/3": 404}
    done = check(place)
    assert (done["outcome"], done["revision"]) == ("failed", 1)
    assert f"part 1 of 3 ({site.url}/1)" in done["reason"]
    assert f"Missing too: part 3 of 3 ({site.url}/3)" in done["reason"]
    site.pages["/2"] = SHARING.replace("do not sell", "sell")
    assert check(place)["revision"] == 2
    ((old, new),) = changes(place)
    assert (
        old.replace("do not sell", "sell"),
        "Your rights" in place.run("show", "acme/privacy").stdout,
    ) == (
        new,
        True,
    )


def test_another_legal_text_in_place_of_a_part_is_held(place: Place, site: Site) -> None:
    site.pages["/2"] = OTHER
    done = check(place)
    assert (done["outcome"], done["state"], done["revision"]) == ("rejected", "replaced", 1)
    assert "Part 2 of 3" in done["reason"]
    site.pages["/2"] = SHARING
    assert check(place)["state"] == "ok"


ANNEX = """<h1>Annex</h1><p>We keep your personal data for two years after you close your account.</p>
<p>We keep invoices for as long as the law of our country asks us to keep them.</p>
<p>We keep the logs of our servers for thirty days, and then delete them.</p>"""


def with_annex(place: Place, site: Site) -> None:
    """Name a fourth part in the configuration."""
    text = (place.folder / "providers.toml").read_text()
    place.configure(text.replace(f'"{site.url}/3"', f'"{site.url}/3", "{site.url}/4"'))


@pytest.mark.parametrize("fault", ["gone", "challenge"])
def test_a_part_that_was_never_seen_is_named_and_never_freezes_the_others(
    place: Place, site: Site, fault: str
) -> None:
    if fault == "challenge":
        site.pages["/4"] = CHALLENGE
    with_annex(place, site)
    done = check(place)
    assert (done["revision"], done["state"]) == (1, "broken" if fault == "gone" else "blocked")
    assert f"art 4 of 4 ({site.url}/4)" in done["reason"]
    assert "It was never seen; the others are watched without it." in done["reason"]
    site.pages["/1"] = GENERAL.format(training=PERMITS)
    assert check(place)["revision"] == 2
    assert changes(place) == [(DENIES, PERMITS)]


def test_a_part_that_is_seen_for_the_first_time_is_no_change_of_the_provider(
    place: Place, site: Site
) -> None:
    with_annex(place, site)
    site.pages["/4"] = ANNEX
    done = check(place)
    assert (done["outcome"], done["revision"], done["state"], done["reason"]) == ("revised", 2, "ok", "")
    assert "two years" in place.run("show", "acme/privacy").stdout
    assert place.rows("changes") == []
    assert told(place) == []
    assert check(place)["outcome"] == "unchanged"
    site.pages["/4"] = ANNEX.replace("two years", "nine years")
    assert check(place)["revision"] == 3
    ((old, new),) = changes(place)
    assert old.replace("two years", "nine years") == new


def test_a_part_that_the_gate_refuses_can_be_accepted_though_another_was_never_seen(
    place: Place, site: Site
) -> None:
    text = (place.folder / "providers.toml").read_text()
    place.configure(text.replace(f'"{site.url}/3"', f'"{site.url}/3", "{site.url}/4", "{site.url}/5"'))
    site.pages["/4"] = CHALLENGE
    check(place)
    (row,) = place.rows("rejections", "acme/privacy")
    assert place.run("accept", "acme/privacy", str(row["id"])).returncode == 0
    shown = place.run("show", "acme/privacy").stdout
    assert "Your rights" in shown
    assert "Checking your browser" in shown
    assert f"part 5 of 5 ({site.url}/5)" in check(place)["reason"]


def test_what_changes_while_a_part_is_first_seen_is_told_and_the_part_is_not(
    place: Place, site: Site
) -> None:
    with_annex(place, site)
    site.pages |= {"/1": GENERAL.format(training=PERMITS), "/4": ANNEX}
    assert check(place)["revision"] == 2
    assert changes(place) == [(DENIES, PERMITS)]
    assert told(place) == ["changed"]


def test_a_first_look_records_the_parts_that_it_sees(site: Site, place: Place) -> None:
    site.status["/2"] = 503
    fresh = Here(place.folder, f"sqlite:///{place.folder}/fresh.db")
    done = check(fresh)
    assert (done["outcome"], done["state"], done["revision"]) == ("revised", "broken", 1)
    assert f"part 2 of 3 ({site.url}/2)" in done["reason"]
    assert "Your rights" in fresh.run("show", "acme/privacy").stdout
    site.status.clear()
    assert (check(fresh)["state"], fresh.rows("changes"), told(fresh)) == ("ok", [], [])
    assert "We do not sell your personal data" in fresh.run("show", "acme/privacy").stdout
    assert fresh.run("db", "check").returncode == 0


def test_a_first_look_that_sees_no_part_records_nothing(site: Site, place: Place) -> None:
    site.status |= {"/1": 503, "/2": 503, "/3": 503}
    fresh = Here(place.folder, f"sqlite:///{place.folder}/fresh.db")
    done = check(fresh)
    assert (done["outcome"], done["state"], done["revision"]) == ("failed", "broken", 0)
    assert f"part 1 of 3 ({site.url}/1)" in done["reason"]


def test_a_part_that_moves_to_another_url_is_compared_with_what_it_was(place: Place, site: Site) -> None:
    text = (place.folder / "providers.toml").read_text()
    place.configure(text.replace(f"{site.url}/2", f"{site.url}/two"))
    site.pages["/two"] = SHARING.replace("do not sell", "sell")
    assert check(place)["revision"] == 2
    ((old, new),) = changes(place)
    assert old.replace("do not sell", "sell") == new
