"""``watcher alerts`` and ``watcher channels``, as people use them."""

from __future__ import annotations

import json
import os
import pty
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from command import WATCHER, Here, Place
from inbox import Inbox, running_inbox
from site_server import PERMITS, configuration, policy, running_site

CHANNELS = """
[channels]
hook = "env:HOOK"
legal = { url = "env:LEGAL", language = "fr", timezone = "Europe/Paris", quiet = "22:00-07:00" }
[[rule]]
name = "all"
significance = "substantive"
to = ["hook"]
"""
GONE = "json://127.0.0.1:1/s3cret-token"


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    with running_inbox() as inbox:
        yield inbox


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with one watched document, whose change could not be delivered yet."""
    folder = tmp_path_factory.mktemp("watched")
    here = Here(folder, f"sqlite:///{folder}/watcher.db")
    gone = {"HOOK": GONE, "LEGAL": GONE}
    with running_site() as site:
        here.configure(configuration(site, ["/privacy"], extra=CHANNELS))
        for words in (policy(), policy(PERMITS)):
            site.pages["/privacy"] = words
            assert here.run("check", env=gone).returncode == 0
        yield folder


@pytest.fixture
def here(tmp_path: Path, watched: Path, inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> Here:
    """The same, for a test of its own."""
    monkeypatch.setenv("HOOK", GONE)
    monkeypatch.setenv("LEGAL", inbox.channel)
    for file in watched.glob("watcher.db*"):
        shutil.copy(file, tmp_path)
    shutil.copy(watched / "providers.toml", tmp_path)
    return Here(tmp_path, f"sqlite:///{tmp_path}/watcher.db")


def only(here: Here) -> dict[str, Any]:
    (row,) = here.rows("alerts")
    return row


def deliver(here: Here, inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let the channel work again, and look once more; return what came."""
    monkeypatch.setenv("HOOK", inbox.channel)
    inbox.got.clear()
    here.check()
    return inbox.got


def test_what_waits_is_listed_with_its_tries_error_and_next_try(here: Here) -> None:
    row = only(here)
    assert (row["state"], row["tries"], row["alert_state"]) == ("waiting", 1, "new")
    assert row["error"]
    assert row["next_try_at"]
    assert "s3cret" not in json.dumps(row)


def test_the_list_is_filtered_and_says_by_its_exit_code_that_nothing_is_left(here: Here) -> None:
    for wanted in (
        ["--state", "waiting"],
        ["--state", "new"],
        ["--channel", "hook"],
        ["--since", "2020-01-01"],
    ):
        assert here.run("alerts", *wanted).returncode == 0
    for other in (
        ["--state", "sent"],
        ["--channel", "legal"],
        ["--document", "acme/x"],
        ["--since", "2999-01-01"],
    ):
        assert here.run("alerts", *other).returncode == 1


def test_an_alert_is_shown_as_people_read_it_and_where_it_went(here: Here) -> None:
    alert = str(only(here)["alert"])
    told = here.run("alerts", "show", alert[:6]).stdout
    assert "Acme AI · Privacy policy: training" in told
    assert "train our models" in told
    assert "This alert is new." in told
    assert "hook\twaiting\t1" in told
    whole = json.loads(here.run("alerts", "show", alert, "--json").stdout)
    assert whole["alert"]["id"] == alert
    assert [row["channel"] for row in whole["deliveries"]] == ["hook"]


def test_who_acknowledged_an_alert_and_why_is_shown_and_it_is_sent_all_the_same(
    here: Here, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    alert = str(only(here)["alert"])
    said = here.run("alerts", "ack", alert[:8], "--by", "Anna Lee", "--why", "told the team").stdout
    assert said == f"alert {alert[:8]} is acknowledged\n"
    assert "acknowledged by Anna Lee, " in here.run("alerts", "show", alert).stdout
    assert ": told the team." in here.run("alerts", "show", alert).stdout
    here.run("alerts", "retry", str(only(here)["id"]))
    assert deliver(here, inbox, monkeypatch) == [alert]
    assert only(here)["alert_state"] == "acknowledged"


def test_a_dismissed_alert_is_not_sent(here: Here, inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    alert = str(only(here)["alert"])
    assert here.run("alerts", "dismiss", alert).returncode == 0
    assert only(here)["settled_by"]
    assert deliver(here, inbox, monkeypatch) == []
    assert only(here)["state"] == "withdrawn"


def test_a_snoozed_alert_waits_for_its_time(
    here: Here, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    alert = str(only(here)["alert"])
    assert (
        "comes at 2999-01-01 00:00 UTC" in here.run("alerts", "snooze", alert, "--until", "2999-01-01").stdout
    )
    assert deliver(here, inbox, monkeypatch) == []
    assert "This alert is snoozed until 2999-01-01" in here.run("alerts", "show", alert).stdout
    assert here.run("alerts", "snooze", alert, "--for", "3d").returncode == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("snooze", "ALERT"), "say either --for or --until"),
        (("snooze", "ALERT", "--for", "3d", "--until", "2999-01-01"), "say either --for or --until"),
        (("snooze", "ALERT", "--for", "soon"), "--for 'soon': expected a whole number with a unit"),
        (("snooze", "ALERT", "--until", "2001-01-01"), "--until lies in the past"),
        (("resend", "ALERT", "--to", "nowhere"), "no channel 'nowhere'; there are: console, hook, legal"),
        (("ack", "nonsense"), "alert 'nonsense': does not exist"),
        (("retry", "999"), "delivery 999 does not exist"),
    ],
)
def test_wrong_use_is_one_clear_line(here: Here, arguments: tuple[str, ...], said: str) -> None:
    alert = str(only(here)["alert"])
    done = here.run("alerts", *(alert if word == "ALERT" else word for word in arguments))
    assert done.returncode == 2
    assert said in done.stderr


def test_an_alert_can_be_sent_to_another_channel(
    here: Here, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    alert = str(only(here)["alert"])
    here.configure((here.folder / "providers.toml").read_text().replace(', quiet = "22:00-07:00"', ""))
    assert here.run("alerts", "resend", alert, "--to", "legal").returncode == 0
    here.check()
    assert inbox.got == [alert]
    assert {row["channel"]: row["state"] for row in here.rows("alerts")} == {
        "hook": "waiting",
        "legal": "sent",
    }


def test_channels_are_listed_with_service_and_language_and_never_a_secret(here: Here) -> None:
    done = here.run("channels")
    assert "legal\t" in done.stdout
    assert "\tfr\t22:00–07:00\tEurope/Paris\tenv:LEGAL" in done.stdout
    assert "s3cret" not in done.stdout + here.run("channels", "--json").stdout
    (console,) = [row for row in here.rows("channels") if row["channel"] == "console"]
    assert (console["service"], console["reference"]) == ("console", "console:")


def test_a_sample_is_sent_and_what_the_service_answered_is_told(here: Here, inbox: Inbox) -> None:
    done = here.run("channels", "test", "legal", "hook")
    assert done.returncode == 1
    assert done.stdout.startswith("legal: JSON through Apprise: accepted (")
    assert "200" in done.stdout
    assert done.stderr.startswith("hook: not accepted: ")
    assert "s3cret" not in done.stderr
    assert inbox.got == ["sample"]


def test_on_a_terminal_of_80_columns_no_line_is_too_long(here: Here) -> None:
    told = on_terminal(here, "alerts")
    assert "waiting" in told
    assert "next " in told
    assert max(map(len, told.splitlines())) <= 80
    assert max(map(len, on_terminal(here, "channels").splitlines())) <= 80


def on_terminal(place: Place, *arguments: str) -> str:
    """What the command prints on a terminal of 80 columns."""
    ours, theirs = pty.openpty()
    environment = {**place.environment, "COLUMNS": "80", "NO_COLOR": "1", "TERM": "dumb"}
    with subprocess.Popen(
        [sys.executable, WATCHER, *arguments], stdout=theirs, env=environment, cwd=place.folder
    ):
        os.close(theirs)
        told = b""
        try:
            while more := os.read(ours, 65_536):
                told += more
        except OSError:  # the other side is gone: Linux says so in this way
            pass
    os.close(ours)
    return told.decode().replace("\r\n", "\n")
