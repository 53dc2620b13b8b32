"""Load the language tables that ship beside this code (``data/*.toml``), once each."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def table(name: str) -> dict[str, Any]:
    """The parsed table ``data/NAME.toml``. Treat it as read-only."""
    resource = files(__package__) / "data" / f"{name}.toml"
    return tomllib.loads(resource.read_text(encoding="utf-8"))
