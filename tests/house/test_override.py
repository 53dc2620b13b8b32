"""Looking at what was rejected and overruling the gate: over real HTTP, in both databases."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from command import Here
from site_server import DENIES, PERMITS, Site, configuration, policy

from watcher.clock import utc_now
from watcher.store import Store

DOC = "acme/privacy"
ALERTS = """
[[rule]]
name = "training"
topics = ["training"]
significance = "substantive"
to = ["console"]

[[rule]]
name = "blind"
events = ["blocked", "broken", "recovered"]
to = ["console"]
"""
CHALLENGE = "<title>Just a moment...</title><h1>Checking your browser</h1><p>Verify you are human</p>"
BRIEF = """<html lang="en"><head><title>Privacy</title></head><body><h1>Privacy</h1>
<p>{training}</p><p>Acme keeps no logs.</p><p>Ask us: privacy@acme.example.</p>{rest}</body></html>"""


def brief(training: str = PERMITS, rest: str = "") -> str:
    """A text too short for the gate, though it is the whole of it."""
    return BRIEF.format(training=training, rest=rest)


@pytest.fixture
def place(site: Site, tmp_path: Path) -> Here:
    """One document, seen once."""
    return seen_once(site, Here(tmp_path, f"sqlite:///{tmp_path}/watcher.db"))


def seen_once(site: Site, made: Here) -> Here:
    site.pages["/privacy"] = policy()
    made.configure(configuration(site, ["/privacy"], extra=ALERTS))
    assert made.check()["revision"] == 1
    return made


@pytest.fixture
def refused(place: Here, site: Site) -> int:
    """The number of a page that the gate refused, though it is the document."""
    return refuse(site, place)


def refuse(site: Site, place: Here) -> int:
    site.pages["/privacy"] = brief()
    assert place.check()["outcome"] == "rejected"
    (row,) = place.rows("rejections", DOC)
    assert row["reason"] == "too_short"
    return int(row["id"])


def accept(place: Here, *arguments: str) -> str:
    done = place.run("accept", DOC, *arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_rejected_page_is_listed_with_its_reason_and_measures_and_can_be_read(
    place: Here, refused: int, site: Site
) -> None:
    (row,) = place.rows("rejections", DOC)
    assert (row["status"], row["final_url"], row["title"]) == (200, f"{site.url}/privacy", "Privacy")
    assert row["measures"]["letters"] > 0
    assert "letters of text" in row["detail"]
    listed = place.run("rejections", DOC).stdout
    assert listed.startswith(f"{refused}\t")
    assert "letters" in listed
    shown = place.run("rejections", DOC, str(refused))
    assert "# Privacy" in shown.stdout
    assert "rejected as too_short" in shown.stderr
    (whole,) = place.rows("rejections", DOC, str(refused))
    assert whole["text"]["blocks"][1]["text"] == PERMITS
    assert place.run("rejections", DOC, str(refused), "--raw").stdout == brief()


@pytest.mark.parametrize(("status", "reason"), [(403, "challenge"), (404, "not_found"), (500, "error_page")])
def test_a_page_that_came_with_an_http_error_is_evidence_too(
    place: Here, site: Site, status: int, reason: str
) -> None:
    site.status["/privacy"] = status
    site.pages["/privacy"] = f"<title>Sorry</title><h1>Sorry</h1><p>Error {status}, ray 8f3c.</p>"
    assert place.check()["outcome"] == "failed"
    (row,) = place.rows("rejections", DOC)
    assert (row["reason"], row["status"], row["title"]) == (reason, status, "Sorry")
    assert f"HTTP status {status}" in row["detail"]
    assert "ray 8f3c" in place.run("rejections", DOC, str(row["id"])).stdout
    assert place.rows("history", DOC)[0]["number"] == 1


def test_a_document_that_comes_with_an_http_error_can_be_accepted(place: Here, site: Site) -> None:
    site.status["/privacy"] = 404
    site.pages["/privacy"] = policy(PERMITS)
    assert place.check()["outcome"] == "failed"
    (row,) = place.rows("rejections", DOC)
    accept(place, str(row["id"]))
    assert [row["overruled"] for row in place.rows("history", DOC)] == [None, "not_found"]


def test_an_error_without_a_body_leaves_no_evidence(place: Here, site: Site) -> None:
    site.status["/privacy"] = 503
    site.pages["/privacy"] = ""
    assert place.check()["outcome"] == "failed"
    assert place.rows("rejections", DOC) == []


def test_what_is_not_there_is_named(place: Here, refused: int) -> None:
    done = place.run("rejections", DOC, "999")
    assert done.returncode == 2
    assert f"kept are {refused}" in done.stderr
    assert place.run("rejections", DOC, "--raw").returncode == 2
    assert place.run("rejections", "acme/privcy").returncode == 2
    assert place.run("accept", "acme/privcy").returncode == 2
    assert place.run("accept", DOC, "999").returncode == 2
    assert place.run("accept", DOC).returncode == 2


def test_a_document_that_was_always_seen_has_no_rejections(place: Here) -> None:
    done = place.run("rejections", DOC)
    assert (done.returncode, done.stdout) == (1, "")
    assert "no page of acme/privacy was rejected" in done.stderr


def test_an_accepted_page_is_a_revision_as_any_other_that_tells_who_and_why(
    site: Site, tmp_path: Path, database: str
) -> None:
    place = seen_once(site, Here(tmp_path, database))
    refused = refuse(site, place)
    told = accept(place, str(refused), "--by", "Anna Lee", "--why", "short, but whole")
    assert "accepted as revision 2; alerts to send: 1" in told
    _, row = place.rows("history", DOC)
    assert (row["accepted_by"], row["accepted_why"], row["overruled"]) == (
        "Anna Lee",
        "short, but whole",
        "too_short",
    )
    assert row["topics"]["training"]["direction"] == "broader"
    assert place.check()["outcome"] == "unchanged"
    assert row["first_seen"] <= row["last_seen"] <= row["confirmed_at"]
    assert "accepted by Anna Lee: “short, but whole” (was too_short)" in place.run("history", DOC).stdout
    (alert,) = place.rows("alerts")
    assert (alert["event"], alert["revision"], alert["state"]) == ("changed", 2, "sent")
    assert place.document()["state"] == "ok"
    assert place.run("db", "check").returncode == 0
    assert place.rows("rejections", DOC)  # the evidence stays


def test_the_next_checks_take_it_for_the_document(place: Here, refused: int, site: Site) -> None:
    accept(place, str(refused))
    assert place.check()["outcome"] == "unchanged"
    site.pages["/privacy"] = brief(rest="<script>nonce=1</script>")
    assert place.check()["outcome"] == "unchanged"
    site.pages["/privacy"] = brief(rest="<p>Acme sells no data to advertisers.</p>")
    done = place.check()
    assert (done["outcome"], done["revision"]) == ("revised", 3)
    assert place.rows("history", DOC)[2]["accepted_by"] is None


def test_what_is_no_document_is_still_rejected_after_it(place: Here, refused: int, site: Site) -> None:
    accept(place, str(refused))
    site.pages["/privacy"] = CHALLENGE
    done = place.check()
    assert (done["outcome"], done["state"]) == ("rejected", "blocked")
    assert len(place.rows("history", DOC)) == 2


def test_it_stays_accepted_when_it_is_derived_again(place: Here, refused: int, site: Site) -> None:
    accept(place, str(refused), "--by", "Anna Lee")
    before = place.rows("history", DOC)[1]
    place.configure(
        configuration(site, ["/privacy"], extra=ALERTS).replace(
            'render = "http"\n', 'render = "http"\nremove = ["h1"]\n'
        )
    )
    assert place.check()["outcome"] == "unchanged"
    _, row = place.rows("history", DOC)
    assert row["fingerprint"] != before["fingerprint"]
    assert (row["accepted_by"], row["overruled"]) == ("Anna Lee", "too_short")
    assert place.run("db", "check").returncode == 0


def test_people_are_told_of_recovery_once(place: Here, refused: int) -> None:
    for _ in range(3):
        place.check()
    accept(place, str(refused))
    place.check()
    assert [row["event"] for row in reversed(place.rows("alerts"))] == ["broken", "changed", "recovered"]


def test_the_text_that_waits_is_accepted_without_a_number(place: Here, site: Site) -> None:
    place.configure(configuration(site, ["/privacy"]).replace('confirm_after = "0s"', 'confirm_after = "1d"'))
    site.pages["/privacy"] = policy(PERMITS)
    assert place.check()["state"] == "pending"
    accept(place, "--by", "Anna Lee")
    _, row = place.rows("history", DOC)
    assert (row["accepted_by"], row["accepted_why"], row["overruled"]) == ("Anna Lee", "", None)
    assert place.check()["outcome"] == "unchanged"
    assert place.run("accept", DOC).returncode == 2  # nothing waits any more


def test_a_first_page_can_be_accepted(site: Site, tmp_path: Path) -> None:
    place = Here(tmp_path, f"sqlite:///{tmp_path}/watcher.db")
    site.pages["/privacy"] = brief(DENIES)
    place.configure(configuration(site, ["/privacy"]))
    assert place.check()["revision"] == 0
    (row,) = place.rows("rejections", DOC)
    accept(place, str(row["id"]))
    (row,) = place.rows("history", DOC)
    assert (row["number"], row["overruled"], row["changes"]) == (1, "too_short", 0)
    assert place.check()["outcome"] == "unchanged"


def test_the_name_of_the_user_is_taken_where_none_is_given(place: Here, refused: int) -> None:
    done = place.run("accept", DOC, str(refused), env={"LOGNAME": "anna"})
    assert done.returncode == 0
    assert place.rows("history", DOC)[1]["accepted_by"] == "anna"


def test_a_text_in_force_is_not_accepted_again_nor_one_from_before_it(
    place: Here, refused: int, site: Site
) -> None:
    accept(place, str(refused))
    again = place.run("accept", DOC, str(refused))
    assert again.returncode == 1
    assert "in force already" in again.stderr
    site.pages["/privacy"] = brief(rest="<p>Acme sells no data to advertisers.</p>")
    assert place.check()["revision"] == 3
    late = place.run("accept", DOC, str(refused))
    assert late.returncode == 2
    assert "older than revision 3" in late.stderr
    assert len(place.rows("history", DOC)) == 3


def test_a_document_that_is_being_checked_is_left_alone(place: Here, refused: int) -> None:
    with Store.open(place.database) as store:
        store.lease("daemon", [DOC], utc_now(), seconds=60)
        done = place.run("accept", DOC, str(refused))
        store.release("daemon", DOC)
    assert done.returncode == 1
    assert "being checked" in done.stderr
    assert len(place.rows("history", DOC)) == 1


def test_a_rejected_part_of_several_pages_takes_its_place_among_the_others(
    site: Site, tmp_path: Path
) -> None:
    place = Here(tmp_path, f"sqlite:///{tmp_path}/watcher.db")
    site.pages |= {"/privacy": policy(), "/more": policy().replace("Privacy Policy", "More on privacy")}
    text = configuration(site, ["/privacy"])
    url = f'url = "{site.url}/privacy"'
    place.configure(text.replace(url, f'urls = ["{site.url}/privacy", "{site.url}/more"]'))
    assert place.check()["revision"] == 1
    site.pages["/more"] = brief()
    assert place.check()["outcome"] == "rejected"
    (row,) = place.rows("rejections", DOC)
    accept(place, str(row["id"]))
    shown = place.run("show", DOC).stdout
    assert DENIES in shown
    assert "Acme keeps no logs." in shown
    assert place.check()["outcome"] == "unchanged"


def test_while_a_page_shows_an_older_text_documents_say_so(place: Here, site: Site) -> None:
    site.pages["/privacy"] = policy(PERMITS)
    assert place.check()["revision"] == 2
    assert place.document()["shows"] == 2
    site.pages["/privacy"] = policy()
    assert place.check()["outcome"] == "variant"
    row = place.document()
    assert (row["state"], row["revisions"], row["shows"]) == ("ok", 2, 1)
    assert row["reason"].startswith(
        "The page shows the text of revision 1 again; that of revision 2 was last"
    )
    assert row["reason"] in place.run("documents").stdout
    site.pages["/privacy"] = policy(PERMITS)
    place.check()
    row = place.document()
    assert (row["shows"], row["reason"]) == (2, "")


def test_a_first_look_is_told_as_first_seen_and_no_change(site: Site, tmp_path: Path) -> None:
    place = Here(tmp_path, f"sqlite:///{tmp_path}/watcher.db")
    site.pages["/privacy"] = policy()
    place.configure(configuration(site, ["/privacy"]))
    assert "run `watcher check` or `watcher run` first" in place.run("documents").stderr
    done = place.run("check")
    assert f"{DOC}\tfirst seen\tok" in done.stdout
    assert "1 checked: 1 first seen" in done.stderr
    site.pages["/privacy"] = policy(PERMITS)
    assert "1 checked: 1 revised" in place.run("check").stderr


def test_since_when_a_state_lasts_stays_while_it_lasts(place: Here, refused: int) -> None:
    since = place.document()["since"]
    assert since
    place.check()
    row = place.document()
    assert (row["state"], row["since"]) == ("broken", since)
    assert timedelta(0) <= utc_now() - datetime.fromisoformat(since)


@pytest.mark.parametrize(("answer", "code", "revisions"), [(b"y\n", 0, 2), (b"n\n", 1, 1)])
def test_on_a_terminal_taking_a_rejected_page_is_asked_about(
    place: Here, refused: int, answer: bytes, code: int, revisions: int
) -> None:
    done = place.answered("accept", DOC, str(refused), "--why", "it is the whole of it", answer=answer)

    assert done.returncode == code
    assert b"The page was rejected: " in done.stdout
    assert place.document()["revisions"] == revisions
