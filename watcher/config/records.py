"""What a configuration comes to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from watcher.model import Document, Network, Rule


@dataclass(frozen=True, slots=True)
class Config:
    """A checked configuration.

    Attributes:
        source: the file it was read from, as people know it.
        documents: every document, in the order of the file, disabled ones included.
        channels: name of a channel to where it leads: ``console:``, ``env:NAME`` or ``file:/path``.
        rules: who is told what; never empty.
    """

    source: str
    documents: tuple[Document, ...]
    network: Network
    channels: Mapping[str, str]
    rules: tuple[Rule, ...]
