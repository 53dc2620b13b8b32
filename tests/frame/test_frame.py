"""The frame holds together: locks, ignored files, the command that everything starts with."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PINNED = re.compile(r"^([a-z0-9._-]+)(?:\[[a-z0-9,_-]+\])?==(\S+)", re.MULTILINE)
NAME = re.compile(r"[A-Za-z0-9._-]+")


def pinned(lock: str) -> dict[str, str]:
    return dict(PINNED.findall((ROOT / "requirements" / lock).read_text(encoding="utf-8")))


def asked_for(requirements: list[str]) -> set[str]:
    names = (NAME.match(requirement) for requirement in requirements)
    return {name[0].lower().replace("_", "-") for name in names if name}


def test_every_dependency_is_locked() -> None:
    assert asked_for(PROJECT["dependencies"]) <= pinned("run.txt").keys()
    for extra in ("browser", "dev"):
        assert asked_for(PROJECT["optional-dependencies"][extra]) <= pinned(f"{extra}.txt").keys()


def test_users_and_developers_have_the_same_versions() -> None:
    everything = pinned("dev.txt")

    assert pinned("run.txt").items() <= pinned("browser.txt").items() <= everything.items()
    assert pinned("build.txt").items() <= everything.items()


@pytest.mark.parametrize("lock", ["run.txt", "browser.txt", "dev.txt", "build.txt"])
def test_every_pin_has_hashes_and_no_registry_is_named(lock: str) -> None:
    text = (ROOT / "requirements" / lock).read_text(encoding="utf-8")
    entries = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]

    assert len(entries) == len(pinned(lock))
    assert all("--hash=sha256:" in entry for entry in entries)
    assert "://" not in text
    assert "--index-url" not in text


def test_the_readme_begins_with_the_two_commands() -> None:
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    code = [line.split("#")[0].strip() for line in lines[: lines.index("```", lines.index("```sh") + 1)]]

    assert "make run" in code
    assert "make test" in code


def test_ci_runs_the_command_that_the_readme_names() -> None:
    assert re.search(
        r"^\s*(?:\w+=\S+ |\w+=\"[^\"]+\" )*make test$", (ROOT / ".ci" / "run").read_text(), re.MULTILINE
    )


def test_make_lists_its_targets() -> None:
    told = subprocess.run(
        ["make", "-C", str(ROOT), "help"], capture_output=True, text=True, check=True
    ).stdout

    for target in ("run", "test", "lint", "coverage", "bench", "wheel"):
        assert f"make {target} " in told


def test_the_changelog_knows_the_version() -> None:
    assert f"## [{PROJECT['version']}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_what_a_build_must_not_see_is_kept_out_of_the_image() -> None:
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()

    assert ignored[0] == "*"
    allowed = {entry.removeprefix("!").rstrip("/") for entry in ignored[1:] if entry.startswith("!")}
    assert allowed == {
        "LICENSE",
        "README.md",
        "migrations",
        "providers.toml",
        "pyproject.toml",
        "requirements",
        "watcher",
    }
