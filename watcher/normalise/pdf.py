"""PDF to lines of text: the place where it will be read."""

from __future__ import annotations

from typing import NoReturn

from watcher.errors import NormaliseError


def read_pdf(body: bytes) -> NoReturn:
    """Refuse a PDF.

    Raises:
        NormaliseError: always.
    """
    raise NormaliseError(f"PDF is not read yet ({len(body):,} bytes)")
