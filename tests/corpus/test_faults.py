"""Every fault that the corpus's server can play, against the real command.

Sixteen documents are checked in rounds, each with a fault of its own: at the first look, after a good look
(each document with another fault), and with every page in another encoding. A clean look follows each.
"""

from __future__ import annotations

import re
import subprocess
import sys
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from command import Place
from replayed_web import FAULTS, TIMES

pytestmark = pytest.mark.xdist_group("faults")  # one worker plays the rounds for all

# Its first page is a shell without text.
UNREADABLE = "kimi-ai-privacy-policy"


@dataclass(frozen=True)
class Seen:
    """What the command said in one round."""

    check: subprocess.CompletedProcess[str]
    documents: dict[str, dict[str, Any]]
    alerts: list[dict[str, Any]]

    def has_one_revision_of_each(self) -> bool:
        return {row["revisions"] for row in self.documents.values()} == {1}


@dataclass(frozen=True)
class Rounds:
    first_faults: Seen
    first_clean: Seen
    faults: Seen
    clean: Seen
    gbk: Seen
    texts: dict[str, str]
    texts_at_the_end: dict[str, str]


@contextmanager
def replaying(corpus: Path) -> Iterator[str]:
    """The server, in a process of its own; its URL."""
    command = [sys.executable, str(corpus / "replay" / "serve.py"), "--port", "0"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as server:  # it complains of clients that hang up
        try:
            assert server.stdout is not None
            yield server.stdout.readline().split()[-1]
        finally:
            server.kill()


def post(url: str) -> None:
    urllib.request.urlopen(urllib.request.Request(url, method="POST"), timeout=30).close()


def play(base: str, faults: dict[str, str]) -> None:
    post(f"{base}/_reset")
    for slug, kind in faults.items():
        query = urllib.parse.urlencode({"slug": slug, "kind": kind, "times": TIMES})
        post(f"{base}/_fault?{query}")


@dataclass(frozen=True)
class Watch:
    """The command, on pages that fail."""

    place: Place
    base: str

    def look(self, faults: dict[str, str]) -> Seen:
        """Check the documents, in this order, while each fails in its way."""
        play(self.base, {slug: kind for slug, kind in faults.items() if kind})
        self.place.configure(configuration(self.base, list(faults)))
        done = self.place.run("check")
        documents = {row["document"].partition("/")[2]: row for row in self.place.rows("documents")}
        return Seen(done, documents, self.place.rows("alerts"))

    def texts(self, slugs: list[str]) -> dict[str, str]:
        """The hash of each document's only text."""
        found = {}
        for slug in slugs:
            (row,) = self.place.rows("history", f"real/{slug}")
            found[slug] = row["text_sha256"]
        return found


def configuration(base: str, slugs: list[str]) -> str:
    documents = [
        f'[[provider.document]]\nid = "{slug}"\nname = "{slug}"\nurl = "{base}/{slug}"\nrender = "http"\n'
        for slug in slugs
    ]
    return "\n".join(
        [
            '[defaults]\nevery = "1h"\nconfirm_after = "0s"\n',
            '[network]\nallow = ["127.0.0.0/8"]\nper_host_delay = 0\ntimeout = 3\n',
            '[[provider]]\nid = "real"\nname = "Real pages"\n',
            *documents,
        ]
    )


@pytest.fixture(scope="module")
def slugs(corpus: Path) -> list[str]:
    folders = (path for path in (corpus / "replay" / "pages").iterdir() if path.is_dir())
    return sorted(path.name for path in folders if path.name != UNREADABLE)[: len(FAULTS)]


@pytest.fixture(scope="module")
def first_faults(slugs: list[str]) -> dict[str, str]:
    """How each document fails at its first look."""
    return dict(zip(slugs, FAULTS, strict=True))


@pytest.fixture(scope="module")
def later_faults(slugs: list[str]) -> dict[str, str]:
    """How each document fails after it was seen: in another way."""
    return dict(zip([*slugs[5:], *slugs[:5]], FAULTS, strict=True))


@pytest.fixture(scope="module")
def rounds(
    corpus: Path,
    tmp_path_factory: pytest.TempPathFactory,
    slugs: list[str],
    first_faults: dict[str, str],
    later_faults: dict[str, str],
) -> Rounds:
    with replaying(corpus) as base:
        folder = tmp_path_factory.mktemp("faults")
        watch = Watch(Place(folder, f"sqlite:///{folder}/watcher.db"), base)
        return Rounds(
            first_faults=watch.look(first_faults),
            first_clean=watch.look(dict.fromkeys(slugs, "")),
            texts=watch.texts(slugs),
            faults=watch.look(later_faults),
            clean=watch.look(dict.fromkeys(slugs, "")),
            gbk=watch.look(dict.fromkeys(slugs, "gbk")),
            texts_at_the_end=watch.texts(slugs),
        )


def told(seen: Seen, faults: dict[str, str], fault: str) -> tuple[dict[str, Any], str]:
    """The document that failed in this way, and what it is called."""
    (slug,) = (slug for slug, kind in faults.items() if kind == fault)
    return seen.documents[slug], slug


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_at_the_first_look_is_no_revision_and_an_honest_state(
    rounds: Rounds, first_faults: dict[str, str], fault: str
) -> None:
    row, _ = told(rounds.first_faults, first_faults, fault)
    state, reason = FAULTS[fault]
    assert (row["state"], row["revisions"], row["last_seen"]) == (state, 0, None)
    assert re.search(reason, row["reason"], re.IGNORECASE)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_leaves_the_history_as_it_was_and_the_state_honest(
    rounds: Rounds, later_faults: dict[str, str], fault: str
) -> None:
    row, slug = told(rounds.faults, later_faults, fault)
    state, reason = FAULTS[fault]
    assert (row["state"], row["revisions"]) == (state, 1)
    assert row["last_seen"] == rounds.first_clean.documents[slug]["last_seen"]
    assert re.search(reason, row["reason"], re.IGNORECASE)


def test_pages_in_an_encoding_that_nothing_tells_are_read_all_the_same(rounds: Rounds) -> None:
    assert {row["state"] for row in rounds.gbk.documents.values()} == {"ok"}
    assert rounds.gbk.has_one_revision_of_each()
    assert rounds.gbk.check.returncode == 0


def test_the_clean_look_after_a_fault_finds_every_document_well(rounds: Rounds) -> None:
    for seen in (rounds.first_clean, rounds.clean):
        assert {(row["state"], row["reason"]) for row in seen.documents.values()} == {("ok", "")}
        assert seen.has_one_revision_of_each()
        assert seen.check.returncode == 0


def test_no_fault_changes_a_recorded_text(rounds: Rounds) -> None:
    assert rounds.texts_at_the_end == rounds.texts


def test_a_check_with_faults_ends_with_1_and_without_a_traceback(rounds: Rounds) -> None:
    for seen in (rounds.first_faults, rounds.faults):
        assert seen.check.returncode == 1
        assert "Traceback" not in seen.check.stderr
        assert "check_crashed" not in seen.check.stderr


def test_nobody_is_alerted_by_faults_that_pass(rounds: Rounds) -> None:
    assert rounds.gbk.alerts == []
