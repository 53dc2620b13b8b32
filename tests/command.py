"""Run the command as a user does: a process of its own, its output captured."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from watcher.cli import cli
from watcher.errors import StoreError, UserError

WATCHER = str(Path(sys.executable).with_name("watcher"))


@dataclass(frozen=True)
class Place:
    """A folder with a configuration and a database."""

    folder: Path
    database: str

    @property
    def environment(self) -> dict[str, str]:
        own = {key: value for key, value in os.environ.items() if not key.startswith("WATCHER_")}
        return {
            **own,
            "WATCHER_CONFIG": str(self.folder / "providers.toml"),
            "WATCHER_DATABASE_URL": self.database,
        }

    def configure(self, text: str) -> None:
        (self.folder / "providers.toml").write_text(text)

    def run(self, *arguments: str, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [WATCHER, *arguments],
            env={**self.environment, **(env or {})},
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def answered(self, *arguments: str, answer: bytes) -> subprocess.CompletedProcess[bytes]:
        """Run on a terminal, whose keyboard types the answer."""
        keyboard, terminal = pty.openpty()
        with subprocess.Popen(
            [WATCHER, *arguments],
            env=self.environment,
            cwd=self.folder,
            stdin=terminal,
            stdout=subprocess.PIPE,
            stderr=terminal,
        ) as process:
            os.close(terminal)
            os.write(keyboard, answer)
            told, _ = process.communicate(timeout=60)
        os.close(keyboard)
        return subprocess.CompletedProcess(arguments, process.returncode, told)

    def rows(self, *arguments: str) -> list[dict[str, Any]]:
        done = self.run(*arguments, "--json")
        assert done.returncode in (0, 1), done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]


class Here(Place):
    """Runs the command in this process, for tests that run it often."""

    def run(self, *arguments: str, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        done = CliRunner().invoke(cli, arguments, env={**self.environment, **(env or {})})
        if isinstance(done.exception, UserError | StoreError):  # as main() tells them
            return subprocess.CompletedProcess(arguments, 2, done.stdout, f"watcher: {done.exception}\n")
        return subprocess.CompletedProcess(arguments, done.exit_code, done.stdout, done.stderr)

    def check(self) -> dict[str, Any]:
        """Look at the only document once."""
        (done,) = self.rows("check")
        return done

    def document(self) -> dict[str, Any]:
        """How the only document fares."""
        (row,) = self.rows("documents")
        return row
