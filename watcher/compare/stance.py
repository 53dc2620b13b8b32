"""What a clause says: topics, and for each a stance with typed facts and the words that show them."""

from __future__ import annotations

from collections.abc import Sequence

from watcher.compare.consult import consult
from watcher.compare.context import Context, Scene
from watcher.compare.entries import Hit, Lexicon
from watcher.compare.facts import facts
from watcher.compare.lexicon import load
from watcher.compare.polarity import Reading, judge
from watcher.compare.topics import Match, matches
from watcher.model import Clause, Stance, Topic


def read(clause: Clause, language: str | None) -> tuple[Stance, ...]:
    """The stances of one clause; none where there is no lexicon for the language."""
    return read_all((clause,), language)[0]


def read_all(clauses: Sequence[Clause], language: str | None) -> tuple[tuple[Stance, ...], ...]:
    """The stances of clauses in reading order, each read in the light of its headings and lead-in."""
    lexicon = load(language) if language else None
    if lexicon is None:
        return tuple(() for _ in clauses)
    context = Context(lexicon, clauses)
    return tuple(_read(lexicon, context.scene(clause)) for clause in clauses)


def _read(lexicon: Lexicon, scene: Scene | None) -> tuple[Stance, ...]:
    if scene is None:
        return ()
    readings: dict[Hit, Reading] = {}
    grouped: dict[tuple[Topic, Reading], list[Match]] = {}
    found = [match for match in matches(scene.rules, scene.hits) if scene.tells(match)]
    for match in consult(scene, found):
        reading = readings.get(match.anchor)
        if reading is None:
            reading = readings[match.anchor] = judge(
                lexicon, match.anchor, scene.hits, scene.units, scene.own
            )
        grouped.setdefault((match.rule.topic, reading), []).append(match)
    return tuple(
        facts(lexicon, topic, reading, group, scene)
        for (topic, reading), group in sorted(
            grouped.items(), key=lambda item: (item[0][0], item[1][0].start)
        )
    )
