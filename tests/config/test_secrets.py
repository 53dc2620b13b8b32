"""Secrets by reference."""

from __future__ import annotations

from pathlib import Path

import pytest

from watcher.config import resolve_secret
from watcher.errors import ConfigError


def test_a_variable_and_a_file_hold_secrets(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("from-file\n")

    assert resolve_secret("env:TOKEN", {"TOKEN": " from-env "}) == "from-env"
    assert resolve_secret(f"file:{tmp_path}/token", {}) == "from-file"


@pytest.mark.parametrize(
    ("content", "fault"),
    [(b"", "is empty"), (b" \n", "is empty"), (b"\xff\xfe", "is not UTF-8"), (b"x" * 70_000, "more than")],
    ids=["empty", "blank", "binary", "large"],
)
def test_a_file_that_can_hold_no_secret_is_refused(tmp_path: Path, content: bytes, fault: str) -> None:
    (tmp_path / "token").write_bytes(content)
    reference = f"file:{tmp_path}/token"

    with pytest.raises(ConfigError, match=fault) as caught:
        resolve_secret(reference, {})

    assert str(caught.value).startswith(reference)


@pytest.mark.parametrize("reference", ["env:NONE", "env:", "file:", "file:/none/such"])
def test_a_reference_that_leads_nowhere_is_refused(reference: str) -> None:
    with pytest.raises(ConfigError):
        resolve_secret(reference, {})


def test_a_secret_written_in_place_of_a_reference_is_not_repeated() -> None:
    with pytest.raises(ConfigError) as caught:
        resolve_secret("slack://hunter2", {})

    assert "hunter2" not in str(caught.value)
