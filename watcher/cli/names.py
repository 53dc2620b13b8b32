"""``DOC``, ``DOC@N`` and dates as people write them; the name of a person."""

from __future__ import annotations

import getpass
import os
import re
from datetime import UTC, datetime

import click

from watcher.errors import InputError

_NAME = re.compile(r"(?P<key>[^/@\s.][^/@\s]*/[^/@\s]+)(?:@(?P<number>[1-9]\d*))?")


def parse_name(name: str) -> tuple[str, int | None]:
    """Split ``provider/document[@N]``; raises InputError."""
    match = _NAME.fullmatch(name)
    if match is None:
        raise InputError(
            f"{name!r}: expected provider/document or provider/document@N, such as kimi/privacy@3"
        )
    return match["key"], int(match["number"]) if match["number"] else None


def parse_time(_ctx: click.Context, _param: click.Parameter, value: str | None) -> datetime | None:
    """An ISO 8601 date or time; UTC where no zone is given."""
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise InputError(f"{value!r}: expected an ISO 8601 date, such as 2026-03-01") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def user_name() -> str:
    """The name of who runs the command; a number where the system knows no name."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"user {os.getuid()}"
