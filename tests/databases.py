"""Fixtures: every store test runs on SQLite and on a real PostgreSQL that the session starts itself."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from watcher.store import Store

_UNPRIVILEGED = "nobody"  # PostgreSQL refuses to run as root
_names = count()


@dataclass(frozen=True)
class Server:
    """A running PostgreSQL, reached through a socket in ``folder``."""

    folder: Path

    def url(self, name: str) -> str:
        return f"postgresql://postgres@/{name}?host={self.folder}"

    def create(self, name: str, template: str = "template1") -> None:
        self._execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}"), name, template)

    def drop(self, name: str) -> None:
        self._execute(sql.SQL("DROP DATABASE {} WITH (FORCE)"), name)

    def _execute(self, statement: sql.SQL, *names: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.format(*map(sql.Identifier, names)))


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A PostgreSQL server of this session's own; skips where none is installed."""
    programs = _programs()
    if programs is None:
        pytest.skip("no PostgreSQL server is installed (apt-get install postgresql)")
    folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))  # a socket's path must be short
    as_user = _as_user(folder)
    data = folder / "data"
    try:
        initdb = [programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "--no-sync"]
        encoding = ["--locale=C", "--encoding=UTF8"]
        subprocess.run([*as_user, *map(str, initdb), *encoding], check=True, capture_output=True, cwd=folder)
        options = {
            "listen_addresses": "",
            "unix_socket_directories": folder,
            "fsync": "off",
            "max_connections": "200",
        }
        arguments = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                [*as_user, str(programs / "postgres"), "-D", str(data), *arguments],
                stderr=log,
                stdout=log,
                cwd=folder,
            )
        try:
            _wait(programs / "pg_isready", folder, process)
            yield Server(folder)
        finally:
            process.send_signal(signal.SIGQUIT)
            process.wait(timeout=30)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database, on each backend."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'watcher.db'}"
        return
    server: Server = request.getfixturevalue("postgresql")
    name = f"test{next(_names)}"
    server.create(name)
    yield server.url(name)
    server.drop(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database with the schema in place, on each backend."""
    if request.param == "sqlite":
        file = tmp_path / "watcher.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), file)
        yield f"sqlite:///{file}"
        return
    server: Server = request.getfixturevalue("postgresql")
    request.getfixturevalue("postgresql_template")
    name = f"test{next(_names)}"
    server.create(name, "template_watcher")
    yield server.url(name)
    server.drop(name)


@pytest.fixture
def store(database: str) -> Iterator[Store]:
    """An open store, on each backend."""
    with Store.open(database) as opened:
        yield opened


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the schema in place, to be copied."""
    file = tmp_path_factory.mktemp("template") / "watcher.db"
    with Store.open(f"sqlite:///{file}", create=True) as opened:
        opened.upgrade()
    return file


@pytest.fixture(scope="session")
def postgresql_template(postgresql: Server) -> None:
    """A PostgreSQL database with the schema in place, to be copied."""
    postgresql.create("template_watcher")
    with Store.open(postgresql.url("template_watcher")) as opened:
        opened.upgrade()


def _programs() -> Path | None:
    """The folder of PostgreSQL's programs, of the newest version installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    if not found and on_path:
        found = [Path(on_path).resolve()]
    return found[-1].parent if found else None


def _as_user(folder: Path) -> list[str]:
    """The beginning of a command that runs without privileges, and may use ``folder``."""
    if os.geteuid() != 0:
        return []
    user = pwd.getpwnam(_UNPRIVILEGED)
    os.chown(folder, user.pw_uid, user.pw_gid)
    return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]


def _wait(pg_isready: Path, folder: Path, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        if process.poll() is not None:
            pytest.fail(f"PostgreSQL did not start: {(folder / 'log').read_text()}")
        if subprocess.run([pg_isready, "-q", "-h", folder], check=False).returncode == 0:
            return
        time.sleep(0.05)
    pytest.fail("PostgreSQL did not start within 30 s")
