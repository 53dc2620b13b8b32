"""Words of a page as they are quoted: old and new marked, long ones cut where a clause ends."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from watcher.message.clean import clean
from watcher.message.parts import Quote, Run
from watcher.message.speech import Speech
from watcher.model import Change, ChangeKind, Mark

GAP = " … "
_AROUND = 160  # characters of unchanged words before and after changed ones
_LITTLE = 60  # characters that are not worth leaving out
_READ = 4  # times as much is read of a page's text as is shown: some of it may be of no width
_CLAUSE_ENDS = re.compile(r"[.!?;:](?=\s)|[。！？；：]")
_COMMAS = re.compile(r"[,)](?=\s)|[，、）]")
_SPACES = re.compile(r"\s")
_LEAST = 0.5  # a cut at the border of a clause keeps at least that share of what may be shown
_ALIKE = 0.3  # with fewer words in common, old and new are quoted one after the other
_PIECES = 24  # with more marked runs too


def quotes(change: Change, limit: int, speech: Speech) -> tuple[Quote, ...]:
    """What to quote of a change, at most ``limit`` characters a side."""
    if limit <= 0:
        return ()
    if change.kind is ChangeKind.MODIFIED and change.words and _is_readable(change):
        runs, left_out = _windowed(change, 2 * limit)
        return (_quote("", runs, left_out, speech),)
    both = bool(change.old and change.new)
    sides = [(change.old, "before"), (change.new, "now")]
    if both and change.kind is ChangeKind.MOVED:
        sides = sides[1:]
    return tuple(
        _side(text, speech.say(label) if both else "", limit, speech) for text, label in sides if text
    )


def _side(text: str, label: str, limit: int, speech: Speech) -> Quote:
    shown, left_out = begun(text, limit)
    return _quote(label, [Run(Mark.EQUAL, shown)], left_out, speech)


def _quote(label: str, runs: Iterable[Run], left_out: int, speech: Speech) -> Quote:
    more = speech.say("left_out", count=f"{left_out:,}") if left_out > 0 else ""
    return Quote(label, tuple(tidy(runs)), max(left_out, 0), more)


def _is_readable(change: Change) -> bool:
    """Whether old and new can be read as one text with marks."""
    changed = sum(run.mark is not Mark.EQUAL for run in change.words)
    same = sum(len(run.text) for run in change.words if run.mark is Mark.EQUAL)
    return 0 < changed <= _PIECES and same >= _ALIKE * min(len(change.old), len(change.new))


def _windowed(change: Change, limit: int) -> tuple[list[Run], int]:
    """The marked runs with little around them; and how many characters of the clause are left out."""
    runs: list[Run] = []
    left_out = length = 0
    last = len(change.words) - 1
    for number, run in enumerate(change.words):
        text, left = run.text, 0
        if run.mark is Mark.EQUAL:
            text, left = _surroundings(text, first=number == 0, last=number == last)
        rest = sum(len(later.text) for later in change.words[number:])
        room = limit - length
        text, cut = begun(text, rest if rest <= room + _LITTLE else room)
        runs.append(Run(run.mark, text))
        left_out += left + cut
        length += len(text)
        if cut:
            left_out += sum(len(rest.text) for rest in change.words[number + 1 :])
            break
    return runs, left_out


def _surroundings(text: str, *, first: bool, last: bool) -> tuple[str, int]:
    """Of unchanged words, those next to changed ones; and how many characters are left out."""
    if len(text) <= (_AROUND if first or last else 2 * _AROUND) + _LITTLE:
        return clean(text), 0
    head = "" if first else begun(text, _AROUND)[0]
    tail = "" if last else _ended(clean(text[-_AROUND:]))
    gap = "" if last else GAP.lstrip() if first else GAP
    return f"{head}{gap}{tail}", max(len(text) - len(head) - len(tail), 0)


def begun(text: str, limit: int) -> tuple[str, int]:
    """The beginning of a text, cut where a clause ends; and how many characters are left out."""
    limit = max(limit, 0)
    shown = clean(text[: limit * _READ])
    if len(shown) <= limit + (_LITTLE if limit > 2 * _LITTLE else 0) and len(text) <= limit * _READ:
        return shown, 0
    kept = shown[: _border(shown[:limit])].rstrip()
    return kept, len(text) - len(kept)


def _border(text: str) -> int:
    """Where to cut: after a clause, else a comma, else a word, else at the end."""
    least = len(text) * _LEAST
    for borders in (_CLAUSE_ENDS, _COMMAS, _SPACES):
        ends = [found.end() for found in borders.finditer(text) if found.end() > least]
        if ends:
            return ends[-1]
    return len(text)


def _ended(text: str) -> str:
    """The end of a text, from the beginning of a word."""
    found = _SPACES.search(text)
    return text[found.end() :] if found and found.end() < len(text) * _LEAST else text


def tidy(runs: Iterable[Run]) -> Iterator[Run]:
    """Runs without white space at the edges of marks (no markup can mark that), each mark once in a row."""
    loose = (piece for run in runs for piece in _without_edges(run))
    for mark, group in groupby(loose, key=lambda run: run.mark):
        text = "".join(run.text for run in group)
        if text:
            yield Run(mark, text)


def _without_edges(run: Run) -> Sequence[Run]:
    if run.mark is Mark.EQUAL:
        return (run,)
    inner = run.text.strip()
    if not inner:
        return (Run(Mark.EQUAL, " "),) if run.mark is Mark.INSERTED and run.text else ()
    before = run.text[: len(run.text) - len(run.text.lstrip())]
    after = run.text[len(run.text.rstrip()) :]
    return Run(Mark.EQUAL, before), Run(run.mark, inner), Run(Mark.EQUAL, after)
