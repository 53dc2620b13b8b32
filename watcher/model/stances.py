"""What a clause says on a topic."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Topic(StrEnum):
    """What a clause is about."""

    TRAINING = "training"
    SHARING = "sharing"
    RETENTION = "retention"
    HUMAN_REVIEW = "human_review"
    OUTPUT_USE = "output_use"


class Polarity(StrEnum):
    """Whether the provider does it."""

    PERMITS = "permits"
    DENIES = "denies"
    CONDITIONAL = "conditional"
    CONTROL = "control"


class Consent(StrEnum):
    """Whose choice it is."""

    NONE = "none"
    OPT_OUT = "opt_out"
    OPT_IN = "opt_in"
    CONTRACT = "contract"


@dataclass(frozen=True, slots=True)
class Stance:
    """What one clause says on one topic, as typed facts with the words that show them.

    The string tuples hold labels of the lexicons, sorted: ``scope`` (consumer, business, api, free,
    paid, region, children), ``conditions`` (deidentified, safety_review, feedback, legal, …), ``data``,
    ``purposes``, ``recipients``, ``restricted`` (for output_use).

    Attributes:
        negated: the words say that it is not done ("not … unless you opt in", "if you opt out … not").
        period_days: retention period in days; None where it is a rule or absent.
        period: the period or rule in normalised words ("30 days", "as long as necessary").
        explicit: False for "improve the service, training not named".
        evidence: the words that show it.
    """

    topic: Topic
    polarity: Polarity
    consent: Consent | None = None
    negated: bool = False
    scope: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    data: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    restricted: tuple[str, ...] = ()
    incentive: bool = False
    period_days: float | None = None
    period: str | None = None
    explicit: bool = True
    evidence: str = ""
