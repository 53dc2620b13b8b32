"""The corpus's scorers run against the real command to their end: what they read of its JSON holds."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from command import WATCHER

DOCUMENTS = 2
PAIRS = 6
STEPS = 2


def score(script: Path, *arguments: str) -> dict[str, Any]:
    """Run a scorer; its last line."""
    done = subprocess.run(
        [sys.executable, str(script), "--watcher", WATCHER, *arguments],
        env={key: value for key, value in os.environ.items() if not key.startswith("WATCHER_")},
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    summary: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return summary


def copy_lines(source: Path, target: Path, count: int) -> list[str]:
    """Copy the first labels of a set; their ids."""
    lines = [line for line in source.read_text().splitlines() if line][:count]
    target.write_text("\n".join(lines))
    return [json.loads(line)["id"] for line in lines]


def test_the_scorer_of_clauses_reads_every_document(corpus: Path, tmp_path: Path) -> None:
    full = corpus / "gold" / "dev"
    (tmp_path / "docs").mkdir()
    for name in copy_lines(full / "docs.jsonl", tmp_path / "docs.jsonl", DOCUMENTS):
        shutil.copy(full / "docs" / f"{name}.md", tmp_path / "docs")
    summary = score(corpus / "gold" / "score_clauses.py", "--set", str(tmp_path))
    assert (summary["docs"], summary["errors"]) == (DOCUMENTS, 0)
    assert summary["training"]["n"] + summary["sharing"]["n"] > 0
    assert summary["training"]["f1"] + summary["sharing"]["f1"] > 0


def test_the_scorer_of_pairs_reads_every_comparison(corpus: Path, tmp_path: Path) -> None:
    full = corpus / "gold" / "dev"
    (tmp_path / "pairs").mkdir()
    for name in copy_lines(full / "labels.jsonl", tmp_path / "labels.jsonl", PAIRS):
        for side in ("old", "new"):
            shutil.copy(full / "pairs" / f"{name}.{side}.md", tmp_path / "pairs")
    summary = score(corpus / "gold" / "score_pairs.py", "--set", str(tmp_path))
    assert (summary["pairs"], summary["errors"]) == (PAIRS, 0)


@pytest.fixture
def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def test_the_scorer_of_histories_replays_every_document(corpus: Path, free_port: int) -> None:
    summary = score(corpus / "replay" / "score.py", "--steps", str(STEPS), "--port", str(free_port))
    assert summary["pages"] > summary["documents"] > 0
    assert summary["never_recorded"] <= 0.1 * summary["documents"]
