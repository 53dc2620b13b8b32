"""Where the configuration and the database are."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from watcher.config import database_url, find_config
from watcher.errors import ConfigError

SECRET = "hunter2"


def test_the_option_wins_over_the_environment_and_that_over_the_default() -> None:
    environ = {"WATCHER_CONFIG": "/etc/watcher.toml"}

    assert find_config("mine.toml", environ) == Path("mine.toml")
    assert find_config(None, environ) == Path("/etc/watcher.toml")
    assert find_config(None, {}) == Path("providers.toml")


def test_the_database_is_the_option_else_the_environment_else_a_file_in_the_data_folder() -> None:
    environ = {"WATCHER_DATABASE_URL": "sqlite:///other.db", "WATCHER_DATA_DIR": "/data"}

    assert database_url("sqlite:///mine.db", environ) == "sqlite:///mine.db"
    assert database_url(None, environ) == "sqlite:///other.db"
    assert database_url(None, {"WATCHER_DATA_DIR": "/data"}) == "sqlite:////data/watcher.db"
    assert database_url(None, {}) == "sqlite:///data/watcher.db"


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgresql_is_reached_with_the_driver_that_comes_along(scheme: str) -> None:
    assert database_url(f"{scheme}://u@h/n", {}) == "postgresql+psycopg://u@h/n"


def test_a_database_url_may_stand_in_a_secret_file(tmp_path: Path) -> None:
    (tmp_path / "url").write_text(f"postgresql://u:{SECRET}@h/n\n")

    url = database_url(None, {"WATCHER_DATABASE_URL": f"file:{tmp_path}/url"})

    assert url == f"postgresql+psycopg://u:{SECRET}@h/n"


@pytest.mark.parametrize("url", [f"mysql://u:{SECRET}@h/n", f"{SECRET}.db", f"postgresql:u:{SECRET}"])
def test_another_database_is_refused_without_repeating_its_url(url: str) -> None:
    with pytest.raises(ConfigError) as caught:
        database_url(None, {"WATCHER_DATABASE_URL": url})

    assert "WATCHER_DATABASE_URL" in str(caught.value)
    assert SECRET not in str(caught.value)


def test_finding_the_database_does_not_import_pydantic() -> None:
    code = "import sys, watcher.config; sys.exit('pydantic' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
