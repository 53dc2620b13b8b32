"""Secrets by reference: ``env:NAME`` or ``file:/path``; what they hold is never part of an error."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from watcher.errors import ConfigError

_MAX_SECRET_BYTES = 65_536


def is_reference(value: str) -> bool:
    """Whether a configured value names a secret instead of being the value itself."""
    return value.startswith(("env:", "file:"))


def resolve_secret(reference: str, environ: Mapping[str, str]) -> str:
    """Read the secret that ``env:NAME`` or ``file:/path`` names, without surrounding white space.

    Raises:
        ConfigError: it cannot be read, or is empty. The text names the reference, never a value.
    """
    scheme, _, place = reference.partition(":")
    if scheme == "env" and place:
        secret = environ.get(place, "").strip()
        if not secret:
            raise ConfigError(reference, (f"the environment variable {place} is not set or empty",))
        return secret
    if scheme == "file" and place:
        return _read(reference, Path(place))
    # Not echoed: whoever wrote the secret itself here does not want to see it in a log.
    raise ConfigError("secret", ("not a reference: expected env:NAME or file:/path",))


def _read(reference: str, path: Path) -> str:
    try:
        with path.open("rb") as file:
            secret = file.read(_MAX_SECRET_BYTES + 1).decode().strip()
    except OSError as error:
        raise ConfigError(reference, (f"the file cannot be read: {error.strerror}",)) from error
    except UnicodeDecodeError as error:
        raise ConfigError(reference, ("the file is not UTF-8 text",)) from error
    if not secret:
        raise ConfigError(reference, ("the file is empty",))
    if len(secret) > _MAX_SECRET_BYTES:
        raise ConfigError(reference, (f"the file holds more than {_MAX_SECRET_BYTES} bytes",))
    return secret
