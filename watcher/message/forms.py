"""The findings that a comparison can tell, as forms with slots: each has a phrase in ``words/*.toml``.

``watcher.compare`` tells findings in short English words ("recipients + advertisers"). They are read here
once, so that people read them in their own language and as people talk.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from watcher.model import Direction, Topic

CONSENTS = ("none", "opt_in", "contract", "opt_out")
GUARDS = ("negation", "exception", "modal", "consent", "number")
_CONSENT_FORMS = tuple(
    f"consent: {before} → {after}" for before in CONSENTS for after in CONSENTS if before != after
)
_NOUNS = (
    "denial",
    "denial after opt-out",
    "denial without opt-in",
    "denial with exceptions",
    "control",
    "permission",
    "opt-out permission",
    "contract permission",
    "opt-in permission",
    "conditional permission",
)

_FACT = re.compile(r"(?:denial|control|deletion|keeping|(?:[a-z-]+ )?permission)\b.* (?:added|removed)")

FORMS: tuple[str, ...] = (
    "denial removed",
    "denial added",
    "exception to the denial",
    "denial without exception",
    *_CONSENT_FORMS,
    "period {period} → {period_new}",
    "training named",
    "training no longer named",
    "polarity: conditional → permits",
    "polarity: permits → conditional",
    *(f"{noun} ({{recipients}}) {way}" for noun in _NOUNS for way in ("removed", "added")),
    *(f"{noun} {way}" for noun in _NOUNS[1:] for way in ("removed", "added")),
    "deletion ({period}) removed",
    "deletion ({period}) added",
    "deletion removed",
    "deletion added",
    "keeping ({period}) added",
    "keeping ({period}) removed",
    "keeping added",
    "keeping removed",
    "recipients + {recipient}",
    "recipients − {recipient}",
    "scope: {scopes} → {scopes_new}",
    "restricted + {restricted}",
    "restricted − {restricted}",
    "{condition} condition added",
    "{condition} condition dropped",
    "data + {data}",
    "data − {data}",
    "purposes + {purpose}",
    "purposes − {purpose}",
    "incentive offered",
    "incentive dropped",
    "moved to {document}",
    "moved from {document}",
    *(f"{guard} changed: unclear, read it" for guard in GUARDS),
    "+ {words}",
    "− {words}",
    "unclear, read it",
)
"""All of them; those that tell most come first."""

_LEEWAY = ("opt_in", "contract", "opt_out", "none")
"""Of consent: each leaves the provider more than the one before."""


def _consent_way(form: str) -> Direction:
    before, after = form.removeprefix("consent: ").split(" → ")
    return Direction.BROADER if _LEEWAY.index(after) > _LEEWAY.index(before) else Direction.NARROWER


def _fact_way(form: str) -> Direction:
    """A fact that came or went: a limit that goes leaves more, as a permission does that comes."""
    limits = form.startswith(("denial", "control", "deletion"))
    return Direction.BROADER if limits == form.endswith("removed") else Direction.NARROWER


_WAYS: Mapping[str, Direction] = {
    **{form: _consent_way(form) for form in _CONSENT_FORMS},
    **{form: _fact_way(form) for form in FORMS if _FACT.match(form)},
    "exception to the denial": Direction.BROADER,
    "denial without exception": Direction.NARROWER,
    "training named": Direction.BROADER,
    "polarity: conditional → permits": Direction.BROADER,
    "polarity: permits → conditional": Direction.NARROWER,
}
"""Which way a form goes by itself, where what the provider does is the topic; others go either way."""

_OTHER_WAY = {Direction.BROADER: Direction.NARROWER, Direction.NARROWER: Direction.BROADER}

SLOTS: Mapping[str, str] = {
    "recipients": "recipient",
    "recipient": "recipient",
    "restricted": "restricted",
    "data": "data",
    "purpose": "purpose",
    "condition": "condition",
    "scopes": "scope",
    "scopes_new": "scope",
    "period": "period",
    "period_new": "period",
    "document": "",
    "words": "",
}
"""Of each slot the table that holds its labels; none where the words stay as they are."""

_LISTS = {"recipients", "scopes", "scopes_new"}
_SLOT = re.compile(r"\\\{(\w+)\\\}")


@dataclass(frozen=True, slots=True)
class Told:
    """A finding, read.

    Attributes:
        form: one of :data:`FORMS`; None for one that no form fits.
        values: the labels in each slot.
        words: as the comparison told it.
    """

    form: str | None
    values: Mapping[str, tuple[str, ...]]
    words: str

    @property
    def rank(self) -> int:
        """How much it tells; the lowest the most."""
        return len(FORMS) if self.form is None else FORMS.index(self.form)

    def way(self, topic: Topic | None) -> Direction | None:
        """Which way it goes by itself; None where that depends on what it stands for."""
        way = _WAYS.get(self.form or "")
        return _OTHER_WAY[way] if way and topic is Topic.OUTPUT_USE else way


def read(finding: str) -> Told:
    """Read a finding of a comparison."""
    if finding in FORMS:
        return Told(finding, {}, finding)
    for form, pattern in _patterns().items():
        found = pattern.fullmatch(finding)
        if found:
            values = {slot: _values(slot, value) for slot, value in found.groupdict().items()}
            return Told(form, values, finding)
    return Told(None, {}, finding)


def merged(told: list[Told]) -> list[Told]:
    """Findings with each form once, its labels together; the telling ones first."""
    found: dict[object, Told] = {}
    for one in told:
        slots = one.values.keys()
        together = one.form is not None and len(slots) == 1 and not slots & {"period", "words", "document"}
        key = one.form if together else one.words
        before = found.get(key)
        if before is None or not together:
            found[key] = one
            continue
        values = {
            slot: tuple(dict.fromkeys(before.values[slot] + labels)) for slot, labels in one.values.items()
        }
        found[key] = Told(one.form, values, before.words)
    return sorted(found.values(), key=lambda one: one.rank)


@cache
def _patterns() -> Mapping[str, re.Pattern[str]]:
    return {
        form: re.compile(_SLOT.sub(r"(?P<\1>.+?)", re.escape(form)), re.DOTALL)
        for form in FORMS
        if "{" in form
    }


def _values(slot: str, value: str) -> tuple[str, ...]:
    if not SLOTS[slot]:
        return (value,)
    values = value.split(", ") if slot in _LISTS else [value]
    return tuple("deidentified" if one == "de-identification" else one.replace(" ", "_") for one in values)
