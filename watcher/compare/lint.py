"""Check a lexicon file, for those who extend it: is every entry sound, tried and of use?"""

from __future__ import annotations

from collections.abc import Iterator

from watcher.compare.compiler import compiled
from watcher.compare.entries import HEADING, IGNORE, Hit, Lexicon, Phrase, Rule
from watcher.compare.index import Index
from watcher.compare.source import Source, unknown
from watcher.compare.topics import matches
from watcher.model import BlockKind, Topic

STRUCTURE = frozenset(
    {"not", "not_after", "but", "unless", "only", "by_default", "without_consent", "no_consent_needed"}
    | {"consent", "if_consent", "opt_out", "opt_in", "control", "incentive", "opener", IGNORE}
    | {"choice", "unless_opt_out", "regardless", "without_notice", "unpromised"}
)
"""Labels that the reading itself asks for."""
FACTS = frozenset({"scope", "condition", "data", "purpose", "recipient", "restricted", "period", "heading"})
"""Groups of labels that become facts of a stance, or announce a topic."""
ANNOUNCED = frozenset({"other", "user_duty", "definition", "rights", "incoming"})
"""What a heading may announce beside topics."""


def lint(text: str, name: str) -> list[str]:
    """What is wrong with the text of a lexicon file, a line each: ``name:line: entry: problem``.

    Raises:
        LexiconError: it cannot be compiled at all; the error names file, line and entry.
    """
    source = Source(text, name)
    lexicon = compiled(source)
    problems = [
        source.fault(source.line(id_), id_, problem)
        for id_, problem in (*_tried(lexicon), *_used(lexicon), *_headings(lexicon))
    ]
    lists = source.table("words")
    problems += [
        source.fault(source.line_of_word(list_), f"words.{list_}", "no pattern refers to this word list")
        for list_ in lists
        if f"{{{list_}}}" not in text
    ]
    return list(map(str, problems))


def found(lexicon: Lexicon, phrase: Phrase, text: str) -> bool:
    """Whether a phrase stands in ``text``."""
    units = lexicon.fold(text)
    number = lexicon.phrases.index(phrase)
    automaton = lexicon.headings if phrase.labels[0].startswith(HEADING) else lexicon.automaton
    return any(entry == number for _, _, entry in automaton.find(units))


def holds(lexicon: Lexicon, rule: Rule, text: str) -> bool:
    """Whether a rule holds in ``text``, under a heading of its topic where it asks for one."""
    hits = lexicon.scan(lexicon.fold(text))
    hits += [Hit(0, 0, kind.value, "place") for kind in BlockKind]
    return bool(matches([rule], Index(hits)))


def _tried(lexicon: Lexicon) -> Iterator[tuple[str, str]]:
    """Examples that do not match, counter-examples that do."""
    for phrase in lexicon.phrases:
        if not found(lexicon, phrase, phrase.example):
            yield phrase.id, f"the example {phrase.example!r} does not hold the phrase"
        if phrase.counter and found(lexicon, phrase, phrase.counter):
            yield phrase.id, f"the counter {phrase.counter!r} holds the phrase"
    for rule in lexicon.rules:
        if not holds(lexicon, rule, rule.example):
            yield rule.id, f"the rule does not hold for its example {rule.example!r}"
        if rule.counter and holds(lexicon, rule, rule.counter):
            yield rule.id, f"the rule holds for its counter {rule.counter!r}"


def _used(lexicon: Lexicon) -> Iterator[tuple[str, str]]:
    """Labels that neither a rule nor the reading asks for."""
    asked = frozenset().union(*(label for rule in lexicon.rules for label in (*rule.needs, rule.without)))
    for phrase in lexicon.phrases:
        for label in phrase.labels:
            group = label.partition(":")[0]
            if label not in asked | STRUCTURE and group not in asked | FACTS:
                yield phrase.id, f"nothing asks for the label {label!r}"


def _headings(lexicon: Lexicon) -> Iterator[tuple[str, str]]:
    """Headings that announce what neither a topic is called nor a phrase."""
    named = {label for phrase in lexicon.phrases for label in phrase.labels if ":" not in label}
    for phrase in lexicon.phrases:
        for label in phrase.labels:
            announced = label.removeprefix(HEADING)
            if label.startswith(HEADING) and announced not in named | set(Topic) | ANNOUNCED:
                yield phrase.id, unknown("heading", announced, named | set(Topic) | ANNOUNCED)
