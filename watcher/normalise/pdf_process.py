"""Run :mod:`pdf_words` on a PDF in a process of its own, and tell what went wrong there.

This is the one place of the pure rooms that starts something: the same bytes still give the same words.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from watcher.errors import NormaliseError

_READER = Path(__file__).with_name("pdf_words.py")
_WALL_SECONDS = 120
"""The reader limits its own CPU time; this is for a machine that stands still."""

_FAULTS = {
    "password": "the PDF is encrypted and asks for a password",
    "broken": "the PDF is broken",
    "pages": "the PDF has more pages than any document",
    "letters": "the PDF has more letters than any document",
}


def words_of(body: bytes) -> dict[str, Any]:
    """Title and pages of a PDF, as :func:`watcher.normalise.pdf_words.words_of` describes them.

    Raises:
        NormaliseError: encrypted, broken, or more than a document may cost.
    """
    try:
        done = subprocess.run(  # noqa: S603  our own file, no arguments from outside
            [sys.executable, "-I", str(_READER)],
            input=body,
            env={},
            capture_output=True,
            timeout=_WALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise NormaliseError("the PDF takes too long to read") from None
    if done.returncode != 0:
        raise NormaliseError(f"reading the PDF failed or took too much (exit status {done.returncode})")
    found: dict[str, Any] = json.loads(done.stdout)
    if "fault" in found:
        raise NormaliseError(_FAULTS[found["fault"]])
    return found
