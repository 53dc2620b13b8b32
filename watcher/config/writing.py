"""The configuration on the disk, changed as a whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from watcher.config.editing import Entry, with_documents
from watcher.config.loading import load_text, read_text
from watcher.errors import ConfigError


def add_documents(path: Path, entries: Sequence[Entry]) -> None:
    """Write further documents into a configuration file.

    What would be written is checked as a daemon would check it. The file is replaced in one step, so that
    who reads it finds the old or the new one; a link to it stays a link, and its permissions stay.

    Raises:
        ConfigError: the file cannot be read or written, or would be wrong afterwards.
        InputError: a document of such an id is there already.
    """
    text = with_documents(read_text(path), entries)
    load_text(str(path), text, None)
    try:
        _replace(path.resolve(), text)
    except OSError as error:
        raise ConfigError(str(path), (f"the file cannot be written: {error.strerror}",)) from error


def _replace(path: Path, text: str) -> None:
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
        beside.chmod(path.stat().st_mode & 0o7777)
        beside.replace(path)
    except OSError:
        beside.unlink(missing_ok=True)
        raise
