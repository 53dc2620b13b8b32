"""Where the configuration and the database are: option, else environment, else default."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from watcher.config.secrets import is_reference, resolve_secret
from watcher.errors import ConfigError

CONFIG_VARIABLE = "WATCHER_CONFIG"
DATABASE_VARIABLE = "WATCHER_DATABASE_URL"
DATA_DIR_VARIABLE = "WATCHER_DATA_DIR"

# What people write, and the driver that this program brings for it.
_DRIVERS = {
    "sqlite": "sqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}


def find_config(option: str | None, environ: Mapping[str, str]) -> Path:
    """Where the configuration file should be: option, ``WATCHER_CONFIG``, or ``./providers.toml``."""
    return Path(option or environ.get(CONFIG_VARIABLE) or "providers.toml")


def database_url(option: str | None, environ: Mapping[str, str]) -> str:
    """The SQLAlchemy URL of the database.

    The option wins over ``WATCHER_DATABASE_URL`` (which may be a ``file:/path`` reference, since it can hold
    a password), and that over SQLite in ``WATCHER_DATA_DIR`` (default ``./data``).

    Raises:
        ConfigError: not a URL of SQLite or PostgreSQL. Its text never shows the URL: there may be a password.
    """
    if option:
        return _checked("--database", option, environ)
    if environ.get(DATABASE_VARIABLE):
        return _checked(DATABASE_VARIABLE, environ[DATABASE_VARIABLE], environ)
    return f"sqlite:///{Path(environ.get(DATA_DIR_VARIABLE) or 'data') / 'watcher.db'}"


def _checked(source: str, value: str, environ: Mapping[str, str]) -> str:
    url = resolve_secret(value, environ) if is_reference(value) else value
    scheme, separator, rest = url.partition("://")
    if not separator or scheme not in _DRIVERS:
        expected = "expected sqlite:///path/to/file.db or postgresql://user:password@host/name"
        raise ConfigError(source, (f"not a database URL: {expected}",))
    return f"{_DRIVERS[scheme]}://{rest}"
