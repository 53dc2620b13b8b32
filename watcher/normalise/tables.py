"""Load the language tables that ship beside this code (``lists/*.toml``), once each."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def table(name: str) -> dict[str, Any]:
    """The parsed table ``lists/NAME.toml``. Treat it as read-only."""
    resource = files(__package__) / "lists" / f"{name}.toml"
    return tomllib.loads(resource.read_text(encoding="utf-8"))
