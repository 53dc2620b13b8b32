"""The words of a PDF with their places: run as a process of its own, which a hostile file may hurt alone.

PDF on standard input, one JSON object on standard output. PDFium is quick and reads what browsers read, but
it is native code. So it runs without environment, files to write or time without end (:mod:`pdf_process`).
Imports nothing of this package: the process must start quickly.
"""

from __future__ import annotations

import ctypes
import json
import re
import resource
import sys
from collections.abc import Iterator
from typing import Any

import pypdfium2 as pdfium
from pypdfium2 import raw

CPU_SECONDS = 30
MEMORY = 400_000_000
MAX_PAGES = 1_500
MAX_CHARS = 2_000_000
MAX_OBJECTS = 20_000
"""Drawings of a page that are looked through for the dots of lists."""

MAX_DOTS = 2_000
MAX_TITLE = 300

_BOLD = re.compile(r"bold|black|heavy|demi", re.IGNORECASE)
_FORCE_BOLD = 1 << 18
_HEAVY = 600
_INVISIBLE = 0xFFFE
_LIGATURES = dict(enumerate(("ff", "fi", "fl", "ffi", "ffl", "st", "st"), 0xFB00))
_FAULTS = {raw.FPDF_ERR_PASSWORD: "password", raw.FPDF_ERR_SECURITY: "password"}


def main() -> None:
    """Read standard input within limits."""
    _limit()
    body = sys.stdin.buffer.read()
    json.dump(words_of(body), sys.stdout, ensure_ascii=True, separators=(",", ":"))


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def words_of(body: bytes) -> dict[str, Any]:
    """``{"title": …, "pages": […]}``, or ``{"fault": "password" | "broken" | "pages" | "letters"}``.

    A page is ``{"width", "height", "images", "lost", "dots", "words"}``, a word
    ``[text, x0, x1, y, size, bold]``: points from the lower left corner, ``y`` its base line, in the order
    in which it was drawn.
    """
    try:
        document = pdfium.PdfDocument(body)
    except pdfium.PdfiumError as error:
        return {"fault": _FAULTS.get(getattr(error, "err_code", None) or 0, "broken")}
    if not 0 < len(document) <= MAX_PAGES:
        return {"fault": "pages" if len(document) else "broken"}
    pages, chars = [], 0
    for number in range(len(document)):
        try:
            page = document[number]
            text = page.get_textpage()
        except pdfium.PdfiumError:
            return {"fault": "broken"}
        chars += int(raw.FPDFText_CountChars(text))
        if chars > MAX_CHARS:
            return {"fault": "letters"}
        pages.append(_page(page, text))
        text.close()
        page.close()
    title = document.get_metadata_value("Title") or ""
    return {"title": title.replace("\0", "")[:MAX_TITLE], "pages": pages}


def _page(page: pdfium.PdfPage, text: pdfium.PdfTextPage) -> dict[str, Any]:
    width, height = page.get_size()
    reader = _Reader(text)
    words = list(reader.words())
    images, dots = _drawings(page)
    return {
        "width": width,
        "height": height,
        "images": images,
        "lost": reader.lost,
        "dots": dots,
        "words": words,
    }


def _drawings(page: pdfium.PdfPage) -> tuple[int, list[list[float]]]:
    """How many images a page has, and the small shapes that may be the dots of a list: ``[x1, y, width]``."""
    images = 0
    dots: list[list[float]] = []
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    for number in range(min(raw.FPDFPage_CountObjects(page), MAX_OBJECTS)):
        drawn = raw.FPDFPage_GetObject(page, number)
        kind = raw.FPDFPageObj_GetType(drawn)
        images += kind == raw.FPDF_PAGEOBJ_IMAGE
        if kind != raw.FPDF_PAGEOBJ_PATH:
            continue
        if not raw.FPDFPageObj_GetBounds(drawn, left, bottom, right, top):
            continue
        wide, high = right.value - left.value, top.value - bottom.value
        if 1 < wide < 10 and 1 < high < 10 and 0.8 < wide / high < 1.25 and len(dots) < MAX_DOTS:
            dots.append([round(right.value, 1), round((bottom.value + top.value) / 2, 1), round(wide, 1)])
    return images, dots


class _Reader:
    """Walks the characters of a page and collects its words."""

    def __init__(self, text: pdfium.PdfTextPage) -> None:
        self._text = text
        self._object = 0
        self._size = 0.0
        self._bold = self._level = False
        self._box = raw.FS_RECTF()
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._matrix = raw.FS_MATRIX()
        self._name = ctypes.create_string_buffer(256)
        self._flags = ctypes.c_int()
        self.lost = 0

    def words(self) -> Iterator[list[Any]]:
        """Every word: ``[text, x0, x1, y, size, bold]``."""
        word: list[Any] = []
        for number in range(raw.FPDFText_CountChars(self._text)):
            code = raw.FPDFText_GetUnicode(self._text, number)
            if code <= 0x20 and code != 0x02:
                if word:
                    yield word
                word = []
                self.lost += code == 0
                continue
            letter = "-" if code in {0x02, _INVISIBLE} else _LIGATURES.get(code) or _letter(code)
            if not letter or not self._style(number):
                self.lost += not letter
                continue
            if letter.isspace():
                if word:
                    yield word
                word = []
                continue
            self.lost += 0xE000 <= code <= 0xF8FF and code != 0xF0B7
            if word and self._breaks(word):
                yield word
                word = []
            if word:
                word[0] += letter
                word[2] = round(self._box.right, 1)
            else:
                word = [
                    letter,
                    round(self._box.left, 1),
                    round(self._box.right, 1),
                    round(self._y.value, 1),
                    round(self._size, 1),
                    self._bold,
                ]
        if word:
            yield word

    def _style(self, number: int) -> bool:
        """Take note of where and how a character is drawn; False where it does not stand upright."""
        drawn = raw.FPDFText_GetTextObject(self._text, number)
        address = ctypes.addressof(drawn.contents) if drawn else 0
        if address != self._object or not address:
            self._object = address
            self._dress(number)
        raw.FPDFText_GetLooseCharBox(self._text, number, self._box)
        raw.FPDFText_GetCharOrigin(self._text, number, self._x, self._y)
        return self._level

    def _dress(self, number: int) -> None:
        raw.FPDFText_GetMatrix(self._text, number, self._matrix)
        matrix = self._matrix
        self._level = abs(matrix.b) <= 0.1 * max(abs(matrix.a), 1e-6)
        self._size = raw.FPDFText_GetFontSize(self._text, number) * abs(matrix.d)
        raw.FPDFText_GetFontInfo(self._text, number, self._name, 256, self._flags)
        named = _BOLD.search(self._name.value.decode("utf-8", "replace"))
        heavy = raw.FPDFText_GetFontWeight(self._text, number) >= _HEAVY
        self._bold = bool(named or heavy or self._flags.value & _FORCE_BOLD)

    def _breaks(self, word: list[Any]) -> bool:
        """Whether a character stands apart from the word before it, with no space between them."""
        size: float = max(self._size, word[4], 1.0)
        gap: float = self._box.left - word[2]
        return bool(abs(self._y.value - word[3]) > 0.5 * size or gap > 0.5 * size or gap < -size)


def _letter(code: int) -> str:
    if code == 0xF0B7:  # the bullet of the Symbol font, as office programs write it
        return "•"
    valid = code < 0x110000 and not 0xD800 <= code <= 0xDFFF and code != 0xFFFD
    return chr(code) if valid else ""


if __name__ == "__main__":
    main()
