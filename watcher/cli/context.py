"""What every command needs: the configuration, the database, a way to print."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from watcher.config import Config
    from watcher.store import Store


@dataclass(frozen=True, slots=True)
class Context:
    """The global options; opens things when a command asks for them."""

    config_option: str | None
    database_option: str | None
    verbose: bool = False

    def config(self) -> Config:
        """Read the configuration; raises ConfigError."""
        from watcher import config

        return config.load(self.config_path(), os.environ)

    def config_path(self) -> Path:
        """Where the configuration is."""
        from watcher import config

        return config.find_config(self.config_option, os.environ)

    def listed(self) -> Config:
        """Read the configuration without the secrets that it refers to; raises ConfigError."""
        from watcher import config

        return config.load(self.config_path())

    @property
    def resolve_secret(self) -> Callable[[str], str]:
        """Turn a secret reference into its value."""
        from watcher import config

        return partial(config.resolve_secret, environ=os.environ)

    def database_url(self) -> str:
        """Where the database is."""
        from watcher.config.places import database_url

        return database_url(self.database_option, os.environ)

    @contextmanager
    def store(self, *, create: bool = False) -> Iterator[Store]:
        """Open the database for a command; ``create`` makes and upgrades it where needed."""
        from watcher.store import Store

        with Store.open(self.database_url(), create=create) as store:
            if create:
                store.upgrade()
            else:
                store.check_schema()
            yield store

    def log(self, *, told: str = "") -> None:
        """Send log lines to standard error: readable on a terminal, JSON otherwise.

        Args:
            told: the event that the command tells of itself in a table. Then a terminal shows no lines of
                it, and no mere information, unless asked to be verbose.
        """
        import logging

        from watcher import log

        terminal = sys.stderr.isatty()
        level = logging.DEBUG if self.verbose else logging.INFO
        if told and terminal and not self.verbose:
            log.configure(json=False, level=logging.WARNING, without=(told,))
        else:
            log.configure(json=not terminal, level=level)
