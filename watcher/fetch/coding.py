"""Takes the content coding off a body, in steps of bounded size.

A kilobyte can inflate to a gigabyte, so no step may produce more than a few megabytes however small its
input was; the caller counts and stops.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator

import brotli  # type: ignore[import-untyped]
import zstandard

ACCEPT_ENCODING = "gzip, br, zstd"
STEP = 1 << 18
_ZSTD_WINDOW = 1 << 23  # RFC 9659: what a zstd content coding may ask a receiver to hold
# zstandard's decoder has no output limit, but four bytes of input make at most 128 KiB of output.
_ZSTD_SLICE = 256

Chunks = Iterator[bytes]


class CodingError(Exception):
    """The body is not what its Content-Encoding says, or ends too early."""


def decoded(encoding: str, chunks: Chunks) -> Chunks:
    """The body without its content coding, in pieces of bounded size.

    Raises:
        CodingError: unknown coding, broken or truncated data.
    """
    name = encoding.strip().lower()
    if name in ("", "identity"):
        return chunks
    decoder = _DECODERS.get(name)
    if decoder is None:
        raise CodingError("a content coding that was not asked for")
    return decoder(chunks)


def _gunzip(chunks: Chunks) -> Chunks:
    inflater = zlib.decompressobj(16 + zlib.MAX_WBITS)
    started = False
    try:
        for chunk in chunks:
            data = chunk
            while data:
                if inflater.eof:
                    if data[0] != 0x1F:  # padding, not another member
                        return
                    inflater = zlib.decompressobj(16 + zlib.MAX_WBITS)
                started = True
                yield inflater.decompress(data, STEP)
                data = inflater.unused_data if inflater.eof else inflater.unconsumed_tail
    except zlib.error as error:
        raise CodingError("broken gzip data") from error
    _require_end(inflater.eof or not started)


def _inflate(chunks: Chunks) -> Chunks:
    """The ``deflate`` coding: zlib's format, or, as some servers have it, raw deflate."""
    inflater = None
    try:
        for chunk in chunks:
            if inflater is None and chunk:
                wrapped = chunk[0] & 0x0F == 8 and (len(chunk) < 2 or (chunk[0] << 8 | chunk[1]) % 31 == 0)
                inflater = zlib.decompressobj(zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS)
            data = chunk
            while inflater is not None and data and not inflater.eof:
                yield inflater.decompress(data, STEP)
                data = inflater.unconsumed_tail
    except zlib.error as error:
        raise CodingError("broken deflate data") from error
    _require_end(inflater is None or inflater.eof)


def _unbrotli(chunks: Chunks) -> Chunks:
    decoder = brotli.Decompressor()
    started = False
    try:
        for chunk in chunks:
            started = started or bool(chunk)
            piece = decoder.process(chunk, output_buffer_limit=STEP)
            while piece:
                yield piece
                piece = b"" if decoder.is_finished() else decoder.process(b"", output_buffer_limit=STEP)
    except brotli.error as error:
        raise CodingError("broken brotli data") from error
    _require_end(decoder.is_finished() or not started)


def _unzstd(chunks: Chunks) -> Chunks:
    context = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW)
    inflater = context.decompressobj()
    started = False
    try:
        for chunk in chunks:
            for start in range(0, len(chunk), _ZSTD_SLICE):
                data = chunk[start : start + _ZSTD_SLICE]
                while data:
                    if inflater.eof:  # another frame follows
                        inflater = context.decompressobj()
                    started = True
                    yield inflater.decompress(data)
                    data = inflater.unused_data if inflater.eof else b""
    except zstandard.ZstdError as error:
        raise CodingError("broken zstd data") from error
    _require_end(inflater.eof or not started)


def _require_end(ended: bool) -> None:
    if not ended:
        raise CodingError("compressed data that ends too early")


_DECODERS: dict[str, Callable[[Chunks], Chunks]] = {
    "gzip": _gunzip,
    "x-gzip": _gunzip,
    "deflate": _inflate,
    "br": _unbrotli,
    "zstd": _unzstd,
}
