"""Let a process of its own parse a page first that looks as if it was made to hurt the parser."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from watcher.errors import NormaliseError

_PARSER = Path(__file__).with_name("trial_parse.py")
_WALL_SECONDS = 60
"""The parser limits its own CPU time; this is for a machine that stands still."""


def try_parsing(html: str) -> None:
    """Parse a page where it harms nothing.

    Raises:
        NormaliseError: parsing it takes more time or memory than any document.
    """
    try:
        done = subprocess.run(  # noqa: S603  our own file, no arguments from outside
            [sys.executable, "-I", str(_PARSER)],
            input=html.encode("utf-8", "replace"),
            env={},
            capture_output=True,
            timeout=_WALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise NormaliseError("the page's markup takes too long to parse") from None
    if done.returncode != 0:
        raise NormaliseError("the page's markup takes more time or memory to parse than any document")
