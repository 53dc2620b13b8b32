"""PDF files from a few words: small, written by hand, so that tests say where every word stands."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

PLAIN, HEAVY, WIDE = "F1", "F2", "F3"
_HELVETICA = 0.5
"""Mean width of a letter: near enough for tests that place words themselves."""


@dataclass
class Sheet:
    """One page: what is drawn on it, in order."""

    width: float = 595
    height: float = 842
    drawn: list[str] = field(default_factory=list)

    def text(self, x: float, y: float, words: str, *, size: float = 11, font: str = PLAIN) -> Sheet:
        """Words from ``x`` on, their base line at ``y``."""
        if font == WIDE:
            shown = f"<{words.encode('utf-16-be').hex()}>"
        else:
            escaped = words.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
            shown = f"({escaped})"
        self.drawn.append(f"BT /{font} {size} Tf {x} {y} Td {shown} Tj ET")
        return self

    def rows(self, x: float, y: float, words: Iterable[str], *, size: float = 11, step: float = 14) -> Sheet:
        """Rows one under the other."""
        for number, row in enumerate(words):
            self.text(x, y - number * step, row, size=size)
        return self

    def picture(self) -> Sheet:
        """A picture that covers the page, as a scanner makes it."""
        self.drawn.append(f"q {self.width} 0 0 {self.height} 0 0 cm /Im1 Do Q")
        return self


def pdf(sheets: Sequence[Sheet], *, title: str = "", extra: Sequence[str] = (), trailer: str = "") -> bytes:
    """A PDF of these pages. Objects of ``extra`` are numbered from 8."""
    kids = " ".join(f"{20 + 2 * number} 0 R" for number in range(len(sheets)))
    resources = "<< /Font << /F1 3 0 R /F2 4 0 R /F3 5 0 R >> /XObject << /Im1 7 0 R >> >>"
    objects: dict[int, bytes] = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: f"<< /Type /Pages /Kids [{kids}] /Count {len(sheets)} >>".encode(),
        3: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        4: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
        5: b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UTF16-H"
        b" /DescendantFonts [6 0 R] >>",
        6: b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo"
        b" << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> /DW 1000 >>",
        7: _stream(b"\0", "/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray"
                   " /BitsPerComponent 8"),
    }  # fmt: skip
    objects |= {8 + number: text.encode("latin-1") for number, text in enumerate(extra)}
    for number, sheet in enumerate(sheets):
        page = f"/MediaBox [0 0 {sheet.width} {sheet.height}] /Resources {resources}"
        contents = 21 + 2 * number
        objects[contents - 1] = f"<< /Type /Page /Parent 2 0 R {page} /Contents {contents} 0 R >>".encode()
        drawn = "\n".join(sheet.drawn).encode("cp1252")
        objects[contents] = _stream(zlib.compress(drawn), "/Filter /FlateDecode")
    objects[10_000] = f"<< /Title <feff{title.encode('utf-16-be').hex()}> >>".encode()
    return _file(objects, f"/Root 1 0 R /Info 10000 0 R {trailer}")


def _stream(data: bytes, entries: str) -> bytes:
    return f"<< {entries} /Length {len(data)} >>\nstream\n".encode() + data + b"\nendstream"


def _file(objects: dict[int, bytes], trailer: str) -> bytes:
    out = bytearray(b"%PDF-1.7\n")
    places = {}
    for number, body in objects.items():
        places[number] = len(out)
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 1\n0000000000 65535 f \n"
    for number, place in places.items():
        out += f"{number} 1\n{place:010} 00000 n \n".encode()
    out += f"trailer\n<< /Size 10001 {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)


def set_text(words: str, *, width: float, size: float = 11) -> list[str]:
    """Words in rows of at most ``width`` points, broken at spaces as a program would."""
    rows = [""]
    for word in words.split(" "):
        longer = f"{rows[-1]} {word}".strip()
        if len(longer) * _HELVETICA * size > width and rows[-1]:
            rows.append(word)
        else:
            rows[-1] = longer
    return rows
