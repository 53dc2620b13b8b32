"""Does a change of wording change what a clause says, beyond the facts that the lexicons read?

What is left of two wordings once register ("Sie" and "du"), light words, cross-references, dates, addresses,
typing errors and order are taken away: nothing (editorial), guarded words (never editorial), or other words.
The word lists are data: ``guards.toml``.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from rapidfuzz.distance import OSA

from watcher.compare.finding import any_of, spellings
from watcher.compare.words import UNSPACED_LETTERS, around_the_change, bare_words, mark_words
from watcher.model import Mark

NUMBER = "number"
_KINDS = ("negation", "exception", "modal", "consent", NUMBER)
# Languages whose words are looked for in the running characters.
UNSPACED = frozenset({"zh", "ja"})

# More words than these were not mistyped.
_MISSPELT = 3

_SEPARATORS = frozenset(",;、，；/&|•·")

_ADDRESS = re.compile(
    r"https?://\S+|www\.\S+|\[email\sprotected\]|[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,4}",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_YEAR = re.compile(r"\d{4}")
_MONTH = (
    r"(?:jan|feb|fév|mar|mär|apr|avr|may|mai|jun|jui|jul|aug|aoû|sep|oct|okt|nov|dec|déc|dez|ene|abr|ago|dic)"
    r"[^\W\d_]{0,7}\.?"
)
_DATE = re.compile(
    rf"\b\d{{1,2}}(?:st|nd|rd|th|er|\.)?\s(?:of\s|de\s)?{_MONTH},?\s(?:de\s)?\d{{4}}\b"
    rf"|(?:\b|(?<=updated)|(?<=effective)){_MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?,?\s\d{{4}}\b"
    r"|\b\d{4}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}\s?日?"
    r"|\b\d{1,2}[-/.]\d{1,2}[-/.]\d{4}\b",
    re.IGNORECASE,
)
# "(iv)", "(b)", "(2)" inside a sentence, and counters ("Vendors (597)").
_ENUMERATOR = re.compile(r"\((?:\d{1,4}|[ivxlc]{1,5}|[a-z])\)")
# Words, and phrases that were taken whole (joined by low lines).
_WORD = re.compile(rf"(?<!\S)_\S*|[{UNSPACED_LETTERS}]|[^\W_{UNSPACED_LETTERS}]+")
_PLACE = r"(?:\d{1,3}|[ivxlc]{1,5})(?:\.\d{1,3}){0,4}\.?(?:\s?\([a-z0-9]{1,4}\)){0,3}(?!\w)"


@dataclass(frozen=True, slots=True)
class Rewording:
    """What is left of a change of wording.

    Attributes:
        guarded: kinds of guarded words that were gained or lost ("negation", "number", …).
        lost: other words that only the old wording has.
        gained: other words that only the new wording has.
        kept: how many weighty words both have.
        negations: how many more words of negation the new wording has.
        excepted: what differs stands behind a word of exception ("unless …, or we have an interest").
        listed: what differs are members of lists ("affiliates, vendors and advertisers").
    """

    guarded: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    gained: tuple[str, ...] = ()
    kept: int = 0
    listed: bool = False
    negations: int = 0
    excepted: bool = False

    @property
    def editorial(self) -> bool:
        """Nothing that says anything differs."""
        return not (self.guarded or self.lost or self.gained)

    @property
    def one_sided(self) -> bool:
        """Something was put in or taken out, not exchanged for other words."""
        return bool(self.lost) != bool(self.gained)

    @property
    def share(self) -> float:
        """The share of weighty words that differ."""
        changed = max(len(self.lost), len(self.gained))
        return changed / (changed + self.kept) if changed else 0.0


@dataclass(frozen=True, slots=True)
class _Guards:
    """The word lists of one language, ready to use.

    Attributes:
        kinds: the kind of each guarded word or phrase, by its joined form ("_even_if").
        phrases: finds guarded words and phrases; ``joined`` has their joined forms.
        same: finds words that mean the same as another, which stands for them in ``first``.
    """

    kinds: Mapping[str, str] = field(default_factory=dict)
    light: frozenset[str] = frozenset()
    phrases: re.Pattern[str] | None = None
    joined: Mapping[str, str] = field(default_factory=dict)
    same: re.Pattern[str] | None = None
    first: Mapping[str, str] = field(default_factory=dict)
    reference: re.Pattern[str] | None = None
    counted: re.Pattern[str] | None = None
    erasing: tuple[str, ...] = ()
    unspaced: bool = False
    granting: tuple[str, ...] = ()
    bounding: re.Pattern[str] | None = None
    joining: Sequence[list[str]] = ()
    binding: re.Pattern[str] | None = None
    opted: re.Pattern[str] | None = None
    conceding: tuple[str, ...] = ()
    excepting: re.Pattern[str] | None = None


def reworded(old: str, new: str, language: str | None) -> Rewording:
    """Compare two wordings of one clause; without word lists for the language only numbers are guarded."""
    guards = _guards(language or "")
    old, new = around_the_change(old, new)
    before, after = Counter(_weighty(old, guards)), Counter(_weighty(new, guards))
    if not old or not new:
        return Rewording(lost=tuple(before), gained=tuple(after))
    changed = {word: _kind(word, guards) for word in {*before, *after} if before[word] != after[word]}
    # "thirty (30) days" says no more than "30 days".
    guarded = {
        kind
        for word, kind in changed.items()
        if kind and (kind != NUMBER or not (before[word] and after[word]))
    }
    lost = {word for word, kind in changed.items() if not kind and word not in after}
    gained = {word for word, kind in changed.items() if not kind and word not in before}
    _forgive_slips(lost, gained)
    _forgive_light_slips(lost, old, new, guards)
    _forgive_light_slips(gained, new, old, guards)
    return Rewording(
        tuple(sorted(guarded)),
        tuple(word for word in before if word in lost),
        tuple(word for word in after if word in gained),
        sum(min(count, after[word]) for word, count in before.items() if word in after),
        bool(lost) != bool(gained) and _listed(old, new, guards),
        _negations(after, guards) - _negations(before, guards),
        _excepted(old, new, guards),
    )


def _negations(words: Counter[str], guards: _Guards) -> int:
    return sum(count for word, count in words.items() if guards.kinds.get(word) == "negation")


def _listed(old: str, new: str, guards: _Guards) -> bool:
    """Whether every run of words put in or taken out is joined to what surrounds it as in a list."""
    runs = mark_words(old, new)
    for number, run in enumerate(runs):
        if run.mark is Mark.EQUAL or not bare_words(run.text):
            continue
        before = runs[number - 1].text if number else ""
        after = runs[number + 1].text if number + 1 < len(runs) else ""
        joined = _begins(run.text, guards) or _ends(run.text, guards)
        if not joined and not (_ends(before, guards) and _begins(after, guards)):
            return False
    return True


def _excepted(old: str, new: str, guards: _Guards) -> bool:
    """Whether whatever differs stands behind a word of exception that both wordings have."""
    if guards.excepting is None or not guards.excepting.search(folded(old)):
        return False
    kept, seen = "", False
    for run in mark_words(old, new):
        if run.mark is Mark.EQUAL:
            kept += f" {folded(run.text)}"
            seen = seen or bool(guards.excepting.search(kept))
        elif not seen and bare_words(run.text):
            return False
    return seen


def _begins(text: str, guards: _Guards) -> bool:
    """Whether a text begins with a mark or a word that joins the members of a list."""
    text = text.strip()
    return text[:1] in _SEPARATORS or bare_words(text[:20])[:1] in guards.joining


def _ends(text: str, guards: _Guards) -> bool:
    """Whether a text ends with a mark or a word that joins the members of a list."""
    text = text.strip()
    return text[-1:] in _SEPARATORS or bare_words(text[-20:])[-1:] in guards.joining


def negates(text: str, language: str | None) -> bool:
    """Whether a clause holds a word of negation."""
    guards = _guards(language or "")
    return any(guards.kinds.get(word) == "negation" for word in _weighty(text, guards))


def grants(text: str, language: str | None) -> bool:
    """Whether a clause gives the user leave, and takes none back."""
    text = folded(text)
    return any(words in text for words in _guards(language or "").granting) and not negates(text, language)


def bounds(text: str, language: str | None) -> bool:
    """Whether words say that something is short, or ends."""
    bounding = _guards(language or "").bounding
    return bool(bounding and bounding.search(folded(text)))


def opted_out(text: str, language: str | None) -> bool:
    """Whether words tell what follows once somebody has opted out: "once you opt out", not "even if …"."""
    guards = _guards(language or "")
    text = folded(text)
    found = guards.opted.search(text) if guards.opted else None
    return found is not None and not text[: found.start()].rstrip().endswith(guards.conceding)


def binds(text: str, evidence: str, language: str | None) -> bool:
    """Whether words that bind somebody, or let the user refuse, come before the end of what is shared.

    "Our vendors may only use the data we share" does; "we share data with vendors who must protect it" tells
    of sharing first.
    """
    binding = _guards(language or "").binding
    found = binding.search(folded(text)) if binding else None
    return found is not None and found.start() < folded(text).find(folded(evidence)) + len(evidence)


def erases(text: str, language: str | None) -> bool:
    """Whether words say that data goes."""
    guards = _guards(language or "")
    if guards.unspaced:
        return any(beginning in text for beginning in guards.erasing)
    return any(word.startswith(guards.erasing) for word in text.casefold().split())


def _weighty(text: str, guards: _Guards) -> list[str]:
    """The words of ``text`` that say something, phrases joined, register folded."""
    text = folded(text)
    if "@" in text or "://" in text or "www." in text or "protected]" in text:
        text = _ADDRESS.sub(" ", text)
    if _YEAR.search(text):
        text = _DATE.sub(" ", text)
    if guards.reference:
        text = guards.reference.sub(" ", text)
    if guards.counted:
        text = guards.counted.sub(" ", text)
    if "(" in text:
        text = _ENUMERATOR.sub(" ", text)
    if guards.same:
        text = guards.same.sub(lambda found: guards.first[found.group()], text)
    if guards.phrases:
        text = guards.phrases.sub(lambda found: guards.joined[found.group()], text)
    return [word for word in _WORD.findall(text) if word not in guards.light]


def _kind(word: str, guards: _Guards) -> str | None:
    return NUMBER if _DIGIT.search(word) else guards.kinds.get(word)


def _forgive_slips(lost: set[str], gained: set[str]) -> None:
    """Take out pairs of words that differ by a slip of the pen or an ending."""
    alike: dict[str, list[str]] = {}
    for word in sorted(gained):
        alike.setdefault(word[0], []).append(word)
    for word in sorted(lost):
        others = alike.get(word[0], [])
        other = next((other for other in others if _slip(word, other)), None) if others else None
        if other is not None:
            lost.discard(word)
            gained.discard(other)
            others.remove(other)


def _forgive_light_slips(words: set[str], own: str, other: str, guards: _Guards) -> None:
    """Take out words that stand for a light word that only the other wording has ("yuor" for "your")."""
    if not words or guards.unspaced or len(words) > _MISSPELT:
        return
    missing = Counter(bare_words(folded(other))) - Counter(bare_words(folded(own)))
    light = [word for word in missing if word in guards.light and len(word) > 3]
    for word in sorted(words):
        if any(
            word[0] == one[0] and _slip(word, one) and (len(one) > 5 or sorted(word) == sorted(one))
            for one in light
        ):
            words.discard(word)


def _slip(word: str, other: str) -> bool:
    """Whether two words that begin alike ("authorised", not "unauthorised") differ by a letter or two."""
    shorter = min(len(word), len(other))
    if shorter < 4:
        return False
    allowed = 1 if shorter < 8 else 2
    return OSA.distance(word, other, score_cutoff=allowed) <= allowed


# --- the word lists -------------------------------------------------------------------------------


def word_lists(name: str) -> Mapping[str, list[str] | list[list[str]]] | None:
    """The word lists of a language, by its two letters."""
    return _lists().get(name)


@cache
def _lists() -> Mapping[str, Mapping[str, list[str] | list[list[str]]]]:
    text = files("watcher.compare").joinpath("guards.toml").read_text("utf-8")
    parsed: Mapping[str, Mapping[str, list[str] | list[list[str]]]] = tomllib.loads(text)
    return parsed


@cache
def _guards(language: str) -> _Guards:
    name = language.lower().replace("_", "-").partition("-")[0]
    lists = word_lists(name)
    if lists is None:
        return _Guards()
    kinds = {_joined(entry): kind for kind in _KINDS for entry in flat(lists[kind])}
    guarded = [entry for kind in _KINDS for entry in flat(lists[kind])]
    first = {folded(entry): folded(group[0]) for group in lists["same"] for entry in group[1:]}
    return _Guards(
        kinds=kinds,
        light=frozenset(flat(lists["light"])),
        phrases=any_of(guarded, whole=name not in UNSPACED),
        joined={entry: f" {_joined(entry)} " for entry in guarded},
        same=any_of(first, whole=name not in UNSPACED) if first else None,
        first=first,
        reference=_reference(lists, name),
        counted=re.compile(rf"\d[\d.,]{{0,9}}\s?(?={'|'.join(map(re.escape, flat(lists['counted'])))})"),
        erasing=tuple(flat(lists["erasing"])),
        unspaced=name in UNSPACED,
        granting=tuple(flat(lists["granting"])),
        bounding=any_of(flat(lists["bounding"]), whole=name not in UNSPACED),
        joining=[[entry] for entry in flat(lists["joining"])],
        binding=any_of(flat(lists["binding"]), whole=name not in UNSPACED),
        opted=any_of(flat(lists["opted"]), whole=name not in UNSPACED),
        conceding=tuple(flat(lists["conceding"])),
        excepting=any_of(flat(lists["excepting"]), whole=name not in UNSPACED),
    )


def folded(entry: str) -> str:
    """Without case and with one kind of apostrophe, as the word lists are looked up."""
    return entry.casefold().replace("’", "'")


def flat(entries: list[str] | list[list[str]]) -> list[str]:
    """The entries of a list that holds no lists, folded."""
    return [folded(entry) for entry in entries if isinstance(entry, str)]


def _joined(entry: str) -> str:
    return "_" + re.sub(r"\W+", "_", entry)


def _reference(lists: Mapping[str, list[str] | list[list[str]]], language: str) -> re.Pattern[str]:
    if language in UNSPACED:
        return re.compile(
            r"第?\s?[\d.一二三四五六七八九十百]{1,8}\s?[条條款项項章节節]|(?<!\d)\d{1,2}(?:\.\d{1,2}){1,4}"
        )
    return re.compile(rf"(?:{spellings(flat(lists['reference']), whole=True)}\s|§\s?){_PLACE}")
