"""The configuration room: ``providers.toml`` and the environment become one frozen :class:`Config`.

::

    bytes ──toml──► tables ──schema──► typed tables ──build──► Config
                       └────relations───► faults (all at once, each with the path of its key)

Only :func:`load` needs pydantic, and imports it when called: commands that read the database alone
do not pay for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from watcher.config.places import database_url, find_config
from watcher.config.records import Config
from watcher.config.secrets import resolve_secret

__all__ = ["Config", "database_url", "find_config", "load", "resolve_secret"]


def load(path: Path, environ: Mapping[str, str] | None = None) -> Config:
    """Read and check a configuration file.

    Args:
        path: the TOML file.
        environ: the environment; where given, every secret that the file refers to must be there to
            read (a daemon wants that before it starts, a command that only lists documents does not).

    Raises:
        ConfigError: with every fault of the file at once.
    """
    from watcher.config.loading import load_file

    return load_file(path, environ)
