"""The one interface between workers and the leases that they take."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol


class WorkQueue(Protocol):
    """Where workers get their documents from; a job queue could stand in its place."""

    def lease_due(self, worker: str, now: datetime, *, seconds: float, limit: int) -> list[str]:
        """Claim up to ``limit`` documents whose check is due, longest overdue first."""

    def lease(self, worker: str, keys: Sequence[str], now: datetime, seconds: float) -> list[str]:
        """Claim these documents, due or not; return the ones that nobody else holds."""

    def renew(self, worker: str, keys: Sequence[str], now: datetime, *, seconds: float) -> None:
        """Hold on to the documents among ``keys`` that are still this worker's."""

    def release(self, worker: str, key: str) -> None:
        """Give a document back unchecked."""
