"""A lexicon file's text → :class:`~watcher.compare.entries.Lexicon`, with every fault named by line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from watcher.compare.automaton import Automaton
from watcher.compare.entries import HEADING, IGNORE, Lexicon, Phrase, Rule
from watcher.compare.fold import Units, fold_characters, fold_words
from watcher.compare.phrases import PhraseError
from watcher.compare.seeds import Seeds
from watcher.errors import LexiconError
from watcher.model import BlockKind, Topic

REACH = {Units.WORDS: 30, Units.CHARACTERS: 45}

_TOP = {"language", "units", "variants", "words", "phrase", "rule"}
_PHRASE = {"id": str, "label": (str, list), "patterns": list, "example": str, "counter": str}
_RULE = {
    "id": str,
    "topic": str,
    "needs": list,
    "without": list,
    "reach": int,
    "section": bool,
    "ordered": bool,
    "explicit": bool,
    "example": str,
    "counter": str,
}
_REQUIRED = {"phrase": ("id", "label", "patterns", "example"), "rule": ("id", "topic", "needs", "example")}
_LABEL = re.compile(r"[a-z_]+(:[a-z_]+)?")


def compile_lexicon(text: str, source: str) -> Lexicon:
    """Parse and compile the text of a lexicon file; ``source`` names it in errors.

    Raises:
        LexiconError: naming file, line and entry.
    """
    return _Compiler(text, source).compile()


def line_of(text: str, name: str) -> int:
    """The line that names an entry (a TOML parser keeps none): its id, or its key; 1 where it has none."""
    named = re.compile(rf'\s*(id\s*=\s*"{re.escape(name)}"|"?{re.escape(name)}"?\s*=)')
    return next((number for number, line in enumerate(text.splitlines(), 1) if named.match(line)), 1)


def word_lists(text: str) -> tuple[str, ...]:
    """The names of the word lists of a file that compiles."""
    return tuple(tomllib.loads(text).get("words", {}))


class _Compiler:
    def __init__(self, text: str, source: str) -> None:
        self._text = text
        self._source = source
        try:
            self._data: dict[str, Any] = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise LexiconError(f"{source}: {error}") from error

    def compile(self) -> Lexicon:
        """The whole file."""
        for key in self._data.keys() - _TOP:
            raise self._fault(key, "unknown key")
        language = self._data.get("language")
        if not isinstance(language, str):
            raise LexiconError(f'{self._source}: language: expected a code like "en"')
        units = self._units()
        fold = self._folder(units)
        phrases = tuple(self._phrases())
        automaton, headings = self._automata(phrases, fold, units)
        rules = tuple(self._rules(REACH[units]))
        self._check(phrases, rules)
        seeds = Seeds(phrases, rules, self._data.get("words", {}), fold, units)
        return Lexicon(language, units, phrases, rules, automaton, headings, fold, seeds)

    def _units(self) -> Units:
        name = self._data.get("units", "words")
        if name not in tuple(Units):
            raise LexiconError(f"{self._source}: units: {name!r}: expected words or characters")
        return Units(name)

    def _folder(self, units: Units) -> Callable[[str], list[str]]:
        variants = self._data.get("variants", {})
        if not isinstance(variants, dict) or not all(isinstance(v, str) for v in variants.values()):
            raise LexiconError(f"{self._source}: variants: expected text for each character")
        table = {ord(old): new for new, olds in variants.items() for old in olds}
        if units is Units.CHARACTERS:
            return partial(fold_characters, variants=table)
        return fold_words

    def _entries(self, kind: str, shape: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        """The entries of one kind, their keys and types checked."""
        for number, entry in enumerate(self._data.get(kind, []), 1):
            name = entry.get("id", f"{kind} {number}")
            for key in _REQUIRED[kind]:
                if key not in entry:
                    raise self._fault(name, f"{key} is missing")
            for key, value in entry.items():
                if key not in shape:
                    raise self._fault(name, f"unknown key {key!r}")
                if not isinstance(value, shape[key]):
                    raise self._fault(name, f"{key}: {value!r} has the wrong type")
            yield entry

    def _phrases(self) -> Iterator[Phrase]:
        for entry in self._entries("phrase", _PHRASE):
            labels = entry["label"] if isinstance(entry["label"], list) else [entry["label"]]
            for label in labels:
                if not isinstance(label, str) or not _LABEL.fullmatch(label):
                    raise self._fault(entry["id"], f"label {label!r}: expected lower-case words")
            yield Phrase(
                entry["id"],
                tuple(labels),
                tuple(entry["patterns"]),
                entry["example"],
                entry.get("counter", ""),
            )

    def _rules(self, reach: int) -> Iterator[Rule]:
        for entry in self._entries("rule", _RULE):
            if entry["topic"] not in tuple(Topic):
                raise self._fault(
                    entry["id"], f"topic {entry['topic']!r}: expected one of {', '.join(Topic)}"
                )
            if not entry["needs"]:
                raise self._fault(entry["id"], "needs is empty")
            yield Rule(
                id=entry["id"],
                topic=Topic(entry["topic"]),
                needs=tuple(frozenset(need.split("|")) for need in entry["needs"]),
                without=frozenset(entry.get("without", ())),
                reach=entry.get("reach", reach),
                section=entry.get("section", False),
                ordered=entry.get("ordered", False),
                explicit=entry.get("explicit", True),
                example=entry["example"],
                counter=entry.get("counter", ""),
            )

    def _automata(
        self, phrases: tuple[Phrase, ...], fold: Callable[[str], list[str]], units: Units
    ) -> tuple[Automaton, Automaton]:
        """What finds phrases in clauses, and what finds those of headings."""
        words = self._data.get("words", {})
        clauses, headings = Automaton(fold, units, words), Automaton(fold, units, words)
        for number, phrase in enumerate(phrases):
            heading, ignored = phrase.labels[0].startswith(HEADING), phrase.labels == (IGNORE,)
            for pattern in phrase.patterns:
                try:
                    if heading or ignored:
                        headings.add(pattern, number)
                    if not heading:
                        clauses.add(pattern, number)
                except PhraseError as error:
                    raise self._fault(phrase.id, f"{pattern!r}: {error}") from error
        return clauses, headings

    def _check(self, phrases: tuple[Phrase, ...], rules: tuple[Rule, ...]) -> None:
        """Ids are unique, and rules only ask for labels that some phrase gives."""
        seen: set[str] = set()
        for name in (*(phrase.id for phrase in phrases), *(rule.id for rule in rules)):
            if name in seen:
                raise self._fault(name, "the id is used twice")
            seen.add(name)
        known = {
            part for phrase in phrases for label in phrase.labels for part in (label, label.partition(":")[0])
        }
        known |= set(BlockKind)
        for rule in rules:
            for label in frozenset().union(*rule.needs, rule.without) - known:
                raise self._fault(rule.id, f"no phrase has the label {label!r}")

    def _fault(self, name: str, problem: str) -> LexiconError:
        """An error that says where."""
        return LexiconError(f"{self._source}:{line_of(self._text, name)}: {name}: {problem}")
