"""The notation of lexicon phrases.

``share|shares`` either; ``(share|sell) [your] data`` choices and optional words; ``disclos*`` any ending;
``{data}`` one of a named list of words; ``not ... share`` a gap of a few words, ``..`` a shorter one. See
``docs/lexicons.md``.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

MAX_FORMS = 400
MAX_DEPTH = 12

_PIECE = re.compile(r"\.\.\.?|\{[a-z0-9_]+\}|[(|)\[\]]|\s+|(?:[^(|)\[\]{}.\s]|\.(?!\.))+")
_CLOSE = {"(": ")", "[": "]"}


class PhraseError(ValueError):
    """A phrase that does not follow the notation."""


@dataclass(frozen=True, slots=True)
class Text:
    """Literal text, as written."""

    text: str


@dataclass(frozen=True, slots=True)
class Gap:
    """A few units that may be anything: ``..`` weighs 1, ``...`` 3, gaps in a row add up."""

    weight: int


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several sequences; possibly none of them."""

    branches: tuple[tuple[Piece, ...], ...]
    optional: bool = False


@dataclass(frozen=True, slots=True)
class List:
    """One entry of a named list of words."""

    name: str


@dataclass(frozen=True, slots=True)
class Space:
    """Where one word ends and the next begins."""


Piece = Text | Gap | Choice | List | Space


def parse(pattern: str) -> Choice:
    """The structure of a pattern.

    Raises:
        PhraseError: unbalanced brackets, a stray character, brackets too deep.
    """
    pieces = _PIECE.findall(pattern)
    if "".join(pieces) != pattern:
        raise PhraseError("stray character")
    choice, rest = _choice(pieces, 0, 0)
    if rest != len(pieces):
        raise PhraseError(f"unbalanced {pieces[rest]!r}")
    return choice


def _choice(pieces: list[str], at: int, depth: int) -> tuple[Choice, int]:
    """Read ``a|b|c`` up to a closing bracket or the end."""
    if depth > MAX_DEPTH:
        raise PhraseError("brackets go too deep")
    branches: list[tuple[Piece, ...]] = []
    while True:
        branch, at = _sequence(pieces, at, depth)
        branches.append(branch)
        if at >= len(pieces) or pieces[at] != "|":
            return Choice(tuple(branches)), at
        at += 1


def _sequence(pieces: list[str], at: int, depth: int) -> tuple[tuple[Piece, ...], int]:
    """Read pieces one after another up to ``|``, a closing bracket or the end."""
    read: list[Piece] = []
    while at < len(pieces) and pieces[at] not in {"|", ")", "]"}:
        piece = pieces[at]
        if piece in _CLOSE:
            choice, at = _choice(pieces, at + 1, depth + 1)
            if at >= len(pieces) or pieces[at] != _CLOSE[piece]:
                raise PhraseError(f"unbalanced {piece!r}")
            read.append(Choice(choice.branches, optional=piece == "["))
        else:
            read.append(_atom(piece))
        at += 1
    return tuple(read), at


def _atom(piece: str) -> Piece:
    if piece in {"..", "..."}:
        return Gap(1 if piece == ".." else 3)
    if piece.isspace():
        return Space()
    return List(piece[1:-1]) if piece.startswith("{") else Text(piece)


def spell(pieces: Sequence[Piece]) -> list[str]:
    """Every spelling of pieces that stand together without space: ``part(y|ies)``.

    Raises:
        PhraseError: too many of them, or a gap inside a word.
    """
    forms = [""]
    for piece in pieces:
        forms = ["".join(pair) for pair in itertools.product(forms, _spellings(piece))]
        if len(forms) > MAX_FORMS:
            raise PhraseError(f"more than {MAX_FORMS} spellings of one word")
    return forms


def _spellings(piece: Piece) -> list[str]:
    match piece:
        case Text(text):
            return [text]
        case Space():
            return [" "]
        case Gap() | List():
            raise PhraseError("a gap or a word list needs spaces around it")
        case Choice(branches, optional):
            inner = [form for branch in branches for form in spell(branch)]
            return [*inner, ""] if optional else inner
