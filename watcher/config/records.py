"""What a configuration comes to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from watcher.model import Channel, Document, Network, Rule


@dataclass(frozen=True, slots=True)
class Config:
    """A checked configuration.

    Attributes:
        source: the file it was read from, as people know it.
        documents: every document, in the order of the file, disabled ones included.
        channels: by name; ``console`` is always there.
        rules: who is told what; never empty.
    """

    source: str
    documents: tuple[Document, ...]
    network: Network
    channels: Mapping[str, Channel]
    rules: tuple[Rule, ...]
