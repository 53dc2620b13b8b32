"""The word lists of a lexicon: named, acyclic and of bounded size, before anything is built of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from watcher.compare.phrases import PhraseError, parse
from watcher.compare.source import Source, not_texts, shown, unknown
from watcher.errors import LexiconError

MAX_PATTERN = 2_000
"""Characters of a pattern, or an entry of a word list."""
MAX_SPELT = 50_000
"""Characters of a pattern with its word lists written out (the longest that ships has 6,000)."""
MAX_LEXICON = 2_000_000
"""Characters of all patterns together, so written out: some seconds of work."""
MAX_NESTED = 8

_NAME = re.compile(r"[a-z0-9_]{1,80}")
_REFERENCE = re.compile(r"\{([a-z0-9_]+)\}")


class WordLists:
    """The word lists of a file, and how long patterns become with them written out.

    Raises:
        LexiconError: a list is no list of texts, names one that is not there or that leads back to it, is
            nested too deeply or is too big.
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        self.words: Mapping[str, Sequence[str]] = source.table("words")
        self._sizes: dict[str, int] = {}
        for name, entries in self.words.items():
            self._check_form(name, entries)
        for name in self.words:
            self._measure(name, ())

    def spelt(self, pattern: str) -> int:
        """How long a pattern is with its word lists written out; unknown ones are left to the compiler.

        Raises:
            PhraseError: it is too long.
        """
        if len(pattern) > MAX_PATTERN:
            raise PhraseError(f"{len(pattern)} characters are too many; split it, at {MAX_PATTERN} at most")
        size = len(pattern) + sum(self._sizes.get(name, 0) for name in _REFERENCE.findall(pattern))
        if size > MAX_SPELT:
            raise PhraseError("too big with its word lists written out; use shorter lists, or split it")
        return size

    def inside(self, pattern: str) -> Iterator[tuple[str, str]]:
        """The word lists that a pattern leads to, innermost first, each with each of its entries."""
        for name in _REFERENCE.findall(pattern):
            for entry in self.words.get(name, ()):
                yield from self.inside(entry)
                yield name, entry

    def _check_form(self, name: str, entries: object) -> None:
        if not _NAME.fullmatch(name):
            raise self.fault(name, "expected a name of small letters, digits and _")
        problem = not_texts(entries)
        if problem:
            raise self.fault(name, problem)

    def _measure(self, name: str, path: tuple[str, ...]) -> int:
        """The size of a list; ``path`` are the lists that led to it."""
        if name in path:
            circle = " -> ".join(f"{{{step}}}" for step in (*path[path.index(name) :], name))
            raise self.fault(name, f"the word list leads back to itself: {circle}; remove one of these")
        if name in self._sizes:
            return self._sizes[name]
        if len(path) >= MAX_NESTED:
            raise self.fault(path[0], f"word lists are nested more than {MAX_NESTED} deep; write them out")
        size = 0
        for entry in self.words[name]:
            for other in _REFERENCE.findall(entry):
                if other not in self.words:
                    raise self.fault(name, f"{shown(entry)}: {unknown('word list', other, self.words)}")
                self._measure(other, (*path, name))
            try:
                parse(entry)
                size += self.spelt(entry)
            except PhraseError as error:
                raise self.fault(name, f"{shown(entry)}: {error}") from None
        self._sizes[name] = size
        return size

    def fault(self, name: str, problem: str) -> LexiconError:
        """An error that names a list."""
        where = name if _NAME.fullmatch(name) else shown(name)
        return self._source.fault(self._source.line_of_word(name), f"words.{where}", problem)
