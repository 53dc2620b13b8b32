"""A lexicon file's text → :class:`~watcher.compare.entries.Lexicon`, with every fault named by line."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from watcher.compare.automaton import Automaton
from watcher.compare.entries import HEADING, IGNORE, Lexicon, Phrase, Rule
from watcher.compare.fold import Units, fold_characters, fold_words
from watcher.compare.phrases import PhraseError
from watcher.compare.seeds import Gate, Seeds
from watcher.compare.source import Entry, Source, got, shown, unknown
from watcher.compare.wordlists import MAX_LEXICON, WordLists
from watcher.errors import LexiconError
from watcher.model import BlockKind, Topic

REACH = {Units.WORDS: 30, Units.CHARACTERS: 45}
MAX_REACH = 200

_TOP = ("language", "units", "variants", "words", "phrase", "rule")
_PHRASE = ("id", "label", "patterns", "example", "counter")
_RULE = (
    "id", "topic", "needs", "without", "reach", "section", "ordered", "explicit", "example", "counter",
)  # fmt: skip
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_LABEL = re.compile(r"[a-z_]+(:[a-z_]+)?")


def compile_lexicon(text: str, source: str) -> Lexicon:
    """Parse and compile the text of a lexicon file; ``source`` names it in errors.

    Raises:
        LexiconError: naming file, line and entry.
    """
    return compiled(Source(text, source))


def compiled(source: Source) -> Lexicon:
    """Compile a lexicon file.

    Raises:
        LexiconError: naming file, line and entry.
    """
    return _Compiler(source).compile()


class _Compiler:
    def __init__(self, source: Source) -> None:
        self._source = source

    def compile(self) -> Lexicon:
        """The whole file."""
        self._source.only(_TOP)
        language = self._language()
        units = self._units()
        fold = self._folder(units)
        lists = WordLists(self._source)
        phrases = tuple(map(self._phrase, self._source.entries("phrase")))
        self._sized(phrases, lists)
        automaton, headings = self._automata(phrases, lists, fold, units)
        rules = tuple(self._rule(entry, REACH[units]) for entry in self._source.entries("rule"))
        self._check(phrases, rules)
        gate = Gate(rules, lambda: Seeds(phrases, rules, lists.words, fold, units))
        return Lexicon(language, units, phrases, rules, automaton, headings, fold, gate)

    def _language(self) -> str:
        language = self._source.data.get("language")
        if not isinstance(language, str) or not _LANGUAGE.fullmatch(language):
            found = got(language) if language is not None else "it is missing"
            raise self._top_fault("language", f'expected a code, such as language = "en"; {found}')
        return language

    def _units(self) -> Units:
        name = self._source.data.get("units", "words")
        if name not in tuple(Units):
            raise self._top_fault("units", f'expected "words" or "characters"; {got(name)}')
        return Units(name)

    def _folder(self, units: Units) -> Callable[[str], list[str]]:
        table: dict[int, str] = {}
        for new, olds in self._source.table("variants").items():
            if len(new) != 1 or not isinstance(olds, str):
                expected = 'expected one character, and those that are read as it, such as "你" = "您妳"'
                raise self._top_fault("variants", f"{expected}; got {shown(new)} = {shown(olds)}")
            table |= {ord(old): new for old in olds}
        if units is Units.CHARACTERS:
            return partial(fold_characters, variants=table)
        if table:
            raise self._top_fault("variants", 'only read where units = "characters"; remove it')
        return fold_words

    def _phrase(self, entry: Entry) -> Phrase:
        name = entry.id
        entry.only(_PHRASE)
        label = entry.data.get("label")
        labels = entry.texts("label") if isinstance(label, list) else (entry.text("label"),)
        for label in labels:
            if not _LABEL.fullmatch(label):
                problem = 'expected small letters and _, such as "share" or "data:content"'
                raise entry.fault(f"label {shown(label)}: {problem}")
        return Phrase(name, labels, entry.texts("patterns"), entry.text("example"), entry.text("counter", ""))

    def _rule(self, entry: Entry, reach: int) -> Rule:
        name = entry.id
        entry.only(_RULE)
        topic = entry.text("topic")
        if topic not in tuple(Topic):
            raise entry.fault(unknown("topic", topic, Topic))
        return Rule(
            id=name,
            topic=Topic(topic),
            needs=tuple(frozenset(need.split("|")) for need in entry.texts("needs")),
            without=frozenset(self._without(entry)),
            reach=entry.number("reach", reach, MAX_REACH),
            section=entry.flag("section", default=False),
            ordered=entry.flag("ordered", default=False),
            explicit=entry.flag("explicit", default=True),
            example=entry.text("example"),
            counter=entry.text("counter", ""),
        )

    def _without(self, entry: Entry) -> tuple[str, ...]:
        return () if entry.data.get("without") == [] else entry.texts("without", ())

    def _sized(self, phrases: tuple[Phrase, ...], lists: WordLists) -> None:
        """Patterns that are too big, each or together, would take all memory and time there is."""
        total = 0
        for phrase in phrases:
            for pattern in phrase.patterns:
                try:
                    total += lists.spelt(pattern)
                except PhraseError as error:
                    raise self._fault(phrase.id, f"patterns: {shown(pattern)}: {error}") from None
            if total > MAX_LEXICON:
                raise self._fault(phrase.id, "the file is too big from here on; use fewer and shorter lists")

    def _automata(
        self, phrases: tuple[Phrase, ...], lists: WordLists, fold: Callable[[str], list[str]], units: Units
    ) -> tuple[Automaton, Automaton]:
        """What finds phrases in clauses, and what finds those of headings."""
        clauses, headings = Automaton(fold, units, lists.words), Automaton(fold, units, lists.words)
        for number, phrase in enumerate(phrases):
            heading, ignored = phrase.labels[0].startswith(HEADING), phrase.labels == (IGNORE,)
            for pattern in phrase.patterns:
                try:
                    if heading or ignored:
                        headings.add(pattern, number)
                    if not heading:
                        clauses.add(pattern, number)
                except PhraseError as error:
                    for name, entry in lists.inside(pattern):
                        if _told_of(entry, Automaton(fold, units, lists.words)) == str(error):
                            raise lists.fault(name, f"{shown(entry)}: {error}") from None
                    raise self._fault(phrase.id, f"patterns: {shown(pattern)}: {error}") from None
        return clauses, headings

    def _check(self, phrases: tuple[Phrase, ...], rules: tuple[Rule, ...]) -> None:
        """Ids are unique, and rules only ask for labels that some phrase gives."""
        seen: set[str] = set()
        for name in (*(phrase.id for phrase in phrases), *(rule.id for rule in rules)):
            if name in seen:
                lines = " and ".join(map(str, self._source.lines(name)))
                raise self._fault(name, f"the id is used twice (lines {lines}); change one of them")
            seen.add(name)
        known = {
            part for phrase in phrases for label in phrase.labels for part in (label, label.partition(":")[0])
        }
        known |= set(BlockKind)
        for rule in rules:
            for key, labels in (("needs", frozenset().union(*rule.needs)), ("without", rule.without)):
                for label in sorted(labels - known):
                    raise self._fault(rule.id, f"{key}: no phrase has it: {unknown('label', label, known)}")

    def _fault(self, name: str, problem: str) -> LexiconError:
        """An error that names an entry by its id."""
        return self._source.fault(self._source.line(name), name, problem)

    def _top_fault(self, key: str, problem: str) -> LexiconError:
        """An error that names a key at the top of the file."""
        return self._source.fault(self._source.line_of_key(key), key, problem)


def _told_of(pattern: str, automaton: Automaton) -> str:
    """What is wrong with a pattern by itself; empty where nothing is."""
    try:
        automaton.add(pattern, 0)
    except PhraseError as error:
        return str(error)
    return ""
