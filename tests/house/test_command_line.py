"""The command line end to end: real processes, a real site, a real database."""

from __future__ import annotations

import json
import socket
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from command import Place
from site_server import PERMITS, Site, configuration, policy, running_site


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """One document, checked, then changed and checked again; for tests that only read."""
    folder = tmp_path_factory.mktemp("watched")
    place = Place(folder, f"sqlite:///{folder}/watcher.db")
    with running_site() as site:
        site.pages["/privacy"] = policy()
        place.configure(configuration(site, ["/privacy"]))
        assert place.run("check").returncode == 0
        site.pages["/privacy"] = policy(PERMITS)
        assert place.run("check").returncode == 0
    return place


def test_a_change_becomes_a_revision_with_its_direction_and_an_alert_that_was_sent(watched: Place) -> None:
    first, second = watched.rows("history", "acme/privacy")
    assert first["number"] == 1
    assert first["topics"] == {}
    assert second["topics"]["training"]["direction"] == "broader"
    assert second["silent_edit"] is True
    (delivery,) = watched.rows("alerts")
    assert delivery["state"] == "sent"
    assert delivery["channel"] == "console"


def test_the_diff_quotes_both_wordings(watched: Place) -> None:
    (found,) = watched.rows("diff", "acme/privacy")
    (change,) = found["changes"]
    assert change["old"].startswith("We do not use your prompts")
    assert change["new"].startswith("We use your prompts")
    plain = watched.run("diff", "acme/privacy").stdout
    assert "training: substantive, broader" in plain
    assert "\x1b[" not in plain


def test_changes_are_filtered_by_topic_direction_provider_and_time(watched: Place) -> None:
    assert len(watched.rows("changes", "--topic", "training", "--direction", "broader")) == 1
    assert watched.run("changes", "--topic", "sharing").returncode == 1
    assert watched.run("changes", "--provider", "nobody").returncode == 1
    assert watched.run("changes", "--until", "2020-01-01").returncode == 1


def test_old_revisions_can_be_shown_and_the_text_carries_its_headings(watched: Place) -> None:
    old, new = (watched.run("show", name).stdout for name in ("acme/privacy@1", "acme/privacy"))
    assert "We do not use your prompts" in old
    assert "We use your prompts" in new
    assert "## 2 How we use it" in new


def test_clauses_of_a_stored_document_tell_their_stance(watched: Place) -> None:
    stances = [s for row in watched.rows("clauses", "acme/privacy") for s in row["stances"]]
    assert ("training", "permits") in {(s["topic"], s["polarity"]) for s in stances}


def test_documents_tell_state_and_times(watched: Place) -> None:
    (row,) = watched.rows("documents")
    assert row["state"] == "ok"
    assert row["revisions"] == 2
    assert row["last_seen"]
    assert row["next_check"]


def test_the_database_of_a_used_place_is_clean_and_can_be_backed_up(watched: Place) -> None:
    assert watched.run("db", "check").stdout == "clean\n"
    assert watched.run("db", "backup", "copy.db").returncode == 0
    with sqlite3.connect(watched.folder / "copy.db") as copy:
        assert copy.execute("select count(*) from revisions").fetchone() == (2,)


def test_checking_an_unchanged_page_again_changes_nothing(site: Site, place: Place) -> None:
    site.pages["/privacy"] = policy()
    place.configure(configuration(site, ["/privacy"]))
    for _ in range(3):
        (row,) = place.rows("check")
    assert row["outcome"] == "unchanged"
    assert len(place.rows("history", "acme/privacy")) == 1


def test_a_page_that_fails_is_one_clear_line_a_state_and_exit_1(site: Site, place: Place) -> None:
    site.status["/privacy"] = 503
    place.configure(configuration(site, ["/privacy"]))
    done = place.run("check")
    assert done.returncode == 1
    assert "503" in done.stdout
    assert "Traceback" not in done.stderr
    assert place.run("history", "acme/privacy").returncode == 1


def test_a_page_that_is_not_the_document_never_becomes_a_revision(site: Site, place: Place) -> None:
    site.pages["/privacy"] = (
        "<title>Just a moment...</title><h1>Checking your browser</h1><div id=challenge-form></div>"
    )
    place.configure(configuration(site, ["/privacy"]))
    (row,) = place.rows("check")
    assert row["outcome"] == "rejected"
    assert row["state"] == "blocked"
    assert place.run("history", "acme/privacy").returncode == 1
    done = place.run("diff", "acme/privacy")
    assert (done.returncode, done.stderr) == (
        1,
        "acme/privacy has no revision yet; watcher documents tells why\n",
    )


WRONG_USE = [
    (("history", "acme/privcy"), "acme/privacy"),
    (("history", "no-slash"), "provider/document"),
    (("show", "acme/privacy@9"), "9"),
    (("check", "acme/privcy"), "did you mean 'acme/privacy'"),
    (("clauses", "absent.html"), "absent.html"),
    (("changes", "--since", "yesterday"), "ISO 8601"),
    (("changes", "--since", "2026-02-01", "--until", "2026-01-01"), "no change can match"),
    (("channels", "test", "nowhere"), "nowhere"),
    (("alerts", "retry", "999"), "999"),
]


@pytest.mark.parametrize(("arguments", "named"), WRONG_USE)
def test_wrong_use_is_one_clear_line_that_names_the_fault(
    watched: Place, arguments: tuple[str, ...], named: str
) -> None:
    done = watched.run(*arguments)
    assert done.returncode == 2
    assert named in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.count("\n") == 1


def test_every_fault_of_a_configuration_is_told_at_once(site: Site, place: Place) -> None:
    wrong = configuration(site, ["/privacy"]).replace("every =", "evry =").replace("http://", "ftp://")
    place.configure(wrong)
    done = place.run("config", "check")
    assert done.returncode == 2
    assert "every" in done.stderr
    assert "ftp://" in done.stderr


def test_the_notice_period_runs_from_first_sight_to_the_stated_effective_date(
    site: Site, place: Place
) -> None:
    effective = datetime.now(UTC).date() + timedelta(days=40)
    site.pages["/privacy"] = policy().replace(
        "March 1, 2026</p>", f"March 1, 2026</p><p>Effective date: {effective:%B %d, %Y}</p>"
    )
    place.configure(configuration(site, ["/privacy"]))
    place.run("check")
    (row,) = place.rows("history", "acme/privacy")
    assert row["effective"] == effective.isoformat()
    assert row["notice_days"] in {39, 40}  # midnight may pass
    assert f"{row['notice_days']} days of notice" in place.run("history", "acme/privacy").stdout


def test_files_can_be_compared_without_any_database(tmp_path: Path, place: Place) -> None:
    (tmp_path / "old.html").write_text(policy())
    (tmp_path / "new.html").write_text(policy(PERMITS))
    (found,) = place.rows("compare", "old.html", "new.html")
    assert found["rejected"] is None
    assert found["topics"]["training"]["direction"] == "broader"
    assert not (tmp_path / "watcher.db").exists()


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("empty.html", b"", "empty"),
        ("archive.zip", b"PK", "unknown file type"),
        ("folder.html", None, "is a directory"),
    ],
)
def test_files_that_cannot_be_used_are_named(
    tmp_path: Path, place: Place, name: str, content: bytes | None, told: str
) -> None:
    if content is None:
        (tmp_path / name).mkdir()
    else:
        (tmp_path / name).write_bytes(content)
    done = place.run("clauses", name)
    assert done.returncode == 2
    assert name in done.stderr
    assert told in done.stderr


def test_a_database_that_is_not_there_yet_is_named_with_the_next_step(place: Place) -> None:
    done = place.run("documents")
    assert done.returncode == 2
    assert "watcher.db" in done.stderr


def test_a_port_that_is_taken_is_named(site: Site, place: Place) -> None:
    site.pages["/privacy"] = policy()
    place.configure(configuration(site, ["/privacy"]))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        done = place.run("run", "--listen", address)
    assert done.returncode == 2
    assert address in done.stderr


def test_hostile_page_text_cannot_drive_the_terminal(site: Site, place: Place) -> None:
    site.pages["/privacy"] = policy("We use\x1b[2J your prompts to train our\u202e models.")
    place.configure(configuration(site, ["/privacy"]))
    place.run("check")
    shown = place.run("show", "acme/privacy").stdout
    assert "\x1b" not in shown
    assert "\u202e" not in shown


def test_help_names_every_command_and_version_answers(place: Place) -> None:
    said = place.run("--help").stdout
    for name in ("run", "check", "documents", "history", "diff", "alerts", "compare"):
        assert f"  {name}" in said
    assert place.run("--version").stdout.startswith("watcher")


def test_the_test_message_of_a_channel_is_reported(place: Place, site: Site) -> None:
    place.configure(configuration(site, ["/privacy"], extra='[channels]\nhook = "env:HOOK"\n'))
    done = place.run("channels", "test", "hook", env={"HOOK": "json://127.0.0.1:1/s3cret"})
    assert done.returncode == 1
    assert "hook:" in done.stderr
    assert "s3cret" not in done.stderr


def test_json_of_a_check_is_one_object_a_document(site: Site, place: Place) -> None:
    site.pages |= {"/privacy": policy(), "/terms": policy()}
    place.configure(configuration(site, ["/privacy", "/terms"]))
    done = place.run("check", "--json")
    assert {json.loads(line)["document"] for line in done.stdout.splitlines()} == {
        "acme/privacy",
        "acme/terms",
    }


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("nope",), "watcher: No such command 'nope'; see watcher --help\n"),
        (("--nope",), "watcher: No such option '--nope'; see watcher --help\n"),
        (("check", "--nope"), "watcher: No such option '--nope'; see watcher check --help\n"),
        (("alerts", "retry", "x"), "watcher: Invalid value for 'DELIVERY': 'x' is not a valid integer; see "),
        (("history",), "watcher: Missing argument 'DOC'; see watcher history --help\n"),
    ],
)
def test_wrong_use_is_one_line_that_names_the_help(
    place: Place, arguments: tuple[str, ...], told: str
) -> None:
    done = place.run(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(told)
    assert len(done.stderr.splitlines()) == 1
